"""Read the pages of a site as a program would: every element, attribute, comment and script.

What the templates of kobimo use is on a list, and nothing else passes. A list of what is
forbidden would always miss one more way to carry data that nobody sees.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from kobimo.audit.gate_pictures import check_picture
from kobimo.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

REMEDY = "Zeigen Sie Inhalte nur mit den Funktionen von kobimo und bauen Sie den Bericht neu."
#: The page and its text, figures, formulas.
_ELEMENTS = """
    html head title meta link script body header footer main nav section article aside div
    span p a br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd strong em del s sup sub code pre
    blockquote abbr time small b i q cite mark details summary button input label noscript
    figure figcaption table caption thead tbody tfoot tr th td colgroup col svg g defs path
    rect circle ellipse line polyline polygon text tspan use clippath pattern image math mi mn
    mo mrow mtext mspace mfrac msub msup msubsup mover munder munderover msqrt mroot mstyle
    mtable mtr mtd mpadded mphantom semantics annotation
"""
#: Attributes that carry no text of their own, on every element: of pages, drawings, formulas.
_ATTRIBUTES = """
    class id lang dir role tabindex scope colspan rowspan for type rel media defer charset
    headers start reversed value open download autocomplete spellcheck datetime aria-hidden
    aria-current aria-labelledby aria-describedby aria-live aria-expanded aria-controls
    aria-sort data-rollbar viewbox x y x1 y1 x2 y2 cx cy r rx ry dx dy d points width height
    transform focusable preserveaspectratio patternunits patterntransform patterncontentunits
    clippathunits fill fill-opacity fill-rule stroke stroke-width stroke-opacity
    stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit
    opacity clip-path clip-rule font-size font-family font-weight font-style font-stretch
    text-anchor dominant-baseline letter-spacing paint-order vector-effect xmlns display fence
    form stretchy maxsize minsize accent accentunder displaystyle scriptlevel mathvariant
    linethickness columnalign lspace rspace
"""
ELEMENTS = frozenset(_ELEMENTS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
#: Attributes whose text a reader hears: their numbers must stand on the page as well.
SPOKEN = frozenset({"aria-label", "data-kopf"})
METAS = frozenset({"viewport", "description", "referrer", "robots", "generator", "color-scheme"})
#: ``title`` says what a feed is; on anything else it holds what is not seen.
TITLED = frozenset({"link"})
_VOID = frozenset({"meta", "link", "br", "hr", "input", "img", "col"})
_PLACE = re.compile(
    r"(?:#|(?:\.\./)*[\w./-]*(?:#[^\s]*)?$)|https://[^\s]+$|mailto:[^\s]+$|tel:[\d+ /-]+$"
)
#: „Befund 3“ before the link of the third finding, for those who hear a list of links.
_ORDINAL = re.compile(r"\s*Befund \d{1,2}\s*")
NUMBER = re.compile(r"(?<![\w,.])[−+-]?\d+(?:[\u202f\u00a0]\d{3})*(?:,\d+)?(?!\w)")


@dataclass
class Page:
    """What stands on a page.

    Attributes
    ----------
    seen
        Texts that a reader sees, in their order.
    unseen
        Texts that are read aloud or stand in attributes only, with what they belong to.
    labels
        Alternative texts of drawings; each is compared with the table of its figure.
    faults
        What no page of kobimo has.
    links
        Addresses inside the site that the page refers to.
    drawings
        Number of drawings that stand for data, not for decoration.
    """

    seen: list[str] = field(default_factory=list)
    unseen: list[tuple[str, str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    drawings: int = 0

    @property
    def text(self) -> str:
        """The seen texts, one blank between them."""
        return " ".join(self.seen)

    @property
    def everything(self) -> str:
        """The texts that are seen or heard, one blank between them."""
        return " ".join([*self.seen, *self.labels, *(text for _, text in self.unseen)])


class _Reader(HTMLParser):
    """Walk through a page and note what is not on the lists."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[tuple[str, bool]] = []
        #: How many of the open elements nobody sees.
        self._hidden = 0

    def _fault(self, what: str, remedy: str = REMEDY) -> None:
        self.page.faults.append((what, remedy))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_hidden = self._start(tag, attrs)
        if tag not in _VOID:
            self._open.append((tag, is_hidden))
            self._hidden += is_hidden

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, was_hidden = self._open.pop()
            self._hidden -= was_hidden
            if name == tag:
                return

    def _start(self, tag: str, attrs: list[tuple[str, str | None]]) -> bool:
        """Check one element; return whether nobody sees what is inside."""
        if tag not in ELEMENTS:
            self._fault(f"enthält das Element „{tag}“")
        given = {key: value or "" for key, value in attrs}
        for key, value in given.items():
            self._attribute(tag, key, value, given)
        self.page.drawings += tag == "svg" and given.get("role") == "img"
        if tag == "title" and all(name != "head" for name, _ in self._open):
            self._fault("enthält eine Beschreibung, die niemand sieht (title)")
        if tag == "script" and "src" not in given:
            self._fault("enthält ein Skript mit eigenem Inhalt")
        return "hidden" in given or "verborgen" in given.get("class", "").split()

    def _attribute(self, tag: str, key: str, value: str, given: dict[str, str]) -> None:
        if key in {"href", "src", "xlink:href"}:
            self._address(tag, key, value)
        elif key in SPOKEN:
            if tag == "svg":
                self.page.labels.append(value)
                return
            self.page.unseen.append((f"{key} an „{tag}“", value))
        elif key == "content" and tag == "meta":
            if given.get("name") == "description":
                self.page.unseen.append(("der Beschreibung der Seite", value))
        elif key == "name" and tag == "meta":
            if value not in METAS:
                self._fault(f"enthält die Angabe „meta {value}“")
        elif key == "http-equiv" and tag == "meta":
            if value.lower() != "content-security-policy":
                self._fault(f"enthält die Angabe „meta {value}“")
        elif key == "title" and tag in TITLED:
            self.page.unseen.append((f"title an „{tag}“", value))
        elif key == "hidden" and tag == "h2" and not value:
            return
        elif key not in ATTRIBUTES:
            what = f'{key}="{value[:40]}"' if value else key
            self._fault(f"enthält die Angabe „{what}“ an „{tag}“, die niemand sieht")

    def _address(self, tag: str, key: str, value: str) -> None:
        if value.startswith("data:"):
            self._embedded(tag, value)
        elif _PLACE.match(value):
            if not value.startswith(("http", "mailto:", "tel:", "#")):
                self.page.links.add(value.partition("#")[0])
            elif key == "src":
                self._fault(f"lädt „{value[:60]}“ von einem fremden Rechner")
        else:
            self._fault(f"verweist auf „{value[:60]}“")

    def _embedded(self, tag: str, value: str) -> None:
        kind, _, payload = value.partition(",")
        if tag != "image" or kind != "data:image/png;base64":
            self._fault(f"enthält eingebettete Daten der Art „{kind[:40]}“ an „{tag}“")
            return
        try:
            picture = base64.b64decode(payload, validate=True)
        except (binascii.Error, ValueError):
            self._fault("enthält ein eingebettetes Bild, das sich nicht entschlüsseln lässt")
            return
        for fault in check_picture(picture):
            self._fault(f"enthält ein eingebettetes Bild: {fault}")

    def handle_comment(self, data: str) -> None:
        self._fault(f"enthält den Kommentar „{' '.join(data.split())[:60]}“")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self._fault(f"enthält die Angabe „{decl[:40]}“")

    def handle_pi(self, data: str) -> None:
        self._fault(f"enthält die Anweisung „{data[:40]}“")

    def unknown_decl(self, data: str) -> None:
        self._fault(f"enthält die Angabe „{data[:40]}“")

    def handle_data(self, data: str) -> None:
        if not data.strip():
            return
        name = self._open[-1][0] if self._open else ""
        if name in {"script", "style"}:
            self._fault("enthält Skript oder Formatangaben im Text")
        elif name == "title":
            self.page.unseen.append(("dem Titel der Seite", data))
        elif self._hidden:
            if not _ORDINAL.fullmatch(data):
                self.page.unseen.append(("verborgenem Text", data))
        else:
            self.page.seen.append(data)


def read_page(text: str) -> Page:
    """Return what stands on a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page


def check_page(name: str, page: Page) -> Iterator[Problem]:
    """Yield what no page may have, and numbers that only machines or screen readers find."""
    for what, remedy in page.faults:
        yield Problem(name, what, remedy)
    if not page.unseen:
        return
    shown = numbers_in(page.text)
    for where, text in page.unseen:
        missing = sorted(numbers_in(text) - shown)
        if missing:
            yield Problem(
                name,
                f"enthält in {where} Zahlen, die auf der Seite nicht zu sehen sind: "
                f"{', '.join(missing[:5])}",
                REMEDY,
            )


def numbers_in(text: str) -> set[str]:
    """Return the numbers of a text as they are printed, without sign and grouping."""
    return {
        match.group().lstrip("−+-").replace("\u202f", "").replace("\u00a0", "")
        for match in NUMBER.finditer(text)
    }
