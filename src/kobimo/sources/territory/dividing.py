"""Cut the counts of one region into whole numbers that keep their sums."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.declarations.models import Dataset

    Key = tuple[str, ...]


def divide(
    cells: Mapping[Key, float], shares: Sequence[float], dataset: Dataset
) -> list[dict[Key, float]]:
    """Return one part of the cells per share.

    Parameters
    ----------
    cells
        Categories in the order of the dataset's dimensions → value of the whole region.
    shares
        They add up to 1.
    dataset
        ``additive`` says which categories add up to their total.

    Returns
    -------
    For each share a value for each cell. Over all shares the values of a cell add up to it;
    whole numbers stay whole and not negative. Where the parts of a dimension add up to their
    total before, they do so in each part: the total is then made from the parts.

    Notes
    -----
    The cells of the finest level are cut one after the other at the rounded product of the
    cumulated count and the share (cumulative rounding, as in Cox and Ernst (1982) for the
    rows of a table), so that none is off its exact part by 1 or more, and neither is the sum
    of any run of them. For more than two shares the rest is cut again.
    """
    parts: list[dict[Key, float]] = []
    rest = dict(cells)
    left = math.fsum(shares)
    for share in shares[:-1]:
        piece = _take(rest, share / left if left > 0 else 0.0, dataset)
        parts.append(piece)
        rest = {key: value - piece[key] for key, value in rest.items()}
        left -= share
    parts.append(rest)
    return parts


def _take(cells: Mapping[Key, float], share: float, dataset: Dataset) -> dict[Key, float]:
    names = list(dataset.dimensions)
    orders = [{name: at for at, name in enumerate(dataset.dimensions[each])} for each in names]
    additive = {
        at: dataset.additive[name] for at, name in enumerate(names) if name in dataset.additive
    }

    def is_leaf(key: Key) -> bool:
        return all(key[at] in parts for at, parts in additive.items())

    def stratum(key: Key) -> Key:
        return tuple("" if at in additive else category for at, category in enumerate(key))

    def position(key: Key) -> tuple[int, ...]:
        return tuple(order[category] for order, category in zip(orders, key, strict=True))

    taken: dict[Key, float] = {}
    sums: dict[Key, tuple[float, float]] = {}
    for key in sorted(filter(is_leaf, cells), key=position):
        before, cut = sums.get(stratum(key), (0.0, 0.0))
        after = before + cells[key]
        whole = (
            _round(after * share) if float(cells[key]).is_integer() else cut + cells[key] * share
        )
        taken[key] = whole - cut
        sums[stratum(key)] = (after, whole)
    others = [key for key in cells if not is_leaf(key)]
    # A cell with fewer totals is made before the cells that it is a part of.
    for key in sorted(
        others, key=lambda key: (sum(key[at] == "total" for at in additive), position(key))
    ):
        taken[key] = _sum_of_parts(key, cells, taken, additive)
        if math.isnan(taken[key]):
            value = cells[key] * share
            taken[key] = float(_round(value)) if float(cells[key]).is_integer() else value
    return taken


def _sum_of_parts(
    key: Key,
    cells: Mapping[Key, float],
    taken: Mapping[Key, float],
    additive: Mapping[int, Sequence[str]],
) -> float:
    """Return the sum of a cell's parts along a dimension in which they add up to it."""
    for at, parts in additive.items():
        if key[at] != "total":
            continue
        children = [(*key[:at], part, *key[at + 1 :]) for part in parts]
        if all(child in taken for child in children) and math.isclose(
            math.fsum(cells[child] for child in children), cells[key], abs_tol=1e-9
        ):
            return math.fsum(taken[child] for child in children)
    return math.nan


def _round(value: float) -> float:
    """Round half up; a product that misses a half by a float's last digit counts as one."""
    return math.floor(value + 0.5 + 1e-9)
