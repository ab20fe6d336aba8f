"""Die Befehle dieses Berichts; nox --list zählt sie auf."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["bericht"]

HERE = Path(__file__).resolve().parent


@nox.session
def bericht(session: nox.Session) -> None:
    """Baut den Bericht nach public/."""
    run(session, "bericht", "kobimo", "build", *session.posargs)


@nox.session
def intern(session: nox.Session) -> None:
    """Baut die interne Ausgabe nach intern/: auch kleine Zahlen, nie zu veröffentlichen."""
    run(session, "bericht", "kobimo", "build", "--ausgabe", "intern", *session.posargs)


@nox.session
def freigabe(session: nox.Session) -> None:
    """Hält fest, dass eine Person die Geheimhaltung geprüft und den Bericht freigegeben hat."""
    run(session, "bericht", "kobimo", "approve", *session.posargs)


@nox.session
def lab(session: nox.Session) -> None:
    """Öffnet die Kapitel in JupyterLab; ein Doppelklick öffnet sie als Notebook."""
    # Nur für diesen Aufruf: die Einstellungen des Rechners bleiben, wie sie sind.
    settings = {"JUPYTER_CONFIG_PATH": str(HERE / ".jupyter")}
    root = ("--ServerApp.root_dir", str(HERE))
    run(session, "lab", "jupyter", "lab", *root, *session.posargs, env=settings)


@nox.session
def abruf(session: nox.Session) -> None:
    """Holt amtliche Daten aus dem Netz und sagt, was sich geändert hat."""
    run(session, "bericht", "kobimo", "fetch", *session.posargs)


@nox.session
def aufnahme(session: nox.Session) -> None:
    """Nimmt eine Tabelle Ihres Hauses auf: nox -s aufnahme -- DATEI."""
    run(session, "bericht", "kobimo", "intake", *session.posargs)


@nox.session
def daten(session: nox.Session) -> None:
    """Zeigt, welche Daten da sind und woher sie kommen."""
    run(session, "bericht", "kobimo", "data", *session.posargs)


@nox.session
def pruefen(session: nox.Session) -> None:
    """Prüft Angaben, Kapitel, Kommentare und Daten, ohne zu bauen."""
    run(session, "bericht", "kobimo", "check", *session.posargs)


@nox.session
def waechter(session: nox.Session) -> None:
    """Prüft, ob Dateien in Git liegen, die nicht hineingehören."""
    run(session, "bericht", "kobimo", "guard", *session.posargs)


def run(session: nox.Session, lock: str, *command: str, env: dict[str, str] | None = None) -> None:
    """Run a command in the environment of a lock; five sessions share one environment."""
    programs = install(session, lock)
    # The installed "jupyter" looks for its subcommands on the path.
    path = os.pathsep.join((str(programs), os.environ["PATH"]))
    settings = {"PATH": path, **(env or {})}
    session.run(str(programs / command[0]), *command[1:], env=settings, external=True)


def install(session: nox.Session, lock: str) -> Path:
    """Install the locked libraries by hash, then kobimo: from vendor/ if it is there.

    Done once, and again when a lock, the wheel or Python has changed.
    """
    folder = HERE / ".nox" / lock
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    wheels = sorted((HERE / "vendor").glob("kobimo-*.whl"))
    state = hashlib.sha256(sys.version.encode())
    for path in (HERE / f"anforderungen/{lock}.txt", HERE / "anforderungen/kobimo.txt", *wheels):
        state.update(path.read_bytes())
    stamp = folder / "eingerichtet.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == state.hexdigest():
        return programs
    session.log("Einmaliges Einrichten, das dauert einige Minuten …")
    session.run(sys.executable, "-m", "venv", "--clear", str(folder), external=True)
    pip = (str(programs / "python"), "-m", "pip", "install", "--quiet")
    hashes = ("--only-binary", ":all:", "--require-hashes", "-r", f"anforderungen/{lock}.txt")
    session.run(*pip, *hashes, external=True)
    source = ("--no-index", "--find-links", "vendor") if wheels else ()
    session.run(*pip, "--no-deps", *source, "-r", "anforderungen/kobimo.txt", external=True)
    stamp.write_text(state.hexdigest(), encoding="utf-8")
    return programs
