"""What an indicator may say besides its terms where a method looks at many areas."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from kobimo.declarations.forms import Form


class Classes(Form):
    """Named classes of a value; they are printed wherever the value is shown by class."""

    #: From the lowest class to the highest; at least two.
    labels: tuple[str, ...] = Field(min_length=2)
    #: Lowest value of the second, third … class. Without borders the value itself is the
    #: number of its class, counted from 1, and is printed as its label.
    borders: tuple[float, ...] = ()
    #: The first class holds all of which nothing can be said; maps show it in light grey.
    rest: bool = False

    @model_validator(mode="after")
    def _fit(self) -> Classes:
        if self.borders and len(self.borders) != len(self.labels) - 1:
            raise ValueError("borders: zwischen je zwei Klassen gehört genau eine Grenze")
        if any(low >= high for low, high in pairwise(self.borders)):
            raise ValueError("borders: die Grenzen müssen ansteigen")
        return self

    def label_of(self, value: float) -> str:
        """Return the label of the class a value lies in, empty where there is none."""
        at = sum(value >= border for border in self.borders) if self.borders else int(value) - 1
        return self.labels[at] if 0 <= at < len(self.labels) else ""


class Scoring(Form):
    """How rates of areas are made comparable before they are averaged."""

    #: Rates of small areas are smoothed towards the mean of the municipality.
    shrink: bool = True
    #: Part of the areas at either end whose value is moved to the border of that part.
    winsorise: float = Field(0.01, ge=0, lt=0.25)


class Change(Form):
    """Over how many years a change of an index is measured."""

    years: int = Field(3, ge=1, le=10)


class Segregation(Form):
    """How a group's distribution over areas is measured; the numerator is the group."""

    #: ``resampling`` removes the upward bias by chance; ``random_allocation`` subtracts what
    #: chance alone would yield if everybody lived anywhere.
    adjustment: Literal["resampling", "random_allocation"] = "resampling"
    #: Areas with fewer inhabitants take no part (ZEFIR: 500), nor schools with fewer pupils.
    smallest_area: float = Field(500, ge=0)
    smallest_school: float = Field(30, ge=0)
    #: Fewer areas are refused.
    fewest_areas: int = Field(10, ge=2)


class Typology(Form):
    """When groups of areas may be called types."""

    most_types: int = Field(6, ge=2, le=8)
    #: Mean adjusted Rand index over bootstrap draws that the groups must reach.
    stability: float = Field(0.75, ge=0, le=1)
    fewest_areas: int = Field(20, ge=10)


class Access(Form):
    """How far away an offer may be."""

    #: Metres between the middles of two areas, as the crow flies.
    reach: float = Field(gt=0)


class Cumulation(Form):
    """When an area counts as one in which disadvantages come together."""

    #: Part of the areas with the least favourable values in one indicator.
    share: float = Field(0.2, gt=0, lt=1)
    #: In so many indicators an area must be among them.
    least: int = Field(3, ge=1)
