"""Outlines for maps: found in the right place, simplified alike on both sides, kept once."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

import pytest
import shapely

from kobimo.errors import Invalid, UnreadableFile
from kobimo.files import sha256
from kobimo.musterstadt import official_folder
from kobimo.project import open_project
from kobimo.sources.arrivals import Arrivals
from kobimo.sources.geometry import outlines
from kobimo.sources.geometry.outlines import MOST_POINTS, find_boundaries, load_outlines
from kobimo.sources.ingest import ingest
from kobimo.sources.reference_files import KeptFile

if TYPE_CHECKING:
    from pathlib import Path

ARCHIVE = official_folder() / "vg2500_12-31.utm32s.shape.zip"


@pytest.fixture
def start(tmp_path: Path):
    """Begin a project for a Kreis, and say on which day its file came in."""

    def begin(ags: str, *, name: str = "", body: bytes = b"", day: str = "2024-05-02"):
        folder = tmp_path / "data" / "eingang"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "kommune.toml").write_text(f'ags = "{ags}"\n', "utf-8")
        if name:
            (folder / name).write_bytes(body)
            arrivals = Arrivals(tmp_path / "data")
            arrivals.day(f"data/eingang/{name}", sha256(body), day)
            arrivals.write()
        return open_project(tmp_path)

    return begin


@pytest.fixture(scope="module")
def vg2500(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The real layer, packed with the Stand that its description names."""
    path = tmp_path_factory.mktemp("vg") / "vg2500.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted((shared_data / "bkg-vg2500").iterdir()):
            archive.write(part, f"vg2500_12-31.utm32s.shape/vg2500/{part.name}")
        archive.writestr("vg2500_12-31.utm32s.shape/aktualitaet.txt", "31.12.2022\r\n")
    return path.read_bytes()


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "build" / "karten").iterdir())


def test_the_fictional_land_has_its_own_boundaries(start) -> None:
    found = load_outlines(start("99051"))
    assert found is not None
    assert len(found.kreise) == 12
    assert found.attribution == (
        "Kartengrundlage: frei erfunden, im Format von: Bundesamt für Kartographie und Geodäsie "
        "(BKG), Gebietsstand 31.12.2023."
    )


def test_without_a_file_there_are_no_outlines(start) -> None:
    project = start("07211")
    assert load_outlines(project) is None
    assert not (project.folder / "build").exists()


@pytest.mark.parametrize(("ags", "count"), [("07211", 36), ("05112", 53), ("14713", 13)])
def test_a_land_is_cut_out_and_simplified(start, vg2500: bytes, ags: str, count: int) -> None:
    found = load_outlines(start(ags, name="vg2500.zip", body=vg2500))
    assert found is not None
    shapes = found.kreise.geometry.to_numpy()
    assert found.kreise["ags"].str.startswith(ags[:2]).all()
    assert len(shapes) == count
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.get_num_coordinates(shapes).sum() <= MOST_POINTS
    assert found.stand == "2022-12-31"


def test_the_line_below_a_map_names_the_year_of_the_download(start, vg2500: bytes) -> None:
    found = load_outlines(start("07211", name="vg2500.zip", body=vg2500, day="2024-05-02"))
    assert found is not None
    assert "© GeoBasis-DE / BKG (2024) dl-de/by-2-0, Daten verändert" in found.attribution
    assert "www.bkg.bund.de" in found.attribution
    assert found.attribution.endswith("Gebietsstand 31.12.2022.")


def test_simplified_kreise_keep_their_area(start, vg2500: bytes, shared_data: Path) -> None:
    from kobimo.sources.geometry.boundaries import read_shapefile

    full = read_shapefile(shared_data / "bkg-vg2500" / "VG2500_KRS.shp").kreise
    full = full[full["ags"].str.startswith("09")].reset_index(drop=True)
    found = load_outlines(start("09162", name="vg2500.zip", body=vg2500))
    assert found is not None
    share = found.kreise.area / full.area
    # Bavaria has most Kreise, and the smallest cities; those are a few pixels wide in its map.
    assert share.between(0.98, 1.02).mean() > 0.8
    assert share.between(0.8, 1.2).all()
    assert found.kreise.area.sum() == pytest.approx(full.area.sum(), rel=0.002)


def test_loose_files_and_the_newest_of_several_are_taken(start, shared_data: Path) -> None:
    project = start("07211", name="alt.zip", body=ARCHIVE.read_bytes(), day="2020-01-01")
    folder = project.folder / "data" / "eingang"
    for part in (shared_data / "bkg-vg2500").glob("VG2500_KRS.*"):
        (folder / part.name).write_bytes(part.read_bytes())
    found = find_boundaries(project)
    assert found is not None
    assert found.label == "data/eingang/VG2500_KRS.shp"
    loaded = load_outlines(project)
    assert loaded is not None
    assert (len(loaded.kreise), loaded.stand) == (36, "")


def test_boundaries_in_the_drop_folder_are_no_table(start, vg2500: bytes) -> None:
    project = start("07211", name="vg2500.zip", body=vg2500)
    report = ingest(project)
    assert (report.problems, report.datasets) == ((), ())
    assert kept(project.folder), "read while the files are, not when the first map is drawn"


def test_loose_companions_are_no_table(start, shared_data: Path) -> None:
    project = start("07211")
    for part in (shared_data / "bkg-vg2500").iterdir():
        (project.folder / "data/eingang" / part.name).write_bytes(part.read_bytes())
    (project.folder / "data/eingang/aktualitaet.txt").write_text("31.12.2022")
    assert ingest(project).problems == ()
    found = load_outlines(project)
    assert found is not None
    assert found.stand == "2022-12-31"


def test_wrong_boundaries_are_told_with_the_other_files(start) -> None:
    project = start("07211", name="VG250.zip", body=ARCHIVE.read_bytes()[:-400])
    (project.folder / "data/eingang/VG250.gpkg").write_bytes(b"SQLite format 3\0")
    with pytest.raises(Invalid) as caught:
        ingest(project)
    assert "„data/eingang/VG250.gpkg“: die Ebene der Kreise ist beschädigt" in caught.value.text
    assert "VG250.zip: das Archiv ist beschädigt" in caught.value.text


def test_a_second_reading_uses_what_was_kept(start, monkeypatch: pytest.MonkeyPatch) -> None:
    project = start("99001")
    first = load_outlines(project)
    monkeypatch.setattr(outlines, "read_boundaries", lambda *_: pytest.fail("read again"))
    second = load_outlines(project)
    assert first is not None
    assert second is not None
    assert first.kreise.equals(second.kreise)
    assert first.attribution == second.attribution


def test_what_is_kept_has_the_same_bytes_every_time(start) -> None:
    project = start("99001")
    load_outlines(project)
    (path,) = kept(project.folder)
    before = path.read_bytes()
    path.unlink()
    load_outlines(project)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"{}", b"abc\n{}", None])
def test_a_damaged_entry_is_made_anew(start, damage: bytes | None) -> None:
    project = start("99001")
    load_outlines(project)
    (path,) = kept(project.folder)
    whole = path.read_bytes()
    path.write_bytes(whole[:-100] if damage is None else damage)
    found = load_outlines(project)
    assert found is not None
    assert len(found.kreise) == 12
    assert path.read_bytes() == whole


def test_another_file_replaces_what_was_kept(start, vg2500: bytes) -> None:
    project = start("07211", name="vg2500.zip", body=vg2500)
    load_outlines(project)
    (before,) = kept(project.folder)
    start("07211", name="vg2500.zip", body=vg2500 + b"\0")
    load_outlines(project)
    (after,) = kept(project.folder)
    assert before.name != after.name


def test_a_damaged_archive_is_an_error_that_names_it(start, vg2500: bytes) -> None:
    project = start("07211", name="VG250.gpkg", body=vg2500[:1000])
    with pytest.raises(UnreadableFile) as caught:
        load_outlines(project)
    assert caught.value.where == "„data/eingang/VG250.gpkg“"


def test_a_file_too_large_to_be_boundaries_is_not_read(start) -> None:
    project = start("07211", name="VG25.gpkg", body=b"SQLite format 3\0")
    os.truncate(project.folder / "data/eingang/VG25.gpkg", 400 * 2**20)
    with pytest.raises(UnreadableFile, match="die Datei ist 400 MB groß, erlaubt sind 300 MB"):
        outlines._read(
            outlines.Found(
                project.folder / "data/eingang/VG25.gpkg", "VG25.gpkg", "eingang", "2024-01-01"
            )
        )


def test_overlapping_kreise_are_simplified_one_by_one() -> None:
    import geopandas as gpd

    shapes = [shapely.Point(0, 0).buffer(5000, quad_segs=500), shapely.Point(4000, 0).buffer(5000)]
    frame = gpd.GeoDataFrame({"ags": ["99001", "99002"]}, geometry=shapes, crs="EPSG:25832")
    simple = outlines.simplify(frame)
    assert shapely.get_num_coordinates(simple.geometry.to_numpy()).sum() < 200
    assert simple.geometry.is_valid.all()


def test_islands_smaller_than_a_pixel_are_left_out() -> None:
    import geopandas as gpd

    mainland, speck = shapely.box(0, 0, 80_000, 80_000), shapely.box(81_000, 0, 81_050, 50)
    frame = gpd.GeoDataFrame(
        {"ags": ["99001"]}, geometry=[shapely.MultiPolygon([mainland, speck])], crs="EPSG:25832"
    )
    assert outlines.simplify(frame).area.tolist() == [80_000.0**2]


def test_invented_boundaries_are_no_real_ones(start) -> None:
    project = start("07211", name="x.zip", body=ARCHIVE.read_bytes())
    with pytest.raises(UnreadableFile, match="frei erfundenen Grenzen von Musterland"):
        load_outlines(project)


def test_fetched_boundaries_go_before_dropped_ones(
    start, vg2500: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kept answer is imitated; tests of fetching show that it is kept."""
    project = start("07211", name="x.zip", body=ARCHIVE.read_bytes())
    path = project.folder / "inhalt"
    path.write_bytes(vg2500)
    answer = KeptFile(
        declared=project.catalog.reference_files["vg2500"],
        path=path,
        name="vg250.zip",
        label="Abruf Verwaltungsgebiete (vg250.zip) vom 01.02.2025",
        retrieved="2025-02-01",
        confirmed="2026-03-04",
        sha256=sha256(vg2500),
    )
    monkeypatch.setattr(outlines, "find_reference", lambda *_: answer)
    found = load_outlines(project)
    assert found is not None
    assert len(found.kreise) == 36
    # The agency asks for the year in which the data were obtained last.
    assert "BKG (2026)" in found.attribution
    path.unlink()
    with pytest.raises(UnreadableFile, match="lässt sich nicht öffnen"):
        load_outlines(project)
