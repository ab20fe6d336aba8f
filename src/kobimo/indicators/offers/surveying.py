"""Shares and means of surveys as methods of the catalogue.

The numerator of a declaration is the weighted sum of those who agree, or of the points; the
denominator is the sum of the weights. What else is read stands in ``terms``, see the files
``catalog/methods/survey_share.toml`` and ``survey_mean.toml``. The denominator column of the
result is the number of answers: it decides whether the value may be shown.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.indicators.frames import empty
from kobimo.indicators.offers.raking import NotRaked, rake
from kobimo.indicators.offers.rows import NO_WEIGHTS, NOT_RAKED, lay_out, read_sums, reason_of
from kobimo.indicators.offers.sampling import Sampled, estimate_mean, estimate_share
from kobimo.indicators.quantities import REASONS, Missing
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from kobimo.declarations.models import Example, Indicator
    from kobimo.indicators.composing import Inputs

#: Sums that a factor of raking multiplies, and how often.
POWERS = {"agreed": 1, "weights": 1, "squares": 2, "weighted": 2, "squared": 2}
#: What examples call the sums.
EXAMPLE = {
    "antworten": "cases",
    "gewichte_quadriert": "squares",
    "punkte_mal_gewicht": "weighted",
    "punkte_quadriert": "squared",
    "grundgesamtheit": "population",
}


def combine(inputs: Inputs) -> pd.DataFrame:
    """Return weighted shares (``survey_share``) or means (``survey_mean``) with their intervals.

    Where ``terms`` names the ``margins`` of the population, the answers are first weighted such
    that each breakdown has its shares.
    """
    import numpy as np

    indicator = inputs.indicator
    terms = indicator.terms
    named = {
        "agreed": indicator.numerator,
        "weights": indicator.denominator,
        "cases": terms["cases"],
        "squares": terms["squares"],
    }
    named |= {name: terms[name] for name in ("weighted", "squared") if name in terms}
    frame = read_sums(inputs, named)
    if frame.empty:
        return empty(tuple(indicator.breakdowns))
    frame["population"] = _population(inputs, frame)
    reasons = reason_of(frame, "cases", "agreed", "weights", "squares")
    has_no_weights = frame["weights_reason"] == REASONS[Missing.UNRELIABLE]
    reasons = reasons.mask((frame["cases"] > 0) & has_no_weights, NO_WEIGHTS)
    if "margins" in terms:
        frame, has_failed = _rake(inputs, frame)
        reasons = reasons.mask((reasons == "") & has_failed, NOT_RAKED)
    found = _estimate(indicator, {name: frame[name] for name in (*named, "population")})
    is_share = indicator.method == "survey_share"
    return lay_out(
        frame,
        tuple(indicator.breakdowns),
        value=found.value * indicator.per,
        lower=found.lower * indicator.per,
        upper=found.upper * indicator.per,
        numerator=np.round(found.value * frame["cases"]) if is_share else frame["cases"],
        denominator=frame["cases"],
        reason=reasons.to_numpy(),
        cases=frame["cases"],
    )


def work_example(indicator: Indicator, example: Example) -> tuple[float, float, float]:
    """Return value and bounds of an example.

    Its numerator and denominator are those of the declaration; ``inputs`` gives the other
    sums by the names in :data:`EXAMPLE`. Without weights, the numbers of answers and of squared
    weights are the denominator.
    """
    if not isinstance(example.numerator, float) or not isinstance(example.denominator, float):
        return math.nan, math.nan, math.nan
    base = example.denominator
    sums: dict[str, object] = {
        "agreed": example.numerator,
        "weights": base,
        "cases": base,
        "squares": base,
        "population": math.nan,
    }
    sums |= {EXAMPLE[name]: given for name, given in example.inputs.items()}
    if indicator.method == "survey_mean":
        sums.setdefault("weighted", example.numerator)
    found = _estimate(indicator, sums)
    value, lower, upper = (float(item) * indicator.per for item in found)
    return value, lower, upper


def _estimate(indicator: Indicator, sums: Mapping[str, object]) -> Sampled:
    import numpy as np

    got = {name: np.asarray(values, dtype=float) for name, values in sums.items()}
    cases, population = got["cases"], got["population"]
    weights, squares = got["weights"], got["squares"]
    if indicator.method == "survey_share":
        return estimate_share(got["agreed"], weights, squares, cases=cases, population=population)
    return estimate_mean(
        got["agreed"],
        got["weighted"],
        got["squared"],
        weights,
        squares,
        cases=cases,
        population=population,
    )


def _population(inputs: Inputs, frame: pd.DataFrame) -> pd.Series:
    """Return how many could have answered; a group of them is not counted."""
    import numpy as np
    import pandas as pd

    if "population" not in inputs.indicator.terms:
        return pd.Series(np.nan, index=frame.index)
    counted = read_sums(inputs, {"population": inputs.indicator.terms["population"]}, breakdowns={})
    joined = frame.merge(counted, on=["ags", "raum", "year"], how="left", validate="m:1")
    found = pd.Series(joined["population"].to_numpy(), index=frame.index)
    is_whole = pd.Series(True, index=frame.index)
    for name in inputs.indicator.breakdowns:
        is_whole &= frame[name] == TOTAL
    return found.where(is_whole)


def _rake(inputs: Inputs, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Weight the cells of all breakdowns crossed such that the margins are those of the population.

    Returns
    -------
    The frame with new sums, and which rows could not be weighted.
    """
    import numpy as np
    import pandas as pd

    breakdowns = inputs.indicator.breakdowns
    margins = read_sums(inputs, {"people": inputs.indicator.terms["margins"]})
    sums = {name: frame[name].to_numpy(float).copy() for name in POWERS if name in frame}
    has_failed = np.zeros(len(frame), dtype=bool)
    shape = tuple(map(len, breakdowns.values()))
    # Place of each row's category in its breakdown; -1 for the total.
    places = np.column_stack(
        [pd.Index(found).get_indexer(pd.Index(frame[name])) for name, found in breakdowns.items()]
    )
    group = frame.groupby(["ags", "raum", "year"]).ngroup().to_numpy()
    for number in np.unique(group):
        rows = np.flatnonzero(group == number)
        first = frame.iloc[int(rows[0])]
        known = margins
        for name in ("ags", "raum", "year"):
            known = known[known[name] == first[name]]
        own = places[rows]
        cells = rows[(own >= 0).all(axis=1)]
        at = np.ravel_multi_index(tuple(places[cells].T), shape)
        weights = np.zeros(int(np.prod(shape)))
        weights[at] = np.nan_to_num(sums["weights"][cells])
        try:
            targets = [_margin(known, name, breakdowns) for name in breakdowns]
            factor = rake(weights.reshape(shape), targets).ravel()[at]
        except NotRaked:
            has_failed[rows] = True
            continue
        # A row is the sum of the cells that agree with it wherever it is not at its total.
        belongs = ((own[:, None, :] < 0) | (own[:, None, :] == places[cells])).all(axis=2)
        for name, values in sums.items():
            values[rows] = belongs @ (values[cells] * factor ** POWERS[name])
    return frame.assign(**sums), pd.Series(has_failed, index=frame.index)


def _margin(
    people: pd.DataFrame, dimension: str, breakdowns: Mapping[str, tuple[str, ...]]
) -> list[float]:
    """Return the people of each category of one dimension, the others at their total."""
    rows = people[people[dimension] != TOTAL]
    for other in breakdowns:
        if other != dimension:
            rows = rows[rows[other] == TOTAL]
    counts = rows.set_index(dimension)["people"].reindex(list(breakdowns[dimension]))
    if counts.isna().any():
        raise NotRaked("the population of a category is not known")
    return [float(count) for count in counts]
