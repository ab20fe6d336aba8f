"""Write the review record as one page that a data protection officer can read, print and sign.

It belongs to the office and never lies in the published folder. It needs no other file: styles
and fonts stand in it, and it has no script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from kobimo.disclosure.review import NAME, write_review
from kobimo.disclosure.signatures import FILE as SIGNATURES
from kobimo.disclosure.signatures import (
    NEEDED,
    approvals,
    explain_lapse,
    lapsed,
    read_signatures,
)
from kobimo.disclosure.tallies import HIDDEN
from kobimo.disclosure.withheld import group_rules
from kobimo.files import write_atomically
from kobimo.german import NARROW, date, join, number
from kobimo.publish import palette
from kobimo.publish.review_sheets import (
    list_elsewhere,
    list_groups,
    name_area,
    name_sums,
    tell_ends,
    tell_value,
)
from kobimo.publish.review_words import PROCEDURES, REASONS, UNUSED, kinds_of, tell_changes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kobimo.disclosure.review import Place, Review
    from kobimo.disclosure.signatures import Signature
    from kobimo.project import Project


def write_record(review: Review, signatures: tuple[Signature, ...], folder: Path) -> Path:
    """Write the page and, beside it, the same as JSON; return the path of the page.

    Parameters
    ----------
    signatures
        All of ``freigaben.toml``; those of other contents are named as void.
    folder
        Where the plan lies: never a folder that is published.
    """
    write_review(review, signatures, folder)
    return write_atomically(folder / f"{NAME}.html", render_record(review, signatures))


def write_project_record(project: Project) -> Path | None:
    """Write the record of the current plan of a project, beside the plan; return its path.

    ``None`` where nothing protected is shown.

    Raises
    ------
    Invalid
        Nobody has decided about a protected dataset, or the file of signatures is wrong.
    NotPublishable
        An attacker finds out something, whatever is given up.
    """
    from kobimo.disclosure import planning
    from kobimo.disclosure.reviewing import review_plan

    found = planning.review(project)
    if found is None:
        return None
    # Who decided, and what areas are called, can change without a new plan.
    review = review_plan(project, found.plan, found.attack, found.changes)
    signatures = read_signatures(project.folder / SIGNATURES)
    return write_record(review, signatures, project.folder.joinpath(*planning.FILE).parent)


def render_record(review: Review, signatures: tuple[Signature, ...]) -> str:
    """Return the page as HTML; equal records give equal text."""
    from kobimo.publish.html import environment

    style = palette.write_standalone("pruefprotokoll.css")
    content = review.plan.content
    return (
        environment()
        .get_template("pruefprotokoll.html")
        .render(
            review=review,
            plan=review.plan,
            attack=review.attack,
            content=content,
            style=Markup(style),  # noqa: S704 - our own style sheet
            style_hash=palette.hash_style(style),
            reasons=_reasons(review),
            rules=group_rules(review.rules),
            procedures=PROCEDURES,
            share=_percent(review.hidden, review.cells),
            lost="unter 1" if review.lost < 1 and review.hidden else number(review.lost),
            lost_unit=f"{NARROW}%",
            narrowest=_narrowest(review),
            blocked=_count_blocked(review),
            findings=_findings(review),
            editions=[date(day) for day in review.attack.editions] if review.attack else [],
            dominance=tell_value(review.dominance),
            news=tell_changes(review.changes),
            changes=[
                (name, len(places), _group(places, review))
                for name, places in kinds_of(review.changes)
            ],
            groups=list_groups(review),
            elsewhere=list_elsewhere(review),
            unused=UNUSED,
            approved=approvals(signatures, content),
            lapsed=[explain_lapse(item) for item in lapsed(signatures, content)],
            needed=NEEDED,
            number=number,
            date=date,
            join=join,
        )
    )


def _percent(part: int, whole: int) -> str:
    return f"{number(100 * part / whole if whole else 0, 1)}{NARROW}%"


def _reasons(review: Review) -> list[tuple[str, str, str, int, str]]:
    return [
        (
            *reason,
            review.plan.count(verdict),
            _percent(review.plan.count(verdict), review.cells),
        )
        for verdict, reason in REASONS.items()
    ]


def _count_blocked(review: Review) -> int:
    """Return how many of the questions are about cells that are hidden in a table."""
    hidden = {
        (key, area, year)
        for tally in review.plan.tallies
        for key in (tally.key,)
        for area, year, _, verdict in tally.cells
        if verdict in HIDDEN
    }
    places = {item.place for item in review.attack.intervals} if review.attack else set()
    return sum((place.tally, place.area, place.year) in hidden for place in places)


def _narrowest(review: Review) -> str:
    found = review.attack.narrowest if review.attack else None
    if found is None:
        return ""
    place = found.place
    label = name_sums(review)[place.tally]
    where = f"{label}, {name_area(place.area, review)}, {place.year}"
    return f"{tell_ends(found)} ({where})"


def _findings(review: Review) -> list[str]:
    """Return what the attacker found out; unsafe intervals by their places where he has no words."""
    if review.attack is None:
        return []
    places = [f"{label}: {text}" for label, text in _group(review.attack.exposed, review)]
    return list(review.attack.findings or places)


def _group(places: Iterable[Place], review: Review) -> list[tuple[str, str]]:
    """Return places by tally: its label, and „Nord (2021, 2022); Süd (2022)“."""
    labels = name_sums(review)
    found: dict[str, dict[str, list[str]]] = {}
    for item in places:
        found.setdefault(item.tally, {}).setdefault(item.area, []).append(str(item.year))
    return [
        (
            labels.get(key, key),
            "; ".join(
                f"{name_area(area, review)} ({', '.join(years)})" for area, years in rows.items()
            ),
        )
        for key, rows in found.items()
    ]
