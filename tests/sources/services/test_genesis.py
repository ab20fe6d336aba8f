"""The GENESIS client against a server on loopback that replays recorded replies and real files.

What the server imitates, because no recording is known, is listed in tests/genesis_server.py.
Of the Kommunale Bildungsdatenbank there is no recording at all: the test of that portal shows
only that its declaration and the common protocol fit together.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import FetchFailed, LoginRefused, TableGone, Unreachable, WrongAnswer
from kobimo.sources.fetching.web import HttpWeb, Limits
from kobimo.sources.services.exchange import Account, Answer, Request, Unchanged, Years
from kobimo.sources.services.genesis import Genesis
from kobimo.sources.services.genesis_jobs import Patience, PendingFile
from tests.genesis_server import ACCOUNT, TOKEN, Disturbance, GenesisServer, unzip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_httpserver import HTTPServer

TABLE = "12411-01-01-4"
ALL = Years(2008, 2026)
CANARIES = (ACCOUNT.user, ACCOUNT.password, TOKEN.token)


class Kept:
    """Remembers the dates of answers, as the store does."""

    def __init__(self, **dates: str) -> None:
        self.dates = dates

    def retrieved(self, request: Request) -> str:
        return self.dates.get(request.key, "")


@pytest.fixture
def server(httpserver: HTTPServer, shared_data: Path) -> GenesisServer:
    return GenesisServer(httpserver, shared_data)


@pytest.fixture
def web() -> Iterator[HttpWeb]:
    limits = Limits(connect=2, read=2, total=5, attempts=2, first_wait=0, longest_wait=0)
    with HttpWeb(limits=limits, sleep=lambda _: None) as opened:
        yield opened


@pytest.fixture
def log_in(server: GenesisServer, web: HttpWeb) -> Callable[..., Genesis]:
    """Return a service of the server's portal under an account, with waits of no length."""

    def make(account: Account = ACCOUNT, *, url: str = "", **more: Any) -> Genesis:
        portal = server.portal(url, **more.pop("portal", {}))
        more.setdefault("sleep", lambda _: None)
        return Genesis(web, portal, account, **more)

    return make


def declare(*tables: str, source: str = "regionalstatistik") -> Dataset:
    return Dataset.model_validate(
        {
            "id": "bevoelkerung",
            "title": "Bevölkerung nach Geschlecht",
            "source": source,
            "tables": tables or (TABLE,),
            "publisher": "Statistische Ämter",
            "licence": "dl-de/by-2-0",
            "period_kind": "stichtag",
            "lowest_level": "KREIS",
            "sensitivity": "veroeffentlicht",
            "dimensions": {"geschlecht": ("total", "weiblich", "maennlich")},
            "flat": {
                "values": {"BEVSTD": {"variable": "bevoelkerung", "unit": "persons"}},
                "dimensions": {"GES": {"dimension": "geschlecht", "values": {"GESW": "weiblich"}}},
            },
        }
    )


def fetch(
    service: Genesis, *tables: str, years: Years = ALL, known: Kept | None = None
) -> list[Answer]:
    answers = list(service.bring(declare(*tables), years, known or Kept()))
    assert all(isinstance(answer, Answer) for answer in answers)
    return [answer for answer in answers if isinstance(answer, Answer)]


def refusal(service: Genesis, *tables: str, **more: Any) -> FetchFailed:
    """Return the error of a fetch, after a look for secrets in everything printed of it."""
    with pytest.raises(FetchFailed) as caught:
        fetch(service, *tables, **more)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + error.text + repr(service)
    chain: BaseException | None = error
    while chain is not None:
        shown += repr(chain.__dict__) + str(chain.args)
        chain = chain.__context__
    assert not [word for word in CANARIES if word in shown]
    return error


def outcome(service: Genesis) -> list[Answer] | None:
    """Return the answers, None after an intended error; any other error is a defect."""
    try:
        return fetch(service, years=Years(2021, 2024))
    except FetchFailed:
        return None


def rows(answers: list[Answer]) -> list[bytes]:
    """Return header and rows of several flat files as those of one, sorted."""
    files = [
        unzip(answer.body) if answer.name.endswith("zip") else answer.body for answer in answers
    ]
    (head,) = {file.splitlines()[0] for file in files}
    return [head, *sorted(row for file in files for row in file.splitlines()[1:])]


def same_rows(body: bytes) -> list[bytes]:
    head, *lines = body.splitlines()
    return [head, *sorted(lines)]


class TestLogin:
    def test_user_and_password_travel_in_headers_only(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        fetch(log_in())
        assert [call.service for call in server.requests[:2]] == [
            "helloworld/logincheck",
            "data/tablefile",
        ]
        for call in server.requests:
            assert call.method == "POST"
            assert call.headers["username"] == ACCOUNT.user
            assert call.headers["password"] == ACCOUNT.password
            elsewhere = call.url + call.body + json.dumps(call.form)
            assert not [word for word in CANARIES if word in elsewhere]

    def test_a_token_stands_in_the_place_of_the_user(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        fetch(log_in(TOKEN))
        assert {
            (call.headers["username"], call.headers["password"]) for call in server.requests
        } == {(TOKEN.token, "")}

    def test_the_login_is_checked_once_for_all_tables(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        service = log_in()
        fetch(service)
        fetch(service, "11111-02-01-4")
        assert len(server.asked("helloworld/logincheck")) == 1

    def test_a_wrong_password_is_tried_once_and_says_where_the_right_one_goes(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        """The text is that of the live service; its shape is not recorded."""
        service = log_in(Account(user=ACCOUNT.user, password=TOKEN.token))
        for _ in range(3):
            error = refusal(service)
            assert isinstance(error, LoginRefused)
        assert len(server.requests) == 1
        assert error.message == (
            "Das Portal weist Benutzername, Passwort oder Token zurück: „Ein Fehler ist "
            "aufgetreten. (Bitte prüfen und korrigieren Sie Ihren Nutzernamen bzw. das Passwort.)“."
        )
        assert error.remedy == (
            "Prüfen Sie KOBIMO_REGIONALSTATISTIK_BENUTZER und KOBIMO_REGIONALSTATISTIK_PASSWORT "
            "(oder KOBIMO_REGIONALSTATISTIK_TOKEN); melden Sie sich zur Probe unter "
            "https://www.regionalstatistik.de an. Jedes Portal hat eigene Konten."
        )

    @pytest.mark.parametrize(
        ("status", "shape", "http", "begins"),
        [
            ({"code": 15, "content": "Nicht berechtigt", "type": "ERROR"}, "flat", 401, "Das Portal erkennt das Konto nicht an: „Nicht berechtigt“."),
            ({"code": 2, "content": "Bitte Nutzernamen bzw. Passwort prüfen", "type": "ERROR"}, "flat", 404, "Das Portal weist Benutzername, Passwort oder Token zurück"),
            ({"code": 2, "content": "Passwort falsch", "type": "Fehler"}, "nested", 200, "Das Portal weist Benutzername, Passwort oder Token zurück"),
            ({"code": 2, "content": "Ihr Konto ist abgelaufen.", "type": "Error"}, "nested", 200, "Das Konto ist abgelaufen oder gesperrt: „Ihr Konto ist abgelaufen.“"),
            ({"code": "15", "content": "Der Zugang ist gesperrt", "type": "fehler"}, "flat", 200, "Das Konto ist abgelaufen oder gesperrt"),
        ],
    )  # fmt: skip
    def test_a_refusal_is_understood_in_every_shape(
        self,
        *,
        server: GenesisServer,
        log_in: Callable[..., Genesis],
        status: dict[str, Any],
        shape: str,
        http: int,
        begins: str,
    ) -> None:
        """Shapes and codes follow public clients; the text of an expired account is made up."""
        for service in ("helloworld/logincheck", "data/tablefile"):
            server.repair()
            server.fault("status", service, shape=shape, http=http, **status)
            error = refusal(log_in())
            assert isinstance(error, LoginRefused)
            assert error.message.startswith(begins)
            assert "KOBIMO_REGIONALSTATISTIK_PASSWORT" in error.remedy

    def test_code_2_without_a_word_about_the_login_is_an_outage(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        text = "Ein Fehler ist aufgetreten. (unerwarteter Systemfehler)"
        server.fault("status", code=2, content=text, type="Fehler")
        assert isinstance(refusal(log_in()), Unreachable)
        server.repair()
        body = json.dumps({"Status": text, "Username": ACCOUNT.user})
        server.fault("body", "helloworld/logincheck", body=body, media_type="application/json")
        error = refusal(log_in())
        assert isinstance(error, Unreachable)
        assert error.message == f"Das Portal ist gestört: „{text}“."

    def test_the_guest_is_no_login(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        """As where a proxy removes the headers: the portal reports success for GAST."""
        body = json.dumps({"Status": "Sie wurden erfolgreich angemeldet!", "Username": "GAST"})
        server.fault("body", "helloworld/logincheck", body=body, media_type="application/json")
        error = refusal(log_in())
        assert isinstance(error, LoginRefused)
        assert error.message == ("Das Portal hat kein Konto erkannt und nur den Gast angemeldet.")
        assert len(server.requests) == 1

    @pytest.mark.parametrize(
        "body",
        [{"Status": "Guten Tag", "Username": "x"}, {"Status": "erfolgreich", "Username": ""}],
    )
    def test_a_login_that_is_not_confirmed_is_none(
        self, server: GenesisServer, log_in: Callable[..., Genesis], body: dict[str, str]
    ) -> None:
        server.fault(
            "body", "helloworld/logincheck", body=json.dumps(body), media_type="application/json"
        )
        assert refusal(log_in()).message.startswith("Das Portal bestätigt die Anmeldung nicht")

    @pytest.mark.parametrize(
        ("account", "message"),
        [
            (Account(), "Für den Webdienst fehlt ein Konto, oder es ist unvollständig."),
            (Account(user="nur-ich"), "Für den Webdienst fehlt ein Konto, oder es ist unvollständig."),
            (TOKEN, "Dieses Portal kennt keine Token."),
        ],
    )  # fmt: skip
    def test_without_a_whole_account_nothing_is_sent(
        self, server: GenesisServer, log_in: Callable[..., Genesis], account: Account, message: str
    ) -> None:
        error = refusal(log_in(account, portal={"login": ["password"]}))
        assert isinstance(error, LoginRefused)
        assert error.message == message
        assert "KOBIMO_REGIONALSTATISTIK_BENUTZER" in error.remedy
        assert not server.requests


class TestTables:
    def test_the_flat_file_arrives_byte_by_byte(
        self, server: GenesisServer, log_in: Callable[..., Genesis], shared_data: Path
    ) -> None:
        (answer,) = fetch(log_in())
        (real,) = (shared_data / "genesis-api" / "flat").glob(f"*_{TABLE}_*.csv")
        assert unzip(answer.body) == real.read_bytes()
        assert answer.name == f"{TABLE}_2008-2026.zip"
        assert answer.stand == ""

    def test_all_recorded_tables_arrive(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        service = log_in()
        assert len(server.tables) == 8
        for code in server.tables:
            (answer,) = fetch(service, code)
            assert unzip(answer.body) == server.expected(code)

    def test_a_plain_file_is_taken_as_well(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.zipped = False
        (answer,) = fetch(log_in())
        assert answer.body == server.expected(TABLE)
        assert answer.name.endswith(".csv")

    def test_a_file_inside_json_is_taken_as_well_and_adjustments_are_said(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        """Code 22 is not recorded."""
        content = server.expected(TABLE).decode("utf-8")
        adjusted = "Der Parameter startyear wurde angepasst"
        server.fault(
            "status", code=22, content=adjusted, type="Warnung", object={"Content": content}
        )
        (answer,) = fetch(log_in(), years=Years(2024, 2024))
        assert answer.body == server.expected(TABLE)
        assert answer.note == f"Das Portal hat die Abfrage angepasst: „{adjusted}“."

    def test_the_question_names_the_years_and_drops_no_empty_rows(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        (answer,) = fetch(log_in())
        asked = server.asked("data/tablefile")[0].form
        assert asked | {"job": "false"} == {
            "name": TABLE,
            "area": "all",
            "compress": "false",
            "format": "ffcsv",
            "language": "de",
            "quality": "on",
            "transpose": "false",
            "startyear": "2008",
            "endyear": "2026",
            "job": "false",
        }
        assert dict(answer.request.parameters) == {
            name: value for name, value in asked.items() if name != "job"
        }

    def test_an_answer_with_fewer_years_than_the_table_has_says_so(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        """The metadata are recorded: 31.12.1995 to 31.12.2024; the file holds 2024 only."""
        (answer,) = fetch(log_in())
        assert answer.note == (
            f"Die Tabelle {TABLE} gibt es am Portal von 2008 bis 2024, die Antwort enthält nur 2024."
        )
        (answer,) = fetch(log_in(), years=Years(2024, 2026))
        assert answer.note == ""

    def test_a_kept_answer_is_not_brought_again(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        service = log_in()
        (answer,) = fetch(service)
        known = Kept(**{answer.request.key: "2025-04-02"})
        (unchanged,) = service.bring(declare(), ALL, known)
        assert unchanged == Unchanged(answer.request)
        # One day before the kept answer.
        assert server.asked("data/tablefile")[-1].form["stand"] == "01.04.2025"
        server.revise(TABLE, ";158789;", ";158790;", updated="01.07.2025")
        (newer,) = fetch(service, known=known)
        assert newer.request == answer.request
        assert b";158790;" in unzip(newer.body)

    def test_nothing_newer_than_what_was_never_kept_is_no_answer(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.fault("status", code=50, content="Keine aktualisierten Daten", type="Information")
        assert isinstance(refusal(log_in()), WrongAnswer)

    def test_a_former_code_is_used_and_said(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        (answer,) = fetch(log_in(), "12411-01-01-9", TABLE, years=Years(2024, 2024))
        assert answer.name == f"{TABLE}_2024.zip"
        assert answer.note == (
            f"Regionaldatenbank Deutschland kennt 12411-01-01-9 nicht; abgerufen wurde die Tabelle "
            f"unter dem Code {TABLE}."
        )

    def test_a_renamed_table_is_gone_and_its_new_code_is_offered(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        """The list of tables is imitated; the titles in it are recorded."""
        server.rename(TABLE, "12411-01-01-4-B")
        for code in (90, 104):
            server.repair()
            server.fault("status", code=code, content="nicht vorhanden", type="Information")
            error = refusal(log_in(), TABLE, "12411-01-01-X")
            assert isinstance(error, TableGone)
            assert error.message == (f"Das Portal kennt keine der Tabellen {TABLE}, 12411-01-01-X.")
            assert error.remedy.startswith(
                "Das Portal bietet an: 12411-01-01-4-B „Bevölkerung nach Geschlecht"
            )
        assert server.asked("catalogue/tables")[0].form["selection"] == "12411-*"

    def test_a_statistic_without_tables_is_gone(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.remove(TABLE)
        error = refusal(log_in())
        assert isinstance(error, TableGone)
        assert error.remedy == "Unter 12411 bietet das Portal keine Tabelle an."

    def test_a_table_is_gone_also_where_the_list_of_tables_fails(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.remove(TABLE)
        for fault in ("maintenance", "no_status", "empty"):
            server.repair()
            server.fault(fault, "catalogue/tables")
            error = refusal(log_in())
            assert isinstance(error, TableGone)
            assert error.remedy.startswith("Suchen Sie die Tabelle auf der Webseite des Portals")

    def test_an_answer_is_kept_also_where_its_metadata_fail(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.fault("maintenance", "metadata/table")
        (answer,) = fetch(log_in())
        assert unzip(answer.body) == server.expected(TABLE)
        assert (
            answer.note == "Ob die Antwort alle Jahre der Tabelle enthält, ließ sich nicht prüfen."
        )

    def test_years_without_values_are_told_from_a_table_that_is_gone(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        error = refusal(log_in(), years=Years(2025, 2026))
        assert error.message == (
            "Die Tabelle hat von 2025 bis 2026 keine Werte; das Portal bietet 1995 bis 2024."
        )

    def test_the_bildungsdatenbank_speaks_the_same_protocol(
        self, server: GenesisServer, web: HttpWeb
    ) -> None:
        """No recorded reply of this portal is known; the server imitates it like the others."""
        from kobimo.declarations.loading import load_catalog

        shipped = load_catalog().portals["bildungsdatenbank"]
        portal = shipped.model_copy(update={"url": server.portal().url, "interval": 0.0})
        service = Genesis(web, portal, ACCOUNT)
        dataset = declare(source="bildungsdatenbank")
        assert service.offers(dataset)
        assert not service.offers(declare())
        (answer,) = service.bring(dataset, Years(2024, 2024), Kept())
        assert isinstance(answer, Answer)
        assert answer.request.portal == "bildungsdatenbank"
        assert unzip(answer.body) == server.expected(TABLE)

    def test_only_flat_tables_of_the_portal_are_offered(
        self, log_in: Callable[..., Genesis]
    ) -> None:
        service = log_in()
        assert service.offers(declare())
        assert not service.offers(declare().model_copy(update={"flat": None}))
        assert not service.offers(declare().model_copy(update={"tables": ()}))
        assert not service.offers(declare(source="zensusdatenbank"))

    def test_the_official_signs_are_read_without_an_account(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        """No recorded reply is known; the shape is that of the other catalogues."""
        assert log_in(Account()).load_signs() == server.signs
        (call,) = server.requests
        assert (call.method, call.query) == ("GET", {"language": "de"})
        assert "username" not in call.headers
        server.signs = {}
        with pytest.raises(WrongAnswer, match="keine Liste seiner Zeichen"):
            log_in(Account()).load_signs()


class TestSlicesAndJobs:
    def test_a_large_table_comes_in_slices_that_hold_every_row_once(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        """The years before 2024 are imitated: the recorded rows under another date."""
        server.add_years(TABLE, 2009)
        server.limit(TABLE, 4)
        answers = fetch(log_in())
        assert rows(answers) == same_rows(server.expected(TABLE))
        # Slices end before round years, so that next year's are the same.
        assert [answer.name for answer in answers] == [
            f"{TABLE}_{years}.zip" for years in ("2008-2011", "2012-2015", "2016-2019", "2020-2023", "2024")
        ]  # fmt: skip
        assert len({answer.request.key for answer in answers}) == len(answers)
        assert not server.jobs

    def test_slices_are_asked_for_news_one_by_one(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.add_years(TABLE, 2020)
        server.limit(TABLE, 4)
        answers = fetch(log_in())
        known = Kept(**{answer.request.key: "2025-06-01" for answer in answers})
        again = list(log_in().bring(declare(), ALL, known))
        assert again == [Unchanged(answer.request) for answer in answers]

    def test_gaps_between_slices_are_passed_over(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.add_years(TABLE, 2008)
        table = server.tables[TABLE]
        table.rows = [row for row in table.rows if row.split(";")[4][:4] in ("2008", "2024")]
        server.limit(TABLE, 1)
        answers = fetch(log_in())
        assert rows(answers) == same_rows(server.expected(TABLE))

    def test_a_job_98_99_104_0_brings_the_file(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        """The four replies are the recorded ones."""
        server.add_years(TABLE, 2020)
        server.limit(TABLE, 0)
        server.polls = 3
        naps: list[float] = []
        answers = fetch(log_in(sleep=naps.append))
        assert rows(answers) == same_rows(server.expected(TABLE))
        (answer,) = answers
        assert "job" not in dict(answer.request.parameters)
        results = server.asked("catalogue/results")
        assert [call.form for call in results] == 4 * [
            {"selection": f"{TABLE}_175879554", "area": "user", "pagelength": "1"}
        ]
        assert naps == [5.0, 7.5, 11.25]
        assert [call.form["job"] for call in server.asked("data/tablefile")][-1] == "true"
        assert len(server.asked("data/resultfile")) == 1

    def test_a_job_that_never_ends_is_named_and_taken_up_by_the_next_run(
        self, server: GenesisServer, log_in: Callable[..., Genesis], tmp_path: Path
    ) -> None:
        server.limit(TABLE, 0)
        server.polls = None
        now = [0.0]

        def sleep(seconds: float) -> None:
            now[0] += seconds

        def start() -> Genesis:
            return log_in(
                sleep=sleep,
                clock=lambda: now[0],
                patience=Patience(deadline=120),
                pending=PendingFile(tmp_path / "auftraege.json"),
            )

        error = refusal(start())
        assert error.exit_code == 60
        assert error.message == f"Der Auftrag {TABLE}_175879554 ist nach 2 Minuten nicht fertig."
        assert now[0] <= 120
        server.polls = 0
        (answer,) = fetch(start())
        assert unzip(answer.body) == server.expected(TABLE)
        assert len(server.jobs) == 1
        assert not (tmp_path / "auftraege.json").exists()

    def test_a_result_that_vanished_is_made_again(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.limit(TABLE, 0)
        server.fault("status", "data/resultfile", times=1, code=104, content="", type="")
        pending = PendingFile()
        refusal(log_in(pending=pending))
        (answer,) = fetch(log_in(pending=pending))
        assert unzip(answer.body) == server.expected(TABLE)

    def test_a_token_may_not_start_jobs_and_the_error_says_what_may(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.limit(TABLE, 0)
        error = refusal(log_in(TOKEN))
        assert "nimmt das Portal nicht mit einem Token an" in error.message
        assert error.remedy == (
            "Setzen Sie KOBIMO_REGIONALSTATISTIK_BENUTZER und KOBIMO_REGIONALSTATISTIK_PASSWORT."
        )
        assert not server.jobs

    def test_a_portal_without_jobs_is_not_asked_for_one(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.limit(TABLE, 0)
        error = refusal(log_in(portal={"jobs": False}))
        assert "kennt keine Aufträge im Hintergrund" in error.message

    def test_a_job_without_a_name_is_said(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        server.limit(TABLE, 0)
        server.fault("status", times=1, code=98, content="zu gross", type="Fehler")
        server.fault("status", code=99, content="Der Auftrag wurde erstellt.", type="")
        error = refusal(log_in(), years=Years(2024, 2024))
        assert "nennt den Namen seines Auftrags nicht" in error.message


class TestFaults:
    @pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
    def test_maintenance_in_html_with_200_is_told_by_its_title(
        self, server: GenesisServer, log_in: Callable[..., Genesis], charset: str
    ) -> None:
        for service in ("helloworld/logincheck", "data/tablefile"):
            server.repair()
            server.fault("maintenance", service, charset=charset)
            error = refusal(log_in())
            assert isinstance(error, Unreachable)
            assert error.message == (
                "Das Portal schickt eine Webseite statt Daten "
                "(„Wartungsarbeiten: vorübergehend geschlossen“)."
            )

    @pytest.mark.parametrize(
        ("kind", "details", "error", "message"),
        [
            ("no_status", {}, WrongAnswer, "Die Antwort des Portals hat keinen Status."),
            ("broken_json", {}, WrongAnswer, "Das Portal antwortet nicht in der Form des Webdienstes."),
            ("empty", {}, WrongAnswer, "Die Antwort des Portals ist leer."),
            ("truncated_zip", {}, WrongAnswer, "Das Archiv ist beschädigt oder unvollständig."),
            ("other_table", {"table": "11111-02-01-4"}, WrongAnswer, "Das Portal schickt die Tabelle 11111-02-01-4."),
            ("half", {}, Unreachable, ""),
            ("http", {"status": 500}, Unreachable, ""),
            ("http", {"status": 403}, LoginRefused, "Das Portal verweigert den Zugang (HTTP 403)."),
            ("http", {"status": 405}, WrongAnswer, "Das Portal antwortet mit dem Fehler HTTP 405."),
            ("moved", {"url": "http://127.0.0.1:1/x"}, FetchFailed, ""),
            ("body", {"body": b"Name;Wert\nA;1\n"}, WrongAnswer, "Das Portal antwortet nicht in der Form des Webdienstes; die Antwort beginnt mit „Name;Wert A;1“."),
            ("body", {"body": b"PK\x03\x04"}, WrongAnswer, "Das Archiv ist beschädigt oder unvollständig."),
            ("status", {"code": 0, "content": "erfolgreich", "type": "Information"}, WrongAnswer, "Das Portal meldet „erfolgreich“, schickt aber keine Tabelle."),
            ("status", {"code": 22, "content": "angepasst", "type": "Warnung"}, WrongAnswer, "Das Portal meldet „angepasst“, schickt aber keine Tabelle."),
            ("status", {"code": 77, "content": "Neues", "type": "error"}, WrongAnswer, "Das Portal antwortet mit dem Status 77: „Neues“."),
        ],
    )  # fmt: skip
    def test_every_fault_has_its_own_message(
        self,
        *,
        server: GenesisServer,
        log_in: Callable[..., Genesis],
        kind: str,
        details: dict[str, Any],
        error: type[FetchFailed],
        message: str,
    ) -> None:
        server.fault(kind, **details)
        refused = refusal(log_in())
        assert type(refused) is error or (error is FetchFailed and isinstance(refused, error))
        assert refused.message.startswith(message)
        assert refused.where
        assert refused.remedy

    @pytest.mark.parametrize(
        "kind", ["truncated_zip", "no_status", "broken_json", "empty", "half", "other_table"]
    )
    def test_a_fault_that_passes_costs_nothing(
        self, server: GenesisServer, log_in: Callable[..., Genesis], kind: str
    ) -> None:
        server.fault(kind, times=1, table="11111-02-01-4")
        if kind == "other_table":
            assert isinstance(refusal(log_in()), WrongAnswer)
        (answer,) = fetch(log_in())
        assert unzip(answer.body) == server.expected(TABLE)

    def test_the_recorded_system_error_is_quoted(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        status = server.replies["data-tablefile_-1"]["Status"]
        server.fault("status", code=status["Code"], content=status["Content"], type=status["Type"])
        error = refusal(log_in())
        assert isinstance(error, WrongAnswer)
        assert (
            "Das Portal kann die Tabelle nicht zusammenstellen: „Für die Teiltabelle"
            in error.message
        )
        assert "wurde kein Datenquader gefunden!" in error.message
        assert "\n" not in error.message

    @pytest.mark.parametrize(
        "kind", ["Information", "information", "Warnung", "ERROR", "Fehler", ""]
    )
    @pytest.mark.parametrize("code", [98, "98"])
    def test_the_code_counts_and_not_the_localised_type(
        self, server: GenesisServer, log_in: Callable[..., Genesis], kind: str, code: object
    ) -> None:
        server.add_years(TABLE, 2020)
        server.fault("status", times=1, code=code, content="zu gross", type=kind)
        answers = fetch(log_in())
        assert rows(answers) == same_rows(server.expected(TABLE))

    def test_a_plain_file_cut_between_two_rows_is_not_believed(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        """Without an announced length nothing but the archive's checksum shows a cut."""
        whole = server.expected(TABLE)
        cut = whole[: whole.index(b"\n", len(whole) // 2) + 1]
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\n"
        with Disturbance(server.address, [""]) as line:
            service = log_in(url=line.url)
            service.log_in()
            line.plans[0] = "raw"
            line.raw = head + cut
            error = refusal(service)
        assert "kam ohne Längenangabe" in error.message

    def test_a_plain_file_cut_inside_a_row_is_not_believed(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        whole = server.expected(TABLE)
        end = whole.index(b"\n", len(whole) // 2)
        for cut in (whole[:end], whole[: end - 30], whole[: end - 30] + b"\n"):
            server.repair()
            server.fault("body", body=cut)
            assert refusal(log_in()).message.endswith("die Tabelle ist unvollständig.")

    def test_what_the_portal_says_is_quoted_without_the_account(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        text = f"Unbekannt: {ACCOUNT.user.lower()} / {ACCOUNT.password}\x1b[31m " + "x" * 999
        server.fault("status", code=77, content=text, type="Fehler")
        error = refusal(log_in())
        assert "Unbekannt: … / … [31m xxx" in error.message
        assert len(error.message) < 320

    def test_seeded_chaos_gives_the_right_bytes_or_an_error(
        self, server: GenesisServer, web: HttpWeb
    ) -> None:
        """Cuts, resets, slow bytes, errors and faults of the service in random order."""
        chance = random.Random(20241231)
        server.thin(TABLE, 15)
        server.add_years(TABLE, 2021)
        length = len(server.expected(TABLE)) // 8
        faults = [
            "",
            "",
            "no_status",
            "broken_json",
            "empty",
            "truncated_zip",
            "half",
            "maintenance",
            "slow",
        ]
        right = wrong = failed = 0
        for _ in range(70):
            server.repair()
            server.zipped = chance.random() < 0.6
            server.limit(TABLE, chance.choice([0, 1, 2, 9]))
            fault = chance.choice(faults)
            service_name = chance.choice(
                ["data/tablefile", "*", "data/resultfile", "catalogue/results"]
            )
            if fault:
                server.fault(fault, service_name, times=chance.choice([1, 2, None]), seconds=0.0005)
            plans = [
                chance.choice(["", "", "", "slow", "500", "drop", "garbage", "cut", "reset"])
                for _ in range(chance.randint(1, 6))
            ]
            plans = [
                f"{plan}:{chance.randint(0, length)}" if plan in ("cut", "reset") else plan
                for plan in plans
            ]
            with Disturbance(server.address, [*plans, ""]) as line:
                service = Genesis(web, server.portal(line.url), ACCOUNT, sleep=lambda _: None)
                answers = outcome(service)
            if answers is None:
                failed += 1
            elif rows(answers) == same_rows(server.expected(TABLE)):
                right += 1
            else:
                wrong += 1
        assert wrong == 0
        assert right > 15
        assert failed > 15


class TestPendingFile:
    def test_a_job_is_remembered_across_runs_for_two_days(self, tmp_path: Path) -> None:
        path = tmp_path / "auftraege.json"
        today = [dt.date(2025, 4, 1)]
        PendingFile(path, lambda: today[0]).keep("abc", "12411_1")
        assert PendingFile(path, lambda: today[0]).find("abc") == "12411_1"
        assert PendingFile(path, lambda: today[0]).find("other") == ""
        today[0] = dt.date(2025, 4, 3)
        assert PendingFile(path, lambda: today[0]).find("abc") == "12411_1"
        today[0] = dt.date(2025, 4, 4)
        assert PendingFile(path, lambda: today[0]).find("abc") == ""

    @pytest.mark.parametrize(
        "text", ["", "{", "[1]", '{"a": 1}', '{"a": {"name": "x", "since": "?"}}']
    )
    def test_a_damaged_file_costs_only_the_jobs(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "auftraege.json"
        path.write_text(text, "utf-8")
        pending = PendingFile(path)
        assert pending.find("a") == ""
        pending.keep("b", "12411_2")
        assert PendingFile(path).find("b") == "12411_2"
        pending.forget("b")
        assert not path.exists()
