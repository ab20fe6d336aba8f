"""Continue how many attend: quotas of groups times the residents of their ages.

Children in day care, pupils by type of school: each group has its ages and its quota. The
residents come from the projection of the population, years of it that have been counted already
from the count. Quotas are those observed or, beside them, quotas that somebody assumes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.indicators.cells import load_cells
from kobimo.indicators.projecting.ages import weights_of
from kobimo.indicators.projecting.backtesting import BACKTEST, Backtest, measure_backtest
from kobimo.indicators.projecting.continuing import DRAWS, Continuation
from kobimo.indicators.projecting.population import Past, continue_region, read_past
from kobimo.indicators.projecting.quotas import Quotas, estimate
from kobimo.indicators.projecting.rows import Course
from kobimo.indicators.quantities import Missing
from kobimo.indicators.terms import TOTAL, Axes, evaluate
from kobimo.observations import year_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator, Term
    from kobimo.declarations.projections import Attendance
    from kobimo.observations import Store

    Floats = NDArray[np.float64]

#: Category of the breakdown ``quote`` for the quotas observed.
OBSERVED = "derzeit"
FEWEST_YEARS = 3


@dataclass(frozen=True)
class Attended:
    """Who attends, continued for one region.

    Attributes
    ----------
    courses
        Group (or ``total``) and quota (``derzeit`` or one assumed) → its course, in persons.
    backtests
        Group (or ``total``) → its back-test.
    launch
        Last year whose attendance is known.
    ahead
        The residents, continued.
    past
        Their past.
    """

    courses: dict[tuple[str, str], Course]
    backtests: dict[str, Backtest | None]
    launch: int
    quotas: Quotas
    ahead: Continuation
    past: Past


@dataclass(frozen=True)
class _Known:
    """What is known of attendance in all Kreise of a Land, and of the residents of one region."""

    attending: Floats
    residents: Floats
    own: int
    years: tuple[int, ...]
    weights: tuple[Floats, ...]
    lag: int

    def until(self, year: int) -> _Known:
        """Return what was known of the years up to this one."""
        count = sum(item <= year for item in self.years)
        kept = (slice(None), slice(None), slice(count))
        return _Known(
            self.attending[kept],
            self.residents[kept],
            self.own,
            self.years[:count],
            self.weights,
            self.lag,
        )


def continue_attendance(
    indicator: Indicator, store: Store, catalog: Catalog, ags: str
) -> Attended | None:
    """Return who attends in the years ahead, in one region.

    Returns
    -------
    ``None`` where attendance or population are not known for the region, or too few years are.
    """
    form = indicator.attendance
    past = read_past(store, catalog, ags)
    known = None if form is None else _read(indicator, store, catalog, ags)
    if form is None or past is None or known is None or len(known.years) < FEWEST_YEARS:
        return None
    found = _continued(form, known, past, form.horizon)
    if found is None:
        return None
    courses, quotas, ahead = found
    tested = _backtests(form, known, past)
    return Attended(courses, tested, known.years[-1], quotas, ahead, past)


def _continued(
    form: Attendance, known: _Known, past: Past, horizon: int
) -> tuple[dict[tuple[str, str], Course], Quotas, Continuation] | None:
    import numpy as np

    first = known.years[-1] + 1
    counted = past.history.years[-1]
    ahead_needed = max(first + horizon - 1 - known.lag - counted, 1)
    ahead = continue_region(past, horizon=ahead_needed)
    quotas = estimate(
        known.attending,
        known.residents,
        own=known.own,
        years=form.years,
        shrinks=form.shrinks,
        horizon=horizon,
        draws=DRAWS,
    )
    if ahead is None or quotas is None:
        return None
    years = tuple(range(first, first + horizon))
    of = np.array([year - known.lag for year in years])
    if (of < past.history.years[0]).any():
        return None
    courses: dict[tuple[str, str], Course] = {}
    assumed = {item.id: item.shares for item in form.assumed}
    for at, group in enumerate(form.groups):
        residents = _residents(past, ahead, known.weights[at], of, years)
        courses[group, OBSERVED] = Course(
            years,
            residents.middle * quotas.middle[at],
            residents.low * quotas.low[at],
            residents.high * quotas.high[at],
            residents.draws * quotas.draws[:, at],
        )
        for name, shares in assumed.items():
            courses[group, name] = residents.times(shares[at])
    for name in (OBSERVED, *assumed):
        whole = courses[form.groups[0], name]
        for group in form.groups[1:]:
            whole = whole.plus(courses[group, name])
        courses[TOTAL, name] = whole
    return courses, quotas, ahead


def _residents(
    past: Past, ahead: Continuation, weights: Floats, of: NDArray[np.int64], years: tuple[int, ...]
) -> Course:
    """Return the residents of some ages at the ends of the years ``of``, counted or continued."""
    import numpy as np

    before = np.tensordot(past.history.stock, weights, axes=2)
    middle, low, high, draws = ahead.counted(weights)
    place = of - past.history.years[0]
    return Course(
        years,
        np.concatenate([before, middle])[place],
        np.concatenate([before, low])[place],
        np.concatenate([before, high])[place],
        np.concatenate([np.broadcast_to(before, (len(draws), len(before))), draws], axis=1)[
            :, place
        ],
    )


def _backtests(form: Attendance, known: _Known, past: Past) -> dict[str, Backtest | None]:
    """Return the back-test of each group and of all together, launched five years ago."""
    names = (*form.groups, TOTAL)
    launch = known.years[-1] - BACKTEST
    then = known.until(launch)
    earlier = past.until(launch - known.lag)
    found = None
    if earlier is not None and len(then.years) >= FEWEST_YEARS and then.years[-1] == launch:
        found = _continued(form, then, earlier, BACKTEST)
    if found is None:
        return dict.fromkeys(names)
    courses = found[0]
    came = dict(zip(form.groups, known.attending[known.own], strict=True))
    came[TOTAL] = known.attending[known.own].sum(axis=0)
    at = len(then.years)
    broken = [year + known.lag for year in past.history.broken]
    return {
        name: measure_backtest(
            courses[name, OBSERVED].years,
            courses[name, OBSERVED].middle,
            came[name][at:],
            known=came[name][:at],
            broken=broken,
        )
        for name in names
    }


def _read(indicator: Indicator, store: Store, catalog: Catalog, ags: str) -> _Known | None:
    """Return the counts of the region and of the Kreise of its Land, up to its last whole year."""
    import numpy as np

    weights = [weights_of([term]) for term in indicator.denominator]
    if any(found is None for found in weights):
        return None
    lag = indicator.denominator[0].lag
    cells = load_cells(store, indicator.numerator[0].dataset)
    if cells is None or ags not in cells.ags.words:
        return None
    kreise = [key for key in cells.ags.words if len(key) == 5 and key[:2] == ags[:2]]
    regions = tuple(dict.fromkeys([ags, *(kreise if len(ags) == 5 else [])]))
    years = tuple(sorted({year_of(word) for word in cells.period.words}))
    attending = np.stack(
        [_counted(store, catalog, term, regions, years) for term in indicator.numerator], axis=1
    )
    residents = np.stack(
        [_counted(store, catalog, term, regions, years) for term in indicator.denominator], axis=1
    )
    whole = np.isfinite(attending[0]).all(axis=0) & np.isfinite(residents[0]).all(axis=0)
    places = np.flatnonzero(whole)
    if not len(places):
        return None
    # The last row of years without a gap.
    gaps = np.flatnonzero(np.diff(places) > 1)
    kept = places[gaps[-1] + 1 :] if len(gaps) else places
    return _Known(
        attending[..., kept],
        residents[..., kept],
        0,
        tuple(years[at] for at in kept),
        tuple(found for found in weights if found is not None),
        lag,
    )


def _counted(
    store: Store, catalog: Catalog, term: Term, regions: tuple[str, ...], years: tuple[int, ...]
) -> Floats:
    """Return the values of a term, ``[region, year]``; NaN where there is none."""
    import numpy as np

    cells = load_cells(store, term.dataset)
    if cells is None:
        return np.full((len(regions), len(years)), np.nan)
    axes = Axes(regions, (TOTAL,), (), years)
    quantity = evaluate(term, cells, axes, catalog.datasets.get(term.dataset)).quantity
    value = np.where(quantity.missing == Missing.NOTHING, quantity.value, np.nan)
    return np.asarray(value[:, 0, 0])
