"""The training market of Musterstadt, its Land and the fictional Bund."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.territory import BUND, LAND, MUSTERSTADT
from tools.musterstadt_municipal.office import Sheet, write_workbook
from tools.musterstadt_municipal.spaces import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator

REGIONS = {MUSTERSTADT: "Musterstadt", LAND: "Musterland", BUND: "Deutschland (fiktiv)"}
#: Area of responsibility → share of the contracts, factor of unfilled places.
AREAS = {
    "Industrie und Handel": (0.58, 1.0),
    "Handwerk": (0.275, 1.45),
    "Öffentlicher Dienst": (0.03, 0.25),
    "Freie Berufe": (0.09, 0.7),
    "Landwirtschaft": (0.025, 0.8),
}
#: Contracts per resident from 16 to under 21 years.
_CONTRACTS = {MUSTERSTADT: 0.215, LAND: 0.152, BUND: 0.158}
_CYCLE = {
    2016: 1.0,
    2017: 1.0,
    2018: 1.01,
    2019: 1.0,
    2020: 0.89,
    2021: 0.91,
    2022: 0.93,
    2023: 0.95,
}
#: Unfilled places, applicants without place, and with an alternative, per contract in 2016.
_START = {
    MUSTERSTADT: (0.045, 0.062, 0.135),
    LAND: (0.060, 0.048, 0.105),
    BUND: (0.083, 0.040, 0.115),
}
#: Yearly change of these three.
_TREND = (0.0105, -0.0030, -0.0045)


def _rates(ags: str, year: int) -> tuple[float, float, float]:
    since = year - YEARS[0]
    base = _START[ags]
    return tuple(  # type: ignore[return-value]  # three in, three out
        max(0.005, level + slope * since) for level, slope in zip(base, _TREND, strict=True)
    )


def true_relation(ags: str, year: int) -> float:
    """Return the true extended relation of supply and demand (eANR), per 100."""
    unfilled, without, alternative = _rates(ags, year)
    mean = sum(share * factor for share, factor in AREAS.values())
    return 100 * (1 + unfilled * mean) / (1 + without + alternative)


@lru_cache(maxsize=128)
def market(ags: str, year: int) -> dict[str, tuple[int, int, int, int]]:
    """Return contracts, unfilled places, applicants without place and with an alternative."""
    youth = model.count(ags, year, range(16, 21))
    unfilled, without, alternative = _rates(ags, year)
    found = {}
    for area, (share, factor) in AREAS.items():
        draws = Draws("training", ags, year, area)
        contracts = draws.poisson(youth * _CONTRACTS[ags] * _CYCLE[year] * share)
        found[area] = (
            contracts,
            draws.poisson(contracts * unfilled * factor),
            draws.poisson(contracts * without),
            draws.poisson(contracts * alternative),
        )
    return found


def _rounded(number: int) -> int:
    """Return a count as the publisher prints it: the nearest multiple of 3."""
    return 3 * ((number + 1) // 3)


def training_file() -> bytes:
    """Return the market: keys of regions as numbers, as a spreadsheet makes them."""
    sheet = Sheet(
        "Ausbildungsmarkt",
        headings=(4,),
        widths={"A": 11, "B": 22, "C": 8, "D": 24},
        formats={"A": "0", "C": "0"},
    )
    sheet.add("Ausbildungsmarkt nach Zuständigkeitsbereichen, 01.10. bis 30.09.")
    sheet.add("Gemeldete Stellen und gemeldete Bewerberinnen und Bewerber")
    sheet.add()
    sheet.add(
        "Schlüssel",
        "Region",
        "Jahr",
        "Zuständigkeitsbereich",
        "neu abgeschlossene Verträge",
        "unbesetzte Stellen",
        "unversorgte Bewerberinnen und Bewerber",
        "mit Alternative zum 30.09.",
    )
    for ags, name in REGIONS.items():
        key = int(ags) if ags.isdigit() else ags
        for year in YEARS:
            found = market(ags, year)
            for area, values in found.items():
                sheet.add(key, name, year, area, *map(_rounded, values))
            sums = [sum(column) for column in zip(*found.values(), strict=True)]
            sheet.add(key, name, year, "Insgesamt", *map(_rounded, sums))
    sheet.add()
    sheet.add("Quelle: fiktive Zusammenstellung")
    return write_workbook(sheet)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    yield f"Ausbildungsmarkt_{YEARS[0]}-{YEARS[-1]}.xlsx", training_file()
