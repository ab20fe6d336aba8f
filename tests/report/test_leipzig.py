"""Leipzig's own open data as municipal data: the chapter on social space with its map.

The files are read in place. What a number means stays declared in the catalogue; the test
declares only how the city lays out its files, as an analyst of that city would.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from typing import TYPE_CHECKING

import pytest

import kobimo
from kobimo.declarations.loading import _catalog_folder
from kobimo.german import number

if TYPE_CHECKING:
    from pathlib import Path

KOMMUNE = """
ags = "14713"

[geheimhaltung]
entschieden_von = "Stelle für Statistik"
entschieden_am = "2025-01-15"

[raeume]
bezeichnung = "Ortsteil"
bezeichnung_plural = "Ortsteile"
geometrie = "data/kommunal/leipzig-districts.json"
schluessel = "key"
name = "title"
ohne = ["XX"]
"""
#: Shipped dataset → Leipzig's file, its measure, and the variable it is.
FILES = {
    "raum_bevoelkerung": ("leipzig-einwohner-insgesamt.json", "Einwohner insgesamt", "bevoelkerung"),
    "raum_arbeitslose": ("leipzig-arbeitslose-insgesamt.json", "Arbeitslose insgesamt", "arbeitslose"),
    "raum_sgb2": ("leipzig-bedarfsgemeinschaften.json", "Leistungsberechtigte", "personen"),
}  # fmt: skip
LAYOUT = """
id = "{id}"
title = "{measure} nach Ortsteilen"
source = "kommunal"
publisher = "Stadt Leipzig, Amt für Statistik und Wahlen"
licence = "dl-de/by-2-0"
period_kind = "stichtag"
stichtag = "12-31"
lowest_level = "SOZIALRAUM"
sensitivity = "sensibel"

[dimensions]
altersgruppe = {categories}

[municipal]
file = "{file}"
format = "kdvalues"
areas_add_up = true
columns = [{{ header = "{measure}", variable = "{variable}", unit = "persons" }}]
"""


@pytest.fixture(scope="module")
def leipzig(shared_data: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leipzig")
    shutil.copytree(root / "notebooks", folder / "notebooks")
    for name in ("data/kommunal", "deklarationen/datensaetze"):
        (folder / name).mkdir(parents=True)
    (folder / "kommune.toml").write_text(KOMMUNE, "utf-8")
    source = shared_data / "leipzig-ortsteile"
    for file in ("leipzig-districts.json", *(entry[0] for entry in FILES.values())):
        (folder / "data/kommunal" / file).symlink_to(source / file)
    for name, (file, measure, variable) in FILES.items():
        shipped = tomllib.loads(
            (_catalog_folder() / f"datasets/kommunal/{name}.toml").read_text("utf-8")
        )
        text = LAYOUT.format(
            id=name,
            file=file,
            measure=measure,
            variable=variable,
            categories=json.dumps(shipped["dimensions"]["altersgruppe"]),
        )
        (folder / "deklarationen/datensaetze" / f"{name}.toml").write_text(text, "utf-8")
    return folder


def test_the_map_shows_63_ortsteile(leipzig: Path, shared_data: Path) -> None:
    figure = kobimo.open_report(leipzig).map("raum_arbeitslose_je_1000")
    assert figure.kind == "figure"
    assert len(figure.table.rows) == 63
    assert "63 Ortsteile" in figure.subtitle
    assert "Stadt Leipzig, Amt für Statistik und Wahlen" in figure.sources[0]
    # 31.12.2022 is the last day for which both files have values
    values = {}
    for name in ("raum_arbeitslose", "raum_bevoelkerung"):
        file, measure, _ = FILES[name]
        content = json.loads((shared_data / "leipzig-ortsteile" / file).read_text("utf-8"))
        values[name] = {row["district"]: row["value"] for row in content["data"]["2022"][measure]}
    for row in figure.table.rows:
        unemployed, people = (values[n][row[0]] for n in ("raum_arbeitslose", "raum_bevoelkerung"))
        hidden = 0 < unemployed < 5 or 0 < people - unemployed < 5
        assert row[1] == ("." if hidden else number(1000 * unemployed / people, 1)), row


def test_the_chapter_says_what_leipzig_does_not_publish(leipzig: Path) -> None:
    report = kobimo.open_report(leipzig)
    notice = report.map("esu_sprache_sr")
    assert notice.kind == "notice"
    assert "keine Daten" in notice.text
    assert notice.remedy == (
        "Nehmen Sie „Einschulungsuntersuchung nach Sozialräumen“ mit „kobimo intake“ auf."
    )
    assert "data/" not in notice.text
