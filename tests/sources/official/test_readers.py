"""Files of every kind through one door: wrapped, zipped, in folders, or not a table at all."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.declarations.models import Dataset
from kobimo.errors import UnknownTable, UnreadableFile
from kobimo.sources import archives
from kobimo.sources.dropfolder import date_of, open_file
from kobimo.sources.official.readers import read_every, read_official, reader_of
from kobimo.sources.official.recognition import is_conversion
from kobimo.sources.wrapping import read_json, unwrap

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.regions import Register

Declare = Callable[..., Dataset]
Flat = Callable[..., bytes]
ROW = [("2023", "KREISE", "07211", "Trier", "", "12")]


@pytest.fixture(scope="module")
def catalog(declare: Declare) -> SimpleNamespace:
    return SimpleNamespace(datasets={"abgaenge": declare()})


def read(body: bytes, catalog: Any, register: Register, name: str = "x.csv") -> Any:
    return read_official(body, name, catalog, register=register, retrieved="2026-11-22")


def pack(members: dict[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 3, 13, 0, 0, 0)), content)
    return body.getvalue()


def test_a_reply_of_the_service_is_unwrapped(
    catalog: SimpleNamespace, register: Register, flat: Flat
) -> None:
    """The form of the service's JSON is recorded; its content here is a small table of ours."""
    reply = {
        "Ident": {"Service": "data", "Method": "table"},
        "Status": {"Code": 0, "Content": "erfolgreich", "Type": "Information"},
        "Object": {"Content": flat(ROW).decode(), "Structure": None},
    }
    body = json.dumps(reply).encode()
    dataset, file = read(body, catalog, register)
    assert dataset.id == "abgaenge"
    assert file.frame["value"].tolist() == [12]


def test_what_wraps_nothing_stays_as_it_is() -> None:
    assert unwrap(b"a;b") == b"a;b"
    assert unwrap(b'{"Object":{"Content":""}}') == b'{"Object":{"Content":""}}'
    assert unwrap(b'{"Object":null}') == b'{"Object":null}'
    assert read_json(b"\xef\xbb\xbf {}") == {}
    assert read_json(b"[1]") is None
    assert read_json(b"{kaputt") is None


def test_every_kind_has_a_reader() -> None:
    kinds = (
        "downloader",
        "flat",
        "flat_v4",
        "tidy",
        "regionalatlas",
        "jsonstat",
        "inkar",
        "eckwerte",
    )
    assert len({reader_of(kind) for kind in kinds}) == len(kinds)


@pytest.mark.parametrize(
    "name", ["12411-01-01-4_1741880408000_de_flat.csv", "2025/unter/ordner/Download.csv"]
)
def test_real_zips_of_the_service_are_opened_with_their_date(
    name: str, catalog: SimpleNamespace, register: Register, flat: Flat, tmp_path: Path
) -> None:
    path = tmp_path / "21111-02-06-4.zip"
    path.write_bytes(pack({name: flat(ROW), "LIESMICH.txt": b"Hinweise", "quelle.md": b"x"}))
    (arrived,) = open_file(path, label="data/eingang/a.zip", origin="eingang", day="2026-01-01")
    dataset, _ = read(arrived.body, catalog, register, arrived.label)
    assert dataset.id == "abgaenge"
    assert date_of(arrived, "") == "2025-03-13"


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(pack({"b.zip": pack({"c.csv": b"1"})}))
    with pytest.raises(UnreadableFile) as caught:
        list(open_file(path, label="data/eingang/a.zip", origin="eingang", day="2026-01-01"))
    assert caught.value.text == (
        "data/eingang/a.zip: im Archiv liegt ein weiteres Archiv („b.zip“)\n"
        "    Entpacken Sie das äußere Archiv und legen Sie seinen Inhalt in data/eingang."
    )


def test_a_file_that_is_too_large_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "inkar_2025.zip"
    path.write_bytes(b"0" * 1024)
    monkeypatch.setattr("kobimo.sources.dropfolder.MOST_BYTES", 1000)
    with pytest.raises(UnreadableFile) as caught:
        next(open_file(path, label="data/eingang/i.zip", origin="eingang", day="2026-01-01"))
    assert caught.value.remedy == archives.SMALLER
    assert "Gesamtdatei von INKAR" in archives.SMALLER


def test_a_workbook_that_is_too_large_is_not_opened(
    catalog: SimpleNamespace,
    register: Register,
    workbook: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kobimo.sources.workbook.MOST_UNPACKED", 100)
    monkeypatch.setattr(
        "python_calamine.CalamineWorkbook.from_filelike", lambda *_: pytest.fail("opened")
    )
    with pytest.raises(UnreadableFile, match="die Arbeitsmappe ist entpackt 0 MB groß"):
        read(workbook({"Daten": [["Kennziffer"]]}), catalog, register)


def test_a_conversion_key_is_no_table(
    catalog: SimpleNamespace, register: Register, shared_data: Path
) -> None:
    path = shared_data / "schluessel" / "ref-kreise-umrech-2021-1990-2020.xlsx"
    body = path.read_bytes()
    assert is_conversion(body, path.name)
    assert list(read_every(body, path.name, catalog, register=register, retrieved="")) == []
    with pytest.raises(UnreadableFile, match="die Datei ist ein Umstiegsschlüssel, keine Tabelle"):
        read(body, catalog, register, path.name)
    other = shared_data / "schluessel" / "2024.xlsx"
    assert not is_conversion(other.read_bytes(), other.name)


@pytest.mark.parametrize(
    ("body", "start"),
    [
        (b'{"type":"FeatureCollection"}', "die Datei ist eine Antwort des Dienstes, keine Tabelle"),
        (b'{"error":{"code":498,"message":"Invalid token"}}', "der Dienst meldet einen Fehler"),
        (b"Jahr;Kreis;Wert\n2023;Trier;1\n", "weder CSV-Tabelle noch Flat-Datei"),
    ],
)
def test_unknown_layouts_are_refused_with_what_was_seen(
    body: bytes, start: str, register: Register
) -> None:
    with pytest.raises((UnknownTable, UnreadableFile)) as caught:
        read(body, load_catalog(), register)
    assert caught.value.message.startswith(start)
    assert caught.value.remedy
