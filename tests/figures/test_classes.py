"""Classes of a colour scale."""

from __future__ import annotations

import math
from collections import Counter

from kobimo.figures import style
from kobimo.figures.classes import choose_classes
from kobimo.german import NARROW


def test_classes_have_about_as_many_values_each() -> None:
    values = [float(n) for n in range(1, 26)]
    classes = choose_classes(values, "percent", 1)
    counts = Counter(classes.fill(value) for value in values)
    assert counts == dict.fromkeys(style.SCALE, 25 / 5)


def test_borders_are_as_round_as_they_can_be() -> None:
    values = [11.3, 12.7, 19.6, 24.8, 33.1, 41.9, 58.2, 71.4, 88.8, 90.3]
    classes = choose_classes(values, "percent", 1)
    assert all(border == round(border) for border in classes.borders)
    for n, border in enumerate(classes.borders, start=1):
        assert sum(value < border for value in values) == 10 / 5 * n


def test_labels_say_where_a_class_begins_and_ends() -> None:
    classes = choose_classes([1, 2, 3], "percent", 1, borders=[2, 3])
    assert classes.labels == (f"unter 2{NARROW}%", "2 bis unter 3", f"3{NARROW}% und mehr")
    assert classes.fill(1.9) != classes.fill(2) != classes.fill(3)


def test_missing_values_make_no_class() -> None:
    assert choose_classes([math.nan, 4.0], "percent", 1).labels == ("alle Werte",)
    assert choose_classes([math.nan], "percent", 1).labels == ("–",)


def test_few_different_values_make_few_classes() -> None:
    classes = choose_classes([5.0, 5.0, 5.0, 8.0], "percent", 1)
    assert len(classes.labels) == 2
    assert classes.fill(5.0) != classes.fill(8.0)
