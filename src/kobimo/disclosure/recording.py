"""Note every sum of protected observations that the indicators of an edition use."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kobimo.disclosure.policy import is_too_few, list_counts
from kobimo.disclosure.protection import OF_A_WHOLE, ON_A_GROUP
from kobimo.disclosure.tallies import Part
from kobimo.indicators.terms import TOTAL, add, is_free

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure.policy import Ruling
    from kobimo.indicators.guarding import Addend
    from kobimo.indicators.terms import Axes, Sum

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

#: Area (``total`` is the whole municipality; those of other regions begin with their key) and year.
Place = tuple[str, int]
Key = tuple[Part, ...]


@dataclass
class Noted:
    """One sum and where it is used.

    Attributes
    ----------
    values
        Place → true value, for every place where there is one.
    used
        Places where at least one indicator shows it, or something computed from it.
    wholes
        Sums that contain this one, with the places where both belong to one shown row.
    """

    parts: Key
    threshold: int
    is_count: bool
    indicators: set[str] = field(default_factory=set)
    values: dict[Place, float] = field(default_factory=dict)
    used: set[Place] = field(default_factory=set)
    wholes: dict[Key, set[Place]] = field(default_factory=dict)
    #: Places of an amount to which fewer contribute than the threshold.
    few: set[Place] = field(default_factory=set)


class Recorder:
    """A guard that lets everything pass and notes what it saw.

    Parameters
    ----------
    own
        Key of the municipality.
    rulings
        Rules of every protected dataset.
    """

    def __init__(self, own: str, rulings: Mapping[str, Ruling], catalog: Catalog) -> None:
        self._own = own
        self._rulings = rulings
        self._counts = {name: list_counts(catalog.datasets[name]) for name in rulings}
        self.noted: dict[Key, Noted] = {}
        #: Indicator that is shown, whose components are noted under its name.
        self.shown = ""

    @property
    def datasets(self) -> frozenset[str]:
        """Names of the protected datasets."""
        return frozenset(self._rulings)

    def cover(
        self,
        indicator: Indicator,
        axes: Axes,
        numerator: Sequence[Addend],
        denominator: Sequence[Addend],
    ) -> tuple[list[Sum], list[Sum]]:
        """Note both sides and return them as they are."""
        above = guarded(numerator, self.datasets)
        below = guarded(denominator, self.datasets)
        if above or below:
            self._note(indicator, axes, (numerator, above), (denominator, below))
        return [item.sum for item in numerator], [item.sum for item in denominator]

    def _note(
        self,
        indicator: Indicator,
        axes: Axes,
        numerator: tuple[Sequence[Addend], list[Addend]],
        denominator: tuple[Sequence[Addend], list[Addend]],
    ) -> None:
        (all_above, above), (all_below, below) = numerator, denominator
        shown = self._shown(indicator, axes, all_above, all_below, above + below)
        is_part = indicator.method in OF_A_WHOLE and len(above) == len(all_above)
        is_part = is_part and len(below) == len(all_below)
        few = self._few(indicator, axes, all_below, above + below)
        for at, combination in enumerate(axes.combinations):
            keys = []
            for side in (above, below):
                if side:
                    key = key_of(side, axes, combination)
                    noted = self._find(key)
                    noted.indicators.add(self.shown or indicator.id)
                    value = add([item.sum for item in side]).quantity.value
                    self._lay(noted, axes, value[:, :, at], shown[:, :, at])
                    if few is not None and not noted.is_count:
                        noted.few.update(self._places(axes, few[:, :, at]))
                    keys.append(key)
            if is_part and len(keys) == 2:
                part, whole = keys
                places = set(self._places(axes, shown[:, :, at]))
                self.noted[part].wholes.setdefault(whole, set()).update(places)

    def _find(self, key: Key) -> Noted:
        if key not in self.noted:
            is_count = all(
                part.sign > 0 and part.variable in self._counts[part.dataset] for part in key
            )
            thresholds = [self._rulings[part.dataset].threshold for part in key]
            self.noted[key] = Noted(key, max(thresholds), is_count)
        return self.noted[key]

    def _shown(
        self,
        indicator: Indicator,
        axes: Axes,
        numerator: Sequence[Addend],
        denominator: Sequence[Addend],
        protected: Sequence[Addend],
    ) -> Flags:
        """Return which rows have a value on a large enough base."""
        import numpy as np

        shown = np.asarray(~np.isnan(add([item.sum for item in numerator]).quantity.value))
        if not denominator:
            return shown
        base = add([item.sum for item in denominator]).quantity.value
        shown = shown & ~np.isnan(base) & (base != 0)
        if indicator.method in ON_A_GROUP:
            is_area = np.array([raum != TOTAL for raum in axes.raum])[None, :, None, None]
            shown = shown & ~is_too_few(base, is_area, self._of(protected))
        return np.asarray(shown)

    def _few(
        self,
        indicator: Indicator,
        axes: Axes,
        denominator: Sequence[Addend],
        protected: Sequence[Addend],
    ) -> Flags | None:
        import numpy as np

        if indicator.method not in ON_A_GROUP or not denominator:
            return None
        base = add([item.sum for item in denominator]).quantity.value
        threshold = max(item.threshold for item in self._of(protected))
        with np.errstate(invalid="ignore"):
            return np.asarray(np.broadcast_to((base > 0) & (base < threshold), axes.shape))

    def _of(self, protected: Sequence[Addend]) -> list[Ruling]:
        return [self._rulings[item.term.dataset] for item in protected]

    def _lay(self, noted: Noted, axes: Axes, value: Floats, shown: Flags) -> None:
        for place, number, is_shown in self._cells(axes, value, shown):
            if not math.isnan(number):
                noted.values[place] = number
                if is_shown:
                    noted.used.add(place)

    def _places(self, axes: Axes, wanted: Flags) -> Iterator[Place]:
        for place, _, is_wanted in self._cells(axes, wanted, wanted):
            if is_wanted:
                yield place

    def _cells(
        self, axes: Axes, value: NDArray[np.generic], flag: Flags
    ) -> Iterator[tuple[Place, float, bool]]:
        for at_ags, ags in enumerate(axes.ags):
            for at_raum, raum in enumerate(axes.raum):
                area = area_key(self._own, ags, raum)
                for at_year, year in enumerate(axes.years):
                    at = at_ags, at_raum, at_year
                    yield (area, year), float(value[at]), bool(flag[at])


def area_key(own: str, ags: str, raum: str) -> str:
    """Return how an area is called in tallies: those of other regions begin with their key."""
    return raum if ags == own else f"{ags}/{raum}"


def is_guarded(addend: Addend, datasets: frozenset[str]) -> bool:
    """Whether the observations of an addend are protected and stored."""
    return addend.term.dataset in datasets and addend.cells is not None


def guarded(addends: Sequence[Addend], datasets: frozenset[str]) -> list[Addend]:
    """Return the addends whose observations are protected and stored."""
    return [item for item in addends if is_guarded(item, datasets)]


def key_of(addends: Sequence[Addend], axes: Axes, combination: tuple[str, ...]) -> Key:
    """Return what is added up in one combination of categories."""
    parts = []
    for term, cells, _ in addends:
        words: dict[str, tuple[str, ...]] = {
            name: (found,) if isinstance(found, str) else tuple(sorted(found))
            for name, found in term.filter.items()
        }
        for (name, _), category in zip(axes.breakdown, combination, strict=True):
            if cells is not None and is_free(term, cells, name):
                words[name] = (category,)
        found_words = tuple(
            (name, categories)
            for name, categories in sorted(words.items())
            if categories != (TOTAL,)
        )
        parts.append(
            Part(term.sign, term.dataset, term.variable, found_words, term.lag, term.whole)
        )
    return tuple(sorted(parts, key=lambda p: (p.dataset, p.variable, p.categories, p.lag, -p.sign)))
