"""The forms that declarations take: what a TOML file of the catalogue may say.

Pydantic reads the files; every form forbids keys it does not know, so that a typing
error is an error and never an option silently lost.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kobimo.declarations.areas import (
    Access,
    Change,
    Classes,
    Cumulation,
    Scoring,
    Segregation,
    Typology,
)
from kobimo.declarations.datasets import Dataset
from kobimo.declarations.forms import Form, Identifier, Level, PeriodKind, Sensitivity
from kobimo.declarations.layouts import (
    Check,
    ColumnRule,
    DownloaderLayout,
    FlatDimension,
    FlatLayout,
    FlatValue,
    MunicipalColumn,
    MunicipalKey,
    MunicipalLayout,
    RowDimension,
    TidyLayout,
)
from kobimo.declarations.projections import Attendance, Replacement
from kobimo.declarations.settings import Relative, Smoothing
from kobimo.declarations.structure import Expectation
from kobimo.declarations.workforce import Exposure, Structure

__all__ = [
    "Break",
    "Check",
    "ColumnRule",
    "Component",
    "Dataset",
    "DownloaderLayout",
    "Example",
    "FlatDimension",
    "FlatLayout",
    "FlatValue",
    "Form",
    "GlossaryEntry",
    "Identifier",
    "Indicator",
    "Level",
    "MunicipalColumn",
    "MunicipalKey",
    "MunicipalLayout",
    "PeriodKind",
    "Report",
    "RowDimension",
    "Sensitivity",
    "Term",
    "Text",
    "TidyLayout",
]


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

    numerator: float | tuple[float, ...] = ()
    denominator: float | tuple[float, ...] | None = None
    #: What else a method of many regions or areas looks at: name → number, list or table.
    inputs: dict[Identifier, float | tuple[float, ...] | tuple[tuple[float, ...], ...]] = {}
    value: float | Literal["undefined"] | tuple[float, ...]
    lower: float | None = None
    upper: float | None = None
    note: str = ""


class Text(Form):
    """The phrases from which sentences about the indicator are built."""

    #: Clause with ``{wert}`` and ``{ort}``: „verließen {wert} der Schulentlassenen {ort} die Schule …“;
    #: printed after the period („Im Berichtsjahr 2023 verließen …“), hence verb first.
    #: ``[gab|gaben]`` holds the words for the number one and for others, ``<höher|niedriger>``
    #: those for a positive and a negative value.
    level: str
    #: The same for a value whose interval includes 0, where ``level`` says more or less: nothing
    #: is said to be higher that may be lower.
    undecided: str = ""
    #: Subject of a sentence about change: „der Anteil ohne Hauptschulabschluss“.
    noun: str
    #: Whether ``noun`` is a plural.
    plural: bool = False


class Component(Form):
    """One indicator that another is made of, with the direction in which it counts."""

    indicator: Identifier
    orientation: Literal[1, -1] = 1
    #: How much it counts, where the method weighs; otherwise all weigh the same.
    weight: float = 1
    #: Whose value it is: that of the region itself, of its Land, or of the Bund.
    region: Literal["own", "land", "bund"] = "own"


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
    #: Id of a declared method, see ``catalog/methods``.
    method: Identifier
    numerator: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    components: tuple[Component, ...] = ()
    #: Further sums that a composed method reads, by the names that its declaration gives them.
    terms: dict[Identifier, tuple[Term, ...]] = {}
    #: Years of age that each pair of terms stands for, where a method adds up rates of age groups.
    widths: tuple[float, ...] = ()
    #: 100 gives percent, 1000 a rate per 1 000.
    per: float = 1
    #: First year of an index, fixed year of a z-index.
    reference_year: int | None = None
    #: Named classes, where the value is shown by class or is the number of one.
    classes: Classes | None = None
    #: What methods on areas are told, see :mod:`kobimo.declarations.areas`.
    scoring: Scoring | None = None
    change: Change | None = None
    segregation: Segregation | None = None
    typology: Typology | None = None
    access: Access | None = None
    cumulation: Cumulation | None = None
    #: What an expected value rests on, see :mod:`kobimo.indicators.comparing.expectation`.
    expectation: Expectation | None = None
    smoothing: Smoothing | None = None
    relative: Relative | None = None
    #: Sectors of an economy, for methods that compare or decompose them.
    structure: Structure | None = None
    #: Scores of occupations, for methods that weigh jobs with them.
    exposure: Exposure | None = None
    #: Persons who attend something, and staff that leaves, for projections of both.
    attendance: Attendance | None = None
    replacement: Replacement | None = None
    #: Key of a German unit label: see kobimo.german.UNITS.
    unit: str
    decimals: int = 1
    polarity: Literal["positive", "negative", "neutral"]
    levels: tuple[Level, ...]
    #: Dimension → categories for which the indicator is also computed.
    breakdowns: dict[Identifier, tuple[str, ...]] = {}
    #: Id of a declared kind of interval, see ``catalog/intervals``.
    uncertainty: Identifier
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
    #: Published values of others to read this one against, with their source; under its figures.
    benchmark: str = ""
    text: Text
    example: tuple[Example, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_complete(self) -> Indicator:
        if self.uncertainty == "none" and not self.uncertainty_reason:
            raise ValueError("uncertainty_reason fehlt: ohne Intervall muss der Grund genannt sein")
        if self.attendance is not None:
            self.attendance.require_terms(
                len(self.numerator), len(self.denominator), self.breakdowns
            )
        if self.widths and not len(self.numerator) == len(self.denominator) == len(self.widths):
            raise ValueError("widths: Zähler, Nenner und Breiten müssen gleich viele sein")
        return self


class Break(Form):
    """A point after which a series is not comparable with the years before."""

    dataset: Identifier
    #: First period that is not comparable with the one before.
    year: int
    #: Key prefixes concerned: ``""`` for all, ``"05"`` for one Land.
    regions: tuple[str, ...] = ("",)
    reason: str
    #: Whether it is a change of boundaries. It is no break for a region whose older values
    #: were carried to the boundaries of today without shares.
    territory: bool = False


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
    #: Steckbriefe of the whole catalogue, not of the indicators shown alone.
    all_cards: bool = False
    #: All chapters on one page.
    single_page: bool = False
    formats: tuple[Literal["html", "pdf", "word"], ...] = ("html",)
