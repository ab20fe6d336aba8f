"""Segregation of a declared group over the areas of a municipality, and over its schools."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.declarations.areas import Segregation
from kobimo.german import number
from kobimo.indicators.areas import segregation
from kobimo.indicators.areas.panels import Panel, code_of, join_rows, lay_out
from kobimo.indicators.quantities import REASONS, Missing
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Example, Indicator, Term
    from kobimo.indicators.composing import Composed, Inputs

    Floats = NDArray[np.float64]
    Measure = Callable[[Floats, Floats], Floats]
    #: Counts of the group, of all, and inhabitants, one per unit; or why there are none.
    Counts = tuple[int, str, Floats, Floats, str]

#: Dimension whose categories are schools.
SCHOOLS = "schule"
#: Index → what it is multiplied with: D is printed from 0 to 100.
POINTS = 100.0
#: Part of the whole that may live in areas whose group is secret.
LEFT_OUT = 0.05


def compose(measure: Measure, factor: float) -> Composed:
    """Return the composed method of one index over areas."""
    from kobimo.indicators.composing import Composed

    def frame(inputs: Inputs) -> pd.DataFrame:
        return join_rows(
            [
                _estimates(inputs, ags, list(years), measure, factor)
                for ags, years in _by_region(_areas(inputs)).items()
            ]
        )

    def example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
        return _work(indicator, example, measure, factor)

    return Composed(frame, example)


def compare_schools(inputs: Inputs) -> pd.DataFrame:
    """Return D over schools less D over areas, in points; both without bias by chance.

    The numerator and the denominator are counted by school; ``terms.wohnende`` and
    ``terms.kinder`` count the group and all children by area, ``terms.einwohner`` inhabitants.
    """
    rule = inputs.indicator.segregation or Segregation()
    schools = _by_region(_schools(inputs))
    areas = _by_region(_areas(inputs))
    frames = []
    for ags, counts in schools.items():
        found: list[tuple[Counts, float, str]] = []
        homes = {item[0]: item for item in areas.get(ags, [])}
        for item in counts:
            value, reason = math.nan, item[4]
            home = homes.get(item[0])
            if not reason and home is None:
                reason = "keine Angaben nach Wohnort für dieses Jahr"
            if not reason and home is not None:
                reason = home[4] or _refuse(item, rule, "Schulen") or _refuse(home, rule, "Gebiete")
            if not reason and home is not None:
                both = [
                    segregation.correct(segregation.dissimilarity, each[2], each[3]).value
                    for each in (item, home)
                ]
                value = POINTS * (both[0] - both[1])
            found.append((item, value, reason))
        frames.append(_rows(ags, found))
    return join_rows(frames)


def work_schools(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the difference of D over ``schulen`` and D over ``gebiete``: rows of group and whole."""
    import numpy as np

    del indicator
    values = []
    for name in ("schulen", "gebiete"):
        group, whole = np.asarray(example.inputs[name], dtype=float).T
        values.append(float(segregation.dissimilarity(group, whole)))
    return POINTS * (values[0] - values[1]), math.nan, math.nan


def _work(
    indicator: Indicator, example: Example, measure: Measure, factor: float
) -> tuple[float, float, float]:
    """Return the index of counts as they are; a worked example has no bias taken off."""
    import numpy as np

    del indicator
    group = np.atleast_1d(np.asarray(example.numerator, dtype=float))
    whole = np.atleast_1d(np.asarray(example.denominator, dtype=float))
    return float(factor * measure(group, whole)), math.nan, math.nan


def _estimates(
    inputs: Inputs, ags: str, counts: list[Counts], measure: Measure, factor: float
) -> pd.DataFrame:
    rule = inputs.indicator.segregation or Segregation()
    found: list[tuple[Counts, float, str]] = []
    bounds: list[tuple[float, float]] = []
    for item in counts:
        reason = item[4] or _refuse(item, rule, "Gebiete")
        value, lower, upper = math.nan, math.nan, math.nan
        if not reason:
            estimate = segregation.correct(measure, item[2], item[3])
            if rule.adjustment == "random_allocation":
                by_chance = segregation.expected_dissimilarity(item[2], item[3])
                value = factor * (estimate.raw - by_chance)
            else:
                value, lower, upper = (factor * number for number in estimate[:3])
        found.append((item, value, reason))
        bounds.append((lower, upper))
    return _rows(ags, found, bounds)


def _refuse(item: Counts, rule: Segregation, units: str) -> str:
    _, _, group, whole, _ = item
    if len(group) < rule.fewest_areas:
        least = rule.smallest_school if units == "Schulen" else rule.smallest_area
        return (
            f"zu wenige {units}: {number(len(group))} mit mindestens "
            f"{number(least)} Personen, nötig sind {rule.fewest_areas}"
        )
    if group.sum() <= 0 or group.sum() >= whole.sum():
        return "die Gruppe oder ihre Vergleichsgruppe ist leer"
    return ""


def _by_region(found: Iterator[tuple[str, Counts]]) -> dict[str, list[Counts]]:
    sorted_: dict[str, list[Counts]] = {}
    for ags, counts in found:
        sorted_.setdefault(ags, []).append(counts)
    return dict(sorted(sorted_.items()))


def _areas(inputs: Inputs) -> Iterator[tuple[str, Counts]]:
    """Yield group, whole and inhabitants of the areas of each Kreis and year."""
    indicator = inputs.indicator
    rule = indicator.segregation or Segregation()
    terms = indicator.terms
    group = inputs.counted(terms.get("wohnende", indicator.numerator), raum=True)
    whole = inputs.counted(terms.get("kinder", indicator.denominator), raum=True)
    people = inputs.counted(terms["einwohner"], raum=True)
    keys = ["ags", "raum", "year"]
    joined = group.merge(whole[[*keys, "value", "reason"]], on=keys, suffixes=("", "_whole"))
    joined = joined.merge(people[[*keys, "value"]], on=keys, suffixes=("", "_people"))
    rows = joined[(joined["raum"] != TOTAL) & (joined["value_people"] >= rule.smallest_area)]
    for (ags, year), part in rows.sort_values(keys).groupby(["ags", "year"]):
        open_part = _leave_out_secrets(part)
        reasons = [*open_part["reason"], *open_part["reason_whole"]]
        yield str(ags), _counts(int(str(year)), open_part, reasons)


def _leave_out_secrets(part: pd.DataFrame) -> pd.DataFrame:
    """Return the areas without those whose group is secret, if only few persons live there.

    The index of the others differs little then: at worst by the share of the whole left out.
    """
    is_secret = part["reason"] == REASONS[Missing.SECRET]
    whole = part["value_whole"]
    left_out = float(whole[is_secret].sum())
    if whole[is_secret].isna().any() or left_out > LEFT_OUT * float(whole.sum()):
        return part
    return part[~is_secret]


def _schools(inputs: Inputs) -> Iterator[tuple[str, Counts]]:
    """Yield group and whole of the schools of each Kreis and year; small schools take no part."""
    rule = inputs.indicator.segregation or Segregation()
    keys = ["ags", SCHOOLS, "year"]
    group = _by_school(inputs, inputs.indicator.numerator)
    whole = _by_school(inputs, inputs.indicator.denominator)
    if group.empty or whole.empty:
        return
    rows = group.merge(whole[[*keys, "value", "reason"]], on=keys, suffixes=("", "_whole"))
    rows = rows[rows["reason_whole"] != REASONS[Missing.ABSENT]]
    rows = rows[~(rows["value_whole"] < rule.smallest_school)]
    for (ags, year), part in rows.sort_values(keys).groupby(["ags", "year"]):
        yield str(ags), _counts(int(str(year)), part, [*part["reason"], *part["reason_whole"]])


def _by_school(inputs: Inputs, terms: tuple[Term, ...]) -> pd.DataFrame:
    dataset = inputs.catalog.datasets[terms[0].dataset]
    counted = inputs.indicator.model_copy(
        update={
            "method": "count",
            "numerator": terms,
            "denominator": (),
            "components": (),
            "terms": {},
            "breakdowns": {SCHOOLS: dataset.dimensions[SCHOOLS]},
            "per": 1,
            "uncertainty": "none",
        }
    )
    frame = inputs.computing(
        counted, inputs.store, inputs.catalog, surroundings=inputs.surroundings
    ).frame
    return frame[(frame[SCHOOLS] != TOTAL) & (frame["raum"] == TOTAL)] if len(frame) else frame


def _counts(year: int, part: pd.DataFrame, reasons: list[str]) -> Counts:
    codes = [code_of(reason) for reason in reasons if reason]
    reason = ""
    if codes:
        worst = Missing(max(codes))
        reason = f"{REASONS[worst]} in mindestens einem Gebiet"
        reason = REASONS[worst] if worst == Missing.SECRET else reason
    group, whole = part["value"].to_numpy(float), part["value_whole"].to_numpy(float)
    return year, str(part["period"].iloc[0]), group, whole, reason


def _rows(
    ags: str,
    found: list[tuple[Counts, float, str]],
    bounds: list[tuple[float, float]] | None = None,
) -> pd.DataFrame:
    import numpy as np

    years = tuple(item[0] for item, _, _ in found)
    periods = tuple(item[1] for item, _, _ in found)
    empty = np.zeros((0, len(years), 1))
    panel = Panel(
        ags,
        (TOTAL,),
        years,
        periods,
        empty,
        empty,
        empty,
        empty.astype(np.int8),
        None,
        empty[:, 0, 0],
    )
    value = np.array([[number] for _, number, _ in found])
    ends = np.array(bounds or [(math.nan, math.nan)] * len(found))
    missing = np.where(np.isnan(value), Missing.ABSENT, Missing.NOTHING).astype(np.int8)
    is_secret = np.array([[reason == REASONS[Missing.SECRET]] for _, _, reason in found])
    missing = np.where(is_secret, Missing.SECRET, missing).astype(np.int8)
    refusal = ["" if reason == REASONS[Missing.SECRET] else reason for _, _, reason in found]
    return lay_out(
        panel, value, missing, lower=ends[:, :1], upper=ends[:, 1:], refusal=refusal, whole=True
    )
