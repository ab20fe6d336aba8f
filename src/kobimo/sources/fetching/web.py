"""Send requests to portals: paced, tried again, complete or not at all.

Quirks this is made for:

* Portals answer maintenance with 503, overload with 429, and now and then cut a body; all of
  this passes, so it is tried again with growing pauses. An answer of 4xx does not pass.
* A body is complete when it has the announced length and its compression ends; otherwise it
  counts as broken off.
* Tables are made while we wait: minutes may go by before the first byte.
* Credentials stand in headers. They are sent by https only (to this machine also by http),
  never along a redirect, and no error keeps a link to the request that carried them. Umlauts
  in them are sent as UTF-8; no recorded reply shows what the portals expect there.
* Cookies are not kept: every request stands for itself.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

from kobimo.errors import (
    FetchFailed,
    KobimoError,
    LoginRefused,
    Unreachable,
    WrongAnswer,
)
from kobimo.sources.fetching.bodies import LATER, Failed, Limits, read_body
from kobimo.sources.fetching.clock import check_clock, parse_http_date
from kobimo.sources.fetching.connection import (
    explain,
    is_loopback,
    name_host,
    open_client,
    proxy_of,
    refused_by_proxy,
    trust,
)
from kobimo.sources.fetching.pacing import Gates
from kobimo.sources.services.exchange import Reply

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping
    from types import TracebackType

    import httpx
    import tenacity

    from kobimo.declarations.portals import Portal

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5


class HttpWeb:
    """The web as portals are asked through it; one object for a whole run, for all threads.

    Parameters
    ----------
    limits
        Deadlines, sizes and attempts.
    sleep, now
        Replaced in tests: pause for seconds, current time with zone.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._sleep = sleep
        self._now = now or (lambda: datetime.now(UTC))
        self._gates = Gates(sleep=sleep)
        self._clients: dict[str, httpx.Client] = {}
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def get(self, portal: Portal, url: str, query: Mapping[str, str] | None = None) -> Reply:
        """Send a GET without credentials; redirects are followed, but never from https to http.

        Raises
        ------
        Unreachable
            No complete answer after all attempts, or 429 or 5xx until the end.
        WrongAnswer
            The answer is too large, or redirects without end.
        WrongClock
            The portal's date is another one than that of this machine.
        """
        for _ in range(_MOST_REDIRECTS + 1):
            reply = self._ask(portal, "GET", url, query=query)
            if reply.status not in _REDIRECTS:
                return reply
            url, query = self._follow(reply), None
        raise WrongAnswer(
            f"{name_host(url)} leitet ohne Ende weiter.",
            where=portal.title,
            remedy=_address_remedy(portal),
        )

    def post(
        self,
        portal: Portal,
        url: str,
        form: Mapping[str, str],
        *,
        secret_headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a form; no redirect is followed, and ``secret_headers`` need https.

        Raises
        ------
        FetchFailed
            Credentials would travel unprotected.
        LoginRefused
            Credentials hold characters that no header can.
        WrongAnswer, Unreachable, WrongClock
            As :meth:`get`; a redirect is a wrong answer.
        """
        if secret_headers and urlsplit(url).scheme != "https" and not is_loopback(url):
            raise FetchFailed(
                "Zugangsdaten werden nur verschlüsselt gesendet (https).",
                where=portal.title,
                remedy=_address_remedy(portal),
            )
        reply = self._ask(portal, "POST", url, form=form, secret_headers=secret_headers)
        if reply.status in _REDIRECTS:
            target = name_host(urljoin(url, reply.headers.get("location", "")))
            raise WrongAnswer(
                f"{name_host(url)} verweist auf {target}; Anmeldungen folgen keinem Verweis.",
                where=portal.title,
                remedy=_address_remedy(portal),
            )
        return reply

    def _follow(self, reply: Reply) -> str:
        target = urljoin(reply.url, reply.headers.get("location", ""))
        schemes = (urlsplit(reply.url).scheme, urlsplit(target).scheme)
        if schemes[1] not in {"http", "https"} or schemes == ("https", "http"):
            raise WrongAnswer(
                f"{name_host(reply.url)} verweist auf eine ungeschützte Adresse.",
                where=name_host(reply.url),
                remedy="Fragen Sie beim Portal nach; kobimo folgt ihr nicht.",
            )
        return target

    def _ask(
        self,
        portal: Portal,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request until there is an answer, and check the clock against it."""
        import tenacity

        headers = _encode_headers(secret_headers or {}, portal)
        gate = self._gates.of(name_host(url), portal.concurrent)
        retrying = tenacity.Retrying(
            stop=self._is_enough,
            wait=self._pause,
            retry=tenacity.retry_if_exception(
                lambda error: isinstance(error, Failed) and error.passes
            ),
            sleep=self._sleep,
            reraise=True,
        )

        def attempt() -> Reply:
            if gate.closed is not None:
                raise Failed(_copy(gate.closed))
            with gate.passed(portal.interval):
                return self._send(method, url, query, form, headers)

        failure: KobimoError
        try:
            reply = retrying(attempt)
        except Failed as failed:
            failure = failed.error
            if failed.is_out_of_reach:
                gate.closed = failure
        else:
            check_clock(reply.headers, self._now(), name_host(url))
            return reply
        # Raised here, so that it drags no request along.
        raise failure

    def _is_enough(self, state: tenacity.RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        is_out_of_reach = isinstance(error, Failed) and error.is_out_of_reach
        limits = self.limits
        most = limits.connect_attempts if is_out_of_reach else limits.attempts
        return state.attempt_number >= most

    def _pause(self, state: tenacity.RetryCallState) -> float:
        """Return seconds: as the portal asked for, else 1, 2, 4 … with some chance in it."""
        import tenacity

        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, Failed) else 0
        first = self.limits.first_wait
        growing = tenacity.wait_exponential(multiplier=first) + tenacity.wait_random(0, first)
        return min(max(asked, growing(state)), self.limits.longest_wait)

    def _send(
        self,
        method: str,
        url: str,
        query: Mapping[str, str] | None,
        form: Mapping[str, str] | None,
        headers: list[tuple[bytes, bytes]],
    ) -> Reply:
        import httpx

        proxy = proxy_of(url)
        address = httpx.URL(url)
        if query:
            address = address.copy_merge_params(dict(query))
        client = self._client(proxy)
        data = dict(form) if form is not None else None
        try:
            with client.stream(method, address, data=data, headers=headers) as response:
                return self._receive(response, url, proxy)
        except httpx.HTTPError as error:
            failure = explain(error, url, proxy)
        raise failure

    def _receive(self, response: httpx.Response, url: str, proxy: str) -> Reply:
        status = response.status_code
        host = name_host(url)
        if status == 407 and proxy:
            raise refused_by_proxy(proxy)
        if status == 429 or status >= 500:
            wait = min(self._asked_pause(response), self.limits.longest_wait)
            self._gates.of(host, 1).hold(wait)
            message = f"{host} ist überlastet oder wird gewartet (HTTP {status})."
            raise Failed(Unreachable(message, remedy=LATER), passes=True, wait=wait)
        body = read_body(response, self.limits, host)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(status, headers, body, str(response.url))

    def _asked_pause(self, response: httpx.Response) -> float:
        text = response.headers.get("retry-after", "").strip()
        if text.isdecimal():
            return float(text)
        day = parse_http_date(text)
        return max(0.0, (day - self._now()).total_seconds()) if day else 0.0

    def _client(self, proxy: str) -> httpx.Client:
        """Return the client for a proxy, or for none; threads share it."""
        with self._lock:
            if self._context is None:
                self._context = trust()
            if proxy not in self._clients:
                self._clients[proxy] = open_client(proxy, self._context, self.limits)
            return self._clients[proxy]


def _encode_headers(headers: Mapping[str, str], portal: Portal) -> list[tuple[bytes, bytes]]:
    """Return the headers as bytes; a library's error about them would print them."""
    if any(not character.isprintable() for text in headers.values() for character in text):
        raise LoginRefused(
            "Die Zugangsdaten enthalten einen Zeilenumbruch oder ein anderes Steuerzeichen.",
            where=portal.title,
            remedy="Geben Sie sie neu ein: kobimo fetch --anmelden " + portal.id,
        )
    return [(name.encode(), text.strip().encode()) for name, text in headers.items()]


def _copy(error: KobimoError) -> KobimoError:
    return type(error)(error.message, where=error.where, remedy=error.remedy)


def _address_remedy(portal: Portal) -> str:
    return f"Prüfen Sie die Adresse in deklarationen/portale/{portal.id}.toml."
