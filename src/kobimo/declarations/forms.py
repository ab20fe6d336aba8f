"""What every declaration is made of: a form that knows its keys, and the words of the field."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def _check_identifier(text: str) -> str:
    if not IDENTIFIER.fullmatch(text):
        raise ValueError(
            f"„{text}“ ist kein Bezeichner: nur Kleinbuchstaben a–z, Ziffern und einzelne Unterstriche"
        )
    return text


Identifier = Annotated[str, AfterValidator(_check_identifier)]


class Form(BaseModel):
    """Base of all forms: unknown keys are errors, objects do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class PeriodKind(StrEnum):
    """The three clocks of educational statistics. They are never mixed silently."""

    STICHTAG = "stichtag"
    SCHULJAHR = "schuljahr"
    BERICHTSJAHR = "berichtsjahr"


class Level(StrEnum):
    """Territorial level; the English words are ambiguous, so the German ones stay."""

    BUND = "BUND"
    LAND = "LAND"
    KREIS = "KREIS"
    GEMEINDE = "GEMEINDE"
    SOZIALRAUM = "SOZIALRAUM"


class Sensitivity(StrEnum):
    """How carefully small numbers of a dataset are treated before they are shown."""

    #: Published by a statistical office, which has applied its own disclosure control.
    VEROEFFENTLICHT = "veroeffentlicht"
    #: Counts of persons that a municipality holds itself.
    LOKAL = "lokal"
    #: Social, health and special-needs data of persons.
    SENSIBEL = "sensibel"
