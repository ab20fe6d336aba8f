"""Fan, demand and replacement in the demo: what is printed beside the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kobimo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def report(demo: Path) -> kobimo.Report:
    return kobimo.open_report(demo)


def test_the_fan_tells_method_band_and_back_test(report: kobimo.Report) -> None:
    figure = report.fan("bev_kinder_u6")
    assert figure.kind == "figure"
    notes = " ".join(figure.notes)
    assert "Kohorten-Komponenten-Modell" in notes
    assert "In 80 von 100 Zufallsziehungen" in notes
    assert "Mit Start 2018 hätte das Verfahren die Werte von 2019 bis 2023" in notes
    assert "die Annahme unveränderter Werte um" in notes
    assert "(2021/2022)" in notes
    kinds = {row[1] for row in figure.table.rows}
    assert kinds == {"Bestand", "Fortschreibung", "untere Variante", "obere Variante"}
    assert any(column.label.startswith("80-%-Band") for column in figure.table.columns)


def test_the_fan_of_one_group_names_it(report: kobimo.Report) -> None:
    figure = report.fan("schulprognose", group="gymnasium")
    assert figure.kind == "figure"
    assert "Gymnasien" in figure.title
    assert report.fan("schulprognose").title != figure.title


def test_an_unknown_group_is_a_notice(report: kobimo.Report) -> None:
    notice = report.fan("schulprognose", group="berufsschule")
    assert notice.kind == "notice"
    assert "keine Gruppe „berufsschule“" in notice.text


def test_demand_sets_declared_quotas_beside_each_other(report: kobimo.Report) -> None:
    table = report.demand("kita_platz_bedarf_prognose")
    assert table.kind == "table"
    assert len(table.rows) == 10
    labels = [column.label for column in table.columns]
    assert labels[1:3] == ["Plätze, gleiche Quote", "mehr als am 01.03.2024, gleiche Quote"]
    for row in table.data:
        same, gap, wanted = row[1], row[2], row[3]
        assert isinstance(same, float)
        assert isinstance(gap, float)
        assert isinstance(wanted, float)
        # Today's places are the same in every year; half of the small ones want one.
        assert same - gap == pytest.approx(4376, abs=1)
        assert wanted > same
    notes = " ".join(table.notes)
    assert "Nachfrage der Eltern: unter 3 Jahre 51\u202f%" in notes
    assert "Rückprüfung" in notes


def test_posts_follow_from_places_by_declared_assumptions(report: kobimo.Report) -> None:
    table = report.posts("kita_platz_bedarf_prognose")
    assert table.kind == "table"
    labels = [column.label for column in table.columns]
    assert labels[2] == "Vollzeitstellen, Nachfrage der Eltern"
    assert len(table.rows) == 10
    assert "Personalschlüssel" in " ".join(table.notes)


def test_children_entitled_to_all_day_care_grow_by_a_class_a_year(report: kobimo.Report) -> None:
    table = report.entitled("bev_kinder_je_altersjahr")
    assert table.kind == "table"
    begun = [(row[0], row[1]) for row in table.rows[:5]]
    assert begun == [
        ("2026/27", "1"),
        ("2027/28", "1 bis 2"),
        ("2028/29", "1 bis 3"),
        ("2029/30", "1 bis 4"),
        ("2030/31", "1 bis 4"),
    ]
    for row in table.data:
        children, wanted, everybody = row[2], row[6], row[7]
        assert isinstance(children, float)
        assert everybody == children
        assert wanted == pytest.approx(children * 0.73, abs=1)
    assert "ab 1. August 2026 in Klasse 1" in table.notes[0]


def test_demand_needs_an_indicator_with_quotas(report: kobimo.Report) -> None:
    assert report.demand("bev_insgesamt").kind == "notice"
    assert report.posts("schulprognose").kind == "notice"


def test_replacement_adds_up_from_stock_to_gap(report: kobimo.Report) -> None:
    figure = report.replacement("kita_ersatzbedarf", growth="kita_platz_bedarf_prognose")
    assert figure.kind == "figure"
    for part in ("Bestand am 01.03.2024: 1109", "Abgänge bis 2034: −378", "Zu ersetzen bis 2034"):
        assert part in figure.alt
    notes = " ".join(figure.notes)
    assert "Personal je Kind wie heute" in notes
    assert "fünf Jahre vorher im Mittel um" in notes
    alone = report.replacement("ersatzbedarf_svb")
    assert alone.kind == "figure"
    assert "Minderbedarf" not in alone.alt
