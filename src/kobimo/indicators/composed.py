"""The composed methods of the catalogue, by the name that declarations use."""

from __future__ import annotations

from kobimo.indicators import demand, index, sums_of_rates
from kobimo.indicators.comparing import expectation
from kobimo.indicators.composing import Composed

#: A new method is one line here, its function, and its file in ``catalog/methods``.
COMPOSED: dict[str, Composed] = {
    "demand_coverage": Composed(demand.compute_coverage, demand.work_example),
    "expectation": Composed(expectation.compute_expectation, expectation.work_example),
    "sum_of_rates": Composed(sums_of_rates.compute_sum, sums_of_rates.work_example),
    "z_index": Composed(index.combine, index.work_example),
}
