"""A GENESIS installation on loopback, built in memory from recorded replies and real flat files.

Nothing of the recordings is copied: ``GenesisServer`` reads ``genesis-api`` of the real files
in place (fixture ``shared_data`` skips where they are absent). Sockets are real.

Use
---
::

    from tests.disturbance import Disturbance
    from tests.genesis_server import ACCOUNT, GenesisServer

    def test_it(httpserver, shared_data):
        server = GenesisServer(httpserver, shared_data)
        portal = server.portal()                       # Portal with its loopback address
        service = Genesis(web, portal, ACCOUNT)        # ACCOUNT is the one the server knows
        server.fault("maintenance")                    # from now on, or times=1
        server.add_years("12411-01-01-4", 2008)        # imitated years before the recorded one
        server.expected("12411-01-01-4", 2008, 2024)   # flat file that a right answer unzips to
        with Disturbance(server.address, ["cut:400", "slow", "500", ""]) as line:
            portal = server.portal(line.url)           # the same server behind a broken line

Recorded: the replies of data/tablefile with 98, 99, 104 and -1, catalogue/results 104 and 0,
metadata/table, all flat files. **Imitated**, because no recording is known: logincheck, code
22, 50 and 90, catalogue/tables, catalogue/qualitysigns, the flat shapes with HTTP 401 and
404, and every fault. Their shapes follow section 1.5 of the notes on data sources and public
clients of the service. Unlike the recordings, replies echo user and password, as the live
service does, so that tests find out when they leak.
"""

from __future__ import annotations

import copy
import fnmatch
import io
import json
import re
import threading
import time
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from kobimo.declarations.portals import Portal
from kobimo.sources.services.exchange import Account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_httpserver import HTTPServer
    from werkzeug.wrappers import Request

ROOT = "/genesisws/rest/2020/"
#: The account that the server knows. The words are canaries: they must never turn up in texts.
ACCOUNT = Account(user="KANARIE-NUTZER", password="kanarie-geheim-1")
TOKEN = Account(token="kanarie0token0123456789abcdef0123")
_EPOCH = 1773136800000
_MASK = "********************"


@dataclass
class Call:
    """One request as it arrived."""

    method: str
    service: str
    form: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    url: str
    body: str


@dataclass
class Table:
    """A table that the server offers: its flat file by lines, and its metadata."""

    head: str
    rows: list[str]
    metadata: dict[str, Any]
    #: Date of the data, ``dd.mm.yyyy``; a request with a ``stand`` on or after it gets code 50.
    updated: str
    #: Most years that are answered in dialogue; 0: not even one.
    most_years: int | None = None

    def years(self) -> list[int]:
        """The years that the file holds."""
        return sorted({_year_of(row) for row in self.rows})

    def body(self, first: int, last: int) -> bytes | None:
        """The flat file of these years, byte by byte; None where there are no rows."""
        rows = [row for row in self.rows if first <= _year_of(row) <= last]
        return (self.head + "".join(rows)).encode("utf-8") if rows else None


@dataclass
class _Fault:
    kind: str
    service: str
    times: int | None
    details: dict[str, Any] = field(default_factory=dict)


class GenesisServer:
    """Answers like a GENESIS installation; see the module's docstring."""

    def __init__(self, httpserver: HTTPServer, shared_data: Path) -> None:
        folder = shared_data / "genesis-api"
        self.httpserver = httpserver
        self.replies = {
            path.stem: json.loads(path.read_text("utf-8"))["body"]
            for path in sorted((folder / "replies").glob("*.json"))
        }
        self.tables: dict[str, Table] = {}
        for path in sorted((folder / "flat").glob("*.csv")):
            installation, code, *_ = path.stem.split("_")
            metadata = folder / "metadata" / f"{installation}_{code}_metadata.json"
            head, *rows = path.read_bytes().decode("utf-8").splitlines(keepends=True)
            meta = json.loads(metadata.read_text("utf-8"))
            self.tables[code] = Table(head, rows, meta, meta["Object"]["Updated"][:10])
        #: Code → a wide table as the portal's download gives it, for ``format=datencsv``.
        self.wide: dict[str, bytes] = {}
        self.requests: list[Call] = []
        #: How often a job is asked for before it is finished; None: never.
        self.polls: int | None = 1
        #: Name of a job → table, first and last year.
        self.jobs: dict[str, tuple[str, int, int]] = {}
        #: Whether files are zipped, as every recorded one was, or sent plain.
        self.zipped = True
        self.signs = {"-": "nichts vorhanden", ".": "Zahlenwert unbekannt oder geheim"}
        self._polled: dict[str, int] = {}
        self._faults: list[_Fault] = []
        self._lock = threading.Lock()
        httpserver.expect_request(re.compile(f"{ROOT}.*")).respond_with_handler(self._respond)

    # --- what tests set up ---------------------------------------------------------------

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return self.httpserver.host, self.httpserver.port

    def portal(self, url: str = "", **changes: Any) -> Portal:
        """Return a portal that lives here, or at ``url`` in front of here."""
        declared: dict[str, Any] = {
            "id": "regionalstatistik",
            "title": "Regionaldatenbank Deutschland",
            "publisher": "Statistische Ämter des Bundes und der Länder",
            "licence": "dl-de/by-2-0",
            "protocol": "genesis",
            "url": (url or self.httpserver.url_for("/")).rstrip("/") + ROOT,
            "login": ["password", "token"],
            "jobs": True,
            "interval": 0.0,
            "website": "https://www.regionalstatistik.de",
        }
        return Portal.model_validate(declared | changes)

    def fault(
        self, kind: str, service: str = "data/tablefile", times: int | None = None, **details: Any
    ) -> None:
        """Answer ``service`` (or ``"*"``) wrongly from now on, or ``times`` times.

        Kinds: ``maintenance`` (HTML with 200; ``charset``), ``status`` (``code``, ``content``,
        ``type``, ``http``, ``shape`` nested|flat), ``no_status``, ``broken_json``, ``http``
        (``status``), ``empty``, ``truncated_zip``, ``half`` (shorter than announced),
        ``other_table`` (``table``), ``slow`` (``seconds`` between pieces), ``moved`` (307 to
        ``url``), ``body`` (``body``, ``media_type``).
        """
        self._faults.append(_Fault(kind, service, times, details))

    def repair(self) -> None:
        """Forget all faults."""
        self._faults.clear()

    def limit(self, code: str, most_years: int = 0) -> None:
        """Make a table too large for the dialogue beyond so many years."""
        self.tables[code].most_years = most_years

    def rename(self, old: str, new: str) -> None:
        """Offer a table under another code only."""
        table = self.tables.pop(old)
        table.metadata = copy.deepcopy(table.metadata)
        table.metadata["Object"]["Code"] = new
        self.tables[new] = table

    def remove(self, code: str) -> None:
        """Withdraw a table."""
        del self.tables[code]

    def add_years(self, code: str, first: int) -> None:
        """Imitate the years from ``first`` to the recorded one by rows with another date."""
        table = self.tables[code]
        recorded = table.rows
        newest = max(table.years())
        for year in range(first, newest):
            table.rows = table.rows + [_redate(row, year) for row in recorded]

    def thin(self, code: str, step: int) -> None:
        """Keep only every ``step``-th row of a table, for tests that fetch it often."""
        self.tables[code].rows = self.tables[code].rows[::step]

    def revise(self, code: str, old: str, new: str, updated: str) -> None:
        """Replace ``old`` by ``new`` in the rows of a table, published on ``updated``."""
        table = self.tables[code]
        rows = [row.replace(old, new) for row in table.rows]
        assert rows != table.rows, f"{old} is not in {code}"
        table.rows = rows
        table.updated = updated

    def expected(self, code: str, first: int = 0, last: int = 9999) -> bytes:
        """Return the flat file that a right answer unzips to."""
        body = self.tables[code].body(first, last)
        assert body is not None
        return body

    def asked(self, service: str) -> list[Call]:
        """Return the requests that arrived for a service."""
        return [call for call in self.requests if call.service == service]

    # --- answers -------------------------------------------------------------------------

    def _respond(self, request: Request) -> Response:
        service = request.path.removeprefix(ROOT)
        call = Call(
            request.method,
            service,
            request.form.to_dict(),
            request.args.to_dict(),
            {name.lower(): value for name, value in request.headers.items()},
            request.url,
            request.get_data(as_text=True),
        )
        with self._lock:
            self.requests.append(call)
            fault = self._next_fault(service)
            answer = self._answer(call)
        if fault is not None:
            return self._spoil(fault, call, answer)
        return answer

    def _next_fault(self, service: str) -> _Fault | None:
        for fault in self._faults:
            if fault.service in ("*", service) and fault.times != 0:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def _answer(self, call: Call) -> Response:
        if call.service == "helloworld/whoami":
            return _json({"User-Agent": call.headers.get("user-agent", ""), "User-IP": "127.0.0.1"})
        if call.service == "catalogue/qualitysigns":
            listed = [{"Code": code, "Content": text} for code, text in self.signs.items()]
            return self._status(call, 0, "erfolgreich", List=listed)
        if call.service == "helloworld/logincheck":
            return self._logincheck(call)
        login = self._login(call)
        if login == "GAST":
            text = "Sie sind nicht berechtigt diesen Service aufzurufen."
            return _json({"Code": 15, "Content": text, "Type": "ERROR"}, 401)
        if not login:
            return _json({"Code": 2, "Content": _WRONG_LOGIN, "Type": "ERROR"}, 404)
        answers = {
            "data/tablefile": self._tablefile,
            "data/resultfile": self._resultfile,
            "catalogue/results": self._results,
            "catalogue/tables": self._list_tables,
            "metadata/table": self._metadata,
        }
        if call.service not in answers or call.method != "POST":
            return Response("Method Not Allowed", 405)
        return answers[call.service](call)

    def _login(self, call: Call) -> str:
        """Return who logged in by header: the user, ``GAST`` without any, empty if wrong."""
        user, password = call.headers.get("username", ""), call.headers.get("password", "")
        if not user and not password:
            return "GAST"
        known = {(ACCOUNT.user, ACCOUNT.password), (TOKEN.token, "")}
        return user if (user, password) in known else ""

    def _logincheck(self, call: Call) -> Response:
        login = self._login(call)
        if not login:
            return _json({"Status": _WRONG_LOGIN, "Username": call.headers["username"]})
        text = "Sie wurden erfolgreich an- und abgemeldet!"
        return _json({"Status": text, "Username": login})

    def _tablefile(self, call: Call) -> Response:
        code = call.form["name"]
        if call.form["format"] == "datencsv" and code in self.wide:
            return self._file(code, self.wide[code])
        table = self.tables.get(code)
        if table is None:
            return self._status(call, 90, "Die angeforderte Tabelle ist nicht vorhanden.")
        newest = max(table.years())
        first = int(call.form.get("startyear") or newest)
        last = int(call.form.get("endyear") or newest)
        body = table.body(first, last)
        if body is None:
            return self._recorded(call, "data-tablefile_104")
        stand = call.form.get("stand", "")
        if stand and _sortable(stand) >= _sortable(table.updated):
            return self._status(call, 50, "Keine aktualisierten Daten vorhanden.")
        asked = [year for year in table.years() if first <= year <= last]
        is_large = table.most_years is not None and len(asked) > table.most_years
        if call.form.get("job") == "true":
            if call.headers["username"] == TOKEN.token:
                return self._status(call, 2, "Mit einem Token sind keine Aufträge möglich.")
            recorded = copy.deepcopy(self.replies["data-tablefile_99"])
            name = f"{code}_{175879554 + len(self.jobs)}"
            text = recorded["Status"]["Content"]
            recorded["Status"]["Content"] = re.sub(r"\S+_\d+", name, text)
            self.jobs[name] = (code, first, last)
            return _json(self._echo(recorded, call))
        if is_large:
            return self._recorded(call, "data-tablefile_98")
        return self._file(code, body)

    def _results(self, call: Call) -> Response:
        name = call.form["selection"]
        self._polled[name] = self._polled.get(name, 0) + 1
        if name not in self.jobs or self.polls is None or self._polled[name] <= self.polls:
            return self._recorded(call, "catalogue-results_104")
        recorded = copy.deepcopy(self.replies["catalogue-results_0"])
        recorded["List"][0]["Code"] = name
        return _json(self._echo(recorded, call))

    def _resultfile(self, call: Call) -> Response:
        name = call.form["name"]
        if name not in self.jobs:
            return self._recorded(call, "catalogue-results_104")
        code, first, last = self.jobs[name]
        return self._file(code, self.expected(code, first, last))

    def _list_tables(self, call: Call) -> Response:
        listed = [
            {"Code": code, "Content": table.metadata["Object"]["Content"], "Time": "bis 2024"}
            for code, table in sorted(self.tables.items())
            if fnmatch.fnmatch(code, call.form["selection"])
        ]
        if not listed:
            return self._recorded(call, "catalogue-results_104")
        return self._status(call, 0, "erfolgreich", List=listed)

    def _metadata(self, call: Call) -> Response:
        table = self.tables.get(call.form["name"])
        if table is None:
            return self._recorded(call, "catalogue-results_104")
        return _json(self._echo(copy.deepcopy(table.metadata), call))

    def _file(self, code: str, body: bytes) -> Response:
        if not self.zipped:
            return Response(body, content_type="text/csv")
        return Response(zip_flat(code, body), content_type="application/zip")

    def _recorded(self, call: Call, name: str) -> Response:
        return _json(self._echo(copy.deepcopy(self.replies[name]), call))

    def _echo(self, recorded: dict[str, Any], call: Call) -> dict[str, Any]:
        """Put into a recording what the live service would echo, user and password too."""
        service, _, method = call.service.partition("/")
        recorded["Ident"] = {"Service": service, "Method": method}
        recorded["Parameter"] = recorded.get("Parameter", {}) | call.form | _secrets(call)
        return recorded

    def _status(
        self, call: Call, code: object, content: str, kind: str = "Information", **more: Any
    ) -> Response:
        """Answer in the nested shape of the recordings."""
        return _json(
            self._echo({"Status": {"Code": code, "Content": content, "Type": kind}} | more, call)
        )

    def _spoil(self, fault: _Fault, call: Call, answer: Response) -> Response:
        details = fault.details
        if fault.kind == "maintenance":
            charset = details.get("charset", "utf-8")
            return Response(
                _MAINTENANCE.encode(charset), content_type=f"text/html; charset={charset}"
            )
        if fault.kind == "status":
            status = {key: details[key] for key in ("code", "content", "type") if key in details}
            status = {key.capitalize(): value for key, value in status.items()}
            nested = self._echo({"Status": status, "Object": details.get("object")}, call)
            return _json(
                status if details.get("shape") == "flat" else nested, details.get("http", 200)
            )
        if fault.kind == "http":
            return Response("Internal Server Error", details.get("status", 500))
        if fault.kind == "moved":
            return Response("", 307, headers={"Location": details["url"]})
        if fault.kind == "other_table":
            code = details["table"]
            return self._file(code, self.expected(code))
        if fault.kind == "body":
            return Response(details["body"], content_type=details.get("media_type", "text/csv"))
        whole = answer.get_data()
        if fault.kind == "slow":
            pieces = _pieces(whole, details.get("seconds", 0.01))
            length = {"Content-Length": str(len(whole))}
            return Response(pieces, content_type=answer.content_type, headers=length)
        bodies = {
            "no_status": json.dumps({"Ident": {}, "Object": None, "Parameter": _secrets(call)}),
            "broken_json": json.dumps({"Status": {"Code": 0}, "Parameter": _secrets(call)})[:-9],
            "empty": b"",
            "truncated_zip": whole[: len(whole) // 2],
            "half": whole[: len(whole) // 2],
        }
        body = bodies[fault.kind]
        media = "application/json" if isinstance(body, str) else answer.content_type
        spoiled = Response(body, content_type=media)
        if fault.kind == "half":
            spoiled.headers["Content-Length"] = str(len(whole))
        return spoiled


_WRONG_LOGIN = (
    "Ein Fehler ist aufgetreten. (Bitte prüfen und korrigieren Sie Ihren Nutzernamen bzw.\n"
    "das Passwort.)"
)
_MAINTENANCE = (
    "<!DOCTYPE html><html><head><title>Wartungsarbeiten: vorübergehend geschlossen</title>"
    "</head><body>Wir sind bald zurück.</body></html>"
)


def zip_flat(code: str, body: bytes) -> bytes:
    """Zip a flat file as the service does: one member with code, time and language."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo(f"{code}_{_EPOCH}_de_flat.csv", (2026, 3, 10, 10, 0, 0))
        archive.writestr(member, body, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unzip(body: bytes) -> bytes:
    """Return the one member of an archive."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        (name,) = archive.namelist()
        return archive.read(name)


def _json(content: object, status: int = 200) -> Response:
    body = json.dumps(content, ensure_ascii=False).encode("utf-8")
    return Response(body, status, content_type="application/json;charset=UTF-8")


def _secrets(call: Call) -> dict[str, str]:
    return {name: call.headers.get(name, "") for name in ("username", "password")}


def _pieces(body: bytes, seconds: float) -> Iterator[bytes]:
    step = max(1, len(body) // 10)
    for start in range(0, len(body), step):
        time.sleep(seconds)
        yield body[start : start + step]


def _year_of(row: str) -> int:
    return int(row.split(";", 5)[4][:4])


def _redate(row: str, year: int) -> str:
    """Return a row with the date of another year."""
    cells = row.split(";")
    cells[4] = f"{year}{cells[4][4:]}"
    return ";".join(cells)


def _sortable(stand: str) -> str:
    day, month, year = stand[:10].split(".")
    return f"{year}-{month}-{day}"
