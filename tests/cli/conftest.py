"""Run the command line as its users do."""

from __future__ import annotations

import shutil
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

from kobimo.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: A real Kreis without any data file: nothing has to be read, so commands are fast.
KOMMUNE = 'ags = "07211"\nberichte = ["kurz"]\n'


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


class Command(Protocol):
    def __call__(self, *arguments: str) -> Done: ...


@pytest.fixture
def kobimo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Command]:
    """Return a function that runs one command in this process."""
    before = signal.getsignal(signal.SIGTERM)

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["kobimo", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Done(int(left.value.code or 0), printed.out, printed.err)

    yield run
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def office(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in the repository of Trier, with two short chapters and no data."""
    (small / "kommune.toml").write_text(KOMMUNE, "utf-8")
    shutil.rmtree(small / "build")
    monkeypatch.chdir(small)
    return small
