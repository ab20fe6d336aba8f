"""Tables as a GENESIS installation sends them: a zip, a plain file, or a file inside JSON.

Flat files (``ffcsv``) and wide tables (``datencsv``) come alike. A file counts as whole when
its archive's checksum fits, or when its announced length does, the last row ends, and every
row has as many cells as the first; a wide table must also print its end.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile, WrongAnswer
from kobimo.sources.archives import open_archive
from kobimo.sources.encoding import decode
from kobimo.sources.official.downloader import printed_table, split_table
from kobimo.sources.services.genesis_replies import (
    ADJUSTED,
    DONE,
    LATER,
    Message,
    clean,
    read_message,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.sources.services.exchange import Reply

#: Name of the one member of an archive: table, time of its making, language.
_MEMBER = re.compile(r"(?P<table>.+)_\d{10,}_[a-z]{2}_flat\.csv", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table that arrived whole.

    Attributes
    ----------
    body
        As it came: a zip, a flat file or a wide table.
    suffix
        ``zip`` or ``csv``.
    years
        The calendar years of its rows, in order.
    statistic
        Code of the statistic it belongs to.
    table
        Code of the table, where the archive or the file names it.
    adjusted
        What the portal says about changed parameters.
    """

    body: bytes = field(repr=False)
    suffix: str
    years: tuple[int, ...]
    statistic: str
    table: str = ""
    adjusted: str = ""


def read_table(reply: Reply, where: str, secrets: Iterable[str] = ()) -> TableFile | Message:
    """Return the table that a reply holds, or the status that came in its place.

    Both shapes are read: the file itself, and JSON with the file in ``Object.Content``.

    Raises
    ------
    Unreachable, WrongAnswer
        As :func:`read_message`; also a body that is damaged, cut off, or no flat file.
    """
    body = reply.body
    if not body.strip(b"\xef\xbb\xbf \t\r\n"):
        raise WrongAnswer("Die Antwort des Portals ist leer.", where=where, remedy=LATER)
    if reply.status == 200 and body.startswith(b"PK"):
        return _read_zip(body, where)
    head = body[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    if reply.status == 200 and (_is_flat(head) or _is_wide(head)):
        if "content-length" not in reply.headers and "chunked" not in reply.headers.get(
            "transfer-encoding", ""
        ):
            raise WrongAnswer(
                "Die Tabelle kam ohne Längenangabe; ob sie vollständig ist, lässt sich nicht "
                "feststellen.",
                where=where,
                remedy="Fragen Sie in der IT nach dem Proxy, oder laden Sie die Tabelle im Browser "
                "und legen Sie sie in data/eingang.",
            )
        if not body.endswith(b"\n"):
            raise WrongAnswer(
                "Die letzte Zeile hat kein Ende; die Tabelle ist unvollständig.",
                where=where,
                remedy=LATER,
            )
        return _read_plain(body, where, "csv")
    message = read_message(reply, where, secrets)
    content = message.described.get("Content")
    if message.code not in (DONE, ADJUSTED):
        return message
    if not isinstance(content, str) or not content.strip():
        raise WrongAnswer(
            f"Das Portal meldet „{message.content}“, schickt aber keine Tabelle.",
            where=where,
            remedy=LATER,
        )
    table = _read_plain(content.encode("utf-8"), where, "csv")
    adjusted = message.content if message.code == ADJUSTED else ""
    return replace(table, adjusted=adjusted)


def _read_zip(body: bytes, where: str) -> TableFile:
    try:
        members = open_archive(body, where)
    except UnreadableFile as error:
        raise WrongAnswer(_sentence(error.message), where=where, remedy=LATER) from None
    if len(members) != 1:
        raise WrongAnswer(
            f"Das Archiv enthält {len(members)} Dateien statt einer.", where=where, remedy=LATER
        )
    inner = _read_plain(members[0].body, where, "zip")
    named = _MEMBER.fullmatch(members[0].name)
    return replace(inner, body=body, table=inner.table or (named["table"] if named else ""))


def _is_flat(head: bytes) -> bool:
    return head[:10].lower() in (b"statistics", b"statistik_")


def _is_wide(head: bytes) -> bool:
    return re.match(rb'"?(?:GENESIS-)?Tabelle:', head) is not None


def _read_plain(body: bytes, where: str, suffix: str) -> TableFile:
    head = body[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    return _read_wide(body, where, suffix) if _is_wide(head) else _read_flat(body, where, suffix)


def _read_wide(body: bytes, where: str, suffix: str) -> TableFile:
    """Return years and code of a wide table, which prints its code above and its end below."""
    try:
        text = decode(body, where)
        table = split_table(text, where)
    except UnreadableFile as error:
        raise WrongAnswer(_sentence(error.message), where=where, remedy=LATER) from None
    found = (re.search(r"\d{4}", period) for period in table.rows[0].unique())
    years = sorted({int(match[0]) for match in found if match})
    code = printed_table(text)
    return TableFile(body, suffix, tuple(years), code.partition("-")[0], code)


def _read_flat(body: bytes, where: str, suffix: str) -> TableFile:
    """Return years and statistic of a flat file; every row must be as long as the first."""
    try:
        rows = csv.reader(io.StringIO(decode(body, where)), delimiter=";")
        head = [cell.strip().lower() for cell in next(rows, [])]
        if head[0:1] == ["statistics_code"]:
            time = head.index("time")
        elif head[0:1] == ["statistik_code"]:
            time = head.index("zeit")
        else:
            raise WrongAnswer(
                f"Die Antwort ist keine Flat-Datei; sie beginnt mit „{clean(';'.join(head), ())}“.",
                where=where,
                remedy=LATER,
            )
        times, statistics = set(), set()
        for count, row in enumerate(rows, 2):
            if len(row) != len(head):
                raise WrongAnswer(
                    f"Zeile {count} hat {len(row)} Spalten statt {len(head)}; die Tabelle ist "
                    "unvollständig.",
                    where=where,
                    remedy=LATER,
                )
            times.add(row[time])
            statistics.add(row[0].strip())
    except UnreadableFile as error:
        raise WrongAnswer(_sentence(error.message), where=where, remedy=LATER) from None
    except (csv.Error, ValueError):
        raise WrongAnswer(
            "Die Antwort ist keine lesbare Flat-Datei.", where=where, remedy=LATER
        ) from None
    if not times:
        raise WrongAnswer("Die Tabelle hat keine Zeilen.", where=where, remedy=LATER)
    found = (re.search(r"\d{4}", text) for text in times)
    years = sorted({int(match[0]) for match in found if match})
    return TableFile(body, suffix, tuple(years), " ".join(sorted(statistics)))


def _sentence(text: str) -> str:
    """Return the words of another error as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
