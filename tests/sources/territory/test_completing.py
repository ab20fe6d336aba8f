"""From dropped files to a store in the boundaries of today."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kobimo.disclosure import protect, sources_of
from kobimo.errors import Invalid
from kobimo.indicators import compute
from kobimo.observations import Store
from kobimo.project import Project, open_project
from kobimo.sources.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Cell = Callable[..., tuple[float, str]]

#: Dissolved Kreise that went to 13071 and 13075; Demmin (13052) was divided.
MV = ("13052", "13002", "13055", "13056", "13001", "13059", "13062")
HEAD = (
    "statistics_code;statistics_label;time_code;time_label;time;"
    "1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;"
    "2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;"
    "value;value_unit;value_variable_code;value_variable_label"
)
SEXES = (("", "Insgesamt", 2), ("GESM", "männlich", 1), ("GESW", "weiblich", 1))


def flat_file(*cells: tuple[int, str, int]) -> bytes:
    """A flat file of table 12411-01-01-4 from year, key and half the number of inhabitants."""
    lines = [
        f"12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;{year}-12-31;"
        f"KREISE;Kreise und kreisfreie Städte;{ags};Ort;"
        f"GES;Geschlecht;{code};{label};{half * parts};Anzahl;BEVSTD;Bevölkerungsstand"
        for year, ags, half in cells
        for code, label, parts in SEXES
    ]
    return ("\ufeff" + "\n".join([HEAD, *lines]) + "\n").encode()


def key_file() -> bytes:
    """A conversion key of one sheet, laid out as the BBSR does; the shares are invented."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheet = book.create_sheet("2010")
    sheet.append(
        [
            "Kreise\n 31.12.2010",
            "Kreisname 2010",
            "flächen-\nproportionaler\nUmsteige-schlüssel",
            "bevölkerungs- \nproportionaler \nUmsteige- \nschlüssel",
            "Fläche am 31.12.2010 in km²",
            "Bevölkerung am 31.12.2010 in 1000",
            "Kreise\n 31.12.2021",
            "Kreisname 2021",
        ]
    )
    sheet.append([13052000, "Demmin", 0.8, 0.75, 800.0, 60.0, 13071000, "Seenplatte"])
    sheet.append([13052000, "Demmin", 0.2, 0.25, 200.0, 20.0, 13075000, "Greifswald"])
    for ags in MV[1:]:
        target = 13071000 if ags in {"13002", "13055", "13056"} else 13075000
        sheet.append([int(ags) * 1000, "Kreis", 1, 1, 50.0, 50.0, target, "Ziel"])
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "kommune.toml").write_text('ags = "13071"\n', "utf-8")
    inbox = tmp_path / "data" / "eingang"
    inbox.mkdir(parents=True)
    (inbox / "alt.csv").write_bytes(flat_file(*((2010, ags, 50) for ags in MV)))
    (inbox / "neu.csv").write_bytes(flat_file((2012, "13071", 190), (2012, "13075", 160)))
    return open_project(tmp_path)


def test_a_dropped_key_is_used_and_its_arrival_noticed(project: Project, cell: Cell) -> None:
    ingest(project)
    store = Store(project.store_folder)
    before = store.read("bevoelkerung")
    assert before is not None
    assert set(before.frame["period"]) == {"2012-12-31"}
    notes = [note for item in before.provenance for note in item.notes]
    assert any("Aufgeteilte Kreise (13052)" in note for note in notes)
    (project.folder / "data" / "eingang" / "ref-kreise.xlsx").write_bytes(key_file())
    assert not ingest(project).unchanged
    after = store.read("bevoelkerung")
    assert after is not None
    old = after.frame[after.frame["period"] == "2010-12-31"]
    for sex, halves in (("total", 2), ("maennlich", 1), ("weiblich", 1)):
        assert cell(old, "13075", geschlecht=sex)[0] + cell(old, "13071", geschlecht=sex)[0] == (
            7 * 50 * halves
        )
    assert cell(old, "13071", geschlecht="total") == (375, "s")
    parts = old[old["geschlecht"] != "total"].groupby("ags")["value"].sum()
    assert parts.to_dict() == {"13071": 375, "13075": 325}
    assert {(seam.ags, seam.last, seam.year) for seam in after.seams} == {
        ("13071", 2010, 2012),
        ("13075", 2010, 2012),
    }
    assert ingest(project).unchanged


def test_a_damaged_key_is_named_and_the_store_is_left_without_guesses(project: Project) -> None:
    body = key_file()
    path = project.folder / "data" / "eingang" / "ref-kreise.xlsx"
    path.write_bytes(body[: len(body) // 2])
    with pytest.raises(Invalid, match=r"ref-kreise\.xlsx"):
        ingest(project)


def test_attributions_say_what_was_computed(project: Project) -> None:
    """An indicator that shows counts as published says so for regions without own sums only."""
    (project.folder / "data" / "eingang" / "ref-kreise.xlsx").write_bytes(key_file())
    ingest(project)
    store = Store(project.store_folder)
    found = store.read("bevoelkerung")
    assert found is not None
    assert found.provenance[0].computed == ("13071", "13075")
    indicator = project.catalog.indicator("bev_insgesamt").model_copy(
        update={"numerator": [
            term.model_copy(update={"dataset": "bevoelkerung", "filter": {}})
            for term in project.catalog.indicator("bev_insgesamt").numerator
        ], "breakdowns": {}}
    )  # fmt: skip
    part = protect(
        compute(indicator, store, project.catalog),
        project.kommune.geheimhaltung,
        project.catalog,
    )
    for ags, words in (("13071", "eigene Berechnung"), ("13075", "eigene Berechnung")):
        (line,) = sources_of([part.select(ags=ags)])
        assert line.endswith(f"{words}.")


def test_a_file_of_former_kreise_alone_leaves_nothing_but_notes(project: Project) -> None:
    (project.folder / "data" / "eingang" / "neu.csv").unlink()
    report = ingest(project)
    found = Store(project.store_folder).read("bevoelkerung")
    assert found is not None
    assert found.frame.empty
    assert any("Aufgeteilte Kreise (13052)" in note for item in report.files for note in item.notes)
    result = compute(
        project.catalog.indicator("bev_insgesamt"), Store(project.store_folder), project.catalog
    )
    assert result.frame.empty
