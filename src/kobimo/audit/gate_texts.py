"""Traces in texts that no published file may have: errors, paths, names, hidden payloads.

The list of traces is measured: what leaks from notebooks are tracebacks, warnings with a
local path, reprs with an address in memory, and data frames inside figures (typed arrays,
base64, specifications of chart libraries).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.audit.gate_rules import Rules

REPORT_REMEDY = "Beheben Sie die Ursache im Notebook und bauen Sie den Bericht neu."
PATH_REMEDY = "Entfernen Sie die Angabe aus Text oder Kommentar und bauen Sie den Bericht neu."
PAYLOAD_REMEDY = "Zeichnen Sie Abbildungen nur mit den Funktionen von kobimo."

#: A path begins after a blank, a quote or a bracket; an address of the web has a host before it.
_AT = r"(?<![\w.:/~-])"
_TRACES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(
            r"Traceback \(most recent call last\)|^\s*File \"[^\"\n]+\", line \d+", re.MULTILINE
        ),
        "eine Fehlermeldung von Python",
        REPORT_REMEDY,
    ),
    (
        re.compile(r"\b[A-Za-z]\w*(?:Error|Exception|Warning): |\x1b\[[\d;]*m"),
        "eine Fehler- oder Warnmeldung eines Programms",
        REPORT_REMEDY,
    ),
    (
        re.compile(
            r"application/(?:vnd\.(?:jupyter|plotly|vega|bokeh|dataframe|kobimo)|x-ipynb)|\"output_type\"|\"execution_count\"|data-jp-"
        ),
        "Ausgaben eines Notebooks",
        REPORT_REMEDY,
    ),
    (re.compile(r"<[\w.' ]+ at 0x[0-9a-fA-F]{4,}>"), "die Adresse eines Objekts", REPORT_REMEDY),
    (
        re.compile(
            _AT + r"/(?:home|Users|root|tmp|var|opt|mnt|usr|srv|etc|private|media|Volumes)/[\w.-]+"
            r"|\bfile:/+[\w.]|(?<![A-Za-z])[A-Za-z]:\\{1,2}[\w.$-]+|(?<!\\)\\\\[\w.-]+\\[\w.$-]+"
        ),
        "einen Pfad auf einem Rechner",
        PATH_REMEDY,
    ),
    (
        re.compile(r"\"?\bbdata\"?\s*:|Plotly\.newPlot|vegaEmbed|vega-?lite|\"customdata\""),
        "die Daten einer interaktiven Abbildung",
        PAYLOAD_REMEDY,
    ),
)
#: Longer than two SHA-512 in hexadecimal: nothing that kobimo writes in a text is.
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{260,}={0,2}")
_SHORTEST_USER = 3


def find_traces(text: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """Yield what a text holds that is not published, in German, each with its remedy.

    Parameters
    ----------
    text
        Text as people or programs read it: entities resolved, nothing compressed.
    """
    for pattern, what, remedy in _TRACES:
        if found := pattern.search(text):
            yield f"{what}: „{_excerpt(text, found)}“", remedy
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
    """Return what was found with a few signs after it, on one line."""
    return " ".join(text[found.start() : found.start() + 60].split())
