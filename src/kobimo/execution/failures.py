"""What can go wrong while a notebook runs, told to the person who wrote it."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kobimo.execution.limits import Limits

#: The message of an error is shown up to here: an exception may carry a whole frame along.
MESSAGE_LIMIT = 400

CODES = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one notebook did not run to its end."""

    #: Chapter id: the notebook's file name without ``.py``.
    notebook: str
    #: Nearest heading above the cell, empty before the first.
    heading: str
    #: Number of the code cell, counted from 1; 0 where no cell is to blame.
    cell: int
    cause: str
    remedy: str
    #: What went wrong, for programs: ``cell``, ``timeout_cell``, ``timeout_notebook``,
    #: ``timeout_build``, ``output``, ``memory``, ``dead``, ``exit``, ``start``, ``unreadable``.
    kind: str = "cell"
    #: Line in the ``.py``, counted from 1; 0 where it is not known.
    line: int = 0

    @property
    def text(self) -> str:
        """The failure as one block of the error report."""
        place = f"notebooks/{self.notebook}.py"
        if self.heading:
            place += f", Abschnitt „{self.heading}“"
        if self.cell:
            place += f", Zelle {self.cell}"
        return f"{place}: {self.cause}\n    {self.remedy}"


class Cause(NamedTuple):
    """What went wrong, before it is known where."""

    kind: str
    text: str
    remedy: str
    #: Line within the cell, counted from 1; 0 where it is not known.
    line: int = 0


NOT_UTF8 = Cause(
    "unreadable",
    "Das Notebook ist nicht in UTF-8 gespeichert.",
    "Speichern Sie die Datei als UTF-8.",
)


def unreadable(error: Exception) -> Cause:
    """Return what a notebook that cannot be read means."""
    return Cause(
        "unreadable",
        f"Das Notebook ist nicht lesbar: {shorten(str(error))}",
        "Öffnen Sie die Datei mit nox -s lab und speichern Sie sie im Format py:percent.",
    )


def build_overdue(seconds: int) -> Cause:
    """Return what it means that all notebooks together took too long."""
    return Cause(
        "timeout_build",
        f"Alle Notebooks zusammen liefen länger als {seconds} Sekunden; der Rest wurde beendet.",
        "Kürzen Sie die Notebooks oder verlängern Sie die Frist: kobimo build --baufrist SEKUNDEN",
    )


def stopped(reason: type[BaseException], error: BaseException, limits: Limits) -> Cause:
    """Return what the end of a kernel means that was stopped or did not start."""
    match reason.__name__:
        case "OutputLimit":
            return Cause(
                "output",
                f"Die Ausgabe ist größer als {limits.output // 1024**2} MB.",
                "Vermutlich schreibt eine Schleife ohne Ende. Geben Sie weniger aus.",
            )
        case "MemoryLimit":
            return _too_much_memory(limits)
        case "CellTimeoutError":
            return Cause(
                "timeout_cell",
                f"Die Zelle lief länger als {limits.cell} Sekunden und wurde beendet.",
                "Teilen Sie die Zelle auf oder verlängern Sie die Frist: "
                "kobimo build --zellfrist SEKUNDEN",
            )
        case "Overdue":
            return Cause(
                "timeout_notebook",
                f"Das Notebook lief länger als {limits.notebook} Sekunden und wurde beendet.",
                "Kürzen Sie das Notebook oder verlängern Sie die Frist: "
                "kobimo build --notebookfrist SEKUNDEN",
            )
        case "BuildOverdue":
            return build_overdue(limits.build)
        case "Quit":
            return Cause(
                "exit",
                "Die Zelle beendet Python mit exit() oder quit(); danach liefe keine Zelle mehr.",
                "Entfernen Sie den Aufruf. Soll ein Teil entfallen, schreiben Sie eine Bedingung.",
            )
    said = "; ".join(str(error).strip().splitlines()[-3:])
    return Cause(
        "start",
        "Der Rechenprozess ließ sich nicht starten" + (f": {shorten(said)}" if said else "."),
        "Starten Sie den Bau noch einmal; hilft das nicht, richten Sie die Umgebung neu ein. "
        "KOBIMO_KERNE=spawn in der Umgebung startet Rechenprozesse auf andere Weise.",
    )


def dead(status: int | None) -> Cause:
    """Return what it means that a kernel ended by itself."""
    how = ""
    if status is not None and status < 0:
        known = {item.value for item in signal.Signals}
        how = f" (Signal {signal.Signals(-status).name})" if -status in known else ""
    elif status:
        how = f" (Status {status})"
    return Cause(
        "dead",
        f"Der Rechenprozess hat sich beendet{how}.",
        "Meist fehlt Arbeitsspeicher, oder die Zelle beendet Python selbst.",
    )


def raised(error: Any, limits: Limits) -> Cause:
    """Return what an exception in a cell means, and in which line of the cell it arose."""
    if error.ename in {"MemoryError", "_ArrayMemoryError", "ArrowMemoryError"}:
        return _too_much_memory(limits)
    plain = CODES.sub("", error.traceback)
    found = re.findall(
        r"^(?:Cell )?In ?\[\d+\], line (\d+)|^  Cell In ?\[\d+\], line (\d+)", plain, re.MULTILINE
    )
    lines = [int(first or second) for first, second in found]
    return Cause("cell", *explain(error.ename, error.evalue), lines[0] if lines else 0)


def _too_much_memory(limits: Limits) -> Cause:
    return Cause(
        "memory",
        f"Das Notebook braucht mehr als {limits.memory // 1024**2} MB Arbeitsspeicher.",
        "Lesen Sie weniger auf einmal oder erlauben Sie mehr: kobimo build --arbeitsspeicher MB",
    )


def report(failures: Iterable[Failure]) -> str:
    """Return all failures as one German report, grouped by their cause."""
    groups: dict[tuple[str, str], list[Failure]] = {}
    for failure in failures:
        groups.setdefault((failure.cause, failure.remedy), []).append(failure)
    blocks = []
    for (cause, remedy), members in groups.items():
        if len(members) == 1:
            blocks.append(members[0].text)
            continue
        places = "\n".join(
            f"  notebooks/{m.notebook}.py"
            + (f", Abschnitt „{m.heading}“" if m.heading else "")
            + (f", Zelle {m.cell}" if m.cell else "")
            for m in members
        )
        blocks.append(f"{cause} ({len(members)}-mal):\n{places}\n    {remedy}")
    return "\n".join(blocks)


def explain(name: str, message: str) -> tuple[str, str]:
    """Return what an exception in a cell means and what to do about it."""
    text = shorten(message)
    if name in {"SyntaxError", "IndentationError", "TabError"}:
        # IPython puts a made-up file name before the line.
        plain = re.sub(r" ?\((?:[^()]*, )?line (\d+)\)$", r" (Zeile \1 der Zelle)", text)
        return (
            f"Die Zelle ist kein gültiges Python: {plain}",
            "Häufig fehlt in dieser Zeile oder darüber eine Klammer oder ein Anführungszeichen.",
        )
    if name == "StdinNotImplementedError":
        return (
            "Die Zelle wartet auf eine Eingabe; beim Bauen kann niemand antworten.",
            "Schreiben Sie den Wert in die Zelle, statt ihn mit input() zu erfragen.",
        )
    return (
        f"{name}: {text}",
        "Öffnen Sie das Kapitel mit nox -s lab und führen Sie die Zelle dort aus.",
    )


def shorten(message: str) -> str:
    """Return an error's message without terminal codes and without its long tail."""
    plain = CODES.sub("", message).strip()
    return plain if len(plain) <= MESSAGE_LIMIT else plain[:MESSAGE_LIMIT].rstrip() + " …"


def locate(notebook: dict[str, Any], index: int | None) -> tuple[str, int]:
    """Return the heading above the cell at ``index`` and the number of that code cell."""
    if index is None:
        return "", 0
    heading = ""
    for cell in notebook["cells"][: index + 1]:
        if cell["cell_type"] == "markdown":
            found = re.findall(r"^#{1,4} +(.+)$", cell["source"], flags=re.MULTILINE)
            heading = found[-1].strip() if found else heading
    codes = sum(cell["cell_type"] == "code" for cell in notebook["cells"][: index + 1])
    return heading, codes


def find_line(path: Path, notebook: dict[str, Any], index: int | None, within: int) -> int:
    """Return the line of a py:percent file where a cell starts, or its line ``within``; 0 if unsure."""
    if index is None:
        return 0
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    starts = [number for number, line in enumerate(lines, 1) if re.match(r"# ?%%( |$)", line)]
    # Text before the first mark would be one cell more; then the count does not hold.
    if len(starts) != len(notebook["cells"]):
        return 0
    return starts[index] + max(within, 1)
