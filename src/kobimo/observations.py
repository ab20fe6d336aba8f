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

import json
import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kobimo.declarations.models import PeriodKind
from kobimo.errors import UnreadableFile
from kobimo.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

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
    import pandera.errors

    ordered = frame[[*KEYS, *dimensions, *FACTS]].reset_index(drop=True)
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
    sha256: str
    #: How it came: ``eingang``, ``eingebettet``, ``kommunal``.
    origin: str
    notes: tuple[str, ...] = field(default=())
    #: Title of the portal that offers the file: „Regionaldatenbank Deutschland“. May be empty.
    portal: str = ""


@dataclass(frozen=True, slots=True)
class Observations:
    """The observations of one dataset with the files they were read from."""

    dataset: str
    dimensions: tuple[str, ...]
    frame: pd.DataFrame
    provenance: tuple[Provenance, ...]


class Store:
    """A folder with one Parquet file and one provenance file per dataset.

    Parameters
    ----------
    folder
        Need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, observations: Observations) -> None:
        """Validate and store the observations of one dataset, replacing older ones."""
        import io

        frame = validate(observations.frame, observations.dimensions)
        frame = frame.sort_values([*KEYS, *observations.dimensions], ignore_index=True)
        body = io.BytesIO()
        frame.to_parquet(body, index=False, compression="zstd")
        record = {
            "dataset": observations.dataset,
            "dimensions": list(observations.dimensions),
            "provenance": [asdict(item) for item in observations.provenance],
        }
        write_atomically(self.folder / f"{observations.dataset}.parquet", body.getvalue())
        write_atomically(
            self.folder / f"{observations.dataset}.json",
            json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        )

    def datasets(self) -> list[str]:
        """Return the names of the stored datasets in alphabetical order."""
        return sorted(path.stem for path in self.folder.glob("*.parquet"))

    def read(self, dataset: str) -> Observations | None:
        """Return the observations of one dataset, or ``None`` where it is not stored."""
        import pandas as pd

        path = self.folder / f"{dataset}.parquet"
        if not path.exists():
            return None
        record = json.loads(path.with_suffix(".json").read_text("utf-8"))
        return Observations(
            dataset=dataset,
            dimensions=tuple(record["dimensions"]),
            frame=pd.read_parquet(path),
            provenance=tuple(
                Provenance(**{**item, "notes": tuple(item["notes"])})
                for item in record["provenance"]
            ),
        )


def year_of(period: str) -> int:
    """Return the calendar year in which a period lies or begins (``2023/24`` → 2023)."""
    match = re.match(r"\d{4}", period)
    if match is None:
        raise ValueError(period)
    return int(match.group())
