"""A cell is read exactly or refused with its place; never something in between."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kobimo.errors import InvalidCell
from kobimo.observations import WITHOUT_VALUE, Status
from kobimo.sources.cells import OFFICIAL, CellRules, parse_cell, parse_cells

LOCAL = CellRules(
    thousands=".",
    signs={"*": Status.SECRET, "-": Status.NONE},
    flags={},
    empty=Status.PENDING,
    zero=Status.ORDINARY,
)


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("12", 12, ""),
        (" 12 ", 12, ""),
        ("6,3", 6.3, ""),
        ("-7", -7, ""),
        ("−7,5", -7.5, ""),
        ("0", 0, "0"),
        ("0,0", 0, "0"),
        ("-", 0, "-"),
        ("–", 0, "-"),
        ("(12)", 12, "()"),
        ("( 3,5 )", 3.5, "()"),
        ("123p", 123, "p"),
        ("123 r", 123, "r"),
        ("4,5s", 4.5, "s"),
        ("99e", 99, ""),
    ],
)
def test_a_number_keeps_its_value_and_its_flag(text: str, value: float, status: str) -> None:
    assert parse_cell(text) == (value, Status(status))


@pytest.mark.parametrize(
    ("text", "status"), [(".", "."), ("...", "..."), ("…", "..."), ("/", "/"), ("x", "x")]
)
def test_a_sign_without_value_keeps_its_meaning(text: str, status: str) -> None:
    value, found = parse_cell(text)
    assert math.isnan(value)
    assert found == Status(status)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Die Zelle ist leer"),
        ("1.234", "„1.234“ ist mehrdeutig: Tausenderzeichen oder Dezimalzeichen"),
        ("1 234", "„1 234“ ist mehrdeutig: Tausenderzeichen oder Dezimalzeichen"),
        ("12.50", "„12.50“ ist keine Zahl dieser Quelle"),
        ("1,2,3", "„1,2,3“ ist keine Zahl dieser Quelle"),
        ("01001", "„01001“ beginnt mit einer Null und ist ein Schlüssel, keine Zahl"),
        ("=A1*2", "„=A1*2“ ist eine Formel, kein Wert"),
        ("1e5", "„1e5“ ist weder Zahl noch Zeichen dieser Quelle"),
        ("nan", "„nan“ ist weder Zahl noch Zeichen dieser Quelle"),
        ("٣", "„٣“ ist weder Zahl noch Zeichen dieser Quelle"),
        ("--", "„--“ ist weder Zahl noch Zeichen dieser Quelle"),
        ("()", "„()“ ist weder Zahl noch Zeichen dieser Quelle"),
        ("(.)", "„(.)“ ist weder Zahl noch Zeichen dieser Quelle"),
        ("1" * 16, "„1111111111111111“ hat mehr als 15 Ziffern"),
    ],
)
def test_everything_else_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InvalidCell) as caught:
        parse_cell(text, where="a.csv, Zeile 7, Spalte 4")
    assert caught.value.message.casefold() == message.casefold()
    assert caught.value.where == "a.csv, Zeile 7, Spalte 4"
    assert caught.value.remedy


def test_the_whole_message_as_people_read_it() -> None:
    with pytest.raises(InvalidCell) as caught:
        parse_cell("1.234", where="a.csv, Zeile 7, Spalte 4")
    assert caught.value.text == (
        "a.csv, Zeile 7, Spalte 4: „1.234“ ist mehrdeutig: Tausenderzeichen oder Dezimalzeichen\n"
        "    Diese Quelle schreibt keine Tausenderzeichen. Wurde die Datei mit einem "
        "Tabellenprogramm gespeichert? Laden Sie sie unverändert neu."
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234", 1234), ("12.345.678,5", 12345678.5), ("1234", 1234), ("0", 0)],
)
def test_thousands_are_read_where_they_are_declared(text: str, value: float) -> None:
    assert parse_cell(text, LOCAL) == (value, Status.ORDINARY)


@pytest.mark.parametrize("text", ["12.34", "1.2345", "1..234", ".123", "1.234.", "0.123", "5p"])
def test_declared_thousands_stand_before_three_digits(text: str) -> None:
    with pytest.raises(InvalidCell):
        parse_cell(text, LOCAL)


def test_declared_empty_cells_and_signs() -> None:
    assert parse_cell("", LOCAL)[1] == Status.PENDING
    assert parse_cell("*", LOCAL)[1] == Status.SECRET
    with pytest.raises(InvalidCell):
        parse_cell("...", LOCAL)


def test_many_cells_are_read_at_once_and_the_first_broken_one_is_named() -> None:
    values, statuses = parse_cells(np.array(["1", "-", "1", "x"], dtype=object), where=str)
    assert values[:3].tolist() == [1, 0, 1]
    assert statuses.tolist() == ["", "-", "", "x"]
    with pytest.raises(InvalidCell) as caught:
        parse_cells(
            np.array(["1", "?", "2", "1.000", "?"], dtype=object), where=lambda row: f"Zeile {row}"
        )
    assert caught.value.where == "Zeile 1"
    assert caught.value.message == (
        "„?“ ist weder Zahl noch Zeichen dieser Quelle (und 2 weitere Zellen dieser Art)"
    )


OFFICIAL_NUMBER = re.compile(r"[-\u2212]?(0|[1-9][0-9]*)(,[0-9]+)?")


@settings(max_examples=2500, deadline=None)
@given(st.text(alphabet="0123456789.,-−()xpres/ '…–\u00a0\u202f=", max_size=9))
@example("-0")
@example("1,")
@example(",5")
@example("(-)")
def test_no_cell_is_read_silently_as_something_else(text: str) -> None:
    """An oracle of its own: what was read must print as the cell again."""
    try:
        value, status = parse_cell(text)
    except InvalidCell:
        return
    bare = text.strip()
    if bare in OFFICIAL.signs:
        assert status == OFFICIAL.signs[bare]
        assert math.isnan(value) == (status in WITHOUT_VALUE)
        return
    if status == Status.LIMITED:
        bare = bare.removeprefix("(").removesuffix(")").strip()
    else:
        bare = bare.rstrip("prse").rstrip(" ") if bare[-1] in "prse" else bare
    assert OFFICIAL_NUMBER.fullmatch(bare), text
    assert Decimal(bare.replace(",", ".").replace("−", "-")) == Decimal(repr(value))


@settings(max_examples=2500, deadline=None)
@given(st.integers(min_value=-(10**11), max_value=10**11), st.integers(min_value=0, max_value=3))
def test_every_printed_number_is_read_back(number: int, decimals: int) -> None:
    exact = Decimal(number).scaleb(-decimals)
    printed = f"{exact:.{decimals}f}"
    value, _ = parse_cell(printed.replace(".", ","))
    assert value == float(exact)
    grouped = f"{exact:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    assert parse_cell(grouped, LOCAL)[0] == float(exact)


@settings(max_examples=1500, deadline=None)
@given(st.text(max_size=12))
def test_arbitrary_text_is_a_number_or_an_intended_error(text: str) -> None:
    for rules in (OFFICIAL, LOCAL):
        try:
            value, status = parse_cell(text, rules, where="hier")
        except InvalidCell as error:
            places = {error.where}
        else:
            places = {"hier"}
            assert math.isnan(value) == (status in WITHOUT_VALUE)
            assert not math.isinf(value)
        assert places == {"hier"}
