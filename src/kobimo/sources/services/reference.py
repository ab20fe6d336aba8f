"""Files that are no table of values: boundaries and conversion keys, by one plain GET each.

Quirks: the addresses carry no date, so that a new edition comes under the old one, or under
another name; some hosts answer a missing file with a page in HTML and HTTP 200.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from kobimo.errors import FetchFailed, TableGone, WrongAnswer
from kobimo.sources.services.exchange import Answer, Request

if TYPE_CHECKING:
    from kobimo.declarations.portals import Portal, ReferenceFile
    from kobimo.sources.services.exchange import Web

_GONE = frozenset({404, 410})
_REMEDY = (
    "Suchen Sie die Datei auf der Webseite der Stelle und tragen Sie ihre Adresse in "
    "deklarationen/referenzdateien/{id}.toml ein, oder legen Sie sie in data/eingang."
)


def bring_reference(web: Web, portal: Portal, declared: ReferenceFile) -> Answer:
    """Return the file under the first declared address that has one.

    Raises
    ------
    TableGone
        There is none any more.
    WrongAnswer
        A page came instead of it, or nothing.
    FetchFailed
        The host refuses, or cannot be reached.
    """
    for url in (declared.url, *declared.further):
        reply = web.get(portal, url)
        if reply.status not in _GONE:
            break
    remedy = _REMEDY.format(id=declared.id)
    if reply.status in _GONE:
        raise TableGone(
            "Unter der Adresse liegt keine Datei mehr.", where=declared.title, remedy=remedy
        )
    if reply.status != 200:
        raise FetchFailed(
            f"Die Datei wird verweigert (HTTP {reply.status}).",
            where=declared.title,
            remedy=remedy,
        )
    if not reply.body or reply.body[:500].lstrip().lower().startswith((b"<!doctype", b"<html")):
        raise WrongAnswer(
            "Statt der Datei kam eine Webseite." if reply.body else "Die Datei ist leer.",
            where=declared.title,
            remedy=remedy,
        )
    name = unquote(PurePosixPath(urlsplit(url).path).name)
    return Answer(Request(portal.id, url), reply.body, name or declared.id)
