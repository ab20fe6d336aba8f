"""Education monitoring for German municipalities: from official figures to a published report."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kobimo.report import Report, open_report

__all__ = ["Report", "open_report"]
__version__ = version("kobimo")


def __getattr__(name: str) -> object:
    # The facade needs pandas; importing kobimo does not.
    if name in __all__:
        from kobimo import report

        return getattr(report, name)
    raise AttributeError(f"module 'kobimo' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
