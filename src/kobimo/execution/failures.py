"""What can go wrong while a notebook runs, told to the person who wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    @property
    def text(self) -> str:
        """The failure as one block of the error report."""
        place = f"notebooks/{self.notebook}.py"
        if self.heading:
            place += f", Abschnitt „{self.heading}“"
        if self.cell:
            place += f", Zelle {self.cell}"
        return f"{place}: {self.cause}\n    {self.remedy}"


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
