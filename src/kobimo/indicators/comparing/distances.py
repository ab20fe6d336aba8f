"""How alike Kreise are: robust z-values of their traits, and distances between them.

Pure functions of arrays. Median and MAD come from all Kreise, so that the extreme values of a few
large cities neither stretch the scale nor move its middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Makes the MAD of a normal distribution its standard deviation: 1 / Phi^-1(3/4).
CONSISTENCY = 1.482602218505602


def robust_z(values: Floats) -> Floats:
    """Return ``(x - median) / (1.4826 MAD)`` of each column.

    Parameters
    ----------
    values
        Kreise down, traits across; no missing values.

    Returns
    -------
    NaN in a column whose MAD is 0: half of the Kreise or more have the same value, and there is
    no scale on which the others could be placed.

    References
    ----------
    Rousseeuw, P. J.; Croux, C. (1993): Alternatives to the median absolute deviation. Journal of
    the American Statistical Association 88, 1273-1283, p. 1273 (the factor 1.4826).
    """
    import numpy as np

    x = np.asarray(values, dtype=float)
    middle = np.median(x, axis=0)
    spread = CONSISTENCY * np.median(np.abs(x - middle), axis=0)
    flat = spread <= 1e-12 * np.maximum(1.0, np.abs(middle))
    return np.asarray((x - middle) / np.where(flat, np.nan, spread))


def euclid(z: Floats, own: int) -> Floats:
    """Return the distance of every row of ``z`` from row ``own``: all traits weigh alike."""
    import numpy as np

    return np.asarray(np.sqrt(((z - z[own]) ** 2).sum(axis=1)))


def mahalanobis(z: Floats, own: int) -> Floats:
    """Return the distance that counts traits which vary together only once.

    The covariance is that of all rows; where traits repeat each other exactly, its
    pseudo-inverse is used.

    References
    ----------
    Mahalanobis, P. C. (1936): On the generalised distance in statistics. Proceedings of the
    National Institute of Sciences of India 2, 49-55.
    """
    import numpy as np

    difference = z - z[own]
    covariance = np.atleast_2d(np.cov(z, rowvar=False))
    inverse = np.linalg.pinv(covariance, hermitian=True)
    squared = np.einsum("ij,jk,ik->i", difference, inverse, difference)
    return np.asarray(np.sqrt(np.maximum(squared, 0.0)))
