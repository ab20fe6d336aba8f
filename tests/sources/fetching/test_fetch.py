"""A fetch brings figures from loopback portals into the store, or leaves everything as it was.

The files are written here in the layout of the downloader of the Regionaldatenbank; the
replies of the web service are those of :mod:`tests.genesis_server`.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from werkzeug.wrappers import Request, Response

from kobimo.errors import Busy, Unreachable, WrongAnswer, WrongClock, WrongUsage
from kobimo.observations import Store
from kobimo.project import Project, open_project
from kobimo.sources.fetching.accounts import Accounts
from kobimo.sources.fetching.bodies import Limits
from kobimo.sources.fetching.fetch import Fetched, fetch
from kobimo.sources.fetching.outcome import State
from kobimo.sources.fetching.web import HttpWeb
from kobimo.sources.ingest import ingest
from tests.conftest import Silent
from tests.genesis_server import ACCOUNT, GenesisServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_httpserver import HTTPServer

Wide = Callable[..., bytes]
DAY = datetime.now(UTC)
DATASET = """
id = "{name}"
title = "Probe {name}"
source = "amt"
tables = ["{code}"]
period_kind = "berichtsjahr"
lowest_level = "KREIS"
sensitivity = "veroeffentlicht"

[dimensions]
geschlecht = ["total", "weiblich"]

[downloader]
columns = [
  {{ header = ["Abgehende", "Insgesamt"], variable = "abgaenge", unit = "persons" }},
  {{ header = ["Abgehende", "weiblich"], variable = "abgaenge", unit = "persons", dimensions = {{ geschlecht = "weiblich" }} }},
]
"""
PORTAL = """
id = "{name}"
title = "Amt für Proben"
publisher = "Amt"
licence = "dl-de/by-2-0"
protocol = "genesis"
url = "{url}ws/"
download = "{url}frei/{{table}}_00.csv"
login = ["password"]
interval = 0.0
website = "https://amt.example"
"""
CODES = {"eins": "97111-01-01-4", "zwei": "97112-01-01-4"}
TITLE = "Abgehende;;;;"
ROWS = ("2023;DG;Deutschland;100;50", "2023;07;Rheinland-Pfalz;60;30", "2023;07211;Trier;12;5")


def write_project(folder: Path, url: str) -> Project:
    """Write a repository of Trier that knows one portal with two tables."""
    (folder / "kommune.toml").write_text('ags = "07211"\nberichte = []\n', "utf-8")
    for kind, name, text in (
        ("portale", "amt", PORTAL.format(name="amt", url=url)),
        *(
            ("datensaetze", name, DATASET.format(name=name, code=code))
            for name, code in CODES.items()
        ),
    ):
        path = folder / "deklarationen" / kind / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return open_project(folder)


@pytest.fixture
def project(tmp_path: Path, httpserver: HTTPServer) -> Project:
    (tmp_path / "trier").mkdir()
    return write_project(tmp_path / "trier", httpserver.url_for("/"))


@pytest.fixture
def offer(httpserver: HTTPServer, wide: Wide) -> Callable[..., None]:
    """Let the portal offer a table with rows."""

    def put(name: str, *rows: str, stand: str = "") -> None:
        title = (f"GENESIS-Tabelle: {CODES[name]}", TITLE)
        footer = ("__________", f"Stand: {stand or '13.03.2025 / 16:40:08'}")
        body = wide(rows or ROWS, title=title, footer=footer)
        path = f"/frei/{CODES[name]}_00.csv"
        httpserver.expect_oneshot_request(path).respond_with_data(body, content_type="text/csv")

    return put


def run(project: Project, *names: str, days: int = 0, **more: object) -> Fetched:
    """Fetch some days after today, without waiting."""
    limits = Limits(connect=2, read=5, attempts=2, first_wait=0)
    with HttpWeb(limits=limits, sleep=lambda seconds: None) as web:
        given: dict[str, object] = {
            "datasets": names or ("eins",),
            "web": web,
            "accounts": Accounts({}, use_keyring=False),
            "now": lambda: DAY + timedelta(days=days),
        }
        return fetch(project, Silent(), **(given | more))  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def values(project: Project, name: str = "eins") -> dict[tuple[str, str], float]:
    stored = Store(project.store_folder).read(name)
    assert stored is not None
    frame = stored.frame[stored.frame["geschlecht"] == "total"]
    return dict(zip(zip(frame["ags"], frame["period"], strict=True), frame["value"], strict=True))


def test_a_free_file_is_kept_with_its_origin(
    project: Project, offer: Callable[..., None], httpserver: HTTPServer
) -> None:
    offer("eins")
    fetched = run(project)
    (outcome,) = fetched.outcomes
    assert (outcome.state, outcome.way, outcome.problems) == (State.NEW, "download", ())
    line = fetched.lines["eins"]
    assert (line.periods, line.regions, line.all_regions, line.age) == ("2023", 1, 400, 0)
    assert fetched.missing == ()
    stored = Store(project.store_folder).read("eins")
    assert stored is not None
    (source,) = stored.provenance
    day = f"{DAY:%d.%m.%Y}"
    assert source.file == f"Abruf Amt für Proben, 97111-01-01-4.csv vom {day}"
    assert (source.origin, source.publisher, source.portal) == ("download", "Amt", "Amt für Proben")
    assert source.url == httpserver.url_for("/frei/97111-01-01-4_00.csv")
    assert (source.stand, source.licence) == ("13.03.2025 / 16:40:08", "dl-de/by-2-0")
    assert source.retrieved == DAY.date().isoformat()
    (body,) = (project.folder / "data/abruf/inhalte").rglob("*/*")
    assert body.name == source.sha256


def test_the_store_is_made_from_kept_files_alone(
    project: Project, offer: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    offer("eins")
    run(project)
    before = tree(project.store_folder)
    shutil.rmtree(project.folder / "build")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket, "socket", refuse)
    ingest(open_project(project.folder))
    after = tree(project.store_folder)
    # Parquet files and provenance are the same bytes.
    assert {name: body for name, body in after.items() if name.startswith("eins")} == {
        name: body for name, body in before.items() if name.startswith("eins")
    }
    fetched = run(project, offline=True, days=3)
    assert fetched.outcomes == ()
    assert fetched.lines["eins"].age == 3


def test_a_second_fetch_says_what_changed_and_the_network_may_go(
    project: Project, offer: Callable[..., None], httpserver: HTTPServer
) -> None:
    offer("eins")
    run(project)
    revised = ("2023;DG;Deutschland;101;50", ROWS[1], "2023;07211;Trier;13;5")
    offer("eins", *revised, stand="01.06.2025 / 09:00:00")
    fetched = run(project, days=30)
    assert fetched.outcomes[0].state is State.NEW
    assert values(project)["07211", "2023"] == 13
    text = "\n".join(fetched.changes)
    assert "Probe eins" in text
    day = (DAY + timedelta(days=30)).date().isoformat()
    record = json.loads((project.folder / f"data/aenderungen/{day}.json").read_text("utf-8"))
    (change,) = [item for item in record["datensaetze"] if item["id"] == "eins"]
    (cell,) = [item for item in change["werte_geaendert"] if item["ags"] == "07211"]
    assert (cell["alt"], cell["neu"], cell["art"]) == (12, 13, "berichtigt")
    httpserver.stop()
    try:
        fetched = run(project, days=60)
    finally:
        httpserver.start()
    (outcome,) = fetched.outcomes
    assert outcome.state is State.FAILED
    assert outcome.problems[0].code == Unreachable.exit_code
    assert fetched.missing == ()
    assert fetched.changes == ("Es hat sich nichts geändert.",)
    assert values(project)["07211", "2023"] == 13
    assert ingest(project).unchanged


def test_years_accumulate_and_withdrawn_values_disappear(
    project: Project, offer: Callable[..., None]
) -> None:
    offer("eins")
    run(project)
    offer("eins", "2024;DG;Deutschland;110;55", "2024;07211;Trier;14;6")
    run(project, days=1)
    assert values(project) == {
        ("DG", "2023"): 100,
        ("07", "2023"): 60,
        ("07211", "2023"): 12,
        ("DG", "2024"): 110,
        ("07211", "2024"): 14,
    }
    # The publisher's file of 2023 comes back without the Land.
    offer("eins", ROWS[0], ROWS[2])
    run(project, days=2)
    assert ("07", "2023") not in values(project)
    assert values(project)["07211", "2024"] == 14


def test_what_was_answered_today_is_not_asked_again_unless_wanted(
    project: Project, offer: Callable[..., None], httpserver: HTTPServer
) -> None:
    for name in CODES:
        offer(name)
    run(project, *CODES)
    fetched = run(project, *CODES)
    assert [outcome.state for outcome in fetched.outcomes] == [State.CURRENT] * 2
    assert len(httpserver.log) == 2
    for name in CODES:
        offer(name)
    fetched = run(project, *CODES, again=True)
    assert [outcome.state for outcome in fetched.outcomes] == [State.UNCHANGED] * 2
    assert len(httpserver.log) == 4


CHILD = """
    import sys
    from pathlib import Path
    from kobimo.project import open_project
    from kobimo.sources.fetching.accounts import Accounts
    from kobimo.sources.fetching.fetch import fetch
    from tests.conftest import Silent

    fetch(open_project(Path(sys.argv[1])), Silent(), datasets=["eins", "zwei"],
          accounts=Accounts({}, use_keyring=False))
"""


@pytest.fixture
def child(root: Path, project: Project) -> Iterator[subprocess.Popen[bytes]]:
    """A fetch of both tables in another process."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(project.folder)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.kill()
    process.wait()


def test_a_second_run_is_refused_and_a_killed_one_goes_on_where_it_was(
    project: Project, offer: Callable[..., None], httpserver: HTTPServer, request: object
) -> None:
    offer("eins")
    arrived, go_on = threading.Event(), threading.Event()

    def hang(_: Request) -> Response:
        arrived.set()
        go_on.wait(20)
        return Response("zu spät")

    httpserver.expect_oneshot_request(f"/frei/{CODES['zwei']}_00.csv").respond_with_handler(hang)
    process = request.getfixturevalue("child")  # type: ignore[attr-defined]
    assert arrived.wait(20)
    with pytest.raises(Busy, match="läuft schon ein Abruf"):
        run(project, *CODES)
    process.send_signal(signal.SIGKILL)
    process.wait()
    go_on.set()
    asked = len(httpserver.log)
    offer("zwei")
    # The next day: what the broken run had finished still counts.
    fetched = run(project, *CODES, days=1)
    assert [(item.id, item.state) for item in fetched.outcomes] == [
        ("eins", State.CURRENT),
        ("zwei", State.NEW),
    ]
    assert len(httpserver.log) <= asked + 2
    assert fetched.missing == ()
    assert values(project, "eins") == values(project, "zwei")
    # A run that came to its end starts anew the day after.
    offer("eins")
    offer("zwei")
    states = [item.state for item in run(project, *CODES, days=2).outcomes]
    assert states == [State.UNCHANGED] * 2


def unchanged_after(project: Project, **more: object) -> Fetched:
    """Fetch, and check that neither the kept files nor the store changed."""
    folders = (project.folder / "data/abruf", project.store_folder)
    before = [tree(folder) for folder in folders]
    fetched = run(project, days=5, **more)
    assert [tree(folder) for folder in folders] == before
    return fetched


def test_bad_bodies_are_named_and_change_nothing(
    project: Project, offer: Callable[..., None], httpserver: HTTPServer, wide: Wide
) -> None:
    offer("eins")
    run(project)
    path = f"/frei/{CODES['eins']}_00.csv"
    title = (f"GENESIS-Tabelle: {CODES['eins']}", TITLE)
    whole = wide(ROWS, title=title)
    for body, message in (
        (whole[: whole.index(b"Stand:")], "am Ende fehlt die Zeile mit dem Stand"),
        (b"", "leer"),
        (b"<html><title>Wartung</title></html>", "eine Webseite statt der Tabelle"),
        (wide(ROWS, title=("GENESIS-Tabelle: 97112-01-01-4", TITLE)), "sondern „Probe zwei“"),
        (wide(ROWS, title=("GENESIS-Tabelle: 98765-01-01-4", TITLE)), "98765-01-01-4"),
        (wide([*ROWS, "2023;07211;Trier;1,2,3;5"], title=title), "1,2,3"),
        (wide([*ROWS, ROWS[2]], title=title), "mehrfach"),
        (wide(["2023;99001;Musterstadt;12;5"], title=title), "frei erfundene Zahlen"),
    ):
        httpserver.expect_oneshot_request(path).respond_with_data(body, content_type="text/csv")
        fetched = unchanged_after(project)
        (outcome,) = fetched.outcomes
        (problem,) = outcome.problems
        assert outcome.state is State.FAILED
        assert message in problem.message, problem.text
        assert problem.remedy, problem.text
        assert problem.code in {WrongAnswer.exit_code, Unreachable.exit_code}
        assert fetched.lines["eins"].periods == "2023"


def test_half_a_download_changes_nothing(
    project: Project, offer: Callable[..., None], raw_server: Callable[..., str]
) -> None:
    offer("eins")
    run(project)
    half = [b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n", b"GENESIS"]
    project = write_project(project.folder, raw_server(*[half] * 2))
    before = tree(project.folder / "data/abruf")
    (outcome,) = run(project, days=5).outcomes
    assert tree(project.folder / "data/abruf") == before
    assert values(project)["07211", "2023"] == 12
    assert "brach ab" in outcome.problems[0].message


def test_a_refusal_and_a_table_that_is_gone_are_told_apart(
    project: Project, httpserver: HTTPServer
) -> None:
    path = f"/frei/{CODES['eins']}_00.csv"
    for status, message in ((404, "keine freie Datei"), (403, "HTTP 403")):
        httpserver.expect_oneshot_request(path).respond_with_data("nein", status=status)
        fetched = run(project)
        assert message in fetched.outcomes[0].problems[0].message
        assert fetched.missing == ("eins",)


def test_a_former_code_is_asked_where_the_current_one_is_gone(
    project: Project, offer: Callable[..., None], httpserver: HTTPServer
) -> None:
    path = project.folder / "deklarationen/datensaetze/eins.toml"
    path.write_text(path.read_text("utf-8").replace('["9711', '["97999-01-01-4", "9711'), "utf-8")
    httpserver.expect_request("/frei/97999-01-01-4_00.csv").respond_with_data("", status=404)
    offer("eins")
    fetched = run(open_project(project.folder))
    assert fetched.outcomes[0].state is State.NEW
    stored = Store(project.store_folder).read("eins")
    assert stored is not None
    assert "unter dem Code 97111-01-01-4" in stored.provenance[0].notes[0]


def test_a_wrong_clock_stops_before_anything_is_kept(
    project: Project, offer: Callable[..., None]
) -> None:
    offer("eins")
    with (
        HttpWeb(now=lambda: datetime.now(UTC) - timedelta(days=400)) as web,
        pytest.raises(WrongClock),
    ):
        run(project, web=web)
    assert not (project.folder / "data/abruf/inhalte").exists()
    offer("eins")
    run(project)
    with pytest.raises(WrongClock, match="der letzte Abruf"):
        run(project, days=-3)


def test_a_full_disk_stops_the_run_and_leaves_what_is_there(
    project: Project, offer: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    offer("eins")
    run(project)
    offer("eins", *ROWS[:2], "2023;07211;Trier;99;5")
    before = tree(project.folder / "data/abruf"), tree(project.store_folder)

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("kobimo.sources.fetching.originals.write_atomically", fail)
    with pytest.raises(OSError, match="No space"):
        run(project, days=1)
    assert (tree(project.folder / "data/abruf"), tree(project.store_folder)) == before


def test_a_damaged_file_is_named_and_fetched_again(
    project: Project, offer: Callable[..., None]
) -> None:
    offer("eins")
    run(project)
    (body,) = [
        path for path in (project.folder / "data/abruf/inhalte").rglob("*") if path.is_file()
    ]
    body.write_bytes(body.read_bytes().replace(b"12", b"13"))
    offer("eins")
    fetched = run(project, offline=True)
    assert "Prüfsumme" in fetched.problems[0].message
    assert "kobimo fetch --neu" in fetched.problems[0].remedy
    offer("eins")
    fetched = run(project, again=True)
    assert fetched.problems == ()
    assert values(project)["07211", "2023"] == 12


def test_a_portal_out_of_reach_is_left_alone_after_two_tables(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    (project.folder / "deklarationen/datensaetze/drei.toml").write_text(
        DATASET.format(name="drei", code="97113-01-01-4"), "utf-8"
    )
    project = write_project(project.folder, url)
    fetched = run(project, "eins", "zwei", "drei")
    messages = [outcome.problems[-1].message for outcome in fetched.outcomes]
    assert sum("nimmt keine Verbindung an" in text for text in messages) == 2
    assert sum("Nicht mehr gefragt" in text for text in messages) == 1
    assert fetched.missing == ("drei", "eins", "zwei")


def test_unknown_names_are_refused_and_table_codes_are_names(
    project: Project, offer: Callable[..., None]
) -> None:
    with pytest.raises(WrongUsage, match="„einss“") as caught:
        run(project, "einss")
    assert "„eins“" in caught.value.remedy
    offer("eins")
    assert run(project, CODES["eins"]).outcomes[0].id == "eins"


def test_there_is_nothing_to_fetch_for_musterland(tmp_path: Path) -> None:
    (tmp_path / "kommune.toml").write_text('ags = "99001"\nberichte = []\n', "utf-8")
    assert fetch(open_project(tmp_path), Silent()) == Fetched()
    assert not (tmp_path / "data").exists()


# --- with the web service of the GENESIS family ----------------------------------------------


@pytest.fixture
def genesis(httpserver: HTTPServer, shared_data: Path) -> GenesisServer:
    return GenesisServer(httpserver, shared_data)


@pytest.fixture
def trier(tmp_path: Path, genesis: GenesisServer, httpserver: HTTPServer) -> Project:
    """A repository of Trier that asks the loopback server for the shipped tables."""
    portal = genesis.portal(download=httpserver.url_for("/frei/") + "{table}_00.csv")
    lines = [
        f"{name} = {json.dumps(value)}"
        for name, value in portal.model_dump(exclude_defaults=True).items()
    ]
    path = tmp_path / "deklarationen/portale/regionalstatistik.toml"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "kommune.toml").write_text('ags = "07211"\nberichte = []\n', "utf-8")
    return open_project(tmp_path)


LOGIN = {
    "KOBIMO_REGIONALSTATISTIK_BENUTZER": ACCOUNT.user,
    "KOBIMO_REGIONALSTATISTIK_PASSWORT": ACCOUNT.password,
}


def test_an_account_brings_the_series_and_leaves_no_trace_of_itself(
    trier: Project, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/frei/12411-01-01-4_00.csv").respond_with_data("", status=404)
    for name, value in LOGIN.items():
        monkeypatch.setenv(name, value)
    fetched = run(trier, "bevoelkerung", accounts=Accounts())
    (outcome,) = fetched.outcomes
    assert (outcome.state, outcome.way) == (State.NEW, "webdienst")
    # The table has no row for the Land: the free file is asked, too; there is none, and that
    # is no trouble.
    assert outcome.problems == ()
    assert httpserver.log[-1][0].path == "/frei/12411-01-01-4_00.csv"
    frame = Store(trier.store_folder).read("bevoelkerung").frame  # type: ignore[union-attr]
    total = frame[(frame["geschlecht"] == "total") & (frame["period"] == "2024-12-31")]
    kreise = total[total["ags"].str.len() == 5]
    assert (len(kreise), kreise["value"].sum()) == (400, 83_577_140)
    kept = "".join(
        path.read_text("utf-8", "replace") for path in trier.folder.rglob("*.*") if path.is_file()
    )
    bodies = b"".join(path.read_bytes() for path in trier.folder.rglob("*") if path.is_file())
    for secret in (ACCOUNT.user, ACCOUNT.password):
        assert secret not in kept
        assert secret.encode() not in bodies


@pytest.fixture
def free_population(httpserver: HTTPServer, wide: Wide) -> None:
    """Offer a free file of the population."""
    body = wide(
        ["31.12.2023;DG;Deutschland;300;150;150", "31.12.2023;07;Rheinland-Pfalz;30;15;15"],
        title=("GENESIS-Tabelle: 12411-01-01-4", "Bevölkerung nach Geschlecht;;;;;"),
        header=(";;;Bevölkerung;Bevölkerung;Bevölkerung", ";;;Insgesamt;männlich;weiblich"),
    )
    httpserver.expect_request("/frei/12411-01-01-4_00.csv").respond_with_data(body)


@pytest.mark.usefixtures("free_population")
def test_where_the_web_service_lacks_the_land_the_free_file_adds_it(trier: Project) -> None:
    (outcome,) = run(trier, "bevoelkerung", accounts=Accounts(LOGIN)).outcomes
    assert (outcome.state, outcome.way, outcome.problems) == (State.NEW, "webdienst", ())
    stored = Store(trier.store_folder).read("bevoelkerung")
    assert stored is not None
    assert {item.origin for item in stored.provenance} == {"webdienst", "download"}
    assert {"DG", "07", "07211"} <= set(stored.frame["ags"])


@pytest.mark.usefixtures("free_population")
def test_where_the_web_service_fails_the_free_file_answers(
    trier: Project, genesis: GenesisServer
) -> None:
    genesis.fault("maintenance", "*")
    fetched = run(trier, "bevoelkerung", accounts=Accounts(LOGIN))
    (outcome,) = fetched.outcomes
    assert (outcome.state, outcome.way) == (State.NEW, "download")
    assert [problem.code for problem in outcome.problems] == [Unreachable.exit_code]
    assert fetched.lines["bevoelkerung"].origins == ("download",)


@pytest.mark.usefixtures("free_population")
def test_half_an_account_is_said_and_the_free_file_answers(trier: Project) -> None:
    half = {"KOBIMO_REGIONALSTATISTIK_BENUTZER": ACCOUNT.user}
    accounts = Accounts(half, use_keyring=False)
    (outcome,) = run(trier, "bevoelkerung", accounts=accounts).outcomes
    assert (outcome.state, outcome.way) == (State.NEW, "download")
    assert "KOBIMO_REGIONALSTATISTIK_PASSWORT" in outcome.problems[0].remedy


def test_a_real_free_file_is_brought_revised_and_compared(
    trier: Project, httpserver: HTTPServer, shared_data: Path
) -> None:
    body = (shared_data / "regionaldatenbank-csv/21111-02-06-4.csv").read_bytes()
    httpserver.expect_oneshot_request("/frei/21111-02-06-4_00.csv").respond_with_data(body)
    fetched = run(trier, "schulabgaenge")
    line = fetched.lines["schulabgaenge"]
    # 398 Kreise, and Hamburg and Berlin, which the file has as Länder only.
    assert (line.periods, line.coverage, line.origins) == ("2023", "400/400", ("download",))
    rows = [row for row in body.decode("cp1252").split("\n") if row.startswith("2023;07211;")]
    first = rows[0].split(";")
    total = str(int(first[3]) + 10)
    revised = body.replace(
        rows[0].encode("cp1252"), ";".join([*first[:3], total, *first[4:]]).encode("cp1252")
    )
    revised = revised.replace(b"13.03.2025 / ", b"14.03.2025 / ")
    httpserver.expect_oneshot_request("/frei/21111-02-06-4_00.csv").respond_with_data(revised)
    fetched = run(trier, "schulabgaenge", days=30)
    assert "Trier" in "\n".join(fetched.changes)
    assert f"{first[3]} → {total}" in "\n".join(fetched.changes)


def test_a_value_that_the_web_service_withdraws_disappears_also_in_the_next_year(
    trier: Project, genesis: GenesisServer, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/frei/12411-01-01-4_00.csv").respond_with_data("", status=404)

    def women() -> set[str]:
        stored = Store(trier.store_folder).read("bevoelkerung")
        assert stored is not None
        frame = stored.frame[stored.frame["geschlecht"] == "weiblich"]
        return set(frame.loc[frame["value"].notna(), "ags"])

    run(trier, "bevoelkerung", accounts=Accounts(LOGIN))
    assert "07211" in women()
    table = genesis.tables["12411-01-01-4"]
    table.rows = [row for row in table.rows if not (";07211;" in row and ";GESW;" in row)]
    # Questions name their last year, which is another one after New Year.
    fetched = run(trier, "bevoelkerung", days=366, accounts=Accounts(LOGIN))
    assert fetched.outcomes[0].state is State.NEW
    assert len(list((trier.folder / "data/abruf/belege/bevoelkerung").iterdir())) == 2
    assert "07211" not in women()
