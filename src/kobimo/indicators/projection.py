"""Continue a count of an age group into the next years, and test how well that did before.

The method is that of :mod:`kobimo.indicators.cohorts`; transitions across a declared break
(a new census base) take no part. A projection says what follows if the last years go on, not
what will happen: it is marked as such in every row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kobimo.german import number, period_label, quantity
from kobimo.indicators.ages import DATASET, VARIABLE, ages_of, population_of, sex_of
from kobimo.indicators.cells import load_cells
from kobimo.indicators.change import concerns
from kobimo.indicators.cohorts import Population, continue_population, usable_transitions
from kobimo.indicators.computing import compute
from kobimo.indicators.result import LAST, Result
from kobimo.indicators.seams import mend_breaks
from kobimo.indicators.terms import TOTAL
from kobimo.observations import Status, year_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator
    from kobimo.observations import Store

HORIZON = 10
TRANSITIONS = 5
#: Fewer transitions have no band that deserves the name.
FEWEST_TRANSITIONS = 3
BACKTEST = 5
#: Below this number of inhabitants the ratios are mostly chance.
SMALL = 20_000


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the same method would have said some years ago, against what came.

    Attributes
    ----------
    mape
        Mean absolute error of the years after the launch, in percent of what came.
    crosses_break
        A new census base lies between launch and end, and is part of the error.
    """

    launch_year: int
    years: tuple[int, ...]
    projected: tuple[float, ...]
    observed: tuple[float, ...]
    mape: float
    crosses_break: bool


@dataclass(frozen=True)
class Projection:
    """A continued series.

    Attributes
    ----------
    result
        The observed years as :func:`kobimo.indicators.compute` returns them, then the projected
        ones with the flag ``s``. Two further columns: ``role`` (``observed`` or ``projected``)
        and its German ``role_label``.
    note
        German: method, band and back-test, as it stands under the figure.
    """

    result: Result
    backtest: Backtest | None
    transitions: int
    note: str


def project(
    indicator: Indicator,
    store: Store,
    catalog: Catalog,
    *,
    ags: str,
    horizon: int = HORIZON,
    transitions: int = TRANSITIONS,
) -> Projection | None:
    """Continue a count of persons in an age group for one region.

    Parameters
    ----------
    indicator
        A count whose terms filter a dimension of ages (``altersjahr``, ``altersgruppe``) to
        categories below 75 years, and perhaps ``geschlecht``.

    Returns
    -------
    ``None`` where the indicator is none of these, where the population by single years of age
    is not stored for the region, has a missing value, or has too few years.
    """
    import pandas as pd

    wanted = ages_of(indicator)
    population = population_of(store, catalog, ags, sex_of(indicator))
    if wanted is None or population is None:
        return None
    broken = _break_years(catalog, store, ags)
    steps = usable_transitions(population.years, broken, count=transitions)
    if len(steps) < FEWEST_TRANSITIONS:
        return None
    computed = compute(indicator, store, catalog, regions=[ags])
    observed = computed.frame
    for name in indicator.breakdowns:
        observed = observed[observed[name] == TOTAL]
    observed = observed[observed["year"] <= population.years[-1]]
    if observed.empty:
        return None
    after = continue_population(population, steps, horizon=horizon)
    columns = list(wanted)
    rows = _rows(indicator, ags, store, after.years).assign(
        value=after.middle[:, columns].sum(axis=1) * indicator.per,
        lower=after.lower[:, columns].sum(axis=1) * indicator.per,
        upper=after.upper[:, columns].sum(axis=1) * indicator.per,
    )
    rows["numerator"] = rows["value"] / indicator.per
    frame = pd.concat(
        [
            observed.assign(role="observed", role_label="Bestand"),
            rows[list(observed.columns)].assign(role="projected", role_label="Fortschreibung"),
        ],
        ignore_index=True,
    )
    tested = _backtest(population, broken, columns, transitions=transitions)
    result = replace(computed, frame=frame)
    note = _note(len(steps), tested, population, broken)
    return Projection(result=result, backtest=tested, transitions=len(steps), note=note)


def backtest(
    indicator: Indicator,
    store: Store,
    catalog: Catalog,
    *,
    ags: str,
    years: int = BACKTEST,
    transitions: int = TRANSITIONS,
) -> Backtest | None:
    """Project from ``years`` years ago with what was known then, and measure the error.

    Returns
    -------
    ``None`` where there is no projection, or too few years before the launch.
    """
    wanted = ages_of(indicator)
    population = population_of(store, catalog, ags, sex_of(indicator))
    if wanted is None or population is None:
        return None
    broken = _break_years(catalog, store, ags)
    return _backtest(population, broken, list(wanted), transitions=transitions, years=years)


def _backtest(
    population: Population,
    broken: Sequence[int],
    columns: list[int],
    *,
    transitions: int,
    years: int = BACKTEST,
) -> Backtest | None:
    launch = population.years[-1] - years
    known = population.until(launch)
    steps = usable_transitions(known.years, broken, count=transitions)
    if len(steps) < FEWEST_TRANSITIONS or known.years[-1] != launch:
        return None
    after = continue_population(known, steps, horizon=years)
    said = after.middle[:, columns].sum(axis=1)
    came = population.persons[len(known.years) :, columns].sum(axis=1)
    if len(came) != years or (came <= 0).any():
        return None
    return Backtest(
        launch_year=launch,
        years=after.years,
        projected=tuple(map(float, said)),
        observed=tuple(map(float, came)),
        mape=float((abs(said - came) / came).mean() * 100),
        crosses_break=any(launch < year <= population.years[-1] for year in broken),
    )


def _break_years(catalog: Catalog, store: Store, ags: str) -> tuple[int, ...]:
    breaks = mend_breaks(catalog.breaks, store.seams(DATASET), DATASET, VARIABLE)
    found = {item.year for item in breaks if concerns(item, ags)}
    return tuple(sorted(found))


def _rows(indicator: Indicator, ags: str, store: Store, years: tuple[int, ...]) -> pd.DataFrame:
    """Return empty rows of a result for future years, labelled like the last period."""
    import pandas as pd

    cells = load_cells(store, DATASET)
    last = max(cells.period.words, key=year_of) if cells is not None else ""
    kind = cells.period_kind if cells is not None else ""
    rows = pd.DataFrame({"year": list(years)})
    rows["ags"] = ags
    rows["raum"] = TOTAL
    for name in indicator.breakdowns:
        rows[name] = TOTAL
    rows["period"] = [period_label(f"{year}{last[4:]}", kind) for year in years]
    texts = {"status", "reason", "interval_note"}
    for name in LAST:
        if name not in {"year", "period"}:
            rows[name] = "" if name in texts else float("nan")
    rows["flag"] = Status.ESTIMATED.value
    return rows


def _note(
    transitions: int, tested: Backtest | None, population: Population, broken: Sequence[int]
) -> str:
    last = population.years[-1]
    method = (
        f"Fortschreibung des Bestands von {last} nach Altersjahren (Hamilton-Perry-Verfahren): "
        "Mitte mit den mittleren, Spannweite mit den niedrigsten und höchsten Veränderungsraten "
        f"aus {transitions} Jahresübergängen, Geburten über das Verhältnis von Kindern zu Frauen "
        "im Alter von 15 bis 49 Jahren."
    )
    meaning = (
        "Sie zeigt, was folgt, wenn die letzten Jahre sich fortsetzen, und ist keine Vorhersage."
    )
    parts = [method, meaning]
    skipped = [year for year in broken if population.years[0] < year <= last]
    if skipped:
        named = ", ".join(f"{year - 1}/{year}" for year in skipped)
        parts.append(f"Übergänge über einen Zeitreihenbruch bleiben außer Betracht ({named}).")
    if tested is not None:
        error = quantity(tested.mape, "percent", 1)
        first, final = tested.years[0], tested.years[-1]
        sentence = (
            f"Rückprüfung: Mit Start {tested.launch_year} hätte das Verfahren die Werte von "
            f"{first} bis {final} im Mittel um {error} verfehlt"
        )
        if tested.crosses_break:
            sentence += "; darin enthalten ist ein Zeitreihenbruch"
        parts.append(sentence + ".")
    if population.persons[-1].sum() < SMALL:
        parts.append(
            f"Unter {number(SMALL)} Einwohnerinnen und Einwohnern schwanken die Raten stark."
        )
    return " ".join(parts)
