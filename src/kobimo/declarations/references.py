"""Find what declarations name that is declared nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Dataset, Indicator

PORTAL, DATASET, INDICATOR = "Portal", "Datensatz", "Kennzahl"
METHOD, INTERVAL, LITERATURE = "Verfahren", "Intervall", "Literatur"
#: What is declared → how „unbekannte…“ ends before it.
KINDS = {PORTAL: "s", DATASET: "r", INDICATOR: "", METHOD: "s", INTERVAL: "s", LITERATURE: ""}


def broken_references(catalog: Catalog) -> Iterator[Problem]:
    """Yield every reference to a dataset, category, indicator or portal that is not there."""
    named = {item.id: item.source for item in catalog.datasets.values()}
    named |= {item.id: item.source for item in catalog.reference_files.values()}
    for name, portal in named.items():
        yield from _unknown(f"„{name}“, Angabe „source“", PORTAL, portal, catalog.portals)
    for indicator in catalog.indicators.values():
        yield from _broken_indicator(f"Kennzahl „{indicator.id}“", indicator, catalog)
    yield from _shared_names(catalog)
    yield from _circles(catalog)
    for method in catalog.methods.values():
        for key in method.literature:
            yield from _unknown(f"Verfahren „{method.id}“", LITERATURE, key, catalog.literature)
    for interval in catalog.intervals.values():
        for key in interval.literature:
            yield from _unknown(f"Intervall „{interval.id}“", LITERATURE, key, catalog.literature)
    for definitions in catalog.definitions.values():
        where = f"Definitionen „{definitions.id}“"
        for entry in definitions.entry:
            if entry.indicator is not None:
                yield from _unknown(where, INDICATOR, entry.indicator, catalog.indicators)
    for interval in catalog.intervals.values():
        for name in interval.suits:
            yield from _unknown(f"Intervall „{interval.id}“", METHOD, name, catalog.methods)
    for variable in catalog.structure.variable if catalog.structure else ():
        where = f"structure.toml, Merkmal „{variable.id}“"
        for name in (variable.indicator, *variable.instead):
            yield from _unknown(where, INDICATOR, name, catalog.indicators)
    for item in catalog.breaks:
        yield from _unknown("breaks.toml", DATASET, item.dataset, catalog.datasets)


def _unknown(where: str, kind: str, name: str, known: Collection[str]) -> Iterator[Problem]:
    """Yield that a name is declared nowhere, with the nearest that is."""
    if name not in known:
        ending = KINDS[kind]
        yield Problem(where, f"unbekannte{ending} {kind} „{name}“", nearest(name, known))


def _broken_indicator(where: str, indicator: Indicator, catalog: Catalog) -> Iterator[Problem]:
    yield from _broken_method(where, indicator, catalog)
    yield from _broken_interval(where, indicator, catalog)
    yield from _broken_parts(where, indicator, catalog)
    for component in indicator.components:
        yield from _unknown(where, INDICATOR, component.indicator, catalog.indicators)
    observed = indicator.expectation.observed if indicator.expectation else ""
    if observed and [item.indicator for item in indicator.components].count(observed) != 1:
        yield Problem(
            where,
            f"expectation.observed: „{observed}“ muss genau einmal unter „components“ stehen",
        )
    for key in indicator.literature:
        yield from _unknown(where, LITERATURE, key, catalog.literature)
    further = [term for terms in indicator.terms.values() for term in terms]
    for term in (*indicator.numerator, *indicator.denominator, *further):
        yield from _unknown(where, DATASET, term.dataset, catalog.datasets)
        dataset = catalog.datasets.get(term.dataset)
        if dataset is None:
            continue
        if dataset.variables and term.variable not in dataset.variables:
            yield Problem(
                where,
                f"Datensatz „{dataset.id}“ hat keine Variable „{term.variable}“",
                nearest(term.variable, dataset.variables),
            )
        yield from _broken_filter(where, dataset, term.filter)


def _shared_names(catalog: Catalog) -> Iterator[Problem]:
    """Yield aliases that are the id or an alias of another indicator."""
    owners = {name: name for name in catalog.indicators}
    for indicator in catalog.indicators.values():
        for alias in indicator.aliases:
            if alias in owners:
                yield Problem(
                    f"Kennzahl „{indicator.id}“",
                    f"der Name „{alias}“ gehört schon zur Kennzahl „{owners[alias]}“",
                    "Streichen Sie ihn unter aliases.",
                )
            owners.setdefault(alias, indicator.id)


def _circles(catalog: Catalog) -> Iterator[Problem]:
    """Yield indicators that are components of themselves, directly or by others."""
    for start in catalog.indicators:
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            found = catalog.indicators.get(ahead.pop())
            names = [item.indicator for item in found.components] if found else []
            if start in names:
                yield Problem(
                    f"Kennzahl „{start}“",
                    "sie ist Bestandteil ihrer selbst",
                    "Streichen Sie sie oder ihren Umweg unter components.",
                )
                break
            ahead += [name for name in names if name not in seen]
            seen.update(names)


def _broken_interval(where: str, indicator: Indicator, catalog: Catalog) -> Iterator[Problem]:
    yield from _unknown(where, INTERVAL, indicator.uncertainty, catalog.intervals)
    interval = catalog.intervals.get(indicator.uncertainty)
    if interval is None:
        return
    if interval.suits and indicator.method not in interval.suits:
        yield Problem(
            where,
            f"das Intervall „{interval.id}“ passt nicht zum Verfahren „{indicator.method}“",
        )
    signs = {term.sign for term in indicator.numerator}
    if interval.id == "skellam" and signs != {1, -1}:
        yield Problem(
            where,
            "das Intervall „skellam“ braucht Zugänge und Abgänge einzeln: Terme im Zähler mit "
            "sign = 1 und sign = -1",
        )


def _broken_method(where: str, indicator: Indicator, catalog: Catalog) -> Iterator[Problem]:
    yield from _unknown(where, METHOD, indicator.method, catalog.methods)
    method = catalog.methods.get(indicator.method)
    if method is None:
        return
    for name in method.needs:
        if getattr(indicator, name) in ((), {}, None):
            yield Problem(where, f"{name} fehlt: das Verfahren „{method.id}“ braucht diese Angabe")
    if method.components and len(indicator.components) != method.components:
        yield Problem(
            where,
            f"das Verfahren „{method.id}“ braucht genau {method.components} components, "
            f"angegeben sind {len(indicator.components)}",
        )
    for name in method.terms.keys() - indicator.terms.keys() - set(method.optional):
        yield Problem(
            where, f"terms.{name} fehlt: das Verfahren „{method.id}“ braucht diese Angabe"
        )
    for name in indicator.terms.keys() - method.terms.keys():
        yield Problem(
            where,
            f"terms.{name}: das Verfahren „{method.id}“ liest das nicht",
            nearest(name, method.terms),
        )


def _broken_parts(where: str, indicator: Indicator, catalog: Catalog) -> Iterator[Problem]:
    structure = indicator.structure
    if structure is None:
        return
    for term in indicator.numerator:
        dataset = catalog.datasets.get(term.dataset)
        if dataset is not None:
            yield from _broken_filter(where, dataset, {structure.dimension: structure.parts})


def _broken_filter(
    where: str, dataset: Dataset, wanted: dict[str, str | tuple[str, ...]]
) -> Iterator[Problem]:
    for dimension, values in wanted.items():
        known = dataset.dimensions.get(dimension)
        if known is None:
            yield Problem(
                where,
                f"Datensatz „{dataset.id}“ hat kein Merkmal „{dimension}“",
                nearest(dimension, dataset.dimensions),
            )
            continue
        for value in (values,) if isinstance(values, str) else values:
            if value not in known:
                yield Problem(
                    where,
                    f"„{value}“ ist keine Ausprägung von „{dimension}“ in „{dataset.id}“",
                    nearest(value, known),
                )
