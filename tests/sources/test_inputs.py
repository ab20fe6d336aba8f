"""What the store depends on is hashed whole: a change of a reader reads everything anew."""

from __future__ import annotations

from pathlib import Path

import kobimo
from kobimo.sources.inputs import list_code

PACKAGE = Path(kobimo.__file__).parent


def test_readers_in_every_folder_count() -> None:
    code = {path.relative_to(PACKAGE).as_posix() for path in list_code(PACKAGE)}
    folders = ("sources", "observations", "declarations", "regions")
    modules = {
        path.relative_to(PACKAGE).as_posix()
        for folder in folders
        for path in (PACKAGE / folder).rglob("*.py")
    }
    assert modules <= code
    assert {
        "sources/official/flat.py",
        "sources/municipal/reading.py",
        "sources/territory/rebasing.py",
        "observations/frames.py",
    } <= modules


def test_tables_of_the_readers_count() -> None:
    code = {path.relative_to(PACKAGE).as_posix() for path in list_code(PACKAGE)}
    assert {
        "catalog/publisher_signs.toml",
        "catalog/signs.toml",
        "catalog/regions/kreise.csv",
        "catalog/regions/aufgeloest.csv",
        "catalog/regions/register.toml",
    } <= code


def test_a_new_reader_counts(tmp_path: Path) -> None:
    deep = tmp_path / "sources" / "official" / "new.py"
    deep.parent.mkdir(parents=True)
    deep.write_text("", "utf-8")
    assert list_code(tmp_path) == [deep]
