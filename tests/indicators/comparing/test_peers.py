"""Vergleichskreise: distances against hand-made and independent ones, and what may not change them."""

from __future__ import annotations

import math
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from scipy.stats import median_abs_deviation

from kobimo.declarations.structure import Structure
from kobimo.indicators.comparing.distances import euclid, mahalanobis, robust_z
from kobimo.indicators.comparing.peers import choose, describe
from kobimo.indicators.comparing.traits import Kreis, collect


def declare(names: str = "abcd", **changes: object) -> Structure:
    variables = [
        {"id": name, "title": name.upper(), "indicator": name, "more": "+", "less": "-"}
        | {"reason": "Probe."}
        for name in names
    ]
    return Structure.model_validate({"variable": variables} | changes)


def world(values: dict[str, list[float]], *, types: dict[str, int] | None = None, area: float = 1):
    """Return Kreise and a source of the values of trait ``a``, ``b`` … by key."""
    kreise = {ags: Kreis(ags, area, (types or {}).get(ags, 1)) for ags in values}

    def valued(name: str) -> pd.DataFrame:
        at = "abcdefgh".index(name)
        rows = [(ags, 2023, line[at]) for ags, line in values.items() if at < len(line)]
        return pd.DataFrame(rows, columns=["ags", "year", "value"])

    return kreise, valued


#: Seven Kreise; every trait has the median 4 and the MAD 2.
SEVEN = {f"0100{n}": [float(n)] * 4 for n in range(1, 8)}


def test_a_z_value_is_the_distance_from_the_median_in_units_of_the_mad() -> None:
    x = np.array([[1.0, 10], [2, 20], [4, 40], [8, 80], [100, 1000]])
    # median 4; deviations 3, 2, 0, 4, 96 with median 3; 1.4826 * 3 = 4.4478
    assert robust_z(x)[:, 0] == pytest.approx((x[:, 0] - 4) / 4.4478, rel=1e-5)
    assert robust_z(x)[:, 1] == pytest.approx(robust_z(x)[:, 0])
    scipy = (x - np.median(x, axis=0)) / median_abs_deviation(x, axis=0, scale="normal")
    assert robust_z(x) == pytest.approx(scipy)


def test_a_trait_most_kreise_share_has_no_scale() -> None:
    assert np.isnan(robust_z(np.array([[1.0], [1], [1], [5]]))).all()


def test_distances_are_those_of_scipy() -> None:
    z = np.random.default_rng(7).normal(size=(40, 5))
    assert euclid(z, 3) == pytest.approx(cdist(z, z[3:4])[:, 0])
    inverse = np.linalg.inv(np.cov(z, rowvar=False))
    expected = cdist(z, z[3:4], metric="mahalanobis", VI=inverse)[:, 0]
    assert mahalanobis(z, 3) == pytest.approx(expected)


def test_a_trait_told_twice_counts_once_for_mahalanobis() -> None:
    z = np.random.default_rng(8).normal(size=(40, 3))
    twice = np.column_stack([z, z[:, 0]])
    assert mahalanobis(twice, 0) == pytest.approx(mahalanobis(z, 0))


def test_the_nearest_are_chosen_and_half_of_the_others_at_most() -> None:
    kreise, valued = world(SEVEN)
    found = choose(declare(), kreise, collect(declare(), kreise, valued, own="01002"), "01002")
    # 6 others, hence 3; 1 and 3 are equally near and ordered by key, then 4
    assert [n.ags for n in found.chosen] == ["01001", "01003", "01004"]
    assert [n.ags for n in found.following] == ["01005", "01006", "01007"]
    # every trait differs by 1, the MAD is 2: sqrt(4 * (1 / (1.4826 * 2))^2)
    assert found.chosen[0].distance == pytest.approx(2 / (1.4826 * 2), rel=1e-5)
    assert found.chosen[2].differences["a"] == pytest.approx(2 / (1.4826 * 2), rel=1e-5)
    assert not found.refusal


def test_a_step_between_types_counts_and_two_steps_exclude() -> None:
    types = {"01001": 2, "01003": 3}
    kreise, valued = world(SEVEN, types=types)
    found = choose(declare(), kreise, collect(declare(), kreise, valued, own="01002"), "01002")
    keys = [n.ags for n in (*found.chosen, *found.following)]
    assert "01003" not in keys
    assert keys.index("01004") > keys.index("01001")
    (first,) = [n for n in found.chosen if n.ags == "01001"]
    assert first.distance == pytest.approx(math.hypot(2 / (1.4826 * 2), 1), rel=1e-5)


def test_the_own_land_may_offer_fewer() -> None:
    values = SEVEN | {f"0200{n}": [float(n)] * 4 for n in range(1, 8)}
    kreise, valued = world(values)
    found = choose(declare(), kreise, collect(declare(), kreise, valued, own="01002"), "01002")
    (land,) = [a for a in found.alternatives if a.kind == "land"]
    assert (land.count, len(found.chosen)) == (6, 6)
    assert land.shared == sum(n.ags.startswith("01") for n in found.chosen)


def test_too_few_kreise_of_a_near_type_are_refused() -> None:
    kreise, valued = world(SEVEN, types=dict.fromkeys(list(SEVEN)[2:], 4))
    found = choose(declare(), kreise, collect(declare(), kreise, valued, own="01001"), "01001")
    assert not found.chosen
    assert found.refusal.startswith("Nur 1 von 6 anderen Kreisen")


def test_too_few_traits_are_refused_and_named() -> None:
    kreise, valued = world({ags: line[:3] for ags, line in SEVEN.items()})
    structure = declare()
    found = choose(structure, kreise, collect(structure, kreise, valued, own="01001"), "01001")
    assert not found.chosen
    assert found.refusal.endswith("Es fehlen: D.")


def test_a_kreis_without_a_value_takes_no_part_and_is_not_guessed() -> None:
    values = {f"010{n:02}": [float(n)] * 4 for n in range(1, 21)}
    values["01002"] = [2.0, math.nan, 2.0, 2.0]
    kreise, valued = world(values)
    traits = collect(declare(), kreise, valued, own="01001")
    assert traits.incomplete == ("01002",)
    found = choose(declare(), kreise, traits, "01001")
    assert "01002" not in {n.ags for n in (*found.chosen, *found.following)}


def test_another_indicator_stands_in_and_an_older_year_where_the_last_is_incomplete() -> None:
    structure = declare("abcd")
    first = structure.variable[0].model_copy(update={"indicator": "none", "instead": ("a",)})
    structure = structure.model_copy(update={"variable": (first, *structure.variable[1:])})
    kreise, plain = world(SEVEN)

    def valued(name: str) -> pd.DataFrame:
        if name == "none":
            return plain("h")
        newest = pd.DataFrame({"ags": ["01001"], "year": [2024], "value": [9.0]})
        return pd.concat([plain(name), newest])

    traits = collect(structure, kreise, valued, own="01001")
    assert [(t.indicator, t.year, t.is_replaced) for t in traits.used[:2]] == [
        ("a", 2023, True),
        ("b", 2023, False),
    ]


def test_density_and_logarithms() -> None:
    structure = declare()
    first = structure.variable[0].model_copy(update={"per_area": True, "transformation": "log"})
    structure = structure.model_copy(update={"variable": (first, *structure.variable[1:])})
    kreise, valued = world(SEVEN, area=10)
    table = collect(structure, kreise, valued, own="01001").table
    assert table.loc["01003", "a"] == pytest.approx(math.log(3 / 10))


def test_an_own_choice_keeps_its_order_and_says_how_near_it_is() -> None:
    kreise, valued = world(SEVEN | {"01008": [1.0]})
    structure = declare(least_coverage=0.8)
    traits = collect(structure, kreise, valued, own="01001")
    found = describe(structure, kreise, traits, "01001", ("01007", "01008", "01002"))
    assert [n.ags for n in found.chosen] == ["01007", "01008", "01002"]
    assert math.isnan(found.chosen[1].distance)
    assert found.chosen[0].distance == pytest.approx(6 * found.chosen[2].distance)


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_the_order_of_kreise_and_rows_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    values = {f"01{n:03}": [rng.gauss(0, 1) for _ in range(4)] for n in range(1, 31)}
    types = {ags: rng.randint(1, 3) for ags in values}
    shuffled = dict(rng.sample(sorted(values.items()), len(values)))
    one, other = (
        choose(declare(), kreise, collect(declare(), kreise, valued, own="01005"), "01005")
        for kreise, valued in (world(values, types=types), world(shuffled, types=types))
    )
    assert one == other
    distances = [n.distance for n in one.chosen]
    assert distances == sorted(distances)
    assert all(a.shared <= a.count <= len(one.chosen) for a in one.alternatives)
