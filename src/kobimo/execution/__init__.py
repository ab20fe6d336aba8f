"""Run notebooks in fresh kernels, two at a time, and say in German what went wrong; know no theme."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kobimo.execution.executing import Executed, execute
    from kobimo.execution.failures import Failure
    from kobimo.execution.kernels.imports import find_modules
    from kobimo.execution.kernels.nursery import Nursery
    from kobimo.execution.limits import Limits

__all__ = ["Executed", "Failure", "Limits", "Nursery", "execute", "find_modules"]

_HOMES = {
    "Executed": "executing",
    "Failure": "failures",
    "Limits": "limits",
    "Nursery": "kernels.nursery",
    "execute": "executing",
    "find_modules": "kernels.imports",
}


def __getattr__(name: str) -> object:
    # A kernel imports its own part of this package and waits for every module.
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
