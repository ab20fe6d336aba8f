"""The four reports: they load, their chapters exist, their texts are German."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_report
from tests.catalog.typography import faults

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.declarations.models import Report

NAMES = ("analyse", "bildungsbericht", "datensammlung", "profil")


@pytest.fixture
def reports(root: Path) -> dict[str, Report]:
    return {path.stem: load_report(path) for path in sorted((root / "reports").glob("*.toml"))}


def test_there_are_the_four_formats(reports: dict[str, Report]) -> None:
    assert tuple(reports) == NAMES


def test_chapters_exist_in_the_order_of_the_notebooks(
    reports: dict[str, Report], root: Path
) -> None:
    known = {path.stem for path in (root / "notebooks").glob("*.py")}
    for report in reports.values():
        assert set(report.chapters) <= known
        assert len(set(report.chapters)) == len(report.chapters)


def test_the_full_report_has_every_chapter(reports: dict[str, Report], root: Path) -> None:
    full = reports["bildungsbericht"]
    assert set(full.chapters) == {path.stem for path in (root / "notebooks").glob("*.py")}
    assert set(full.keep) == {
        "prose", "finding", "key_figures", "figure", "table", "explain", "comment", "notice",
    }  # fmt: skip


def test_the_profile_is_short(reports: dict[str, Report]) -> None:
    profile = reports["profil"]
    assert profile.single_page
    assert not {"prose", "figure", "table"} & set(profile.keep)


def test_every_report_keeps_the_words_of_the_municipality(reports: dict[str, Report]) -> None:
    assert all("comment" in report.keep for report in reports.values())


def test_german(reports: dict[str, Report]) -> None:
    for report in reports.values():
        for text in (report.title, report.audience, report.description):
            assert faults(text) == []
        assert report.audience.endswith(".")
        assert report.description.endswith(".")
