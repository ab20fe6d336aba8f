"""The situation of Musterstadt's areas: refused with a reason, or shown with how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kobimo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def report(demo: Path) -> kobimo.Report:
    return kobimo.open_report(demo)


def test_too_few_areas_for_neighbourhood_are_a_notice_with_the_reason(
    report: kobimo.Report,
) -> None:
    for element in (report.map("lisa_cluster"), report.finding("moran_i")):
        assert element.kind == "notice"
        # How many have one depends on what is hidden.
        assert "zu wenige Gebiete mit einem Wert" in element.text
        assert "nötig sind 30" in element.text


def test_types_follow_the_age_profiles_of_the_ground_truth(
    report: kobimo.Report, root: Path
) -> None:
    import tomllib

    path = root / "src/kobimo/musterstadt/municipal/ground_truth.toml"
    profiles = tomllib.loads(path.read_text("utf-8"))["profiles"]
    indicator = report._project.catalog.indicator("sozialraum_typologie")
    frame = report._values.of(indicator, areas=True).frame
    rows = frame[(frame["year"] == indicator.reference_year) & frame["value"].notna()]
    pairs = {(profiles[raum], text) for raum, text in zip(rows["raum"], rows["text"], strict=True)}
    assert len(pairs) == len({profile for profile, _ in pairs}) == 4


def test_sensitivity_prints_loadings_with_bounds_and_changed_classes(report: kobimo.Report) -> None:
    table = report.sensitivity("sozialindex_z")
    assert table.kind == "table"
    assert any("95-%-Bereich der Ladung" in row[0] for row in table.rows)
    assert any("in einer anderen Klasse" in note for note in table.notes)
    assert any("erklärt" in note for note in table.notes)


def test_the_table_of_a_map_by_class_names_classes_and_their_certainty(
    report: kobimo.Report,
) -> None:
    table = report.map("sozialindex_z").table
    assert [column.label for column in table.columns][-2:] == [
        "Klasse",
        "Klasse in Prozent der Ziehungen",
    ]
    assert report.map("sozialraum_typologie").table.rows[0][1].startswith("Typ ")


def test_the_true_segregation_lies_in_its_interval(report: kobimo.Report, root: Path) -> None:
    import tomllib

    path = root / "src/kobimo/musterstadt/municipal/ground_truth.toml"
    truth = tomllib.loads(path.read_text("utf-8"))["segregation"]
    indicator = report._project.catalog.indicator("dissimilaritaet")
    frame = report._values.of(indicator).frame.set_index("year")
    inside = [
        frame.loc[year, "lower"] <= true <= frame.loc[year, "upper"]
        for year, true in zip(truth["years"], truth["dissimilarity"], strict=True)
    ]
    assert sum(inside) >= 7
    assert "30,2" in " ".join(report.trend("dissimilaritaet").notes)
