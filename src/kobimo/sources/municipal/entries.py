"""Collect the values of one file by key, add what the declaration says adds up, check the rest."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kobimo.errors import Invalid, InvalidCell, Problem
from kobimo.german import date, number
from kobimo.observations import FACTS, KEYS, WITHOUT_VALUE, Status

if TYPE_CHECKING:
    import pandas as pd

    from kobimo.declarations.models import Dataset

#: Units of values that are no amounts: adding them up makes no sense.
RATES = frozenset(
    {"percent", "per_100", "per_1000", "per_10000", "ratio", "index", "z", "years", "eur"}
)
#: More problems than this are counted, not printed.
MOST_PROBLEMS = 20
WHOLE = "total"


@dataclass(frozen=True, slots=True)
class Key:
    """What a value is about."""

    ags: str
    period: str
    variable: str
    raum: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, and the cell it stands in."""

    value: float
    status: Status
    unit: str
    where: str


@dataclass(slots=True)
class Entries:
    """The values of one file and everything that is wrong with it."""

    dataset: Dataset
    found: dict[Key, Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, key: Key, entry: Entry) -> None:
        """Keep a value; a second value of the same key is a problem, also an equal one."""
        other = self.found.get(key)
        if other is None:
            self.found[key] = entry
            return
        shown = ", ".join(
            text for text in (key.period, key.raum, key.variable, *key.categories) if text != WHOLE
        )
        self.problems.append(
            Problem(
                entry.where,
                f"der Wert für {shown} steht schon in {other.where.partition('“, ')[2]}",
                "Löschen Sie die doppelte Zeile oder berichtigen Sie ihre Schlüssel.",
            )
        )

    def refuse(self, error: InvalidCell) -> None:
        """Note a cell that cannot be read, to report it with all others."""
        self.problems.append(Problem(error.where, error.message, error.remedy))

    def raise_problems(self) -> None:
        """Raise all problems together, the first of them in full.

        Raises
        ------
        Invalid
            Where there is at least one.
        """
        if not self.problems:
            return
        problems = list(dict.fromkeys(self.problems))
        rest = len(problems) - MOST_PROBLEMS
        if rest > 0:
            problems = [
                *problems[:MOST_PROBLEMS],
                Problem("", f"… und {number(rest)} weitere dieser Art"),
            ]
        raise Invalid(problems)

    def complete(self, areas: frozenset[str], *, areas_add_up: bool, tolerance: float) -> None:
        """Add up what adds up: areas to the whole, then the additive categories to their total.

        Shares, rates, means and sums of money are no amounts of persons or things and stay
        as they are.

        A printed total stays as printed and is compared with the sum of its parts. A total
        that is not printed is their sum, if all parts are there.

        Parameters
        ----------
        areas
            Keys that must all be there before areas are added up; empty: those in the file.
        areas_add_up
            Whether areas are added up at all.
        tolerance
            Part of a printed total by which the sum may differ from it; what the declared
            rounding of the Land can do is allowed in any case.
        """
        if areas_add_up:
            self._add_areas(areas, tolerance)
        for index, dimension in enumerate(self.dataset.dimensions):
            parts = self.dataset.additive.get(dimension, ())
            if parts:
                self._add_categories(index, dimension, parts, tolerance)

    def _add_areas(self, areas: frozenset[str], tolerance: float) -> None:
        groups: dict[Key, dict[str, Entry]] = defaultdict(dict)
        for key, entry in self.found.items():
            if key.raum != WHOLE and entry.unit not in RATES:
                whole = Key(key.ags, key.period, key.variable, WHOLE, key.categories)
                groups[whole][key.raum] = entry
        missing: dict[str, set[str]] = defaultdict(set)
        for whole, parts in groups.items():
            absent = areas - parts.keys()
            if absent:
                missing[whole.period] |= absent
            self._add_up(whole, parts, tolerance, is_complete=not absent)
        for period, keys in sorted(missing.items()):
            names = ", ".join(sorted(keys)[:6]) + (" …" if len(keys) > 6 else "")
            self.notes.append(
                f"Für {date(period)} fehlen {len(keys)} von {len(areas)} Räumen ({names}); "
                "ihre Summe wurde nicht gebildet."
            )

    def _add_categories(
        self, index: int, dimension: str, categories: tuple[str, ...], tolerance: float
    ) -> None:
        groups: dict[Key, dict[str, Entry]] = defaultdict(dict)
        for key, entry in self.found.items():
            if key.categories[index] in categories and entry.unit not in RATES:
                whole = Key(
                    key.ags,
                    key.period,
                    key.variable,
                    key.raum,
                    (*key.categories[:index], WHOLE, *key.categories[index + 1 :]),
                )
                groups[whole][key.categories[index]] = entry
        incomplete = set()
        for whole, parts in groups.items():
            is_complete = len(parts) == len(categories)
            if not is_complete and whole not in self.found:
                incomplete |= set(categories) - parts.keys()
            self._add_up(whole, parts, tolerance, is_complete=is_complete)
        if incomplete:
            labels = self.dataset.labels.get(dimension, {})
            names = ", ".join(f"„{labels.get(name, name)}“" for name in sorted(incomplete))
            self.notes.append(
                f"Für „{dimension}“ fehlen stellenweise {names}; dort wurde keine Summe gebildet."
            )

    def _add_up(
        self, whole: Key, parts: dict[str, Entry], tolerance: float, *, is_complete: bool
    ) -> None:
        """Compare the sum of the parts with the printed total, or make it the total."""
        entries = list(parts.values())
        total = math.fsum(entry.value for entry in entries if not math.isnan(entry.value))
        hidden = [entry.status for entry in entries if entry.status in WITHOUT_VALUE]
        printed = self.found.get(whole)
        if printed is None:
            if is_complete:
                value = math.nan if hidden else total
                unit = entries[0].unit
                self.found[whole] = Entry(value, _status_of_sum(entries), unit, entries[-1].where)
            return
        if math.isnan(printed.value):
            return
        # Each part and the total itself were rounded on their own.
        rounded = self.dataset.rounding.get(whole.ags[:2], 0) // 2 * (len(parts) + 1)
        slack = max(tolerance * abs(printed.value), rounded) + 1e-6
        is_wrong = abs(printed.value - total) > slack
        if hidden or not is_complete:
            is_wrong = total - printed.value > slack
        if is_wrong:
            self.problems.append(
                Problem(
                    printed.where,
                    f"die Summe stimmt nicht: gedruckt ist {_show(printed.value)}, die Teile "
                    f"ergeben {_show(total)}",
                    "Berichtigen Sie den Wert oder die Teile. Sind die Werte gerundet, so nennen "
                    "Sie in der Deklaration die „tolerance“.",
                )
            )

    def frame(self, *, gebietsstand: str, retrieved: str) -> pd.DataFrame:
        """Return the values as observations, sorted by key."""
        import pandas as pd

        dimensions = list(self.dataset.dimensions)
        kind = self.dataset.period_kind.value
        ordered = sorted(
            self.found.items(),
            key=lambda item: (
                item[0].ags,
                item[0].period,
                item[0].variable,
                item[0].raum,
                item[0].categories,
            ),
        )
        rows = [
            (
                *(key.ags, key.period, kind, key.variable, key.raum),
                *key.categories,
                *(entry.value, entry.unit, entry.status.value),
                *(self.dataset.id, gebietsstand, retrieved),
            )
            for key, entry in ordered
        ]
        return pd.DataFrame(rows, columns=[*KEYS, *dimensions, *FACTS])


def _status_of_sum(entries: list[Entry]) -> Status:
    """Return the status of a sum: the gravest sign of its parts, a flag before no flag."""
    statuses = [entry.status for entry in entries]
    for grave in (
        Status.SECRET,
        Status.BLOCKED,
        Status.PENDING,
        Status.UNRELIABLE,
        Status.LIMITED,
        Status.ESTIMATED,
        Status.PROVISIONAL,
        Status.REVISED,
    ):
        if grave in statuses:
            return grave
    is_none = all(status is Status.NONE for status in statuses)
    return Status.NONE if is_none else Status.ORDINARY


def _show(value: float) -> str:
    return number(value, 0 if value == int(value) else 2)
