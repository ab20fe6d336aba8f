"""The review of a plan gets its names and rules from the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_plan import UNEMPLOYED, attack, make_plan

from kobimo.disclosure.reviewing import name_areas, review_plan
from kobimo.project import open_project

if TYPE_CHECKING:
    from pathlib import Path

KOMMUNE = """
ags = "99001"
[geheimhaltung]
mindestgruppe = 12
entschieden_von = "Rat"
entschieden_am = "2026-03-01"
[geheimhaltung.datensaetze.raum_arbeitslose]
schwelle = 7
entschieden_von = "Jugendamt"
entschieden_am = "2026-04-01"
"""


def test_rules_and_names_come_from_the_project(tmp_path: Path) -> None:
    (tmp_path / "kommune.toml").write_text(KOMMUNE, "utf-8")
    project = open_project(tmp_path)
    review = review_plan(project, make_plan(tallies=(UNEMPLOYED,)), attack())
    (rule,) = review.rules
    assert (rule.title, rule.threshold, rule.minimum) == ("Arbeitslose nach Sozialräumen", 7, 100)
    assert (rule.decided_by, rule.decided_on) == ("Jugendamt", "2026-04-01")
    assert review.smallest_group == 12
    assert review.region == "Musterstadt"
    title = project.catalog.indicators["raum_arbeitslose_je_1000"].title_de
    assert review.indicator_names == {"raum_arbeitslose_je_1000": title}
    assert not review.area_names
    assert not review.changes.since


def test_areas_of_other_regions_get_the_name_of_the_region(tmp_path: Path) -> None:
    (tmp_path / "kommune.toml").write_text(KOMMUNE, "utf-8")
    names = name_areas(open_project(tmp_path), ["total", "S01", "99/total", "99002/05", "xx"])
    assert names["99/total"] == "Musterland"
    assert names["99002/05"].endswith(", 05")
    assert names["S01"] == "Altstadt"
    assert "total" not in names
    assert "xx" not in names
