"""The composed methods of the catalogue, by the name that declarations use."""

from __future__ import annotations

from kobimo.indicators import demand, index
from kobimo.indicators.composing import Composed

#: A new method is one line here, its function, and its file in ``catalog/methods``.
COMPOSED: dict[str, Composed] = {
    "demand_coverage": Composed(demand.compute_coverage, demand.work_example),
    "z_index": Composed(index.combine, index.work_example),
}
