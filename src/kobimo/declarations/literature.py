"""Read the literature of the catalogue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def load_literature(path: Path) -> dict[str, str]:
    """Read the references of a BibTeX file: one ``key = {value}`` a line, entries from ``@``."""
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    for entry in re.split(r"^@", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        key = entry[entry.index("{") + 1 : entry.index(",")].strip()
        fields: dict[str, str] = dict(
            re.findall(r"^\s*(\w+)\s*=\s*\{(.*)\},?\s*$", entry, flags=re.MULTILINE)
        )
        authors = fields.get("author", fields.get("organization", "")).replace(" and ", "; ")
        named = (fields.get(key, "") for key in ("journal", "booktitle", "publisher"))
        place = next(filter(None, named), "")
        volume = fields.get("volume", "")
        pages = fields.get("pages", "").replace("--", "–")
        tail = ", ".join(part for part in (f"{place} {volume}".strip(), pages) if part)
        found[key] = (
            f"{authors} ({fields.get('year', 'o. J.')}): {fields.get('title', key)}. {tail}.".replace(
                " .", ""
            )
        )
    return found
