"""Write blanks where they are read once they are filled in; nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.declarations.forms import Sensitivity
from kobimo.errors import TargetExists
from kobimo.files import write_atomically
from kobimo.regions import load_register
from kobimo.sources.blanks.choosing import ALL, choose_datasets, find_theme, list_themes
from kobimo.sources.blanks.rows import Prefill
from kobimo.sources.blanks.writing import write_blank

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.project import Project


@dataclass(frozen=True, slots=True)
class Kept:
    """A blank that was written."""

    path: Path
    #: How many tables it has.
    sheets: int
    #: Where the file is now that lay there before.
    backup: Path | None = None


def keep_blanks(
    project: Project, theme: str, *, years: tuple[int, ...], replace: bool = False
) -> list[Kept]:
    """Write the blank of a theme, or of all themes, and return what was written.

    A blank with social, health or special-needs data goes to ``data/geschuetzt``, any other to
    ``data/kommunal``: where it lies it is read as soon as it is filled in.

    Parameters
    ----------
    theme
        Name or title of a theme, or ``alle``.
    years
        Years for which rows are written beforehand.
    replace
        Replace a blank that is there; the old file stays beside it.

    Raises
    ------
    WrongUsage
        There is no such theme.
    TargetExists
        A file of the name is there; nothing is written then.
    """
    catalog = project.catalog
    is_all = theme.strip().casefold() == ALL
    themes = list_themes(catalog) if is_all else [find_theme(theme, catalog)]
    targets = {name: _target(project, name) for name in themes}
    if not replace:
        for path in targets.values():
            _refuse_existing(project, path)
    prefill = prefill_of(project, years)
    kept = []
    for name, path in targets.items():
        body = write_blank(name, catalog, prefill=prefill, disclosure=project.kommune.geheimhaltung)
        backup = _free(path) if path.exists() else None
        if backup is not None:
            write_atomically(backup, path.read_bytes())
        write_atomically(path, body)
        kept.append(Kept(path, len(choose_datasets(name, catalog)), backup))
    return kept


def prefill_of(project: Project, years: tuple[int, ...]) -> Prefill:
    """Return what a project knows beforehand: its regions and the names of its areas.

    Raises
    ------
    UnreadableFile, Invalid
        The declared geometry cannot be read.
    """
    from kobimo.sources.geometry.areas import area_names, read_areas

    register = load_register()
    own = str(project.ags)
    keys = [own, own[:2], "DG"]
    regions = {key: register.get(key).name for key in keys if key in register}
    return Prefill(
        regions=regions | {own: project.region.name},
        areas=area_names(read_areas(project)),
        years=years,
    )


def _target(project: Project, theme: str) -> Path:
    declared = project.catalog.datasets
    names = choose_datasets(theme, project.catalog)
    is_sensitive = any(declared[name].sensitivity is Sensitivity.SENSIBEL for name in names)
    folder = "geschuetzt" if is_sensitive else "kommunal"
    return project.folder / "data" / folder / f"vorlage-{theme}.xlsx"


def _refuse_existing(project: Project, path: Path) -> None:
    if path.exists():
        raise TargetExists(
            "diese Vorlage gibt es schon; vielleicht ist sie ausgefüllt",
            where=path.relative_to(project.folder).as_posix(),
            remedy="Benennen Sie sie um, oder lassen Sie sie mit --ersetzen ersetzen (die alte bleibt "
            "als Sicherung).",
        )


def _free(path: Path) -> Path:
    """Return a hidden name beside a file that nothing has yet."""
    found, count = path.with_name(f".{path.name}.alt"), 1
    while found.exists():
        count += 1
        found = path.with_name(f".{path.name}.alt-{count}")
    return found
