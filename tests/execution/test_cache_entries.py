"""A kept result vouches for itself; a folder of them stays small, is shared, or is not used."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from kobimo.execution.cache import Entry, Shelf, open_shelf
from kobimo.execution.cache import entries as module
from kobimo.execution.cache.entries import VARIABLE, has_local_locks
from kobimo.locks import locked
from kobimo.tracing import Note, Trace

if TYPE_CHECKING:
    from pathlib import Path

KEY = "ab" + "0" * 62


def entry(key: str = KEY, text: str = "Ausgabe", size: int = 0) -> Entry:
    return Entry(
        key=key,
        chapter="eins",
        trace=Trace((Note("file", "data/a.csv", text),)),
        cells=(
            {"execution_count": 1, "outputs": [{"text": text + os.urandom(size).hex()}]},
            {"execution_count": 2, "outputs": []},
        ),
        language={"name": "python"},
    )


def files(shelf: Shelf) -> list[Path]:
    return sorted(shelf.folder.glob("*/*.ergebnis"))


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.delenv(VARIABLE, raising=False)
    return open_shelf(tmp_path / "ergebnisse")


def test_what_is_kept_is_found_under_its_key_alone(shelf: Shelf) -> None:
    shelf.keep(entry())
    shelf.keep(entry(text="Eine andere – mit „Zeichen“ und \ud83d"))
    other = "ab" + "1" * 62
    shelf.keep(entry(other))
    assert {found.cells[0]["outputs"][0]["text"] for found in shelf.find(KEY)} == {
        "Ausgabe",
        "Eine andere – mit „Zeichen“ und \ud83d",
    }
    assert [found.key for found in shelf.find(other)] == [other]
    assert list(shelf.find("cd" + "0" * 62)) == []
    assert next(shelf.find(other)) == entry(other)


def damage(body: bytes) -> dict[str, bytes]:
    middle = len(body) // 2
    return {
        "cut off": body[:-1],
        "half": body[:middle],
        "empty": b"",
        "one bit": body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :],
        "head": b"kobimo-ergebnis 9" + body[17:],
        "digest": body[:20] + bytes([body[20] ^ 1]) + body[21:],
        "longer": body + b"\0",
        "foreign": b"# Notizen\n",
    }


@pytest.mark.parametrize("way", damage(b"x" * 99))
def test_a_damaged_result_is_never_used_and_goes(shelf: Shelf, way: str) -> None:
    shelf.keep(entry())
    (path,) = files(shelf)
    path.write_bytes(damage(path.read_bytes())[way])
    assert list(shelf.find(KEY)) == []
    assert shelf.damaged == [path.name]
    assert not path.exists()
    shelf.keep(entry())
    assert list(shelf.find(KEY)) == [entry()]


def test_a_result_under_the_name_of_another_is_not_used(shelf: Shelf) -> None:
    shelf.keep(entry())
    (path,) = files(shelf)
    other = "ab" + "1" * 62
    path.rename(path.with_name(path.name.replace(KEY, other)))
    assert list(shelf.find(other)) == []


def test_a_whole_file_with_senseless_content_is_damaged(shelf: Shelf) -> None:
    shelf.keep(entry())
    (path,) = files(shelf)
    for text in ("{}", "[]", "nichts", '{"key": 1, "trace": "{}"}'):
        packed = zlib.compress(text.encode())
        path.write_bytes(module.HEAD + module.sha256(packed).encode() + b"\n" + packed)
        assert list(shelf.find(KEY)) == []


def test_the_result_used_longest_ago_goes_first(shelf: Shelf) -> None:
    for number in range(6):
        item = entry("ab" + str(number) * 62, size=20_000)
        shelf.keep(item)
        (path,) = [path for path in files(shelf) if path.name.startswith(item.key)]
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    oldest, second = "ab" + "0" * 62, "ab" + "1" * 62
    shelf.use(next(shelf.find(oldest)))
    size = sum(path.stat().st_size for path in files(shelf))
    assert shelf.evict(size) == 0
    assert shelf.evict(size - 1) == 1
    assert list(shelf.find(second)) == []
    assert list(shelf.find(oldest))
    gone = shelf.evict(size // 2)
    assert gone in {2, 3}
    assert sum(path.stat().st_size for path in files(shelf)) <= size // 2
    assert shelf.evict(0) == 5 - gone
    assert files(shelf) == []


def test_one_build_at_a_time_throws_away(shelf: Shelf, tmp_path: Path) -> None:
    shelf.keep(entry())
    script = (
        "import sys; from pathlib import Path\n"
        "from kobimo.execution.cache import open_shelf\n"
        "print(open_shelf(Path(sys.argv[1])).evict(0))"
    )
    command = [sys.executable, "-c", script, str(shelf.folder)]
    with locked(shelf.folder / module.LOCK, "belegt"):
        held = subprocess.run(command, capture_output=True, text=True, check=True)
    assert held.stdout.strip() == "0"
    assert files(shelf)
    free = subprocess.run(command, capture_output=True, text=True, check=True)
    assert free.stdout.strip() == "1"


def test_two_builds_may_share_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "gemeinsam"
    script = (
        "import sys; from pathlib import Path\n"
        "from kobimo.execution.cache import Entry, open_shelf\n"
        "from kobimo.tracing import Note, Trace\n"
        "shelf, who = open_shelf(Path(sys.argv[1])), sys.argv[2]\n"
        "for number in range(60):\n"
        "    key = 'ab' + f'{number % 10}' * 62\n"
        "    trace = Trace((Note('file', str(number // 20), ''),))\n"
        "    body = {'execution_count': number, 'outputs': ['x' * 9999]}\n"
        "    shelf.keep(Entry(key, who, trace, (body,), {}))\n"
        "    for found in shelf.find(key):\n"
        "        assert found.cells[0]['execution_count'] % 10 == number % 10\n"
        "        shelf.use(found)\n"
        "    shelf.evict(2_000)\n"
        "assert not shelf.damaged and not shelf.refusal"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(folder), who]) for who in ("a", "b")
    ]
    assert [process.wait() for process in running] == [0, 0]
    assert not list(folder.rglob("*.part"))


def test_a_folder_may_be_named_for_several_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "alle"))
    assert open_shelf(tmp_path / "eigener").folder == tmp_path / "alle"
    # What only the office may see is never kept there.
    assert open_shelf(tmp_path / "eigener", may_be_shared=False).folder == tmp_path / "eigener"


def test_a_drive_without_locks_is_said_and_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    shelf = open_shelf(tmp_path)
    assert shelf.refusal == (
        f"Der Zwischenspeicher „{tmp_path}“ wird nicht benutzt: das Laufwerk kennt keine Sperren."
    )
    shelf.keep(entry())
    assert list(shelf.find(KEY)) == []
    assert files(shelf) == []


@pytest.mark.parametrize(
    ("line", "is_alone"),
    [
        ("nfs4 server:/x rw,vers=4.2,local_lock=none", False),
        ("nfs server:/x rw,vers=3,nolock,local_lock=all", True),
        ("nfs server:/x rw,local_lock=flock", True),
        ("cifs //server/x rw,nobrl", True),
        ("cifs //server/x rw", False),
        ("ext4 /dev/sda1 rw,nolock", False),
    ],
)
def test_a_network_drive_that_locks_on_this_machine_alone_is_recognised(
    tmp_path: Path, line: str, is_alone: bool
) -> None:
    table = tmp_path / "mountinfo"
    place = tmp_path / "mit leer zeichen"
    place.mkdir()
    named = str(place).replace(" ", "\\040")
    table.write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        f"40 22 0:35 / {named} rw,relatime shared:9 - {line}\n",
        "utf-8",
    )
    assert has_local_locks(place / "ergebnisse", table) is is_alone
    assert has_local_locks(tmp_path, table) is False
    assert has_local_locks(place, tmp_path / "fehlt") is False


def test_a_folder_that_takes_nothing_costs_the_cache_only(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("", "utf-8")
    shelf = open_shelf(tmp_path / "datei" / "ergebnisse")
    assert "wird nicht benutzt" in shelf.refusal
    assert list(shelf.find(KEY)) == []
    assert shelf.evict() == 0


def test_a_full_disk_ends_keeping_and_nothing_else(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "write_atomically", full)
    shelf.keep(entry())
    assert shelf.refusal.endswith("wird nicht benutzt: No space left on device.")
