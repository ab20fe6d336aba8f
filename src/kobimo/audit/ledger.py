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
from datetime import date
from typing import TYPE_CHECKING, Any

from kobimo.audit.edition import (
    Edition,
    Layout,
    Part,
    Tally,
    hash_content,
    key_of,
    read_layout,
    read_link,
    read_parts,
    read_tally,
    write_layout,
    write_link,
    write_tally,
)
from kobimo.errors import Invalid, Problem, UnreadableFile
from kobimo.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = [
    "Edition",
    "Layout",
    "Part",
    "Tally",
    "append_edition",
    "edition_of",
    "key_of",
    "read_ledger",
    "read_parts",
]

#: Version of the format of the file.
FORMAT = 1
RESTORE = (
    "Stellen Sie die Datei aus der Versionsverwaltung oder einer Sicherung wieder her. "
    "Löschen Sie sie nicht: Sie sagt, welche Zahlen schon bekannt sind."
)


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

    def read(kind: str, word: str, make: Any, resolve: Any = seen.resolve) -> tuple[Any, ...]:
        found = []
        for number, item in enumerate(raw.get(kind, ()), start=1):
            try:
                found.append(make(resolve(item)))
            except (KeyError, TypeError, ValueError, AttributeError):
                place = f"{where}, {word} {number}"
                problems.append(Problem(place, "der Eintrag ist beschädigt", RESTORE))
        return tuple(found)

    layouts = read("layouts", "Aufbau", read_layout)
    tallies = read("tallies", "Tabelle", read_tally)
    links = read("links", "Gleichheit", read_link, resolve=lambda item: item)
    try:
        date.fromisoformat(raw["am"])
    except ValueError:
        problems.append(Problem(where, f"„{raw['am']}“ ist kein Tag der Form 2026-01-31", RESTORE))
    if not problems and raw["inhalt"] != hash_content(tallies):
        message = "die Zahlen passen nicht zum Prüfwert „inhalt“; jemand hat sie geändert"
        problems.append(Problem(where, message, RESTORE))
    if problems:
        raise Invalid(problems)
    return Edition(raw["am"], raw["inhalt"], raw["quelle"], layouts, tallies, links)


def _raw_edition(plan: Mapping[str, Any], day: str, source: str) -> dict[str, Any]:
    """Return an edition as the file holds it, with nothing but what was published."""
    try:
        layouts = [write_layout(item) for item in plan["layouts"]]
        tallies = [write_tally(item) for item in plan["tallies"]]
        links = [write_link(item) for item in plan.get("links", ())]
        content = hash_content(read_tally(item) for item in tallies)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = "der Plan der Geheimhaltung ist beschädigt"
        raise Invalid([Problem("Plan", message, "Bauen Sie den Bericht neu.")]) from error
    return {
        "am": day,
        "inhalt": content,
        "quelle": source,
        **({"links": links} if links else {}),
        "layouts": layouts,
        "tallies": tallies,
    }


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
