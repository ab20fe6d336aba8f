"""A build that would change nothing ends at once, and one that would change something never does."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from kobimo import freshness
from kobimo.cli.unchanged import read_arguments
from kobimo.freshness import marks, surroundings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ARGUMENTS = "oeffentlich"
FACTS = {"arguments": ARGUMENTS, "told": ["Startseite"]}
#: Long enough ago that times of files leave no doubt.
LONG_AGO = 1_700_000_000


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for the files of kobimo and the lists of what is installed."""
    folder = tmp_path / "programme"
    folder.mkdir()
    (folder / "modul.py").write_text("1", "utf-8")
    monkeypatch.setattr(freshness, "list_programs", lambda: marks.list_files(str(folder)))
    # The files of a test are younger than its process.
    monkeypatch.setattr(freshness, "LOADED", time.time_ns() + 10 * marks.BLUR)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "projekt"
    texts = {
        "kommune.toml": 'ags = "07211"',
        "data/eingang/a.csv": "1;2;3",
        "data/leer/.keep": "",
        "kommentare/eins.md": "Text",
        "notebooks/eins.py": "# %%",
        "freigaben.toml": "[[freigabe]]",
        ".cruft.json": "{}",
        "public/index.html": "<p>",
        "public/daten/a.csv": "4;5",
        "build/executed/eins.ipynb": "{}",
        "build/daten/a.parquet": "PAR1",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def record(folder: Path) -> Path:
    return folder / "build" / freshness.RECORD


def keep(folder: Path, **more: Any) -> dict[str, str]:
    seen, _ = freshness.look(folder, record(folder))
    return finish(folder, seen, **more)


def finish(folder: Path, seen: freshness.Seen, **more: Any) -> dict[str, str]:
    outputs = [str(folder / name) for name in ("public", "build/executed", "build/daten")]
    return freshness.keep(seen, record(folder), outputs=outputs, facts=FACTS, **more)


def is_fresh(folder: Path, arguments: str = ARGUMENTS) -> bool:
    return freshness.find_fresh(folder, record(folder), arguments) is not None


def settle(folder: Path, *more: Path) -> None:
    """Pretend that the record was made long after every change: marks alone are believed."""
    content = json.loads(record(folder).read_text("utf-8"))
    content["at"] = time.time_ns()
    record(folder).write_text(json.dumps(content), "utf-8")


def write_same_size(path: Path) -> None:
    path.write_text("x" * path.stat().st_size, "utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda f: (f / "data/eingang/a.csv").write_text("anders", "utf-8"),
    "same size": lambda f: write_same_size(f / "data/eingang/a.csv"),
    "new file": lambda f: (f / "data/eingang/b.csv").write_text("", "utf-8"),
    "new folder": lambda f: (f / "data/neu").mkdir(),
    "new at the top": lambda f: (f / "vergleichskreise.toml").write_text("", "utf-8"),
    "removed": lambda f: (f / "data/eingang/a.csv").unlink(),
    "renamed": lambda f: (f / "data/eingang/a.csv").rename(f / "data/eingang/c.csv"),
    "comment": lambda f: (f / "kommentare/eins.md").write_text("Anderer Text", "utf-8"),
    "signature": lambda f: (f / "freigaben.toml").write_text("", "utf-8"),
    "hidden file": lambda f: (f / ".cruft.json").write_text("[]", "utf-8"),
    "page": lambda f: write_same_size(f / "public/index.html"),
    "page removed": lambda f: (f / "public/daten/a.csv").unlink(),
    "page added": lambda f: (f / "public/fremd.html").write_text("", "utf-8"),
    "store": lambda f: write_same_size(f / "build/daten/a.parquet"),
    "executed": lambda f: (f / "build/executed/eins.ipynb").unlink(),
    "file for folder": lambda f: (
        (f / "data/leer/.keep").unlink(),
        (f / "data/leer/.keep").mkdir(),
    ),
    "record damaged": lambda f: record(f).write_text(record(f).read_text("utf-8")[:-9], "utf-8"),
    "record emptied": lambda f: record(f).write_text("{}", "utf-8"),
    "record of another form": lambda f: record(f).write_text("[1]", "utf-8"),
    "record removed": lambda f: record(f).unlink(),
    "link": lambda f: (
        (f / "data/eingang/a.csv").rename(f.parent / "a.csv"),
        (f / "data/eingang/a.csv").symlink_to(f.parent / "a.csv"),
        (f.parent / "a.csv").write_text("9;9;9", "utf-8"),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.usefixtures("programs")
def test_every_change_is_noticed(folder: Path, change: str) -> None:
    assert keep(folder)
    assert is_fresh(folder)
    CHANGES[change](folder)
    assert not is_fresh(folder)


@pytest.mark.parametrize("name", ["content", "same size", "page", "store"])
@pytest.mark.usefixtures("programs")
def test_times_set_back_hide_nothing(folder: Path, name: str) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        os.utime(path, (LONG_AGO, LONG_AGO))
    assert keep(folder)
    settle(folder)
    CHANGES[name](folder)
    for path in files:
        # As cp -p, rsync -t and a clock that is wrong do it.
        os.utime(path, (LONG_AGO, LONG_AGO))
    assert not is_fresh(folder)


@pytest.mark.usefixtures("programs")
def test_a_change_within_the_same_tick_is_noticed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A drive whose times are whole seconds, as FAT's and some network drives' are.
    coarse = marks.mark_of

    def rounded(path: str) -> marks.Mark:
        size, modified, changed, inode = coarse(path)
        return [size, modified // 10**9, changed // 10**9, inode] if size >= 0 else coarse(path)

    def as_nanoseconds(path: str) -> marks.Mark:
        size, modified, changed, inode = rounded(path)
        return [size, modified * 10**9, changed * 10**9, inode]

    for module in (marks, freshness):
        monkeypatch.setattr(module, "mark_of", as_nanoseconds)
    assert keep(folder)
    write_same_size(folder / "data/eingang/a.csv")
    assert not is_fresh(folder)


@pytest.mark.usefixtures("programs")
def test_only_touched_is_unchanged_and_believed_from_then_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep(folder)
    time.sleep(0.01)
    path = folder / "data/eingang/a.csv"
    copy = path.read_text("utf-8")
    path.unlink()
    path.write_text(copy, "utf-8")
    os.utime(folder / "public/index.html", (LONG_AGO, LONG_AGO))
    assert is_fresh(folder)
    content = json.loads(record(folder).read_text("utf-8"))
    assert content["files"]["inputs"][str(path)][0] == marks.mark_of(str(path))
    # Once all changes lie far enough back, nothing is read any more.
    later = time.time_ns() + 10 * marks.BLUR
    monkeypatch.setattr(freshness, "now_of", lambda _: later)
    monkeypatch.setattr(time, "time_ns", lambda: later)
    assert is_fresh(folder)
    monkeypatch.setattr(freshness, "digest_of", lambda path: pytest.fail(f"read {path}"))
    assert is_fresh(folder)


@pytest.mark.usefixtures("programs")
def test_a_clock_that_was_ahead_only_costs_time(folder: Path) -> None:
    path = folder / "data/eingang/a.csv"
    ahead = time.time() + 10**6
    os.utime(path, (ahead, ahead))
    assert keep(folder)
    settle(folder)
    assert is_fresh(folder)
    path.write_text("x" * path.stat().st_size, "utf-8")
    os.utime(path, (ahead, ahead))
    assert not is_fresh(folder)


@pytest.mark.usefixtures("programs")
def test_what_changes_during_a_build_leaves_no_record(folder: Path) -> None:
    for name in ("content", "same size", "new file", "removed"):
        seen, _ = freshness.look(folder, record(folder))
        CHANGES[name](folder)
        assert finish(folder, seen) == {}
        assert not record(folder).exists()
        (folder / "data/eingang/a.csv").write_text("1;2;3", "utf-8")


@pytest.mark.usefixtures("programs")
def test_what_a_build_writes_itself_counts_as_it_was_read(folder: Path) -> None:
    seen, is_first = freshness.look(folder, record(folder))
    assert not is_first
    path = folder / "vergleichskreise.toml"
    path.write_text("gewählt", "utf-8")
    assert finish(folder, seen, own={str(path): freshness.digest_of(str(path))})
    assert is_fresh(folder)
    assert finish(folder, seen, own={str(path): "anders"}) == {}


def test_programs_exchanged_during_a_build_leave_no_record(folder: Path, programs: Path) -> None:
    seen, _ = freshness.look(folder, record(folder))
    (programs / "modul.py").write_text("2", "utf-8")
    assert finish(folder, seen) == {}
    assert keep(folder)
    (programs / "modul.py").write_text("3", "utf-8")
    assert not is_fresh(folder)
    assert keep(folder)
    (programs / "neu.py").write_text("", "utf-8")
    assert not is_fresh(folder)


def test_programs_younger_than_the_process_leave_no_record(
    folder: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = marks.mark_of(str(programs / "modul.py"))[2]
    monkeypatch.setattr(freshness, "LOADED", newest - 1)
    assert keep(folder) == {}


@pytest.mark.usefixtures("programs")
def test_other_settings_are_another_build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert keep(folder, variables={"PROBE"})
    assert is_fresh(folder)
    assert not is_fresh(folder, "oeffentlich publish")
    for name in ("PROBE", "SOURCE_DATE_EPOCH", "KOBIMO_NEU", "LC_ALL"):
        with monkeypatch.context() as context:
            context.setitem(surroundings.ENVIRONMENT, name, "anders")
            assert not is_fresh(folder), name
    for name in ("TERM", "KOBIMO_REGIONALSTATISTIK_PASSWORT", "PYTHONUNBUFFERED"):
        with monkeypatch.context() as context:
            context.setitem(surroundings.ENVIRONMENT, name, "anders")
            assert is_fresh(folder), name
    with monkeypatch.context() as context:
        context.setattr(freshness, "machine", lambda: "ein anderer Rechner")
        assert not is_fresh(folder)


@pytest.mark.usefixtures("programs")
def test_a_project_that_was_moved_is_built_anew(folder: Path, tmp_path: Path) -> None:
    assert keep(folder)
    moved = folder.rename(tmp_path / "anderswo")
    assert not is_fresh(moved)


@pytest.mark.usefixtures("programs")
def test_what_chapters_read_elsewhere_is_looked_at(folder: Path, tmp_path: Path) -> None:
    outside, absent = tmp_path / "freigabe", tmp_path / "fehlt.csv"
    outside.mkdir()
    (outside / "werte.csv").write_text("1", "utf-8")
    assert keep(folder, elsewhere=[str(outside), str(absent)])
    assert is_fresh(folder)
    (outside / "werte.csv").write_text("2", "utf-8")
    assert not is_fresh(folder)
    assert keep(folder, elsewhere=[str(outside), str(absent)])
    absent.write_text("", "utf-8")
    assert not is_fresh(folder)


@pytest.mark.usefixtures("programs")
def test_a_build_that_begins_ends_the_last_record(folder: Path) -> None:
    assert keep(folder)
    freshness.look(folder, record(folder))
    assert not is_fresh(folder)


@pytest.mark.usefixtures("programs")
def test_what_was_seen_first_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "_begun", {})
    freshness.begin(folder)
    CHANGES["comment"](folder)
    seen, is_first = freshness.look(folder, record(folder))
    assert is_first
    assert finish(folder, seen) == {}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("build", ("oeffentlich", False)),
        ("build --publish", ("oeffentlich", True)),
        ("build --ausgabe intern", ("intern", False)),
        ("build --ausgabe=beide --projekt x", ("beide", False)),
        ("build --projekt=x --publish", ("oeffentlich", True)),
        ("build --ausgabe intern --publish", None),
        ("build --ausgabe x", None),
        ("build --ausgabe", None),
        ("build --explain", None),
        ("build --verify", None),
        ("build --renderer quarto", None),
        ("build --zellfrist 3", None),
        ("build unsinn", None),
        ("--traceback build", None),
        ("check", None),
        ("", None),
    ],
)
def test_only_ordinary_builds_are_answered_early(
    line: str, expected: tuple[str, bool] | None
) -> None:
    assert read_arguments(line.split()) == expected
