"""Compare this machine's clock with a portal's: the day of a fetch is printed in the report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from kobimo.errors import WrongClock

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The two clocks may differ by so much.
TOLERANCE = timedelta(days=1)
REMEDY = (
    "Stellen Sie Datum und Uhrzeit dieses Rechners; sonst stünde ein falscher Tag des Abrufs im "
    "Bericht. Übernommen wurde nichts."
)


def parse_http_date(text: str) -> datetime | None:
    """Return the time that an HTTP header names, ``None`` where it names none."""
    try:
        day = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return day if day.tzinfo is not None else day.replace(tzinfo=UTC)


def check_clock(headers: Mapping[str, str], ours: datetime, host: str) -> None:
    """Compare with the ``Date`` of a reply; a proxy's copy says in ``Age`` how old it is.

    Raises
    ------
    WrongClock
        More than one day lies between them. A reply without a date proves nothing.
    """
    day = parse_http_date(headers.get("date", ""))
    if day is None:
        return
    age = headers.get("age", "")
    theirs = day + timedelta(seconds=int(age) if age.isdecimal() else 0)
    if abs(ours - theirs) > TOLERANCE:
        raise WrongClock(
            f"Auf diesem Rechner ist der {ours:%d.%m.%Y}, bei {host} der {theirs:%d.%m.%Y}.",
            remedy=REMEDY,
        )
