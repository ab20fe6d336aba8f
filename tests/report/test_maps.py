"""Maps of a Land: of Musterland, of real Länder, and the notices where there can be none."""

from __future__ import annotations

import math
import zipfile
from typing import TYPE_CHECKING

import pytest

import kobimo
from kobimo.publish.picture import draw_pictures
from kobimo.publish.svg import inline_svg

if TYPE_CHECKING:
    from pathlib import Path

INDICATOR = "abgang_ohne_hsa_anteil"


@pytest.fixture(scope="module")
def fictional(demo: Path) -> kobimo.Report:
    return kobimo.open_report(demo)


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one real table and the real boundaries, without any Kreis yet."""
    folder = tmp_path_factory.mktemp("land")
    drop = folder / "data" / "eingang"
    drop.mkdir(parents=True)
    table = "21111-02-06-4.csv"
    (drop / table).symlink_to(shared_data / "regionaldatenbank-csv" / table)
    with zipfile.ZipFile(drop / "vg2500.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted((shared_data / "bkg-vg2500").iterdir()):
            archive.write(part, f"vg2500/{part.name}")
    return folder


def opened(folder: Path, ags: str) -> kobimo.Report:
    (folder / "kommune.toml").write_text(f'ags = "{ags}"\n', "utf-8")
    return kobimo.open_report(folder)


def test_the_map_of_musterland_carries_what_a_reader_needs(fictional: kobimo.Report) -> None:
    figure = fictional.map_of_land(INDICATOR)
    assert figure.kind == "figure"
    assert "12 Kreise und kreisfreie Städte in Musterland" in figure.subtitle
    assert [row[0] for row in figure.table.rows][:2] == ["99001", "99002"]
    assert figure.table.rows[-1][:3] == ("99", "Musterland", "–")
    assert figure.table.columns[2].label == "Vergleich mit dem Land"
    assert figure.sources[-1].startswith("Kartengrundlage: frei erfunden")
    assert figure.indicators == (INDICATOR,)


def test_title_triangles_and_table_say_the_same(fictional: kobimo.Report) -> None:
    figure = fictional.map_of_land(INDICATOR)
    words = [row[2] for row in figure.table.rows]
    above, below = words.count("über"), words.count("unter")
    assert above > 0
    assert below > 0
    assert f"in {above + below} von 12 Kreisen in Musterland belastbar" in figure.title
    assert f"Landeswert\u00a0({above})" in figure.svg
    assert f"Landeswert\u00a0({below})" in figure.svg


def test_a_kreis_is_marked_only_where_its_interval_excludes_the_land(
    fictional: kobimo.Report,
) -> None:
    """The rule of the other figures: an interval that covers the Land's value decides nothing."""
    figure = fictional.map_of_land(INDICATOR)
    *kreise, land = figure.table.data
    for row in kreise:
        lower, upper = row[4], row[5]
        assert isinstance(lower, float)
        assert isinstance(upper, float)
        if lower <= land[3] <= upper:
            assert row[2] == "kein belastbarer Unterschied", row


def test_differences_of_complete_counts_are_called_otherwise(fictional: kobimo.Report) -> None:
    figure = fictional.map_of_land("kinderarmut_sgbii")
    assert "nennenswert vom Landeswert ab" in figure.title
    assert not any("durch Zufall" in note for note in figure.notes)


def test_without_a_comparable_land_there_is_none_in_the_map(fictional: kobimo.Report) -> None:
    """Who crosses a border of the Land is not who crosses one of a Kreis."""
    figure = fictional.map_of_land("einpendlerquote")
    assert figure.title == "Anteil der Einpendelnden in den Kreisen in Musterland"
    assert "Musterland" not in [row[1] for row in figure.table.rows]
    assert "Vergleich mit dem Land" not in [column.label for column in figure.table.columns]


def test_what_is_not_compared_between_kreise_has_no_map(fictional: kobimo.Report) -> None:
    notice = fictional.map_of_land("bev_insgesamt")
    assert notice.kind == "notice"
    assert "wird nicht zwischen Kreisen verglichen" in notice.text


def test_word_and_pdf_show_the_map_with_its_attribution(demo: Path) -> None:
    with zipfile.ZipFile(next((demo / "public").rglob("bildungsbericht.docx"))) as archive:
        text = archive.read("word/document.xml").decode("utf-8")
    assert text.count("Kartengrundlage: ") == 3
    assert text.count('descr="Karte der Kreise: ') == 3


@pytest.mark.parametrize(("ags", "count"), [("07211", 36), ("05112", 53), ("14713", 13)])
def test_real_laender_are_drawn_small_and_whole(real: Path, ags: str, count: int) -> None:
    figure = opened(real, ags).map_of_land(INDICATOR)
    assert figure.kind == "figure"
    assert figure.svg.count("<title>") == count
    assert len(figure.table.rows) == count + 1
    assert len(figure.svg.encode()) < 60_000
    assert "© GeoBasis-DE / BKG (" in figure.sources[-1]
    assert "dl-de/by-2-0, Daten verändert" in figure.sources[-1]
    shown = inline_svg(figure.svg, prefix="a", label=figure.alt, colours={})
    assert 'role="img"' in shown
    assert len(draw_pictures([figure.svg])[0]) > 10_000


def test_bavaria_has_most_kreise_and_stays_small(real: Path) -> None:
    assert len(opened(real, "09162").map_of_land(INDICATOR).svg.encode()) < 60_000


def test_trier_is_compared_as_elsewhere(real: Path) -> None:
    """78 of 1 192 in Trier, 3 318 of 38 686 in Rheinland-Pfalz (table 21111-02-06-4, 2023)."""
    rows = {row[0]: row for row in opened(real, "07211").map_of_land(INDICATOR).table.data}
    assert math.isclose(rows["07211"][3], 100 * 78 / 1192)
    assert math.isclose(rows["07"][3], 100 * 3318 / 38686)
    assert rows["07211"][2] == "unter"


def test_a_city_state_has_a_notice(real: Path) -> None:
    notice = opened(real, "11000").map_of_land(INDICATOR)
    assert notice.reason == "not_comparable"
    assert notice.text == (
        "Berlin ist Land und Kreis zugleich; eine Karte der Kreise des Landes gibt es nicht."
    )


def test_without_boundaries_the_author_learns_how_to_get_them(real: Path, tmp_path: Path) -> None:
    drop = tmp_path / "data" / "eingang"
    drop.mkdir(parents=True)
    (drop / "21111-02-06-4.csv").symlink_to((real / "data/eingang/21111-02-06-4.csv").resolve())
    notice = opened(tmp_path, "07211").map_of_land(INDICATOR)
    assert notice.reason == "missing"
    assert notice.text == "Für eine Karte der Kreise in Rheinland-Pfalz fehlen die Grenzen."
    assert "kobimo fetch" in notice.remedy
    assert notice.indicators == (), "the indicator itself has its values"


def test_without_a_value_the_notice_is_that_of_the_indicator(real: Path) -> None:
    notice = opened(real, "07211").map_of_land("kinderarmut_sgbii")
    assert notice.reason == "missing"
    assert "Kinder in SGB-II-Haushalten" in notice.text
