"""The tables of the review record: what is open and hidden, and what the attacker finds out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kobimo.disclosure.tallies import HIDDEN, TOTAL, Verdict
from kobimo.german import collation_key, number
from kobimo.publish.review_words import REASONS, UNUSED

if TYPE_CHECKING:
    from kobimo.disclosure.review import Interval, Review
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


def list_groups(review: Review) -> list[Group]:
    """Return the tables by the protected dataset on which they draw first."""
    titles = {rule.dataset: rule.title for rule in review.rules}
    intervals: dict[str, list[Interval]] = {}
    for item in review.attack.intervals if review.attack else ():
        intervals.setdefault(item.place.tally, []).append(item)
    found: dict[str, list[Sheet]] = {}
    for tally in review.plan.tallies:
        name = tally.parts[0].dataset
        title = titles.get(name, name)
        sheet = _sheet(tally, title, intervals.get(tally.key, []), review)
        found.setdefault(title, []).append(sheet)
    return [
        Group(
            title,
            cells=sum(sheet.cells for sheet in sheets),
            hidden=sum(sheet.hidden for sheet in sheets),
            closed=tuple(sheet for sheet in sheets if sheet.hidden or sheet.exposed),
            open=tuple(sheet for sheet in sheets if not (sheet.hidden or sheet.exposed)),
        )
        for title, sheets in sorted(found.items(), key=lambda item: collation_key(item[0]))
    ]


def list_elsewhere(review: Review) -> list[tuple[str, list[Line]]]:
    """Return what the attacker finds out about sums that stand in no table, by name."""
    tables = {tally.key for tally in review.plan.tallies}
    labels = name_sums(review)
    found: dict[str, list[Line]] = {}
    for item in review.attack.intervals if review.attack else ():
        if item.place.tally not in tables:
            found.setdefault(labels[item.place.tally], []).append(_line(item, review))
    return sorted(found.items(), key=lambda pair: collation_key(pair[0]))


def _line(item: Interval, review: Review) -> Line:
    return Line(name_area(item.place.area, review), item.place.year, tell_ends(item), item.is_safe)


def _sheet(tally: Tally, title: str, intervals: list[Interval], review: Review) -> Sheet:
    label = tally.label.removeprefix(f"{title} – ")
    lines = [_line(item, review) for item in intervals]
    return Sheet(
        # The heading above names the dataset.
        label=label[:1].upper() + label[1:],
        shown_in=tuple(review.indicator_names.get(name, name) for name in tally.indicators),
        years=tally.years,
        rows=tuple(
            (
                name_area(area, review),
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
        return Cell(tell_value(value), "offen")
    return Cell(UNUSED, "ohne")


def name_area(key: str, review: Review) -> str:
    """Return what people call an area, or its key where it has no name."""
    return review.area_names.get(key, f"{review.region} insgesamt" if key == TOTAL else key)


def name_sums(review: Review) -> dict[str, str]:
    """Return key → name of everything that is asked for or shown."""
    intervals = review.attack.intervals if review.attack else ()
    found = {item.place.tally: item.label or item.place.tally for item in intervals}
    return found | {tally.key: tally.label for tally in review.plan.tallies}


def tell_ends(item: Interval) -> str:
    """Return an interval in words, without its ends where they would give the value away."""
    if not item.is_safe:
        return "zu eng"
    if item.lower is None and item.upper is None:
        return "beliebig"
    if item.upper is None:
        return f"{tell_value(item.lower or 0)} oder mehr"
    if item.lower is None:
        return f"{tell_value(item.upper)} oder weniger"
    return f"{tell_value(item.lower)} bis {tell_value(item.upper)}"


def tell_value(value: float) -> str:
    """Return a number, with a decimal only where it is no whole one."""
    return number(value, 0 if abs(value - round(value)) < 1e-6 else 1)
