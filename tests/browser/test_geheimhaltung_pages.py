"""What readers and data protection officers are shown about disclosure control, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from publish.sample import make_site
from sample_plan import POLICY, attack, make_plan, make_review, place

from browser.inspection import inspect
from kobimo.declarations.loading import load_catalog
from kobimo.disclosure.signatures import Signature
from kobimo.disclosure.withheld import sum_up
from kobimo.publish.html import render_site
from kobimo.publish.review_record import write_record

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_the_page_has_no_fault(browser: Browser, tmp_path: Path) -> None:
    withheld = sum_up(make_plan(), POLICY, load_catalog())
    site = make_site(withheld=withheld)
    report = site.report.model_copy(update={"all_cards": True})
    render_site(make_site(withheld=withheld, report=report), tmp_path)
    assert inspect(browser, tmp_path / "geheimhaltung.html") == []


def test_the_review_record_has_no_fault(browser: Browser, tmp_path: Path) -> None:
    """A failed one, since it shows more; with one line signed and one empty."""
    review = make_review(attack=attack(place("01", 2024)))
    signed = Signature(review.plan.content, "Erika Muster", "Datenschutzbeauftragte", "2026-11-22")
    path = write_record(review, (signed,), tmp_path)
    assert inspect(browser, path) == []
