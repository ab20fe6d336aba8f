"""Bodies are kept unchanged with their receipts, also when a run is killed or the disk is full."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
import textwrap
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kobimo.errors import Busy, UnreadableFile, WrongClock
from kobimo.files import sha256
from kobimo.sources.fetching.originals import Licence, Originals
from kobimo.sources.services.exchange import Answer, Request

REQUEST = Request("probe", "https://portal.example/t", (("name", "12411"),))
DAY = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TERMS = Licence("dl-de/by-2-0", "Datenquelle: Amt")


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "abruf")


def keep(
    originals: Originals, body: bytes, day: datetime = DAY, request: Request = REQUEST
) -> bool:
    answer = Answer(request, body, "12411.csv", "13.03.2025 / 16:40:08")
    return originals.keep("bevoelkerung", "download", "probe", answer, retrieved=day, terms=TERMS)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".sperre"
    }


def test_the_receipt_says_what_the_body_is(originals: Originals) -> None:
    assert keep(originals, b"a;b")
    digest = sha256(b"a;b")
    path = originals.folder / "belege" / "bevoelkerung" / f"{REQUEST.key}.json"
    assert json.loads(path.read_text("utf-8")) == {
        "dataset": "bevoelkerung",
        "way": "download",
        "portal": "probe",
        "name": "12411.csv",
        "request": {
            "portal": "probe",
            "url": "https://portal.example/t",
            "parameters": {"name": "12411"},
        },
        "answers": [
            {
                "sha256": digest,
                "content": digest,
                "size": 3,
                "retrieved": "2026-03-01T09:30:00Z",
                "confirmed": "2026-03-01",
                "stand": "13.03.2025 / 16:40:08",
                "licence": "dl-de/by-2-0",
                "attribution": "Datenquelle: Amt",
                "note": "",
            }
        ],
    }
    (receipt,) = originals.receipts()
    assert receipt.request == REQUEST
    assert receipt.request.key == REQUEST.key
    assert originals.read(receipt.newest, "12411") == b"a;b"
    assert originals.newest(REQUEST) == receipt.newest


def test_the_same_again_is_only_confirmed_and_other_content_is_added(originals: Originals) -> None:
    keep(originals, b"alt")
    assert not keep(originals, b"alt", DAY + timedelta(days=3))
    (receipt,) = originals.receipts()
    assert [answer.confirmed for answer in receipt.answers] == ["2026-03-04"]
    assert receipt.newest.day == "2026-03-01"
    assert keep(originals, b"neu", DAY + timedelta(days=9))
    (receipt,) = originals.receipts()
    assert [originals.read(answer, "x") for answer in receipt.answers] == [b"alt", b"neu"]
    # A publisher may go back to what was said before.
    assert keep(originals, b"alt", DAY + timedelta(days=10))
    (receipt,) = originals.receipts()
    assert len(receipt.answers) == 3


def packed(name: str, body: str, year: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), body)
    return target.getvalue()


def test_a_zip_made_anew_with_the_same_table_is_the_same(originals: Originals) -> None:
    keep(originals, packed("1_1773140400000_de_flat.csv", "a;b", 2026))
    again = packed("1_1773150400000_de_flat.csv", "a;b", 2027)
    assert not keep(originals, again, DAY + timedelta(days=1))
    assert keep(originals, packed("1_1773150400000_de_flat.csv", "a;c", 2027), DAY)


def test_nothing_newer_moves_the_day_of_confirmation(originals: Originals) -> None:
    keep(originals, b"a")
    originals.confirm("bevoelkerung", REQUEST, "2026-04-01")
    originals.confirm("bevoelkerung", REQUEST, "2026-02-01")
    originals.confirm("anderer", REQUEST, "2026-05-01")
    (receipt,) = originals.receipts()
    assert receipt.newest.confirmed == "2026-04-01"


def test_a_changed_or_missing_body_is_named_and_healed_by_the_next_fetch(
    originals: Originals,
) -> None:
    keep(originals, b"a;b")
    (receipt,) = originals.receipts()
    path = originals.path(receipt.newest)
    path.write_bytes(b"a;c")
    with pytest.raises(UnreadableFile, match="Prüfsumme") as caught:
        originals.read(receipt.newest, "Abruf Probe")
    assert f"data/abruf/inhalte/{path.parent.name}/{path.name}" in caught.value.where
    path.unlink()
    with pytest.raises(UnreadableFile, match="fehlt"):
        originals.read(receipt.newest, "Abruf Probe")
    assert not keep(originals, b"a;b", DAY + timedelta(days=1))
    (receipt,) = originals.receipts()
    assert originals.read(receipt.newest, "Abruf Probe") == b"a;b"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"answers": []}', '{"request": 1}'])
def test_a_damaged_receipt_is_named(text: str, originals: Originals) -> None:
    keep(originals, b"a")
    path = next((originals.folder / "belege").rglob("*.json"))
    path.write_text(text, "utf-8")
    with pytest.raises(UnreadableFile, match="der Beleg eines Abrufs ist beschädigt") as caught:
        originals.receipts()
    assert path.name in caught.value.where


def test_a_clock_behind_the_newest_answer_is_refused(originals: Originals) -> None:
    keep(originals, b"a")
    originals.check_clock(DAY)
    originals.check_clock(DAY - timedelta(minutes=30))
    with pytest.raises(WrongClock, match=r"ist der 27\.02\.2026.*am 01\.03\.2026"):
        originals.check_clock(DAY - timedelta(days=2))


def test_a_second_run_is_told_to_wait(originals: Originals) -> None:
    other = Originals(originals.folder)
    with originals.locked(), pytest.raises(Busy, match="läuft schon ein Abruf"), other.locked():
        pass
    with other.locked():
        pass


def test_a_lock_ends_with_its_process(originals: Originals) -> None:
    script = f"""
        import os
        from pathlib import Path
        from kobimo.sources.fetching.originals import Originals
        with Originals(Path({str(originals.folder)!r})).locked():
            print("da", flush=True)
            input()
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "da\n"
        with pytest.raises(Busy), originals.locked():
            pass
        process.kill()
        process.wait()
        with originals.locked():
            pass


def test_a_full_disk_leaves_everything_as_it_was(
    originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(originals, b"alt")
    before = tree(originals.folder)
    real = os.fsync
    # Each of two files is flushed, then the folder that names it.
    for broken in (1, 3):
        calls = []

        def fail(handle: int, broken: int = broken, calls: list[int] = calls) -> None:
            calls.append(handle)
            if len(calls) == broken:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space"):
            keep(originals, b"neu", DAY + timedelta(days=1))
        monkeypatch.setattr(os, "fsync", real)
        after = tree(originals.folder)
        # At most a body that no receipt names.
        new = set(after) - set(before)
        assert new <= {f"inhalte/{sha256(b'neu')[:2]}/{sha256(b'neu')}"}
        assert {name: after[name] for name in before} == before


KILLS = """
    import os, sys
    from datetime import UTC, datetime
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from test_originals import keep
    from kobimo.sources.fetching.originals import Originals

    folder = Path({folder!r})
    calls = 0
    last = int(sys.argv[1])

    def counted(real):
        def call(*args, **more):
            global calls
            calls += 1
            if calls > last:
                os._exit(9)
            return real(*args, **more)
        return call

    os.fsync = counted(os.fsync)
    Path.replace = counted(Path.replace)
    Path.chmod = counted(Path.chmod)
    originals = Originals(folder)
    with originals.locked():
        keep(originals, b"neu", datetime(2026, 3, 2, tzinfo=UTC))
"""


def test_a_kill_between_any_two_steps_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    tests = str(Path(__file__).parent)
    # Two files, each flushed, given its rights and moved, and its folder flushed: eight steps.
    for last in range(9):
        originals = Originals(tmp_path / str(last))
        keep(originals, b"alt")
        before = tree(originals.folder)
        script = textwrap.dedent(KILLS.format(tests=tests, folder=str(originals.folder)))
        done = subprocess.run([sys.executable, "-c", script, str(last)], check=False)
        assert done.returncode == (9 if last < 8 else 0)
        (receipt,) = originals.receipts()
        bodies = [originals.read(answer, "x") for answer in receipt.answers]
        assert bodies == ([b"alt"] if last < 7 else [b"alt", b"neu"])
        with originals.locked():
            left = tree(originals.folder)
        assert not [name for name in left if name.endswith(".part")]
        if last < 7:
            assert {name: left[name] for name in before} == before
