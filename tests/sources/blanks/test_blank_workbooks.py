"""A blank is written from a layout, filled by somebody, and read by the reader of that layout."""

from __future__ import annotations

import io
import itertools
from functools import cache

import openpyxl
import pytest

from kobimo.declarations.kommune import Disclosure
from kobimo.declarations.loading import load_catalog
from kobimo.errors import Invalid
from kobimo.regions import load_register
from kobimo.sources.blanks import Prefill, choose_datasets, list_themes, write_blank
from kobimo.sources.blanks.explaining import MARK, README
from kobimo.sources.blanks.layouts import blank_layout, sheet_name
from kobimo.sources.blanks.reading import list_sheets, read_blank
from kobimo.sources.blanks.writing import HEADER_ROW, LISTS
from kobimo.sources.municipal.labels import PERIOD

CATALOG = load_catalog()
THEMES = list_themes(CATALOG)
AREAS = {"S01": "Altstadt", "S02": "Nordstadt", "S03": "Weststadt"}
REGIONS = {"99001": "Musterstadt", "99": "Musterland", "DG": "Deutschland (fiktiv)"}
YEARS = (2021, 2022)
PREFILL = Prefill(regions=REGIONS, areas=AREAS, years=YEARS)
#: Rows that are filled into a table of cases.
CASES = 12


@cache
def blank(theme: str) -> bytes:
    return write_blank(theme, CATALOG, prefill=PREFILL, disclosure=Disclosure())


def opened(body: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(body))


@cache
def shown(theme: str) -> openpyxl.Workbook:
    """The blank as it was written; nobody changes it."""
    return opened(blank(theme))


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(body: bytes, *, areas: dict[str, str] | None = None) -> tuple[dict, list[str]]:
    empty: list[str] = []
    files = read_blank(
        body,
        CATALOG,
        name="vorlage.xlsx",
        ags="99001",
        retrieved="2025-01-15",
        register=load_register(),
        areas=AREAS if areas is None else areas,
        empty=empty,
    )
    return {dataset.id: file.frame for dataset, file in files}, empty


def headings(page) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in page[HEADER_ROW] if cell.value is not None}


def periods(dataset) -> list[str]:
    """The periods of the years as the store writes them."""
    if dataset.period_kind == "schuljahr":
        return [f"{year}/{(year + 1) % 100:02d}" for year in YEARS]
    if dataset.period_kind == "stichtag":
        return [f"{year}-{dataset.stichtag or '12-31'}" for year in YEARS]
    return [str(year) for year in YEARS]


def spelt(dataset) -> list[str]:
    """The same as an office writes them."""
    if dataset.period_kind == "stichtag":
        return [".".join(reversed(text.split("-"))) for text in periods(dataset)]
    return periods(dataset)


def answer(rule, number: int) -> object:
    """Something that may stand in a column of a table of cases."""
    if rule.answers:
        return rule.answers[number % len(rule.answers)]
    if rule.between is not None:
        low, high = rule.between
        return int(low) + number % max(1, int(min(high, low + 40) - low))
    if rule.measure == "equals":
        return rule.equals
    if rule.measure == "until":
        return "31.12.2030"
    if rule.part == "postcode":
        return f"{54290 + number}"
    if rule.measure == "identity":
        return f"Musterweg {number}"
    return 1 + number


def texts_of(key, dataset) -> dict[str, str]:
    """Text → category of a key column; without texts of its own the labels are the texts."""
    labels = dataset.labels.get(key.dimension, {})
    return key.values or {
        labels.get(name, name): name for name in dataset.dimensions[key.dimension]
    }


def fill_values(page, dataset, layout) -> dict[tuple, float]:
    """Put a number into every value cell of the prepared rows; return them by key."""
    columns = headings(page)
    counter = itertools.count(11)
    filled: dict[tuple, float] = {}
    for row in range(HEADER_ROW + 1, page.max_row + 1):
        if page.cell(row, 1).value in {None, *layout.total_rows} or (
            layout.area and page.cell(row, columns[layout.area]).value in layout.total_rows
        ):
            continue
        amounts = {name: float(next(counter)) for name in columns}
        raum = "total"
        if layout.area:
            raum = str(page.cell(row, columns[layout.area]).value).split(" ")[0]
        categories = {
            key.dimension: texts_of(key, dataset)[str(page.cell(row, columns[key.header]).value)]
            for key in layout.keys
        }
        for rule in layout.columns:
            parts = [
                other
                for other in layout.columns
                if other.variable == rule.variable
                and any(name in dataset.additive for name in other.dimensions)
            ]
            for written, stored in zip(spelt(dataset), periods(dataset), strict=True):
                name = rule.header.replace(PERIOD, written)
                value = amounts[name]
                if parts and not rule.dimensions:
                    value = sum(amounts[other.header] for other in parts)
                page.cell(row, columns[name]).value = value
                period = stored
                if layout.period_column:
                    text = str(page.cell(row, columns[layout.period_column]).value)
                    period = periods(dataset)[spelt(dataset).index(text)]
                ags = "99001"
                if layout.ags_column:
                    ags = str(page.cell(row, columns[layout.ags_column]).value)
                full = dict.fromkeys(dataset.dimensions, "total") | categories | rule.dimensions
                filled[ags, period, raum, rule.variable, *full.values()] = value
    return filled


def fill_cases(page, dataset, layout) -> None:
    columns = headings(page)
    for number in range(CASES):
        row = HEADER_ROW + 1 + number
        cells: dict[str, object] = {key.header: [*texts_of(key, dataset)][number % 2]
                                    for key in layout.keys}  # fmt: skip
        cells |= {rule.header: answer(rule, number) for rule in layout.columns if rule.header}
        if layout.period_column:
            cells[layout.period_column] = spelt(dataset)[0]
        if layout.area:
            cells[layout.area] = list(AREAS)[number % len(AREAS)]
        for name, value in cells.items():
            page.cell(row, columns[name]).value = value


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_filled_into_a_blank_is_read(theme: str) -> None:
    """Every municipal dataset, from the sheet that was made of its layout."""
    book = opened(blank(theme))
    filled = {}
    for name in choose_datasets(theme, CATALOG):
        dataset = CATALOG.datasets[name]
        layout = blank_layout(dataset)
        page = book[sheet_name(name)]
        if layout.rows == "values":
            filled[name] = fill_values(page, dataset, layout)
            assert filled[name], name
        else:
            fill_cases(page, dataset, layout)
    frames, empty = read(saved(book))
    assert (set(frames), empty) == (set(choose_datasets(theme, CATALOG)), [])
    for name, frame in frames.items():
        dataset = CATALOG.datasets[name]
        keys = ["ags", "period", "raum", "variable", *dataset.dimensions]
        found = frame.set_index(keys)["value"]
        for key, value in filled.get(name, {}).items():
            assert found[key] == value, (name, key)
        if dataset.municipal.rows == "cases":
            counts = [rule for rule in dataset.municipal.columns if not rule.header]
            whole = frame[(frame[list(dataset.dimensions)] == "total").all(axis=1)]
            for rule in counts:
                got = whole.loc[(whole["variable"] == rule.variable) & (whole["raum"] == "total")]
                assert got["value"].tolist() == [CASES], name


def test_every_municipal_dataset_has_a_sheet_in_some_blank() -> None:
    sheets = {name for theme in THEMES for name in choose_datasets(theme, CATALOG)}
    municipal = {name for name, item in CATALOG.datasets.items() if item.municipal is not None}
    assert sheets == municipal


@pytest.mark.parametrize("theme", THEMES)
def test_an_unfilled_blank_is_neither_data_nor_an_error(theme: str) -> None:
    frames, empty = read(blank(theme))
    assert frames == {}
    assert sorted(empty) == sorted(map(sheet_name, choose_datasets(theme, CATALOG)))


def test_one_filled_row_is_data_and_the_others_are_left_out() -> None:
    book = opened(blank("uebergaenge_abschluesse"))
    page = book["verbleib"]
    columns = headings(page)
    for row in range(HEADER_ROW + 1, page.max_row + 1):
        if page.cell(row, 1).value is not None:
            page.cell(row, columns["2022"]).value = 10
    frames, empty = read(saved(book))
    assert empty == []
    frame = frames["verbleib"]
    assert set(frame["period"]) == {"2022"}
    assert frame.loc[frame["verbleib"] == "total", "value"].tolist() == [70]


def test_a_half_filled_row_is_an_error_with_its_cell() -> None:
    book = opened(blank("schule"))
    page = book["absentismus"]
    page.cell(HEADER_ROW + 1, headings(page)["Schülerinnen und Schüler"]).value = 900
    with pytest.raises(Invalid) as caught:
        read(saved(book))
    (problem,) = caught.value.problems
    assert problem.where == "„vorlage.xlsx“, Tabellenblatt „absentismus“, Zelle D5"
    assert problem.message == "der Wert fehlt"


def test_a_renamed_heading_a_strange_sheet_and_a_copy_are_told_apart() -> None:
    book = opened(blank("schule"))
    page = book["absentismus"]
    page.cell(HEADER_ROW, headings(page)["Schulart"]).value = "Schulform"
    book.copy_worksheet(page).title = "absentismus (2)"
    book.create_sheet("Notizen")
    with pytest.raises(Invalid) as caught:
        read(saved(book))
    texts = [problem.text for problem in caught.value.problems]
    assert len(texts) == 3
    assert "die Überschrift „Schulart“ fehlt" in texts[0]
    assert "tragen Sie alle Jahre in ein Blatt ein" in texts[2] or "tragen Sie" in texts[1]
    assert any("„Notizen“: dieses Blatt gehört nicht zur Vorlage" in text for text in texts)


def test_rows_may_be_added_moved_and_deleted() -> None:
    """Other years, another order, no keys beside: as people work."""
    book = opened(blank("schule"))
    page = book["absentismus"]
    page.delete_rows(HEADER_ROW + 1, page.max_row)
    for row, cells in enumerate(
        [("2010/11", "Förderschule", 300, 9), ("2009", "Grundschule", 4000, "-")],
        start=HEADER_ROW + 3,
    ):
        for column, value in enumerate(cells, start=1):
            page.cell(row, column).value = value
    frames, _ = read(saved(book))
    frame = frames["absentismus"]
    assert set(frame["period"]) == {"2010/11", "2009/10"}
    assert set(frame["value"]) == {300, 9, 4000, 0}


def test_a_table_by_area_without_known_areas_is_empty_below_its_headings() -> None:
    body = write_blank("sozialraum", CATALOG, prefill=Prefill(years=YEARS), disclosure=Disclosure())
    page = opened(body)["raum_sgb2"]
    below = [cell.value for row in page.iter_rows(min_row=HEADER_ROW + 1) for cell in row]
    assert set(below) <= {None}
    page_of_city = opened(blank("sozialraum"))["raum_sgb2"]
    assert page_of_city.cell(HEADER_ROW + 1, 1).value == "S01 Altstadt"


@pytest.mark.parametrize("theme", THEMES)
def test_the_first_sheet_says_what_is_needed(theme: str) -> None:
    page = shown(theme)[README]
    text = "\n".join(str(cell.value) for (cell,) in page.iter_rows() if cell.value)
    assert page["A1"].value == f"{MARK}{theme}"
    for name, indicators in choose_datasets(theme, CATALOG).items():
        dataset = CATALOG.datasets[name]
        assert dataset.title in text
        assert dataset.note in text
        assert dataset.publisher in text
        for indicator in indicators:
            assert indicator.definition in text
        if dataset.sensitivity == "sensibel":
            assert "data/geschuetzt, den Git übergeht" in text
    assert "keine Zahl unter 3, bei Sozial-, Gesundheits- und Förderdaten keine unter 5" in text
    assert "„.“ unbekannt oder geheim" in text


@pytest.mark.parametrize("theme", THEMES)
def test_sheets_are_made_for_people(theme: str) -> None:
    book = shown(theme)
    assert book.sheetnames[0] == README
    for name in choose_datasets(theme, CATALOG):
        page = book[sheet_name(name)]
        assert page.merged_cells.ranges == set()
        assert page.freeze_panes is not None
        assert page.freeze_panes.endswith(str(HEADER_ROW + 1))
        offered = {
            str(area) for rule in page.data_validations.dataValidation for area in rule.sqref.ranges
        }
        layout = blank_layout(CATALOG.datasets[name])
        assert len(offered) >= len(layout.keys)
        for key in layout.keys:
            column = page.cell(HEADER_ROW, headings(page)[key.header]).column_letter
            assert f"{column}5:{column}2004" in offered
        assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    if LISTS in book.sheetnames:
        assert book.sheetnames[-1] == LISTS


def test_other_workbooks_are_no_blanks(root) -> None:
    folder = root / "src" / "kobimo" / "musterstadt" / "municipal"
    for path in sorted(folder.glob("*.xlsx")):
        assert list_sheets(path.read_bytes()) is None, path.name
    assert list_sheets(b"Sozialraum;Kinder\r\n") is None
    assert list_sheets(b"PK\x03\x04 broken") is None
    book = openpyxl.Workbook()
    book.active.title = README
    assert list_sheets(saved(book)) is None
