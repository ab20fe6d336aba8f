"""The attacker finds what enumerating all whole numbers that fit finds."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from scipy.sparse import csr_array

from kobimo.audit.attacker import narrow, too_narrow
from kobimo.audit.facts import Contradiction, Facts, Narrowed
from tests.audit.enumeration import enumerate_ends


class Notes:
    """Facts noted one by one over unknowns that are made on the way."""

    def __init__(self) -> None:
        self.count = 0
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self.questions: list[dict[int, float]] = []

    def new(self, shape: tuple[int, ...]) -> np.ndarray:
        """Return the numbers of new unknowns."""
        size = math.prod(shape)
        self.count += size
        return np.arange(self.count - size, self.count).reshape(shape)

    def know(self, factors: dict[int, float], lower: float, upper: float | None = None) -> None:
        self.rows.append((factors, lower, lower if upper is None else upper))

    def facts(self, is_whole: np.ndarray | None = None) -> Facts:
        return Facts(
            np.ones(self.count, dtype=bool) if is_whole is None else is_whole,
            np.zeros(self.count),
            _matrix([row for row, _, _ in self.rows], self.count),
            np.array([lower for _, lower, _ in self.rows], dtype=float),
            np.array([upper for _, _, upper in self.rows], dtype=float),
            _matrix(self.questions, self.count),
        )


def _matrix(rows: list[dict[int, float]], width: int) -> csr_array:
    dense = np.zeros((len(rows), width))
    for place, row in enumerate(rows):
        for column, factor in row.items():
            dense[place, column] += factor
    return csr_array(dense)


def _sum(cells: np.ndarray) -> dict[int, float]:
    return dict.fromkeys(cells.ravel().tolist(), 1.0)


def _minus(first: dict[int, float], second: dict[int, float]) -> dict[int, float]:
    return {k: first.get(k, 0) - second.get(k, 0) for k in {**first, **second}}


def _table(notes: Notes, rng: np.random.Generator, inner: np.ndarray) -> np.ndarray:
    """Note a table with random holes; return the unknowns of its inner cells.

    Margins are unknowns of their own with a relation, or sums of inner cells. A hole in the
    margin leaves what the others say. The grand total is always printed.
    """
    cells = notes.new(inner.shape)
    cut = int(rng.integers(1, len(inner)))
    groups = [[row] for row in range(len(inner))]
    if rng.random() < 0.5:
        groups += [list(range(cut)), list(range(cut, len(inner)))]
    groups.append(list(range(len(inner))))
    columns = [[column] for column in range(inner.shape[1])] + [list(range(inner.shape[1]))]
    share_of_holes = rng.choice([0.3, 0.5, 0.7])
    for rows in groups:
        for places in columns:
            part = np.ix_(rows, places)
            is_grand = len(rows) == len(inner) and len(places) == inner.shape[1]
            if rng.random() < share_of_holes and not is_grand:
                notes.questions.append(_sum(cells[part]))
            else:
                _print(notes, rng, _sum(cells[part]), inner[part].sum())
    return cells


def _print(notes: Notes, rng: np.random.Generator, factors: dict[int, float], value: float) -> None:
    """Note a printed value: of an unknown of its own where it is a sum, now and then."""
    if len(factors) > 1 and rng.random() < 0.5:
        (total,) = notes.new((1,)).tolist()
        notes.know(_minus({total: 1.0}, factors), 0)
        factors = {total: 1.0}
    notes.know(factors, value)


def _small(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    return rng.poisson(rng.gamma(0.7, 1.2, (rows, columns))).clip(max=4)


def plain(rng: np.random.Generator) -> Notes:
    notes = Notes()
    _table(notes, rng, _small(rng, int(rng.integers(2, 4)), int(rng.integers(2, 4))))
    return notes


def shared_margin(rng: np.random.Generator) -> Notes:
    """Two tables over the same areas, split by different characteristics."""
    notes = Notes()
    inner = _small(rng, 2, 2)
    first = _table(notes, rng, inner)
    left = rng.binomial(inner.sum(axis=1), 0.4)
    second = _table(notes, rng, np.stack([left, inner.sum(axis=1) - left], axis=1))
    for row in range(2):
        notes.know(_minus(_sum(first[row]), _sum(second[row])), 0)
    return notes


def shares(rng: np.random.Generator) -> Notes:
    """Percentages without decimals beside denominators, some of which are hidden."""
    notes = plain(rng)
    part = int(rng.integers(0, 3))
    rest = 1 + int(rng.integers(0, 3))
    a, b = notes.new((2,)).tolist()
    percent = round(100 * part / (part + rest))
    # percent - 0.5 <= 100 a / (a + b) <= percent + 0.5
    notes.know({a: 100.5 - percent, b: 0.5 - percent}, 0, math.inf)
    notes.know({a: 99.5 - percent, b: -percent - 0.5}, -math.inf, 0)
    notes.know({a: 1.0, b: 1.0}, 1, part + rest + 2)
    notes.questions += [{a: 1.0}, {b: 1.0}, {a: 1.0, b: 1.0}]
    return notes


def rounded(rng: np.random.Generator) -> Notes:
    """Every value of a table rounded alone to a multiple of five."""
    notes = Notes()
    inner = _small(rng, 2, int(rng.integers(2, 4)))
    cells = notes.new(inner.shape)
    full = [*np.argwhere(inner >= 0).tolist()]
    sums = [(cells[r, c], inner[r, c]) for r, c in full]
    sums += [(cells[r], inner[r].sum()) for r in range(2)]
    sums += [(cells[:, c], inner[:, c].sum()) for c in range(inner.shape[1])]
    sums.append((cells, inner.sum()))
    for part, value in sums:
        near = 5 * round(float(value) / 5)
        notes.know(_sum(np.asarray(part)), near - 2, near + 2)
        notes.questions.append(_sum(np.asarray(part)))
    return notes


def two_vintages(rng: np.random.Generator) -> Notes:
    """The same table again after late reports, which only add."""
    notes = Notes()
    inner = _small(rng, 2, 2)
    old = _table(notes, rng, inner)
    late = rng.poisson(0.3, inner.shape).clip(max=1)
    new = _table(notes, rng, inner + late)
    for before, after in zip(old.ravel().tolist(), new.ravel().tolist(), strict=True):
        (added,) = notes.new((1,)).tolist()
        notes.know({after: 1.0, before: -1.0, added: -1.0}, 0)
        notes.questions.append({added: 1.0})
    return notes


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("make", [plain, shared_margin, shares, rounded, two_vintages])
def test_enumeration_gives_the_same_intervals(make, seed: int) -> None:
    rng = np.random.default_rng([seed, len(make.__name__)])
    for _ in range(12):
        facts = make(rng).facts()
        most = int(np.max(facts.upper[np.isfinite(facts.upper)]))
        lower, upper = enumerate_ends(facts, most)
        found = narrow(facts)
        np.testing.assert_array_equal(found.lower, lower)
        np.testing.assert_array_equal(found.upper, upper)
        assert found.is_exact.all()


def test_whole_numbers_are_demanded_where_fractions_would_go_further() -> None:
    """Three numbers, each two of which add up to at most one: fractions reach 1.5 together."""
    notes = Notes()
    a, b, c = notes.new((3,)).tolist()
    for pair in ((a, b), (b, c), (a, c)):
        notes.know(_sum(np.array(pair)), 0, 1)
    notes.questions = [{a: 1.0, b: 1.0, c: 1.0}, {a: 1.0}]
    found = narrow(notes.facts())
    assert found.lower.tolist() == [0, 0]
    assert found.upper.tolist() == [1, 1]
    assert found.is_exact.all()
    found = narrow(notes.facts(np.zeros(3, dtype=bool)))
    assert found.upper.tolist() == [1.5, 1]


@pytest.mark.parametrize("seed", [21, 23, 46, 50])
def test_three_dimensional_tables_with_all_margins_of_two(seed: int) -> None:
    """Their linear programs have fractions, so some intervals of whole numbers are narrower."""
    rng = np.random.default_rng(seed)
    inner = rng.poisson(0.5, (4, 4, 4))
    is_hidden = rng.random(inner.shape) < 0.8
    notes = Notes()
    cells = notes.new(inner.shape)
    for cell, value in zip(cells[~is_hidden].tolist(), inner[~is_hidden].tolist(), strict=True):
        notes.know({cell: 1.0}, value)
    for axis in range(3):
        parts = np.moveaxis(cells, axis, -1).reshape(-1, 4)
        for part, value in zip(parts, inner.sum(axis=axis).ravel(), strict=True):
            notes.know(_sum(part), value)
    hidden = cells[is_hidden].tolist()
    pairs = [{a: 1.0, b: 1.0} for a in hidden for b in hidden if a < b]
    notes.questions = [*({cell: 1.0} for cell in hidden), *pairs[::3]]
    lower, upper = enumerate_ends(notes.facts(), int(inner.sum(axis=0).max()))
    found = narrow(notes.facts())
    np.testing.assert_array_equal(found.lower, lower)
    np.testing.assert_array_equal(found.upper, upper)
    relaxed = narrow(notes.facts(np.zeros(notes.count, dtype=bool)))
    assert np.all(relaxed.lower <= found.lower + 1e-9)
    assert np.all(relaxed.upper >= found.upper - 1e-9)
    assert np.any(relaxed.upper > found.upper + 0.1) or np.any(relaxed.lower < found.lower - 0.1)


def test_money_is_not_whole() -> None:
    notes = Notes()
    a, b, c = notes.new((3,)).tolist()
    notes.know({a: 1.0, b: 1.0}, 10.5)
    notes.know({b: 1.0, c: 2.0}, 3.25)
    notes.questions = [{a: 1.0}, {b: 1.0}, {c: 1.0}, {a: 1.0, c: -1.0}]
    found = narrow(notes.facts(np.zeros(3, dtype=bool)))
    np.testing.assert_allclose(found.lower, [7.25, 0, 0, 7.25])
    np.testing.assert_allclose(found.upper, [10.5, 3.25, 1.625, 10.5 - 1.625])
    assert found.is_exact.all()


def test_a_whole_number_beside_money() -> None:
    notes = Notes()
    persons, euros = notes.new((2,)).tolist()
    notes.know({persons: 2.0, euros: 1.0}, 7.5)
    notes.questions = [{persons: 1.0}, {euros: 1.0}]
    found = narrow(notes.facts(np.array([True, False])))
    assert found.lower.tolist() == [0, 1.5]
    assert found.upper.tolist() == [3, 7.5]


def test_what_nothing_bounds_is_infinite() -> None:
    notes = Notes()
    a, b, c, d = notes.new((4,)).tolist()
    notes.know({a: 1.0, b: -1.0}, 2)
    notes.know({c: 1.0, d: 1.0}, 5)
    notes.questions = [{a: 1.0}, {b: -1.0}, {a: 1.0, b: -1.0}, {a: 1.0, c: 1.0}, {c: 1.0}]
    found = narrow(notes.facts())
    assert found.lower.tolist() == [2, -math.inf, 2, 2, 0]
    assert found.upper.tolist() == [math.inf, 0, 2, math.inf, 5]
    assert found.is_exact.all()


def test_floors_may_be_other_than_zero() -> None:
    notes = Notes()
    a, b = notes.new((2,)).tolist()
    notes.know({a: 1.0, b: 1.0}, 1)
    notes.questions = [{a: 1.0}, {b: 1.0}]
    facts = notes.facts()
    facts.floor[:] = [-2, 0.5]
    found = narrow(facts)
    assert found.lower.tolist() == [-2, 1]
    assert found.upper.tolist() == [0, 3]
    facts.floor[:] = [-math.inf, 0]
    assert narrow(facts).lower.tolist() == [-math.inf, 0]


@pytest.mark.parametrize(
    ("facts", "blamed"),
    [
        ([({0: 1.0}, 3, 3), ({1: 1.0}, 4, 4), ({0: 1.0, 1: 1.0}, 8, 8)], True),
        (
            [({0: 1.0, 1: 1.0}, 2, 2), ({1: 1.0, 2: 1.0}, 2, 2), ({0: 1.0, 1: 2.0, 2: 1.0}, 5, 9)],
            True,
        ),
        ([({0: 1.0, 1: 1.0}, 1, 1), ({1: 1.0, 2: 1.0}, 1, 1), ({0: 1.0, 2: 1.0}, 1, 1)], False),
        ([({0: 1.0}, -5, -1)], True),
    ],
    ids=["total", "sum of sums", "odd circle of whole numbers", "below the floor"],
)
def test_facts_that_contradict_one_another(facts, blamed: bool) -> None:
    notes = Notes()
    notes.new((3,))
    for factors, lower, upper in facts:
        notes.know(factors, lower, upper)
    notes.questions = [{0: 1.0}, {2: 1.0}]
    with pytest.raises(Contradiction) as caught:
        narrow(notes.facts())
    assert bool(caught.value.facts) == blamed
    assert set(caught.value.facts) <= set(range(len(facts)))


def test_no_questions_and_no_facts() -> None:
    notes = Notes()
    a, b = notes.new((2,)).tolist()
    notes.know({a: 1.0, b: 1.0}, 3)
    found = narrow(notes.facts())
    assert found.lower.shape == found.upper.shape == found.is_exact.shape == (0,)
    notes.rows, notes.questions = [], [{a: 1.0}, {a: 1.0, b: -1.0}, {}]
    found = narrow(notes.facts())
    assert found.lower.tolist() == [0, -math.inf, 0]
    assert found.upper.tolist() == [math.inf, math.inf, 0]


@pytest.mark.parametrize("make", [plain, shared_margin, rounded, two_vintages])
def test_stopping_early_says_no_more_than_what_was_reached(make) -> None:
    rng = np.random.default_rng(7)
    for _ in range(10):
        facts = make(rng).facts()
        exact = narrow(facts)
        needed = exact.lower, np.minimum(exact.upper, exact.lower + 2)
        early = narrow(facts, needed=needed)
        assert not too_narrow(early, *needed).any()
        assert np.all(early.lower >= exact.lower)
        assert np.all(early.upper <= exact.upper)
        true = (early.lower == exact.lower) & (early.upper == exact.upper)
        assert np.all(true[early.is_exact])


def test_needing_more_than_there_is_gives_the_true_ends() -> None:
    facts = plain(np.random.default_rng(3)).facts()
    exact = narrow(facts)
    found = narrow(facts, needed=(exact.lower - 1, exact.upper + 1))
    np.testing.assert_array_equal(found.lower, exact.lower)
    np.testing.assert_array_equal(found.upper, exact.upper)
    assert found.is_exact.all()


def test_without_time_nothing_is_claimed() -> None:
    notes = Notes()
    cells = notes.new((3, 3))
    for line in (*cells, *cells.T):
        notes.know(_sum(line), 4)
    (printed,) = notes.new((1,)).tolist()
    notes.know({printed: 1.0}, 6)
    notes.questions = [{cell: 1.0} for cell in [*cells.ravel().tolist(), printed]]
    exact = narrow(notes.facts())
    late = narrow(notes.facts(), deadline=time.monotonic() - 1)
    is_open = ~late.is_exact
    assert is_open.tolist() == [True] * 9 + [False]
    assert np.isnan(late.lower[is_open]).all()
    np.testing.assert_array_equal(late.upper[late.is_exact], exact.upper[late.is_exact])
    assert too_narrow(late, np.full(len(is_open), 0.0), np.full(len(is_open), 2.0))[is_open].all()


def test_too_narrow_is_an_interval_that_leaves_something_out() -> None:
    found = Narrowed(
        np.array([0.0, 1, 0, math.nan, 0]),
        np.array([2.0, 9, 1, math.nan, math.inf]),
        np.ones(5, dtype=bool),
    )
    lowest, highest = np.zeros(5), np.full(5, 2.0)
    assert too_narrow(found, lowest, highest).tolist() == [False, True, True, True, False]


def test_the_same_facts_give_the_same_answer_in_any_order() -> None:
    rng = np.random.default_rng(11)
    for _ in range(10):
        notes = shared_margin(rng)
        first = narrow(notes.facts())
        notes.rows.reverse()
        second = narrow(notes.facts())
        np.testing.assert_array_equal(first.lower, second.lower)
        np.testing.assert_array_equal(first.upper, second.upper)
