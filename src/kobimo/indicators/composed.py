"""The composed methods of the catalogue, by the name that declarations use."""

from __future__ import annotations

from kobimo.indicators import demand, gaps, smoothed, sums_of_rates
from kobimo.indicators.areas import (
    component_index,
    cumulation,
    dynamics,
    index,
    provision,
    segregated,
    segregation,
    spatial,
    typology,
)
from kobimo.indicators.comparing import expectation
from kobimo.indicators.composing import Composed
from kobimo.indicators.offers import distributing, estimating, surveying
from kobimo.indicators.projecting import attending, replacement
from kobimo.indicators.workforce import exposure, products, shift_share, structure

#: A new method is one line here, its function, and its file in ``catalog/methods``.
COMPOSED: dict[str, Composed] = {
    "attendance": Composed(attending.compute_attendance, attending.work_example),
    "replacement": Composed(replacement.compute_replacement, replacement.work_example),
    "concentration": Composed(structure.concentrations, structure.work_concentration),
    "location_quotient": Composed(structure.quotients, structure.work_quotient),
    "product": Composed(products.multiply, products.work_example),
    "shortage_exposure": Composed(exposure.compute_exposure, exposure.work_example),
    "shift_share": Composed(shift_share.shift_share, shift_share.work_example),
    "gap": Composed(gaps.compute_gap, gaps.work_gap),
    "relative": Composed(gaps.compute_relative, gaps.work_relative),
    "smoothed": Composed(smoothed.compute_smoothed, smoothed.work_example),
    "demand_coverage": Composed(demand.compute_coverage, demand.work_example),
    "expectation": Composed(expectation.compute_expectation, expectation.work_example),
    "sum_of_rates": Composed(sums_of_rates.compute_sum, sums_of_rates.work_example),
    "access": Composed(provision.measure_access, provision.work_access, looks_around=True),
    "resource_ratio": Composed(provision.compare_quarters, provision.work_quarters),
    "component_index": Composed(component_index.combine, component_index.work_example),
    "correlation_ratio": segregated.compose(segregation.correlation_ratio, 1),
    "cumulated_areas": Composed(cumulation.count_areas, cumulation.work_areas),
    "cumulated_risks": Composed(cumulation.count_risks, cumulation.work_risks),
    "dissimilarity": segregated.compose(segregation.dissimilarity, segregated.POINTS),
    "dynamics": Composed(dynamics.combine, dynamics.work_example),
    "isolation": segregated.compose(segregation.isolation, 1),
    "local_moran": Composed(spatial.find_clusters, spatial.work_cluster, looks_around=True),
    "moran": Composed(spatial.measure_moran, spatial.work_moran, looks_around=True),
    "school_segregation": Composed(segregated.compare_schools, segregated.work_schools),
    "typology": Composed(typology.combine, typology.work_example),
    "agreement": Composed(estimating.combine_agreement, estimating.work_agreement),
    "burden_rate": Composed(distributing.combine_rates, distributing.work_rate),
    "burden_ratio": Composed(distributing.combine_ratio, distributing.work_ratio),
    "capture_recapture": Composed(estimating.combine_capture, estimating.work_capture),
    "concentration_index": Composed(
        distributing.combine_concentration, distributing.work_concentration
    ),
    "network_density": Composed(estimating.combine_density, estimating.work_density),
    "omega": Composed(estimating.combine_reliability, estimating.work_reliability),
    "reliability": Composed(estimating.combine_reliability, estimating.work_reliability),
    "survey_mean": Composed(surveying.combine, surveying.work_example),
    "survey_share": Composed(surveying.combine, surveying.work_example),
    "z_index": Composed(index.combine, index.work_example),
}
