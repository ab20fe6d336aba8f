"""The scaffold: current copies, locks without addresses, workflows without rights to spare."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

SCAFFOLD = "{{cookiecutter.project_slug}}"


def load_tool(root: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tools_{name}", root / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_copies_are_current(root: Path) -> None:
    assert load_tool(root, "template").find_differences() == [], "run: nox -s template"


def test_version_is_the_packages(root: Path) -> None:
    questions = json.loads((root / "cookiecutter.json").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert questions["_version"] == project["project"]["version"]


def test_every_question_is_german(root: Path) -> None:
    questions = json.loads((root / "cookiecutter.json").read_text(encoding="utf-8"))
    asked = [name for name in questions if not name.startswith("_")]
    assert list(questions["__prompts__"]) == asked
    assert set(questions["report"]) == set(questions["__prompts__"]["report"]) - {"__prompt__"}


def test_reports_are_the_ones_there_are(root: Path) -> None:
    questions = json.loads((root / "cookiecutter.json").read_text(encoding="utf-8"))
    reports = {path.stem for path in (root / "reports").glob("*.toml")}
    assert set(questions["report"]) - {"alle"} == reports


@pytest.mark.parametrize("folder", ["requirements", f"{SCAFFOLD}/anforderungen"])
def test_locks_have_hashes_and_no_address(root: Path, folder: str) -> None:
    locks = sorted((root / folder).glob("*.txt"))
    assert locks
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert not re.search(r"^\s*--?(?!hash=sha256:)[a-z]", text, re.MULTILINE), lock
        assert not re.search(r"\b[a-z0-9-]+\.(org|com|net|io|de)\b", text), lock
        if lock.name != "kobimo.txt":
            for requirement in re.split(r"\n(?=[a-z0-9])", text.partition("\n")[2]):
                assert "--hash=sha256:" in requirement, (lock, requirement)


def test_locks_answer_the_wishes(root: Path) -> None:
    tool = load_tool(root, "lock")
    for path, wishes in tool.list_wishes(root).items():
        written = path.read_text(encoding="utf-8").splitlines()[1:]
        assert written == list(wishes), f"{path.name} is old, run: nox -s lock"
        locked = path.with_suffix(".txt").read_text(encoding="utf-8")
        for wish in wishes:
            name = re.split(r"[<>=\[ ]", wish)[0].lower().replace("_", "-")
            assert re.search(rf"^{re.escape(name)}==", locked, re.MULTILINE), (path, name)


def test_workflow_has_no_rights_to_spare_and_pins_every_action(root: Path) -> None:
    text = (root / SCAFFOLD / ".github" / "workflows" / "bericht.yml").read_text(encoding="utf-8")
    assert re.search(r"^permissions: \{\}$", text, re.MULTILINE)
    uses = re.findall(r"uses: (\S+)", text)
    assert uses
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", use) for use in uses)
    assert "pull_request_target" not in text
    assert "persist-credentials: false" in text
    # Nothing somebody else may write reaches a shell.
    assert not re.search(r"run:.*\$\{\{", text)
    assert text.count("path: public") == 1


def test_gitignore_keeps_protected_data_out(root: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_bytes((root / SCAFFOLD / ".gitignore").read_bytes())
    inside = ["data/geschuetzt/LIESMICH.md", "data/kommunal/LIESMICH.md", "data/eingang/a.csv",
              "kommentare/bne.md", "notebooks/bne.py"]  # fmt: skip
    outside = ["intern/index.html", "data/geschuetzt/x.xlsx", "data/geschuetzt/tief/x.csv", "data/kommunal/sgb2.xlsx",
               "build/executed/bne.ipynb", "public/index.html", "notebooks/bne.ipynb",
               "data/eingang/~$tabelle.xlsx"]  # fmt: skip
    for name in inside + outside:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    listed = subprocess.run(
        ["git", "-C", str(tmp_path), "status", "--porcelain", "-uall"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert sorted(line[3:].strip('"') for line in listed.splitlines()) == sorted(
        [*inside, ".gitignore"]
    )


def test_guard_refuses_protected_data(root: Path) -> None:
    text = (root / SCAFFOLD / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    (repo,) = yaml.safe_load(text)["repos"]
    hooks = {hook["id"]: hook for hook in repo["hooks"]}
    assert repo["repo"] == "local"
    assert "http" not in text
    by_path = [hook for hook in hooks.values() if hook["language"] == "fail"]
    assert len(by_path) == 3

    def refused(name: str) -> bool:
        return any(re.search(hook["files"], name) for hook in by_path)

    assert refused("data/geschuetzt/x.xlsx")
    assert refused("notebooks/bne.ipynb")
    assert refused("public/index.html")
    assert refused("intern/daten/tabellen.xlsx")
    assert not refused("data/geschuetzt/LIESMICH.md")
    assert not refused("notebooks/bne.py")
    # What a file holds is judged by kobimo, without which nothing is committed.
    assert hooks["waechter"]["entry"] == "nox -s waechter --"
    looked_at = re.compile(hooks["waechter"]["files"])
    assert all(looked_at.search(n) for n in ("data/kommunal/x", "ablage/Kopie.XLSX", "a/b.zip"))
    assert not looked_at.search("kommentare/bne.md")


def test_pipelines_are_yaml_and_every_step_is_a_command(root: Path) -> None:
    gitlab = yaml.safe_load((root / SCAFFOLD / ".gitlab-ci.yml").read_text("utf-8"))
    scripts = [step for job in gitlab.values() if "script" in job for step in job["script"]]
    github = yaml.safe_load((root / SCAFFOLD / ".github/workflows/bericht.yml").read_text("utf-8"))
    steps = [step for job in github["jobs"].values() for step in job["steps"]]
    assert all(isinstance(step, str) for step in scripts)
    assert all(isinstance(step.get("run", step.get("uses")), str) for step in steps)


def test_pipelines_ask_the_guard_first_and_hand_on_no_data(root: Path) -> None:
    gitlab = yaml.safe_load((root / SCAFFOLD / ".gitlab-ci.yml").read_text("utf-8"))
    nox = [step for step in gitlab["bericht"]["script"] if "nox -s" in step]
    assert nox[0] == "nox -s waechter"
    assert "--geschlossen" not in str(gitlab)
    assert gitlab["bericht"]["artifacts"]["paths"] == ["public", "build/fehler.json"]
    assert gitlab["bericht"]["cache"]["paths"] == ["build/ergebnisse"]
    assert gitlab["pages"]["artifacts"]["paths"] == ["public"]
    github = yaml.safe_load((root / SCAFFOLD / ".github/workflows/bericht.yml").read_text("utf-8"))
    steps = [step for step in github["jobs"]["bauen"]["steps"] if "path" in step.get("with", {})]
    handed = {step["uses"].partition("@")[0]: step["with"]["path"] for step in steps}
    assert handed == {
        "actions/cache": "build/ergebnisse",
        "actions/upload-artifact": "build/fehler.json",
        "actions/upload-pages-artifact": "public",
    }


@pytest.mark.parametrize(
    ("edition", "stamp", "expected"),
    [
        ("oeffentlich", "", [True, True, True]),
        ("oeffentlich", "Entwurf – nicht freigegeben", [True, True, False]),
        ("intern", "Intern – nicht veröffentlichen", [True, False, False]),
    ],
)
def test_only_a_released_public_edition_reaches_the_pages(
    root: Path, tmp_path: Path, edition: str, stamp: str, expected: list[bool]
) -> None:
    from kobimo.editions.folders import seal
    from kobimo.project import Edition

    (tmp_path / "public").mkdir()
    (tmp_path / "public/index.html").write_text("x", "utf-8")
    seal(tmp_path / "public", Edition(edition), stamp)
    gitlab = yaml.safe_load((root / SCAFFOLD / ".gitlab-ci.yml").read_text("utf-8"))
    done = [
        subprocess.run(["sh", "-c", step], cwd=tmp_path, check=False).returncode == 0
        for step in gitlab["pages"]["script"]
    ]
    assert done == expected


def test_rendered_files_hold_no_trace_of_the_template(root: Path, tmp_path: Path) -> None:
    from kobimo.template import generating

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generating, "add_wheel", lambda _folder: ())
        folder = generating.new("07211", output_dir=tmp_path).folder
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".yml":
            text = path.read_text(encoding="utf-8")
            assert "cookiecutter." not in text, path
            assert str(root) not in text, path
            assert text == "" or text.endswith("\n"), path


def test_sessions_of_the_municipality_explain_themselves_in_german(root: Path) -> None:
    import ast

    tree = ast.parse((root / SCAFFOLD / "noxfile.py").read_text(encoding="utf-8"))
    sessions = {
        node.name: ast.get_docstring(node)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    }
    assert list(sessions) == [
        "bericht", "intern", "freigabe", "lab", "abruf", "aufnahme", "daten", "pruefen", "waechter",
    ]  # fmt: skip
    assert all(
        text and re.match(r"(Baut|Hält|Öffnet|Holt|Nimmt|Zeigt|Prüft)\b", text)
        for text in sessions.values()
    )


def test_both_pipelines_do_the_same(root: Path) -> None:
    gitlab = (root / SCAFFOLD / ".gitlab-ci.yml").read_text(encoding="utf-8")
    github = (root / SCAFFOLD / ".github" / "workflows" / "bericht.yml").read_text(encoding="utf-8")
    steps = re.findall(
        r"^    - (.+)$", gitlab.partition("stage: veroeffentlichen")[0], re.MULTILINE
    )
    assert steps == re.findall(r"run: (.+)$", github, re.MULTILINE)
    assert "nox -s waechter" in steps
    assert any("nox -s bericht -- --publish" in step for step in steps)
