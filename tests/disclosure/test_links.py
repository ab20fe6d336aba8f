"""A number that stands in two tables is one number."""

from __future__ import annotations

import pytest

from kobimo.disclosure.atoms import Atom, Known
from kobimo.disclosure.links import add_links, find_links
from kobimo.disclosure.tallies import Layout, Link, Part

AREAS = tuple("ABCDEFGHIJ")
COUNTS = (3.0, 40.0, 51.0, 62.0, 73.0, 84.0, 95.0, 106.0, 117.0, 128.0)


def table(name: str, variable: str, values: tuple[float, ...]) -> Known:
    found = Known(Layout(name, name, (), (), AREAS, (variable,)))
    for area, value in zip(AREAS, values, strict=True):
        found.values[Atom(name, variable, (), 2023, area)] = value
    return found


def linked(*tables: Known) -> tuple[Link, ...]:
    return find_links({item.layout.dataset: item for item in tables})


def test_equal_series_of_two_tables_are_linked_and_equal_everywhere() -> None:
    known = {"eins": table("eins", "kinder", COUNTS), "zwei": table("zwei", "alle", COUNTS)}
    (link,) = links = find_links(known)
    assert link == Link(Part(1, "eins", "kinder"), Part(1, "zwei", "alle"))
    add_links(known, links)
    twin = Atom("zwei", "alle", (), 2023, "A")
    assert known["zwei"].sums[twin] == [(Atom("eins", "kinder", (), 2023, "A"),)]
    assert len(known["zwei"].sums) == len(AREAS)


def test_where_two_series_differ_they_are_not_equal() -> None:
    other = (4.0, *COUNTS[1:])
    known = {"eins": table("eins", "kinder", COUNTS), "zwei": table("zwei", "alle", other)}
    (link,) = links = find_links(known)
    assert link.apart == (("A", 2023),)
    add_links(known, links)
    assert Atom("zwei", "alle", (), 2023, "A") not in known["zwei"].sums


@pytest.mark.parametrize(
    "other",
    [
        tuple(value + 1 for value in COUNTS),
        (*COUNTS[:8], 1.0, 2.0),
    ],
    ids=["all differ", "a fifth differs"],
)
def test_unlike_series_are_not_linked(other: tuple[float, ...]) -> None:
    assert not linked(table("eins", "kinder", COUNTS), table("zwei", "alle", other))


def test_small_numbers_that_agree_by_chance_are_not_linked() -> None:
    values = (1.0, 2.0, 1.0, 2.0, 3.0, 1.0, 2.0, 1.0, 0.0, 0.0)
    assert not linked(table("eins", "kinder", values), table("zwei", "alle", values))


def test_each_series_is_linked_with_the_first_of_its_kind() -> None:
    links = linked(*(table(name, "kinder", COUNTS) for name in ("eins", "zwei", "drei")))
    assert [(link.first.dataset, link.second.dataset) for link in links] == [
        ("drei", "eins"),
        ("drei", "zwei"),
    ]
