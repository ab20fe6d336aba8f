"""The fictional Land 99: its Kreise, what they are like, and rows that are traps.

The characters are chosen so that every comparison class occurs: Kreise clearly above and
below the Land, and some that cannot be told from it.
"""

from __future__ import annotations

from dataclasses import dataclass

LAND = "99"
BUND = "DG"
MUSTERSTADT = "99001"
#: The rest of the fictional Bund; it is drawn like a Kreis and never printed alone.
REST = "XX"


@dataclass(frozen=True, slots=True)
class Kreis:
    """One Kreis and the parameters all its numbers follow from.

    ``residents`` is the population on 31.12.2010. ``urban``, ``students`` and ``hardship`` lie
    between 0 and 1, ``growth`` is the yearly net migration per resident, ``foreign`` the share
    of foreigners at the start, ``jobs`` the employees at work per employee living there.
    """

    ags: str
    name: str
    residents: int
    urban: float
    students: float
    hardship: float
    foreign: float
    growth: float
    jobs: float


KREISE = (
    Kreis("99001", "Musterstadt, kreisfreie Stadt", 108_600, 0.75, 0.45, 0.62, 0.105, 0.0052, 1.24),
    Kreis("99002", "Auenfurt, kreisfreie Stadt", 302_000, 1.00, 1.00, 0.48, 0.125, 0.0070, 1.38),
    Kreis("99003", "Seehafen, kreisfreie Stadt", 88_500, 0.80, 0.20, 0.95, 0.115, 0.0040, 1.12),
    Kreis("99051", "Birkental, Landkreis", 163_000, 0.25, 0.0, 0.30, 0.055, 0.0042, 0.74),
    Kreis("99052", "Eichengrund, Landkreis", 97_000, 0.15, 0.0, 0.45, 0.035, 0.0020, 0.82),
    Kreis("99053", "Flussaue, Landkreis", 202_000, 0.45, 0.05, 0.12, 0.075, 0.0060, 0.86),
    Kreis("99054", "Heidewinkel, Landkreis", 77_000, 0.10, 0.0, 0.40, 0.040, 0.0026, 0.79),
    Kreis("99055", "Kranichmoor, Landkreis", 36_200, 0.0, 0.0, 0.55, 0.028, 0.0014, 0.71),
    Kreis("99056", "Lindenhöhe, Landkreis", 141_000, 0.30, 0.06, 0.25, 0.062, 0.0044, 0.93),
    Kreis("99057", "Nebelberg, Landkreis", 60_500, 0.05, 0.0, 0.70, 0.025, 0.0004, 0.84),
    Kreis("99058", "Rapsfeld, Landkreis", 120_000, 0.20, 0.0, 0.35, 0.045, 0.0036, 0.78),
    Kreis("99059", "Weinhang, Landkreis", 186_000, 0.35, 0.0, 0.20, 0.070, 0.0048, 0.90),
)
REST_OF_BUND = Kreis(REST, "übriger Bund", 78_000_000, 0.45, 0.25, 0.42, 0.090, 0.0046, 1.0)
#: The Kreis whose files carry the signs that a reader may stumble over.
SMALL = "99055"

#: Dissolved on 30.06.2016; its area is part of Weinhang in all years of all files.
DISSOLVED = ("99060", "Altenwald, Landkreis (bis 30.06.2016)")
#: A town that the publisher prints among the Kreise, as it does with some large towns.
TOWN = ("99056007", "Lindenhöhe, Stadt")

LAND_NAME = "Musterland"
BUND_NAME = "Deutschland (fiktiv)"
NAMES = {kreis.ags: kreis.name for kreis in KREISE}
BY_AGS = {kreis.ags: kreis for kreis in (*KREISE, REST_OF_BUND)}
#: Printed regions in the publisher's order.
PRINTED = (BUND, LAND, *NAMES)


def members(ags: str) -> tuple[str, ...]:
    """Return the drawn regions that a printed region consists of."""
    if ags == BUND:
        return (*NAMES, REST)
    return tuple(NAMES) if ags == LAND else (ags,)
