"""The ground truth of the municipal files: what is true of the areas before anything is drawn.

Shares follow from burden, loading and the total of the city; none is an observed share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.musterstadt_municipal import (
    culture,
    education,
    neighbourhood,
    schooling,
    social,
    surveys,
    sustainability,
    training,
)
from tools.musterstadt_municipal.spaces import BURDEN, KEYS, PECULIAR, SPACES, YEARS

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Indicator → numerator, denominator, years.
TRUTHS = {
    "kinder_sgb2": (
        "raum_sgb2.personen[altersgruppe=u15]",
        "raum_bevoelkerung.bevoelkerung[altersgruppe=u03, 03_06, 06_10, 10_15]",
        YEARS,
    ),
    "erwachsene_sgb2": (
        "raum_sgb2.personen[altersgruppe=15_65]",
        "raum_bevoelkerung.bevoelkerung[altersgruppe=15_18, 18_25, 25_65]",
        YEARS,
    ),
    "arbeitslose_15_25": (
        "raum_arbeitslose.arbeitslose[altersgruppe=15_25]",
        "raum_bevoelkerung.bevoelkerung[altersgruppe=15_18, 18_25]",
        YEARS,
    ),
    "alleinerziehende": (
        "raum_alleinerziehende.alleinerziehende",
        "raum_alleinerziehende.haushalte_mit_kindern",
        YEARS,
    ),
    "kita_u03": (
        "raum_kitaplaetze.betreute_kinder[altersgruppe=u03]",
        "raum_bevoelkerung.bevoelkerung[altersgruppe=u03], lag 1",
        schooling.KITA_YEARS,
    ),
    "kita_03_06": (
        "raum_kitaplaetze.betreute_kinder[altersgruppe=03_06]",
        "raum_bevoelkerung.bevoelkerung[altersgruppe=03_06], lag 1",
        schooling.KITA_YEARS,
    ),
    "foerderbedarf_sprache": (
        "raum_einschulung.foerderbedarf_sprache",
        "raum_einschulung.untersuchte",
        YEARS,
    ),
    "uebergewicht": ("raum_einschulung.uebergewicht", "raum_einschulung.untersuchte", YEARS),
    "keine_kita": ("raum_einschulung.keine_kita", "raum_einschulung.untersuchte", YEARS),
    "gymnasium": (
        "raum_uebergaenge.uebergaenge[schulform=gymnasium]",
        "raum_uebergaenge.uebergaenge",
        YEARS,
    ),
    "grundsicherung_alter": (
        "raum_grundsicherung_alter.leistungsberechtigte",
        "raum_bevoelkerung.bevoelkerung[altersgruppe=65_plus]",
        YEARS,
    ),
    "hilfen_erziehung": (
        "raum_hilfen_erziehung.mit_hilfe",
        "raum_hilfen_erziehung.junge_menschen",
        neighbourhood.HELP_YEARS,
    ),
}


def _numbers(values: Sequence[float], digits: int = 4) -> str:
    return "[" + ", ".join(f"{value:.{digits}f}" for value in values) + "]"


def _texts(values: Sequence[object]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def true(indicator: str, year: int) -> tuple[float, ...]:
    """Return the true share of each area in an indicator."""
    for module in (social, neighbourhood):
        if indicator in module.LOADINGS:
            return module.true(indicator, year)
    return schooling.true(indicator, year)


def dissimilarity(year: int) -> float:
    """Return the index D (0 to 100) of children on SGB II against other children, expected."""
    sizes = social.sizes_of("kinder_sgb2", year)
    inside = [n * p for n, p in zip(sizes, social.true("kinder_sgb2", year), strict=True)]
    outside = [n - a for n, a in zip(sizes, inside, strict=True)]
    whole_in, whole_out = sum(inside), sum(outside)
    gaps = (abs(a / whole_in - b / whole_out) for a, b in zip(inside, outside, strict=True))
    return 50 * sum(gaps)


def write_truth() -> str:
    """Return the ground truth as TOML."""
    loadings = social.LOADINGS | schooling.LOADINGS | neighbourhood.LOADINGS
    lines = [
        "# Ground truth of Musterstadt's municipal files, written by tools/musterstadt_municipal.",
        "# logit(share) = level of the city + loading * burden + what is peculiar to the area.",
        "",
        f"areas = {_texts(KEYS)}",
        "# Standard deviation of what is peculiar to an area, on the logit scale.",
        f"peculiar = {PECULIAR:.2f}",
        "",
        "# Latent deprivation of each area: mean 0, standard deviation 1.",
        "[burden]",
        *(f"{key} = {BURDEN[key]:.4f}" for key in KEYS),
        "",
        "# Age structure behind ages, moves and dwellings: the types of areas.",
        "[profiles]",
        *(f'{space.key} = "{space.profile}"' for space in SPACES),
        "",
        "# Loading of the burden on the logit of each share.",
        "[loadings]",
        *(f"{name} = {loadings[name]:.2f}" for name in TRUTHS),
        "",
    ]
    for name, (numerator, denominator, years) in TRUTHS.items():
        lines += [
            "# True shares by area in the order of ``areas``, for the first and the last year.",
            f"[shares.{name}]",
            f'numerator = "{numerator}"',
            f'denominator = "{denominator}"',
            f"years = [{years[0]}, {years[-1]}]",
            f"first = {_numbers(true(name, years[0]))}",
            f"last = {_numbers(true(name, years[-1]))}",
            "",
        ]
    lines += [
        "# Index of dissimilarity D (0 to 100) of children under 15 on SGB II, from true shares.",
        "[segregation]",
        f"years = [{', '.join(map(str, YEARS))}]",
        f"dissimilarity = {_numbers([dissimilarity(year) for year in YEARS], 3)}",
        "",
        "# Share of examined children of the whole city: first year and change per year.",
        "[trends]",
        *(
            f"{name} = {{ first = {level:.4f}, per_year = {slope:.4f} }}"
            for name, (level, slope) in schooling.EXAMINATION.items()
        ),
        "",
        "# True shares of answers 4 and 5 by wave, statements in the order of the file.",
        "[survey]",
        f"waves = [{', '.join(map(str, sustainability.WAVES))}]",
        f"common_variance = {sustainability.COMMON:.2f}",
    ]
    for kind in sustainability.INSTITUTIONS:
        for wave in sustainability.WAVES:
            values = [
                sustainability.true_agreement(statement, kind, wave)
                for statement in sustainability.STATEMENTS
            ]
            lines.append(f'"{kind} {wave}" = {_numbers(values)}')
    lines += [
        "",
        "# True share of residents in the music school, by age, in the first and the last year.",
        "[music_school]",
        *(
            f'"{age}" = '
            + _numbers([culture.true_music_share(age, year) for year in (YEARS[0], YEARS[-1])])
            for age in culture.MUSIC
        ),
        "",
        "# True extended relation of supply and demand of training places, per 100.",
        "[training_market]",
        f"years = [{', '.join(map(str, YEARS))}]",
        *(
            f"{ags} = {_numbers([training.true_relation(ags, year) for year in YEARS], 2)}"
            for ags in training.REGIONS
        ),
        *education.write_truth(),
        *surveys.write_truth(),
    ]
    return "\n".join(lines) + "\n"
