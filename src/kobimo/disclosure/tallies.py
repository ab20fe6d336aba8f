"""The plan of one public edition: every tally that may be shown, and which of its cells are hidden.

A *tally* is one sum of observations of protected datasets (the numerator or the denominator of
an indicator, in one combination of categories) for all areas and years. The plan holds no
hidden value: what is hidden has a verdict and no number, so it can be kept in a build folder
and handed to whoever renders, reviews or records.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from kobimo.errors import UnreadableFile
from kobimo.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The whole municipality among the areas of a tally.
TOTAL = "total"


class Verdict(StrEnum):
    """What became of one cell of a tally."""

    #: It may be shown.
    OPEN = "o"
    #: Hidden for its own sake: too small, or telling something about everybody in a group.
    PRIMARY = "p"
    #: Hidden because another hidden cell could be computed from it.
    SECONDARY = "s"
    #: Hidden because its breakdown was given up (fallback: coarsen).
    COARSENED = "c"
    #: Hidden with everything about its area and year (fallback: hide the row).
    ROW = "r"
    #: Not shown for another reason, so it needs no protection: base too small, no value.
    UNUSED = "-"


HIDDEN = frozenset({Verdict.PRIMARY, Verdict.SECONDARY, Verdict.COARSENED, Verdict.ROW})


@dataclass(frozen=True, slots=True)
class Part:
    """One addend of a tally: cells of one variable of one dataset."""

    sign: int
    dataset: str
    variable: str
    #: Dimension and the categories that are added up; other dimensions stand at their total.
    categories: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: The period this many years earlier.
    lag: int = 0
    #: The value of the whole municipality in every area.
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """One sum over areas and years, as it may be shown."""

    parts: tuple[Part, ...]
    #: German, for people: „Leistungsberechtigte nach SGB II nach Sozialräumen: unter 15 Jahre“.
    label: str
    #: Ids of the indicators that show it.
    indicators: tuple[str, ...]
    #: Counts from 1 to this number minus 1 are small; 0 for amounts.
    threshold: int
    areas: tuple[str, ...]
    years: tuple[int, ...]
    #: ``[area][year]``; ``None`` where the verdict is not ``OPEN``.
    values: tuple[tuple[float | None, ...], ...]
    #: Codes of :class:`Verdict`, one letter per year for each area.
    verdicts: tuple[str, ...]
    #: Values are multiples of this number; 0 where nothing was rounded.
    rounded: int = 0
    #: Keys of the tallies that contain this one, so that it cannot be larger at any place.
    within: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name of the tally that stays the same from edition to edition."""
        return write_key(self.parts)

    @property
    def cells(self) -> Iterator[tuple[str, int, float | None, str]]:
        """Area, year, value and verdict of every cell."""
        for area, row, letters in zip(self.areas, self.values, self.verdicts, strict=True):
            for year, value, verdict in zip(self.years, row, letters, strict=True):
                yield area, year, value, verdict

    def count(self, *verdicts: Verdict) -> int:
        """Return how many cells have one of these verdicts."""
        return sum(row.count(verdict) for row in self.verdicts for verdict in verdicts)


def write_key(parts: tuple[Part, ...]) -> str:
    """Return the name of the tally that adds up these parts."""
    return " ".join(_write_part(part) for part in parts)


def _write_part(part: Part) -> str:
    filters = ",".join(f"{name}={'|'.join(words)}" for name, words in part.categories)
    text = f"{'+' if part.sign > 0 else '-'}{part.dataset}.{part.variable}"
    text += f"[{filters}]" if filters else ""
    text += f"@-{part.lag}" if part.lag else ""
    return text + ("*" if part.whole else "")


@dataclass(frozen=True, slots=True)
class Layout:
    """What everybody knows about a protected dataset, besides its numbers."""

    dataset: str
    title: str
    dimensions: tuple[str, ...]
    #: Dimension → categories that add up to its total in every row.
    additive: tuple[tuple[str, tuple[str, ...]], ...]
    #: Areas that add up to the municipality; empty where they do not.
    areas: tuple[str, ...]
    #: Variables that count something: whole numbers from 0.
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Two series that are one and the same, as everybody sees who compares them."""

    first: Part
    second: Part
    #: Areas and years in which they differ.
    apart: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A fallback that was needed: what was given up, where, and why, in German sentences."""

    kind: str
    text: str
    cells: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one public edition may show of protected datasets."""

    #: Hash of everything the plan depends on: data, policy, declarations, chapters, ledger.
    inputs: str
    layouts: tuple[Layout, ...] = ()
    tallies: tuple[Tally, ...] = ()
    steps: tuple[Step, ...] = ()
    #: Percentage of everything counted (the sum of all counts) that stands in hidden cells.
    lost: float = 0.0
    links: tuple[Link, ...] = ()

    @property
    def content(self) -> str:
        """Hash of what the edition says: every tally with its open values and its signs."""
        told = [(tally.key, tally.areas, tally.years, tally.values) for tally in self.tallies]
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    @property
    def is_empty(self) -> bool:
        """Whether the edition shows nothing of a protected dataset."""
        return not self.tallies

    def count(self, *verdicts: Verdict) -> int:
        """Return how many cells of all tallies have one of these verdicts."""
        return sum(tally.count(*verdicts) for tally in self.tallies)


def write_plan(plan: Plan, path: Path) -> None:
    """Write the plan as JSON; equal plans give equal bytes."""
    text = json.dumps(asdict(plan), ensure_ascii=False, separators=(",", ":"))
    write_atomically(path, text + "\n")


def read_plan(path: Path) -> Plan:
    """Read what :func:`write_plan` wrote.

    Raises
    ------
    UnreadableFile
        It is damaged.
    """
    try:
        return _plan(json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(
            "der Plan der Geheimhaltung ist beschädigt",
            where=str(path),
            remedy="Löschen Sie die Datei; der nächste Bau legt sie neu an.",
        ) from error


def _plan(raw: dict[str, Any]) -> Plan:
    return Plan(
        inputs=raw["inputs"],
        layouts=tuple(Layout(**_tuples(item)) for item in raw["layouts"]),
        tallies=tuple(
            Tally(**{**_tuples(item), "parts": tuple(map(_part, item["parts"]))})
            for item in raw["tallies"]
        ),
        steps=tuple(Step(**item) for item in raw["steps"]),
        lost=raw["lost"],
        links=tuple(
            Link(_part(item["first"]), _part(item["second"]), _tuple(item["apart"]))
            for item in raw["links"]
        ),
    )


def _part(raw: dict[str, Any]) -> Part:
    return Part(**_tuples(raw))


def _tuples(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: _tuple(value) for name, value in raw.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value
