"""At least 5 000 generated cells: the right value and status, or a refusal with its place.

The oracle below reads a cell character by character and knows nothing of the parser: its
value is a fraction summed up from single digits.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kobimo.errors import InvalidCell
from kobimo.observations import Status
from kobimo.sources.cells import CellRules, parse_cell, parse_cells

SIGNS = {"-": "-", "–": "-", ".": ".", "...": "...", "…": "...", "/": "/", "x": "x", "X": "x"}
FLAGS = {"p": "p", "r": "r", "s": "s", "e": ""}
DIGITS = "0123456789"
BLANKS = " \t\u00a0\u202f\u2009\u3000"

WITH_COMMA = CellRules()
WITH_POINT = CellRules(decimal=".")
WITH_GROUPS = CellRules(thousands=".")


def consult(text: str, rules: CellRules) -> tuple[Fraction | None, str] | None:
    """Return what a cell means, value ``None`` where it has none; ``None`` for no cell at all."""
    while text and text[0].isspace():
        text = text[1:]
    while text and text[-1].isspace():
        text = text[:-1]
    if text in SIGNS:
        status = SIGNS[text]
        return (Fraction(0) if status == "-" else None), status
    limited = text[:1] == "(" and text[-1:] == ")"
    if limited:
        text = text[1:-1].strip()
    rest = list(text)
    negative = bool(rest) and rest[0] in "-−"
    if negative:
        rest.pop(0)
    whole, groups = "", []
    while rest and (rest[0] in DIGITS or (rules.thousands and rest[0] == rules.thousands)):
        sign = rest.pop(0)
        if sign in DIGITS:
            whole += sign
        else:
            groups.append(whole)
            whole = ""
    groups.append(whole)
    if len(groups) > 1 and not (
        1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    ):
        return None
    digits = "".join(groups)
    if not digits or (digits[0] == "0" and (len(digits) > 1)):
        return None
    value = Fraction(0)
    for digit in digits:
        value = value * 10 + DIGITS.index(digit)
    if rest and rest[0] == rules.decimal:
        rest.pop(0)
        place = Fraction(1)
        before = len(rest)
        while rest and rest[0] in DIGITS:
            place /= 10
            digits += rest[0]
            value += place * DIGITS.index(rest.pop(0))
        if len(rest) == before:
            return None
    flag = "".join(rest)
    if flag[:1] == " ":
        flag = flag[1:]
        if not flag:
            return None
    if (flag and flag not in FLAGS) or (flag and limited) or len(digits) > 15:
        return None
    if limited:
        status = "()"
    elif flag:
        status = FLAGS[flag]
    else:
        status = "0" if value == 0 else ""
    return (-value if negative else value), status


def agree(found: tuple[float, str], meant: tuple[Fraction | None, str]) -> bool:
    value, status = found
    if status != meant[1]:
        return False
    if meant[0] is None:
        return math.isnan(value)
    return value == float(meant[0]) and math.copysign(1, value) == (-1 if meant[0] < 0 else 1)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Numbers as the offices, programs, other countries and broken files print them."""
    exact = draw(st.integers(min_value=-(10**17), max_value=10**17) | st.integers(-1000, 1000))
    decimals = draw(st.integers(min_value=0, max_value=4))
    whole, _, part = f"{abs(exact) / 10**decimals:.{decimals}f}".partition(".")
    separator = draw(st.sampled_from(["", "", "", ".", ",", " ", "'", "\u00a0", "\u202f", "’"]))
    mark = draw(st.sampled_from([",", ",", ".", "٫"]))
    printed = f"{int(whole):,}".replace(",", separator) + (mark + part if part else "")
    minus = draw(st.sampled_from(["-", "−", "–", "- "])) if exact < 0 else ""
    printed = draw(st.sampled_from(["", "", "+", "0"])) + minus + printed
    flag = draw(st.sampled_from(["", "", "", "p", "r", "s", "e", "b", "P", " p", "  p", "\u00a0r"]))
    form = draw(st.sampled_from(["{}", "{}", "{}", "({})", "( {} )", "(({}))", "{}%", "[{}]"]))
    return form.format(printed + flag)


EXOTIC = st.sampled_from(
    [
        *(
            "٣",
            "１２",
            "²",
            "½",
            "Ⅻ",
            "1²",
            "๓",
            "१२३",
            "1e5",
            "0x10",
            "1_000",
            "inf",
            "nan",
            "NaN",
        ),
        *("-0", "−0,0", "(0)", "0p", "00", "0,", ",5", "1,", "--", "(-)", "()", "(.)", "x p"),
        *(
            "",
            "=1+1",
            "#NV",
            "NULL",
            "k.A.",
            "*",
            "•",
            "12\u200b",
            "\ufeff12",
            "12\n13",
            "1\u00ad2",
        ),
    ]
)
BLANK = st.text(alphabet=BLANKS, max_size=2)
FREE = st.text(alphabet="0123456789.,-−–()xXpresb/ '…\u00a0\u202f+", max_size=9)
CELL = st.builds(
    "{}{}{}".format,
    BLANK,
    st.one_of(
        numbers(), numbers(), st.sampled_from(sorted(SIGNS)), EXOTIC, FREE, st.text(max_size=6)
    ),
    BLANK,
)


@pytest.mark.parametrize(
    "rules", [WITH_COMMA, WITH_POINT, WITH_GROUPS], ids=["comma", "point", "groups"]
)
def test_thousands_of_cells_mean_what_an_oracle_of_its_own_says(rules: CellRules) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=90, deadline=None)
    @given(st.lists(CELL, min_size=20, max_size=30))
    @example(["-0", "−0,0", "0", "(0)", "0p", "000", "999999999999999", "9" * 16, "0,1", "1.000"])
    @example(["12 ", "12  p", "12\u00a0p", "(12p)", "(1 )", "- 5", "+5", "5-", "1.234.5", "1.0000"])
    def check(cells: list[str]) -> None:
        for text in cells:
            meant = consult(text, rules)
            if meant is None:
                with pytest.raises(InvalidCell) as caught:
                    parse_cell(text, rules, where="a.csv, Zeile 7")
                assert caught.value.where == "a.csv, Zeile 7"
                assert caught.value.remedy
                seen["refused"] += 1
            else:
                value, status = parse_cell(text, rules, where="a.csv, Zeile 7")
                assert agree((value, status.value), meant), text
                seen["read"] += 1

    check()
    assert seen["read"] + seen["refused"] >= 1_750
    assert seen["read"] >= 400
    assert seen["refused"] >= 400


def test_a_column_is_read_as_its_cells_are_one_by_one() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=60, deadline=None)
    @given(st.lists(CELL, min_size=10, max_size=40), st.booleans())
    def check(cells: list[str], is_coded: bool) -> None:
        column = pd.Series(cells, dtype="category" if is_coded else "str")
        broken = [row for row, text in enumerate(cells) if consult(text, WITH_COMMA) is None]
        seen["cells"] += len(cells)
        if broken:
            with pytest.raises(InvalidCell) as caught:
                parse_cells(column, where=lambda row: f"a.csv, Zeile {row}")
            assert caught.value.where == f"a.csv, Zeile {broken[0]}"
            return
        values, statuses = parse_cells(column, where=lambda row: f"a.csv, Zeile {row}")
        for text, found in zip(cells, zip(values.tolist(), statuses, strict=True), strict=True):
            meant = consult(text, WITH_COMMA)
            assert meant is not None
            assert agree(found, meant), text

    check()
    assert seen["cells"] >= 600


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=5), st.data())
def test_many_good_cells_keep_every_digit(exact: list[int], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, 3), min_size=len(exact), max_size=len(exact)))
    fractions = [Fraction(number, 10**place) for number, place in zip(exact, places, strict=True)]
    printed = []
    for number, place in zip(exact, places, strict=True):
        text = str(number).rjust(place + 1, "0")
        printed.append(f"{text[:-place]},{text[-place:]}" if place else text)
    values, statuses = parse_cells(np.array(printed, dtype=object), where=str)
    assert values.tolist() == [float(fraction) for fraction in fractions]
    assert statuses.tolist() == [
        Status.ROUNDED_TO_ZERO.value if not fraction else "" for fraction in fractions
    ]
