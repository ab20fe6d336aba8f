"""Read a file of the municipality itself through its declared layout."""

from __future__ import annotations

import unicodedata
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kobimo.errors import Invalid, InvalidCell, Problem, UnreadableFile
from kobimo.regions import load_register
from kobimo.sources.base import ReadFile
from kobimo.sources.municipal.cases import count_cases
from kobimo.sources.municipal.entries import Entries
from kobimo.sources.municipal.grid import open_grids
from kobimo.sources.municipal.headings import find_headings
from kobimo.sources.municipal.kdvalues import collect_kdvalues
from kobimo.sources.municipal.keys import REPAIRED, Areas
from kobimo.sources.municipal.periods import period_in_name, period_in_title, read_period
from kobimo.sources.municipal.questionnaires import sum_answers
from kobimo.sources.municipal.registers import count_institutions
from kobimo.sources.municipal.rows import Context, read_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.declarations.models import Dataset, MunicipalLayout
    from kobimo.regions import Register
    from kobimo.sources.municipal.grid import Grid
    from kobimo.sources.municipal.headings import Headings

#: What the rows of a file are → how they are read.
READERS = {
    "values": read_values,
    "cases": count_cases,
    "survey": sum_answers,
    "register": count_institutions,
}


def fits_name(name: str, dataset: Dataset) -> bool:
    """Whether a file name matches a pattern of a municipal dataset.

    Case and the two ways to write umlauts in Unicode make no difference.
    """
    return any(_fits(name, layout) for layout in _layouts(dataset))


def _layouts(dataset: Dataset) -> list[MunicipalLayout]:
    return [layout for layout in (dataset.municipal, *dataset.further) if layout is not None]


def _fits(name: str, layout: MunicipalLayout) -> bool:
    return fnmatchcase(
        *(unicodedata.normalize("NFC", text).casefold() for text in (name, layout.file))
    )


def _choose_layout(dataset: Dataset, name: str) -> Dataset:
    """Return the dataset with the layout for this name: the one that spells it out, else the first."""
    if not dataset.further:
        return dataset
    bare = PurePosixPath(name).name
    fitting = [layout for layout in _layouts(dataset) if _fits(bare, layout)]
    fitting.sort(key=lambda layout: "*" in layout.file)
    chosen = fitting[0] if fitting else dataset.municipal
    return dataset.model_copy(update={"municipal": chosen, "further": ()})


def read_municipal(
    body: bytes,
    dataset: Dataset,
    *,
    name: str,
    ags: str,
    retrieved: str,
    register: Register | None = None,
    areas: Mapping[str, str] | None = None,
) -> ReadFile:
    """Return the observations of a file in the layout that ``dataset.municipal`` declares.

    Parameters
    ----------
    body
        Content of the file.
    dataset
        A dataset with a municipal layout.
    name
        File name, for errors and, where the layout says so, for the period.
    ags
        The municipality; rows belong to it unless a column names their region.
    retrieved
        ISO date on which the file came in.
    register
        Regions that exist, with their Gebietsstand; default: the shipped register.
    areas
        Key → name of the areas in the declared geometry. With it every area in the file
        must be one of them and is stored by its key; without it the text in the file is
        the key, and one of ``layout.areas`` where the layout names any.

    Raises
    ------
    Invalid
        All cells, keys and headings that are wrong, each with its place, the value found,
        what was expected and what to do.
    UnreadableFile
        The file cannot be opened as a table at all.
    """
    dataset = _choose_layout(dataset, name)
    layout = _layout_of(dataset, name)
    if layout.format == "kdvalues":
        entries, known = Entries(dataset), _known_areas(layout, areas)
        collect_kdvalues(body, entries, name=name, ags=ags, areas=known)
        return _finish(entries, known, layout, register or load_register(), retrieved, name=name)
    return read_grids(
        open_grids(body, layout, name=name),
        dataset,
        name=name,
        ags=ags,
        retrieved=retrieved,
        register=register,
        areas=areas,
    )


def read_grids(
    grids: Sequence[Grid],
    dataset: Dataset,
    *,
    name: str,
    ags: str,
    retrieved: str,
    register: Register | None = None,
    areas: Mapping[str, str] | None = None,
) -> ReadFile:
    """Return the observations of sheets that are open; see :func:`read_municipal`.

    Parameters
    ----------
    grids
        As :func:`kobimo.sources.municipal.grid.open_grids` opens them.

    Raises
    ------
    Invalid
        All cells, keys and headings that are wrong.
    UnreadableFile
        The dataset has no municipal layout.
    """
    layout = _layout_of(dataset, name)
    register = register or load_register()
    entries, known = Entries(dataset), _known_areas(layout, areas)
    for grid, headings in find_headings(grids, dataset, layout):
        try:
            period = _period(grid, headings, dataset, layout)
        except InvalidCell as error:
            entries.refuse(error)
            continue
        context = Context(dataset, layout, ags, period, known, register)
        READERS[layout.rows](grid, headings, context, entries)
    return _finish(entries, known, layout, register, retrieved, name=name)


def _layout_of(dataset: Dataset, name: str) -> MunicipalLayout:
    if dataset.municipal is None:
        raise UnreadableFile(
            f"der Datensatz „{dataset.id}“ beschreibt keine kommunale Datei",
            where=f"„{name}“",
            remedy="Ergänzen Sie in der Deklaration den Abschnitt [municipal].",
        )
    return dataset.municipal


def _known_areas(layout: MunicipalLayout, areas: Mapping[str, str] | None) -> Areas:
    return Areas(areas or {text: text for text in layout.areas})


def _finish(
    entries: Entries,
    known: Areas,
    layout: MunicipalLayout,
    register: Register,
    retrieved: str,
    *,
    name: str,
) -> ReadFile:
    """Raise what was wrong, or add up what adds up and return the observations."""
    entries.raise_problems()
    if not entries.found:
        raise Invalid(
            [
                Problem(
                    f"„{name}“",
                    "unter den Überschriften steht keine einzige Zeile mit Werten",
                    "Prüfen Sie, ob die Tabelle auf einem anderen Tabellenblatt steht.",
                )
            ]
        )
    entries.complete(
        frozenset(known.names), areas_add_up=layout.areas_add_up, tolerance=layout.tolerance
    )
    entries.raise_problems()
    frame = entries.frame(gebietsstand=register.gebietsstand, retrieved=retrieved)
    return ReadFile(frame=frame, notes=tuple(_gather(entries.notes)))


def _gather(notes: list[str]) -> list[str]:
    """Say once what holds for many keys: that their zeros were put back."""
    repaired = [note for note in notes if note.startswith(REPAIRED)]
    if len(repaired) <= 3:
        return notes
    head = f"{len(repaired)} Schlüsseln fehlten führende Nullen. Zum Beispiel: {repaired[0]}"
    return [head, *(note for note in notes if not note.startswith(REPAIRED))]


def _period(
    grid: Grid, headings: Headings, dataset: Dataset, layout: MunicipalLayout
) -> str | None:
    """Return the period of all rows of a grid, ``None`` where rows or headings name it.

    Raises
    ------
    InvalidCell
        The declared place names no period.
    """
    if layout.period is not None:
        return read_period(layout.period, dataset, where=f"Deklaration „{dataset.id}“")
    if layout.period_from == "sheet":
        return period_in_name(grid.sheet, dataset, where=grid.place)
    if layout.period_from == "file":
        return period_in_name(PurePosixPath(grid.file).stem, dataset, where=grid.place)
    if layout.period_from == "title":
        return period_in_title(grid, headings.first_row - layout.header_depth, dataset)
    return None
