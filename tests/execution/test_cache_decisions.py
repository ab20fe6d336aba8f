"""What a chapter's key holds, what nobody can hear of its run, and how reasons are worded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.disclosure.masking import Mask
from kobimo.disclosure.tallies import Plan
from kobimo.execution.cache import (
    Last,
    Present,
    Shelf,
    decide,
    find_doubts,
    key_of,
    make_entry,
    merge,
    obstacle_of,
    read_last,
    write_last,
)
from kobimo.execution.cache.reasons import sum_up, word_note
from kobimo.lean import read_notebook
from kobimo.observations import using
from kobimo.project import Edition, open_project
from kobimo.tracing import Note, Trace, digest_of_file
from kobimo.tracing.notes import Recorder, set_recorder
from tests.faults.tiny import make_tiny
from tests.sample_plan import PLACES, UNEMPLOYED, make_plan

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.execution.cache import Decision
    from kobimo.project import Project

MACHINE = {"kobimo": "1", "libraries": "2", "python": "3", "platform": "4", "settings": "5"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return open_project(make_tiny(tmp_path / "projekt"))


def present(project: Project) -> Present:
    return Present(project, Edition.OEFFENTLICH, Plan(""))


def key(project: Project, *, edition: Edition = Edition.OEFFENTLICH, **parts: str) -> str:
    return key_of(read_notebook(project.chapters["eins"]), edition, MACHINE | parts).digest


def edit(project: Project, old: str, new: str) -> None:
    path = project.chapters["eins"]
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# # Kapitel eins", "# # Ein anderer Titel\n#\n# Mehr Text."),
        ("# %% [markdown]\n# ## Mehr dazu\n", ""),
        ("#     order: 1", "#     order: 7"),
        ("import kobimo\n", "import kobimo   \n"),
        ("report.finding", "\n\nreport.finding"),
    ],
)
def test_prose_and_blank_ends_are_no_part_of_a_key(project: Project, old: str, new: str) -> None:
    before = key(project)
    edit(project, old, new)
    assert key(project) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("report.finding", "report.table"),
        ("import kobimo\n", "import kobimo\n# %%\n"),
        ('# %%\nreport.finding("probe_zahl")\n', ""),
        ("# %%\nreport.finding", '# %% tags=["raises-exception"]\nreport.finding'),
        ("import kobimo\n", "if True:\n    import kobimo\n"),
    ],
)
def test_code_and_tags_are_part_of_a_key(project: Project, old: str, new: str) -> None:
    before = key(project)
    edit(project, old, new)
    assert key(project) != before


def test_edition_and_machine_are_part_of_a_key(project: Project) -> None:
    keys = {key(project), key(project, edition=Edition.INTERN)}
    keys |= {key(project, **{part: "anders"}) for part in MACHINE}
    assert len(keys) == 2 + len(MACHINE)


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("import kobimo\nreport = kobimo.open_report()", []),
        ("import pandas as pd, numpy.linalg, seaborn\nfrom scipy import stats\nimport json", []),
        ("%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\nimport pandas", []),
        ("frame['time'].now_or_never", []),
        ("import geopandas as gpd\ngpd.GeoDataFrame(frame, geometry=shapes, crs=25832)", []),
        ("from geopandas import GeoDataFrame", []),
        ("import geopandas as gpd\ngpd.read_parquet('x.parquet')", ["tree"]),
        ("import geopandas\nreader = geopandas", ["tree"]),
        ("import geopandas\ngeopandas.GeoDataFrame.from_file('x.gpkg')", ["tree"]),
        ("from geopandas import read_file", ["tree"]),
        ("import geopandas.io.file", ["tree"]),
        ("from geopandas.io import arrow", ["tree"]),
        ("from pyarrow import parquet", ["tree"]),
        ("def late():\n    import duckdb", ["tree"]),
        ("import importlib", ["tree"]),
        ("__import__('polars')", ["tree"]),
        ("eval('1')", ["tree"]),
        ("pd.read_hdf('x.h5')", ["tree"]),
        ("from kobimo.observations import Store", ["tree"]),
        ("import kobimo.observations", ["tree"]),
        ("!ls", ["tree"]),
        ("%%bash\nls", ["tree"]),
        ("def (", ["tree"]),
        ("date.today()", ["day"]),
        ("pd.to_datetime('today')", ["day"]),
        ("datetime.now()", ["beyond"]),
        ("pd.Timestamp('now')", ["beyond"]),
        ("import time\ntime.time()", ["beyond"]),
        ("from time import time_ns", ["beyond"]),
        ("import duckdb\ndatetime.utcnow()", ["beyond"]),
    ],
)
def test_what_nobody_hears_is_judged_from_code(source: str, kinds: list[str]) -> None:
    assert [note.kind for note in find_doubts([source])] == kinds


def test_modules_of_the_project_are_judged_by_their_own_code(project: Project) -> None:
    (project.folder / "hilfe.py").write_text("import duckdb\n", "utf-8")
    notebook = read_notebook(project.chapters["eins"])
    notebook["cells"][1]["source"] = "import hilfe"
    for cell in notebook["cells"]:
        cell["outputs"] = []
    trace = Trace((Note("file", "hilfe.py", digest_of_file(project.folder / "hilfe.py")),))
    state = present(project)
    made_of = key_of(notebook, Edition.OEFFENTLICH, MACHINE)
    entry = make_entry("eins", notebook, made_of, trace, before=state, after=state)
    assert [note.kind for note in entry.trace.notes] == ["file", "tree"]
    # A file that such code may have read changed while it ran.
    (project.folder / "data/neu.csv").write_text("", "utf-8")
    entry = make_entry("eins", notebook, made_of, trace, before=state, after=present(project))
    assert obstacle_of(entry.trace) == "tree änderte sich, während das Kapitel lief"


def run(project: Project, shelf: Shelf, *notes: Note) -> dict[str, Any]:
    """Keep a result of the first chapter that rests on these notes."""
    notebook = read_notebook(project.chapters["eins"])
    codes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(codes, start=1):
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": str(number)}]
        cell["execution_count"] = number
    notebook["metadata"]["language_info"] = {"name": "python"}
    made_of = key_of(notebook, Edition.OEFFENTLICH, MACHINE)
    state = present(project)
    shelf.keep(make_entry("eins", notebook, made_of, Trace(notes), before=state, after=state))
    return notebook


def ask(project: Project, shelf: Shelf, last: Last | None = None, **parts: str) -> Decision:
    return decide(
        "eins",
        project.chapters["eins"],
        edition=Edition.OEFFENTLICH,
        machine=MACHINE | parts,
        shelf=shelf,
        present=present(project),
        last=last,
    )


def last(project: Project, obstacle: str = "") -> Last:
    notebook = read_notebook(project.chapters["eins"])
    return Last(key_of(notebook, Edition.OEFFENTLICH, MACHINE), obstacle)


def test_a_kept_result_is_the_notebook_as_it_would_be_run(project: Project, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "ergebnisse")
    ran = run(project, shelf)
    decision = ask(project, shelf)
    assert decision.reason == ""
    assert decision.entry is not None
    assert decision.notebook is not None
    merged = merge(decision.notebook, decision.entry)
    assert merged is not None
    for cell in (*merged["cells"], *ran["cells"]):
        # Random until the notebook is written.
        del cell["id"]
    assert merged == ran
    assert merge({"cells": [], "metadata": {}}, decision.entry) is None


def test_each_reason_names_what_changed(project: Project, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "ergebnisse")
    assert ask(project, shelf).reason == "es gibt noch kein Ergebnis"
    former = last(project)
    comment = "kommentare/zwei.md"
    run(project, shelf, Note("file", comment, digest_of_file(project.folder / comment)))
    assert ask(project, shelf, former).reason == ""
    (project.folder / comment).write_text("anders", "utf-8")
    assert ask(project, shelf, former).reason == f"die Datei {comment} ist anders"
    edit(project, "report.trend", "report.strip")
    edit(project, "import kobimo\n", "import kobimo\n# %%\nneu = 1\n# %%\n")
    assert ask(project, shelf, former).reason == (
        "Zelle 1 im Abschnitt „Kapitel eins“ wurde geändert; "
        "Zelle 2 im Abschnitt „Kapitel eins“ ist neu; "
        "Zelle 3 im Abschnitt „Kapitel eins“ ist neu; und 1 weitere"
    )


def test_other_programs_are_named(project: Project, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "ergebnisse")
    run(project, shelf)
    reason = ask(project, shelf, last(project), kobimo="neu", libraries="neu").reason
    assert reason == (
        "kobimo selbst hat sich geändert; die installierten Bibliotheken haben sich geändert"
    )


def test_what_is_gone_or_damaged_or_never_holds_is_said(project: Project, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "ergebnisse")
    former = last(project)
    assert ask(project, shelf, former).reason == "das gespeicherte Ergebnis ist nicht mehr da"
    clock = word_note(Note("beyond", "clock", ""))
    assert ask(project, shelf, last(project, clock)).reason == "das Kapitel fragt nach der Uhrzeit"
    run(project, shelf)
    (path,) = shelf.folder.glob("*/*")
    path.write_bytes(b"")
    assert ask(project, shelf, former).reason == "das gespeicherte Ergebnis war beschädigt"
    project.chapters["eins"].write_bytes(b"# %%\n\xff")
    assert ask(project, shelf, former).reason == "das Notebook ist nicht lesbar"


def test_an_unsteady_result_is_never_used(project: Project, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "ergebnisse")
    notebook = run(project, shelf)
    (path,) = shelf.folder.glob("*/*")
    path.unlink()
    made_of = key_of(notebook, Edition.OEFFENTLICH, MACHINE)
    state = present(project)
    trace = Trace((), ("data/a.csv",))
    shelf.keep(make_entry("eins", notebook, made_of, trace, before=state, after=state))
    assert ask(project, shelf).entry is None


@pytest.mark.parametrize(
    ("note", "text"),
    [
        (Note("indicators", "x", "1"), "die Kennzahl „x“ ist anders"),
        (Note("indicators", "x", ""), "die Kennzahl „x“ ist dazugekommen"),
        (Note("indicators", "*", "1"), "die Kennzahlen: daran hat sich etwas geändert"),
        (Note("kommune", "raeume", "1"), "kommune.toml, Angabe „raeume“ ist anders"),
        (Note("exists", "a.csv", "file"), "a.csv ist nicht mehr da"),
        (Note("exists", "a.csv", ""), "a.csv ist dazugekommen"),
        (Note("tally", "x", "1"), "der Plan der Geheimhaltung zeigt eine Summe anders"),
        (
            Note(using.ROWS, using.name_whole("schueler"), "1"),
            "der Datensatz „schueler“ hat andere Werte",
        ),
        (Note("etwas", "x", "1"), "etwas „x“ ist anders"),
    ],
)
def test_notes_are_worded_in_german(note: Note, text: str) -> None:
    assert word_note(note) == text


def test_equal_reasons_are_said_once() -> None:
    assert sum_up(["a", "b", "a"]) == "a; b"
    assert sum_up([*"abcde"]) == "a; b; c; und 2 weitere"


def test_what_is_known_of_last_runs_survives_and_its_damage_costs_words_only(
    project: Project, tmp_path: Path
) -> None:
    known = {"eins": last(project, "weil")}
    write_last(tmp_path, known.items())
    assert read_last(tmp_path) == known
    for text in ("", "[]", '{"eins": 1}', '{"eins": {"cells": 1}}'):
        (tmp_path / "letzte-laeufe.json").write_text(text, "utf-8")
        assert read_last(tmp_path) == {}


def test_hashes_of_protected_numbers_fit_in_this_checkout_alone(
    project: Project, tmp_path: Path
) -> None:
    secret = [
        Note(using.ROWS, using.name_whole("sprachstand"), "a b c"),
        Note(using.RECORD, "sprachstand", "a"),
        Note("file", "data/geschuetzt/liste.csv", "a"),
        Note("below", "data/kommunal", "a"),
        Note("file", "build/daten/sprachstand.parquet", "a"),
        Note("tree", "", "a"),
    ]
    told = [Note(using.ROWS, using.name_whole("probe"), "a b c"), Note("file", "hilfe.py", "a")]
    sealer = present(project).sealer
    other = present(open_project(make_tiny(tmp_path / "anderswo"))).sealer
    for note in secret:
        sealed = sealer.seal(note)
        assert not set(sealed.digest.split()) & set(note.digest.split())
        assert len(sealed.digest.split()) == len(note.digest.split())
        assert sealed == present(project).sealer.seal(note)
        assert sealed != other.seal(note)
    assert [sealer.seal(note) for note in told] == told
    assert sealer.seal(Note("file", "data/geschuetzt/fehlt.csv", "")).digest == ""
    path = project.folder / "build" / ".geheimnis"
    assert path.stat().st_mode & 0o077 == 0


def test_sums_of_the_plan_are_noted_one_by_one(project: Project) -> None:
    plan = make_plan()
    recorder = Recorder(str(project.folder), str(project.folder))
    set_recorder(recorder)
    try:
        mask = Mask(plan, {"raum_arbeitslose"}, "07211")
        assert mask._tallies.get(UNEMPLOYED.key) == UNEMPLOYED
        assert mask._tallies.get("+fehlt") is None
    finally:
        set_recorder(None)
    notes = [Note(*named, digest) for named, digest in recorder.noted.items()]
    assert {note.name for note in notes} == {UNEMPLOYED.key, "+fehlt"}

    def now(found: Plan) -> list[bool]:
        state = Present(project, Edition.OEFFENTLICH, found)
        return [state.is_same(note) for note in notes]

    assert now(plan) == [True, True]
    others = replace(PLACES, rounded=0)
    assert now(make_plan(tallies=(UNEMPLOYED, others), lost=1.0)) == [True, True]
    harder = replace(UNEMPLOYED, verdicts=("so", "pp", "ss", "oo"))
    assert now(make_plan(tallies=(harder, PLACES))) == [False, True]
    assert now(make_plan(tallies=(PLACES,))) == [False, True]


def test_the_present_says_nothing_is_the_same_of_what_it_does_not_know(project: Project) -> None:
    state = present(project)
    assert not state.is_same(Note("kuenftig", "x", ""))
    assert not state.is_same(Note("beyond", "network", ""))
    assert state.is_same(Note("exists", "data", "folder"))
    for name in ("kein json", "[]", "[1]", '["probe", null, null, ["fehlt"]]'):
        assert not state.is_same(Note(using.ROWS, name, "a b c")), name
        assert not state.is_same(Note(using.ROWS, name, "a")), name
    assert not state.is_same(Note("exists", "data", ""))
