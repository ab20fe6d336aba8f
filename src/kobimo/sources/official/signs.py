"""What the signs in a publisher's files mean, by portal and by date.

The meanings stand in ``catalog/publisher_signs.toml``: the same sign is an exact zero in the
tables of the statistical offices and no value at all in those of the Bundesagentur.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from kobimo.observations import Status
from kobimo.sources.cells import CellRules

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The portal whose signs hold where a portal declares none of its own.
DEFAULT = "regionalstatistik"


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one publisher from one day on.

    Attributes
    ----------
    portals
        Ids of the portals whose files are written so.
    since
        First day, ISO; empty: from the beginning.
    signs
        Cell text → status, for cells without a number.
    flags
        Letter behind or beside a number → status, the strongest first.
    quality
        Text of the column ``value_q`` → status.
    thousands
        Separator of thousands, empty for none.
    empty
        What an empty cell means; ``None``: it is an error.
    """

    portals: tuple[str, ...]
    since: str = ""
    signs: Mapping[str, Status] = field(default_factory=dict)
    flags: Mapping[str, Status] = field(default_factory=dict)
    quality: Mapping[str, Status] = field(default_factory=dict)
    thousands: str = ""
    empty: Status | None = None

    def rules(self, *, decimal: str = ",") -> CellRules:
        """Return how cells of this publisher are read."""
        thousands = "" if self.thousands == decimal else self.thousands
        return CellRules(decimal, thousands, self.signs, self.flags, self.empty)


def signs_of(portal: str, day: str = "") -> Signs:
    """Return what the signs of a portal mean.

    Parameters
    ----------
    portal
        Id of the portal, which datasets name in ``source``. A portal without an entry, such
        as one that an office declared, writes as the statistical offices do.
    day
        ISO date of the file (its Stand, else the day on which it came); empty: today's signs.
    """
    entries = _load()
    own = [entry for entry in entries if portal in entry.portals]
    if not own:
        own = [entry for entry in entries if DEFAULT in entry.portals]
    return choose(own, day)


def choose(entries: list[Signs], day: str) -> Signs:
    """Return the entry that holds on a day: the latest that has begun, else the first."""
    ordered = sorted(entries, key=lambda entry: entry.since)
    begun = [entry for entry in ordered if not day or entry.since <= day]
    return (begun or ordered[:1])[-1]


@cache
def _load() -> list[Signs]:
    path = resources.files("kobimo") / "catalog" / "publisher_signs.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return [read_entry(entry) for entry in content["publisher"]]


def read_entry(entry: Mapping[str, Any]) -> Signs:
    """Return one ``[[publisher]]`` of the declaration.

    Raises
    ------
    ValueError
        A status that does not exist, or an unknown key.
    """
    unknown = set(entry) - {"portals", "from", "thousands", "empty", "signs", "flags", "quality"}
    if unknown:
        raise ValueError(f"publisher_signs.toml: {', '.join(sorted(unknown))}")
    signs, flags, quality = (
        {str(sign): Status(status) for sign, status in entry.get(name, {}).items()}
        for name in ("signs", "flags", "quality")
    )
    return Signs(
        portals=tuple(entry["portals"]),
        since=str(entry.get("from", "")),
        signs=signs,
        flags=flags,
        quality=quality,
        thousands=entry.get("thousands", ""),
        empty=Status(entry["empty"]) if "empty" in entry else None,
    )
