"""Map of the Kreise of a Land."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from shapely import box

from kobimo.figures import draw_land, style
from kobimo.figures.choropleth import fit
from kobimo.figures.land_labels import short_names
from tests.figures.conftest import protected, texts
from tests.figures.forms import kreise, land_rows


def drawn(rows: list[dict[str, Any]], **options: Any) -> str:
    return draw_land(protected(rows), kreise(), **options).svg


def rows_with(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**row, **changes.get(f"k{row['ags']}", {})} for row in land_rows()]


def test_every_kreis_is_drawn_and_the_own_one_outlined() -> None:
    svg = drawn(rows_with(k99001={"verdict": ""}))
    assert len(re.findall(r"<title>", svg)) == 12
    assert f'stroke="{style.OWN}"' in svg
    assert texts(svg).count("Musterstadt 5,0\u202f%") == 1, "in the key"
    assert {"Musterstadt", "5,0\u202f%"} <= set(texts(svg)), "in the Kreis itself"


def test_a_kreis_too_small_for_its_name_is_named_beside() -> None:
    shapes = kreise()
    shapes.loc[0, "geometry"] = box(8_000, 6_000, 9_500, 7_500)
    svg = draw_land(protected(land_rows()), shapes).svg
    assert texts(svg).count("Musterstadt 5,0\u202f%") == 2


def test_triangles_are_counted_in_the_key() -> None:
    svg = drawn(land_rows())
    found = " ".join(texts(svg))
    assert "belastbar über dem Landeswert\u00a0(2)" in found
    assert "belastbar unter dem Landeswert\u00a0(1)" in found
    # Three in the map and two in the key, each of three corners.
    assert len(re.findall(r'd="M[^"L]*L[^"L]*L[^"L]*z"', svg)) == 5


def test_another_word_for_a_difference_of_complete_counts() -> None:
    assert "nennenswert über dem" in " ".join(texts(drawn(land_rows(), word="nennenswert")))


def test_without_verdicts_there_are_no_triangles() -> None:
    rows = [{**row, "verdict": ""} for row in land_rows()]
    assert "Landeswert" not in " ".join(texts(drawn(rows)))


def test_a_kreis_without_value_is_hatched_and_explained() -> None:
    drawing = draw_land(protected(land_rows()), kreise())
    assert "ohne Wert" in texts(drawing.svg)
    assert 'fill="url(#' in drawing.svg
    assert drawing.notes == ("Schraffiert, weil ohne Wert: Landkreis Ort 06 (Geheimhaltung).",)
    assert "Ein Wert ist nicht dargestellt." in drawing.alt


def test_reasons_are_told_apart() -> None:
    late = {"value": math.nan, "reason": "liegt noch nicht vor", "status": "..."}
    rows = rows_with(k99002=late, k99003=late)
    (note,) = draw_land(protected(rows), kreise()).notes
    assert note == (
        "Schraffiert, weil ohne Wert: Landkreis Ort 02 und Landkreis Ort 03 (liegt noch nicht "
        "vor); Landkreis Ort 06 (Geheimhaltung)."
    )


def test_a_kreis_without_a_row_is_hatched_too() -> None:
    rows = [{**row, "value": row.get("value", 7.0)} for row in land_rows()]
    assert "ohne Wert" not in texts(drawn(rows))
    assert "ohne Wert" in texts(drawn([row for row in rows if row["ags"] != "99007"]))


def test_the_land_is_no_class_and_may_be_absent() -> None:
    """A share of the Land that is not comparable is not drawn; nor does it move the classes."""
    rows = land_rows()
    without = drawn(rows[:-1])
    assert "Musterland" not in " ".join(texts(without))
    extreme = [*rows[:-1], {**rows[-1], "value": 99.0}]
    assert [t for t in texts(without) if " bis " in t] == [
        t for t in texts(drawn(extreme)) if " bis " in t
    ]


def test_alternative_text_names_own_value_land_and_differences() -> None:
    alt = draw_land(protected(land_rows()), kreise()).alt
    assert alt.startswith("Karte der Kreise: Abgänge ohne Hauptschulabschluss, 2023. ")
    assert (
        "Musterstadt 5,0\u202f% (95-%-Intervall 4,1–6,2\u202f%) und Musterland 8,0\u202f%." in alt
    )
    assert "Belastbar über dem Landeswert liegen Landkreis Ort 11 und Landkreis Ort 12." in alt
    assert "Belastbar unter dem Landeswert liegt Musterstadt." in alt


def test_many_differences_are_counted_in_the_alternative_text() -> None:
    rows = [{**row, "verdict": "above" if row["role"] == "other" else ""} for row in land_rows()]
    alt = draw_land(protected(rows), kreise()).alt
    assert "Belastbar über dem Landeswert liegen 11 Kreise." in alt


def test_names_are_written_where_most_kreise_have_room() -> None:
    assert {"Ort 02", "Ort 07", "Ort 12"} <= set(texts(drawn(land_rows())))
    shapes = kreise()
    shapes["geometry"] = shapes.geometry.map(lambda shape: shape.buffer(-3_700))
    found = texts(draw_land(protected(land_rows()), shapes).svg)
    assert not any(text.startswith("Ort ") for text in found)


def test_names_inside_are_not_above_one_another() -> None:
    svg = drawn(land_rows())
    places = re.findall(r'<text[^>]*x="([\d.]+)" y="([\d.]+)"[^>]*>Ort', svg)
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Landkreis Meißen"], ["Meißen"]),
        (["Kreis Wesel", "Bonn"], ["Wesel", "Bonn"]),
        (["Leipzig", "Landkreis Leipzig"], ["Leipzig", "Landkreis Leipzig"]),
        (["Region Hannover", "Rhein-Sieg-Kreis"], ["Region Hannover", "Rhein-Sieg-Kreis"]),
    ],
)
def test_names_are_shortened_where_that_leaves_no_doubt(names: list[str], short: list[str]) -> None:
    assert list(short_names(names).values()) == short


def test_a_shared_border_has_the_same_corners_on_both_sides() -> None:
    frame = fit(kreise(), 292, 340)
    left, right = ({p for ring in frame.rings(kreise().geometry[n]) for p in ring} for n in (0, 1))
    assert len(left & right) == 2
