"""``kobimo new``: asks in German, asks again on the spot, writes nothing on impossible answers."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from kobimo.cli.commands import app
from kobimo.errors import InvalidAgs, KobimoError, TargetExists, UnknownRegion, UnsafeName
from kobimo.template import generating

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generating, "add_wheel", lambda _folder: ())


def test_without_questions(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["new", "07211", "--no-input", "-o", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert f"Angelegt: {tmp_path / 'bildungsmonitoring-07211'} (Trier)" in done.output


def test_asks_again_until_every_answer_is_possible(tmp_path: Path) -> None:
    answers = ["Leipzig", "Landkreis Leipzig", "../x", "bericht", "quark", "profil", 'A "B"', "Amt"]
    done = CliRunner().invoke(app, ["new", "-o", str(tmp_path)], input="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    for said in (
        "„Leipzig“ ist nicht eindeutig.",
        "Landkreis Leipzig (14729)",
        "ist ein Pfad, kein Name.",
        "Den Bericht „quark“ gibt es nicht.",
        "enthält Zeichen, die nicht möglich sind.",
    ):
        assert said in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["bericht"]
    kommune = tomllib.loads((tmp_path / "bericht" / "kommune.toml").read_text(encoding="utf-8"))
    assert kommune["ags"] == "14729"
    assert kommune["berichte"] == ["profil"]
    assert kommune["impressum"]["herausgeber"] == "Amt"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["7211"], InvalidAgs),
        (["07212"], UnknownRegion),
        (["Leipzig"], UnknownRegion),
        (["Saarland"], UnknownRegion),
        (["07211", "--ordner", "../evil"], UnsafeName),
        (["07211", "--ordner", "/tmp/evil"], UnsafeName),
        (["07211", "--herausgeber", "{{ 7*7 }}"], UnsafeName),
        (["07211", "--bericht", "quark"], UnsafeName),
        (["07211", "--ordner", "there"], TargetExists),
    ],
)
def test_impossible_answers_leave_everything_as_it_was(
    tmp_path: Path, arguments: list[str], error: type[KobimoError]
) -> None:
    (tmp_path / "there").mkdir()
    done = CliRunner().invoke(app, ["new", *arguments, "--no-input", "-o", str(tmp_path)])
    assert isinstance(done.exception, error)
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert list((tmp_path / "there").iterdir()) == []
