"""Titles are messages only where a verdict carries them."""

from __future__ import annotations

from typing import Any

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.indicators.change import Change
from kobimo.indicators.comparison import Comparison
from kobimo.narrative import (
    phrase_chance,
    phrase_map_title,
    phrase_step,
    phrase_title,
    phrase_verdict,
    tone,
)
from tests.figures.conftest import indicator

CATALOG = load_catalog()


@pytest.mark.parametrize(("verdict", "word"), [("above", "über"), ("below", "unter")])
def test_robust_difference_is_the_message(verdict: Any, word: str) -> None:
    title = phrase_title(indicator(), Comparison(verdict), place="in Trier")
    assert title == f"Der Anteil liegt in Trier {word} dem Landeswert"


@pytest.mark.parametrize("verdict", ["no_robust_difference", "not_comparable", None])
def test_without_it_the_title_says_what_is_shown(verdict: Any) -> None:
    comparison = Comparison(verdict) if verdict else None
    title = phrase_title(indicator(), comparison, place="im Saarland")
    assert title == "Abgänge ohne Hauptschulabschluss im Saarland"


def test_a_city_state_is_set_beside_the_bund() -> None:
    title = phrase_title(
        indicator(), Comparison("above"), place="in Berlin", other="dem Bundeswert"
    )
    assert title == "Der Anteil liegt in Berlin über dem Bundeswert"


def test_plural_nouns_have_plural_verbs() -> None:
    many = indicator(text={"level": "{wert} {ort}", "noun": "die Plätze", "plural": True})
    assert phrase_title(many, Comparison("below"), place="in Trier").startswith("Die Plätze liegen")


@pytest.mark.parametrize(
    ("verdict", "basis", "words"),
    [
        ("above", "intervall", "über"),
        ("below", "vollerhebung", "unter"),
        ("no_robust_difference", "intervall", "kein belastbarer Unterschied"),
        ("no_robust_difference", "vollerhebung", "kein nennenswerter Unterschied"),
        ("not_comparable", "", "nicht vergleichbar"),
    ],
)
def test_verdict_in_a_cell(verdict: Any, basis: Any, words: str) -> None:
    assert phrase_verdict(Comparison(verdict, basis=basis)) == words


def step(
    verdict: Any, basis: Any = "intervall", *, difference: float = -1.24, **options: Any
) -> str:
    change = Change(verdict, difference=difference, from_year=2018, to_year=2023, basis=basis)
    return phrase_step(change, indicator(**options), since="2018/19")


def test_step_in_a_cell() -> None:
    assert step("down") == "\u22121,2\u00a0Prozentpunkte seit 2018/19"
    assert step("up", difference=2.0, unit="per_100") == "+2,0\u00a0je\u00a0100 seit 2018/19"
    assert step("no_robust_change") == "keine belastbare Veränderung seit 2018/19"
    assert step("no_robust_change", "vollerhebung").startswith("keine nennenswerte Veränderung")
    assert step("not_comparable") == ""


@pytest.mark.parametrize(
    ("polarity", "verdict", "expected"),
    [
        ("positive", "above", "favourable"),
        ("positive", "below", "unfavourable"),
        ("negative", "above", "unfavourable"),
        ("negative", "below", "favourable"),
        ("neutral", "above", "neutral"),
        ("negative", "no_robust_difference", "neutral"),
        ("negative", "not_comparable", "neutral"),
    ],
)
def test_tone_needs_a_verdict_and_a_direction(polarity: str, verdict: Any, expected: str) -> None:
    assert tone(indicator(polarity=polarity), Comparison(verdict)) == expected


def test_no_declared_noun_ranks_or_explains() -> None:
    for known in CATALOG.indicators.values():
        title = phrase_title(known, Comparison("above"), place="in Trier")
        assert not {"Rang", "Platz", "Spitze", "Schlusslicht", "wegen", "führt"} & set(
            title.split()
        )


@pytest.mark.parametrize(
    ("differing", "compared", "title"),
    [
        (5, 12, "Der Anteil weicht in 5 von 12 Kreisen in Sachsen belastbar vom Landeswert ab"),
        (1, 12, "Der Anteil weicht in einem von 12 Kreisen in Sachsen belastbar vom Landeswert ab"),
        (12, 12, "Der Anteil weicht in allen 12 Kreisen in Sachsen belastbar vom Landeswert ab"),
        (1, 1, "Der Anteil weicht in einem Kreis in Sachsen belastbar vom Landeswert ab"),
        (0, 12, "Abgänge ohne Hauptschulabschluss in den Kreisen in Sachsen"),
        (0, 0, "Abgänge ohne Hauptschulabschluss in den Kreisen in Sachsen"),
    ],
)
def test_a_map_says_how_many_kreise_differ(differing: int, compared: int, title: str) -> None:
    found = phrase_map_title(indicator(), differing, compared, place="in Sachsen", word="belastbar")
    assert found == title


def test_a_map_of_a_plural_noun_has_a_plural_verb() -> None:
    many = indicator(text={"level": "{wert} {ort}", "noun": "die Plätze", "plural": True})
    title = phrase_map_title(many, 2, 9, place="im Saarland", word="nennenswert")
    assert (
        title == "Die Plätze weichen in 2 von 9 Kreisen im Saarland nennenswert vom Landeswert ab"
    )


@pytest.mark.parametrize(
    ("compared", "many"),
    [(12, "eine belastbare Abweichung"), (53, "3 belastbare Abweichungen")],
)
def test_chance_makes_one_in_twenty_differ(compared: int, many: str) -> None:
    assert phrase_chance(compared) == (
        f"Auch wenn sich kein Kreis vom Land unterschiede, wäre bei {compared} Vergleichen etwa "
        f"{many} durch Zufall zu erwarten."
    )


def test_few_comparisons_need_no_warning() -> None:
    # 9 / 20 is less than one half
    assert phrase_chance(9) == ""
