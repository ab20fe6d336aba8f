"""The key of a chapter's result: what is computed, before anything is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kobimo.tracing import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.project import Edition

FORMAT = "1"


@dataclass(frozen=True, slots=True)
class Key:
    """What is computed."""

    #: One hash per code cell. Prose is none of it: it is put around the results.
    cells: tuple[str, ...]
    edition: str
    #: As :func:`kobimo.execution.cache.machine.describe_machine` says it.
    machine: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The key as one hash."""
        parts = (f"{name}={value}" for name, value in sorted(self.machine.items()))
        return digest_of(FORMAT, self.edition, str(len(self.cells)), *self.cells, *parts)


def key_of(notebook: Mapping[str, Any], edition: Edition, machine: Mapping[str, str]) -> Key:
    """Return the key of a notebook as it was read from its file, or after its run."""
    return Key(
        cells=tuple(_digest_of_cell(cell) for cell in code_cells(notebook)),
        edition=edition.value,
        machine=machine,
    )


def code_cells(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of a notebook that are run."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _digest_of_cell(cell: Mapping[str, Any]) -> str:
    lines = [line.rstrip() for line in str(cell["source"]).strip("\n").split("\n")]
    # A tag may say that a cell is skipped or may fail.
    tags = sorted(map(str, cell["metadata"].get("tags", ())))
    return digest_of("\n".join(lines), *tags)
