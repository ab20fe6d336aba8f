"""Cutting all at once and row by row give the same table, or the same fault with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kobimo.errors import UnreadableFile
from kobimo.sources import delimited
from kobimo.sources.delimited import cut_rows, cut_table, find_distinct, find_pairs, read_distinct
from kobimo.sources.encoding import decode

if TYPE_CHECKING:
    from pathlib import Path

CELLS = st.text(alphabet="a1,. \u00a0äß\u2028\x0b\x1c\x85\ufeff-'", max_size=4)


@st.composite
def texts(draw: st.DrawFn) -> str:
    width = draw(st.integers(min_value=2, max_value=4))
    row = st.lists(CELLS, min_size=width, max_size=width).map(";".join)
    broken = st.text(alphabet='a;"\n', max_size=6)
    lines = draw(st.lists(st.one_of(row, row, row, row, st.just(""), broken), max_size=8))
    end = draw(st.sampled_from(["\n", "", "\n\n"]))
    head = ";".join("abcd"[:width])
    return "\n".join([head, *lines]) + end


@settings(max_examples=400, deadline=None)
@given(texts())
@example("a;b\n1;2\n\n3;4\n")
@example("a;b\n1;\n;2")
@example("a;b\n\ufeff;1\n")
def test_both_ways_give_the_same_table(text: str) -> None:
    head, _, rest = text.partition("\n")
    width = head.count(";") + 1
    quick = delimited._cut_at_once(rest, width, 2, ";")
    if quick is None:
        return
    careful = delimited._cut_by_rows(rest, width, "a.csv", 2, ";")
    pd.testing.assert_frame_equal(quick, careful)
    printed = [line for line in rest.split("\n") if line]
    assert [";".join(map(str, row[:-1])) for row in quick.itertuples(index=False)] == printed


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("a;b\n1;2\n\n3\n", "a.csv, Zeile 4", "die Zeile hat 1 statt 2 Zellen"),
        ("a;b\n1;2;3\n", "a.csv, Zeile 2", "die Zeile hat 3 statt 2 Zellen"),
        ('a;b\n1;"2\n', "a.csv, Zeile 2", "ein Anführungszeichen ist nicht geschlossen"),
        ('a;b\n1;"2"3\n', "a.csv, Zeile 2", "ein Anführungszeichen ist nicht geschlossen"),
        (
            'a;b\n1;"2\n3;4";5\n',
            "a.csv, Zeile 3",
            "ein Anführungszeichen ist nicht geschlossen; die Zelle reicht über mehrere Zeilen",
        ),
        ('"a;b\n1;2\n', "a.csv, Zeile 1", "ein Anführungszeichen ist nicht geschlossen"),
        ("a; a\n1;2\n", "a.csv", "eine Spalte steht zweimal im Kopf der Datei"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, where: str, message: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        cut_table(text, "a.csv")
    assert (caught.value.where, caught.value.message) == (where, message)


def test_only_a_line_feed_ends_a_line() -> None:
    table = cut_table("a;b\nÜber\u2028Land;1\nx\x85y;2\n", "a.csv")
    assert table is not None
    assert table["a"].tolist() == ["Über\u2028Land", "x\x85y"]
    assert table["line"].tolist() == [2, 3]


def test_quoted_cells_are_read_by_the_rules_of_csv() -> None:
    table = cut_table('a;"b "\n"x;y";"5 ""Zoll"""\n', "a.csv")
    assert table is not None
    assert table.columns.tolist() == ["a", "b", "line"]
    assert table.iloc[0].tolist() == ["x;y", '5 "Zoll"', 2]


def test_a_head_alone_has_no_rows() -> None:
    assert cut_table("a;b\n", "a.csv") is None
    assert cut_table("", "a.csv") is None
    assert len(cut_rows("", 3, "a.csv", start=1)) == 0


@pytest.mark.parametrize(
    "name",
    [
        "genesis-api/flat/regio_12411-01-01-4_de_qoff_cfalse.csv",
        "genesis-api/flat/regio_12211-Z-11_de_qon_cfalse.csv",
        "genesis-api/flat/regio_13111-01-03-4_de_qoff_cfalse.csv",
        "genesis-api/flat/zensus_3000G-1008_de_qoff_cfalse.csv",
        "regionaldatenbank-csv/12411-02-03-4_tidy_2023_2024.csv",
    ],
)
def test_real_files_are_cut_at_once_as_they_are_row_by_row(name: str, shared_data: Path) -> None:
    head, _, rest = decode((shared_data / name).read_bytes(), name).partition("\n")
    delimiter = max(";,", key=head.count)
    width = head.count(delimiter) + 1
    quick = delimited._cut_at_once(rest, width, 2, delimiter)
    assert quick is not None, "nothing in a real file is in doubt"
    careful = delimited._cut_by_rows(rest, width, name, 2, delimiter)
    pd.testing.assert_frame_equal(quick, careful)
    assert len(quick) == rest.count("\n")


def test_distinct_texts_are_read_once_in_the_order_of_the_file() -> None:
    table = cut_rows("b;1\na;1\nb;2\nb;1\n", 2, "a.csv", start=1)
    codes, found, first = find_distinct(table[0])
    assert (codes.tolist(), found, first) == ([0, 1, 0, 0], ["b", "a"], [0, 1])
    codes, pairs, first = find_pairs(table[0], table[1])
    assert codes.tolist() == [0, 1, 2, 0]
    assert (pairs, first) == ([("b", "1"), ("a", "1"), ("b", "2")], [0, 1, 2])
    seen = []

    def read(text: str, row: int) -> str:
        seen.append((text, row))
        return text.upper()

    assert list(read_distinct(table[0], read)) == ["B", "A", "B", "B"]
    assert seen == [("b", 0), ("a", 1)]
