"""Generate the repository beside its final place, then move it there in one step."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.errors import MissingTool, TargetExists, UnsafeName
from kobimo.template.answers import check_answers
from kobimo.template.wheels import add_wheel

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Created:
    """A new municipal repository."""

    folder: Path
    #: German sentences about what is not as complete as it could be.
    notes: tuple[str, ...] = ()


def new(
    kommune: str, *, output_dir: Path = Path(), answers: Mapping[str, str] | None = None
) -> Created:
    """Create the repository of one municipality below ``output_dir``.

    The tree is the one plain cookiecutter writes for the same answers, and a wheel of this
    kobimo in ``vendor/``. No hook runs and nothing outside ``output_dir`` is written.

    Parameters
    ----------
    kommune
        Key or name of a Kreis or kreisfreie Stadt.
    output_dir
        Folder the new folder is made in; created where it does not exist.
    answers
        Any of ``project_slug``, ``report``, ``author``.

    Raises
    ------
    UnknownRegion, InvalidAgs, UnsafeName
        The answers are impossible; nothing has been written.
    TargetExists
        Something of that name is there already; it stays untouched.
    """
    checked = check_answers(kommune, answers or {})
    target = output_dir / checked.project_slug
    _refuse_existing(target)
    try:
        output_dir.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=".kobimo-", dir=output_dir))
    except OSError as error:
        raise UnsafeName(
            f"In „{output_dir}“ lässt sich kein Ordner anlegen ({error.strerror}).",
            remedy="Nennen Sie mit --output-dir einen Ordner, in den Sie schreiben dürfen.",
        ) from error
    try:
        made = _generate(asdict(checked), room)
        notes = add_wheel(made / "vendor")
        _refuse_existing(target)
        made.rename(target)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return Created(target.resolve(), notes)


def find_template() -> Path:
    """Return the folder that holds ``cookiecutter.json``: packed in the wheel, or the checkout."""
    packed = Path(str(resources.files("kobimo"))) / "scaffold" / "template"
    checkout = Path(__file__).resolve().parents[3]
    for folder in (packed, checkout):
        if (folder / "cookiecutter.json").is_file():
            return folder
    raise MissingTool(
        "Diese Installation von kobimo enthält die Vorlage nicht.",
        where=str(packed),
        remedy="Installieren Sie kobimo aus seinem Wheel (kobimo-….whl) neu.",
    )


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target):
        raise TargetExists(
            f"„{target.name}“ gibt es schon; kobimo überschreibt nichts.",
            where=str(target),
            remedy="Wählen Sie mit --ordner einen anderen Namen oder löschen Sie den Ordner selbst.",
        )


def _generate(answers: dict[str, str], room: Path) -> Path:
    """Let cookiecutter write below ``room``, with no regard to the user's settings."""
    from cookiecutter.main import cookiecutter

    # cookiecutter keeps replays and clones in the home folder unless a file says otherwise.
    settings = room / "cookiecutter.yaml"
    settings.write_text(
        "\n".join(f"{key}: {str(room / key)!r}" for key in ("replay_dir", "cookiecutters_dir"))
        + "\ndefault_context: {}\n",
        encoding="utf-8",
    )
    made = cookiecutter(
        str(_copy_template(room / "template")),
        no_input=True,
        extra_context=answers,
        output_dir=str(room / "made"),
        config_file=str(settings),
        accept_hooks=False,
    )
    return Path(made)


def _copy_template(target: Path) -> Path:
    """Copy the template without what Python and Jupyter left in it: pip compiles every .py."""
    source = find_template()
    (scaffold,) = (path for path in source.iterdir() if path.name.startswith("{{cookiecutter."))
    leftovers = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    shutil.copytree(scaffold, target / scaffold.name, ignore=leftovers)
    shutil.copy(source / "cookiecutter.json", target)
    return target
