"""All that is wrong with declarations is said at once, with file, key and the nearest name."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations import loading
from kobimo.declarations.kommune import Kommune
from kobimo.errors import Invalid, UnknownIndicator

if TYPE_CHECKING:
    from pathlib import Path


def test_the_shipped_catalogue_is_valid() -> None:
    catalog = loading.load_catalog()
    assert len(catalog.indicators) >= 40
    assert set(catalog.signs) >= {"-", ".", "...", "/", "x", "0", "()"}


def test_unknown_indicator_offers_the_nearest_name() -> None:
    with pytest.raises(UnknownIndicator) as caught:
        loading.load_catalog().indicator("abgang_ohne_hsa_anteill")
    assert "Meinten Sie „abgang_ohne_hsa_anteil“" in caught.value.text


def test_all_problems_of_a_file_are_reported_together() -> None:
    with pytest.raises(Invalid) as caught:
        loading.check_form(
            Kommune,
            {"ags": "7211", "bericht": [], "geheimhaltung": {"schwelle": 1}},
            "kommune.toml",
        )
    text = caught.value.text
    assert text.startswith("3 Angaben sind ungültig:")
    assert "kommune.toml, Angabe „ags“" in text
    assert "07211" in text
    assert "kommune.toml, Angabe „bericht“: unbekannte Angabe\n    Meinten Sie „berichte“?" in text
    assert "Angabe „geheimhaltung.schwelle“: mindestens 3 erwartet" in text


def test_text_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "kommune.toml"
    path.write_text('ags = "07211"\nberichte = [', "utf-8")
    with pytest.raises(Invalid, match="kein gültiges TOML"):
        loading.read_toml(path)


def test_a_deleted_declaration_breaks_exactly_its_references(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = loading._catalog_folder()
    copy = tmp_path / "catalog"
    shutil.copytree(shipped, copy)
    (copy / "datasets/regionalstatistik/schulabgaenge.toml").unlink()
    monkeypatch.setattr(loading, "_catalog_folder", lambda: copy)
    catalog = loading.load_catalog()
    users = {
        name
        for name, indicator in catalog.indicators.items()
        if any(
            term.dataset == "schulabgaenge"
            for term in (*indicator.numerator, *indicator.denominator)
        )
    }
    with pytest.raises(Invalid) as caught:
        loading._load((copy,))
    named = {
        p.where.split("„")[1].rstrip("“") for p in caught.value.problems if "Kennzahl" in p.where
    }
    assert named == users
    assert all("schulabgaenge" in problem.message for problem in caught.value.problems)


def test_a_local_indicator_joins_the_catalogue_and_a_double_is_refused(tmp_path: Path) -> None:
    shipped = loading._catalog_folder() / "indicators"
    source = next(shipped.rglob("abgang_ohne_hsa_anteil.toml"))
    folder = tmp_path / "kennzahlen"
    folder.mkdir()
    own = source.read_text("utf-8").replace('id = "abgang_ohne_hsa_anteil"', 'id = "eigene_quote"')
    (folder / "eigene_quote.toml").write_text(own, "utf-8")
    assert "eigene_quote" in loading.load_catalog(tmp_path).indicators
    (folder / "abgang_ohne_hsa_anteil.toml").write_text(source.read_text("utf-8"), "utf-8")
    with pytest.raises(Invalid, match="schon deklariert"):
        loading.load_catalog(tmp_path)


def test_a_renamed_table_needs_its_new_code_only(tmp_path: Path) -> None:
    shipped = loading.load_catalog().datasets["bevoelkerung"]
    path = tmp_path / "datensaetze/bevoelkerung.toml"
    path.parent.mkdir()
    path.write_text('id = "bevoelkerung"\ntables = ["12411-01-02-4"]\n', "utf-8")
    renamed = loading.load_catalog(tmp_path).datasets["bevoelkerung"]
    assert renamed.tables == ("12411-01-02-4", *shipped.tables)
    # The address of the table on the portal's site follows its code.
    moved = {"tables": renamed.tables, "url": renamed.url}
    assert renamed == shipped.model_copy(update=moved)
    for text, message in (
        ('tables = "12411"', "Liste erwartet"),
        ("tables = [12411]", "Text in Anführungszeichen erwartet"),
        ('tables = ["12411-01-02-4"]\ntitle = "Bevölkerung"', "„source“: Angabe fehlt"),
    ):
        path.write_text(f'id = "bevoelkerung"\n{text}\n', "utf-8")
        with pytest.raises(Invalid, match=message):
            loading.load_catalog(tmp_path)
