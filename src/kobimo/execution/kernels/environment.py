"""The environment of every kernel: the builder's, with all that would change results fixed."""

from __future__ import annotations

import os

#: What holds for every kernel, wherever it runs. Threads of BLAS would add in another order on
#: a machine with more cores; German collation and month names are ours, never the system's.
FIXED = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "JPY_PARENT_PID": "1",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    # An empty file in the place of what users set for themselves: figures look alike everywhere.
    "MATPLOTLIBRC": os.devnull,
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NUMEXPR_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "Europe/Berlin",
    "VECLIB_MAXIMUM_THREADS": "1",
}
#: What a terminal, a debugger or a test runner sets and a build must not heed.
DROPPED = frozenset(
    {
        *("COLUMNS", "LINES", "LANGUAGE", "PYTEST_CURRENT_TEST"),
        *("PYTHONINSPECT", "PYTHONSTARTUP"),
    }
)
#: Seed of every global generator; who wants chance says so with a generator of their own.
SEED = 0


def kernel_environment(**more: str) -> dict[str, str]:
    """Return the environment of a kernel, with ``more`` on top."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in DROPPED and not name.startswith("LC_")
    }
    kept.setdefault("SOURCE_DATE_EPOCH", "0")
    return {**kept, **FIXED, **more}
