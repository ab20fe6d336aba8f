"""Find places for labels: beside line ends, along an axis, never on top of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres as near as possible to the wanted ones, so that no two labels overlap.

    Parameters
    ----------
    wanted
        Where each label would like its centre, in points.
    sizes
        How much room each label needs along the axis, in points.
    low, high
        Room there is. Where the labels need more, they start at ``low`` and run over.

    Returns
    -------
    Centres in the order of ``wanted``. Labels keep the order of their wishes.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    # Each cluster: its members, and the lower edge its members would like best on average.
    clusters: list[tuple[list[int], float]] = []
    for i in order:
        members, start = [i], _clamp(wanted[i] - sizes[i] / 2, low, high - sizes[i])
        while clusters and clusters[-1][1] + _room(clusters[-1][0], sizes) > start:
            members = clusters.pop()[0] + members
            start = _clamp(_best(members, wanted, sizes), low, high - _room(members, sizes))
        clusters.append((members, start))
    centres = [0.0] * len(wanted)
    for members, edge in clusters:
        for i in members:
            centres[i] = edge + sizes[i] / 2
            edge += sizes[i]  # noqa: PLW2901 - walks through the cluster
    return centres


def _room(members: Sequence[int], sizes: Sequence[float]) -> float:
    return sum(sizes[i] for i in members)


def _best(members: Sequence[int], wanted: Sequence[float], sizes: Sequence[float]) -> float:
    edges, offset = [], 0.0
    for i in members:
        edges.append(wanted[i] - sizes[i] / 2 - offset)
        offset += sizes[i]
    return sum(edges) / len(edges)


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(value, high))
