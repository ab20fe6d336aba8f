"""A worker's room: everybody gets the same data once, and nobody can change those of the others."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kobimo.errors import DamagedParcel, NotPublishable, TargetExists
from kobimo.fleet.folders import MARK, is_in_place, open_target, put_report, refuse_target
from kobimo.fleet.jobs import DONE, Outcome
from kobimo.fleet.loading import load_fleet
from kobimo.fleet.parcels import pack
from kobimo.fleet.rooms import Room
from kobimo.fleet.selecting import make_job, pack_template
from kobimo.locks import locked
from kobimo.observations import Store
from kobimo.observations.mapped import open_mapped
from kobimo.project import open_project
from kobimo.sources.ingest import ingest
from tests.fleet.conftest import write_fleet

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.fleet.jobs import Job
    from kobimo.fleet.loading import Fleet


@pytest.fixture
def fleet(tmp_path: Path, template: Path, keys: list[str]) -> Fleet:
    return load_fleet(write_fleet(tmp_path, keys[:3]))


@pytest.fixture
def jobs(fleet: Fleet) -> list[Job]:
    parcel = pack_template(fleet)
    return [make_job(fleet, municipality, parcel) for municipality in fleet.municipalities]


def test_data_are_read_once_and_are_those_of_everybody(
    tmp_path: Path, fleet: Fleet, jobs: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path / "raum")
    room.receive(pack_template(fleet))
    stores = []
    for job in jobs:
        with room.repository(job) as folder:
            project = open_project(folder)
            assert room.lend_data(project)
            assert ingest(project).unchanged, "the build itself reads nothing any more"
            stores.append(project.store_folder)
        # From the second on, reading would be a fault.
        monkeypatch.setattr("kobimo.sources.ingest.read_input", None)
    monkeypatch.undo()
    alone = tmp_path / "allein"
    with room.repository(jobs[1]) as folder:
        folder.rename(alone)
    for path in (alone / "build/daten").iterdir():
        path.unlink()
    ingest(open_project(alone))
    for path in (alone / "build/daten").iterdir():
        for store in stores[::2]:
            assert (store / path.name).read_bytes() == path.read_bytes(), path.name
    name = Store(stores[0]).datasets()[0]
    files = {(store / f"{name}.arrow").stat().st_ino for store in stores[::2]}
    assert len(files) == 1, "the same pages for all"
    assert open_mapped(stores[2] / f"{name}.parquet") is not None
    assert (tmp_path / "raum").stat().st_mode & 0o077 == 0


def test_a_damaged_shelf_is_filled_anew(tmp_path: Path, fleet: Fleet, jobs: list[Job]) -> None:
    room = Room(tmp_path / "raum")
    room.receive(pack_template(fleet))
    with room.repository(jobs[0]) as folder:
        room.lend_data(open_project(folder))
    (damaged,) = (tmp_path / "raum/lager").rglob("*.parquet")
    good = damaged.read_bytes()
    damaged.unlink()
    damaged.write_bytes(good[:100] + b"x" + good[101:])
    notebook = next((tmp_path / "raum/vorlagen").rglob("eins.py"))
    notebook.write_text("# nothing", "utf-8")
    again = Room(tmp_path / "raum")
    again.receive(pack_template(fleet))
    with again.repository(jobs[1]) as folder:
        project = open_project(folder)
        again.lend_data(project)
        assert (project.store_folder / damaged.name).read_bytes() == good
        assert "open_report" in (folder / "notebooks/eins.py").read_text("utf-8")


def test_nobody_changes_what_is_lent(tmp_path: Path, fleet: Fleet, jobs: list[Job]) -> None:
    room = Room(tmp_path / "raum")
    room.receive(pack_template(fleet))
    own = pack({"data/eingang/12411-02-03-4.csv": b"other", "notebooks/eins.py": b"# other"})
    with room.repository(replace(jobs[0], own=own)) as folder:
        assert (folder / "data/eingang/12411-02-03-4.csv").read_bytes() == b"other"
        (folder / "notebooks/zwei.py").write_text("# changed by a chapter", "utf-8")
        (folder / "kommentare/zwei.md").write_text("left behind", "utf-8")
        (folder / "build").mkdir()
    with room.repository(jobs[1]) as folder:
        assert b"Statistik" not in (folder / "data/eingang/12411-02-03-4.csv").read_bytes()[:5]
        assert (folder / "data/eingang/12411-02-03-4.csv").stat().st_size > 1000
        assert "open_report" in (folder / "notebooks/zwei.py").read_text("utf-8")
    with room.repository(jobs[0]) as folder:
        assert not (folder / "kommentare/zwei.md").exists()
        assert (folder / "build").is_dir(), "what builds left is used again"
        assert "open_report" in (folder / "notebooks/eins.py").read_text("utf-8")


def test_two_workers_never_share_a_repository(
    tmp_path: Path, fleet: Fleet, jobs: list[Job]
) -> None:
    room = Room(tmp_path / "raum")
    room.receive(pack_template(fleet))
    with room.repository(jobs[0]) as first:
        import threading

        seen: list[Path] = []

        def enter() -> None:
            with Room(tmp_path / "raum").repository(jobs[0]) as second:
                seen.append(second)
                assert (second / "kommune.toml").is_file()

        other = threading.Thread(target=enter)
        other.start()
        other.join()
    assert seen
    assert seen[0] != first
    assert not seen[0].exists()
    assert first.exists()


def test_old_states_go(tmp_path: Path, fleet: Fleet) -> None:
    room = Room(tmp_path / "raum")
    now = pack_template(fleet)
    room.receive(now)
    room.receive(pack({"notebooks/x.py": b"1"}))
    for at in range(4):
        (tmp_path / "raum/lager" / f"{at}").mkdir(parents=True)
        os.utime(tmp_path / "raum/lager" / f"{at}", (at, at))
    room.prune(now.digest)
    left = sorted(path.name for path in (tmp_path / "raum").glob("*/*") if path.is_dir())
    assert left == sorted([now.digest, "2", "3"])


def _site(edition: str, text: str = "x") -> dict[str, bytes]:
    manifest = json.dumps({"edition": edition, "stamp": "", "files": {}}).encode()
    return {
        "bericht/index.html": text.encode(),
        "bericht/kobimo-site.json": manifest,
        "herkunft.json": b"{}",
    }


def test_reports_are_put_whole_and_nothing_foreign_goes(tmp_path: Path, fleet: Fleet) -> None:
    open_target(fleet)
    parcel = pack(_site("oeffentlich"))
    outcome = Outcome("07211", "Trier", DONE, 1.0, digest=parcel.digest)
    put_report(fleet, outcome, parcel)
    assert is_in_place(fleet, outcome)
    newer = pack(_site("oeffentlich", "y"))
    put_report(fleet, replace(outcome, digest=newer.digest), newer)
    assert (fleet.target / "07211/bericht/index.html").read_text("utf-8") == "y"
    assert not is_in_place(fleet, outcome)
    with pytest.raises(DamagedParcel, match="„intern“"):
        put_report(fleet, outcome, pack(_site("intern")))
    with pytest.raises(DamagedParcel):
        put_report(fleet, outcome, replace(newer, body=newer.body[:50]))
    (fleet.target / "07211/bericht/meins.txt").write_text("fremd", "utf-8")
    with pytest.raises(TargetExists, match="meins"):
        put_report(fleet, outcome, parcel)
    assert (fleet.target / "07211/bericht/index.html").read_text("utf-8") == "y"
    assert sorted(path.name for path in fleet.target.iterdir()) == ["07211", MARK]


def test_foreign_and_other_targets(tmp_path: Path, fleet: Fleet) -> None:
    refuse_target(fleet)
    fleet.target.mkdir()
    refuse_target(fleet)
    (fleet.target / "fremd.txt").write_text("x", "utf-8")
    with pytest.raises(TargetExists, match="nicht leer"):
        open_target(fleet)
    (fleet.target / "fremd.txt").unlink()
    open_target(fleet)
    text = fleet.path.read_text("utf-8")
    fleet.path.write_text('ausgabe = "intern"\n' + text, "utf-8")
    with pytest.raises(NotPublishable, match="oeffentlich"):
        refuse_target(load_fleet(fleet.path))
    fleet.path.write_text('ausgabe = "intern"\n' + text.replace('"ziel"', '"intern"'), "utf-8")
    internal = load_fleet(fleet.path)
    open_target(internal)
    assert (internal.target / ".gitignore").read_text("utf-8") == "*\n"
    (tmp_path / "datei").write_text("x", "utf-8")
    fleet.path.write_text(text.replace('"ziel"', '"datei"'), "utf-8")
    with pytest.raises(TargetExists, match="ist eine Datei"):
        refuse_target(load_fleet(fleet.path))


def test_a_killed_swap_is_repaired(fleet: Fleet) -> None:
    open_target(fleet)
    retired = fleet.target / ".ankunft/abgeloest-07211"
    retired.mkdir(parents=True)
    (retired / "herkunft.json").write_text("{}", "utf-8")
    open_target(fleet)
    assert (fleet.target / "07211/herkunft.json").is_file()
    assert not (fleet.target / ".ankunft").exists()


def test_one_run_at_a_time(fleet: Fleet) -> None:
    import threading

    from kobimo.errors import Busy
    from kobimo.fleet.clusters import Placement
    from kobimo.fleet.running import run_fleet
    from kobimo.fleet.selecting import Selection

    found: list[BaseException] = []

    def second() -> None:
        try:
            run_fleet(fleet, Selection(), Placement(), None)  # type: ignore[arg-type]
        except Busy as error:
            found.append(error)

    with locked(fleet.room / ".sperre", "x"):
        other = threading.Thread(target=second)
        other.start()
        other.join()
    assert "Diese Flotte wird gerade gebaut" in str(found[0])
    assert not fleet.target.exists()
