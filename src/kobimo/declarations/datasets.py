"""The form of a dataset: one table of one publisher, and how its files are laid out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from kobimo.declarations.forms import Form, Identifier, Level, PeriodKind, Sensitivity
from kobimo.declarations.layouts import (
    SUMS,
    Check,
    DownloaderLayout,
    FlatLayout,
    MunicipalLayout,
    TidyLayout,
)
from kobimo.declarations.layouts_of_services import (
    EckwerteLayout,
    InkarLayout,
    JsonStatLayout,
    RegionalatlasLayout,
    list_categories,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Dataset(Form):
    """One statistical table of one publisher, and how its files become observations."""

    id: Identifier
    title: str
    #: Portal the file comes from; the folder of the declaration.
    source: str
    #: Table codes of the publisher: the current one first, former ones after it.
    tables: tuple[str, ...] = ()
    #: The tables hold different regions, and all of them together are the dataset; otherwise
    #: they are codes of one table, and the first that the portal knows is enough.
    parts: bool = False
    #: Publisher, name of the portal, licence and address of the data as the attribution prints
    #: them: those of the portal named in ``source``, where the dataset does not say otherwise.
    publisher: str = ""
    portal: str = ""
    licence: str = ""
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
    #: Part of the regions of a level that must carry values before a newest period counts as
    #: published for it; 0: one region is enough, for tables in which most regions have none.
    coverage: float = Field(0.5, ge=0, le=1)
    #: How far the counts of all Kreise add up in the publisher's own tables, but for rounding:
    #: to their Land, or to Germany as well. Rows which a file lacks are then computed.
    adds_up: Literal["none", "land", "bund"] = "none"
    #: Variables whose values are sums although their unit does not tell (an income in euro).
    sums: tuple[Identifier, ...] = ()
    #: Variables that count things, not persons (schools, courses): small numbers of them tell
    #: nothing about anybody.
    things: tuple[Identifier, ...] = ()
    #: Amount → variable with what the largest single contributor adds to it.
    largest: dict[Identifier, Identifier] = {}
    #: What the parts of a divided Kreis are proportional to when counts of a Kreis that was
    #: dissolved are carried to the Kreise of today; ``none`` where counts cannot be added,
    #: because they are means or contain what moves between the Kreise.
    rebase: Literal["population", "area", "employees", "none"] = "population"
    note: str = ""
    downloader: DownloaderLayout | None = None
    flat: FlatLayout | None = None
    tidy: TidyLayout | None = None
    #: Tables of the Regionalatlas that hold the dataset or finished rates of it.
    regionalatlas: tuple[RegionalatlasLayout, ...] = ()
    jsonstat: JsonStatLayout | None = None
    inkar: InkarLayout | None = None
    eckwerte: EckwerteLayout | None = None
    municipal: MunicipalLayout | None = None
    #: Other layouts of files with the same content, each known by the pattern of its names.
    #: A municipality's own layout of a shipped dataset keeps the shipped one here.
    further: tuple[MunicipalLayout, ...] = ()
    check: Check | None = None

    @property
    def is_protected(self) -> bool:
        """Whether the municipality itself decides what of it may be shown."""
        return self.sensitivity is not Sensitivity.VEROEFFENTLICHT

    @cached_property
    def variables(self) -> frozenset[str]:
        """Every variable that one of the layouts reads; empty where the dataset has no layout."""
        layouts = [layout for layout in (self.municipal, *self.further) if layout is not None]
        sums = (name for layout in layouts for name in SUMS.get(layout.rows, ()))
        return frozenset(_variables(self)) | frozenset(sums)

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
        for layout in (*self.regionalatlas, self.jsonstat, self.inkar, self.eckwerte):
            named += list_categories(layout)
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
        layouts = [layout for layout in (self.municipal, *self.further) if layout is not None]
        named = [
            (key.dimension, list(key.values.values())) for layout in layouts for key in layout.keys
        ]
        named += [
            (name, [category])
            for layout in layouts
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


def _variables(part: object) -> Iterator[str]:
    if isinstance(part, Form):
        name = getattr(part, "variable", None)
        if isinstance(name, str):
            yield name
        for field in type(part).model_fields:
            yield from _variables(getattr(part, field))
    elif isinstance(part, dict):
        for value in part.values():
            yield from _variables(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from _variables(value)
