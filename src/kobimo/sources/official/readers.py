"""Read any official file: recognise which declared table it is, then call its reader."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from kobimo.errors import UnreadableFile
from kobimo.sources.official.recognition import is_conversion, recognise
from kobimo.sources.wrapping import unwrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile
    from kobimo.sources.official.recognition import Kind, Recognised


class Reader(Protocol):
    """Turns one unpacked file of a declared table into observations."""

    def __call__(
        self, body: bytes, dataset: Dataset, *, name: str, register: Register, retrieved: str
    ) -> ReadFile:
        """Read the file, or raise an error that names the place in it."""


#: Kind of layout → module and function that read it; imported where it is needed.
_READERS: dict[Kind, tuple[str, str]] = {
    "downloader": ("downloader", "read_downloader"),
    "flat": ("flat", "read_flat"),
    "flat_v4": ("flat_v4", "read_flat_v4"),
    "tidy": ("tidy", "read_tidy"),
    "regionalatlas": ("regionalatlas", "read_regionalatlas"),
    "jsonstat": ("jsonstat", "read_jsonstat"),
    "inkar": ("inkar", "read_inkar"),
    "eckwerte": ("arbeitsagentur", "read_eckwerte"),
}


def reader_of(kind: Kind) -> Reader:
    """Return the function that reads files of this layout."""
    module, function = _READERS[kind]
    return cast("Reader", getattr(import_module(f"kobimo.sources.official.{module}"), function))


def read_official(
    body: bytes,
    name: str,
    catalog: Catalog,
    *,
    register: Register,
    retrieved: str | Callable[[Recognised], str],
) -> tuple[Dataset, ReadFile]:
    """Recognise one official file and read the first dataset that it holds.

    Parameters and errors as for :func:`read_every`.

    Returns
    -------
    The dataset that the file belongs to, and its observations.
    """
    every = read_every(body, name, catalog, register=register, retrieved=retrieved)
    first = next(every, None)
    if first is None:
        raise UnreadableFile(
            "die Datei ist ein Umstiegsschlüssel, keine Tabelle",
            where=name,
            remedy="Rufen Sie die Tabelle neu ab.",
        )
    return first


def read_every(
    body: bytes,
    name: str,
    catalog: Catalog,
    *,
    register: Register,
    retrieved: str | Callable[[Recognised], str],
) -> Iterator[tuple[Dataset, ReadFile]]:
    """Recognise one official file and read all datasets that it holds.

    Most files hold one; an extract of INKAR holds several, each with its own columns. A
    reference file (a conversion key) is no table and holds none.

    Parameters
    ----------
    body
        The file, unpacked.
    name
        Its name, for errors, and to decide between tables with the same codes.
    catalog
        The declared datasets.
    register
        The regions that exist.
    retrieved
        ISO date on which the file came in, or a function that finds it from what was
        recognised.

    Yields
    ------
    The datasets that the file belongs to, each with its observations.

    Raises
    ------
    UnknownTable
        No declared dataset has this layout.
    UnreadableFile
        The file cannot be read with certainty.
    """
    body = unwrap(body)
    if is_conversion(body, name):
        return
    found = recognise(body, name, catalog)
    day = retrieved if isinstance(retrieved, str) else retrieved(found)
    read = reader_of(found.kind)
    for dataset in (found.dataset, *found.others):
        yield dataset, read(body, dataset, name=name, register=register, retrieved=day)
