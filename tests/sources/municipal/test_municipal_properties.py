"""Generated cells and tables: the right value, or an error with its place; never silently wrong."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kobimo.errors import Invalid, InvalidCell, KobimoError
from kobimo.observations import WITHOUT_VALUE
from kobimo.sources.cells import CellRules
from kobimo.sources.municipal.values import read_value

GERMAN = re.compile(r"(-|−)?(0|[1-9]\d{0,2}(\.\d{3})+|[1-9]\d*)(,\d+)?")
FLAGGED = re.compile(rf"\s*(?:{GERMAN.pattern} ?[prse]?|\(\s*{GERMAN.pattern}\s*\))\s*")
RULES = CellRules(thousands=".")
SLOW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def expected(text: str) -> float:
    return float(text.replace(".", "").replace(",", ".").replace("−", "-"))


def may_be_read(text: str) -> bool:
    """Whether a text is a sign, or a number with a flag, with brackets or with blanks."""
    plain = text.replace("\u202f", " ")
    return plain.strip() in RULES.signs or FLAGGED.fullmatch(plain) is not None


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="0123456789.,-− xp()/*'\u202f", max_size=9))
def test_a_text_cell_is_its_german_number_a_sign_or_an_error(text):
    if GERMAN.fullmatch(text) is None and not may_be_read(text):
        with pytest.raises(InvalidCell) as caught:
            read_value(text, RULES, where="„x“, Zelle A1")
        assert caught.value.where == "„x“, Zelle A1"
        assert caught.value.remedy
        return
    value, status = read_value(text, RULES, where="„x“, Zelle A1")
    if status in WITHOUT_VALUE:
        assert value != value  # noqa: PLR0124 - only "not a number" differs from itself
        assert text.replace("\u202f", " ").strip() in RULES.signs
        return
    bare = text.replace("\u202f", " ").strip().strip("()").strip().rstrip("pers ").strip()
    assert bare in RULES.signs or value == expected(bare)


@settings(max_examples=100, deadline=None)
@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_number_cell_is_itself_or_an_error(number):
    try:
        value, _ = read_value(number, RULES, where="„x“, Zelle A1")
    except InvalidCell:
        assert not abs(number) < 1e15
        return
    assert value == number


AREAS = [f"R{number:02d}" for number in range(6)]
counts = st.integers(min_value=0, max_value=10**6)
tables = st.dictionaries(
    st.sampled_from(AREAS), st.tuples(counts, counts), min_size=1, max_size=len(AREAS)
)


@SLOW
@given(
    table=tables,
    titles=st.integers(0, 4),
    notes=st.integers(0, 3),
    with_total=st.booleans(),
    as_csv=st.booleans(),
)
def test_a_table_gives_its_values_wherever_it_stands(  # noqa: PLR0917 - hypothesis fills them
    table, titles, notes, with_total, as_csv, workbook, read_office, declare_municipal
):
    rows = [[f"Titel {number}"] for number in range(titles)]
    rows.append(["Nr.", "Raum", "Jahr", "Mädchen", "Jungen"])
    rows += [[number, area, 2023, *pair] for number, (area, pair) in enumerate(table.items())]
    sums = [sum(pair[side] for pair in table.values()) for side in (0, 1)]
    if with_total:
        rows.append(["", "Stadt", 2023, *sums])
    rows += [[""], *([f"Anmerkung {number}"] for number in range(notes))]
    body = workbook(rows)
    if as_csv:
        body = "\n".join(";".join(map(str, row)) for row in rows).encode("cp1252")
    frame = read_office(body, declare_municipal()).frame.set_index(["raum", "geschlecht"])["value"]
    assert len(frame) == 3 * (len(table) + 1)
    for area, (girls, boys) in table.items():
        assert frame[area, "weiblich"] == girls
        assert frame[area, "maennlich"] == boys
        assert frame[area, "total"] == girls + boys
    assert frame["total", "total"] == sum(sums)


@SLOW
@given(
    table=tables,
    row=st.integers(0, 10),
    column=st.integers(1, 4),
    wrong=st.sampled_from(["abc", "1.5.2", "12 345", "1,2,3", "=A1", "--", "12%", "0x1F", "1e3"]),
)
def test_a_wrong_cell_anywhere_is_named_by_its_place(  # noqa: PLR0917 - hypothesis fills them
    table, row, column, wrong, workbook, read_office, declare_municipal
):
    names = dict.fromkeys(AREAS, "")
    rows = [[number, area, 2023, *pair] for number, (area, pair) in enumerate(table.items())]
    hit = row % len(rows)
    rows[hit][column] = wrong
    body = workbook([["Nr.", "Raum", "Jahr", "Mädchen", "Jungen"], *rows])
    with pytest.raises(Invalid) as caught:
        read_office(body, declare_municipal(), areas=names)
    places = [problem.where.rpartition(" ")[2] for problem in caught.value.problems]
    assert f"{'ABCDE'[column]}{hit + 2}" in places


@SLOW
@given(body=st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(body, read_office, declare_municipal):
    with pytest.raises(KobimoError):
        read_office(body, declare_municipal())


@SLOW
@given(
    start=st.integers(0, 20_000),
    junk=st.binary(min_size=1, max_size=12),
)
@example(start=4900, junk=b"\x02")  # an offset before the archive's beginning
def test_a_damaged_workbook_is_refused_or_read_as_it_was(
    start, junk, workbook, read_office, declare_municipal
):
    rows = [["Raum", "Jahr", "Mädchen", "Jungen"], ["Nord", 2023, 10, 12]]
    body = bytearray(workbook(rows))
    start %= len(body)
    body[start : start + len(junk)] = junk
    try:
        frame = read_office(bytes(body), declare_municipal()).frame
    except KobimoError:
        return
    assert sorted(frame["value"]) == [10, 10, 12, 12, 22, 22]
