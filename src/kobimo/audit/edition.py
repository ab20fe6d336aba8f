"""One edition as the ledger holds it: what was published, and what everybody knows besides."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Part(NamedTuple):
    """One addend of a tally, as the ledger writes it."""

    sign: int
    dataset: str
    variable: str
    #: Dimension and the categories that are added up; other dimensions stand at their total.
    categories: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: The period this many years earlier.
    lag: int = 0
    #: The value of the whole municipality in every area.
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """What everybody knows about a dataset besides its numbers."""

    dataset: str
    title: str
    dimensions: tuple[str, ...]
    #: Dimension and the categories that add up to its total.
    additive: tuple[tuple[str, tuple[str, ...]], ...]
    #: Areas that add up to the municipality; empty where they do not.
    areas: tuple[str, ...]
    #: Variables that count something.
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """One published table of a sum by areas and years.

    ``values`` stands as ``[area][year]``, with ``None`` where nothing was published.
    """

    key: str
    parts: tuple[Part, ...]
    label: str
    #: Counts from 1 to this number minus 1 were hidden; 0 for amounts.
    threshold: int
    #: Values are multiples of this number; 0 where nothing was rounded.
    rounded: int
    #: Keys of tallies that contain this one.
    within: tuple[str, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]
    values: tuple[tuple[float | None, ...], ...]

    @property
    def cells(self) -> Iterator[tuple[tuple[str, int], float | None]]:
        """Every area and year with its value, ``None`` where nothing was published."""
        for area, values in zip(self.areas, self.values, strict=True):
            for year, value in zip(self.years, values, strict=True):
                yield (area, year), value


@dataclass(frozen=True, slots=True)
class Link:
    """Two series of numbers that are the same, as everybody sees who compares them."""

    first: Part
    second: Part
    #: Areas and years in which they differ.
    apart: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that was published together on one day."""

    #: ISO day.
    day: str
    #: Hash of all tables with their values.
    content: str
    #: Hash of what the edition was made from.
    source: str
    layouts: tuple[Layout, ...]
    tallies: tuple[Tally, ...]
    links: tuple[Link, ...] = ()


def read_parts(raw: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Return the addends that JSON holds; what is left out stands at its default."""
    return tuple(
        Part(
            int(item["sign"]),
            str(item["dataset"]),
            str(item["variable"]),
            tuple((str(name), tuple(words)) for name, words in item.get("categories", ())),
            int(item.get("lag", 0)),
            bool(item.get("whole", False)),
        )
        for item in raw
    )


def key_of(parts: Iterable[Part]) -> str:
    """Return the name of a sum that stays the same from edition to edition."""
    words = []
    for part in parts:
        filters = ",".join(f"{name}={'|'.join(found)}" for name, found in part.categories)
        text = f"{'+' if part.sign > 0 else '-'}{part.dataset}.{part.variable}"
        text += f"[{filters}]" if filters else ""
        text += f"@-{part.lag}" if part.lag else ""
        words.append(text + ("*" if part.whole else ""))
    return " ".join(words)


def read_layout(raw: Mapping[str, Any]) -> Layout:
    """Return the layout that JSON holds; ``KeyError`` and the like where it holds none."""
    return Layout(
        str(raw["dataset"]),
        str(raw["title"]),
        tuple(raw["dimensions"]),
        tuple((str(name), tuple(words)) for name, words in raw["additive"]),
        tuple(raw["areas"]),
        tuple(raw["counts"]),
    )


def read_tally(raw: Mapping[str, Any]) -> Tally:
    """Return the tally that JSON holds.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError
        It holds none, or a damaged one.
    """
    parts = read_parts(raw["parts"])
    areas = tuple(str(area) for area in raw["areas"])
    years = tuple(int(year) for year in raw["years"])
    values = tuple(tuple(_number(value) for value in row) for row in raw["values"])
    if len(values) != len(areas) or any(len(row) != len(years) for row in values):
        raise ValueError("not one value per area and year")
    if len(set(areas)) != len(areas) or len(set(years)) != len(years):
        raise ValueError("an area or a year twice")
    return Tally(
        key_of(parts),
        parts,
        str(raw["label"]),
        int(raw["threshold"]),
        int(raw.get("rounded", 0)),
        tuple(raw.get("within", ())),
        areas,
        years,
        values,
    )


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)


def hash_content(tallies: Iterable[Tally]) -> str:
    """Return the hash of what tallies say: their places and values."""
    told = [(tally.key, tally.areas, tally.years, tally.values) for tally in tallies]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def write_layout(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of a layout in the order of the ledger."""
    names = ("dataset", "title", "dimensions", "additive", "areas", "counts")
    return json.loads(json.dumps({name: item[name] for name in names}))  # type: ignore[no-any-return]


def read_link(raw: Mapping[str, Any]) -> Link:
    """Return the link that JSON holds; ``KeyError`` and the like where it holds none."""
    first, second = read_parts([raw["first"], raw["second"]])
    return Link(first, second, frozenset((str(area), int(year)) for area, year in raw["apart"]))


def write_link(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of a link in the order of the ledger."""
    first, second = map(_write_part, read_parts([item["first"], item["second"]]))
    return {"first": first, "second": second, "apart": [list(place) for place in item["apart"]]}


def _write_part(part: Part) -> dict[str, Any]:
    return {
        name: value
        for name, value in part._asdict().items()
        if name in {"sign", "dataset", "variable"} or value
    }


def write_tally(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of a tally with nothing but what was published."""
    parts = read_parts(item["parts"])
    return {
        "parts": [_write_part(part) for part in parts],
        "label": item["label"],
        "threshold": item["threshold"],
        "rounded": item.get("rounded", 0),
        "within": list(item.get("within", ())),
        "areas": list(item["areas"]),
        "years": list(item["years"]),
        "values": [[_shortest(value) for value in row] for row in item["values"]],
    }


def _shortest(value: float | None) -> float | int | None:
    return int(value) if value is not None and float(value).is_integer() else value
