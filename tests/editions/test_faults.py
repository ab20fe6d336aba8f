"""What went wrong in forms that machines read: every place, every sign that could break out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from kobimo.editions.failing import join_failures
from kobimo.editions.faults import (
    annotate,
    fault_of,
    faults_of,
    find_place,
    write_code_quality,
    write_report,
)
from kobimo.errors import ExecutionFailed, Fault, Invalid, NoAccess, NotPublishable, Problem
from kobimo.execution.failures import Failure

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """ags = "07211"
berichte = ["kurz"]

[impressum]
name = "x"
"telefon" = ""

[geheimhaltung]
telefon = "falsch"
"""
CELL = Failure("zwei", "Mehr dazu", 3, "NameError: x", "Öffnen Sie es.", kind="cell", line=22)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    project = tmp_path / "checkout" / "bericht"
    for name in ("notebooks", "reports", "data/eingang"):
        (project / name).mkdir(parents=True)
    (project / "kommune.toml").write_text(SETTINGS, "utf-8")
    (project / "reports/kurz.toml").write_text('id = "kurz"\nchapters = []\n', "utf-8")
    (project / "data/eingang/a, b.csv").write_text("x", "utf-8")
    (tmp_path / "fremd.toml").write_text("x = 1\n", "utf-8")
    return project


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("kommune.toml, Angabe „berichte“", ("kommune.toml", 2)),
        ("kommune.toml, Angabe „impressum.telefon“", ("kommune.toml", 6)),
        ("kommune.toml, Angabe „geheimhaltung.telefon“", ("kommune.toml", 9)),
        ("kommune.toml, Angabe „impressum.fehlt“", ("kommune.toml", 0)),
        ("kommune.toml", ("kommune.toml", 0)),
        ("reports/kurz.toml, Angabe „chapters“", ("reports/kurz.toml", 2)),
        ("data/eingang/a, b.csv, Zeile 7", ("data/eingang/a, b.csv", 7)),
        ("data/eingang/a, b.csv, Blatt „x“, Zeile 7, Spalte „y“", ("data/eingang/a, b.csv", 7)),
        ("data/eingang", ("", 0)),
        ("../../fremd.toml, Angabe „x“", ("", 0)),
        ("--renderer", ("", 0)),
        ("", ("", 0)),
        ("Das ist, mit Verlaub, " + "ein sehr langer Satz " * 50, ("", 0)),
        ("a\0b", ("", 0)),
    ],
)
def test_a_place_in_words_becomes_file_and_line(
    folder: Path, where: str, place: tuple[str, int]
) -> None:
    assert find_place(folder, where) == place


def test_every_problem_is_a_fault_of_its_own(folder: Path) -> None:
    problems = [
        Problem("kommune.toml, Angabe „berichte“", "den Bericht gibt es nicht", "Möglich: kurz."),
        Problem("build/executed", "es fehlt etwas", "Bauen Sie neu."),
    ]
    expected = (
        (
            "Angabe „berichte“: den Bericht gibt es nicht",
            "Möglich: kurz.",
            "kommune.toml",
            2,
        ),
        ("build/executed: es fehlt etwas", "Bauen Sie neu.", "", 0),
    )
    for error in (Invalid(problems), NotPublishable("Verweigert.", problems=problems)):
        found = faults_of(error, folder)
        assert tuple((f.message, f.remedy, f.file, f.line) for f in found) == expected
        assert {f.kind for f in found} == {type(error).__name__}


def test_an_error_without_parts_is_one_fault(folder: Path) -> None:
    (fault,) = faults_of(NoAccess("Geht nicht.", where=str(folder / "kommune.toml")), folder)
    assert fault == Fault("NoAccess", "Geht nicht.", file="kommune.toml")
    assert (
        faults_of(NoAccess("Geht nicht.", where="irgendwo"))[0].message == "irgendwo: Geht nicht."
    )


def test_the_report_says_what_people_read_and_each_fault(folder: Path) -> None:
    error = ExecutionFailed("1 von 2.", remedy="Beheben.", faults=[fault_of(CELL)])
    path = write_report(folder, error, faults_of(error, folder))
    assert path == folder / "build/fehler.json"
    assert json.loads(path.read_text("utf-8")) == {
        "kind": "ExecutionFailed",
        "exit_code": 40,
        "text": "1 von 2.\n    Beheben.",
        "faults": [
            {
                "kind": "cell",
                "message": "NameError: x",
                "remedy": "Öffnen Sie es.",
                "file": "notebooks/zwei.py",
                "line": 22,
                "chapter": "zwei",
                "section": "Mehr dazu",
                "cell": 3,
            }
        ],
    }


def test_github_is_told_file_and_line_from_the_checkout(folder: Path) -> None:
    lines = annotate([fault_of(CELL)], folder, folder.parent)
    head = "::error file=bericht/notebooks/zwei.py,title=Kapitel zwei,line=22::"
    assert lines == [f"{head}Abschnitt „Mehr dazu“, Zelle 3: NameError: x%0AÖffnen Sie es."]
    elsewhere = folder.parent / "anderswo"
    assert "file=notebooks/zwei.py," in annotate([fault_of(CELL)], folder, elsewhere)[0]


def test_no_text_breaks_out_of_its_annotation(folder: Path) -> None:
    evil = "x\n::set-env name=PATH::/tmp\r\n::error::50 %0A"
    fault = Fault("cell", evil, evil, file="notebooks/a,line=9::b.py", line=3, chapter=evil)
    (line,) = annotate([fault], folder, folder)
    assert "\n" not in line
    assert "\r" not in line
    settings, text = re.fullmatch(r"::error ([^:]*)::(.*)", line).groups()  # type: ignore[union-attr]
    assert [part.partition("=")[0] for part in settings.split(",")] == ["file", "title", "line"]
    assert text.endswith("50 %250A")


def test_gitlab_reads_places_fingerprints_and_an_empty_list(folder: Path) -> None:
    moved = Failure("zwei", "Mehr dazu", 3, "NameError: x", "Öffnen Sie es.", kind="cell", line=99)
    other = Failure("drei", "", 0, "nicht lesbar", "", kind="unreadable")
    faults = [fault_of(item) for item in (CELL, moved, other)]
    faults.append(Fault("NoAccess", "Kein Platz."))
    path = write_code_quality(folder, faults, folder.parent)
    entries = json.loads(path.read_text("utf-8"))
    assert [(e["location"]["path"], e["location"]["lines"]["begin"]) for e in entries] == [
        ("bericht/notebooks/zwei.py", 22),
        ("bericht/notebooks/zwei.py", 99),
        ("bericht/notebooks/drei.py", 1),
        ("bericht/kommune.toml", 1),
    ]
    marks = [entry["fingerprint"] for entry in entries]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", mark) for mark in marks)
    assert write_code_quality(folder, (), folder).read_text("utf-8") == "[]\n"


def test_failures_of_two_editions_are_told_together() -> None:
    inside = ExecutionFailed("1 von 2: a", remedy="intern/", faults=[fault_of(CELL)])
    outside = ExecutionFailed("1 von 2: a", remedy="public/", faults=[fault_of(CELL)])
    assert join_failures([inside]) is inside
    same = join_failures([inside, outside])
    assert same.text == "1 von 2: a\n    intern/\n    public/"
    assert len(same.faults) == 1
    other = ExecutionFailed("1 von 2: b", remedy="public/", faults=[Fault("dead", "b")])
    both = join_failures([inside, other])
    assert both.text == (
        "Interne Ausgabe: 1 von 2: a\n    intern/\nÖffentliche Ausgabe: 1 von 2: b\n    public/"
    )
    assert [fault.message for fault in both.faults] == ["NameError: x", "b"]
