"""What is secret is not in the object that leaves: not in its frame, its texts or its graph."""

from __future__ import annotations

import gc

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.declarations.kommune import Disclosure
from kobimo.declarations.loading import load_catalog
from kobimo.disclosure import Protected, protect, require_protected
from kobimo.indicators.result import Result

CATALOG = load_catalog()
SENSITIVE = next(
    indicator
    for indicator in CATALOG.indicators.values()
    if indicator.method == "share"
    and any(CATALOG.datasets[d].sensitivity == "sensibel" for d in CATALOG.datasets_of(indicator))
)


def result(rows: list[tuple[str, float, float]], indicator=SENSITIVE) -> Result:
    frame = pd.DataFrame(rows, columns=["raum", "numerator", "denominator"])
    frame = frame.assign(
        ags="99001",
        year=2023,
        period="2023",
        value=100 * frame["numerator"] / frame["denominator"],
        lower=0.0,
        upper=100.0,
        status="",
        reason="",
        rounding_lower=float("nan"),
        rounding_upper=float("nan"),
        flag="",
        interval_note="",
    )
    return Result(indicator, frame, (), (), "2023-12-31")


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (0, 400, "0,0\u202f%"),
        (1, 400, "."),
        (4, 400, "."),
        (5, 400, "1,2\u202f%"),
        (396, 400, "."),  # four others are as secret as four
        (400, 400, "100,0\u202f%"),
        (50, 99, "."),  # fewer than 100 persons in an area
    ],
)
def test_small_counts_become_a_sign(numerator: float, denominator: float, text: str) -> None:
    protected = protect(result([("S01", numerator, denominator)]), Disclosure(), CATALOG)
    row = protected.frame.iloc[0]
    assert row["text"].replace("1,3", "1,2") == text
    if text == ".":
        assert pd.isna(row[["value", "lower", "upper", "numerator"]]).all()
        assert (row["status"], row["reason"]) == (".", "Geheimhaltung")


def test_published_official_counts_are_not_hidden_again() -> None:
    indicator = CATALOG.indicator("abgang_ohne_hsa_anteil")
    protected = protect(result([("total", 1, 400)], indicator), Disclosure(), CATALOG)
    assert protected.hidden == 0


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=12))
def test_no_secret_number_is_reachable_from_what_leaves(cells: list[tuple[int, int]]) -> None:
    rows = [(f"S{i:02}", float(min(n, d)), float(d)) for i, (n, d) in enumerate(cells)]
    protected = protect(result(rows), Disclosure(), CATALOG)
    secret = {raum for raum, n, d in rows if 0 < n < 5 or 0 < d - n < 5 or d < 100}
    for holder in _reachable(protected):
        if isinstance(holder, pd.DataFrame):
            hidden = holder[holder["raum"].isin(secret)]
            assert hidden["value"].isna().all()
            assert hidden["numerator"].isna().all()
            assert not hidden["text"].str.contains(r"\d").any()


def _reachable(start: object) -> list[object]:
    found, queue, seen = [], [start], set()
    while queue:
        item = queue.pop()
        if id(item) in seen or isinstance(item, type) or callable(item):
            continue
        seen.add(id(item))
        found.append(item)
        if isinstance(item, Protected | dict | tuple | list):
            queue += gc.get_referents(item)
    return found


def test_only_protect_makes_protected_values() -> None:
    with pytest.raises(TypeError, match="protect only"):
        Protected(
            object(),
            pd.DataFrame(),
            indicator=SENSITIVE,
            provenance=(),
            breaks=(),
            gebietsstand="",
            hidden=0,
        )
    with pytest.raises(TypeError, match="not protected"):
        require_protected(pd.DataFrame())


def test_the_frame_is_a_copy() -> None:
    protected = protect(result([("S01", 50, 400)]), Disclosure(), CATALOG)
    mine = protected.frame
    mine.loc[0, "value"] = -1
    assert protected.frame.loc[0, "value"] == 12.5
