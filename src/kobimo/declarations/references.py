"""Find what declarations name that is declared nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Dataset, Indicator


def broken_references(catalog: Catalog) -> Iterator[Problem]:
    """Yield every reference to a dataset, category, indicator or portal that is not there."""
    named = {item.id: item.source for item in catalog.datasets.values()}
    named |= {item.id: item.source for item in catalog.reference_files.values()}
    for name, portal in named.items():
        if portal not in catalog.portals:
            yield Problem(
                f"„{name}“, Angabe „source“",
                f"unbekanntes Portal „{portal}“",
                nearest(portal, catalog.portals),
            )
    for indicator in catalog.indicators.values():
        where = f"Kennzahl „{indicator.id}“"
        yield from _broken_method(where, indicator, catalog)
        yield from _broken_interval(where, indicator, catalog)
        yield from _broken_parts(where, indicator, catalog)
        for component in indicator.components:
            if component.indicator not in catalog.indicators:
                yield Problem(
                    where,
                    f"unbekannte Kennzahl „{component.indicator}“",
                    nearest(component.indicator, catalog.indicators),
                )
        observed = indicator.expectation.observed if indicator.expectation else ""
        if observed and [item.indicator for item in indicator.components].count(observed) != 1:
            yield Problem(
                where,
                f"expectation.observed: „{observed}“ muss genau einmal unter „components“ stehen",
            )
        for key in indicator.literature:
            if key not in catalog.literature:
                yield Problem(
                    where, f"unbekannte Literatur „{key}“", nearest(key, catalog.literature)
                )
        further = [term for terms in indicator.terms.values() for term in terms]
        for term in (*indicator.numerator, *indicator.denominator, *further):
            dataset = catalog.datasets.get(term.dataset)
            if dataset is None:
                yield Problem(
                    where,
                    f"unbekannter Datensatz „{term.dataset}“",
                    nearest(term.dataset, catalog.datasets),
                )
                continue
            if dataset.variables and term.variable not in dataset.variables:
                yield Problem(
                    where,
                    f"Datensatz „{dataset.id}“ hat keine Variable „{term.variable}“",
                    nearest(term.variable, dataset.variables),
                )
            yield from _broken_filter(where, dataset, term.filter)
    yield from _shared_names(catalog)
    yield from _circles(catalog)
    told = {f"Verfahren „{item.id}“": item.literature for item in catalog.methods.values()}
    told |= {f"Intervall „{item.id}“": item.literature for item in catalog.intervals.values()}
    for place, keys in told.items():
        for key in keys:
            if key not in catalog.literature:
                yield Problem(
                    place, f"unbekannte Literatur „{key}“", nearest(key, catalog.literature)
                )
    for definitions in catalog.definitions.values():
        for entry in definitions.entry:
            if entry.indicator is not None and entry.indicator not in catalog.indicators:
                yield Problem(
                    f"Definitionen „{definitions.id}“",
                    f"unbekannte Kennzahl „{entry.indicator}“",
                    nearest(entry.indicator, catalog.indicators),
                )
    for interval in catalog.intervals.values():
        for name in interval.suits:
            if name not in catalog.methods:
                yield Problem(
                    f"Intervall „{interval.id}“",
                    f"unbekanntes Verfahren „{name}“",
                    nearest(name, catalog.methods),
                )
    yield from _broken_structure(catalog)
    for item in catalog.breaks:
        if item.dataset not in catalog.datasets:
            yield Problem(
                "breaks.toml",
                f"unbekannter Datensatz „{item.dataset}“",
                nearest(item.dataset, catalog.datasets),
            )


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


def _broken_structure(catalog: Catalog) -> Iterator[Problem]:
    for variable in catalog.structure.variable if catalog.structure else ():
        for name in (variable.indicator, *variable.instead):
            if name not in catalog.indicators:
                yield Problem(
                    f"structure.toml, Merkmal „{variable.id}“",
                    f"unbekannte Kennzahl „{name}“",
                    nearest(name, catalog.indicators),
                )


def _broken_interval(where: str, indicator: Indicator, catalog: Catalog) -> Iterator[Problem]:
    interval = catalog.intervals.get(indicator.uncertainty)
    if interval is None:
        yield Problem(
            where,
            f"unbekanntes Intervall „{indicator.uncertainty}“",
            nearest(indicator.uncertainty, catalog.intervals),
        )
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
    method = catalog.methods.get(indicator.method)
    if method is None:
        yield Problem(
            where,
            f"unbekanntes Verfahren „{indicator.method}“",
            nearest(indicator.method, catalog.methods),
        )
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
