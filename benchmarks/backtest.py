"""Print how far projections launched five years ago missed, beside naive forecasts.

Musterstadt's Kreise have everything the cohort-component model needs; the errors are means over
its twelve Kreise of the ages that Kitas and schools plan for. Real Kreise have no published series
by single years of age in ``shared/data``, so INKAR's yearly shares are continued with the same
steps and draws (mean change of the last ten years, blocks of past changes for the band): this
says how far the band of past changes holds on real series, not how good the model of ages is.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("KOBIMO_SHARED_DATA", ROOT.parent / "shared" / "data"))
INKAR = SHARED / "inkar" / "kreise_inkar_1995_2022.csv"
SERIES = ("share_65plus", "median_age", "share_foreign")
AGES = {"0-2": (0, 3), "3-5": (3, 6), "6-9": (6, 10), "all": (0, 91)}
PAST, AHEAD = 10, 5
HEAD = f"{'series':18} {'launch':>6} {'MAPE':>7} {'last':>7} {'growth':>7} {'in band':>8}"


def main() -> None:
    """Print both tables; INKAR's is left out where its file is not there."""
    print(HEAD)
    test_musterstadt()
    if INKAR.exists():
        for name in SERIES:
            for launch in (2005, 2011, 2014, 2017):
                test_inkar(name, launch)


def test_musterstadt() -> None:
    """Print the errors of the model, means over the Kreise of Musterland."""
    import numpy as np

    from kobimo.declarations.loading import load_catalog
    from kobimo.indicators.projecting.backtesting import BACKTEST, measure_backtest
    from kobimo.indicators.projecting.continuing import band
    from kobimo.indicators.projecting.population import continue_region, read_past
    from kobimo.observations import Store
    from kobimo.project import open_project
    from kobimo.regions import load_register
    from kobimo.sources.ingest import ingest

    with TemporaryDirectory() as room:
        (Path(room) / "kommune.toml").write_text('ags = "99001"\n', "utf-8")
        project = open_project(Path(room))
        ingest(project)
        store, catalog = Store(project.store_folder), load_catalog()
        for name, (first, last) in AGES.items():
            weights = np.zeros((2, 91))
            weights[:, first:last] = 1
            errors = []
            for region in load_register().kreise("99"):
                past = read_past(store, catalog, str(region.ags))
                launch = past.history.years[-1] - BACKTEST if past else 0
                known = past.until(launch) if past else None
                ahead = continue_region(known, horizon=BACKTEST) if known else None
                if past is None or known is None or ahead is None:
                    continue
                counted = np.tensordot(past.history.stock, weights, axes=2)
                at = len(known.history.years)
                middle, _, _, draws = ahead.counted(weights)
                found = measure_backtest(ahead.years, middle, counted[at:], known=counted[:at])
                lower, upper = band(draws[:, -1])
                inside = lower <= counted[-1] <= upper
                if found is not None:
                    errors.append((found.mape, found.naive_last, found.naive_growth, inside))
            print_line(f"Musterland {name}", launch, np.array(errors, dtype=float).mean(axis=0))


def test_inkar(name: str, launch: int) -> None:
    """Print the errors of one yearly series over all Kreise."""
    import numpy as np
    import pandas as pd

    from kobimo.indicators.projecting.continuing import draw_years, student_factor

    table = pd.read_csv(INKAR, dtype={"county_code": str})
    series = table.assign(year=table["year"].astype(int)).pivot_table(
        index="county_code", columns="year", values=name
    )
    known = list(range(launch - PAST, launch + 1))
    later = list(range(launch + 1, launch + AHEAD + 1))
    series = series.dropna(subset=[*known, *later])
    changes = np.diff(series[known].to_numpy(), axis=1)
    base, came = series[launch].to_numpy()[:, None], series[later].to_numpy()
    steps = np.arange(1, AHEAD + 1)
    mean = changes.mean(axis=1, keepdims=True)
    growth = base / series[launch - 1].to_numpy()[:, None]
    wide = mean + student_factor(PAST) * (changes - mean)
    ends = base + wide[:, draw_years(PAST, AHEAD, 1000)].sum(axis=-1)
    lower, upper = np.quantile(ends, [0.1, 0.9], axis=1)
    inside = ((lower <= came[:, -1]) & (came[:, -1] <= upper)).mean()
    errors = [
        float((np.abs(said - came) / came).mean() * 100)
        for said in (base + mean * steps, np.repeat(base, AHEAD, axis=1), base * growth**steps)
    ]
    print_line(f"INKAR {name}"[:18], launch, np.array([*errors, inside]))


def print_line(name: str, launch: int, values: NDArray) -> None:  # type: ignore[type-arg]
    """Print errors in percent and the part of the last years inside the band of 80 percent."""
    own, last, growth, inside = values
    print(f"{name:18} {launch:6} {own:7.2f} {last:7.2f} {growth:7.2f} {inside:8.0%}")


if __name__ == "__main__":
    main()
