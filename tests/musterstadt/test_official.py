"""The official files of Musterstadt: same bytes every time, in the publishers' formats."""

from __future__ import annotations

import csv
import importlib
import io
import re
import sys
import tomllib
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.musterstadt import ground_truth_file, official_folder

if TYPE_CHECKING:
    from types import ModuleType

V5_FIXED = ["statistics_code", "statistics_label", "time_code", "time_label", "time"]
MEMBER = re.compile(r"[0-9A-Z-]+_\d{13}_de_flat\.csv")


@pytest.fixture(scope="module")
def generator(root: Path) -> ModuleType:
    sys.path.insert(0, str(root))
    try:
        return importlib.import_module("tools.musterstadt.__main__")
    finally:
        sys.path.remove(str(root))


def members(path: Path) -> dict[str, bytes]:
    """Return the files in an archive, or the file itself."""
    if path.suffix != ".zip":
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def contents() -> list[tuple[str, bytes]]:
    return [item for path in sorted(official_folder().iterdir()) for item in members(path).items()]


WIDE = [item for item in contents() if re.match(rb"(GENESIS-)?Tabelle: ", item[1])]
FLAT = [item for item in contents() if item[1].startswith(b"\xef\xbb\xbf")]
V4 = [item for item in contents() if item[1].startswith(b"Statistik_Code;")]


def ids(items: list[tuple[str, bytes]]) -> list[str]:
    return [name for name, _ in items]


def rows_of(body: bytes) -> list[list[str]]:
    """Return the rows of values of a downloader file."""
    text = body.decode("cp1252").split("\n__________\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=";")
    return [row for row in rows if len(row) > 3 and re.match(r"\d", row[0])]


def by_code(code: str) -> bytes:
    found = [body for _, body in WIDE if f"Tabelle: {code}\n".encode() in body[:60]]
    assert len(found) == 1, code
    return found[0]


def test_the_generator_writes_the_committed_bytes(generator: ModuleType, tmp_path: Path) -> None:
    generator.main([str(tmp_path)])

    written = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    committed = [Path("ground_truth.toml")]
    committed += [Path("official") / path.name for path in official_folder().iterdir()]
    assert written == sorted(committed)
    for name in written:
        old, new = ground_truth_file().parent / name, tmp_path / name
        assert members(new) == members(old), name
        # Another implementation of deflate may pack the same members more or less tightly.
        if name.suffix != ".zip" or "ng" not in zlib.ZLIB_RUNTIME_VERSION:
            assert new.read_bytes() == old.read_bytes(), name


def test_the_files_are_small_enough_for_the_wheel() -> None:
    assert sum(path.stat().st_size for path in official_folder().iterdir()) <= 1_500_000


def test_every_table_that_an_indicator_needs_has_one_file() -> None:
    catalog = load_catalog()
    needed = {
        name
        for indicator in catalog.indicators.values()
        for name in catalog.datasets_of(indicator)
        if catalog.datasets[name].source == "regionalstatistik"
    }
    assert len(WIDE) + len(FLAT) + len(V4) == len(needed)


def test_several_file_names_do_not_say_what_is_in_them() -> None:
    anonymous = [p.name for p in official_folder().iterdir() if not re.match(r"\d{5}-", p.name)]
    assert len(anonymous) >= 5


@pytest.mark.parametrize(("name", "body"), WIDE, ids=ids(WIDE))
def test_downloader_files_look_like_those_of_the_portal(name: str, body: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    text = body.decode("cp1252")
    assert "\r" not in text
    lines = text.split("\n")
    assert re.fullmatch(r"(GENESIS-)?Tabelle: \d{5}-\d{2}-\d{2}-4(-B)?", lines[0])
    width = len(rows_of(body)[0])
    end = lines.index("__________")
    assert {line.count(";") for line in lines[1:end]} == {width - 1}
    header = [line for line in lines[1:end] if line.startswith(";;;")]
    assert 2 <= len(header) <= 6
    assert "sind fiktiv" in text[text.index("__________") :]
    assert lines[-2] == "Stand: 13.03.2025 / 16:40:08"
    assert "- Namensnennung - Version 2.0." in lines[-3]


@pytest.mark.parametrize(("name", "body"), WIDE, ids=ids(WIDE))
def test_downloader_rows_name_bund_land_kreise_and_the_dissolved_kreis(
    name: str, body: bytes
) -> None:
    rows = rows_of(body)
    codes = {row[1] for row in rows}
    kreise = {code for code in codes if len(code) == 5}
    assert len(kreise) == 13
    assert {"99", "99001", "99060"} <= codes
    # Musterland votes for its own Landtag; there is no such election in the Bund.
    assert ("DG" in codes) == (b"Landtagswahlen" not in body)
    assert all(row[2].startswith("      ") for row in rows if len(row[1]) >= 5)
    assert {cell for row in rows if row[1] == "99060" for cell in row[-2:]} <= {"-", "x"}


def test_periods_cover_at_least_twelve_years() -> None:
    for name, body in WIDE:
        periods = {row[0] for row in rows_of(body)}
        if not by_elections(body):
            assert len(periods) >= 12, name


def by_elections(body: bytes) -> bool:
    return b"wahlen: Wahlberechtigte" in body


@pytest.mark.parametrize(("name", "body"), FLAT, ids=ids(FLAT))
def test_flat_files_look_like_those_of_the_service(name: str, body: bytes) -> None:
    assert MEMBER.fullmatch(name)
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    head, cells = rows[0], rows[1:]
    assert head[:5] == V5_FIXED
    value = head.index("value")
    assert head[value : value + 4] == [
        "value",
        "value_unit",
        "value_variable_code",
        "value_variable_label",
    ]
    assert (value - 5) % 4 == 0
    assert {len(row) for row in cells} == {len(head)}
    keys = [(row[4], row[7]) for row in cells]
    assert keys != sorted(keys)
    if "2_variable_attribute_code" in head:
        attribute = head.index("2_variable_attribute_code")
        totals = {row[attribute + 1] for row in cells if not row[attribute]}
        assert totals <= {"Insgesamt"}


def test_the_old_flat_file_has_one_column_per_measure() -> None:
    ((_, body),) = V4
    lines = body.decode("cp1252").splitlines()
    assert lines[0].endswith(";BEV001__Lebendgeborene__Anzahl")
    assert any(";99001;      Musterstadt, kreisfreie Stadt;" in line for line in lines)


def test_the_newest_year_of_employees_is_published_for_land_and_bund_only() -> None:
    (body,) = [body for name, body in FLAT if name.startswith("13111-01-03-4")]
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    newest = max(row["time"] for row in rows)
    kreise = [r for r in rows if r["time"] == newest and len(r["1_variable_attribute_code"]) == 5]
    above = [r for r in rows if r["time"] == newest and len(r["1_variable_attribute_code"]) == 2]
    assert {row["value"] for row in kreise} == {"-"}
    assert all(row["value"].isdigit() for row in above)
    town = {r["value"] for r in rows if r["1_variable_attribute_code"] == "99056007"}
    assert town == {"."}


def test_the_land_rounds_leavers_to_five_and_the_bund_does_not() -> None:
    rows = rows_of(by_code("21111-02-06-4"))

    def last_digits(land: bool) -> set[str]:
        chosen = [row for row in rows if row[1].startswith("99") == land]
        return {cell[-1] for row in chosen for cell in row[3:] if cell.isdigit()}

    assert last_digits(land=True) == {"0", "5"}
    assert len(last_digits(land=False)) == 10


def test_the_darunter_column_is_not_needed_for_the_total() -> None:
    rows = [row for row in rows_of(by_code("21111-02-06-4")) if row[1] == "DG"]
    for row in rows:
        total, ohne, hsa, middle, part, fhr, ahr = (int(cell) for cell in row[3::2])
        assert ohne + hsa + middle + fhr + ahr == total
        assert 0 < part < middle


def test_every_sign_of_the_offices_occurs() -> None:
    cells = {cell for _, body in WIDE for row in rows_of(body) for cell in row[3:]}
    assert {"-", "0", ".", "...", "/", "x"} <= cells
    quality = {
        row.get("value_q")
        for _, body in FLAT
        for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";")
    }
    assert {"e", "p"} <= quality


def test_pupils_have_blocked_cells_where_the_publisher_blocks_them() -> None:
    rows = [row for row in rows_of(by_code("21111-01-03-4")) if row[1] == "99001"]
    for row in rows:
        if row[3] == "Insgesamt":
            assert row[4] == "x"
        if row[3] == "Vorschulbereich":
            assert row[-2:] == ["x", "x"]
    parts = [r for r in rows if r[0] == "2023" and r[3] != "Insgesamt" and r[5].isdigit()]
    (total,) = [r for r in rows if r[0] == "2023" and r[3] == "Insgesamt"]
    assert sum(int(row[5]) for row in parts) == int(total[5])
    assert any(row[3] == "Vorschulbereich" for row in parts)


def test_the_ground_truth_is_readable_and_names_the_traps() -> None:
    truth = tomllib.loads(ground_truth_file().read_text("utf-8"))
    for share in truth["shares"].values():
        for values in share["values"].values():
            assert len(values) == len(share["years"])
            assert all(0 < value < 1 for value in values)
    assert truth["traps"]["dissolved"] == "99060"
    assert truth["break"][0]["year"] == 2022
