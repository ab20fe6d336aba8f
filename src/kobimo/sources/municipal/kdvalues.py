"""Read the yearly values by Ortsteil that statistik.leipzig.de serves as JSON.

Layout of ``/opendata/api/kdvalues?format=json&periode=y``: under ``data`` the year, under the
year the name of the measure, under that a list of ``{"district": name, "value": number}``.
Measures of two sections of a page can carry the same name and then stand in one list.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from kobimo.errors import InvalidCell, Problem, UnreadableFile, nearest
from kobimo.german import date, join
from kobimo.observations import Status
from kobimo.sources.cells import OFFICIAL_SIGNS, CellRules, parse_cell
from kobimo.sources.encoding import decode
from kobimo.sources.municipal.entries import WHOLE, Entry, Key
from kobimo.sources.municipal.grid import as_text, fold
from kobimo.sources.municipal.periods import read_period

if TYPE_CHECKING:
    from kobimo.declarations.models import Dataset, MunicipalColumn
    from kobimo.sources.municipal.entries import Entries
    from kobimo.sources.municipal.keys import Areas

_REMEDY = (
    "Erwartet wird die unveränderte Antwort von „/opendata/api/kdvalues?format=json&periode=y“: "
    "Jahr, Merkmal, Liste von Ortsteil und Wert."
)


def collect_kdvalues(body: bytes, entries: Entries, *, name: str, ags: str, areas: Areas) -> None:
    """Add the declared measures of one file to ``entries``.

    A measure that is zero in every area of a year while other years have values was not
    published for that year: the portal writes 0 for it. It is kept as "comes later".

    Raises
    ------
    UnreadableFile
        The file is no JSON of this layout.
    """
    dataset = entries.dataset
    layout = dataset.municipal
    if layout is None:
        return
    data = _open(body, name)
    measures = sorted({measure for year in data.values() for measure in year})
    totals = {fold(text) for text in layout.total_rows}
    skipped = {fold(text) for text in layout.skip_rows}
    rules = CellRules(
        decimal=".",
        signs={**OFFICIAL_SIGNS, **{sign: Status(text) for sign, text in layout.signs.items()}},
        zero=Status.ORDINARY,
    )
    for rule in layout.columns:
        if rule.header not in measures:
            entries.problems.append(
                Problem(
                    f"„{name}“",
                    f"das Merkmal „{rule.header}“ fehlt",
                    nearest(rule.header, measures) or f"Vorhanden: {', '.join(measures[:12])}.",
                )
            )
        for year in sorted(data):
            names = [fold(row["district"]) for row in data[year].get(rule.header, [])]
            if len(set(names)) < len(names):
                entries.problems.append(
                    Problem(
                        f"„{name}“, Jahr {year}",
                        f"das Merkmal „{rule.header}“ nennt jeden Ortsteil mehrfach; das Portal hat "
                        "zwei Abschnitte mit gleichem Namen zusammengelegt",
                        "Wählen Sie in der Deklaration ein Merkmal, das nur einmal vorkommt.",
                    )
                )
                break
    if entries.problems:
        return
    for year in sorted(data):
        try:
            period = read_period(year, dataset, where=f"„{name}“, Jahr {year}")
        except InvalidCell as error:
            entries.refuse(error)
            continue
        for rule in layout.columns:
            where = f"„{name}“, Jahr {year}, „{rule.header}“"
            for row in data[year].get(rule.header, []):
                district = row["district"]
                if fold(district) in skipped:
                    continue
                place = f"{where}, „{district}“"
                try:
                    is_whole = fold(district) in totals
                    raum = WHOLE if is_whole else areas.read(district, where=place)
                    value, status = _read(row["value"], rules, place)
                except InvalidCell as error:
                    entries.refuse(error)
                    continue
                key = Key(ags, period, rule.variable, raum, _categories(rule, dataset))
                entries.add(key, Entry(value, status, rule.unit, place))
    _gate_years(entries)


def _open(body: bytes, name: str) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return the part ``data`` of the file after checking its shape."""
    try:
        content = json.loads(decode(body, name))
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableFile(
            f"die Datei ist kein gültiges JSON ({error})", where=f"„{name}“", remedy=_REMEDY
        ) from error
    data = content.get("data") if isinstance(content, dict) else None
    is_layout = isinstance(data, dict) and all(
        isinstance(year, dict)
        and all(
            isinstance(rows, list)
            and all(
                isinstance(row, dict) and isinstance(row.get("district"), str) and "value" in row
                for row in rows
            )
            for rows in year.values()
        )
        for year in data.values()
    )
    if not is_layout or not data:
        raise UnreadableFile(
            "die JSON-Datei hat nicht die Form der Werte nach Ortsteilen",
            where=f"„{name}“",
            remedy=_REMEDY,
        )
    return data  # type: ignore[no-any-return]  # its shape was checked above


def _read(value: object, rules: CellRules, where: str) -> tuple[float, Status]:
    """Return a JSON number or sign; ``null`` is a value that is not there."""
    if value is None:
        return math.nan, Status.SECRET
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise InvalidCell(
            f"„{value}“ ist keine Zahl", where=where, remedy="Laden Sie die Datei unverändert neu."
        )
    if isinstance(value, str) or as_text(float(value)) in rules.signs:
        text = value if isinstance(value, str) else as_text(float(value))
        return parse_cell(text, rules, where=where)
    if not math.isfinite(value):
        raise InvalidCell(
            f"„{value}“ ist keine Zahl", where=where, remedy="Berichtigen Sie den Wert."
        )
    return float(value), Status.ORDINARY


def _categories(rule: MunicipalColumn, dataset: Dataset) -> tuple[str, ...]:
    return tuple(rule.dimensions.get(dimension, WHOLE) for dimension in dataset.dimensions)


def _gate_years(entries: Entries) -> None:
    """Mark years in which a measure is zero everywhere as not published."""
    groups: dict[tuple[str, tuple[str, ...]], dict[str, list[Key]]] = {}
    for key in entries.found:
        years = groups.setdefault((key.variable, key.categories), {})
        years.setdefault(key.period, []).append(key)
    for (variable, _), years in sorted(groups.items()):
        empty = sorted(
            period
            for period, keys in years.items()
            if len(keys) > 1 and all(entries.found[key].value == 0 for key in keys)
        )
        if not empty or len(empty) == len(years):
            continue
        for period in empty:
            for key in years[period]:
                entry = entries.found[key]
                entries.found[key] = Entry(math.nan, Status.PENDING, entry.unit, entry.where)
        shown = join([date(period) for period in empty])
        entries.notes.append(
            f"„{variable}“ ist für {shown} in allen Räumen null und gilt dort als nicht "
            "veröffentlicht."
        )
