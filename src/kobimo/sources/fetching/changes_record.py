"""The record of what changed: a JSON file that says it once and for all.

A record lies in ``data/aenderungen/<day>.json`` of a municipal repository, later ones of the
same day in ``<day>-2.json`` and so on. Its keys are German, like those of everything in
``data``; ``aenderungen.schema.json`` beside this module is their JSON schema. Keys with an empty
list, an empty text or no number are left out.

Only the municipality itself, its Land, the Bund and the comparison regions stand in it value
by value; all other regions are counted. Values of a period that is new are counted too, with
those of the whole (all dimensions at their total) named.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict, Field

from kobimo.declarations.checking import check_form
from kobimo.declarations.forms import Form
from kobimo.errors import Invalid, Problem
from kobimo.sources.fetching.changes import Cause, Kind

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.project import Project

#: Where records lie in a municipal repository.
FOLDER = "data/aenderungen"
NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-(\d+))?")


class Part(Form):
    """Base of everything in a record: fields may be given by their English names."""

    model_config = ConfigDict(populate_by_name=True)


class Cell(Part):
    """One changed value of one region."""

    ags: str
    region: str
    period: str = Field(alias="zeitraum")
    variable: str = Field(alias="groesse")
    #: Dimension → category, those at their total left out.
    dimensions: dict[str, str] = Field({}, alias="merkmale")
    #: The same in German words: „weiblich, mit Hauptschulabschluss“.
    label: str = Field(alias="bezeichnung")
    unit: str = Field(alias="einheit")
    kind: Kind = Field(alias="art")
    #: Missing where there was, or is, no number; then the sign says why.
    old: float | None = Field(None, alias="alt")
    old_sign: str = Field("", alias="alt_zeichen")
    new: float | None = Field(None, alias="neu")
    new_sign: str = Field("", alias="neu_zeichen")

    @property
    def difference(self) -> float | None:
        """New minus old, where both are numbers; in the unit of the value."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def percent(self) -> float | None:
        """Difference in percent of the old value; none for rates and for what was zero."""
        difference = self.difference
        if difference is None or not self.old or self.unit == "percent":
            return None
        return 100 * difference / abs(self.old)


class NewPeriod(Part):
    """Values of one region in a period for which it had none."""

    ags: str
    region: str
    period: str = Field(alias="zeitraum")
    #: How many values.
    values: int = Field(alias="werte")
    #: Variable → value of the whole, where the table has one, and the unit of each.
    whole: dict[str, float] = Field({}, alias="insgesamt")
    units: dict[str, str] = Field({}, alias="einheiten")

    @property
    def single(self) -> tuple[float, str, str] | None:
        """Value, sign and unit of the whole, where the table counts one thing only."""
        if len(self.whole) != 1:
            return None
        ((name, value),) = self.whole.items()
        return value, "", self.units.get(name, "")


class Counts(Part):
    """How many values changed in which way."""

    new: int = Field(0, alias="neu")
    revised: int = Field(0, alias="berichtigt")
    withdrawn: int = Field(0, alias="zurueckgezogen")
    signs: int = Field(0, alias="zeichen")

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.revised + self.withdrawn + self.signs


class Others(Part):
    """What changed in all regions that are not named value by value.

    Values of periods that are new everywhere are not counted here.
    """

    #: Regions in which something changed.
    regions: int = Field(alias="regionen")
    counts: Counts = Field(alias="anzahl")
    #: The largest revision of a Kreis, in its own unit.
    largest: Cell | None = Field(None, alias="groesste")


class DatasetChange(Part):
    """What changed in one dataset."""

    id: str
    title: str = Field(alias="titel")
    table: str = Field("", alias="tabelle")
    publisher: str = Field("", alias="herausgeber")
    portal: str = ""
    licence: str = Field("", alias="lizenz")
    state: Literal["geaendert", "neu", "entfallen"] = Field(alias="art")
    cause: Cause = Field(alias="ursache")
    #: Which clock its periods belong to, and what one of them is called.
    period_kind: str = Field(alias="zeitbezug")
    period_word: str = Field(alias="zeitbegriff")
    #: Newest time stamp of the publisher before and now, where the files print one.
    stand_before: str = Field("", alias="stand_alt")
    stand: str = Field("", alias="stand_neu")
    #: Hash of the checksums of its files now: whoever has the same files has this state.
    fingerprint: str = Field("", alias="dateien")
    #: Periods that no region had before; of a new dataset, its first and its last.
    periods: tuple[str, ...] = Field((), alias="neue_zeitraeume")
    #: Number of values of a dataset that is new or gone.
    values: int = Field(0, alias="werte")
    #: In all regions together.
    counts: Counts = Field(Counts(), alias="anzahl")
    regions_new: tuple[str, ...] = Field((), alias="neue_regionen")
    regions_gone: tuple[str, ...] = Field((), alias="entfallene_regionen")
    new_periods: tuple[NewPeriod, ...] = Field((), alias="neu_erschienen")
    cells: tuple[Cell, ...] = Field((), alias="werte_geaendert")
    others: Others | None = Field(None, alias="andere_regionen")


class Record(Part):
    """What changed between two fetches."""

    format: Literal["kobimo-aenderungen"] = "kobimo-aenderungen"
    version: Literal[1] = 1
    #: ISO date on which the change was noticed.
    day: str = Field(alias="datum", pattern=r"^\d{4}-\d{2}-\d{2}$")
    #: Key of the municipality.
    ags: str
    #: Version of kobimo that read the files.
    reader: str = Field("", alias="kobimo")
    #: Whether there were no data before, so that everything is new.
    is_first: bool = Field(alias="erster_abruf")
    datasets: tuple[DatasetChange, ...] = Field(alias="datensaetze")
    #: Name of its file without ending; not part of the file.
    name: str = Field("", exclude=True)


def json_schema() -> str:
    """Return the JSON schema of a record as text."""
    schema = Record.model_json_schema(by_alias=True)
    schema["properties"].pop("name")
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_json(record: Record) -> str:
    """Return the text of a record's file; equal records give equal texts."""
    content = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content = {"format": record.format, "version": record.version} | content
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_records(folder: Path) -> tuple[Record, ...]:
    """Return the records of a folder, oldest first; none where the folder is not there.

    Raises
    ------
    Invalid
        Files of that name that are no records; all of them together.
    """
    found: list[Record] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.json"), key=lambda path: order_of(path.stem)):
        if not NAME.fullmatch(path.stem):
            continue
        try:
            found.append(_read_record(path))
        except Invalid as error:
            problems += error.problems
    if problems:
        raise Invalid(problems)
    return tuple(found)


def load_records(project: Project) -> tuple[Record, ...]:
    """Return what fetches recorded in a project; for Musterstadt, what is embedded.

    Raises
    ------
    Invalid
        A record cannot be read.
    """
    from kobimo.musterstadt import changes_folder

    embedded = read_records(changes_folder()) if project.is_fictional else ()
    kept = tuple(record for record in embedded if record.ags == str(project.ags))
    return (*kept, *read_records(project.folder / FOLDER))


def _read_record(path: Path) -> Record:
    where = f"{FOLDER}/{path.name}"
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError:
        content = None
    if not isinstance(content, dict):
        remedy = "Holen Sie die Datei aus dem Repository zurück."
        raise Invalid([Problem(where, "die Datei ist kein JSON", remedy)])
    return check_form(Record, {**content, "name": path.stem}, where)


def order_of(name: str) -> tuple[str, int]:
    """Return what sorts the names of records in time: ``2025-03-13-2`` → its day and 2."""
    match = NAME.fullmatch(name)
    return (match[1], int(match[2] or 1)) if match else (name, 0)


def free_name(folder: Path, day: str) -> str:
    """Return the first name of this day under which nothing lies yet."""
    number = 1
    while True:
        name = day if number == 1 else f"{day}-{number}"
        if not any((folder / f"{name}{ending}").exists() for ending in (".json", ".csv")):
            return name
        number += 1
