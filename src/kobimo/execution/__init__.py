"""Run notebooks in fresh kernels, two at a time, and say in German what went wrong; know no theme."""

from kobimo.execution.executing import Executed, Limits, execute
from kobimo.execution.failures import Failure

__all__ = ["Executed", "Failure", "Limits", "execute"]
