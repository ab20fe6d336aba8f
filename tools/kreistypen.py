"""Build catalog/regions/kreistypen.csv from the Gemeindeverzeichnis of Destatis.

The quarterly extract („Gemeinden in Deutschland nach Fläche, Bevölkerung und Postleitzahl“,
AuszugGV4QAktuell) names area and population of every Gemeinde::

    python tools/kreistypen.py AuszugGV4QAktuell_2024.xlsx

The rule is that of the BBSR for its siedlungsstrukturelle Kreistypen. Two things differ, so the
column is an approximation and is called one wherever it is shown: the BBSR types Kreisregionen
(a kreisfreie Stadt below 100 000 inhabitants together with its Landkreis), here every Kreis
stands alone; and the BBSR counts as Mittelstadt a Gemeinde with the function of a centre and
usually 20 000 inhabitants, here the inhabitants alone decide.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections import defaultdict
from pathlib import Path

from openpyxl import load_workbook

TARGET = Path(__file__).resolve().parents[1] / "src" / "kobimo" / "catalog" / "regions"
COLUMNS = ("ags", "kreistyp", "share_in_towns", "density", "density_outside_towns")
#: Inhabitants from which a Gemeinde counts as Mittelstadt, and as Großstadt.
TOWN, CITY = 20_000, 100_000
#: First cells of a row: a Kreis; a Gemeinde. Second cells of a Kreis that is a city.
KREIS, GEMEINDE, CITIES = "40", "60", frozenset({"41", "42"})


def main() -> None:
    """Read the workbook named on the command line and write the file."""
    parser = argparse.ArgumentParser(description="Build the types of Kreise.")
    parser.add_argument("workbook", type=Path, help="AuszugGV4QAktuell_2024.xlsx")
    parser.add_argument("--target", type=Path, default=TARGET)
    arguments = parser.parse_args()
    rows = build(arguments.workbook)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (arguments.target / "kreistypen.csv").write_bytes(stream.getvalue().encode("utf-8"))
    print(f"{len(rows)} Kreise written to {arguments.target}")


def build(workbook: Path) -> list[dict[str, str]]:
    """Return one row per Kreis, sorted by key."""
    book = load_workbook(workbook, read_only=True)
    is_city: dict[str, bool] = {}
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for row in book.worksheets[1].iter_rows(min_row=7, values_only=True):
        key = "".join(str(cell or "") for cell in row[2:5])
        if row[0] == KREIS:
            is_city[key] = row[1] in CITIES
        elif row[0] == GEMEINDE:
            area, residents = float(str(row[8] or 0)), float(str(row[9] or 0))
            is_town = residents >= TOWN
            for at, value in enumerate((residents, area)):
                sums[key][at] += value
                sums[key][at + 2] += value if is_town else 0.0
    book.close()
    return [describe(ags, sums[ags], is_city=is_city[ags]) for ags in sorted(is_city)]


def describe(ags: str, sums: list[float], *, is_city: bool) -> dict[str, str]:
    """Return the row of a Kreis from residents and area, in all and in its towns."""
    residents, area, in_towns, towns = sums
    rest = area - towns
    outside = (residents - in_towns) / rest if rest > 0.5 else 0.0
    share, density = in_towns / residents, residents / area
    is_large_city = is_city and residents >= CITY
    return {
        "ags": ags,
        "kreistyp": str(type_of(share, density, outside, is_large_city=is_large_city)),
        "share_in_towns": f"{100 * share:.1f}",
        "density": f"{density:.0f}",
        "density_outside_towns": f"{outside:.0f}",
    }


def type_of(share: float, density: float, outside: float, *, is_large_city: bool) -> int:
    """Return 1 to 4: large city, urban, rural with concentrations, sparsely populated."""
    if is_large_city:
        return 1
    if (share >= 0.5 and density >= 150) or outside >= 150:
        return 2
    return 3 if share >= 0.5 or outside >= 100 else 4


if __name__ == "__main__":
    main()
