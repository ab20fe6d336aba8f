"""A municipal repository that builds in seconds, and what to do to its builds."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO, TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

#: How often something is done: once or twice in every run of the tests, more when asked for.
COUNT = int(os.environ.get("KOBIMO_FAULTS", "0"))
#: Tests that take minutes, whatever their number.
long_running = pytest.mark.skipif(not COUNT, reason="takes minutes; KOBIMO_FAULTS=100 runs it")
#: Which points of time chance chooses; another number, other points.
SEED = int(os.environ.get("KOBIMO_FAULTS_SEED", "1"))
#: Marks a process and all its descendants.
MARK = "FAULT_MARK"

KOMMUNE = """ags = "07211"
berichte = ["kurz"]
"""
DATASET = """id = "probe"
title = "Abgehende"
source = "regionalstatistik"
tables = ["97111-01-01-4"]
publisher = "Statistische Ämter"
licence = "dl-de/by-2-0"
url = "https://example.org/97111"
period_kind = "berichtsjahr"
lowest_level = "KREIS"
sensitivity = "veroeffentlicht"

[downloader]
columns = [{ header = ["Abgehende", "Insgesamt"], variable = "abgaenge", unit = "persons" }]
"""
INDICATOR = """id = "probe_zahl"
theme = "uebergaenge_abschluesse"
title_de = "Abgehende der Probe"
title_en = "Leavers of the probe"
definition = "Zahl der Jugendlichen, die im Berichtsjahr eine Schule verlassen haben."
says = "Die Kennzahl zeigt, wie groß der Jahrgang ist."
says_not = "Die Kennzahl sagt nicht, wohin die Jugendlichen wechseln."
method = "count"
unit = "persons"
decimals = 0
polarity = "neutral"
levels = ["BUND", "LAND", "KREIS"]
uncertainty = "none"
uncertainty_reason = "Ausgezählte Anzahl: Ein Stichprobenintervall ist nicht sinnvoll."
comparators = []
relevant_difference = 50
tier = "K"
feed = "A"
confidence = "Q"
caveats = ["Das Berichtsjahr ist das Jahr, in dem das Schuljahr endet."]

[[numerator]]
dataset = "probe"
variable = "abgaenge"

[text]
level = "[verließ|verließen] {wert} [Person|Abgehende] {ort} eine allgemeinbildende Schule"
noun = "die Zahl der Abgehenden"

[[example]]
numerator = 1192
value = 1192.0
note = "erfunden"
"""
REPORT = """id = "kurz"
title = "Kurzbericht"
audience = "Für alle."
description = "Zwei Kapitel."
chapters = ["eins", "zwei"]
keep = ["prose", "finding", "key_figures", "figure", "table", "explain", "comment", "notice"]
"""
CHAPTER = """# ---
# jupyter:
#   kobimo:
#     indicators:
#     - probe_zahl
#     order: {order}
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Kapitel {name}

# %%
import kobimo

report = kobimo.open_report()

# %%
report.finding("probe_zahl")

# %% [markdown]
# ## Mehr dazu

# %%
{cell}
"""


def make_tiny(folder: Path, variant: int = 0) -> Path:
    """Write the repository; its reports differ from variant to variant in every chapter."""
    write_chapter(folder, "eins", 'report.trend("probe_zahl")')
    write_chapter(folder, "zwei", 'report.comment("zwei")')
    texts = {
        "kommune.toml": KOMMUNE,
        "reports/kurz.toml": REPORT,
        "deklarationen/datensaetze/probe.toml": DATASET,
        "deklarationen/kennzahlen/probe_zahl.toml": INDICATOR,
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return vary(folder, variant)


def vary(folder: Path, variant: int) -> Path:
    """Change the data and a comment of a repository."""
    rows = [
        f"{year};{ags};{name};{number + variant * 7 + year - 2018}"
        for year in range(2018, 2024)
        for ags, name, number in (
            ("DG", "Deutschland", 80000),
            ("07", "  Rheinland-Pfalz", 4000),
            ("07211", "      Trier, kreisfreie Stadt", 1200),
        )
    ]
    lines = [
        "GENESIS-Tabelle: 97111-01-01-4",
        "Abgehende;;;",
        "Statistik der allgemeinbildenden Schulen;;;",
        ";;;Abgehende",
        ";;;Insgesamt",
        *rows,
        "__________",
        '"© Statistische Ämter des Bundes und der Länder, Deutschland, 2025."',
        "Stand: 13.03.2025 / 16:40:08",
        "",
    ]
    data = folder / "data/eingang/Download.csv"
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_bytes("\n".join(lines).encode("cp1252"))
    comment = folder / "kommentare/zwei.md"
    comment.parent.mkdir(exist_ok=True)
    comment.write_text(f"Das ist Fassung {variant}.", "utf-8")
    return folder


def write_chapter(folder: Path, name: str, cell: str) -> None:
    """Write a chapter whose last cell is ``cell``."""
    path = folder / "notebooks" / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    order = 1 if name == "eins" else 2
    path.write_text(CHAPTER.format(name=name, order=order, cell=cell), "utf-8")


def digest(folder: Path) -> str:
    """Return a hash of all files of a folder; empty where there is none."""
    if not folder.is_dir():
        return ""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            found.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


@dataclass
class Build:
    """A build in a process of its own."""

    process: subprocess.Popen[bytes]
    mark: str
    began: float
    #: Files, since a pipe would stay open as long as anything that the builder started.
    streams: tuple[IO[bytes], IO[bytes]]
    seconds: float = 0.0
    out: str = ""
    err: str = ""

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        code = self.process.wait()
        self.seconds = time.monotonic() - self.began
        self._read()
        return code

    def kill(self) -> None:
        """Kill the builder, and nobody but it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._read()

    def _read(self) -> None:
        texts = []
        for stream in self.streams:
            stream.seek(0)
            texts.append(stream.read().decode("utf-8"))
            stream.close()
        self.out, self.err = texts

    def descendants(self) -> list[int]:
        """Return the processes that it started and that are still there."""
        wanted = f"{MARK}={self.mark}".encode()
        found = []
        for path in Path("/proc").iterdir():
            if not path.name.isdecimal() or int(path.name) == self.process.pid:
                continue
            try:
                if wanted in (path / "environ").read_bytes().split(b"\0"):
                    found.append(int(path.name))
            except OSError:
                continue
        return found


def start(
    folder: Path,
    *arguments: str,
    prefix: tuple[str, ...] = (),
) -> Build:
    """Start ``kobimo build`` in a repository."""
    mark = uuid.uuid4().hex
    # Closed by whoever waits.
    streams = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
    process = subprocess.Popen(
        [*prefix, sys.executable, "-m", "kobimo", "build", "--projekt", str(folder), *arguments],
        env={**os.environ, MARK: mark},
        stdout=streams[0],
        stderr=streams[1],
    )
    return Build(process, mark, time.monotonic(), streams)


@dataclass
class Clean:
    """What builds of each variant give that nothing disturbs."""

    room: Path
    #: How long the last of them took.
    seconds: float = 0.0
    _known: dict[tuple[int, str], dict[str, str]] = field(default_factory=dict)

    def sites(self, variant: int, edition: str = "oeffentlich") -> dict[str, str]:
        """Return folder → hash of the sites of a variant, built in a fresh folder."""
        if (variant, edition) not in self._known:
            folder = make_tiny(self.room / f"{variant}-{edition}", variant)
            build = start(folder, "--ausgabe", edition)
            assert build.wait() == 0, build.err
            self.seconds = build.seconds
            found = {name: digest(folder / name) for name in ("public", "intern")}
            self._known[variant, edition] = found
            shutil.rmtree(folder)
        return self._known[variant, edition]


def leftovers(folder: Path) -> list[str]:
    """Return what a build leaves behind only when it is killed."""
    signs: list[Callable[[str], bool]] = [
        lambda name: name.startswith((".weg-", "abgeloest-", "staging")),
        lambda name: name.endswith(".part"),
        lambda name: name == "fehler.json",
    ]
    return sorted(
        path.relative_to(folder).as_posix()
        for path in (folder / "build").rglob("*")
        if any(sign(path.name) for sign in signs)
    )


def chance(name: str) -> Random:
    """Return a source of random numbers of its own for a test."""
    return Random(f"{SEED} {name}")
