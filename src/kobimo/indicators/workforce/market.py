"""The training market: which problem it has, named only where both shares tell it apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kobimo.indicators.comparison import Comparison, Estimate, compare

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator

#: „Besetzungsproblem“: places stay free; „Versorgungsproblem“: people stay without; both at
#: once: „Passungsproblem“; neither; or it cannot be told.
Problem = Literal["besetzung", "versorgung", "passung", "keines", "unklar"]

_TYPES: dict[tuple[str, str], Problem] = {
    ("above", "below"): "besetzung",
    ("below", "above"): "versorgung",
    ("above", "above"): "passung",
    ("below", "below"): "keines",
}


@dataclass(frozen=True, slots=True)
class Market:
    """What may be said about one training market beside another.

    Attributes
    ----------
    problem
        ``unklar`` unless both shares lie robustly on one side of those compared with.
    unfilled, unplaced
        The comparisons of the two shares.
    """

    problem: Problem
    unfilled: Comparison
    unplaced: Comparison


def name_problem(
    unfilled: tuple[Estimate | None, Estimate | None],
    unplaced: tuple[Estimate | None, Estimate | None],
    *,
    indicators: tuple[Indicator, Indicator],
) -> Market:
    """Return in which quadrant a market lies, seen from the shares of another region.

    Parameters
    ----------
    unfilled, unplaced
        Share of the own region and of the other one (as a rule the Bund) in the same year:
        unfilled places, and applicants who still search.
    indicators
        Of the two shares; they give the kind of interval and the relevant difference.

    Returns
    -------
    A difference that chance, rounding or irrelevance may explain leaves the type open.

    References
    ----------
    Matthes, S.; Ulrich, J. G.; Krekel, E. M.; Walden, G. (2014): Wenn Angebot und Nachfrage
    immer seltener zusammenfinden. Bonn: Bundesinstitut für Berufsbildung.
    """
    first = compare(*unfilled, indicator=indicators[0], is_contained=True)
    second = compare(*unplaced, indicator=indicators[1], is_contained=True)
    problem = _TYPES.get((first.verdict, second.verdict), "unklar")
    return Market(problem, first, second)
