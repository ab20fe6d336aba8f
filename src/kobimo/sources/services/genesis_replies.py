"""What a GENESIS installation sends back, told apart by its bytes and never by HTTP's 200.

Five things arrive under the same address: a zip, a flat file, a status in one of three JSON
shapes, and a web page. Nothing of a JSON reply is kept but its status, lists and object: it
echoes the account.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kobimo.errors import FetchFailed, LoginRefused, Unreachable, WrongAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kobimo.sources.services.exchange import Reply

#: Codes of the status, as far as recordings and clients of the service know them.
DONE, ADJUSTED, UNCHANGED = 0, 22, 50
UNKNOWN_TABLE, TOO_LARGE, JOB_CREATED, NOTHING_FOUND = 90, 98, 99, 104
SYSTEM_ERROR, GENERIC_ERROR, NOT_AUTHORISED = -1, 2, 15

_LONGEST_QUOTE = 240
LATER = "Versuchen Sie es später noch einmal."
#: Words of a status about the login; code 2 is also an outage, and only the text tells.
_LOGIN = re.compile(
    r"nutzername|benutzer|kennung|pass?wor[td]|token|zugangsdaten|username|credential",
    re.IGNORECASE,
)
_EXPIRED = re.compile(
    r"abgelaufen|gesperrt|deaktiviert|inaktiv|expired|locked|blocked|disabled|inactive",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
#: Charsets in which a page or reply may come besides UTF-8.
_WESTERN = frozenset({"iso-8859-1", "iso-8859-15", "latin1", "windows-1252"})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """The status of a JSON reply, and what it lists.

    Attributes
    ----------
    code
        Number of the status; None where a reply has only a text.
    content
        Its text, on one line, shortened, without the account.
    kind
        ``information``, ``warnung``, ``fehler``, ``error``, ... in lower case.
    user
        Who is logged in, in the flat shape of the login check.
    listed
        The entries of ``List``.
    described
        ``Object``.
    """

    code: int | None
    content: str
    kind: str
    user: str = field(repr=False)
    listed: tuple[Mapping[str, Any], ...] = field(repr=False)
    described: Mapping[str, Any] = field(repr=False)


def read_message(reply: Reply, where: str, secrets: Iterable[str] = ()) -> Message:
    """Return the status of a reply that must be JSON.

    Raises
    ------
    Unreachable
        A web page, a server error or a redirect.
    WrongAnswer
        Something else, or JSON without a status.
    """
    _refuse_page(reply, where, secrets)
    document = _parse(reply)
    if not isinstance(document, dict):
        text = _decode(reply).lstrip("\ufeff \t\r\n")
        # A part of JSON is not quoted: it may echo the account in an escaped form.
        seen = "" if text[:1] in {"{", "["} else clean(text, secrets)[:60]
        begins = f"; die Antwort beginnt mit „{seen}“" if seen else ""
        raise WrongAnswer(
            f"Das Portal antwortet nicht in der Form des Webdienstes{begins}.",
            where=where,
            remedy=LATER,
        )
    status = document.get("Status", document if "Code" in document else None)
    listed, described = document.get("List"), document.get("Object")
    more: dict[str, Any] = {
        "user": str(document.get("Username") or ""),
        "listed": tuple(row for row in listed if isinstance(row, dict))
        if isinstance(listed, list)
        else (),
        "described": described if isinstance(described, dict) else {},
    }
    if isinstance(status, str):
        return Message(None, clean(status, secrets), "", **more)
    if not isinstance(status, dict):
        raise WrongAnswer("Die Antwort des Portals hat keinen Status.", where=where, remedy=LATER)
    content = clean(str(status.get("Content") or ""), secrets)
    if reply.status >= 500:
        raise Unreachable(
            f"Das Portal antwortet mit dem Fehler HTTP {reply.status}: „{content}“.",
            where=where,
            remedy=LATER,
        )
    kind = str(status.get("Type") or "").strip().lower()
    return Message(_number(status.get("Code")), content, kind, **more)


def refuse(message: Message, where: str, login: str) -> FetchFailed:
    """Return the error that a status means which is none of the expected ones.

    Parameters
    ----------
    message
        The status.
    where
        Portal and table.
    login
        What helps against a refused login, as a German sentence.
    """
    said = f": „{message.content}“" if message.content else ""
    about_login = message.code in (None, GENERIC_ERROR, NOT_AUTHORISED)
    if about_login and _EXPIRED.search(message.content):
        return LoginRefused(
            f"Das Konto ist abgelaufen oder gesperrt{said}.",
            where=where,
            remedy=f"Erneuern Sie es auf der Webseite des Portals. {login}",
        )
    if message.code == NOT_AUTHORISED:
        return LoginRefused(
            f"Das Portal erkennt das Konto nicht an{said}.",
            where=where,
            remedy=f"{login} Ein neues Konto gilt für den Webdienst manchmal erst später als für "
            "die Webseite.",
        )
    if about_login and _LOGIN.search(message.content):
        return LoginRefused(
            f"Das Portal weist Benutzername, Passwort oder Token zurück{said}.",
            where=where,
            remedy=login,
        )
    if about_login:
        return Unreachable(f"Das Portal ist gestört{said}.", where=where, remedy=LATER)
    if message.code == SYSTEM_ERROR:
        return WrongAnswer(
            f"Das Portal kann die Tabelle nicht zusammenstellen{said}.",
            where=where,
            remedy="Das liegt am Portal. Laden Sie die Tabelle im Browser und legen Sie sie in "
            "data/eingang, oder versuchen Sie es später noch einmal.",
        )
    return WrongAnswer(
        f"Das Portal antwortet mit dem Status {message.code}{said}.", where=where, remedy=LATER
    )


def _refuse_page(reply: Reply, where: str, secrets: Iterable[str]) -> None:
    """Raise for redirects, web pages and errors that carry no status."""
    if 300 <= reply.status < 400:
        target = re.match(r"https?://[^/?#\s@]+", reply.headers.get("location", ""))
        raise Unreachable(
            f"Das Portal leitet um{' nach ' + target[0] if target else ''}; mit Zugangsdaten "
            "folgt kobimo keiner Umleitung.",
            where=where,
            remedy="Ist das Portal umgezogen, gehört die neue Adresse nach deklarationen/portale; "
            "in manchen Netzen verlangt auch ein Proxy zuerst eine Anmeldung.",
        )
    text = _decode(reply)
    is_page = reply.media_type == "text/html" or text.lstrip("\ufeff \t\r\n")[:1] == "<"
    if is_page and reply.status < 500:
        title = _TITLE.search(text)
        seen = clean(title[1], secrets) if title else ""
        raise Unreachable(
            f"Das Portal schickt eine Webseite statt Daten{f' („{seen}“)' if seen else ''}.",
            where=where,
            remedy="Vermutlich wird es gewartet. " + LATER,
        )
    if reply.status >= 400 and not isinstance(_parse(reply), dict):
        if reply.status in (401, 403):
            raise LoginRefused(
                f"Das Portal verweigert den Zugang (HTTP {reply.status}).",
                where=where,
                remedy="Prüfen Sie das Konto auf der Webseite des Portals; auch ein Proxy kann die "
                "Antwort gegeben haben.",
            )
        kind = Unreachable if reply.status >= 500 or reply.status == 429 else WrongAnswer
        raise kind(
            f"Das Portal antwortet mit dem Fehler HTTP {reply.status}.", where=where, remedy=LATER
        )


def _parse(reply: Reply) -> object:
    """Return the JSON of a reply, None where it is none; an error would carry the reply."""
    try:
        return json.loads(_decode(reply).lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def _decode(reply: Reply) -> str:
    """Return the text of a reply by the charset that it names, else UTF-8."""
    head = reply.body[:1000].decode("ascii", "replace")
    named = _CHARSET.search(reply.headers.get("content-type", "")) or _CHARSET.search(head)
    charset = named[1].lower() if named else ""
    return reply.body.decode(charset if charset in _WESTERN else "utf-8", "replace")


def _number(code: object) -> int | None:
    try:
        return int(str(code))
    except ValueError:
        return None


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text of the portal on one line, shortened, without control characters or account."""
    for secret in (word for word in secrets if len(word) > 2):
        text = re.sub(re.escape(secret), "…", text, flags=re.IGNORECASE)
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= _LONGEST_QUOTE else flat[: _LONGEST_QUOTE - 1] + "…"
