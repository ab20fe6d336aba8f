"""How the files of a dataset are laid out: the publishers' formats and the office's own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kobimo.declarations.forms import Form, Identifier

#: Kind of rows → what may be made of a column.
MEASURES = {
    "cases": ("count", "equals", "at_least", "sum"),
    "survey": ("answer", "weight"),
    "register": ("identity", "until", "sum"),
}
#: Kind of rows → variables that reading makes of all its columns together.
SUMS = {
    "survey": (
        *("antworten", "gewicht", "gewicht_quadrat", "punkte", "punkte_gewicht", "punkte_quadrat"),
        *("zustimmung", "zustimmung_gewicht", "zustimmung_quadrat", "summe", "produkt"),
    ),
    "register": (
        *("eintraege", "einrichtungen", "mehrfach", "doppelte", "abgelaufen", "ohne_anschrift"),
    ),
}


class ColumnRule(Form):
    """One value column of a wide table, found by the labels above it."""

    #: Labels that stand above the column, outermost first; each must occur, in this order.
    header: tuple[str, ...]
    variable: Identifier
    unit: str
    #: Dimension → category; a dimension of the dataset that is not named is ``total``.
    dimensions: dict[Identifier, str] = {}
    #: 1000 where the publisher counts in thousands.
    factor: float = 1


class RowDimension(Form):
    """A further key column of a wide table, between region and values."""

    dimension: Identifier
    #: Publisher's label → our category; ``""`` leaves the row out on purpose.
    values: dict[str, str]


class DownloaderLayout(Form):
    """How the wide CSV of the portal's download button is laid out."""

    columns: tuple[ColumnRule, ...]
    row_dimensions: tuple[RowDimension, ...] = ()


class FlatValue(Form):
    """One measure of a flat file."""

    variable: Identifier
    unit: str


class FlatDimension(Form):
    """One classifying variable of a flat file; the code ``""`` is the publisher's total."""

    dimension: Identifier
    #: Publisher's code → our category; the category ``""`` leaves the row out on purpose.
    values: dict[str, str]


class FlatLayout(Form):
    """How the publisher's flat file (v5, and v4 before it) is coded."""

    #: Code of the measure (``BEVSTD``) → our variable. Where a measure is printed in several
    #: units, the unit stands behind the code (``"GEB001 %"``).
    values: dict[str, FlatValue]
    #: Code of the classifying variable (``GES``) → our dimension.
    dimensions: dict[str, FlatDimension] = {}


class MunicipalColumn(Form):
    """One value column of the office's own table, found by its heading.

    A column without any heading is named by its place: ``Spalte A``.
    Headings of several rows are written with " / " between them, outermost first; the
    last of them is enough where it names one column only. ``{periode}`` in a heading
    stands for a year, school year or date: there is then one column per period.
    """

    #: May be empty in a table of cases: then every row counts.
    header: str = ""
    variable: Identifier
    unit: str
    dimensions: dict[Identifier, str] = {}
    #: What a table of cases makes of the column: rows with an answer, rows with exactly
    #: this answer, rows with this number or more, or the sum of the numbers.
    #: In a survey: an answer, or the weight of the questionnaire. In a register: a part of what
    #: makes an institution known again, or the last day of validity.
    measure: Literal[
        "value", "count", "equals", "at_least", "sum", "answer", "weight", "identity", "until"
    ] = "value"
    #: Which part of the identity of an institution the column holds.
    part: Literal["", "street", "postcode", "name"] = ""
    equals: str = ""
    at_least: float = 0
    #: The answers there are, or the lowest and the highest; any other is an error.
    answers: tuple[str, ...] = ()
    between: tuple[float, float] | None = None


class MunicipalKey(Form):
    """A key column of the office's own table whose cells are categories."""

    header: str
    dimension: Identifier
    #: Cell text → category; empty: the cell text itself is the category.
    values: dict[str, str] = {}


class MunicipalLayout(Form):
    """How a file of the municipality itself is laid out (CSV, Excel or JSON of its portal)."""

    #: File name pattern in ``data/kommunal``, for example ``SGB2_*.xlsx``.
    file: str
    format: Literal["csv", "xlsx", "kdvalues"] = "csv"
    #: Name of the sheet, ``*`` for any text: all sheets of this name are read.
    sheet: str | None = None
    #: Row that holds the headings, counted from 1 as Excel does. ``None``: first row with all headings.
    header_row: int | None = None
    #: Rows of headings that are read together (merged cells are filled to the right).
    header_depth: int = 1
    #: Heading of the column with the area (Sozialraum, Ortsteil); ``None``: whole municipality.
    area: str | None = None
    #: Names of the areas that may occur, where the municipality has declared no geometry:
    #: any other is an error. Empty: any text is an area.
    areas: tuple[str, ...] = ()
    #: Heading of the column with the name of the area or region beside its key. The names
    #: are compared with the keys, so that shifted rows and wrong encodings are found.
    name_column: str | None = None
    #: Heading of the column with the period, or a fixed ``period``.
    period_column: str | None = None
    period: str | None = None
    keys: tuple[MunicipalKey, ...] = ()
    columns: tuple[MunicipalColumn, ...]
    #: Cells of the area column that name a total or a note, not an area.
    total_rows: tuple[str, ...] = ()
    skip_rows: tuple[str, ...] = ()
    #: Sign → status, where the office uses signs of its own (``"*" = "."``).
    signs: dict[str, str] = {}
    #: ``cases``: the file has one row per case (an inventory, a survey); rows are counted by keys.
    #: ``survey``: one row per questionnaire; only sums, squares and products are kept.
    #: ``register``: one row per entry of a list; institutions are counted once by their address.
    rows: Literal["values", "cases", "survey", "register"] = "values"
    #: In a register: the dimension whose categories are lists (or certificates) that may name
    #: the same institution, and those that tell two institutions at one address apart.
    lists: Identifier | None = None
    apart: tuple[Identifier, ...] = ()
    #: Where the period stands, if neither in a column nor fixed: in the name of the sheet,
    #: of the file, in a line above the headings (``title``), or in the headings of the value
    #: columns (``{periode}``).
    period_from: Literal["sheet", "file", "title", "header"] | None = None
    #: Heading of the column with the AGS, where the file holds several regions.
    ags_column: str | None = None
    #: Whether the areas add up to the municipality: a printed total is checked against
    #: their sum, a total that is not printed is their sum. The same holds for the
    #: categories in ``additive`` of the dataset.
    areas_add_up: bool = False
    #: Part of the printed total by which it may differ from the sum, for rounded tables.
    tolerance: float = Field(0, ge=0, lt=1)
    #: How the office writes numbers as text. Thousands are accepted in groups of three only.
    decimal: Literal[",", "."] = ","
    thousands: Literal["", ".", ",", " ", "'"] = ""

    @model_validator(mode="after")
    def _columns_fit_rows(self) -> MunicipalLayout:
        for column in self.columns:
            if self.rows == "values" and (column.measure != "value" or not column.header):
                raise ValueError(
                    f"columns.{column.variable}: measure und leere header gibt es nur bei "
                    'rows = "cases", "survey" oder "register"'
                )
            if self.rows == "values":
                continue
            allowed = MEASURES[self.rows]
            if column.measure not in allowed:
                raise ValueError(
                    f'columns.{column.variable}: rows = "{self.rows}" braucht measure: '
                    f"{', '.join(allowed[:-1])} oder {allowed[-1]}"
                )
            if (column.measure == "identity") != bool(column.part):
                raise ValueError(f'columns.{column.variable}: part gehört zu measure = "identity"')
            if column.measure not in {"value", "count"} and not column.header:
                raise ValueError(f"columns.{column.variable}: {column.measure} braucht eine header")
        return self


class TidyLayout(Form):
    """A table with one row of headings, into which others rearranged the publisher's table.

    It is known by its headings. Several datasets may read different columns of one table.
    """

    #: Heading of the column with the period.
    period: str
    #: Heading of the column with the region key.
    ags: str
    #: Heading of the column with the name of the region; empty where there is none.
    name: str = ""
    keys: tuple[MunicipalKey, ...] = ()
    columns: tuple[ColumnRule, ...]
    decimal: Literal[",", "."] = ","
    #: What an empty cell means; as a rule the sign of the publisher is lost.
    empty: Literal[".", "...", "/", "x"] = "."
    #: Years whose cells are all empty hold nothing and are left out.
    skip_empty_periods: bool = False
    #: Cell text → status, beside the signs of the statistical offices.
    signs: dict[str, str] = {}


class Check(Form):
    """One cell of the publisher's file as it was when the table was declared."""

    ags: str
    period: str
    variable: Identifier
    dimensions: dict[Identifier, str] = {}
    value: float
