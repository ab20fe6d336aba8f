"""What is mapped into memory is what stands in the Parquet file, and never that of yesterday."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from kobimo.observations import Store, parquet
from kobimo.observations.mapped import open_mapped, write_mapped

if TYPE_CHECKING:
    from pathlib import Path

REGIONS = (None, ["99001"], ["DG", "99", "99051"], ["07211"], [])


@pytest.fixture
def stored(ingested: Path, tmp_path: Path) -> tuple[Store, Store]:
    """The embedded data, once as Parquet alone and once mapped as well."""
    folders = tmp_path / "parquet", tmp_path / "mapped"
    names = ("bevoelkerung_altersjahre", "bevoelkerung_stichtag", "schueler")
    there = [name for name in names if (ingested / "daten" / f"{name}.parquet").is_file()]
    assert len(there) >= 2
    for folder in folders:
        folder.mkdir()
        for name in there:
            for suffix in (".parquet", ".json"):
                os.link(ingested / "daten" / f"{name}{suffix}", folder / f"{name}{suffix}")
    for name in there:
        write_mapped(folders[1] / f"{name}.parquet")
    return Store(folders[0]), Store(folders[1])


@pytest.mark.parametrize("regions", REGIONS, ids=str)
@pytest.mark.parametrize("columns", [None, ["value", "ags", "period"]], ids=str)
def test_rows(
    stored: tuple[Store, Store], regions: list[str] | None, columns: list[str] | None
) -> None:
    plain, mapped = stored
    for name in plain.datasets():
        assert open_mapped(mapped.folder / f"{name}.parquet") is not None
        periods = ["2023-12-31", "2022/23"]
        for wanted in (None, periods):
            one = plain.read(name, regions=regions, periods=wanted, columns=columns)
            two = mapped.read(name, regions=regions, periods=wanted, columns=columns)
            assert one is not None
            assert two is not None
            pd.testing.assert_frame_equal(one.frame, two.frame)


def test_codes_and_numbers(stored: tuple[Store, Store]) -> None:
    plain, mapped = stored
    for name in plain.datasets():
        one, two = plain.read_coded(name), mapped.read_coded(name)
        assert one is not None
        assert two is not None
        assert list(one.texts) == list(two.texts)
        for column, (words, codes) in one.texts.items():
            assert words == two.texts[column][0]
            np.testing.assert_array_equal(codes, two.texts[column][1])
        np.testing.assert_array_equal(one.value, two.value)


def test_another_file_is_not_answered_for(stored: tuple[Store, Store]) -> None:
    _, store = stored
    name = store.datasets()[0]
    path = store.folder / f"{name}.parquet"
    body = path.read_bytes()
    path.unlink()
    path.write_bytes(body)
    assert open_mapped(path) is None
    write_mapped(path)
    assert open_mapped(path) is not None
    arrow = path.with_suffix(".arrow")
    arrow.write_bytes(arrow.read_bytes()[:200])
    assert open_mapped(path) is None
    assert parquet.read_numbers(path, "value").size


def test_links_are_the_same_file(stored: tuple[Store, Store], tmp_path: Path) -> None:
    _, store = stored
    (tmp_path / "other").mkdir()
    for path in store.folder.iterdir():
        os.link(path, tmp_path / "other" / path.name)
    assert open_mapped(tmp_path / "other" / f"{store.datasets()[0]}.parquet") is not None
