"""What failed, shown: to people as one German message, to CI in the form it reads."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kobimo.cli.german_help import USAGE_ERRORS, usage_error
from kobimo.cli.starting import named_folder
from kobimo.errors import KobimoError, NoAccess
from kobimo.files import find_above

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.errors import Fault

#: Everything that is shown as one message, as long as it is intended.
SHOWN: tuple[type[Exception], ...] = (KobimoError, OSError, *USAGE_ERRORS)
#: What a system may refuse that is no defect of kobimo, and what to do about it.
REFUSALS = {
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM),
        (
            "kobimo darf hier nicht lesen oder schreiben.",
            "Prüfen Sie die Rechte; vielleicht hält auch ein anderes Programm die Datei offen.",
        ),
    ),
    errno.EROFS: (
        "Der Datenträger lässt sich nur lesen.",
        "Kopieren Sie den Ordner dorthin, wo Sie schreiben dürfen.",
    ),
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT),
        ("Der Speicherplatz reicht nicht.", "Schaffen Sie Platz und wiederholen Sie den Befehl."),
    ),
    **dict.fromkeys(
        (errno.ENOTDIR, errno.EEXIST, errno.EISDIR),
        (
            "Hier liegt eine Datei, wo ein Ordner sein muss, oder umgekehrt.",
            "Benennen Sie sie um und wiederholen Sie den Befehl.",
        ),
    ),
    **dict.fromkeys(
        (errno.EBUSY, errno.EXDEV),
        (
            "Dieser Ordner ist ein eigenes Laufwerk und lässt sich nicht austauschen.",
            "Hängen Sie nicht den Ordner der Seiten ein, sondern den des ganzen Berichts.",
        ),
    ),
}


def intend(error: Exception) -> KobimoError | None:
    """Return the error as people should read it, ``None`` for a defect."""
    if isinstance(error, KobimoError):
        return error
    if isinstance(error, OSError):
        refusal = REFUSALS.get(error.errno or 0)
        if refusal is None:
            return None
        message, remedy = refusal
        return NoAccess(message, where=str(error.filename or ""), remedy=remedy)
    return usage_error(error)


@contextmanager
def reporting(folder: Path) -> Iterator[None]:
    """Write what goes wrong with a build into ``build/`` of a project; take away what did."""
    from kobimo.editions.faults import CODE_QUALITY, REPORT

    for path in (REPORT, CODE_QUALITY):
        (folder / path).unlink(missing_ok=True)
    try:
        yield
    except SHOWN as error:
        intended = intend(error)
        if intended is not None:
            # A full disk must not hide why the build failed.
            with suppress(OSError):
                _write(folder, intended)
        raise
    _write_code_quality(folder, ())


def _write(folder: Path, error: KobimoError) -> None:
    from kobimo.editions.faults import faults_of, write_report

    write_report(folder, error, faults_of(error, folder))


def _write_code_quality(folder: Path, faults: Sequence[Fault]) -> None:
    """Write the report that GitLab reads, on GitLab; an empty one says that all is well."""
    from kobimo.editions.faults import write_code_quality

    if os.environ.get("GITLAB_CI") == "true":
        write_code_quality(folder, faults, _checkout("CI_PROJECT_DIR", folder))


def tell_failure(error: KobimoError, arguments: Sequence[str]) -> None:
    """Print an error; in a pipeline also tell where in the project it belongs.

    Parameters
    ----------
    arguments
        Those of the command line, which may name the project.
    """
    from kobimo.editions.faults import annotate, faults_of

    typer.echo(f"Fehler: {error.text}", err=True)
    folder = find_above("kommune.toml", named_folder(arguments))
    if folder is not None:
        # Where it cannot be written, it has been said all the same.
        with suppress(OSError):
            _write_code_quality(folder, faults_of(error, folder))
    if os.environ.get("GITHUB_ACTIONS") == "true":
        folder = folder or Path.cwd()
        root = _checkout("GITHUB_WORKSPACE", folder)
        for line in annotate(faults_of(error, folder), folder, root):
            typer.echo(line)


def _checkout(variable: str, folder: Path) -> Path:
    return Path(os.environ.get(variable) or folder)
