"""The ground truth: what is true of the fictional Kreise before anything is drawn.

Every number here follows from parameters and from the sizes of the groups concerned; none
is an observed share. Tests ask whether intervals cover it and whether trends are found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools.musterstadt import (
    benefits,
    context,
    early_years,
    labour,
    model,
    public_life,
    schools,
    social,
)
from tools.musterstadt.schedules import CENSUS_LOSS, CENSUS_YEAR, FEMALE, FOREIGN, GERMAN, MALE
from tools.musterstadt.territory import (
    BY_AGS,
    DISSOLVED,
    LAND,
    MUSTERSTADT,
    NAMES,
    REST,
    TOWN,
)

REGIONS = (LAND, *NAMES)


def _share_of_academics(ags: str, year: int) -> float:
    sizes = {MALE: labour.commuters(ags, year)["home", MALE]}
    sizes[FEMALE] = labour.commuters(ags, year)["home", FEMALE]
    expected = sum(n * labour.true_qualification(ags, year, sex)[2] for sex, n in sizes.items())
    return expected / sum(sizes.values())


def _census_step(ags: str) -> float:
    year = model.run()[ags][CENSUS_YEAR]
    before = sum(sum(row) for row in year.stock.values()) - sum(year.census.values())
    factor = 0.6 + 0.8 * BY_AGS[ags].urban
    foreign = sum(sum(year.stock[sex, FOREIGN]) for sex in (MALE, FEMALE))
    share = foreign / (before + sum(year.census.values()))
    return -factor * (share * CENSUS_LOSS[FOREIGN] + (1 - share) * CENSUS_LOSS[GERMAN])


#: Name → comment, numerator, denominator, years, regions, function of region and year.
Truth = tuple[str, str, str, Sequence[int], Sequence[str], Callable[[str, int], float]]
TRUTHS: dict[str, Truth] = {
    "ohne_hauptschulabschluss": (
        "Leavers without Hauptschulabschluss among all leavers, by Berichtsjahr.",
        "schulabgaenge.abgaenge[abschluss=ohne_hsa]",
        "schulabgaenge.abgaenge",
        schools.YEARS,
        REGIONS,
        schools.true_without_certificate,
    ),
    "hochschulreife": (
        "Leavers with allgemeine Hochschulreife among all leavers, by Berichtsjahr.",
        "schulabgaenge.abgaenge[abschluss=ahr]",
        "schulabgaenge.abgaenge",
        schools.YEARS,
        REGIONS,
        schools.true_abitur,
    ),
    "gymnasialanteil_klasse_7": (
        "Pupils of Gymnasien among all pupils of class 7, by the year in which the school year begins.",
        "schueler.schueler[schulart=gymnasium, merkmal=klasse_7]",
        "schueler.schueler[merkmal=klasse_7]",
        schools.YEARS,
        tuple(NAMES),
        schools.true_gymnasium_share,
    ),
    "betreuungsquote_u3": (
        "Children under 3 in day care on 1 March among those of 31.12. of the year before.",
        "kita_kinder_u14.betreute_kinder[altersgruppe=u03]",
        "bevoelkerung_altersgruppen.bevoelkerung[altersgruppe=u03], lag 1",
        early_years.YEARS,
        REGIONS,
        lambda ags, year: early_years.true_share(ags, year, "u03"),
    ),
    "betreuungsquote_3_6": (
        "Children from 3 to under 6 in day care on 1 March among those of 31.12. of the year before.",
        "kita_kinder_u14.betreute_kinder[altersgruppe=03_06]",
        "bevoelkerung_altersgruppen.bevoelkerung[altersgruppe=03_06], lag 1",
        early_years.YEARS,
        REGIONS,
        lambda ags, year: early_years.true_share(ags, year, "03_06"),
    ),
    "arbeitslosenquote": (
        "Unemployed people among the civilian labour force, yearly average.",
        "arbeitslose.arbeitslose",
        "labour force (not printed)",
        social.UNEMPLOYMENT_YEARS,
        REGIONS,
        social.true_unemployment_rate,
    ),
    "kinderarmut": (
        "Children under 15 in households on SGB II on 31.12.",
        "sgb2.personen[altersgruppe=u03, 03_06, 06_15]",
        "bevoelkerung_altersgruppen.bevoelkerung[altersgruppe=u03, 03_06, 06_10, 10_15]",
        social.SGB2_YEARS,
        REGIONS,
        social.true_child_poverty,
    ),
    "beschaeftigtenquote": (
        "Employees living here on 30 June per resident from 15 to under 65 of 31.12. before.",
        "beschaeftigte_wohnort_alter.beschaeftigte",
        "bevoelkerung_altersgruppen.bevoelkerung[15 to under 65], lag 1",
        labour.YEARS,
        REGIONS,
        labour.true_employment_rate,
    ),
    "vaeter_elterngeld": (
        "Claims of Elterngeld by men among all claims, by Berichtsjahr.",
        "elterngeld.bezuege[geschlecht=maennlich]",
        "elterngeld.bezuege",
        benefits.ELTERNGELD_YEARS,
        tuple(NAMES),
        benefits.true_fathers,
    ),
    "akademischer_abschluss": (
        "Employees living here with an academic degree among all of them, 30 June.",
        "beschaeftigte_qualifikation.beschaeftigte[qualifikation=akademisch]",
        "beschaeftigte_qualifikation.beschaeftigte",
        labour.YEARS,
        tuple(NAMES),
        _share_of_academics,
    ),
}


def _numbers(values: Sequence[float]) -> str:
    return "[" + ", ".join(f"{value:.6f}" for value in values) + "]"


def write_truth() -> str:
    """Return the ground truth as TOML."""
    lines = [
        "# Ground truth of Musterstadt's official files, written by tools/musterstadt.",
        "# Shares are true probabilities (0 to 1), one per year; nothing here is drawn.",
        "# first_to_last: whether Musterstadt's true share of the last year is above the first.",
        "",
    ]
    for name, (comment, numerator, denominator, years, regions, true) in TRUTHS.items():
        values = {ags: [true(ags, year) for year in years] for ags in regions}
        own = values[MUSTERSTADT]
        direction = "up" if own[-1] > own[0] else "down"
        lines += [f"# {comment}", f"[shares.{name}]", f'numerator = "{numerator}"']
        lines += [f'denominator = "{denominator}"', f"years = [{', '.join(map(str, years))}]"]
        lines += [f'first_to_last = "{direction}"', "", f"[shares.{name}.values]"]
        lines += [f"{ags} = {_numbers(row)}" for ags, row in values.items()] + [""]
    for name, days in (
        ("bundestag", public_life.BUNDESTAG),
        ("europa", public_life.EUROPE),
        ("landtag", public_life.LANDTAG),
    ):
        lines += ["# Voters among people entitled to vote.", f"[turnout.{name}]"]
        lines += [f"days = [{', '.join(f'{chr(34)}{day}{chr(34)}' for day in days)}]", ""]
        lines += [f"[turnout.{name}.values]"]
        lines += [
            f"{ags} = {_numbers([public_life.true_turnout(ags, day) for day in days])}"
            for ags in NAMES
        ] + [""]
    lines += [
        "# Children per woman, if she lived through the schedules of one year.",
        "[fertility]",
    ]
    lines += [f"years = [{', '.join(map(str, model.YEARS))}]", "", "[fertility.values]"]
    lines += [
        f"{ags} = {_numbers([context.true_fertility(ags, year) for year in model.YEARS])}"
        for ags in REGIONS
    ] + [""]
    lines += ["# Disposable income per resident in euros.", "[income]"]
    lines += [f"years = [{', '.join(map(str, public_life.INCOME_YEARS))}]", "", "[income.values]"]
    lines += [
        f"{ags} = {_numbers([public_life.true_income(ags, y) for y in public_life.INCOME_YEARS])}"
        for ags in NAMES
    ]
    lines += ["", "# Steps that are no development.", "[[break]]", 'dataset = "bevoelkerung"']
    lines += [f"year = {CENSUS_YEAR}", 'reason = "Zensus 2022"', "", "[break.expected_step]"]
    lines += [f"{ags} = {_census_step(ags):.6f}" for ags in NAMES] + [""]
    lines += ["# Traps that lie in the files.", "[traps]", f'dissolved = "{DISSOLVED[0]}"']
    lines += [f'town = "{TOWN[0]}"', f"unpublished_kreis_year = {labour.YEARS[-1]}"]
    lines += [f"rounding_base = {schools.LAND_BASE}", f'small_kreis = "{SMALL_KREIS}"']
    return "\n".join(lines) + "\n"


SMALL_KREIS = min((ags for ags in NAMES if ags != REST), key=lambda ags: BY_AGS[ags].residents)
