"""Variants and band: their order, their seed, and whether the band keeps its promise."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.indicators.projecting.continuing import (
    BLOCK,
    LEVEL,
    Continuation,
    band,
    continue_history,
    draw_years,
)
from kobimo.indicators.projecting.history import History
from kobimo.indicators.projecting.schedules import AGES
from tools.musterstadt import schedules as truth
from tools.musterstadt.territory import KREISE

from .histories import live, year_of

REPETITIONS = 200
PAST, AHEAD = 13, 5


def varied(seed: int = 1, years: int = 9) -> History:
    chance = np.random.default_rng(seed)
    return live(
        [
            year_of(chance.uniform(1.2, 1.7), chance.uniform(0.9, 1.1), chance.normal(2, 3))
            for _ in range(years)
        ]
    )


def continued(history: History, **options: int) -> Continuation:
    found = continue_history(history, **({"horizon": 10, "draws": 60} | options))
    assert found is not None
    return found


def test_steady_rates_go_on_and_leave_no_room_for_chance() -> None:
    years = [year_of(1.5, 1.0, 1.0)] * 12
    whole = live(years)
    found = continued(whole.until(2018), horizon=5)
    assert found.years == (2019, 2020, 2021, 2022, 2023)
    assert found.steps == tuple(range(2012, 2019))
    young = slice(None, 75)
    for course in (found.middle, found.low, found.high):
        assert course[..., young] == pytest.approx(whole.stock[8:, :, young], rel=1e-6)
    lower, upper = band(found.draws[..., young])
    assert lower == pytest.approx(upper, rel=1e-6)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_every_age_of_the_variants_is_in_order_and_nobody_negative(seed: int) -> None:
    found = continued(varied(seed))
    assert (found.low <= found.middle + 1e-6).all()
    assert (found.middle <= found.high + 1e-6).all()
    for persons in (found.low, found.draws):
        assert (persons >= 0).all()


def test_the_same_history_gives_the_same_numbers() -> None:
    assert (continued(varied()).draws == continued(varied()).draws).all()


def test_steps_across_a_break_take_no_part() -> None:
    history = varied(years=12)
    broken = History(history.years, history.stock, history.births, history.deaths, (2019,))
    assert 2019 not in continued(broken).steps
    assert continued(broken).steps == tuple(y for y in range(2013, 2024) if y != 2019)


def test_without_births_or_deaths_ratios_take_their_place() -> None:
    history = varied()
    history.deaths[:] = np.nan
    found = continued(history)
    assert found.method == "hamilton_perry"
    assert (found.low <= found.middle + 1e-6).all()


def test_too_few_years_give_nothing() -> None:
    assert continue_history(varied(years=2), horizon=5) is None
    assert continued(varied(years=4)).method == "hamilton_perry"
    assert continued(varied(years=5)).method == "cohort_component"


def test_blocks_keep_years_in_a_row_together() -> None:
    drawn = draw_years(10, 30, 400)
    assert drawn.shape == (400, 30)
    assert set(np.unique(drawn)) == set(range(10))
    follows = (drawn[:, 1:] - drawn[:, :-1]) % 10 == 1
    # Two thirds of the steps lie inside a block of the second draw; two thirds of those also
    # inside one of the first, the others follow by chance in a tenth.
    inside = (BLOCK - 1) / BLOCK
    expected = inside * inside
    assert expected < follows.mean() < expected + 0.15


@cache
def musterstadt() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return stocks, births and deaths of many Musterstädte that live by the true rates.

    Every year has the births, deaths and refugees of one of the years 2012 to 2023 of the model
    in tools/musterstadt, drawn at random; people die, leave, come and are born one by one.
    """
    chance = np.random.default_rng(99001)
    kreis, ages = KREISE[0], range(truth.LAST_AGE + 1)
    sexes, nats = truth.SEXES, truth.NATIONALITIES
    weights = np.array(
        [[[truth.start_weight(kreis, a, s, n) for a in ages] for n in nats] for s in sexes]
    )
    size = (REPETITIONS, 1, 1, 1)
    stock = chance.poisson(np.tile(weights / weights.sum() * kreis.residents, size))
    leaving = np.array([[truth.leaving(kreis, a, n) for a in ages] for n in nats])
    arriving = np.array([truth.arrival_weight(kreis, a) for a in ages])
    arriving /= arriving.sum()
    years = np.array(range(2012, 2024))
    risk = np.array(
        [
            [[truth.mortality(a, s, kreis.hardship, int(y)) for a in ages] for s in sexes]
            for y in years
        ]
    )
    fertile = np.array(
        [[[truth.fertility(a, int(y), n) for a in ages] for n in nats] for y in years]
    )
    refugees = np.array([truth.REFUGEES.get(int(y), 0.0) for y in years]) / 1000
    stocks, births, deaths = [stock], [], []
    for _ in range(PAST + AHEAD):
        of = chance.integers(len(years), size=REPETITIONS)
        dead = chance.binomial(stock, risk[of][:, :, None])
        gone = chance.binomial(stock - dead, leaving)
        born = chance.poisson((stock[:, 1] * fertile[of]).sum(axis=-1))
        boys = chance.binomial(born, 0.513)
        newborn = np.stack([boys, born - boys], axis=1)
        lost = chance.binomial(newborn, truth.INFANT_MORTALITY)
        residents = stock.sum(axis=(1, 2, 3))
        ordinary = gone.sum(axis=(1, 2, 3)) + kreis.growth * residents
        extra = refugees[of] * residents
        shares = np.array([0.75, 0.25])
        mean = (ordinary[:, None] * shares + extra[:, None] * np.array([0, 1])) / 2
        came = chance.poisson(mean[:, None, :, None] * arriving)
        came = np.broadcast_to(came, stock.shape) if came.shape[1] == 2 else came
        rest = stock - dead - gone + came
        after = np.zeros_like(rest)
        after[..., 1:] = rest[..., :-1]
        after[..., -1] += rest[..., -1]
        after[..., 0] = newborn - lost
        stock = after
        stocks.append(stock)
        births.append(newborn.sum(axis=2))
        deaths.append(dead.sum(axis=(1, 2, 3)) + lost.sum(axis=(1, 2)))
    both = np.array(stocks).sum(axis=3).astype(float)
    top = both[..., AGES - 1 :].sum(axis=-1, keepdims=True)
    return np.concatenate([both[..., : AGES - 1], top], axis=-1), np.array(births), np.array(deaths)


@pytest.mark.parametrize("case", range(4))
def test_the_band_holds_what_true_rates_bring_at_its_nominal_rate(case: int) -> None:
    lower, upper, came = bands_and_truth()
    inside = (lower[:, case] <= came[:, case]) & (came[:, case] <= upper[:, case])
    # Binomial chance of 200 repetitions, three standard deviations.
    room = 3 * (LEVEL * (1 - LEVEL) / REPETITIONS) ** 0.5
    assert inside.mean() == pytest.approx(LEVEL, abs=room)


CASES = (range(3), range(3, 6), range(6, 10), range(AGES))


@cache
def bands_and_truth() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return bounds and truth of each repetition and case, five years ahead."""
    stocks, births, deaths = musterstadt()
    bounds, came = [], []
    for at in range(REPETITIONS):
        known = History(
            tuple(range(2011, 2011 + PAST + 1)),
            stocks[: PAST + 1, at],
            births[:PAST, at].astype(float),
            deaths[:PAST, at].astype(float),
        )
        found = continued(known, horizon=AHEAD, draws=200)
        last = np.stack([found.draws[:, -1, :, list(ages)].sum(axis=(0, 2)) for ages in CASES])
        bounds.append(band(last.T))
        came.append([stocks[-1, at][:, list(ages)].sum() for ages in CASES])
    lower, upper = np.array(bounds).transpose(1, 0, 2)
    return lower, upper, np.array(came)
