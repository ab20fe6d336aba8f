"""What stands beside values of surveys, and checklists, in Musterstadt's report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kobimo
from kobimo.document import Figure, Finding, KeyFigures, Notice, Table
from kobimo.report.responses import tell_response

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.report.opening import Report

RESPONSE = "Der Rücklauf betrug 37,7\u202f% (603 auswertbare Antworten bei 1600 Gefragten)."


@pytest.fixture(scope="module")
def report(demo: Path) -> Report:
    return kobimo.open_report(demo)


def test_the_response_stands_beside_every_form_of_a_survey_value(report: Report) -> None:
    """603 of 1 600: the lines of the file and what the office wrote down as sent."""
    finding = report.finding("bne_bekanntheit")
    assert isinstance(finding, Finding)
    assert RESPONSE in finding.sentences
    figure = report.bars("bne_bekanntheit", by="altersgruppe")
    assert isinstance(figure, Figure)
    assert RESPONSE in figure.notes
    box = report.key_figures("bne_bekanntheit")
    assert isinstance(box, KeyFigures)
    assert any(note.endswith(RESPONSE) for note in box.notes)


def test_several_questions_of_one_survey_tell_it_once(report: Report) -> None:
    finding = report.finding("bne_bekanntheit", "bne_handeln")
    assert isinstance(finding, Finding)
    assert finding.sentences.count(RESPONSE) == 1


def test_what_is_no_survey_tells_nothing(report: Report) -> None:
    values = report._values
    indicator = values.project.catalog.indicator("bne_anbieter_dichte")
    assert tell_response(values, indicator, 2023) == ""


def test_a_survey_that_does_not_say_whom_it_asked_is_told_so(report: Report) -> None:
    values = report._values
    indicator = values.project.catalog.indicator("bne_bekanntheit")
    terms = {name: items for name, items in indicator.terms.items() if name != "invited"}
    silent = indicator.model_copy(update={"id": "stumm", "terms": terms})
    assert tell_response(values, silent, 2023) == (
        "Auswertbar sind 603 Antworten; wie viele gefragt waren, ist nicht bekannt."
    )


def test_a_checklist_says_the_state_of_each_criterion(report: Report) -> None:
    """The budget line follows the file: open, open, partly in 2021, fulfilled since 2022."""
    table = report.checklist("bne_beschluss_stand", rows="kriterium", states="stand")
    assert isinstance(table, Table)
    assert [column.label for column in table.columns][1:] == [
        "2019",
        "2020",
        "2021",
        "2022",
        "2023",
    ]
    (row,) = [line for line in table.rows if line[0] == "Haushaltsposten"]
    assert row[1:] == ("offen", "offen", "teilweise erfüllt", "erfüllt", "erfüllt")
    assert len(table.rows) == 6


def test_a_checklist_of_an_unknown_breakdown_is_a_notice(report: Report) -> None:
    assert isinstance(report.checklist("bne_beschluss_stand", rows="alter", states="stand"), Notice)


def test_values_on_few_answers_stand_in_parentheses_with_their_legend(report: Report) -> None:
    """41 Kitas and 34 schools answered: 30 to 49 each."""
    figure = report.bars("kultur_kooperation_schule", by="einrichtungsart")
    assert isinstance(figure, Figure)
    assert all(row[1].startswith("(") and row[1].endswith(")") for row in figure.table.rows)
    assert any(note.startswith("( ) Aussagewert eingeschränkt") for note in figure.table.notes)
