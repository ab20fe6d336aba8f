"""Lists beside the pages: the search index and the feed say nothing that no page says."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from kobimo.audit.gate_pages import numbers_in
from kobimo.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

REMEDY = "Löschen Sie public/ und bauen Sie den Bericht neu."
_INDEX = re.compile(r"window\.kobimoSuche = (\[.*\]);\s*", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{4,}")
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_DIGIT = re.compile(r"\d")
_WORD_FILE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ATOM = "{http://www.w3.org/2005/Atom}"
#: Kinds of entries in the search index.
ENTRIES = frozenset(
    {"Kapitel", "Abschnitt", "Abbildung", "Tabelle", "Kennzahl", "Glossar", "Seite"}
)
_PAIR = re.compile(r"([^\W\d_]{3,}) (\d+(?:,\d+)?)(?!\w|[-.]\d)")
_FEED = frozenset({"feed", "id", "title", "updated", "author", "name", "link", "entry", "summary"})


#: Words, numbers, and words with the number behind them.
Told = AbstractSet[str]


def words_in(text: str) -> set[str]:
    """Return the words of four letters and more, small and with folded umlauts."""
    plain = text.replace("\u00ad", "").casefold().translate(_FOLDED)
    return set(_WORD.findall(plain))


def told_in(text: str) -> set[str]:
    """Return what a text tells: its words, its numbers, and each word with the number behind it.

    A word and a number can stand on a page far from each other; together they tell more.
    """
    plain = text.replace("\u00ad", "").casefold().translate(_FOLDED)
    joined = plain.replace("\u202f", "").replace("\u00a0", " ")
    pairs = {f"{word} {number}" for word, number in _PAIR.findall(joined) if word != "kapitel"}
    return numbers_in(text) | words_in(text) | pairs


def check_index(name: str, text: str, said: Mapping[str, Told]) -> Iterator[Problem]:
    """Yield entries of the search index with words or numbers that their page does not have.

    Parameters
    ----------
    said
        Address of a page, from the folder of the report → what it tells.
    """
    found = _INDEX.fullmatch(text)
    try:
        entries: list[list[str]] = json.loads(found[1]) if found else []
    except ValueError:
        found = None
    if found is None:
        yield Problem(name, "ist kein Suchverzeichnis von kobimo", REMEDY)
        return
    for entry in entries:
        address = str(entry[0]).split("#")[0]
        if len(entry) != 5 or address not in said:
            yield Problem(name, f"verweist auf „{entry[0]}“, eine Seite, die es nicht gibt", REMEDY)
            continue
        # The second field names the kind of the entry, which is on a list of its own.
        if entry[1] not in ENTRIES:
            yield Problem(name, f"enthält einen Eintrag der Art „{entry[1]}“", REMEDY)
        whole = " | ".join(map(str, entry[2:]))
        # An indicator is found by the words of its id, which is the address of its page.
        own = re.sub(r"[/_.-]", " ", address)
        extra = sorted(told_in(whole) - said[address] - told_in(own))
        if extra:
            yield Problem(
                f"{name}, Eintrag „{entry[3][:50]}“",
                f"enthält, was auf der Seite {address} nicht steht: {', '.join(extra[:5])}",
                REMEDY,
            )


def check_feed(name: str, content: bytes, said: Told) -> Iterator[Problem]:
    """Yield what the feed says and the page beside it does not.

    Parameters
    ----------
    said
        What the page of changes tells.
    """
    if b"<!DOCTYPE" in content or b"<!--" in content:
        yield Problem(name, "enthält Kommentare oder Ersetzungen", REMEDY)
        return
    try:
        root = ET.fromstring(content)  # noqa: S314 - no document type, see above
    except ET.ParseError:
        yield Problem(name, "ist beschädigt", REMEDY)
        return
    for node in root.iter():
        kind = str(node.tag).removeprefix(_ATOM)
        if kind not in _FEED:
            yield Problem(name, f"enthält das Element „{kind}“", REMEDY)
        if kind not in {"title", "summary", "name"}:
            continue
        text = node.text or ""
        extra = sorted(told_in(text) - said)
        if extra:
            yield Problem(
                name,
                f"enthält, was auf der Seite daneben nicht steht: {', '.join(extra[:5])}",
                REMEDY,
            )


def read_document(content: bytes) -> list[str]:
    """Return the paragraphs of a Word file and the alternative texts of its pictures."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - refused with a document type
    except (zipfile.BadZipFile, KeyError, ET.ParseError):
        return []
    paragraphs = [
        "".join(node.text or "" for node in paragraph.iter(f"{_WORD_FILE}t"))
        for paragraph in root.iter(f"{_WORD_FILE}p")
    ]
    return [*paragraphs, *(node.get("descr", "") for node in root.iter())]


def check_numbers(name: str, texts: Iterable[str], said: Told) -> Iterator[Problem]:
    """Yield numbers, and words before them, that stand on no page of the report.

    Parameters
    ----------
    texts
        Texts of a document that is made of the same chapters.
    said
        What the pages of the report tell.
    """
    extra = {item for item in told_in(" | ".join(texts)) - said if _DIGIT.search(item)}
    if extra:
        listed = ", ".join(sorted(extra)[:5])
        yield Problem(name, f"enthält Zahlen, die auf keiner Seite stehen: {listed}", REMEDY)


def check_described(name: str, texts: Iterator[str], said: Told) -> Iterator[Problem]:
    """Yield words and numbers of a description that stand on no page of the report."""
    extra = {item for text in texts for item in told_in(text) - said}
    if extra:
        listed = ", ".join(sorted(extra)[:5])
        yield Problem(name, f"enthält, was auf keiner Seite steht: {listed}", REMEDY)
