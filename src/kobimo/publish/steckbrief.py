"""The Indikatorsteckbrief: what an indicator's declaration says, as fields that are printed.

The fields follow the systematic description of indicators that the BIBB publishes: name,
definition, purpose, presentation, reference quantities, formula, differentiations, sources,
period, breaks, quality, notes on interpretation, publications.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from kobimo.german import NARROW, UNITS, date, join, label_of, number, quantity
from kobimo.publish.steckbrief_words import (
    CLOCKS,
    COMPARATORS,
    DIMENSIONS,
    DISCLOSURE,
    EVIDENCE,
    FEEDS,
    LEVELS,
    NOT_COMPARED,
    POLARITY,
    PUBLISHED,
    READINGS,
    TIERS,
    UNCHANGED,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.intervals import Interval
    from kobimo.declarations.methods import Method
    from kobimo.declarations.models import Break, Dataset, Example, Indicator, Term


@dataclass(frozen=True, slots=True)
class Reference:
    """One sum of observations that an indicator is computed from, in words."""

    sign: str
    text: str
    dataset: str
    title: str


@dataclass(frozen=True, slots=True)
class Worked:
    """A worked example: what goes in and what comes out."""

    numerator: str
    denominator: str
    #: Name and figures of what else goes in.
    inputs: tuple[tuple[str, str], ...]
    value: str
    interval: str
    note: str


@dataclass(frozen=True, slots=True)
class Steckbrief:
    """One indicator's description, ready to print."""

    indicator: Indicator
    method: str
    example_label: str
    denominator_label: str
    unit: str
    formula: Markup
    legend: tuple[tuple[str, str], ...]
    numerator: tuple[Reference, ...]
    denominator: tuple[Reference, ...]
    #: What a further sum is → its parts.
    terms: tuple[tuple[str, tuple[Reference, ...]], ...]
    components: tuple[tuple[str, str, str], ...]
    breakdowns: tuple[str, ...]
    levels: str
    datasets: tuple[Dataset, ...]
    clocks: str
    breaks: tuple[Break, ...]
    uncertainty: str
    #: Evidence of the definition, rounding by the publisher, disclosure control.
    quality: tuple[str, ...]
    feed: str
    compared: str
    polarity: str
    tier: str
    relevant: str
    literature: tuple[str, ...]
    examples: tuple[Worked, ...]


def render_formula(latex: str) -> Markup:
    """Return a formula as MathML."""
    from latex2mathml.converter import convert

    mathml = convert(latex, display="block")
    # The converter writes ± as a name, without the space of an operator.
    mathml = mathml.replace("<mi>&#x000B1;</mi>", "<mo>&#x000B1;</mo>")
    return Markup(mathml)  # noqa: S704 - from the formulas of this package


def kind_of(indicator: Indicator) -> str:
    """Return the method of an indicator, or the unit of a number that was published ready."""
    is_published = indicator.method == "count" and indicator.unit in PUBLISHED
    return indicator.unit if is_published else indicator.method


def kinds(catalog: Catalog) -> dict[str, tuple[str, str]]:
    """Return kind → what it is called and what it is, in the order of the page of methods."""
    declared = {
        name: (method.title, method.explanation) for name, method in catalog.methods.items()
    }
    return declared | {unit: (title, UNCHANGED) for unit, title in PUBLISHED.items()}


def describe(
    indicator: Indicator, catalog: Catalog, ags: str, *, areas: str = "Sozialräume"
) -> Steckbrief:
    """Return the Steckbrief of an indicator for a report on one region.

    Parameters
    ----------
    areas
        What the municipality calls its areas, in the plural.
    """
    names = [name for name in catalog.datasets_of(indicator) if name in catalog.datasets]
    datasets = tuple(catalog.datasets[name] for name in names)
    unit = UNITS[indicator.unit]
    levels = LEVELS | {"SOZIALRAUM": areas}
    components = tuple(
        (
            item.indicator,
            catalog.indicator(item.indicator).title_de,
            "+" if item.orientation > 0 else "−",
        )
        for item in indicator.components
    )
    reason = indicator.uncertainty_reason
    method = catalog.methods[indicator.method]
    return Steckbrief(
        indicator=indicator,
        method=PUBLISHED.get(kind_of(indicator), method.title),
        example_label=method.example_label,
        denominator_label=method.denominator_label,
        unit=unit.label,
        formula=render_formula(method.formula),
        legend=_legend(method, indicator, areas),
        numerator=_references(indicator.numerator, catalog),
        denominator=_references(indicator.denominator, catalog),
        terms=tuple(
            (method.terms.get(name, label_of(name)), _references(parts, catalog))
            for name, parts in indicator.terms.items()
        ),
        components=components,
        breakdowns=tuple(
            _breakdown(name, parts, datasets) for name, parts in indicator.breakdowns.items()
        ),
        levels=join([levels[level.value] for level in indicator.levels]),
        datasets=datasets,
        clocks=join(list(dict.fromkeys(_clock(item) for item in datasets))),
        breaks=catalog.breaks_of(names, ags),
        uncertainty=_uncertainty(catalog.intervals[indicator.uncertainty], reason),
        quality=_quality(indicator, datasets, ags),
        feed=FEEDS[indicator.feed],
        compared=_compared(indicator),
        polarity=POLARITY[indicator.polarity],
        tier=TIERS[indicator.tier],
        relevant=_relevant(indicator),
        literature=tuple(
            catalog.literature[key]
            for key in dict.fromkeys((*indicator.literature, *method.literature))
            if key in catalog.literature
        ),
        examples=tuple(_worked(item, indicator) for item in indicator.example),
    )


def _uncertainty(interval: Interval, reason: str) -> str:
    if interval.reading in READINGS:
        return f"{interval.title}. {READINGS[interval.reading]} {reason}".strip()
    return f"{interval.title}: {reason}"


def _quality(indicator: Indicator, datasets: Sequence[Dataset], ags: str) -> tuple[str, ...]:
    lines = [EVIDENCE[indicator.confidence]]
    bases = sorted({item.rounding[ags[:2]] for item in datasets if ags[:2] in item.rounding})
    if bases:
        named = join([number(base) for base in bases])
        lines.append(f"Die Fallzahlen dieses Landes sind auf Vielfache von {named} gerundet.")
    lines += dict.fromkeys(DISCLOSURE[item.sensitivity.value] for item in datasets)
    return tuple(filter(None, lines))


def _compared(indicator: Indicator) -> str:
    return join([COMPARATORS[name] for name in indicator.comparators]) or NOT_COMPARED


def _relevant(indicator: Indicator) -> str:
    unit = UNITS[indicator.unit]
    # Half a person more per 100 is a difference, though values are shown without decimals.
    needed = len(f"{indicator.relevant_difference:g}".partition(".")[2])
    text = number(indicator.relevant_difference, max(indicator.decimals, needed))
    is_one = text == "1" and unit.difference_one
    return text + (unit.difference_one if is_one else unit.difference)


def _clock(dataset: Dataset) -> str:
    clock = CLOCKS[dataset.period_kind.value]
    if not dataset.stichtag:
        return clock
    return f"{clock} {date(f'0000-{dataset.stichtag}').removesuffix('0000')}"


def _legend(method: Method, indicator: Indicator, areas: str) -> tuple[tuple[str, str], ...]:
    said = {
        "per": number(indicator.per, 0),
        "reference_year": indicator.reference_year or "das erste Jahr der Reihe",
        "areas": areas,
    }
    return tuple((sign, text.format_map(said)) for sign, text in method.symbols.items())


def _references(terms: Sequence[Term], catalog: Catalog) -> tuple[Reference, ...]:
    found = []
    for term in terms:
        dataset = catalog.datasets.get(term.dataset)
        filters = []
        for dimension, values in term.filter.items():
            labels = dataset.labels.get(dimension, {}) if dataset else {}
            parts = [values] if isinstance(values, str) else list(values)
            filters.append(join([labels.get(part, label_of(part)) for part in parts]))
        text = label_of(term.variable) + (f" ({'; '.join(filters)})" if filters else "")
        if term.lag:
            text += f", {term.lag} Jahr früher" if term.lag == 1 else f", {term.lag} Jahre früher"
        if term.whole:
            text += ", gesamte Kommune"
        title = dataset.title if dataset else term.dataset
        found.append(Reference("−" if term.sign < 0 else "+", text, term.dataset, title))
    return tuple(found)


def _breakdown(name: str, parts: Sequence[str], datasets: Sequence[Dataset]) -> str:
    labels: dict[str, str] = {}
    for dataset in datasets:
        labels |= {
            key: text for key, text in dataset.labels.get(name, {}).items() if key not in labels
        }
    shown = [labels.get(part, label_of(part)) for part in parts if part != "total"]
    head = DIMENSIONS.get(name, label_of(name))
    return f"{head}: {', '.join(shown)}" if shown else head


def _worked(example: Example, indicator: Indicator) -> Worked:
    def figures(value: float | tuple[float, ...] | None) -> str:
        if value is None:
            return ""
        values = value if isinstance(value, tuple) else (value,)
        return "; ".join(number(item, 0 if item == int(item) else 2) for item in values)

    def tabular(value: float | tuple[float, ...] | tuple[tuple[float, ...], ...]) -> str:
        if isinstance(value, tuple) and value and isinstance(value[0], tuple):
            return " | ".join(figures(row) for row in value if isinstance(row, tuple))
        return figures(value)  # type: ignore[arg-type]

    digits = indicator.decimals
    if example.value == "undefined":
        value = "nicht definiert"
    elif isinstance(example.value, tuple):
        value = "; ".join(quantity(item, indicator.unit, digits) for item in example.value)
    else:
        value = quantity(float(example.value), indicator.unit, digits)
    interval = ""
    if example.lower is not None and example.upper is not None:
        ends = (number(example.lower, digits), number(example.upper, digits))
        interval = " bis ".join(ends) + UNITS[indicator.unit].suffix.replace(" ", NARROW)
    return Worked(
        figures(example.numerator),
        figures(example.denominator),
        tuple((label_of(name), tabular(given)) for name, given in example.inputs.items()),
        value,
        interval,
        example.note,
    )
