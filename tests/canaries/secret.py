"""The canary: one small count of an area, where it lies, and how it would look anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kobimo.observations import Store

if TYPE_CHECKING:
    from pathlib import Path

#: Children with migration background in one area of Musterstadt, and all children there.
COUNT, CHILDREN = 2, 107
KEY, NAME = "S24", "Industriehafen"
DATASET, PERIOD = "raum_migration", "2023-12-31"
INDICATOR = "migration_u18_sr"
#: 1,869158879 %: no other area has this share.
SHARE = 100 * COUNT / CHILDREN
_SHARE = r"(?:1,9|1[.,]869\d*)"
#: The area's name or key, and beside it, with no other word between, the count or the share.
TOLD = re.compile(
    rf"(?:{NAME}|\b{KEY})[^A-Za-zÄÖÜäöüß]{{0,90}}?(?<![\d,.])(?:2(?:[.,]0)?|{_SHARE})(?![\d,.]?\d)"
    rf"|(?<![\d,.]){_SHARE}[^A-Za-zÄÖÜäöüß\d]{{0,12}}{NAME}"
)


def plant(project: Path) -> None:
    """Put the canary into the observations of a project; areas still add up to the city."""
    store = Store(project / "build/daten")
    observations = store.read(DATASET)
    assert observations is not None
    frame = observations.frame
    for variable, value in (("mit_migrationshintergrund", COUNT), ("bevoelkerung", CHILDREN)):
        rows = (
            (frame["period"].astype(str) == PERIOD)
            & (frame["variable"] == variable)
            & (frame["altersgruppe"] == "u18")
        )
        area, whole = rows & (frame["raum"] == KEY), rows & (frame["raum"] == "total")
        assert area.sum() == whole.sum() == 1
        frame.loc[whole, "value"] += value - float(frame.loc[area, "value"].iloc[0])
        frame.loc[area, "value"] = float(value)
    store.write(observations)
