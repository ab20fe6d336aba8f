"""Print the proposal for a file of the office as people read it: columns, rows, what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kobimo.declarations.forms import Sensitivity
from kobimo.german import UNITS, date, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kobimo.sources.intake import Plan, Proposal, Question
    from kobimo.sources.intake.columns import Column

#: More lines of a kind than this are counted.
MOST_LINES = 12
ROLES = {
    "area": "Raum",
    "name": "Name zum Schlüssel",
    "ags": "amtlicher Schlüssel",
    "period": "Zeitangabe",
    "category": "Merkmal",
}
CLOCKS = {"stichtag": "Stichtag", "schuljahr": "Schuljahr", "berichtsjahr": "Berichtsjahr"}


def show_plan(made: Plan, folder: Path) -> None:
    """Print what the file is and what would be written."""
    if made.proposal is None:
        _show_known(made)
    else:
        _show_proposal(made.proposal)
    for note in dict.fromkeys(made.notes):
        typer.echo(f"Hinweis: {note}")
    if made.dataset is not None and (made.texts or made.target):
        typer.echo("")
        typer.echo("Geschrieben wird:")
        for path in made.texts:
            again = " (die alte bleibt als Sicherung)" if path in made.backups else ""
            typer.echo(f"  {path.relative_to(folder)}{again}")
        if made.target is not None:
            typer.echo(f"  {made.target.relative_to(folder)} (Kopie; die Datei selbst bleibt)")
    if made.why_no_indicator:
        typer.echo(f"Keine Kennzahl dazu: {made.why_no_indicator}")


def _show_known(made: Plan) -> None:
    if made.dataset is None:
        return
    typer.echo(
        f"{made.source.name} passt zur Deklaration „{made.dataset.id}“: {made.dataset.title}"
    )
    typer.echo(f"Streng gelesen: {number(made.values)} Werte, kein Fehler.")


def _show_proposal(proposal: Proposal) -> None:
    from rich.console import Console
    from rich.table import Table

    typer.echo(proposal.place)
    dataset = proposal.dataset
    if dataset is not None:
        kind = "neuer Datensatz"
        if proposal.match is not None:
            kind = "Ihr Datensatz" if proposal.is_own else "mitgelieferter Datensatz"
        typer.echo(f"Vorschlag:  {kind} „{dataset.id}“: {dataset.title}")
    if proposal.clock is not None:
        typer.echo(f"Zeitraum:   {_clock(proposal)}")
    typer.echo("")
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for head, width in (("", 2), ("Überschrift", 20), ("Bedeutung", 20), ("Einheit", 8)):
        table.add_column(head, overflow="fold", min_width=width)
    table.add_column("erste Werte", overflow="fold")
    for column in _without_repeats(proposal.columns):
        table.add_row(*(_plain(text) for text in _line(column, proposal)))
    Console(highlight=False, markup=False, emoji=False, soft_wrap=False).print(table)
    typer.echo("")
    _list(
        "Nicht gelesene Zeilen", [f"{_cell(e.where)} „{e.text}“: {e.why}" for e in proposal.ignored]
    )
    notes = list(proposal.notes)
    if proposal.small:
        notes.append(
            f"{_count(proposal.small)} zwischen 1 und 4. Der Bericht sperrt kleine Zahlen; in der Datei "
            "stehen sie."
        )
    if dataset is not None and dataset.sensitivity is Sensitivity.SENSIBEL:
        notes.append(
            "Der Inhalt ist sensibel (Soziales oder Gesundheit); ohne andere Angabe liegt die Kopie in "
            "data/geschuetzt."
        )
    _list("Hinweise", notes)


def _count(small: int) -> str:
    return "1 Anzahl liegt" if small == 1 else f"{number(small)} Anzahlen liegen"


def _clock(proposal: Proposal) -> str:
    clock = proposal.clock
    if clock is None:
        return ""
    periods = sorted({reading.period for reading in proposal.readings})
    if not periods:
        return f"{clock.shown} ({CLOCKS[clock.kind.value]})"
    first, last = date(periods[0]), date(periods[-1])
    span = first if first == last else f"{first} bis {last}"
    return f"{CLOCKS[clock.kind.value]} {span}, {clock.shown}"


def _without_repeats(columns: Sequence[Column]) -> list[tuple[Column, int]]:
    """Return columns of one heading with several periods once, with their number."""
    found: dict[str, list[Column]] = {}
    for column in columns:
        key = column.header if column.role == "value" and column.period else column.letters
        found.setdefault(key, []).append(column)
    return [(group[0], len(group)) for group in found.values()]


def _line(entry: tuple[Column, int], proposal: Proposal) -> tuple[str, ...]:
    column, count = entry
    letters = column.letters if count == 1 else f"{column.letters} …"
    shown = [text for text in map(str, _texts(column)) if text][:3]
    if column.role == "value":
        meaning = _meaning(column, proposal)
        if count > 1:
            meaning += f" ({count} Zeiträume)"
        unit = proposal.units.get(column.header, "")
        return (
            letters,
            column.label,
            meaning,
            UNITS[unit].label if unit else "?",
            "; ".join(shown),
        )
    meaning = ROLES.get(column.role, f"nicht gelesen: {column.why}")
    return (letters, column.label, meaning, "", "; ".join(shown))


def _texts(column: Column) -> list[str]:
    from kobimo.sources.municipal.grid import as_text

    return list(dict.fromkeys(as_text(cell) for cell in column.filled()))


def _meaning(column: Column, proposal: Proposal) -> str:
    layout = proposal.dataset.municipal if proposal.dataset else None
    rules = [rule for rule in layout.columns if rule.header == column.header] if layout else []
    if layout and not rules:
        return "nicht gelesen: im Datensatz ohne Platz"
    if not rules or proposal.dataset is None:
        return "Wert"
    labels = proposal.dataset.labels
    named = [labels.get(name, {}).get(key, key) for name, key in rules[0].dimensions.items()]
    return ", ".join([f"Wert „{rules[0].variable}“", *named])


def _cell(where: str) -> str:
    """Return sheet and cell of a place; the file is named above."""
    return where.partition("Tabellenblatt ")[2] or where.rpartition(", ")[2]


def _list(head: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    typer.echo(f"{head}:")
    for line in lines[:MOST_LINES]:
        typer.echo(f"  {line}")
    if len(lines) > MOST_LINES:
        typer.echo(f"  … und {number(len(lines) - MOST_LINES)} weitere")
    typer.echo("")


def show_open(questions: Sequence[Question]) -> None:
    """Print the open questions with the way to answer them in advance."""
    typer.echo("Offene Fragen:")
    for question in questions:
        typer.echo(f"  {question.where}: {question.text}")
        typer.echo(f"      {question.remedy}")


def _plain(text: str) -> str:
    """Return a text of the file without characters that steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)[:60]
