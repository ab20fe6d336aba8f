"""A fetch writes down what it changed: once, in full where it matters, and only what is open."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from kobimo.observations import Store
from kobimo.project import Project, open_project
from kobimo.sources.fetching.changes import Cause
from kobimo.sources.fetching.changes_record import read_records
from kobimo.sources.fetching.changes_recording import (
    BASELINE,
    ChangeReport,
    keep_baseline,
    record_changes,
)
from kobimo.sources.ingest import MANIFEST, ingest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = """
id = "{id}"
title = "{title}"
source = "regionalstatistik"
tables = ["{table}"]
period_kind = "berichtsjahr"
lowest_level = "KREIS"
sensitivity = "{sensitivity}"
{more}

[dimensions]
geschlecht = ["total", "weiblich"]

[labels.geschlecht]
weiblich = "weiblich"

[downloader]
columns = [
  {{ header = ["{head}", "Insgesamt"], variable = "personen", unit = "persons" }},
  {{ header = ["{head}", "weiblich"], variable = "personen", unit = "persons", dimensions = {{ geschlecht = "weiblich" }} }},
]
"""
LOCAL = """
id = "probe_lokal"
title = "Kinder nach Ortsteilen"
source = "kommunal"
publisher = "Jugendamt"
period_kind = "berichtsjahr"
lowest_level = "KREIS"
sensitivity = "veroeffentlicht"

[municipal]
file = "Kinder_*.csv"
period = "2023"
columns = [{ header = "Kinder", variable = "kinder", unit = "persons" }]
"""
CANARY = "48217"
#: Table number → (id, title, heading, sensitivity, further keys).
TABLES = {
    "97111-01-01-4": ("probe", "Abgehende", "Abgehende", "veroeffentlicht", ""),
    "97222-01-01-4": ("probe_heikel", "Heikles", "Heikles", "sensibel", ""),
    "97333-01-01-4": (
        "probe_unfrei",
        "Unfreies",
        "Unfreies",
        "veroeffentlicht",
        'licence = "nur im Hause"',
    ),
}
ROWS = (
    "2021;DG;Deutschland;1000;500",
    "2022;DG;Deutschland;1100;550",
    "2021;07;Rheinland-Pfalz;200;100",
    "2022;07;Rheinland-Pfalz;210;105",
    "2021;07211;Trier;80;40",
    "2022;07211;Trier;78;39",
    "2021;07235;Trier-Saarburg;60;30",
    "2022;07235;Trier-Saarburg;61;31",
    "2021;07111;Koblenz;90;45",
    "2022;07111;Koblenz;91;46",
    "2021;07131;Ahrweiler;50;25",
    "2022;07131;Ahrweiler;50;25",
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The repository of Trier, compared with Trier-Saarburg, with datasets of every openness."""
    (tmp_path / "kommune.toml").write_text('ags = "07211"\nvergleich = ["07235"]\n', "utf-8")
    declarations = tmp_path / "deklarationen" / "datensaetze"
    declarations.mkdir(parents=True)
    for table, (name, title, head, sensitivity, more) in TABLES.items():
        text = TABLE.format(
            id=name, title=title, table=table, head=head, sensitivity=sensitivity, more=more
        )
        (declarations / f"{name}.toml").write_text(text, "utf-8")
    (declarations / "probe_lokal.toml").write_text(LOCAL, "utf-8")
    return open_project(tmp_path)


@pytest.fixture
def fetch(project: Project, wide: Callable[..., bytes]) -> Callable[..., ChangeReport]:
    """Fetch as the command does, with files that lie in the drop folder instead of a network."""

    def run(
        *rows: str, day: str = "2025-03-14", table: str = "97111-01-01-4", stand: str = "13.03.2025"
    ) -> ChangeReport:
        keep_baseline(project)
        if rows:
            head = TABLES[table][2]
            body = wide(
                rows,
                title=(f"GENESIS-Tabelle: {table}", f"{TABLES[table][1]};;;;"),
                header=(f";;;{head};{head}", ";;;Insgesamt;weiblich"),
                footer=("__________", f"Stand: {stand} / 16:40:08"),
            )
            path = project.folder / "data" / "eingang" / f"{table}-{stand}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        ingest(project)
        return record_changes(project, day=day)

    return run


def replaced(*changes: tuple[str, str]) -> list[str]:
    """Return the rows with some of them in another version, or gone where it is empty."""
    versions = dict(changes)
    return [row for row in (versions.get(row, row) for row in ROWS) if row]


REVISED = replaced(
    ("2022;07211;Trier;78;39", "2022;07211;Trier;81;41"),
    ("2022;07;Rheinland-Pfalz;210;105", "2022;07;Rheinland-Pfalz;213;107"),
    ("2021;07111;Koblenz;90;45", "2021;07111;Koblenz;97;45"),
    ("2021;07131;Ahrweiler;50;25", "2021;07131;Ahrweiler;.;."),
)
NEW_YEAR = (
    "2023;DG;Deutschland;1200;600",
    "2023;07;Rheinland-Pfalz;220;110",
    "2023;07211;Trier;85;42",
    "2023;07235;Trier-Saarburg;70;35",
    "2023;07111;Koblenz;99;50",
    "2023;07131;Ahrweiler;51;26",
)


def table_of(report: ChangeReport) -> list[dict[str, str]]:
    (path,) = (path for path in report.files if path.suffix == ".csv")
    lines = path.read_bytes().decode("utf-8-sig").splitlines()
    assert lines[-1].startswith("# Datenquelle: Statistische Ämter des Bundes und der Länder, ")
    kept = "\n".join(line for line in lines if not line.startswith("#"))
    return [*csv.DictReader(io.StringIO(kept), delimiter=";")]


def test_the_first_fetch_is_summed_up(project: Project, fetch: Callable[..., ChangeReport]) -> None:
    report = fetch(*ROWS)
    assert report.lines == ("Erster Abruf: 1 Datensatz mit 24 Werten.",)
    assert report.record is not None
    assert report.record.is_first
    (change,) = report.record.datasets
    assert (change.id, change.state, change.values, change.cells) == ("probe", "neu", 24, ())
    assert change.periods == ("2021", "2022")
    assert [path.name for path in report.files] == ["2025-03-14.json", "2025-03-14.csv"]
    assert report.files[0].stat().st_size < 1000
    (row,) = table_of(report)
    assert row["Art"] == "Datensatz neu"


def test_files_that_lie_there_before_the_first_fetch_are_its_first_record(
    project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    """Without network an office fills the drop folder, then fetches for the first time."""
    import shutil

    fetch(*ROWS)
    for name in ("build", "data/aenderungen"):
        shutil.rmtree(project.folder / name)
    report = fetch()
    assert report.lines == ("Erster Abruf: 1 Datensatz mit 24 Werten.",)


def test_nothing_changed_leaves_no_record(
    project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    fetch(*ROWS)
    report = fetch(*ROWS, day="2025-03-15")
    assert (report.record, report.files) == (None, ())
    assert report.lines == ("Es hat sich nichts geändert.",)
    assert len([*(project.folder / "data/aenderungen").iterdir()]) == 2


def test_revisions_new_periods_and_withdrawals_are_reported(
    project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    fetch(*ROWS)
    report = fetch(*REVISED, *NEW_YEAR, day="2026-03-13", stand="12.03.2026")
    assert report.lines == (
        (
            "Abgehende: Berichtsjahr 2023 neu; 2 Werte in Trier berichtigt (größte: 2022, 78 → 81, "
            "+3,8\u202f%); 2 Werte in Rheinland-Pfalz berichtigt (größte: 2022, 210 → 213, "
            "+1,4\u202f%); in 2 weiteren Regionen 1 Wert berichtigt und 2 Werte zurückgezogen "
            "(größte Berichtigung: Koblenz, 2021, 90 → 97, +7,8\u202f%)."
        ),
    )
    assert report.record is not None
    (change,) = report.record.datasets
    assert (change.stand_before, change.stand) == ("13.03.2025", "12.03.2026")
    assert change.cause is Cause.PUBLISHER
    assert [(item.ags, item.period, item.values, item.whole) for item in change.new_periods] == [
        ("07211", "2023", 2, {"personen": 85}),
        ("07", "2023", 2, {"personen": 220}),
        ("DG", "2023", 2, {"personen": 1200}),
        ("07235", "2023", 2, {"personen": 70}),
    ]
    revised = [(item.ags, item.label, item.old, item.new) for item in change.cells]
    assert revised == [
        ("07211", "Insgesamt", 78, 81),
        ("07211", "weiblich", 39, 41),
        ("07", "Insgesamt", 210, 213),
        ("07", "weiblich", 105, 107),
    ]
    counts = change.counts
    assert (counts.new, counts.revised, counts.withdrawn) == (len(NEW_YEAR) * 2, 5, 2)


def test_the_table_is_one_that_excel_opens(
    project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    fetch(*ROWS)
    report = fetch(*REVISED, *NEW_YEAR, day="2026-03-13", stand="12.03.2026")
    assert report.files[1].read_bytes().startswith(b"\xef\xbb\xbfDatensatz;Tabelle;Region;AGS;")
    rows = table_of(report)
    assert rows[4] == {
        "Datensatz": "Abgehende",
        "Tabelle": "97111-01-01-4",
        "Region": "Trier",
        "AGS": "07211",
        "Zeitraum": "2022",
        "Merkmale": "Insgesamt",
        "alt": "78",
        "neu": "81",
        "Differenz": "3",
        "Einheit der Differenz": "Personen",
        "Veränderung in %": "3,85",
        "Art": "berichtigt",
    }
    assert [row["Art"] for row in rows] == [
        *["neuer Zeitraum"] * 4,
        *["berichtigt"] * 4,
        "Zusammenfassung",
    ]
    assert not any(value.startswith(tuple("=+@")) for row in rows for value in row.values())


def test_records_fit_their_schema_and_the_printed_one_is_current(
    root: Path, project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    from kobimo.sources.fetching.changes_record import json_schema

    printed = root / "src/kobimo/sources/fetching/aenderungen.schema.json"
    schema = json.loads(printed.read_text("utf-8"))
    assert schema == json.loads(json_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    fetch(*ROWS)
    fetch(*REVISED, *NEW_YEAR, stand="12.03.2026")
    for path in (project.folder / "data/aenderungen").glob("*.json"):
        jsonschema.validate(json.loads(path.read_text("utf-8")), schema)
    records = read_records(project.folder / "data/aenderungen")
    assert [record.name for record in records] == ["2025-03-14", "2025-03-14-2"]


def test_a_record_is_never_overwritten_and_the_same_bytes_twice(
    project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    first = fetch(*ROWS)
    body = first.files[0].read_bytes()
    fetch(*REVISED, stand="14.03.2025")
    fetch(*ROWS, stand="15.03.2025")
    names = sorted(path.name for path in (project.folder / "data/aenderungen").glob("*.json"))
    assert names == ["2025-03-14-2.json", "2025-03-14-3.json", "2025-03-14.json"]
    assert first.files[0].read_bytes() == body


def test_municipal_protected_and_unfree_data_never_appear(
    project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    """The canary stands in all of them, in the first state and in the second."""
    rows = [*ROWS, f"2020;07211;Trier;{CANARY};{CANARY}"]
    folder = project.folder / "data" / "geschuetzt"
    folder.mkdir(parents=True)
    for state in ("", "1"):
        (folder / "Kinder_2023.csv").write_text(f"Jahr;Kinder\n2023;{CANARY}{state}\n", "utf-8")
        changed = [row.replace(CANARY, CANARY + state) for row in rows]
        for table in ("97222-01-01-4", "97333-01-01-4"):
            fetch(*changed, table=table)
        fetch(*(REVISED if state else ROWS))
    assert set(Store(project.store_folder).datasets()) == {
        "probe",
        "probe_heikel",
        "probe_lokal",
        "probe_unfrei",
    }
    written = [*(project.folder / "data/aenderungen").iterdir()]
    assert len(written) == 4
    for path in written:
        text = path.read_text("utf-8-sig")
        assert CANARY not in text
        assert "Kinder" not in text
        assert "Heikles" not in text
        assert "Unfreies" not in text


def test_a_file_dropped_before_a_build_is_reported_by_the_next_fetch(
    project: Project, fetch: Callable[..., ChangeReport], wide: Callable[..., bytes]
) -> None:
    fetch(*ROWS)
    path = project.folder / "data/eingang/nachtrag.csv"
    title = ("GENESIS-Tabelle: 97111-01-01-4", "Abgehende;;;;")
    footer = ("__________", "Stand: 20.03.2025 / 10:00:00")
    path.write_bytes(wide(REVISED, title=title, footer=footer))
    ingest(project)
    report = fetch(day="2025-03-21")
    assert report.record is not None
    assert report.record.datasets[0].counts.revised == 5


def test_what_we_read_otherwise_is_not_reported_as_the_publisher_s(
    project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    fetch(*ROWS)
    path = project.folder / "deklarationen/datensaetze/probe.toml"
    text = path.read_text("utf-8").replace(
        'unit = "persons" }', 'unit = "persons", factor = 10 }', 1
    )
    path.write_text(text, "utf-8")
    again = open_project(project.folder)
    keep_baseline(again)
    ingest(again)
    report = record_changes(again, day="2025-04-01")
    # The fingerprint of the files is the one on record, the version of kobimo too: known.
    assert report.record is None
    fetch_of_newer = read_records(again.folder / "data/aenderungen")[0]
    older = fetch_of_newer.model_copy(update={"reader": "0.0.1"})
    from kobimo.sources.fetching.changes_recording import make_record

    before = Store(project.folder / "alt")
    observations = Store(again.store_folder).read("probe")
    assert observations is not None
    observations.frame.loc[0, "value"] += 1
    before.write(observations)
    found = make_record(before, Store(again.store_folder), again, day="2025-04-02", known=[older])
    assert found is not None
    (change,) = found.datasets
    assert change.cause is Cause.REREAD
    from kobimo.sources.fetching.changes_words import describe

    assert describe(change).endswith(
        "Die Dateien der Herausgeber sind dieselben; kobimo liest sie jetzt anders."
    )


def test_a_fresh_copy_does_not_report_what_is_committed(
    project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    """A clone has the files and the records, but neither a store nor a state compared last."""
    import shutil

    fetch(*ROWS)
    fetch(*REVISED, stand="14.03.2025")
    shutil.rmtree(project.folder / "build")
    assert fetch(day="2025-04-01").record is None
    assert (project.folder / BASELINE).is_dir()


def test_what_another_copy_recorded_is_not_recorded_again(
    project: Project, fetch: Callable[..., ChangeReport], tmp_path: Path
) -> None:
    """A colleague fetched; after a pull the files and the record are there, my store is old."""
    import shutil

    fetch(*ROWS)
    shutil.copytree(project.folder / "build", tmp_path / "kept")
    fetch(*REVISED, stand="14.03.2025")
    shutil.rmtree(project.folder / "build")
    shutil.copytree(tmp_path / "kept", project.folder / "build")
    assert fetch(day="2025-04-01").record is None


def test_a_fetch_that_is_killed_before_its_record_loses_nothing(
    project: Project, fetch: Callable[..., ChangeReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kobimo.sources.fetching import changes_recording as module

    fetch(*ROWS)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(module, "write_json", killed)
        with pytest.raises(KeyboardInterrupt):
            fetch(*REVISED, stand="14.03.2025")
    report = fetch(day="2025-04-01")
    assert report.record is not None
    assert report.record.datasets[0].counts.revised == 5


def test_half_a_store_is_not_compared(project: Project, fetch: Callable[..., ChangeReport]) -> None:
    fetch(*ROWS)
    (project.store_folder / "probe.parquet").unlink()
    (project.store_folder / MANIFEST).unlink()
    report = record_changes(project, day="2025-04-01")
    assert report.record is None
    assert report.lines[0].startswith("Die Änderungen sind noch nicht verglichen")
    assert fetch(day="2025-04-02").record is None


def test_a_dataset_that_disappears_is_said(
    project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    fetch(*ROWS)
    for path in (project.folder / "data/eingang").iterdir():
        path.unlink()
    report = fetch(day="2025-04-01")
    assert report.lines == ("Abgehende: nicht mehr vorhanden, zuletzt 24 Werte.",)


def test_a_record_damaged_by_hand_is_named(
    project: Project, fetch: Callable[..., ChangeReport]
) -> None:
    from kobimo.errors import Invalid

    fetch(*ROWS)
    folder = project.folder / "data/aenderungen"
    (folder / "2025-01-01.json").write_text("{", "utf-8")
    (folder / "2025-01-02.json").write_text('{"datum": "gestern"}', "utf-8")
    (folder / "notiz.json").write_text("keine Aufzeichnung", "utf-8")
    with pytest.raises(Invalid) as caught:
        read_records(folder)
    texts = [problem.text for problem in caught.value.problems]
    assert texts[0].startswith("data/aenderungen/2025-01-01.json: die Datei ist kein JSON")
    assert any("data/aenderungen/2025-01-02.json, Angabe „datum“" in text for text in texts)
    assert not any("notiz" in text for text in texts)
