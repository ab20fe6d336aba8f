"""Random draws that give the same numbers with every version of every library.

Only ``random.Random.random`` is promised to stay the same across Python versions, so the
distributions are built on it here: by inversion where few events are expected, by the
rounded normal distribution where many are (from 30 on; the largest error of the distribution
function is then below 0.02, far below what any test looks for).
"""

from __future__ import annotations

import hashlib
import math
import random
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Changing it changes every file of Musterstadt.
SEED = "musterstadt-2023"
MANY = 30.0
_NORMAL = NormalDist()


class Draws:
    """One stream of draws, named so that a new table does not disturb the others.

    Parameters
    ----------
    names
        Parts of the name, for example statistics, region and year.
    """

    def __init__(self, *names: object) -> None:
        text = "|".join([SEED, *(str(name) for name in names)])
        digest = hashlib.sha256(text.encode("utf-8")).digest()
        self._random = random.Random(int.from_bytes(digest[:8], "big"))

    def uniform(self) -> float:
        """Return a number in [0, 1)."""
        return self._random.random()

    def normal(self) -> float:
        """Return a standard normal number."""
        return _NORMAL.inv_cdf(min(max(self.uniform(), 1e-12), 1 - 1e-12))

    def poisson(self, mean: float) -> int:
        """Return a Poisson count with this mean."""
        if mean <= 0:
            return 0
        if mean > MANY:
            return max(0, round(mean + math.sqrt(mean) * self.normal()))
        target, count, weight = self.uniform(), 0, math.exp(-mean)
        total = weight
        while total < target and count < 200:
            count += 1
            weight *= mean / count
            total += weight
        return count

    def binomial(self, size: int, probability: float) -> int:
        """Return how many of ``size`` events with this probability happen."""
        if size <= 0 or probability <= 0:
            return 0
        if probability >= 1:
            return size
        if probability > 0.5:
            return size - self.binomial(size, 1 - probability)
        mean = size * probability
        if mean > MANY:
            spread = math.sqrt(mean * (1 - probability))
            return min(size, max(0, round(mean + spread * self.normal())))
        target, count = self.uniform(), 0
        weight = math.exp(size * math.log1p(-probability))
        odds = probability / (1 - probability)
        total = weight
        while total < target and count < size:
            weight *= odds * (size - count) / (count + 1)
            count += 1
            total += weight
        return count

    def split(self, size: int, shares: Sequence[float]) -> list[int]:
        """Return a multinomial split of ``size`` in proportion to ``shares``."""
        rest, weight, parts = size, float(sum(shares)), []
        for share in shares[:-1]:
            part = self.binomial(rest, share / weight) if weight > 0 else 0
            parts.append(part)
            rest -= part
            weight -= share
        return [*parts, rest]

    def shuffled(self, items: Sequence[object]) -> list[object]:
        """Return ``items`` in random order (Fisher and Yates)."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = int(self.uniform() * (last + 1))
            order[last], order[other] = order[other], order[last]
        return order
