"""What a connection needs from this machine: proxies and trusted certificates.

Both come from the environment, as other programs of the office find them there:
``HTTP_PROXY``, ``HTTPS_PROXY``, ``NO_PROXY`` (on Windows and macOS also the system's
settings), ``SSL_CERT_FILE``, and ``KOBIMO_CA`` for certificates of the office itself. They
are added to those of the system; verification is never switched off.
"""

from __future__ import annotations

import os
import socket
import ssl
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from kobimo.errors import FetchFailed, KobimoError, Unreachable
from kobimo.sources.fetching.bodies import LATER, Failed, broken_off

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from kobimo.sources.fetching.bodies import Limits

#: Files with further certificates that are trusted.
CA_VARIABLES = ("KOBIMO_CA", "SSL_CERT_FILE")
_NO_NETWORK = "Prüfen Sie die Verbindung zum Netz; ohne Netz gilt, was schon da ist."
_PROXY = "Prüfen Sie die Umgebungsvariablen HTTP_PROXY und HTTPS_PROXY."
#: OpenSSL: not yet valid, expired.
_CERTIFICATE_DATES = frozenset({9, 10})


def proxy_of(url: str) -> str:
    """Return the address of the proxy for ``url``, an empty text where there is none."""
    parts = urlsplit(url)
    proxies = getproxies()
    if proxy_bypass(parts.hostname or ""):
        return ""
    found = proxies.get(parts.scheme) or proxies.get("all") or ""
    return found if not found or "://" in found else f"http://{found}"


def name_host(url: str) -> str:
    """Return host and port without anything that may be secret, for messages."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def trust() -> ssl.SSLContext:
    """Return what is trusted: the system's certificates and those named in the environment.

    Raises
    ------
    FetchFailed
        A named file is not there or holds no certificates.
    """
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for variable in CA_VARIABLES:
        name = os.environ.get(variable)
        if not name:
            continue
        try:
            if Path(name).is_dir():
                context.load_verify_locations(capath=name)
            else:
                context.load_verify_locations(cafile=name)
        except (OSError, ssl.SSLError) as error:
            raise FetchFailed(
                f"Die Zertifikate in „{name}“ lassen sich nicht lesen.",
                where=f"Umgebungsvariable {variable}",
                remedy="Nennen Sie eine Datei im Format PEM, oder löschen Sie die Variable.",
            ) from error
    return context


def open_client(proxy: str, context: ssl.SSLContext, limits: Limits) -> httpx.Client:
    """Return a client that goes through one proxy, or through none, and keeps no cookies.

    Raises
    ------
    Unreachable
        The address of the proxy is none, or of a kind that is not supported here.
    """
    from http.cookiejar import DefaultCookiePolicy
    from importlib.metadata import version

    import httpx

    client = None
    with suppress(ValueError, ImportError, httpx.InvalidURL):
        urlsplit(proxy)
        inner = context if proxy.startswith("https:") else None
        through = httpx.Proxy(proxy, ssl_context=inner) if proxy else None
        client = httpx.Client(
            verify=context,
            proxy=through,
            trust_env=False,
            timeout=httpx.Timeout(limits.read, connect=limits.connect),
            headers={"User-Agent": f"kobimo/{version('kobimo')}", "Accept-Encoding": "gzip"},
        )
    if client is None:
        raise Unreachable(
            "Die Adresse des Proxys ist ungültig oder von einer Art, die kobimo nicht kennt.",
            where="Umgebungsvariablen HTTP_PROXY, HTTPS_PROXY und ALL_PROXY",
            remedy="Erwartet wird zum Beispiel http://proxy.example:3128.",
        )
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client


def explain(error: httpx.HTTPError, url: str, proxy: str) -> Failed:
    """Return what an exception of the HTTP client means."""
    import httpx

    host = name_host(url)
    through = f" (über den Proxy {name_host(proxy)})" if proxy else ""
    if isinstance(error, httpx.ProxyError):
        return _explain_proxy(str(error), proxy)
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failed(_explain_certificate(cause, host), is_out_of_reach=True)
        if isinstance(cause, ssl.SSLError) and isinstance(error, httpx.ConnectError):
            return _out_of_reach(
                f"Mit {host}{through} kam keine verschlüsselte Verbindung zustande.",
                "Prüfen Sie die Adresse des Portals und den Proxy.",
            )
        if isinstance(cause, socket.gaierror):
            unknown = name_host(proxy or url)
            return _out_of_reach(
                f"Der Rechner „{unknown}“ ist im Netz nicht zu finden.", _NO_NETWORK
            )
        if isinstance(cause, ConnectionRefusedError):
            if proxy:
                return _out_of_reach(
                    f"Der Proxy {name_host(proxy)} nimmt keine Verbindung an.", _PROXY
                )
            return _out_of_reach(f"{host} nimmt keine Verbindung an.", LATER)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return _out_of_reach(f"{host}{through} ist nicht zu erreichen.", _NO_NETWORK)
    if isinstance(error, httpx.TimeoutException):
        message = f"{host}{through} antwortet nicht in der Frist."
        return Failed(Unreachable(message, remedy=LATER), passes=True)
    return broken_off(host)


def refused_by_proxy(proxy: str) -> Failed:
    """Return the failure where a proxy asks for a login."""
    error = Unreachable(
        f"Der Proxy {name_host(proxy)} verlangt eine Anmeldung.",
        remedy="Fragen Sie Ihre IT nach den Angaben; sie stehen in HTTPS_PROXY als "
        "http://benutzer:kennwort@rechner:port.",
    )
    return Failed(error, is_out_of_reach=True)


def _out_of_reach(message: str, remedy: str) -> Failed:
    error = Unreachable(message, remedy=remedy)
    return Failed(error, passes=True, is_out_of_reach=True)


def _explain_proxy(text: str, proxy: str) -> Failed:
    status = text[:3]
    if status == "407":
        return refused_by_proxy(proxy)
    seen = f" (HTTP {status})" if status.isdigit() else ""
    error = Unreachable(
        f"Der Proxy {name_host(proxy)} stellt die Verbindung nicht her{seen}.",
        remedy="Lassen Sie den Zugriff auf die Adresse des Portals freigeben, oder legen Sie die "
        "Tabelle von Hand in data/eingang.",
    )
    return Failed(error, passes=not status.startswith("4"), is_out_of_reach=True)


def _explain_certificate(cause: ssl.SSLCertVerificationError, host: str) -> KobimoError:
    if cause.verify_code in _CERTIFICATE_DATES:
        return Unreachable(
            f"Das Zertifikat von {host} ist abgelaufen oder gilt noch nicht.",
            remedy="Prüfen Sie Datum und Uhrzeit dieses Rechners.",
        )
    return Unreachable(
        f"Dem Zertifikat von {host} wird auf diesem Rechner nicht vertraut.",
        where=host,
        remedy="Prüft ein Proxy Ihres Hauses den Verkehr, dann nennen Sie die Datei mit dessen "
        "Zertifikat (PEM) in der Umgebungsvariable KOBIMO_CA.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
