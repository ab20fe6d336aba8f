"""What two persons read before they approve an edition: the review record as data.

It says what is published from protected datasets, by which rules, what is hidden and why, what
an attacker finds out and what is new. It is for the office, and yet holds no hidden value. Why
a single cell was hidden for its own sake is not told either: „nobody in this group“ would be
the number itself.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from kobimo.disclosure.tallies import HIDDEN, Plan, Verdict
from kobimo.disclosure.withheld import RuleInForce
from kobimo.errors import UnreadableFile
from kobimo.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import Field
    from pathlib import Path

    from kobimo.disclosure.signatures import Signature

#: Name of the record beside the plan, without its ending.
NAME = "pruefprotokoll"


@dataclass(frozen=True, slots=True)
class Place:
    """One cell: a tally, an area and a year."""

    #: :attr:`kobimo.disclosure.tallies.Tally.key`.
    tally: str
    area: str
    year: int


@dataclass(frozen=True, slots=True)
class Interval:
    """What the attacker can tell about one hidden cell that is sensitive for its own sake.

    The ends are dropped where they are too close together: two equal ends are the hidden value.
    """

    place: Place
    #: ``None`` where nothing bounds the cell on this side, and where the interval is not safe.
    lower: float | None
    upper: float | None
    #: Whether the interval contains everything that nobody may be able to exclude.
    is_safe: bool
    #: Whether these are the true ends; otherwise the interval is at least this wide.
    is_exact: bool = True
    #: German name of a sum that stands in no table and could be computed from some: what is
    #: left of a whole, a single observation. Empty for the tallies of the plan.
    label: str = ""

    def __post_init__(self) -> None:
        if not self.is_safe:
            object.__setattr__(self, "lower", None)
            object.__setattr__(self, "upper", None)


@dataclass(frozen=True, slots=True)
class Attack:
    """The result of the attack on everything that is published, with all earlier editions."""

    #: One for each hidden cell that is sensitive for its own sake.
    intervals: tuple[Interval, ...]
    seconds: float
    #: ISO days of the published editions whose numbers the attacker used.
    editions: tuple[str, ...] = ()
    #: Hidden numbers of those editions that were looked at again.
    earlier: int = 0
    #: What the attacker found out and must not know, in German sentences without numbers:
    #: about this edition, about an earlier one, or from the difference of two.
    findings: tuple[str, ...] = ()

    @property
    def asked(self) -> int:
        """How many cells the attacker was asked for."""
        return len(self.intervals)

    @property
    def exposed(self) -> tuple[Place, ...]:
        """Cells about which the attacker finds out too much."""
        return tuple(item.place for item in self.intervals if not item.is_safe)

    @property
    def is_passed(self) -> bool:
        """Whether the attacker finds out nothing that must not be known."""
        return not self.exposed and not self.findings

    @property
    def narrowest(self) -> Interval | None:
        """The safe interval with its ends closest together; ``None`` where none is bounded."""
        bounded = [
            (item.upper - item.lower, at)
            for at, item in enumerate(self.intervals)
            if item.lower is not None and item.upper is not None
        ]
        return self.intervals[min(bounded)[1]] if bounded else None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different from the last published edition."""

    #: ISO day of the last edition; empty where nothing was published yet.
    since: str = ""
    #: Open now and not part of the last edition: a new year, a new table.
    added: tuple[Place, ...] = ()
    #: Hidden in the last edition and open now.
    opened: tuple[Place, ...] = ()
    #: Open in the last edition and hidden now. They stay known.
    closed: tuple[Place, ...] = ()
    #: Open in both, with another number.
    revised: tuple[Place, ...] = ()
    #: Numbers of the last edition for which this one has no place any more.
    dropped: int = 0

    @property
    def is_none(self) -> bool:
        """Whether the edition says the same as the last one."""
        found = self.added, self.opened, self.closed, self.revised
        return bool(self.since) and not any(found) and not self.dropped


def compare(plan: Plan, since: str, earlier: Mapping[Place, float | None]) -> Changes:
    """Return what a plan changes.

    Parameters
    ----------
    since
        ISO day of the last published edition.
    earlier
        Its cells, ``None`` where a sign stood for the number.
    """
    added, opened, closed, revised = [], [], [], []
    kept = set()
    for tally in plan.tallies:
        key = tally.key
        for area, year, value, verdict in tally.cells:
            place = Place(key, area, year)
            before = earlier.get(place)
            if value is None:
                if verdict in HIDDEN:
                    kept.add(place)
                    if before is not None:
                        closed.append(place)
                continue
            kept.add(place)
            if place not in earlier:
                added.append(place)
            elif before is None:
                opened.append(place)
            elif value != before:
                revised.append(place)
    return Changes(
        since=since,
        added=tuple(added),
        opened=tuple(opened),
        closed=tuple(closed),
        revised=tuple(revised),
        dropped=sum(value is not None for place, value in earlier.items() if place not in kept),
    )


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the review record says, besides the signatures."""

    plan: Plan
    #: Name of the municipality.
    region: str
    #: What was decided for each protected dataset.
    rules: tuple[RuleInForce, ...]
    #: What was decided for all: number of persons, and percentage of one contributor.
    smallest_group: int
    dominance: float
    #: ``None`` where the attack did not run; then nothing can be approved.
    attack: Attack | None
    changes: Changes = Changes()
    #: Key of an area → its name.
    area_names: dict[str, str] = field(default_factory=dict)
    #: Indicator id → title.
    indicator_names: dict[str, str] = field(default_factory=dict)
    is_fictional: bool = False
    #: Version of kobimo.
    version: str = ""

    @property
    def is_passed(self) -> bool:
        """Whether the edition was attacked and the attacker found out nothing."""
        return self.attack is not None and self.attack.is_passed

    @property
    def cells(self) -> int:
        """Cells with a number that could be shown: open and hidden ones."""
        return self.plan.count(Verdict.OPEN, *HIDDEN)

    @property
    def hidden(self) -> int:
        """Cells that are hidden, for whichever reason."""
        return self.plan.count(*HIDDEN)

    @property
    def lost(self) -> int:
        """Percentage of everything counted that stands in hidden cells, without decimals.

        With them it would tell the sum of all hidden numbers.
        """
        return round(self.plan.lost)


def write_review(review: Review, signatures: tuple[Signature, ...], folder: Path) -> Path:
    """Write the record as JSON, with the signatures that count for it, and return its path.

    The tables themselves stand in the plan beside it.
    """
    from kobimo.disclosure.signatures import approvals

    content = review.plan.content
    told = {
        "content": content,
        "passed": review.is_passed,
        "cells": review.cells,
        "hidden": review.hidden,
        "signatures": [asdict(item) for item in approvals(signatures, content)],
        **{item.name: _plain(getattr(review, item.name)) for item in _own_fields()},
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return write_atomically(folder / f"{NAME}.json", text + "\n")


def read_review(path: Path, plan: Plan) -> Review:
    """Read what :func:`write_review` wrote about a plan; signatures are read from their own file.

    Raises
    ------
    UnreadableFile
        It is damaged, written by another version of kobimo, or about another plan.
    """
    try:
        raw = json.loads(path.read_text("utf-8"))
        if raw["content"] != plan.content:
            raise UnreadableFile(
                "das Prüfprotokoll gehört zu einem anderen Stand als der Plan daneben",
                where=str(path),
                remedy="Bauen Sie den Bericht neu: kobimo build",
            )
        return _review(raw, plan)
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(
            "das Prüfprotokoll ist beschädigt",
            where=str(path),
            remedy="Bauen Sie den Bericht neu: kobimo build",
        ) from error


def _own_fields() -> list[Field[Any]]:
    return [item for item in fields(Review) if item.name != "plan"]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def _review(raw: dict[str, Any], plan: Plan) -> Review:
    given = {item.name: raw[item.name] for item in _own_fields()}
    attack = raw["attack"]
    given["rules"] = tuple(RuleInForce(**item) for item in raw["rules"])
    given["attack"] = attack and Attack(
        intervals=tuple(
            Interval(**{**item, "place": Place(**item["place"])}) for item in attack["intervals"]
        ),
        seconds=attack["seconds"],
        editions=tuple(attack["editions"]),
        earlier=attack["earlier"],
        findings=tuple(attack["findings"]),
    )
    changes: dict[str, Any] = {
        name: tuple(Place(**item) for item in value) if isinstance(value, list) else value
        for name, value in raw["changes"].items()
    }
    given["changes"] = Changes(**changes)
    return Review(plan=plan, **given)
