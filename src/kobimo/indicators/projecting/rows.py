"""Lay a continued series out as the rows of a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.german import period_label
from kobimo.indicators.projecting.continuing import band
from kobimo.indicators.result import LAST
from kobimo.indicators.terms import TOTAL
from kobimo.observations import Status, year_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kobimo.declarations.models import Indicator
    from kobimo.indicators.cells import Cells

    Floats = NDArray[np.float64]

#: Role of a row → how it is called in a table.
ROLES = {
    "observed": "Bestand",
    "projected": "Fortschreibung",
    "low": "untere Variante",
    "high": "obere Variante",
}
TEXTS = frozenset({"status", "reason", "interval_note", "flag"})


@dataclass(frozen=True)
class Course:
    """One number continued: three variants by year, and draws by draw and year."""

    years: tuple[int, ...]
    middle: Floats
    low: Floats
    high: Floats
    draws: Floats

    def times(self, factor: float) -> Course:
        """Return the same in another unit."""
        return self.scaled(factor)

    def scaled(self, factors: Floats | float) -> Course:
        """Return the same with each year multiplied by its factor."""
        return Course(
            self.years,
            self.middle * factors,
            self.low * factors,
            self.high * factors,
            self.draws * factors,
        )

    def plus(self, other: Course) -> Course:
        """Return the sum of two; their draws belong together one by one."""
        return Course(
            self.years,
            self.middle + other.middle,
            self.low + other.low,
            self.high + other.high,
            self.draws + other.draws,
        )


def rows_of(course: Course, blank: pd.DataFrame, *, per: float = 1) -> pd.DataFrame:
    """Return three rows for each year: the middle with its band, the low and the high variant.

    Parameters
    ----------
    blank
        One row for each year without values.
    per
        What the values were multiplied by; the numerator is the value without it.
    """
    import pandas as pd

    lower, upper = band(course.draws)
    parts = []
    for role, values in (("projected", course.middle), ("low", course.low), ("high", course.high)):
        part = blank.assign(value=values, numerator=values / per)
        if role == "projected":
            part = part.assign(lower=lower, upper=upper)
        parts.append(part.assign(role=role, role_label=ROLES[role]))
    return pd.concat(parts, ignore_index=True)


def empty_rows(
    indicator: Indicator, ags: str, cells: Cells | None, years: tuple[int, ...]
) -> pd.DataFrame:
    """Return rows of a result without values for future years, labelled like the last period."""
    import pandas as pd

    last = max(cells.period.words, key=year_of) if cells is not None else ""
    kind = cells.period_kind if cells is not None else ""
    rows = pd.DataFrame({"year": list(years)})
    rows["ags"] = ags
    rows["raum"] = TOTAL
    for name in indicator.breakdowns:
        rows[name] = TOTAL
    rows["period"] = [period_label(_moved(last, year), kind) for year in years]
    for name in LAST:
        if name not in {"year", "period"}:
            rows[name] = "" if name in TEXTS else float("nan")
    rows["flag"] = Status.ESTIMATED.value
    return rows


def _moved(period: str, year: int) -> str:
    """Return the same period of another year: ``2023-12-31``, ``2023/24``, ``2023``."""
    rest = period[4:]
    return f"{year}/{(year + 1) % 100:02d}" if rest.startswith("/") else f"{year}{rest}"
