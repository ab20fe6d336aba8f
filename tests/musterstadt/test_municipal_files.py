"""Musterstadt's municipal files: current, small, readable, and true to their ground truth."""

from __future__ import annotations

import importlib
import io
import math
import sys
import time
import tomllib
import zipfile
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import shapely

from kobimo.declarations.models import Dataset
from kobimo.observations import KEYS, validate
from kobimo.regions import load_register
from kobimo.sources.geometry.areas import EMBEDDED, area_names, read_geometry
from kobimo.sources.municipal.reading import fits_name, read_municipal

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

#: Data of one dataset per area; the others are about the whole city.
BY_AREA = {
    "raum_bildung_teilhabe",
    "raum_bildungsangebote",
    "raum_grundsicherung_alter",
    "raum_hilfen_erziehung",
    "raum_wahl",
    "raum_wanderungen",
    "raum_wohnflaeche",
    "raum_bevoelkerung",
    "raum_sgb2",
    "raum_arbeitslose",
    "raum_alleinerziehende",
    "raum_einschulung",
    "raum_kitaplaetze",
    "raum_uebergaenge",
    "raum_migration",
    "raum_schuleingang",
    "raum_kitaerreichbarkeit",
    "raum_angebote",
    "raum_kulturteilhabe",
}
#: Dimensions that have categories for larger municipalities: numbers of schools.
WITH_MORE_ROOM = {("grundschule_zusammensetzung", "schule"), ("engpassberufe", "berufsgruppe")}
MOST_BYTES = 600_000
YOUNG = ["u03", "03_06", "06_10", "10_15"]


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "src" / "kobimo" / "musterstadt" / "municipal"


@pytest.fixture(scope="module")
def generator(root: Path):
    """The generator's module of this name."""

    def load(name: str):
        sys.path.insert(0, str(root))
        try:
            return importlib.import_module(name)
        finally:
            sys.path.remove(str(root))

    return load


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict:
    return tomllib.loads((folder / "ground_truth.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def declared(root: Path) -> dict[str, Dataset]:
    files = (root / "src/kobimo/catalog/datasets/kommunal").glob("*.toml")
    return {path.stem: Dataset(**tomllib.loads(path.read_text("utf-8"))) for path in files}


@pytest.fixture(scope="module")
def areas(folder: Path) -> gpd.GeoDataFrame:
    return read_geometry(folder / EMBEDDED.geometrie, EMBEDDED)


@pytest.fixture(scope="module")
def frames(folder: Path, declared, areas) -> dict[str, pd.DataFrame]:
    """The observations of every municipal dataset."""
    found: dict[str, list[pd.DataFrame]] = {}
    tables = [path for path in folder.iterdir() if path.suffix in {".csv", ".xlsx"}]
    for path in sorted(tables):
        for name, dataset in declared.items():
            if fits_name(path.name, dataset):
                file = read_municipal(
                    path.read_bytes(),
                    dataset,
                    name=path.name,
                    ags="99001",
                    retrieved="2025-01-15",
                    areas=area_names(areas),
                )
                assert file.notes == (), path.name
                found.setdefault(name, []).append(file.frame)
    return {name: pd.concat(parts, ignore_index=True) for name, parts in found.items()}


def cells(frame: pd.DataFrame, variable: str, **keys: object) -> pd.Series:
    """Return the values of one variable by area and year, categories fixed or added."""
    rows = frame[frame["variable"] == variable]
    for dimension in set(frame.columns) - {*KEYS, "value", "unit", "status"}:
        if dimension in {"dataset", "gebietsstand", "retrieved"}:
            continue
        wanted = keys.get(dimension, "total")
        rows = rows[rows[dimension].isin([wanted] if isinstance(wanted, str) else wanted)]
    year = rows["period"].str[:4].astype(int).rename("year")
    return rows.groupby([rows["raum"], year])["value"].sum(min_count=1)


def parts_of(body: bytes) -> dict[str, bytes]:
    """Return the members of a workbook: how well they are packed differs by zlib."""
    if not body.startswith(b"PK"):
        return {"": body}
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_files_are_current(folder, generator, tmp_path):
    writer = generator("tools.musterstadt_municipal.__main__")
    expected = dict(writer.files())
    assert {path.name for path in folder.iterdir() if path.suffix != ".py"} >= set(expected)
    for name, body in expected.items():
        if name == writer.GEOMETRY:
            other = tmp_path / name
            other.write_bytes(body)
            made, shipped = (read_geometry(path, EMBEDDED) for path in (other, folder / name))
            pd.testing.assert_frame_equal(made[["raum", "name"]], shipped[["raum", "name"]])
            gap = shapely.symmetric_difference(
                made.geometry.to_numpy(), shipped.geometry.to_numpy()
            )
            assert shapely.area(gap).max() < 1000
        else:
            assert parts_of((folder / name).read_bytes()) == parts_of(body), name


def test_two_runs_give_the_same_bytes(generator):
    writer = generator("tools.musterstadt_municipal.__main__")
    assert dict(writer.files()) == dict(writer.files())


def test_files_are_small(folder):
    assert sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) < MOST_BYTES


def test_every_dataset_has_a_file_and_every_file_a_dataset(folder, declared, frames):
    assert set(frames) == set(declared)
    for path in folder.iterdir():
        if path.suffix in {".csv", ".xlsx"}:
            assert any(fits_name(path.name, dataset) for dataset in declared.values()), path.name


def test_observations_keep_their_contract(frames, declared, areas):
    for name, frame in frames.items():
        validate(frame, tuple(declared[name].dimensions))
        rooms = {*areas["raum"], "total"} if name in BY_AREA else {"total"}
        assert set(frame["raum"]) == rooms, name
        for dimension, categories in declared[name].dimensions.items():
            # Not every office prints the sum of all categories.
            found, wanted = {*frame[dimension], "total"}, set(categories)
            if (name, dimension) in WITH_MORE_ROOM:
                assert found < wanted, (name, dimension)
            else:
                assert found == wanted, (name, dimension)


def test_a_municipal_workbook_is_read_in_well_under_a_second(folder, declared, areas):
    path = next(folder.glob("Einwohner_*.xlsx"))
    start = time.perf_counter()
    read_municipal(
        path.read_bytes(),
        declared["raum_bevoelkerung"],
        name=path.name,
        ags="99001",
        retrieved="2025-01-15",
        areas=area_names(areas),
    )
    assert time.perf_counter() - start < 0.9


def test_areas_add_up_to_the_official_population(frames, generator):
    official = generator("tools.musterstadt.model").musterstadt_population
    frame = frames["raum_bevoelkerung"]
    for year in range(2016, 2024):
        for group, expected in official(year).items():
            found = cells(frame, "bevoelkerung", altersgruppe=group).xs(year, level="year")
            assert found["total"] == found.drop("total").sum() == expected


def test_recipients_and_unemployed_are_those_of_the_official_files(frames, generator):
    social = generator("tools.musterstadt.social")
    for year in range(2016, 2024):
        for name, variable, official in (
            ("raum_sgb2", "personen", social.musterstadt_sgb2(year)),
            ("raum_arbeitslose", "arbeitslose", social.musterstadt_unemployed(year)),
        ):
            for group, expected in official.items():
                found = cells(frames[name], variable, altersgruppe=group)
                assert found["total", year] == expected


def test_children_in_day_care_are_those_of_the_official_files(frames, generator):
    official = generator("tools.musterstadt.early_years").children
    for year in range(2017, 2025):
        for group in ("u03", "03_06"):
            found = cells(frames["raum_kitaplaetze"], "betreute_kinder", altersgruppe=group)
            assert found["total", year] == official("99001", year)[group]


def test_small_counts_are_there_and_some_are_secret(frames):
    secret = frames["raum_arbeitslose"]
    hidden = secret[secret["status"] == "."]
    assert len(hidden) >= 8
    # One hidden area alone could be computed from the total.
    by_column = hidden.groupby(["period", "altersgruppe"]).size()
    assert by_column.min() >= 2
    sgb2 = frames["raum_sgb2"]
    rows = sgb2[(sgb2["status"] == ".") & (sgb2["raum"] != "total")]
    assert (rows.groupby(["period", "raum"]).size() >= 2).all()
    shown = frames["raum_einschulung"]
    assert shown["value"].between(1, 4).any()


def test_one_area_is_too_small_for_an_index(frames):
    residents = cells(frames["raum_bevoelkerung"], "bevoelkerung").xs(2023, level="year")
    assert sorted(residents[residents < 300].index) == ["S24"]
    assert (residents.drop("S24") > 300).all()


def test_the_survey_has_enough_questionnaires(folder):
    for path in folder.glob("WIA_Befragung_*.csv"):
        assert len(path.read_text("cp1252").splitlines()) - 1 >= 400


#: Indicator of the ground truth → numerator and denominator as (dataset, variable, categories, lag).
SHARES = {
    "kinder_sgb2": (
        ("raum_sgb2", "personen", {"altersgruppe": "u15"}),
        ("raum_bevoelkerung", "bevoelkerung", {"altersgruppe": YOUNG}),
        0,
    ),
    "erwachsene_sgb2": (
        ("raum_sgb2", "personen", {"altersgruppe": "15_65"}),
        ("raum_bevoelkerung", "bevoelkerung", {"altersgruppe": ["15_18", "18_25", "25_65"]}),
        0,
    ),
    "arbeitslose_15_25": (
        ("raum_arbeitslose", "arbeitslose", {"altersgruppe": "15_25"}),
        ("raum_bevoelkerung", "bevoelkerung", {"altersgruppe": ["15_18", "18_25"]}),
        0,
    ),
    "alleinerziehende": (
        ("raum_alleinerziehende", "alleinerziehende", {}),
        ("raum_alleinerziehende", "haushalte_mit_kindern", {}),
        0,
    ),
    "kita_u03": (
        ("raum_kitaplaetze", "betreute_kinder", {"altersgruppe": "u03"}),
        ("raum_bevoelkerung", "bevoelkerung", {"altersgruppe": "u03"}),
        1,
    ),
    "kita_03_06": (
        ("raum_kitaplaetze", "betreute_kinder", {"altersgruppe": "03_06"}),
        ("raum_bevoelkerung", "bevoelkerung", {"altersgruppe": "03_06"}),
        1,
    ),
    "foerderbedarf_sprache": (
        ("raum_einschulung", "foerderbedarf_sprache", {}),
        ("raum_einschulung", "untersuchte", {}),
        0,
    ),
    "uebergewicht": (
        ("raum_einschulung", "uebergewicht", {}),
        ("raum_einschulung", "untersuchte", {}),
        0,
    ),
    "keine_kita": (
        ("raum_einschulung", "keine_kita", {}),
        ("raum_einschulung", "untersuchte", {}),
        0,
    ),
    "grundsicherung_alter": (
        ("raum_grundsicherung_alter", "leistungsberechtigte", {}),
        ("raum_bevoelkerung", "bevoelkerung", {"altersgruppe": "65_plus"}),
        0,
    ),
    "hilfen_erziehung": (
        ("raum_hilfen_erziehung", "mit_hilfe", {}),
        ("raum_hilfen_erziehung", "junge_menschen", {}),
        0,
    ),
    "gymnasium": (
        ("raum_uebergaenge", "uebergaenge", {"schulform": "gymnasium"}),
        ("raum_uebergaenge", "uebergaenge", {}),
        0,
    ),
}


def observed(frames, indicator: str, year: int) -> tuple[pd.Series, pd.Series]:
    """Return cases and people by area in one year."""
    (dataset, variable, keys), (other, base, groups), lag = SHARES[indicator]
    cases = cells(frames[dataset], variable, **keys).xs(year, level="year")
    people = cells(frames[other], base, **groups).xs(year - lag, level="year")
    return cases.drop("total"), people.drop("total")


def test_the_ground_truth_names_all_shares(truth):
    assert set(truth["shares"]) == set(truth["loadings"]) == set(SHARES)
    assert set(truth["burden"]) == set(truth["areas"])


@pytest.mark.parametrize("indicator", SHARES)
def test_observed_shares_scatter_around_the_true_ones(frames, truth, indicator):
    declared = truth["shares"][indicator]
    for year, shares in zip(declared["years"], (declared["first"], declared["last"]), strict=True):
        cases, people = observed(frames, indicator, year)
        true = pd.Series(shares, index=truth["areas"])
        spread = (people * true * (1 - true)) ** 0.5
        expected = pd.concat([people * true, people * (1 - true)], axis=1).min(axis=1)
        scores = ((cases - people * true) / spread)[expected >= 5].dropna()
        # 24 standard normal scores: the largest is above 4 once in 600 times.
        assert scores.abs().max() < 4
        assert abs(scores.mean()) < 4 / math.sqrt(len(scores))


@pytest.mark.parametrize("indicator", SHARES)
def test_shares_follow_the_burden_in_the_declared_direction(frames, truth, indicator):
    last = truth["shares"][indicator]["years"][-1]
    pooled = [observed(frames, indicator, year) for year in (last - 2, last - 1, last)]
    cases = sum(pair[0] for pair in pooled)
    people = sum(pair[1] for pair in pooled)
    burden = pd.Series(truth["burden"])
    large = people.index[(people >= 60) & cases.notna()]
    correlation = (cases / people)[large].corr(burden[large], method="spearman")
    assert correlation * truth["loadings"][indicator] > 0
    assert abs(correlation) > 0.45


def test_the_loading_of_child_poverty_is_found_again(frames, truth):
    cases, people = observed(frames, "kinder_sgb2", 2023)
    keep = people.index[(people >= 100) & cases.notna()]
    share = (cases / people)[keep]
    logit = (share / (1 - share)).map(math.log)
    burden = pd.Series(truth["burden"])[keep]
    slope = logit.cov(burden) / burden.var()
    assert slope == pytest.approx(truth["loadings"]["kinder_sgb2"], abs=0.12)


def test_the_dissimilarity_of_poor_children_is_found_again(frames, truth):
    for year, true in zip(
        truth["segregation"]["years"], truth["segregation"]["dissimilarity"], strict=True
    ):
        cases, people = observed(frames, "kinder_sgb2", year)
        keep = cases.notna()
        inside, outside = cases[keep], (people - cases)[keep]
        found = 50 * (inside / inside.sum() - outside / outside.sum()).abs().sum()
        assert found == pytest.approx(true, abs=2.5)


def test_need_of_language_support_rises_as_declared(frames, truth):
    trend = truth["trends"]["foerderbedarf_sprache"]
    frame = frames["raum_einschulung"]
    cases = cells(frame, "foerderbedarf_sprache")["total"]
    share = cases / cells(frame, "untersuchte")["total"]
    years = pd.Series(share.index, index=share.index)
    slope = share.cov(years) / years.var()
    assert slope == pytest.approx(trend["per_year"], abs=0.005)


def test_agreement_in_the_survey_scatters_around_the_true_shares(frames, truth):
    frame = frames["bne_befragung"]
    kinds = {
        "Kita": "kita",
        "Schule": "schule",
        "Jugendeinrichtung": "jugend",
        "Volkshochschule": "vhs",
    }
    scores = []
    for label, kind in kinds.items():
        for wave in truth["survey"]["waves"]:
            for number, true in enumerate(truth["survey"][f"{label} {wave}"], start=1):
                keys = {"einrichtungsart": kind, "aussage": f"a{number}"}
                size = cells(frame, "antworten", **keys)["total", wave]
                agree = cells(frame, "zustimmung", **keys)["total", wave]
                scores.append((agree - size * true) / math.sqrt(size * true * (1 - true)))
    assert max(map(abs, scores)) < 4.2


def test_the_relation_of_supply_and_demand_is_near_the_true_one(frames, truth):
    frame = frames["ausbildungsmarkt"]
    assert set(frame["ags"]) == {"99001", "99", "DG"}
    total = frame[frame["bereich"] == "total"]
    wide = total.pivot_table(index=["ags", "period"], columns="variable", values="value")
    relation = 100 * (wide["vertraege"] + wide["unbesetzt"])
    relation /= wide["vertraege"] + wide["unversorgt"] + wide["alternative"]
    for ags in ("99001", "99", "DG"):
        for year, true in zip(
            truth["training_market"]["years"], truth["training_market"][ags], strict=True
        ):
            assert relation[ags, str(year)] == pytest.approx(true, abs=5 if ags == "99001" else 1.5)


def test_musterstadt_lies_where_no_real_municipality_is(areas):
    # The German Bight west of Heligoland (7,9° E), in degrees.
    west, south, east, north = areas.to_crs(4326).total_bounds
    assert 7.0 < west < east < 7.8
    assert 53.9 < south < north < 54.2


def test_regions_of_the_files_are_those_of_the_register(frames):
    register = load_register()
    for frame in frames.values():
        assert all(ags in register for ags in frame["ags"].unique())
