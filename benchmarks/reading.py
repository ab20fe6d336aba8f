"""Measure reading: files to validated observations, and a store filtered to one Kreis.

Each measurement is a process of its own, so that its peak memory is its own; rounds of
kobimo and of pandas alone on the same file take turns. Importing is timed apart from reading.
pandas reads the cells as text and checks nothing; of a downloader file it is told how many
lines of title to skip and how many rows there are. Files that are not in ``shared/data``
beside the checkout are left out; the large files are written here from a fixed seed.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("KOBIMO_SHARED_DATA", ROOT.parent / "shared" / "data"))
WIDE = SHARED / "regionaldatenbank-csv" / "21111-01-03-4.csv"
FLAT = SHARED / "genesis-api" / "flat" / "regio_13111-01-03-4_de_qoff_cfalse.csv"
ROUNDS = 5
SEED = 12411
#: The store: 60 datasets of 15 years and 500 regions, with so many cells per region and year.
DATASETS, YEARS, REGIONS, CELLS = 60, 15, 500, (1, 6)

LAND = "07"


def main() -> None:
    """Print one line per case, and all figures as JSON to the file named on the command line."""
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(*sys.argv[2:])))
        return
    with tempfile.TemporaryDirectory() as room:
        results = [run_case(*case) for case in list_cases(Path(room))]
    print_table(results)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def list_cases(room: Path) -> Iterator[tuple[str, str, str]]:
    """Yield name, kind and path of each case, and write its file where it is made here."""
    if WIDE.exists():
        yield "downloader 0.5 MB", "downloader", str(WIDE)
    if FLAT.exists():
        yield "flat 0.9 MB", "flat", str(FLAT)
    for name, least in (("flat 15 MB", 15_000_000), ("flat, all regions", 10**9)):
        path = room / f"{least}.csv"
        write_flat(path, least)
        yield name, "flat_made", str(path)
    for cells in CELLS:
        folder = room / f"store{cells}"
        write_store(folder, cells)
        for choice in ("land", "kreise"):
            yield f"store of {cells} per region and year, {choice}", choice, str(folder)


def run_case(name: str, kind: str, path: str) -> dict[str, object]:
    """Measure kobimo and pandas in turns, and return what was found."""
    found: dict[str, list[dict[str, float]]] = {"kobimo": [], "pandas": []}
    for _ in range(ROUNDS):
        for reader, rounds in found.items():
            command = [sys.executable, __file__, "--measure", reader, kind, path]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            rounds.append(json.loads(done.stdout))
    return {"case": name} | {
        reader: {
            key: {
                "min": min(one[key] for one in rounds),
                "median": round(median(one[key] for one in rounds), 4),
            }
            for key in rounds[0]
        }
        for reader, rounds in found.items()
    }


def measure(reader: str, kind: str, path: str) -> dict[str, float]:
    """Import, read once in the fresh process, read again; seconds and MB of peak memory."""
    started = time.perf_counter()
    make = {
        ("kobimo", True): kobimo_store,
        ("pandas", True): pandas_store,
        ("kobimo", False): kobimo_file,
        ("pandas", False): pandas_file,
    }[reader, kind in {"land", "kreise"}]
    read = make(kind, Path(path))
    imported = time.perf_counter()
    rows = read()
    first = time.perf_counter()
    peak = peak_megabytes()
    read()
    again = time.perf_counter()
    return {
        "import s": round(imported - started, 4),
        "read s": round(first - imported, 4),
        "again s": round(again - first, 4),
        "peak MB": peak,
        "rows": rows,
    }


def kobimo_file(kind: str, path: Path) -> Callable[[], int]:
    """Return what reads a file from its bytes to validated observations."""
    import pandas as pd  # noqa: F401 - its import is no part of reading

    from kobimo.declarations.loading import check_form, read_toml
    from kobimo.declarations.models import Dataset
    from kobimo.observations import validate
    from kobimo.regions import load_register
    from kobimo.sources.official.downloader import read_downloader
    from kobimo.sources.official.flat import read_flat

    name = {"downloader": "schueler", "flat": "beschaeftigte_arbeitsort"}.get(kind)
    declared = declaration(name or "bevoelkerung_altersjahre")
    dataset = check_form(Dataset, read_toml(declared), declared.name)
    register = load_register()
    reader = read_downloader if kind == "downloader" else read_flat

    def read() -> int:
        file = reader(
            path.read_bytes(), dataset, name=path.name, register=register, retrieved="2026-01-01"
        )
        return len(validate(file.frame, tuple(dataset.dimensions)))

    return read


def pandas_file(kind: str, path: Path) -> Callable[[], int]:
    """Return what reads the cells of a file as text, with pandas alone."""
    import pandas as pd

    more: dict[str, object] = {"encoding": "utf-8-sig"}
    if kind == "downloader":
        lines = path.read_bytes().decode("cp1252").split("\n")
        body = [at for at, line in enumerate(lines) if line[:4].isdigit() and ";" in line]
        width = lines[body[0]].count(";") + 1
        more = {
            "encoding": "cp1252",
            "header": None,
            "names": range(width),
            "skiprows": body[0],
            "nrows": len(body),
        }

    def read() -> int:
        return len(pd.read_csv(path, sep=";", dtype=str, keep_default_na=False, **more))

    return read


def kobimo_store(kind: str, folder: Path) -> Callable[[], int]:
    """Return what opens a store and takes one Kreis with its comparators from every dataset.

    These are Land, Germany, and either the Kreise of the Land in all periods (``land``) or
    all Kreise in one period (``kreise``).
    """
    import pandas as pd  # noqa: F401 - its import is no part of reading
    import pyarrow.parquet  # noqa: F401

    from kobimo.observations import Store

    kreise = [ags for ags in regions() if len(ags) == 5]
    if kind == "land":
        kreise = [ags for ags in kreise if ags.startswith(LAND)]
    periods = ["2023"] if kind == "kreise" else None

    def read() -> int:
        store = Store(folder)
        found = (
            store.read(name, regions=["DG", LAND, *kreise], periods=periods)
            for name in store.datasets()
        )
        return sum(len(observations.frame) for observations in found if observations)

    return read


def pandas_store(kind: str, folder: Path) -> Callable[[], int]:
    """Return what reads the same rows from CSV files and filters them, with pandas alone."""
    import pandas as pd

    def read() -> int:
        rows = 0
        for path in sorted(folder.glob("*.csv")):
            frame = pd.read_csv(path, dtype={"ags": str, "period": str}, keep_default_na=False)
            ags = frame["ags"]
            if kind == "land":
                chosen = (ags == "DG") | ags.str.startswith(LAND)
            else:
                chosen = ((ags == "DG") | (ags == LAND) | (ags.str.len() == 5)) & (
                    frame["period"] == "2023"
                )
            rows += len(frame[chosen])
        return rows

    return read


def regions() -> list[str]:
    """Return 500 keys: Germany, the Länder, the Kreise, and others up to the number."""
    from kobimo.regions import load_register

    known = [str(region.ags) for region in load_register() if not region.fictional]
    return sorted([*known, *(f"99{number:03d}" for number in range(REGIONS - len(known)))])


def declaration(name: str) -> Path:
    """Return the declaration of an official dataset."""
    return ROOT / "src" / "kobimo" / "catalog" / "datasets" / "regionalstatistik" / f"{name}.toml"


def write_flat(path: Path, least: int) -> None:
    """Write 12411-04-02-4 for one Stichtag: regions by 80 ages by 3 sexes, up to ``least`` bytes.

    All regions are the 400 Kreise, the dissolved ones, the Länder and Germany.
    """
    import tomllib

    from kobimo.regions import load_register

    declared = tomllib.loads(declaration("bevoelkerung_altersjahre").read_text("utf-8"))
    labels = declared["labels"]
    sexes, ages = (declared["flat"]["dimensions"][code]["values"] for code in ("GES", "ALTX76"))
    rng = random.Random(SEED)
    register = load_register()
    places = [(str(region.ags), region.name) for region in register if not region.fictional]
    gone = [key for key in map("{:05d}".format, range(1000, 17000)) if register.dissolved(key)]
    places += [(ags, f"ehemaliger Kreis {ags}") for ags in gone]
    rng.shuffle(places)
    head = "statistics_code;statistics_label;time_code;time_label;time"
    for block in (1, 2, 3):
        head += f";{block}_variable_code;{block}_variable_label"
        head += f";{block}_variable_attribute_code;{block}_variable_attribute_label"
    lines = [head + ";value;value_unit;value_variable_code;value_variable_label"]
    size = 0
    for key, name in places:
        is_gone = name.startswith("ehemalig")
        for age, age_name in ages.items():
            for sex, sex_name in sexes.items():
                value = "-" if is_gone else str(rng.randint(0, 9000))
                lines.append(
                    "12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;2024-12-31;"
                    f"KREISE;Kreise und kreisfreie Städte;{key};{name};"
                    f"GES;Geschlecht;{sex};{labels['geschlecht'][sex_name]};"
                    f"ALTX76;Altersjahre;{age};{labels['altersjahr'][age_name]};"
                    f"{value};Anzahl;BEVSTD;Bevölkerungsstand"
                )
                size += len(lines[-1]) + 1
        if size >= least:
            break
    path.write_bytes(("\ufeff" + "\n".join(lines) + "\n").encode())


def write_store(folder: Path, cells: int) -> None:
    """Write the store, and beside each dataset the same rows as CSV."""
    import numpy as np
    import pandas as pd

    from kobimo.observations import Observations, Store

    rng = np.random.default_rng(SEED)
    store = Store(folder)
    keys = pd.MultiIndex.from_product(
        [
            regions(),
            [str(year) for year in range(2024 - YEARS, 2024)],
            [f"k{cell}" for cell in range(cells)],
        ],
        names=["ags", "period", "merkmal"],
    ).to_frame(index=False)
    for number in range(DATASETS):
        frame = keys.assign(
            period_kind="berichtsjahr",
            variable="wert",
            raum="total",
            value=rng.integers(0, 9000, len(keys)).astype(float),
            unit="persons",
            status="",
            dataset=f"d{number:02d}",
            gebietsstand="2024-12-31",
            retrieved="2026-01-01",
        )
        store.write(Observations(f"d{number:02d}", ("merkmal",), frame, ()))
        frame.to_csv(folder / f"d{number:02d}.csv", index=False)


def peak_megabytes() -> float:
    """Return the peak memory of this process alone.

    Linux counts the parent's memory at the fork into ``ru_maxrss``, so its own record comes
    first; elsewhere ``ru_maxrss`` is in kilobytes, on macOS in bytes.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return round(int(line.split()[1]) / 1024, 1)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024**2 if sys.platform == "darwin" else 1024), 1)


def print_table(results: list[dict[str, object]]) -> None:
    """Print minimum and median of each figure, kobimo beside pandas."""
    print(f"{'case':42}{'':8}{'read s':>16}{'again s':>16}{'import s':>16}{'peak MB':>9}")
    for result in results:
        for reader in ("kobimo", "pandas"):
            found = result[reader]
            shown = "".join(
                f"{found[key]['min']:8.3f}{found[key]['median']:8.3f}"
                for key in ("read s", "again s", "import s")
            )
            name = result["case"] if reader == "kobimo" else ""
            print(f"{name:42}{reader:8}{shown}{found['peak MB']['median']:9.0f}")


if __name__ == "__main__":
    main()
