"""What a fetch is about: the datasets behind the indicators of the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.project import open_project
from kobimo.sources.fetching.needed import choose, list_needed

if TYPE_CHECKING:
    from pathlib import Path


def test_the_reports_say_what_they_need(small: Path) -> None:
    (small / "kommune.toml").write_text('ags = "07211"\nberichte = ["kurz"]\n', "utf-8")
    project = open_project(small)
    # Both chapters list bev_insgesamt, the population by age groups.
    assert list_needed(project) == ["bevoelkerung_altersgruppen"]
    assert [dataset.id for dataset in choose(project, ())] == ["bevoelkerung_altersgruppen"]


def test_everything_is_all_that_portals_publish(small: Path) -> None:
    (small / "kommune.toml").write_text('ags = "07211"\nberichte = ["kurz"]\n', "utf-8")
    project = open_project(small)
    chosen = {dataset.source for dataset in choose(project, (), everything=True)}
    assert "regionalstatistik" in chosen
    assert "kommunal" not in chosen


def test_a_chapter_without_a_readable_header_needs_nothing(small: Path) -> None:
    (small / "kommune.toml").write_text('ags = "07211"\nberichte = ["kurz"]\n', "utf-8")
    for name in ("eins", "zwei"):
        (small / f"notebooks/{name}.py").write_text("# %%\n1\n", "utf-8")
    assert list_needed(open_project(small)) == []
