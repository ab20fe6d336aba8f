"""What changed between two states of one dataset, cell by cell."""

from __future__ import annotations

import math
import time
from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.observations import Observations, Provenance
from kobimo.sources.fetching.changes import Cause, Changes, Kind, compare

Row = tuple[str, str, str, float | None, str]


def observations(*rows: Row, files: tuple[str, ...] = ("a",)) -> Observations:
    """Return observations from rows (ags, period, sex, value, sign)."""
    frame = pd.DataFrame(rows, columns=["ags", "period", "geschlecht", "value", "status"]).astype(
        {"ags": "str", "period": "str", "geschlecht": "str", "value": float, "status": "str"}
    )
    frame = frame.assign(
        period_kind="berichtsjahr",
        variable="abgaenge",
        raum="total",
        unit="persons",
        dataset="abgaenge",
        gebietsstand="2024-12-31",
        retrieved="2025-01-01",
    )
    return Observations("abgaenge", ("geschlecht",), frame, tuple(provenance(f) for f in files))


def provenance(content: str) -> Provenance:
    """Return where a file of this content came from."""
    return Provenance(
        dataset="abgaenge",
        file=f"{content}.csv",
        publisher="Amt",
        table="",
        url="",
        licence="dl-de/by-2-0",
        retrieved="2025-01-01",
        stand="",
        sha256=content,
        origin="eingang",
    )


def kinds(changes: Changes) -> list[tuple[str, str, str]]:
    """Return region, period and kind of each change."""
    rows = changes.frame[["ags", "period", "kind"]].itertuples(index=False)
    return [tuple(row) for row in rows]  # type: ignore[misc]


BASE: tuple[Row, ...] = (
    ("07211", "2022", "total", 78.0, ""),
    ("07211", "2022", "weiblich", 30.0, "p"),
    ("07211", "2023", "total", None, "..."),
    ("07235", "2022", "total", 50.0, ""),
)


def test_nothing_changed() -> None:
    changes = compare(observations(*BASE), observations(*reversed(BASE)))
    assert changes.is_empty
    assert changes.counts() == dict.fromkeys(Kind, 0)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ((78.0, ""), (81.0, ""), Kind.REVISED),
        ((78.0, "p"), (81.0, ""), Kind.REVISED),
        ((0.0, "-"), (2.0, ""), Kind.REVISED),
        ((78.0, ""), (None, "."), Kind.WITHDRAWN),
        ((78.0, "p"), (78.0, ""), Kind.SIGN),
        ((0.0, "-"), (0.0, "0"), Kind.SIGN),
        ((None, "..."), (None, "."), Kind.SIGN),
        ((None, "."), (81.0, ""), Kind.NEW_VALUE),
        ((78.0, ""), (78.0 * (1 + 1e-12), ""), None),
    ],
)
def test_each_kind_of_change(
    old: tuple[float | None, str], new: tuple[float | None, str], kind: Kind | None
) -> None:
    """The region has another value in the period, so that the period itself is not new."""
    other: Row = ("07211", "2022", "total", 100.0, "")
    before = observations(other, ("07211", "2022", "weiblich", *old))
    after = observations(other, ("07211", "2022", "weiblich", *new), files=("b",))
    changes = compare(before, after)
    assert kinds(changes) == ([("07211", "2022", kind.value)] if kind else [])
    if kind:
        row = changes.frame.iloc[0]
        for (value, sign), name in ((old, "old"), (new, "new")):
            assert row[f"{name}_sign"] == sign
            assert math.isnan(row[name]) if value is None else row[name] == value


def test_a_value_whose_row_is_gone_is_withdrawn_without_a_sign() -> None:
    changes = compare(observations(*BASE), observations(BASE[0], *BASE[2:]))
    assert kinds(changes) == [("07211", "2022", "zurueckgezogen")]
    row = changes.frame.iloc[0]
    assert (row["old"], row["old_sign"], row["new_sign"]) == (30.0, "p", "")
    assert math.isnan(row["new"])


def test_first_values_of_a_period_are_a_new_period_for_their_region() -> None:
    after = observations(
        *BASE[:2],
        ("07211", "2023", "total", 90.0, ""),
        BASE[3],
        ("07235", "2022", "weiblich", 20.0, ""),
        ("07235", "2023", "total", None, "..."),
    )
    changes = compare(observations(*BASE), after)
    assert kinds(changes) == [
        ("07211", "2023", "neuer_zeitraum"),
        ("07235", "2022", "neuer_wert"),
    ]
    assert changes.periods == ("2023",)


def test_a_period_that_one_region_had_already_is_not_new_everywhere() -> None:
    before = observations(*BASE, ("07235", "2023", "total", 5.0, ""))
    after = observations(
        *BASE[:2], ("07211", "2023", "total", 9.0, ""), BASE[3], ("07235", "2023", "total", 5.0, "")
    )
    changes = compare(before, after)
    assert kinds(changes) == [("07211", "2023", "neuer_zeitraum")]
    assert changes.periods == ()


def test_regions_that_come_and_go_are_named_once() -> None:
    after = observations(*BASE[:3], ("07231", "2022", "total", 11.0, ""))
    changes = compare(observations(*BASE), after)
    assert (changes.regions_new, changes.regions_gone) == (("07231",), ("07235",))
    assert kinds(changes) == [("07231", "2022", "neue_region")]


def test_a_dataset_that_is_new_or_gone_is_not_listed_value_by_value() -> None:
    new = compare(None, observations(*BASE))
    gone = compare(observations(*BASE), None)
    assert (new.state, new.size, new.periods, len(new.frame)) == ("neu", 3, ("2022",), 0)
    assert (gone.state, gone.size, len(gone.frame)) == ("entfallen", 3, 0)
    assert not new.is_empty
    assert not gone.is_empty
    with pytest.raises(ValueError, match="nothing to compare"):
        compare(None, None)


def test_a_dimension_that_a_new_declaration_brings_is_at_its_total_before() -> None:
    before = observations(BASE[0])
    before = Observations("abgaenge", (), before.frame.drop(columns="geschlecht"), ())
    assert compare(before, observations(*BASE[:2])).counts()[Kind.NEW_VALUE] == 1


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        (("a",), ("a", "b"), Cause.PUBLISHER),
        (("a",), ("b",), Cause.PUBLISHER),
        (("a", "b"), ("b", "a"), Cause.REREAD),
        (("a", "b"), ("a",), Cause.REMOVED),
    ],
)
def test_what_we_read_otherwise_is_not_the_publisher_s(
    before: tuple[str, ...], after: tuple[str, ...], cause: Cause
) -> None:
    revised: Row = ("07211", "2022", "total", 81.0, "")
    changes = compare(observations(BASE[0], files=before), observations(revised, files=after))
    assert changes.cause is cause


CELLS = [*product(("DG", "07211", "07235"), ("2021", "2022"), ("total", "weiblich"))]
STATE = st.lists(
    st.one_of(
        st.none(),
        st.tuples(st.integers(0, 3).map(float), st.sampled_from(["", "p"])),
        st.tuples(st.none(), st.sampled_from([".", "..."])),
    ),
    min_size=len(CELLS),
    max_size=len(CELLS),
)


@settings(max_examples=40, deadline=None)
@given(STATE, STATE)
def test_every_difference_is_found_once(old: list, new: list) -> None:  # type: ignore[type-arg]
    """Against a comparison of two dictionaries, written without any table."""
    states = [
        {key: cell for key, cell in zip(CELLS, cells, strict=True) if cell} for cells in (old, new)
    ]
    frames = [observations(*((*key, *cell) for key, cell in state.items())) for state in states]
    changes = compare(*frames)
    had, has = ({key[0] for key in state} for state in states)
    found = {
        (row["ags"], row["period"], row["geschlecht"]): row["kind"]
        for row in changes.frame.to_dict("records")
    }
    assert len(found) == len(changes.frame)
    for key in CELLS:
        before, after = (state.get(key, (None, "")) for state in states)
        if key[0] in had - has:
            assert key not in found
        elif before[0] is None and after[0] is not None:
            assert found[key] in {"neuer_wert", "neuer_zeitraum", "neue_region"}
            assert (found[key] == "neue_region") == (key[0] not in had)
        elif before[0] is not None and after[0] is None:
            assert found[key] == "zurueckgezogen"
        elif before[0] != after[0]:
            assert found[key] == "berichtigt"
        elif before[1] != after[1] and key in states[0] and key in states[1]:
            assert found[key] == "zeichen"
        else:
            assert key not in found


def test_a_large_dataset_is_compared_in_well_under_a_second() -> None:
    """417 regions, 20 years, 20 categories: 166 800 values, a new year and 100 revisions."""
    regions = ["DG", *(f"{n:02d}" for n in range(1, 17)), *(f"{n:05d}" for n in range(1001, 1401))]
    rows = [
        (ags, str(year), str(category), 100.0, "")
        for ags, year, category in product(regions, range(2003, 2024), range(20))
    ]
    after = observations(*rows, files=("b",))
    before = observations(*(row for row in rows if row[1] != "2023"))
    before.frame.loc[before.frame.index[:100], "value"] = 99.0
    compare(before, before)
    started = time.perf_counter()
    changes = compare(before, after)
    assert time.perf_counter() - started < 0.9
    assert changes.counts()[Kind.REVISED] == 100
    assert changes.counts()[Kind.NEW_PERIOD] == len(regions) * 20
