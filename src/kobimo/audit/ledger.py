"""The ledger: everything that was ever published of protected datasets, edition by edition.

What was published once stays known. So every new edition is attacked together with all old
ones, and the ledger only ever grows. It holds published numbers and places that stayed empty,
never a reason why a place is empty: that would tell which of two hidden numbers is the small one.

The file is JSON with one table a line, so that a version control system shows what an edition
changed. A table that stayed the same is written once; later editions refer to it.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from kobimo.errors import Invalid, Problem, UnreadableFile
from kobimo.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

#: Version of the format of the file.
FORMAT = 1
RESTORE = (
    "Stellen Sie die Datei aus der Versionsverwaltung oder einer Sicherung wieder her. "
    "Löschen Sie sie nicht: Sie sagt, welche Zahlen schon bekannt sind."
)


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


def edition_of(plan: Mapping[str, Any], *, day: str, source: str) -> Edition:
    """Return the edition that a plan announces.

    Parameters
    ----------
    plan
        JSON of a plan: ``layouts`` and ``tallies`` count, anything else is left aside.

    Raises
    ------
    Invalid
        The plan is not what it should be.
    """
    return _read_edition(_raw_edition(plan, day, source), "Plan", _Seen())


def read_ledger(path: Path) -> tuple[Edition, ...]:
    """Return all editions, oldest first; none where there is no file yet.

    Raises
    ------
    UnreadableFile
        It is no ledger, or one of a later version of kobimo.
    Invalid
        Parts of it are damaged, or were changed by hand.
    """
    seen = _Seen()
    problems: list[Problem] = []
    editions = []
    for number, raw in enumerate(_read(path), start=1):
        try:
            editions.append(_read_edition(raw, f"{path}, Ausgabe {number}", seen))
        except Invalid as error:
            problems.extend(error.problems)
    if problems:
        raise Invalid(problems)
    return tuple(editions)


def append_edition(path: Path, plan: Mapping[str, Any], *, day: str, source: str) -> None:
    """Add an edition to the ledger; what stands there stays as it is.

    An edition that says the same as the last one, made from the same, is not added again.

    Parameters
    ----------
    day
        ISO day of publication.
    source
        Hash of what the edition was made from.

    Raises
    ------
    UnreadableFile, Invalid
        The ledger is damaged, or the plan is; nothing was written.
    """
    read_ledger(path)
    raw = _read(path)
    new = _raw_edition(plan, day, source)
    _read_edition(new, "Plan", _Seen())
    if raw and (raw[-1]["inhalt"], raw[-1]["quelle"]) == (new["inhalt"], source):
        return
    known = {_digest(item) for edition in raw for item in _items(edition) if "wie" not in item}
    for name in ("layouts", "tallies"):
        new[name] = [_refer(item) if _digest(item) in known else item for item in new[name]]
    write_atomically(path, _write([*raw, new]))


def _read(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    try:
        raw = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableFile(
            "das Verzeichnis der Veröffentlichungen ist beschädigt", where=str(path), remedy=RESTORE
        ) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("ausgaben"), list):
        raise UnreadableFile(
            "die Datei ist kein Verzeichnis der Veröffentlichungen", where=str(path), remedy=RESTORE
        )
    if raw.get("fassung") != FORMAT:
        raise UnreadableFile(
            f"die Datei hat die Fassung „{raw.get('fassung')}“, lesbar ist die Fassung {FORMAT}",
            where=str(path),
            remedy="Bauen Sie den Bericht mit der Version von kobimo, die sie geschrieben hat, "
            "oder einer neueren.",
        )
    for number, item in enumerate(raw["ausgaben"], start=1):
        if not isinstance(item, dict) or not all(
            isinstance(item.get(name), kind)
            for name, kind in (
                ("am", str),
                ("inhalt", str),
                ("quelle", str),
                ("layouts", list),
                ("tallies", list),
            )
        ):
            raise UnreadableFile(
                "die Ausgabe ist unvollständig", where=f"{path}, Ausgabe {number}", remedy=RESTORE
            )
    return list(raw["ausgaben"])


class _Seen:
    """Layouts and tallies of earlier editions, by their hash."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}

    def resolve(self, raw: Any) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise TypeError("no table")
        if "wie" in raw:
            return self.items[raw["wie"]]
        self.items[_digest(raw)] = raw
        return raw


def _read_edition(raw: Mapping[str, Any], where: str, seen: _Seen) -> Edition:
    problems: list[Problem] = []

    def read(kind: str, word: str, make: Any) -> tuple[Any, ...]:
        found = []
        for number, item in enumerate(raw[kind], start=1):
            try:
                found.append(make(seen.resolve(item)))
            except (KeyError, TypeError, ValueError, AttributeError):
                place = f"{where}, {word} {number}"
                problems.append(Problem(place, "der Eintrag ist beschädigt", RESTORE))
        return tuple(found)

    layouts = read("layouts", "Aufbau", _read_layout)
    tallies = read("tallies", "Tabelle", _read_tally)
    try:
        date.fromisoformat(raw["am"])
    except ValueError:
        problems.append(Problem(where, f"„{raw['am']}“ ist kein Tag der Form 2026-01-31", RESTORE))
    if not problems and raw["inhalt"] != _content(tallies):
        message = "die Zahlen passen nicht zum Prüfwert „inhalt“; jemand hat sie geändert"
        problems.append(Problem(where, message, RESTORE))
    if problems:
        raise Invalid(problems)
    return Edition(raw["am"], raw["inhalt"], raw["quelle"], layouts, tallies)


def _read_layout(raw: Mapping[str, Any]) -> Layout:
    return Layout(
        str(raw["dataset"]),
        str(raw["title"]),
        tuple(raw["dimensions"]),
        tuple((str(name), tuple(words)) for name, words in raw["additive"]),
        tuple(raw["areas"]),
        tuple(raw["counts"]),
    )


def _read_tally(raw: Mapping[str, Any]) -> Tally:
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


def _content(tallies: Iterable[Tally]) -> str:
    told = [(tally.key, tally.areas, tally.years, tally.values) for tally in tallies]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _raw_edition(plan: Mapping[str, Any], day: str, source: str) -> dict[str, Any]:
    """Return an edition as the file holds it, with nothing but what was published."""
    try:
        layouts = [_raw_layout(item) for item in plan["layouts"]]
        tallies = [_raw_tally(item) for item in plan["tallies"]]
        content = _content(_read_tally(item) for item in tallies)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = "der Plan der Geheimhaltung ist beschädigt"
        raise Invalid([Problem("Plan", message, "Bauen Sie den Bericht neu.")]) from error
    return {
        "am": day,
        "inhalt": content,
        "quelle": source,
        "layouts": layouts,
        "tallies": tallies,
    }


def _raw_layout(item: Mapping[str, Any]) -> dict[str, Any]:
    names = ("dataset", "title", "dimensions", "additive", "areas", "counts")
    return json.loads(json.dumps({name: item[name] for name in names}))  # type: ignore[no-any-return]


def _raw_tally(item: Mapping[str, Any]) -> dict[str, Any]:
    parts = read_parts(item["parts"])
    return {
        "parts": [
            {
                name: value
                for name, value in part._asdict().items()
                if name in {"sign", "dataset", "variable"} or value
            }
            for part in parts
        ],
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


def _items(edition: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*edition["layouts"], *edition["tallies"]]


def _digest(item: Mapping[str, Any]) -> str:
    text = json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _refer(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a reference to an equal layout or tally of an earlier edition."""
    name = item["dataset"] if "dataset" in item else item["label"]
    return {"name": name, "wie": _digest(item)}


def _write(editions: Sequence[Mapping[str, Any]]) -> str:
    """Return the file: one table a line, equal editions as equal bytes."""
    blocks = []
    for edition in editions:
        head = [f" {_json(name)}: {_json(edition[name])}" for name in edition if name not in LISTS]
        lists = [
            f" {_json(name)}: [" + ",".join(f"\n  {_json(item)}" for item in edition[name]) + "\n ]"
            for name in LISTS
        ]
        blocks.append("{\n" + ",\n".join([*head, *lists]) + "\n}")
    body = ",\n".join(blocks)
    return f'{{"fassung": {FORMAT}, "ausgaben": [\n{body}\n]}}\n'


#: Parts of an edition that stand one item a line.
LISTS = ("layouts", "tallies")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
