"""Replies of the Regionalatlas, with the finished rates that no table of counts gives.

One reply per table, as the ArcGIS server sends it: names in lower case, regions without
geometry, a year as number, signs as numbers above two billion.
"""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import benefits, early_years, model, social
from tools.musterstadt.draws import Draws
from tools.musterstadt.formats import indented, zipped
from tools.musterstadt.schedules import FEMALE, LAST_AGE, MALE
from tools.musterstadt.territory import BY_AGS, PRINTED, SMALL, members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRET = 5_555_555_555
#: Recipients of basic income in old age or with reduced earning capacity per resident from 65.
OLD_AGE = 0.031
#: Attribute → rate of a region and a year in percent.
Rates = dict[str, "Callable[[str, int], float]"]


@lru_cache(maxsize=1024)
def full_day(ags: str, year: int, group: str) -> int:
    """Return the children of an age group who stay for more than seven hours a day."""
    if members(ags) != (ags,):
        return sum(full_day(part, year, group) for part in members(ags))
    start, yearly = {"u03": (0.50, 0.004), "03_06": (0.42, 0.009)}[group]
    share = start + yearly * (year - early_years.YEARS[0]) + 0.08 * BY_AGS[ags].urban
    inside = early_years.children(ags, year)[group]
    return Draws("full_day", group, ags, year).binomial(inside, min(0.9, share))


def full_day_rate(ags: str, year: int, group: str) -> float:
    """Return these children in percent of all of 31.12. of the year before."""
    whole = model.count(ags, year - 1, early_years.AGES[group])
    return 100 * full_day(ags, year, group) / whole


def share_of_men(ags: str, year: int) -> float:
    """Return the men in percent of those who teach, lead or administrate in Kitas."""
    staff = early_years.staff(ags, year)
    men, women = sum(staff[MALE][0]), sum(staff[FEMALE][0])
    return 100 * men / (men + women)


@lru_cache(maxsize=512)
def supported(ags: str, year: int) -> int:
    """Return all recipients of minimum income: SGB II, SGB XII and asylum seekers."""
    if members(ags) != (ags,):
        return sum(supported(part, year) for part in members(ags))
    old = model.count(ags, year, range(65, LAST_AGE + 1))
    share = OLD_AGE * (0.6 + 0.9 * BY_AGS[ags].hardship) * 1.012 ** (year - 2011)
    drawn = Draws("basic_income", ags, year).binomial(old, share)
    return social.sgb2(ags, year)["total"] + drawn + sum(benefits.asylum(ags, year).values())


def _reply(years: tuple[int, ...], rates: Rates) -> bytes:
    features = []
    for year, ags in product(years, PRINTED):
        attributes: dict[str, object] = {"ags2": ags, "gen2": indented(ags), "jahr2": year}
        for code, rate in rates.items():
            attributes[code] = round(rate(ags, year), 1)
            if ags == SMALL and year == years[0]:
                attributes[code] = SECRET
        features.append({"attributes": attributes})
    names = ["ags2", "gen2", "jahr2", *rates]
    reply = {"displayFieldName": "", "fields": [{"name": n} for n in names], "features": features}
    return json.dumps(reply, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def files() -> Iterator[tuple[str, bytes]]:
    """Yield one archive with a reply for each table."""
    replies = {
        "ai_n_05.json": _reply(
            early_years.YEARS,
            {
                "ai0311": lambda ags, year: full_day_rate(ags, year, "u03"),
                "ai0312": lambda ags, year: full_day_rate(ags, year, "03_06"),
            },
        ),
        "ai_s_03.json": _reply(
            social.SGB2_YEARS,
            {"ai2001": lambda ags, year: 100 * supported(ags, year) / model.count(ags, year)},
        ),
        "aig_24.json": _reply(early_years.YEARS, {"ai2401": share_of_men}),
    }
    yield "regionalatlas.zip", zipped(replies)
