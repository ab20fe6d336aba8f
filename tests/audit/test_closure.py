"""Only sums that can connect published numbers are written down."""

from __future__ import annotations

from kobimo.audit.closure import relate

AXES = [("u3", "u6"), ("w", "m"), ("Nord", "Süd")]


def point(age: str = "total", sex: str = "total", area: str = "total") -> tuple[str, ...]:
    return age, sex, area


def test_a_total_is_the_sum_of_its_categories() -> None:
    assert relate([point("u3"), point()], AXES) == [(point(), (point("u3"), point("u6")))]


def test_totals_alone_need_no_sums() -> None:
    assert relate([point()], AXES) == []


def test_what_no_sum_names_stands_together() -> None:
    axes = [("a", "b", "c", "d"), (), ()]
    assert relate([point("b")], axes) == [(point(), (point("b"), point("a + c + d")))]


def test_categories_that_add_up_to_nothing_stand_for_themselves() -> None:
    found = relate([point("andere", "w"), point("andere")], AXES)
    assert found == [(point("andere"), (point("andere", "w"), point("andere", "m")))]


def test_dimensions_split_apart_are_not_split_together() -> None:
    points = {p for whole, parts in relate([point("u3"), point(sex="w")], AXES) for p in parts}
    assert points == {point("u3"), point("u6"), point(sex="w"), point(sex="m")}


def test_a_table_of_two_dimensions_has_all_its_margins() -> None:
    found = dict(relate([point("u3", area="Nord")], AXES))
    assert found[point(area="Nord")] == (point("u3", area="Nord"), point("u6", area="Nord"))
    ages = [
        whole for whole, parts in relate([point("u3", area="Nord")], AXES) if parts[0][0] == "u3"
    ]
    assert point() in ages
    assert len(relate([point("u3", area="Nord")], AXES)) == 6


def test_three_tables_in_a_circle_are_split_together() -> None:
    pairs = [point("u3", "w"), point("u3", area="Nord"), point(sex="w", area="Nord")]
    points = {p for whole, parts in relate(pairs, AXES) for p in parts}
    assert point("u3", "w", "Nord") in points
    points = {p for whole, parts in relate(pairs[:2], AXES) for p in parts}
    assert point("u3", "w", "Nord") not in points


def test_too_large_a_circle_is_left_open(monkeypatch) -> None:
    monkeypatch.setattr("kobimo.audit.closure.LARGEST", 10)
    pairs = [point("u3", "w"), point("u3", area="Nord"), point(sex="w", area="Nord")]
    points = {p for whole, parts in relate(pairs, AXES) for p in parts}
    assert point("u3", "w", "Nord") not in points
    assert {point("u6", "w"), point("u6", area="Süd"), point(sex="m", area="Süd")} <= points
