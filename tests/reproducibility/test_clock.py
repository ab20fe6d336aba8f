"""The day of a build: the calendar's, unless SOURCE_DATE_EPOCH says another."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from kobimo.clock import VARIABLE, today, told_day
from kobimo.errors import WrongUsage
from kobimo.sources.inputs import day_of

if TYPE_CHECKING:
    from pathlib import Path


def test_without_the_variable_the_calendar_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    before = datetime.now(UTC).astimezone().date()
    assert before <= today() <= datetime.now(UTC).astimezone().date()
    assert told_day() is None


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_variable_is_a_day_in_utc(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setenv(VARIABLE, "1709251199")
    assert today() == told_day() == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["gestern", "2024-02-29", "1e99", "9" * 30])
def test_what_is_no_time_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(WrongUsage, match="keine Zahl von Sekunden"):
        today()


def test_a_file_without_a_record_has_the_day_of_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clone dates its files to the cloning; two clones of a state would give two reports."""
    path = tmp_path / "a.csv"
    path.touch()
    os.utime(path, (1e9, 1e9))
    monkeypatch.delenv(VARIABLE, raising=False)
    assert day_of(path) == "2001-09-09"
    monkeypatch.setenv(VARIABLE, "1709251199")
    assert day_of(path) == "2024-02-29"
