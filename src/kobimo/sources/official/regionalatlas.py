"""Read a reply of the Regionalatlas, the atlas of finished rates of the statistical offices.

The service is an ArcGIS server; its layer joins the boundaries of a year with one table of
indicators. Quirks:

* A region without a row in the table comes with empty ``ags2`` and ``jahr2``; the year is not
  published for it. The names in ``gen2`` are indented with blanks.
* Signs are numbers above two billion: 2222222222 nothing there, 5555555555 secret,
  6666666666 not meaningful, 7777777777 too uncertain, 8888888888 comes later.
* Errors come with HTTP 200 as ``{"error": {"code", "message", "details"}}``.
* ``exceededTransferLimit`` says that the reply is only a part.
* Attributes that end in ``v`` hold the change on the year before; they are not read.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from kobimo.errors import InvalidCell, UnreadableFile, nearest
from kobimo.observations import WITHOUT_VALUE, Status
from kobimo.sources.encoding import check_names
from kobimo.sources.official.assembling import assemble
from kobimo.sources.official.signs import signs_of
from kobimo.sources.periods import parse_period
from kobimo.sources.territory.existing import read_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.layouts_of_services import Measure, RegionalatlasLayout
    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

#: Every value from here on is a sign; no indicator of the atlas is so large.
_FIRST_SIGN = 2_000_000_000

_RELOAD = "Rufen Sie die Tabelle neu ab."


def read_regionalatlas(
    body: bytes, dataset: Dataset, *, name: str, register: Register, retrieved: str
) -> ReadFile:
    """Read one reply; parameters and errors as for the publisher's tables."""
    import pandas as pd

    if not dataset.regionalatlas:
        raise UnreadableFile(
            f"der Datensatz „{dataset.id}“ ist nicht als Tabelle des Regionalatlas deklariert",
            where=name,
            remedy="Ergänzen Sie [[regionalatlas]] in seiner Deklaration.",
        )
    reply = json.loads(body)
    refuse_error(reply, name)
    if reply.get("exceededTransferLimit"):
        raise UnreadableFile(
            "die Antwort ist unvollständig: der Dienst hat die Zahl der Regionen begrenzt",
            where=name,
            remedy=_RELOAD,
        )
    layout = choose_layout(reply, dataset.regionalatlas)
    if layout is None:
        raise UnreadableFile(
            f"der Antwort fehlen Merkmale des Datensatzes „{dataset.id}“",
            where=name,
            remedy="Es ist eine andere Tabelle des Regionalatlas.",
        )
    rows = [
        row
        for position, feature in enumerate(reply["features"], start=1)
        for row in _read_feature(
            feature, layout, dataset, where=f"{name}, Region {position}", position=position
        )
    ]
    if not rows:
        raise UnreadableFile(
            "der Dienst führt zu diesem Jahr keinen einzigen Wert",
            where=name,
            remedy="Wählen Sie ein Jahr, das veröffentlicht ist.",
        )
    labels = {
        (str(feature["attributes"].get("ags2")), str(feature["attributes"].get("gen2") or ""))
        for feature in reply["features"]
    }
    check_names(sorted(labels), register, name)
    cells = pd.DataFrame(rows)
    for dimension in dataset.dimensions:
        cells[dimension] = cells[dimension].astype(str)
    return assemble(cells, dataset, name=name, register=register, retrieved=retrieved)


def choose_layout(
    reply: dict[str, Any], layouts: Sequence[RegionalatlasLayout]
) -> RegionalatlasLayout | None:
    """Return the layout all of whose attributes a reply has, ``None`` where there is none."""
    codes = list_attributes(reply)
    return next((layout for layout in layouts if set(layout.measures) <= codes), None)


def list_attributes(reply: dict[str, Any]) -> set[str]:
    """Return the attributes of a reply in upper case."""
    features = reply.get("features") or []
    seen = {str(field.get("name")) for field in reply.get("fields") or [] if field}
    if features and isinstance(features[0], dict):
        seen |= set(features[0].get("attributes") or ())
    return {str(name).upper() for name in seen}


def refuse_error(reply: dict[str, Any], name: str) -> None:
    """Raise what the service reports instead of regions.

    Raises
    ------
    UnreadableFile
        With the words of the service.
    """
    error = reply.get("error")
    if error is None:
        return
    details = error if isinstance(error, dict) else {"message": error}
    code = details.get("code")
    raise UnreadableFile(
        f"der Dienst meldet einen Fehler: „{details.get('message', '')}“"
        + (f" (Code {code})" if code is not None else ""),
        where=name,
        remedy="Vermutlich gibt es die Tabelle oder das Jahr nicht (mehr). " + _RELOAD,
    )


def _read_feature(
    feature: Any, layout: RegionalatlasLayout, dataset: Dataset, *, where: str, position: int
) -> list[dict[str, object]]:
    try:
        attributes = {str(key).lower(): value for key, value in feature["attributes"].items()}
    except (TypeError, KeyError, AttributeError) as error:
        raise UnreadableFile(
            "die Region hat keine Angaben („attributes“)", where=where, remedy=_RELOAD
        ) from error
    if attributes.get("jahr2") is None or attributes.get("ags2") is None:
        return []
    for one, other in (("ags", "ags2"), ("jahr", "jahr2")):
        known, joined = attributes.get(one), attributes[other]
        if known is not None and str(known).strip() != str(joined).strip():
            raise UnreadableFile(
                f"„{one}“ ist „{known}“, „{other}“ aber „{joined}“", where=where, remedy=_RELOAD
            )
    key = read_key(str(attributes["ags2"]), where=where)
    period = parse_period(str(attributes["jahr2"]), dataset, where=where)
    missing = [code for code in layout.measures if code.lower() not in attributes]
    if missing:
        raise UnreadableFile(
            f"das Merkmal „{missing[0]}“ fehlt",
            where=where,
            remedy=nearest(missing[0].lower(), attributes) or "Es ist eine andere Tabelle.",
        )
    rows = []
    for code, measure in layout.measures.items():
        value, status = read_number(attributes[code.lower()], where=f"{where} ({key}), „{code}“")
        rows.append(
            {"line": position, "ags": key, "period": period, "value": value * measure.factor}
            | {"status": status.value}
            | describe(measure, dataset)
        )
    return rows


def describe(measure: Measure, dataset: Dataset) -> dict[str, str]:
    """Return variable, unit and the categories of all dimensions of a measure."""
    return {
        "variable": measure.variable,
        "unit": measure.unit,
        **dict.fromkeys(dataset.dimensions, "total"),
        **measure.dimensions,
    }


def read_number(value: object, *, where: str) -> tuple[float, Status]:
    """Return value and status of one JSON value of the service.

    Raises
    ------
    InvalidCell
        Neither a number nor a sign.
    """
    if value is None:
        return math.nan, Status.SECRET
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidCell(
            f"„{value}“ ist keine Zahl",
            where=where,
            remedy="Erwartet wird eine Zahl oder ein Zeichen des Dienstes. " + _RELOAD,
        )
    if abs(value) >= _FIRST_SIGN:
        signs = signs_of("regionalatlas").signs
        status = signs.get(str(int(value)))
        if status is None:
            raise InvalidCell(
                f"„{value:.0f}“ ist kein bekanntes Zeichen des Dienstes",
                where=where,
                remedy="Bekannt sind " + ", ".join(signs) + ".",
            )
        return (math.nan if status in WITHOUT_VALUE else 0.0), status
    return float(value), Status.ROUNDED_TO_ZERO if value == 0 else Status.ORDINARY
