"""Killed before any of its steps, a swap leaves the old folder or the new one, and no third."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from kobimo import files
from kobimo.files import clear_leftovers, discard, replace_folder, restore_folder
from tests.faults.stepping import killed_before

if TYPE_CHECKING:
    from pathlib import Path

OLD = {"index.html": "alt", "a/x.html": "alt x", "a/nur_alt.html": "alt", "manifest.json": "alt"}
NEW = {"index.html": "neu", "a/x.html": "neu x", "b/nur_neu.html": "neu", "manifest.json": "neu"}


def write(folder: Path, contents: dict[str, str]) -> None:
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def read(folder: Path) -> dict[str, str] | None:
    """Return what lies in a folder, ``None`` where there is none."""
    if not folder.exists():
        return None
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.filterwarnings("ignore:This process")
@pytest.mark.parametrize("before", [OLD, None], ids=["update", "first"])
@pytest.mark.parametrize("way", ["exchange", "renames"])
def test_every_step_of_a_swap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, str] | None, way: str
) -> None:
    if way == "renames":
        # A system that cannot exchange two folders.
        monkeypatch.setattr(files, "_exchange", lambda *_: False)
    room, target = tmp_path / "build", tmp_path / "public"
    step, absent = 1, 0
    while True:
        shutil.rmtree(room, ignore_errors=True)
        shutil.rmtree(target, ignore_errors=True)
        write(room / "staging", NEW)
        write(target, before or {})
        is_killed, _ = killed_before(
            step, lambda: replace_folder(room / "staging", target), lambda *_: True
        )
        if not is_killed:
            break
        found = read(target)
        assert found in (before, NEW) or found is None
        absent += found is None
        # The folder is gone by hand: what is put back is whole, or nothing is.
        aside = tmp_path / "aside"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(tmp_path, aside)
        shutil.rmtree(aside / "public", ignore_errors=True)
        restore_folder(aside / "build", aside / "public")
        assert read(aside / "public") in (before, NEW, None)
        # The next start repairs, clears away and swaps again.
        restore_folder(room, target)
        assert read(target) in (before, NEW)
        clear_leftovers(room)
        discard(room / "staging")
        write(room / "staging", NEW)
        replace_folder(room / "staging", target)
        assert read(target) == NEW
        assert list(room.iterdir()) == []
        step += 1
    assert read(target) == NEW
    assert list(room.iterdir()) == []
    assert step > 10
    # Only between two renames there may be a moment without a folder.
    assert (absent > 0) == (before is None or way == "renames")


def test_everything_is_on_the_disk_before_a_name_leads_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of flushing and renaming, since nobody can cut the power of a test."""
    flushed: set[int] = set()
    renamed: list[set[int]] = []
    flush, exchange = os.fsync, files._exchange

    def note_flush(handle: int) -> None:
        flush(handle)
        flushed.add(os.fstat(handle).st_ino)

    def note_exchange(one: Path, other: Path) -> bool:
        renamed.append(set(flushed))
        flushed.clear()
        return exchange(one, other)

    monkeypatch.setattr(os, "fsync", note_flush)
    monkeypatch.setattr(files, "_exchange", note_exchange)
    room, target = tmp_path / "build", tmp_path / "public"
    write(room / "staging", NEW)
    write(target, OLD)
    replace_folder(room / "staging", target)
    (before,) = renamed
    assert {path.stat().st_ino for path in (target, *target.rglob("*"))} <= before
    assert {tmp_path.stat().st_ino, room.stat().st_ino} <= flushed

    flushed.clear()
    path = files.write_atomically(tmp_path / "x.json", "{}")
    assert {path.stat().st_ino, tmp_path.stat().st_ino} <= flushed


def test_leftovers_go_and_what_another_run_writes_stays(tmp_path: Path) -> None:
    write(
        tmp_path, {".weg-0-public/x.html": "", ".alt.json.abc.part": "", ".neu.json.def.part": ""}
    )
    write(tmp_path, {".morgen.json.ghi.part": "", "eigenes.part": "", "ordner/index.html": ""})
    for name, seconds in ((".alt.json.abc.part", -3600), (".morgen.json.ghi.part", 7200)):
        # A clock that was set back must not keep a leftover for ever.
        now = (tmp_path / ".neu.json.def.part").stat().st_mtime
        os.utime(tmp_path / name, (now + seconds, now + seconds))
    clear_leftovers(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {".neu.json.def.part", "eigenes.part", "ordner"}
