"""``kobimo build``, again and again: nothing to do, prose, data; and what it says beforehand."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.faults.tiny import digest, make_tiny, vary

if TYPE_CHECKING:
    from pathlib import Path


def build(folder: Path, *arguments: str) -> str:
    """Build in a process of its own and return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "kobimo", "build", "--projekt", str(folder), *arguments],
        # A pipeline waits for files that only a build writes.
        env={**os.environ, "GITHUB_ACTIONS": "", "GITLAB_CI": "", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_tiny(tmp_path_factory.mktemp("bau"))
    first = build(folder)
    assert "2 ausgeführt" in first
    return folder


def test_builds_run_what_changed_and_say_so_beforehand(built: Path) -> None:
    site = digest(built / "public")
    if not (built / "build" / "stand.json").is_file():
        # Somebody works on kobimo itself; the record says nothing then.
        build(built)
    again = build(built)
    assert again.startswith("Unverändert seit dem Bau vom ")
    assert str(built / "public" / "index.html") in again
    assert digest(built / "public") == site

    chapter = built / "notebooks/eins.py"
    chapter.write_text(chapter.read_text("utf-8").replace("Mehr dazu", "Noch mehr dazu"), "utf-8")
    foretold = build(built, "--explain")
    assert foretold.splitlines()[-1] == "0 von 2 Kapiteln laufen beim nächsten Bau."
    prose = build(built)
    assert "0 ausgeführt, 2 unverändert" in prose
    assert "Noch mehr dazu" in (built / "build/executed/eins.ipynb").read_text("utf-8")

    vary(built, 1)
    lines = build(built, "--explain").splitlines()
    assert lines == [
        "Öffentliche Ausgabe:",
        "Kapitel  Beim nächsten Bau  Grund",
        "eins     läuft              der Datensatz „probe“ hat andere Werte",
        (
            "zwei     läuft              die Datei kommentare/zwei.md ist anders; "
            "der Datensatz „probe“ hat andere Werte"
        ),
        "2 von 2 Kapiteln laufen beim nächsten Bau.",
    ]


def test_a_shared_folder_serves_another_clone(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = make_tiny(tmp_path / "klon")
    lines = build(clone, "--explain").splitlines()
    assert lines[2] == "eins     läuft              es gibt noch kein Ergebnis"
    monkeypatch.setenv("KOBIMO_ZWISCHENSPEICHER", str(built / "build/ergebnisse"))
    assert build(clone, "--explain").endswith("0 von 2 Kapiteln laufen beim nächsten Bau.\n")
