"""Name sums of protected observations in German, for those who review them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.declarations.catalog import Catalog
    from kobimo.disclosure.tallies import Part


def name_sum(parts: Iterable[Part], catalog: Catalog) -> str:
    """Return what is added up: „Einschulungen – Ohne Kita, 3 Jahre zusammen“.

    The dataset is named where it changes. Addends that differ by their year alone are one.
    """
    lags: dict[tuple[int, str, str], list[int]] = {}
    for part in parts:
        lags.setdefault((part.sign, part.dataset, _name_part(part, catalog)), []).append(part.lag)
    text = dataset = ""
    # What is taken away comes after what it is taken from.
    for (sign, name, what), found in sorted(lags.items(), key=lambda item: -item[0][0]):
        link = "" if not text else " und " if sign > 0 else " abzüglich "
        title = f"{catalog.datasets[name].title} – " if name != dataset else ""
        text += link + title + what + _name_lags(found)
        dataset = name
    return text


def _name_part(part: Part, catalog: Catalog) -> str:
    labels = catalog.datasets[part.dataset].labels
    words = [
        labels.get(name, {}).get(category, label_of(category))
        for name, categories in part.categories
        for category in categories
    ]
    whole = ["ganze Kommune"] if part.whole else []
    return ", ".join([label_of(part.variable), *words, *whole])


def _name_lags(lags: list[int]) -> str:
    if len(lags) > 1:
        return f", {len(lags)} Jahre zusammen"
    if lags == [0]:
        return ""
    return f", {lags[0]} Jahr{'' if lags[0] == 1 else 'e'} zuvor"
