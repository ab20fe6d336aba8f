"""Measure all indicators of open data for one Kreis with all others as background.

The store holds every dataset that a feed-A indicator draws on, for 400 Kreise, 16 Länder and the
Bund over fourteen years, with every category that its declaration names, from a fixed seed. kobimo
computes value, interval, comparison with Land and Bund, and change of each indicator. The peer
computes the same values and Wilson or Garwood intervals in plain pandas and statsmodels, as an
analyst would write it: filter, group, divide. Each measurement is a process of its own on one
core, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Dataset, Indicator, Term

ROUNDS = 3
SEED = 96
YEARS = range(2011, 2025)
OWN = "07211"


def main() -> None:
    """Print one line per reader, and all figures as JSON to the file named on the command line."""
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
        return
    with tempfile.TemporaryDirectory() as room:
        rows = write_store(Path(room))
        found: dict[str, list[dict[str, float]]] = {"kobimo": [], "pandas": []}
        for _ in range(ROUNDS):
            for name, rounds in found.items():
                command = [sys.executable, __file__, "--measure", name, room]
                one_core = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
                done = subprocess.run(
                    command, check=True, capture_output=True, text=True, env=one_core
                )
                rounds.append(json.loads(done.stdout))
    results: dict[str, Any] = {"rows": rows}
    print(f"{rows} observations")
    for name, rounds in found.items():
        results[name] = {
            key: {
                "min": min(one[key] for one in rounds),
                "median": median(one[key] for one in rounds),
            }
            for key in rounds[0]
        }
        shown = ", ".join(
            f"{key} {value['min']:.2f}/{value['median']:.2f}"
            for key, value in results[name].items()
        )
        print(f"{name:8} {shown}")
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def wanted(catalog: Catalog) -> list[Indicator]:
    """Return the feed-A indicators that a region has a value of."""
    return [item for item in catalog.indicators.values() if item.feed == "A"]


def measure(name: str, folder: Path) -> dict[str, float]:
    """Return seconds of import and of computing, peak memory in MB, and how many had a value."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    started = time.perf_counter()
    run = {"kobimo": run_kobimo, "pandas": run_pandas}[name]
    imported, computed, values = run(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "import_s": imported - started,
        "compute_s": computed - imported,
        "peak_mb": peak,
        "indicators": values,
    }


def run_kobimo(folder: Path) -> tuple[float, float, int]:
    """Compute, compare and measure the change of each indicator."""
    import numpy as np  # noqa: F401 - imported before the clock starts
    import pandas as pd  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import scipy.special  # noqa: F401

    from kobimo.declarations.loading import load_catalog
    from kobimo.indicators import Surroundings, compare, compute, estimate_of, measure_change
    from kobimo.observations import Store
    from kobimo.regions import load_register

    catalog = load_catalog()
    regions = [OWN, OWN[:2], "DG", *(str(region.ags) for region in load_register().kreise(None))]
    store = Store(folder)
    around = Surroundings(projected=(OWN,))
    imported = time.perf_counter()
    values = 0
    for indicator in wanted(catalog):
        result = compute(indicator, store, catalog, regions=regions, surroundings=around)
        frame = result.frame
        for dimension in indicator.breakdowns:
            frame = frame[frame[dimension] == "total"]
        own = frame[frame["ags"] == OWN]
        if own.empty or own["value"].isna().all():
            continue
        values += 1
        last = frame[frame["year"] == own.loc[own["value"].notna(), "year"].max()]
        rows = {row["ags"]: row for row in last.to_dict("records")}
        for other in (OWN[:2], "DG"):
            compare(
                estimate_of(rows[OWN]),
                estimate_of(rows.get(other)),
                indicator=indicator,
                is_contained=True,
            )
        measure_change(own, indicator, result.breaks)
    return imported, time.perf_counter(), values


def run_pandas(folder: Path) -> tuple[float, float, int]:
    """Compute value and interval of each indicator for all Kreise, with nothing checked."""
    import pandas as pd
    import scipy.stats
    from statsmodels.stats.proportion import proportion_confint

    from kobimo.declarations.loading import load_catalog

    catalog = load_catalog()
    imported = time.perf_counter()
    frames: dict[str, pd.DataFrame] = {}
    values = 0

    def total(term: Term) -> pd.Series[float]:
        if term.dataset not in frames:
            frames[term.dataset] = pd.read_parquet(folder / f"{term.dataset}.parquet")
        frame = frames[term.dataset]
        chosen = frame[frame["variable"] == term.variable]
        for dimension in catalog.datasets[term.dataset].dimensions:
            kept = term.filter.get(dimension, "total")
            chosen = chosen[chosen[dimension].isin([kept] if isinstance(kept, str) else kept)]
        year = chosen["period"].str[:4].astype(int) + term.lag
        return chosen.assign(year=year).groupby(["ags", "year"])["value"].sum() * term.sign

    for indicator in wanted(catalog):
        if not indicator.numerator:
            continue
        numerator = sum(total(term) for term in indicator.numerator)
        if indicator.denominator:
            denominator = sum(total(term) for term in indicator.denominator)
            both = pd.concat([numerator, denominator], axis=1, keys=["x", "n"]).dropna()
        else:
            both = pd.DataFrame({"x": numerator, "n": 1.0})
        value = both["x"] / both["n"] * indicator.per
        if indicator.uncertainty == "wilson":
            proportion_confint(both["x"].clip(upper=both["n"]), both["n"], method="wilson")
        elif indicator.uncertainty == "poisson_exact":
            scipy.stats.chi2.ppf(0.025, 2 * both["x"])
            scipy.stats.chi2.ppf(0.975, 2 * both["x"] + 2)
        values += OWN in value.index.get_level_values("ags")
    return imported, time.perf_counter(), values


def write_store(folder: Path) -> int:
    """Write every dataset that the indicators need; return the number of observations."""
    from kobimo.declarations.loading import load_catalog
    from kobimo.observations import Store

    catalog = load_catalog()
    names = {name for item in wanted(catalog) for name in catalog.datasets_of(item)}
    store = Store(folder)
    rows = 0
    for position, name in enumerate(sorted(names)):
        dataset = catalog.datasets[name]
        if dataset.source != "kommunal":
            observations = make_observations(dataset, SEED + position)
            store.write(observations)
            rows += len(observations.frame)
    return rows


def make_observations(dataset: Dataset, seed: int) -> Any:
    """Return random counts of all categories, regions and years; totals exceed their parts."""
    import numpy as np
    import pandas as pd

    from kobimo.observations import FACTS, KEYS, Observations, Provenance
    from kobimo.regions import load_register

    register = load_register()
    regions = [*(str(item.ags) for item in register.kreise(None))]
    regions += [*(str(item.ags) for item in register.laender() if not item.fictional), "DG"]
    names = list(dataset.dimensions)
    cells = list(product(sorted(dataset.variables), *(dataset.dimensions[n] for n in names)))
    clock = dataset.period_kind.value
    form = {"schuljahr": "{0}/{1:02d}", "berichtsjahr": "{0}"}.get(
        clock, "{0}-" + (dataset.stichtag or "12-31")
    )
    periods = [form.format(year, (year + 1) % 100) for year in YEARS]
    index = pd.MultiIndex.from_product([range(len(cells)), regions, periods])
    frame = index.to_frame(index=False, name=["cell", "ags", "period"])
    generator = np.random.default_rng(seed)
    share = np.array([0.4 ** sum(c != "total" for c in cell[1:]) for cell in cells])
    size = np.where(np.array([len(key) for key in regions]) == 5, 2e4, 4e5)
    mean = share[frame["cell"]] * np.repeat(np.tile(size, len(cells)), len(periods))
    frame["value"] = generator.poisson(mean).astype(float)
    for at, column in enumerate(["variable", *names]):
        texts = pd.Series([cell[at] for cell in cells], dtype="str")
        frame[column] = texts.take(frame["cell"]).to_numpy()
    frame = frame.drop(columns="cell").assign(
        raum="total",
        period_kind=clock,
        unit="persons",
        status="",
        dataset=dataset.id,
        gebietsstand="2024-12-31",
        retrieved="2025-03-13",
    )
    frame = frame[[*KEYS, *names, *FACTS]]
    provenance = Provenance(
        dataset.id, f"{dataset.id}.csv", dataset.publisher, "", dataset.url, dataset.licence,
        "2025-03-13", "", "0" * 64, "eingang",
    )  # fmt: skip
    return Observations(dataset.id, tuple(names), frame, (provenance,))


if __name__ == "__main__":
    main()
