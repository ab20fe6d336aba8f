"""The review of a plan gets its names and rules from the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_plan import UNEMPLOYED, attack, make_plan

from kobimo.audit.ledger import Edition
from kobimo.audit.ledger import Part as Addend
from kobimo.audit.ledger import Tally as Published
from kobimo.disclosure.review import Place
from kobimo.disclosure.reviewing import list_changes, name_areas, review_plan
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


def edition(day: str, values: tuple[tuple[float | None, ...], ...]) -> Edition:
    tally = Published(
        key=UNEMPLOYED.key,
        parts=(Addend(1, "raum_arbeitslose", "arbeitslose"),),
        label=UNEMPLOYED.label,
        threshold=5,
        rounded=0,
        within=(),
        areas=("total", "01"),
        years=(2024,),
        values=values,
    )
    return Edition(day, "c" * 64, "s" * 64, (), (tally,))


def test_changes_are_those_from_the_last_edition() -> None:
    older = edition("2024-11-03", ((1.0,), (None,)))
    last = edition("2025-11-03", ((59.0,), (None,)))
    found = list_changes(make_plan(tallies=(UNEMPLOYED,)), (older, last))
    assert found.since == "2025-11-03"
    assert found.revised == (Place(UNEMPLOYED.key, "total", 2024),)
    assert found.closed == found.opened == ()
    assert not list_changes(make_plan(), ()).since
