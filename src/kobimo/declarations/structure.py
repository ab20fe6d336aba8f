"""The forms that declare how Vergleichskreise are chosen, and how an expectation is made."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kobimo.declarations.forms import Form, Identifier


class StructureVariable(Form):
    """One trait in which Kreise are to resemble each other."""

    id: Identifier
    #: As a table names it: „Einwohnerzahl“.
    title: str
    indicator: Identifier
    #: Taken in this order where the first has no values for enough Kreise; the report says so.
    instead: tuple[Identifier, ...] = ()
    #: The value is divided by the area in km².
    per_area: bool = False
    transformation: Literal["none", "log"] = "none"
    #: What a Kreis with more or less of it has: „mehr Einwohnerinnen und Einwohner“.
    more: str
    less: str
    #: Why Kreise should resemble each other in it, in one German sentence.
    reason: str


class Structure(Form):
    """``catalog/structure.toml``: the traits, and how many Kreise are looked for."""

    #: How many Kreise are chosen; never more than half of those that come into question.
    count: int = Field(10, ge=3)
    #: With fewer there is no choice.
    least: int = Field(3, ge=1)
    #: Fewer traits than this do not describe a Kreis.
    least_variables: int = Field(4, ge=1)
    #: Share of Kreise that must have a value for a trait to be used.
    least_coverage: float = Field(0.9, ge=0.5, le=1)
    #: How far the types of settlement (1 to 4) may lie apart.
    type_distance: int = Field(1, ge=0, le=3)
    #: What one step between types adds to a distance, in robust z-values.
    type_step: float = Field(1.0, ge=0)
    variable: tuple[StructureVariable, ...] = Field(min_length=1)


class Expectation(Form):
    """What an expected value rests on: all components of the indicator but the observed one."""

    #: The component whose values are compared with what the others let expect.
    observed: Identifier
    #: Whether Kreise are compared within their Land.
    within_land: bool = True
    #: A Land with fewer Kreise takes no part: its level could not be told from a single Kreis.
    least_per_land: int = Field(5, ge=2)
    #: Kreise needed for each component; those named last are left out where there are fewer.
    least_per_component: int = Field(10, ge=5)
