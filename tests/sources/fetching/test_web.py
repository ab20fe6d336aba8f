"""Requests arrive complete or fail with a German reason; real sockets on loopback."""

from __future__ import annotations

import gzip
import os
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
import trustme
from pytest_httpserver import HTTPServer
from werkzeug.wrappers import Request, Response

from kobimo.errors import (
    FetchFailed,
    KobimoError,
    LoginRefused,
    Unreachable,
    WrongAnswer,
    WrongClock,
)
from kobimo.sources.fetching.bodies import Limits
from kobimo.sources.fetching.web import HttpWeb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kobimo.declarations.portals import Portal

RawServer = Callable[..., str]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 6\r\nConnection: close\r\n\r\n"
SECRETS = {"username": "KANARIE-NUTZER", "password": "kanarie-geheim"}


def in_turn(*statuses: int, **headers: str) -> Callable[[Request], Response]:
    """Answer with these statuses, then with 200 for ever."""
    left = list(statuses)

    def answer(request: Request) -> Response:
        status = left.pop(0) if left else 200
        return Response("a;b;c", status=status, headers=headers if status != 200 else {})

    return answer


def test_a_reply_has_status_headers_and_body(
    web: HttpWeb, portal: Portal, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/t", query_string={"a": "1", "b": "ü"}).respond_with_data(
        b"x;y", content_type="text/csv; charset=utf-8"
    )
    reply = web.get(portal, httpserver.url_for("/t?a=1"), {"b": "ü"})
    assert (reply.status, reply.body, reply.media_type) == (200, b"x;y", "text/csv")
    (sent, _) = httpserver.log[0]
    assert sent.headers["User-Agent"].startswith("kobimo/")


def test_a_form_arrives_with_its_secret_headers(
    web: HttpWeb, portal: Portal, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/f", method="POST").respond_with_data("ok")
    web.post(portal, httpserver.url_for("/f"), {"name": "12411"}, secret_headers=SECRETS)
    (sent, _) = httpserver.log[0]
    assert sent.form.to_dict() == {"name": "12411"}
    assert sent.headers["password"] == "kanarie-geheim"
    assert sent.content_type == "application/x-www-form-urlencoded"


def test_no_cookie_is_kept(web: HttpWeb, portal: Portal, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/t").respond_with_data("x", headers={"Set-Cookie": "sitzung=1"})
    for _ in range(2):
        web.get(portal, httpserver.url_for("/t"))
    assert all("Cookie" not in sent.headers for sent, _ in httpserver.log)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_passes_is_tried_again_with_growing_pauses(
    status: int, web: HttpWeb, portal: Portal, pauses: list[float], httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/t").respond_with_handler(in_turn(status, status, status))
    assert web.get(portal, httpserver.url_for("/t")).body == b"a;b;c"
    # 1, 2, 4 seconds, each with up to one second of chance.
    assert [int(pause) for pause in pauses] == [1, 2, 4]


def test_the_portal_says_how_long_to_wait_up_to_a_limit(
    web: HttpWeb, portal: Portal, pauses: list[float], httpserver: HTTPServer
) -> None:
    answer = in_turn(429, **{"Retry-After": "17"})
    httpserver.expect_request("/t").respond_with_handler(answer)
    httpserver.expect_request("/u").respond_with_handler(in_turn(503, **{"Retry-After": "86400"}))
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    httpserver.expect_request("/v").respond_with_handler(in_turn(503, **{"Retry-After": soon}))
    for path in "tuv":
        web.get(portal, httpserver.url_for(f"/{path}"))
    # The waits of the retries, and those at the gate that holds everybody back.
    assert max(pauses) == 60
    assert any(16 < pause <= 17 for pause in pauses)
    assert any(38 < pause <= 40 for pause in pauses)


def test_maintenance_without_end_is_said(
    web: HttpWeb, portal: Portal, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/t").respond_with_data("Wartung", status=503)
    with pytest.raises(Unreachable, match=r"überlastet oder wird gewartet \(HTTP 503\)"):
        web.get(portal, httpserver.url_for("/t"))
    assert len(httpserver.log) == 5


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_is_a_reply_and_not_tried_again(
    status: int, web: HttpWeb, portal: Portal, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/t").respond_with_data("nein", status=status)
    assert web.get(portal, httpserver.url_for("/t")).status == status
    assert len(httpserver.log) == 1


def test_a_cut_body_is_asked_for_again(web: HttpWeb, portal: Portal, raw_server: RawServer) -> None:
    url = raw_server([OK, b"abc"], [OK, b"abcdef"])
    assert web.get(portal, url).body == b"abcdef"


def test_a_connection_that_closes_before_any_answer_is_tried_again(
    web: HttpWeb, portal: Portal, raw_server: RawServer
) -> None:
    assert web.get(portal, raw_server([], [b""], [OK, b"abcdef"])).body == b"abcdef"


def test_a_body_that_stays_half_is_no_answer(
    web: HttpWeb, portal: Portal, raw_server: RawServer
) -> None:
    url = raw_server(*[[OK, b"abc"]] * 5)
    with pytest.raises(Unreachable, match="brach ab"):
        web.get(portal, url)


def packed_head(length: int | None) -> bytes:
    announced = f"Content-Length: {length}\r\n" if length is not None else ""
    return (
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n" + announced + "\r\n"
    ).encode()


def test_a_packed_body_is_unpacked_and_must_end(
    web: HttpWeb, portal: Portal, raw_server: RawServer
) -> None:
    packed = gzip.compress(b"wert;" * 1000)
    # Without an announced length only the compression tells that something is missing.
    url = raw_server(
        [packed_head(None), packed[:-12]],
        [packed_head(4), b"wert"],
        [packed_head(len(packed)), packed],
    )
    assert web.get(portal, url).body == b"wert;" * 1000


def test_a_body_may_not_be_too_large_packed_or_not(portal: Portal, raw_server: RawServer) -> None:
    packed = gzip.compress(bytes(2_000_000))
    limits = Limits(most_bytes=1024**2)
    huge = b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n"
    endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    url = raw_server([packed_head(len(packed)), packed], [huge], [endless, bytes(1_200_000)])
    with HttpWeb(limits=limits) as web:
        for _ in range(3):
            with pytest.raises(WrongAnswer, match="größer als 1 MB"):
                web.get(portal, url)


def test_slow_bytes_have_a_deadline(portal: Portal, raw_server: RawServer) -> None:
    limits = Limits(read=2, total=0.3)
    url = raw_server([OK, *[b"a"] * 6], pause=0.1)
    started = time.monotonic()
    with HttpWeb(limits=limits) as web, pytest.raises(Unreachable, match="sendet so langsam"):
        web.get(portal, url)
    assert time.monotonic() - started < 2


def test_silence_has_a_deadline(portal: Portal, raw_server: RawServer) -> None:
    limits = Limits(read=0.1, attempts=2, first_wait=0)
    url = raw_server(*[[OK, b""]] * 2, pause=0.5)
    web = HttpWeb(limits=limits, sleep=lambda seconds: None)
    with web, pytest.raises(Unreachable, match="antwortet nicht in der Frist"):
        web.get(portal, url)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_host_that_refuses_is_asked_twice_and_then_left_alone(
    web: HttpWeb, portal: Portal, pauses: list[float]
) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    for _ in range(3):
        with pytest.raises(Unreachable, match="nimmt keine Verbindung an"):
            web.get(portal, url)
    assert len(pauses) == 1


def test_an_unknown_host_is_named(
    web: HttpWeb, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(Unreachable, match=r"„portal\.example“ ist im Netz nicht zu finden"):
        web.get(portal, "https://portal.example/t")


def test_a_redirect_is_followed_for_plain_get_only(
    web: HttpWeb, portal: Portal, httpserver: HTTPServer
) -> None:
    target = httpserver.url_for("/neu")
    httpserver.expect_request("/alt").respond_with_data("", 302, headers={"Location": "/neu"})
    httpserver.expect_request("/neu").respond_with_data("da")
    assert web.get(portal, httpserver.url_for("/alt")).body == b"da"
    for secret in (None, SECRETS):
        with pytest.raises(WrongAnswer, match="folgen keinem Verweis") as caught:
            web.post(portal, httpserver.url_for("/alt"), {}, secret_headers=secret)
        assert "deklarationen/portale/probe.toml" in caught.value.remedy
    assert [sent.method for sent, _ in httpserver.log if sent.url == target] == ["GET"]


def test_redirects_in_a_circle_end(web: HttpWeb, portal: Portal, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("", 302, headers={"Location": "/a"})
    with pytest.raises(WrongAnswer, match="leitet ohne Ende weiter"):
        web.get(portal, httpserver.url_for("/a"))


def test_a_redirect_to_a_file_is_not_followed(
    web: HttpWeb, portal: Portal, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/a").respond_with_data(
        "", 302, headers={"Location": "file:///etc/passwd"}
    )
    with pytest.raises(WrongAnswer, match="ungeschützte Adresse"):
        web.get(portal, httpserver.url_for("/a"))


def test_credentials_leave_the_machine_by_https_only(web: HttpWeb, portal: Portal) -> None:
    with pytest.raises(FetchFailed, match="nur verschlüsselt gesendet"):
        web.post(portal, "http://portal.example/", {}, secret_headers=SECRETS)


def texts_of(error: BaseException | None) -> Iterator[str]:
    """Yield everything that is printed of an error and of all errors behind it."""
    while error is not None:
        yield from traceback.format_exception(error)
        yield repr(vars(error))
        if (request := getattr(error, "_request", None)) is not None:
            yield repr(list(request.headers.raw))
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "password", ["kanarie-geheim\n", "kanarie-geheim\x00", "kanarie-geheim\r\nX: 1"]
)
def test_a_password_that_no_header_can_hold_is_not_printed(
    password: str, web: HttpWeb, portal: Portal, httpserver: HTTPServer
) -> None:
    with pytest.raises(LoginRefused, match="Steuerzeichen") as caught:
        web.post(portal, httpserver.url_for("/"), {}, secret_headers={"password": password})
    assert "kanarie" not in "".join(texts_of(caught.value))


def test_a_password_with_umlauts_is_sent_as_utf_8(
    web: HttpWeb, portal: Portal, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/").respond_with_data("ok")
    web.post(portal, httpserver.url_for("/"), {}, secret_headers={"password": "geheimä"})
    (sent, _) = httpserver.log[0]
    assert sent.headers["password"].encode("latin-1").decode() == "geheimä"


def test_an_error_after_a_login_drags_no_credentials_along(
    web: HttpWeb, portal: Portal, raw_server: RawServer
) -> None:
    for url in (raw_server(*[[OK, b"abc"]] * 5), f"http://127.0.0.1:{free_port()}/"):
        with pytest.raises(Unreachable) as caught:
            web.post(portal, url, {}, secret_headers=SECRETS)
        printed = "".join(texts_of(caught.value))
        assert "kanarie" not in printed.lower()


@pytest.mark.parametrize("days", [-2, 2])
def test_another_day_at_the_portal_stops_everything(
    days: int, portal: Portal, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/").respond_with_data("x")
    web = HttpWeb(now=lambda: datetime.now(UTC) + timedelta(days=days))
    with web, pytest.raises(WrongClock, match=r"Auf diesem Rechner ist der \d\d\.") as caught:
        web.get(portal, httpserver.url_for("/"))
    assert "Übernommen wurde nichts" in caught.value.remedy


def test_the_age_of_a_copy_counts_and_a_missing_date_proves_nothing(
    web: HttpWeb, portal: Portal, raw_server: RawServer
) -> None:
    old = format_datetime(datetime.now(UTC) - timedelta(days=3), usegmt=True)
    aged = OK.replace(b"\r\n\r\n", f"\r\nDate: {old}\r\nAge: 259000\r\n\r\n".encode())
    url = raw_server([aged, b"abcdef"], [OK, b"abcdef"])
    for _ in range(2):
        assert web.get(portal, url).body == b"abcdef"


def test_requests_to_one_host_are_paced_and_counted(portal: Portal, httpserver: HTTPServer) -> None:
    running: list[int] = []
    most: list[int] = []
    starts: list[float] = []
    lock = threading.Lock()

    def answer(request: Request) -> Response:
        with lock:
            starts.append(time.monotonic())
            running.append(1)
            most.append(len(running))
        time.sleep(0.05)
        with lock:
            running.pop()
        return Response("x")

    httpserver.expect_request("/").respond_with_handler(answer)
    paced = portal.model_copy(update={"interval": 0.03, "concurrent": 2})
    with HttpWeb() as web:
        threads = [
            threading.Thread(target=web.get, args=(paced, httpserver.url_for("/")))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert max(most) <= 2
    assert max(starts) - min(starts) >= 5 * 0.03 - 0.01


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls_server(authority: trustme.CA) -> Iterator[HTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    with HTTPServer(ssl_context=context) as server:
        server.expect_request("/").respond_with_data("sicher")
        yield server


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority of the tests."""
    authority.cert_pem.write_to_path(tmp_path / "haus.pem")
    monkeypatch.setenv("KOBIMO_CA", str(tmp_path / "haus.pem"))


@pytest.mark.parametrize("variable", ["KOBIMO_CA", "SSL_CERT_FILE"])
def test_the_certificate_of_the_office_is_trusted(
    variable: str,
    *,
    web: HttpWeb,
    portal: Portal,
    tls_server: HTTPServer,
    trusted: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, os.environ["KOBIMO_CA"])
    if variable != "KOBIMO_CA":
        monkeypatch.delenv("KOBIMO_CA")
    url = f"https://127.0.0.1:{tls_server.port}/"
    assert web.get(portal, url).body == b"sicher"
    assert web.post(portal, url, {}, secret_headers=SECRETS).body == b"sicher"


def test_an_unknown_certificate_is_refused_at_once(
    web: HttpWeb, portal: Portal, pauses: list[float], tls_server: HTTPServer
) -> None:
    with pytest.raises(Unreachable, match="nicht vertraut") as caught:
        web.get(portal, f"https://127.0.0.1:{tls_server.port}/")
    assert "KOBIMO_CA" in caught.value.remedy
    assert pauses == []


def test_an_expired_certificate_points_to_the_clock(
    web: HttpWeb, portal: Portal, authority: trustme.CA, trusted: None
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    past = datetime.now(UTC) - timedelta(days=3)
    authority.issue_cert("127.0.0.1", not_after=past).configure_cert(context)
    expired = pytest.raises(Unreachable, match="abgelaufen oder gilt noch nicht")
    with HTTPServer(ssl_context=context) as server, expired:
        web.get(portal, f"https://127.0.0.1:{server.port}/")


def test_a_missing_certificate_file_names_its_variable(
    web: HttpWeb, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOBIMO_CA", "/nirgends.pem")
    with pytest.raises(FetchFailed) as caught:
        web.get(portal, "https://portal.example/")
    assert caught.value.where == "Umgebungsvariable KOBIMO_CA"


def test_redirects_never_leave_https(
    web: HttpWeb, portal: Portal, authority: trustme.CA, trusted: None
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with HTTPServer(ssl_context=context) as server:
        server.expect_request("/").respond_with_data(
            "", 302, headers={"Location": "http://127.0.0.1:1/"}
        )
        with pytest.raises(WrongAnswer, match="ungeschützte Adresse"):
            web.get(portal, f"https://127.0.0.1:{server.port}/")


class Proxy:
    """A forward proxy for one kind of answer: tunnels, plain requests, or a refusal."""

    def __init__(self, refusal: bytes = b"") -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.first_lines: list[str] = []
        self.refusal = refusal
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(65536)
        line = head.split(b"\r\n", 1)[0].decode()
        self.first_lines.append(line)
        if self.refusal:
            client.sendall(self.refusal)
            client.close()
            return
        method, target, _ = line.split()
        address = target if method == "CONNECT" else target.split("/")[2]
        host, port = address.split(":")
        with client, socket.create_connection((host, int(port))) as server:
            if method == "CONNECT":
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            else:
                server.sendall(head)
            back = threading.Thread(target=self._copy, args=(server, client), daemon=True)
            back.start()
            self._copy(client, server)

    @staticmethod
    def _copy(source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
        except OSError:
            return


@pytest.fixture
def make_proxy() -> Iterator[Callable[..., Proxy]]:
    made: list[Proxy] = []

    def make(refusal: bytes = b"") -> Proxy:
        made.append(Proxy(refusal))
        return made[-1]

    yield make
    for proxy in made:
        proxy.listener.close()


def test_http_goes_through_the_proxy_of_the_environment(
    web: HttpWeb,
    portal: Portal,
    httpserver: HTTPServer,
    make_proxy: Callable[..., Proxy],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = make_proxy()
    httpserver.expect_request("/").respond_with_data("x")
    url = httpserver.url_for("/").replace("localhost", "127.0.0.1")
    monkeypatch.setenv("HTTP_PROXY", proxy.url.removeprefix("http://"))
    assert web.get(portal, url).body == b"x"
    assert proxy.first_lines == [f"GET {url} HTTP/1.1"]
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert web.get(portal, url).body == b"x"
    assert len(proxy.first_lines) == 1


def test_https_goes_through_a_tunnel(
    web: HttpWeb,
    portal: Portal,
    *,
    tls_server: HTTPServer,
    trusted: None,
    make_proxy: Callable[..., Proxy],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = make_proxy()
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    assert web.get(portal, f"https://127.0.0.1:{tls_server.port}/").body == b"sicher"
    assert proxy.first_lines == [f"CONNECT 127.0.0.1:{tls_server.port} HTTP/1.1"]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("status", "message"),
    [("407 Anmeldung", "verlangt eine Anmeldung"), ("403 Nein", "HTTP 403")],
)
def test_a_proxy_that_refuses_is_named_without_its_password(
    scheme: str,
    status: str,
    message: str,
    *,
    web: HttpWeb,
    portal: Portal,
    pauses: list[float],
    make_proxy: Callable[..., Proxy],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = make_proxy(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
    address = proxy.url.replace("://", "://kanarie:kanarie-geheim@")
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", address)
    if scheme == "http" and status.startswith("403"):
        # Not to be told apart from the portal's own refusal: it is a reply.
        assert web.get(portal, "http://portal.example/").status == 403
        return
    with pytest.raises(Unreachable, match=message) as caught:
        web.get(portal, f"{scheme}://portal.example/")
    assert "kanarie" not in "".join(texts_of(caught.value))
    assert pauses == []


def test_a_proxy_that_is_away_is_named(
    web: HttpWeb, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unreachable, match=r"Der Proxy 127\.0\.0\.1:.* nimmt keine Verbindung an"):
        web.get(portal, "https://portal.example/")


@pytest.mark.parametrize("address", ["gopher://proxy:1", "http://[kaputt"])
def test_an_impossible_proxy_is_an_error_of_the_setting(
    address: str, web: HttpWeb, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(KobimoError) as caught:
        web.get(portal, "https://portal.example/")
    assert "HTTPS_PROXY" in caught.value.where
    assert "HTTP_PROXY" not in os.environ
