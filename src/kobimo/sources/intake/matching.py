"""Find the shipped dataset that a table is about, by its headings and categories."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.sources.intake.words import age_range, is_total, stems
from kobimo.sources.municipal.grid import as_text, fold
from kobimo.sources.municipal.labels import PERIOD, SEPARATOR
from kobimo.sources.municipal.reading import fits_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kobimo.declarations.models import Dataset, MunicipalColumn, MunicipalLayout
    from kobimo.sources.intake.columns import Column


@dataclass(frozen=True, slots=True)
class Match:
    """A shipped dataset and what of it the table holds.

    Attributes
    ----------
    rules
        Heading of the table → the rule of the shipped layout that it fulfils.
    keys
        Position of a category column → dimension and cell text → category.
    missing
        Headings of the shipped layout that the table does not have.
    left_out
        Headings of the table that the dataset has no place for.
    is_certain
        Whether every heading of the dataset was found and no word contradicts.
    score
        How much speaks for it, for comparison of several.
    """

    dataset: Dataset
    rules: Mapping[str, MunicipalColumn]
    keys: Mapping[int, tuple[str, dict[str, str]]]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]
    is_certain: bool
    score: float


def find_matches(
    columns: Sequence[Column],
    around: Iterable[str],
    name: str,
    units: Mapping[str, str],
    datasets: Mapping[str, Dataset],
) -> list[Match]:
    """Return the shipped datasets that this table may hold, the most likely first.

    Parameters
    ----------
    columns
        The columns of the table with their roles.
    around
        Titles, name of the sheet and of the file.
    units
        Heading → unit, where the heading names one.
    """
    shipped = {
        key: dataset
        for key, dataset in datasets.items()
        if dataset.source == "kommunal"
        and dataset.municipal is not None
        and dataset.municipal.rows == "values"
        and dataset.municipal.format != "kdvalues"
    }
    spread = Counter(stem for dataset in shipped.values() for stem in _stems(dataset))
    values = [column for column in columns if column.role == "value"]
    words = stems("  ".join([*around, *(column.label for column in values)]))
    found = []
    for dataset in shipped.values():
        shared = words & _stems(dataset)
        context = sum(1 / spread[stem] for stem in shared)
        match = _match(dataset, columns, units, context, named=fits_name(name, dataset))
        if match is not None:
            found.append(match)
    return sorted(found, key=lambda match: (-match.score, match.dataset.id))


def _stems(dataset: Dataset) -> frozenset[str]:
    layout = dataset.municipal
    headers = " ".join(rule.header for rule in layout.columns) if layout else ""
    return stems(f"{dataset.title} {headers}".replace(PERIOD, " "))


def _match(
    dataset: Dataset,
    columns: Sequence[Column],
    units: Mapping[str, str],
    context: float,
    *,
    named: bool,
) -> Match | None:
    layout = dataset.municipal
    if layout is None:
        return None
    if layout.ags_column is None and any(column.role == "ags" for column in columns):
        return None
    has_area = any(column.role == "area" for column in columns)
    if (layout.area is not None) != has_area:
        return None
    keys = _match_keys(dataset, layout, [c for c in columns if c.role == "category"])
    if keys is None:
        return None
    headings = list(dict.fromkeys(c.header for c in columns if c.role == "value"))
    taken = {dimension for dimension, _ in keys.values()}
    rules, exact = _match_headings(dataset, layout, headings, units, taken)
    if not rules:
        return None
    missing = tuple(
        rule.header
        for rule in layout.columns
        if rule not in rules.values() and not set(rule.dimensions) & taken
    )
    left_out = tuple(heading for heading in headings if heading not in rules)
    share = len(rules) / len(headings)
    if share < 0.5 or (context < 0.5 and not exact) or (exact < len(rules) and not context):
        return None
    whole = {rule.variable for rule in layout.columns if not rule.dimensions}
    if not whole & {rule.variable for rule in rules.values()} and not taken:
        return None
    certain = not missing and not left_out and (context >= 1 or named or exact == len(rules))
    score = (
        share
        + min(context, 3)
        + exact / len(headings)
        + named
        - len(missing) / (len(layout.columns) + 1)
    )
    return Match(dataset, rules, keys, missing, left_out, certain, score)


def _match_keys(
    dataset: Dataset, layout: MunicipalLayout, columns: Sequence[Column]
) -> dict[int, tuple[str, dict[str, str]]] | None:
    """Return the dimension and the categories of each category column, ``None`` where one has none."""
    found: dict[int, tuple[str, dict[str, str]]] = {}
    for column in columns:
        texts = list(dict.fromkeys(as_text(cell) for cell in column.filled()))
        for dimension in dataset.dimensions:
            if dimension in {name for name, _ in found.values()}:
                continue
            own = next((key.values for key in layout.keys if key.dimension == dimension), {})
            mapped = {text: category_of(text, dataset, dimension, own) for text in texts}
            if all(mapped.values()):
                found[column.position] = (dimension, {t: c for t, c in mapped.items() if c})
                break
        else:
            return None
    needed = {key.dimension for key in layout.keys} - {name for name, _ in found.values()}
    in_columns = {name for rule in layout.columns for name in rule.dimensions}
    return None if needed - in_columns else found


def category_of(text: str, dataset: Dataset, dimension: str, own: Mapping[str, str]) -> str:
    """Return the category that a text names, an empty text where it names none or several."""
    known: dict[str, str] = {fold(label): category for label, category in own.items()}
    labels = dataset.labels.get(dimension, {})
    known |= {fold(label): category for category, label in labels.items()}
    known |= {category: category for category in dataset.dimensions[dimension]}
    if fold(text) in known:
        return known[fold(text)]
    if is_total(text):
        return "total"
    ages = age_range(text)
    if ages is not None:
        hits = {category for label, category in known.items() if age_range(label) == ages}
        return hits.pop() if len(hits) == 1 else ""
    wanted = stems(text)
    hits = {category for label, category in known.items() if wanted and stems(label) == wanted}
    return hits.pop() if len(hits) == 1 else ""


def _match_headings(
    dataset: Dataset,
    layout: MunicipalLayout,
    headings: Sequence[str],
    units: Mapping[str, str],
    taken: Collection[str],
) -> tuple[dict[str, MunicipalColumn], int]:
    """Return heading → rule, and how many are word by word the same."""
    rules = [rule for rule in layout.columns if not set(rule.dimensions) & set(taken)]
    ranked = sorted(
        (
            (-_likeness(heading, rule, dataset, layout), place, number)
            for place, heading in enumerate(headings)
            for number, rule in enumerate(rules)
            if _suits(units.get(heading, ""), rule.unit)
        ),
    )
    found: dict[int, int] = {}
    exact = 0
    for likeness, place, number in ranked:
        if likeness > -0.5 or place in found or number in found.values():
            continue
        found[place] = number
        exact += likeness == -1
    return {headings[place]: rules[number] for place, number in sorted(found.items())}, exact


def _suits(named: str, wanted: str) -> bool:
    """Whether a unit in the file may be that of a rule; offices count persons and cases alike."""
    counted = {"count", "persons"}
    return named in {"", wanted} or {named, wanted} <= counted


def _likeness(
    heading: str, rule: MunicipalColumn, dataset: Dataset, layout: MunicipalLayout
) -> float:
    """Return how well a heading fits a rule, from 0 to 1."""
    plain, wanted = (fold(text.replace(PERIOD, " ")).strip(" /") for text in (heading, rule.header))
    last = plain.rpartition(SEPARATOR)[2]
    if plain and (plain == wanted or last == wanted.rpartition(SEPARATOR)[2] != ""):
        return 1
    variables = {each.variable for each in layout.columns}
    for dimension, category in rule.dimensions.items():
        own = {rule.header.rpartition(SEPARATOR)[2]: category}
        if category_of(_without_part(last), dataset, dimension, own) != category:
            return 0
    has_category = any(
        category_of(_without_part(last), dataset, dimension, {}) not in {"", "total"}
        for dimension in dataset.dimensions
    )
    if not rule.dimensions and (has_category or age_range(last) is not None):
        return 0
    if len(variables) == 1:
        if rule.dimensions:
            return 0.9
        is_whole = is_total(last) or not last or bool(stems(plain) & _stems(dataset))
        return 0.8 if is_whole and not last.startswith(("darunter", "davon")) else 0
    left, right = stems(plain), stems(wanted)
    return 0.95 * len(left & right) / len(left | right) if left | right else 0


def _without_part(text: str) -> str:
    for word in ("darunter", "davon", "im alter von", "alter", "von"):
        text = text.removeprefix(word).strip(" :")
    return text
