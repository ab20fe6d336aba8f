"""Coded columns say the same as the frame they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kobimo.observations import FACTS, KEYS, Observations, Provenance, Store

if TYPE_CHECKING:
    from pathlib import Path


def observations(count: int) -> Observations:
    """Return rows of two Kreise, so many that they fill more than one group of the file."""
    at = np.arange(count)
    signs = np.where(at % 7 == 0, ".", "")
    frame = pd.DataFrame(
        {
            "ags": np.where(at % 2 == 0, "07211", "05112"),
            "period": (1000 + at // 4).astype(str),
            "period_kind": "berichtsjahr",
            "variable": "personen",
            "raum": "total",
            "geschlecht": np.where(at // 2 % 2 == 0, "total", "weiblich"),
            "value": np.where(signs == ".", np.nan, at),
            "unit": "persons",
            "status": signs,
            "dataset": "probe",
            "gebietsstand": "2024-12-31",
            "retrieved": "2025-03-13",
        }
    )[[*KEYS, "geschlecht", *FACTS]]
    source = Provenance(
        "probe", "a.csv", "Amt", "", "", "frei", "2025-03-13", "", "0" * 64, "eingang"
    )
    return Observations("probe", ("geschlecht",), frame, (source,))


def test_every_row_reads_the_same(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("kobimo.observations.parquet.GROUP", 1000)
    store = Store(tmp_path)
    store.write(observations(3500))
    frame = store.read("probe").frame
    coded = store.read_coded("probe")
    for name, (words, codes) in coded.texts.items():
        assert list(words) == sorted(set(words))
        assert [words[code] for code in codes] == frame[name].tolist()
    np.testing.assert_array_equal(coded.value, frame["value"])
    assert coded.dimensions == ("geschlecht",)
    assert coded.provenance == store.provenance("probe")


def test_no_rows_and_no_dataset(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(observations(0))
    coded = store.read_coded("probe")
    assert len(coded.value) == 0
    assert all(len(codes) == 0 for _, codes in coded.texts.values())
    assert store.read_coded("other") is None
