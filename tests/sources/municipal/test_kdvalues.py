"""Values by Ortsteil, from small files and from Leipzig's own."""

from __future__ import annotations

import json

import pytest

from kobimo.errors import Invalid, UnreadableFile
from kobimo.observations import Store
from kobimo.project import open_project
from kobimo.sources.geometry.areas import read_areas
from kobimo.sources.ingest import ingest

NAMES = {"00": "Zentrum", "01": "Zentrum-Ost"}
COLUMN = {"header": "Arbeitslose", "variable": "arbeitslose", "unit": "persons"}


@pytest.fixture(scope="module")
def declared(declare_municipal):
    def make(**layout):
        kept = {
            "format": "kdvalues",
            "area": None,
            "period_column": None,
            "total_rows": [],
            "columns": [COLUMN],
        }
        return declare_municipal(dataset={"dimensions": {}, "additive": {}}, **(kept | layout))

    return make


def body(years: dict[str, dict[str, list[tuple[str, object]]]]) -> bytes:
    data = {
        year: {
            measure: [{"district": name, "value": value} for name, value in rows]
            for measure, rows in measures.items()
        }
        for year, measures in years.items()
    }
    return json.dumps({"meta": {"title": "x"}, "data": data}, ensure_ascii=False).encode()


def pairs(frame):
    return {(row.period, row.raum): row.value for row in frame.itertuples()}


def test_names_become_keys_and_years_stichtage(read_office, declared):
    rows = [("Zentrum", 7), ("Zentrum-Ost", 5)]
    file = read_office(body({"2022": {"Arbeitslose": rows}}), declared(), areas=NAMES)
    day = "2022-12-31"
    assert pairs(file.frame) == {(day, "00"): 7, (day, "01"): 5, (day, "total"): 12}


def test_signs_null_and_declared_zero_are_no_values(read_office, declared):
    rows = [("Zentrum", None), ("Zentrum-Ost", "x"), ("Süd", 0)]
    dataset = declared(signs={"0": "."}, areas_add_up=False)
    frame = read_office(body({"2022": {"Arbeitslose": rows}}), dataset).frame
    assert dict(zip(frame["raum"], frame["status"], strict=True)) == {
        "Zentrum": ".",
        "Zentrum-Ost": "x",
        "Süd": ".",
    }
    assert frame["value"].isna().all()


def test_a_year_of_zeros_is_not_published(read_office, declared):
    years = {
        "2021": {"Arbeitslose": [("Zentrum", 7), ("Zentrum-Ost", 0)]},
        "2022": {"Arbeitslose": [("Zentrum", 0), ("Zentrum-Ost", 0)]},
    }
    file = read_office(body(years), declared(areas_add_up=False))
    pending = file.frame[file.frame["period"] == "2022-12-31"]
    assert set(pending["status"]) == {"..."}
    (note,) = file.notes
    assert note.startswith("„arbeitslose“ ist für 31.12.2022 in allen Räumen null")


def test_total_rows_are_the_whole_and_are_checked(read_office, declared):
    rows = [("Gesamt", 12), ("Zentrum", 7), ("Zentrum-Ost", 5)]
    dataset = declared(total_rows=["Gesamt"])
    file = read_office(body({"2022": {"Arbeitslose": rows}}), dataset, areas=NAMES)
    assert pairs(file.frame)["2022-12-31", "total"] == 12
    rows[0] = ("Gesamt", 13)
    with pytest.raises(Invalid, match="die Summe stimmt nicht"):
        read_office(body({"2022": {"Arbeitslose": rows}}), dataset, areas=NAMES)


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ({"2022": {"Arbeitlose": [("Zentrum", 1)]}}, "Meinten Sie „Arbeitlose“?"),
        ({"2022": {"Arbeitslose": [("Zentrun", 1)]}}, "Meinten Sie „Zentrum“?"),
        ({"2022": {"Arbeitslose": [("Zentrum", True)]}}, "„True“ ist keine Zahl"),
        ({"2022": {"Arbeitslose": [("Zentrum", "1.2.3")]}}, "„1.2.3“"),
        ({"neu": {"Arbeitslose": [("Zentrum", 1)]}}, "„neu“ ist kein Stichtag"),
        (
            {"2022": {"Arbeitslose": [("Zentrum", 1), ("Zentrum", 2)]}},
            "zwei Abschnitte mit gleichem Namen",
        ),
    ],
)
def test_what_is_wrong_is_named(read_office, declared, years, message):
    with pytest.raises(Invalid) as caught:
        read_office(body(years), declared(), areas=NAMES)
    assert message in caught.value.text


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"data": {}}', b'{"data": {"2022": {"a": [{"district": 1}]}}}', b"[" * 10**5],
)
def test_other_json_is_refused(read_office, declared, content):
    with pytest.raises(UnreadableFile):
        read_office(content, declared())


DECLARATION = """
id = "{id}"
title = "{header} nach Ortsteilen"
source = "kommunal"
publisher = "Stadt Leipzig, Amt für Statistik und Wahlen"
licence = "dl-de/by-2-0"
period_kind = "stichtag"
stichtag = "12-31"
lowest_level = "SOZIALRAUM"
sensitivity = "lokal"

[municipal]
file = "{file}"
format = "kdvalues"
areas_add_up = true
columns = [{{ header = "{header}", variable = "personen", unit = "persons" }}]
"""
KOMMUNE = """
ags = "14713"

[raeume]
bezeichnung = "Ortsteil"
bezeichnung_plural = "Ortsteile"
geometrie = "data/kommunal/leipzig-districts.json"
schluessel = "key"
name = "title"
ohne = ["XX"]
"""
#: Id of the local dataset → file and measure, first and last year of the file.
LEIPZIG = {
    "leipzig_einwohner": ("leipzig-einwohner-insgesamt.json", "Einwohner insgesamt", 2000, 2023),
    "leipzig_arbeitslose": ("leipzig-arbeitslose-insgesamt.json", "Arbeitslose insgesamt", 2000, 2022),
    "leipzig_sgb2": ("leipzig-bedarfsgemeinschaften.json", "Leistungsberechtigte", 2008, 2022),
}  # fmt: skip


@pytest.fixture(scope="module")
def leipzig(shared_data, tmp_path_factory):
    """A project with Leipzig's own files, read in place through links."""
    folder = tmp_path_factory.mktemp("leipzig")
    kommunal = folder / "data" / "kommunal"
    declarations = folder / "deklarationen" / "datensaetze"
    kommunal.mkdir(parents=True)
    declarations.mkdir(parents=True)
    (folder / "kommune.toml").write_text(KOMMUNE, "utf-8")
    source = shared_data / "leipzig-ortsteile"
    (kommunal / "leipzig-districts.json").symlink_to(source / "leipzig-districts.json")
    for name, (file, header, _, _) in LEIPZIG.items():
        (kommunal / file).symlink_to(source / file)
        text = DECLARATION.format(id=name, header=header, file=file)
        (declarations / f"{name}.toml").write_text(text, "utf-8")
    project = open_project(folder)
    ingest(project)
    return project


def test_leipzigs_63_ortsteile_match_their_polygons(leipzig):
    areas = read_areas(leipzig)
    assert len(areas) == 63
    assert areas.crs.to_epsg() == 25832
    for name, (_, _, first, last) in LEIPZIG.items():
        frame = Store(leipzig.store_folder).read(name).frame
        assert set(frame["raum"]) == {*areas["raum"], "total"}
        assert set(frame["period"]) == {f"{year}-12-31" for year in range(first, last + 1)}
        assert set(frame["ags"]) == {"14713"}


def test_leipzigs_values_are_those_of_the_file(leipzig, shared_data):
    file, header, _, _ = LEIPZIG["leipzig_einwohner"]
    content = json.loads((shared_data / "leipzig-ortsteile" / file).read_text("utf-8"))
    printed = {row["district"]: row["value"] for row in content["data"]["2023"][header]}
    areas = read_areas(leipzig)
    names = dict(zip(areas["raum"], areas["name"], strict=True))
    frame = Store(leipzig.store_folder).read("leipzig_einwohner").frame
    frame = frame[frame["period"] == "2023-12-31"].set_index("raum")["value"]
    assert frame["total"] == sum(printed.values())
    assert {names[key]: value for key, value in frame.drop("total").items()} == printed
