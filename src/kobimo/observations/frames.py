"""One frame shape for every number, with its status and where it came from.

A frame of observations has one row per value:

``ags, period, period_kind, variable, raum, <dimensions>, value, unit, status, dataset,
gebietsstand, retrieved``

* ``ags`` text: ``"DG"``, 2, 5 or 8 digits.
* ``period`` text: ``"2023-12-31"`` (stichtag), ``"2023/24"`` (schuljahr), ``"2023"`` (berichtsjahr).
* ``raum`` the key of an area inside the municipality, ``"total"`` for the whole of it.
* dimensions are text and never missing; the whole is ``"total"``.
* ``value`` float, missing where ``status`` says why: see :class:`Status`.
* ``gebietsstand`` ISO date of the boundaries the value refers to.
* ``retrieved`` ISO date on which the file came in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kobimo.declarations.models import PeriodKind
from kobimo.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import pandera.pandas as pa

#: Columns that every frame of observations has; dimensions stand after ``raum``.
KEYS = ("ags", "period", "period_kind", "variable", "raum")
FACTS = ("value", "unit", "status", "dataset", "gebietsstand", "retrieved")

AGS_PATTERN = r"DG|\d{2}|\d{5}|\d{8}"
PERIOD_PATTERN = r"\d{4}-\d{2}-\d{2}|\d{4}/\d{2}|\d{4}"


class Status(StrEnum):
    """The publisher's sign, kept as it stands. The empty text is an ordinary value."""

    ORDINARY = ""
    #: Nothing there, exactly zero: value 0.
    NONE = "-"
    #: More than nothing, less than half the unit: value 0.
    ROUNDED_TO_ZERO = "0"
    #: Unknown or secret: no value.
    SECRET = "."  # noqa: S105 - the publisher's sign
    #: Comes later: no value.
    PENDING = "..."
    #: Too uncertain: no value.
    UNRELIABLE = "/"
    #: The cell makes no sense, or the region does not exist: no value.
    BLOCKED = "x"
    #: Limited reliability: value with a flag.
    LIMITED = "()"
    PROVISIONAL = "p"
    REVISED = "r"
    ESTIMATED = "s"


#: Statuses that come without a value.
WITHOUT_VALUE = frozenset({Status.SECRET, Status.PENDING, Status.UNRELIABLE, Status.BLOCKED})


def schema(dimensions: tuple[str, ...] = ()) -> pa.DataFrameSchema:
    """Return the one contract of observations, for a dataset with these dimensions.

    Beside the columns it checks that no key occurs twice, and that a value is missing
    exactly where the status says that there is none.
    """
    import pandera.pandas as pa

    def text(*checks: pa.Check) -> pa.Column:
        return pa.Column(str, nullable=False, checks=list(checks))

    columns = {
        "ags": text(pa.Check.str_matches(rf"^({AGS_PATTERN})$")),
        "period": text(pa.Check.str_matches(rf"^({PERIOD_PATTERN})$")),
        "period_kind": text(pa.Check.isin([kind.value for kind in PeriodKind])),
        "variable": text(),
        "raum": text(),
        **{name: text() for name in dimensions},
        "value": pa.Column(float, nullable=True),
        "unit": text(),
        "status": text(pa.Check.isin([status.value for status in Status])),
        "dataset": text(),
        "gebietsstand": text(),
        "retrieved": text(),
    }
    without = [status.value for status in WITHOUT_VALUE]
    return pa.DataFrameSchema(
        columns,
        strict=True,
        ordered=True,
        unique=[*KEYS, *dimensions],
        checks=pa.Check(
            lambda frame: frame["value"].isna() == frame["status"].isin(without),
            error="value fehlt genau dort, wo status es sagt",
        ),
    )


def validate(frame: pd.DataFrame, dimensions: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return ``frame`` with its columns in order, checked against :func:`schema`.

    Raises
    ------
    UnreadableFile
        Names the first contract broken, the number of rows and the first of them.
    """
    ordered = frame[[*KEYS, *dimensions, *FACTS]].reset_index(drop=True)
    if _keeps_schema(ordered, dimensions):
        return ordered
    import pandera.errors

    try:
        return schema(dimensions).validate(ordered, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        first = cases.iloc[0]
        raise UnreadableFile(
            f"Beobachtungen verletzen den Vertrag: {first['check']} "
            f"(Spalte {first['column']}, Wert „{first['failure_case']}“, {len(cases)} Fälle)",
            remedy="Prüfen Sie die Zuordnung der Spalten in der Deklaration des Datensatzes.",
        ) from errors


def _keeps_schema(frame: pd.DataFrame, dimensions: tuple[str, ...]) -> bool:
    """Whether a frame certainly keeps :func:`schema`; false on any doubt.

    It looks at each distinct text once and spares a good frame the import of pandera.
    """
    import numpy as np
    import pandas as pd

    allowed: dict[str, Callable[[str], object]] = {
        "ags": re.compile(AGS_PATTERN, re.ASCII).fullmatch,
        "period": re.compile(PERIOD_PATTERN, re.ASCII).fullmatch,
        "period_kind": {kind.value for kind in PeriodKind}.__contains__,
        "status": {status.value for status in Status}.__contains__,
    }
    if frame["value"].dtype != np.float64:
        return False
    key = np.zeros(len(frame), dtype=np.int64)
    combinations = 1
    for name in frame.columns.drop("value"):
        if not isinstance(frame[name].dtype, pd.StringDtype):
            return False
        codes, texts = pd.factorize(frame[name])
        if len(codes) and codes.min() < 0:
            return False
        if name in allowed and not all(map(allowed[name], texts)):
            return False
        if name == "status":
            without = np.isin(texts.to_numpy(dtype=object), [item.value for item in WITHOUT_VALUE])
            if len(texts) and (without[codes] != np.isnan(frame["value"].to_numpy())).any():
                return False
        if name in KEYS or name in dimensions:
            combinations *= max(1, len(texts))
            if combinations >= np.iinfo(np.int64).max:
                return False
            key = key * len(texts) + codes
    return len(pd.unique(key)) == len(key)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one file came from, and what may be done with it."""

    dataset: str
    file: str
    publisher: str
    #: Table code of the publisher, empty for a municipal file.
    table: str
    url: str
    licence: str
    #: ISO date on which the file came in.
    retrieved: str
    #: The publisher's own time stamp (``13.03.2025 / 16:40:08``), as printed.
    stand: str
    #: Of the file; empty for a protected file, whose name is not told either.
    sha256: str
    #: How it came: ``eingang``, ``eingebettet``, ``kommunal``, or a way of ``kobimo fetch``.
    origin: str
    notes: tuple[str, ...] = field(default=())
    #: Title of the portal that offers the file: „Regionaldatenbank Deutschland“. May be empty.
    portal: str = ""
    #: Regions with values of the dataset that kobimo computed: sums, and values carried from
    #: older boundaries.
    computed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seam:
    """Years in which a region's values were carried from older boundaries, and their end."""

    ags: str
    #: First and last of consecutive years of one kind, and the year of the period after them.
    first: int
    last: int
    year: int
    #: German; why the years do not compare with those after. Empty: they do, they are exact.
    reason: str = ""
    #: Variables that were carried; rates of the region stay as they were published.
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observations:
    """The observations of one dataset with the files they were read from."""

    dataset: str
    dimensions: tuple[str, ...]
    frame: pd.DataFrame
    provenance: tuple[Provenance, ...]
    seams: tuple[Seam, ...] = ()


def year_of(period: str) -> int:
    """Return the calendar year in which a period lies or begins (``2023/24`` → 2023)."""
    match = re.match(r"\d{4}", period)
    if match is None:
        raise ValueError(period)
    return int(match.group())
