"""What replies of the services without account have in common: JSON, pages, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kobimo.errors import FetchFailed, Unreachable, WrongAnswer
from kobimo.sources.wrapping import read_json, short

if TYPE_CHECKING:
    from kobimo.sources.services.exchange import Reply

LATER = "Versuchen Sie es später noch einmal; bis dahin gilt, was schon da ist."


def refuse_page(reply: Reply, where: str) -> None:
    """Refuse a page in HTML, which services send for maintenance, too, and with HTTP 200.

    Raises
    ------
    Unreachable
        The reply is such a page.
    """
    head = reply.body[:2000].lower()
    if reply.media_type == "text/html" or b"<html" in head or b"<!doctype" in head:
        raise Unreachable(
            "Der Dienst schickt eine Webseite statt der Daten, etwa wegen Wartung.",
            where=where,
            remedy=LATER,
        )


def expect_json(reply: Reply, where: str) -> dict[str, Any]:
    """Return the JSON object of a reply, whatever its HTTP status.

    Raises
    ------
    Unreachable
        A page came instead.
    FetchFailed
        The service refuses without a reason in JSON.
    WrongAnswer
        The body is no JSON object.
    """
    refuse_page(reply, where)
    content = read_json(reply.body)
    if isinstance(content, dict):
        return content
    if reply.status != 200:
        raise FetchFailed(
            f"Der Dienst verweigert die Antwort (HTTP {reply.status}).", where=where, remedy=LATER
        )
    seen = short(reply.body[:80].decode("utf-8", "replace"))
    raise WrongAnswer(
        f"Die Antwort ist kein JSON; sie beginnt mit „{seen}“.", where=where, remedy=LATER
    )
