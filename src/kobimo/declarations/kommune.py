"""The form of ``kommune.toml``: what one municipality decides about its own report."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kobimo.declarations.models import Form, Identifier
from kobimo.errors import InvalidAgs
from kobimo.regions import Ags


def _check_ags(text: str) -> str:
    try:
        return str(Ags(text))
    except InvalidAgs as error:
        raise ValueError(f"{error.message} {error.remedy}".strip()) from error


def _check_day(text: str) -> str:
    if text and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(f"„{text}“ ist kein Datum der Form 2026-01-31")
    try:
        date.fromisoformat(text or "2000-01-01")
    except ValueError as error:
        raise ValueError(f"„{text}“ gibt es im Kalender nicht") from error
    return text


#: A day as 2026-01-31, or empty.
Day = Annotated[str, AfterValidator(_check_day)]
AgsText = Annotated[str, AfterValidator(_check_ags)]


Procedure = Literal["sperren", "runden"]


class Rule(Form):
    """What was decided for one dataset; what is left out is as for all."""

    #: Counts from 1 to this number minus 1 are not shown.
    schwelle: int | None = Field(None, ge=3)
    #: Shares with fewer persons in the denominator are not shown.
    mindestnenner: int | None = Field(None, ge=1)
    verfahren: Procedure | None = None
    entschieden_von: str = ""
    entschieden_am: Day = ""


class Disclosure(Form):
    """Thresholds of disclosure control, and who decided them."""

    #: Counts from 1 to this number minus 1 are not shown.
    schwelle: int = Field(3, ge=3)
    #: The same for social, health and special-needs data.
    schwelle_sensibel: int = Field(5, ge=3)
    #: Shares with fewer persons in the denominator are not shown.
    mindestnenner: int = Field(100, ge=10)
    #: Areas with fewer inhabitants take no part in an index.
    mindesteinwohner_index: int = Field(300, ge=100)
    #: In groups of fewer persons it is not shown that nobody or everybody has a trait.
    mindestgruppe: int = Field(10, ge=0)
    #: Sums of money or places to which one contributor adds more than this percentage are not shown.
    dominanz: float = Field(80, gt=0, le=100)
    #: Hide small counts and what would give them away, or round every count to a multiple of 5.
    verfahren: Procedure = "sperren"
    entschieden_von: str = ""
    entschieden_am: Day = ""
    #: Dataset → what was decided for it alone.
    datensaetze: dict[Identifier, Rule] = {}


class Imprint(Form):
    """Who answers for the report. Empty fields are placeholders that ``--publish`` refuses."""

    herausgeber: str = ""
    anschrift: str = ""
    email: str = ""
    telefon: str = ""
    vertreten_durch: str = ""
    #: Person responsible under § 18 Abs. 2 MStV.
    verantwortlich: str = ""
    #: Link of the body that settles disputes about accessibility.
    schlichtungsstelle: str = ""
    datenschutzbeauftragte: str = ""


class Display(Form):
    """What is printed beside the values."""

    #: Intervals. They are hidden everywhere where this is false; verdicts rest on them still.
    intervalle: bool = True


class Areas(Form):
    """The municipality's own areas (Sozialräume, Ortsteile)."""

    bezeichnung: str = "Sozialraum"
    bezeichnung_plural: str = "Sozialräume"
    #: Geometry below the project folder: GeoPackage or GeoJSON.
    geometrie: str
    schluessel: str
    name: str
    #: Keys in the geometry that are not areas (a feature for the whole city).
    ohne: tuple[str, ...] = ()


class Kommune(Form):
    """``kommune.toml`` as a whole."""

    ags: AgsText
    #: Overrides of the register, where the municipality calls itself otherwise.
    name: str = ""
    #: „in Trier“, „im Landkreis Osnabrück“.
    ort: str = ""
    berichte: tuple[Identifier, ...] = ("bildungsbericht",)
    #: Comparison regions besides Land and Bund.
    vergleich: tuple[AgsText, ...] = ()
    erstes_jahr: int = Field(2008, ge=1990, le=2100)
    geheimhaltung: Disclosure = Disclosure()
    darstellung: Display = Display()
    impressum: Imprint = Imprint()
    raeume: Areas | None = None
