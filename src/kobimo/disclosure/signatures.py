"""Approvals of two persons, each bound to the hash of what the edition says.

They stand in ``freigaben.toml`` in the project's folder. The file is appended to and never
rewritten, so git shows who approved what. When data, rules or chapters change what is shown,
the hash changes and every earlier signature counts for nothing.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from kobimo.declarations.checking import check_form, read_toml
from kobimo.declarations.forms import Form
from kobimo.declarations.kommune import Day
from kobimo.errors import Invalid, Problem
from kobimo.german import date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Name of the file in the project's folder.
FILE = "freigaben.toml"
#: How many persons must approve.
NEEDED = 2
#: A name or office longer than this is a mistake.
LONGEST = 120
HEAD = (
    "# Wer die Geheimhaltung geprüft und den Bericht freigegeben hat. „kobimo approve“ hängt hier an;\n"
    "# bitte nichts ändern oder löschen. Eine Freigabe gilt nur für den Stand mit diesem Inhalt.\n"
)


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's approval of one content."""

    #: :attr:`kobimo.disclosure.tallies.Plan.content` at the time of signing.
    content: str
    name: str
    #: What the person is in the office: „Datenschutzbeauftragte“.
    office: str
    #: ISO day.
    day: str

    @property
    def person(self) -> str:
        """The name as it is compared: case, spaces and composed letters do not matter."""
        return " ".join(unicodedata.normalize("NFKC", self.name).casefold().split())


def check_words(text: str) -> str:
    """Return a name or an office with single spaces.

    Raises
    ------
    ValueError
        It is empty, too long, has no letter or has characters that cannot be seen.
    """
    words = " ".join(text.split())
    if not any(letter.isalpha() for letter in words):
        raise ValueError(f"„{words}“ ist kein Name" if words else "die Angabe ist leer")
    if not words.isprintable():
        raise ValueError("der Text enthält unsichtbare Zeichen")
    if len(words) > LONGEST:
        raise ValueError(f"der Text hat {len(words)} Zeichen, mehr als {LONGEST}")
    return words


def _require(text: str) -> str:
    if not text:
        raise ValueError("der Tag der Freigabe fehlt")
    return text


def _check_content(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("das ist keine Prüfsumme aus 64 Ziffern und Buchstaben a bis f")
    return text


Words = Annotated[str, AfterValidator(check_words)]


class Entry(Form):
    """One ``[[freigabe]]``."""

    inhalt: Annotated[str, AfterValidator(_check_content)]
    name: Words
    funktion: Words
    am: Annotated[Day, AfterValidator(_require)]


class Entries(Form):
    """``freigaben.toml`` as a whole."""

    freigabe: tuple[Entry, ...] = Field(())


def read_signatures(path: Path) -> tuple[Signature, ...]:
    """Return all signatures in the order in which they were given; none where there is no file.

    Raises
    ------
    Invalid
        The file is no TOML, or entries are wrong; all of them together.
    """
    if not path.is_file():
        return ()
    try:
        entries = check_form(Entries, read_toml(path), path.name)
    except Invalid as error:
        remedy = "Berichtigen Sie den Eintrag oder stellen Sie die Datei aus git wieder her."
        raise Invalid(
            Problem(item.where, item.message, item.remedy or remedy) for item in error.problems
        ) from error
    return tuple(
        Signature(content=item.inhalt, name=item.name, office=item.funktion, day=item.am)
        for item in entries.freigabe
    )


def add_signature(path: Path, signature: Signature) -> None:
    """Append a signature and see it safely on disk; what stands in the file stays as it is."""
    fields = {
        "inhalt": signature.content,
        "name": signature.name,
        "funktion": signature.office,
        "am": signature.day,
    }
    # A text without invisible characters is the same in JSON and in TOML.
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in fields.items()]
    block = "\n".join(["", "[[freigabe]]", *lines, ""])
    with path.open("ab") as stream:
        if not stream.tell():
            block = HEAD + block
        elif not path.read_bytes().endswith(b"\n"):
            block = "\n" + block
        stream.write(block.encode("utf-8"))
        stream.flush()
        os.fsync(stream.fileno())


def approvals(signatures: Iterable[Signature], content: str) -> tuple[Signature, ...]:
    """Return the signatures for this content, the first of each person."""
    found: dict[str, Signature] = {}
    for item in signatures:
        if item.content == content:
            found.setdefault(item.person, item)
    return tuple(found.values())


def is_released(signatures: Iterable[Signature], content: str) -> bool:
    """Whether two different persons approved this content."""
    return len(approvals(signatures, content)) >= NEEDED


def lapsed(signatures: Iterable[Signature], content: str) -> tuple[Signature, ...]:
    """Return the last signature of everybody who approved another content, but not this one."""
    signatures = tuple(signatures)
    present = {item.person for item in approvals(signatures, content)}
    last = {item.person: item for item in signatures if item.person not in present}
    return tuple(last.values())


def explain_lapse(signature: Signature) -> str:
    """Return the sentence that says that a signature counts no more."""
    return (
        f"Die Freigabe von {signature.name} ({signature.office}) vom {date(signature.day)} "
        "galt einem früheren Stand und ist erloschen."
    )
