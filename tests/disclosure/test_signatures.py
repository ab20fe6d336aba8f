"""Two different persons, one content, and a file that only grows."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kobimo.disclosure.signatures import (
    Signature,
    add_signature,
    approvals,
    check_words,
    explain_lapse,
    is_released,
    lapsed,
    read_signatures,
)
from kobimo.errors import Invalid

if TYPE_CHECKING:
    from pathlib import Path

NOW, BEFORE = "a" * 64, "b" * 64


def signature(name: str, content: str = NOW, day: str = "2026-11-22") -> Signature:
    return Signature(content, name, "Datenschutzbeauftragte", day)


def test_without_a_file_nobody_has_signed(tmp_path: Path) -> None:
    assert read_signatures(tmp_path / "freigaben.toml") == ()


@pytest.mark.parametrize(
    "again", ["Erika Muster", "erika muster", "  Erika   Muster ", "ERIKA\u00a0MUSTER"]
)
def test_one_person_counts_once_however_the_name_is_typed(again: str) -> None:
    both = (signature("Erika Muster"), signature(again))
    assert approvals(both, NOW) == both[:1]
    assert not is_released(both, NOW)


def test_letters_in_one_piece_or_two_are_the_same_name() -> None:
    assert not is_released([signature("J\u00f6rg Gro\u00df"), signature("Jo\u0308rg GROSS")], NOW)


def test_two_persons_release_one_content_and_no_other() -> None:
    both = [signature("Erika Muster"), signature("Max Beispiel")]
    assert is_released(both, NOW)
    assert not is_released(both, BEFORE)
    assert not is_released([signature("Erika Muster"), signature("Max Beispiel", BEFORE)], NOW)


def test_who_signed_another_content_is_told_so_unless_he_signed_again() -> None:
    old = [signature("Erika Muster", BEFORE), signature("Max Beispiel", BEFORE, "2026-10-01")]
    found = lapsed([*old, signature("erika muster")], NOW)
    assert found == (old[1],)
    assert explain_lapse(found[0]) == (
        "Die Freigabe von Max Beispiel (Datenschutzbeauftragte) vom 01.10.2026 galt einem früheren "
        "Stand und ist erloschen."
    )


def test_the_file_keeps_every_byte_it_had(tmp_path: Path) -> None:
    path = tmp_path / "freigaben.toml"
    add_signature(path, signature("Erika Muster"))
    first = path.read_bytes()
    path.write_bytes(first.rstrip(b"\n"))  # An editor may drop the last line end.
    add_signature(path, signature("Max Beispiel"))
    assert path.read_bytes().startswith(first)
    assert [item.name for item in read_signatures(path)] == ["Erika Muster", "Max Beispiel"]
    assert path.read_text("utf-8").startswith("# Wer die Geheimhaltung geprüft")


def accepted(text: str) -> bool:
    try:
        check_words(text)
    except ValueError:
        return False
    return True


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(
    name=st.text(max_size=130).filter(accepted),
    office=st.text(alphabet="\"\\'ä=[]#\u2028x", min_size=1).filter(accepted),
)
def test_whatever_is_accepted_comes_back(tmp_path: Path, name: str, office: str) -> None:
    path = tmp_path / "freigaben.toml"
    path.unlink(missing_ok=True)
    given_words = Signature(NOW, check_words(name), check_words(office), "2026-11-22")
    add_signature(path, given_words)
    add_signature(path, given_words)
    assert read_signatures(path) == (given_words, given_words)
    assert len(tomllib.loads(path.read_text("utf-8"))["freigabe"]) == 2


@pytest.mark.parametrize("text", ["", "  ", "123", "x" * 121, "Eri\u200bka", "Eri\x07ka"])
def test_names_that_cannot_be_are_refused(text: str) -> None:
    assert not accepted(text)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "freigaben.toml"
    path.write_text(
        '[[freigabe]]\ninhalt = "abc"\nname = ""\nfunktion = "Leitung"\nam = 2026-11-22\n'
        f'[[freigabe]]\ninhalt = "{NOW}"\nname = "Max Beispiel"\nam = "2026-02-30"\nnahme = "x"\n',
        "utf-8",
    )
    with pytest.raises(Invalid) as error:
        read_signatures(path)
    told = [(item.where, item.message) for item in error.value.problems]
    assert told == [
        (
            "freigaben.toml, Angabe „freigabe, Eintrag 1.inhalt“",
            "das ist keine Prüfsumme aus 64 Ziffern und Buchstaben a bis f",
        ),
        ("freigaben.toml, Angabe „freigabe, Eintrag 1.name“", "die Angabe ist leer"),
        (
            "freigaben.toml, Angabe „freigabe, Eintrag 1.am“",
            "Text in Anführungszeichen erwartet",
        ),
        ("freigaben.toml, Angabe „freigabe, Eintrag 2.funktion“", "Angabe fehlt"),
        (
            "freigaben.toml, Angabe „freigabe, Eintrag 2.am“",
            "„2026-02-30“ gibt es im Kalender nicht",
        ),
        ("freigaben.toml, Angabe „freigabe, Eintrag 2.nahme“", "unbekannte Angabe"),
    ]
    assert all(item.remedy for item in error.value.problems)


def test_a_damaged_file_is_an_error_and_not_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "freigaben.toml"
    path.write_text("[[freigabe]\n", "utf-8")
    with pytest.raises(Invalid, match=r"freigaben\.toml"):
        read_signatures(path)
