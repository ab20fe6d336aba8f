"""The methods of the catalogue on stored sums: what they read, what they refuse, and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kobimo.indicators import surveys
from kobimo.indicators.offers.agreement import measure_agreement
from kobimo.indicators.offers.capture import estimate_unseen
from kobimo.indicators.offers.equity import compare_rates, measure_concentration
from kobimo.indicators.offers.reliability import measure_reliability
from tests.indicators.conftest import declare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from tests.indicators.conftest import World

AGS = "01001"
AREAS = [f"A{number:02d}" for number in range(12)]


def term(dataset: str, variable: str, **wanted: str) -> dict[str, object]:
    return {"dataset": dataset, "variable": variable, "filter": wanted}


def survey(**changes: object) -> Indicator:
    terms = {
        "cases": [term("umfrage", "antworten")],
        "squares": [term("umfrage", "gewicht_quadrat")],
    }
    form: dict[str, object] = {
        "method": "survey_share",
        "uncertainty": "survey",
        "numerator": [term("umfrage", "zustimmung")],
        "denominator": [term("umfrage", "gewicht")],
        "terms": {**terms, **changes.pop("terms", {})},  # type: ignore[dict-item]
    }
    return declare(**(form | changes))


def put_survey(
    world: World, answers: int, agreed: float, *, weight: float | str | None = None
) -> None:
    weights = float(answers) if weight is None else weight
    world.put(
        "umfrage",
        {
            "antworten": [(AGS, "2023", {}, answers)],
            "gewicht": [(AGS, "2023", {}, weights)],
            "gewicht_quadrat": [(AGS, "2023", {}, weights)],
            "zustimmung": [(AGS, "2023", {}, agreed)],
        },
    )


def test_a_survey_without_weights_is_a_share_with_the_interval_of_wilson(world: World) -> None:
    put_survey(world, 200, 90)
    row = world.row(survey(), ags=AGS)
    expected = surveys.survey_share(np.repeat([1.0, 0.0], [90, 110]))
    assert row["value"] == pytest.approx(45)
    assert row["lower"] == pytest.approx(100 * expected.lower)
    assert row["upper"] == pytest.approx(100 * expected.upper)
    assert (row["numerator"], row["denominator"]) == (90, 200)
    assert row["flag"] == ""


@pytest.mark.parametrize(
    ("answers", "flag", "reason"),
    [
        (29, "", "weniger als 30 Antworten"),
        (30, "()", ""),
        (49, "()", ""),
        (50, "", ""),
        (0, "", "weniger als 30 Antworten"),
    ],
)
def test_few_answers_are_hidden_or_stand_in_parentheses(
    world: World, answers: int, flag: str, reason: str
) -> None:
    put_survey(world, answers, answers / 2)
    row = world.row(survey(), ags=AGS)
    assert (row["flag"], row["reason"]) == (flag, reason)
    assert math.isnan(row["value"]) == bool(reason)
    assert row["status"] == ("/" if reason else "")


def test_missing_weights_are_a_reason_and_no_number(world: World) -> None:
    put_survey(world, 200, 90, weight="/")
    row = world.row(survey(), ags=AGS)
    assert math.isnan(row["value"])
    assert (row["status"], row["reason"]) == ("/", "Gewichte fehlen")


def test_a_secret_sum_stays_secret(world: World) -> None:
    put_survey(world, 200, ".")  # type: ignore[arg-type]
    row = world.row(survey(), ags=AGS)
    assert math.isnan(row["value"])
    assert (row["status"], row["reason"]) == (".", "Geheimhaltung")


def test_who_asked_everybody_leaves_nothing_to_chance(world: World) -> None:
    put_survey(world, 200, 90)
    world.put("rahmen", {"personen": [(AGS, "2023", {}, 200)]})
    row = world.row(survey(terms={"population": [term("rahmen", "personen")]}), ags=AGS)
    assert row["lower"] == row["value"] == row["upper"] == pytest.approx(45)


def test_margins_of_the_population_correct_for_who_answers(world: World) -> None:
    """30 of 60 young and 10 of 140 old agree; the city is half young: 28.6 instead of 20 %."""
    dims = {"alter": ("total", "jung", "alt")}
    cells = {"jung": (60, 30), "alt": (140, 10), "total": (200, 40)}

    def rows(at: int) -> list[tuple[str, str, dict[str, str], float]]:
        return [(AGS, "2023", {"alter": name}, float(cell[at])) for name, cell in cells.items()]

    world.put(
        "umfrage",
        {
            "antworten": rows(0),
            "gewicht": rows(0),
            "gewicht_quadrat": rows(0),
            "zustimmung": rows(1),
        },
        dimensions=dims,
    )
    people = {"jung": 5000, "alt": 5000, "total": 10000}
    world.put(
        "rahmen",
        {"personen": [(AGS, "2023", {"alter": name}, n) for name, n in people.items()]},
        dimensions=dims,
    )
    raked = survey(
        terms={"margins": [term("rahmen", "personen")]}, breakdowns={"alter": ["jung", "alt"]}
    )
    row = world.row(raked, ags=AGS)
    assert row["value"] == pytest.approx(100 * (0.5 * 30 / 60 + 0.5 * 10 / 140))
    # Weights 5000/60 and 5000/140: the effective number of answers is 10000² over their squares.
    effective = 10000**2 / (60 * (5000 / 60) ** 2 + 140 * (5000 / 140) ** 2)
    middle = row["value"] / 100
    half = 1.959964 * math.sqrt(middle * (1 - middle) / effective)
    assert row["upper"] - row["lower"] == pytest.approx(200 * half, rel=0.02)
    assert world.row(raked, ags=AGS, alter="jung")["value"] == pytest.approx(50)


def test_a_group_that_did_not_answer_cannot_be_weighted(world: World) -> None:
    dims = {"alter": ("total", "jung", "alt")}
    cells = {"jung": 0, "alt": 140, "total": 140}
    sums = [(AGS, "2023", {"alter": name}, float(n)) for name, n in cells.items()]
    names = ("antworten", "gewicht", "gewicht_quadrat", "zustimmung")
    world.put("umfrage", dict.fromkeys(names, sums), dimensions=dims)
    world.put(
        "rahmen",
        {"personen": [(AGS, "2023", {"alter": n}, 50.0) for n in ("jung", "alt", "total")]},
        dimensions=dims,
    )
    raked = survey(
        terms={"margins": [term("rahmen", "personen")]}, breakdowns={"alter": ["jung", "alt"]}
    )
    row = world.row(raked, ags=AGS)
    assert math.isnan(row["value"])
    assert row["reason"] == "eine Gruppe der Grundgesamtheit hat nicht geantwortet"


def capture() -> Indicator:
    return declare(
        method="capture_recapture",
        uncertainty="capture",
        unit="count",
        per=1,
        numerator=[],
        denominator=[],
        terms={name: [term("listen", name)] for name in ("first", "second", "both")},
    )


def test_unseen_providers_of_two_lists(world: World) -> None:
    counts = {"first": 40, "second": 30, "both": 20}
    world.put("listen", {name: [(AGS, "2023", {}, n)] for name, n in counts.items()})
    row = world.row(capture(), ags=AGS)
    expected = estimate_unseen(40, 30, 20)
    assert row["value"] == pytest.approx(float(expected.value))
    assert (row["lower"], row["upper"]) == pytest.approx((expected.lower, expected.upper))
    assert row["numerator"] == 50


@pytest.mark.parametrize(
    ("counts", "status", "reason"),
    [
        ((40, 30, 0), "/", "die Listen haben keine gemeinsame Einrichtung"),
        ((40, 30, 35), "x", "die Angaben widersprechen einander"),
        ((40, ".", 20), ".", "Geheimhaltung"),
    ],
)
def test_lists_that_tell_nothing_have_no_estimate(
    world: World, counts: tuple[float | str, ...], status: str, reason: str
) -> None:
    names = ("first", "second", "both")
    world.put(
        "listen",
        {name: [(AGS, "2023", {}, n)] for name, n in zip(names, counts, strict=True)},
    )
    row = world.row(capture(), ags=AGS)
    assert math.isnan(row["value"])
    assert (row["status"], row["reason"]) == (status, reason)


def spread(method: str, **changes: object) -> Indicator:
    form: dict[str, object] = {
        "method": method,
        "uncertainty": "log_ratio",
        "unit": "ratio",
        "per": 1,
        "numerator": [term("raum", "angebote")],
        "denominator": [term("raum", "kinder")],
        "components": [{"indicator": "last"}],
    }
    return declare(**(form | changes))


def put_areas(
    world: World, offers: list[float | str], children: list[float], load: list[float]
) -> None:
    def rows(
        values: list[float] | list[float | str],
    ) -> list[tuple[str, str, dict[str, str], float | str]]:
        return [
            (f"{AGS}/{area}", "2023", {}, value) for area, value in zip(AREAS, values, strict=False)
        ]

    world.put("raum", {"angebote": rows(offers), "kinder": rows(children), "last": rows(load)})
    world.indicators["last"] = declare(
        id="last", method="count", uncertainty="none", unit="count", per=1, denominator=[],
        numerator=[term("raum", "last")],
    )  # fmt: skip


def test_quarters_are_compared_by_the_burden_of_their_areas(world: World) -> None:
    """Twelve areas of equal size: the first three against the last three."""
    offers = [30, 28, 26, 20, 20, 20, 18, 18, 18, 10, 9, 8]
    put_areas(world, offers, [500] * 12, list(range(12)))
    row = world.row(spread("burden_ratio"), ags=AGS)
    expected = compare_rates((27, 84), (1500, 1500))
    assert (row["value"], row["lower"], row["upper"]) == pytest.approx(expected)
    index = world.row(
        spread("concentration_index", id="konzentration", uncertainty="resampling"), ags=AGS
    )
    direct = measure_concentration(offers, [500] * 12, range(12))
    assert (index["value"], index["lower"], index["upper"]) == pytest.approx(direct)
    assert index["value"] < 0


def test_orientation_turns_the_burden(world: World) -> None:
    offers = [30, 28, 26, 20, 20, 20, 18, 18, 18, 10, 9, 8]
    put_areas(world, offers, [500] * 12, list(range(12)))
    turned = spread("burden_ratio", components=[{"indicator": "last", "orientation": -1}])
    assert world.row(turned, ags=AGS)["value"] == pytest.approx(84 / 27)


def test_rates_of_quarters_are_a_breakdown(world: World) -> None:
    offers = [30, 28, 26, 20, 20, 20, 18, 18, 18, 10, 9, 8]
    put_areas(world, offers, [500] * 12, list(range(12)))
    rates = spread(
        "burden_rate",
        unit="per_1000",
        per=1000,
        uncertainty="poisson_exact",
        breakdowns={"lage": ["gering", "hoch"]},
    )
    assert world.row(rates, ags=AGS, lage="gering")["value"] == pytest.approx(56)
    assert world.row(rates, ags=AGS, lage="hoch")["value"] == pytest.approx(18)
    assert world.row(rates, ags=AGS)["value"] == pytest.approx(1000 * sum(offers) / 6000)


def test_an_area_whose_count_is_secret_takes_no_part(world: World) -> None:
    put_areas(world, [30, ".", *[20] * 10], [500] * 12, list(range(12)))
    row = world.row(spread("burden_ratio"), ags=AGS)
    # Eleven areas of 500: three in the first quarter by their middles (0.5, 1.5, 2.5 of 11).
    assert row["value"] == pytest.approx((60 / 1500) / (70 / 1500))


@pytest.mark.parametrize(
    ("count", "offers", "reason"),
    [
        (7, 5.0, "zu wenige Gebiete mit Angaben"),
        (12, 0.0, "in einer der verglichenen Gruppen gibt es keine Fälle"),
    ],
)
def test_too_few_areas_or_no_cases_have_no_ratio(
    world: World, count: int, offers: float, reason: str
) -> None:
    put_areas(world, [offers] * count, [500] * count, list(range(count)))
    row = world.row(spread("burden_ratio"), ags=AGS)
    assert math.isnan(row["value"])
    assert (row["status"], row["reason"]) == ("x", reason)


def scale(method: str = "reliability") -> Indicator:
    return declare(
        method=method,
        uncertainty="feldt" if method == "reliability" else "none",
        unit="ratio",
        per=1,
        numerator=[],
        denominator=[],
        terms={
            "cases": [term("skala", "antworten")],
            "sums": [term("skala", "summe")],
            "products": [term("skala", "produkt")],
        },
    )


def put_scale(world: World, answers: np.ndarray) -> None:
    names = [f"a{at}" for at in range(answers.shape[1])]
    crossed = answers.T @ answers
    products = [
        (AGS, "2023", {"aussage": one, "mit": other}, float(crossed[i, k]))
        for i, one in enumerate(names)
        for k, other in enumerate(names)
        if i <= k
    ]
    sums = [
        (AGS, "2023", {"aussage": name}, float(answers[:, at].sum()))
        for at, name in enumerate(names)
    ]
    world.put(
        "skala",
        {
            "antworten": [(AGS, "2023", {}, len(answers))],
            "summe": sums,
            "produkt": products,
        },
        dimensions={"aussage": ("total", *names), "mit": ("total", *names)},
    )


def test_reliability_from_stored_sums_is_that_of_the_answers(world: World) -> None:
    random = np.random.default_rng(31)
    answers = np.clip(np.round(3 + random.normal(size=(90, 1)) + random.normal(size=(90, 5))), 1, 5)
    put_scale(world, answers)
    expected = measure_reliability(np.cov(answers, rowvar=False), 90)
    row = world.row(scale(), ags=AGS)
    found = (row["value"], row["lower"], row["upper"])
    assert found == pytest.approx((expected.alpha, expected.lower, expected.upper))
    assert row["denominator"] == 90


def test_a_statement_that_all_answer_alike_is_told(world: World) -> None:
    answers = np.random.default_rng(37).integers(1, 6, size=(60, 4)).astype(float)
    answers[:, 2] = 4
    put_scale(world, answers)
    for method in ("reliability", "omega"):
        row = world.row(scale(method), ags=AGS)
        assert math.isnan(row["value"])
        assert (row["status"], row["reason"]) == ("x", "alle haben dasselbe geantwortet")


def test_a_scale_of_few_answers_has_no_reliability(world: World) -> None:
    put_scale(world, np.random.default_rng(41).integers(1, 6, size=(29, 4)).astype(float))
    row = world.row(scale(), ags=AGS)
    assert (row["status"], row["reason"]) == ("/", "weniger als 30 Antworten")


def test_double_coding_reads_its_cross_table(world: World) -> None:
    table = [[20, 3, 0], [2, 15, 1], [0, 4, 9]]
    names = ("klima", "wasser", "stadt")
    rows = [
        (AGS, "2023", {"erste": one, "zweite": other}, float(table[i][k]))
        for i, one in enumerate(names)
        for k, other in enumerate(names)
    ]
    whole = [(AGS, "2023", {}, float(sum(map(sum, table))))]
    dims = {"erste": ("total", *names), "zweite": ("total", *names)}
    world.put("doppelt", {"angebote": [*rows, *whole]}, dimensions=dims)
    coded = declare(
        method="agreement", uncertainty="resampling", unit="ratio", per=1, denominator=[],
        numerator=[term("doppelt", "angebote")],
    )  # fmt: skip
    row = world.row(coded, ags=AGS)
    assert row["value"] == pytest.approx(measure_agreement(table).alpha)
    assert row["denominator"] == 54
