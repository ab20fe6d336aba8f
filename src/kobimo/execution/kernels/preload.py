"""Import in the warm process what kernels will import, so that none of them has to.

Imports happen as a kernel would do them: libraries ask at import whether a notebook runs them.
What prints, warns, starts a thread or changes what all notebooks share is not preloaded.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import io
import os
import stat
import sys
import warnings
from typing import TYPE_CHECKING

from kobimo.execution.kernels.linux import open_descriptors, thread_count
from kobimo.execution.kernels.state import changed, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: What every kernel is made of.
KERNEL = (
    "numpy",
    "kobimo.execution.kernels.app",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "faulthandler",
    "pdb",
    "resource",
    "tornado.platform.asyncio",
    "traitlets.config.argcomplete_config",
    "unicodedata",
)
#: What a chapter of a report needs from its first to its last cell.
REPORT = (
    "pandas",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "matplotlib.style",
    "xml.sax.saxutils",
    "scipy.stats",
    "scipy.optimize",
    "geopandas",
    "pyogrio",
    "kobimo.report",
    "kobimo.report.peers",
    "kobimo.document.preview",
    "kobimo.figures",
    "kobimo.indicators.comparing.peers",
    "kobimo.sources.geometry.areas",
    "kobimo.sources.ingest",
)
#: What a library imports only when it is used, which nearly every chapter does.
COMPANIONS = {
    "pandas": (
        "pandas.core.arrays.arrow.extension_types",
        "pandas.core.methods.to_dict",
        "pandas.core.reshape.reshape",
        "pandas.io.formats.html",
        "pandas.io.formats.string",
        "pyarrow.dataset",
        "pyarrow.pandas_compat",
        "pyarrow.parquet",
    ),
    "matplotlib": ("IPython.core.pylabtools",),
}
#: These decide at import how figures reach the notebook, for which the shell must be there.
NEVER = ("matplotlib_inline", "ipykernel.pylab")


class Unfit(Exception):
    """Modules that kernels must import themselves, and why."""

    def __init__(self, names: Iterable[str], reason: str) -> None:
        self.names = tuple(names)
        self.reason = reason
        super().__init__(f"{', '.join(self.names)}: {reason}")


def preload(modules: Iterable[str], without: Iterable[str] = ()) -> None:
    """Import these modules and what a kernel needs, each only if it leaves no trace.

    Raises
    ------
    Unfit
        A module was imported and is not fit to be shared. It cannot be taken back: start the
        process again without it.
    """
    # Imports make much and leave little garbage: collecting costs a tenth of their time each time.
    gc.disable()
    wanted = dict.fromkeys(KERNEL)
    for name in modules:
        wanted.update(dict.fromkeys(REPORT if name.partition(".")[0] == "kobimo" else (name,)))
    with _as_in_a_kernel():
        _load_all(wanted, without)
        for name, companions in COMPANIONS.items():
            _load_all(companions if name in sys.modules else (), without)
    if "matplotlib.figure" in sys.modules:
        _draw_once()
    if "kobimo.report" in sys.modules:
        from kobimo.declarations.loading import load_catalog
        from kobimo.regions import load_register

        # What kobimo ships is the same for all; what a municipality declares is read by kernels.
        load_catalog()
        load_register()


def _load_all(names: Iterable[str], without: Iterable[str]) -> None:
    for name in names:
        if name in without or name.startswith(NEVER):
            continue
        before = fingerprint()
        reason = _load(name) or _objection(before)
        if reason:
            raise Unfit((name,), reason)


def _load(name: str) -> str:
    """Import one module; return why it must not be shared, empty if it kept silent."""
    shown = []
    show = warnings.showwarning
    warnings.showwarning = lambda *arguments, **_: shown.append(str(arguments[0]))
    before = os.fstat(1).st_size
    try:
        # A notebook that needs what cannot be imported says so itself.
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    finally:
        warnings.showwarning = show
    sys.stdout.flush()
    sys.stderr.flush()
    if os.fstat(1).st_size > before:
        return "schreibt etwas"
    return f"warnt: {shown[0]}"[:200] if shown else ""


def _objection(before: dict[str, object]) -> str:
    if thread_count() > 1:
        return "startet einen Thread"
    differs = changed(before, fingerprint())
    return f"verändert {', '.join(differs)}" if differs else ""


@contextlib.contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """Let libraries find what tells them that they run in a notebook."""

    class Shell:
        kernel = True
        config: dict[str, object] = {}  # noqa: RUF012 # looked at, never written

    def get_ipython() -> Shell:
        return Shell()

    setattr(builtins, "get_ipython", get_ipython)  # noqa: B010 # no such builtin to the checker
    try:
        yield
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]


def _draw_once() -> None:
    """Draw one figure: the list of fonts, a font and the ticks are then in memory."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2, 2))
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], label="a")
    axes.set(xlabel="x", ylabel="y", title="0")
    axes.legend()
    canvas.print_png(io.BytesIO())  # type: ignore[no-untyped-call]


def list_open_files() -> frozenset[int]:
    """Return the descriptors that libraries hold open: files, never sockets or pipes."""
    kept = set()
    for number in open_descriptors():
        with contextlib.suppress(OSError):
            if stat.S_ISREG(os.fstat(number).st_mode) or stat.S_ISCHR(os.fstat(number).st_mode):
                kept.add(number)
    return frozenset(kept)
