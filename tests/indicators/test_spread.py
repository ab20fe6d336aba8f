"""How many Kreise can be told from their Land."""

from __future__ import annotations

from kobimo.indicators import compare_all

from .conftest import World, declare


def test_kreise_whose_interval_covers_their_land(world: World) -> None:
    counts = {
        "01": (1000, 10_000),
        "01001": (12, 100),  # covers 10 %
        "01002": (40, 100),  # does not
        "02": (500, 1000),
        "02000": (500, 1000),  # is its Land
        "03001": (5, 100),  # has no Land in the frame
        "DG": (2000, 20_000),
    }
    world.put(
        "probe",
        {
            "faelle": [(ags, "2023", {}, x) for ags, (x, _) in counts.items()],
            "personen": [(ags, "2023", {}, n) for ags, (_, n) in counts.items()],
        },
    )
    found = compare_all(world.compute(declare()).frame)
    assert found is not None
    assert (found.year, found.indistinguishable, found.kreise) == (2023, 1, 2)
    only = compare_all(world.compute(declare()).frame, kreise=["01002"])
    assert only is not None
    assert (only.indistinguishable, only.kreise) == (0, 1)


def test_nothing_to_count_without_intervals(probe: World) -> None:
    assert compare_all(probe.compute(declare(uncertainty="none")).frame) is None
    assert compare_all(probe.compute(declare()).frame) is None
