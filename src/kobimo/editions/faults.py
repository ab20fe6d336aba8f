"""What went wrong, for machines: a JSON report, annotations on GitHub, code quality on GitLab.

People read the error's text. Everything here says the same, with the file and the line.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.errors import ExecutionFailed, Fault, Invalid, NotPublishable
from kobimo.files import sha256, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.errors import KobimoError, Problem
    from kobimo.execution import Failure

#: What the last build that failed says, from the project's folder; gone where none failed.
REPORT = Path("build", "fehler.json")
#: The same for GitLab.
CODE_QUALITY = Path("build", "codequalitaet.json")


def fault_of(failure: Failure) -> Fault:
    """Return why a notebook did not run to its end."""
    return Fault(
        kind=failure.kind,
        message=failure.cause,
        remedy=failure.remedy,
        file=f"notebooks/{failure.notebook}.py",
        line=failure.line,
        chapter=failure.notebook,
        section=failure.heading,
        cell=failure.cell,
    )


def faults_of(error: KobimoError, folder: Path | None = None) -> tuple[Fault, ...]:
    """Return everything that an error reports, one by one.

    Parameters
    ----------
    folder
        The project, in which files and lines are looked up.
    """
    found: list[Fault] = []
    if isinstance(error, ExecutionFailed):
        found += error.faults
    if isinstance(error, Invalid | NotPublishable):
        found += [_fault(type(error).__name__, item, folder) for item in error.problems]
    if not found:
        found.append(_fault(type(error).__name__, error, folder))
    return tuple(found)


def _fault(kind: str, item: KobimoError | Problem, folder: Path | None) -> Fault:
    file, rest = _split(folder, item.where) if folder is not None else ("", item.where)
    message = f"{rest}: {item.message}" if rest else item.message
    line = _find_line(folder / file, rest) if folder is not None and file else 0
    return Fault(kind, message, item.remedy, file, line)


def find_place(folder: Path, where: str) -> tuple[str, int]:
    """Return the file that a place in words names, and its line where that can be found.

    ``kommune.toml, Angabe „impressum.telefon“`` is the line of that key, and
    ``data/eingang/a.csv, Zeile 7`` says its line itself.
    """
    file, rest = _split(folder, where)
    return (file, _find_line(folder / file, rest)) if file else ("", 0)


def _split(folder: Path, where: str) -> tuple[str, str]:
    """Return the file of the project that a place begins with, if any, and what follows it."""
    parts = where.split(", ")
    for count in range(len(parts), 0, -1):
        path = folder / ", ".join(parts[:count])
        # A whole sentence can be too long for the name of a file.
        with suppress(OSError, ValueError):
            if path.is_file():
                file = path.resolve().relative_to(folder.resolve()).as_posix()
                return file, ", ".join(parts[count:])
    return "", where


def _find_line(path: Path, rest: str) -> int:
    said = re.search(r"\bZeile (\d+)", rest)
    if said:
        return int(said[1])
    named = re.search(r"Angabe „([^“]+)“", rest)
    if not named or path.suffix != ".toml":
        return 0
    *tables, key = named[1].split(".")
    lines = path.read_text("utf-8", errors="replace").splitlines()
    start = 0
    if tables:
        head = re.compile(rf"\s*\[+\s*{re.escape('.'.join(tables))}\s*\]")
        start = next((at for at, line in enumerate(lines) if head.match(line)), 0)
    wanted = re.compile(rf"\s*\"?{re.escape(key)}\"?\s*=")
    lines_after = enumerate(lines[start:], start=start + 1)
    return next((number for number, line in lines_after if wanted.match(line)), 0)


def write_report(folder: Path, error: KobimoError, faults: Sequence[Fault]) -> Path:
    """Write what went wrong beside the project's other build products, for CI and scripts."""
    body = {
        "kind": type(error).__name__,
        "exit_code": error.exit_code,
        "text": error.text,
        "faults": [asdict(fault) for fault in faults],
    }
    text = json.dumps(body, indent=1, ensure_ascii=False)
    return write_atomically(folder / REPORT, text + "\n")


def write_code_quality(folder: Path, faults: Iterable[Fault], root: Path) -> Path:
    """Write the faults as GitLab's code quality report; an empty one says that there are none.

    Parameters
    ----------
    root
        The checkout, from which GitLab reads the names of files.
    """
    entries: list[dict[str, Any]] = []
    for fault in faults:
        path = _below(folder, fault.file or "kommune.toml", root)
        told = describe(fault)
        entries.append(
            {
                "description": told,
                "check_name": f"kobimo/{fault.kind}",
                # The line is no part of it: a fault that moves is the same fault.
                "fingerprint": sha256(f"{fault.kind}\n{path}\n{told}".encode()),
                "severity": "blocker",
                "location": {"path": path, "lines": {"begin": fault.line or 1}},
            }
        )
    text = json.dumps(entries, indent=1, ensure_ascii=False)
    return write_atomically(folder / CODE_QUALITY, text + "\n")


def annotate(faults: Iterable[Fault], folder: Path, root: Path) -> list[str]:
    """Return the lines that make GitHub show each fault beside the file it is in."""
    lines = []
    for fault in faults:
        settings = {"title": f"Kapitel {fault.chapter}" if fault.chapter else "kobimo"}
        if fault.file:
            settings = {"file": _below(folder, fault.file, root), **settings}
            settings |= {"line": str(fault.line)} if fault.line else {}
        joined = ",".join(f"{name}={_escape(text, ':,')}" for name, text in settings.items())
        text = f"{describe(fault)}\n{fault.remedy}".strip()
        lines.append(f"::error {joined}::{_escape(text)}")
    return lines


def describe(fault: Fault) -> str:
    """Return a fault in one sentence, with its place inside the file."""
    section = f"Abschnitt „{fault.section}“" if fault.section else ""
    cell = f"Zelle {fault.cell}" if fault.cell else ""
    place = ", ".join(filter(None, (section, cell)))
    return f"{place}: {fault.message}" if place else fault.message


def _escape(text: str, further: str = "") -> str:
    """Return ``text`` so that it ends neither its line nor its place in a command of GitHub."""
    for letter in f"%\r\n{further}":
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text


def _below(folder: Path, file: str, root: Path) -> str:
    path = (folder / file).resolve()
    with suppress(ValueError):
        return path.relative_to(root.resolve()).as_posix()
    return file
