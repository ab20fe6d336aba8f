"""Which files count as dropped, and the date that two builds of one folder agree on."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from kobimo.errors import UnreadableFile
from kobimo.files import sha256
from kobimo.sources.dropfolder import (
    Arrived,
    date_of,
    list_files,
    open_file,
    order_of,
    refuse_type,
)


def arrived(name: str = "a.csv") -> Arrived:
    return Arrived(f"data/eingang/{name}", name, b"", "2020-01-01", "", "eingang")


def test_companions_of_data_are_no_data(tmp_path: Path) -> None:
    for name in ("b.csv", "a.zip", "unter/c.txt", "LIESMICH.md", ".gitkeep", "~$a.xlsx", "x.toml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"1")
    assert [path.name for path in list_files(tmp_path)] == ["a.zip", "b.csv", "c.txt"]
    assert list_files(tmp_path / "fehlt") == []


def test_the_printed_stand_comes_before_every_other_date() -> None:
    flat = arrived("12411-01-01-4_1741880408000_de_flat.csv")
    assert date_of(flat, "26.02.2026 / 15:28:28") == "2026-02-26"
    assert date_of(flat, "") == "2025-03-13"
    assert date_of(arrived(), "") == "2020-01-01"


def test_files_sort_by_time() -> None:
    stamps = ["13.03.2025 / 16:40:08", "13.03.2025 / 16:39:14", "10.11.2023 / 13:27:18"]
    ordered = sorted(stamps, key=lambda stamp: order_of(stamp, "2030-01-01"))
    assert ordered == list(reversed(stamps))
    assert order_of("", "2025-01-01") == "2025-01-01"


def test_a_file_and_the_members_of_a_zip_are_opened(tmp_path: Path) -> None:
    plain = tmp_path / "a.csv"
    plain.write_bytes(b"1")
    (only,) = open_file(plain, label="data/eingang/a.csv", origin="eingang", day="2023-11-14")
    assert (only.label, only.date, only.sha256) == (
        "data/eingang/a.csv",
        "2023-11-14",
        sha256(b"1"),
    )
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr(zipfile.ZipInfo("x_flat.csv", (2025, 3, 13, 0, 0, 0)), "2")
    packed = tmp_path / "b.csv"
    packed.write_bytes(body.getvalue())
    (member,) = open_file(packed, label="data/eingang/b.csv", origin="eingang", day="2025-01-01")
    assert (member.label, member.body, member.date) == (
        "data/eingang/b.csv/x_flat.csv",
        b"2",
        "2025-03-13",
    )
    assert member.sha256 == sha256(body.getvalue())


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        next(
            open_file(
                tmp_path / "weg.csv",
                label="data/eingang/weg.csv",
                origin="eingang",
                day="2025-01-01",
            )
        )
    assert caught.value.where == "data/eingang/weg.csv"


def test_the_drop_folder_holds_portal_files_only() -> None:
    assert refuse_type(Path("a.CSV"), "a.CSV") is None
    assert refuse_type(Path("inkar.xlsx"), "inkar.xlsx") is None
    problem = refuse_type(Path("data/eingang/liste.ods"), "data/eingang/liste.ods")
    assert problem is not None
    assert problem.text == (
        "data/eingang/liste.ods: Dateien der Art „.ods“ werden im Eingang nicht gelesen\n"
        "    Im Eingang liegen Dateien der Statistikportale: CSV, JSON, Excel (.xlsx) und Zip. "
        "Eigene Daten der Kommune gehören nach data/kommunal."
    )
