"""Traces in texts that no published file may have: errors, paths, names, hidden payloads.

The list of traces is measured: what leaks from notebooks are tracebacks, warnings with a
local path, reprs with an address in memory, and data frames inside figures (typed arrays,
base64, specifications of chart libraries).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.audit.gate_rules import Rules

REPORT_REMEDY = "Beheben Sie die Ursache im Notebook und bauen Sie den Bericht neu."
PATH_REMEDY = "Entfernen Sie die Angabe aus Text oder Kommentar und bauen Sie den Bericht neu."
PAYLOAD_REMEDY = "Zeichnen Sie Abbildungen nur mit den Funktionen von kobimo."

#: Folders at the root of Linux and macOS.
_ROOTS = (
    *("home", "Users", "root", "tmp", "var", "opt", "mnt", "usr", "srv", "etc"),
    *("private", "media", "Volumes"),
)


@dataclass(frozen=True, slots=True)
class _Trace:
    """One kind of trace; the pattern is searched only where one of the hints is in a text."""

    what: str
    remedy: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]


_TRACES = (
    _Trace(
        "eine Fehlermeldung von Python",
        REPORT_REMEDY,
        ("Traceback (most", 'File "'),
        re.compile(
            r"Traceback \(most recent call last\)|^\s*File \"[^\"\n]+\", line \d+", re.MULTILINE
        ),
    ),
    _Trace(
        "eine Fehler- oder Warnmeldung eines Programms",
        REPORT_REMEDY,
        ("Error: ", "Exception: ", "Warning: ", "\x1b["),
        re.compile(r"\b[A-Za-z]\w*(?:Error|Exception|Warning): |\x1b\[[\d;]*m"),
    ),
    _Trace(
        "Ausgaben eines Notebooks",
        REPORT_REMEDY,
        ("application/", '"output_type"', '"execution_count"', "data-jp-"),
        re.compile(
            r"application/(?:vnd\.(?:jupyter|plotly|vega|bokeh|dataframe|kobimo)|x-ipynb)|"
            r"\"output_type\"|\"execution_count\"|data-jp-"
        ),
    ),
    _Trace(
        "die Adresse eines Objekts",
        REPORT_REMEDY,
        (" at 0x",),
        re.compile(r" at 0x[0-9a-fA-F]{6,}"),
    ),
    _Trace(
        "einen Pfad auf einem Rechner",
        PATH_REMEDY,
        (*(f"/{name}/" for name in _ROOTS), "file:/", ":\\", "\\\\"),
        # A path begins after a blank, a quote or a bracket; an address has a host before it.
        re.compile(
            rf"(?<![\w.:/~-])/(?:{'|'.join(_ROOTS)})/[\w.-]+|\bfile:/+[\w.]|"
            r"(?<![A-Za-z])[A-Za-z]:\\{1,2}[\w.$-]+|(?<!\\)\\\\[\w.-]+\\[\w.$-]+"
        ),
    ),
    _Trace(
        "die Daten einer interaktiven Abbildung",
        PAYLOAD_REMEDY,
        ("bdata", "Plotly.newPlot", "vegaEmbed", "vega-lite", "vegalite", '"customdata"'),
        re.compile(r"\"?\bbdata\"?\s*:|Plotly\.newPlot|vegaEmbed|vega-?lite|\"customdata\""),
    ),
)
#: Longer than two SHA-512 in hexadecimal: nothing that kobimo writes in a text is.
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{260,}+={0,2}")
_SHORTEST_USER = 3


def find_traces(text: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """Yield what a text holds that is not published, in German, each with its remedy.

    Parameters
    ----------
    text
        Text as people or programs read it: entities resolved, nothing compressed.
    """
    for trace in _TRACES:
        if any(hint in text for hint in trace.hints) and (found := trace.pattern.search(text)):
            yield f"{trace.what}: „{_excerpt(text, found)}“", trace.remedy
    if found := _ENCODED.search(text):
        yield f"eine verschlüsselte Zeichenfolge von {len(found.group())} Zeichen", PAYLOAD_REMEDY
    plain = text.replace("\\\\", "/").replace("\\", "/")
    for folder in rules.folders:
        wanted = folder.replace("\\", "/").rstrip("/")
        if len(wanted) > 1 and wanted in plain:
            yield f"den Ordner „{folder}“ dieses Rechners", PATH_REMEDY
    for user in rules.users:
        if len(user) >= _SHORTEST_USER and re.search(
            rf"(?:/|~){re.escape(user)}/|\b{re.escape(user)}@|@{re.escape(user)}\b", plain
        ):
            yield f"den Benutzer- oder Rechnernamen „{user}“", PATH_REMEDY


def _excerpt(text: str, found: re.Match[str]) -> str:
    """Return what was found with a few signs around it, on one line."""
    start = max(found.start() - 20, 0)
    return " ".join(text[start : start + 80].split())
