"""A new municipal repository: complete, equal to plain cookiecutter's, never half-written."""

from __future__ import annotations

import filecmp
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from kobimo.declarations.kommune import Kommune
from kobimo.errors import TargetExists, UnsafeName
from kobimo.template import generating, new


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return relative path → content, without wheels."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".whl"
    }


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare tests that do not look at vendor/ the second a wheel takes."""
    monkeypatch.setattr(generating, "add_wheel", lambda _folder: ())


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"report": "alle", "author": "Landkreis Birkental, „Bildung“ & Statistik"},
        {"project_slug": "bericht", "report": "profil"},
    ],
)
def test_same_tree_as_plain_cookiecutter(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, str]
) -> None:
    from cookiecutter.main import cookiecutter

    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    plain = Path(
        cookiecutter(
            str(root),
            no_input=True,
            extra_context={"ags": "14713", **answers},
            output_dir=str(tmp_path / "plain"),
            default_config=True,
        )
    )
    ours = new("14713", output_dir=tmp_path / "ours", answers=answers).folder
    assert plain.name == ours.name
    assert read_tree(plain) == read_tree(ours)
    modes = {p.relative_to(plain): p.stat().st_mode for p in plain.rglob("*") if p.is_file()}
    assert modes == {path: (ours / path).stat().st_mode for path in modes}


def test_vendor_has_this_version(tmp_path: Path) -> None:
    created = new("07211", output_dir=tmp_path)
    wheels = [path.name for path in (created.folder / "vendor").glob("*.whl")]
    version = metadata.version("kobimo")
    assert wheels == [f"kobimo-{version}-py3-none-any.whl"]
    assert created.notes == ()
    pin = (created.folder / "anforderungen" / "kobimo.txt").read_text(encoding="utf-8")
    assert pin == f"kobimo=={version}\n"


@pytest.mark.usefixtures("no_wheel")
def test_kommune_is_valid_and_carries_the_answers(tmp_path: Path) -> None:
    created = new("Landkreis Osnabrück", output_dir=tmp_path, answers={"author": "Kreis „O“ ü"})
    text = (created.folder / "kommune.toml").read_text(encoding="utf-8")
    kommune = Kommune.model_validate(tomllib.loads(text))
    assert kommune.ags == "03459"
    assert kommune.impressum.herausgeber == "Kreis „O“ ü"
    assert kommune.berichte == ("bildungsbericht",)
    shown = Kommune(ags="03459").model_dump()
    for name, default in shown.items():
        if name not in {"ags", "impressum", "raeume"}:
            assert getattr(kommune, name) == getattr(Kommune(ags="03459"), name), (name, default)


@pytest.mark.usefixtures("no_wheel")
def test_every_field_of_kommune_is_in_the_file(tmp_path: Path) -> None:
    created = new("07211", output_dir=tmp_path)
    text = (created.folder / "kommune.toml").read_text(encoding="utf-8")
    forms = [Kommune, *(Kommune.model_fields[n].annotation for n in ("geheimhaltung", "impressum"))]
    from kobimo.declarations.kommune import Areas

    for form in [*forms, Areas]:
        for field in form.model_fields:  # type: ignore[union-attr]
            is_told = any(f"{sign}" in text for sign in (f"{field} = ", f"[{field}]", f".{field}."))
            assert is_told, field


@pytest.mark.usefixtures("no_wheel")
def test_only_the_invented_municipality_has_decided_already(tmp_path: Path) -> None:
    decided = {}
    for ags in ("99001", "99002", "07211"):
        created = new(ags, output_dir=tmp_path)
        text = (created.folder / "kommune.toml").read_text(encoding="utf-8")
        rules = Kommune.model_validate(tomllib.loads(text)).geheimhaltung
        decided[ags] = (rules.entschieden_von, rules.entschieden_am)
    assert decided.pop("99001") == (
        "Stabsstelle Datenschutz der Stadt Musterstadt (frei erfunden)",
        "2025-01-15",
    )
    assert set(decided.values()) == {("", "")}


@pytest.mark.usefixtures("no_wheel")
def test_all_reports(tmp_path: Path) -> None:
    created = new("99001", output_dir=tmp_path, answers={"report": "alle"})
    kommune = tomllib.loads((created.folder / "kommune.toml").read_text(encoding="utf-8"))
    assert kommune["berichte"] == ["bildungsbericht", "analyse", "datensammlung", "profil"]


@pytest.mark.usefixtures("no_wheel")
@pytest.mark.parametrize("kind", ["folder", "file", "dangling link"])
def test_never_overwrites(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "bildungsmonitoring-07211"
    if kind == "folder":
        target.mkdir()
        (target / "mine.txt").write_text("mine", encoding="utf-8")
    elif kind == "file":
        target.write_text("mine", encoding="utf-8")
    else:
        target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(TargetExists) as caught:
        new("07211", output_dir=tmp_path)
    assert caught.value.exit_code == 15
    assert "kobimo überschreibt nichts" in caught.value.message
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    if kind == "folder":
        assert (target / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_folder: Path) -> tuple[str, ...]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(generating, "add_wheel", fail)
    with pytest.raises(OSError, match="No space"):
        new("07211", output_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("no_wheel")
def test_output_dir_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UnsafeName, match="lässt sich kein Ordner anlegen"):
        new("07211", output_dir=tmp_path / "file")


@pytest.mark.usefixtures("no_wheel")
def test_home_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".cookiecutterrc").write_text(
        "default_context:\n  author: somebody else\n", encoding="utf-8"
    )
    monkeypatch.setenv("HOME", str(home))
    created = new("07211", output_dir=tmp_path / "out")
    assert [path.name for path in home.iterdir()] == [".cookiecutterrc"]
    assert "somebody else" not in (created.folder / "kommune.toml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("no_wheel")
def test_same_input_same_bytes(tmp_path: Path) -> None:
    first = new("07211", output_dir=tmp_path / "a").folder
    second = new("07211", output_dir=tmp_path / "b").folder
    assert read_tree(first) == read_tree(second)
    assert not filecmp.dircmp(first, second).left_only


@pytest.mark.usefixtures("no_wheel")
def test_leftovers_of_an_installation_stay_behind(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pip compiles the template's Python files; the compiled files are no part of the template."""
    import shutil

    template = tmp_path / "template"
    scaffold = "{{cookiecutter.project_slug}}"
    shutil.copytree(root / scaffold, template / scaffold)
    shutil.copy(root / "cookiecutter.json", template)
    (template / scaffold / "__pycache__").mkdir(exist_ok=True)
    (template / scaffold / "__pycache__" / "noxfile.cpython-311.pyc").write_bytes(b"\x00")
    monkeypatch.setattr(generating, "find_template", lambda: template)
    created = new("07211", output_dir=tmp_path / "out")
    assert not list(created.folder.rglob("__pycache__"))
