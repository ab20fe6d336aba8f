"""Three real Kreise from the files of the statistical offices, read in place.

The expected figures are those of table 21111-02-06-4, Berichtsjahr 2023; the intervals are
Wilson's, computed in the test.
"""

from __future__ import annotations

import math
import shutil
from typing import TYPE_CHECKING

import pytest

import kobimo
from kobimo.german import number

if TYPE_CHECKING:
    from pathlib import Path

INDICATOR = "abgang_ohne_hsa_anteil"


@pytest.fixture(scope="module")
def open_for(shared_data: Path, root: Path, tmp_path_factory: pytest.TempPathFactory):
    def build(ags: str) -> kobimo.Report:
        folder = tmp_path_factory.mktemp(ags)
        shutil.copytree(root / "notebooks", folder / "notebooks")
        drop = folder / "data" / "eingang"
        drop.mkdir(parents=True)
        for path in (shared_data / "regionaldatenbank-csv").glob("*.csv"):
            (drop / path.name).symlink_to(path)
        (folder / "kommune.toml").write_text(f'ags = "{ags}"\n', "utf-8")
        return kobimo.open_report(folder)

    return build


def wilson(count: int, total: int) -> tuple[float, float]:
    """Wilson (1927): centre and half-width at 95 %."""
    z, p = 1.959963984540054, count / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total**2)) / (1 + z * z / total)
    return 100 * (centre - half), 100 * (centre + half)


@pytest.mark.parametrize(
    ("ags", "count", "total"), [("07211", 78, 1192), ("05112", 395, 4620), ("14713", 338, 4291)]
)
def test_share_counts_and_interval(open_for, ags: str, count: int, total: int) -> None:
    finding = open_for(ags).finding(INDICATOR)
    lower, upper = wilson(count, total)
    assert f"{number(100 * count / total, 1)}\u202f%" in finding.sentences[0]
    assert f"({count} von {total}; " in finding.sentences[0]
    assert f"{number(lower, 1)}–{number(upper, 1)}\u202f%" in finding.sentences[0]


def test_trier_is_below_its_land_and_not_robustly_different_from_germany(open_for) -> None:
    report = open_for("07211")
    comparison = report.finding(INDICATOR).sentences[1]
    # 3 318 of 38 686 and the printed row of Germany, 55 708 of 782 423
    land, bund = number(100 * 3318 / 38686, 1), number(100 * 55708 / 782423, 1)
    assert comparison == (
        f"Der Wert liegt unter dem Wert in Rheinland-Pfalz ({land}\u202f%); der Unterschied ist "
        "größer, als Zufallsschwankungen erwarten lassen. Der Unterschied zum Wert in Deutschland "
        f"({bund}\u202f%) ist nicht belastbar."
    )
    assert report.strip(INDICATOR).title == (
        "Der Anteil ohne Hauptschulabschluss liegt in Trier unter dem Landeswert"
    )


def test_duisburg_names_the_rounding_of_its_land(open_for) -> None:
    figure = open_for("05112").trend(INDICATOR)
    assert (
        "Die Fallzahlen sind in Nordrhein-Westfalen auf Vielfache von 5 gerundet." in figure.notes
    )


def test_leipzig_is_compared_with_the_rest_of_its_land(open_for) -> None:
    # 4 291 leavers are more than a tenth of Saxony's
    text = " ".join(open_for("14713").finding(INDICATOR).sentences)
    assert "Verglichen wird dabei mit dem Land ohne die Kommune" in text


def test_what_is_taken_out_of_the_land_is_explained_once(open_for) -> None:
    text = " ".join(open_for("14713").finding(INDICATOR, "abgang_ahr").sentences)
    assert text.count("Verglichen wird dabei mit dem Land ohne die Kommune") == 1
    # 2 769 of 32 245 in Saxony, 338 of 4 291 in Leipzig
    rest = number(100 * (2769 - 338) / (32245 - 4291), 1)
    assert f"ohne die Kommune {rest}\u202f%" in text


def test_a_city_state_is_compared_with_germany_only(open_for) -> None:
    report = open_for("11000")
    comparison = report.finding(INDICATOR).sentences[1]
    assert "Deutschland" in comparison
    assert "Land" not in comparison.replace("Deutschland", "")
    assert report.trend(INDICATOR).title.endswith("liegt in Berlin über dem Bundeswert")
    assert [row[1] for row in report.strip(INDICATOR).table.rows].count("Berlin") == 1
    box = report.key_figures(INDICATOR, "bev_insgesamt")
    assert [row.land for row in box.rows] == ["", ""]
    assert [row.verdict_class for row in box.rows] == ["above", ""]
    assert [row.verdict for row in box.rows] == ["über", ""]
    assert box.notes[0] == (
        "Berlin ist zugleich Kommune und Land; verglichen wird mit Deutschland."
    )


def test_a_subtitle_does_not_repeat_the_title(open_for) -> None:
    report = open_for("07211")
    plain = report.trend("foerderschul_anteil_kl7")
    assert plain.title == "Förderschulanteil in Klassenstufe 7 in Trier"
    assert plain.subtitle == "Trier, Rheinland-Pfalz und Deutschland, 2023/24, Prozent"
    told = report.strip(INDICATOR)
    assert told.subtitle.startswith("Anteil ohne Hauptschulabschluss, Trier, 2023, Prozent; ")


def test_the_strip_shows_every_kreis_once(open_for) -> None:
    table = open_for("07211").strip(INDICATOR).table
    keys = [row[0] for row in table.rows]
    assert len([key for key in keys if len(key) == 5]) == 400
    assert len(set(keys)) == len(keys)
    assert "16056" not in keys  # Eisenach, dissolved in 2021
