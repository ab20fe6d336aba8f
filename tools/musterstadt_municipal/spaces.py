"""The 24 Sozialräume: where they lie, who lives there, how deprived they are.

One latent factor, ``burden``, stands behind every share by area: the logit of the share is a
level of the city plus loading times burden plus a small constant of the area. Loadings,
burdens and the shares that follow are the ground truth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tools.musterstadt.draws import Draws
from tools.musterstadt.model import MUNICIPAL_GROUPS, musterstadt_population

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Stichtag 31.12. of these years.
YEARS = tuple(range(2016, 2024))
GROUPS = tuple(MUNICIPAL_GROUPS)
#: Standard deviation of what is peculiar to an area in one indicator, on the logit scale.
PECULIAR = 0.10


@dataclass(frozen=True, slots=True)
class Space:
    """One Sozialraum.

    ``x`` and ``y`` are kilometres east and north of the town hall, ``weight`` is proportional
    to the number of residents, ``profile`` names the age structure, ``raw`` is the burden
    before it is standardised, ``growth`` the yearly change relative to the city.
    """

    key: str
    name: str
    x: float
    y: float
    weight: float
    profile: str
    raw: float
    growth: float = 0.0


SPACES = (
    Space("S01", "Altstadt", 0.0, 0.1, 45, "jung", -0.2),
    Space("S02", "Bahnhofsviertel", 1.1, 0.7, 50, "jung", 1.3),
    Space("S03", "Ostvorstadt", 2.0, -0.3, 60, "familie", 0.9),
    Space("S04", "Mühlenviertel", 0.6, -1.2, 48, "mittel", 0.3),
    Space("S05", "Südvorstadt", -0.8, -1.3, 62, "jung", -0.6),
    Space("S06", "Schlossgarten", -1.5, -0.1, 40, "alt", -1.2),
    Space("S07", "Gründerviertel", -0.8, 1.2, 55, "mittel", -0.1),
    Space("S08", "Nordstadt", 0.7, 2.0, 68, "familie", 1.5),
    Space("S09", "Hafenquartier", 2.3, 1.3, 30, "mittel", 0.7, 0.012),
    Space("S10", "Weststadt", -2.9, 0.8, 58, "mittel", 0.2),
    Space("S11", "Rosenhang", -2.7, -1.4, 36, "alt", -1.0),
    Space("S12", "Lerchenberg", 1.9, 3.2, 72, "familie", 1.8),
    Space("S13", "Am Kanal", 3.5, 0.3, 44, "mittel", 1.0),
    Space("S14", "Birkenau", 2.4, -1.9, 50, "mittel", 0.0),
    Space("S15", "Waldsiedlung", -3.8, -2.7, 34, "alt", -0.8),
    Space("S16", "Kirchfeld", 0.4, -2.9, 46, "mittel", -0.3),
    Space("S17", "Tannenhof", -1.6, -3.1, 30, "alt", -0.5),
    Space("S18", "Steinbruch", 4.0, 2.3, 42, "familie", 0.6),
    Space("S19", "Obertal", -4.6, -0.3, 38, "mittel", -1.3),
    Space("S20", "Untertal", -4.0, 2.2, 33, "mittel", -0.9),
    Space("S21", "Neuwiesen", -1.8, 3.0, 28, "familie", -1.1, 0.035),
    Space("S22", "Ziegelei", 4.4, -1.4, 29, "mittel", 0.4),
    Space("S23", "Auendorf", -0.1, 4.3, 3.4, "alt", -0.7),
    Space("S24", "Industriehafen", 3.7, 4.0, 2.0, "mittel", 1.1),
)
KEYS = tuple(space.key for space in SPACES)
BY_KEY = {space.key: space for space in SPACES}

#: Share of each age group in an area, relative to the city.
_PROFILES = {
    "jung": (0.80, 0.66, 0.58, 0.54, 0.60, 2.10, 1.12, 0.62),
    "familie": (1.35, 1.34, 1.32, 1.28, 1.24, 0.98, 0.99, 0.72),
    "mittel": (0.98, 1.00, 1.00, 1.01, 1.01, 0.88, 1.00, 1.04),
    "alt": (0.72, 0.82, 0.90, 0.96, 0.98, 0.60, 0.90, 1.46),
}


def _standardise(values: Sequence[float]) -> list[float]:
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / spread for value in values]


#: Latent factor: mean 0, standard deviation 1 over the areas; high means deprived.
BURDEN = dict(zip(KEYS, _standardise([space.raw for space in SPACES]), strict=True))


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Divide a whole number in proportion to weights by largest remainders (Hare quota)."""
    scale = total / sum(weights)
    exact = [weight * scale for weight in weights]
    parts = [math.floor(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


@lru_cache(maxsize=1)
def residents() -> dict[int, dict[str, dict[str, int]]]:
    """Return year → area → age group → residents; they add up to the official city totals."""
    found: dict[int, dict[str, dict[str, int]]] = {}
    for year in range(YEARS[0] - 1, YEARS[-1] + 1):
        city = musterstadt_population(year)
        columns = {}
        for index, group in enumerate(GROUPS):
            weights = [
                space.weight
                * _PROFILES[space.profile][index]
                * (1 + space.growth) ** (year - YEARS[0])
                for space in SPACES
            ]
            columns[group] = apportion(city[group], weights)
        found[year] = {
            key: {group: columns[group][row] for group in GROUPS} for row, key in enumerate(KEYS)
        }
    return found


def people(key: str, year: int, *groups: str) -> int:
    """Return the residents of an area in some age groups, in all without naming any."""
    return sum(residents()[year][key][group] for group in groups or GROUPS)


def peculiar(indicator: str, key: str) -> float:
    """Return the constant of an area in one indicator, on the logit scale."""
    return PECULIAR * Draws("peculiar", indicator, key).normal()


def _expit(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def true_shares(
    indicator: str, loading: float, sizes: Sequence[int], expected: float
) -> list[float]:
    """Return the true share of each area, such that the city expects ``expected`` cases.

    The level of the city is found by bisection.
    """
    slopes = [loading * BURDEN[key] + peculiar(indicator, key) for key in KEYS]
    low, high = -12.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2
        cases = sum(
            size * _expit(middle + slope) for size, slope in zip(sizes, slopes, strict=True)
        )
        low, high = (middle, high) if cases < expected else (low, middle)
    return [_expit(low + slope) for slope in slopes]


def draw_cases(
    indicator: str, year: int, sizes: Sequence[int], shares: Sequence[float], total: int
) -> list[int]:
    """Draw the cases of each area, such that they add up to the total of the city.

    Each area is drawn from its binomial distribution; the difference to the total is then
    spread case by case in proportion to the variances.
    """
    draws = Draws("municipal", indicator, year)
    cases = [draws.binomial(size, share) for size, share in zip(sizes, shares, strict=True)]
    weights = [size * share * (1 - share) for size, share in zip(sizes, shares, strict=True)]
    while (gap := total - sum(cases)) != 0:
        step = 1 if gap > 0 else -1
        target = draws.uniform() * sum(weights)
        for index, weight in enumerate(weights):
            target -= weight
            if target < 0 and 0 <= cases[index] + step <= sizes[index]:
                cases[index] += step
                break
    return cases
