"""Places and pupils ahead: rows, quotas, lags, and what a missing count does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.indicators import Surroundings, backtest, project
from kobimo.indicators.projecting.attending import compute_attendance
from tests.indicators.conftest import World, declare

from .test_projection import PRINTED, SEXES, fill

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.declarations.models import Indicator

YEARS = range(2013, 2025)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "daten")


def places(**changes: object) -> Indicator:
    ages = (["a00", "a01", "a02"], ["a03", "a04", "a05"])
    form: dict[str, object] = {
        "id": "plaetze",
        "method": "attendance",
        "per": 1,
        "unit": "places",
        "uncertainty": "none",
        "numerator": [
            {"dataset": "kinder", "variable": "betreut", "filter": {"gruppe": name}}
            for name in ("klein", "gross")
        ],
        "denominator": [
            {
                "dataset": "bevoelkerung_altersjahre",
                "variable": "bevoelkerung",
                "lag": 1,
                "filter": {"altersjahr": names},
            }
            for names in ages
        ],
        "breakdowns": {
            "gruppe": ["klein", "gross"],
            "szenario": ["unten", "mitte", "oben"],
            "quote": ["ziel"],
        },
        "attendance": {
            "dimension": "gruppe",
            "groups": ["klein", "gross"],
            "horizon": 3,
            "assumed": [{"id": "ziel", "label": "Ziel", "shares": [0.5, 1.0], "source": "Probe."}],
        },
    }
    return declare(**(form | changes))


def attend(world: World, *, gap: str = "") -> World:
    """Of 300 children of each group, 120 and 270 attend on 1 March."""
    fill(world, range(2012, 2024))
    rows = []
    for year in YEARS:
        for name, count in (("klein", 120), ("gross", 270), ("total", 390)):
            value: float | str = "." if f"{year}{name}" == gap else count
            rows.append(("99001", f"{year}-03-01", {"gruppe": name}, value))
    world.put(
        "kinder",
        {"betreut": rows},
        kind="stichtag",
        dimensions={"gruppe": ("total", "klein", "gross")},
    )
    return world


def test_observed_years_then_years_ahead_of_all_variants_and_quotas(world: World) -> None:
    frame = attend(world).compute(places()).frame
    whole = frame[(frame["gruppe"] == "total") & (frame["szenario"] == "total")]
    own = whole[whole["quote"] == "total"].set_index("year")
    assert own.index.tolist() == list(range(2013, 2028))
    assert own["flag"].tolist() == [""] * 12 + ["s"] * 3
    assert own.loc[2025, "period"] == "01.03.2025"
    # A steady population goes on: 40 % of 300 and 90 % of 300.
    assert own["value"].tolist() == pytest.approx([390.0] * 15, rel=1e-3)
    aim = whole[whole["quote"] == "ziel"]
    assert aim["value"].tolist() == pytest.approx([0.5 * 300 + 300] * 3, rel=1e-3)
    small = frame[(frame["gruppe"] == "klein") & (frame["quote"] == "total")]
    assert set(small.loc[small["year"] == 2026, "szenario"]) == {"total", "unten", "mitte", "oben"}
    assert small["value"].tolist() == pytest.approx([120.0] * 24, rel=1e-3)


def test_the_population_counts_a_year_before_the_children(world: World) -> None:
    attend(world)
    stored = world.store.read("bevoelkerung_altersjahre")
    assert stored is not None
    young = stored.frame["altersjahr"].isin(["a00", "a01", "a02"])
    stored.frame.loc[young & (stored.frame["period"] == "2023-12-31"), "value"] *= 2
    world.store.write(stored)
    frame = world.compute(places()).frame
    small = frame[(frame["gruppe"] == "klein") & (frame["quote"] == "ziel")]
    # Of those who are 0 to 2 at the end of 2023 the older ones are still under 3 a year later.
    first = small[(small["year"] == 2025) & (small["szenario"] == "mitte")]
    assert first["value"].item() > 0.5 * 400
    # The quota is that of 2024: 120 of the 600 of the year before.
    own = frame[(frame["gruppe"] == "klein") & (frame["quote"] == "total")]
    own = own[(own["year"] == 2025) & (own["szenario"] == "mitte")]
    assert own["value"].item() == pytest.approx(first["value"].item() / 0.5 * 0.2)


def test_a_secret_count_is_never_continued(world: World) -> None:
    frame = attend(world, gap="2024klein").compute(places()).frame
    last = frame[(frame["year"] == 2024) & (frame["gruppe"] == "total")]
    assert last["value"].isna().all()
    assert last["status"].tolist() == ["."]
    assert last["reason"].tolist() == ["Geheimhaltung"]
    # Rates go up to 2023, the last whole year; the year with the sign is not filled.
    ahead = frame[(frame["flag"] == "s") & (frame["gruppe"] == "klein")]
    assert ahead["year"].min() == 2025
    found = project(places(), world.store, world.catalog, ags="99001")
    assert found is not None
    assert found.launch == 2023


def test_only_named_regions_have_years_ahead(world: World) -> None:
    attend(world)
    frame = world.compute(places(), surroundings=Surroundings(projected=("07211",))).frame
    assert (frame["flag"] == "").all()
    assert frame["year"].max() == 2024


def test_without_a_population_only_what_was_counted_is_there(world: World) -> None:
    attend(world)
    (world.store.folder / "bevoelkerung_altersjahre.parquet").unlink()
    frame = world.compute(places()).frame
    assert frame["year"].max() == 2024
    assert project(places(), world.store, world.catalog, ags="99001") is None
    assert backtest(places(), world.store, world.catalog, ags="99001") is None


def test_areas_have_none(world: World) -> None:
    attend(world)
    assert world.compute(places(), raum=True).frame.empty
    assert compute_attendance.__doc__ is not None


def test_a_projection_of_one_group_with_its_back_test(world: World) -> None:
    attend(world)
    world.indicators["plaetze"] = places()
    found = project(places(), world.store, world.catalog, ags="99001", group="klein")
    assert found is not None
    assert found.method == "quotas"
    roles = found.result.frame["role"]
    assert roles.tolist() == ["observed"] * 12 + ["projected"] * 3 + ["low"] * 3 + ["high"] * 3
    assert found.backtest is not None
    assert found.backtest.years == (2020, 2021, 2022, 2023, 2024)
    assert found.backtest.mape == pytest.approx(0, abs=0.1)
    assert PRINTED[0] == "a00"
    assert SEXES[0] == "total"
