"""The folder that a fleet writes: never a foreign one, one whole report after the other."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from kobimo.errors import DamagedParcel, NotPublishable, TargetExists
from kobimo.files import list_foreign, replace_folder, restore_folder, sha256, write_atomically
from kobimo.fleet.building import SITE
from kobimo.fleet.parcels import unpack
from kobimo.project import Edition

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.fleet.jobs import Outcome
    from kobimo.fleet.loading import Fleet
    from kobimo.fleet.parcels import Parcel

#: Says that a fleet wrote this folder, and which edition lies in it.
MARK = "flotte.json"
#: Lists the files of one report; beside the report, for the site has a list of its own.
MANIFEST = "dateien.json"
#: The control page, from the target.
CONTROL = "kontrolle"
_ROOM = ".ankunft"


def open_target(fleet: Fleet) -> None:
    """Make the target of a fleet, or check that it is one.

    Raises
    ------
    TargetExists
        There is something else.
    NotPublishable
        The other edition lies there.
    """
    refuse_target(fleet)
    target = fleet.target
    target.mkdir(parents=True, exist_ok=True)
    if fleet.edition is Edition.INTERN:
        # Neither by a commit nor by a synchronised folder that respects it.
        write_atomically(target / ".gitignore", "*\n")
    mark = {"art": "kobimo fleet", "ausgabe": fleet.edition.value}
    write_atomically(target / MARK, json.dumps(mark, indent=1, sort_keys=True) + "\n")
    room = target / _ROOM
    if room.is_dir():
        for retired in room.glob("abgeloest-*"):
            restore_folder(room, target / retired.name.removeprefix("abgeloest-"))
        shutil.rmtree(room, ignore_errors=True)
    fleet.room.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(fleet.room / ".gitignore", "*\n")


def refuse_target(fleet: Fleet) -> None:
    """Refuse a target that no fleet of this edition wrote; errors as :func:`open_target`."""
    target = fleet.target
    if not target.exists():
        return
    if not target.is_dir():
        raise TargetExists(
            f"„{target.name}“ ist eine Datei; die Flotte braucht hier einen Ordner.",
            where=str(target),
            remedy=f"Nennen Sie in {fleet.path.name} unter „ziel“ einen anderen Namen.",
        )
    if not any(target.iterdir()):
        return
    found = _read_mark(target)
    if found is None:
        raise TargetExists(
            f"„{target.name}“ ist nicht leer, und keine Flotte hat es geschrieben.",
            where=str(target),
            remedy="Nennen Sie unter „ziel“ einen neuen Ordner; kobimo überschreibt nichts Fremdes.",
        )
    if found != fleet.edition.value:
        raise NotPublishable(
            f"Hier liegt die Ausgabe „{found}“; gebaut werden soll „{fleet.edition}“.",
            where=str(target),
            remedy="Nennen Sie für jede Ausgabe ein eigenes „ziel“.",
        )


def put_report(fleet: Fleet, outcome: Outcome, parcel: Parcel) -> None:
    """Put a report in the place of its municipality, whole or not at all.

    Raises
    ------
    DamagedParcel
        Something else arrived than was built, or the other edition.
    TargetExists
        The folder of the municipality holds files that no fleet wrote.
    """
    target = fleet.target / outcome.ags
    foreign = list_foreign(target, MANIFEST) if target.is_dir() else []
    if foreign:
        raise TargetExists(
            f"kobimo hat nicht geschrieben, was hier liegt: {', '.join(foreign[:3])}.",
            where=str(target),
            remedy="Verschieben Sie diese Dateien und setzen Sie den Lauf fort.",
        )
    room = fleet.target / _ROOM
    staging = room / f"neu-{outcome.ags}"
    shutil.rmtree(staging, ignore_errors=True)
    try:
        names = unpack(parcel, staging)
        _refuse_other_edition(staging, fleet.edition)
        body = json.dumps({"digest": parcel.digest, "files": sorted(names)}, indent=1)
        write_atomically(staging / MANIFEST, body + "\n")
        replace_folder(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if room.is_dir() and not any(room.iterdir()):
            room.rmdir()


def is_in_place(fleet: Fleet, outcome: Outcome) -> bool:
    """Whether the report of an outcome lies where it was put, with all its files."""
    folder = fleet.target / outcome.ags
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        return manifest["digest"] == outcome.digest and all(
            (folder / name).is_file() for name in manifest["files"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def count_changed_pages(fleet: Fleet, ags: str, parcel: Parcel) -> int:
    """Return how many pages of a new report differ from those in place."""
    from kobimo.fleet.parcels import read_parcel

    folder = fleet.target / ags
    changed = 0
    for name, body, _ in read_parcel(parcel):
        if name.endswith(".html"):
            path = folder / name
            changed += not path.is_file() or sha256(path.read_bytes()) != sha256(body)
    return changed


def _refuse_other_edition(staging: Path, edition: Edition) -> None:
    from kobimo.editions.folders import edition_of

    found = edition_of(staging / SITE)
    if found is not edition:
        raise DamagedParcel(
            f"Angekommen ist die Ausgabe „{found}“ statt „{edition}“.",
            remedy="Das Angekommene wurde verworfen.",
        )


def _read_mark(target: Path) -> str | None:
    try:
        mark = json.loads((target / MARK).read_text("utf-8"))
        return str(mark["ausgabe"]) if mark["art"] == "kobimo fleet" else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
