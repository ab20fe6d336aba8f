"""Continue one indicator of a region into the next years, with its back-test.

Two kinds of indicators can be continued: counts of residents of certain ages, and those whose
method is a projection itself (places, pupils). A projection says what follows if the last years
go on, not what will happen: it is marked as such in every row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kobimo.indicators.cells import load_cells
from kobimo.indicators.computing import compute
from kobimo.indicators.projecting.ages import weights_of_count
from kobimo.indicators.projecting.attendance import continue_attendance
from kobimo.indicators.projecting.attending import HIGH, LOW, QUOTA, VARIANT
from kobimo.indicators.projecting.backtesting import BACKTEST, Backtest, measure_backtest
from kobimo.indicators.projecting.continuing import MOST_STEPS
from kobimo.indicators.projecting.history import DATASET, DATASETS
from kobimo.indicators.projecting.population import Past, continue_region, read_past
from kobimo.indicators.projecting.rows import ROLES, Course, empty_rows, rows_of
from kobimo.indicators.terms import TOTAL
from kobimo.observations import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator
    from kobimo.indicators.result import Result
    from kobimo.observations import Provenance, Store

    Floats = NDArray[np.float64]

HORIZON = 10
#: Below this number of inhabitants the rates are mostly chance.
SMALL = 20_000


@dataclass(frozen=True)
class Projection:
    """A continued series.

    Attributes
    ----------
    result
        The observed years as :func:`kobimo.indicators.compute` returns them, then for each year
        ahead the middle variant with its band and the low and the high variant, all with the flag
        ``s``. Two further columns: ``role`` (``observed``, ``projected``, ``low``, ``high``) and
        its German ``role_label``.
    backtest
        ``None`` where too few years are known before its launch.
    method
        ``cohort_component``, or ``hamilton_perry`` where births or deaths are not known;
        ``quotas`` or ``quotas_shrunken`` of who attends, on top of it.
    launch
        Last observed year.
    steps
        Years in which the past steps end that the rates come from.
    skipped
        Years left out because the count is not comparable with the year before.
    residents
        At the end of the launch year.
    """

    result: Result
    backtest: Backtest | None
    method: str
    launch: int
    steps: tuple[int, ...]
    skipped: tuple[int, ...]
    residents: float

    @property
    def is_small(self) -> bool:
        """Whether the region has so few inhabitants that its rates are mostly chance."""
        return self.residents < SMALL


def project(
    indicator: Indicator,
    store: Store,
    catalog: Catalog,
    *,
    ags: str,
    horizon: int = HORIZON,
    steps: int = MOST_STEPS,
    official: Mapping[int, float] | None = None,
    group: str = TOTAL,
) -> Projection | None:
    """Continue a count of residents of certain ages, or who of them attends, for one region.

    Parameters
    ----------
    indicator
        A count whose terms filter ages (``altersjahr``, ``altersgruppe``) below 75 years, and
        perhaps ``geschlecht``; or an indicator with the form ``attendance``, which says itself
        how many years ahead it goes and is not calibrated.
    steps
        Past years that the rates come from, at most.
    group
        One group of an indicator with attendance.
    official
        Year → residents of the region's Land in an official projection. All numbers are then
        multiplied by what it says over what the same method says of the Land; years that it does
        not name stay as they are.

    Returns
    -------
    ``None`` where the indicator is none of these, where the population by single years of age
    is not stored for the region (or, with ``official``, for its Land), has a missing value, or
    has too few years.
    """
    import pandas as pd

    if indicator.attendance is not None:
        return _project_attendance(indicator, store, catalog, ags, group)
    weights = weights_of_count(indicator)
    past = None if weights is None else read_past(store, catalog, ags)
    if weights is None or past is None:
        return None
    ahead = continue_region(past, horizon=horizon, steps=steps)
    if ahead is None:
        return None
    computed = compute(indicator, store, catalog, regions=[ags])
    observed = computed.frame
    for name in indicator.breakdowns:
        observed = observed[observed[name] == TOTAL]
    observed = observed[observed["year"] <= past.history.years[-1]]
    if observed.empty:
        return None
    course = Course(ahead.years, *ahead.counted(weights)).times(indicator.per)
    if official:
        factors = _calibration(read_past(store, catalog, ags[:2]), ahead.years, steps, official)
        if factors is None:
            return None
        course = course.scaled(factors)
    cells = load_cells(store, DATASET)
    blank = empty_rows(indicator, ags, cells, course.years)
    frame = pd.concat(
        [
            observed.assign(role="observed", role_label="Bestand"),
            rows_of(course, blank, per=indicator.per)[[*observed.columns, "role", "role_label"]],
        ],
        ignore_index=True,
    )
    history = past.history
    return Projection(
        result=replace(
            computed, frame=frame, provenance=_provenance(computed, store, ahead.method)
        ),
        backtest=_backtest(past, weights, BACKTEST, steps),
        method=ahead.method,
        launch=history.years[-1],
        steps=ahead.steps,
        skipped=tuple(y for y in history.broken if history.years[0] < y <= history.years[-1]),
        residents=float(history.stock[-1].sum()),
    )


def backtest(
    indicator: Indicator,
    store: Store,
    catalog: Catalog,
    *,
    ags: str,
    years: int = BACKTEST,
    steps: int = MOST_STEPS,
) -> Backtest | None:
    """Project from ``years`` years ago with what was known then, and measure the error.

    An indicator with attendance is always launched five years ago.

    Returns
    -------
    ``None`` where there is no projection, or too few years before the launch.
    """
    if indicator.attendance is not None:
        attended = continue_attendance(indicator, store, catalog, ags)
        return None if attended is None else attended.backtests[TOTAL]
    weights = weights_of_count(indicator)
    past = None if weights is None else read_past(store, catalog, ags)
    return None if weights is None or past is None else _backtest(past, weights, years, steps)


def _project_attendance(
    indicator: Indicator, store: Store, catalog: Catalog, ags: str, group: str
) -> Projection | None:
    attended = continue_attendance(indicator, store, catalog, ags)
    form = indicator.attendance
    if attended is None or form is None:
        return None
    computed = compute(indicator, store, catalog, regions=[ags])
    frame = computed.frame
    kept = frame[form.dimension] == group
    if QUOTA in indicator.breakdowns:
        kept &= frame[QUOTA] == TOTAL
    is_ahead = (frame["year"] > attended.launch) & (frame["flag"] == Status.ESTIMATED.value)
    roles = frame[VARIANT].map({TOTAL: "projected", LOW: "low", HIGH: "high"})
    roles = roles.where(is_ahead, "observed")
    frame = frame.assign(role=roles, role_label=roles.map(ROLES))
    history = attended.past.history
    return Projection(
        result=replace(computed, frame=frame[kept & roles.notna()].reset_index(drop=True)),
        backtest=attended.backtests[group],
        method="quotas_shrunken" if form.shrinks else "quotas",
        launch=attended.launch,
        steps=attended.ahead.steps,
        skipped=tuple(y for y in history.broken if history.years[0] < y <= history.years[-1]),
        residents=float(history.stock[-1].sum()),
    )


def _calibration(
    land: Past | None, years: tuple[int, ...], steps: int, official: Mapping[int, float]
) -> Floats | None:
    """Return for each year the official total of the Land over that of the same method."""
    import numpy as np

    ahead = None if land is None else continue_region(land, horizon=len(years), steps=steps)
    if ahead is None or ahead.years != years:
        return None
    totals = ahead.middle.sum(axis=(1, 2))
    wanted = [official.get(year, total) for year, total in zip(years, totals, strict=True)]
    return np.asarray(np.array(wanted, dtype=float) / totals)


def _provenance(computed: Result, store: Store, method: str) -> tuple[Provenance, ...]:
    """Return the files of the observed values and of what the projection reads besides."""
    names = DATASETS if method == "cohort_component" else DATASETS[:1]
    found = [load_cells(store, name) for name in names]
    read = [item for cells in found if cells is not None for item in cells.provenance]
    return tuple(dict.fromkeys((*computed.provenance, *read)))


def _backtest(past: Past, weights: Floats, years: int, steps: int) -> Backtest | None:
    import numpy as np

    history = past.history
    known = past.until(history.years[-1] - years)
    ahead = None if known is None else continue_region(known, horizon=years, steps=steps)
    if known is None or ahead is None:
        return None
    counted = np.tensordot(history.stock, weights, axes=2)
    at = len(known.history.years)
    return measure_backtest(
        ahead.years,
        ahead.counted(weights)[0],
        counted[at:],
        known=counted[:at],
        broken=history.broken,
    )
