"""The rows of a blank that are written beforehand: keys without values."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from kobimo.sources.blanks.layouts import list_headings
from kobimo.sources.blanks.periods import spell_period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.declarations.models import Dataset, MunicipalKey, MunicipalLayout

#: More rows than this are not written beforehand for several years, only for the last one.
MOST_ROWS = 1500


@dataclass(frozen=True, slots=True)
class Prefill:
    """What is known before anybody fills in.

    Attributes
    ----------
    regions
        Key → name of the municipality, its Land and the Bund, for tables of several regions.
    areas
        Key → name of the areas; empty where none are declared.
    years
        Years for which rows are written, in order.
    """

    regions: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    years: tuple[int, ...] = ()


def label_choices(key: MunicipalKey, dataset: Dataset) -> list[str]:
    """Return the texts that a key column takes, one for each category.

    Where a dataset's categories add up, the total is not among them: it is computed.
    """
    labels = dict(key.values)
    if not labels:
        named = dataset.labels.get(key.dimension, {})
        labels = {named.get(name, name): name for name in dataset.dimensions[key.dimension]}
    first = {category: text for text, category in reversed(labels.items())}
    if key.dimension in dataset.additive:
        first.pop("total", None)
    return [text for text in labels if text in first.values()]


def label_areas(layout: MunicipalLayout, prefill: Prefill) -> list[str]:
    """Return the areas as they stand in the cells; the whole last, where the layout names it."""
    if layout.area is None:
        return []
    named = prefill.areas or {text: text for text in layout.areas}
    shown = [key if key == name else f"{key} {name}" for key, name in named.items()]
    # A pattern is no name.
    wholes = [text for text in layout.total_rows if "*" not in text]
    return [*shown, *wholes[:1]] if shown else []


def list_rows(dataset: Dataset, layout: MunicipalLayout, prefill: Prefill) -> list[list[str]]:
    """Return the key cells of the rows that are written beforehand.

    Tables of cases have none: nobody knows beforehand how many cases there are. Nor have
    tables by area where the areas are not known.
    """
    areas = label_areas(layout, prefill)
    if layout.rows != "values" or (layout.area is not None and not areas):
        return []
    years = list(prefill.years) if layout.period_column else [0]
    rows = _rows(dataset, layout, prefill, areas, years)
    return rows if len(rows) <= MOST_ROWS else _rows(dataset, layout, prefill, areas, years[-1:])


def _rows(
    dataset: Dataset, layout: MunicipalLayout, prefill: Prefill, areas: list[str], years: list[int]
) -> list[list[str]]:
    axes: dict[str, list[str]] = {}
    if layout.ags_column is not None:
        axes[layout.ags_column] = list(prefill.regions) or [""]
    if layout.period_column is not None:
        axes[layout.period_column] = [spell_period(dataset, year) for year in years]
    if layout.area is not None:
        axes[layout.area] = areas
    for key in layout.keys:
        axes[key.header] = label_choices(key, dataset)
    names = dict(zip(areas, prefill.areas.values(), strict=False))
    found = []
    for cells in product(*axes.values()):
        row = dict(zip(axes, cells, strict=True))
        if layout.name_column is not None:
            area, region = row.get(layout.area or ""), row.get(layout.ags_column or "")
            row[layout.name_column] = names.get(area or "", prefill.regions.get(region or "", ""))
        found.append([row[heading] for heading in list_headings(layout)])
    return found
