"""Render the executed notebooks with an installed Quarto, without ever letting it execute.

Quarto runs notebooks again, and writes the result over them, under options that a front
matter can set. The one call that holds against all of them is ``quarto render DIR
--no-execute -M ipynb:false``, on copies, without an inherited profile; so this is the only
call here. Quarto also leaves with 0 after broken references and missing pages, hence the log
is read and the pages are counted.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.document import MIME, Figure, Group
from kobimo.document.elements import ELEMENT, AnyElement
from kobimo.document.preview import preview_markdown
from kobimo.errors import MissingTool, RenderFailed, TargetExists
from kobimo.files import sha256, write_atomically
from kobimo.publish.stamps import remarks_of

if TYPE_CHECKING:
    from kobimo.project import Project

MINIMUM = (1, 8)
TIMEOUT_SECONDS = 900
MARKER = ".kobimo-quarto"
CODES = re.compile(r"\x1b\[[0-9;]*m")
#: Texts in Quarto's log that mean a defect although it leaves with 0.
DEFECTS = (
    "Unable to resolve crossref",
    "Unable to resolve link target",
    "not found",
    "Could not fetch",
)


def find_quarto() -> Path:
    """Return the path of Quarto: ``QUARTO_PATH``, else the one on the search path.

    Raises
    ------
    MissingTool
        There is none, or it is older than 1.8.
    """
    named = os.environ.get("QUARTO_PATH", "")
    found = named if named and Path(named).is_file() else shutil.which("quarto")
    if not found:
        raise MissingTool(
            "Quarto ist nicht installiert.",
            remedy="Holen Sie Quarto ab Version 1.8 von quarto.org oder bauen Sie ohne --renderer quarto; "
            "der Bericht selbst braucht Quarto nicht.",
        )
    version = subprocess.run(  # noqa: S603 - a list of arguments, no shell
        [found, "--version"], capture_output=True, text=True, timeout=60, check=False
    ).stdout.strip()
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers < MINIMUM:
        raise MissingTool(
            f"Quarto {version or '(ohne Versionsangabe)'} ist zu alt.",
            where=found,
            remedy="Installieren Sie Quarto ab Version 1.8; ältere können Notebooks überschreiben.",
        )
    return Path(found)


def render_quarto(project: Project, *, stamp: str = "") -> Path:
    """Write a Quarto website project of the public edition to ``build/quarto`` and render it.

    Parameters
    ----------
    stamp
        What stands on every page, as in :mod:`kobimo.publish.stamps`.

    Returns
    -------
    The start page.

    Raises
    ------
    MissingTool
        No usable Quarto.
    RenderFailed
        A notebook is not executed or holds an error, Quarto failed, reported a defect,
        left out a page, or changed what it was given.
    TargetExists
        ``build/quarto`` is not ours.
    """
    quarto = find_quarto()
    folder = project.folder / "build" / "quarto"
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARKER).is_file():
            raise TargetExists(
                "Der Ordner enthält Dateien, die kobimo nicht geschrieben hat.",
                where=str(folder),
                remedy="Verschieben Sie diese Dateien; Quarto leert seinen Ausgabeordner.",
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    write_atomically(
        folder / MARKER, "Dieser Ordner gehört kobimo und wird bei jedem Lauf neu angelegt.\n"
    )
    pages = _write_project(project, folder, stamp)
    before = _hashes(folder)
    log = _run(quarto, folder)
    site = folder / "_site"
    missing = [page for page in pages if not (site / page).is_file()]
    if missing:
        raise RenderFailed(
            f"Quarto hat diese Seiten nicht geschrieben: {', '.join(missing)}.", where=str(folder)
        )
    if any(_hashes(folder).get(name) != digest for name, digest in before.items()):
        raise RenderFailed("Quarto hat seine Vorlagen verändert.", where=str(folder))
    if log:
        raise RenderFailed("Quarto meldet:\n" + "\n".join(log), where=str(folder))
    write_atomically(site / ".nojekyll", "")
    return site / "index.html"


def _write_project(project: Project, folder: Path, stamp: str) -> list[str]:
    """Write configuration, start page and cleaned copies; return the pages to expect."""
    report = project.reports[0]
    remarks = "".join(f"\n\n> {_markdown(line)}\n" for line in remarks_of(stamp))
    entries = []
    for chapter in report.chapters:
        source = project.folder / "build" / "executed" / f"{chapter}.ipynb"
        if not source.is_file():
            raise RenderFailed(
                f"Das Kapitel „{chapter}“ ist nicht ausgeführt.",
                where=str(source),
                remedy="Bauen Sie zuerst den Bericht: kobimo build",
            )
        notebook = json.loads(source.read_text("utf-8"))
        title = _clean(notebook, chapter, folder)
        if stamp:
            _mark(notebook, remarks)
        write_atomically(
            folder / f"{chapter}.ipynb", json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
        )
        entries.append({"href": f"{chapter}.ipynb", "text": title})
    title = f"{report.title} {project.region.name}"
    fictional = "\n\n> Alle Zahlen sind frei erfunden.\n" if project.is_fictional else ""
    listing = "\n".join(f"- [{_markdown(e['text'])}]({e['href']})" for e in entries)
    write_atomically(
        folder / "index.qmd",
        f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n{remarks}{fictional}\n"
        f"{_markdown(report.description)}\n\n{listing}\n",
    )
    names = [entry["href"] for entry in entries]
    configuration = {
        "project": {"type": "website", "output-dir": "_site", "render": ["index.qmd", *names]},
        "lang": "de",
        "website": {"title": title, "sidebar": {"contents": ["index.qmd", *entries]}},
        "format": {
            "html": {"theme": "default", "toc": True, "html-math-method": "mathml", "echo": False}
        },
        "execute": {"enabled": False, "echo": False},
    }
    # JSON is YAML, and has one way to quote a text.
    write_atomically(
        folder / "_quarto.yml", json.dumps(configuration, ensure_ascii=False, indent=1) + "\n"
    )
    return ["index.html", *(f"{Path(name).stem}.html" for name in names)]


def _mark(notebook: dict[str, Any], remarks: str) -> None:
    """Put remarks below the heading; before it, Quarto would not take it for the title."""
    heads = [at for at, cell in enumerate(notebook["cells"]) if "".join(cell["source"])[:2] == "# "]
    cell = {"id": "vermerk", "cell_type": "markdown", "metadata": {}, "source": remarks.strip()}
    notebook["cells"].insert(heads[0] + 1 if heads else 0, cell)


def _clean(notebook: dict[str, Any], chapter: str, folder: Path) -> str:
    """Make a notebook safe for Quarto in place and return its title.

    Tags that Quarto does not know would show code, an ``execute`` key would run it, and
    every HTML output would make the page load scripts from another host.
    """
    notebook["metadata"] = {
        key: notebook["metadata"][key]
        for key in ("kernelspec", "language_info")
        if key in notebook["metadata"]
    }
    title = chapter
    for number, cell in enumerate(notebook["cells"], start=1):
        cell["metadata"] = {"tags": ["hide-code"]} if cell["cell_type"] == "code" else {}
        source = "".join(cell["source"])
        if cell["cell_type"] == "raw" or source.lstrip().startswith("---"):
            cell["cell_type"], cell["source"] = "markdown", ""
            continue
        heading = re.match(r"# +(.+)", source)
        if heading and title == chapter:
            title = heading[1].strip()
        if cell["cell_type"] != "code":
            continue
        if source.strip() and cell.get("execution_count") is None:
            raise RenderFailed(
                f"Zelle {number} des Kapitels „{chapter}“ ist nicht ausgeführt.",
                remedy="Bauen Sie den Bericht neu: kobimo build",
            )
        cell["source"] = re.sub(r"^#\|.*\n?", "", source, flags=re.MULTILINE)
        cell["outputs"] = [
            _output(output, chapter, number, folder)
            for output in cell["outputs"]
            if MIME in output.get("data", {})
        ]
    return title


def _output(output: dict[str, Any], chapter: str, number: int, folder: Path) -> dict[str, Any]:
    element = ELEMENT.validate_python(output["data"][MIME])
    text = _element_markdown(element, f"{chapter}-{number}", folder)
    return {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": text}}


def _element_markdown(element: AnyElement, name: str, folder: Path) -> str:
    if isinstance(element, Group):
        parts = enumerate(element.elements, start=1)
        return "\n\n".join(_element_markdown(part, f"{name}-{at}", folder) for at, part in parts)
    if not isinstance(element, Figure):
        return preview_markdown(element)
    picture = f"abbildungen/{name}.svg"
    write_atomically(folder / picture, element.svg)
    alt = json.dumps(element.alt, ensure_ascii=False)
    sources = "  \n".join(_markdown(line) for line in element.sources)
    return (
        f"**{_markdown(element.title)}**  \n{_markdown(element.subtitle)}\n\n"
        f"![]({picture}){{fig-alt={alt}}}\n\n{sources}"
    )


def _markdown(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|$])", r"\\\1", text)


def _run(quarto: Path, folder: Path) -> list[str]:
    """Run the airtight call and return what its log says against the site."""
    log = folder / "quarto.log"
    command = [
        str(quarto), "render", str(folder), "--no-execute", "-M", "ipynb:false",
        "--no-execute-daemon", "--quiet", "--log", str(log), "--log-format", "json-stream",
        "--log-level", "info",
    ]  # fmt: skip
    environment = {k: v for k, v in os.environ.items() if k != "QUARTO_PROFILE"}
    environment |= {"QUARTO_PYTHON": sys.executable, "PYTHONUTF8": "1", "CI": "1"}
    process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.communicate()
        raise RenderFailed(
            f"Quarto lief länger als {TIMEOUT_SECONDS} Sekunden und wurde beendet.",
            where=str(folder),
        ) from None
    messages = _messages(log)
    if process.returncode:
        printed = CODES.sub("", output.decode("utf-8", "replace")).strip()
        errors = [text for level, text in messages if level in {"ERROR", "CRITICAL"}]
        raise RenderFailed(
            "Quarto ist gescheitert:\n" + "\n".join(errors or [printed[-800:]]), where=str(folder)
        )
    return [text for _, text in messages if any(sign in text for sign in DEFECTS)]


def _messages(log: Path) -> list[tuple[str, str]]:
    """Read Quarto's log: one JSON object a line, blank lines between."""
    if not log.is_file():
        return []
    found = []
    for line in log.read_text("utf-8", "replace").splitlines():
        if line.strip():
            entry = json.loads(line)
            found.append(
                (str(entry.get("levelName", "")), CODES.sub("", str(entry.get("msg", ""))).strip())
            )
    return found


def _hashes(folder: Path) -> dict[str, str]:
    names = [*folder.glob("*.ipynb"), *folder.glob("*.qmd"), folder / "_quarto.yml"]
    return {path.name: sha256(path.read_bytes()) for path in sorted(names)}
