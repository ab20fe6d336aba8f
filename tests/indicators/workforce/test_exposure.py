"""Exposure: by hand, at the threshold, and with what is not known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.workforce.exposure import REASON_WORDS, TOO_LITTLE, expose
from tests.indicators.conftest import World, declare

EXPOSURE = {"dimension": "beruf", "score": "punktwert", "threshold": 2.0, "coverage": 0.6}


def indicator(measure: str):
    return declare(
        method="shortage_exposure",
        numerator=[{"dataset": "probe", "variable": "beschaeftigte"}],
        denominator=[],
        per=100 if measure == "share" else 1,
        uncertainty="none",
        exposure={**EXPOSURE, "measure": measure},
    )


def put(world: World, jobs: dict[str, float | str], scores: dict[str, float | str]) -> None:
    world.put(
        "probe",
        {
            "beschaeftigte": [("99001", "2023", {"beruf": k}, v) for k, v in jobs.items()],
            "punktwert": [("99001", "2023", {"beruf": k}, v) for k, v in scores.items()],
        },
        dimensions={"beruf": ("total", "111", "242", "813")},
    )


def test_by_hand() -> None:
    jobs, scores = [100, 200, 700], [2.5, 2.0, 1.0]
    mean = expose(jobs, scores, 1000, measure="mean", threshold=2.0)
    share = expose(jobs, scores, 1000, measure="share", threshold=2.0)
    assert float(mean.value) == pytest.approx((250 + 400 + 700) / 1000)
    # A score of exactly 2.0 is a shortage occupation.
    assert float(share.value) == pytest.approx(300 / 1000)


@given(
    st.lists(st.tuples(st.integers(1, 900), st.floats(0, 3)), min_size=2, max_size=9),
    st.integers(1, 2000),
    st.floats(0, 3),
)
def test_bounds_contain_whatever_the_unknown_jobs_score(
    known: list[tuple[int, float]], unknown: int, score: float
) -> None:
    jobs, scores = [n for n, _ in known], [e for _, e in known]
    whole = sum(jobs) + unknown
    for measure in ("mean", "share"):
        found = expose(jobs, scores, whole, measure=measure, threshold=2.0)
        all_known = expose(
            [*jobs, unknown], [*scores, score], whole, measure=measure, threshold=2.0
        )
        assert found.lower - 1e-9 <= all_known.value <= found.upper + 1e-9
        assert found.lower - 1e-9 <= found.value <= found.upper + 1e-9


def test_a_secret_number_of_jobs_is_left_out_and_bounded(world: World) -> None:
    put(
        world,
        {"111": 400, "242": ".", "813": 500, "total": 1000},
        {"111": 1.0, "242": 3.0, "813": 2.5},
    )
    row = world.row(indicator("share"))
    assert row["value"] == pytest.approx(100 * 500 / 900)
    assert (row["numerator"], row["denominator"]) == (500, 900)
    assert row["rounding_lower"] == pytest.approx(50)
    assert row["rounding_upper"] == pytest.approx(60)


def test_too_few_jobs_in_scored_occupations(world: World) -> None:
    put(world, {"111": 400, "242": 300, "813": 300, "total": 1000}, {"111": 2.0, "242": "x"})
    row = world.row(indicator("mean"))
    assert math.isnan(row["value"])
    assert (row["status"], row["reason"]) == ("/", REASON_WORDS[TOO_LITTLE])


def test_without_the_sum_of_all_jobs_there_is_no_value(world: World) -> None:
    put(world, {"111": 400, "813": 600, "total": "."}, {"111": 2.0, "813": 1.0})
    row = world.row(indicator("mean"))
    assert math.isnan(row["value"])
    assert (row["status"], row["reason"]) == (".", "Geheimhaltung")


def test_no_jobs_no_exposure() -> None:
    found = expose([0.0, 0.0], [1.0, 2.0], 0, measure="mean", threshold=2.0)
    assert np.isnan(found.value)
