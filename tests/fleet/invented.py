"""Invent an official table for real Kreise: the format is the publisher's, every number is drawn."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from kobimo.regions import load_register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kobimo.regions import Region

SEED = 20_411
YEARS = range(2011, 2024)
#: Has fifty times as many people as it would have, so that it stands out.
GIANT = 3
HEAD = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;"
    "1_variable_attribute_code;1_variable_attribute_label;2_variable_code;2_variable_label;"
    "2_variable_attribute_code;2_variable_attribute_label;value;value_unit;value_variable_code;"
    "value_variable_label;value_q"
)
SEXES = (("GESM", "männlich"), ("GESW", "weiblich"), ("", "Insgesamt"))


def choose_kreise(count: int) -> tuple[Region, ...]:
    """Return so many Kreise, spread over the country."""
    kreise = load_register().kreise()
    step = max(1, len(kreise) // count)
    return kreise[::step][:count]


def write_population(path: Path, kreise: Sequence[Region]) -> None:
    """Write a table 12411-01-01-4 in the flat format: Kreise, their Länder, Germany."""
    draw = random.Random(SEED)
    register = load_register()
    people: dict[tuple[str, int, str], int] = {}
    for at, region in enumerate(kreise):
        start = draw.randint(40_000, 300_000) * (50 if at == GIANT else 1)
        growth = draw.uniform(0.99, 1.01)
        for year in YEARS:
            men = round(start * growth ** (year - YEARS[0]) * draw.uniform(0.48, 0.5))
            women = round(start * growth ** (year - YEARS[0]) * draw.uniform(0.5, 0.52))
            for place in (str(region.ags), str(region.ags)[:2], "DG"):
                for sex, number in (("GESM", men), ("GESW", women), ("", men + women)):
                    key = place, year, sex
                    people[key] = people.get(key, 0) + number
    lines = [HEAD]
    for (place, year, sex), number in sorted(people.items()):
        region = register.get(place)
        kind, label, name = {
            2: ("DLAND", "Bundesländer", region.name),
            5: ("KREISE", "Kreise und kreisfreie Städte", region.official_name),
        }.get(len(place), ("", "", ""))
        if place == "DG":
            kind, label, name = "DINSG", "Deutschland", "Deutschland"
        lines.append(
            f"12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;{year}-12-31;{kind};"
            f"{label};{place};{name};GES;Geschlecht;{sex};{dict(SEXES)[sex]};{number};Anzahl;"
            "BEVSTD;Bevölkerungsstand;e"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
