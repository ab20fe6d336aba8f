"""Make a dataset of what was found in a table: a shipped one read by the office's layout, or a new one."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kobimo.declarations.forms import Level, Sensitivity
from kobimo.declarations.models import Dataset, MunicipalColumn, MunicipalKey, MunicipalLayout
from kobimo.sources.intake.words import SENSITIVE, is_total, slug
from kobimo.sources.municipal.grid import as_text, fold, tidy
from kobimo.sources.municipal.labels import PERIOD, SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.sources.intake.clock import Clock
    from kobimo.sources.intake.columns import Column, Role
    from kobimo.sources.intake.matching import Match
    from kobimo.sources.intake.parts import Part, Writing
    from kobimo.sources.intake.tables import Table

_DIGITS = re.compile(r"\d{2}\.\d{2}\.\d{4}|(?:19|20)\d{2}(?:[-_/.](?:\d{4}|\d{2})(?:[-_.]\d{2})?)?")
_ONLY_UNIT = re.compile(r"anzahl|personen|\(?(?:in )?(?:%|prozent|€|euro)\)?|absolut|zahl")
#: Words that stand beside a period and belong to it.
_OF_PERIOD = re.compile(
    r"\b(?:schuljahr|jahr|berichtsjahr|stichtag|stand|sj|am|zum|im|dez|dezember)\b[.:]?",
    re.IGNORECASE,
)
_TIME_IN_TITLE = re.compile(
    r"[\s,;:–-]*\b(?:am|zum|im|vom|stichtag|stand:?|schuljahr|jahr)?\s*"
    r"(?:\d{1,2}\.\s?\d{1,2}\.\s?)?(?:\d{1,2}\.\s\w+\s)?(?:19|20)\d{2}(?:/\d{2,4})?\b.*$",
    re.IGNORECASE,
)


def pattern_of(name: str, *, exact: bool) -> str:
    """Return the pattern of file names: next year's file has another year in its name."""
    escaped = re.sub(r"([*?\[])", r"[\1]", name)
    if exact:
        return escaped
    stem, dot, suffix = escaped.rpartition(".")
    return f"{_DIGITS.sub('*', stem)}{dot}{suffix}"


def id_of(name: str) -> str:
    """Return the id of a new dataset made from the name of its file, without the period."""
    stem = _DIGITS.sub(" ", PurePosixPath(name).stem)
    return slug(stem) if re.search(r"[A-Za-zÄÖÜäöü]", stem) else "eigene_daten"


def title_of(table: Table, name: str) -> str:
    """Return what the table calls itself, without its period; else the name of the file."""
    for line in table.titles:
        text = _TIME_IN_TITLE.sub("", line).strip(" ,;:–-")
        if len(text) >= 6:
            return text
    return tidy(_DIGITS.sub(" ", PurePosixPath(name).stem.replace("_", " ")))


def sheet_pattern(tables: Sequence[Table], clock: Clock, *, is_only: bool) -> str | None:
    """Return the name of the sheets to read, ``None`` where the file has one sheet."""
    names = [table.grid.sheet for table in tables]
    if not names[0] or (is_only and len(tables) == 1):
        return None
    if len(names) == 1 and clock.place != "sheet":
        return names[0]
    patterns = {re.sub(r"(?:19|20)\d{2}(?:[-_/.]\d{2,4})?", "20*", name) for name in names}
    return patterns.pop() if len(patterns) == 1 else names[0]


def layout_of(
    parts: Sequence[Part],
    clock: Clock,
    writing: Writing,
    *,
    rules: Sequence[MunicipalColumn],
    keys: Sequence[MunicipalKey],
    pattern: str,
    sheet: str | None,
    areas: Sequence[str],
    add_up: bool,
    name_column: str | None,
) -> MunicipalLayout:
    """Return the layout by which the strict reader finds what was found here."""

    def heading(role: Role) -> str | None:
        column = parts[0].first(role)
        return None if column is None else column.label

    place = clock.place if clock.place in {"header", "sheet", "title", "file"} else None
    return MunicipalLayout.model_validate(
        {
            "file": pattern,
            "format": "xlsx" if parts[0].table.grid.sheet else "csv",
            "sheet": sheet,
            "header_depth": parts[0].table.depth,
            "area": heading("area"),
            "areas": tuple(areas),
            "name_column": name_column,
            "ags_column": heading("ags"),
            "period_column": heading("period"),
            "period": clock.period if clock.place == "fixed" else None,
            "period_from": place,
            "total_rows": tuple(
                dict.fromkeys(text for part in parts for text in part.rows.total_texts)
            ),
            "skip_rows": tuple(dict.fromkeys(text for part in parts for text in part.rows.skipped)),
            "signs": dict(writing.signs),
            "areas_add_up": add_up,
            "decimal": writing.style.decimal,
            "thousands": writing.style.thousands,
            "keys": tuple(keys),
            "columns": tuple(rules),
        }
    )


def shipped(
    match: Match, columns: Sequence[Column]
) -> tuple[list[MunicipalColumn], list[MunicipalKey]]:
    """Return rules and keys of a shipped dataset under the office's headings."""
    rules = [
        MunicipalColumn(
            header=heading, variable=rule.variable, unit=rule.unit, dimensions=rule.dimensions
        )
        for heading, rule in match.rules.items()
    ]
    labels = {column.position: column.label for column in columns}
    keys = [
        MunicipalKey(header=labels[position], dimension=dimension, values=values)
        for position, (dimension, values) in match.keys.items()
    ]
    return rules, keys


def name_of(heading: str) -> str:
    """Return what a heading says beside its period and its unit; empty where it says no more."""
    parts = []
    for part in heading.split(SEPARATOR):
        rest = part
        if PERIOD in part:
            rest = _OF_PERIOD.sub(" ", part.replace(PERIOD, " "))
        if re.search(r"[A-Za-zÄÖÜäöü]", rest):
            parts.append(tidy(rest))
    kept = [part for part in parts if not _ONLY_UNIT.fullmatch(fold(part))]
    return SEPARATOR.join(kept or parts)


def fresh(
    columns: Sequence[Column], units: Mapping[str, str]
) -> tuple[list[MunicipalColumn], list[MunicipalKey], dict[str, dict[str, str]]]:
    """Return rules and keys of a new dataset, and dimension → category → label.

    Every heading becomes a value of its own; what belongs together only the office knows.
    """
    names: dict[str, str] = {}
    rules = []
    for column in columns:
        if column.role != "value" or column.header in names:
            continue
        plain = name_of(column.header)
        name = slug(plain) if re.search(r"[A-Za-zÄÖÜäöü]", plain) else "wert"
        while name in names.values():
            number = int(name.rpartition("_")[2]) + 1 if re.search(r"_\d+$", name) else 2
            name = f"{re.sub(r'_[0-9]+$', '', name)}_{number}"
        names[column.header] = name
        rules.append(
            MunicipalColumn(
                header=column.header, variable=name, unit=units.get(column.header, "") or "count"
            )
        )
    keys, labels = [], {}
    for column in columns:
        if column.role != "category":
            continue
        dimension = slug(column.label)
        values: dict[str, str] = {}
        named: dict[str, str] = {}
        for text in dict.fromkeys(as_text(cell) for cell in column.filled()):
            category = "total" if is_total(text) else slug(text)
            if category != "total" and fold(text) in map(fold, values):
                continue
            while category in named and category != "total":
                category += "_2"
            values[text] = category
            named[category] = tidy(text)
        keys.append(MunicipalKey(header=column.label, dimension=dimension, values=values))
        labels[dimension] = {"total": named.pop("total", "Insgesamt"), **named}
    return rules, keys, labels


def dataset_of_match(match: Match, layout: MunicipalLayout) -> Dataset:
    """Return a shipped dataset with the office's layout; what its numbers mean stays."""
    return match.dataset.model_copy(update={"municipal": layout, "further": (), "check": None})


def new_dataset(
    *,
    name: str,
    title: str,
    publisher: str,
    clock: Clock,
    layout: MunicipalLayout,
    labels: Mapping[str, Mapping[str, str]],
    additive: Mapping[str, Sequence[str]],
    words: str,
    by_gemeinde: bool,
) -> Dataset:
    """Return the declaration of a dataset that only this office has.

    Parameters
    ----------
    name
        Its id.
    words
        All that stands around the values, to tell whether they are sensitive.
    by_gemeinde
        Whether rows are named by keys of Gemeinden.
    """
    is_sensitive = SENSITIVE.search(fold(words)) is not None
    level = Level.SOZIALRAUM if layout.area else Level.KREIS
    if by_gemeinde:
        level = Level.GEMEINDE
    return Dataset.model_validate(
        {
            "id": name,
            "title": title,
            "source": "kommunal",
            "publisher": publisher,
            "licence": "Eigene Daten der Kommune",
            "period_kind": clock.kind,
            "stichtag": clock.stichtag,
            "lowest_level": level,
            "sensitivity": Sensitivity.SENSIBEL if is_sensitive else Sensitivity.LOKAL,
            "dimensions": {name: tuple(names) for name, names in labels.items()},
            "labels": {name: dict(names) for name, names in labels.items()},
            "additive": {name: tuple(parts) for name, parts in additive.items()},
            "municipal": layout,
        }
    )
