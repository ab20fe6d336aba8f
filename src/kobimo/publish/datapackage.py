"""Describe the data files of a report as a Frictionless Data Package (version 1)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from kobimo.files import sha256
from kobimo.publish.downloads import cell, is_shown, safe_text
from kobimo.publish.structure import value_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.document import Table
    from kobimo.observations import Provenance
    from kobimo.publish.site import Site
    from kobimo.publish.structure import Arranged, Block

#: What a licence text holds → name, title and address as the specification wants them.
LICENCES = {
    "dl-de/by-2-0": (
        "dl-de-by-2.0",
        "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "https://www.govdata.de/dl-de/by-2-0",
    ),
    "dl-de/zero-2-0": (
        "dl-de-zero-2.0",
        "Datenlizenz Deutschland – Zero – Version 2.0",
        "https://www.govdata.de/dl-de/zero-2-0",
    ),
    "by/4.0": ("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
}


def write_datapackage(
    site: Site, chapters: Sequence[Arranged], files: Mapping[str, bytes]
) -> bytes:
    """Return ``datapackage.json`` for CSV files that lie beside it.

    Parameters
    ----------
    files
        File name → bytes of every CSV file.
    """
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9]+", "-", f"{site.report.id}-{site.region.ags}".lower()),
        "title": f"{site.report.title}, {site.region.name}",
        "description": site.report.description,
        "licenses": _licences(site.files),
        "sources": _sources(site.files),
        "resources": [
            _resource(chapter, block, files) for chapter in chapters for block in chapter.exhibits
        ],
    }
    if not package["licenses"]:
        del package["licenses"]
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _licences(provenance: Sequence[Provenance]) -> list[dict[str, str]]:
    texts = {item.licence.lower().replace("cc-by-4.0", "by/4.0") for item in provenance}
    found = [LICENCES[name] for name in LICENCES if any(name in text for text in texts)]
    return [dict(zip(("name", "title", "path"), licence, strict=True)) for licence in found]


def _sources(provenance: Sequence[Provenance]) -> list[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for item in provenance:
        title = f"{item.publisher}, Tabelle {item.table}" if item.table else item.publisher
        source = {"title": title}
        if item.url:
            source["path"] = item.url
        found[title, item.url] = source
    return [found[key] for key in sorted(found)]


def _resource(chapter: Arranged, block: Block, files: Mapping[str, bytes]) -> dict[str, Any]:
    element: Any = block.element
    table = value_table(block)
    name = f"{block.file}.csv"
    title = getattr(element, "title", "") or getattr(element, "caption", "")
    return {
        "profile": "tabular-data-resource",
        "name": block.file,
        "path": name,
        "title": f"{block.label}: {title}",
        "description": " ".join(
            filter(None, [f"Kapitel {chapter.number}: {chapter.title}.", *element.sources])
        ),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(files[name]),
        "hash": f"sha256:{sha256(files[name])}",
        "dialect": {"delimiter": ";", "lineTerminator": "\r\n", "header": True},
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    signs = {""}
    fields: list[dict[str, Any]] = []
    for position, column in enumerate(table.columns):
        values = [line[position] for line in table.data]
        is_number = column.numeric and not any(isinstance(value, str) for value in values)
        field: dict[str, Any] = {
            "name": safe_text(column.label),
            "type": "number" if is_number else "string",
        }
        if is_number:
            field["decimalChar"] = ","
            signs |= {
                cell(value, line[position])
                for value, line in zip(values, table.rows, strict=True)
                if not is_shown(value)
            }
        fields.append(field)
    return {"fields": fields, "missingValues": sorted(signs)}
