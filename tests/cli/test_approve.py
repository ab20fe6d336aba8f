"""``kobimo approve``: two persons, today's content, a passed attack, and no surprises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_plan import attack, make_plan, make_review, place

from kobimo.disclosure import planning
from kobimo.disclosure.signatures import Signature, add_signature, read_signatures
from kobimo.disclosure.tallies import write_plan
from kobimo.publish.review_record import write_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.disclosure.review import Review
    from kobimo.disclosure.tallies import Plan

    from .conftest import Command

ERIKA = ("--name", "Erika Muster", "--funktion", "Datenschutzbeauftragte")
MAX = ("--name", "Max Beispiel", "--funktion", "Amtsleiter")


@pytest.fixture
def place_build(small: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return a function that puts a plan and its review where a build puts them."""
    monkeypatch.chdir(small)
    current = {"yes": True}
    monkeypatch.setattr(planning, "is_current", lambda project: current["yes"])

    def put(
        plan: Plan | None = None, review: Review | None = None, *, is_current: bool = True
    ) -> Path:
        current["yes"] = is_current
        path = small.joinpath(*planning.FILE)
        write_plan(plan or make_plan(), path)
        write_record(review or make_review(), (), path.parent)
        return small

    return put


def test_one_person_is_not_enough_and_two_are(
    kobimo: Command, place_build: Callable[..., Path]
) -> None:
    folder = place_build()
    first = kobimo("approve", *ERIKA, "--ja")
    assert first.code == 0
    assert "2 Tabellen aus 2 geschützten Datensätzen, 10 Zahlen, davon 6 verborgen" in first.out
    assert "Prüfung bestanden: 2 schützenswerte Zahlen" in first.out
    assert "einbezogene frühere Ausgaben: 03.11.2025" in first.out
    assert "2 neu hinzugekommen; 1 berichtigt" in first.out
    assert "pruefprotokoll.html" in first.out
    assert "Es fehlt noch die Freigabe einer zweiten Person." in first.out
    page = (folder / "build/geheimhaltung/pruefprotokoll.html").read_text("utf-8")
    assert "Erika Muster" in page
    second = kobimo("approve", *MAX, "--ja")
    assert "Erika Muster und Max Beispiel haben diesen Stand freigegeben." in second.out
    found = read_signatures(folder / "freigaben.toml")
    assert [(item.name, item.content) for item in found] == [
        ("Erika Muster", make_plan().content),
        ("Max Beispiel", make_plan().content),
    ]


def test_nobody_signs_twice(kobimo: Command, place_build: Callable[..., Path]) -> None:
    folder = place_build()
    kobimo("approve", *ERIKA, "--ja")
    before = (folder / "freigaben.toml").read_bytes()
    again = kobimo("approve", "--name", "erika  MUSTER", "--funktion", "Amtsleitung", "--ja")
    assert again.code == 50
    assert "hat diesen Stand schon am" in again.err
    assert (folder / "freigaben.toml").read_bytes() == before


def test_signatures_for_another_content_are_called_void(
    kobimo: Command, place_build: Callable[..., Path]
) -> None:
    folder = place_build()
    for name in ("Erika Muster", "Max Beispiel"):
        add_signature(folder / "freigaben.toml", Signature("d" * 64, name, "Amt", "2025-11-01"))
    done = kobimo("approve", *ERIKA, "--ja")
    assert "Die Freigabe von Max Beispiel (Amt) vom 01.11.2025 galt einem früheren" in done.out
    assert "Es fehlt noch die Freigabe einer zweiten Person." in done.out


def test_both_wrong_options_are_told_at_once(kobimo: Command, small: Path) -> None:
    done = kobimo("approve", "--projekt", str(small), "--name", "123")
    assert done.code == 2
    assert "--name: „123“ ist kein Name" in done.err
    assert "--funktion: die Angabe ist leer" in done.err


def test_without_a_build_there_is_nothing_to_approve(
    kobimo: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small)
    chapter = small / "notebooks/eins.py"
    text = chapter.read_text("utf-8").replace("bev_insgesamt", "raum_arbeitslose_je_1000")
    chapter.write_text(text, "utf-8")
    done = kobimo("approve", *ERIKA, "--ja")
    assert done.code == 50
    assert "kobimo build" in done.err
    assert not (small / "freigaben.toml").exists()


def test_an_outdated_plan_is_refused(kobimo: Command, place_build: Callable[..., Path]) -> None:
    folder = place_build(is_current=False)
    done = kobimo("approve", *ERIKA, "--ja")
    assert done.code == 50
    assert "nicht mehr aktuell" in done.err
    assert not (folder / "freigaben.toml").exists()


def test_a_record_of_another_plan_is_refused(
    kobimo: Command, place_build: Callable[..., Path]
) -> None:
    place_build(plan=make_plan(tallies=make_plan().tallies[:1]))
    done = kobimo("approve", *ERIKA, "--ja")
    assert done.code == 50
    assert "nicht mehr aktuell" in done.err


def test_a_record_of_another_plan_beside_a_new_page_is_refused(
    kobimo: Command, place_build: Callable[..., Path]
) -> None:
    folder = place_build() / "build/geheimhaltung"
    old = (folder / "pruefprotokoll.json").read_bytes()
    plan = make_plan(tallies=make_plan().tallies[:1])
    place_build(plan=plan, review=make_review(plan=plan))
    (folder / "pruefprotokoll.json").write_bytes(old)
    done = kobimo("approve", *ERIKA, "--ja")
    assert done.code == 20
    assert "anderen Stand" in done.err


@pytest.mark.parametrize(
    ("review", "words"),
    [
        (make_review(attack=attack(place("01", 2024))), "was nicht bekannt sein darf"),
        (make_review(attack=None), "noch nicht angegriffen"),
    ],
)
def test_without_a_passed_attack_nothing_is_approved(
    kobimo: Command, place_build: Callable[..., Path], review: Review, words: str
) -> None:
    folder = place_build(review=review)
    done = kobimo("approve", *ERIKA, "--ja")
    assert done.code == 50
    assert words in done.err
    assert not (folder / "freigaben.toml").exists()


def test_an_edition_without_protected_data_needs_nobody(
    kobimo: Command, place_build: Callable[..., Path]
) -> None:
    plan = make_plan(tallies=())
    place_build(plan=plan, review=make_review(plan=plan))
    done = kobimo("approve", *ERIKA, "--ja")
    assert done.code == 0
    assert "braucht keine Freigabe" in done.out


def test_chapters_without_protected_data_need_nobody(
    kobimo: Command, place_build: Callable[..., Path]
) -> None:
    folder = place_build()
    (folder / "build/geheimhaltung/pruefprotokoll.html").unlink()
    done = kobimo("approve", *ERIKA, "--ja")
    assert done.code == 0
    assert "braucht keine Freigabe" in done.out


@pytest.mark.parametrize(("answer", "is_signed"), [("ja", True), ("nein", False), ("x", False)])
def test_only_yes_is_yes(
    kobimo: Command,
    place_build: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    *,
    is_signed: bool,
) -> None:
    folder = place_build()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: answer)
    done = kobimo("approve", *ERIKA)
    assert done.code == 0
    assert (folder / "freigaben.toml").exists() == is_signed
    assert ("Nicht freigegeben" in done.out) != is_signed


def test_a_script_has_to_say_yes(kobimo: Command, place_build: Callable[..., Path]) -> None:
    folder = place_build()
    done = kobimo("approve", *ERIKA)
    assert done.code == 2
    assert "--ja" in done.err
    assert not (folder / "freigaben.toml").exists()


def test_a_damaged_file_of_signatures_is_an_intended_error(
    kobimo: Command, place_build: Callable[..., Path]
) -> None:
    folder = place_build()
    (folder / "freigaben.toml").write_text("[[freigabe]]\nname = 1\n", "utf-8")
    done = kobimo("approve", *ERIKA, "--ja")
    assert done.code == 16
    assert "freigaben.toml" in done.err


def test_the_help_is_german(kobimo: Command) -> None:
    done = kobimo("approve", "--hilfe")
    assert "zwei Personen sind nötig" in " ".join(done.out.split())
    assert "--funktion FUNKTION" in done.out
