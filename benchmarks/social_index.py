"""Bootstrap of a social index: 100 areas, 7 indicators, 2 000 draws, on one core.

Run ``python benchmarks/social_index.py``. The peer does the same work in plain pandas and
statsmodels, draw by draw, as an analyst would write it: draw cases, smooth the rates, cut the
extremes, standardise by weighted mean and standard deviation (statsmodels' ``DescrStatsW``),
average, and count in how many draws an area stays in its class. It is timed on a part of the
draws and extrapolated. Both must find the same index, and the same certainties but for chance.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd
from statsmodels.stats.weightstats import DescrStatsW

from kobimo.indicators.areas import scoring

AREAS, INDICATORS, DRAWS = 100, 7, 2000
#: Draws of the peer that are timed.
TIMED = 50
BORDERS = (-1.0, -0.5, 0.5, 1.0)
LIMIT = 5.0


def make_world() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return cases and sizes (indicator, area) and inhabitants (area)."""
    random = np.random.default_rng(20)
    people = random.integers(400, 9000, AREAS).astype(float)
    burden = random.normal(size=AREAS)
    level = random.uniform(-3, -1.2, (INDICATORS, 1))
    true = 1 / (1 + np.exp(-(level + 0.5 * burden + random.normal(0, 0.1, (INDICATORS, AREAS)))))
    sizes = np.rint(people * random.uniform(0.1, 0.7, (INDICATORS, 1)))
    return random.binomial(sizes.astype(int), true).astype(float), sizes, people


def run_kobimo(
    cases: np.ndarray, sizes: np.ndarray, people: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return index, bounds (2, area) and certainty of the class of each area."""
    ones = np.ones(INDICATORS)
    smoothed = scoring.smooth(cases / sizes, cases, sizes)
    scale = scoring.scale_of(scoring.winsorise(smoothed.rate, 0.01), people, smoothed.variance)
    index = scoring.mean_z(scoring.winsorise(smoothed.rate, 0.01), scale, ones)
    drawn = scoring.winsorise(scoring.draw_rates(smoothed, draws=DRAWS), 0.01)
    draws = scoring.mean_z(drawn, scoring.scale_of(drawn, people), ones)
    bounds = np.quantile(draws, (0.025, 0.975), axis=0)
    return index, bounds, 100 * scoring.class_chances(draws, index, BORDERS)


def smooth_plainly(cases: pd.Series, sizes: pd.Series) -> pd.DataFrame:
    """Return rate, reliability and remaining variance of one indicator."""
    rate, mean = cases / sizes, cases.sum() / sizes.sum()
    own = mean * (1 - mean)
    between = max(0.0, (sizes * (rate - mean) ** 2).sum() / sizes.sum() - own / sizes.mean())
    weight = between / (between + own / sizes)
    return pd.DataFrame(
        {"rate": mean + weight * (rate - mean), "w": weight, "left": weight * own / sizes}
    )


def run_peer(
    cases: np.ndarray, sizes: np.ndarray, people: np.ndarray, draws: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return index and certainty of the class, from ``draws`` draws."""
    random = np.random.default_rng(1)
    smoothed = [
        smooth_plainly(pd.Series(x), pd.Series(n)) for x, n in zip(cases, sizes, strict=True)
    ]

    def standardise(rate: pd.Series, left: pd.Series | float) -> pd.Series:
        cut = rate.clip(rate.quantile(0.01), rate.quantile(0.99))
        stats = DescrStatsW(cut, weights=people)
        extra = np.average(np.broadcast_to(left, cut.shape), weights=people)
        return (cut - stats.mean) / np.sqrt(stats.var + extra)

    index = pd.concat([standardise(one["rate"], one["left"]) for one in smoothed], axis=1).mean(
        axis=1
    )
    classes = pd.cut(index, [-np.inf, *BORDERS, np.inf], right=False)
    same = pd.Series(0.0, index=index.index)
    for _ in range(draws):
        columns = []
        for one, n in zip(smoothed, sizes, strict=True):
            drawn = pd.Series(random.binomial(n.astype(int), one["rate"]) / n)
            rate = one["rate"] + np.sqrt(one["w"]) * (drawn - one["rate"])
            columns.append(standardise(rate, 0.0))
        value = pd.concat(columns, axis=1).mean(axis=1)
        same += pd.cut(value, [-np.inf, *BORDERS, np.inf], right=False) == classes
    return index.to_numpy(), (100 * same / draws).to_numpy()


def main() -> int:
    """Print both times; the exit code is 1 where kobimo is too slow or the results differ."""
    world = make_world()
    start = time.perf_counter()
    index, _, certainty = run_kobimo(*world)
    own = time.perf_counter() - start
    start = time.perf_counter()
    theirs, sure = run_peer(*world, TIMED)
    peer = (time.perf_counter() - start) * DRAWS / TIMED
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{AREAS} areas x {INDICATORS} indicators x {DRAWS} draws, one core")
    print(f"  kobimo             {own:7.2f} s")
    print(f"  pandas/statsmodels {peer:7.2f} s (extrapolated from {TIMED} draws)")
    print(f"  times as fast      {peer / own:7.1f}")
    print(f"  largest memory     {memory:7.0f} MB")
    print(f"  areas whose class is unsure: {(certainty < 60).sum()} of {AREAS}")
    apart = np.abs(index - theirs).max()
    gap = np.abs(certainty - sure).mean()
    print(f"  index differs by at most {apart:.1e}, certainties by {gap:.1f} points on average")
    return int(own > LIMIT or apart > 1e-9 or gap > 5)


if __name__ == "__main__":
    sys.exit(main())
