"""Coefficients of sums, one entry after the other.

Small facts are reduced many times over. Plain arrays take a fraction of the time that sparse
arrays with all their checks need for the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scipy.sparse import csr_array

    from kobimo.audit.facts import Flags, Floats
    from kobimo.audit.programs import Numbers


@dataclass(frozen=True, eq=False)
class Entries:
    """Coefficients that are not zero, ordered by row and then by column.

    Attributes
    ----------
    rows, columns, factors
        Place and value of each, ``[entry]``.
    height, width
        Number of rows and of columns.
    """

    rows: Numbers
    columns: Numbers
    factors: Floats
    height: int
    width: int

    @classmethod
    def of(cls, matrix: csr_array) -> Entries:
        """Return the entries of a sparse array; duplicates are added up."""
        import numpy as np
        from scipy.sparse import csr_array

        matrix = csr_array(matrix, dtype=float)
        matrix.sum_duplicates()
        factors = matrix.data
        nearest = np.rint(factors)
        factors = np.where(np.abs(factors - nearest) < 1e-12, nearest, factors)
        rows = np.repeat(np.arange(matrix.shape[0], dtype=np.intp), np.diff(matrix.indptr))
        keep = factors != 0
        columns = matrix.indices[keep].astype(np.intp)
        return cls(rows[keep], columns, factors[keep], *matrix.shape)

    @property
    def matrix(self) -> csr_array:
        """The same as a sparse array."""
        import numpy as np
        from scipy.sparse import csr_array

        ends = np.concatenate([[0], np.cumsum(self.in_row)])
        return csr_array((self.factors, self.columns, ends), shape=(self.height, self.width))

    @property
    def in_row(self) -> Numbers:
        """Number of entries, ``[row]``."""
        import numpy as np

        return np.bincount(self.rows, minlength=self.height)

    @property
    def in_column(self) -> Numbers:
        """Number of entries, ``[column]``."""
        import numpy as np

        return np.bincount(self.columns, minlength=self.width)

    def times(self, values: Floats) -> Floats:
        """Return the sums of values, ``[row]``."""
        return self.sum_rows(self.factors * values[self.columns])

    def sum_rows(self, terms: Floats | Flags) -> Floats:
        """Return the sums of terms, ``[row]``."""
        import numpy as np

        return np.bincount(self.rows, terms, self.height).astype(float)

    def keep_rows(self, keep: Flags) -> Entries:
        """Return the chosen rows, numbered anew."""
        import numpy as np

        at, place = keep[self.rows], np.cumsum(keep) - 1
        rows = place[self.rows[at]]
        return Entries(rows, self.columns[at], self.factors[at], int(keep.sum()), self.width)

    def keep_columns(self, keep: Flags) -> Entries:
        """Return the chosen columns, numbered anew."""
        import numpy as np

        at, place = keep[self.columns], np.cumsum(keep) - 1
        columns = place[self.columns[at]]
        return Entries(self.rows[at], columns, self.factors[at], self.height, int(keep.sum()))

    def by_row(self) -> Iterator[tuple[Numbers, Floats]]:
        """Yield columns and factors of each row."""
        import numpy as np

        ends = np.cumsum(self.in_row).tolist()
        for start, end in zip([0, *ends], ends, strict=False):
            yield self.columns[start:end], self.factors[start:end]

    def by_column(self) -> Iterator[tuple[Numbers, Floats]]:
        """Yield rows and factors of each column."""
        import numpy as np

        order = np.argsort(self.columns, kind="stable")
        rows, factors = self.rows[order], self.factors[order]
        ends = np.cumsum(self.in_column).tolist()
        for start, end in zip([0, *ends], ends, strict=False):
            yield rows[start:end], factors[start:end]
