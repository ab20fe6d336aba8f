"""Parse, call the function of the same name, print; the work is done elsewhere."""

from kobimo.cli.starting import main

__all__ = ["main"]
