"""Every command of a developer: nox -l lists them."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "uv|venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "types", "tests", "demo"]
nox.options.error_on_external_run = True

ROOT = Path(__file__).resolve().parent
SCAFFOLD = ROOT / "{{cookiecutter.project_slug}}"
PATHS = ("src", "tests", "tools", "benchmarks", "hooks", "noxfile.py")


@nox.session
def demo(session: nox.Session) -> None:
    """Build Musterstadt with all four reports below build/demo and name its start page."""
    install_locked(session, SCAFFOLD / "anforderungen" / "bericht.txt")
    session.install("--no-deps", ".")
    project = ROOT / "build" / "demo"
    shutil.rmtree(project, ignore_errors=True)
    where = ("--output-dir", str(project.parent), "--ordner", project.name)
    session.run("kobimo", "new", "99001", "--no-input", *where, "--bericht", "alle")
    session.run("kobimo", "build", "--projekt", str(project), *session.posargs)
    session.log("Start page: %s", project / "public" / "index.html")


@nox.session(venv_backend="venv")
def generated(session: nox.Session) -> None:
    """Run a generated repository's own pipeline, as a town's server would."""
    install_locked(session, SCAFFOLD / "anforderungen" / "bericht.txt")
    session.install("--no-deps", ".")
    project = ROOT / "build" / "generated"
    shutil.rmtree(project, ignore_errors=True)
    where = ("--output-dir", str(project.parent), "--ordner", project.name)
    session.run("kobimo", "new", "07211", "--no-input", *where)
    pipeline = (project / ".gitlab-ci.yml").read_text(encoding="utf-8")
    script = pipeline.partition("script:")[2].partition("artifacts:")[0]
    steps = re.findall(r"^ +- (.+)$", script, re.MULTILINE)
    session.chdir(project)
    for step in steps:
        # A step with a colon in it stands in quotation marks, as YAML wants it.
        session.run("bash", "-euc", step.strip("'"), external=True)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; those for a browser skip where there is no Chromium."""
    install_development(session)
    session.run("pytest", *(session.posargs or ["-n", "auto", "--dist", "worksteal"]))


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format and the direction of imports."""
    install_locked(session, ROOT / "requirements" / "lint.txt")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports", env={"PYTHONPATH": str(ROOT / "src")})


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the library."""
    install_development(session)
    session.run("mypy")


@nox.session(venv_backend="none")
def template(session: nox.Session) -> None:
    """Copy notebooks/ and reports/ into the scaffold; with -- --check only compare."""
    session.run(sys.executable, "tools/template.py", *session.posargs, external=True)


@nox.session
def lock(session: nox.Session) -> None:
    """Resolve all requirements anew, with hashes, for every system."""
    session.install("uv")
    session.run("python", "tools/lock.py")


@nox.session
def lab(session: nox.Session) -> None:
    """Open the notebook collection in JupyterLab, on the data of Musterstadt."""
    install_development(session)
    project = ROOT / "build" / "lab"
    if not project.exists():
        where = ("--output-dir", str(project.parent), "--ordner", project.name)
        session.run("kobimo", "new", "99001", "--no-input", *where, "--bericht", "alle")
    settings = {"JUPYTER_CONFIG_PATH": str(SCAFFOLD / ".jupyter")}
    session.run(
        "jupyter", "lab", "--ServerApp.root_dir", str(project), *session.posargs, env=settings
    )


@nox.session
def docs(session: nox.Session) -> None:
    """Write the generated reference to docs/reference."""
    install_development(session)
    session.run("python", "tools/reference.py")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure reading, indicators, projection, social index, secrecy beside peers; builds; then execution."""
    install_development(session)
    for name in ("reading", "indicators", "projection", "social_index"):
        session.run("python", f"benchmarks/{name}.py")
    for name in ("disclosure", "leipzig", "fleet"):
        session.run("python", "-m", f"benchmarks.{name}")
    session.run("python", "benchmarks/build.py", *session.posargs)
    session.notify("bench_execution", posargs=[])


@nox.session
def bench_execution(session: nox.Session) -> None:
    """Measure execution beside its peers, an hour of it; with -- --rounds 1 --only kobimo a part."""
    install_locked(session, ROOT / "requirements" / "bench.txt")
    session.install("--no-deps", ".")
    session.run("python", "-m", "benchmarks.execution", *session.posargs)


def install_locked(session: nox.Session, lock: Path) -> None:
    """Install exactly what a lock names, and wheels only: no foreign code runs while installing."""
    session.install("--only-binary", ":all:", "--require-hashes", "-r", str(lock))


def install_development(session: nox.Session) -> None:
    """Install the developers' lock and this checkout, editable."""
    install_locked(session, ROOT / "requirements" / "dev.txt")
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")
