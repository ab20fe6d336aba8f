"""Decide which Kreise of a period go to which Kreise of today, and which cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import Invalid, Problem
from kobimo.german import date, some
from kobimo.observations import WITHOUT_VALUE, Status, year_of
from kobimo.regions import FICTIONAL_LAND
from kobimo.sources.territory.existing import existed, first_day

if TYPE_CHECKING:
    import pandas as pd

    from kobimo.regions import Register
    from kobimo.sources.territory.conversion import Basis, Conversion, Share


@dataclass(frozen=True, slots=True)
class Link:
    """One Kreis of a period, or a share of it, that goes to one Kreis of today."""

    source: str
    period: str
    target: str
    share: float


class Plan:
    """Which Kreise of which period go where.

    Parameters
    ----------
    counts
        Rows of the Kreise to be carried.
    kept
        All other rows of the dataset.
    conversion, basis, register
        As in :func:`kobimo.sources.territory.rebasing.rebase`.
    is_strict
        Whether a sheet that is refused is an error; else what it says goes unused.
    """

    def __init__(
        self,
        counts: pd.DataFrame,
        kept: pd.DataFrame,
        conversion: Conversion | None,
        basis: Basis,
        register: Register,
        *,
        is_strict: bool,
    ) -> None:
        self._conversion, self._basis, self._register = conversion, basis, register
        self._present: set[tuple[str, str]] = set(zip(counts["ags"], counts["period"], strict=True))
        is_dash = counts["status"] == Status.NONE.value
        told = counts[~is_dash.groupby([counts["ags"], counts["period"]]).transform("all")]
        self._active: set[tuple[str, str]] = set(zip(told["ags"], told["period"], strict=True))
        own = kept[kept["ags"].str.len() == 5]
        blank = own["status"].isin([Status.NONE.value, *(each.value for each in WITHOUT_VALUE)])
        valued = own[~blank]
        self._own: set[tuple[str, str]] = set(zip(own["ags"], own["period"], strict=True))
        self._valued: set[tuple[str, str]] = set(zip(valued["ags"], valued["period"], strict=True))
        self._is_strict = is_strict
        self._heirs: dict[int, dict[str, set[str]]] = {}
        self._undivided: set[str] = set()
        self._refused: set[str] = set()
        self._incomplete: dict[str, set[str]] = {}

    def carry_dissolved(self) -> list[Link]:
        """Return the links to each Kreis of today whose parts are all there."""
        self._refuse_unknown()
        links: list[Link] = []
        for period in sorted({period for _, period in self._active}):
            heirs = {
                target
                for ags, when in self._active
                if when == period
                for target, _ in self.parts(ags, period)
            }
            for target in sorted(heirs):
                links += self._links_to(target, period)
        return links

    def convert_all(self) -> list[Link]:
        """Return the links of every Kreis by the sheet of its year.

        A target is left out where a Kreis of the sheet that has a part in it is not there.
        """
        self._refuse_unknown()
        links: list[Link] = []
        for period in sorted({period for _, period in self._active}):
            here = {ags for ags, when in self._present if when == period}
            found = [
                Link(ags, period, target, share)
                for ags in sorted(here)
                for target, share in self.parts(ags, period)
            ]
            absent = self._absent(here, period)
            for target, sources in absent.items():
                self._incomplete.setdefault(target, set()).update(sources)
            links += [link for link in found if link.target not in absent]
        return links

    def _absent(self, here: set[str], period: str) -> dict[str, set[str]]:
        """Return target → Kreise of the sheet that are not in the frame."""
        if self._conversion is None:
            return {}
        absent: dict[str, set[str]] = {}
        sheet = self._conversion.years.get(year_of(period), {})
        for source in set(sheet) - here:
            for share in sheet[source]:
                absent.setdefault(share.target, set()).add(source)
        return absent

    def notes(self) -> list[str]:
        """Return what was not carried, and why."""
        notes = [
            f"Ein Blatt des Umstiegsschlüssels ist nicht schlüssig und bleibt ungenutzt: {line}."
            for line in sorted(self._refused)
        ]
        if self._undivided and not self._refused:
            notes.append(
                f"Aufgeteilte Kreise ({some(sorted(self._undivided))}) sind nicht "
                "umgerechnet: Dazu fehlt der Umstiegsschlüssel des BBSR; „kobimo fetch“ holt ihn."
            )
        if self._incomplete:
            absent = set().union(*self._incomplete.values())
            notes.append(
                f"Nicht umgerechnet auf {some(sorted(self._incomplete))}: Es fehlen Werte von "
                f"{some(sorted(absent))}; "
                "Teilsummen werden nicht gebildet."
            )
        return notes

    def _links_to(self, target: str, period: str) -> list[Link]:
        day = first_day(period)
        is_older = self._register.known(target, day)
        if not is_older and (target, period) in self._valued:
            return []  # the publisher recalculated
        expected = self._sources(target, period)
        if not expected or not any((ags, period) in self._active for ags, _ in expected):
            return []
        absent = {ags for ags, _ in expected if (ags, period) not in self._present}
        if is_older and (target, period) not in self._own:
            absent.add(target)
        if absent:
            self._incomplete.setdefault(target, set()).update(absent)
            return []
        links = [Link(ags, period, target, share) for ags, share in expected]
        return [*links, Link(target, period, target, 1.0)] if is_older else links

    def parts(self, ags: str, period: str) -> list[tuple[str, float]]:
        """Return the Kreise of today and the shares of a Kreis; nothing without a key."""
        old = self._register.dissolved(ags)
        shares = self._look_up(ags, period)
        if shares:
            return [(share.target, share.part(self._basis)) for share in shares]
        if old is None:
            return []
        if old.is_split:
            self._undivided.add(ags)
            return []
        return [(str(old.successor), 1.0)]

    def _look_up(self, ags: str, period: str) -> tuple[Share, ...]:
        """Return the rows of the conversion key, none where its sheet is refused."""
        if self._conversion is None or ags.startswith(FICTIONAL_LAND):
            return ()
        try:
            return self._conversion.parts(ags, year_of(period))
        except Invalid as error:
            if self._is_strict:
                raise
            self._refused.add(error.problems[0].first_line)
            return ()

    def _sources(self, target: str, period: str) -> list[tuple[str, float]]:
        """Return every dissolved Kreis of the period that has a part in a Kreis of today."""
        candidates = {str(old.ags) for old in self._register.predecessors(target)}
        candidates |= self._named_by_sheets(target, year_of(period))
        candidates = {ags for ags in candidates if self._existed(ags, period)}
        result = []
        for ags in sorted(candidates):
            parts = dict(self.parts(ags, period))
            if not parts:
                return []  # divided, and there is no key
            if target in parts:
                result.append((ags, parts[target]))
        return result

    def _named_by_sheets(self, target: str, year: int) -> set[str]:
        """Return the Kreise without successor of the same key that a sheet leads to a target."""
        if self._conversion is None:
            return set()
        if year not in self._heirs:
            heirs: dict[str, set[str]] = {}
            for start in (year, year - 1):
                for source, shares in self._conversion.years.get(start, {}).items():
                    if source not in self._register:
                        for share in shares:
                            heirs.setdefault(share.target, set()).add(source)
            self._heirs[year] = heirs
        return self._heirs[year].get(target, set())

    def _existed(self, ags: str, period: str) -> bool:
        """Whether a Kreis without own row in the register existed during a period."""
        old = self._register.dissolved(ags)
        if old is None:  # older than the register's table: the sheet of the year knows
            return (ags, period) in self._present or (
                self._conversion is not None
                and ags in self._conversion.years.get(year_of(period), {})
            )
        return existed(old, period)

    def _refuse_unknown(self) -> None:
        """Refuse Kreise that neither the register nor the sheet of their year names."""
        problems = []
        for ags, period in sorted(self._active):
            if self._register.dissolved(ags) is not None and ags not in self._register:
                continue
            if self._conversion is None or not self._conversion.parts(ags, year_of(period)):
                where = "im Verzeichnis der Regionen"
                if self._conversion is not None:
                    where = f"im Umstiegsschlüssel „{self._conversion.name}“"
                problems.append(
                    Problem(
                        "",
                        f"den Kreis „{ags}“ ({date(period)}) gibt es {where} nicht",
                        "Ohne ihn wären die Summen falsch; prüfen Sie Schlüssel und Stichtag.",
                    )
                )
        if problems:
            raise Invalid(problems)
