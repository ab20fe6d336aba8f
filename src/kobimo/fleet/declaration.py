"""The form of ``FLEET.toml``: which municipalities get which report, and what is their own."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from kobimo.declarations.forms import Form, Identifier
from kobimo.declarations.kommune import Areas, Disclosure, Display, Imprint
from kobimo.errors import InvalidAgs, UnknownRegion
from kobimo.project import Edition
from kobimo.regions import load_register

#: Stands in the place of a list: all Kreise and kreisfreie Städte, or all reports of the template.
ALL, ALL_REPORTS = "all", "alle"


def _check_kreis(text: Any) -> str:
    """Return the key of a Kreis; whatever else was written is explained."""
    if not isinstance(text, str):
        # pydantic collects a ValueError; a TypeError would end the check of everything else.
        raise ValueError(f"„{text}“ ist kein Text; Schlüssel stehen in Anführungszeichen")  # noqa: TRY004
    try:
        region = load_register().get(text)
    except (InvalidAgs, UnknownRegion) as error:
        raise ValueError(f"{error.message} {error.remedy}".strip()) from error
    if region.kind in {"bund", "land"}:
        raise ValueError(
            f"„{text}“ ({region.name}) ist kein Kreis und keine kreisfreie Stadt. "
            f"Ihre Schlüssel nennt: kobimo regions {text}"
        )
    return str(region.ags)


def _list_keys(value: Any) -> Any:
    if value == ALL:
        return [str(region.ags) for region in load_register().kreise()]
    if isinstance(value, str):
        raise ValueError(f"„{value}“: eine Liste von Schlüsseln oder „{ALL}“ wird erwartet")  # noqa: TRY004
    return value


def _refuse_repeated(keys: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise ValueError(f"doppelt genannt: {', '.join(repeated)}")
    return keys


def _list_reports(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


KreisKey = Annotated[str, BeforeValidator(_check_kreis)]
#: One name or several; ``alle`` for every report of the template.
Reports = Annotated[tuple[Identifier, ...], BeforeValidator(_list_reports), Field(min_length=1)]


class Own(Form):
    """What a municipality has otherwise than the template; the words are those of ``kommune.toml``."""

    bericht: Reports | None = None
    erstes_jahr: int | None = Field(None, ge=1990, le=2100)
    geheimhaltung: Disclosure | None = None
    darstellung: Display | None = None
    impressum: Imprint | None = None


class Member(Own):
    """What only one municipality can have."""

    name: str = ""
    ort: str = ""
    vergleich: tuple[KreisKey, ...] | None = None
    raeume: Areas | None = None
    #: Its own repository: comments, data of the office, signatures. Lies over the template.
    ordner: str = ""


class FleetForm(Form):
    """``FLEET.toml`` as a whole."""

    ags: Annotated[
        tuple[KreisKey, ...],
        BeforeValidator(_list_keys),
        AfterValidator(_refuse_repeated),
        Field(min_length=1),
    ]
    bericht: Reports = ("bildungsbericht",)
    ausgabe: Edition = Edition.OEFFENTLICH
    #: Folder that gets one folder for each municipality, and the control page.
    ziel: str = Field(min_length=1)
    #: A municipal repository whose notebooks, reports, declarations and official data all get.
    vorlage: str = ""
    #: What holds for all that say nothing else.
    vorgaben: Own = Own()
    kommunen: dict[KreisKey, Member] = Field(default_factory=dict)
