"""Look through finished pages for barriers that show without a browser.

Each rule stands for something that keeps people out; an empty answer does not mean that a page
is accessible, only that none of these is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Rule → what is wrong, for people.
RULES = {
    "sprache": "Die Sprache der Seite ist nicht als Deutsch ausgezeichnet",
    "titel": "Die Seite hat keinen Titel",
    "hauptbereich": "Es gibt nicht genau einen Hauptbereich",
    "ueberschrift": "Es gibt nicht genau eine Überschrift erster Ebene",
    "ebenen": "Eine Ebene der Überschriften ist übersprungen",
    "sprungziel": "Der Link am Seitenanfang springt nicht zum Inhalt",
    "kennung": "Eine Kennung kommt doppelt vor",
    "verweis": "Ein Link auf der Seite führt ins Leere",
    "linktext": "Ein Link oder ein Knopf hat keinen Text",
    "bildtext": "Ein Bild hat keinen Alternativtext",
    "grafiktext": "Eine Grafik hat keine Beschreibung und ist nicht als Schmuck ausgezeichnet",
    "tabelle": "Eine Tabelle hat keine Überschrift",
    "kopfzellen": "Eine Tabelle hat keine Kopfzellen mit Richtung",
    "feld": "Ein Eingabefeld hat keine Beschriftung",
    "reihenfolge": "Die Reihenfolge der Tastatur ist von Hand gesetzt",
    "vergroessern": "Die Seite verbietet das Vergrößern",
    "fremd": "Die Seite lädt etwas von einem anderen Rechner",
}
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
_NAMED = ("aria-label", "aria-labelledby", "title")


def find_barriers(site: Path) -> dict[str, list[str]]:
    """Return rule → pages of a site that break it, for the rules that are broken."""
    found: dict[str, list[str]] = {}
    for path in sorted(site.rglob("*.html")):
        for rule in sorted(check_page(path.read_text("utf-8"))):
            found.setdefault(rule, []).append(path.relative_to(site).as_posix())
    return found


def check_page(html: str) -> set[str]:
    """Return the rules that one page breaks."""
    page = _Page()
    page.feed(html)
    page.close()
    return page.judge()


@dataclass
class _Open:
    """An element that is not closed yet, with what is known of its name."""

    tag: str
    attributes: dict[str, str]
    has_name: bool = False


@dataclass
class _Table:
    has_caption: bool = False
    has_scope: bool = False


@dataclass
class _Facts:
    title: str = ""
    ids: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    fields: list[dict[str, str]] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    mains: int = 0
    first_link: str | None = None


class _Page(HTMLParser):
    """Collect what the rules ask about while a page is read once."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.broken: set[str] = set()
        self.open: list[_Open] = []
        self.tables: list[_Table] = []
        self.facts = _Facts()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element as it begins."""
        attributes = {name: value or "" for name, value in attrs}
        self._note(tag, attributes)
        if tag == "table" and attributes.get("role") != "presentation":
            self.tables.append(_Table(has_caption=_is_named(attributes)))
        elif self.tables and tag == "caption":
            self.tables[-1].has_caption = True
        elif self.tables and tag == "th" and attributes.get("scope"):
            self.tables[-1].has_scope = True
        is_hidden = attributes.get("aria-hidden") == "true" or attributes.get("role") in {
            "presentation",
            "none",
        }
        if tag == "img":
            if "alt" not in attributes:
                self.broken.add("bildtext")
            self._name_open(attributes.get("alt", ""))
        if tag == "svg" and not is_hidden and not any(e.tag == "svg" for e in self.open):
            has_name = _is_named(attributes) and attributes.get("role") == "img"
            hidden_above = any(e.attributes.get("aria-hidden") == "true" for e in self.open)
            if not has_name and not hidden_above:
                self.broken.add("grafiktext")
        if tag not in _VOID:
            self.open.append(_Open(tag, attributes, _is_named(attributes)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element that ends as it begins, as in vector graphics."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        """Text gives a name to what stands around it."""
        if data.strip():
            if self.open and self.open[-1].tag == "title" and not self._inside("svg"):
                self.facts.title += data.strip()
            self._name_open(data)

    def handle_endtag(self, tag: str) -> None:
        """Look at an element as it ends."""
        if all(element.tag != tag for element in self.open):
            return
        while True:
            element = self.open.pop()
            if element.tag in {"a", "button"} and not element.has_name:
                self.broken.add("linktext")
            if element.tag == "table" and element.attributes.get("role") != "presentation":
                table = self.tables.pop()
                self.broken |= set() if table.has_caption else {"tabelle"}
                self.broken |= set() if table.has_scope else {"kopfzellen"}
            if element.tag == tag:
                return

    def judge(self) -> set[str]:
        """Return what is broken on the page as a whole, beside what single elements broke."""
        facts = self.facts
        wrong = {
            "titel": not facts.title,
            "hauptbereich": facts.mains != 1,
            "ueberschrift": facts.levels.count(1) != 1,
            "ebenen": any(b > a + 1 for a, b in zip(facts.levels, facts.levels[1:], strict=False)),
            "kennung": len(set(facts.ids)) != len(facts.ids),
            "verweis": any(target and target not in facts.ids for target in facts.targets),
            "sprungziel": not (facts.first_link or "").startswith("#"),
            "feld": any(
                not _is_named(one) and one.get("id") not in facts.labels for one in facts.fields
            ),
        }
        return self.broken | {rule for rule, is_broken in wrong.items() if is_broken}

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        facts = self.facts
        if "id" in attributes:
            facts.ids.append(attributes["id"])
        if tag == "html" and not re.match(r"de\b", attributes.get("lang", "")):
            self.broken.add("sprache")
        elif tag == "main":
            facts.mains += 1
        elif re.fullmatch(r"h[1-6]", tag):
            facts.levels.append(int(tag[1]))
        elif tag == "a" and "href" in attributes:
            if facts.first_link is None:
                facts.first_link = attributes["href"]
            if attributes["href"].startswith("#"):
                facts.targets.append(attributes["href"][1:])
        elif tag == "label":
            facts.labels.add(attributes.get("for", ""))
        elif tag in {"input", "select", "textarea"} and attributes.get("type") != "hidden":
            if not self._inside("label"):
                facts.fields.append(attributes)
        elif tag == "meta" and attributes.get("name") == "viewport":
            content = attributes.get("content", "").replace(" ", "")
            if re.search(r"user-scalable=(no|0)|maximum-scale=[01](\.\d+)?(,|$)", content):
                self.broken.add("vergroessern")
        if attributes.get("tabindex", "0").lstrip("+").isdecimal() and (
            int(attributes.get("tabindex", "0")) > 0
        ):
            self.broken.add("reihenfolge")
        source = attributes.get(_LOADING.get(tag, ""), "")
        if re.match(r"(https?:)?//", source) and attributes.get("rel") != "canonical":
            self.broken.add("fremd")

    def _inside(self, tag: str) -> bool:
        return any(element.tag == tag for element in self.open)

    def _name_open(self, text: str) -> None:
        if text.strip():
            for element in self.open:
                element.has_name = True


def _is_named(attributes: dict[str, str]) -> bool:
    return any(attributes.get(name, "").strip() for name in _NAMED)
