"""Read the key cells of an office's table: area, region, category.

A key is never invented: a text that is no known key is an error with the nearest known one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kobimo.errors import InvalidCell, UnreadableFile, nearest
from kobimo.sources.encoding import check_names
from kobimo.sources.municipal.entries import WHOLE
from kobimo.sources.municipal.grid import as_text, fold, is_blank, tidy
from kobimo.sources.municipal.values import refuse_broken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.declarations.models import Dataset, MunicipalKey
    from kobimo.regions import Register
    from kobimo.sources.municipal.grid import Cell

#: How the note begins that says that a zero was put back.
REPAIRED = "Dem Schlüssel"
#: Words that many names of regions share.
_KINDS = frozenset({"stadt", "kreis", "landkreis", "kreisfreie", "land", "der", "den", "und"})
_GERMANY = {"deutschland", "bund", "bundesgebiet", "bundesrepublik"}


@dataclass(frozen=True, slots=True)
class Areas:
    """The municipality's areas, found by key, by name, or by both together.

    Attributes
    ----------
    names
        Key → name. Empty where the municipality has declared no geometry: then the text
        of the cell is the key.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    _found: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        spellings: dict[str, set[str]] = {}
        for key, name in self.names.items():
            for text in (key, name, f"{key} {name}", f"{key} – {name}", f"{key} - {name}"):
                spellings.setdefault(fold(text), set()).add(key)
            if key.isdigit():
                spellings.setdefault(str(int(key)), set()).add(key)
        self._found.update({text: keys.pop() for text, keys in spellings.items() if len(keys) == 1})

    def find(self, text: str) -> str | None:
        """Return the key of an area, ``None`` where the text names none or several."""
        if not self.names:
            return tidy(text) or None
        return self._found.get(fold(text))

    def read(self, cell: Cell, *, where: str) -> str:
        """Return the key of the area a cell names.

        Raises
        ------
        InvalidCell
            The area is not among those declared.
        """
        refuse_broken(cell, where)
        if is_blank(cell):
            raise InvalidCell(
                "der Raum fehlt",
                where=where,
                remedy="Tragen Sie in jeder Zeile Schlüssel oder Namen ein.",
            )
        text = as_text(cell)
        found = self.find(text)
        if found is None:
            known = [*self.names, *self.names.values()]
            raise InvalidCell(
                f"den Raum „{_short(text)}“ gibt es in der Geometrie nicht",
                where=where,
                remedy=nearest(text, known)
                or "Berichtigen Sie den Namen, oder nennen Sie Summenzeilen unter „total_rows“ "
                "und andere unter „skip_rows“ der Deklaration.",
            )
        return found


def read_category(cell: Cell, key: MunicipalKey, dataset: Dataset, *, where: str) -> str:
    """Return the category that a key cell names.

    Raises
    ------
    InvalidCell
        The text is none of the declared ones.
    """
    refuse_broken(cell, where)
    if is_blank(cell):
        raise InvalidCell(
            f"die Angabe „{key.header}“ fehlt",
            where=where,
            remedy="Tragen Sie sie in jeder Zeile ein.",
        )
    text = as_text(cell)
    known = {fold(label): category for label, category in key.values.items()}
    if not known:
        labels = dataset.labels.get(key.dimension, {})
        known = {fold(label): category for category, label in labels.items()}
        known |= {category: category for category in dataset.dimensions[key.dimension]}
    found = known.get(fold(text))
    if found is None:
        names = list(key.values) or list(dataset.dimensions[key.dimension])
        allowed = ", ".join(f"„{name}“" for name in names)
        raise InvalidCell(
            f"„{_short(text)}“ ist keine Ausprägung von „{key.header}“",
            where=where,
            remedy=nearest(text, names) or f"Zulässig sind {allowed}.",
        )
    return found


def read_ags(cell: Cell, register: Register, *, where: str) -> tuple[str, str]:
    """Return a region's key and a note where a lost leading zero was put back.

    A spreadsheet that takes the key for a number drops its zero. The zero is put back only
    where the key is then one of the register, which leaves no other reading.

    Raises
    ------
    InvalidCell
        The text is no key of the register.
    """
    refuse_broken(cell, where)
    text = as_text(cell).upper()
    note = ""
    if re.fullmatch(r"\d|\d{4}|\d{7}", text):
        note = f"{REPAIRED} „{text}“ fehlte die führende Null; gelesen wurde „0{text}“."
        text = f"0{text}"
    is_key = text == "DG" or re.fullmatch(r"\d{2}|\d{5}|\d{8}", text) is not None
    if not is_key or (text[:5] if len(text) == 8 else text) not in register:
        raise InvalidCell(
            f"„{_short(as_text(cell))}“ ist kein Schlüssel einer Region "
            f"(Gebietsstand {register.gebietsstand})",
            where=where,
            remedy="Erwartet werden „DG“ oder ein AGS mit 2, 5 oder 8 Ziffern.",
        )
    return text, note


def check_name(
    name: str, ags: str, raum: str, areas: Areas, register: Register, *, where: str
) -> None:
    """Compare the name beside a key with the one the key stands for.

    Areas are compared with the declared geometry, regions with the register, where one word
    in common is enough: offices abbreviate. A name that differs in its umlauts only was
    read in a wrong encoding.

    Raises
    ------
    InvalidCell
        Key and name are those of different places.
    """
    remedy = "Vermutlich sind Zeilen oder Spalten verschoben; berichtigen Sie Schlüssel oder Namen."
    if raum != WHOLE:
        known = areas.names.get(raum, raum)
        if known != raum and areas.find(name) != raum:
            raise InvalidCell(
                f"der Name „{_short(name)}“ gehört nicht zum Raum „{raum}“ ({known})",
                where=where,
                remedy=remedy,
            )
        return
    if ags not in register or not name:
        return
    try:
        check_names([(ags, name)], register, where)
    except UnreadableFile as error:
        raise InvalidCell(error.message, where=where, remedy=error.remedy) from error
    known = register.get(ags).name
    if not _words(name) & (_words(known) | (_GERMANY if ags == "DG" else set())):
        raise InvalidCell(
            f"der Name „{_short(name)}“ gehört nicht zum Schlüssel {ags} ({known})",
            where=where,
            remedy=remedy,
        )


def _words(name: str) -> set[str]:
    loose = fold(name)
    for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        loose = loose.replace(letter, spelt)
    return {word for word in re.findall(r"[a-z]{3,}", loose) if word not in _KINDS}


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
