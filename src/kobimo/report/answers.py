"""Answer a question about one indicator and one region from the data at hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kobimo.disclosure import sources_of
from kobimo.document import Figure
from kobimo.errors import UnknownRegion
from kobimo.german import collation_key, date, interval, quantity
from kobimo.narrative import phrase_step, phrase_verdict
from kobimo.regions import load_register
from kobimo.regions.names import fold
from kobimo.report.boxes import make_finding, since_of
from kobimo.report.figures_of_regions import make_strip, make_trend
from kobimo.report.values import Values

if TYPE_CHECKING:
    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.indicators import Comparison
    from kobimo.project import Project

ONLY_AREAS = "die Kennzahl liegt nur für Teilgebiete vor"
NOT_OURS = "die Zahlen erhebt jede Kommune selbst; hier liegen nur die des Berichts vor"
NO_DATA = "keine Daten"


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
        unit, decimals = self.indicator.unit, self.indicator.decimals
        return interval(self.row["lower"], self.row["upper"], unit, decimals)


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
            change="",
            breaks=(),
            sources=sources_of([part]) if len(part.frame) else (),
            stand="",
        )
    change = values.change(part, values.own)
    finding = make_finding(values, [indicator])
    return Answer(
        **common,
        sentences=getattr(finding, "sentences", ()),
        compared=tuple(
            _compared(values, part, other, row) for other in values.compared(indicator)[1:]
        ),
        change=phrase_step(change, indicator, since=since_of(part, values.own, change)),
        breaks=tuple(f"ab {item.year}: {item.reason}" for item in part.breaks),
        sources=sources_of([part], computed=True),
        stand=max((item.retrieved for item in part.provenance), default=""),
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


def to_record(found: Answer) -> dict[str, Any]:
    """Return an answer as plain values for JSON: a missing number is ``None``."""
    row = found.row or {}
    number = {name: _number(row.get(name)) for name in ("value", "lower", "upper")}
    counts = {name: _number(row.get(name)) for name in ("numerator", "denominator")}
    indicator = found.indicator
    return {
        "indicator": indicator.id,
        "title": indicator.title_de,
        "definition": indicator.definition,
        "unit": indicator.unit,
        "region": {"ags": found.ags, "name": found.name},
        "period": str(row.get("period", "")),
        **number,
        "text": _printed(found),
        "uncertainty": indicator.uncertainty,
        "uncertainty_reason": indicator.uncertainty_reason,
        **counts,
        "status": str(row.get("status", "")),
        "reason": found.reason,
        "flag": str(row.get("flag", "")),
        "comparators": [
            {
                "ags": item.ags,
                "name": item.name,
                "value": _number(item.comparison.other),
                "text": item.text,
                "difference": _number(item.comparison.difference),
                "difference_lower": _number(item.comparison.lower),
                "difference_upper": _number(item.comparison.upper),
                "verdict": item.comparison.verdict,
                "verdict_text": item.verdict,
                "reason": item.comparison.reason,
            }
            for item in found.compared
        ],
        "change": found.change,
        "sentences": list(found.sentences),
        "breaks": list(found.breaks),
        "caveats": list(indicator.caveats),
        "sources": list(found.sources),
        "stand": found.stand,
    }


def to_lines(found: Answer) -> list[tuple[str, str]]:
    """Return an answer as labelled lines for a terminal or a table; the first has no label."""
    row = found.row
    lines = [("", f"{found.indicator.title_de}, {found.name} ({found.ags})")]
    if row is None or not found.has_value:
        return [*lines, ("Wert", f"kein Wert ({found.reason})")]
    lines += [("Zeitraum", str(row["period"])), ("Wert", _printed(found))]
    indicator = found.indicator
    reason = indicator.uncertainty_reason or str(row["interval_note"])
    if "judged_lower" in row:
        reason = "auf Entscheidung der Kommune nicht abgedruckt"
    lines.append(("95-%-Intervall", found.band or f"keines: {reason}"))
    if not math.isnan(_nan(row["numerator"])) and not math.isnan(_nan(row["denominator"])):
        counts = (quantity(_nan(row[name]), "count") for name in ("numerator", "denominator"))
        word = "von" if indicator.method == "share" else "zu"
        lines.append(("Fälle", f" {word} ".join(counts)))
    for item in found.compared:
        reason = f": {item.comparison.reason}" if item.comparison.reason else ""
        verdict = item.verdict if item.text else ""
        lines.append((item.name, ", ".join(filter(None, (item.text, verdict))) + reason))
    if found.change:
        lines.append(("Veränderung", found.change))
    lines += [("Bruch der Zeitreihe", text) for text in found.breaks]
    lines += [("Quelle", text) for text in found.sources]
    if found.stand:
        lines.append(("Stand der Daten", date(found.stand)))
    return lines


def _printed(found: Answer) -> str:
    return str(found.row["text"]) if found.row is not None and found.has_value else ""


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


def _nan(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _number(value: object) -> float | None:
    number = _nan(value)
    return None if math.isnan(number) else number
