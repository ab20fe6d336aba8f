"""The form of ``vergleichskreise.toml``: the choice of Vergleichskreise as it was made once."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kobimo.declarations.forms import Form, Identifier
from kobimo.declarations.kommune import AgsText

Distance = Annotated[float, Field(ge=0)]


class RecordedTrait(Form):
    """One trait the choice rests on."""

    merkmal: Identifier
    #: Id of the indicator the values were from, and their year.
    kennzahl: Identifier
    jahr: int


class RecordedKreis(Form):
    """One Kreis with its distance and its differences to the municipality by trait."""

    ags: AgsText
    abstand: Distance
    unterschiede: dict[Identifier, float] = {}


class RecordedTrial(Form):
    """How many of the chosen another way of choosing finds, too."""

    art: Literal["without", "mahalanobis", "land"]
    merkmal: str = ""
    gemeinsam: int = Field(ge=0)
    von: int = Field(ge=0)


class PeerRecord(Form):
    """``vergleichskreise.toml`` as a whole."""

    ags: AgsText
    #: How many Kreise there were, and how many came into question.
    kreise: int
    kandidaten: int
    merkmal: tuple[RecordedTrait, ...] = Field(min_length=1)
    kreis: tuple[RecordedKreis, ...] = Field(min_length=1)
    naechster: tuple[RecordedKreis, ...] = ()
    probe: tuple[RecordedTrial, ...] = ()
