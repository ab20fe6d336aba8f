"""Read a dataset in the format JSON-stat 2.0, as Eurostat sends it.

Quirks of Eurostat:

* ``value`` and ``status`` are sparse: position in the cube → value, as text keys; a position
  without value has no number. Other publishers send lists.
* Regions are NUTS codes of one version. ``DE`` is Germany, ``DE1`` … ``DEG`` the Länder, five
  characters a Kreis; four characters, the Regierungsbezirke, are left out. Codes of another
  version than the register's are named in a note.
* Flags: ``p`` provisional, ``e`` and ``s`` estimated, ``u`` low reliability, ``b`` break,
  ``d`` definition differs, ``c`` confidential, ``n`` not significant, ``z`` not applicable,
  ``:`` not available. An observation has one status, so of several flags the strongest counts.
* A query that is too large is answered with ``{"error": …}`` or ``{"warning": …}`` instead.
"""

from __future__ import annotations

import json
import math
from itertools import product
from typing import TYPE_CHECKING, Any

from kobimo.errors import InvalidCell, UnreadableFile, nearest
from kobimo.german import number
from kobimo.observations import Status
from kobimo.sources.official.assembling import assemble
from kobimo.sources.official.regionalatlas import describe
from kobimo.sources.official.signs import signs_of
from kobimo.sources.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kobimo.declarations.layouts_of_services import JsonStatLayout
    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

_MISSING = frozenset({Status.SECRET, Status.BLOCKED})
#: More cells than any table of all Kreise has.
_MOST_CELLS = 20_000_000

_RELOAD = "Rufen Sie die Tabelle neu ab."


def read_jsonstat(
    body: bytes, dataset: Dataset, *, name: str, register: Register, retrieved: str
) -> ReadFile:
    """Read one dataset; parameters and errors as for the publisher's tables."""
    import pandas as pd

    layout = dataset.jsonstat
    if layout is None:
        raise UnreadableFile(
            f"der Datensatz „{dataset.id}“ ist nicht als JSON-stat deklariert",
            where=name,
            remedy="Ergänzen Sie [jsonstat] in seiner Deklaration.",
        )
    cube = json.loads(body)
    refuse_message(cube, name)
    axes = read_axes(cube, name)
    places = _Places(register, axes.get("geo", []))
    rows = list(_read_cells(cube, axes, layout, dataset, places=places, name=name))
    if not rows:
        raise UnreadableFile(
            "die Antwort enthält keinen Wert für eine Region in Deutschland"
            + (f"; gelesen wurden {places.describe()}" if axes.get("geo") else ""),
            where=name,
            remedy="Prüfen Sie die Auswahl der Regionen.",
        )
    return assemble(
        pd.DataFrame(rows),
        dataset,
        name=name,
        register=register,
        retrieved=retrieved,
        stand=stand_of(cube),
        notes=places.notes(),
    )


def refuse_message(cube: Any, name: str) -> None:
    """Raise what the service reports instead of a dataset.

    Raises
    ------
    UnreadableFile
        With the words of the service.
    """
    found = cube.get("error") or cube.get("warning") if isinstance(cube, dict) else "keine Angaben"
    if not found or (isinstance(cube, dict) and "id" in cube and "size" in cube):
        return
    first = found[0] if isinstance(found, list) else found
    details = first if isinstance(first, dict) else {"label": first}
    status = details.get("status") or details.get("id")
    raise UnreadableFile(
        f"der Dienst meldet: „{details.get('label', '')}“"
        + (f" (Code {status})" if status is not None else ""),
        where=name,
        remedy="Die Abfrage war zu groß, leer oder falsch. Schränken Sie Jahre oder Regionen ein.",
    )


def stand_of(cube: dict[str, Any]) -> str:
    """Return the day on which the publisher updated the data, as the offices print it."""
    year, month, day = [*str(cube.get("updated") or "")[:10].split("-"), "", ""][:3]
    is_date = len(year) == 4 and (year + month + day).isdigit() and len(month + day) == 4
    return f"{day}.{month}.{year}" if is_date else ""


def read_axes(cube: Any, name: str) -> dict[str, list[str]]:
    """Return dimension → its category codes in the order of the cube.

    Raises
    ------
    UnreadableFile
        The description of the cube is incomplete or contradicts itself.
    """
    try:
        names, sizes = [str(item) for item in cube["id"]], [int(item) for item in cube["size"]]
        axes = {axis: _read_index(cube["dimension"][axis]["category"]) for axis in names}
    except (TypeError, KeyError, ValueError) as error:
        raise UnreadableFile(
            f"die Beschreibung der Daten ist unvollständig ({error!s})", where=name, remedy=_RELOAD
        ) from error
    lengths = [len(axes[axis]) for axis in names]
    if lengths != sizes or math.prod(sizes) > _MOST_CELLS or len(axes) != len(names):
        raise UnreadableFile(
            f"die Ausmaße widersprechen sich: angegeben sind {sizes}, beschrieben {lengths}",
            where=name,
            remedy=_RELOAD,
        )
    return axes


def _read_index(category: dict[str, Any]) -> list[str]:
    """Return the codes in order; a dimension with one category may have no index."""
    index = category.get("index")
    if index is None:
        return [str(code) for code in category["label"]]
    if isinstance(index, list):
        return [str(code) for code in index]
    ordered = sorted(index, key=lambda code: int(index[code]))
    if [int(index[code]) for code in ordered] != list(range(len(ordered))):
        raise ValueError("Positionen sind nicht lückenlos")
    return [str(code) for code in ordered]


class _Places:
    """The NUTS codes of a reply as keys of the register."""

    def __init__(self, register: Register, codes: list[str]) -> None:
        known = {region.nuts3: str(region.ags) for region in register if region.nuts3}
        laender = {code[:3]: ags[:2] for code, ags in known.items()}
        self.keys: dict[str, str] = {}
        self.coarse, self.foreign, self.unknown = [], [], []
        for code in codes:
            if code == "DE":
                self.keys[code] = "DG"
            elif not code.startswith("DE"):
                self.foreign.append(code)
            elif code in known or code in laender:
                self.keys[code] = known.get(code) or laender[code]
            elif len(code) == 4:
                self.coarse.append(code)
            else:
                self.unknown.append(code)

    def describe(self) -> str:
        """Return the first codes that were read, for an error."""
        seen = [*self.foreign, *self.unknown, *self.coarse]
        return ", ".join(f"„{code}“" for code in seen[:4])

    def notes(self) -> list[str]:
        """Return what was left out."""
        notes = []
        if self.coarse or self.foreign:
            notes.append(
                f"Nicht übernommen: {number(len(self.coarse))} NUTS-2-Regionen und "
                f"{number(len(self.foreign))} Regionen außerhalb Deutschlands."
            )
        if self.unknown:
            shown = ", ".join(self.unknown[:6])
            notes.append(
                f"Nicht übernommen: {number(len(self.unknown))} Regionen, deren NUTS-Schlüssel im "
                f"Verzeichnis (NUTS 2021) fehlen ({shown}). Vermutlich gehören sie zu einer "
                "anderen Fassung der NUTS."
            )
        return notes


def _read_cells(
    cube: dict[str, Any],
    axes: dict[str, list[str]],
    layout: JsonStatLayout,
    dataset: Dataset,
    *,
    places: _Places,
    name: str,
) -> Iterator[dict[str, object]]:
    """Yield one row per declared cell that has a value or a flag."""
    known = signs_of("eurostat").flags
    _check_axes(axes, layout, dataset, name)
    values, flags = cube.get("value") or {}, cube.get("status") or {}
    options: list[list[tuple[int, str, str]]] = []
    for axis, codes in axes.items():
        options.append(
            [
                (position, axis, meaning)
                for position, code in enumerate(codes)
                for meaning in [_meaning(axis, code, layout, dataset, places=places, name=name)]
                if meaning
            ]
        )
    steps = [
        math.prod(len(codes) for codes in list(axes.values())[i + 1 :]) for i in range(len(axes))
    ]
    for chosen in product(*options):
        cell = sum(item[0] * step for item, step in zip(chosen, steps, strict=True))
        raw, flag = _at(values, cell), _at(flags, cell)
        if raw is None and not flag:
            continue
        meanings = {axis: meaning for _, axis, meaning in chosen}
        measure = layout.measures[meanings[layout.measure]]
        row = describe(measure, dataset) | {"ags": meanings["geo"], "period": meanings["time"]}
        for axis, rows in layout.dimensions.items():
            row[rows.dimension] = meanings[axis]
        where = f"{name}, Zelle {cell} ({', '.join(meanings.values())})"
        value, status = _read_value(raw, str(flag or ""), known, where=where)
        yield {"line": cell, "value": value * measure.factor, "status": status.value, **row}


def _check_axes(
    axes: dict[str, list[str]], layout: JsonStatLayout, dataset: Dataset, name: str
) -> None:
    expected = {"geo", "time", layout.measure, *layout.dimensions, *layout.constant}
    if set(axes) != expected:
        raise UnreadableFile(
            f"die Merkmale passen nicht zum Datensatz „{dataset.id}“: erwartet werden "
            f"{', '.join(sorted(expected))}, gelesen wurden {', '.join(sorted(axes))}",
            where=name,
            remedy="Es ist eine andere Tabelle, oder das Amt hat sie neu gegliedert.",
        )


def _meaning(
    axis: str, code: str, layout: JsonStatLayout, dataset: Dataset, *, places: _Places, name: str
) -> str:
    """Return what a category stands for in our words; empty leaves its cells out."""
    if axis == "geo":
        return places.keys.get(code, "")
    if axis == "time":
        return parse_period(code, dataset, where=f"{name}, Zeit „{code}“")
    if axis == layout.measure:
        return code if code in layout.measures else ""
    if axis in layout.constant:
        return code if code == layout.constant[axis] else ""
    rows = layout.dimensions[axis]
    declared = dict(rows.values)
    if code not in declared:
        raise UnreadableFile(
            f"die Ausprägung „{code}“ von „{axis}“ ist nicht deklariert",
            where=name,
            remedy=nearest(code, declared) or f"Ergänzen Sie sie in „{dataset.id}“.",
        )
    return declared[code]


def _at(items: Any, cell: int) -> Any:
    if isinstance(items, list):
        return items[cell] if cell < len(items) else None
    return items if isinstance(items, str) else items.get(str(cell))


def _read_value(
    raw: object, flags: str, known: Mapping[str, Status], *, where: str
) -> tuple[float, Status]:
    signs = [letter for letter in flags if letter.strip() and letter not in ",;"]
    unknown = [letter for letter in signs if letter not in known]
    if unknown:
        raise InvalidCell(
            f"unbekanntes Kennzeichen „{unknown[0]}“",
            where=where,
            remedy="Bekannt sind " + ", ".join(known) + ".",
        )
    ranked = sorted((known[letter] for letter in signs), key=list(known.values()).index)
    status = next((item for item in ranked if item is not Status.ORDINARY), Status.ORDINARY)
    if raw is None:
        return math.nan, status if status in _MISSING else Status.SECRET
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise InvalidCell(f"„{raw}“ ist keine Zahl", where=where, remedy=_RELOAD)
    if status in _MISSING:
        return math.nan, status
    if raw == 0 and status in {Status.ORDINARY, Status.ROUNDED_TO_ZERO}:
        return 0.0, Status.ROUNDED_TO_ZERO
    return float(raw), Status.ORDINARY if status is Status.ROUNDED_TO_ZERO else status
