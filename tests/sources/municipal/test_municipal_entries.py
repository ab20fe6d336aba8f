"""Totals are made or checked over every additive dimension, never over others."""

from __future__ import annotations

import math

from kobimo.observations import Status
from kobimo.sources.municipal.entries import Entries, Entry, Key


def entries_of(dataset, cells):
    entries = Entries(dataset)
    for (raum, sex), (value, status) in cells.items():
        key = Key("99001", "2023-12-31", "kinder", raum, (sex,))
        entries.add(key, Entry(value, status, "persons", f"„x“, {raum}"))
    return entries


def value(entries, raum, sex):
    entry = entries.found.get(Key("99001", "2023-12-31", "kinder", raum, (sex,)))
    return None if entry is None else (entry.value, entry.status)


ORDINARY = Status.ORDINARY


def test_flags_of_parts_reach_the_sum(declare_municipal):
    cells = {("a", "weiblich"): (3, Status.PROVISIONAL), ("a", "maennlich"): (4, ORDINARY)}
    entries = entries_of(declare_municipal(), cells)
    entries.complete(frozenset(), areas_add_up=False, tolerance=0)
    assert value(entries, "a", "total") == (7, Status.PROVISIONAL)
    assert value(entries, "total", "total") is None


def test_nothing_everywhere_is_nothing_in_all(declare_municipal):
    cells = {("a", "weiblich"): (0, Status.NONE), ("a", "maennlich"): (0, Status.NONE)}
    entries = entries_of(declare_municipal(), cells)
    entries.complete(frozenset(), areas_add_up=True, tolerance=0)
    assert value(entries, "total", "total") == (0, Status.NONE)


def test_a_missing_category_leaves_the_sum_out_and_is_said(declare_municipal):
    entries = entries_of(declare_municipal(), {("a", "weiblich"): (3, ORDINARY)})
    entries.complete(frozenset(), areas_add_up=False, tolerance=0)
    assert value(entries, "a", "total") is None
    assert entries.notes == [
        "Für „geschlecht“ fehlen stellenweise „maennlich“; dort wurde keine Summe gebildet."
    ]


def test_a_dimension_that_does_not_add_up_is_left_alone(declare_municipal):
    dataset = declare_municipal(dataset={"additive": {}})
    cells = {("a", "weiblich"): (3, ORDINARY), ("a", "maennlich"): (4, ORDINARY)}
    entries = entries_of(dataset, cells)
    entries.complete(frozenset(), areas_add_up=True, tolerance=0)
    assert value(entries, "a", "total") is None
    assert value(entries, "total", "weiblich") == (3, ORDINARY)


def test_a_secret_total_is_not_replaced_by_the_sum(declare_municipal):
    cells = {
        ("a", "weiblich"): (3, ORDINARY),
        ("a", "maennlich"): (4, ORDINARY),
        ("a", "total"): (math.nan, Status.SECRET),
    }
    entries = entries_of(declare_municipal(), cells)
    entries.complete(frozenset(), areas_add_up=False, tolerance=0)
    assert value(entries, "a", "total")[1] is Status.SECRET
    assert not entries.problems
