"""Which single years of age and which sex an indicator counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kobimo.indicators.projecting.history import AGE, SEX, SINGLE, VARIABLE
from kobimo.indicators.projecting.schedules import AGES, SEXES
from kobimo.indicators.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.models import Indicator, Term

    Floats = NDArray[np.float64]


def weights_of(terms: Iterable[Term]) -> Floats | None:
    """Return which persons terms count, ``[sex, age]`` with 1 for those who do.

    Returns
    -------
    ``None`` where a term counts anything but residents, ages that are not printed singly, or a
    person twice.
    """
    import numpy as np

    weights = np.zeros((len(SEXES), AGES))
    for term in terms:
        others = set(term.filter) - {AGE, "altersgruppe", SEX}
        filters = [term.filter[name] for name in (AGE, "altersgruppe") if name in term.filter]
        if others or len(filters) > 1 or term.sign != 1 or term.variable != VARIABLE:
            return None
        sexes = _sexes(term)
        if sexes is None:
            return None
        ages: list[int] = [] if filters else list(range(AGES))
        for categories in filters:
            for category in (categories,) if isinstance(categories, str) else categories:
                found = _ages_in(category)
                if found is None:
                    return None
                ages += found
        for sex in sexes:
            np.add.at(weights[sex], ages, 1.0)
    return weights if weights.any() and weights.max() <= 1 else None


def weights_of_count(indicator: Indicator) -> Floats | None:
    """Return which persons an indicator counts, or ``None`` if it is no count of age groups."""
    terms = indicator.numerator
    if indicator.method != "count" or not terms or any(term.lag for term in terms):
        return None
    if not all({AGE, "altersgruppe"} & set(term.filter) for term in terms):
        return None
    return weights_of(terms)


def _sexes(term: Term) -> tuple[int, ...] | None:
    wanted = term.filter.get(SEX, TOTAL)
    if wanted == TOTAL:
        return tuple(range(len(SEXES)))
    names = (wanted,) if isinstance(wanted, str) else wanted
    return tuple(SEXES.index(name) for name in names) if set(names) <= set(SEXES) else None


def _ages_in(category: str) -> range | None:
    """Return the ages of ``a07`` (7), ``u03`` (0 to 2), ``03_06`` (3 to 5), ``total`` (all)."""
    if category == TOTAL:
        return range(AGES)
    if match := re.fullmatch(r"a(\d\d)", category):
        first, last = int(match[1]), int(match[1]) + 1
    elif match := re.fullmatch(r"u(\d\d)", category):
        first, last = 0, int(match[1])
    elif match := re.fullmatch(r"(\d\d)_(\d\d)", category):
        first, last = int(match[1]), int(match[2])
    else:
        return None
    return range(first, last) if first < last <= len(SINGLE) else None
