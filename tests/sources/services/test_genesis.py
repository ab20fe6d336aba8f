"""The GENESIS client against a server on loopback that replays recorded replies and real files.

What the server imitates, because no recording is known, is listed in tests/genesis_server.py.
Of the Kommunale Bildungsdatenbank there is no recording at all: the test of that portal shows
only that its declaration and the common protocol fit together.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.errors import LoginRefused, TableGone, Unreachable, WrongAnswer
from kobimo.sources.services.exchange import Account, Answer, Unchanged, Years
from kobimo.sources.services.genesis import Genesis
from tests.genesis_client import (
    ALL,
    CANARIES,
    TABLE,
    Kept,
    declare,
    fetch,
    refusal,
)
from tests.genesis_server import ACCOUNT, TOKEN, GenesisServer, unzip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.sources.fetching.web import HttpWeb


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
            "Geben Sie das Konto neu ein: kobimo fetch --anmelden regionalstatistik, oder "
            "berichtigen Sie KOBIMO_REGIONALSTATISTIK_BENUTZER und "
            "KOBIMO_REGIONALSTATISTIK_PASSWORT (oder KOBIMO_REGIONALSTATISTIK_TOKEN). Melden Sie "
            "sich zur Probe unter https://www.regionalstatistik.de an. Jedes Portal hat eigene "
            "Konten."
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

    def test_a_dataset_in_parts_brings_each_table_that_the_portal_knows(
        self, server: GenesisServer, log_in: Callable[..., Genesis]
    ) -> None:
        codes = ("12411-01-01-9", TABLE, "11111-02-01-4")
        dataset = declare(*codes).model_copy(update={"parts": True})
        answers = list(log_in().bring(dataset, Years(2024, 2024), Kept()))
        found = [answer for answer in answers if isinstance(answer, Answer)]
        assert [answer.name for answer in found] == [f"{code}_2024.zip" for code in codes[1:]]
        assert not any(answer.note for answer in found)

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


def test_the_portal_explains_its_signs_without_an_account(
    server: GenesisServer, log_in: Callable[..., Genesis]
) -> None:
    """No recorded reply is known; the server imitates the shape of the other catalogues."""
    server.signs = {"-": "nichts vorhanden", ".": "Zahlenwert unbekannt oder geheim zu halten"}
    assert log_in().load_signs() == server.signs
    (call,) = server.asked("catalogue/qualitysigns")
    assert not [word for word in CANARIES if word in str(call)]
