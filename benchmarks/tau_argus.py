"""Secondary suppression by the engine of τ-ARGUS (pytauargus), in three ways.

``as_documented`` is the one call of its documentation: records of persons go in, and the
frequency rule with a margin in per cent decides what is small and how wide intervals must be.
``with_bounds`` hands over the finished table with a lower and an upper protection level for each
small cell, so that the engine is asked for exactly what kobimo is asked for. ``linked`` does so
for two tables that share totals.

The engine exchanges files and leaves logs in the folder it runs in; all lie in a folder of their
own that is gone at the end, whatever happens.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from pytauargus.engine import Engine

    from benchmarks.counts import Table
    from kobimo.disclosure.bundle import Flags

#: Optimal suppression; minutes until the best pattern found so far is taken.
OPTIMAL = "OPT(1,2)"
#: Modular suppression (HiTaS): subtable by subtable, with the defaults of the manual.
MODULAR = "MOD(1,2,1,1,1)"
#: Margin of the frequency rule in per cent, as in the examples of τ-ARGUS.
MARGIN = 30
TOTAL = "Total"
VARIABLES = ("area", "group")

METADATA = """<SEPARATOR> ";"
<SAFE> "S"
<UNSAFE> "U"
<PROTECT> "P"
area
  <RECODEABLE>
  <TOTCODE> "Total"{hierarchy}
group
  <RECODEABLE>
  <TOTCODE> "Total"
persons
  <NUMERIC>
  <DECIMALS> 0
records
  <FREQUENCY>
price
  <NUMERIC> <COST>
state
  <STATUS>
below
  <NUMERIC> <LOWERPL>
above
  <NUMERIC> <UPPERPL>
"""
HIERARCHY = """
  <HIERARCHICAL>
  <HIERCODELIST> "{path}"
  <HIERLEADSTRING> "@"\
"""
BATCH = """<OPENTABLEDATA> "{folder}/table.tab"
<OPENMETADATA> "{folder}/table.rda"
<SPECIFYTABLE> "area""group"|"persons"||"price"
<SAFETYRULE>
<READTABLE> 1
<SUPPRESS> {method}
<WRITETABLE> (1,5,SO+,"{folder}/out.tab")
"""


def as_documented(tables: list[Table], *, threshold: int, method: str) -> list[Flags]:
    """Protect tables from records of persons; each table on its own, as ``protect`` does.

    Parameters
    ----------
    tables
        One, or two with the same areas. Persons are the same in both, in any combination.

    Returns
    -------
    Whether a cell is hidden, ``[row, column]`` of :attr:`Table.printed`, for each table.
    """
    from pytauargus import protect

    records: dict[str, list[str] | list[float]] = {}
    wanted = []
    for place, table in enumerate(tables):
        area, group = (axis.ravel() for axis in np.indices(table.counts.shape))
        times = table.counts.ravel()
        names = np.array(_rows(table)[: len(table.counts)])
        records[VARIABLES[0]] = np.repeat(names[area], times).tolist()
        records[f"group{place}"] = np.repeat(np.char.mod("g%02d", group), times).tolist()
        wanted.append([VARIABLES[0], f"group{place}"])
    records["persons"] = [1.0] * int(tables[0].counts.sum())
    with _folder() as folder:
        hierarchy = _write_hierarchy(tables[0], folder)
        found = protect(
            records,
            wanted,
            "persons",
            safety_rules=f"FREQ({threshold},{MARGIN})",
            suppress=method,
            hrc={VARIABLES[0]: str(hierarchy)} if hierarchy else None,
            hierleadstring="@",
            totcode=TOTAL,
            workdir=str(folder),
        )
        return [
            _hidden(table, {(row[a], row[b]): row["status"] for row in result.rows})
            for table, (a, b), result in zip(tables, wanted, found.tables, strict=True)
        ]


def with_bounds(
    table: Table, *, threshold: int, method: str, withheld: Flags | None = None
) -> Flags:
    """Protect a finished table whose small cells must seem to be anything from 0 to ``threshold``.

    Parameters
    ----------
    withheld
        Cells that are hidden elsewhere and must be here, ``[row, column]``; nobody may be able
        to compute them exactly.

    Returns
    -------
    Whether a cell is hidden, ``[row, column]`` of :attr:`Table.printed`.
    """
    return _protect(table, threshold, method, withheld)[0]


def with_intervals(
    table: Table, *, threshold: int, method: str
) -> tuple[Flags, NDArray[np.float64]]:
    """Protect as :func:`with_bounds` does and let the engine attack what it has done.

    It takes the smallest count of the whole table for the least that any cell can be.

    Returns
    -------
    hidden
        ``[row, column]``.
    intervals
        Smallest and largest value of each cell that is small itself, ``[cell, end]``, sorted.
    """
    hidden, engine = _protect(table, threshold, method)
    found = sorted((row["min"], row["max"]) for row in engine.audit(0) if row["status"] == "u")
    return hidden, np.array(found)


def linked(tables: tuple[Table, Table], *, threshold: int, method: str) -> tuple[Flags, Flags]:
    """Protect two tables that share the totals of their areas, until both hide the same of them.

    The engine has no call for it, so what one table hides is passed on to the other, as offices
    that use τ-ARGUS do (backtracking).
    """
    shared = np.zeros(len(tables[0].printed), dtype=bool)
    while True:
        found = []
        for table in tables:
            withheld = np.zeros(table.printed.shape, dtype=bool)
            withheld[:, -1] = shared
            found.append(with_bounds(table, threshold=threshold, method=method, withheld=withheld))
            shared = shared | found[-1][:, -1]
        if all((hidden[:, -1] == shared).all() for hidden in found):
            return found[0], found[1]


def _protect(
    table: Table, threshold: int, method: str, withheld: Flags | None = None
) -> tuple[Flags, Engine]:
    from pytauargus.engine import run_batch
    from pytauargus.result import TableResult

    lines = []
    if withheld is None:
        withheld = np.zeros(table.printed.shape, dtype=bool)
    for row, counts, flags in zip(_rows(table), table.printed, withheld, strict=True):
        for column, count, flag in zip(_columns(table), counts, flags, strict=True):
            levels = (0, 0)
            if 0 < count < threshold:
                levels = (count, threshold - count)
            elif flag:
                levels = (1, 1)
            state = "U" if any(levels) else "S"
            lines.append(";".join(map(str, (row, column, count, count, 1, state, *levels))))
    with _folder() as folder:
        hierarchy = _write_hierarchy(table, folder)
        named = HIERARCHY.format(path=hierarchy.as_posix()) if hierarchy else ""
        (folder / "table.tab").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "table.rda").write_text(METADATA.format(hierarchy=named), encoding="utf-8")
        batch = folder / "batch.arb"
        batch.write_text(BATCH.format(folder=folder.as_posix(), method=method), encoding="utf-8")
        engine = run_batch(str(batch))
        result = TableResult(
            path=str(folder / "out.tab"), exp_vars=list(VARIABLES), response="persons"
        )
        states = {tuple(row[name] for name in VARIABLES): row["status"] for row in result.rows}
    return _hidden(table, states), engine


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Work in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        yield Path(name)


def _rows(table: Table) -> list[str]:
    areas = [f"a{place:03d}" for place in range(len(table.counts))]
    return [*areas, *(f"d{place:03d}" for place in sorted(set(table.districts))), TOTAL]


def _columns(table: Table) -> list[str]:
    return [*(f"g{place:02d}" for place in range(table.counts.shape[1])), TOTAL]


def _write_hierarchy(table: Table, folder: Path) -> Path | None:
    if not table.districts:
        return None
    lines = []
    for district in sorted(set(table.districts)):
        lines.append(f"d{district:03d}")
        members = [area for area, parent in enumerate(table.districts) if parent == district]
        lines += [f"@a{area:03d}" for area in members]
    path = folder / "areas.hrc"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _hidden(table: Table, states: dict[tuple[object, ...], object]) -> Flags:
    """Return which cells are withheld; a cell that nobody is in has no record and is printed."""
    return np.array(
        [[states.get((row, column)) in {"U", "M"} for column in _columns(table)]
         for row in _rows(table)]
    )  # fmt: skip
