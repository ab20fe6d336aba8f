"""Worked examples: what they compute, and the text of their problems."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.models import Example
from kobimo.indicators import check_clocks, check_examples, run_example

from .conftest import World, declare

if TYPE_CHECKING:
    from kobimo.indicators.examples import Worked


def run(example: dict[str, object], **changes: object) -> Worked:
    return run_example(declare(**changes), Example.model_validate(example))


def test_a_share_with_its_interval() -> None:
    found = run({"numerator": 78, "denominator": 1192, "value": 6.5, "lower": 5.3, "upper": 8.1})
    assert found.value == pytest.approx(78 / 1192 * 100)
    assert found.problem == ""


def test_more_digits_are_checked_where_they_are_given() -> None:
    assert run({"numerator": 78, "denominator": 1192, "value": 6.54}).problem == ""
    assert run({"numerator": 78, "denominator": 1192, "value": 6.55}).problem == (
        "Wert: angegeben ist 6,55, gerechnet ergibt sich 6,544."
    )


def test_a_wrong_bound_is_named() -> None:
    found = run({"numerator": 78, "denominator": 1192, "value": 6.5, "lower": 5.2})
    assert found.problem == "untere Grenze: angegeben ist 5,2, gerechnet ergibt sich 5,27."


def test_undefined_is_undefined() -> None:
    found = run({"numerator": 3, "denominator": 0, "value": "undefined"})
    assert math.isnan(found.value)
    assert found.problem == ""
    assert run({"numerator": 1, "denominator": 2, "value": "undefined"}).problem == (
        "Der Wert soll nicht definiert sein; gerechnet ergibt sich 50."
    )
    assert run({"numerator": 1, "denominator": 0, "value": 5}).problem == (
        "Wert: angegeben ist 5, gerechnet ergibt sich kein Wert."
    )


def test_an_interval_that_does_not_exist_is_a_problem() -> None:
    example = {"numerator": 1, "denominator": 2, "value": 50, "lower": 9.5}
    assert run(example, uncertainty="none").problem == (
        "untere Grenze: angegeben ist 9,5, gerechnet ergibt sich kein Wert."
    )


def test_several_numbers_are_those_of_the_terms_with_their_signs() -> None:
    terms = [
        {"dataset": "probe", "variable": "zuzuege"},
        {"dataset": "probe", "variable": "fortzuege", "sign": -1},
    ]
    found = run(
        {"numerator": (9640, 9228), "denominator": 110674, "value": 3.7},
        method="difference",
        per=1000,
        uncertainty="none",
        numerator=terms,
    )
    assert found.value == pytest.approx((9640 - 9228) / 110674 * 1000)
    assert found.problem == ""


def test_an_index_over_time_and_an_index_of_indicators() -> None:
    found = run(
        {"numerator": 104210, "denominator": 101850, "value": 102.3},
        method="index",
        uncertainty="none",
    )
    assert found.problem == ""
    found = run(
        {"numerator": (0.8, 1.1), "value": -0.15},
        method="z_index",
        uncertainty="none",
        decimals=2,
        components=[
            {"indicator": "eins", "orientation": 1},
            {"indicator": "zwei", "orientation": -1},
        ],
        reference_year=2020,
    )
    assert found.problem == ""


def test_a_count_needs_no_denominator_and_all_others_do() -> None:
    count = {"method": "count", "per": 1, "uncertainty": "none", "denominator": []}
    assert run({"numerator": 17310, "value": 17310}, **count).problem == ""
    assert run({"numerator": 1, "value": 1}).problem == (
        "Wert: angegeben ist 1, gerechnet ergibt sich kein Wert."
    )


def test_all_problems_of_a_declaration_say_where_they_are() -> None:
    indicator = declare(
        example=[
            {"numerator": 1, "denominator": 2, "value": 50},
            {"numerator": 1, "denominator": 2, "value": 49},
        ]
    )
    (problem,) = check_examples(indicator)
    assert problem.text == (
        "Kennzahl „anteil“, Beispiel 2: Wert: angegeben ist 49, gerechnet ergibt sich 50,00."
    )


def test_clocks_that_do_not_fit_are_a_problem_of_the_declaration(world: World) -> None:
    world.put("probe", {"faelle": [("01001", "2023/24", {}, 1)]}, kind="schuljahr")
    world.put("bestand", {"personen": [("01001", "2023-12-31", {}, 1)]}, kind="stichtag")
    term = {"dataset": "bestand", "variable": "personen"}
    (problem,) = check_clocks(declare(denominator=[term]), world.catalog)
    assert problem.text == (
        "Kennzahl „anteil“: Zeitbezüge passen nicht zusammen: "
        "Schuljahr und Stichtag ohne erklärten Versatz (lag)\n"
        "    Schreiben Sie lag = … an den Term, der zu einem anderen Jahr gehört; "
        "lag = 0, wenn es dasselbe ist."
    )
    assert not list(check_clocks(declare(denominator=[term | {"lag": 0}]), world.catalog))
