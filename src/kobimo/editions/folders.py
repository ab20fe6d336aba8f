"""The folders of the editions: never a foreign one, never one edition in the place of the other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kobimo.audit.gate_rules import MANIFEST
from kobimo.errors import NotPublishable, TargetExists
from kobimo.files import list_foreign, replace_folder, write_manifest
from kobimo.project import Edition

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.project import Project


def seal(staging: Path, edition: Edition, stamp: str) -> None:
    """Write the manifest of a finished site: its edition, its stamp, its files with their hashes."""
    write_manifest(staging, MANIFEST, {"edition": edition.value, "stamp": stamp})


def put_in_place(staging: Path, project: Project, edition: Edition) -> Path:
    """Put a finished site where its edition belongs and return that folder.

    Raises
    ------
    NotPublishable
        The site's own manifest says that it belongs to the other edition, or says nothing.
    """
    target = project.site_folder(edition)
    found = edition_of(staging)
    if found is not edition:
        raise NotPublishable(
            f"Dieser Ordner gehört nicht zur Ausgabe „{edition}“, sondern zu "
            + (f"„{found}“." if found else "keiner, die sich feststellen lässt."),
            where=str(staging),
            remedy=f"{target.name}/ bleibt, wie es ist. Bauen Sie neu: kobimo build",
        )
    replace_folder(staging, target)
    return target


def edition_of(site: Path) -> Edition | None:
    """Return the edition that the manifest of a site names; ``None`` where it names none."""
    try:
        found = json.loads((site / MANIFEST).read_text("utf-8"))["edition"]
        return Edition(found)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def refuse_foreign(folder: Path) -> None:
    """Refuse to replace a folder that holds anything besides the site of the last build.

    Raises
    ------
    TargetExists
        There are other files, or the folder is a file.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise TargetExists(
            f"„{folder.name}“ ist eine Datei; kobimo braucht hier einen Ordner.",
            where=str(folder),
            remedy="Benennen Sie die Datei um; kobimo überschreibt nichts Fremdes.",
        )
    foreign = list_foreign(folder, MANIFEST)
    if foreign:
        more = f" und {len(foreign) - 3} weitere" if len(foreign) > 3 else ""
        raise TargetExists(
            f"kobimo hat nicht geschrieben, was hier liegt: {', '.join(foreign[:3])}{more}.",
            where=str(folder),
            remedy="Verschieben Sie diese Dateien; kobimo überschreibt nichts Fremdes.",
        )
