"""Plan what a public edition may show of protected datasets.

All sums that indicators of a project use are recorded, protected together, and looked at by
the attacker of :mod:`kobimo.audit`; where he finds something, more is given up until he does
not, or until the edition is refused.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from kobimo.declarations.models import Level
from kobimo.disclosure.assembling import Assembler, Published
from kobimo.disclosure.atoms import read_atoms
from kobimo.disclosure.masking import Mask
from kobimo.disclosure.policy import find_undecided, rule_on_all
from kobimo.disclosure.protector import suppress
from kobimo.disclosure.recording import Recorder
from kobimo.disclosure.tabulating import is_rounded, tabulate
from kobimo.disclosure.tallies import Plan, Verdict, read_plan, write_plan
from kobimo.errors import Invalid, UnreadableFile
from kobimo.indicators import compute
from kobimo.observations import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure.assembling import Assembled
    from kobimo.disclosure.atoms import Known
    from kobimo.disclosure.policy import Ruling
    from kobimo.disclosure.recording import Key, Noted, Place
    from kobimo.project import Project

#: Where the plan lies below the project; a build product.
FILE = ("build", "geheimhaltung", "plan.json")
#: What earlier editions have published.
LEDGER = "veroeffentlicht.json"


@dataclass(frozen=True)
class Draft:
    """A plan with what it was made of; holds secrets, so it never leaves the builder."""

    plan: Plan
    assembled: Assembled
    noted: Mapping[Key, Noted]
    known: Mapping[str, Known]


def plan(project: Project) -> Plan:
    """Return the plan of the public edition; it is made anew where anything it rests on changed.

    Raises
    ------
    Invalid
        Nobody has decided about a protected dataset.
    """
    rulings = _rule(project)
    if not rulings:
        return Plan("")
    problems = find_undecided(rulings.values(), project.catalog)
    # Invented data concern nobody, so nobody has to decide.
    if problems and not project.is_fictional:
        raise Invalid(problems)
    inputs = _hash_inputs(project, rulings)
    path = project.folder.joinpath(*FILE)
    found = _read(path)
    if found is not None and found.inputs == inputs:
        return found
    made = make(project, rulings, inputs).plan
    write_plan(made, path)
    return made


def guard(project: Project) -> Mask | None:
    """Return what stands between the observations of a project and everything public.

    Where nobody has decided anything, nothing of a protected dataset is open. ``None`` where
    there is no protected dataset.
    """
    rulings = _rule(project)
    if not rulings:
        return None
    try:
        found = plan(project)
    except Invalid:
        found = Plan("")
    return Mask(found, rulings, str(project.ags))


def is_current(project: Project) -> bool:
    """Whether the plan in the build folder is that of today's data, decisions and declarations."""
    rulings = _rule(project)
    found = _read(project.folder.joinpath(*FILE))
    return found is not None and found.inputs == _hash_inputs(project, rulings)


def _rule(project: Project) -> dict[str, Ruling]:
    stored = Store(project.store_folder).datasets()
    return rule_on_all(stored, project.kommune.geheimhaltung, project.catalog)


def _indicators(catalog: Catalog, rulings: Mapping[str, Ruling]) -> list[Indicator]:
    """Return every indicator that a chapter could show from protected datasets.

    All of them, whether a chapter names them today or not: what is hidden stays hidden when a
    chapter is added, and no notebook can ask for a sum that nobody has looked at.
    """
    found = catalog.indicators.values()
    return [item for item in found if set(catalog.datasets_of(item)) & set(rulings)]


def _read(path: Path) -> Plan | None:
    try:
        return read_plan(path) if path.is_file() else None
    except UnreadableFile:
        # A build product that was cut off is made again.
        return None


def make(project: Project, rulings: Mapping[str, Ruling], inputs: str) -> Draft:
    """Return a new plan; see :func:`plan`."""
    catalog, own = project.catalog, str(project.ags)
    indicators = _indicators(catalog, rulings)
    noted = record(project.store_folder, indicators, catalog, rulings, own)
    store = Store(project.store_folder)
    variables: dict[str, set[str]] = defaultdict(set)
    for key in noted:
        for part in key:
            variables[part.dataset].add(part.variable)
    known = {
        name: read_atoms(store, catalog.datasets[name], wanted, own)
        for name, wanted in sorted(variables.items())
    }
    assembled, verdicts = hide(noted, known, rulings)
    tallies, lost = tabulate(noted, verdicts, catalog, rulings)
    layouts = tuple(item.layout for _, item in sorted(known.items()))
    made = Plan(inputs, layouts, tallies, lost=lost)
    return Draft(made, assembled, noted, known)


def record(
    store_folder: Path,
    indicators: Iterable[Indicator],
    catalog: Catalog,
    rulings: Mapping[str, Ruling],
    own: str,
) -> dict[Key, Noted]:
    """Return every sum of protected datasets that these indicators use."""
    recorder = Recorder(own, rulings, catalog)
    store = Store(store_folder, guard=recorder)
    for indicator in indicators:
        recorder.shown = indicator.id
        for raum in (False, True) if Level.SOZIALRAUM in indicator.levels else (False,):
            compute(indicator, store, catalog, regions=[own], raum=raum)
    return recorder.noted


def hide(
    noted: Mapping[Key, Noted],
    known: Mapping[str, Known],
    rulings: Mapping[str, Ruling],
    published: Iterable[Published] = (),
) -> tuple[Assembled, dict[tuple[Key, Place], Verdict]]:
    """Return the bundle of what is hidden rather than rounded, and the verdict on its cells."""
    hiding = [item for item in noted.values() if not is_rounded(item, rulings)]
    assembled = Assembler(known, rulings).assemble(hiding, published)
    suppression = suppress(assembled.bundle)
    verdicts = {}
    for at, cell in enumerate(assembled.cells):
        is_secondary = bool(suppression.secondary[at])
        hidden = Verdict.SECONDARY if is_secondary else Verdict.PRIMARY
        verdicts[cell] = hidden if suppression.hidden[at] else Verdict.OPEN
    return assembled, verdicts


def _hash_inputs(project: Project, rulings: Mapping[str, Ruling]) -> str:
    """Return a hash of everything a plan rests on: data, decisions, declarations, code."""
    digest = hashlib.sha256(version("kobimo").encode("utf-8"))
    paths = [project.store_folder / f"{name}.parquet" for name in sorted(rulings)]
    paths += sorted((project.folder / "deklarationen").rglob("*.toml"))
    paths.append(project.folder / LEDGER)
    code = files("kobimo.disclosure")
    bodies = [item.read_bytes() for item in sorted(code.iterdir(), key=str) if item.is_file()]
    bodies += [path.read_bytes() for path in paths if path.is_file()]
    rules = [replace(item, decided_by="", decided_on="") for _, item in sorted(rulings.items())]
    bodies.append(repr(rules).encode())
    for body in bodies:
        digest.update(len(body).to_bytes(8, "big") + body)
    return digest.hexdigest()
