"""Build catalog/regions/kreise.csv and laender.csv from an official list.

The list is the one Destatis publishes (Kreisfreie Städte und Landkreise nach Fläche, Bevölkerung
und Bevölkerungsdichte), as the npm package ``landkreise-deutschland`` carries it::

    npm pack landkreise-deutschland@3.0.0
    python tools/regions.py landkreise-deutschland-3.0.0.tgz

Everything the list does not say, or says no longer, stands with its reason in ``regions.toml``.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import tarfile
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "kobimo" / "catalog" / "regions"
COLUMNS = (
    "ags", "name", "kind", "designation", "official_name", "nuts3", "locative",
    "area_km2", "population", "population_date",
)  # fmt: skip


def main() -> None:
    """Read the package named on the command line and write the two files."""
    parser = argparse.ArgumentParser(description="Build the register of regions.")
    parser.add_argument("package", type=Path, help="landkreise-deutschland-3.0.0.tgz")
    parser.add_argument("--target", type=Path, default=TARGET)
    arguments = parser.parse_args()
    decisions = tomllib.loads((HERE / "regions.toml").read_text(encoding="utf-8"))
    listed = read_list(arguments.package.read_bytes(), decisions["source"])
    kreise = build_kreise(listed, decisions)
    arguments.target.mkdir(parents=True, exist_ok=True)
    write(arguments.target / "kreise.csv", kreise)
    write(arguments.target / "laender.csv", build_laender(listed, decisions))
    print(f"{len(kreise)} Kreise written to {arguments.target}")


def read_list(package: bytes, source: dict[str, str]) -> list[dict[str, str]]:
    """Return the rows of the list, after checking that it is the file this script was made for."""
    if hashlib.sha512(package).hexdigest() != source["sha512"]:
        raise SystemExit("This is not the package that regions.toml names (sha512 differs).")
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        member = archive.extractfile(source["file"])
        if member is None:
            raise SystemExit(f"The package holds no {source['file']}.")
        text = member.read().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def build_kreise(listed: list[dict[str, str]], decisions: dict[str, Any]) -> list[dict[str, str]]:
    """Name every Kreis, apply the changes since the list's Gebietsstand, sort by key."""
    gone = {entry["ags"] for entry in decisions["dissolved"]}
    corrected = {entry["ags"]: entry for entry in decisions["corrected"]}
    names = {entry["ags"]: entry for entry in decisions["name"]}
    rows = []
    for entry in listed:
        ags = entry["AGS"]
        if ags in gone:
            continue
        override = names.get(ags, {})
        name, locative = name_kreis(entry, decisions["abbreviations"])
        name = override.get("name", name)
        if override:
            locative = override.get("locative", f"im {name}")
        fact = corrected.get(ags, {})
        rows.append(
            {
                "ags": ags,
                "name": name,
                "kind": "kreisfreie_stadt" if is_city(entry) else "landkreis",
                "designation": entry["type"],
                "official_name": entry["name"],
                "nuts3": entry["NUTS3"],
                "locative": locative,
                "area_km2": fact.get("area_km2", entry["area_km2"]),
                "population": str(fact.get("population", entry["population"])),
                "population_date": fact.get(
                    "population_date", decisions["source"]["population_date"]
                ),
            }
        )
    return sorted(rows, key=lambda row: row["ags"])


def is_city(entry: dict[str, str]) -> bool:
    """Say whether a listed Kreis is a city (Stadtkreis is the word in Baden-Württemberg)."""
    return entry["type"] in {"Kreisfreie Stadt", "Stadtkreis"}


def name_kreis(entry: dict[str, str], abbreviations: dict[str, str]) -> tuple[str, str]:
    """Return the name in a sentence and the locative phrase, by rule."""
    name = entry["name"].partition(",")[0]  # „Kiel, Landeshauptstadt“
    for short, long in abbreviations.items():
        name = name.replace(short, long)
    if is_city(entry):
        return name, f"in {name}"
    if "kreis" not in name.casefold():  # „Rhein-Sieg-Kreis“, „Hochsauerlandkreis“ say it themselves
        name = f"{entry['type']} {name}"
    return name, f"im {name}"


def build_laender(listed: list[dict[str, str]], decisions: dict[str, Any]) -> list[dict[str, str]]:
    """Sum area and population of the list per Land; changes since then crossed no Land border."""
    day = decisions["source"]["population_date"]
    rows = [total("DG", "Deutschland", "in Deutschland", listed, day)]
    for land, (name, locative) in decisions["laender"].items():
        inside = [entry for entry in listed if entry["AGS"].startswith(land)]
        rows.append(total(land, name, locative, inside, day))
    return rows


def total(
    ags: str, name: str, locative: str, entries: list[dict[str, str]], population_date: str
) -> dict[str, str]:
    """Return one row for a Land or for Germany."""
    designation = "Bund" if ags == "DG" else "Land"
    return {
        "ags": ags,
        "name": name,
        "kind": designation.lower(),
        "designation": designation,
        "official_name": name,
        "nuts3": "",
        "locative": locative,
        "area_km2": str(sum(Decimal(entry["area_km2"]) for entry in entries)),
        "population": str(sum(int(entry["population"]) for entry in entries)),
        "population_date": population_date,
    }


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as CSV with Unix line ends."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(stream.getvalue().encode("utf-8"))


if __name__ == "__main__":
    main()
