"""What a module may not change for others when it is imported ahead of the notebooks."""

from __future__ import annotations

import decimal
import locale
import logging
import os
import signal
import sys
import warnings
from typing import Any

VARIABLES = "die Umgebungsvariablen"


def fingerprint() -> dict[str, Any]:
    """Return the state of this process that every notebook must find as Python starts with it.

    Random numbers are left out, since every kernel seeds them, and so are variables that a
    library adds to the environment, since every kernel gets its own.
    """
    seen: dict[str, Any] = {
        VARIABLES: dict(os.environ),
        "das Arbeitsverzeichnis": os.getcwd(),  # noqa: PTH109 # a string compares faster
        "die Spracheinstellung": locale.setlocale(locale.LC_ALL),
        "die Rechengenauigkeit": repr(decimal.getcontext()),
        "die Behandlung von Signalen": [signal.getsignal(number) for number in (2, 13, 14, 15, 17)],
        "die Protokollierung": (
            logging.root.level,
            len(logging.root.handlers),
            logging.root.disabled,
        ),
        "die Anzeige von Ergebnissen": (sys.displayhook, sys.excepthook, sys.stdout, sys.stderr),
        "die Tiefe der Aufrufe": sys.getrecursionlimit(),
        "die Warnfilter": [item for item in warnings.filters if not _is_own(item)],
    }
    if "numpy" in sys.modules:
        import numpy as np

        seen["Einstellungen von numpy"] = (
            repr(np.geterr()),
            repr(np.get_printoptions()),
        )
    # What differs from the settings with which the library begins: it may come with a module.
    seen["Einstellungen von matplotlib"] = _styled()
    return seen


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return what differs; a part that appeared with a library is no change."""
    found = [name for name, value in before.items() if after[name] != value]
    kept = {name: after[VARIABLES].get(name) for name in before[VARIABLES]}
    if kept == before[VARIABLES] and VARIABLES in found:
        found.remove(VARIABLES)
    return found


def _is_own(item: tuple[object, ...]) -> bool:
    """Whether a filter concerns only some warnings: a library's own, a certain text or module."""
    _, message, category, module, _ = item
    is_builtin = isinstance(category, type) and category.__module__ == "builtins"
    return not is_builtin or message is not None or module is not None


def _styled() -> dict[str, str]:
    if "matplotlib" not in sys.modules:
        return {}
    import matplotlib as mpl

    found: dict[str, str] = {}
    for name, value in mpl.rcParamsOrig.items():
        now = dict.__getitem__(mpl.rcParams, name)
        if repr(now) != repr(value) and name != "backend":
            found[name] = repr(now)
    return found
