"""Five workbooks as offices send them are read rightly; their broken twins name the cell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.errors import KobimoError, Undecided
from kobimo.regions import load_register
from kobimo.sources.intake import proposal as intake
from kobimo.sources.intake.trial import read_strictly, try_out
from tests.office_workbooks import (
    AREAS,
    BUILDERS,
    Office,
    einwohner,
    ganztag,
    kurse,
    sgb2,
    vergleich,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.declarations.models import Dataset
    from kobimo.sources.base import ReadFile

Change = "Callable[[Office], None]"


def town(file: Office) -> intake.Office:
    register = load_register()
    return intake.Office(
        ags=file.ags,
        name="Trier" if file.ags == "07211" else register.get(file.ags).name,
        publisher="Stadt",
        areas=AREAS if file.ags == "07211" else {},
        datasets=load_catalog().datasets,
        register=register,
    )


def take_in(file: Office) -> tuple[Dataset, ReadFile]:
    """Do what the command does with ``--no-input``."""
    proposal = intake.propose(file.body(), file.name, town(file), file.answers)
    if proposal.problems:
        raise KobimoError("\n".join(problem.text for problem in proposal.problems))
    if proposal.questions:
        raise Undecided(proposal.questions_as_problems())
    _, dataset, read = try_out(proposal, file.body(), town(file))
    return dataset, read


def values(read: ReadFile, dataset: Dataset) -> dict[tuple[str, ...], float]:
    columns = ["ags", "period", "variable", "raum", *dataset.dimensions]
    keys = read.frame[columns].itertuples(index=False, name=None)
    return dict(zip(keys, read.frame["value"], strict=True))


@pytest.mark.parametrize("build", BUILDERS)
def test_the_proposal_reads_the_table_of_truth(build: Callable[[], Office]) -> None:
    file = build()
    dataset, read = take_in(file)
    assert dataset.id == file.dataset
    got = values(read, dataset)
    wanted = {
        (*key, *["total"] * (4 + len(dataset.dimensions) - len(key))): value
        for key, value in file.truth.items()
    }
    if not dataset.dimensions:
        wanted = {key[:4]: value for key, value in file.truth.items()}
    assert got.keys() == wanted.keys()
    for key, value in wanted.items():
        assert math.isnan(got[key]) if value is None else got[key] == value, key


def put(cell: str, value: object, sheet: str = "") -> Callable[[Office], None]:
    def change(file: Office) -> None:
        file.sheet(sheet)[cell] = value

    return change


def fail(cell: str, sheet: str = "") -> Callable[[Office], None]:
    """Let a formula show an error."""

    def change(file: Office) -> None:
        page = file.sheet(sheet)
        page[cell] = "=1/0"
        file.stored[page.title, cell] = "#DIV/0!"

    return change


def forget(cell: str, sheet: str = "") -> Callable[[Office], None]:
    """Leave a formula without its result, as programs do that never computed it."""

    def change(file: Office) -> None:
        file.sheet(sheet)[cell] = "=SUM(A1:A2)"
        file.stored.pop((file.sheet(sheet).title, cell), None)

    return change


def repeat(row: int, sheet: str = "") -> Callable[[Office], None]:
    """Type a row over the one below it."""

    def change(file: Office) -> None:
        page = file.sheet(sheet)
        for cell in page[row]:
            page.cell(row + 1, cell.column).value = cell.value

    return change


def shift(row: int, first: int, last: int) -> Callable[[Office], None]:
    """Move the headings of a row one column to the right."""

    def change(file: Office) -> None:
        page = file.sheet()
        texts = [page.cell(row, column).value for column in range(first, last)]
        page.cell(row, first).value = "neu"
        for column, text in enumerate(texts, start=first + 1):
            page.cell(row, column).value = text

    return change


def rename(file: Office) -> None:
    file.sheet().title = "Tabelle1"


#: Builder, what is broken, how, the cell that must be named, and what must be said of it.
TWINS = [
    (sgb2, "a letter in a number", put("C9", "79g"), "Zelle C9", "weder Zahl noch Zeichen"),
    (sgb2, "an unknown area", put("A10", 9), "Zelle A10", "gibt es in der Geometrie nicht"),
    (sgb2, "a name of another area", put("B9", "Nordpark"), "Zelle B9", "gehört nicht zum Raum"),
    (sgb2, "a duplicated row", repeat(8), "Zelle C9", "steht schon in"),
    (sgb2, "a total that is wrong", put("E12", 1500), "Zelle C12", "die Summe stimmt nicht"),
    (sgb2, "an error of a formula", fail("C12"), "Zelle C12", "#DIV/0!"),
    (sgb2, "a formula never computed", forget("C12"), "Zelle C12", "keinen gespeicherten Wert"),
    (sgb2, "no period", put("A2", "Stadt Trier"), "Zelle A1", "keine Zeitangabe"),
    (sgb2, "a heading changed", put("D7", "unter 18 Jahre"), "Zelle", "unter 15 Jahre"),
    (sgb2, "ambiguous thousands", put("C9", "1.234"), "Zelle C9", "mehrdeutig"),
    (ganztag, "points for thousands", put("B8", "1.234"), "Zelle B8", "keine Zahl dieser Quelle"),
    (ganztag, "a date instead of a number", put("C8", "12. Mai"), "Zelle C8", "weder Zahl"),
    (ganztag, "headings shifted", shift(5, 2, 5), "Zeile 6", "fehlt"),
    (ganztag, "a misspelt period", put("D4", "Schuljahr 20Z3/24"), "Zelle D6", "kein Zeitraum"),
    (ganztag, "an empty cell", put("E12", None), "Zelle E12", "der Wert fehlt"),
    (ganztag, "a total that is wrong", put("B15", 1400), "Zelle B15", "die Summe stimmt nicht"),
    (ganztag, "an unknown area", put("A13", "Nordparg"), "Zelle A13", "Meinten Sie „Nordpark“?"),
    (vergleich, "a key of nobody", put("A5", 1999), "Zelle A5", "kein Schlüssel einer Region"),
    (
        vergleich,
        "a name of another Kreis",
        put("B6", "Kiel"),
        "Zelle B6",
        "gehört nicht zum Schlüssel",
    ),
    (vergleich, "a broken umlaut", put("B6", "L”beck"), "Zelle B6", "Zeichenkodierung"),
    (vergleich, "a unit missing", put("D3", "Anteil vorzeitig gelöst"), "Zelle D3", "fehlt"),
    (vergleich, "no year on the sheet", rename, "Tabelle1", "keine Zeitangabe"),
    (vergleich, "a sign unknown", put("C4", "?"), "Zelle C4", "weder Zahl noch Zeichen"),
    (kurse, "no date", put("B4", "irgendwann"), "Zelle B4", "kein Stichtag"),
    (kurse, "an unknown category", put("C5", "weibl."), "Zelle C5", "keine Ausprägung"),
    (kurse, "a total that is wrong", put("E4", "9.999,00"), "Zelle E4", "die Summe stimmt nicht"),
    (kurse, "English decimals", put("E2", "1,250.50"), "Zelle E2", "keine Zahl dieser Quelle"),
    (kurse, "an error of a formula", fail("D4"), "Zelle D4", "#DIV/0!"),
    (einwohner, "a hidden letter", put("C7", "2l"), "Zelle C7", "weder Zahl noch Zeichen"),
    (
        einwohner,
        "an unknown area",
        put("A6", "05 Neustadt"),
        "Zelle A6",
        "gibt es in der Geometrie",
    ),
    (einwohner, "a total that is wrong", put("J9", 7), "Zelle J9", "die Summe stimmt nicht"),
    (einwohner, "a group of other age", put("D4", "6-10"), "Zelle D4", "fehlt"),
    (einwohner, "a duplicated row", repeat(5), "Zelle B6", "steht schon in"),
]


@pytest.mark.parametrize(
    ("build", "change", "cell", "said"),
    [
        pytest.param(b, c, where, said, id=f"{b.__name__}: {what}")
        for b, what, c, where, said in TWINS
    ],
)
def test_a_broken_twin_is_refused_by_the_declaration_made_before(
    build: Callable[[], Office], change: Callable[[Office], None], cell: str, said: str
) -> None:
    sound = build()
    dataset, _ = take_in(sound)
    broken = build().spoil(change)
    with pytest.raises(KobimoError) as caught:
        read_strictly(broken.body(), dataset, broken.name, town(broken))
    text = caught.value.text
    assert f"„{broken.name}“, Tabellenblatt „{broken.sheet().title}“" in text
    assert cell in text
    assert said in text


#: Twins that intake itself cannot know to be broken: it sees them for the first time, and they
#: are a table in themselves, only another one.
OTHER_TABLES = {
    "a heading changed", "no year on the sheet", "a group of other age", "a misspelt period",
    "headings shifted", "a unit missing", "an unknown category", "a date instead of a number",
}  # fmt: skip


@pytest.mark.parametrize(
    ("build", "change", "cell"),
    [
        pytest.param(b, c, where, id=f"{b.__name__}: {what}")
        for b, what, c, where, _ in TWINS
        if what not in OTHER_TABLES
    ],
)
def test_a_broken_twin_is_never_taken_in_without_a_question(
    build: Callable[[], Office], change: Callable[[Office], None], cell: str
) -> None:
    broken = build().spoil(change)
    with pytest.raises(KobimoError) as caught:
        take_in(broken)
    assert broken.name in caught.value.text
    assert cell in caught.value.text or "Zelle" in caught.value.text
