"""Choose among what a file may be: which sheet, and which shipped dataset."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kobimo.declarations.models import PeriodKind
from kobimo.errors import InvalidCell, Problem, UnreadableFile
from kobimo.sources.intake.matching import find_matches
from kobimo.sources.intake.questions import Choice, Question
from kobimo.sources.municipal.grid import as_text
from kobimo.sources.municipal.periods import read_period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.declarations.models import Dataset
    from kobimo.sources.intake.matching import Match
    from kobimo.sources.intake.parts import Part
    from kobimo.sources.intake.questions import Inquiry
    from kobimo.sources.intake.tables import Table

#: Answer to the question for the dataset that makes a new one.
NEW = "neu"
_YEAR = re.compile(r"(?:19|20)\d{2}")


def choose_tables(tables: list[Table], inquiry: Inquiry) -> list[Table]:
    """Return the tables of one form, one sheet per period; which of several forms is asked."""
    groups: dict[tuple[str, ...], list[Table]] = {}
    for table in tables:
        form = tuple(_YEAR.sub("", label) for label in table.labels.values())
        groups.setdefault(form, []).append(table)
    if len(groups) == 1 and (len(tables) == 1 or _are_dated(tables)):
        return tables
    choices = tuple(Choice(table.grid.sheet, f"{len(table.rows())} Zeilen") for table in tables)
    where = f"„{tables[0].grid.file}“"
    answer = inquiry.ask(Question("blatt", where, "Welches Tabellenblatt ist zu lesen?", choices))
    chosen = next((table for table in tables if table.grid.sheet == answer), None)
    if chosen is None:
        return [max(tables, key=lambda table: len(table.rows()))]
    group = next(group for group in groups.values() if chosen in group)
    return group if _are_dated(group) else [chosen]


def _are_dated(tables: list[Table]) -> bool:
    """Whether the sheets differ by the year in their names."""
    names = {table.grid.sheet for table in tables}
    return all(map(_YEAR.search, names)) and len({_YEAR.sub("", name) for name in names}) == 1


def choose_match(
    part: Part,
    name: str,
    units: Mapping[str, str],
    datasets: Mapping[str, Dataset],
    inquiry: Inquiry,
) -> tuple[Match | None, Problem | None]:
    """Return the shipped dataset that the office means, nothing for a new one.

    The second result says why the dataset that was asked for cannot be it.

    Parameters
    ----------
    units
        Heading → unit, where the file names one.
    """
    table = part.table
    around = [*table.titles, table.grid.sheet, PurePosixPath(name).stem.replace("_", " ")]
    matches = [
        match
        for match in find_matches(part.columns, around, name, units, datasets)
        if _counts_alike(match, part)
    ]
    known = {match.dataset.id: match for match in matches}
    wanted = inquiry.given.get("datensatz", "")
    if wanted == NEW or (not wanted and not matches):
        return None, None
    if wanted:
        if wanted in known:
            return known[wanted], None
        shown = ", ".join(known) or "keiner der mitgelieferten"
        return None, Problem(
            "--antwort datensatz",
            f"die Tabelle lässt sich nicht als „{wanted}“ lesen (möglich: {shown})",
            f"Mit „{NEW}“ entsteht ein eigener Datensatz.",
        )
    best = matches[0]
    is_alone = len(matches) == 1 or matches[1].score < 0.75 * best.score
    if best.is_certain and is_alone:
        return best, None
    choices = [Choice(match.dataset.id, _explain(match)) for match in matches[:4]]
    choices.append(Choice(NEW, "ein eigener, neuer Datensatz"))
    answer = inquiry.ask(
        Question(
            "datensatz",
            table.grid.place,
            "Welcher Datensatz ist das?",
            tuple(choices),
            best.dataset.id,
        )
    )
    return known.get(answer), None


def _explain(match: Match) -> str:
    text = match.dataset.title
    if match.missing:
        text += f"; in der Datei fehlt: {', '.join(match.missing[:3])}"
    if match.left_out:
        text += f"; nicht gelesen würde: {', '.join(match.left_out[:3])}"
    return text


def _counts_alike(match: Match, part: Part) -> bool:
    """Whether the periods in columns and headings run on the clock of the dataset.

    A year alone is no Stichtag unless the dataset declares one, and a date is no year.
    """
    texts = [column.period for column in part.all("value") if column.period]
    period = part.first("period")
    if period is not None:
        texts = [as_text(cell) for cell in period.filled()]
    readable = 0
    for text in texts:
        try:
            read_period(text, match.dataset, where="")
        except (UnreadableFile, InvalidCell):
            continue
        readable += 1
    needs_pair = match.dataset.period_kind is PeriodKind.SCHULJAHR
    if needs_pair and texts and not any("/" in text for text in texts):
        return False
    return readable >= 0.5 * len(texts)
