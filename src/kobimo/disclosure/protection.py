"""What leaves disclosure control: values that may be shown, and signs in place of the others.

:func:`protect` is the only way to make a :class:`Protected`, and a ``Protected`` does not
hold what it hides: the secret numbers are gone from its frame, so neither a figure nor an
alt text, a table, a CSV file or a curious cell can bring them back.

What must be hidden together is decided before anything is computed, by a plan of the whole edition
(:mod:`kobimo.disclosure.planning`). Here rows on too small a base lose their value, and small
counts once more, so that a result computed without a plan is not shown either.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.disclosure.attribution import sources_of
from kobimo.disclosure.policy import is_too_few, list_counts, rule_on_all
from kobimo.german import quantity
from kobimo.indicators.methods import CELLWISE
from kobimo.indicators.quantities import REASONS, Missing
from kobimo.indicators.result import EXTRA
from kobimo.observations import Status

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.kommune import Disclosure
    from kobimo.declarations.models import Break, Indicator
    from kobimo.disclosure.policy import Ruling
    from kobimo.indicators.result import Result
    from kobimo.observations import Provenance

#: Columns that a secret row loses.
SECRET_COLUMNS = ("value", "lower", "upper", "numerator", "rounding_lower", "rounding_upper")

#: Methods whose value and denominator together give the numerator away.
ON_A_GROUP = frozenset(
    {
        *("share", "rate", "ratio", "quotient", "mean", "smoothed", "gap", "relative"),
        *("survey_share", "survey_mean", "burden_rate"),
    }
)
#: Methods that also give away who is left when the numerator is taken from the denominator.
OF_A_WHOLE = frozenset({"share", "smoothed", "gap", "relative", "survey_share"})

#: The reason of a hidden value, as it stands in a table.
SECRET = REASONS[Missing.SECRET]

_TOKEN = object()


class Protected:
    """The values of one indicator as they may be shown.

    Parameters
    ----------
    token
        Held by this module alone; call :func:`protect`.

    Attributes
    ----------
    indicator
        What the values mean.
    provenance
        Every file the values come from.
    breaks
        Declared breaks of the series for the regions in the frame.
    gebietsstand
        ISO date of the boundaries.
    hidden
        How many rows disclosure control removed from the frame it was given.
    """

    __slots__ = ("_frame", "breaks", "gebietsstand", "hidden", "indicator", "provenance")

    def __init__(
        self,
        token: object,
        frame: pd.DataFrame,
        *,
        indicator: Indicator,
        provenance: tuple[Provenance, ...],
        breaks: tuple[Break, ...],
        gebietsstand: str,
        hidden: int,
    ) -> None:
        if token is not _TOKEN:
            raise TypeError("Protected is made by kobimo.disclosure.protect only")
        self._frame = frame
        self.indicator = indicator
        self.provenance = provenance
        self.breaks = breaks
        self.gebietsstand = gebietsstand
        self.hidden = hidden

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the protected values.

        Columns of :class:`kobimo.indicators.result.Result`, and ``text``: the value as it is
        printed, or the sign that stands for it.
        """
        return self._frame.copy()

    def select(self, **wanted: object) -> Protected:
        """Return the rows whose columns have the wanted value, or one of a list of them."""
        frame = self._frame
        for column, value in wanted.items():
            if isinstance(value, list | tuple | set | frozenset):
                frame = frame[frame[column].isin(list(value))]
            else:
                frame = frame[frame[column] == value]
        return self._with(frame.reset_index(drop=True))

    def label(self, column: str, by: str, names: Mapping[Hashable, object]) -> Protected:
        """Return the same rows with a further column: the names of what stands in ``by``."""
        return self._with(self._frame.assign(**{column: self._frame[by].map(dict(names))}))

    def order(self, by: str, positions: Mapping[Hashable, int]) -> Protected:
        """Return the same rows sorted by the position of what stands in ``by``, then by year."""
        frame = self._frame.assign(_position=self._frame[by].map(dict(positions)))
        frame = frame.sort_values(["_position", "year"], kind="stable").drop(columns="_position")
        return self._with(frame.reset_index(drop=True))

    def latest(self) -> Protected:
        """Return the rows of the last year in which the frame has a value."""
        years = self._frame.loc[self._frame["value"].notna(), "year"]
        return self._with(self._frame[self._frame["year"] == years.max()].reset_index(drop=True))

    @property
    def sources(self) -> tuple[str, ...]:
        """Attribution lines of the files the values come from."""
        return sources_of([self])

    @property
    def is_empty(self) -> bool:
        """Whether there is no row, or none with a value."""
        return bool(self._frame["value"].isna().all())

    def concerning(self, ags: str) -> Protected:
        """Return the same values with the breaks that concern one region only."""
        breaks = tuple(b for b in self.breaks if any(ags.startswith(key) for key in b.regions))
        return self._with(self._frame, breaks)

    def without_intervals(self) -> Protected:
        """Return the same values with bounds that are judged by and never shown.

        They move from ``lower`` and ``upper``, which everything shown is made of, to
        ``judged_lower`` and ``judged_upper``, which :func:`kobimo.indicators.estimate_of` reads.
        """
        frame = self._frame
        return self._with(
            frame.assign(
                judged_lower=frame["lower"],
                judged_upper=frame["upper"],
                lower=math.nan,
                upper=math.nan,
                interval_note="",
            )
        )

    def _with(self, frame: pd.DataFrame, breaks: tuple[Break, ...] | None = None) -> Protected:
        return Protected(
            _TOKEN,
            frame,
            indicator=self.indicator,
            provenance=self.provenance,
            breaks=self.breaks if breaks is None else breaks,
            gebietsstand=self.gebietsstand,
            hidden=self.hidden,
        )

    def __repr__(self) -> str:
        return f"<Protected {self.indicator.id}: {len(self._frame)} rows, {self.hidden} hidden>"


def require_protected(value: Any) -> Protected:
    """Return ``value`` where it is protected.

    Raises
    ------
    TypeError
        For everything else: a raw frame is never drawn, tabulated or put into words.
    """
    if not isinstance(value, Protected):
        raise TypeError(
            f"{type(value).__name__} is not protected: pass it through kobimo.disclosure.protect"
        )
    return value


def protect(
    result: Result, policy: Disclosure, catalog: Catalog, *, is_internal: bool = False
) -> Protected:
    """Return the values of an indicator as they may be shown.

    A row is hidden where

    * its numerator counts something in a protected dataset, and it or what is left of its
      denominator lies between 1 and the threshold minus 1;
    * it is a share, rate or mean over a group smaller than the threshold, or, for an area
      inside the municipality, smaller than ``mindestnenner``.

    What a statistical office has published is not hidden again.

    Parameters
    ----------
    is_internal
        For readers who may see small numbers: nothing is hidden.

    Returns
    -------
    Rows in the order of ``result``; hidden ones have status ``"."`` and a German reason.
    """
    indicator = result.indicator
    frame = result.frame.copy()
    rulings = tuple(rule_on_all(catalog.datasets_of(indicator), policy, catalog).values())
    if rulings and not is_internal:
        _hide(frame, indicator, rulings, catalog)
    frame["text"] = [
        _print(value, indicator, flag) if not math.isnan(value) else status or "."
        for value, status, flag in zip(frame["value"], frame["status"], frame["flag"], strict=True)
    ]
    return Protected(
        _TOKEN,
        frame,
        indicator=indicator,
        provenance=result.provenance,
        breaks=result.breaks,
        gebietsstand=result.gebietsstand,
        hidden=int(((frame["status"] == Status.SECRET) & (frame["reason"] == SECRET)).sum()),
    )


def _hide(
    frame: pd.DataFrame, indicator: Indicator, rulings: tuple[Ruling, ...], catalog: Catalog
) -> None:
    """Take the value from rows that are too small, in place."""
    import numpy as np

    threshold = max(item.threshold for item in rulings)
    counted = frame["numerator"]
    if indicator.method in CELLWISE:
        counted = counted.fillna(frame["value"])
    numerator = counted.to_numpy(float)
    denominator = frame["denominator"].to_numpy(float)
    is_small = np.zeros(len(frame), dtype=bool)
    too_few = np.zeros(len(frame), dtype=bool)
    with np.errstate(invalid="ignore"):
        if _counts_persons(indicator, catalog):
            is_small = (numerator > 0) & (numerator < threshold)
            if indicator.method in OF_A_WHOLE:
                rest = denominator - numerator
                is_small |= (rest > 0) & (rest < threshold)
        if indicator.method in ON_A_GROUP:
            is_area = (frame["raum"] != "total").to_numpy()
            too_few = is_too_few(denominator, is_area, rulings)
    # An index of many areas counts nobody, however small it is; a balance may be.
    if indicator.method in {"index", "difference"}:
        is_small[:] = False
    hidden = (is_small | too_few) & frame["value"].notna().to_numpy()
    secret = [*SECRET_COLUMNS, *(name for name in EXTRA if name in frame)]
    frame.loc[hidden, secret] = math.nan
    frame.loc[hidden & too_few, "denominator"] = math.nan
    frame.loc[hidden, "status"] = Status.SECRET.value
    frame.loc[hidden, "reason"] = SECRET


def _counts_persons(indicator: Indicator, catalog: Catalog) -> bool:
    """Whether a small numerator would tell something: not where it counts things or adds amounts.

    A composed method has no numerator of its own; what its rows count is taken for persons.
    """
    terms = [term for term in indicator.numerator if catalog.datasets[term.dataset].is_protected]
    if not terms:
        return not indicator.numerator
    return any(term.variable in list_counts(catalog.datasets[term.dataset]) for term in terms)


def _print(value: float, indicator: Indicator, flag: str) -> str:
    """Return a value with its unit, or the label of the class whose number it is.

    A value of limited reliability stands in parentheses, as statistical offices print it.
    """
    if indicator.classes is not None and not indicator.classes.borders:
        return indicator.classes.label_of(value)
    text = quantity(value, indicator.unit, indicator.decimals)
    return f"({text})" if flag == Status.LIMITED else text
