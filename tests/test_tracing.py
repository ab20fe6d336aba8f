"""Whatever a computation reads through Python is noted, with what it was then."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo import tracing
from kobimo.declarations.kommune import Kommune
from kobimo.declarations.loading import load_catalog
from kobimo.declarations.watching import (
    KOMMUNE,
    digest_of_declared,
    digest_of_entry,
    watch_catalog,
    watch_kommune,
)
from kobimo.observations import Observations, Provenance, Store, using
from kobimo.tracing import ABSENT, EVERYTHING, Note, Trace, Watched, states
from kobimo.tracing.notes import Recorder, set_recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Name of a case → what a cell does.
CELLS = {
    "open": "open('data/x.csv').read(); Path('data/x.csv').read_bytes(); open(b'data/x.csv').close()",
    "descriptor": "os.close(os.open('data/x.csv', os.O_RDONLY))",
    "absent": "try:\n    open('data/fehlt.csv')\nexcept OSError: pass",
    "pandas": "import pandas; pandas.read_csv('data/x.csv'); pandas.read_parquet('data/x.parquet')",
    "feather": "import pandas; pandas.read_feather('data/x.feather'); pandas.read_orc('data/x.orc')",
    "tables": "import pandas; pandas.read_parquet('data/teile')",
    "tables outside": "import pandas; pandas.read_parquet(os.environ['OUTSIDE'][:-4] + '.parquet')",
    "tables of parts outside": "import pandas; pandas.read_parquet(os.environ['OUTSIDE'][:-4] + '.teile')",
    "above the project": "os.path.realpath('data/x.csv'); os.path.isdir('..'); os.path.isdir(Path.cwd().parents[1])",
    "numpy": "import numpy; numpy.loadtxt('data/x.csv', skiprows=1)",
    "listing": "os.listdir('data'); list(Path('data').glob('*.csv'))",
    "tree": "[found for found in os.walk('data')]",
    "looking": "Path('data/fehlt.csv').exists(); os.path.isfile('data/x.csv'); os.path.isdir('data')",
    "module": "import hilfe; import importlib; importlib.reload(hilfe)",
    "written": "Path('aus.txt').write_text('neu'); Path('aus.txt').read_text()",
    "changed and read": "handle = open('data/alt.txt', 'r+'); handle.read(); handle.write('x'); handle.close()",
    "renamed": "Path('t.part').write_text('x'); Path('t.part').replace('ziel.txt')",
    "unsteady": "open('data/y.csv').read(); import subprocess as s\nwith tracing.aside(): Path('data/y.csv').write_text('anders')",
    "variables": "os.environ.get('PROBE_DA'); os.getenv('PROBE_FEHLT'); os.environ['PROBE_SELBST'] = '1'; os.environ['PROBE_SELBST']",
    "all variables": "dict(os.environ)",
    "program": "import subprocess; subprocess.run([sys.executable, '-c', ''])",
    "shell": "os.system('true')",
    "harmless": "import subprocess\ntry:\n    subprocess.run(['uname'], capture_output=True)\nexcept OSError: pass",
    "network": "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9), timeout=0.1)\nexcept OSError: pass",
    "database": "import sqlite3; sqlite3.connect('data/x.db').close()",
    "outside": "open(os.environ['OUTSIDE']).read()",
    "link": "open('data/link.csv').read()",
    "thread": "import threading\nwith tracing.aside():\n    t = threading.Thread(target=lambda: open('data/x.csv').close()); t.start(); t.join()",
    "aside": "with tracing.aside():\n    open('data/x.csv').close(); os.environ.get('PROBE_DA')",
    "elsewhere": "os.chdir('data'); open('x.csv').close(); os.chdir('..')",
    "above": "open('data/../data/x.csv').close()",
    "program file": "import json.decoder; open(json.decoder.__file__).close(); open(os.__file__).close()",
    "unheard": "tracing.note_file('data/x.csv')",
}
DRIVER = """
import json, os, sys
from pathlib import Path
from kobimo import tracing
cells = json.loads(sys.stdin.read())
sys.path.insert(0, os.getcwd())
found = {}
for name, cell in cells.items():
    tracing.start(Path.cwd())
    exec(cell, {"os": os, "sys": sys, "Path": Path, "tracing": tracing})
    found[name] = tracing.taken()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("projekt")
    (folder / "data").mkdir()
    (folder / "data/x.csv").write_text("a\n1\n", "utf-8")
    (folder / "data/y.csv").write_text("eins", "utf-8")
    (folder / "data/alt.txt").write_text("alt", "utf-8")
    frame = pd.DataFrame({"a": [1]})
    frame.to_parquet(folder / "data/x.parquet")
    frame.to_feather(folder / "data/x.feather")
    frame.to_orc(folder / "data/x.orc")
    frame.to_parquet(folder.parent / "draussen.parquet")
    (folder / "data/teile/jahr=1").mkdir(parents=True)
    frame.to_parquet(folder / "data/teile/jahr=1/x.parquet")
    (folder.parent / "draussen.teile").mkdir()
    frame.to_parquet(folder.parent / "draussen.teile/x.parquet")
    (folder / "hilfe.py").write_text("X = 1\n", "utf-8")
    outside = folder.parent / "draussen.csv"
    outside.write_text("b\n", "utf-8")
    (folder / "data/link.csv").symlink_to(outside)
    return folder


@pytest.fixture(scope="module")
def traces(folder: Path) -> dict[str, Trace]:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        input=json.dumps(CELLS),
        cwd=folder,
        env={
            **os.environ,
            "PROBE_DA": "hier",
            "OUTSIDE": str(folder.parent / "draussen.csv"),
            # As in a kernel that has imported the module before.
            "PYTHONDONTWRITEBYTECODE": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {name: Trace.from_json(text) for name, text in json.loads(done.stdout).items()}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def named(trace: Trace, kind: str) -> dict[str, str]:
    return {note.name: note.digest for note in trace.notes if note.kind == kind}


@pytest.mark.parametrize("case", ["open", "descriptor", "thread", "elsewhere", "above", "unheard"])
def test_a_file_is_noted_with_its_content(traces: dict[str, Trace], case: str) -> None:
    assert named(traces[case], "file") == {"data/x.csv": digest("a\n1\n")}


def test_libraries_that_read_through_python_are_heard(traces: dict[str, Trace]) -> None:
    assert named(traces["pandas"], "file").keys() == {"data/x.csv", "data/x.parquet"}
    assert named(traces["feather"], "file").keys() == {"data/x.feather", "data/x.orc"}
    assert named(traces["numpy"], "file").keys() == {"data/x.csv"}
    assert named(traces["database"], "file").keys() == {"data/x.db"}


def test_what_is_not_there_is_noted_as_that(traces: dict[str, Trace]) -> None:
    assert named(traces["absent"], "file") == {"data/fehlt.csv": ABSENT}
    looked = named(traces["looking"], "exists")
    assert looked == {"data": "folder", "data/fehlt.csv": ABSENT, "data/x.csv": "file"}


def test_a_table_of_several_files_is_noted_with_all_of_them(
    traces: dict[str, Trace], folder: Path
) -> None:
    noted = named(traces["tables"], "below")["data/teile"]
    assert states.digest_of_below(folder / "data/teile") == noted
    more = folder / "data/teile/jahr=2/x.parquet"
    more.parent.mkdir()
    more.write_bytes(b"")
    assert states.digest_of_below(folder / "data/teile") != noted
    outside = str(folder.parent / "draussen.parquet")
    assert outside in named(traces["tables outside"], "file")


def test_a_folder_of_tables_outside_is_noted_but_none_that_holds_the_project(
    traces: dict[str, Trace], folder: Path
) -> None:
    """Beside the project lies a Parquet file, as in a user's folder: nobody reads all of that."""
    outside = str(folder.parent / "draussen.teile")
    assert named(traces["tables of parts outside"], "below").keys() == {outside}
    assert not named(traces["above the project"], "below")


def test_folders_are_noted_with_their_listing(traces: dict[str, Trace], folder: Path) -> None:
    assert named(traces["listing"], "folder").keys() == {"data"}
    assert named(traces["tree"], "folder").keys() == {"data", "data/teile", "data/teile/jahr=1"}
    before = states.digest_of_folder(folder / "data")
    (folder / "data/mehr").mkdir()
    assert states.digest_of_folder(folder / "data") != before
    (folder / "data/mehr").rmdir()
    assert states.digest_of_folder(folder / "data") == before


def test_a_module_is_noted_by_its_source_and_not_by_its_neighbours(
    traces: dict[str, Trace], folder: Path
) -> None:
    trace = traces["module"]
    assert named(trace, "file") == {"hilfe.py": digest("X = 1\n")}
    assert named(trace, "folder") == {}
    before = states.digest_of_modules(folder)
    (folder / "LIESMICH.md").write_text("", "utf-8")
    assert states.digest_of_modules(folder) == before == named(trace, "modules")["."]
    (folder / "pandas.py").write_text("", "utf-8")
    assert states.digest_of_modules(folder) != before
    (folder / "pandas.py").unlink()


def test_what_a_cell_writes_is_a_result_and_no_input(traces: dict[str, Trace]) -> None:
    assert named(traces["written"], "written") == {"aus.txt": digest("neu")}
    assert named(traces["written"], "file") == {}
    assert named(traces["renamed"], "written") == {"ziel.txt": digest("x")}
    assert named(traces["changed and read"], "file") == {"data/alt.txt": digest("alt")}
    assert named(traces["changed and read"], "written") == {"data/alt.txt": digest("altx")}


def test_a_file_that_changes_meanwhile_makes_a_trace_unsteady(traces: dict[str, Trace]) -> None:
    assert traces["unsteady"].unsteady == ("data/y.csv",)
    assert traces["open"].unsteady == ()


def test_variables_are_noted_that_the_cell_did_not_set(traces: dict[str, Trace]) -> None:
    assert named(traces["variables"], "environment") == {
        "PROBE_DA": tracing.digest_of("hier"),
        "PROBE_FEHLT": ABSENT,
    }
    assert EVERYTHING in named(traces["all variables"], "environment")


def test_what_no_trace_can_hold_is_said(traces: dict[str, Trace]) -> None:
    assert "program" in named(traces["program"], "beyond")
    assert "program" in named(traces["shell"], "beyond")
    assert "network" in named(traces["network"], "beyond")
    assert named(traces["harmless"], "beyond") == {}


def test_files_outside_are_noted_but_not_those_of_programs(
    traces: dict[str, Trace], folder: Path
) -> None:
    outside = str(folder.parent / "draussen.csv")
    assert named(traces["outside"], "file") == {outside: digest("b\n")}
    # The link's own name: one that leads elsewhere tomorrow is another content.
    assert named(traces["link"], "file") == {"data/link.csv": digest("b\n")}
    assert named(traces["program file"], "file") == {}


def test_nothing_is_noted_aside(traces: dict[str, Trace]) -> None:
    assert traces["aside"].notes == ()


def test_nothing_is_noted_unless_somebody_asked() -> None:
    assert not tracing.is_started()
    tracing.note("file", "x", "y")
    assert Trace.from_json(tracing.taken()) == Trace(())


def test_a_trace_survives_json_and_damage_is_told() -> None:
    trace = Trace((Note("file", "ä\ud800", "1"), Note("folder", ".", "2")), ("z",))
    assert Trace.from_json(trace.to_json()) == trace
    for damaged in ("", "{}", "[]", '{"format": 9, "notes": [], "unsteady": []}', '{"format": 1}'):
        with pytest.raises(ValueError):  # noqa: PT011 - of any text: whoever reads it runs anew
            Trace.from_json(damaged)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """Notes are taken, of what is said and not of what the interpreter hears."""
    recorder = Recorder("/projekt", "/projekt")
    set_recorder(recorder)
    yield recorder
    set_recorder(None)


def test_a_mapping_notes_what_it_is_asked_for(recorder: Recorder) -> None:
    watched = Watched("thing", {"a": 1, "b": 2}, str)
    assert watched["a"] == 1
    assert "c" not in watched
    assert watched.get("d", 4) == 4
    assert recorder.noted == {("thing", "a"): "1", ("thing", "c"): ABSENT, ("thing", "d"): ABSENT}


@pytest.mark.parametrize(
    "go_through",
    [
        *(list, len, dict, sorted, reversed, bool),
        *(lambda w: {**w}, lambda w: w | {}, lambda w: {} | w, lambda w: w == {}, lambda w: [*w]),
        *(lambda w: w.keys(), lambda w: w.values(), lambda w: w.items(), lambda w: w.copy()),
    ],
)
def test_going_through_a_mapping_notes_all_of_it(recorder: Recorder, go_through) -> None:  # type: ignore[no-untyped-def]
    go_through(Watched("thing", {"a": 1}, str))
    assert ("thing", EVERYTHING) in recorder.noted


def test_the_builder_sees_of_declarations_what_a_chapter_noted(recorder: Recorder) -> None:
    catalog = load_catalog()
    watched = watch_catalog(catalog)
    watched.indicator("bev_insgesamt")
    assert recorder.noted.keys() == {("indicators", "bev_insgesamt")}
    watched.breaks_in("bevoelkerung")
    assert ("breaks", EVERYTHING) not in recorder.noted
    for kind in ("datasets", "methods", "intervals", "definitions", "portals", "signs"):
        next(iter(getattr(watched, kind).values()))
    assert watched.breaks == catalog.breaks
    assert watched.structure == catalog.structure
    assert watched.glossary == catalog.glossary
    for (kind, name), noted in recorder.noted.items():
        assert digest_of_declared(catalog, kind, name) == noted, (kind, name)
    assert digest_of_declared(catalog, "indicators", "gibt_es_nicht") == ABSENT
    assert digest_of_declared(catalog, "anderes", "x") is None


def test_entries_of_the_municipality_are_noted_one_by_one(recorder: Recorder) -> None:
    kommune = Kommune(ags="07211", vergleich=("07111",))
    watched = watch_kommune(kommune)
    assert watched.vergleich == ("07111",)
    assert recorder.noted == {(KOMMUNE, "vergleich"): digest_of_entry(kommune, "vergleich")}
    changed = kommune.model_copy(update={"vergleich": ("07112",)})
    assert digest_of_entry(changed, "vergleich") != digest_of_entry(kommune, "vergleich")
    watched.model_dump()
    assert {name for _, name in recorder.noted} == set(Kommune.model_fields)


def store(folder: Path, *, sha: str = "", value: float = 1.0, day: str = "2025-01-15") -> Store:
    frame = pd.DataFrame(
        {
            "ags": ["07211", "07"],
            "period": "2023",
            "period_kind": "berichtsjahr",
            "variable": "zahl",
            "raum": "total",
            "value": [value, 5.0],
            "unit": "persons",
            "status": "",
            "dataset": "probe",
            "gebietsstand": "2023-12-31",
            "retrieved": day,
        }
    ).astype({"value": float})
    texts = [name for name in frame.columns if name != "value"]
    frame = frame.astype(dict.fromkeys(texts, pd.StringDtype("pyarrow", na_value=float("nan"))))
    origin = Provenance("probe", "a.csv", "", "", "", "", "2025-01-15", "", sha, "eingang")
    found = Store(folder)
    found.write(Observations("probe", (), frame, (origin,)))
    return found


def test_rows_are_the_same_where_only_the_file_behind_them_changed(
    recorder: Recorder, tmp_path: Path
) -> None:
    before = store(tmp_path)
    before.read_coded("probe")
    before.read("probe", regions=["07211"], columns=["value"])
    before.read("anderes")
    notes = [Note(*key, text) for key, text in recorder.noted.items() if key[0] == using.ROWS]
    set_recorder(None)
    coded, some, absent = sorted(notes, key=lambda note: (not note.digest, len(note.name)))
    assert all(using.is_same(before, note.name, note.digest) for note in notes)
    # Another file with the same numbers.
    after = store(tmp_path, sha="f" * 64)
    assert all(using.is_same(after, note.name, note.digest) for note in notes)
    # The day on which it came is asked for by none of the questions.
    after = store(tmp_path, sha="e" * 64, day="2025-02-01")
    assert using.is_same(after, some.name, some.digest)
    assert using.is_same(after, coded.name, coded.digest)
    after = store(tmp_path, value=2.0)
    assert not using.is_same(after, some.name, some.digest)
    assert not using.is_same(after, coded.name, coded.digest)
    assert using.is_same(after, absent.name, absent.digest)
    (tmp_path / "probe.parquet").unlink()
    assert not using.is_same(after, some.name, some.digest)


def test_a_dataset_that_changes_meanwhile_makes_the_trace_unsteady(
    recorder: Recorder, tmp_path: Path
) -> None:
    store(tmp_path).read_coded("probe")
    with tracing.aside():
        store(tmp_path, value=3.0)
    assert recorder.trace().unsteady
