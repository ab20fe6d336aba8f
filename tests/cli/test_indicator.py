"""``kobimo indicator`` at the terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


@pytest.fixture
def fictional(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(small)
    return small


def test_value_comparators_source_and_stand(kobimo: Command, fictional: Path) -> None:
    done = kobimo("indicator", "auslaenderanteil", "--page")
    assert done.code == 0
    head, *lines = done.out.splitlines()
    assert head == "Anteil der ausländischen Bevölkerung, Musterstadt (99001)"
    labels = [line[2:].split("  ")[0].strip() for line in lines if line.startswith("  ")]
    wanted = ["Zeitraum", "Wert", "95-%-Intervall", "Musterland", "Deutschland", "Stand der Daten"]
    assert [label for label in labels if label in wanted] == wanted
    assert (fictional / "faktenblaetter" / "auslaenderanteil-99001.html").is_file()
    record = json.loads(kobimo("indicator", "auslaenderanteil", "--json").out)
    assert record["region"] == {"ags": "99001", "name": "Musterstadt"}
    assert f"{record['value']:.1f}".replace(".", ",") in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["kinderarmut_x"], 13, "Meinten Sie „kinderarmut_sr“"),
        (["anr", "--ags", "Trier"], 10, "Die dieses Berichts sind aus Musterland"),
        (["anr", "--ags", "99"], 10, "kein Kreis und keine kreisfreie Stadt"),
        (["anr", "--datei", "x.html"], 2, "gilt nur zusammen mit --page"),
        ([], 2, "KENNZAHL"),
    ],
)
def test_mistakes_are_told(
    kobimo: Command, fictional: Path, arguments: list[str], code: int, message: str
) -> None:
    done = kobimo("indicator", *arguments)
    assert done.code == code
    assert message in done.err
    assert list(fictional.glob("*.html")) == []


@pytest.mark.usefixtures("fictional")
def test_a_part_of_several_titles_names_them(kobimo: Command) -> None:
    done = kobimo("indicator", "ohne Hauptschulabschluss")
    assert "abgang_ohne_hsa_anteil" in done.out
    assert done.err == "Bitte eine Kennung angeben.\n"
