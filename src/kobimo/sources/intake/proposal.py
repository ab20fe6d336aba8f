"""Look at a file of the office and propose how to read it; say what is certain and what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kobimo.errors import Problem, UnreadableFile
from kobimo.sources.intake import drafting
from kobimo.sources.intake.choosing import choose_match, choose_tables
from kobimo.sources.intake.clock import find_clock
from kobimo.sources.intake.columns import find_columns
from kobimo.sources.intake.numbers import find_signs, find_style
from kobimo.sources.intake.parts import Part, Writing
from kobimo.sources.intake.questions import Inquiry
from kobimo.sources.intake.rows import sort_rows
from kobimo.sources.intake.sums import check_sums, find_additive
from kobimo.sources.intake.tables import open_tables, second_table
from kobimo.sources.intake.units import find_units, named_units
from kobimo.sources.intake.values import categories_of, read_values
from kobimo.sources.municipal.grid import as_text, fold
from kobimo.sources.municipal.keys import Areas
from kobimo.sources.workbook import find_hidden

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.declarations.models import Dataset, MunicipalKey, MunicipalLayout
    from kobimo.regions import Register
    from kobimo.sources.intake.clock import Clock
    from kobimo.sources.intake.columns import Column
    from kobimo.sources.intake.matching import Match
    from kobimo.sources.intake.questions import Question
    from kobimo.sources.intake.rows import Ignored
    from kobimo.sources.intake.values import Reading


@dataclass(frozen=True, slots=True)
class Office:
    """What is known about the municipality before its file is opened.

    Attributes
    ----------
    ags, name
        Key and name of the municipality.
    publisher
        Who publishes its figures, where the file does not say.
    areas
        Key → name of its areas; empty where it has declared no geometry.
    datasets
        All declared datasets.
    files
        Names of the municipal files that are there already.
    own
        Ids of the datasets that the office has declared itself.
    """

    ags: str
    name: str
    publisher: str
    areas: Mapping[str, str]
    datasets: Mapping[str, Dataset]
    register: Register
    files: Sequence[str] = ()
    own: frozenset[str] = frozenset()

    @property
    def whole(self) -> frozenset[str]:
        """Names of the municipality itself in a column of areas."""
        bare = fold(self.name)
        forms = (bare, f"stadt {bare}", f"kreis {bare}", f"landkreis {bare}")
        ends = ("", " insgesamt", " gesamt", ", stadt", " (stadt)", " zusammen")
        return frozenset(f"{form}{end}" for form in forms for end in ends)


@dataclass(slots=True)
class Proposal:
    """How a file may be read.

    Attributes
    ----------
    columns
        What each column is.
    dataset
        The declaration, ``None`` while questions or problems are in the way.
    match
        The shipped dataset it is, ``None`` for a new one.
    readings
        Every value as read here, apart from the strict reader.
    ignored, notes
        Rows that are not read; what is to be said besides.
    questions, problems
        What the office must answer; what is wrong with the file.
    small
        Counts from 1 to 4 among the values.
    """

    name: str
    place: str
    columns: Sequence[Column] = ()
    dataset: Dataset | None = None
    match: Match | None = None
    clock: Clock | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    small: int = 0
    #: Whether the dataset is one that the office has declared itself.
    is_own: bool = False

    def questions_as_problems(self) -> list[Problem]:
        """Return the open questions with their places and the way to answer them."""
        return [Problem(each.where, each.text, each.remedy) for each in self.questions]


def propose(
    body: bytes, name: str, office: Office, answers: Mapping[str, str] | None = None
) -> Proposal:
    """Return how a file of the office may be read.

    Parameters
    ----------
    body, name
        Content and name of the file.
    answers
        Key of a question → answer. Questions without one are in the result; where they
        have a default, the proposal goes on with it.

    Raises
    ------
    UnreadableFile
        The file is no table, or has none.
    WrongUsage
        An answer is impossible.
    """
    inquiry = Inquiry(answers or {})
    areas = Areas(office.areas)
    parts, is_only = _take_apart(body, name, office, areas, inquiry)
    first = parts[0]
    proposal = Proposal(name, first.table.grid.place, columns=first.columns)
    proposal.problems += [p for part in parts if (p := second_table(part.table)) is not None]
    if not first.all("value"):
        where = first.table.grid.where(first.table.first)
        remedy = "Prüfen Sie, ob Zahlen als Text mit Zusätzen eingetragen sind."
        proposal.problems.append(Problem(where, "keine Spalte enthält überwiegend Zahlen", remedy))
    proposal.problems += _without_heading(first)
    if not proposal.problems:
        _read(proposal, parts, office, areas, inquiry, is_only=is_only)
    proposal.ignored = [entry for part in parts for entry in part.rows.ignored]
    proposal.problems += [entry for part in parts for entry in part.rows.problems]
    proposal.questions = inquiry.open
    proposal.notes = [*_hidden(body, first), *dict.fromkeys(proposal.notes)]
    return proposal


def _take_apart(
    body: bytes, name: str, office: Office, areas: Areas, inquiry: Inquiry
) -> tuple[list[Part], bool]:
    """Return the tables of one form, taken apart, and whether the file has one sheet."""
    if body.lstrip()[:1] in {b"{", b"["}:
        raise UnreadableFile(
            "die Datei ist die JSON-Antwort eines Portals, keine Tabelle",
            where=f"„{name}“",
            remedy="Laden Sie dort eine CSV- oder Excel-Datei. Antworten von „kdvalues“ liest kobimo über "
            'eine Deklaration mit format = "kdvalues"; ein Muster steht in deklarationen/LIESMICH.md.',
        )
    known = frozenset(fold(text) for text in (*office.areas, *office.areas.values()))
    tables, is_only = open_tables(body, name, known)
    if not tables:
        raise UnreadableFile(
            "in der Datei ist keine Tabelle zu erkennen: Überschriften und darunter Zeilen mit Zahlen",
            where=f"„{name}“",
            remedy="Eine Liste mit einer Zeile je Fall und ohne Zahlen braucht eine Deklaration mit "
            'rows = "cases"; ein Muster ist der mitgelieferte Datensatz „bne_angebote“.',
        )
    parts = []
    for table in choose_tables(tables, inquiry):
        columns = find_columns(table, areas, office.register, office.whole)
        rows = sort_rows(table, columns, areas, office.whole, inquiry)
        parts.append(Part(table, columns, rows))
    return parts, is_only


def _read(
    proposal: Proposal,
    parts: Sequence[Part],
    office: Office,
    areas: Areas,
    inquiry: Inquiry,
    *,
    is_only: bool,
) -> None:
    """Find numbers, units, periods and the dataset, and put the declaration together."""
    first = parts[0]
    style, wrong = find_style([cell for part in parts for cell in part.cells()], inquiry)
    proposal.problems += wrong
    lines = [line for part in parts for line in (*part.table.notes, *part.table.titles)]
    cells = [cell for part in parts for cell in part.cells()]
    signs, said = find_signs(cells, lines, inquiry)
    proposal.notes += said
    match, problem = choose_match(
        first, proposal.name, named_units(first), office.datasets, inquiry
    )
    proposal.problems += [problem] if problem else []
    declared = {heading: rule.unit for heading, rule in match.rules.items()} if match else {}
    units, said = find_units(first, style, signs, declared, inquiry)
    proposal.notes += said
    clock = find_clock(parts, proposal.name, inquiry, match.dataset if match else None)
    if clock.place == "header":
        for column in (column for part in parts for column in part.all("value")):
            if not column.period:
                column.role, column.why = "ignored", "kein Zeitraum in der Überschrift"
    writing = Writing(style, signs, units)
    for part in parts:
        own = clock
        if clock.place == "sheet" and len(parts) > 1:
            own = find_clock([part, part], proposal.name, inquiry, clock.dataset)
        proposal.readings += read_values(part, own, writing, areas, office.ags)
    sums = [check_sums(part, writing, inquiry) for part in parts]
    proposal.notes += [note for each in sums for note in each.notes]
    add_up = all(each.add_up for each in sums)
    if match and match.dataset.municipal and not any(part.rows.totals for part in parts):
        add_up = match.dataset.municipal.areas_add_up
    proposal.match, proposal.clock, proposal.units = match, clock, units
    proposal.is_own = match is not None and match.dataset.id in office.own
    counted = {"persons", "count"}
    proposal.small = sum(
        1 <= reading.value <= 4 and units.get(reading.header) in counted
        for reading in proposal.readings
    )
    keys: list[MunicipalKey]
    labels: dict[str, dict[str, str]] = {}
    if match is not None:
        rules, keys = drafting.shipped(match, first.columns)
    else:
        rules, keys, labels = drafting.fresh(first.columns, units)
    pattern = drafting.pattern_of(proposal.name, exact=clock.place == "fixed")
    if _takes_others(pattern, proposal.name, office):
        pattern = drafting.pattern_of(proposal.name, exact=True)
    layout = drafting.layout_of(
        parts,
        clock,
        writing,
        rules=rules,
        keys=keys,
        pattern=pattern,
        sheet=drafting.sheet_pattern([part.table for part in parts], clock, is_only=is_only),
        areas=_listed_areas(parts, areas),
        add_up=add_up,
        name_column=_name_column(first, areas),
    )
    if match is not None:
        proposal.dataset = drafting.dataset_of_match(match, layout)
        return
    proposal.dataset = _new_dataset(
        proposal,
        first,
        layout,
        labels=labels,
        keys=keys,
        lines=lines,
        office=office,
        inquiry=inquiry,
    )


def _new_dataset(
    proposal: Proposal,
    part: Part,
    layout: MunicipalLayout,
    *,
    labels: Mapping[str, Mapping[str, str]],
    keys: Sequence[MunicipalKey],
    lines: Sequence[str],
    office: Office,
    inquiry: Inquiry,
) -> Dataset | None:
    if proposal.clock is None:
        return None

    def categories(reading: Reading) -> dict[str, str]:
        return categories_of(reading, part.columns, keys)

    words = [*lines, PurePosixPath(proposal.name).stem, *(column.label for column in part.columns)]
    return drafting.new_dataset(
        name=_new_id(proposal.name, office),
        title=drafting.title_of(part.table, proposal.name),
        publisher=_publisher(lines) or office.publisher,
        clock=proposal.clock,
        layout=layout,
        labels=labels,
        additive=find_additive(
            labels, proposal.readings, proposal.units, categories, inquiry=inquiry
        ),
        words="  ".join(words),
        by_gemeinde=any(len(reading.ags) == 8 for reading in proposal.readings),
    )


def _without_heading(part: Part) -> list[Problem]:
    """Return a problem for each column of values that has no heading."""
    table = part.table
    is_csv = not table.grid.sheet
    remedy = "Schreiben Sie darüber, was die Zahlen bedeuten, oder leeren Sie die Spalte."
    if is_csv:
        remedy = (
            "Vermutlich stehen Dezimalkommas in einer Datei mit Komma als Trennzeichen. Speichern Sie "
            "die Tabelle mit Semikolon als Trennzeichen."
        )
    return [
        Problem(
            table.grid.where(min(column.cells), column.position),
            f"über den Zahlen in Spalte {column.letters} steht keine Überschrift",
            remedy,
        )
        for column in part.all("value")
        if column.position not in table.labels
    ]


def _hidden(body: bytes, part: Part) -> list[str]:
    """Say which hidden rows and columns are read all the same."""
    table = part.table
    rows, columns = find_hidden(body, table.grid.sheet)
    said = []
    shown = [str(row + 1) for row in rows if table.begin <= row < table.end]
    if shown:
        more = " …" if len(shown) > 6 else ""
        said.append(f"Ausgeblendete Zeilen werden mitgelesen: {', '.join(shown[:6])}{more}.")
    names = [
        f"{column.letters} („{column.label}“)"
        for column in part.columns
        if column.position in columns and column.role != "ignored"
    ]
    if names:
        said.append(f"Ausgeblendete Spalten werden mitgelesen: {', '.join(names)}.")
    return said


def _takes_others(pattern: str, name: str, office: Office) -> bool:
    """Whether a pattern would also take files that are there and belong to something else."""
    others = (fold(file) for file in office.files if fold(file) != fold(name))
    return any(fnmatchcase(file, fold(pattern)) for file in others)


def _listed_areas(parts: Sequence[Part], areas: Areas) -> list[str]:
    """Return the areas in the file, where no geometry says which there are."""
    if areas.names:
        return []
    found: dict[str, None] = {}
    for part in parts:
        area = part.first("area")
        if area is not None:
            found |= dict.fromkeys(text for text in part.texts(area) if text)
    return list(found)


def _name_column(part: Part, areas: Areas) -> str | None:
    """Return the heading of the names beside the keys, if they fit.

    Where some do and some do not, rows have shifted: those that do not are problems.
    """
    name, area = part.first("name"), part.first("area")
    if name is None or name.position not in part.table.labels:
        return None
    if area is None:
        return name.label
    grid, wrong = part.table.grid, []
    for row in part.rows.data:
        key = areas.find(as_text(grid.cell(row, area.position)))
        text = as_text(grid.cell(row, name.position))
        if key is not None and areas.find(text) != key:
            said = f"der Name „{text}“ gehört nicht zum Raum „{key}“ ({areas.names[key]})"
            remedy = "Berichtigen Sie Schlüssel oder Namen."
            wrong.append(Problem(grid.where(row, name.position), said, remedy))
    if len(wrong) > 0.5 * len(part.rows.data):
        return None
    part.rows.problems += wrong
    return name.label


def _new_id(name: str, office: Office) -> str:
    """Return the id of a new dataset; one of the office's own is found again."""
    found = drafting.id_of(name)
    return found if found in office.own or found not in office.datasets else f"eigene_{found}"


def _publisher(lines: Sequence[str]) -> str:
    for line in lines:
        match = re.match(r"quelle\s*:\s*(.+)", line, re.IGNORECASE)
        if match:
            return match[1].strip(" .")
    return ""
