"""The method ``expectation``: what stands in its rows, and when there is no value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from kobimo.declarations.checking import check_form
from kobimo.declarations.references import broken_references
from kobimo.indicators.comparing.expectation import (
    explained_share,
    judge_expectation,
    usable_components,
)
from tests.indicators.conftest import declare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from tests.indicators.conftest import World


def expected(**changes: object) -> Indicator:
    form: dict[str, object] = {
        "id": "unterschied",
        "method": "expectation",
        "numerator": [],
        "denominator": [],
        "components": [{"indicator": name} for name in ("beobachtet", "armut", "anteil_x")],
        "expectation": {"observed": "beobachtet"},
        "uncertainty": "prediction",
        "example": [{"numerator": 8.5, "denominator": 7.1, "value": 1.4}],
    }
    return declare(**(form | changes))


def trait(name: str) -> Indicator:
    terms = [{"dataset": "probe", "variable": name}]
    return declare(
        id=name, method="count", numerator=terms, denominator=[], per=1, uncertainty="none"
    )


@pytest.fixture
def kreise(world: World) -> World:
    """Two Länder with 30 and 12 Kreise, and one that has a single Kreis; seeded."""
    rng = np.random.default_rng(11)
    keys = [f"01{n:03}" for n in range(30)] + [f"02{n:03}" for n in range(12)] + ["04001"]
    rows: dict[str, list[tuple[str, str, dict[str, str], float | str]]] = {
        name: [] for name in ("faelle", "personen", "armut", "anteil_x")
    }
    for ags in keys:
        persons, poor, x = int(rng.integers(200, 4000)), rng.uniform(5, 30), rng.uniform(5, 25)
        level = (5 if ags < "02" else 8) + 0.2 * poor
        cases = int(rng.binomial(persons, (level + rng.normal(0, 1)) / 100))
        for name, value in zip(rows, (cases, persons, round(poor, 2), round(x, 2)), strict=True):
            rows[name].append((ags, "2023", {}, value))
    world.put("probe", rows)
    for item in (declare(id="beobachtet"), trait("armut"), trait("anteil_x")):
        world.indicators[item.id] = item
    return world


def table(world: World, *names: str) -> pd.DataFrame:
    frames = [world.compute(world.indicators[name]).frame.set_index("ags") for name in names]
    return pd.concat({n: f["value"] for n, f in zip(names, frames, strict=True)}, axis=1)


def test_rows_hold_observed_expected_and_difference(kreise: World) -> None:
    frame = kreise.compute(expected()).frame.set_index("ags")
    known = frame[frame["value"].notna()]
    assert len(known) == 42
    assert known["value"].to_numpy() == pytest.approx(known["numerator"] - known["denominator"])
    observed = table(kreise, "beobachtet")["beobachtet"]
    assert known["numerator"].to_numpy() == pytest.approx(observed[known.index])
    assert ((known["lower"] < known["value"]) & (known["value"] < known["upper"])).all()


def test_one_kreis_against_statsmodels(kreise: World) -> None:
    found = kreise.row(expected(), ags="01004")
    data = table(kreise, "beobachtet", "armut", "anteil_x").drop(index="04001")
    counts = kreise.compute(kreise.indicators["beobachtet"]).frame.set_index("ags").loc[data.index]
    m = counts["numerator"].sum() / counts["denominator"].sum()
    chance = m * (1 - m) * 1e4 / counts["denominator"]
    x = np.column_stack(
        [data.index.str.startswith("01"), data.index.str.startswith("02"), data.iloc[:, 1:]]
    ).astype(float)
    plain = sm.OLS(data["beobachtet"], x).fit()
    leverage = plain.get_influence().hat_matrix_diag
    between = max(0.0, (plain.ssr - ((1 - leverage) * chance).sum()) / plain.df_resid)
    rest = data.index != "01004"
    fit = sm.WLS(data["beobachtet"][rest], x[rest], weights=1 / (between + chance[rest])).fit()
    assert found["denominator"] == pytest.approx(float(x[~rest][0] @ fit.params))


def test_a_land_with_few_kreise_takes_no_part(kreise: World) -> None:
    row = kreise.row(expected(), ags="04001")
    assert math.isnan(row["value"])
    assert math.isnan(row["numerator"])
    assert (row["status"], row["reason"]) == ("x", "zu wenige Kreise im Land")


def test_a_secret_value_never_becomes_a_number(kreise: World) -> None:
    frame = kreise.store.read("probe").frame
    secret = (frame["ags"] == "01004") & (frame["variable"] == "armut")
    frame.loc[secret, ["value", "status"]] = [math.nan, "."]
    whole = kreise.compute(expected()).frame
    rows = {
        name: [
            (r.ags, r.period, {}, r.value if not r.status else r.status)
            for r in frame[frame["variable"] == name].itertuples()
        ]
        for name in frame["variable"].unique()
    }
    kreise.put("probe", rows)
    row = kreise.row(expected(), ags="01004")
    assert math.isnan(row["value"])
    assert math.isnan(row["denominator"])
    assert (row["status"], row["reason"]) == (".", "Geheimhaltung")
    assert kreise.compute(expected()).frame["value"].notna().sum() == 41
    assert whole["value"].notna().sum() == 42


def test_fewer_kreise_permit_fewer_traits(kreise: World) -> None:
    indicator = expected()
    assert [c.indicator for c in usable_components(indicator, 42)] == ["armut", "anteil_x"]
    assert [c.indicator for c in usable_components(indicator, 12)] == ["armut"]
    small = expected(expectation={"observed": "beobachtet", "least_per_component": 50})
    row = kreise.row(small, ags="01004")
    assert (row["status"], row["reason"]) == ("x", "zu wenige Kreise: 42 statt mindestens 50")


def test_a_trait_without_differences_is_refused(kreise: World) -> None:
    frame = kreise.store.read("probe").frame
    rows = {
        name: [
            (r.ags, "2023", {}, 7.0 if name == "armut" else r.value)
            for r in frame[frame["variable"] == name].itertuples()
        ]
        for name in frame["variable"].unique()
    }
    kreise.put("probe", rows)
    frame = kreise.compute(expected()).frame
    assert frame["value"].isna().all()
    assert "denselben Wert" in frame["reason"].iloc[0]


def test_regions_asked_for_do_not_change_the_values(kreise: World) -> None:
    whole = kreise.compute(expected()).frame
    one = kreise.compute(expected(), regions=["01004"]).frame
    pd.testing.assert_frame_equal(one, whole[whole["ags"] == "01004"].reset_index(drop=True))


@pytest.mark.parametrize(
    ("value", "half", "verdict"),
    [
        (3.0, 2.0, "above"),
        (-3.0, 2.0, "below"),
        (3.0, 4.0, "no_robust_difference"),
        (0.4, 0.1, "no_robust_difference"),
    ],
)
def test_three_classes(value: float, half: float, verdict: str) -> None:
    row = {"value": value, "lower": value - half, "upper": value + half, "reason": ""}
    row |= {"numerator": 9.0, "denominator": 9.0 - value}
    found = judge_expectation(row, expected())
    assert found.verdict == verdict
    assert (found.own, found.other) == (9.0, 9.0 - value)


def test_without_a_value_there_is_no_verdict() -> None:
    row = dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), math.nan)
    found = judge_expectation(row | {"reason": "zu wenige Kreise im Land"}, expected())
    assert (found.verdict, found.reason) == ("not_comparable", "zu wenige Kreise im Land")


def test_the_explained_share_counts_squares() -> None:
    observed = np.array([1.0, 2, 3, math.nan])
    # deviations from the mean: 1, 0, 1; from the expectation: 0, 0, 1
    assert explained_share(observed, np.array([1.0, 2, 2, 5])) == pytest.approx(0.5)


def test_what_is_observed_must_be_a_component(kreise: World) -> None:
    wrong = expected(expectation={"observed": "anteil"})
    kreise.indicators[wrong.id] = wrong
    said = [problem.text for problem in broken_references(kreise.catalog)]
    assert any("„anteil“ muss genau einmal unter „components“ stehen" in text for text in said)


def test_settings_are_checked() -> None:
    from kobimo.declarations.structure import Expectation
    from kobimo.errors import Invalid

    with pytest.raises(Invalid, match="unbekannte Angabe"):
        check_form(Expectation, {"observed": "a", "within_lnd": True}, "probe.toml")
