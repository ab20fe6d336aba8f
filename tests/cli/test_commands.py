"""What the commands print, in German, and how they leave."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kobimo import errors
from kobimo.cli.columns import set_columns
from kobimo.cli.commands import app

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

COMMANDS = (
    *("new", "build", "check", "data", "regions", "fetch", "fleet", "guard", "indicator"),
    *("intake", "peers", "approve"),
)
ENGLISH = re.compile(
    r"Usage|Options|Arguments|Commands|Show this|default|Error|Try |Missing|Invalid|No such|<str>"
)


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("option", ["--hilfe", "--help", "-h"])
def test_help_is_german(kobimo: Command, command: str, option: str) -> None:
    done = kobimo(*filter(None, (command, option)))
    assert done.code == 0
    assert done.out.startswith(f"Aufruf: kobimo {command}".rstrip())
    assert "-h, --help, --hilfe" in done.out
    assert "Zeigt diese Hilfe." in done.out
    assert not ENGLISH.search(done.out)
    assert max(map(len, done.out.splitlines())) <= 80


def test_every_option_and_argument_is_explained(kobimo: Command) -> None:
    done = kobimo("build", "--hilfe")
    assert "--zellfrist SEKUNDEN      Wie lange eine Zelle laufen darf. Vorgabe: 120" in done.out
    listed = kobimo().out
    assert [name for name in COMMANDS if f"\n  {name} " in listed] == list(COMMANDS)
    assert {command.callback.__name__ for command in app.registered_commands} == set(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bild"], "Den Befehl „bild“ gibt es nicht.\n    Meinten Sie „build“?"),
        (
            ["drucke"],
            (
                "Den Befehl „drucke“ gibt es nicht.\n"
                "    Möglich sind: new, build, check, data, regions, fetch, fleet, guard, indicator, "
                "intake, peers, approve."
            ),
        ),
        (["--traceback"], "Es fehlt der Befehl.\n    Hilfe zeigt: kobimo --hilfe."),
        (
            ["build", "--zellfirst", "3"],
            "Die Option „--zellfirst“ gibt es nicht.\n    Meinten Sie „--zellfrist“?",
        ),
        (
            ["build", "-x"],
            "Die Option „-x“ gibt es nicht.\n    Hilfe zeigt: kobimo build --hilfe.",
        ),
        (
            ["check", "--projekt"],
            "Die Option „--projekt“ braucht einen Wert.\n    Hilfe zeigt: kobimo --hilfe.",
        ),
        (
            ["check", "--publish=ja"],
            "Die Option „--publish“ nimmt keinen Wert.\n    Hilfe zeigt: kobimo --hilfe.",
        ),
        (
            ["build", "--zellfrist", "bald"],
            (
                "--zellfrist: „bald“ ist keine ganze Zahl ab 1.\n"
                "    Hilfe zeigt: kobimo build --hilfe."
            ),
        ),
        (
            ["build", "--notebookfrist", "0"],
            (
                "--notebookfrist: „0“ ist keine ganze Zahl ab 1.\n"
                "    Hilfe zeigt: kobimo build --hilfe."
            ),
        ),
        (
            ["build", "--renderer", "pdf"],
            "--renderer: „pdf“ schreibt keinen Bericht.\n    Möglich sind html und quarto.",
        ),
        (
            ["build", "--ausgabe", "interne"],
            "--ausgabe: Die Ausgabe „interne“ gibt es nicht.\n    Meinten Sie „intern“?",
        ),
        (
            ["build", "--ausgabe", "beide", "--publish"],
            (
                "--ausgabe: Die interne Ausgabe wird nie veröffentlicht und nie mit Quarto "
                "geschrieben.\n    Bauen Sie sie für sich: kobimo build --ausgabe intern"
            ),
        ),
        (
            ["regions", "Bad", "Kreuznach"],
            (
                "Die Angabe „Kreuznach“ ist zu viel.\n    Hilfe zeigt: kobimo regions --hilfe. "
                "Namen mit Leerzeichen stehen in Anführungszeichen."
            ),
        ),
        (
            ["new", "--no-input"],
            "Nennen Sie einen AGS oder einen Namen.\n    Beispiel: kobimo new 07211 --no-input",
        ),
    ],
)
def test_a_wrong_call_is_explained(kobimo: Command, arguments: list[str], message: str) -> None:
    done = kobimo(*arguments)
    assert (done.code, done.out, done.err) == (2, "", f"Fehler: {message}\n")


def test_every_error_has_an_exit_code_of_its_own() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.KobimoError)
    ]
    codes = [kind.exit_code for kind in kinds]
    assert len(set(codes)) == len(codes)
    assert not {0, 126, 127, 130, 143} & set(codes)


def test_problems_of_one_kind_leave_with_its_code() -> None:
    cell = errors.Problem("a.csv", "keine Zahl", "Berichtigen Sie sie.", 22)
    other = errors.Problem("b.csv", "leer", "", 20)
    assert errors.Invalid([cell, cell]).exit_code == 22
    assert errors.Invalid([cell, other]).exit_code == 16
    assert errors.Invalid([cell, cell]).text == (
        "2 Angaben sind ungültig:\na.csv: keine Zahl\na.csv: keine Zahl\n    Berichtigen Sie sie."
    )


def test_version(kobimo: Command) -> None:
    import kobimo as library

    assert kobimo("--version").out == f"kobimo {library.__version__}\n"


def test_regions_are_listed_and_found(kobimo: Command) -> None:
    laender = kobimo("regions")
    assert len(laender.out.splitlines()) == 16
    assert "07     Rheinland-Pfalz\n" in laender.out
    assert len(kobimo("regions", "07").out.splitlines()) == 1 + 36  # the Land, its 36 Kreise
    assert kobimo("regions", "Triir").out == "07211  Trier (Rheinland-Pfalz)\n"


def test_columns_do_not_depend_on_a_terminal(kobimo: Command, office: Path) -> None:
    rows = [("Kennzahl", "7"), ("x", "1 234")]
    assert list(set_columns(("Name", "Werte"), rows, right={1})) == [
        "Name      Werte",
        "Kennzahl      7",
        "x         1 234",
    ]
    assert kobimo("data").out == (
        "Es sind keine Daten da.\n"
        "    Holen Sie amtliche Tabellen mit „kobimo fetch“, oder legen Sie die Dateien in "
        "data/eingang.\n"
        "    Eigene Tabellen nehmen Sie mit „kobimo intake“ auf.\n"
    )


def test_data_are_listed_with_german_numbers_and_dates(
    kobimo: Command, office: Path, root: Path
) -> None:
    name = "Bibliothek_2016-2023.csv"
    shutil.copy(root / "src/kobimo/musterstadt/municipal" / name, office / "data/kommunal")
    lines = kobimo("data").out.splitlines()
    heads = ["Datensatz", "Zeitraum", "Kreise", "Werte", "Herkunft", "Stand", "Alter"]
    assert lines[0].split() == heads
    assert lines[1].startswith("bibliothek  2016–2023       1     56  kommunal  ")
    # The day and age of the file in the checkout.
    assert re.search(r"  \d\d\.\d\d\.\d{4}  (heute|1 Tag|\d+ Tage)$", lines[1])


def test_checking_writes_only_build_products(kobimo: Command, office: Path) -> None:
    before = {path for path in office.rglob("*") if "build" not in path.parts}
    done = kobimo("check")
    assert done.code == 0
    assert re.fullmatch(
        r"Geprüft: \d+ Kennzahlen, \d+ Datensätze, 2 Kapitel, 0 Datendateien\n"
        r"Keine Fehler gefunden\.\n",
        done.out,
    )
    after = {path for path in office.rglob("*") if "build" not in path.parts}
    assert after - before <= {office / "data/herkunft.json"}


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.EACCES, "kobimo darf hier nicht lesen oder schreiben."),
        (errno.EROFS, "Der Datenträger lässt sich nur lesen."),
        (errno.ENOSPC, "Der Speicherplatz reicht nicht."),
    ],
)
def test_a_refusal_of_the_system_is_a_message(
    kobimo: Command, office: Path, monkeypatch: pytest.MonkeyPatch, number: int, message: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(office / "build"))

    monkeypatch.setattr("kobimo.sources.ingest.write_atomically", refuse)
    done = kobimo("check")
    assert done.code == errors.NoAccess.exit_code
    assert done.err.startswith(f"Fehler: {office / 'build'}: {message}\n    ")


def test_an_old_console_prints_what_it_can() -> None:
    command = [sys.executable, "-m", "kobimo", "bild"]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == b"Fehler: Den Befehl ?bild? gibt es nicht."


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("sent", "code", "message"),
    [
        (signal.SIGINT, 130, "Abgebrochen. Was schon da war, ist unverändert."),
        (signal.SIGTERM, 143, "Beendet. Was schon da war, ist unverändert."),
    ],
)
def test_an_interrupted_build_leaves_nothing_behind(
    office: Path, sent: signal.Signals, code: int, message: str
) -> None:
    (office / "public").mkdir()
    for name in ("eins", "zwei"):
        cell = (
            "import os, pathlib, subprocess\n"
            'child = subprocess.Popen(["sleep", "600"])\n'
            f'pathlib.Path("{name}.part").write_text(f"{{os.getpid()}} {{child.pid}}")\n'
            f'pathlib.Path("{name}.part").rename("{name}.pid")\n'
            "child.wait()"
        )
        (office / f"notebooks/{name}.py").write_text(f"# %%\n{cell}\n", "utf-8")
    # Under a pipeline's background job SIGINT arrives ignored, and a program respects that.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from kobimo.cli import main; main()"
    )
    command = [sys.executable, "-c", program, "build"]
    marks = [office / "eins.pid", office / "zwei.pid"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
    ) as running:
        deadline = time.monotonic() + 60
        while not all(mark.is_file() for mark in marks) and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(sent)
        _, err = running.communicate(timeout=30)
    assert running.returncode == code, err
    assert err.splitlines()[-1] == message
    assert "Traceback" not in err
    assert not list((office / "public").iterdir())
    assert not (office / "build/executed").exists()
    pids = [int(pid) for mark in marks for pid in mark.read_text().split()]
    assert len(pids) == 4
    deadline = time.monotonic() + 10
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_alive, pids))


def is_alive(pid: int) -> bool:
    """Whether a process runs; a dead one that nobody has waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    done = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(done.stdout.strip()) and not done.stdout.strip().startswith("Z")
