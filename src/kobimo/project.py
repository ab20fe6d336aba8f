"""A municipal repository: where things lie, and what its ``kommune.toml`` says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo import tracing
from kobimo.declarations.checking import check_form, read_toml
from kobimo.declarations.kommune import Kommune
from kobimo.declarations.loading import load_catalog, load_report
from kobimo.declarations.watching import watch_catalog, watch_kommune
from kobimo.errors import Invalid, NoProject, Problem, UnknownRegion, UnreadableFile, nearest
from kobimo.lean import read_notebook
from kobimo.regions import Ags, Region, load_register
from kobimo.tracing import Watched

if TYPE_CHECKING:
    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Report

FILE = "kommune.toml"
#: Kinds of notes: that a chapter is there, and what its header lists.
CHAPTER, HEADER = "chapter", "header"
#: Environment variable that tells a kernel for which edition it works.
EDITION_VARIABLE = "KOBIMO_AUSGABE"


class Edition(StrEnum):
    """For whom a report is built; both are made of the same chapters and the same data."""

    #: For everybody: disclosure control decides what is shown.
    OEFFENTLICH = "oeffentlich"
    #: For those who may see small numbers: nothing is hidden, every page says so.
    INTERN = "intern"

    @property
    def environment(self) -> dict[str, str]:
        """What tells a kernel that it works for this edition; see :func:`running_edition`."""
        return {EDITION_VARIABLE: self.value}


@dataclass(frozen=True)
class Project:
    """One municipality's repository. Nothing is read but ``kommune.toml`` until it is asked for."""

    folder: Path
    kommune: Kommune

    @cached_property
    def catalog(self) -> Catalog:
        """The shipped declarations and the municipality's own."""
        # Each is noted when it is used, so their files need not be.
        with tracing.aside():
            catalog = load_catalog(self.folder / "deklarationen")
        return watch_catalog(catalog) if tracing.is_started() else catalog

    @property
    def ags(self) -> Ags:
        """Key of the Kreis or kreisfreie Stadt reported on."""
        return Ags(self.kommune.ags)

    @cached_property
    def region(self) -> Region:
        """The register's entry, with the municipality's own name and locative where it has them."""
        from dataclasses import replace

        region = load_register().get(self.ags)
        return replace(
            region,
            name=self.kommune.name or region.name,
            locative=self.kommune.ort or region.locative,
        )

    @property
    def is_fictional(self) -> bool:
        """Whether this is Musterland, whose data are embedded."""
        return self.region.fictional

    @property
    def store_folder(self) -> Path:
        """Where observations are stored; a build product."""
        return self.folder / "build" / "daten"

    @property
    def public_folder(self) -> Path:
        """The site that is published."""
        return self.folder / "public"

    @property
    def internal_folder(self) -> Path:
        """The site of the internal edition, which never leaves the office."""
        return self.folder / "intern"

    def site_folder(self, edition: Edition) -> Path:
        """Return where the site of an edition is put."""
        return self.internal_folder if edition is Edition.INTERN else self.public_folder

    def build_folder(self, edition: Edition) -> Path:
        """Return where an edition keeps what it makes on the way; the other never reads there."""
        room = self.folder / "build"
        return room / "intern" if edition is Edition.INTERN else room

    @cached_property
    def chapters(self) -> dict[str, Path]:
        """Chapter id → notebook, in alphabetical order of ids."""
        with tracing.aside():
            found = {p.stem: p for p in sorted((self.folder / "notebooks").glob("*.py"))}
        return Watched(CHAPTER, found, lambda path: path.name) if tracing.is_started() else found

    def indicators_of(self, chapter: str) -> tuple[str, ...]:
        """Return the ids of the indicators that the header of a notebook lists."""
        path = self.chapters[chapter]
        # The cells of another chapter are not used, and what jupytext looks for is no input.
        with tracing.aside():
            notebook = read_notebook(path)
        found = tuple(notebook["metadata"].get("kobimo", {}).get("indicators") or ())
        tracing.note(HEADER, chapter, tracing.digest_of(*found))
        return found

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """The reports this municipality builds, in the order of ``berichte``.

        Raises
        ------
        Invalid
            Where a report or one of its chapters is not there; all together.
        """
        folder = self.folder / "reports"
        known = {path.stem: path for path in sorted(folder.glob("*.toml"))}
        problems: list[Problem] = []
        found = []
        if not self.kommune.berichte:
            where = f"{FILE}, Angabe „berichte“"
            problems.append(
                Problem(where, "kein Bericht ist genannt", f"Möglich sind: {', '.join(known)}.")
            )
        for name in self.kommune.berichte:
            if name not in known:
                problems.append(
                    Problem(
                        f"{FILE}, Angabe „berichte“",
                        f"den Bericht „{name}“ gibt es in reports/ nicht",
                        nearest(name, known) or f"Möglich sind: {', '.join(known)}.",
                    )
                )
                continue
            try:
                found.append(load_report(known[name]))
            except Invalid as error:
                problems += error.problems
        for report in found:
            problems += [
                Problem(
                    f"reports/{report.id}.toml, Angabe „chapters“",
                    f"das Kapitel „{chapter}“ gibt es in notebooks/ nicht",
                    nearest(chapter, self.chapters),
                )
                for chapter in report.chapters
                if chapter not in self.chapters
            ]
        if problems:
            raise Invalid(problems)
        return tuple(found)

    def comment(self, chapter: str) -> str:
        """Return the municipality's comment on a chapter as Markdown, empty where it has none.

        Raises
        ------
        UnreadableFile
            It is not saved as UTF-8.
        """
        path = self.folder / "kommentare" / f"{chapter}.md"
        try:
            return path.read_text("utf-8-sig").strip() if path.is_file() else ""
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                "die Datei ist nicht in UTF-8 gespeichert",
                where=f"kommentare/{chapter}.md",
                remedy="Speichern Sie sie als UTF-8.",
            ) from error


def running_edition() -> Edition:
    """Return the edition this process works for: a build says so to its kernels.

    Anything else, a notebook opened by hand and a misspelt name among them, is the public one.
    """
    is_internal = os.environ.get(EDITION_VARIABLE) == Edition.INTERN
    return Edition.INTERN if is_internal else Edition.OEFFENTLICH


def open_project(start: Path | None = None) -> Project:
    """Open the project that contains ``start`` (default: the working directory).

    Raises
    ------
    NoProject
        No ``kommune.toml`` there or in any folder above.
    Invalid
        ``kommune.toml`` says something impossible; all problems together.
    UnknownRegion
        Its key, or that of a comparison region, is not that of a Kreis or kreisfreie Stadt.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        path = folder / FILE
        with tracing.aside():
            kommune = check_form(Kommune, read_toml(path), FILE) if path.is_file() else None
        if kommune is not None:
            _check_regions(kommune)
            # What is used of it is noted entry by entry.
            return Project(folder, watch_kommune(kommune) if tracing.is_started() else kommune)
    raise NoProject(
        "Hier ist kein Bildungsmonitoring: es gibt keine Datei „kommune.toml“ in diesem Ordner "
        "oder darüber.",
        where=str(here),
        remedy="Wechseln Sie in den Ordner Ihres Berichts oder legen Sie einen an: kobimo new",
    )


def _check_regions(kommune: Kommune) -> None:
    named = {"ags": (kommune.ags,), "vergleich": kommune.vergleich}
    for key, texts in named.items():
        where = f"{FILE}, Angabe „{key}“"
        for text in texts:
            try:
                region = load_register().get(text)
            except UnknownRegion as error:
                raise UnknownRegion(error.message, where=where, remedy=error.remedy) from error
            if region.kind in {"bund", "land"}:
                raise UnknownRegion(
                    f"„{text}“ ({region.name}) ist kein Kreis und keine kreisfreie Stadt.",
                    where=where,
                    remedy=f"Ihre Schlüssel nennt: kobimo regions {text}",
                )
