"""Ask one GENESIS table for its years: at once, in slices, or by a job, and check what comes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kobimo.errors import FetchFailed, WrongAnswer
from kobimo.sources.services.exchange import Answer, Request, Unchanged, Years
from kobimo.sources.services.genesis_files import TableFile
from kobimo.sources.services.genesis_replies import (
    ADJUSTED,
    DONE,
    NOTHING_FOUND,
    TOO_LARGE,
    UNCHANGED,
    UNKNOWN_TABLE,
    Message,
)
from kobimo.sources.services.genesis_session import TRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.sources.services.exchange import Known
    from kobimo.sources.services.genesis_jobs import Jobs
    from kobimo.sources.services.genesis_session import Session

#: Fields that every question for a table has. They are part of what an answer is kept under.
_FIELDS = {
    "area": "all",
    "compress": "false",
    "language": "de",
    "transpose": "false",
}
#: The flat file marks quality in a column of its own; in a wide table that would shift columns.
_FLAT = {"format": "ffcsv", "quality": "on"}
_WIDE = {"format": "datencsv", "quality": "off"}
_STATISTIC = re.compile(r"\d{4}[0-9A-Z]")


class Table:
    """One table under one code.

    Parameters
    ----------
    session
        The login at the portal.
    jobs
        Makes tables that are too large for the dialogue.
    code
        Code of the table.
    years
        What is wanted.
    known
        Dates of the answers that are kept.
    is_flat
        Whether the flat file is asked for, else the wide table.
    """

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        code: str,
        years: Years,
        known: Known,
        *,
        is_flat: bool = True,
    ) -> None:
        self._session = session
        self._jobs = jobs
        self._code = code
        self._years = years
        self._known = known
        self._layout = _FLAT if is_flat else _WIDE
        self._where = f"{session.portal.title}, Tabelle {code}"
        self._first: TableFile | Message | None = None
        self._span: tuple[int, int] | None = None
        self._is_described: bool | None = None

    def exists(self) -> bool:
        """Whether the portal knows the code; asks for all years, and keeps the reply.

        Raises
        ------
        FetchFailed
            The portal knows the table, but without a value in these years.
        """
        reply = self._ask(self._years)
        if isinstance(reply, TableFile) or reply.code not in (UNKNOWN_TABLE, NOTHING_FOUND):
            self._first = reply
            return True
        if reply.code == NOTHING_FOUND and self._describe():
            raise self._nothing()
        return False

    def bring(self, note: str = "") -> Iterator[Answer | Unchanged]:
        """Yield the answers; ``note`` is said with each.

        Slices end at round years, so that next year's questions are the same for the past.
        """
        reply = self._first or self._ask(self._years)
        if not _is_too_large(reply):
            yield self._settle(self._years, reply, note)
            return
        self._describe()
        count = 0
        for span, part in self._bring_slices(self._clip(self._years)):
            if isinstance(part, Message) and part.code == NOTHING_FOUND:
                continue
            count += 1
            yield self._settle(span, part, note)
        if not count:
            raise self._nothing()

    def _bring_slices(self, whole: Years) -> Iterator[tuple[Years, TableFile | Message]]:
        """Yield the parts of a span that is too large, with the years of each."""
        if whole.first == whole.last:
            yield whole, self._start_job(whole)
            return
        spans = _halves(whole)
        while spans:
            span, *spans = spans
            reply = self._ask(span)
            if not _is_too_large(reply):
                yield span, reply
            elif span.first < span.last:
                spans = _halves(span) + spans
            else:
                # One year is too much for the dialogue: all that is left becomes one job.
                rest = Years(span.first, whole.last)
                yield rest, self._start_job(rest)
                return

    def _ask(self, span: Years) -> TableFile | Message:
        """Ask for some years in dialogue."""
        request = self._request(span)
        form = self._form(request) | {"job": "false"}
        return self._session.ask_table("data/tablefile", form, self._where, tries=TRIES)

    def _start_job(self, span: Years) -> TableFile | Message:
        portal = self._session.portal
        if not portal.jobs:
            raise FetchFailed(
                "Ein einzelnes Jahr ist für den Abruf zu groß, und dieses Portal kennt keine "
                "Aufträge im Hintergrund.",
                where=self._where,
                remedy="Laden Sie die Tabelle auf der Webseite in Teilen als Flat-Datei und legen "
                "Sie die Teile in data/eingang.",
            )
        if not self._session.has_password:
            raise FetchFailed(
                "Ein einzelnes Jahr ist für den Abruf zu groß, und einen Auftrag im Hintergrund "
                "nimmt das Portal nicht mit einem Token an.",
                where=self._where,
                remedy=f"Setzen Sie {self._session.variables('BENUTZER', 'PASSWORT')}.",
            )
        request = self._request(span)
        return self._jobs.bring(request, self._form(request), self._where)

    def _request(self, span: Years) -> Request:
        fields = (
            _FIELDS
            | self._layout
            | {
                "name": self._code,
                "startyear": str(span.first),
                "endyear": str(span.last),
            }
        )
        url = self._session.url("data/tablefile")
        return Request(self._session.portal.id, url, tuple(sorted(fields.items())))

    def _form(self, request: Request) -> dict[str, str]:
        """Return the form of a question, with the date from which figures are news."""
        form = dict(request.parameters)
        retrieved = self._known.retrieved(request)[:10]
        if retrieved:
            # A day earlier, because two clocks and the hour of publication are in play.
            day = date.fromisoformat(retrieved) - timedelta(days=1)
            form["stand"] = f"{day:%d.%m.%Y}"
        return form

    def _settle(self, span: Years, reply: TableFile | Message, note: str) -> Answer | Unchanged:
        """Return the answer that a reply is, after a look at what it holds."""
        request = self._request(span)
        if isinstance(reply, Message):
            if reply.code == UNCHANGED and self._known.retrieved(request):
                return Unchanged(request)
            raise self._session.refuse(reply, self._where)
        self._refuse_other_table(reply)
        years = str(span.first) if span.first == span.last else f"{span.first}-{span.last}"
        notes = " ".join(filter(None, (note, *self._compare_years(span, reply))))
        return Answer(request, reply.body, f"{self._code}_{years}.{reply.suffix}", note=notes)

    def _refuse_other_table(self, table: TableFile) -> None:
        statistic = self._code.split("-", 1)[0]
        other = ""
        if table.table and table.table.casefold() != self._code.casefold():
            other = f"die Tabelle {table.table}"
        elif _STATISTIC.fullmatch(statistic) and table.statistic != statistic:
            other = f"eine Tabelle der Statistik {table.statistic}"
        if other:
            raise WrongAnswer(
                f"Das Portal schickt {other}.",
                where=self._where,
                remedy="Nichts wurde gespeichert. Versuchen Sie es später noch einmal.",
            )

    def _compare_years(self, span: Years, table: TableFile) -> Iterator[str]:
        """Yield what is to be said about the years of an answer."""
        if table.adjusted:
            yield f"Das Portal hat die Abfrage angepasst: „{table.adjusted}“."
        if not table.years or (table.years[0], table.years[-1]) == (span.first, span.last):
            return
        try:
            is_described = self._describe()
        except FetchFailed:
            yield "Ob die Antwort alle Jahre der Tabelle enthält, ließ sich nicht prüfen."
            return
        if not is_described:
            return
        offered = self._clip(span)
        if table.years[0] > offered.first or table.years[-1] < offered.last:
            yield (
                f"Die Tabelle {self._code} gibt es am Portal von {offered.first} bis "
                f"{offered.last}, die Antwort enthält {_spell(table.years)}."
            )

    def _describe(self) -> bool:
        """Whether the portal describes the table; its first and last year are kept."""
        if self._is_described is None:
            form = {"name": self._code, "area": "all", "language": "de"}
            message = self._session.ask("metadata/table", form, self._where)
            self._is_described = message.code in (DONE, ADJUSTED)
            if not self._is_described and message.code not in (UNKNOWN_TABLE, NOTHING_FOUND):
                raise self._session.refuse(message, self._where)
            time = message.described.get("Time")
            bounds = time if isinstance(time, dict) else {}
            first, last = _year(bounds.get("From")), _year(bounds.get("To"))
            if first is not None and last is not None:
                self._span = (first, last)
        return self._is_described

    def _clip(self, years: Years) -> Years:
        """Return the wanted years that the table has, as far as its metadata say."""
        if self._span is None:
            return years
        first, last = max(years.first, self._span[0]), min(years.last, self._span[1])
        return Years(first, last) if first <= last else years

    def _nothing(self) -> FetchFailed:
        offered = f"; das Portal bietet {self._span[0]} bis {self._span[1]}" if self._span else ""
        return FetchFailed(
            f"Die Tabelle hat von {self._years.first} bis {self._years.last} keine Werte{offered}.",
            where=self._where,
            remedy="Prüfen Sie den Zeitraum des Abrufs und die Tabelle auf der Webseite des Portals.",
        )


def _is_too_large(reply: TableFile | Message) -> bool:
    return isinstance(reply, Message) and reply.code == TOO_LARGE


def _halves(span: Years) -> list[Years]:
    """Split several years before the roundest one, which the largest power of two divides."""
    cut = max(range(span.first + 1, span.last + 1), key=lambda year: year & -year)
    return [Years(span.first, cut - 1), Years(cut, span.last)]


def _year(text: object) -> int | None:
    """Return the year of „31.12.1995“, „2011“ or „2019/20“."""
    found = re.search(r"\d{4}", str(text))
    return int(found[0]) if found else None


def _spell(years: tuple[int, ...]) -> str:
    return f"nur {years[0]}" if len(years) == 1 else f"nur {years[0]} bis {years[-1]}"
