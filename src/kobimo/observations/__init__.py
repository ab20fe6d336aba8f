"""Observations: every number with its status and where it came from, and the store of them."""

from kobimo.observations.frames import (
    AGS_PATTERN,
    FACTS,
    KEYS,
    PERIOD_PATTERN,
    WITHOUT_VALUE,
    Observations,
    Provenance,
    Seam,
    Status,
    schema,
    validate,
    year_of,
)
from kobimo.observations.store import Store

__all__ = [
    "AGS_PATTERN",
    "FACTS",
    "KEYS",
    "PERIOD_PATTERN",
    "WITHOUT_VALUE",
    "Observations",
    "Provenance",
    "Seam",
    "Status",
    "Store",
    "schema",
    "validate",
    "year_of",
]
