"""Try a declaration with the strict reader, and compare what it reads with what was proposed."""

from __future__ import annotations

import math
import tomllib
from typing import TYPE_CHECKING

from kobimo.declarations.checking import check_form
from kobimo.declarations.models import Dataset
from kobimo.errors import Invalid, KobimoError, Problem
from kobimo.sources.intake.drafting import pattern_of
from kobimo.sources.intake.values import categories_of
from kobimo.sources.intake.writing import write_dataset
from kobimo.sources.municipal.reading import fits_name, read_municipal

if TYPE_CHECKING:
    from kobimo.sources.base import ReadFile
    from kobimo.sources.intake.office import Office
    from kobimo.sources.intake.proposal import Proposal

#: Any date does: what is read here is thrown away.
_DAY = "2000-01-01"


def read_strictly(body: bytes, dataset: Dataset, name: str, office: Office) -> ReadFile:
    """Read a file as the report will."""
    return read_municipal(
        body,
        dataset,
        name=name,
        ags=office.ags,
        retrieved=_DAY,
        register=office.register,
        areas=dict(office.areas) or None,
    )


def read_by_known(body: bytes, name: str, office: Office) -> tuple[Dataset, ReadFile] | None:
    """Read a file by the declaration that its name fits, if there is one that can.

    Raises
    ------
    Invalid, UnreadableFile
        The office's own declaration is for this file and does not read it.
    """
    for _, dataset in sorted(office.datasets.items()):
        if not fits_name(name, dataset):
            continue
        try:
            return dataset, read_strictly(body, dataset, name, office)
        except KobimoError:
            if dataset.id in office.own:
                raise
    return None


def read_as_cases(body: bytes, name: str, office: Office) -> list[tuple[Dataset, ReadFile]]:
    """Read lists of cases by the shipped declarations of such lists, whatever the file is called.

    In a list of cases nothing can be inferred from numbers: one row is one case, and only a
    declaration says what is counted. So a shipped one must fit word by word.
    """
    found = []
    for _, dataset in sorted(office.datasets.items()):
        layout = dataset.municipal
        if dataset.source != "kommunal" or layout is None or layout.rows != "cases":
            continue
        named = layout.model_copy(update={"file": pattern_of(name, exact=False)})
        tried = dataset.model_copy(update={"municipal": named, "further": (), "check": None})
        try:
            found.append((tried, read_strictly(body, tried, name, office)))
        except KobimoError:
            continue
    return found


def try_out(proposal: Proposal, body: bytes, office: Office) -> tuple[str, Dataset, ReadFile]:
    """Return the declaration as text, the dataset it is, and what the strict reader reads by it.

    Raises
    ------
    Invalid, UnreadableFile
        The strict reader cannot read the file, or reads something else than proposed.
    """
    if proposal.dataset is None:
        raise ValueError("nothing is proposed yet")
    text = write_dataset(proposal.dataset, proposal.name, proposal.notes)
    where = f"deklarationen/datensaetze/{proposal.dataset.id}.toml"
    dataset = check_form(Dataset, tomllib.loads(text), where)
    file = read_strictly(body, dataset, proposal.name, office)
    _compare(file, dataset, proposal)
    return text, dataset, file


def _compare(file: ReadFile, dataset: Dataset, proposal: Proposal) -> None:
    """Refuse a declaration by which the strict reader comes to other values than the proposal.

    Totals that the strict reader adds up are more than the proposal has; nothing may be less.
    """
    layout = dataset.municipal
    if layout is None:
        return
    names = list(dataset.dimensions)
    columns = (file.frame[name] for name in ("ags", "period", "variable", "raum", *names))
    values = file.frame["value"].astype(float)
    read: dict[tuple[str, ...], float] = dict(zip(zip(*columns, strict=True), values, strict=True))
    rules = {rule.header: rule for rule in layout.columns}
    problems = []
    for reading in proposal.readings:
        rule = rules.get(reading.header)
        if rule is None:
            continue
        named = categories_of(reading, proposal.columns, layout.keys) | rule.dimensions
        categories = (named.get(name, "total") for name in names)
        key = (reading.ags, reading.period, rule.variable, reading.raum, *categories)
        found = read.get(key)
        is_same = found is not None and (
            found == reading.value or (math.isnan(found) and math.isnan(reading.value))
        )
        if not is_same:
            problems.append(
                Problem(
                    reading.where,
                    "Vorschlag und Prüfung lesen diese Zelle verschieden; es wird nichts geschrieben",
                    "Vereinfachen Sie die Tabelle, oder deklarieren Sie sie von Hand.",
                )
            )
    if problems:
        raise Invalid(problems[:10])
