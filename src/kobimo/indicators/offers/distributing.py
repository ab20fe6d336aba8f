"""Offers and participation by the social situation of areas, as methods of the catalogue.

The first component of a declaration is the burden: an index or share by area, higher meaning
worse (``orientation = -1`` where it is the other way round). Areas without a burden, or without
one of the counts, take no part.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.frames import empty
from kobimo.indicators.intervals import bounds
from kobimo.indicators.offers.equity import (
    GROUPS,
    Banded,
    compare_rates,
    compare_shares,
    measure_concentration,
    split_by_burden,
)
from kobimo.indicators.offers.rows import NO_AREAS, NO_EVENTS, lay_out, read_sums
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

#: With fewer areas there are no quarters to compare.
FEWEST_AREAS = 8
#: Quarters of the people from the least to the most burdened areas.
LAGEN = ("gering", "eher_gering", "eher_hoch", "hoch")
LAGE = "lage"


def combine_ratio(inputs: Inputs) -> pd.DataFrame:
    """Return the rate of the most burdened quarter over that of the least burdened one."""
    return _combine(inputs, _ratio)


def combine_concentration(inputs: Inputs) -> pd.DataFrame:
    """Return the concentration index over the burden of the areas."""
    return _combine(inputs, _concentration)


def combine_rates(inputs: Inputs) -> pd.DataFrame:
    """Return the rate of each quarter, in the breakdown ``lage``; the total is that of all areas."""
    import numpy as np
    import pandas as pd

    indicator = inputs.indicator
    rows = []
    for key, areas in _years(inputs):
        group = split_by_burden(areas["burden"], areas["people"])
        members = {TOTAL: np.ones(len(areas), dtype=bool)}
        members |= {name: group == at for at, name in enumerate(LAGEN)}
        for name in (TOTAL, *indicator.breakdowns[LAGE]):
            part = areas[members[name]]
            is_known = len(areas) >= FEWEST_AREAS and part["people"].sum() > 0
            rows.append(
                {
                    **key,
                    LAGE: name,
                    "events": part["events"].sum() if is_known else math.nan,
                    "people": part["people"].sum() if is_known else math.nan,
                    "reason": "" if is_known else NO_AREAS,
                }
            )
    if not rows:
        return empty(tuple(indicator.breakdowns))
    frame = pd.DataFrame(rows)
    lower, upper = bounds(
        indicator.uncertainty, frame["events"], frame["people"], per=indicator.per
    )
    return lay_out(
        frame,
        tuple(indicator.breakdowns),
        value=frame["events"] / frame["people"] * indicator.per,
        lower=lower,
        upper=upper,
        numerator=frame["events"],
        denominator=frame["people"],
        reason=frame["reason"].to_numpy(),
    )


def work_ratio(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the ratio of an example: counts and people of the most and the least burdened quarter."""
    events, people = example.numerator, example.denominator
    if not isinstance(events, tuple) or not isinstance(people, tuple):
        return math.nan, math.nan, math.nan
    if len(events) != 2 or len(people) != 2:
        return math.nan, math.nan, math.nan
    return _compare(indicator, (events[0], events[1]), (people[0], people[1]))


def work_concentration(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the index of an example: counts and people of areas in the order of their burden."""
    del indicator
    events, people = example.numerator, example.denominator
    if not isinstance(events, tuple) or not isinstance(people, tuple):
        return math.nan, math.nan, math.nan
    return measure_concentration(events, people, range(len(people)))


def work_rate(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return the rate of one quarter."""
    if not isinstance(example.numerator, float) or not isinstance(example.denominator, float):
        return math.nan, math.nan, math.nan
    lower, upper = bounds(
        indicator.uncertainty, example.numerator, example.denominator, per=indicator.per
    )
    value = example.numerator / example.denominator * indicator.per
    return value, float(lower), float(upper)


def _combine(
    inputs: Inputs, measure: Callable[[Indicator, pd.DataFrame], tuple[Banded, float]]
) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for key, areas in _years(inputs):
        if len(areas) < FEWEST_AREAS:
            found, smaller, reason = Banded(*(math.nan,) * 3), math.nan, NO_AREAS
        else:
            found, smaller = measure(inputs.indicator, areas)
            reason = NO_EVENTS if math.isnan(found.value) else ""
        rows.append({**key, **found._asdict(), "events": smaller, "reason": reason})
    if not rows:
        return empty(tuple(inputs.indicator.breakdowns))
    frame = pd.DataFrame(rows)
    return lay_out(
        frame.drop(columns=["value", "lower", "upper"]),
        tuple(inputs.indicator.breakdowns),
        value=frame["value"],
        lower=frame["lower"],
        upper=frame["upper"],
        numerator=frame["events"],
        denominator=math.nan,
        reason=frame["reason"].to_numpy(),
    )


def _ratio(indicator: Indicator, areas: pd.DataFrame) -> tuple[Banded, float]:
    group = split_by_burden(areas["burden"], areas["people"])
    ends = (GROUPS - 1, 0)
    counts, sizes = areas["events"].to_numpy(float), areas["people"].to_numpy(float)
    events = (float(counts[group == ends[0]].sum()), float(counts[group == ends[1]].sum()))
    people = (float(sizes[group == ends[0]].sum()), float(sizes[group == ends[1]].sum()))
    return Banded(*_compare(indicator, events, people)), min(events)


def _compare(
    indicator: Indicator, events: tuple[float, float], people: tuple[float, float]
) -> tuple[float, float, float]:
    """Compare shares where the events are a part of the people, else rates of Poisson counts."""
    compare = compare_shares if "cases" in indicator.terms else compare_rates
    return compare(events, people)


def _concentration(indicator: Indicator, areas: pd.DataFrame) -> tuple[Banded, float]:
    del indicator
    found = measure_concentration(areas["events"], areas["people"], areas["burden"])
    return found, float(areas["events"].sum())


def _years(inputs: Inputs) -> Iterator[tuple[dict[str, object], pd.DataFrame]]:
    """Yield key columns and areas (``events``, ``people``, ``burden``) of each year.

    The year is that of the counts; the burden is the one of the same year or, failing that,
    of the last year before it that has one.
    """
    indicator = inputs.indicator
    component = indicator.components[0]
    counts = read_sums(
        inputs,
        {"events": indicator.numerator, "people": indicator.denominator},
        breakdowns={},
        raum=True,
    )
    burdens = inputs.component(component, raum=True)
    burdens = burdens[(burdens["raum"] != TOTAL) & burdens["value"].notna()]
    counts = counts[counts["raum"] != TOTAL]
    for (ags, year), rows in counts.groupby(["ags", "year"]):
        own = burdens[(burdens["ags"] == ags) & (burdens["year"] <= year)]
        latest = own[own["year"] == own["year"].max()] if len(own) else own
        burden = latest.set_index("raum")["value"] * component.orientation
        areas = rows.assign(burden=rows["raum"].map(burden)).dropna(
            subset=["events", "people", "burden"]
        )
        key = {"ags": ags, "raum": TOTAL, "year": year, "period": rows["period"].iloc[0]}
        yield key, areas[areas["people"] > 0]
