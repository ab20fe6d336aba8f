"""How long and how much notebooks may run, write and take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much a notebook may run, write and take; seconds and bytes."""

    #: Seconds one cell may take.
    cell: int = 120
    #: Seconds a notebook may take.
    notebook: int = 600
    #: Seconds all notebooks together may take.
    build: int = 3600
    #: Bytes a notebook may write in all its outputs.
    output: int = 64 * 1024**2
    #: Bytes a notebook may take, with all processes that it starts.
    memory: int = 4 * 1024**3
    #: Notebooks that run at the same time.
    workers: int = 2
