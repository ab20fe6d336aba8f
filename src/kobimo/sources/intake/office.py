"""What is known about the municipality before its file is opened."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kobimo.regions import load_register
from kobimo.sources.intake import drafting
from kobimo.sources.municipal.grid import fold
from kobimo.sources.municipal.reading import fits_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.declarations.models import Dataset
    from kobimo.project import Project
    from kobimo.regions import Register


@dataclass(frozen=True, slots=True)
class Office:
    """What is known about the municipality before its file is opened.

    Attributes
    ----------
    ags, name
        Key and name of the municipality.
    publisher
        Who publishes its figures, where the file does not say.
    areas
        Key → name of its areas; empty where it has declared no geometry.
    datasets
        All declared datasets.
    files
        Names of the municipal files that are there already.
    own
        Ids of the datasets that the office has declared itself.
    """

    ags: str
    name: str
    publisher: str
    areas: Mapping[str, str]
    datasets: Mapping[str, Dataset]
    register: Register
    files: Sequence[str] = ()
    own: frozenset[str] = frozenset()

    @property
    def whole(self) -> frozenset[str]:
        """Names of the municipality itself in a column of areas."""
        bare = fold(self.name)
        forms = (bare, f"stadt {bare}", f"kreis {bare}", f"landkreis {bare}")
        ends = ("", " insgesamt", " gesamt", ", stadt", " (stadt)", " zusammen")
        return frozenset(f"{form}{end}" for form in forms for end in ends)


def open_office(project: Project) -> Office:
    """Return what the project knows about the municipality and its files."""
    from kobimo.sources.geometry.areas import area_names, read_areas

    folders = [project.folder / "data" / name for name in ("kommunal", "geschuetzt")]
    files = [path.name for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    if project.is_fictional:
        from importlib.resources import files as resources

        files += [
            path.name for path in (resources("kobimo") / "musterstadt" / "municipal").iterdir()
        ]
    declared = project.folder / "deklarationen" / "datensaetze"
    return Office(
        ags=str(project.ags),
        name=project.region.name,
        publisher=project.kommune.impressum.herausgeber or f"Eigene Zahlen: {project.region.name}",
        areas=area_names(read_areas(project)),
        datasets=project.catalog.datasets,
        register=load_register(),
        files=tuple(sorted(files)),
        own=frozenset(path.stem for path in declared.rglob("*.toml")),
    )


def takes_others(pattern: str, name: str, office: Office) -> bool:
    """Whether a pattern would also take files that are there and belong to something else."""
    others = (fold(file) for file in office.files if fold(file) != fold(name))
    return any(fnmatchcase(file, fold(pattern)) for file in others)


def id_of_new(name: str, office: Office) -> str:
    """Return the id of a new dataset; one of the office's own is found again."""
    found = drafting.id_of(name)
    return found if found in office.own or found not in office.datasets else f"eigene_{found}"


def name_of_copy(name: str, dataset: Dataset, office: Office) -> str:
    """Return the name of the copy; another where the name belongs to another dataset's files."""
    others = [d for d in office.datasets.values() if d.id != dataset.id and fits_name(name, d)]
    return f"{dataset.id}_{name}" if others else name
