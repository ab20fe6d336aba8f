"""Tables that are too large: slices by years, and jobs in the background."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kobimo.sources.services.exchange import Unchanged, Years
from kobimo.sources.services.genesis_jobs import Patience, PendingFile
from tests.genesis_client import (
    ALL,
    TABLE,
    Kept,
    declare,
    fetch,
    refusal,
    rows,
    same_rows,
)
from tests.genesis_server import TOKEN, GenesisServer, unzip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.sources.services.genesis import Genesis


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
