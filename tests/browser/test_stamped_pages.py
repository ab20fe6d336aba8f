"""A stamp is seen by everybody: in light, in the dark, on a phone, on paper, by screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from publish.sample import make_site

from browser.inspection import DARK, LIGHT, PHONE, inspect_site, open_page
from kobimo.publish.html import render_site
from kobimo.publish.stamps import INTERNAL

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def stamped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("intern")
    render_site(make_site(stamp=INTERNAL), folder)
    return folder


def test_a_stamped_page_has_no_fault(browser: Browser, stamped: Path) -> None:
    assert inspect_site(browser, stamped, [stamped / "glossar.html"]) == {}


@pytest.mark.parametrize("setting", [LIGHT, DARK, PHONE], ids=lambda item: item.name)
def test_it_is_seen_without_scrolling(browser: Browser, stamped: Path, setting) -> None:
    page, wrong = open_page(browser, stamped / "uebergaenge.html", setting)
    box = page.get_by_role("note", name="Vermerk").bounding_box()
    assert box is not None
    assert box["y"] < 10
    assert 20 < box["height"] < 200
    assert box["width"] == setting.width
    assert page.get_by_text(INTERNAL).first.is_visible()
    assert wrong == []
    page.context.close()


def test_every_sheet_of_paper_carries_it(browser: Browser, stamped: Path, tmp_path: Path) -> None:
    from pypdf import PdfReader

    page, _ = open_page(browser, stamped / "glossar.html")
    page.pdf(path=tmp_path / "glossar.pdf", prefer_css_page_size=True)
    sheets = PdfReader(tmp_path / "glossar.pdf").pages
    assert len(sheets) > 2
    assert all(INTERNAL in sheet.extract_text() for sheet in sheets)
    page.context.close()
