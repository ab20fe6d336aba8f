"""Group areas by several indicators, and ask whether the groups are there.

Arrays only: rows are areas, columns are standardised indicators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Labels = NDArray[np.intp]

#: Reference sets of the gap statistic, draws of the stability.
REFERENCES = 50
DRAWS = 100
SEED = 20_190_601


def group(rows: Floats, count: int) -> Labels:
    """Return the group of each row, numbered from 0: Ward's method, then k-means from its means.

    References
    ----------
    Ward, J. H. (1963): Hierarchical grouping to optimize an objective function. Journal of the
    American Statistical Association 58, 236-244.
    """
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage

    if count == 1:
        return np.zeros(len(rows), dtype=np.intp)
    return _refine(rows, fcluster(linkage(rows, "ward"), count, "maxclust") - 1)


def _refine(rows: Floats, labels: Labels) -> Labels:
    import numpy as np

    for _ in range(100):
        means = centres(rows, labels)
        new = nearest(rows, means)
        if len(np.unique(new)) < len(means) or (new == labels).all():
            break
        labels = new
    return labels.astype(np.intp)


def centres(rows: Floats, labels: Labels) -> Floats:
    """Return the mean of each group: (group, indicator)."""
    import numpy as np

    return np.stack([rows[labels == at].mean(0) for at in range(int(labels.max()) + 1)])


def nearest(rows: Floats, means: Floats) -> Labels:
    """Return the group whose mean is nearest to each row."""
    import numpy as np

    return np.asarray(((rows[:, None] - means) ** 2).sum(-1).argmin(1))


def scatter(rows: Floats, labels: Labels) -> float:
    """Return the sum of squared distances from the means of the groups."""
    return float(((rows - centres(rows, labels)[labels]) ** 2).sum())


def gaps(rows: Floats, most: int, *, seed: int = SEED) -> tuple[Floats, Floats]:
    """Return the gap statistic of 1 to ``most`` groups, and its standard error.

    Reference sets are uniform in the box of the principal components.

    References
    ----------
    Tibshirani, R., Walther, G., Hastie, T. (2001): Estimating the number of clusters in a data
    set via the gap statistic. Journal of the Royal Statistical Society B 63, 411-423.
    """
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage

    random = np.random.default_rng(seed)
    middle = rows.mean(0)
    _, _, axes = np.linalg.svd(rows - middle, full_matrices=False)
    turned = (rows - middle) @ axes.T
    low, high = turned.min(0), turned.max(0)

    def logs(points: Floats) -> Floats:
        tree = linkage(points, "ward")
        found = [_log(scatter(points, np.zeros(len(points), dtype=np.intp)))]
        found += [
            _log(scatter(points, _refine(points, fcluster(tree, count, "maxclust") - 1)))
            for count in range(2, most + 1)
        ]
        return np.array(found)

    chance = np.stack([logs(random.uniform(low, high, turned.shape)) for _ in range(REFERENCES)])
    error = chance.std(0) * np.sqrt(1 + 1 / REFERENCES)
    return chance.mean(0) - logs(turned), error


def _log(value: float) -> float:
    import numpy as np

    return float(np.log(max(value, 1e-300)))


def choose_count(gap: Floats, error: Floats) -> int:
    """Return the smallest number of groups whose gap the largest one exceeds by an error at most.

    The rule of the authors looks at the next number only and stops at one group where two
    groups are no better but four are; this one looks at all numbers.

    References
    ----------
    Dudoit, S., Fridlyand, J. (2002): A prediction-based resampling method for estimating the
    number of clusters in a dataset. Genome Biology 3, research0036.
    """
    best = int(gap.argmax())
    return int((gap >= gap[best] - error[best]).argmax()) + 1


def rand_index(one: Labels, other: Labels) -> float:
    """Return the adjusted Rand index of two groupings of the same rows.

    References
    ----------
    Hubert, L., Arabie, P. (1985): Comparing partitions. Journal of Classification 2, 193-218.
    """
    import numpy as np

    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    together, rows, columns = pairs(table), pairs(table.sum(1)), pairs(table.sum(0))
    whole = len(one) * (len(one) - 1) / 2
    expected = rows * columns / whole
    most = (rows + columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def stability(rows: Floats, count: int, *, draws: int = DRAWS, seed: int = SEED) -> float:
    """Return the mean adjusted Rand index between the groups and those of bootstrap samples.

    Each sample of rows is grouped anew, then all rows go to the nearest of its means.

    References
    ----------
    Hennig, C. (2007): Cluster-wise assessment of cluster stability. Computational Statistics
    and Data Analysis 52, 258-271.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    labels = group(rows, count)
    found = []
    for _ in range(draws):
        sample = rows[random.integers(0, len(rows), len(rows))]
        if len(np.unique(sample, axis=0)) < count:
            continue
        means = centres(sample, group(sample, count))
        found.append(rand_index(labels, nearest(rows, means)))
    return float(np.mean(found)) if found else 0.0


def silhouettes(rows: Floats, labels: Labels) -> Floats:
    """Return how much nearer each row is to its own group than to the next one, -1 to 1.

    References
    ----------
    Rousseeuw, P. J. (1987): Silhouettes. Journal of Computational and Applied Mathematics 20,
    53-65.
    """
    import numpy as np
    from scipy.spatial.distance import cdist

    apart = cdist(rows, rows)
    count = int(labels.max()) + 1
    member = np.eye(count)[labels]
    sizes = member.sum(0)
    means = apart @ member / sizes
    own_size = sizes[labels]
    places = np.arange(len(rows))
    with np.errstate(invalid="ignore", divide="ignore"):
        own = means[places, labels] * own_size / (own_size - 1)
    means[places, labels] = np.inf
    other = means.min(1)
    with np.errstate(invalid="ignore"):
        width = (other - own) / np.maximum(own, other)
    return np.where(own_size > 1, width, 0.0)
