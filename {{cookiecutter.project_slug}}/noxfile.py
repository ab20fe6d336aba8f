"""Die Befehle dieses Berichts: nox -s bericht, lab, daten, pruefen."""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["bericht"]

HERE = Path(__file__).resolve().parent


@nox.session
def bericht(session: nox.Session) -> None:
    """Baut den Bericht nach public/."""
    install(session, "bericht")
    session.run("kobimo", "build", *session.posargs)


@nox.session
def lab(session: nox.Session) -> None:
    """Öffnet die Kapitel in JupyterLab; ein Doppelklick öffnet sie als Notebook."""
    install(session, "lab")
    # Nur für diesen Aufruf: die Einstellungen des Rechners bleiben, wie sie sind.
    settings = {"JUPYTER_CONFIG_PATH": str(HERE / ".jupyter")}
    session.run("jupyter", "lab", "--ServerApp.root_dir", str(HERE), *session.posargs, env=settings)


@nox.session
def daten(session: nox.Session) -> None:
    """Zeigt, welche Daten da sind und woher sie kommen."""
    install(session, "bericht")
    session.run("kobimo", "data", *session.posargs)


@nox.session
def pruefen(session: nox.Session) -> None:
    """Prüft Angaben, Kapitel, Kommentare und Daten, ohne zu bauen."""
    install(session, "bericht")
    session.run("kobimo", "check", *session.posargs)


def install(session: nox.Session, lock: str) -> None:
    """Install the locked libraries by hash, then kobimo: from vendor/ if it is there."""
    session.install("--only-binary", ":all:", "--require-hashes", "-r", f"anforderungen/{lock}.txt")
    wheels = list((HERE / "vendor").glob("kobimo-*.whl"))
    source = ["--no-index", "--find-links", "vendor"] if wheels else []
    session.install("--no-deps", *source, "-r", "anforderungen/kobimo.txt")
