"""Sentences say what the verdict permits, in correct German, and nothing else.

The wording of the cases is written out here; the numbers of „Trier“ are those of table
21111-02-06-4, Berichtsjahr 2023 (78 of 1 192; Wilson's interval 5,27–8,09).
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.german import UNITS
from kobimo.indicators.change import Change
from kobimo.indicators.comparison import Comparison
from kobimo.narrative import (
    Interruption,
    phrase_breaks,
    phrase_change,
    phrase_comparison,
    phrase_level,
    phrase_missing,
)
from tests.each import for_each
from tests.figures.conftest import indicator

CATALOG = load_catalog()
ALL = sorted(CATALOG.indicators)
CHANCE = "größer, als Zufallsschwankungen erwarten lassen"
PERCENT = "\u202f%"
LAND, BUND = "in Rheinland-Pfalz", "in Deutschland"


def row(**changes: Any) -> dict[str, Any]:
    return {
        "period": "2023",
        "text": f"6,5{PERCENT}",
        "value": 100 * 78 / 1192,
        "lower": 5.27,
        "upper": 8.09,
        "numerator": 78.0,
        "denominator": 1192.0,
        **changes,
    }


def compared(verdict: Any, other: float, *, basis: Any = "intervall", **changes: Any) -> Comparison:
    return Comparison(verdict, own=6.5, other=other, basis=basis, compared=other, **changes)


def test_level_names_counts_and_interval() -> None:
    said = phrase_level(indicator(), row(), place="in Trier", period_kind="berichtsjahr")
    assert said == (
        f"Im Jahr 2023 verließen 6,5{PERCENT} in Trier die Schule "
        f"(78 von 1192; 95-%-Intervall 5,3–8,1{PERCENT})."
    )


def test_level_without_interval_and_counts_has_no_parenthesis() -> None:
    bare = row(lower=math.nan, upper=math.nan, numerator=math.nan, denominator=math.nan)
    said = phrase_level(indicator(), bare, place="in Trier", period_kind="berichtsjahr")
    assert said == f"Im Jahr 2023 verließen 6,5{PERCENT} in Trier die Schule."


def test_interval_whose_ends_are_printed_alike_is_left_out() -> None:
    # 0 of 31 475: the upper end is 0,012 %.
    none = row(
        text=f"0,0{PERCENT}", value=0.0, lower=0.0, upper=0.012, numerator=0.0, denominator=31475.0
    )
    said = phrase_level(indicator(), none, place="in Berlin", period_kind="berichtsjahr")
    assert said.endswith("(0 von 31\u202f475).")


@pytest.mark.parametrize(
    ("period", "kind", "word", "start", "again"),
    [
        ("2023", "berichtsjahr", "", "Im Jahr 2023", "Im selben Jahr"),
        ("2023/24", "schuljahr", "", "Im Schuljahr 2023/24", "Im selben Schuljahr"),
        (
            "2023/24",
            "schuljahr",
            "Wintersemester",
            "Im Wintersemester 2023/24",
            "Im selben Wintersemester",
        ),
        ("2025-02-23", "stichtag", "", "Am 23.02.2025", "Am selben Tag"),
    ],
)
def test_periods_begin_the_sentence(
    period: str, kind: str, word: str, start: str, again: str
) -> None:
    options = {"place": "in Trier", "period_kind": kind, "period_word": word}
    assert phrase_level(indicator(), row(period=period), **options).startswith(f"{start} verließen")
    repeated = phrase_level(indicator(), row(period=period), is_repeated=True, **options)
    assert repeated.startswith(f"{again} verließen")


@for_each("name", ALL)
def test_every_declared_level_is_one_sentence(name: str) -> None:
    known = CATALOG.indicator(name)
    said = phrase_level(
        known, row(), place="in der Städteregion Aachen", period_kind="berichtsjahr"
    )
    assert said.count("in der Städteregion Aachen") == 1
    assert said.count(f"6,5{PERCENT}") == 1
    assert not any(sign in said for sign in "{}")
    assert "  " not in said
    assert not said.endswith("..")
    # The clause has its verb first, so that it can follow the period.
    assert known.text.level.lstrip("[")[0].islower()
    assert not known.text.level.endswith(".")


def test_difference_beyond_chance_says_so() -> None:
    said = phrase_comparison([(compared("below", 8.6), LAND)], indicator())
    assert said == (
        f"Der Wert liegt unter dem Wert in Rheinland-Pfalz (8,6{PERCENT}); "
        f"der Unterschied ist {CHANCE}."
    )


def test_two_of_one_class_are_one_sentence_in_the_plural() -> None:
    both = [(compared("above", 6.4), LAND), (compared("above", 5.1), BUND)]
    assert phrase_comparison(both, indicator()) == (
        f"Der Wert liegt über den Werten in Rheinland-Pfalz (6,4{PERCENT}) und in Deutschland "
        f"(5,1{PERCENT}); die Unterschiede sind {CHANCE}."
    )


def test_above_one_and_below_the_other_is_one_sentence() -> None:
    both = [(compared("below", 8.6), LAND), (compared("above", 5.1), BUND)]
    assert phrase_comparison(both, indicator()) == (
        f"Der Wert liegt unter dem Wert in Rheinland-Pfalz (8,6{PERCENT}) und über dem Wert in "
        f"Deutschland (5,1{PERCENT}); die Unterschiede sind {CHANCE}."
    )


def test_difference_within_chance_is_not_robust() -> None:
    both = [(compared("below", 8.6), LAND), (compared("no_robust_difference", 7.1), BUND)]
    assert phrase_comparison(both, indicator()).endswith(
        f"{CHANCE}. Der Unterschied zum Wert in Deutschland (7,1{PERCENT}) ist nicht belastbar."
    )
    neither = [(compared("no_robust_difference", value), LAND) for value in (6.6, 6.4)]
    assert phrase_comparison(neither, indicator()).startswith("Die Unterschiede zu den Werten")
    assert phrase_comparison(neither, indicator()).endswith("sind nicht belastbar.")


@pytest.mark.parametrize(
    ("land", "bund", "expected"),
    [
        ("above", "above", "liegt über den Werten LAND und BUND."),
        ("above", "below", "liegt über dem Wert LAND und unter dem Wert BUND."),
        (
            "above",
            "no_robust_difference",
            "liegt über dem Wert LAND und weicht vom Wert BUND nicht nennenswert ab.",
        ),
        (
            "no_robust_difference",
            "below",
            "weicht vom Wert LAND nicht nennenswert ab und liegt unter dem Wert BUND.",
        ),
        (
            "no_robust_difference",
            "no_robust_difference",
            "weicht von den Werten LAND und BUND nicht nennenswert ab.",
        ),
    ],
)
def test_counts_are_never_called_random(land: str, bund: str, expected: str) -> None:
    both = [
        (compared(land, 8.6, basis="vollerhebung"), LAND),
        (compared(bund, 7.1, basis="vollerhebung"), BUND),
    ]
    said = phrase_comparison(both, indicator(uncertainty="none", uncertainty_reason="gezählt"))
    expected = expected.replace("LAND", f"{LAND} (8,6{PERCENT})")
    assert said == "Der Wert " + expected.replace("BUND", f"{BUND} (7,1{PERCENT})")


def test_value_of_the_land_without_the_municipality_is_printed_and_explained_once() -> None:
    leipzig = Comparison(
        "below", own=7.9, other=8.6, compared=8.9, basis="intervall", excluded_own=True
    )
    said = phrase_comparison([(leipzig, "in Sachsen")], indicator())
    assert f"in Sachsen (8,6{PERCENT}; ohne die Kommune 8,9{PERCENT})" in said
    assert said.endswith("weil sie mehr als ein Zehntel von ihm ausmacht.")
    again = phrase_comparison([(leipzig, "in Sachsen")], indicator(), explain=False)
    assert "ohne die Kommune 8,9" in again
    assert "Zehntel" not in again


def test_what_cannot_be_compared_is_explained_or_left_out() -> None:
    counts = Comparison("not_comparable", own=1.0, other=2.0)
    missing = Comparison("not_comparable", reason="kein Wert")
    other = Comparison("not_comparable", own=1.0, other=2.0, reason="kein Intervall")
    assert phrase_comparison([(counts, LAND)], indicator()) == ""
    assert phrase_comparison([(missing, LAND)], indicator()) == (
        "Zum Vergleich fehlt der Wert in Rheinland-Pfalz."
    )
    assert phrase_comparison([(other, LAND)], indicator()) == (
        "Ein Vergleich mit dem Wert in Rheinland-Pfalz ist nicht möglich: kein Intervall."
    )


def changed(verdict: Any, difference: float = 1.24, basis: Any = "intervall") -> Change:
    return Change(verdict, difference=difference, from_year=2018, to_year=2023, basis=basis)


def test_change_of_a_share_is_in_points() -> None:
    said = phrase_change(changed("up"), indicator(), since="2018", reached="6,5")
    assert said == "Seit 2018 ist der Anteil um 1,2\u00a0Prozentpunkte gestiegen."
    fallen = phrase_change(changed("down", -1.24), indicator(), since="2018", reached="6,5")
    assert fallen == "Seit 2018 ist der Anteil um 1,2\u00a0Prozentpunkte gesunken."


def test_change_of_a_rate_names_where_it_led() -> None:
    rate = indicator(unit="per_1000", uncertainty="poisson_exact", method="rate")
    said = phrase_change(changed("up", 2.91), rate, since="2018", reached="95,4")
    assert said == "Seit 2018 ist der Anteil um 2,9 auf 95,4 gestiegen."


def test_change_that_is_none_differs_between_counts_and_intervals() -> None:
    options = {"since": "2018/19", "reached": "", "period_word": "Schuljahr"}
    plural = indicator(text={"level": "{wert} {ort}", "noun": "die Anteile", "plural": True})
    assert phrase_change(changed("no_robust_change"), indicator(), **options) == (
        "Seit dem Schuljahr 2018/19 hat sich der Anteil nicht belastbar verändert."
    )
    counted = changed("no_robust_change", basis="vollerhebung")
    assert phrase_change(counted, plural, **options) == (
        "Seit dem Schuljahr 2018/19 haben sich die Anteile nicht nennenswert verändert."
    )


def test_change_across_a_break_is_not_told() -> None:
    assert phrase_change(changed("not_comparable"), indicator(), since="", reached="") == ""


@for_each("name", ALL)
def test_nouns_agree_with_their_verbs(name: str) -> None:
    known = CATALOG.indicator(name)
    said = phrase_change(changed("up"), known, since="2018", reached="6,5")
    article = known.text.noun.split(" ")[0]
    assert article in {"der", "die", "das"}
    assert known.text.plural <= (article == "die")
    assert f" {'sind' if known.text.plural else 'ist'} {known.text.noun} um 1" in said
    # A share grows by points, never by per cent.
    assert "%" not in said.replace(known.text.noun, "")
    assert ("Prozentpunkt" in said) == (known.unit in {"percent", "percentage_points"})
    assert UNITS[known.unit].difference.strip("\u00a0")[:3] != "je " or "auf 6,5" in said


@pytest.mark.parametrize(
    ("lower", "said"),
    [(0.4, "um 1,3 Prozentpunkte höher als"), (-2.2, "nicht belastbar; der Abstand betrug 1,3")],
)
def test_a_gap_that_may_be_none_is_not_called_higher(lower: float, said: str) -> None:
    gap = CATALOG.indicator("abgang_ohne_hsa_geschlecht")
    values = row(text="1,3\u00a0Prozentpunkte", value=1.3, lower=lower, upper=4.7)
    told = phrase_level(gap, values, place="in Trier", period_kind="berichtsjahr")
    assert said in told.replace("\u00a0", " ")
    assert "95-%-Intervall" in told


def test_regions_that_lack_the_same_are_named_together() -> None:
    reason = "für den Wert lässt sich kein Intervall angeben"
    both = [(compared("not_comparable", 9.0, reason=reason), place) for place in (LAND, BUND)]
    assert phrase_comparison(both, indicator()) == (
        "Ein Vergleich mit den Werten in Rheinland-Pfalz und in Deutschland ist nicht möglich: "
        f"{reason}."
    )
    none = [(compared("not_comparable", math.nan, reason="kein Wert"), p) for p in (LAND, BUND)]
    assert phrase_comparison(none, indicator()) == (
        "Zum Vergleich fehlen die Werte in Rheinland-Pfalz und in Deutschland."
    )


CENSUS = "Die Fortschreibung beruht auf dem Zensus 2022."


def test_one_interrupted_series_needs_no_name() -> None:
    item = Interruption(indicator(), 2022, (CENSUS,))
    assert phrase_breaks([item], is_all=True) == (
        f"Die Zeitreihe ist ab 2022 nicht mit früheren Jahren vergleichbar: {CENSUS}"
    )


def test_a_break_of_several_series_is_told_once() -> None:
    items = [Interruption(indicator(), 2022, (CENSUS,)) for _ in range(2)]
    said = phrase_breaks(items, is_all=True)
    assert said.startswith("Die Zeitreihen sind ab 2022")
    assert said.count(CENSUS) == 1


def test_series_are_named_where_others_go_on_or_break_otherwise() -> None:
    one = Interruption(indicator(title_de="Bevölkerung"), 2022, (CENSUS,))
    two = Interruption(indicator(title_de="SGB-II-Quote"), 2022, (CENSUS, "Zweiter Grund."))
    assert phrase_breaks([one], is_all=False).startswith("Die Zeitreihe zu „Bevölkerung“ ist")
    said = phrase_breaks([one, two], is_all=True)
    assert "zu „Bevölkerung“ ist ab 2022" in said
    assert said.endswith(f"vergleichbar: {CENSUS} Zweiter Grund.")
    assert phrase_breaks([], is_all=True) == ""


def test_what_is_missing_is_grouped_by_reason() -> None:
    one, two = indicator(title_de="Eins"), indicator(title_de="Zwei")
    said = phrase_missing([(one, "keine Daten"), (two, "keine Daten")], place="im Saarland")
    assert said == (
        "Für die Kennzahlen „Eins“ und „Zwei“ liegt im Saarland kein Wert vor (keine Daten)."
    )
    assert phrase_missing([], place="im Saarland") == ""
