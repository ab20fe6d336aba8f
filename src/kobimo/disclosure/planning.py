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

from kobimo import tracing
from kobimo.audit.ledger import read_ledger
from kobimo.declarations.models import Level
from kobimo.disclosure.assembling import Assembler
from kobimo.disclosure.atoms import read_atoms
from kobimo.disclosure.attacking import attack_plan
from kobimo.disclosure.earlier import list_published
from kobimo.disclosure.fallbacks import FALLBACKS, Decisions
from kobimo.disclosure.links import add_links, find_links
from kobimo.disclosure.masking import PROTECTED, Mask
from kobimo.disclosure.policy import find_undecided, list_counts, rule_on_all
from kobimo.disclosure.protector import suppress
from kobimo.disclosure.recording import Recorder
from kobimo.disclosure.review import NAME, read_review, write_review
from kobimo.disclosure.reviewing import list_changes, review_plan
from kobimo.disclosure.signatures import FILE as SIGNATURES
from kobimo.disclosure.signatures import read_signatures
from kobimo.disclosure.tabulating import guard_rounded, is_rounded, tabulate
from kobimo.disclosure.tallies import Plan, Step, Verdict, read_plan, write_plan
from kobimo.errors import Invalid, NotPublishable, UnreadableFile
from kobimo.indicators import compute
from kobimo.observations import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kobimo.audit.ledger import Edition
    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure.assembling import Assembled, Published
    from kobimo.disclosure.atoms import Known
    from kobimo.disclosure.attacking import Found
    from kobimo.disclosure.policy import Ruling
    from kobimo.disclosure.recording import Key, Noted, Place
    from kobimo.disclosure.review import Review
    from kobimo.project import Project

#: Where the plan lies below the project; a build product.
FILE = ("build", "geheimhaltung", "plan.json")
#: What earlier editions have published.
LEDGER = "veroeffentlicht.json"
#: Exposed numbers that a refusal names before it counts the others.
NAMED = 5


@dataclass(frozen=True)
class Draft:
    """A new plan with what the attacker found, and the editions before it, oldest first."""

    plan: Plan
    found: Found
    editions: tuple[Edition, ...]


def plan(project: Project) -> Plan:
    """Return the plan of the public edition; it is made anew where anything it rests on changed.

    Raises
    ------
    Invalid
        Nobody has decided about a protected dataset.
    NotPublishable
        Whatever is given up, an attacker finds out something that must not be known.
    """
    with tracing.aside():
        rulings = rule_on_stored(project)
    if not rulings:
        return Plan("")
    problems = find_undecided(rulings.values(), project.catalog)
    # Invented data concern nobody, so nobody has to decide.
    if problems and not project.is_fictional:
        raise Invalid(problems)
    # What is used of a plan, its guard notes sum by sum.
    with tracing.aside():
        inputs = _hash_inputs(project, rulings)
        found = _read(project.folder.joinpath(*FILE))
    if found is not None and found.inputs == inputs:
        return found
    draft = make(project, rulings, inputs)
    if draft.found.texts:
        raise _refusal(draft.found.texts)
    _keep(project, draft)
    return draft.plan


def review(project: Project) -> Review | None:
    """Return the review of the current plan, with the attack on it; ``None`` for an empty plan.

    Raises
    ------
    Invalid
        Nobody has decided about a protected dataset.
    """
    found = plan(project)
    if found.is_empty:
        return None
    folder = project.folder.joinpath(*FILE).parent
    try:
        return read_review(folder / f"{NAME}.json", found)
    except (UnreadableFile, OSError):
        draft = make(project, rule_on_stored(project), found.inputs)
        return _keep(project, draft)


def _refusal(texts: tuple[str, ...]) -> NotPublishable:
    lines = [f"  {text}" for text in texts[:NAMED]]
    if len(texts) > NAMED:
        lines.append(f"  und {len(texts) - NAMED} weitere")
    return NotPublishable(
        "Die öffentliche Ausgabe wird nicht gebaut: Geheimes ließe sich errechnen.\n"
        + "\n".join(lines),
        where=LEDGER if any("Ausgabe vom" in text for text in texts) else "",
        remedy="Was schon veröffentlicht ist, lässt sich nicht zurücknehmen. Lassen Sie die "
        "genannten Jahre in einer neuen Fassung der Daten unverändert, oder nehmen Sie den "
        "Datensatz aus data/kommunal. Die interne Ausgabe geht: kobimo build --ausgabe intern",
    )


def _keep(project: Project, draft: Draft) -> Review:
    """Write a plan and its review into the build folder."""
    path = project.folder.joinpath(*FILE)
    changes = list_changes(draft.plan, draft.editions)
    made = review_plan(project, draft.plan, draft.found.attack, changes)
    write_plan(draft.plan, path)
    write_review(made, read_signatures(project.folder / SIGNATURES), path.parent)
    return made


def guard(project: Project) -> Mask | None:
    """Return what stands between the observations of a project and everything public.

    Where nobody has decided, or nothing can be shown safely, no protected dataset is open. ``None`` where
    there is no protected dataset.
    """
    with tracing.aside():
        rulings = rule_on_stored(project)
    tracing.note(PROTECTED, tracing.EVERYTHING, tracing.digest_of(*sorted(rulings)))
    if not rulings:
        return None
    try:
        found = plan(project)
    except (Invalid, NotPublishable):
        found = Plan("")
    return Mask(found, rulings, str(project.ags))


def is_current(project: Project) -> bool:
    """Whether the plan in the build folder is that of today's data, decisions and declarations."""
    rulings = rule_on_stored(project)
    found = _read(project.folder.joinpath(*FILE))
    return found is not None and found.inputs == _hash_inputs(project, rulings)


def rule_on_stored(project: Project) -> dict[str, Ruling]:
    """Return the rules for the protected datasets of which there are observations."""
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
    known = read_known(Store(project.store_folder), noted, catalog, own)
    layouts = tuple(item.layout for _, item in sorted(known.items()))
    links = find_links(known)
    add_links(known, links)
    editions = read_ledger(project.folder / LEDGER)
    assembled, decisions = hide(noted, known, rulings, list_published(editions))
    guarded = (*assembled.guarded.values(), *guard_rounded(noted, rulings))
    steps: list[Step] = []
    untried = list(FALLBACKS)
    while True:
        tallies, lost = tabulate(noted, decisions, catalog, rulings)
        made = Plan(inputs, layouts, tallies, tuple(steps), lost, links)
        found = attack_plan(made, guarded, editions, catalog)
        if not found.texts or not untried:
            return Draft(made, found, editions)
        step = untried.pop(0)(decisions, found, catalog)
        if step.cells:
            steps.append(step)


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


def read_known(
    store: Store, noted: Mapping[Key, Noted], catalog: Catalog, own: str
) -> dict[str, Known]:
    """Return the observations of all variables that these sums add up, by dataset.

    Counts that no sum adds up are among them: an amount that is shown may be equal to one.
    """
    variables: dict[str, set[str]] = defaultdict(set)
    for key in noted:
        for part in key:
            variables[part.dataset].add(part.variable)
    return {
        name: read_atoms(
            store, catalog.datasets[name], wanted | list_counts(catalog.datasets[name]), own
        )
        for name, wanted in sorted(variables.items())
    }


def hide(
    noted: Mapping[Key, Noted],
    known: Mapping[str, Known],
    rulings: Mapping[str, Ruling],
    published: Sequence[Published] = (),
) -> tuple[Assembled, Decisions]:
    """Return the bundle of what is hidden rather than rounded, and a decision on every cell."""
    hiding = [item for item in noted.values() if not is_rounded(item, rulings)]
    assembled = Assembler(known, rulings).assemble(hiding, published)
    suppression = suppress(assembled.bundle)
    verdicts: dict[tuple[Key, Place], Verdict] = {}
    for at, cell in enumerate(assembled.cells):
        is_secondary = bool(suppression.secondary[at])
        hidden = Verdict.SECONDARY if is_secondary else Verdict.PRIMARY
        verdicts[cell] = hidden if suppression.hidden[at] else Verdict.OPEN
    values: dict[tuple[Key, Place], float] = {}
    for item in noted.values():
        places = {(item.parts, place): place for place in item.used}
        values |= {cell: item.values[place] for cell, place in places.items()}
        if is_rounded(item, rulings):
            verdicts |= dict.fromkeys(places, Verdict.OPEN)
    before = {(item.parts, item.place): item.value for item in published}
    return assembled, Decisions(verdicts, values, before, {})


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
