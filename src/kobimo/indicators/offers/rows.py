"""Read the sums that a method of this package needs, and lay out its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.indicators.quantities import REASONS, SIGNS, Missing
from kobimo.indicators.result import FIRST, LAST
from kobimo.observations import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike

    from kobimo.declarations.models import Term
    from kobimo.indicators.composing import Inputs

#: With fewer answers nothing is shown; with fewer than ``FEW`` the value stands in parentheses.
FEWEST, FEW = 30, 50

TOO_FEW = f"weniger als {FEWEST} Antworten"
NO_WEIGHTS = "Gewichte fehlen"
NOT_RAKED = "eine Gruppe der Grundgesamtheit hat nicht geantwortet"
NO_OVERLAP = "die Listen haben keine gemeinsame Einrichtung"
CONSTANT = "alle haben dasselbe geantwortet"
NO_EVENTS = "in einer der verglichenen Gruppen gibt es keine Fälle"
NO_AREAS = "zu wenige Gebiete mit Angaben"
IMPOSSIBLE = "die Angaben widersprechen einander"

BY_REASON = {text: code for code, text in REASONS.items()}
#: Sign of the reasons that this package adds to those of single cells.
OWN_SIGNS = {
    TOO_FEW: Status.UNRELIABLE,
    NO_WEIGHTS: Status.UNRELIABLE,
    NOT_RAKED: Status.UNRELIABLE,
    NO_OVERLAP: Status.UNRELIABLE,
    CONSTANT: Status.BLOCKED,
    NO_EVENTS: Status.BLOCKED,
    NO_AREAS: Status.BLOCKED,
    IMPOSSIBLE: Status.BLOCKED,
}


def read_sums(
    inputs: Inputs,
    named: Mapping[str, Sequence[Term]],
    *,
    breakdowns: Mapping[str, tuple[str, ...]] | None = None,
    raum: bool | None = None,
) -> pd.DataFrame:
    """Return one row per cell of the first sum, and a column for each sum.

    Parameters
    ----------
    named
        Name → terms that are added. The first decides which rows there are.
    breakdowns
        Dimension → categories; default: those of the indicator.
    raum
        Whether areas are wanted; default: as asked for.

    Returns
    -------
    ``ags, raum, <dimensions>, year, period``, then per name the value and, in
    ``<name>_reason``, why there is none. A sum that does not have a dimension is there for
    the total alone.
    """
    found: pd.DataFrame | None = None
    for name, terms in named.items():
        frame = _counted(inputs, terms, breakdowns, raum)
        keys = [c for c in frame.columns if c not in LAST] + ["year"]
        own = frame[[*keys, "period", "value", "reason"]].rename(
            columns={"value": name, "reason": f"{name}_reason"}
        )
        if found is None:
            found = own
        else:
            found = found.merge(own.drop(columns="period"), on=keys, how="left", validate="1:1")
            found[f"{name}_reason"] = found[f"{name}_reason"].fillna("keine Angabe")
    if found is None:
        raise ValueError("no sums named")
    return found


def _counted(
    inputs: Inputs,
    terms: Sequence[Term],
    breakdowns: Mapping[str, tuple[str, ...]] | None,
    raum: bool | None,
) -> pd.DataFrame:
    counted = inputs.indicator.model_copy(
        update={
            "method": "count",
            "numerator": tuple(terms),
            "denominator": (),
            "components": (),
            "terms": {},
            "breakdowns": dict(inputs.indicator.breakdowns if breakdowns is None else breakdowns),
            "per": 1,
            "uncertainty": "none",
        }
    )
    return inputs.computing(
        counted,
        inputs.store,
        inputs.catalog,
        regions=inputs.regions,
        raum=inputs.raum if raum is None else raum,
        surroundings=inputs.surroundings,
    ).frame


def reason_of(frame: pd.DataFrame, *names: str) -> pd.Series:
    """Return per row why the first of these sums that is missing is missing; empty where none is."""
    import pandas as pd

    found = pd.Series("", index=frame.index, dtype="object")
    for name in reversed(names):
        missing = frame[name].isna()
        found[missing] = frame.loc[missing, f"{name}_reason"].replace("", "keine Angabe")
    return found


def lay_out(
    frame: pd.DataFrame,
    dimensions: Sequence[str],
    *,
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    numerator: ArrayLike,
    denominator: ArrayLike,
    reason: ArrayLike,
    cases: ArrayLike | None = None,
) -> pd.DataFrame:
    """Return rows with the columns of a result.

    Parameters
    ----------
    frame
        Keys and ``period``; a dimension it does not have is at its total.
    reason
        Why a row has no value; where it has one, an empty text. A row with a reason loses
        its value.
    cases
        Number of answers: fewer than ``FEWEST`` take the value away, fewer than ``FEW`` flag it.
    """
    import numpy as np

    reasons = np.asarray(reason, dtype=object)
    flags = np.full(len(frame), "", dtype=object)
    if cases is not None:
        count = np.asarray(cases, dtype=float)
        with np.errstate(invalid="ignore"):
            reasons = np.where((reasons == "") & (count < FEWEST), TOO_FEW, reasons)
            flags = np.where((reasons == "") & (count < FEW), Status.LIMITED.value, flags)
    good = reasons == ""
    result = frame.assign(
        **{name: "total" for name in dimensions if name not in frame.columns},
        value=np.where(good, value, np.nan),
        lower=np.where(good, lower, np.nan),
        upper=np.where(good, upper, np.nan),
        numerator=np.asarray(numerator, dtype=float) + np.zeros(len(frame)),
        denominator=np.asarray(denominator, dtype=float) + np.zeros(len(frame)),
        status=[_sign(text) for text in reasons],
        reason=[str(text) for text in reasons],
        rounding_lower=np.nan,
        rounding_upper=np.nan,
        flag=[str(text) for text in flags],
        interval_note="",
    )
    result = result.astype({"status": "str", "reason": "str", "flag": "str"})
    return result[[*FIRST, *dimensions, *LAST]].reset_index(drop=True)


def _sign(reason: str) -> str:
    if not reason:
        return ""
    if reason in OWN_SIGNS:
        return OWN_SIGNS[reason].value
    return str(SIGNS[BY_REASON.get(reason, Missing.MISMATCHED)])
