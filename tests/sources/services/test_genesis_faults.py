"""What a GENESIS portal or the line to it can do wrong: an own message each, never wrong bytes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.errors import FetchFailed, LoginRefused, Unreachable, WrongAnswer
from kobimo.sources.services.genesis import Genesis
from tests.disturbance import Disturbance
from tests.genesis_client import (
    TABLE,
    fetch,
    outcome,
    refusal,
    rows,
    same_rows,
)
from tests.genesis_server import ACCOUNT, GenesisServer, unzip

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.sources.fetching.web import HttpWeb


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
        assert refused.where or "localhost:" in refused.message
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
