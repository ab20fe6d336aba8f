"""What must be filled in before a report may be published."""

from __future__ import annotations

import pytest

from kobimo.declarations.kommune import Disclosure, Imprint, Kommune
from kobimo.publish.placeholders import IMPRINT, find_placeholders, is_placeholder

DECIDED = Disclosure(entschieden_von="Datenschutzbeauftragte", entschieden_am="2025-01-15")
FILLED = dict.fromkeys(IMPRINT, "Stadt Trier, Am Augustinerhof, 54290 Trier")


def test_empty_fields_are_named_with_their_rule() -> None:
    problems = find_placeholders(Kommune(ags="07211"))
    assert [problem.where for problem in problems] == [
        *(f"kommune.toml, Angabe „impressum.{name}“" for name in IMPRINT),
        "kommune.toml, Angabe „geheimhaltung.entschieden_von“",
        "kommune.toml, Angabe „geheimhaltung.entschieden_am“",
    ]
    assert "§ 5 DDG" in problems[0].message


def test_complete_report_has_none() -> None:
    kommune = Kommune(ags="07211", impressum=Imprint(**FILLED), geheimhaltung=DECIDED)
    assert find_placeholders(kommune) == []


def test_fictional_report_may_have_fictional_names() -> None:
    filled = Imprint(
        **{**FILLED, "email": "bildung@beispiel.invalid", "anschrift": "Musterstraße 1"}
    )
    assert find_placeholders(Kommune(ags="99001", impressum=filled, geheimhaltung=DECIDED)) == []
    assert find_placeholders(Kommune(ags="07211", impressum=filled, geheimhaltung=DECIDED)) != []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "[Name]",
        "<E-Mail>",
        "TODO",
        "Erika Mustermann",
        "bitte ausfüllen",
        "a@example.org",
        "…",
    ],
)
def test_left_over(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["Oberbürgermeister Max Muster-Weber", "Stadt Münster", "0651 718-0"]
)
def test_answer(text: str) -> None:
    assert not is_placeholder(text)
