"""Whether axes are exchanged is certain for every point of Germany."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.errors import UnreadableFile
from kobimo.sources.geometry.placing import GERMANY, place


def test_no_point_of_germany_can_be_taken_for_its_mirror():
    west, south, east, north = GERMANY
    assert east < south
    assert west < north


@settings(max_examples=40, deadline=None)
@given(x=st.floats(6.0, 14.9), y=st.floats(47.3, 54.9))
def test_any_order_of_axes_gives_the_same_place(x, y):
    square = shapely.box(x, y, x + 0.01, y + 0.01)
    mirrored = shapely.transform(square, lambda points: points[:, ::-1])
    right, wrong = (
        place(gpd.GeoDataFrame(geometry=[shape], crs=4326), "„x“") for shape in (square, mirrored)
    )
    np.testing.assert_allclose(right.total_bounds, wrong.total_bounds, atol=1e-6)


def test_a_wrong_system_is_refused():
    shape = shapely.box(500_000, 100_000, 500_100, 100_100)
    with pytest.raises(UnreadableFile, match="liegen nicht in Deutschland"):
        place(gpd.GeoDataFrame(geometry=[shape], crs=25832), "„x“")
