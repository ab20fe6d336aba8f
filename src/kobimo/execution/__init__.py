"""Run notebooks in fresh kernels, two at a time, and say in German what went wrong; know no theme."""

from kobimo.execution.executing import Executed, execute
from kobimo.execution.failures import Failure
from kobimo.execution.kernels.imports import find_modules
from kobimo.execution.kernels.nursery import Nursery
from kobimo.execution.limits import Limits

__all__ = ["Executed", "Failure", "Limits", "Nursery", "execute", "find_modules"]
