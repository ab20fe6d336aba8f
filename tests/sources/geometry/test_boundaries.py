"""Boundaries of Kreise: what is read of the agency's files, and what is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from kobimo.errors import Invalid, UnreadableFile
from kobimo.musterstadt import official_folder
from kobimo.regions import load_register
from kobimo.sources.geometry.boundaries import read_boundaries, read_shapefile
from kobimo.sources.geometry.boundary_files import is_boundaries, is_companion

ARCHIVE = official_folder() / "vg2500_12-31.utm32s.shape.zip"
LAYER = "vg2500_12-31.utm32s.shape/vg2500/VG2500_KRS"


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(ARCHIVE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in content.items():
            archive.writestr(name, body)
    return target.getvalue()


@pytest.fixture(scope="module")
def kreise() -> gpd.GeoDataFrame:
    return gpd.read_file(f"zip://{ARCHIVE}!{LAYER}.shp")


@pytest.fixture
def written(tmp_path: Path):
    """Write a layer as the agency's shapefile or GeoPackage, and return it packed."""

    def write(frame: gpd.GeoDataFrame, name: str = "VG250_KRS.shp", **options: object) -> bytes:
        room = tmp_path / "out"
        room.mkdir(exist_ok=True)
        frame.to_file(room / name, **options)
        content = {f"vg250/ebenen/{path.name}": path.read_bytes() for path in room.iterdir()}
        return packed(content)

    return write


def test_the_fictional_archive_has_twelve_kreise_that_share_their_borders() -> None:
    found = read_boundaries(ARCHIVE.read_bytes(), ARCHIVE.name)
    assert found.stand == "2023-12-31"
    assert found.kreise["ags"].tolist() == [str(r.ags) for r in load_register().kreise("99")]
    assert found.kreise.crs.to_epsg() == 25832
    assert shapely.coverage_is_valid(found.kreise.geometry.to_numpy())


def test_musterstadt_lies_where_its_sozialraeume_lie() -> None:
    path = official_folder().parent / "municipal" / "sozialraeume.gpkg"
    city = shapely.union_all(gpd.read_file(path).geometry.to_numpy())
    found = read_boundaries(ARCHIVE.read_bytes(), "x.zip").kreise.set_index("ags").geometry["99001"]
    # Corners of the city are rounded to 100 m, half of which they can move.
    assert found.hausdorff_distance(city) < 150


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("DE_VG250.gpkg", True), ("VG2500_KRS.shp", True), ("VG2500_KRS.dbf", False),
     ("VG2500_LAN.shp", False), ("12411-01-01-4.csv", False)],
)  # fmt: skip
def test_files_are_known_by_their_names(name: str, wanted: bool) -> None:
    assert is_boundaries(Path(name)) is wanted


def test_what_lies_beside_a_loose_layer_belongs_to_it(tmp_path: Path) -> None:
    for name in ("VG250_LAN.shp", "VG250_KRS.dbf", "aktualitaet.txt", "12411-01-01-4.csv"):
        (tmp_path / name).touch()
    files = sorted(tmp_path.iterdir())
    assert not any(map(is_companion, files))
    (tmp_path / "VG250_KRS.shp").touch()
    assert [is_companion(path) for path in files] == [False, True, True, True]


def test_archives_are_known_by_what_they_hold(tmp_path: Path) -> None:
    found = {path.name for path in official_folder().iterdir() if is_boundaries(path)}
    assert found == {ARCHIVE.name}
    broken = tmp_path / "VG250.zip"
    broken.write_bytes(ARCHIVE.read_bytes()[:2000])
    assert not is_boundaries(broken)


def test_a_geopackage_is_read_packed_and_loose(kreise, written, tmp_path: Path) -> None:
    body = written(kreise, "DE_VG250.gpkg", layer="vg250_krs", driver="GPKG")
    assert len(read_boundaries(body, "vg250.zip").kreise) == 12
    loose = (tmp_path / "out" / "DE_VG250.gpkg").read_bytes()
    assert len(read_boundaries(loose, "DE_VG250.gpkg").kreise) == 12


def test_a_geopackage_without_kreise_names_its_layers(kreise, written) -> None:
    body = written(kreise, "DE_VG250.gpkg", layer="vg250_gem", driver="GPKG")
    with pytest.raises(UnreadableFile) as caught:
        read_boundaries(body, "vg250.zip")
    assert caught.value.message == ("die Datei hat keine Ebene der Kreise (vorhanden: vg250_gem)")


@pytest.mark.parametrize(("land", "sea"), [(4, 2), (4, 1), (9, 8)])
def test_the_sea_is_left_out(kreise, written, land: int, sea: int) -> None:
    water = kreise[kreise["AGS"] == "99003"].assign(GF=sea)
    water["geometry"] = water.geometry.translate(-20_000, 0)
    body = written(gpd.GeoDataFrame(gpd.pd.concat([kreise.assign(GF=land), water])))
    found = read_boundaries(body, "x.zip").kreise
    assert found.area.sum() == pytest.approx(kreise.area.sum())


def test_a_layer_of_sea_only_is_refused(kreise, written) -> None:
    with pytest.raises(UnreadableFile, match="keine einzige Landfläche"):
        read_boundaries(written(kreise.assign(GF=2)), "x.zip")


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.assign(AGS=frame["AGS"] + "000"),
        lambda frame: frame.drop(columns="AGS"),
        lambda frame: frame.assign(ARS=frame["ARS"] + "0000000").drop(columns="AGS"),
        lambda frame: frame.rename(columns={"ARS": "RS"}).drop(columns="AGS"),
        lambda frame: frame.drop(columns="GF"),
    ],
)
def test_keys_of_other_vintages_are_read(kreise, written, change) -> None:
    found = read_boundaries(written(change(kreise)), "x.zip").kreise
    assert found["ags"].tolist() == sorted(kreise["AGS"])


def test_a_layer_without_keys_names_its_columns(kreise, written) -> None:
    with pytest.raises(UnreadableFile, match="weder eine Spalte „AGS“ noch „ARS“") as caught:
        read_boundaries(written(kreise[["GEN", "GF", "geometry"]]), "x.zip")
    assert caught.value.remedy == "Vorhanden: GEN und GF."


def test_parts_of_one_kreis_in_several_rows_are_united(kreise, written) -> None:
    parts = kreise[kreise["AGS"] == "99052"]
    west, south, east, north = parts.total_bounds
    middle = (west + east) / 2
    halves = [
        parts.clip((west, south, middle, north)),
        parts.clip((middle, south, east, north)),
    ]
    body = written(gpd.GeoDataFrame(gpd.pd.concat([kreise[kreise["AGS"] != "99052"], *halves])))
    found = read_boundaries(body, "x.zip").kreise.set_index("ags")
    assert found.area["99052"] == pytest.approx(parts.area.sum())


def test_another_reference_system_is_projected(kreise, written) -> None:
    found = read_boundaries(written(kreise.to_crs(25833)), "x.zip").kreise
    assert found.crs.to_epsg() == 25832
    # Rounded corners leave millimetres.
    assert found.area.sum() == pytest.approx(kreise.area.sum(), rel=1e-6)
    assert shapely.coverage_is_valid(found.geometry.to_numpy(), gap_width=0.0)


@pytest.mark.parametrize("text", [b"", b"nichts", b'LOCAL_CS["Plan",UNIT["metre",1]]'])
def test_an_unknown_reference_system_is_refused(text: bytes) -> None:
    body = packed({**members(), f"{LAYER}.prj": text})
    with pytest.raises(UnreadableFile, match="Koordinatensystem der Grenzen ist nicht bekannt"):
        read_boundaries(body, "x.zip")


@pytest.mark.parametrize("suffix", [".shx", ".dbf", ".prj"])
def test_a_missing_part_is_named(suffix: str) -> None:
    content = members()
    del content[LAYER + suffix]
    with pytest.raises(UnreadableFile) as caught:
        read_boundaries(packed(content), "vg.zip")
    assert caught.value.message == (f"zur Ebene der Kreise fehlt die Datei mit der Endung {suffix}")
    assert caught.value.where == "„vg.zip“"


def test_a_loose_shapefile_needs_its_companions(tmp_path: Path) -> None:
    for name, body in members().items():
        (tmp_path / Path(name).name).write_bytes(body)
    found = read_shapefile(tmp_path / "VG2500_KRS.shp")
    assert (len(found.kreise), found.stand) == (12, "2023-12-31")
    (tmp_path / "VG2500_KRS.dbf").unlink()
    with pytest.raises(UnreadableFile, match=r"Endung \.dbf"):
        read_shapefile(tmp_path / "VG2500_KRS.shp")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_half_a_download_is_refused(share: float) -> None:
    body = ARCHIVE.read_bytes()
    with pytest.raises(UnreadableFile, match="beschädigt oder unvollständig") as caught:
        read_boundaries(body[: int(len(body) * share)], "vg.zip")
    assert "kobimo fetch" in caught.value.remedy


def test_a_page_in_place_of_the_archive_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="beschädigt oder unvollständig"):
        read_boundaries(b"<!DOCTYPE html><title>Wartung</title>", "vg.zip")


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
def test_a_damaged_layer_is_refused(part: str) -> None:
    body = packed({**members(), LAYER + part: b"\0" * 50})
    with pytest.raises(UnreadableFile):
        read_boundaries(body, "x.zip")


def test_an_archive_of_other_things_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="keine Ebene der Kreise"):
        read_boundaries(packed({"12411.csv": b"a;b"}), "x.zip")


def test_two_layers_of_kreise_are_not_chosen_between() -> None:
    content = members()
    content |= {
        n.replace("vg2500/VG2500", "alt/VG250"): b for n, b in content.items() if "KRS" in n
    }
    with pytest.raises(UnreadableFile, match="mehrere Ebenen der Kreise"):
        read_boundaries(packed(content), "x.zip")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    body = packed({**members(), f"{LAYER}.shp": b"\0" * 30_000_000})
    with pytest.raises(UnreadableFile, match="verdächtig stark komprimiert"):
        read_boundaries(body, "x.zip")


def test_kreise_that_the_register_does_not_know_are_all_named(kreise, written) -> None:
    other = kreise.assign(AGS=kreise["AGS"].replace({"99059": "99061", "99058": "99099"}))
    with pytest.raises(Invalid) as caught:
        read_boundaries(written(other), "vg.zip")
    register = load_register().gebietsstand.split("-")
    assert [problem.message for problem in caught.value.problems] == [
        "unbekannter Kreis „99061“ (Weinhang)",
        "unbekannter Kreis „99099“ (Rapsfeld)",
        ("ohne Grenzen sind 2 Kreise: Landkreis Rapsfeld (99058) und Landkreis Weinhang (99059)"),
    ]
    dates = caught.value.problems[0].remedy
    assert dates == f"Verzeichnis: Gebietsstand {'.'.join(reversed(register))}"


def test_a_dissolved_kreis_says_since_when(kreise, written) -> None:
    """Eisenach (16056) became part of the Wartburgkreis after 30.06.2021."""
    with pytest.raises(Invalid) as caught:
        read_boundaries(written(kreise.assign(AGS="16056").iloc[:1]), "vg.zip")
    assert caught.value.problems[0].message == (
        "unbekannter Kreis „16056“ (Musterstadt); den Kreis gibt es seit dem Ablauf des "
        "30.06.2021 nicht mehr"
    )
    assert "ohne Grenzen sind 400 Kreise" in caught.value.problems[1].message


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("Datenlizenz Deutschland – Namensnennung – Version 2.0", "dl-de/by-2-0"),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        ("CC BY 4.0, bis 2024 dl-de/by-2-0", ""),
        ("Nutzung frei", ""),
    ],
)
def test_the_licence_is_taken_from_the_download(text: str, licence: str) -> None:
    body = packed({**members(), "vg/quellenvermerk.txt": text.encode("cp1252")})
    assert read_boundaries(body, "x.zip").licence == licence


def test_real_boundaries_are_those_of_the_register(shared_data: Path) -> None:
    """VG2500 of 31.12.2022: the same 400 keys as in the register.

    The agency generalises to 1 : 2 500 000, where half a millimetre is 1.25 km; small cities
    may differ by more than a tenth from their official area, Germany and its Kreise on the
    whole do not.
    """
    found = read_shapefile(shared_data / "bkg-vg2500" / "VG2500_KRS.shp").kreise
    register = load_register()
    official = [register.get(ags).area_km2 for ags in found["ags"]]
    assert found["ags"].tolist() == [str(region.ags) for region in register.kreise()]
    assert {"02000", "11000"} <= set(found["ags"])
    assert shapely.coverage_is_valid(found.geometry.to_numpy())
    drawn = found.area / 1e6
    off = (drawn / official - 1).abs()
    assert drawn.sum() == pytest.approx(sum(official), rel=0.02)
    large = off[[area > 1000 for area in official]]
    assert len(large) > 100
    assert (large < 0.02).mean() > 0.9
    assert off.median() < 0.01
