"""``kobimo fleet`` as people call it, with workers of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

import psutil
import pytest

from kobimo.cli import main
from tests.fleet.conftest import LONG, write_fleet, write_template
from tests.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("distributed")


class Command(Protocol):
    def __call__(self, *arguments: str) -> tuple[int, str, str]: ...


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command in this process; return exit code and what was printed."""

    def run(*arguments: str) -> tuple[int, str, str]:
        before = signal.getsignal(signal.SIGTERM)
        monkeypatch.setattr(sys, "argv", ["kobimo", "fleet", *arguments])
        try:
            with pytest.raises(SystemExit) as left:
                main()
        finally:
            signal.signal(signal.SIGTERM, before)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return int(left.value.code or 0), printed.out, printed.err

    return run


def test_killed_and_resumed(tmp_path: Path, keys: list[str]) -> None:
    """Kill the coordinator while its workers work: nobody stays behind, and the rest is built."""
    write_template(tmp_path / "vorlage", 8)
    path = write_fleet(tmp_path, keys[:2])
    command = [sys.executable, "-m", "kobimo", "fleet", str(path), "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    rooms = tmp_path / "build/flotte/raum"
    wait_for(lambda: list(rooms.glob("kommunen/*/build/daten")), 120, "nobody works")
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 2, "a worker and the parent of its kernels"
    process.kill()
    process.wait()

    def live(one: psutil.Process) -> bool:
        try:
            return one.is_running() and one.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    wait_for(lambda: not any(map(live, family)), 5, "something stays behind")
    done = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Kontrollseite: " in done.stdout
    assert re.search(rf"2/2 ({'|'.join(keys[:2])}) .* fertig", done.stderr) or "1/1" in done.stderr
    for ags in keys[:2]:
        assert (tmp_path / "ziel" / ags / "bericht/index.html").is_file()
    state = json.loads((tmp_path / "build/flotte/stand.json").read_text("utf-8"))
    assert state["run"]["finished"]
    # Encrypted, with certificates of this run alone.
    assert {o["worker"].split(":")[0] for o in state["built"].values()} == {"tls"}
    again = subprocess.run([*command, "--changed"], capture_output=True, text=True, check=False)
    assert "0 Berichte gebaut, davon anders als vorher: 0; ausgelassen: 2" in again.stdout


@LONG
def test_a_municipality_that_kills_workers(tmp_path: Path, keys: list[str]) -> None:
    """It is tried again alone, given up, and takes no other with it."""
    template = write_template(tmp_path / "vorlage", 8)
    bad = keys[1]
    (tmp_path / "eigenes/notebooks").mkdir(parents=True)
    chapter = (template / "notebooks/zwei.py").read_text("utf-8")
    # The folder of a kernel's sockets bears the number of the worker that ordered it.
    poison = "import os, re\nfrom ipykernel import get_connection_file\n"
    poison += "os.kill(int(re.findall(r'kobimo-([0-9]+)-', get_connection_file())[-1]), 9)\n"
    text = chapter + "\n# %%\n" + poison
    (tmp_path / "eigenes/notebooks/zwei.py").write_text(text, "utf-8")
    path = write_fleet(tmp_path, keys[:4], f'[kommunen.{bad}]\nordner = "eigenes"\n')
    command = [sys.executable, "-m", "kobimo", "fleet", str(path)]
    few = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=few)
    assert done.returncode == 41, done.stderr
    assert "1 von 4 Kommunen haben keinen neuen Bericht" in done.stderr
    assert f"{bad}: Beim Bauen dieser Kommune sind Rechenhelfer wiederholt ausgefallen" in (
        done.stderr
    )
    for ags in {*keys[:4]} - {bad}:
        assert (tmp_path / "ziel" / ags / "bericht/index.html").is_file()


def test_dry_run_writes_nothing(
    tmp_path: Path,
    template: Path,
    keys: list[str],
    command: Command,
) -> None:
    path = write_fleet(tmp_path, keys[:3])
    before = sorted(tmp_path.rglob("*"))
    code, out, _ = command(str(path), "--dry-run", "--limit", "2")
    assert code == 0
    assert out.count("noch kein Bericht") == 2
    assert "Gebaut würden: 2; ausgelassen: 1. Nichts wurde geschrieben." in out
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "case",
    [
        (["--only", "07212"], 16, "steht nicht in FLEET.toml"),
        (["--resume"], 2, "keinen abgebrochenen Lauf"),
        (["--workers", "0"], 2, "Ohne Helfer baut niemand"),
        (["--workers", "viele"], 2, "keine ganze Zahl"),
        (["--scheduler", "rechner:1"], 2, "keine Adresse eines Schedulers"),
        (["--limti", "3"], 2, "Meinten Sie „--limit“"),
    ],
)
def test_bad_words(
    tmp_path: Path,
    template: Path,
    keys: list[str],
    command: Command,
    case: tuple[list[str], int, str],
) -> None:
    arguments, code, told = case
    path = write_fleet(tmp_path, keys[:1])
    found, _, err = command(str(path), *arguments)
    assert (found, told in err) == (code, True), err


def test_no_fleet_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = command()
    assert code == 12
    assert "Hier ist keine Flotte" in err


def test_without_the_extra(tmp_path: Path, template: Path, keys: list[str]) -> None:
    path = write_fleet(tmp_path, keys[:1])
    code = (
        "import sys; sys.modules['distributed'] = None; sys.argv[0] = 'kobimo'\n"
        "from kobimo.cli import main\nmain()"
    )
    command = [sys.executable, "-c", code, "fleet", str(path)]
    done = subprocess.run([*command, "--dry-run"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 30, done.stderr
    assert 'pip install "kobimo[fleet]"' in done.stderr
