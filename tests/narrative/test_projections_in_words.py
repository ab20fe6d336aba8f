"""What is said of a projection: its errors beside naive ones, and what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kobimo.indicators import Backtest
from kobimo.narrative import phrase_backtest, phrase_replacement_backtest

TESTED = Backtest(
    launch_year=2018,
    years=(2019, 2020, 2021),
    projected=(1.0, 1.0, 1.0),
    observed=(1.0, 1.0, 1.0),
    mape=1.26,
    naive_last=2.04,
    naive_growth=10.0,
    crosses_break=False,
)


def test_errors_stand_beside_those_of_naive_forecasts() -> None:
    assert phrase_backtest(TESTED) == (
        "Rückprüfung: Mit Start 2018 hätte das Verfahren die Werte von 2019 bis 2021 im Mittel um "
        "1,3\u202f% verfehlt, die Annahme unveränderter Werte um 2,0\u202f%, die Annahme "
        "gleichbleibenden Wachstums um 10,0\u202f% (MAPE). Das Verfahren lag näher als beide "
        "einfachen Annahmen."
    )


@pytest.mark.parametrize("worse", [{"naive_last": 1.3}, {"naive_growth": 0.5}])
def test_a_method_that_is_no_better_is_told_so(worse: dict[str, float]) -> None:
    told = phrase_backtest(replace(TESTED, **worse))
    assert "lag nicht näher als die bessere der beiden einfachen Annahmen." in told


def test_a_break_inside_is_told() -> None:
    told = phrase_backtest(replace(TESTED, crosses_break=True))
    assert told.endswith("Darin enthalten ist bei allen ein Zeitreihenbruch.")


def test_no_number_without_a_back_test() -> None:
    for told in (phrase_backtest(None), phrase_replacement_backtest(None)):
        assert "nicht möglich, weil" in told
        assert not any(sign.isdigit() for sign in told)


def test_staff_is_foreseen_five_years_before() -> None:
    told = phrase_replacement_backtest(TESTED)
    assert "für 2019 bis 2021 fünf Jahre vorher im Mittel um 1,3\u202f% verfehlt" in told
    assert told.endswith("lag näher als beide einfachen Annahmen.")
