"""Musterstadt's tables agree with each other, and chance with the ground truth."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.musterstadt import ground_truth_file, official_folder
from kobimo.regions import load_register
from kobimo.sources import dropfolder
from kobimo.sources.geometry.boundary_files import is_boundaries
from kobimo.sources.official.downloader import read_downloader
from kobimo.sources.official.flat import read_flat
from kobimo.sources.official.flat_v4 import read_flat_v4
from kobimo.sources.official.recognition import recognise
from kobimo.sources.official.regionalatlas import read_regionalatlas

if TYPE_CHECKING:
    from collections.abc import Callable

TRUTH = tomllib.loads(ground_truth_file().read_text("utf-8"))
KREISE = [f"990{number}" for number in ("01", "02", "03", *range(51, 60))]
CENSUS = 2022
READERS = {
    "downloader": read_downloader,
    "flat": read_flat,
    "flat_v4": read_flat_v4,
    "regionalatlas": read_regionalatlas,
}


@pytest.fixture(scope="module")
def read() -> Callable[[str], pd.DataFrame]:
    """Read all official files once; return the observations of a dataset by its name."""

    catalog = load_catalog()
    declared = catalog.datasets

    bodies = {}
    for path in sorted(official_folder().iterdir()):
        if is_boundaries(path):
            continue
        for arrived in dropfolder.open_file(
            path, label=path.name, origin="eingebettet", day="2025-01-15"
        ):
            found = recognise(arrived.body, arrived.label, catalog)
            assert found.dataset.id not in bodies
            bodies[found.dataset.id] = (found.kind, arrived)
    needed = {name for item in catalog.indicators.values() for name in catalog.datasets_of(item)}
    sources = {"regionalstatistik", "regionalatlas"}
    assert set(bodies) == {name for name in needed if declared[name].source in sources}

    @cache
    def frame(name: str) -> pd.DataFrame:
        kind, arrived = bodies[name]
        file = READERS[kind](
            arrived.body,
            declared[name],
            name=arrived.label,
            register=load_register(),
            retrieved="2025-03-13",
        )
        # No table has sums that rounding does not explain.
        assert not [note for note in file.notes if "Summe" in note and "weich" in note]
        return file.frame.assign(year=file.frame["period"].str[:4].astype(int))

    return frame


def pick(frame: pd.DataFrame, **wanted: str) -> pd.Series:
    """Return value by (ags, year) for one cell of each dimension."""
    rows = frame
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows.set_index(["ags", "year"])["value"].sort_index()


def test_population_moves_by_births_deaths_and_migration(read) -> None:
    people = pick(read("bevoelkerung"), geschlecht="total")
    born = pick(read("geburten"), geschlecht="total")
    died = pick(read("sterbefaelle"), altersgruppe="total")
    moves = {
        name: pick(read("wanderungen"), variable=name, geschlecht="total", altersgruppe="total")
        for name in ("zuzuege", "fortzuege")
    }
    for ags in ("DG", "99", *KREISE):
        for year in range(2012, 2024):
            change = people[ags, year] - people[ags, year - 1]
            flows = born[ags, year] - died[ags, year]
            flows += moves["zuzuege"][ags, year] - moves["fortzuege"][ags, year]
            if year != CENSUS:
                assert change == flows, (ags, year)
            else:
                assert change < flows
    for ags, step in TRUTH["break"][0]["expected_step"].items():
        jump = people[ags, CENSUS] - people[ags, CENSUS - 1] - born[ags, CENSUS]
        jump += died[ags, CENSUS]
        jump -= moves["zuzuege"][ags, CENSUS] - moves["fortzuege"][ags, CENSUS]
        spread = math.sqrt(abs(step) / people[ags, CENSUS])
        assert jump / people[ags, CENSUS] == pytest.approx(step, abs=4 * spread)


def test_the_four_population_tables_agree(read) -> None:
    whole = pick(read("bevoelkerung"), geschlecht="total")
    kreise = whole[whole.index.get_level_values("ags").str.len() <= 5]
    ages = pick(read("bevoelkerung_altersgruppen"), geschlecht="total", altersgruppe="total")
    single = pick(read("bevoelkerung_altersjahre"), geschlecht="total", altersjahr="total")
    nations = read("bevoelkerung_nationalitaet")
    nation = pick(nations, geschlecht="total", nationalitaet="total", altersgruppe="total")
    for other in (ages, single, nation):
        pd.testing.assert_series_equal(kreise, other)
    young = pick(read("bevoelkerung_altersgruppen"), geschlecht="weiblich", altersgruppe="03_06")
    years = sum(
        pick(read("bevoelkerung_altersjahre"), geschlecht="weiblich", altersjahr=f"a0{age}")
        for age in (3, 4, 5)
    )
    pd.testing.assert_series_equal(young, years)


@pytest.mark.parametrize(
    "name",
    [
        "bevoelkerung", "bevoelkerung_altersjahre", "bevoelkerung_nationalitaet", "geburten",
        "sterbefaelle", "kita_einrichtungen", "kita_kinder_u14", "kita_kinder_u3", "schueler",
        "berufsschueler", "berufliche_abgaenge", "beschaeftigte_wohnort_alter", "sgb2",
        "beschaeftigte_arbeitsort_alter", "beschaeftigte_qualifikation", "arbeitslose",
        "wahl_bundestag", "wahl_europa", "wahl_landtag", "asylbewerberleistungen", "einbuergerungen",
        "elterngeld", "geburten_alter_mutter", "kita_kinder_art", "kita_personal", "pruefungen",
    ],
)  # fmt: skip
def test_kreise_add_up_to_the_land(read, name: str) -> None:
    frame = read(name)
    frame = frame[frame["unit"] != "percent"]
    keys = [c for c in frame.columns if c not in {"ags", "value", "status"}]
    kreise = frame[frame["ags"].isin(KREISE)].groupby(keys)["value"].agg(["sum", "count"])
    land = frame[frame["ags"] == "99"].set_index(keys)["value"]
    both = kreise.join(land, how="inner")
    full = both[both["count"] == len(KREISE)]
    assert len(full) > 3
    assert (full["sum"] == full["value"]).all()


def test_rounded_leavers_add_up_within_the_rounding(read) -> None:
    frame = read("schulabgaenge")
    for certificate in ("total", "ohne_hsa", "ahr"):
        cells = pick(frame, geschlecht="total", abschluss=certificate)
        kreise = cells.loc[KREISE].groupby(level="year").sum()
        assert ((kreise - cells["99"]).abs() <= 2 * 13).all()


def test_employees_agree_across_tables(read) -> None:
    home = pick(read("pendler"), variable="beschaeftigte_wohnort", geschlecht="weiblich").reindex(
        ["99", *KREISE], level="ags"
    )
    ages = pick(read("beschaeftigte_wohnort_alter"), geschlecht="weiblich", altersgruppe="total")
    learned = pick(
        read("beschaeftigte_qualifikation"), geschlecht="weiblich", qualifikation="total"
    )
    assert (home == ages.reindex(home.index)).all()
    assert (home == learned.reindex(home.index)).all()
    cells = {
        name: pick(read("pendler"), variable=name, geschlecht="total")
        for name in (
            "beschaeftigte_arbeitsort",
            "beschaeftigte_wohnort",
            "einpendler",
            "auspendler",
        )
    }
    balance = cells["beschaeftigte_wohnort"] - cells["auspendler"] + cells["einpendler"]
    known = balance.dropna()
    assert len(known) == 14 * 13
    assert (known == cells["beschaeftigte_arbeitsort"].loc[known.index]).all()
    flat = pick(read("beschaeftigte_arbeitsort"), geschlecht="total", nationalitaet="total")
    both = flat[flat.index.get_level_values("year") < 2024].dropna()
    assert (both == cells["beschaeftigte_arbeitsort"].loc[both.index]).all()


def test_births_of_all_mothers_are_all_births(read) -> None:
    born = pick(read("geburten"), geschlecht="total")
    mothers = read("geburten_alter_mutter")
    pd.testing.assert_series_equal(born, pick(mothers, altersgruppe="total"))
    groups = ("u20", "20_25", "25_30", "30_35", "35_40", "40_plus")
    assert (sum(pick(mothers, altersgruppe=group) for group in groups) == born).all()


def test_birth_rates_by_age_add_up_to_the_true_fertility(read) -> None:
    """Rates of five years over women of the year's end: within 5 % in the Land."""
    mothers, people = read("geburten_alter_mutter"), read("bevoelkerung_altersgruppen")
    women = {
        "u20": ["15_18", "18_20"], "20_25": ["20_25"], "25_30": ["25_30"], "30_35": ["30_35"],
        "35_40": ["35_40"], "40_plus": ["40_45"],
    }  # fmt: skip
    total = sum(
        5
        * pick(mothers, altersgruppe=group)
        / sum(pick(people, geschlecht="weiblich", altersgruppe=age) for age in ages)
        for group, ages in women.items()
    )
    truth = TRUTH["fertility"]
    for year, true in zip(truth["years"], truth["values"]["99"], strict=True):
        assert total["99", year] == pytest.approx(true, rel=0.05)
    own = zip(truth["years"], truth["values"]["99001"], strict=True)
    born = pick(mothers, altersgruppe="total")
    near = [
        abs(total["99001", year] / true - 1) < 0.05 + 1.96 / math.sqrt(born["99001", year])
        for year, true in own
    ]
    assert sum(near) >= len(near) - 1


def test_children_with_childminders_and_in_kitas_are_all_children(read) -> None:
    kinds = read("kita_kinder_art")
    whole = pick(read("kita_kinder_u14"), altersgruppe="total")
    assert (pick(kinds, art="total") == whole).all()
    assert (pick(kinds, art="tageseinrichtung") + pick(kinds, art="tagespflege") == whole).all()
    small = pick(read("kita_kinder_u3"), art="tagespflege")
    assert (pick(kinds, art="tagespflege") >= small).all()


def test_foreigners_who_become_german_are_fewer_than_foreigners(read) -> None:
    nations = read("bevoelkerung_nationalitaet")
    foreign = pick(nations, geschlecht="total", nationalitaet="auslaendisch", altersgruppe="total")
    count = pick(read("einbuergerungen"), variable="einbuergerungen")
    for ags in KREISE:
        for year in range(2012, 2024):
            assert 0.008 < count[ags, year] / foreign[ags, year - 1] < 0.025


def test_students_of_all_subjects_are_all_students_within_the_rounding(read) -> None:
    frame = read("studierende")
    everyone = pick(frame, geschlecht="total", nationalitaet="total", faechergruppe="total")
    subjects = [name for name in frame["faechergruppe"].unique() if name != "total"]
    assert len(subjects) == 9
    added = sum(
        pick(frame, geschlecht="total", nationalitaet="total", faechergruppe=name)
        for name in subjects
    )
    known = everyone.dropna().index
    assert ((added[known] - everyone[known]).abs() <= 2 * 10).all()
    assert everyone["99001", 2023] > 5000


def test_finished_rates_lie_where_the_counts_allow(read) -> None:
    """Full-day care is part of all care; minimum income is more than SGB II alone."""
    full_day = read("atlas_ganztagsbetreuung")
    inside = pick(read("kita_kinder_u14"), altersgruppe="u03")
    children = pick(read("bevoelkerung_altersgruppen"), geschlecht="total", altersgruppe="u03")
    people = pick(read("bevoelkerung"), geschlecht="total")
    basic = pick(read("sgb2"), altersgruppe="total")
    rate = pick(full_day, variable="ganztagsquote_u3")
    support = pick(read("atlas_mindestsicherung"), variable="mindestsicherungsquote")
    men = pick(read("atlas_kita_personal"), variable="anteil_maenner")
    staff = read("kita_personal")
    counted = {
        sex: pick(staff, variable="personal", geschlecht=sex, altersgruppe="total")
        for sex in ("maennlich", "total")
    }
    for ags in ("99", *KREISE):
        whole = 100 * inside[ags, 2023] / children[ags, 2022]
        assert 0.3 * whole < rate[ags, 2023] < 0.8 * whole
        assert support[ags, 2023] > 100 * basic[ags, 2023] / people[ags, 2023]
        share = 100 * counted["maennlich"][ags, 2023] / counted["total"][ags, 2023]
        assert men[ags, 2023] == pytest.approx(share, abs=0.0501)


def wilson(count: float, size: float, z: float = 1.959964) -> tuple[float, float]:
    """Interval of a share; formula of fachkonzept 5.0."""
    share = count / size
    centre = share + z * z / (2 * size)
    half = z * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    scale = 1 + z * z / size
    return (centre - half) / scale, (centre + half) / scale


def sums(read, table: str, variable: str, dimension: str, parts: list[str], **rest: str):
    frame = read(table)
    return sum(pick(frame, variable=variable, **{dimension: part}, **rest) for part in parts)


def shares(read, name: str) -> tuple[pd.Series, pd.Series, int]:
    """Return observed numerator and denominator of a true share, and the lag of the latter."""
    by_age = ("bevoelkerung_altersgruppen", "bevoelkerung", "altersgruppe")
    children = ["u03", "03_06", "06_10", "10_15"]
    leavers = pick(read("schulabgaenge"), geschlecht="total", abschluss="total")
    if name in {"ohne_hauptschulabschluss", "hochschulreife"}:
        kind = {"ohne_hauptschulabschluss": "ohne_hsa", "hochschulreife": "ahr"}[name]
        return pick(read("schulabgaenge"), geschlecht="total", abschluss=kind), leavers, 0
    if name == "gymnasialanteil_klasse_7":
        pupils = read("schueler")
        own = pick(pupils, variable="schueler", schulart="gymnasium", merkmal="klasse_7")
        return own, pick(pupils, variable="schueler", schulart="total", merkmal="klasse_7"), 0
    if name.startswith("betreuungsquote"):
        group = name.removeprefix("betreuungsquote_").replace("3_6", "03_06").replace("u3", "u03")
        cared = pick(read("kita_kinder_u14"), altersgruppe=group)
        return cared, sums(read, *by_age, [group], geschlecht="total"), 1
    if name == "kinderarmut":
        poor = sums(read, "sgb2", "personen", "altersgruppe", ["u03", "03_06", "06_15"])
        return poor, sums(read, *by_age, children, geschlecht="total"), 0
    if name == "vaeter_elterngeld":
        claims = read("elterngeld")
        return pick(claims, geschlecht="maennlich"), pick(claims, geschlecht="total"), 0
    if name == "akademischer_abschluss":
        frame = read("beschaeftigte_qualifikation")
        own = pick(frame, geschlecht="total", qualifikation="akademisch")
        return own, pick(frame, geschlecht="total", qualifikation="total"), 0
    raise KeyError(name)


BINOMIAL = [
    "ohne_hauptschulabschluss",
    "hochschulreife",
    "gymnasialanteil_klasse_7",
    "betreuungsquote_u3",
    "betreuungsquote_3_6",
    "kinderarmut",
    "vaeter_elterngeld",
    "akademischer_abschluss",
]


@pytest.mark.parametrize("name", BINOMIAL)
def test_intervals_cover_the_truth_at_the_nominal_rate(read, name: str) -> None:
    """156 or 144 intervals of 95 %: between 90 and 99.5 % of them cover (3 standard errors).

    Where people of different risks are added (Kinderarmut), chance is smaller than binomial
    and the coverage may reach 100 %.
    """
    truth = TRUTH["shares"][name]
    counts, sizes, lag = shares(read, name)
    covered = []
    for ags in KREISE:
        for year, true in zip(truth["years"], truth["values"][ags], strict=True):
            lower, upper = wilson(counts[ags, year], sizes[ags, year - lag])
            covered.append(lower <= true <= upper)
    rate = sum(covered) / len(covered)
    assert len(covered) >= 144
    assert 0.90 <= rate <= (1.0 if name == "kinderarmut" else 0.995), rate


@pytest.mark.parametrize("name", BINOMIAL)
def test_the_observed_trend_of_musterstadt_has_the_true_direction(read, name: str) -> None:
    truth = TRUTH["shares"][name]
    counts, sizes, lag = shares(read, name)
    first, last = truth["years"][:4], truth["years"][-4:]
    true = truth["values"]["99001"]

    def pooled(years: list[int]) -> float:
        return sum(counts["99001", y] for y in years) / sum(sizes["99001", y - lag] for y in years)

    assert (pooled(last) > pooled(first)) == (sum(true[-4:]) > sum(true[:4]))


def test_printed_unemployment_rates_are_those_of_the_truth(read) -> None:
    truth = TRUTH["shares"]["arbeitslosenquote"]
    frame = read("arbeitslose")
    printed = pick(frame, variable="arbeitslosenquote", personengruppe="total")
    people = pick(frame, variable="arbeitslose", personengruppe="total")
    outside = 0
    for ags in KREISE:
        for year, true in zip(truth["years"], truth["values"][ags], strict=True):
            # Half a unit of the last printed digit, and 1.96 standard errors of a count.
            tolerance = 0.05 + 1.96 * 100 * true / math.sqrt(people[ags, year])
            outside += abs(printed[ags, year] - 100 * true) > tolerance
    assert outside <= 0.08 * len(KREISE) * len(truth["years"])


def test_musterstadt_is_told_from_the_land_in_both_directions(read) -> None:
    """The town is above its Land in one indicator, below in another, and close in a third."""
    land = {name: TRUTH["shares"][name]["values"]["99"][-1] for name in BINOMIAL[:2]}
    own = {name: TRUTH["shares"][name]["values"]["99001"][-1] for name in BINOMIAL[:2]}
    poverty = TRUTH["shares"]["kinderarmut"]["values"]
    assert own["ohne_hauptschulabschluss"] < land["ohne_hauptschulabschluss"]
    assert poverty["99001"][-1] > poverty["99"][-1] + 0.03
    assert abs(own["hochschulreife"] - land["hochschulreife"]) < 0.02
