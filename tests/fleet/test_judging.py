"""What the coordinating office is told: barriers, outliers, reasons, the page itself."""

from __future__ import annotations

import random
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

import pytest

from kobimo.fleet.accessibility import RULES, check_page, find_barriers
from kobimo.fleet.control import duration, render_control
from kobimo.fleet.jobs import DONE, FAILED, Fault, Outcome, Reading
from kobimo.fleet.loading import load_fleet
from kobimo.fleet.outliers import FAR, FEWEST, find_outliers
from kobimo.fleet.records import Run, State, explain_change, load_state, save_state
from tests.fleet.conftest import write_fleet
from tests.fleet.invented import choose_kreise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PAGE = """<!DOCTYPE html><html lang="de"><head><title>Bericht</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="a.css"></head><body>
<a href="#inhalt">Zum Inhalt</a><main id="inhalt"><h1>Bericht</h1><h2>Teil</h2>
<p><a href="b.html">Weiter</a> <a href="https://example.org/">Fremdes lesen</a></p>
<img src="a.png" alt="Eine Linie steigt."><img src="b.png" alt="">
<svg role="img" aria-label="Kurve"><title>x</title><path d="M0 0"/></svg>
<button><svg aria-hidden="true"><path/></svg><span>Dunkel</span></button>
<table><caption>Zahlen</caption><tr><th scope="col">Jahr</th></tr><tr><td>1</td></tr></table>
<label for="s">Suche</label><input id="s"><label>Wort <input></label>
<div tabindex="0"><p>Rolle</p></div></main></body></html>"""

#: Rule → what to put for what.
SEEDS = {
    "sprache": ('lang="de"', 'lang="en"'),
    "titel": ("<title>Bericht</title>", "<title> </title>"),
    "hauptbereich": ("<main id", "<div id"),
    "ueberschrift": ("<h1>Bericht</h1>", "<p>Bericht</p>"),
    "ebenen": ("<h2>Teil</h2>", "<h4>Teil</h4>"),
    "sprungziel": ('<a href="#inhalt">Zum Inhalt</a>', ""),
    "kennung": ('<input id="s">', '<input id="s"><i id="s">x</i>'),
    "verweis": ('href="#inhalt"', 'href="#weg"'),
    "linktext": (">Weiter</a>", "> <i></i></a>"),
    "bildtext": (' alt=""', ""),
    "grafiktext": (' role="img" aria-label="Kurve"', ""),
    "tabelle": ("<caption>Zahlen</caption>", ""),
    "kopfzellen": (' scope="col"', ""),
    "feld": ('<label for="s">Suche</label>', ""),
    "reihenfolge": ('tabindex="0"', 'tabindex="3"'),
    "vergroessern": ("initial-scale=1", "initial-scale=1, user-scalable=no"),
    "fremd": ('href="a.css"', 'href="https://example.org/a.css"'),
}


def test_a_page_without_barriers() -> None:
    assert check_page(PAGE) == set()


def test_every_rule_has_its_seed() -> None:
    assert SEEDS.keys() == RULES.keys()


@pytest.mark.parametrize("rule", SEEDS)
def test_each_seeded_barrier_is_found(rule: str) -> None:
    good, bad = SEEDS[rule]
    assert good in PAGE
    assert check_page(PAGE.replace(good, bad)) == {rule}


@pytest.mark.parametrize(
    "bad",
    [
        PAGE.replace("<button>", '<button class="x">').replace("<span>Dunkel</span>", ""),
        PAGE.replace(">Weiter<", '><img src="c.png" alt=""><'),
    ],
)
def test_buttons_and_links_of_pictures_need_a_name(bad: str) -> None:
    assert check_page(bad) == {"linktext"}


def test_barriers_of_a_site(tmp_path: Path) -> None:
    (tmp_path / "kennzahlen").mkdir()
    (tmp_path / "index.html").write_text(PAGE, "utf-8")
    bad = PAGE.replace(' alt=""', "").replace('lang="de"', "")
    (tmp_path / "kennzahlen/x.html").write_text(bad, "utf-8")
    assert find_barriers(tmp_path) == {
        "bildtext": ["kennzahlen/x.html"],
        "sprache": ["kennzahlen/x.html"],
    }


def _outcome(ags: str, values: Sequence[tuple[str, str, float]] = (), **more: object) -> Outcome:
    readings = tuple(Reading(i, i.title(), p, v, f"{v:.1f}") for i, p, v in values)
    bare = Outcome(
        ags,
        f"Kreis {ags}",
        DONE,
        4.0,
        readings=readings,
        inputs=dict.fromkeys(
            ("vorlage", "einstellungen", "eigenes", "programm", "bibliotheken"), "a"
        ),
    )
    return replace(bare, **more)  # type: ignore[arg-type]


def test_outliers_are_those_far_from_the_middle() -> None:
    draw = random.Random(7)
    for _ in range(50):
        values = [draw.gauss(50, 5) for _ in range(draw.randint(FEWEST, 40))]
        values[0] = draw.choice([50 - 200, 50 + 200])
        outcomes = [_outcome(f"{at:05}", [("quote", "2023", v)]) for at, v in enumerate(values)]
        middle = median(values)
        spread = median(abs(v - middle) for v in values) / 0.6745
        far = {f"{at:05}" for at, v in enumerate(values) if abs(v - middle) > FAR * spread}
        found = find_outliers(outcomes)
        assert {item.ags for item in found} == far
        assert found[0].ags == "00000"


def test_too_few_other_periods_and_equal_values_are_no_outliers() -> None:
    few = [_outcome(f"{at:05}", [("q", "2023", v)]) for at, v in enumerate([*range(6), 900])]
    assert not find_outliers(few)
    mixed = [*few, _outcome("00099", [("q", "2022", 5.0)])]
    assert not find_outliers(mixed)
    equal = [_outcome(f"{at:05}", [("q", "2023", 3.0)]) for at in range(20)]
    assert not find_outliers([*equal, _outcome("00099", [("q", "2023", 4.0)])])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ("Ohne erkennbaren Grund: Bitte melden, das darf nicht sein",)),
        ({"data": {"a": "2", "c": "1"}}, ("Daten: a, b, c",)),
        ({"vorlage": "t2"}, ("Vorlage: notebooks/x.py, reports/r.toml",)),
        ({"vorlage": "unbekannt"}, ("Vorlage: anderer Stand",)),
        ({"programm": "b"}, ("Programm: anderes kobimo",)),
        ({"bibliotheken": "b"}, ("Programm: andere Bibliotheken oder anderes Python",)),
        ({"eigenes": "b"}, ("Eigenes: Kommentare oder Dateien der Kommune",)),
        ({"einstellungen": "b"}, ("Einstellungen: Angaben in kommune.toml",)),
    ],
)
def test_reasons(changes: dict[str, object], told: tuple[str, ...]) -> None:
    templates = {
        "t1": {"notebooks/x.py": "1", "data/d.csv": "1", "reports/q.toml": "1"},
        "t2": {
            "notebooks/x.py": "2",
            "data/d.csv": "2",
            "reports/q.toml": "1",
            "reports/r.toml": "1",
        },
    }
    before = _outcome("1", data={"a": "1", "b": "1"}, digest="x")
    before = replace(before, inputs={**before.inputs, "vorlage": "t1"})
    rest = {name: value for name, value in changes.items() if name != "data"}
    now = replace(
        before,
        digest="y",
        data=changes.get("data", before.data),  # type: ignore[arg-type]
        inputs={**before.inputs, **rest},  # type: ignore[dict-item]
    )
    assert explain_change(before, now, templates) == told
    assert explain_change(before, replace(now, digest="x"), templates) == ()
    assert explain_change(None, now, templates) == ("Erster Bericht",)


def test_the_state_is_kept(tmp_path: Path) -> None:
    assert load_state(tmp_path) == State()
    failed = _outcome("2", status=FAILED, faults=(Fault("K", "w", "m", "r"),))
    state = State(
        Run("1", "heute", ("1", "2"), ("1",)),
        {"1": _outcome("1", [("q", "2023", 1.5)])},
        {"2": failed},
        {"1": ("Erster Bericht",)},
        {"t": {"a": "b"}},
    )
    save_state(tmp_path, state)
    assert load_state(tmp_path) == state
    path = tmp_path / "stand.json"
    path.write_text(path.read_text("utf-8")[:-30], "utf-8")
    assert load_state(tmp_path) == State()


def test_the_control_page_says_it_all(tmp_path: Path, template: Path) -> None:
    keys = [str(region.ags) for region in choose_kreise(10)]
    fleet = load_fleet(write_fleet(tmp_path, keys, head='ausgabe = "intern"\n'))
    fleet.target.mkdir()
    (fleet.target / "16077").mkdir()
    built = {
        ags: _outcome(
            ags,
            [("quote", "2023", 1000.0 if at == 0 else 10.0 + at)],
            missing={"fehlt": "Was fehlt"} if at else {},
            barriers={"bildtext": ["a.html", "b.html"]} if at == 2 else {},
            steps={"Kapitel": 3.0},
            seconds=65.0 if at == 3 else 4.0,
        )
        for at, ags in enumerate(keys)
    }
    fault = Fault(
        "timeout", f"notebooks/{keys[4]}.py", f"<b>{keys[4]}</b> zu lang", "Kürzen & prüfen"
    )
    other = Fault(
        "timeout", f"notebooks/{keys[5]}.py", f"<b>{keys[5]}</b> zu lang", "Kürzen & prüfen"
    )
    failed = {
        keys[4]: replace(built.pop(keys[4]), status=FAILED, faults=(fault,)),
        keys[5]: replace(built[keys[5]], status=FAILED, faults=(other,)),
    }
    # The reason of one that failed this time is that of its last report.
    reasons = dict.fromkeys([*keys[:2], keys[5]], ("Daten: bevoelkerung",))
    state = State(Run("ab12", "2026-01-01", tuple(keys)), built, failed, reasons)
    page = render_control(fleet, state, set(keys), lost=2, seconds=3725)
    assert check_page(page) == set()
    assert "2 Kommunen haben keinen neuen Bericht" in page
    assert "2 Rechenhelfer sind während des Laufs ausgefallen" in page
    assert "1\u00a0h 02\u00a0min" in page
    assert "&lt;b&gt;AGS&lt;/b&gt; zu lang (2 Kommunen)" in page, "one cause, not two"
    assert "Kürzen &amp; prüfen" in page
    assert "Intern – nicht veröffentlichen" in page
    assert "nicht mehr zur Flotte gehören: 16077" in page
    assert page.count("Daten: bevoelkerung") == 3
    assert "8 von 9" in page, "the first report has all its data"
    assert "Ein Bild hat keinen Alternativtext" in page
    assert "1000.0" in page
    assert "1\u00a0min 05\u00a0s" in page
    assert "https://" not in page
    assert "http://" not in page


def test_time_spans() -> None:
    assert [duration(s).replace("\u00a0", " ") for s in (4.82, 59.94, 60, 200, 3599.6, 7500)] == [
        *("4,8 s", "59,9 s", "1 min 00 s", "3 min 20 s", "1 h 00 min", "2 h 05 min"),
    ]
