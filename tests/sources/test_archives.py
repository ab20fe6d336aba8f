"""A zip is opened only after its directory has shown that it is harmless."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from kobimo.errors import UnreadableFile
from kobimo.sources import archives
from kobimo.sources.archives import is_archive, open_archive


def pack(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 3, 13, 0, 0, 0)), content, method)
    return body.getvalue()


def test_members_come_in_order_without_metadata() -> None:
    members = open_archive(
        pack({"b.csv": b"2", "__MACOSX/._b.csv": b"x", ".DS_Store": b"x", "a.csv": b"1"}), "a.zip"
    )
    assert [(member.name, member.body, member.date) for member in members] == [
        ("a.csv", b"1", "2025-03-13"),
        ("b.csv", b"2", "2025-03-13"),
    ]


def test_a_workbook_is_no_archive() -> None:
    assert is_archive(pack({"a.csv": b"1"}))
    assert not is_archive(pack({"[Content_Types].xml": b"<Types/>"}))
    assert not is_archive(b"Tabelle")


def test_a_truncated_archive_is_refused() -> None:
    body = pack({"a.csv": b"1;2\n" * 1000})
    for end in (10, len(body) // 2, len(body) - 5):
        with pytest.raises(UnreadableFile) as caught:
            open_archive(body[:end], "a.zip")
        assert caught.value.text == (
            "a.zip: das Archiv ist beschädigt oder unvollständig\n    Laden Sie das Archiv neu."
        )


def test_damaged_content_is_refused() -> None:
    body = bytearray(pack({"a.csv": b"abcdefgh" * 50}, zipfile.ZIP_STORED))
    body[60] ^= 0xFF
    with pytest.raises(UnreadableFile, match="beschädigt"):
        open_archive(bytes(body), "a.zip")


def test_an_empty_archive_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="leer"):
        open_archive(pack({}), "a.zip")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = pack({"a.csv": b"0" * 20_000_000})
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(UnreadableFile, match="verdächtig stark komprimiert"):
        open_archive(bomb, "a.zip")
    monkeypatch.setattr(archives, "MOST_BYTES", 1024 * 1024)
    monkeypatch.setattr(archives, "MOST_RATIO", 10**9)
    with pytest.raises(UnreadableFile) as caught:
        open_archive(bomb, "a.zip")
    assert caught.value.message == "das Archiv ist entpackt 19 MB groß, erlaubt sind 1 MB"


def test_too_many_members_and_encryption_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="201 Dateien"):
        open_archive(pack({f"{n}.csv": b"" for n in range(201)}), "a.zip")
    body = bytearray(pack({"a.csv": b"1"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(signature) + offset] |= 1
    with pytest.raises(UnreadableFile, match="verschlüsselt"):
        open_archive(bytes(body), "a.zip")


def test_a_directory_that_lies_about_sizes_does_not_unpack_more() -> None:
    """Only as many bytes are unpacked as were announced; then the checksum is wrong."""
    body = bytearray(pack({"a.csv": b"0" * 50_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = body.index(signature) + offset
        body[at : at + 4] = (1000).to_bytes(4, "little")
    tracemalloc.start()
    with pytest.raises(UnreadableFile, match="beschädigt"):
        open_archive(bytes(body), "a.zip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
