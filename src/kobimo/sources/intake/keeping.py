"""Plan what is written where, try it with the strict reader, and only then write; nothing is lost."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.declarations.checking import check_form, read_toml
from kobimo.declarations.forms import Sensitivity
from kobimo.declarations.loading import load_catalog
from kobimo.declarations.models import Dataset
from kobimo.errors import TargetExists, UnreadableFile
from kobimo.files import write_atomically
from kobimo.sources.blanks.reading import list_sheets
from kobimo.sources.intake.drafting import pattern_of
from kobimo.sources.intake.filled import read_filled
from kobimo.sources.intake.indicator import write_indicator
from kobimo.sources.intake.office import name_of_copy, open_office
from kobimo.sources.intake.proposal import Proposal, propose
from kobimo.sources.intake.trial import read_as_cases, read_by_known, try_out
from kobimo.sources.intake.writing import write_dataset, write_further
from kobimo.sources.municipal.reading import fits_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.project import Project

#: Largest file that is looked at.
MOST_BYTES = 50 * 2**20


@dataclass(slots=True)
class Plan:
    """What taking in a file would do.

    Attributes
    ----------
    source, body
        The file of the office, and its content.
    proposal
        How it may be read; ``None`` where a declaration that is there reads it.
    dataset
        The dataset it is, once nothing is open.
    target
        Where the copy goes.
    texts
        Path → text of the declarations that are written.
    why_no_indicator
        Why no indicator is proposed, empty where one is.
    backups
        Files that are replaced → where the old ones are kept.
    """

    source: Path
    body: bytes
    proposal: Proposal | None = None
    dataset: Dataset | None = None
    target: Path | None = None
    texts: dict[Path, str] = field(default_factory=dict)
    why_no_indicator: str = ""
    backups: dict[Path, Path] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    values: int = 0


def read_body(path: Path) -> bytes:
    """Return the content of a file that is not too large to be a table of an office.

    Raises
    ------
    UnreadableFile
        The file is missing, a folder, or too large.
    """
    if not path.is_file():
        raise UnreadableFile(
            "das ist ein Ordner" if path.is_dir() else "die Datei gibt es nicht",
            where=f"„{path}“",
            remedy="Nennen Sie eine Datei, zum Beispiel: kobimo intake SGB2_2024.xlsx",
        )
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFile(
            f"die Datei ist größer als {MOST_BYTES // 2**20} MB",
            where=f"„{path.name}“",
            remedy="Speichern Sie nur die benötigte Tabelle in einer neuen Datei.",
        )
    return path.read_bytes()


def plan(
    project: Project,
    path: Path,
    answers: Mapping[str, str] | None = None,
    *,
    protected: bool | None = None,
    replace: bool = False,
    further: bool = False,
) -> Plan:
    """Return what taking in ``path`` would do; nothing is written.

    Parameters
    ----------
    answers
        Key of a question → answer.
    protected
        Whether the copy goes to ``data/geschuetzt``; default: where its content is sensitive.
    replace
        Whether a declaration or a copy that is there may be replaced; the old one is kept.
    further
        Whether the file is laid out otherwise than its declaration says, so that its
        layout is added to the declaration.

    Raises
    ------
    UnreadableFile, Invalid
        The file is no table; or the declaration that was made for it cannot read it.
    TargetExists
        Something is where the copy or the declaration would go.
    """
    body = read_body(path)
    office = open_office(project)
    made = Plan(path, body)
    if list_sheets(body) is not None:
        made.dataset, made.values, made.notes = read_filled(body, path.name, project, office)
        _place(made, project, path.name, protected=protected, replace=replace)
        return made
    if not (answers or {}).get("datensatz") and not replace and not further:
        known = read_by_known(body, path.name, office)
        if known is not None:
            made.dataset, file = known
            made.values = len(file.frame)
            made.notes += file.notes
            _place(made, project, path.name, protected=protected, replace=replace)
            return made
        lists = read_as_cases(body, path.name, office)
        if lists:
            note = "Eine Zeile ist ein Fall; gezählt wird wie im mitgelieferten Datensatz."
            made.notes.append(note)
        for dataset, file in lists:
            made.dataset = dataset
            made.values += len(file.frame)
            text = write_dataset(dataset, path.name, ())
            folder = project.folder / "deklarationen"
            _declare(made, folder, dataset, text, replace=replace, further=further)
        if lists:
            _place(made, project, path.name, protected=protected, replace=replace)
            _try_catalog(project, made)
            return made
    proposal = propose(body, path.name, office, answers)
    made.proposal = proposal
    if proposal.problems or proposal.questions or proposal.dataset is None:
        return made
    name = name_of_copy(path.name, proposal.dataset, office)
    if name != path.name:
        made.notes.append(
            f"Die Kopie heißt „{name}“, weil der Name zu einem anderen Datensatz gehört."
        )
    text, dataset, file = try_out(proposal, body, office)
    made.dataset = dataset
    made.values = len(file.frame)
    made.notes += file.notes
    folder = project.folder / "deklarationen"
    _declare(made, folder, dataset, text, replace=replace, further=further)
    if proposal.match is None:
        drafted = write_indicator(proposal, office.ags)
        if isinstance(drafted, str):
            made.why_no_indicator = drafted
        else:
            target = folder / "kennzahlen" / f"{drafted[0]}.toml"
            if target.exists():
                made.why_no_indicator = (
                    f"Die Kennzahl „{drafted[0]}“ gibt es schon; sie bleibt, wie sie ist."
                )
            else:
                made.texts[target] = drafted[1]
    _place(made, project, name, protected=protected, replace=replace)
    _try_catalog(project, made)
    return made


def _declare(
    made: Plan, folder: Path, dataset: Dataset, text: str, *, replace: bool, further: bool
) -> None:
    """Plan to write a declaration; one that is there is extended, or replaced and kept."""
    path = folder / "datensaetze" / f"{dataset.id}.toml"
    if path.exists() and not replace:
        text = _extend(path, dataset, made.source.name, further=further)
    elif path.exists():
        made.backups[path] = _free(path.with_name(f"{path.name}.alt"))
    made.texts[path] = text


def _extend(path: Path, dataset: Dataset, name: str, *, further: bool) -> str:
    """Return the text of a declaration that is there with one more layout at its end.

    Raises
    ------
    TargetExists
        Its numbers mean something else, or its layout is for this file already.
    """
    where = f"deklarationen/datensaetze/{path.name}"
    old = check_form(Dataset, read_toml(path), where)
    same = ("period_kind", "stichtag", "dimensions", "lowest_level", "additive")
    if any(getattr(old, key) != getattr(dataset, key) for key in same) or dataset.municipal is None:
        raise TargetExists(
            f"die Deklaration „{path.name}“ gibt es schon, mit anderen Merkmalen oder Zeiträumen",
            where=where,
            remedy="Mit --ersetzen tritt die neue an ihre Stelle, und die alte bleibt als Sicherung. "
            "Soll beides gelten, so geben Sie der Datei einen anderen Namen.",
        )
    layout = dataset.municipal
    if fits_name(name, old) or any(
        layout.file == each.file for each in (old.municipal, *old.further) if each
    ):
        if not further:
            raise TargetExists(
                f"die Deklaration „{path.name}“ gibt es schon",
                where=where,
                remedy="Mit --weitere kommt diese Tabellenform hinzu, mit --ersetzen tritt sie an die "
                "Stelle der alten (die als Sicherung bleibt).",
            )
        layout = layout.model_copy(update={"file": pattern_of(name, exact=True)})
    return f"{path.read_text('utf-8').rstrip()}\n\n{write_further(layout, name)}"


def _place(
    made: Plan, project: Project, name: str, *, protected: bool | None, replace: bool
) -> None:
    """Choose where the copy goes; the file may already lie there."""
    data = project.folder / "data"
    for folder in ("kommunal", "geschuetzt"):
        if made.source.resolve().is_relative_to((data / folder).resolve()):
            made.notes.append(f"Die Datei liegt schon in data/{folder}.")
            return
    is_sensitive = made.dataset is not None and made.dataset.sensitivity is Sensitivity.SENSIBEL
    folder = "geschuetzt" if (is_sensitive if protected is None else protected) else "kommunal"
    target = data / folder / name
    other = data / ("kommunal" if folder == "geschuetzt" else "geschuetzt") / name
    for path in (target, other):
        if not path.exists():
            continue
        if path.read_bytes() == made.body:
            made.notes.append(f"Die gleiche Datei liegt schon in data/{path.parent.name}.")
            return
        if not replace or path == other:
            raise TargetExists(
                "dort liegt schon eine andere Datei dieses Namens",
                where=f"data/{path.parent.name}/{name}",
                remedy="Geben Sie der neuen Datei einen anderen Namen, zum Beispiel mit dem Jahr; oder "
                "ersetzen Sie die alte mit --ersetzen (sie bleibt als Sicherung).",
            )
        made.backups[path] = _free(path.with_name(f".{path.name}.alt"))
    made.target = target


def _free(path: Path) -> Path:
    """Return a path that nothing has yet."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found


def _try_catalog(project: Project, made: Plan) -> None:
    """Load all declarations together with the new ones, in a copy.

    Raises
    ------
    Invalid
        They do not fit together.
    """
    folder = project.folder / "deklarationen"
    with tempfile.TemporaryDirectory() as room:
        copy = Path(room) / "deklarationen"
        if folder.is_dir():
            shutil.copytree(folder, copy)
        for path, text in made.texts.items():
            target = copy / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        load_catalog(copy)


def keep(made: Plan) -> list[Path]:
    """Write the declarations and the copy of a plan; return what was written.

    What is replaced is copied to its backup first. Declarations come before the file, so
    that an interruption leaves a declaration without a file, which reads nothing.
    """
    for path, backup in made.backups.items():
        write_atomically(backup, path.read_bytes())
    written = [write_atomically(path, text) for path, text in made.texts.items()]
    if made.target is not None:
        written.append(write_atomically(made.target, made.body))
    return written
