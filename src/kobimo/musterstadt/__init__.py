"""The files of Musterstadt, kobimo's fictional municipality, as package data.

Everything in this folder is invented. It is written by the seeded scripts below ``tools/`` in
the publishers' own formats, so that the demonstration runs through the real readers.
"""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def official_folder() -> Path:
    """Return the folder with the files of the (fictional) statistical offices."""
    return _FOLDER / "official"


def changes_folder() -> Path:
    """Return the folder with the (fictional) records of what fetches changed."""
    return _FOLDER / "changes"


def ground_truth_file() -> Path:
    """Return the TOML file that says what is true of Musterstadt before chance is added."""
    return _FOLDER / "ground_truth.toml"
