"""Archives: same content, same name; what is damaged or leads elsewhere is refused."""

from __future__ import annotations

import io
import os
import tarfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import DamagedParcel
from kobimo.files import sha256
from kobimo.fleet.parcels import Parcel, pack, pack_folder, read_parcel, unpack

if TYPE_CHECKING:
    from pathlib import Path

_names = st.from_regex(r"[a-zäöü0-9]{1,8}(/[a-z0-9]{1,8}){0,2}\.[a-z]{1,3}", fullmatch=True)


@given(st.dictionaries(_names, st.binary(max_size=200), max_size=8))
def test_what_is_packed_comes_out(contents: dict[str, bytes]) -> None:
    parcel = pack(contents)
    assert {name: body for name, body, _ in read_parcel(parcel)} == contents
    backwards = dict(reversed(list(contents.items())))
    assert pack(backwards).digest == parcel.digest


def test_neither_owner_nor_time_nor_place_counts(tmp_path: Path) -> None:
    for place, time, mode in (("a", 0, 0o600), ("b/c", 1_700_000_000, 0o777)):
        (tmp_path / place / "x").mkdir(parents=True)
        path = tmp_path / place / "x" / "y.txt"
        path.write_text("gleich", "utf-8")
        path.chmod(mode)
        os.utime(path, (time, time))
    one, two = (pack(pack_folder(tmp_path / place)) for place in ("a", "b/c"))
    assert one == two


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/../../b", "a//b", "./a", "a\\b", "C:/a", "", "a/.", "..\\x"]
)
def test_paths_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(DamagedParcel):
        pack({name: b"x"})
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    plain = raw.getvalue()
    with pytest.raises(DamagedParcel):
        unpack(Parcel(sha256(plain), len(plain), zlib.compress(plain)), tmp_path / "in")
    assert not list(tmp_path.rglob("*.*"))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_only_files(tmp_path: Path, kind: bytes) -> None:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        entry = tarfile.TarInfo("a")
        entry.type, entry.linkname = kind, "/etc/passwd"
        archive.addfile(entry)
    plain = raw.getvalue()
    with pytest.raises(DamagedParcel):
        unpack(Parcel(sha256(plain), len(plain), zlib.compress(plain)), tmp_path)


def test_damage_is_seen() -> None:
    parcel = pack({"a.txt": b"abc" * 1000})
    for body in (
        parcel.body[:-20],
        parcel.body[:20] + bytes([parcel.body[20] ^ 1]) + parcel.body[21:],
        zlib.compress(zlib.decompress(parcel.body) + b"more" * 100_000),
        b"",
    ):
        with pytest.raises(DamagedParcel):
            list(read_parcel(replace(parcel, body=body)))
    with pytest.raises(DamagedParcel):
        list(read_parcel(replace(parcel, digest="0" * 64)))
