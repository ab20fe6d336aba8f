"""Every declared method has its arithmetic, and every arithmetic its declaration."""

from __future__ import annotations

from kobimo.declarations.loading import load_catalog
from kobimo.indicators.composed import COMPOSED
from kobimo.indicators.methods import CELLWISE


def test_methods_are_declared_and_computed() -> None:
    assert set(load_catalog().methods) == set(CELLWISE) | {"index"} | set(COMPOSED)


def test_no_method_is_computed_in_two_ways() -> None:
    assert not (set(CELLWISE) | {"index"}) & set(COMPOSED)
