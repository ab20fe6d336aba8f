"""One state, two environments, the same bytes; and a chapter that is not so is found and named."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kobimo.errors import ExecutionFailed, Invalid, NotReproducible
from kobimo.project import Edition, open_project
from kobimo.verify import ASPECTS, verify
from tests.conftest import Silent
from tests.faults.tiny import digest, make_tiny, write_chapter
from tests.reproducibility.seeded import FAULTS, FAVOURITE, KEPT_FROM_KERNELS, Fault

if TYPE_CHECKING:
    from pathlib import Path

#: ``1``: every aspect by itself on the whole demonstration, and every seeded fault.
IS_LONG = os.environ.get("KOBIMO_REPRODUCIBILITY", "0") != "0"
PUBLIC, INTERNAL = Edition.OEFFENTLICH, Edition.INTERN
long = pytest.mark.skipif(not IS_LONG, reason="long; KOBIMO_REPRODUCIBILITY=1 runs it")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    folder = make_tiny(tmp_path / "bericht")
    shown = ' + " " + '.join(f"str({text})" for text in KEPT_FROM_KERNELS)
    kept = Fault("kept", shown, "")
    write_chapter(folder, "eins", kept.cell)
    return folder


def test_another_environment_gives_the_same_bytes(tiny: Path) -> None:
    """All that can be changed on this machine, at once; from the command line."""
    os.utime(tiny / "data/eingang/Download.csv", (1e9, 1e9))
    before = sorted(path.name for path in tiny.iterdir())
    command = [sys.executable, "-m", "kobimo", "build", "--verify", "--ausgabe", "intern"]
    done = subprocess.run(
        [*command, "--projekt", str(tiny)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("Zweimal gebaut, Byte für Byte gleich: ")
    assert "Dateien der internen Ausgabe." in done.stdout
    assert "die Zeitzone" in done.stdout.partition("Verschieden waren ")[2].partition("\n")[0]
    # The project is as it was, and no copy is left.
    assert sorted({*before, "build"}) == sorted(path.name for path in tiny.iterdir())
    assert not [path for path in (tiny / "build").iterdir() if path.is_dir()]


def test_a_chapter_that_differs_is_found(tiny: Path) -> None:
    write_chapter(tiny, "zwei", FAULTS[0].cell)
    with pytest.raises(NotReproducible) as caught:
        verify(open_project(tiny), [PUBLIC], Silent())
    lines = caught.value.text.splitlines()
    assert lines[0].startswith("Zwei Bauten desselben Standes sind verschieden: ")
    assert lines[1].startswith(
        "    Erste Stelle: Seite zwei.html, Abschnitt „2.1 Mehr dazu“, Zeile "
    )
    assert "object object at 0x" in lines[2]
    assert "object object at 0x" in lines[3]
    assert lines[2].partition(":")[2] != lines[3].partition(":")[2]
    assert lines[4].startswith(
        "    Entsteht in: notebooks/zwei.py, Abschnitt „Mehr dazu“, Zelle 3: "
    )
    assert "Adresse eines Python-Objekts" in lines[5]
    assert digest(tiny / "build/nachbau/erster") != digest(tiny / "build/nachbau/zweiter")
    assert "build/nachbau" in lines[-1]


def test_what_cannot_be_built_is_said_at_once(tiny: Path) -> None:
    (tiny / "notebooks/zwei.py").unlink()
    with pytest.raises(ExecutionFailed) as caught:
        verify(open_project(tiny), [PUBLIC], Silent())
    assert caught.value.text.startswith("Der Bericht lässt sich hier nicht bauen:\n")
    assert "das Kapitel „zwei“ gibt es in notebooks/ nicht" in caught.value.text
    assert caught.value.exit_code == Invalid.exit_code
    assert not (tiny / "build/nachbau").exists()


@long
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_every_seeded_fault_is_found_and_named(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not fault.is_possible(tmp_path):
        pytest.skip("this machine does not let it differ")
    monkeypatch.setenv(FAVOURITE, "rot")
    folder = make_tiny(tmp_path / "bericht")
    write_chapter(folder, "zwei", fault.cell)
    # An office's file is older than its copy.
    os.utime(folder / "data/eingang/Download.csv", (1e9, 1e9))
    with pytest.raises(NotReproducible) as caught:
        verify(open_project(folder), [PUBLIC], Silent())
    assert fault.named in caught.value.text
    assert "Entsteht in: notebooks/zwei.py, Abschnitt „Mehr dazu“, Zelle 3" in caught.value.text


@long
@pytest.mark.parametrize("aspect", ASPECTS, ids=lambda aspect: aspect.id)
def test_the_demonstration_does_not_depend_on(aspect: object, demo: Path, tmp_path: Path) -> None:
    """Each aspect by itself, all four reports in all formats, both editions."""
    verified = verify(open_project(demo), [INTERNAL, PUBLIC], Silent(), aspects=[aspect])
    if not verified.changed:
        pytest.skip("this machine does not let it differ")
    assert min(verified.files.values()) > 500
