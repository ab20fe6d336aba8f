"""Write the review record as one page that a data protection officer can read, print and sign.

It belongs to the office and never lies in the published folder. It needs no other file: styles
and fonts stand in it, and it has no script.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from kobimo.disclosure.review import NAME, write_review
from kobimo.disclosure.signatures import NEEDED, approvals, explain_lapse, lapsed
from kobimo.disclosure.tallies import HIDDEN, TOTAL, Verdict
from kobimo.disclosure.withheld import group_rules
from kobimo.files import write_atomically
from kobimo.german import NARROW, collation_key, date, join, number
from kobimo.publish import palette
from kobimo.publish.review_words import PROCEDURES, REASONS, UNUSED, kinds_of, tell_changes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kobimo.disclosure.review import Interval, Place, Review
    from kobimo.disclosure.signatures import Signature
    from kobimo.disclosure.tallies import Tally


class Cell(NamedTuple):
    """A cell as it is printed, with the class that colours it."""

    text: str
    kind: str


class Line(NamedTuple):
    """What the attacker finds out about one cell."""

    area: str
    year: int
    text: str
    is_safe: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One tally as it is printed."""

    label: str
    #: Titles of the indicators that show it.
    shown_in: tuple[str, ...]
    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    lines: tuple[Line, ...]
    cells: int
    hidden: int
    exposed: int
    threshold: int
    rounded: int


@dataclass(frozen=True, slots=True)
class Group:
    """The tables of one protected dataset."""

    title: str
    cells: int
    hidden: int
    #: Tables in which something is hidden, and all others.
    closed: tuple[Sheet, ...]
    open: tuple[Sheet, ...]


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


def render_record(review: Review, signatures: tuple[Signature, ...]) -> str:
    """Return the page as HTML; equal records give equal text."""
    from kobimo.publish.html import environment

    style = (
        palette.embed_fonts()
        + palette.write_colours()
        + (files("kobimo.publish") / "assets" / "pruefprotokoll.css").read_text("utf-8")
    )
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
            findings=_findings(review),
            editions=[date(day) for day in review.attack.editions] if review.attack else [],
            dominance=_plain(review.dominance),
            news=tell_changes(review.changes),
            changes=[
                (name, len(places), _group(places, review))
                for name, places in kinds_of(review.changes)
            ],
            groups=_groups(review),
            elsewhere=_elsewhere(review),
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


def _area(key: str, review: Review) -> str:
    return review.area_names.get(key, f"{review.region} insgesamt" if key == TOTAL else key)


def _labels(review: Review) -> dict[str, str]:
    """Return key → name of everything that is asked for or shown."""
    intervals = review.attack.intervals if review.attack else ()
    found = {item.place.tally: item.label or item.place.tally for item in intervals}
    return found | {tally.key: tally.label for tally in review.plan.tallies}


def _narrowest(review: Review) -> str:
    found = review.attack.narrowest if review.attack else None
    if found is None:
        return ""
    place = found.place
    label = _labels(review)[place.tally]
    where = f"{label}, {_area(place.area, review)}, {place.year}"
    return f"{_ends(found)} ({where})"


def _ends(item: Interval) -> str:
    """Return an interval in words, without its ends where they would give the value away."""
    if not item.is_safe:
        return "zu eng"
    if item.lower is None and item.upper is None:
        return "beliebig"
    if item.upper is None:
        return f"{_plain(item.lower or 0)} oder mehr"
    if item.lower is None:
        return f"{_plain(item.upper)} oder weniger"
    return f"{_plain(item.lower)} bis {_plain(item.upper)}"


def _plain(value: float) -> str:
    return number(value, 0 if abs(value - round(value)) < 1e-6 else 1)


def _findings(review: Review) -> list[str]:
    """Return what the attacker found out; unsafe intervals by their places where he has no words."""
    if review.attack is None:
        return []
    places = [f"{label}: {text}" for label, text in _group(review.attack.exposed, review)]
    return list(review.attack.findings or places)


def _group(places: Iterable[Place], review: Review) -> list[tuple[str, str]]:
    """Return places by tally: its label, and „Nord (2021, 2022); Süd (2022)“."""
    labels = _labels(review)
    found: dict[str, dict[str, list[str]]] = {}
    for item in places:
        found.setdefault(item.tally, {}).setdefault(item.area, []).append(str(item.year))
    return [
        (
            labels.get(key, key),
            "; ".join(
                f"{_area(area, review)} ({', '.join(years)})" for area, years in rows.items()
            ),
        )
        for key, rows in found.items()
    ]


def _groups(review: Review) -> list[Group]:
    """Return the tables by the protected dataset on which they draw first."""
    titles = {rule.dataset: rule.title for rule in review.rules}
    intervals: dict[str, list[Interval]] = {}
    for item in review.attack.intervals if review.attack else ():
        intervals.setdefault(item.place.tally, []).append(item)
    found: dict[str, list[Sheet]] = {}
    for tally in review.plan.tallies:
        name = tally.parts[0].dataset
        sheet = _sheet(tally, intervals.get(tally.key, []), review)
        found.setdefault(titles.get(name, name), []).append(sheet)
    return [
        Group(
            title,
            cells=sum(sheet.cells for sheet in sheets),
            hidden=sum(sheet.hidden for sheet in sheets),
            closed=tuple(sheet for sheet in sheets if sheet.hidden),
            open=tuple(sheet for sheet in sheets if not sheet.hidden),
        )
        for title, sheets in sorted(found.items(), key=lambda item: collation_key(item[0]))
    ]


def _elsewhere(review: Review) -> list[tuple[str, list[Line]]]:
    """Return what the attacker finds out about sums that stand in no table, by name."""
    tables = {tally.key for tally in review.plan.tallies}
    labels = _labels(review)
    found: dict[str, list[Line]] = {}
    for item in review.attack.intervals if review.attack else ():
        if item.place.tally not in tables:
            found.setdefault(labels[item.place.tally], []).append(_line(item, review))
    return sorted(found.items(), key=lambda pair: collation_key(pair[0]))


def _line(item: Interval, review: Review) -> Line:
    return Line(_area(item.place.area, review), item.place.year, _ends(item), item.is_safe)


def _sheet(tally: Tally, intervals: list[Interval], review: Review) -> Sheet:
    lines = [_line(item, review) for item in intervals]
    return Sheet(
        label=tally.label,
        shown_in=tuple(review.indicator_names.get(name, name) for name in tally.indicators),
        years=tally.years,
        rows=tuple(
            (
                _area(area, review),
                tuple(
                    _cell(value, verdict) for value, verdict in zip(values, verdicts, strict=True)
                ),
            )
            for area, values, verdicts in zip(
                tally.areas, tally.values, tally.verdicts, strict=True
            )
        ),
        lines=tuple(lines),
        cells=tally.count(Verdict.OPEN, *HIDDEN),
        hidden=tally.count(*HIDDEN),
        exposed=sum(not item.is_safe for item in lines),
        threshold=tally.threshold,
        rounded=tally.rounded,
    )


def _cell(value: float | None, verdict: str) -> Cell:
    if verdict in REASONS:
        letter = REASONS[Verdict(verdict)].letter
        return Cell(letter, letter.lower())
    if verdict == Verdict.OPEN and value is not None:
        return Cell(_plain(value), "offen")
    return Cell(UNUSED, "ohne")
