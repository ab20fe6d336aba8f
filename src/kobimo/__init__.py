"""Education monitoring for German municipalities: from official figures to a published report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kobimo.report import Report, open_report

    __version__: str

__all__ = ["Report", "open_report"]


def __getattr__(name: str) -> object:
    # The facade needs pandas; importing kobimo does not.
    if name in __all__:
        from kobimo import report

        return getattr(report, name)
    if name == "__version__":
        # Reading it costs more than a build that need not run.
        from importlib.metadata import version

        return version("kobimo")
    raise AttributeError(f"module 'kobimo' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
