"""Take in a filled blank: everything about it is declared already, it only has to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.declarations.forms import Sensitivity
from kobimo.errors import UnreadableFile
from kobimo.german import number
from kobimo.sources.blanks.reading import read_blank

if TYPE_CHECKING:
    from kobimo.declarations.models import Dataset
    from kobimo.project import Project
    from kobimo.sources.intake.office import Office


def read_filled(
    body: bytes, name: str, project: Project, office: Office
) -> tuple[Dataset, int, list[str]]:
    """Return the most sensitive dataset of a filled blank, its number of values, and notes.

    Raises
    ------
    UnreadableFile
        Nothing is filled in yet.
    Invalid
        What cannot be read in any of its sheets, all together.
    """
    empty: list[str] = []
    datasets: list[Dataset] = []
    notes: list[str] = []
    values = 0
    for dataset, file in read_blank(
        body,
        project.catalog,
        name=name,
        ags=office.ags,
        retrieved="",
        register=office.register,
        areas=office.areas or None,
        empty=empty,
    ):
        datasets.append(dataset)
        values += len(file.frame)
        notes += file.notes
    if not datasets:
        raise UnreadableFile(
            "die Vorlage ist noch leer",
            where=f"„{name}“",
            remedy="Füllen Sie mindestens eine Tabelle aus; das Blatt „Lies mich“ sagt wie.",
        )
    read = ", ".join(f"„{dataset.id}“" for dataset in datasets)
    head = f"Ausgefüllte Vorlage; {number(len(datasets))} Tabellen gelesen: {read}."
    if len(datasets) == 1:
        head = f"Ausgefüllte Vorlage; eine Tabelle gelesen: {read}."
    if empty:
        shown = ", ".join(f"„{sheet}“" for sheet in empty)
        notes.append(f"Leere Blätter werden übergangen: {shown}.")
    datasets.sort(key=lambda dataset: dataset.sensitivity is not Sensitivity.SENSIBEL)
    return datasets[0], values, [head, *notes]
