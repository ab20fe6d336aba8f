"""Look at a file of the office and propose how to read it; say what is certain and what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kobimo.errors import Problem, UnreadableFile
from kobimo.sources.intake import drafting
from kobimo.sources.intake.choosing import choose_match, choose_tables
from kobimo.sources.intake.clock import find_clock
from kobimo.sources.intake.columns import find_columns
from kobimo.sources.intake.numbers import find_signs, find_style
from kobimo.sources.intake.office import Office, id_of_new, takes_others
from kobimo.sources.intake.parts import Part, Writing, listed_areas
from kobimo.sources.intake.questions import Inquiry
from kobimo.sources.intake.remarks import hidden, name_column, without_heading
from kobimo.sources.intake.rows import sort_rows
from kobimo.sources.intake.sums import check_sums, find_additive
from kobimo.sources.intake.tables import open_tables, second_table
from kobimo.sources.intake.units import find_units, named_units
from kobimo.sources.intake.values import categories_of, read_values
from kobimo.sources.municipal.grid import fold
from kobimo.sources.municipal.keys import Areas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.declarations.models import Dataset, MunicipalKey, MunicipalLayout
    from kobimo.sources.intake.clock import Clock
    from kobimo.sources.intake.columns import Column
    from kobimo.sources.intake.matching import Match
    from kobimo.sources.intake.questions import Question
    from kobimo.sources.intake.rows import Ignored
    from kobimo.sources.intake.values import Reading


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
    proposal.problems += without_heading(first)
    if not proposal.problems:
        _read(proposal, parts, office, areas, inquiry, is_only=is_only)
    proposal.ignored = [entry for part in parts for entry in part.rows.ignored]
    proposal.problems += [entry for part in parts for entry in part.rows.problems]
    proposal.questions = inquiry.open
    proposal.notes = [*hidden(body, first), *dict.fromkeys(proposal.notes)]
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
    if takes_others(pattern, proposal.name, office):
        pattern = drafting.pattern_of(proposal.name, exact=True)
    layout = drafting.layout_of(
        parts,
        clock,
        writing,
        rules=rules,
        keys=keys,
        pattern=pattern,
        sheet=drafting.sheet_pattern([part.table for part in parts], clock, is_only=is_only),
        areas=listed_areas(parts, areas),
        add_up=add_up,
        name_column=name_column(first, areas),
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
        name=id_of_new(proposal.name, office),
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


def _publisher(lines: Sequence[str]) -> str:
    for line in lines:
        match = re.match(r"quelle\s*:\s*(.+)", line, re.IGNORECASE)
        if match:
            return match[1].strip(" .")
    return ""
