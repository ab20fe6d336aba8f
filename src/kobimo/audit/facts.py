"""What an attacker knows: sums with their bounds, and what he wants to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


class Contradiction(ValueError):
    """No numbers fulfil everything that is known.

    Attributes
    ----------
    facts
        Rows of :attr:`Facts.known` that would have to give way; empty where fractions fit and
        only whole numbers do not.
    """

    def __init__(self, facts: tuple[int, ...]) -> None:
        self.facts = facts
        which = f"facts {', '.join(map(str, facts))} clash with others" if facts else "no whole fit"
        super().__init__(f"nothing fulfils everything known: {which}")


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything known about unknown numbers.

    Attributes
    ----------
    is_whole
        Whether an unknown can only be a whole number, ``[unknown]``.
    floor
        Lower bound of each unknown, ``[unknown]``: 0 for counts.
    known
        Coefficients of the sums that are known, ``[fact, unknown]``.
    lower, upper
        Bounds of each known sum, ``[fact]``: equal where it was printed, apart where it was
        rounded, infinite where only one side is known.
    asked
        Coefficients of the sums that are to be found out, ``[question, unknown]``.
    """

    is_whole: Flags
    floor: Floats
    known: csr_array
    lower: Floats
    upper: Floats
    asked: csr_array


@dataclass(frozen=True, eq=False)
class Narrowed:
    """What an attacker finds out.

    Attributes
    ----------
    lower, upper
        Smallest and largest value of each sum asked for that fits everything known,
        ``[question]``; infinite where nothing bounds it.
    is_exact
        Whether these are the true ends, ``[question]``. Where they are not, for want of time
        or because no more was needed, both values were reached, so the true interval contains
        this one. NaN stands where not even one fitting set of numbers was found in time.
    """

    lower: Floats
    upper: Floats
    is_exact: Flags
