"""Describe the data files of a report as a Frictionless Data Package (version 1)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from kobimo.files import sha256
from kobimo.publish.stamps import remarks_of
from kobimo.publish.structure import sources_of, value_table
from kobimo.sources.attribution import licence_of, source_name
from kobimo.spreadsheets import COMMENT, cell, is_shown, safe_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.document import Table
    from kobimo.observations import Provenance
    from kobimo.publish.site import Site
    from kobimo.publish.structure import Arranged, Block


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
        "description": " ".join((*remarks_of(site.stamp), site.report.description)),
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
    """Return the known licences of the files as the specification wants them."""
    found = {item.name: item for item in (licence_of(p.licence) for p in provenance) if item.name}
    return [
        {
            "name": licence.name,
            "title": licence.title,
            **({"path": licence.path} if licence.path else {}),
        }
        for _, licence in sorted(found.items())
    ]


def _sources(provenance: Sequence[Provenance]) -> list[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for item in provenance:
        title = source_name(item.publisher, item.portal, [item.table])
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
        "description": f"Kapitel {chapter.number}: {chapter.title}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(files[name]),
        "hash": f"sha256:{sha256(files[name])}",
        "sources": [{"title": line} for line in sources_of(block)],
        "dialect": {
            "delimiter": ";",
            "lineTerminator": "\r\n",
            "header": True,
            "commentChar": COMMENT,
        },
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
