"""Lines the size of a word."""

from __future__ import annotations

import re

from kobimo.figures import draw_spark, style
from tests.figures.conftest import break_in, protected, texts


def test_gap_and_break_interrupt_the_line() -> None:
    rows = [{"year": y, "value": 1.0 + y % 4} for y in range(2011, 2024) if y != 2015]
    svg = draw_spark(protected(rows, breaks=[break_in(2020)])).svg
    lines = re.findall(rf'<path d="([^"]*)"[^>]*stroke="{style.OWN}"', svg)
    # 2011–2014, 2016–2019, 2020–2023
    assert [len(re.findall("[ML]", line)) for line in lines] == [4, 4, 4]


def test_spark_has_no_text_no_id_and_one_point() -> None:
    svg = draw_spark(protected([{"year": 2020 + n, "value": float(n)} for n in range(4)])).svg
    assert texts(svg) == []
    assert "id=" not in svg
    assert svg.count("<circle") == 1


def test_level_series_is_a_line_in_the_middle() -> None:
    svg = draw_spark(protected([{"year": 2020 + n, "value": 5.0} for n in range(3)])).svg
    assert 'cy="13"' in svg


def test_alternative_text_tells_first_and_last() -> None:
    alt = draw_spark(protected([{"year": 2020 + n, "value": 5.0 + n} for n in range(3)])).alt
    assert "2020: 5,0\u202f%, 2022: 7,0\u202f%." in alt


def test_no_values_make_an_empty_picture() -> None:
    assert "<path" not in draw_spark(protected([{"year": 2020}])).svg
