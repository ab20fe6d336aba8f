"""A broken chapter costs its page: the internal edition shows the last good one and says so."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from kobimo.build import build
from kobimo.editions.faults import Fault
from kobimo.errors import ExecutionFailed
from kobimo.execution import Nursery
from kobimo.project import Edition, open_project
from tests.conftest import Silent
from tests.faults.tiny import digest, leftovers, make_tiny, vary, write_chapter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kobimo.build import Built

OLDER = "Dieses Kapitel ist nicht auf dem neuesten Stand."


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as kept:
        yield kept


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Path:
    """A repository whose internal edition was built on a known day."""
    folder = make_tiny(tmp_path_factory.mktemp("broken") / "bericht")
    make(folder, nursery)
    for path in (folder / "build/intern/executed").iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "bericht")


def make(folder: Path, nursery: Nursery, edition: Edition = Edition.INTERN) -> Built:
    return build(open_project(folder), Silent(), edition=edition, nursery=nursery)


def page(folder: Path, name: str) -> str:
    return (folder / "intern" / f"{name}.html").read_text("utf-8")


def test_the_last_good_page_stays_marked_and_goes_when_all_is_well(
    folder: Path, nursery: Nursery
) -> None:
    good = digest(folder / "intern")
    vary(folder, 1)
    write_chapter(folder, "zwei", "1 / 0")
    with pytest.raises(ExecutionFailed) as caught:
        make(folder, nursery)
    # Chapter one is of today, chapter two of the last build, and says which and why.
    number = 1200 + 7 + 2023 - 2018
    assert f"Im Jahr 2023 verließen {number} Abgehende" in page(folder, "eins")
    assert OLDER not in page(folder, "eins")
    older = page(folder, "zwei")
    assert "Das ist Fassung 0." in older
    assert f"{OLDER} Es zeigt den Stand vom 14.11.2023, " in older
    assert "seither ließ es sich nicht neu erstellen. Grund: ZeroDivisionError" in older
    assert "Dieses Kapitel ist nicht auf dem neuesten Stand." in page(folder, "index")
    assert caught.value.exit_code == 40
    text = caught.value.text
    assert text.startswith(
        "1 von 2 Kapiteln liefen nicht durch:\n"
        "notebooks/zwei.py, Abschnitt „Mehr dazu“, Zelle 3: ZeroDivisionError: division by zero\n"
    )
    assert "notebooks/zwei.py: gezeigt wird der Stand vom 14.11.2023, " in text
    assert "Die übrigen Kapitel sind auf dem neuesten Stand: " in text
    line = (folder / "notebooks/zwei.py").read_text("utf-8").splitlines().index("1 / 0") + 1
    assert caught.value.faults == (
        Fault(
            "cell",
            "ZeroDivisionError: division by zero",
            "Öffnen Sie das Kapitel mit nox -s lab und führen Sie die Zelle dort aus.",
            "notebooks/zwei.py",
            line,
            "zwei",
            "Mehr dazu",
            3,
        ),
    )
    manifest = json.loads((folder / "intern/kobimo-site.json").read_text("utf-8"))
    assert manifest["edition"] == "intern"
    assert leftovers(folder) == []
    # Broken once more, it is still of the same day.
    with pytest.raises(ExecutionFailed):
        make(folder, nursery)
    assert page(folder, "zwei") == older
    # And all is as if nothing had been.
    vary(folder, 0)
    write_chapter(folder, "zwei", 'report.comment("zwei")')
    make(folder, nursery)
    assert digest(folder / "intern") == good


def test_a_chapter_whose_indicator_is_gone_is_still_shown(folder: Path, nursery: Nursery) -> None:
    (folder / "deklarationen/kennzahlen/probe_zahl.toml").unlink()
    with pytest.raises(ExecutionFailed, match="2 von 2 Kapiteln"):
        make(folder, nursery)
    for name in ("eins", "zwei"):
        assert OLDER in page(folder, name)
    assert "Abgehende" in page(folder, "eins")


def test_the_public_edition_shows_nothing_of_it(folder: Path, nursery: Nursery) -> None:
    make(folder, nursery, Edition.OEFFENTLICH)
    before = digest(folder / "public")
    vary(folder, 1)
    write_chapter(folder, "zwei", "1 / 0")
    with pytest.raises(ExecutionFailed, match="public/ ist unverändert"):
        make(folder, nursery, Edition.OEFFENTLICH)
    assert digest(folder / "public") == before
    preview = (folder / "build/vorschau/zwei.html").read_text("utf-8")
    assert "Dieses Kapitel fehlt." in preview
    assert OLDER not in preview
    assert "Fassung 0" not in preview
    # Once the edition is well again, nobody needs what stood in for it.
    write_chapter(folder, "zwei", 'report.comment("zwei")')
    make(folder, nursery, Edition.OEFFENTLICH)
    assert not (folder / "build/vorschau").exists()
