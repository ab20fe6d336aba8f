"""What an indicator tells the methods of smoothing and of relative representation."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kobimo.declarations.forms import Form


class Smoothing(Form):
    """Towards what the values of small groups are pulled.

    ``global`` is the mean of all Kreise of the year (in a table by area: of all areas);
    ``local`` that of an area and its neighbours, for 30 areas and more with a geometry.
    """

    towards: Literal["global", "local"] = "global"


class Relative(Form):
    """Which groups are set against the whole."""

    #: Groups of fewer persons have no value.
    fewest: int = Field(20, ge=1)
