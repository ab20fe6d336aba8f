"""What ``kobimo build`` says, writes and leaves when it fails, to people and to pipelines."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kobimo.cli.failure_view import reporting
from kobimo.cli.starting import FAILURES, find_build
from kobimo.editions.faults import CODE_QUALITY, REPORT
from kobimo.errors import Busy, ExecutionFailed, Fault, Invalid, NoAccess
from kobimo.execution import Limits
from kobimo.locks import BUILD_LOCK
from tests.cli.conftest import KOMMUNE
from tests.conftest import REPORT as TWO_CHAPTERS
from tests.conftest import write_chapter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Command

FAULT = Fault("cell", "NameError: x", "Öffnen Sie es.", "notebooks/zwei.py", 9, "zwei", "", 2)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception | None], dict[str, object]]:
    """Let every build end in an error; return what it was asked for."""

    def fail(error: Exception | None) -> dict[str, object]:
        asked: dict[str, object] = {}

        def build(project: object, reporter: object, **settings: object) -> None:
            asked.update(settings)
            raise error or ExecutionFailed("1 von 2.", faults=[FAULT])

        monkeypatch.setattr("kobimo.build.build", build)
        return asked

    return fail


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository with two short chapters that nothing was ever built from."""
    for name in ("notebooks", "reports", "kommentare"):
        (tmp_path / name).mkdir()
    (tmp_path / "kommune.toml").write_text(KOMMUNE, "utf-8")
    (tmp_path / "reports/kurz.toml").write_text(TWO_CHAPTERS, "utf-8")
    for name in ("eins", "zwei"):
        write_chapter(tmp_path, name, f'report.comment("{name}")')
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def no_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "GITLAB_CI", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_invalid_declarations_are_reported_for_machines_too(
    kobimo: Command, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office / "kommune.toml").write_text('ags = "07211"\nberichte = ["kruz"]\n', "utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(office.parent))
    monkeypatch.setenv("GITLAB_CI", "true")
    done = kobimo("build")
    assert done.code == Invalid.exit_code
    assert done.err.startswith("Fehler: 1 Angabe ist ungültig:\nkommune.toml, Angabe „berichte“: ")
    report = json.loads((office / "build/fehler.json").read_text("utf-8"))
    assert (report["kind"], report["exit_code"]) == ("Invalid", Invalid.exit_code)
    assert report["text"] in done.err
    (fault,) = report["faults"]
    assert (fault["file"], fault["line"]) == ("kommune.toml", 2)
    assert "den Bericht „kruz“ gibt es in reports/ nicht" in fault["message"]
    assert fault["remedy"] == "Meinten Sie „kurz“?"
    assert done.out.startswith(f"::error file={office.name}/kommune.toml,title=kobimo,line=2::")
    (entry,) = json.loads((office / "build/codequalitaet.json").read_text("utf-8"))
    assert entry["location"] == {"path": "kommune.toml", "lines": {"begin": 2}}


def test_checking_annotates_too(
    kobimo: Command, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office / "kommentare/eins.md").write_text("Für alle", "cp1252")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.chdir(office.parent)
    done = kobimo("check", "--projekt", str(office))
    assert "::error file=kommentare/eins.md,title=kobimo::" in done.out
    assert not (office / "build/fehler.json").exists()
    assert not (office / CODE_QUALITY).exists()
    monkeypatch.setenv("GITLAB_CI", "true")
    kobimo("check", "--projekt", str(office))
    (entry,) = json.loads((office / CODE_QUALITY).read_text("utf-8"))
    assert entry["location"]["path"] == "kommentare/eins.md"


def test_a_file_that_is_no_toml_is_told_with_its_line(kobimo: Command, office: Path) -> None:
    (office / "kommune.toml").write_text('ags = "07211"\n\nberichte = [\n', "utf-8")
    done = kobimo("build")
    assert done.code != 0
    (fault,) = json.loads((office / "build/fehler.json").read_text("utf-8"))["faults"]
    assert fault["file"] == "kommune.toml"


def test_without_a_pipeline_there_is_one_report_only(
    kobimo: Command, office: Path, failing: Callable[..., object]
) -> None:
    failing(None)
    done = kobimo("build")
    assert (done.code, done.out, done.err) == (40, "", "Fehler: 1 von 2.\n")
    assert json.loads((office / REPORT).read_text("utf-8"))["faults"][0]["line"] == 9
    assert not (office / CODE_QUALITY).exists()


def test_what_the_system_refuses_is_reported_as_well(
    kobimo: Command, office: Path, failing: Callable[..., object]
) -> None:
    failing(OSError(errno.ENOSPC, "No space left on device", "/x/y"))
    done = kobimo("build")
    assert done.code == NoAccess.exit_code
    assert done.err.startswith("Fehler: /x/y: Der Speicherplatz reicht nicht.\n")
    assert json.loads((office / REPORT).read_text("utf-8"))["kind"] == "NoAccess"
    failing(OSError(errno.EBUSY, "Device or resource busy", "/x/public"))
    assert "ist ein eigenes Laufwerk" in kobimo("build").err


def test_a_report_that_cannot_be_written_hides_nothing(
    kobimo: Command, office: Path, failing: Callable[..., object]
) -> None:
    failing(None)
    (office / REPORT).mkdir(parents=True)
    (office / REPORT / "x").touch()
    done = kobimo("build")
    assert done.code == NoAccess.exit_code
    assert "fehler.json" in done.err


def test_an_old_report_goes_before_a_build_can_succeed(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office / FAILURES == office / REPORT
    (office / "build").mkdir()
    (office / REPORT).write_text("{}")
    monkeypatch.setenv("GITLAB_CI", "true")
    with reporting(office):
        assert not (office / REPORT).exists()
    assert (office / CODE_QUALITY).read_text("utf-8") == "[]\n"


def test_both_editions_are_tried_and_told_in_one_report(
    kobimo: Command, office: Path, failing: Callable[..., object]
) -> None:
    failing(None)
    done = kobimo("build", "--ausgabe", "beide")
    assert (done.code, done.err) == (40, "Fehler: 1 von 2.\n    \n    \n")
    assert len(json.loads((office / REPORT).read_text("utf-8"))["faults"]) == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), Limits()),
        (("--zellfrist", "7"), Limits(cell=7)),
        (("--notebookfrist", "8", "--baufrist", "9"), Limits(notebook=8, build=9)),
        (("--arbeitsspeicher", "2"), Limits(memory=2 * 1024**3)),
        (("--arbeitsspeicher", "1,5"), Limits(memory=3 * 512 * 1024**2)),
        (("--arbeitsspeicher", "1.5 GB"), Limits(memory=3 * 512 * 1024**2)),
        (("--arbeitsspeicher", "800mb"), Limits(memory=800 * 1024**2)),
    ],
)
def test_limits_reach_the_build(
    kobimo: Command,
    office: Path,
    failing: Callable[..., dict[str, object]],
    arguments: tuple[str, ...],
    expected: Limits,
) -> None:
    asked = failing(None)
    kobimo("build", *arguments)
    assert asked["limits"] == expected


@pytest.mark.parametrize("text", ["0", "100MB", "-4", "viel", "4 TB", "", "1,5,2"])
def test_an_impossible_amount_of_memory(kobimo: Command, office: Path, text: str) -> None:
    done = kobimo("build", f"--arbeitsspeicher={text}")
    assert done.code == 2
    assert "ist keine Größe ab 256 MB; Beispiele: 4, 1,5 oder 800MB." in done.err


@pytest.mark.parametrize("text", ["0", "bald", "1.5"])
def test_an_impossible_deadline_of_the_build(kobimo: Command, office: Path, text: str) -> None:
    assert f"„{text}“ ist keine ganze Zahl ab 1." in kobimo("build", f"--baufrist={text}").err


HOLDER = """
import sys, time
from pathlib import Path
from kobimo.locks import locked
with locked(Path(sys.argv[1]), "x"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_who_comes_second_is_told_before_anything_is_loaded(office: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(office / BUILD_LOCK)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        second = [sys.executable, "-X", "importtime", "-m", "kobimo", "build"]
        done = subprocess.run(second, cwd=office, capture_output=True, text=True, check=False)
        holder.kill()
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line}
    told = [line for line in done.stderr.splitlines() if not line.startswith("import time:")]
    assert done.returncode == Busy.exit_code
    assert told[0].startswith(
        f"Fehler: {office / 'build'}: An diesem Bericht arbeitet schon ein anderer"
    )
    assert told[1:] == ["    Warten Sie, bis er fertig ist, und wiederholen Sie den Befehl."]
    heavy = {"typer", "pydantic", "pandas", "kobimo.project", "kobimo.build"}
    assert not heavy & loaded
    assert "kobimo.locks" in loaded
    # The report is the other's to write.
    assert not (office / REPORT).exists()


def test_a_drive_without_locks_is_said_and_built_on(
    kobimo: Command,
    office: Path,
    failing: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing(None)

    def refuse(handle: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    done = kobimo("build")
    assert done.code == 40
    assert done.err.startswith("Hinweis: Dieses Laufwerk kennt keine Sperren.")


def test_only_a_build_takes_the_lock(office: Path) -> None:
    assert find_build(["build"]) == office
    assert find_build(["build", "--projekt", str(office / "notebooks")]) == office
    assert find_build([f"--projekt={office}", "build"]) == office
    assert find_build(["--traceback", "build", "--publish"]) == office
    for words in (["check"], ["build", "--hilfe"], ["build", "-h"], [], ["fetch", "build"]):
        assert find_build(words) is None
    assert find_build(["build", "--projekt", str(office.parent)]) is None
    assert not (office / "build").exists()
