"""Invent an official table for real Kreise: the format is the publisher's, every number is drawn."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

from kobimo.regions import load_register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kobimo.regions import Region

SEED = 20_411
YEARS = range(2018, 2024)
TABLE = "12411-02-03-4.csv"
#: Has fifty times as many people as it would have, so that it stands out.
GIANT = 3
HEAD = ";".join(
    (
        *("statistics_code", "statistics_label", "time_code", "time_label", "time"),
        *(
            f"{number}_variable_{part}"
            for number in (1, 2, 3)
            for part in ("code", "label", "attribute_code", "attribute_label")
        ),
        *("value", "value_unit", "value_variable_code", "value_variable_label"),
    )
)
SEXES = (("GESM", "männlich"), ("GESW", "weiblich"), ("", "Insgesamt"))
#: Lower and upper end of the age groups of the table; the last one is open.
ENDS = (0, 3, 6, 10, 15, 18, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 75)


def choose_kreise(count: int) -> tuple[Region, ...]:
    """Return so many Kreise, spread over the country."""
    kreise = load_register().kreise()
    step = max(1, len(kreise) // count)
    return kreise[::step][:count]


def list_ages() -> list[tuple[str, str, int]]:
    """Return code, label and years of each age group."""
    found = [("ALT000B03", "unter 3 Jahre", 3)]
    found += [
        (f"ALT{low:03}B{high:02}", f"{low} bis unter {high} Jahre", high - low)
        for low, high in pairwise(ENDS[1:])
    ]
    return [*found, ("ALT075UM", "75 Jahre und mehr", 9)]


def write_population(folder: Path, kreise: Sequence[Region]) -> Path:
    """Write a table 12411-02-03-4 in the flat format: Kreise, their Länder, Germany."""
    draw = random.Random(SEED)
    register = load_register()
    people: dict[tuple[str, int, str, str], int] = {}
    for at, region in enumerate(kreise):
        size = draw.uniform(400, 3000) * (50 if at == GIANT else 1)
        for code, _, years in list_ages():
            share = draw.uniform(0.9, 1.1)
            for year in YEARS:
                counts = [round(size * years * share * draw.uniform(0.48, 0.52)) for _ in "mw"]
                for place in (str(region.ags), str(region.ags)[:2], "DG"):
                    for sex, number in zip(
                        ("GESM", "GESW", ""), (*counts, sum(counts)), strict=True
                    ):
                        for age in (code, ""):
                            key = place, year, sex, age
                            people[key] = people.get(key, 0) + number
    ages = {code: label for code, label, _ in list_ages()} | {"": "Insgesamt"}
    lines = [HEAD]
    for (place, year, sex, age), number in sorted(people.items()):
        region = register.get(place)
        kind = ("KREISE", "Kreise und kreisfreie Städte", region.official_name)
        if place == "DG":
            kind = ("DINSG", "Deutschland", "Deutschland")
        elif len(place) == 2:
            kind = ("DLAND", "Bundesländer", region.name)
        cells = (
            *("12411", "Fortschreibung des Bevölkerungsstandes", "STAG", "Stichtag"),
            *(f"{year}-12-31", kind[0], kind[1], place, kind[2]),
            *("GES", "Geschlecht", sex, dict(SEXES)[sex]),
            *("ALTX20", "Altersgruppen (unter 3 bis 75 u. m.)", age, ages[age]),
            *(str(number), "Anzahl", "BEVSTD", "Bevölkerungsstand"),
        )
        lines.append(";".join(cells))
    path = folder / TABLE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
