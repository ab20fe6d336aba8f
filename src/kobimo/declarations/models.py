"""The forms that declarations take: what a TOML file of the catalogue may say.

Pydantic reads the files; every form forbids keys it does not know, so that a typing
error is an error and never an option silently lost.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

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
    measure: Literal["value", "count", "equals", "at_least", "sum"] = "value"
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
    rows: Literal["values", "cases"] = "values"
    #: Where the period stands, if neither in a column nor fixed: in the name of the sheet,
    #: of the file, or in the headings of the value columns (``{periode}``).
    period_from: Literal["sheet", "file", "header"] | None = None
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
                    'rows = "cases"'
                )
            if self.rows == "cases" and column.measure == "value":
                raise ValueError(
                    f'columns.{column.variable}: rows = "cases" braucht measure: '
                    "count, equals, at_least oder sum"
                )
            if column.measure in {"equals", "at_least", "sum"} and not column.header:
                raise ValueError(f"columns.{column.variable}: {column.measure} braucht eine header")
        return self


class TidyLayout(Form):
    """A table with one row of headings, into which others rearranged the publisher's table.

    It is known by its headings. An empty cell means that the sign of the publisher is lost.
    """

    #: Heading of the column with the period.
    period: str
    #: Heading of the column with the region key.
    ags: str
    #: Heading of the column with the name of the region.
    name: str
    keys: tuple[MunicipalKey, ...] = ()
    columns: tuple[ColumnRule, ...]


class Check(Form):
    """One cell of the publisher's file that must be read exactly so."""

    ags: str
    period: str
    variable: Identifier
    dimensions: dict[Identifier, str] = {}
    value: float


class Dataset(Form):
    """One statistical table of one publisher, and how its files become observations."""

    id: Identifier
    title: str
    #: Portal the file comes from; the folder of the declaration.
    source: str
    #: Table codes of the publisher: the current one first, former ones after it.
    tables: tuple[str, ...] = ()
    publisher: str
    licence: str
    url: str = ""
    period_kind: PeriodKind
    #: What a period is called where the clock's name is not it: „Wintersemester“.
    period_word: str = ""
    #: Month and day (``12-31``) of a Stichtag of which the publisher prints only the year.
    stichtag: str = Field("", pattern=r"((0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?")
    lowest_level: Level
    sensitivity: Sensitivity
    #: Dimension → its categories. ``total`` is always one of them.
    dimensions: dict[Identifier, tuple[str, ...]] = {}
    #: Dimension → category → German label.
    labels: dict[Identifier, dict[str, str]] = {}
    #: Whether ``-`` is a true zero where the region exists and the level is published.
    dash_is_zero: bool = True
    #: Two digits of the Land → base to which that Land rounds its cells.
    rounding: dict[str, int] = {}
    #: Dimension → the categories that add up to its total, where the publisher's do; a
    #: *darunter* column is not among them. The sum is checked, never repaired.
    additive: dict[Identifier, tuple[str, ...]] = {}
    note: str = ""
    downloader: DownloaderLayout | None = None
    flat: FlatLayout | None = None
    tidy: TidyLayout | None = None
    municipal: MunicipalLayout | None = None
    check: Check | None = None

    @model_validator(mode="after")
    def _dimensions_have_totals(self) -> Dataset:
        for name, categories in self.dimensions.items():
            if "total" not in categories:
                raise ValueError(f"dimensions.{name}: die Ausprägung „total“ fehlt")
        return self

    @model_validator(mode="after")
    def _official_layout_fits(self) -> Dataset:
        named = [(f"additive.{name}", name, parts) for name, parts in self.additive.items()]
        if self.downloader is not None:
            named += [
                (f"downloader.columns.{rule.variable}", name, (category,))
                for rule in self.downloader.columns
                for name, category in rule.dimensions.items()
            ]
            named += [
                (
                    "downloader.row_dimensions",
                    rows.dimension,
                    tuple(filter(None, rows.values.values())),
                )
                for rows in self.downloader.row_dimensions
            ]
        if self.flat is not None:
            named += [
                (
                    f"flat.dimensions.{code}",
                    rows.dimension,
                    tuple(filter(None, rows.values.values())),
                )
                for code, rows in self.flat.dimensions.items()
            ]
        if self.tidy is not None:
            named += [
                (f"tidy.columns.{rule.variable}", name, (category,))
                for rule in self.tidy.columns
                for name, category in rule.dimensions.items()
            ]
            named += [
                (f"tidy.keys.{key.header}", key.dimension, tuple(filter(None, key.values.values())))
                for key in self.tidy.keys
            ]
        for where, name, categories in named:
            if name not in self.dimensions:
                raise ValueError(f"{where}: „{name}“ ist keine Dimension des Datensatzes")
            for category in categories:
                if category not in self.dimensions[name]:
                    raise ValueError(
                        f"{where}: „{category}“ ist keine Ausprägung der Dimension „{name}“"
                    )
        return self

    @model_validator(mode="after")
    def _municipal_layout_fits(self) -> Dataset:
        layout = self.municipal
        if layout is None:
            return self
        named = [(key.dimension, list(key.values.values())) for key in layout.keys]
        named += [
            (name, [category])
            for column in layout.columns
            for name, category in column.dimensions.items()
        ]
        for name, categories in named:
            if name not in self.dimensions:
                raise ValueError(f"municipal: „{name}“ ist keine Dimension des Datensatzes")
            for category in categories:
                if category not in self.dimensions[name]:
                    raise ValueError(
                        f"municipal: „{category}“ ist keine Ausprägung der Dimension „{name}“"
                    )
        return self


class Term(Form):
    """A sum of observations: which cells of which dataset."""

    dataset: Identifier
    variable: Identifier
    #: Dimension → category, or several categories whose values are added.
    filter: dict[Identifier, str | tuple[str, ...]] = {}
    #: The period this many years earlier: 1 for Kita children on 01.03.t over population 31.12.(t-1).
    lag: int = 0
    #: -1 subtracts the term.
    sign: Literal[1, -1] = 1
    #: The value of the whole municipality, also in a table by area.
    whole: bool = False


class Example(Form):
    """A worked example: the test of the indicator, printed on the methods page."""

    numerator: float | tuple[float, ...]
    denominator: float | tuple[float, ...] | None = None
    value: float | Literal["undefined"] | tuple[float, ...]
    lower: float | None = None
    upper: float | None = None
    note: str = ""


class Text(Form):
    """The phrases from which sentences about the indicator are built."""

    #: Clause with ``{wert}`` and ``{ort}``: „verließen {wert} der Schulentlassenen {ort} die Schule …“;
    #: printed after the period („Im Berichtsjahr 2023 verließen …“), hence verb first.
    level: str
    #: Subject of a sentence about change: „der Anteil ohne Hauptschulabschluss“.
    noun: str
    #: Whether ``noun`` is a plural.
    plural: bool = False


class Component(Form):
    """One indicator of a z-index, with the direction in which it counts."""

    indicator: Identifier
    orientation: Literal[1, -1]


class Indicator(Form):
    """One indicator: what it means, how it is computed, how sure it is."""

    id: Identifier
    theme: Identifier
    title_de: str
    title_en: str
    aliases: tuple[Identifier, ...] = ()
    definition: str
    #: What the number says, and what it does not.
    says: str
    says_not: str
    method: Literal[
        "count", "share", "rate", "ratio", "quotient", "mean", "index", "difference", "z_index"
    ]
    numerator: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    components: tuple[Component, ...] = ()
    #: 100 gives percent, 1000 a rate per 1 000.
    per: float = 1
    #: First year of an index, fixed year of a z-index.
    reference_year: int | None = None
    #: Key of a German unit label: see kobimo.german.UNITS.
    unit: str
    decimals: int = 1
    polarity: Literal["positive", "negative", "neutral"]
    levels: tuple[Level, ...]
    #: Dimension → categories for which the indicator is also computed.
    breakdowns: dict[Identifier, tuple[str, ...]] = {}
    uncertainty: Literal["wilson", "poisson_exact", "none"]
    #: Why there is no interval, where ``uncertainty`` is ``none``.
    uncertainty_reason: str = ""
    comparators: tuple[Literal["land", "bund", "kreise"], ...] = ("land", "bund", "kreise")
    #: Differences smaller than this are never called relevant; in the unit of the value.
    relevant_difference: float = 0.5
    tier: Literal["K", "U", "E"]
    feed: Literal["A", "L", "S"]
    #: Evidence of the definition: quoted, computed, or from memory and to be checked.
    confidence: Literal["Q", "C", "M"] = "Q"
    literature: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    text: Text
    example: tuple[Example, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_complete(self) -> Indicator:
        if self.uncertainty == "none" and not self.uncertainty_reason:
            raise ValueError("uncertainty_reason fehlt: ohne Intervall muss der Grund genannt sein")
        if self.method == "z_index":
            if not self.components or self.reference_year is None:
                raise ValueError("z_index braucht components und reference_year")
            return self
        if not self.numerator:
            raise ValueError("numerator fehlt")
        if self.method not in {"count", "index"} and not self.denominator:
            raise ValueError(f"denominator fehlt: {self.method} braucht einen Nenner")
        return self


class Break(Form):
    """A point after which a series is not comparable with the years before."""

    dataset: Identifier
    #: First period that is not comparable with the one before.
    year: int
    #: Key prefixes concerned: ``""`` for all, ``"05"`` for one Land.
    regions: tuple[str, ...] = ("",)
    reason: str


class GlossaryEntry(Form):
    """One term of the report's glossary."""

    term: str
    definition: str
    see: tuple[str, ...] = ()


class Report(Form):
    """One report: which chapters, for whom, how deep, in which formats."""

    id: Identifier
    title: str
    #: Whom it is for, in one sentence that is printed.
    audience: str
    description: str
    chapters: tuple[Identifier, ...]
    #: Kinds of elements that are kept: see kobimo.document.
    keep: tuple[
        Literal[
            "prose", "finding", "key_figures", "figure", "table", "explain", "comment", "notice"
        ],
        ...,
    ]
    #: Data tables under figures are open.
    tables_open: bool = False
    #: All chapters on one page.
    single_page: bool = False
    formats: tuple[Literal["html", "pdf", "word"], ...] = ("html",)
