"""Read a site: every file from outside, and what is text, a page or a table from inside."""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.audit.gate_files import check_content, check_name, check_outside
from kobimo.audit.gate_pages import Page, read_page
from kobimo.audit.gate_tables import Rows, read_rows
from kobimo.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.audit.gate_rules import Rules

_TEXTS = (".html", ".csv", ".json", ".xml", ".js", ".css", ".svg", ".txt")


@dataclass(frozen=True, slots=True)
class Site:
    """A site as it was read: files, texts, pages and tables by their path."""

    contents: dict[str, bytes]
    texts: dict[str, str]
    pages: dict[str, Page]
    tables: dict[str, tuple[list[str], Rows]]
    problems: list[Problem]
    counts: Counter[str]

    def reports(self) -> list[str]:
        """Return the folders of the reports, ``""`` for the first."""
        ends = "suche.html"
        return [name.removesuffix(ends) for name in self.pages if posixpath.basename(name) == ends]

    def own(self, report: str, name: str) -> bool:
        """Return whether a file belongs to a report."""
        return name.startswith(report) and (bool(report) or not name.startswith("berichte/"))


def read_site(folder: Path, rules: Rules) -> Site:
    """Read everything below a folder, noting what cannot be or must not be there."""
    site = Site({}, {}, {}, {}, [], Counter())
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        name = path.relative_to(folder).as_posix()
        site.counts["Dateien"] += 1
        site.problems.extend([*check_outside(name, path, rules), *check_name(name, rules)])
        kind = rules.kinds.get(path.suffix or path.name)
        if kind is None or path.is_symlink():
            continue
        content = site.contents[name] = path.read_bytes()
        site.problems.extend(check_content(name, content, kind, rules))
        if not name.endswith(_TEXTS):
            continue
        try:
            text = site.texts[name] = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            site.problems.append(Problem(name, "ist kein Text in UTF-8", "Bauen Sie neu."))
            continue
        if name.endswith(".html"):
            site.pages[name] = read_page(text)
        elif name.endswith(".csv"):
            site.tables[name] = read_rows(text)
    site.counts["Seiten"] += len(site.pages)
    site.counts["Datendateien"] += len(site.tables)
    return site
