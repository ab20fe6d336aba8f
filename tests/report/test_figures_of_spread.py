"""Funnel, places, many comparisons, definitions side by side, and intervals that are not shown."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import kobimo
from kobimo.declarations.kommune import Display
from kobimo.errors import UnknownIndicator
from kobimo.project import open_project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def report(demo: Path) -> kobimo.Report:
    return kobimo.open_report(demo)


def test_the_funnel_has_all_kreise_in_its_table(report: kobimo.Report) -> None:
    figure: Any = report.funnel("abgang_ohne_hsa_anteil")
    assert figure.kind == "figure"
    assert figure.id == "abgang_ohne_hsa_anteil-trichter"
    assert len(figure.table.rows) == 12
    assert "Musterstadt" in figure.title


def test_what_has_no_counts_has_no_funnel(report: kobimo.Report) -> None:
    notice: Any = report.funnel("bev_insgesamt")
    assert notice.kind == "notice"
    assert "kein Anteil und keine Rate" in notice.text


def test_places_are_ranges_and_come_with_reliability(report: kobimo.Report) -> None:
    table: Any = report.ranks("abgang_ohne_hsa_eb")
    labels = [column.label for column in table.columns]
    assert labels[:2] == ["Region", "Platz unter 12 Kreisen"]
    assert labels[-1] == "Reliabilität"
    for row, numbers in zip(table.rows, table.data, strict=True):
        assert re.fullmatch(r"\d+( bis \d+)?", row[1])
        assert 0 < numbers[-1] < 1
    raw: Any = report.ranks("abgang_ohne_hsa_anteil")
    assert raw.columns[-1].label != "Reliabilität"
    assert report.ranks("bev_insgesamt").kind == "notice"  # type: ignore[attr-defined]


def test_many_comparisons_are_counted_once_and_in_any_order(report: kobimo.Report) -> None:
    found: Any = report.multiplicity("uebergaenge")
    assert [row[0] for row in found.rows][-1] == "zusammen"
    *parts, total = [row[1:] for row in found.data]
    assert total == tuple(map(sum, zip(*parts, strict=True)))
    tested, flagged, stays = total
    assert 0 < stays <= flagged < tested
    assert f"{tested:.0f} Vergleiche" in found.notes[0]
    # Whatever was shown before, and however often, changes nothing.
    report.finding("abgang_ohne_hsa_anteil", "abgang_ahr")
    assert report.multiplicity("uebergaenge") == found
    with pytest.raises(UnknownIndicator, match="Meinten Sie „uebergaenge“"):
        report.multiplicity("uebergang")


def test_definitions_stand_side_by_side_the_one_without_value_too(report: kobimo.Report) -> None:
    table: Any = report.definitions_table("ohne_schulabschluss")
    by_title = dict(zip([row[0] for row in table.rows], table.data, strict=True))
    assert by_title["Quotensummenverfahren"][2:] == (None, None, None, None)
    assert all(value is not None for value in by_title["Anteil an den Schulabgängen"])
    assert any("gliedern die Abgehenden nicht nach dem Alter" in note for note in table.notes)
    with pytest.raises(UnknownIndicator, match="Meinten Sie „ohne_schulabschluss“"):
        report.definitions_table("ohne_abschluss")


def test_hidden_intervals_are_nowhere_and_verdicts_stay(demo: Path, report: kobimo.Report) -> None:
    project = open_project(demo)
    kommune = project.kommune.model_copy(update={"darstellung": Display(intervalle=False)})
    hidden = kobimo.Report(replace(project, kommune=kommune))
    name = "abgang_ohne_hsa_anteil"
    for method in ("finding", "key_figures", "trend", "strip", "bars_regions", "table"):
        element = getattr(hidden, method)(name)
        assert element.kind != "notice", method
        assert "95-%-Intervall" not in element.model_dump_json(), method
    boxes: list[Any] = [item.key_figures(name) for item in (report, hidden)]
    assert boxes[0].rows[0].verdict == boxes[1].rows[0].verdict
    assert boxes[0].rows[0].interval
    assert not boxes[1].rows[0].interval
    assert any("auf Entscheidung der Kommune" in note for note in boxes[1].notes)
