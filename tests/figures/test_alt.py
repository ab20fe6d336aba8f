"""Alternative texts: kind, topic, message, where the data are."""

from __future__ import annotations

import pandas as pd

from kobimo.figures import alt
from tests.figures.conftest import indicator, protected, region_rows


def test_parts_stand_in_their_order() -> None:
    text = alt.compose("Liniendiagramm", "Thema.", ["Eins.", "", "Zwei."])
    assert text == f"Liniendiagramm: Thema. Eins. Zwei. {alt.CLOSING}"


def test_text_that_is_too_long_loses_its_end_but_not_its_closing() -> None:
    text = alt.compose("Karte", "Thema", ["Erster Satz.", "x" * alt.LIMIT, "Letzter Satz."])
    assert text == f"Karte: Thema. Erster Satz. {alt.CLOSING}"


def test_own_value_comes_first_with_its_interval() -> None:
    frame = protected(region_rows()).frame.iloc[::-1]
    said = alt.say_values(frame, indicator())
    assert said.startswith("Musterstadt 6,5\u202f% (95-%-Intervall 5,3–8,1\u202f%), Musterland 8,6")
    assert "Seehafen ohne Angabe (Geheimhaltung)" in said


def test_many_values_are_counted() -> None:
    rows = [{"series": f"Kreis {n}", "role": "other", "value": 1.0 + n} for n in range(10)]
    said = alt.say_values(protected(rows).frame, indicator())
    assert said.endswith(f"und {10 - alt.NAMED} weitere.")


def test_range_names_both_ends() -> None:
    frame = pd.DataFrame(
        {"value": [3.0, 1.0, 2.0], "text": ["3", "1", "2"], "label": ["c", "a", "b"]}
    )
    assert alt.say_range(frame, "Die Werte") == "Die Werte liegen zwischen 1 (a) und 3 (c)."
    assert alt.say_range(frame.head(2), "Die Werte") == ""
