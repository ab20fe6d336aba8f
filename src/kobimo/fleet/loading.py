"""Load ``FLEET.toml`` with everything it names, and report all faults together."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.declarations.checking import check_form, read_toml
from kobimo.errors import Invalid, KobimoError, NoProject, Problem, nearest
from kobimo.fleet.declaration import ALL_REPORTS, FleetForm
from kobimo.fleet.settings import read_base, reports_of, write_settings
from kobimo.project import Edition
from kobimo.regions import load_register

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What the template gives to all. The data of its own offices are not among it.
SHARED = ("notebooks", "reports", "deklarationen", "data")
#: Data of one office alone; they come from the own folder of a municipality, never from the template.
PRIVATE = ("data/kommunal", "data/geschuetzt")
#: What a municipality's own folder may add besides its settings.
OWN = (
    *("kommentare", "deklarationen", "notebooks", "reports", "data"),
    *("freigaben.toml", "veroeffentlicht.json", "vergleichskreise.toml"),
)
#: What editors and Python leave behind.
_LEFTOVERS = frozenset({"__pycache__", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db"})


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality of a fleet, before anything is built."""

    ags: str
    name: str
    #: Text of its ``kommune.toml``.
    settings: str
    #: Path in the repository → file, of its own folder.
    own: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fleet:
    """What ``FLEET.toml`` asks for."""

    path: Path
    edition: Edition
    target: Path
    #: Path in the repository → file, for everybody.
    shared: dict[str, Path]
    municipalities: tuple[Municipality, ...]

    @property
    def room(self) -> Path:
        """Where a fleet keeps what it makes on the way; a build product."""
        return self.path.parent / "build" / "flotte"


def load_fleet(path: Path) -> Fleet:
    """Load a fleet.

    Raises
    ------
    NoProject
        There is no such file.
    Invalid
        With every fault of the file and of what it names.
    """
    path = path.resolve()
    if not path.is_file():
        raise NoProject(
            "Hier ist keine Flotte: die Datei fehlt.",
            where=str(path),
            remedy="Was in ihr steht, sagt docs/fleet.md. Anderswo: kobimo fleet ORDNER/FLEET.toml",
        )
    form = check_form(FleetForm, read_toml(path), path.name)
    problems: list[Problem] = []
    here = path.parent
    template = _find_template(form, path, problems)
    shared = {
        name: file
        for name, file in _list_files(template, SHARED)
        if not name.startswith(tuple(f"{folder}/" for folder in PRIVATE))
    }
    base: dict[str, Any] = {}
    try:
        base = read_base(template) if form.vorlage else {}
    except Invalid as error:
        problems += error.problems
    known = sorted(Path(name).stem for name in shared if _is_report(name))
    for ags in form.kommunen:
        if ags not in form.ags:
            problems.append(
                Problem(
                    f"{path.name}, Angabe „kommunen.{ags}“",
                    "diese Kommune steht nicht in „ags“",
                    nearest(ags, form.ags),
                )
            )
    municipalities = []
    wrong_reports: set[str] = set()
    for ags in form.ags:
        own = _own_folder(form, ags, path, problems)
        files = dict(_list_files(own, OWN)) if own is not None else {}
        reports = reports_of(form, form.kommunen.get(ags))
        there = sorted({*known, *(Path(name).stem for name in files if _is_report(name))})
        if reports == (ALL_REPORTS,):
            reports = tuple(there)
        wrong = [name for name in reports if name not in there]
        for name in wrong if not wrong_reports.issuperset(wrong) else ():
            problems.append(
                Problem(
                    f"{path.name}, Angabe „bericht“",
                    f"den Bericht „{name}“ gibt es in der Vorlage nicht",
                    nearest(name, there) or f"Möglich sind: {', '.join(there)}.",
                )
            )
        wrong_reports.update(wrong)
        try:
            settings = write_settings(ags, form, base, reports, own)
        except KobimoError as error:
            problems += _problems_of(error, f"{path.name}, Kommune {ags}")
            continue
        name = form.kommunen[ags].name if ags in form.kommunen else ""
        name = name or load_register().get(ags).name
        municipalities.append(Municipality(ags, name, settings, files))
    target = (here / form.ziel).resolve()
    problems += _refuse_target(form, target, path, template)
    if problems:
        raise Invalid(problems)
    return Fleet(path, form.ausgabe, target, shared, tuple(municipalities))


def _find_template(form: FleetForm, path: Path, problems: list[Problem]) -> Path:
    if not form.vorlage:
        from kobimo.template.generating import find_template

        (scaffold,) = find_template().glob("{{cookiecutter.*")
        return scaffold
    folder = (path.parent / form.vorlage).resolve()
    missing = [name for name in ("notebooks", "reports") if not (folder / name).is_dir()]
    if missing:
        problems.append(
            Problem(
                f"{path.name}, Angabe „vorlage“",
                f"in „{form.vorlage}“ fehlt: {', '.join(missing)}"
                if folder.is_dir()
                else f"den Ordner „{form.vorlage}“ gibt es nicht",
                "Nennen Sie den Ordner eines Berichts, den kobimo new angelegt hat.",
            )
        )
    return folder


def _own_folder(form: FleetForm, ags: str, path: Path, problems: list[Problem]) -> Path | None:
    member = form.kommunen.get(ags)
    if member is None or not member.ordner:
        return None
    folder = (path.parent / member.ordner).resolve()
    if folder.is_dir():
        return folder
    problems.append(
        Problem(
            f"{path.name}, Angabe „kommunen.{ags}.ordner“",
            f"den Ordner „{member.ordner}“ gibt es nicht",
        )
    )
    return None


def _refuse_target(form: FleetForm, target: Path, path: Path, template: Path) -> Iterator[Problem]:
    where = f"{path.name}, Angabe „ziel“"
    here = path.parent
    if target == here or target in here.parents:
        yield Problem(
            where, f"„{form.ziel}“ enthält {path.name} selbst", "Nennen Sie einen eigenen Ordner."
        )
    elif target == template or template in target.parents or target in template.parents:
        yield Problem(where, "das Ziel und die Vorlage liegen ineinander")
    if form.ausgabe is Edition.INTERN and here not in target.parents:
        yield Problem(
            where,
            f"die interne Ausgabe bleibt bei {path.name}; „{form.ziel}“ liegt außerhalb",
            f"Nennen Sie einen Ordner unterhalb von {here}.",
        )


def _list_files(folder: Path, names: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for name in names:
        start = folder / name
        paths = sorted(start.rglob("*")) if start.is_dir() else [start]
        for found in paths:
            inside = found.relative_to(folder)
            if found.is_file() and _LEFTOVERS.isdisjoint(inside.parts):
                yield inside.as_posix(), found


def _is_report(name: str) -> bool:
    return name.startswith("reports/") and name.endswith(".toml")


def _problems_of(error: KobimoError, where: str) -> list[Problem]:
    if isinstance(error, Invalid):
        return list(error.problems)
    return [Problem(error.where or where, error.message, error.remedy)]
