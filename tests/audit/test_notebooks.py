"""Notebooks of a public edition call the report and do nothing else."""

from __future__ import annotations

import pytest

from kobimo.audit.notebooks import check_notebook

METHODS = ("trend", "comment")
OPENING = "import kobimo\n\nreport = kobimo.open_report()"


def find(*cells: str) -> list[str]:
    """Return place and fault of a notebook with these cells behind the first."""
    placed = {f"Zelle {n}": source for n, source in enumerate((OPENING, *cells), start=1)}
    return [f"{item.where}: {item.message}" for item in check_notebook(placed, METHODS)]


@pytest.mark.parametrize(
    "cell",
    [
        'report.trend("a")',
        'report.trend("a", by="b")',
        "# nur eine Bemerkung",
        'report.trend("a")\nreport.comment("b")',
        "import kobimo",
        'bericht = kobimo.open_report()\nbericht.trend("a")',
    ],
)
def test_calls_of_the_report_are_thin(cell: str) -> None:
    assert find(cell) == []


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("import pandas", "nur „import kobimo“"),
        ("import kobimo as k", "nur „import kobimo“"),
        ("import kobimo.observations", "nur „import kobimo“"),
        ("from kobimo.observations import Store", "nur „import kobimo“"),
        ("for item in report: item", "eine Schleife"),
        ("while True: pass", "eine Schleife"),
        ("[item for item in report]", "eine Schleife"),
        ("if report: pass", "eine Bedingung"),
        ("(lambda: 1)()", "kein Aufruf des Berichts"),
        ("def f(): pass", "eine Funktion wird definiert"),
        ("class A: pass", "eine Klasse wird definiert"),
        ("report._values", "Griff nach dem Inneren"),
        ("report._values.store()", "Griff nach dem Inneren"),
        ('report.trend("a")._repr_html_()', "Griff nach dem Inneren"),
        ('report.trend("a").svg', "kein Aufruf des Berichts"),
        ('x = report.trend("a")', "eine Zuweisung"),
        ("report = 1", "eine Zuweisung"),
        ("report.trend = print", "eine Zuweisung"),
        ('report.trend(open("a"))', "statt eines Textes"),
        ('report.trend(f"{1}")', "ein Text mit Werten darin"),
        ("report.trend(2)", "statt eines Textes"),
        ('report.trend(*["a"])', "ein ausgepackter Wert"),
        ('report.trend(**{"a": "b"})', "eine Sammlung"),
        ('open("a")', "kein Aufruf des Berichts"),
        ('exec("1")', "kein Aufruf des Berichts"),
        ('eval("1")', "kein Aufruf des Berichts"),
        ('print("a")', "kein Aufruf des Berichts"),
        ('kobimo.open_report("/anderswo")', "kein Aufruf des Berichts"),
        ('other = kobimo.open_report("/anderswo")', "eine Zuweisung"),
        ('report.store("a")', "keine Methode „store“"),
        ('raise ValueError("a")', "ein Fehler wird ausgelöst"),
        ("try:\n    pass\nexcept Exception:\n    pass", "ein Fehler wird abgefangen"),
        ("%matplotlib inline", "Anweisung an IPython"),
        ("!ls", "Anweisung an IPython"),
        ("%%bash\nls", "Anweisung an IPython"),
        ("report?", "Anweisung an IPython"),
        ("report.trend(", "kein gültiges Python"),
        ("1 + 1", "eine Berechnung"),
        ("del report", "etwas wird gelöscht"),
    ],
)
def test_everything_else_is_named_with_its_place(cell: str, words: str) -> None:
    (found, *more) = find('report.trend("a")', cell)
    assert found.startswith("Zelle 3, Zeile 1: ")
    assert words in " ".join([found, *more])


def test_the_line_is_that_of_the_fault() -> None:
    (found,) = find('report.trend("a")\nreport.comment("b")\nopen("c")')
    assert found.startswith("Zelle 2, Zeile 3: ")


def test_a_misspelt_method_gets_a_hint() -> None:
    (problem,) = check_notebook({"Zelle 1": OPENING, "Zelle 2": 'report.trent("a")'}, METHODS)
    assert problem.remedy == "Meinten Sie „trend“?"


def test_nothing_is_called_before_the_report_is_open() -> None:
    (problem,) = check_notebook({"Zelle 1": 'report.trend("a")'}, METHODS)
    assert "kein Aufruf des Berichts" in problem.message
