"""FLEET.toml: every fault at once, in German, and what each municipality gets from whom."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import Invalid
from kobimo.fleet.loading import load_fleet
from kobimo.fleet.settings import _lines
from tests.fleet.conftest import write_fleet

if TYPE_CHECKING:
    from pathlib import Path


def test_every_fault_at_once(tmp_path: Path, template: Path) -> None:
    path = write_fleet(
        tmp_path,
        ["07211", "07212", "07211"],
        'vorlagen = "x"\n[kommunen.0721]\n[kommunen.07111]\nbericht = "kruz"\n',
    )
    text = path.read_text("utf-8").replace('ziel = "ziel"\n', "")
    path.write_text(text, "utf-8")
    with pytest.raises(Invalid) as error:
        load_fleet(path)
    told = error.value.text
    assert "07212" in told
    assert "Trier" in told, "the nearest key is named"
    assert "Angabe „ziel“: Angabe fehlt" in told
    assert "Angabe „vorlagen“: unbekannte Angabe" in told
    assert "Meinten Sie „vorlage“" in told
    assert "Angabe „kommunen.0721“: „0721“ hat 4 Ziffern" in told
    assert len(error.value.problems) >= 4


def test_faults_of_what_is_named(tmp_path: Path, template: Path) -> None:
    more = '[kommunen.07131]\n[kommunen.07111]\nordner = "weg"\nbericht = "kruz"\n'
    path = write_fleet(tmp_path, ["07211", "07111"], more)
    with pytest.raises(Invalid) as error:
        load_fleet(path)
    told = error.value.text
    assert "den Ordner „weg“ gibt es nicht" in told
    assert "den Bericht „kruz“ gibt es in der Vorlage nicht" in told
    assert "„kurz“" in told
    assert "kommunen.07131" in told


@pytest.mark.parametrize("ziel", [".", "..", "vorlage", "vorlage/public"])
def test_targets_that_cannot_be(tmp_path: Path, template: Path, ziel: str) -> None:
    path = write_fleet(tmp_path, ["07211"])
    path.write_text(path.read_text("utf-8").replace('"ziel"', json.dumps(ziel)), "utf-8")
    with pytest.raises(Invalid, match="ziel"):
        load_fleet(path)


def test_the_internal_edition_stays_with_its_fleet(tmp_path: Path, template: Path) -> None:
    path = write_fleet(tmp_path, ["07211"], head='ausgabe = "intern"\n')
    assert load_fleet(path).edition == "intern"
    path.write_text(path.read_text("utf-8").replace('"ziel"', '"../anderswo"'), "utf-8")
    with pytest.raises(Invalid, match="bleibt bei"):
        load_fleet(path)


def test_all_means_every_kreis(tmp_path: Path, template: Path) -> None:
    path = write_fleet(tmp_path, ["07211"])
    path.write_text(path.read_text("utf-8").replace('["07211"]', '"all"'), "utf-8")
    assert len(load_fleet(path).municipalities) == 400


def test_without_a_template_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "FLEET.toml"
    path.write_text('ags = ["07211"]\nbericht = "alle"\nziel = "ziel"\n', "utf-8")
    fleet = load_fleet(path)
    assert "notebooks/kita.py" in fleet.shared
    assert set(tomllib.loads(fleet.municipalities[0].settings)["berichte"]) >= {
        "bildungsbericht",
        "profil",
    }


def test_data_of_the_template_s_own_offices_go_to_nobody(tmp_path: Path, template: Path) -> None:
    for name in ("data/kommunal/geheim.csv", "data/geschuetzt/geheim.csv", "freigaben.toml"):
        (template / name).parent.mkdir(parents=True, exist_ok=True)
        (template / name).write_text("x", "utf-8")
    fleet = load_fleet(write_fleet(tmp_path, ["07211"]))
    assert not [name for name in fleet.shared if "geheim" in name or "freigaben" in name]


def test_who_decides(tmp_path: Path, template: Path) -> None:
    (template / "kommune.toml").write_text(
        'ags = "07137"\nname = "Vorlage"\nvergleich = ["07111"]\nerstes_jahr = 2012\n'
        '[geheimhaltung]\nschwelle = 4\nmindestnenner = 50\n[impressum]\nherausgeber = "Land"\n',
        "utf-8",
    )
    own = tmp_path / "trier"
    (own / "kommentare").mkdir(parents=True)
    (own / "kommentare/eins.md").write_text("Wir.", "utf-8")
    (own / "kommune.toml").write_text(
        'ags = "07211"\nort = "in Trier an der Mosel"\n[geheimhaltung]\nschwelle = 7\n', "utf-8"
    )
    more = (
        '[vorgaben]\nerstes_jahr = 2014\n[vorgaben.impressum]\ntelefon = "0 12"\n'
        '[kommunen.07211]\nordner = "trier"\n[kommunen.07211.impressum]\nherausgeber = "Stadt „Trier“ \\u007f"\n'
    )
    fleet = load_fleet(write_fleet(tmp_path, ["07211", "07111"], more))
    trier, koblenz = (tomllib.loads(item.settings) for item in fleet.municipalities)
    assert trier["geheimhaltung"] == {"schwelle": 7, "mindestnenner": 50}
    assert trier["impressum"] == {"herausgeber": "Stadt „Trier“ \x7f", "telefon": "0 12"}
    assert (trier["ort"], trier["erstes_jahr"]) == ("in Trier an der Mosel", 2014)
    assert koblenz["ags"] == "07111"
    assert koblenz["impressum"] == {"herausgeber": "Land", "telefon": "0 12"}
    assert not {"name", "vergleich", "ort"} & koblenz.keys(), "the template's own stay with it"
    assert list(fleet.municipalities[0].own) == ["kommentare/eins.md"]
    assert not fleet.municipalities[1].own


def test_a_folder_of_another_municipality(tmp_path: Path, template: Path) -> None:
    (tmp_path / "trier").mkdir()
    (tmp_path / "trier/kommune.toml").write_text('ags = "07111"\n', "utf-8")
    path = write_fleet(tmp_path, ["07211"], '[kommunen.07211]\nordner = "trier"\n')
    with pytest.raises(Invalid, match="gehört zu „07111“"):
        load_fleet(path)


_texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
_plain = _texts | st.booleans() | st.integers(-(2**31), 2**31) | st.lists(_texts, max_size=3)


@given(st.dictionaries(_texts, _plain | st.dictionaries(_texts, _plain, max_size=3), max_size=5))
def test_settings_are_written_as_they_are_read(content: dict[str, object]) -> None:
    assert tomllib.loads("\n".join(_lines(content))) == content
