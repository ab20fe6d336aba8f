"""Several editions together: what an outsider makes of them."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from kobimo.audit.attack import Question, attack
from kobimo.audit.attacker import narrow
from kobimo.audit.facts import Facts
from kobimo.audit.knowledge import Knowledge, facts_of
from kobimo.audit.ledger import Edition, Layout, Part, Tally, key_of
from kobimo.audit.places import Place
from kobimo.errors import NotPublishable
from tests.audit.enumeration import enumerate_ends

AREAS = ("Nord", "Süd", "West")
PLAIN = Layout("kinder", "Kinder", ("alter", "form"), (), AREAS, ("anzahl",))
SPLIT = Layout(
    "kinder",
    "Kinder",
    ("alter", "form"),
    (("alter", ("u3", "u6")), ("form", ("ganz", "halb"))),
    AREAS,
    ("anzahl",),
)
ALL = (Part(1, "kinder", "anzahl"),)
SMALL = (Part(1, "kinder", "anzahl", (("alter", ("u3",)),)),)
OLD = (Part(1, "kinder", "anzahl", (("alter", ("u6",)),)),)


def tally(parts, cells, *, years=(2024,), areas=("total", *AREAS), **changes) -> Tally:
    """Return a table whose cells stand area by area; None is hidden."""
    rows = np.array(cells, dtype=object).reshape(len(areas), -1)
    values = tuple(tuple(None if v is None else float(v) for v in row) for row in rows)
    fields = {"label": "Kinder", "threshold": 3, "rounded": 0, "within": (), **changes}
    return Tally(key_of(parts), parts, areas=areas, years=years, values=values, **fields)


def edition(*tallies: Tally, day: str = "2026-01-31", layouts=(PLAIN,)) -> Edition:
    return Edition(day, "", "", layouts, tallies)


def ask(parts, area: str, year: int = 2024, highest: float = 3) -> Question:
    return Question(parts, area, year, 0, highest)


def ends(editions, *questions: Question) -> list[tuple[float, float]]:
    found = attack(editions, questions).narrowed
    assert found.is_exact.all()
    return list(zip(found.lower.tolist(), found.upper.tolist(), strict=True))


def test_one_hidden_area_is_the_total_minus_the_others() -> None:
    outcome = attack([edition(tally(ALL, [10, 5, None, 3]))], [ask(ALL, "Süd")])
    (found,) = outcome.exposed
    assert (found.kind, found.area, found.lower, found.upper) == ("hidden", "Süd", 2, 2)
    assert "Süd" in found.text
    assert "„Kinder“" in found.text
    assert not outcome.is_in_vain


def test_two_hidden_areas_protect_each_other_if_they_are_large_enough() -> None:
    assert attack([edition(tally(ALL, [10, 5, None, None]))], [ask(ALL, "Süd")]).is_in_vain
    assert not attack([edition(tally(ALL, [10, 8, None, None]))], [ask(ALL, "Süd")]).is_in_vain


def test_areas_that_do_not_add_up_tell_nothing() -> None:
    loose = Layout("kinder", "Kinder", ("alter",), (), (), ("anzahl",))
    editions = [edition(tally(ALL, [10, 5, None, 3]), layouts=(loose,))]
    assert ends(editions, ask(ALL, "Süd")) == [(0, math.inf)]


def test_categories_and_areas_of_different_tables_are_taken_together() -> None:
    """u3 is hidden by area and open in all; u6 by area is open, so u3 is total minus u6."""
    tables = tally(ALL, [10, 5, 2, 3]), tally(OLD, [None, 4, 1, 1])
    assert ends([edition(*tables)], ask(SMALL, "West")) == [(0, math.inf)]
    assert ends([edition(*tables, layouts=(SPLIT,))], ask(SMALL, "West")) == [(2, 2)]


def test_what_is_left_of_a_whole_can_be_asked_for() -> None:
    rest = (*ALL, SMALL[0]._replace(sign=-1))
    parts = tally(ALL, [10, 5, 2, 3]), tally(SMALL, [6, None, None, 1])
    editions = [edition(*parts, layouts=(SPLIT,))]
    assert ends(editions, ask(rest, "Nord"), ask(rest, "Süd")) == [(0, 2), (0, 2)]


def test_a_part_is_no_larger_than_its_whole() -> None:
    whole = tally(ALL, [10, 5, 2, 3])
    part = tally(SMALL, [None, None, None, None])
    assert ends([edition(whole, part)], ask(SMALL, "Süd")) == [(0, math.inf)]
    part = tally(SMALL, [None, None, None, None], within=(whole.key,))
    assert ends([edition(whole, part)], ask(SMALL, "Süd")) == [(0, 2)]
    larger = tally(SMALL, [None, 6, None, None], within=(whole.key,))
    assert ends([edition(whole, larger)], ask(SMALL, "Süd")) == [(0, math.inf)]


def test_sums_over_years_and_the_whole_municipality() -> None:
    three = tuple(Part(1, "kinder", "anzahl", lag=lag) for lag in range(3))
    single = tally(ALL, [[9] * 3, [None] * 3, [4, 4, 4], [3, 4, 5]], years=(2022, 2023, 2024))
    together = tally(three, [None, 3, None, None])
    assert ends([edition(single, together)], ask(ALL, "Nord", 2022)) == [(2, 2)]
    without = (ALL[0]._replace(whole=True), ALL[0]._replace(sign=-1))
    others = tally(without, [None, 8, None, None])
    assert ends([edition(tally(ALL, [10, None, None, None]), others)], ask(ALL, "Nord")) == [(2, 2)]


def test_areas_of_other_regions_stand_for_themselves() -> None:
    cells = tally(ALL, [10, 5, None, 3, 99], areas=("total", *AREAS, "07211/total"))
    assert ends([edition(cells)], ask(ALL, "Süd")) == [(2, 2)]
    whole = (ALL[0]._replace(whole=True),)
    assert ends([edition(cells)], ask(whole, "07211/Nord")) == [(99, 99)]


def test_rounded_numbers_have_bounds() -> None:
    rounded = tally(ALL, [10, 5, 0, 5], rounded=5)
    assert ends([edition(rounded)], ask(ALL, "Süd"), ask(ALL, "Nord")) == [(0, 2), (3, 7)]
    small = tally(ALL, [0, 0, 0, 0], rounded=5)
    assert ends([edition(small)], ask(ALL, "Süd")) == [(0, 2)]
    money = Layout("kinder", "Kinder", ("alter",), (), AREAS, ())
    rounded = tally(ALL, [20, 5, None, 5], rounded=5, threshold=0)
    assert ends([edition(rounded, layouts=(money,))], ask(ALL, "Süd")) == [(2.5, 17.5)]


def test_counts_with_fractions_and_amounts_below_zero() -> None:
    assert ends([edition(tally(ALL, [10.5, 5, None, 3]))], ask(ALL, "Süd")) == [(2.5, 2.5)]
    money = Layout("kinder", "Kinder", ("alter",), (), AREAS, ())
    balance = tally(ALL, [-4, -5, None, None], threshold=0)
    assert ends([edition(balance, layouts=(money,))], ask(ALL, "Süd")) == [(-math.inf, math.inf)]


def two(before, after, *, parts=ALL, **changes) -> list[Edition]:
    return [
        edition(tally(parts, before, **changes), day="2026-01-31"),
        edition(tally(parts, after, **changes), day="2026-06-30"),
    ]


def test_unchanged_numbers_are_known_from_either_edition() -> None:
    editions = two([20, 5, 8, None], [20, 5, None, None])
    assert ends(editions, ask(ALL, "Süd"), ask(ALL, "West")) == [(8, 8), (7, 7)]


def test_late_reports_only_add() -> None:
    """Süd had 5 in the old edition, and the total rose by 10: now it is 5 to 15."""
    editions = two([20, 5, 5, 10], [30, 5, None, None])
    assert ends(editions, ask(ALL, "Süd"), ask(ALL, "West")) == [(5, 15), (10, 20)]
    assert attack(editions, []).assumed == {"rose": 1}


def test_numbers_that_fell_were_corrected_downwards() -> None:
    editions = two([30, 5, 10, 15], [20, 5, None, None])
    assert ends(editions, ask(ALL, "Süd"), ask(ALL, "West")) == [(0, 10), (5, 15)]


def test_numbers_that_rose_and_fell_tell_nothing_about_others() -> None:
    editions = two([30, 10, 10, 10], [40, 5, None, None])
    assert ends(editions, ask(ALL, "Süd"), ask(ALL, "West")) == [(0, 35), (0, 35)]


def test_an_expectation_that_cannot_be_is_given_up() -> None:
    """Every number shown twice is unchanged, yet the older children of Süd fell from 6 to 2.

    So the new numbers stand alone: Süd and West share 15 children, 11 of them older, which leaves
    4 younger ones, and Süd has 2 older ones: 2 to 6.
    """
    editions = [
        edition(tally(ALL, [20, 5, 8, None]), tally(SMALL, [6, 2, 2, None]), layouts=(SPLIT,)),
        edition(tally(ALL, [20, 5, None, None]), tally(OLD, [14, 3, 2, None]), layouts=(SPLIT,)),
    ]
    assert ends(editions, ask(ALL, "Süd")) == [(2, 6)]
    assert attack(editions, [ask(ALL, "Süd")]).assumed == {"open": 1}


def test_an_edition_that_is_silent_does_not_make_forget() -> None:
    first, last = two([20, 5, 8, None], [20, 5, None, None])
    between = edition(day="2026-03-01")
    assert ends([first, between, last], ask(ALL, "Süd")) == [(8, 8)]


def test_a_number_hidden_before_must_not_become_known_now() -> None:
    """Süd and West shared 4 children; the new edition shows 3 in Süd."""
    editions = two([20, 16, None, None], [20, None, 3, None])
    outcome = attack(editions, [ask(ALL, "West")])
    kinds = [(item.kind, item.area, item.day, item.upper) for item in outcome.exposed]
    assert kinds == [("hidden", "West", "", 1), ("earlier", "West", "2026-01-31", 1)]
    assert outcome.earlier == 2


def test_small_numbers_that_are_shown() -> None:
    shown = tally(ALL, [10, 5, 2, 3])
    found = attack([edition(shown)], []).exposed
    assert [(item.kind, item.area) for item in found] == [("shown", "Süd")]
    assert attack([edition(shown), edition(shown, day="2026-06-30")], []).is_in_vain
    difference = (ALL[0], SMALL[0]._replace(sign=-1))
    assert attack([edition(tally(difference, [10, 5, 2, 3]))], []).is_in_vain
    assert attack([edition(tally(ALL, [10, 5, 2, 3], threshold=0))], []).is_in_vain


def test_a_number_hidden_before_that_turns_out_large_is_no_harm() -> None:
    editions = two([20, 5, None, None], [20, 5, 9, 6])
    assert attack(editions, []).is_in_vain


def test_what_the_new_edition_shows_its_rules_allow() -> None:
    """The office has lowered its threshold from 5 to 3."""
    first, second = two([20, 5, None, None], [20, 5, 4, None], threshold=5)
    second = edition(tally(ALL, [20, 5, 4, 11]), day="2026-06-30")
    assert attack([first, second], []).is_in_vain


def test_that_nobody_is_left_is_news_as_well() -> None:
    young = tally(SMALL, [None, None, None, None])
    first = edition(tally(ALL, [None, 15, None, 3]), young, layouts=(SPLIT,))
    second = edition(
        tally(ALL, [None, 15, None, 3]),
        young,
        tally(OLD, [None, 15, None, None]),
        layouts=(SPLIT,),
        day="2026-06-30",
    )
    found = attack([first, second], []).exposed
    assert [(item.kind, item.area, item.upper) for item in found] == [("earlier", "Nord", 0)]


def test_what_an_older_edition_gave_away_itself_is_not_blamed_on_the_new_one() -> None:
    first, second = two([20, 15, None, 3], [20, 15, None, 3])
    young = tally(SMALL, [10, 9, None, None])
    second = edition(*second.tallies, young, day="2026-06-30", layouts=(SPLIT,))
    outcome = attack([first, second], [])
    assert outcome.is_in_vain
    assert outcome.earlier == 1


def test_what_older_editions_tell_already_cannot_be_taken_back() -> None:
    """Süd was hidden as one of 1 or 2; since then the office hides up to 4, and shows more."""
    first, second = two([20, 15, None, None], [20, 15, None, None])
    young = tally(SMALL, [10, 9, None, None], threshold=5)
    second = edition(
        tally(ALL, [20, 15, None, None], threshold=7), young, day="2026-06-30", layouts=(SPLIT,)
    )
    question = ask(ALL, "Süd", highest=7)
    assert ends([first, second], question) == [(0, 5)]
    assert attack([first, second], [question]).is_in_vain
    assert not attack([second], [question]).is_in_vain
    narrower = edition(*second.tallies, tally(OLD, [None, None, 2, 2]), layouts=(SPLIT,))
    assert not attack([first, narrower], [question]).is_in_vain


def test_small_differences_between_editions_show_late_reports() -> None:
    editions = two([20, 5, 8, 7], [24, 6, 8, 10])
    found = attack(editions, []).exposed
    assert [(item.kind, item.area, item.lower) for item in found] == [("revision", "Nord", 1)]
    assert found[0].day == "2026-01-31"
    assert "31.01.2026" in found[0].text
    assert attack(two([20, 5, 8, 7], [25, 5, 8, 12], rounded=5), []).is_in_vain


def test_numbers_that_contradict_one_another_cannot_be_published() -> None:
    editions = [edition(tally(ALL, [10, 9, None, 3]))]
    with pytest.raises(NotPublishable, match="widersprechen"):
        attack(editions, [ask(ALL, "Süd")])


def test_nothing_published_and_nothing_asked() -> None:
    outcome = attack([edition()], [])
    assert outcome.is_in_vain
    assert outcome.narrowed.lower.shape == (0,)
    assert ends([edition()], ask(ALL, "Nord")) == [(0, math.inf)]


def test_facts_of_the_last_edition_alone() -> None:
    facts = facts_of([edition(tally(ALL, [10, 5, None, 3]))], [Place(ALL, "Süd", 2024)])
    assert narrow(facts).upper.tolist() == [2]


CATEGORIES = {"alter": ("u3", "u6"), "form": ("ganz", "halb")}


def every_atom() -> dict[tuple[str, str, str], int]:
    return {key: at for at, key in enumerate(product(("u3", "u6"), ("ganz", "halb"), AREAS[:2]))}


def row_of(words: dict[str, tuple[str, ...]], area: str) -> np.ndarray:
    """Return which of the finest numbers a cell adds up."""
    row = np.zeros(8)
    for (alter, form, raum), at in every_atom().items():
        if alter in words.get("alter", CATEGORIES["alter"]) and form in words.get(
            "form", CATEGORIES["form"]
        ):
            row[at] = area in {"total", raum}
    return row


@pytest.mark.parametrize("seed", range(40))
def test_tables_mean_what_enumerating_the_finest_numbers_says(seed: int) -> None:
    """Random tables of one to three dimensions, some of them in a circle."""
    rng = np.random.default_rng(seed)
    layout = Layout(
        "kinder", "Kinder", ("alter", "form"), tuple(CATEGORIES.items()), AREAS[:2], ("anzahl",)
    )
    truth = rng.poisson(1.2, 8).clip(max=3)
    tallies, questions, rows, asked = [], [], [], []
    values = []
    splits = [{}, {"alter": ("u3",)}, {"alter": ("u6",)}, {"form": ("halb",)}]
    splits += [{"alter": ("u3",), "form": (one,)} for one in CATEGORIES["form"]]
    for words in splits:
        if words and rng.random() < 0.3:
            continue
        # Without areas, tables by age and form close a circle with those by age or form and area.
        areas = ("total",) if len(words) == 2 and rng.random() < 0.5 else ("total", *AREAS[:2])
        parts = (Part(1, "kinder", "anzahl", tuple(words.items())),)
        cells = []
        for area in areas:
            row = row_of(words, area)
            if rng.random() < 0.45 and (words or area != "total"):
                cells.append(None)
                questions.append(Place(parts, area, 2024))
                asked.append(row)
            else:
                cells.append(float(row @ truth))
                rows.append(row)
                values.append(float(row @ truth))
        tallies.append(tally(parts, cells, areas=areas))
    expected = Facts(
        np.ones(8, dtype=bool),
        np.zeros(8),
        sparse(rows),
        np.array(values),
        np.array(values),
        sparse(asked),
    )
    if not questions:
        return
    lower, upper = enumerate_ends(expected, int(max(values)))
    found = narrow(facts_of([edition(*tallies, layouts=(layout,))], questions))
    np.testing.assert_array_equal(found.lower, lower)
    np.testing.assert_array_equal(found.upper, upper)


def sparse(rows):
    from scipy.sparse import csr_array

    return csr_array(np.array(rows))


def test_only_blocks_that_are_asked_for_are_looked_at() -> None:
    years = tuple(range(2000, 2020))
    cells = [[10] * 20, [5] * 20, [None] * 20, [None] * 20]
    knowledge = Knowledge([edition(tally(ALL, cells, years=years))], [[Place(ALL, "Süd", 2003)]])
    facts, blocks = knowledge.facts()
    assert len(set(blocks.tolist())) == 1
    assert facts.known.shape[0] == 3
