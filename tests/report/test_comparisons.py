"""The Vergleichskreise of a report: chosen, recorded, kept, overridden; and how they are shown."""

from __future__ import annotations

import math
import shutil
from typing import TYPE_CHECKING

import pytest

import kobimo
from kobimo.check import check
from kobimo.errors import Invalid
from kobimo.indicators.comparing.peers import Alternative, Neighbour, Peers
from kobimo.indicators.comparing.traits import Trait
from kobimo.project import open_project
from kobimo.report.peers import FILE, read_peers, renew_peers, write_peers

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.declarations.structure import Structure


@pytest.fixture(scope="module")
def folder(ingested: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of Musterstadt whose data are taken in once."""
    place = tmp_path_factory.mktemp("musterstadt")
    (place / "kommune.toml").write_text('ags = "99001"\n', "utf-8")
    for name in ("notebooks", "data/eingang", "data/kommunal"):
        (place / name).mkdir(parents=True)
    shutil.copytree(ingested, place / "build")
    kobimo.open_report(place)
    return place


@pytest.fixture
def report(folder: Path) -> kobimo.Report:
    (folder / "kommune.toml").write_text('ags = "99001"\n', "utf-8")
    (folder / FILE).unlink(missing_ok=True)
    return kobimo.open_report(folder)


@pytest.fixture(scope="module")
def structure(folder: Path) -> Structure:
    found = kobimo.open_report(folder)._project.catalog.structure
    assert found is not None
    return found


def choice(structure: Structure, own: str = "99001") -> Peers:
    traits = tuple(Trait(item, item.indicator, 2023) for item in structure.variable[:4])
    return Peers(
        own=own,
        chosen=(Neighbour("99003", 1.25, {"einwohner": -0.5, "kreistyp": 1.0}),),
        following=(Neighbour("99002", 2.0, {}),),
        alternatives=(Alternative("without", "dichte", 1, 1), Alternative("land", "", 1, 1)),
        traits=traits,
        candidates=4,
        kreise=12,
    )


def test_what_is_written_is_read_again(tmp_path: Path, structure: Structure) -> None:
    peers = choice(structure)
    path = write_peers(tmp_path / FILE, peers)
    assert read_peers(path, structure, own="99001") == peers
    assert "# Seehafen" in path.read_text("utf-8")


def test_a_record_for_another_municipality_is_refused(tmp_path: Path, structure: Structure) -> None:
    path = write_peers(tmp_path / FILE, choice(structure, own="99002"))
    with pytest.raises(Invalid, match="die Auswahl gilt für „99002“, der Bericht für „99001“"):
        read_peers(path, structure, own="99001")


def test_a_damaged_record_names_every_fault(tmp_path: Path, structure: Structure) -> None:
    path = write_peers(tmp_path / FILE, choice(structure))
    text = path.read_text("utf-8").replace('"99003"', '"99098"').replace("abstand", "abstnd", 1)
    path.write_text(text, "utf-8")
    with pytest.raises(Invalid, match="abstnd"):
        read_peers(path, structure, own="99001")
    path.write_text(text.replace("abstnd", "abstand"), "utf-8")
    with pytest.raises(Invalid, match="den Schlüssel „99098“ gibt es nicht"):
        read_peers(path, structure, own="99001")


def test_the_first_choice_is_recorded_and_holds(report: kobimo.Report, folder: Path) -> None:
    report.peers()
    first = (folder / FILE).read_bytes()
    # A person moves a Kreis away: the next report shows what is recorded, not what is nearest.
    kept = first.decode().replace('ags = "99051"', 'ags = "99059"')
    (folder / FILE).write_text(kept, "utf-8")
    group = kobimo.open_report(folder).peers()
    rows = [row[0] for row in group.elements[1].rows]
    assert "Landkreis Weinhang" in rows
    assert "Landkreis Birkental" not in rows
    assert (folder / FILE).read_text("utf-8") == kept


def test_a_renewed_choice_is_that_of_the_data(report: kobimo.Report, folder: Path) -> None:
    report.peers()
    first = (folder / FILE).read_bytes()
    moved = first.decode().replace('ags = "99051"', 'ags = "99059"')
    (folder / FILE).write_text(moved, "utf-8")
    before, after = renew_peers(kobimo.open_report(folder)._values)
    assert before is not None
    assert {item.ags for item in before.chosen} - {item.ags for item in after.chosen} == {"99059"}
    assert (folder / FILE).read_bytes() == first


def test_a_persons_choice_goes_before_and_is_not_recorded(
    report: kobimo.Report, folder: Path
) -> None:
    del report
    text = 'ags = "99001"\nvergleich = ["99059", "99054", "99058"]\n'
    (folder / "kommune.toml").write_text(text, "utf-8")
    group = kobimo.open_report(folder).peers()
    finding, table = group.elements
    assert finding.sentences == (
        (
            "Musterstadt wird mit drei selbst ausgewählten Kreisen verglichen: Landkreis Weinhang, "
            "Landkreis Heidewinkel und Landkreis Rapsfeld."
        ),
    )
    assert next(row[0] for row in table.rows) == "Landkreis Weinhang"
    assert all(row[2] != "–" for row in table.rows)
    assert not (folder / FILE).exists()
    assert (folder / "kommune.toml").read_text("utf-8") == text


def test_a_check_names_a_damaged_record(report: kobimo.Report, folder: Path) -> None:
    report.peers()
    assert not [p for p in check(open_project(folder)).problems if FILE in p.text]
    text = (folder / FILE).read_text("utf-8").replace('ags = "99001"', 'ags = "99002"')
    (folder / FILE).write_text(text, "utf-8")
    (problem,) = [p for p in check(open_project(folder)).problems if FILE in p.text]
    assert "der Bericht für „99001“" in problem.text


def test_a_limited_choice_says_why(report: kobimo.Report) -> None:
    finding, table = report.peers().elements
    assert finding.sentences[0].startswith(
        "Als Vergleichskreise von Musterstadt dienen die vier Kreise, die in sieben Merkmalen"
    )
    assert (
        "Gesucht werden zehn; von elf anderen Kreisen haben nur vier einen ähnlichen Kreistyp und "
        "vollständige Angaben." in finding.sentences
    )
    distances = [row[2] for row in table.data]
    assert distances == sorted(distances)
    assert any("frei erfunden" in line for line in table.sources)


def test_land_first_bund_second_then_vergleichskreise(report: kobimo.Report) -> None:
    said = " ".join(report.finding("abgang_ohne_hsa_anteil").sentences)
    assert said.index("Musterland") < said.index("Deutschland") < said.index("Vergleichskreis")
    table = report.table("abgang_ohne_hsa_anteil")
    assert [row[0] for row in table.rows] == [
        "Musterstadt",
        "Musterland",
        "Deutschland",
        "Vergleichskreise (Median)",
    ]
    box = report.key_figures("abgang_ohne_hsa_anteil", "bev_insgesamt")
    labels = [column.label for column in box.table.columns]
    assert labels[4:7] == ["Musterland", "Deutschland", "Vergleichskreise"]
    # A count that grows with the region has no median beside it.
    assert [bool(row.peers) for row in box.rows] == [True, False]


def test_the_strip_rings_the_vergleichskreise(report: kobimo.Report) -> None:
    draw = report.strip
    figure = draw("abgang_ohne_hsa_anteil")
    assert figure.svg.count("Seehafen") == 1
    assert "Ringe: Vergleichskreise; gepunkteter Strich: ihr Median." in figure.notes
    assert "Median der Vergleichskreise: " in figure.alt


def test_an_expectation_carries_its_note_and_its_numbers(report: kobimo.Report) -> None:
    finding, figure = report.expectation("abschluss_erwartung_sozial").elements
    assert any("ökologischer Fehlschluss" in note for note in figure.notes)
    assert any("geht deshalb nicht in die Erwartung ein" in note for note in figure.notes)
    rows = {row[0]: row for row in figure.table.data}
    assert len(rows) == 12
    for row in rows.values():
        observed, expected, value, lower, upper = row[2:]
        assert value == pytest.approx(observed - expected)
        assert lower < value < upper
    assert "Musterstadt bei " in finding.sentences[0]
    assert not math.isnan(rows["99001"][4])


def test_an_indicator_without_expectation_says_so(report: kobimo.Report) -> None:
    notice = report.expectation("abgang_ohne_hsa_anteil")
    assert notice.kind == "notice"
    assert "keine Erwartung deklariert" in notice.text
