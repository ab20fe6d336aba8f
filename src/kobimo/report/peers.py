"""The Vergleichskreise of a report: a person's choice, the recorded one, or a new one.

A choice made automatically is written to ``vergleichskreise.toml`` beside ``kommune.toml`` and
holds from then on: new data do not change with whom a municipality is compared. The file belongs
into the repository. A person's choice in ``kommune.toml`` goes before it and is never touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo import tracing
from kobimo.declarations.checking import check_form, read_toml
from kobimo.declarations.peers import PeerRecord, RecordedKreis
from kobimo.errors import Invalid, Problem
from kobimo.files import write_atomically
from kobimo.indicators.comparing.peers import Alternative, Neighbour, Peers, choose, describe
from kobimo.indicators.comparing.traits import Kreis, Trait, Traits, collect
from kobimo.regions import load_register

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from kobimo.declarations.structure import Structure
    from kobimo.project import Project
    from kobimo.report.values import Values

FILE = "vergleichskreise.toml"
HEAD = """\
# Vergleichskreise, von kobimo ausgewählt und festgehalten: Die Auswahl ändert sich nicht mit neuen Daten.
# Diese Datei gehört ins Repository. Neu ausgewählt wird, wenn Sie sie löschen, oder mit: kobimo peers --neu
# Eine eigene Auswahl steht in kommune.toml, Angabe „vergleich“, und geht dieser vor.
"""
NO_STRUCTURE = "Die Merkmale für die Auswahl sind nicht deklariert."


def find_peers(values: Values) -> Peers:
    """Return the Vergleichskreise of the report; a new choice is recorded.

    An answer to a question is no edition of the report: it records nothing, and a record that
    was made for another municipality is not its own.

    Raises
    ------
    Invalid
        The recorded choice is damaged or made for another municipality.
    """
    project = values.project
    structure = project.catalog.structure
    if structure is None:
        return Peers(values.own, (), (), (), (), 0, 0, NO_STRUCTURE)
    if project.kommune.vergleich:
        kreise = list_kreise(project)
        traits = _collect(values, structure, kreise)
        return describe(structure, kreise, traits, values.own, project.kommune.vergleich)
    path = project.folder / FILE
    is_ours = values.is_edition or _owner(path) == values.own
    with tracing.aside():
        is_there = path.is_file()
    if is_there and is_ours:
        return read_peers(path, structure, own=values.own)
    peers = choose_peers(values)
    if not peers.chosen or not values.is_edition:
        tracing.note_file(path)
        return peers
    with tracing.aside():
        write_peers(path, peers)
    # As it is read from now on: with the digits of the record.
    return read_peers(path, structure, own=values.own)


def _owner(path: Path) -> str:
    return str(read_toml(path).get("ags", "")) if path.is_file() else ""


def choose_peers(values: Values) -> Peers:
    """Return the choice that the data at hand lead to, whatever is recorded."""
    structure = values.project.catalog.structure
    if structure is None:
        return Peers(values.own, (), (), (), (), 0, 0, NO_STRUCTURE)
    kreise = list_kreise(values.project)
    return choose(structure, kreise, _collect(values, structure, kreise), values.own)


def renew_peers(values: Values) -> tuple[Peers | None, Peers]:
    """Choose again and record it; return the choice before, if there was one, and the new one.

    A choice that the data refuse leaves the record as it is. The choice in ``kommune.toml`` is
    neither read nor changed.
    """
    path = values.project.folder / FILE
    structure = values.project.catalog.structure
    before = None
    if path.is_file() and structure is not None:
        before = read_peers(path, structure, own=values.own)
    peers = choose_peers(values)
    if peers.chosen:
        write_peers(path, peers)
    return before, peers


def list_kreise(project: Project) -> dict[str, Kreis]:
    """Return all Kreise that come into question; for Musterland those of Musterland."""
    land = str(project.ags.land) if project.is_fictional else None
    return {
        str(region.ags): Kreis(str(region.ags), region.area_km2 or 0.0, region.kreistyp or 0)
        for region in load_register().kreise(land)
    }


def _collect(values: Values, structure: Structure, kreise: dict[str, Kreis]) -> Traits:
    def valued(name: str) -> pd.DataFrame:
        return values.whole(values.project.catalog.indicator(name)).frame

    return collect(structure, kreise, valued, own=values.own)


def read_peers(path: Path, structure: Structure, *, own: str) -> Peers:
    """Return a recorded choice.

    Raises
    ------
    Invalid
        With file and reason.
    """
    record = check_form(PeerRecord, read_toml(path), path.name)
    known = load_register()
    problems = [
        Problem(path.name, f"den Schlüssel „{item.ags}“ gibt es nicht")
        for item in (*record.kreis, *record.naechster)
        if item.ags not in known
    ]
    if record.ags != own:
        problems.append(
            Problem(
                path.name,
                f"die Auswahl gilt für „{record.ags}“, der Bericht für „{own}“",
                f"Löschen Sie {FILE}; beim nächsten Bau wird neu ausgewählt.",
            )
        )
    if problems:
        raise Invalid(problems)
    variables = {variable.id: variable for variable in structure.variable}
    return Peers(
        own=own,
        chosen=_neighbours(record.kreis),
        following=_neighbours(record.naechster),
        alternatives=tuple(
            Alternative(item.art, item.merkmal, item.gemeinsam, item.von) for item in record.probe
        ),
        traits=tuple(
            Trait(variables[item.merkmal], item.kennzahl, item.jahr)
            for item in record.merkmal
            if item.merkmal in variables
        ),
        candidates=record.kandidaten,
        kreise=record.kreise,
    )


def write_peers(path: Path, peers: Peers) -> Path:
    """Record a choice; the same choice gives the same bytes."""
    lines = [
        *(HEAD + f'ags = "{peers.own}"').splitlines(),
        f"kreise = {peers.kreise}",
        f"kandidaten = {peers.candidates}",
    ]
    for trait in peers.traits:
        lines += ["", "[[merkmal]]", f'merkmal = "{trait.variable.id}"']
        lines += [f'kennzahl = "{trait.indicator}"', f"jahr = {trait.year}"]
    for heading, found in (("kreis", peers.chosen), ("naechster", peers.following)):
        for item in found:
            name = load_register().get(item.ags).name
            differences = ", ".join(f"{k} = {v:.2f}" for k, v in item.differences.items())
            lines += ["", f"[[{heading}]]  # {name}", f'ags = "{item.ags}"']
            lines += [f"abstand = {item.distance:.2f}", f"unterschiede = {{ {differences} }}"]
    for trial in peers.alternatives:
        lines += ["", "[[probe]]", f'art = "{trial.kind}"', f'merkmal = "{trial.trait}"']
        lines += [f"gemeinsam = {trial.shared}", f"von = {trial.count}"]
    return write_atomically(path, "\n".join(lines) + "\n")


def _neighbours(items: Iterable[RecordedKreis]) -> tuple[Neighbour, ...]:
    return tuple(Neighbour(item.ags, item.abstand, item.unterschiede) for item in items)
