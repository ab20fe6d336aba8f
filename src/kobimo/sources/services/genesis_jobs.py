"""Let a GENESIS installation make a large table in the background, and wait for it.

The portal answers a table with ``job=true`` by code 99 and the name of the result, which
stands only in the text. The result is in ``catalogue/results`` of the user once it is
finished; before that the list is empty (code 104). There is no sign of progress. Where the
line breaks while a job is started, a second one may be: both results are the same.
"""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from kobimo.errors import FetchFailed, WrongAnswer
from kobimo.files import write_atomically
from kobimo.sources.services.genesis_files import TableFile
from kobimo.sources.services.genesis_replies import (
    DONE,
    JOB_CREATED,
    NOTHING_FOUND,
    UNKNOWN_TABLE,
    Message,
)
from kobimo.sources.services.genesis_session import TRIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kobimo.sources.services.exchange import Request
    from kobimo.sources.services.genesis_session import Session


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a job.

    Attributes
    ----------
    first, longest
        Seconds between two questions, at first and at most.
    growth
        Factor from one wait to the next.
    deadline
        Seconds after which the job is left alone.
    """

    first: float = 5.0
    growth: float = 1.5
    longest: float = 60.0
    deadline: float = 1800.0


class Pending(Protocol):
    """Remembers the jobs that were started and not yet fetched, by key of the request."""

    def find(self, key: str) -> str:
        """Return the name of the job, empty if there is none."""

    def keep(self, key: str, name: str) -> None:
        """Remember a job."""

    def forget(self, key: str) -> None:
        """Forget a job."""


class PendingFile:
    """Remembers jobs in a small JSON file, from one run to the next.

    Parameters
    ----------
    path
        The file; it holds names of jobs and dates, nothing secret. None: only in memory.
    today
        Gives the date; a job older than :attr:`MOST_DAYS` is forgotten, its figures are too.
    """

    MOST_DAYS = 2

    def __init__(self, path: Path | None = None, today: Callable[[], date] = date.today) -> None:
        self._path = path
        self._today = today
        self._lock = threading.Lock()
        self._jobs: dict[str, dict[str, str]] = {}
        if path is not None and path.is_file():
            self._jobs = self._load(path)

    def find(self, key: str) -> str:
        """Return the name of the job, empty if there is none or it is too old."""
        with self._lock:
            job = self._jobs.get(key)
            return job["name"] if job and self._is_recent(job["since"]) else ""

    def keep(self, key: str, name: str) -> None:
        """Remember a job under today's date."""
        with self._lock:
            self._jobs[key] = {"name": name, "since": self._today().isoformat()}
            self._write()

    def forget(self, key: str) -> None:
        """Forget a job."""
        with self._lock:
            if self._jobs.pop(key, None) is not None:
                self._write()

    def _is_recent(self, since: str) -> bool:
        age = (self._today() - date.fromisoformat(since)).days
        return 0 <= age <= self.MOST_DAYS

    def _load(self, path: Path) -> dict[str, dict[str, str]]:
        """Return the entries that are whole; a damaged file only costs the jobs in it."""
        try:
            read = json.loads(path.read_text("utf-8"))
            jobs = {
                str(key): {"name": str(job["name"]), "since": str(job["since"])}
                for key, job in read.items()
            }
            return {key: job for key, job in jobs.items() if self._is_recent(job["since"])}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def _write(self) -> None:
        if self._path is None:
            return
        if self._jobs:
            body = json.dumps(self._jobs, indent=1, sort_keys=True, ensure_ascii=False)
            write_atomically(self._path, body + "\n")
        else:
            self._path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Jobs:
    """Starts jobs, waits for them and brings what they made."""

    session: Session
    pending: Pending
    patience: Patience = Patience()
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def bring(self, request: Request, form: Mapping[str, str], where: str) -> TableFile | Message:
        """Return the table of a job, or the status with which the portal declined it.

        A job that an earlier run had to leave is taken up; its name is known by the request.

        Raises
        ------
        FetchFailed
            The job is not finished at the deadline. Its name stays remembered.
        """
        left_over = self.pending.find(request.key)
        if left_over:
            table = self._await(left_over, request, where)
            if isinstance(table, TableFile):
                return table
        started = self.session.ask_table("data/tablefile", {**form, "job": "true"}, where)
        if isinstance(started, TableFile) or started.code != JOB_CREATED:
            return started
        name = _name_of_job(started.content, form["name"])
        if not name:
            raise WrongAnswer(
                f"Das Portal nennt den Namen seines Auftrags nicht: „{started.content}“.",
                where=where,
                remedy="Das Ergebnis liegt am Portal unter „Ergebnisse“ Ihres Kontos; laden Sie es "
                "dort als Flat-Datei und legen Sie es in data/eingang.",
            )
        self.pending.keep(request.key, name)
        table = self._await(name, request, where)
        if isinstance(table, Message):
            raise self.session.refuse(table, where)
        return table

    def _await(self, name: str, request: Request, where: str) -> TableFile | Message:
        """Wait for a job and fetch it; a status where its result has vanished."""
        end = self.clock() + self.patience.deadline
        pause = self.patience.first
        while not self._is_finished(name, where):
            if self.clock() + pause > end:
                minutes = max(1, round(self.patience.deadline / 60))
                raise FetchFailed(
                    f"Der Auftrag {name} ist nach {minutes} Minuten nicht fertig.",
                    where=where,
                    remedy="Er läuft am Portal weiter: Rufen Sie die Daten später noch einmal ab, "
                    "kobimo fragt dann nach diesem Auftrag. Das Ergebnis steht auch auf der "
                    "Webseite des Portals in Ihrem Konto.",
                )
            self.sleep(pause)
            pause = min(pause * self.patience.growth, self.patience.longest)
        # As a table is asked for, with the result's name in its place.
        form = {"name": name, "area": "all", "compress": "false", "format": "ffcsv"}
        form["language"] = "de"
        table = self.session.ask_table("data/resultfile", form, where, tries=TRIES)
        if isinstance(table, TableFile) or table.code in (NOTHING_FOUND, UNKNOWN_TABLE):
            self.pending.forget(request.key)
        return table

    def _is_finished(self, name: str, where: str) -> bool:
        # These three fields are the recorded ones.
        form = {"selection": name, "area": "user", "pagelength": "1"}
        message = self.session.ask("catalogue/results", form, where)
        if message.code == DONE:
            return any(row.get("Code") == name for row in message.listed)
        if message.code == NOTHING_FOUND:
            return False
        raise self.session.refuse(message, where)


def _name_of_job(text: str, table: str) -> str:
    """Return the name of the result that a status text announces, empty if there is none."""
    named = re.search(rf"{re.escape(table)}_\d+", text) or re.search(r"\b[\w-]+_\d{5,}\b", text)
    return named[0] if named else ""
