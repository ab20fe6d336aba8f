"""Each question of the inspection is proven: a page with the fault is not passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser.inspection import LIGHT, inspect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def swap(old: str, new: str) -> Callable[[str], str]:
    """Return a change that must find what it changes."""

    def change(page: str) -> str:
        assert old in page, old
        return page.replace(old, new, 1)

    return change


FAULTS: dict[str, Callable[[str], str]] = {
    "wrong language": swap('lang="de"', 'lang="en"'),
    "no language": swap(' lang="de"', ""),
    "no title": lambda page: page.split("<title>")[0] + page.split("</title>")[1],
    "second h1": swap("<h2 ", "<h1>Noch eine</h1><h2 "),
    "skipped heading": swap("<h2 ", "<h5>Zu tief</h5><h2 "),
    "empty heading": swap("<h2 ", "<h2></h2><h2 "),
    "duplicate id": swap('id="abbildung-2-2"', 'id="abbildung-2-1"'),
    "generic alternative": lambda page: page.replace(
        'aria-label="Liniendiagramm', 'aria-label="Abbildung 2" data-x="', 1
    ),
    "no alternative": lambda page: page.replace('aria-label="Liniendiagramm', 'data-x="', 1),
    "svg without role": swap('<svg role="img"', "<svg"),
    "no data table": lambda page: page.replace('<details class="daten">', "<div hidden>", 1),
    "no caption": lambda page: page.replace("<figcaption>", "<figcaption hidden><!--", 1).replace(
        "</figcaption>", "--></figcaption>", 1
    ),
    "no scope": swap(' scope="col"', ""),
    "no header cells": lambda page: page.replace("<th ", "<td ").replace("</th>", "</td>"),
    "no source": lambda page: page.replace('class="quelle"', ""),
    "no download": lambda page: page.replace(" download>", ">"),
    "link without text": swap("</main>", '<a href="index.html"></a></main>'),
    "image without alternative": swap("</main>", '<img src="assets/kobimo.svg"></main>'),
    "poor contrast": swap("</main>", '<p><font color="#bbbbbb">kaum zu lesen</font></p></main>'),
    "no main": lambda page: page.replace("<main ", "<div ").replace("</main>", "</div>"),
    "no skip link": lambda page: page.replace(
        'class="sprung" href="#inhalt"', 'class="sprung" href="methodik.html"'
    ),
    "nothing shows the focus": swap("</head>", "<style>*{outline:none!important}</style></head>"),
    "too wide for a phone": swap("</main>", "<pre>" + "breit" * 40 + "</pre></main>"),
    "inline style": swap("<h1", '<h1 style="color:black"'),
    "inline script": swap("</main>", "<script>1+1</script></main>"),
    "left over": swap("</main>", "<p>Wert: undefined</p></main>"),
    "foreign host": swap(
        "</main>", '<iframe title="fremd" src="http://kobimo.invalid/x"></iframe></main>'
    ),
    "missing file": swap("assets/kobimo.css", "assets/fehlt.css"),
    "list without list": swap("</main>", "<li>lose</li></main>"),
    "button without name": swap("</main>", "<button></button></main>"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found(browser: Browser, sample_folder: Path, name: str) -> None:
    page = sample_folder / "uebergaenge.html"
    broken = page.with_name(f"fehler-{name.replace(' ', '-')}.html")
    broken.write_text(FAULTS[name](page.read_text("utf-8")), "utf-8")
    try:
        assert inspect(browser, broken, LIGHT) != []
    finally:
        broken.unlink()
