"""Keep the answers of portals unchanged, by their content, with a receipt for each question.

``data/abruf/inhalte/<first two digits>/<sha256>`` holds the bodies,
``data/abruf/belege/<dataset>/<key of the request>.json`` says what each of them is. The body is
written before the receipt, both at once or not at all: whoever is killed in between leaves a
body that nobody names, and that is all. The folder travels with the repository.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kobimo.errors import Busy, KobimoError, UnreadableFile, WrongClock
from kobimo.files import sha256, write_atomically
from kobimo.sources.archives import is_archive, open_archive
from kobimo.sources.fetching.clock import REMEDY
from kobimo.sources.fetching.receipts import KeptAnswer, Receipt, read_receipt, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kobimo.sources.services.exchange import Answer, Request

#: Below the folder of a project.
FOLDER = "data/abruf"
LOCK = ".sperre"
#: Colleagues' clocks, whose answers came with the repository, may be ahead by so much.
_AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms an answer came."""

    licence: str
    attribution: str = ""


class Originals:
    """The answers that a project keeps.

    Parameters
    ----------
    folder
        ``data/abruf`` of a municipal repository; need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._guard = threading.Lock()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out, and clear away what a killed one left half-written.

        Raises
        ------
        Busy
            Another run is at work. The lock ends with the process that holds it.
        """
        from filelock import FileLock, Timeout

        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise Busy(
                "In diesem Ordner läuft schon ein Abruf.",
                where=FOLDER,
                remedy="Warten Sie, bis er fertig ist, und wiederholen Sie den Befehl.",
            ) from None
        try:
            for part in self.folder.rglob(".*.part"):
                part.unlink(missing_ok=True)
            yield
        finally:
            lock.release()

    def check_clock(self, now: datetime) -> None:
        """Refuse a clock that is behind the newest answer.

        Raises
        ------
        WrongClock
            Names both days.
        """
        times = [receipt.newest.retrieved for receipt in self.receipts()]
        newest = max(times, default="")
        if newest and stamp(now + _AHEAD) < newest:
            raise WrongClock(
                f"Auf diesem Rechner ist der {now:%d.%m.%Y}, der letzte Abruf war aber am "
                f"{newest[8:10]}.{newest[5:7]}.{newest[:4]}.",
                where=FOLDER,
                remedy=REMEDY,
            )

    def keep(
        self,
        dataset: str,
        way: str,
        portal: str,
        answer: Answer,
        *,
        retrieved: datetime,
        terms: Licence,
    ) -> bool:
        """Keep an answer that was found to be right.

        Returns
        -------
        Whether it is new. The same content as last time is only confirmed.
        """
        content = _content(answer.body)
        digest = sha256(answer.body)
        moment = stamp(retrieved)
        kept = KeptAnswer(
            sha256=digest,
            size=len(answer.body),
            retrieved=moment,
            confirmed=moment[:10],
            stand=answer.stand,
            licence=terms.licence,
            attribution=terms.attribution,
            content=content,
            note=answer.note,
        )
        with self._guard:
            old = self.receipt(dataset, answer.request)
            if old is not None and old.newest.content == content and self._is_whole(old.newest):
                self._write(old.confirmed_on(moment[:10]))
                return False
            if not self._is_whole(kept):
                write_atomically(self._path(digest), answer.body)
            # A body that was damaged on disk gives way to the one that came now.
            is_repaired = old is not None and old.newest.content == content
            before = old.answers[: -1 if is_repaired else None] if old is not None else ()
            answers = (*before, kept)
            self._write(Receipt(dataset, way, portal, answer.request, answer.name, answers))
            return not is_repaired

    def confirm(self, dataset: str, request: Request, day: str) -> None:
        """Note that the portal has nothing newer on an ISO date."""
        with self._guard:
            receipt = self.receipt(dataset, request)
            if receipt is not None:
                self._write(receipt.confirmed_on(day))

    def receipts(self) -> list[Receipt]:
        """Return all receipts by dataset and key.

        Raises
        ------
        UnreadableFile
            A receipt is damaged.
        """
        paths = sorted((self.folder / "belege").glob("*/*.json"))
        return [self._read(path) for path in paths]

    def receipts_of(self, dataset: str) -> list[Receipt]:
        """Return the receipts of one dataset by key."""
        return [
            self._read(path) for path in sorted((self.folder / "belege" / dataset).glob("*.json"))
        ]

    def receipt(self, dataset: str, request: Request) -> Receipt | None:
        """Return the receipt of one question, ``None`` where it was never answered."""
        path = self._receipt_path(dataset, request)
        return self._read(path) if path.is_file() else None

    def newest(self, request: Request) -> KeptAnswer | None:
        """Return the newest answer to a question, about whichever dataset it was asked."""
        paths = sorted((self.folder / "belege").glob(f"*/{request.key}.json"))
        answers = [self._read(path).newest for path in paths]
        return max(answers, key=lambda answer: answer.retrieved, default=None)

    def read(self, answer: KeptAnswer, name: str) -> bytes:
        """Return a body, unchanged since it came.

        Parameters
        ----------
        answer
            Which one.
        name
            How messages call it.

        Raises
        ------
        UnreadableFile
            It is gone or was changed.
        """
        path = self._path(answer.sha256)
        try:
            body = path.read_bytes()
        except OSError:
            body = None
        if body is None or sha256(body) != answer.sha256:
            state = "fehlt" if body is None else "ist beschädigt: die Prüfsumme stimmt nicht"
            raise UnreadableFile(
                f"die abgerufene Datei {state}",
                where=f"{name} ({FOLDER}/{path.relative_to(self.folder).as_posix()})",
                remedy="Holen Sie sie aus einer Sicherung (git checkout data/abruf), oder rufen Sie "
                "sie noch einmal ab: kobimo fetch --neu",
            )
        return body

    def path(self, answer: KeptAnswer) -> Path:
        """Return where a body lies."""
        return self._path(answer.sha256)

    def _is_whole(self, answer: KeptAnswer) -> bool:
        path = self._path(answer.sha256)
        return path.is_file() and sha256(path.read_bytes()) == answer.sha256

    def _path(self, digest: str) -> Path:
        return self.folder / "inhalte" / digest[:2] / digest

    def _receipt_path(self, dataset: str, request: Request) -> Path:
        return self.folder / "belege" / dataset / f"{request.key}.json"

    def _write(self, receipt: Receipt) -> None:
        path = self._receipt_path(receipt.dataset, receipt.request)
        text = receipt.to_json()
        if not path.is_file() or path.read_text("utf-8") != text:
            write_atomically(path, text)

    def _read(self, path: Path) -> Receipt:
        try:
            return read_receipt(path.read_text("utf-8"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableFile(
                "der Beleg eines Abrufs ist beschädigt",
                where=f"{FOLDER}/{path.relative_to(self.folder).as_posix()}",
                remedy="Holen Sie ihn aus einer Sicherung (git checkout data/abruf), oder löschen "
                "Sie ihn und rufen Sie die Daten noch einmal ab: kobimo fetch",
            ) from error


def _content(body: bytes) -> str:
    """Return a hash of what an answer says: zips carry the time of their making in names."""
    if not is_archive(body):
        return sha256(body)
    try:
        members = sorted(sha256(member.body) for member in open_archive(body, ""))
    except KobimoError:
        return sha256(body)
    return sha256(json.dumps(members).encode())
