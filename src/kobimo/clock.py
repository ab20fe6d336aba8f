"""Say which day it is: that of the calendar, or the one on which a build is told to be made.

``SOURCE_DATE_EPOCH`` (reproducible-builds.org) stands for „now“ wherever a build writes down its
own day, so that a build can be repeated on a later day and give the same bytes.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from kobimo.errors import WrongUsage

VARIABLE = "SOURCE_DATE_EPOCH"


def today() -> date:
    """Return the day of ``SOURCE_DATE_EPOCH`` in UTC, else that of the clock, where we are.

    Raises
    ------
    WrongUsage
        The variable is no number of seconds.
    """
    return told_day() or datetime.now(UTC).astimezone().date()


def told_day() -> date | None:
    """Return the day of ``SOURCE_DATE_EPOCH`` in UTC, ``None`` where it is not set.

    Raises
    ------
    WrongUsage
        The variable is no number of seconds.
    """
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return None
    try:
        return datetime.fromtimestamp(int(text), tz=UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise WrongUsage(
            f"„{text}“ ist keine Zahl von Sekunden seit dem 1. Januar 1970.",
            where=VARIABLE,
            remedy="Den Tag des letzten Standes nennt: git log -1 --format=%ct",
        ) from error
