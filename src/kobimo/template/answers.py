"""What may be answered to the template's questions.

cookiecutter renders answers with Jinja, and writes wherever a folder name leads, before any
hook runs. So everything is checked here, before cookiecutter hears of it. The same rules stand in
``hooks/pre_gen_project.py`` for those who call cookiecutter themselves; a test compares the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import UnknownRegion, UnsafeName, nearest
from kobimo.regions import load_register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.regions import Region

#: Reports the template knows; the last one stands for all of them.
REPORTS = ("bildungsbericht", "analyse", "datensammlung", "profil", "alle")
_LONGEST_SLUG = 60
_LONGEST_AUTHOR = 120
#: Device names of Windows; a folder of this name cannot be opened there.
_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to the questions of ``cookiecutter.json``, all of them checked."""

    ags: str
    project_slug: str
    report: str
    author: str


def check_answers(kommune: str, answers: Mapping[str, str]) -> Answers:
    """Return complete, checked answers for a municipality named by key or name.

    Parameters
    ----------
    kommune
        Key or name of a Kreis or kreisfreie Stadt.
    answers
        Any of ``project_slug``, ``report``, ``author``; the template's defaults for the rest.

    Raises
    ------
    UnknownRegion, InvalidAgs
        No region, several regions, or a Land bears the name.
    UnsafeName
        An answer must not reach the template.
    """
    region = load_register().resolve(kommune)
    if region.kind in {"bund", "land"}:
        raise UnknownRegion(
            f"{_describe(region)} ist kein Kreis und keine kreisfreie Stadt.",
            remedy="Ein Bericht gilt einem Kreis oder einer kreisfreien Stadt; "
            "„kobimo regions NAME“ nennt ihre Schlüssel.",
        )
    for name in answers:
        if name not in {"project_slug", "report", "author"}:
            raise UnsafeName(
                f"Die Vorlage fragt nicht nach „{name}“.",
                remedy=nearest(name, ("project_slug", "report", "author")),
            )
    return Answers(
        ags=str(region.ags),
        project_slug=check_slug(answers.get("project_slug", f"bildungsmonitoring-{region.ags}")),
        report=_check_report(answers.get("report", REPORTS[0])),
        author=_check_author(answers.get("author", "")),
    )


def check_slug(slug: str) -> str:
    """Return ``slug`` if it is one harmless folder name on every system.

    Raises
    ------
    UnsafeName
        It is a path, too long, reserved by Windows, or not made of a–z, 0–9 and hyphens.
    """
    shown = _show(slug)
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug):
        kind = (
            "ein Pfad, kein Name" if re.search(r"[/\\]|^\.|^[A-Za-z]:", slug) else "nicht möglich"
        )
        raise UnsafeName(
            f"Der Ordnername „{shown}“ ist {kind}.",
            remedy="Möglich sind Kleinbuchstaben a–z, Ziffern und einzelne Bindestriche, zum "
            "Beispiel „bildungsmonitoring-07211“. Wohin der Ordner kommt, sagt --output-dir.",
        )
    if len(slug) > _LONGEST_SLUG:
        raise UnsafeName(f"Der Ordnername „{shown}“ hat mehr als {_LONGEST_SLUG} Zeichen.")
    if _RESERVED.fullmatch(slug):
        raise UnsafeName(f"Den Ordnernamen „{shown}“ behält sich Windows vor.")
    return slug


def _check_report(report: str) -> str:
    if report not in REPORTS:
        raise UnsafeName(
            f"Den Bericht „{_show(report)}“ gibt es nicht.",
            remedy=nearest(report, REPORTS) or "Möglich sind: " + ", ".join(REPORTS) + ".",
        )
    return report


def _check_author(author: str) -> str:
    if re.search(r"[\"'\\{}<>\x00-\x1f\x7f]", author):
        raise UnsafeName(
            f"Die herausgebende Stelle „{_show(author)}“ enthält Zeichen, die nicht möglich sind.",
            remedy="Nicht möglich sind gerade Anführungszeichen, \\ { } < > und Umbrüche; „ “ sind "
            "erlaubt.",
        )
    if len(author) > _LONGEST_AUTHOR:
        raise UnsafeName(f"Die herausgebende Stelle hat mehr als {_LONGEST_AUTHOR} Zeichen.")
    return author


def _describe(region: Region) -> str:
    return f"„{region.name}“ ({region.ags})"


def _show(text: str) -> str:
    """Keep a message one readable line, whatever was typed."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= 60 else flat[:59] + "…"
