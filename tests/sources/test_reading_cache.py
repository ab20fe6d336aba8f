"""What was read is kept by content; nothing is read twice, and nothing stale is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.errors import UnreadableFile
from kobimo.observations import Provenance
from kobimo.sources.inputs import Input
from kobimo.sources.merging import Source
from kobimo.sources.reading_cache import ReadingCache

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register

ROWS = ("2023;DG;Deutschland;100;50", "2023;07211;Trier;12;5")
Read = Callable[[], "Iterator[tuple[Dataset, Source]]"]


@pytest.fixture
def item(tmp_path: Path, wide: Callable[..., bytes]) -> Input:
    path = tmp_path / "a.csv"
    path.write_bytes(wide(ROWS))
    return Input(path, "data/eingang/a.csv", "eingang", is_municipal=False, day="2025-03-13")


@pytest.fixture
def calls() -> list[str]:
    return []


@pytest.fixture
def read(
    item: Input, declare: Callable[..., Dataset], register: Register, calls: list[str]
) -> Read:
    """Read the file, and note that it was read."""
    from kobimo.sources.official.downloader import read_downloader

    def run() -> Iterator[tuple[Dataset, Source]]:
        calls.append(item.label)
        dataset = declare()
        body = item.path.read_bytes()
        file = read_downloader(
            body, dataset, name=item.label, register=register, retrieved="2025-03-13"
        )
        provenance = Provenance(
            dataset.id, item.label, "Amt", "x", "", "dl-de/by-2-0", "2025-03-13", "", "0", "eingang"
        )
        yield dataset, Source(file, provenance, "1 2025-03-13", "reihe")

    return run


def test_the_second_time_the_same_comes_from_the_cache(
    tmp_path: Path, item: Input, read: Read, calls: list[str]
) -> None:
    first, second = (
        ReadingCache(tmp_path / "gelesen", "stand").read(item, read)[0] for _ in range(2)
    )
    assert len(calls) == 1
    assert first[0] == second[0] == "abgaenge"
    pd.testing.assert_frame_equal(first[1].file.frame, second[1].file.frame)
    for name in ("stand", "notes", "table", "dissolved"):
        assert getattr(first[1].file, name) == getattr(second[1].file, name)
    assert first[1].provenance == second[1].provenance
    assert (first[1].order, first[1].series) == (second[1].order, second[1].series)


def test_other_content_other_readers_and_damage_mean_reading_again(
    tmp_path: Path, item: Input, read: Read, calls: list[str]
) -> None:
    folder = tmp_path / "gelesen"
    ReadingCache(folder, "stand").read(item, read)
    ReadingCache(folder, "anderer Stand").read(item, read)
    assert len(calls) == 2
    item.path.write_bytes(item.path.read_bytes().replace(b";12;", b";13;"))
    ReadingCache(folder, "stand").read(item, read)
    assert len(calls) == 3
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:-10])
    cache = ReadingCache(folder, "stand")
    (_, source), *_ = cache.read(item, read)
    assert len(calls) == 4
    assert 13 in set(source.file.frame["value"])
    cache.prune()
    assert len(list(folder.iterdir())) == 2


def test_errors_and_files_of_the_municipality_are_not_kept(
    tmp_path: Path, item: Input, read: Read, calls: list[str]
) -> None:
    def fail() -> Iterator[tuple[Dataset, Source]]:
        yield from read()
        raise UnreadableFile("kaputt")

    cache = ReadingCache(tmp_path / "gelesen", "stand")
    with pytest.raises(UnreadableFile):
        cache.read(item, fail)
    own = Input(item.path, item.label, "kommunal", is_municipal=True, day=item.day)
    cache.read(own, read)
    cache.read(own, read)
    assert len(calls) == 3
    assert not (tmp_path / "gelesen").exists()
