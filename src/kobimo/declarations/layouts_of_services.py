"""How the replies of services other than GENESIS are laid out: what their codes mean.

The readers are kobimo.sources.official.regionalatlas, .jsonstat, .inkar and .arbeitsagentur.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from kobimo.declarations.forms import Form, Identifier
from kobimo.declarations.layouts import FlatDimension

if TYPE_CHECKING:
    from collections.abc import Iterator


class Measure(Form):
    """One measure of a publisher, as our variable."""

    variable: Identifier
    unit: str
    #: Dimension → category; a dimension that is not named is ``total``.
    dimensions: dict[Identifier, str] = {}
    #: 1000 where the publisher counts in thousands.
    factor: float = 1


class RegionalatlasLayout(Form):
    """One table of the Regionalatlas, which publishes finished rates."""

    #: As the catalogue of the service names it: ``AI003-3``.
    table: str = Field(pattern=r"AI[A-Z]*(-?[A-Z0-9]+)*")
    #: Attribute (``AI0306``) → our variable.
    measures: dict[str, Measure]


class JsonStatLayout(Form):
    """One dataset in the JSON-stat format, as Eurostat sends it."""

    #: Dimension whose categories are the measures.
    measure: str
    #: Category of that dimension → our variable; others are left out.
    measures: dict[str, Measure]
    #: Publisher's dimension → ours; the category ``""`` leaves the value out on purpose.
    dimensions: dict[str, FlatDimension] = {}
    #: Dimension → its one category that is read.
    constant: dict[str, str] = {}


class InkarMeasure(Measure):
    """One indicator of INKAR."""

    #: Name of the indicator, under which the Excel export has its columns. Empty: not known.
    title: str = ""


class InkarLayout(Form):
    """Indicators of INKAR by their short codes (``a_schul_abi``)."""

    measures: dict[str, InkarMeasure]


class EckwerteLayout(Form):
    """One table of key figures of the Bundesagentur für Arbeit: one region, a few months."""

    #: Level (``KREIS``, ``LAND``, ``BUND``) → name of the table at that level.
    tables: dict[str, str]
    #: Level → the parameter in which the name of the region is given.
    parameters: dict[str, str] = {}
    #: Label of a row → our variable. The label of a row below another one is written with
    #: `` / `` after that of the row above: ``Arbeitslose insgesamt / im Rechtskreis SGB II``.
    rows: dict[str, Measure]
    #: Labels of rows that are left out on purpose.
    leave_out: tuple[str, ...] = ()
    #: Day of the month on which the agency counts.
    day: int = Field(15, ge=1, le=28)


ServiceLayout = RegionalatlasLayout | JsonStatLayout | InkarLayout | EckwerteLayout


#: Layout → its key in the declaration.
_KEYS: dict[type[Form], str] = {
    RegionalatlasLayout: "regionalatlas",
    JsonStatLayout: "jsonstat",
    InkarLayout: "inkar",
    EckwerteLayout: "eckwerte",
}


def list_categories(layout: ServiceLayout | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield place, dimension and categories of everything a layout names."""
    if layout is None:
        return
    where = _KEYS[type(layout)]
    measures = layout.rows if isinstance(layout, EckwerteLayout) else layout.measures
    for code, measure in measures.items():
        for name, category in measure.dimensions.items():
            yield f"{where}.{code}", name, (category,)
    if isinstance(layout, JsonStatLayout):
        for code, rows in layout.dimensions.items():
            yield f"{where}.{code}", rows.dimension, tuple(filter(None, rows.values.values()))
