"""The page of the review record: readable, complete, alone, and without a hidden number."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sample_plan import SECRET, attack, make_plan, make_review, place

from kobimo.disclosure.review import Attack, Changes, Interval, Place
from kobimo.disclosure.signatures import Signature
from kobimo.publish.review_record import render_record, write_record

if TYPE_CHECKING:
    from pathlib import Path


def signature(name: str, content: str) -> Signature:
    return Signature(content, name, "Datenschutzbeauftragte", "2026-11-22")


@pytest.fixture(scope="module")
def page() -> str:
    return render_record(make_review(), ())


def words_of(page: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_it_says_whether_the_attack_was_passed(page: str) -> None:
    assert "Prüfung bestanden" in page
    assert "keine der 2 Zahlen, die zu schützen sind" in page
    assert "2 Zahlen: 2 in den Tabellen gesperrt, 0 stehen nirgends" in page
    assert "0 bis 25 (Arbeitslose nach Sozialräumen, Altstadt, 2024)" in page
    assert "03.11.2025" in page
    assert "1,3 Sekunden" in page


def test_an_exposed_cell_is_named_without_its_interval() -> None:
    words = words_of(render_record(make_review(attack=attack(place("01", 2024))), ()))
    assert "Prüfung nicht bestanden" in words
    assert "lässt sich herausfinden, was nicht bekannt sein darf" in words
    assert "Arbeitslose nach Sozialräumen: Altstadt (2024)" in words
    assert "Altstadt 2024 zu eng zu eng" in words
    assert f"{SECRET} bis {SECRET}" not in words


def test_without_an_attack_it_says_so() -> None:
    page = render_record(make_review(attack=None), ())
    assert "Noch nicht geprüft" in page


def test_rules_are_told_with_who_decided_them(page: str) -> None:
    words = words_of(page)
    assert (
        "Sozial-, Gesundheits- oder Förderdaten 1 bis 4 100 sperren Amt für Statistik, 01.02.2026 "
        "Arbeitslose nach Sozialräumen"
    ) in words


def test_cells_are_numbers_or_letters(page: str) -> None:
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(<td class="zahl.*?)</tr>', page)
    cells = {name: re.findall(r">([^<]*)</td>", rest) for name, rest in rows}
    assert cells["Musterstadt insgesamt"] == ["60", "64"]
    assert cells["Altstadt"] in (["P", "P"], ["Z"])
    assert cells["Hafen &lt;b&gt;"] in (["35", "12\u202f345"], ["–"])
    assert ["S", "S"] in [re.findall(r">([^<]*)</td>", rest) for _, rest in rows]
    assert ["R"] in [re.findall(r">([^<]*)</td>", rest) for _, rest in rows]


def test_changes_are_named_and_counted(page: str) -> None:
    words = words_of(page)
    assert "2 neu hinzugekommen; 1 berichtigt: offen mit anderer Zahl; 4 nicht mehr" in words
    assert "Musterstadt insgesamt (2025); Hafen &lt;b&gt; (2025)" in words
    first = words_of(render_record(make_review(changes=Changes()), ()))
    assert "Es ist noch keine Ausgabe veröffentlicht. Alles ist neu." in first
    same = words_of(render_record(make_review(changes=Changes(since="2025-11-03")), ()))
    assert "dasselbe wie die Ausgabe vom 03.11.2025" in same


def test_signatures_fill_the_lines_and_void_ones_are_named() -> None:
    content = make_plan().content
    page = render_record(
        make_review(), (signature("Max Beispiel", "d" * 64), signature("Erika Muster", content))
    )
    words = words_of(page)
    assert "1. Freigabe Erika Muster Datenschutzbeauftragte Freigegeben am 22.11.2026" in words
    assert "2. Freigabe: steht aus" in words
    assert (
        "Die Freigabe von Max Beispiel (Datenschutzbeauftragte) vom 22.11.2026 galt einem früheren "
        "Stand und ist erloschen."
    ) in words
    assert words.count(content) == 2


def test_both_signatures_leave_no_line_empty() -> None:
    content = make_plan().content
    both = (signature("Max Beispiel", content), signature("Erika Muster", content))
    assert "steht aus" not in render_record(make_review(), both)


def test_it_stands_alone(page: str) -> None:
    assert not re.search(r"<(script|link|img|iframe)\b", page)
    assert not re.search(r"url\((?!\"data:)", page)
    assert "src=" not in page
    assert re.search(r"style-src 'sha256-[\w+/=]+'; font-src data:", page)
    assert "Hafen <b>" not in page


def test_it_lies_beside_its_data_and_is_made_the_same_again(tmp_path: Path) -> None:
    path = write_record(make_review(), (), tmp_path)
    assert sorted(item.name for item in tmp_path.iterdir()) == [
        "pruefprotokoll.html",
        "pruefprotokoll.json",
    ]
    before = path.read_bytes()
    assert write_record(make_review(), (), tmp_path).read_bytes() == before


def test_what_stands_in_no_table_is_asked_for_too() -> None:
    rest = Interval(Place("rest", "01", 2024), 0.0, 7.0, is_safe=True, label="Junge ohne Hilfe")
    review = make_review(attack=Attack((*attack().intervals, rest), 0.1))
    words = words_of(render_record(review, ()))
    assert "Junge ohne Hilfe – 1 gefragt" in words
    assert "0 bis 7 (Junge ohne Hilfe, Altstadt, 2024)" in words
    assert "rest" not in re.sub(r"Rest\w*", "", words).split()


def test_findings_about_earlier_editions_fail_the_attack_too() -> None:
    found = replace(attack(), findings=("Der Unterschied zur Ausgabe vom 03.11.2025.",), earlier=7)
    words = words_of(render_record(make_review(attack=found), ()))
    assert "Prüfung nicht bestanden" in words
    assert "Der Unterschied zur Ausgabe vom 03.11.2025." in words
    assert "7 noch einmal geprüft" in words
