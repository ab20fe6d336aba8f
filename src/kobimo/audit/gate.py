"""The gate before publication: look at everything a built site hands out, as an outsider would.

The gate knows no notebook and no observation. It opens every file of the site, decodes what
is encoded in it, and finds what must not be published. It is the last of several guards and
trusts none of the others.

What is compared is a chain: open values → data files → printed tables, drawings, alternative
texts, workbooks; pages → search index, feed, list of data files, Word and PDF. A link that is not
compared: sentences of a page with the values they speak of, areas of maps and lines with their
values (only points and bars are read from an axis), the printed text of the PDF, and derived
values (indices, smoothed rates) with what they are derived from. These rest on disclosure
control, which lets nothing hidden reach them.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kobimo.audit.gate_figures import check_figure, check_sparks, check_table, read_figures
from kobimo.audit.gate_files import (
    STAMP_REMEDY,
    check_manifest,
)
from kobimo.audit.gate_lists import (
    check_described,
    check_feed,
    check_index,
    check_numbers,
    read_document,
    told_in,
)
from kobimo.audit.gate_office import check_office
from kobimo.audit.gate_pages import check_page
from kobimo.audit.gate_pdf import check_pdf, read_alternatives
from kobimo.audit.gate_rules import Permit, Rules
from kobimo.audit.gate_site import Site, read_site
from kobimo.audit.gate_tables import (
    check_csv,
    check_package,
    check_permit,
    check_signs,
    check_workbook,
    texts_of,
)
from kobimo.audit.gate_texts import find_traces
from kobimo.errors import Problem
from kobimo.german import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


__all__ = ["Inspection", "Permit", "Rules", "inspect"]

#: Files that no page links to and every report has.
_UNLINKED = (".woff2", ".txt", ".nojekyll", "kobimo-site.json", ".js", ".css", ".svg")
#: What is looked at, in the order in which it is told: many → one.
_LOOKED_AT = {
    "Dateien": "Datei",
    "Seiten": "Seite",
    "Abbildungen": "Abbildung",
    "Tabellen": "Tabelle",
    "davon Zahl für Zahl verglichen": "davon Zahl für Zahl verglichen",
    "Datendateien": "Datendatei",
    "mit offenen Werten verglichene Zahlen": "mit offenen Werten verglichene Zahl",
    "Office-Dateien": "Office-Datei",
    "PDF-Dateien": "PDF-Datei",
}
#: Places that are named for one finding; more of them are counted.
_PLACES = 3


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was looked at, and what must not be published.

    Attributes
    ----------
    looked_at
        German name of what was looked at → how many: „Dateien“, „Seiten“, „Abbildungen“.
    problems
        All findings; publication waits until there is none.
    """

    looked_at: Mapping[str, int]
    problems: tuple[Problem, ...]

    @property
    def summary(self) -> str:
        """One German line: what was looked at."""
        return ", ".join(
            f"{number(count)} {_LOOKED_AT[what] if count == 1 else what}"
            for what, count in self.looked_at.items()
        )


def inspect(folder: Path, *, rules: Rules) -> Inspection:
    """Look at every file below ``folder``; change nothing and stop at nothing.

    Parameters
    ----------
    folder
        A built site with its manifest: ``public/``, or the folder that will become it.
    rules
        What the caller knows: names and folders of this machine, permitted numbers.
    """
    site = read_site(folder, rules)
    parts = (
        site.problems,
        check_manifest(folder, site.contents, rules),
        _check_size(folder, site, rules),
        _check_traces(site, rules),
        _check_pages(site, rules),
        _check_links(site),
        _check_tables(site, rules),
        _check_documents(site, rules),
        _check_reports(site),
    )
    problems = join(problem for part in parts for problem in part)
    counts = {what: site.counts[what] for what in _LOOKED_AT if site.counts[what]}
    return Inspection(counts, problems)


def _check_size(folder: Path, site: Site, rules: Rules) -> Iterator[Problem]:
    size = sum(map(len, site.contents.values()))
    if size > rules.largest:
        yield Problem(
            folder.name,
            f"ist mit {number(size / 1e6)} MB größer als {number(rules.largest / 1e6)} MB",
            "Nehmen Sie Berichte oder Formate heraus.",
        )


def _check_traces(site: Site, rules: Rules) -> Iterator[Problem]:
    for name, text in site.texts.items():
        for what, remedy in find_traces(text, rules):
            yield Problem(name, f"enthält {what}", remedy)
        for stamp in rules.stamps:
            if stamp in text:
                yield Problem(name, f"trägt den Stempel „{stamp}“", STAMP_REMEDY)


def _check_pages(site: Site, rules: Rules) -> Iterator[Problem]:
    for name, page in site.pages.items():
        yield from check_page(name, page)
        report = posixpath.dirname(name)
        text = site.texts[name]
        shown = list(read_figures(text)) if "daten/" in text else []
        yield from check_sparks(name, text)
        unknown = page.drawings - sum(bool(item.svg) for item in shown)
        if unknown:
            yield Problem(name, "enthält eine Abbildung ohne Rahmen und Tabelle", "Bauen Sie neu.")
        for item in shown:
            data = posixpath.join(report, item.data)
            heads, rows = site.tables.get(data, ([], []))
            is_strict = rules.strict is None or data in rules.strict
            site.counts["Abbildungen" if item.svg else "Tabellen"] += 1
            site.counts["davon Zahl für Zahl verglichen"] += is_strict
            if item.svg:
                yield from check_figure(name, item, rows, is_strict=is_strict)
            if is_strict:
                yield from check_table(name, item, heads, rows)


def _check_links(site: Site) -> Iterator[Problem]:
    """Yield files that no page refers to, and references that lead nowhere."""
    linked = {"index.html"}
    for name, page in site.pages.items():
        for link in page.links:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), link))
            linked.add(target)
            if target not in site.contents:
                yield Problem(name, f"verweist auf „{link}“, das es nicht gibt", "Bauen Sie neu.")
    for name in site.contents:
        if name not in linked and not name.endswith(_UNLINKED):
            yield Problem(
                name, "wird von keiner Seite verlinkt", "Löschen Sie public/ und bauen Sie neu."
            )


def _check_tables(site: Site, rules: Rules) -> Iterator[Problem]:
    for name, (heads, rows) in site.tables.items():
        yield from check_csv(name, heads, rows)
        if rules.strict is None or name in rules.strict:
            yield from check_signs(name, heads, rows)
        if name in rules.permits:
            permit = rules.permits[name]
            site.counts["mit offenen Werten verglichene Zahlen"] += permit.count(heads, rows)
            yield from check_permit(name, heads, rows, permit)


def _check_documents(site: Site, rules: Rules) -> Iterator[Problem]:
    find = partial(find_traces, rules=rules)
    for name, content in site.contents.items():
        if name.endswith((".xlsx", ".docx")):
            site.counts["Office-Dateien"] += 1
            yield from check_office(name, content, rules, find)
        elif name.endswith(".pdf"):
            site.counts["PDF-Dateien"] += 1
            yield from check_pdf(name, content, rules, find)


def _check_reports(site: Site) -> Iterator[Problem]:
    """Compare the lists and workbooks of each report with its pages and data files."""
    for report in site.reports():
        own = [name for name in site.contents if site.own(report, name)]
        said = {
            name.removeprefix(report): told_in(site.pages[name].everything)
            for name in own
            if name in site.pages
        }
        anywhere = frozenset().union(*said.values())
        data = {name: site.tables[name] for name in own if name in site.tables}
        for name in own:
            base, content = posixpath.basename(name), site.contents[name]
            if base == "suchindex.js":
                yield from check_index(name, site.texts.get(name, ""), said)
            elif base == "aenderungen.xml":
                yield from check_feed(name, content, said.get("aenderungen.html", set()))
            elif base == "datapackage.json":
                heads = {path: found[0] for path, found in data.items()}
                yield from check_package(name, content, site.contents, heads)
                yield from check_described(name, texts_of(content), anywhere)
            elif base.endswith(".docx"):
                yield from check_numbers(name, read_document(content), anywhere)
            elif base.endswith(".pdf"):
                yield from check_numbers(name, read_alternatives(content), anywhere)
            elif base.endswith(".xlsx"):
                rows = {path: found[1] for path, found in data.items()}
                yield from check_workbook(name, content, rows)


def join(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems with equal ones said once, and the first places of each."""
    places: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        places.setdefault((problem.message, problem.remedy), []).append(problem.where)
    joined = []
    for (message, remedy), where in places.items():
        names = list(dict.fromkeys(where))
        more = f" und {number(len(names) - _PLACES)} weitere" if len(names) > _PLACES else ""
        joined.append(Problem(", ".join(names[:_PLACES]) + more, message, remedy))
    return tuple(joined)
