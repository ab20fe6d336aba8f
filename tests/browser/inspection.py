"""Inspect pages as people with disabilities and strict servers meet them.

:func:`inspect` takes one page of any rendered site; :func:`pages_of` lists them, so every
page of a built report can be inspected with three lines. axe finds about half of the faults
that matter, so the page is asked further questions; each of them is proven by a seeded fault
in ``test_inspection.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Request

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True, slots=True)
class Setting:
    """How a page is looked at."""

    name: str
    theme: str = "light"
    width: int = 1280


LIGHT = Setting("light")
DARK = Setting("dark", theme="dark")
PHONE = Setting("phone", width=375)
SETTINGS = (LIGHT, DARK, PHONE)

#: Rows of a table that look like those above them.
FURTHER = "tbody tr:nth-child(n+4)"

#: Asked inside the page; returns what is wrong as texts.
QUESTIONS = r"""
() => {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (document.documentElement.lang !== "de") wrong.push("html ohne lang=de");
  if (all("h1").length !== 1) wrong.push(`${all("h1").length} h1`);
  let last = 0;
  for (const heading of all("h1,h2,h3,h4,h5,h6")) {
    if (!heading.checkVisibility()) continue;
    const level = Number(heading.tagName[1]);
    if (level > last + 1) wrong.push(`h${level} nach h${last}: ${heading.textContent.trim()}`);
    if (!heading.textContent.trim()) wrong.push(`leere Überschrift h${level}`);
    last = level;
  }
  const ids = all("[id]").map((element) => element.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) wrong.push(`id doppelt: ${id}`);
  for (const table of all("table")) {
    const heads = [...table.querySelectorAll("th")];
    if (!heads.length) wrong.push("Tabelle ohne Kopfzellen");
    if (heads.some((head) => !head.getAttribute("scope"))) wrong.push("th ohne scope");
    if (!table.querySelector("thead")) wrong.push("Tabelle ohne Kopfzeile");
  }
  const generic = /^(bild|abbildung|grafik|diagramm|image|figure|chart|no description.*)[\s\d.]*$/i;
  for (const svg of all("svg:not([aria-hidden=true])")) {
    const name = svg.getAttribute("aria-label") || "";
    if (svg.getAttribute("role") !== "img") wrong.push("svg ohne role=img");
    if (name.length < 20 || generic.test(name.trim())) wrong.push(`nichtssagende Textalternative: „${name}“`);
  }
  for (const image of all("img")) {
    const alt = image.getAttribute("alt");
    if (alt === null || generic.test(alt.trim())) wrong.push("img ohne Textalternative");
  }
  for (const figure of all("figure.bild")) {
    if (!figure.querySelector("figcaption")?.textContent.trim()) wrong.push("Abbildung ohne Beschriftung");
    if (!figure.querySelector("details table")) wrong.push("Abbildung ohne Datentabelle");
    if (!figure.querySelector("a[download]")) wrong.push("Abbildung ohne CSV");
    if (!figure.querySelector(".quelle")) wrong.push("Abbildung ohne Quelle");
  }
  for (const link of all("a")) {
    if (!(link.textContent.trim() || link.getAttribute("aria-label"))) wrong.push("Link ohne Text");
  }
  for (const region of all("[role=region]")) {
    const label = region.getAttribute("aria-labelledby");
    if (!region.getAttribute("aria-label") && !document.getElementById(label)) wrong.push("Bereich ohne Namen");
  }
  const skip = document.querySelector("body > a[href^='#']");
  if (!skip || !document.querySelector(skip.getAttribute("href"))) wrong.push("kein Sprunglink zum Inhalt");
  if (all("[style]").length) wrong.push("Formatangabe in einem Element");
  if (all("script").some((script) => script.textContent.trim())) wrong.push("Skript in der Seite");
  if (all("main").length !== 1) wrong.push(`${all("main").length} main`);
  const words = document.querySelector("main")?.innerText ?? "";
  const leak = words.match(/\b(undefined|None|NaN|nan|Traceback)\b|\/(?:home|tmp|root|work)\/\w+|\{\{|<Undefined/);
  if (leak) wrong.push(`Rest eines Programms: „${leak[0]}“`);
  return wrong;
}
"""

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN_ALL = "() => document.querySelectorAll('details').forEach((d) => { d.open = true; })"
OUTLINE = """
() => {
  const style = getComputedStyle(document.activeElement);
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const around = document.activeElement.closest("li") && getComputedStyle(document.activeElement.closest("li"));
  return seen || Boolean(around && around.outlineStyle !== "none" && parseFloat(around.outlineWidth) >= 2);
}
"""


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def pages_of(folder: Path) -> list[Path]:
    """Return every page of a rendered site in alphabetical order."""
    return sorted(folder.rglob("*.html"))


def open_page(
    browser: Browser, path: Path, setting: Setting = LIGHT, *, query: str = "", bypass: bool = True
) -> tuple[Page, list[str]]:
    """Open a page from disk. Return it with the list that collects what goes wrong.

    The list gets every request to another host and every message of the console. ``bypass``
    lifts the page's policy, which axe needs.
    """
    context = browser.new_context(
        viewport={"width": setting.width, "height": 900},
        color_scheme=setting.theme,  # type: ignore[arg-type]
        bypass_csp=bypass,
        reduced_motion="reduce",
    )
    page = context.new_page()
    wrong: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            wrong.append(f"Abruf von {request.url}")

    context.on("request", note)
    context.on("requestfailed", lambda request: wrong.append(f"fehlt: {request.url}"))
    page.on("console", lambda message: wrong.append(f"Konsole: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"Skriptfehler: {error}"))
    page.goto(path.as_uri() + query)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    return page, wrong


def inspect(browser: Browser, path: Path, *settings: Setting) -> list[str]:
    """Return everything that is wrong with one page; empty when nothing is.

    The page is opened once, its details are opened, and it is looked at in each setting
    (light, dark and phone where none is named), at 320 pixels and from the keyboard.
    """
    page, wrong = open_page(browser, path)
    try:
        page.evaluate(OPEN_ALL)
        wrong += page.evaluate(QUESTIONS)
        for setting in settings or SETTINGS:
            page.emulate_media(color_scheme=setting.theme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": setting.width, "height": 900})
            wrong += [f"{setting.name}: {fault}" for fault in run_axe(page, setting)]
            if page.evaluate(OVERFLOW) > 0:
                wrong.append(f"{setting.name}: rollt seitlich")
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate(OVERFLOW) > 0:
            wrong.append("rollt bei 320 Pixeln seitlich")
        for _ in range(4):
            page.keyboard.press("Tab")
            if not page.evaluate(OUTLINE):
                wrong.append("Fokus ist nicht zu sehen")
    finally:
        page.context.close()
    return wrong


def inspect_site(
    browser: Browser, folder: Path, pages: Iterable[Path] | None = None, *settings: Setting
) -> dict[str, list[str]]:
    """Return page → faults for every page of a site, or those given, that has some."""
    found = {
        path.relative_to(folder).as_posix(): inspect(browser, path, *settings)
        for path in (pages_of(folder) if pages is None else pages)
    }
    return {name: faults for name, faults in found.items() if faults}


def run_axe(page: Page, setting: Setting = LIGHT) -> list[str]:
    """Return axe's violations of WCAG 2.2 A and AA and of best practice.

    The dark theme changes colours and nothing else, so contrast alone is asked for there; a phone
    changes everything but colours. The first rows of a table stand for those below them.
    """
    page.evaluate(_axe())
    is_dark = setting.theme == DARK.theme
    rule = {"type": "rule", "values": ["color-contrast"]}
    options = {
        "runOnly": rule if is_dark else {"type": "tag", "values": TAGS},
        "rules": {"color-contrast": {"enabled": setting.width >= LIGHT.width}},
        "resultTypes": ["violations"],
        "preload": False,
    }
    result = page.evaluate(
        "([context, options]) => axe.run(context, options)", [{"exclude": [[FURTHER]]}, options]
    )
    return [
        f"axe {violation['id']}: {node['target']} {node['html'][:160]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.add(str(values["id"]))
        for name in ("href", "src"):
            if values.get(name) is not None and tag != "use":
                self.targets.append(str(values[name]))


def _links(path: Path) -> _Links:
    parser = _Links()
    parser.feed(path.read_text("utf-8"))
    return parser


def broken_links(folder: Path) -> Iterator[str]:
    """Yield every link of a site that leads to no file or no anchor. Needs no browser."""
    parsed = {path.resolve(): _links(path) for path in pages_of(folder)}
    for path, links in parsed.items():
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme in {"http", "https", "mailto", "data"}:
                continue
            where = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            name = path.relative_to(folder.resolve()).as_posix()
            if not where.is_file():
                yield f"{name}: {target} gibt es nicht"
            elif (
                parts.fragment
                and where in parsed
                and unquote(parts.fragment) not in parsed[where].ids
            ):
                yield f"{name}: {target} hat kein Ziel"


def foreign_resources(folder: Path) -> Iterator[str]:
    """Yield every address of another host that a page would load, not only link to."""
    loads = re.compile(
        r"""<(?:script|img|iframe|source|link|object|embed)\b[^>]*?(?:src|href|data)=["'](?:https?:)?//"""
    )
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".html" and loads.search(path.read_text("utf-8")):
            yield path.relative_to(folder).as_posix()
        if path.suffix == ".css" and re.search(
            r"url\(\s*[\"']?(?:https?:)?//|@import", path.read_text("utf-8")
        ):
            yield path.relative_to(folder).as_posix()
