"""Generated tables come through intake with the right values, or with an error that has a place."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

import openpyxl
from hypothesis import event, given, settings
from hypothesis import strategies as st

from kobimo.declarations.loading import load_catalog
from kobimo.errors import KobimoError
from kobimo.regions import load_register
from kobimo.sources.intake import proposal as intake
from kobimo.sources.intake.trial import try_out

if TYPE_CHECKING:
    from collections.abc import Sequence

AREAS = {"01": "Altstadt", "02": "Bahnhofsviertel", "03": "Süd-Ost", "04": "Nordpark", "05": "Höhe"}
HEADINGS = (
    ("Hortkinder", "persons"), ("Anmeldungen (Anzahl)", "count"), ("Mensaessen, Anzahl", "count"),
    ("Freie Plätze", "places"), ("Auslastung in %", "percent"), ("Elternbeitrag in €", "eur"),
)  # fmt: skip
SIGNS = ("-", ".", "...", "/", "x")

number = st.one_of(
    st.integers(0, 999_999).map(float),
    st.integers(0, 99_999).map(lambda n: n / 100),
    st.sampled_from(SIGNS),
)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, object]:
    headings = draw(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=4, unique=True))
    areas = draw(st.lists(st.sampled_from(sorted(AREAS)), min_size=2, max_size=5, unique=True))
    rows = [[draw(number) for _ in headings] for _ in areas]
    for column, (_, unit) in enumerate(headings):
        if unit in {"persons", "count", "places"}:
            for row in rows:
                cell = row[column]
                row[column] = float(int(cell)) if isinstance(cell, float) else cell
    return {
        "headings": headings,
        "areas": areas,
        "rows": rows,
        "by_key": draw(st.booleans()),
        "titles": draw(st.integers(0, 3)),
        "notes": draw(st.integers(0, 2)),
        "period": draw(st.sampled_from(["title", "file", "column"])),
        "thousands": draw(st.sampled_from(["", ".", " ", "\u00a0"])),
        "kind": draw(st.sampled_from(["xlsx", "utf-8", "utf-8-sig", "cp1252"])),
        "delimiter": draw(st.sampled_from([";", "\t", ","])),
    }


def written(value: object, thousands: str) -> str:
    """Return a cell as an office types it."""
    if not isinstance(value, float):
        return str(value)
    whole = f"{int(value):,}".replace(",", thousands)
    cents = round(value * 100) % 100
    return f"{whole},{cents:02d}" if cents else whole


def cells(table: dict[str, object], *, as_text: bool) -> list[list[object]]:
    lines: list[list[object]] = []
    for line in range(int(str(table["titles"]))):
        is_first = line == 0 and table["period"] == "title"
        lines.append(["Hort am 01.10.2024" if is_first else f"Hinweis {'abc'[line]} zur Liste"])
    if table["period"] == "title" and not table["titles"]:
        lines.append(["Hort am 01.10.2024"])
    column = table["period"] == "column"
    headings = [name for name, _ in table["headings"]]  # type: ignore[attr-defined]
    lines.append(["Sozialraum", *(["Stichtag"] if column else []), *headings])
    for area, row in zip(table["areas"], table["rows"], strict=True):  # type: ignore[call-overload]
        name = area if table["by_key"] else AREAS[area]
        values = [written(value, str(table["thousands"])) if as_text else value for value in row]
        lines.append([name, *(["01.10.2024"] if column else []), *values])
    lines += [[], *([f"Anmerkung {'xy'[line]}"] for line in range(int(str(table["notes"]))))]
    return lines


def body_of(table: dict[str, object]) -> tuple[bytes, str]:
    stem = "Hort_2024-10-01" if table["period"] == "file" else "Hort"
    if table["kind"] == "xlsx":
        book = openpyxl.Workbook()
        for line in cells(table, as_text=False):
            book.active.append(line)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue(), f"{stem}.xlsx"
    delimiter = str(table["delimiter"])

    def quoted(cell: object) -> str:
        text = str(cell)
        return f'"{text}"' if delimiter in text or '"' in text else text

    lines: Sequence[list[object]] = cells(table, as_text=True)
    text = "\n".join(delimiter.join(map(quoted, line)) for line in lines)
    return text.encode(str(table["kind"])), f"{stem}.csv"


@settings(max_examples=150, deadline=None)
@given(table=tables())
def test_a_table_is_read_rightly_or_refused_with_a_place(table: dict[str, object]) -> None:
    body, name = body_of(table)
    office = intake.Office(
        ags="07211", name="Trier", publisher="Stadt", areas=AREAS,
        datasets=load_catalog().datasets, register=load_register(),
    )  # fmt: skip
    answers = {"datensatz": "neu"}
    try:
        proposal = intake.propose(body, name, office, answers)
    except KobimoError as refused:
        event("refused")
        assert name in refused.where  # noqa: PT017 - either is right: a value or a refusal
        return
    if proposal.problems or proposal.questions:
        event(", ".join(entry.message[:20] for entry in proposal.problems) or "asked")
        for entry in (*proposal.problems, *proposal.questions):
            assert name in entry.where
        return
    try:
        _, dataset, read = try_out(proposal, body, office)
    except KobimoError as refused:
        event("read strictly: refused")
        assert name in refused.text  # noqa: PT017 - as above
        return
    event("read")
    layout = dataset.municipal
    assert layout is not None
    variables = {rule.header: rule.variable for rule in layout.columns}
    got = {
        (row.raum, row.variable): (row.value, row.status)
        for row in read.frame.itertuples()
        if row.raum != "total"
    }
    wanted = {}
    for area, row in zip(table["areas"], table["rows"], strict=True):  # type: ignore[call-overload]
        for (heading, unit), value in zip(table["headings"], row, strict=True):  # type: ignore[call-overload]
            if heading in variables:
                assert next(r.unit for r in layout.columns if r.header == heading) == unit
                wanted[area, variables[heading]] = value
    assert got.keys() == wanted.keys()
    for key, value in wanted.items():
        found, status = got[key]
        if isinstance(value, float):
            assert found == value
        else:
            assert status == value
            assert found == 0 if value == "-" else math.isnan(found)
    assert set(read.frame["period"]) == {"2024-10-01"}
    unread = [c for c in proposal.columns if c.role == "ignored"]
    assert {column.why for column in unread} <= {"nur Zeichen, keine Zahl"}
