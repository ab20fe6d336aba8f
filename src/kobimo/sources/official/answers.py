"""Read what a portal answered as the one dataset it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile
from kobimo.regions import FICTIONAL_LAND, load_register
from kobimo.sources.archives import is_archive, open_archive
from kobimo.sources.official.readers import read_every

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.declarations.catalog import Catalog
    from kobimo.sources.base import ReadFile


def read_answer(
    body: bytes, dataset: str, catalog: Catalog, *, label: str, day: str
) -> list[ReadFile]:
    """Return the observations in an answer, one entry per table in it.

    Parameters
    ----------
    body
        As the portal sent it, perhaps packed.
    dataset
        Id of what it was asked for. What else the body holds is left out.
    catalog
        The declared datasets.
    label
        How messages call the answer; ends in its file name, which may decide between tables.
    day
        ISO date on which it came.

    Raises
    ------
    UnreadableFile
        It is another table, damaged, holds the fictional Land, or cannot be read with
        certainty.
    """
    register = load_register()
    read = [
        (found, file)
        for name, content in _unpack(body, label)
        for found, file in read_every(content, name, catalog, register=register, retrieved=day)
    ]
    files = [file for found, file in read if found.id == dataset]
    if not files:
        others = ", ".join(sorted({f"„{found.title}“" for found, _ in read}))
        raise UnreadableFile(
            "die Datei enthält nicht den Datensatz, nach dem gefragt wurde"
            + (f", sondern {others}" if others else ""),
            where=label,
            remedy="Prüfen Sie Adresse und Tabellencode in der Deklaration.",
        )
    if any(file.frame["ags"].str.startswith(FICTIONAL_LAND).any() for file in files):
        raise UnreadableFile("die Datei enthält frei erfundene Zahlen von Musterland", where=label)
    return files


def _unpack(body: bytes, label: str) -> Iterator[tuple[str, bytes]]:
    if not is_archive(body):
        yield label, body
        return
    for member in open_archive(body, label):
        yield f"{label}/{member.name}", member.body
