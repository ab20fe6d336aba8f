"""Notebooks that run, raise, die, hang and print without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.execution import Limits, execute
from kobimo.project import EDITION_VARIABLE, Edition

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "# %% [markdown]\n# # Titel\n# ## Abschnitt\n\n# %%\n"


def run(tmp_path: Path, limits: Limits | None = None, **cells: str):
    notebooks = {}
    for name, source in cells.items():
        path = tmp_path / "notebooks" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEADER + source + "\n", "utf-8")
        notebooks[name] = path
    folder = tmp_path / "executed"
    done = execute(notebooks, folder, working_folder=tmp_path, limits=limits)
    return {item.chapter: item for item in done}, folder


def test_a_failure_costs_its_chapter_only(tmp_path: Path) -> None:
    done, folder = run(
        tmp_path,
        good="1 + 1",
        raises="x = 1\n\n# %% [markdown]\n# ## Später\n\n# %%\nunbekannt",
        dies="import os\nos._exit(3)",
    )
    assert [path.name for path in folder.iterdir()] == ["good.ipynb"]
    raised = done["raises"].failure
    assert raised is not None
    assert raised.text == (
        "notebooks/raises.py, Abschnitt „Später“, Zelle 2: NameError: name 'unbekannt' is not "
        "defined\n    Öffnen Sie das Kapitel mit nox -s lab und führen Sie die Zelle dort aus."
    )
    died = done["dies"].failure
    assert died is not None
    assert died.cause == "Der Rechenprozess hat sich beendet (Status 3)."
    assert (died.heading, died.cell) == ("Abschnitt", 1)


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("import time\ntime.sleep(60)", "Die Zelle lief länger als 2 Sekunden und wurde beendet."),
        (
            "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(1)",
            "Die Zelle lief länger als 2 Sekunden und wurde beendet.",
        ),
    ],
    ids=["sleeps", "ignores the interrupt"],
)
def test_hanging_cells_end_at_their_deadline(tmp_path: Path, source: str, cause: str) -> None:
    done, _ = run(tmp_path, Limits(cell=2), hangs=source)
    failure = done["hangs"].failure
    assert failure is not None
    assert failure.cause == cause
    assert done["hangs"].seconds < 15


def test_endless_print_is_stopped_by_size(tmp_path: Path) -> None:
    done, _ = run(
        tmp_path, Limits(cell=60, output=1024 * 1024), prints="while True: print('x' * 1000)"
    )
    failure = done["prints"].failure
    assert failure is not None
    assert failure.cause == "Die Ausgabe ist größer als 1 MB."
    assert done["prints"].seconds < 30


def test_a_notebook_has_a_deadline_of_its_own(tmp_path: Path) -> None:
    cells = "\n# %%\n".join(["import time\ntime.sleep(4)"] * 4)
    done, _ = run(tmp_path, Limits(cell=60, notebook=12), slow=cells)
    failure = done["slow"].failure
    assert failure is not None
    assert failure.cause == "Das Notebook lief länger als 12 Sekunden und wurde beendet."


def test_a_failed_run_keeps_the_last_good_notebook(tmp_path: Path) -> None:
    _, folder = run(tmp_path, chapter="1 + 1")
    before = (folder / "chapter.ipynb").read_bytes()
    run(tmp_path, chapter="1 / 0")
    assert (folder / "chapter.ipynb").read_bytes() == before


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    source = "import random\n{'b', 'a', str(random.Random(1).random())}"
    first = (run(tmp_path, chapter=source)[1] / "chapter.ipynb").read_bytes()
    assert (run(tmp_path, chapter=source)[1] / "chapter.ipynb").read_bytes() == first


def test_kernels_are_fresh(tmp_path: Path) -> None:
    done, _ = run(
        tmp_path,
        Limits(workers=1),
        first="import builtins\nbuiltins.leak = 1",
        second="leak",
    )
    failure = done["second"].failure
    assert failure is not None
    assert failure.cause.startswith("NameError")


def test_kernels_learn_the_edition_from_the_build_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(EDITION_VARIABLE, "intern")
    path = tmp_path / "eins.py"
    path.write_text(HEADER + "import os\nos.environ['KOBIMO_AUSGABE']\n", "utf-8")
    (done,) = execute(
        {"eins": path},
        tmp_path / "x",
        working_folder=tmp_path,
        environment=Edition.OEFFENTLICH.environment,
    )
    assert done.notebook is not None
    (output,) = done.notebook["cells"][-1]["outputs"]
    assert output["data"]["text/plain"] == "'oeffentlich'"
