"""Measure the projection of one Kreis: 91 ages, two sexes, ten years, 1 000 draws.

The past is made from a fixed seed. kobimo takes it apart into births, deaths and net migration
and steps all draws at once. The peer does the same work as an analyst would write it: the same
schedules, the same levels and the same drawn years, one data frame of ages for each draw, stepped
year by year in loops. The peer runs fewer draws, and its time is scaled to 1 000. Both end with
the same numbers, which is checked. Each measurement is a process of its own on one core.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from kobimo.indicators.projecting.history import History

ROUNDS = 3
SEED = 12411
PAST, HORIZON, DRAWS = 13, 10, 1000
#: Draws that the peer runs.
PEER_DRAWS = 40


def main() -> None:
    """Print one line per way, and all figures as JSON to the file named on the command line."""
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2])))
        return
    one_core = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    found: dict[str, list[dict[str, Any]]] = {"kobimo": [], "pandas": []}
    for _ in range(ROUNDS):
        for name, rounds in found.items():
            command = [sys.executable, __file__, "--measure", name]
            done = subprocess.run(command, check=True, capture_output=True, text=True, env=one_core)
            rounds.append(json.loads(done.stdout))
    results: dict[str, Any] = {}
    for name, rounds in found.items():
        seconds = [one["seconds"] for one in rounds]
        results[name] = {
            "min": min(seconds),
            "median": round(median(seconds), 4),
            "peak_mb": max(one["peak_mb"] for one in rounds),
        }
        print(f"{name:8} {results[name]['median']:9.3f} s  {results[name]['peak_mb']:6.0f} MB")
    checks = {name: rounds[0]["check"] for name, rounds in found.items()}
    if any(abs(a - b) > 1e-6 * abs(a) for a, b in zip(*checks.values(), strict=True)):
        raise SystemExit(f"The two do not agree: {checks}")
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def measure(name: str) -> dict[str, Any]:
    """Return seconds, peak memory and the children under six of the first draws at the end."""
    history = make_history()
    # What is imported or solved once for all regions is not part of either.
    from kobimo.indicators.projecting import continuing, schedules

    schedules.survival()
    continuing.student_factor(PAST - 1)
    start = time.perf_counter()
    if name == "kobimo":
        found = continuing.continue_history(history, horizon=HORIZON, most=PAST, draws=DRAWS)
        if found is None:
            raise SystemExit("No projection.")
        children = found.draws[:PEER_DRAWS, -1, :, :6].sum(axis=(1, 2))
        seconds = time.perf_counter() - start
    else:
        children = run_in_loops(history)
        seconds = (time.perf_counter() - start) * DRAWS / PEER_DRAWS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak, "check": [float(value) for value in children]}


def make_history() -> History:
    """Return a past of births, deaths and moves from a fixed seed."""
    import numpy as np

    from kobimo.indicators.projecting.cohort_component import Year, step
    from kobimo.indicators.projecting.history import History
    from kobimo.indicators.projecting.schedules import AGES, survival

    chance = np.random.default_rng(SEED)
    standard, newborn = survival()
    stock = np.tile(np.linspace(900, 300, AGES), (2, 1))
    stocks, births, deaths = [stock], [], []
    for _ in range(PAST):
        level = chance.normal(1.0, 0.03)
        moved = chance.normal(2.0, 6.0, size=(2, AGES))
        this = Year(standard**level, newborn**level, moved, np.asarray(chance.normal(1.45, 0.08)))
        after = step(stock, this, 0.513)
        births.append((after[:, 0] - moved[:, 0]) / this.newborn)
        deaths.append((stock * (1 - this.survival)).sum() + (births[-1] * (1 - this.newborn)).sum())
        stocks.append(after)
        stock = after
    years = tuple(range(2010, 2010 + PAST + 1))
    return History(years, np.array(stocks), np.array(births), np.array(deaths))


def run_in_loops(history: History) -> np.ndarray:
    """Step each draw on its own, with a data frame of ages for each year."""
    import numpy as np
    import pandas as pd

    from kobimo.indicators.projecting import continuing
    from kobimo.indicators.projecting.components import take_apart
    from kobimo.indicators.projecting.schedules import fertility, survival

    steps = history.steps(most=PAST, with_events=True)
    past = take_apart(history, steps)
    wide = continuing.widen(past, factor=continuing.student_factor(len(steps)))
    drawn = continuing.draw_years(len(steps), HORIZON, DRAWS)
    standard, newborn = survival()
    births = fertility()
    ends = []
    for draw in range(PEER_DRAWS):
        frame = pd.DataFrame({"men": history.stock[-1, 0], "women": history.stock[-1, 1]})
        for place in range(HORIZON):
            year = drawn[draw, place]
            alive = frame * (standard.T ** wide.mortality[year])
            after = alive.shift(1).fillna(0.0)
            after.iloc[-1] += alive.iloc[-1]
            after = (after + wide.migration[year].T).clip(lower=0)
            after.loc[0] = 0.0
            women = (frame["women"] + after["women"]) / 2
            born = (women * births).sum() * max(wide.births[year], 0.0)
            for sex, column in enumerate(frame.columns):
                part = past.boys if sex == 0 else 1 - past.boys
                lived = born * part * newborn[sex] ** wide.mortality[year]
                after.loc[0, column] = max(lived + wide.migration[year, sex, 0], 0.0)
            frame = after
        ends.append(frame.iloc[:6].to_numpy().sum())
    return np.array(ends)


if __name__ == "__main__":
    main()
