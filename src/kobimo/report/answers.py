"""Answer a question about one indicator and one region from the data at hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kobimo.declarations.forms import Level
from kobimo.disclosure import sources_of
from kobimo.document import Figure
from kobimo.errors import UnknownRegion
from kobimo.german import collation_key, interval
from kobimo.narrative import phrase_step, phrase_verdict
from kobimo.regions import load_register
from kobimo.regions.names import fold
from kobimo.report.boxes import make_finding, since_of
from kobimo.report.figures_of_groups import category_labels
from kobimo.report.figures_of_regions import make_strip, make_trend
from kobimo.report.missing import NO_DATA
from kobimo.report.values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.indicators import Comparison
    from kobimo.indicators.comparing.against import Against
    from kobimo.project import Project

ONLY_AREAS = "die Kennzahl liegt nur für Teilgebiete vor"
NOT_OURS = "die Zahlen erhebt jede Kommune selbst; hier liegen nur die des Berichts vor"


@dataclass(frozen=True, slots=True)
class Compared:
    """The value of another region, and what may be said about the difference."""

    ags: str
    name: str
    #: As printed; a sign or empty where there is no value.
    text: str
    comparison: Comparison
    #: The class in words: „unter“.
    verdict: str


@dataclass(frozen=True, slots=True)
class Part:
    """The value of one category or area of the region, in the last period that has values."""

    label: str
    period: str
    value: float
    #: As printed; a sign where there is no value.
    text: str
    #: The bounds as printed; may be empty.
    band: str


@dataclass(frozen=True)
class Answer:
    """What is known about one indicator in one region; everything in it may be shown.

    Attributes
    ----------
    row
        The protected row of the last period with a value, columns as in
        :class:`kobimo.indicators.result.Result`; ``None`` where there is none at all.
    reason
        German; why there is no value. Empty where there is one.
    sentences
        Level, comparison and change in words; empty without a value.
    change
        The change in a few words: „+1,2 Prozentpunkte seit 2018“. May be empty.
    stand
        ISO date on which the newest file behind the value came in; may be empty.
    """

    indicator: Indicator
    ags: str
    name: str
    row: dict[str, Any] | None
    reason: str
    sentences: tuple[str, ...]
    compared: tuple[Compared, ...]
    #: Where the value stands among the Vergleichskreise; ``None`` where it is not compared.
    against: Against | None
    #: Where the whole has no value: its categories or areas.
    parts: tuple[Part, ...]
    change: str
    breaks: tuple[str, ...]
    sources: tuple[str, ...]
    stand: str

    @property
    def has_value(self) -> bool:
        """Whether there is a value."""
        return not self.reason

    @property
    def band(self) -> str:
        """The 95 % interval as printed; empty where there is none."""
        if self.row is None or not self.has_value or math.isnan(self.row["lower"]):
            return ""
        return _band(self.indicator, self.row)


def answer(project: Project, name: str, *, ags: str = "") -> Answer:
    """Return what the data of a project say about an indicator.

    Parameters
    ----------
    name
        Id or alias of the indicator.
    ags
        Key of a Kreis; default: the municipality of the project. What a municipality collected
        itself is known for that municipality alone.

    Raises
    ------
    UnknownIndicator, UnknownRegion
        With the nearest valid names. The region is unknown, too, where it is fictional and the
        project is not, or the other way round.
    """
    indicator = project.catalog.indicator(name)
    values = Values(_project_of(project, ags), is_edition=False)
    part = values.whole(indicator)
    row = values.latest_row(part, values.own)
    has_value = row is not None and row["value"] == row["value"]
    reason = (
        ""
        if has_value
        else _reason(indicator, row, is_elsewhere=_is_elsewhere(values, project, indicator))
    )
    common: dict[str, Any] = {
        "indicator": indicator,
        "ags": values.own,
        "name": values.project.region.name,
        "row": row,
        "reason": reason,
    }
    if reason or row is None:
        return Answer(
            **common,
            sentences=(),
            compared=(),
            against=None,
            parts=_parts(values, indicator),
            change="",
            breaks=(),
            sources=sources_of([part]) if len(part.frame) else (),
            stand=_stand(part),
        )
    change = values.change(part, values.own)
    finding = make_finding(values, [indicator])
    return Answer(
        **common,
        sentences=getattr(finding, "sentences", ()),
        compared=tuple(
            _compared(values, part, other, row) for other in values.compared(indicator)[1:]
        ),
        against=values.against_peers(part, int(row["year"])),
        parts=(),
        change=phrase_step(change, indicator, since=since_of(part, values.own, change)),
        breaks=tuple(f"ab {item.year}: {item.reason}" for item in part.breaks),
        sources=sources_of([part], computed=True),
        stand=_stand(part),
    )


def draw_answer(project: Project, found: Answer) -> Figure | None:
    """Return the figure of an answer: the years, failing that all Kreise; ``None`` without either."""
    values = Values(_project_of(project, found.ags), is_edition=False)
    for make in (make_trend, make_strip):
        element = make(values, found.indicator) if found.has_value else None
        if isinstance(element, Figure):
            return element
    return None


def find_indicators(catalog: Catalog, text: str) -> tuple[Indicator, ...]:
    """Return the indicators meant by an id, an alias or a part of a title, by title.

    An id or alias means that indicator alone, whatever titles contain it.
    """
    wanted = text.strip()
    if wanted in catalog.indicators or any(
        wanted in item.aliases for item in catalog.indicators.values()
    ):
        return (catalog.indicator(wanted),)
    folded = fold(wanted)
    found = (item for item in catalog.indicators.values() if folded in fold(item.title_de))
    return tuple(sorted(found, key=lambda item: collation_key(item.title_de))) if folded else ()


def _parts(values: Values, indicator: Indicator) -> tuple[Part, ...]:
    """Return the categories of the first breakdown with a value, failing that the areas."""
    for dimension in indicator.breakdowns:
        labels = category_labels(values, indicator, dimension)
        others = {name: "total" for name in indicator.breakdowns if name != dimension}
        part = values.of(indicator).select(ags=values.own, **others, **{dimension: list(labels)})
        if not part.is_empty:
            return _listed(part.latest(), dimension, labels)
    if Level.SOZIALRAUM in indicator.levels and values.own == str(values.project.ags):
        part = values.of(indicator, areas=True)
        part = part.select(**dict.fromkeys(indicator.breakdowns, "total"))
        if not part.is_empty:
            return _listed(part.latest(), "raum", values.area_names)
    return ()


def _listed(part: Protected, column: str, labels: Mapping[Any, object]) -> tuple[Part, ...]:
    rows = [row for row in part.frame.to_dict("records") if row[column] != "total"]
    return tuple(
        Part(
            label=str(labels.get(row[column], row[column])),
            period=str(row["period"]),
            value=to_float(row["value"]),
            text=str(row["text"]),
            band=_band(part.indicator, row) if not math.isnan(to_float(row["lower"])) else "",
        )
        for row in rows
    )


def _band(indicator: Indicator, row: Mapping[Any, Any]) -> str:
    return interval(row["lower"], row["upper"], indicator.unit, indicator.decimals)


def _stand(part: Protected) -> str:
    return max((item.retrieved for item in part.provenance), default="")


def _project_of(project: Project, ags: str) -> Project:
    if not ags or ags == str(project.ags):
        return project
    region = load_register().resolve(ags)
    if region.kind in {"bund", "land"}:
        raise UnknownRegion(
            f"„{ags}“ ({region.name}) ist kein Kreis und keine kreisfreie Stadt.",
            where="--ags",
            remedy=f"Die Kreise nennt: kobimo regions {ags}",
        )
    if region.fictional != project.is_fictional:
        kind = "aus Musterland" if project.is_fictional else "von wirklichen Kommunen"
        raise UnknownRegion(
            f"Für {region.name} gibt es hier keine Daten: Die dieses Berichts sind {kind}.",
            where="--ags",
            remedy="Rufen Sie den Befehl im Ordner eines Berichts auf, der diese Region enthält.",
        )
    kommune = project.kommune.model_copy(update={"ags": str(region.ags), "name": "", "ort": ""})
    return replace(project, kommune=kommune)


def _reason(indicator: Indicator, row: dict[str, Any] | None, *, is_elsewhere: bool) -> str:
    if row is not None and row["reason"]:
        return str(row["reason"])
    if is_elsewhere:
        return NOT_OURS
    is_of_areas = all(level.value == "SOZIALRAUM" for level in indicator.levels)
    return ONLY_AREAS if is_of_areas else NO_DATA


def _is_elsewhere(values: Values, project: Project, indicator: Indicator) -> bool:
    """Return whether the numbers are kept by municipalities, and another one is asked about."""
    datasets = (project.catalog.datasets[n] for n in project.catalog.datasets_of(indicator))
    return values.own != str(project.ags) and any(item.source == "kommunal" for item in datasets)


def _compared(values: Values, part: Protected, other: str, row: dict[str, Any]) -> Compared:
    year = int(row["year"])
    there = values.row(part, other, year)
    comparison = values.compare(part, other, year)
    return Compared(
        ags=other,
        name=values.regions[other],
        text=str(there["text"]) if there else "",
        comparison=comparison,
        verdict=phrase_verdict(comparison),
    )


def to_float(value: object) -> float:
    """Return a cell as a number; NaN where it is none."""
    return float(value) if isinstance(value, int | float) else math.nan
