"""Every declaration of an indicator: it loads, it refers to what exists, it is good German."""

from __future__ import annotations

import re
import string
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.declarations.models import Dataset, Indicator, Level, PeriodKind
from kobimo.german import UNITS
from kobimo.indicators.examples import check_examples
from kobimo.indicators.offers.distributing import LAGE
from kobimo.indicators.projecting.attending import QUOTA, VARIANT
from kobimo.indicators.workforce.shift_share import COMPONENT, POOL, SPAN
from tests.catalog.typography import faults
from tests.each import for_each

if TYPE_CHECKING:
    from kobimo.declarations.catalog import Catalog

FOLDER = Path(str(files("kobimo"))) / "catalog" / "indicators"
PATHS = sorted(FOLDER.rglob("*.toml"))
THEMES = {
    "rahmenbedingungen",
    "kita",
    "schule",
    "uebergaenge_abschluesse",
    "fachkraefte",
    "hochschule_weiterbildung",
    "bne",
    "sozialraum",
    "politische_kulturelle_bildung",
}


def read(path: Path) -> Indicator:
    return Indicator.model_validate(tomllib.loads(path.read_text("utf-8")))


INDICATORS = {path.stem: read(path) for path in PATHS}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def variables(dataset: Dataset) -> set[str]:
    """Return what a dataset's layouts say that it measures."""
    found: set[str] = set()
    for layout in (dataset.downloader, dataset.municipal):
        if layout is not None:
            found |= {column.variable for column in layout.columns}
    if dataset.flat is not None:
        found |= {value.variable for value in dataset.flat.values.values()}
    return found | dataset.variables


def texts(indicator: Indicator) -> dict[str, str]:
    """Return every German text of a declaration that is printed."""
    return {
        "title_de": indicator.title_de,
        "definition": indicator.definition,
        "says": indicator.says,
        "says_not": indicator.says_not,
        "uncertainty_reason": indicator.uncertainty_reason,
        "level": indicator.text.level,
        "noun": indicator.text.noun,
        **{f"caveat {at}": text for at, text in enumerate(indicator.caveats)},
        **{f"example {at}": item.note for at, item in enumerate(indicator.example)},
    }


def test_there_are_indicators_of_every_theme() -> None:
    assert len(INDICATORS) >= 48
    assert {indicator.theme for indicator in INDICATORS.values()} == THEMES


def test_all_methods_occur(catalog: Catalog) -> None:
    assert {indicator.method for indicator in INDICATORS.values()} == set(catalog.methods)


def test_every_area_dataset_has_an_indicator_by_area(catalog: Catalog) -> None:
    used = {
        term.dataset
        for indicator in INDICATORS.values()
        if Level.SOZIALRAUM in indicator.levels
        for term in indicator.numerator
    }
    by_area = {d.id for d in catalog.datasets.values() if d.lowest_level == Level.SOZIALRAUM}
    assert used == by_area


def test_every_municipal_dataset_is_used(catalog: Catalog) -> None:
    """Official tables may be read without an indicator; nobody fills in a form for nothing."""
    used = {name for item in catalog.indicators.values() for name in catalog.datasets_of(item)}
    municipal = {name for name, item in catalog.datasets.items() if item.source == "kommunal"}
    assert municipal - used == set()


@for_each("path", PATHS)
def test_file_folder_and_id_agree(path: Path) -> None:
    indicator = INDICATORS[path.stem]
    assert (indicator.id, indicator.theme) == (path.stem, path.parent.name)


@for_each("name", INDICATORS)
def test_data_exist(name: str, catalog: Catalog) -> None:
    indicator = INDICATORS[name]
    for term in (*indicator.numerator, *indicator.denominator):
        dataset = catalog.datasets[term.dataset]
        assert term.variable in variables(dataset), f"{term.dataset}: {term.variable}"
        for dimension, wanted in term.filter.items():
            categories = (wanted,) if isinstance(wanted, str) else wanted
            assert set(categories) <= set(dataset.dimensions[dimension])
            assert len(set(categories)) == len(categories)
            assert len(categories) == 1 or "total" not in categories


@for_each("name", INDICATORS)
def test_breakdowns_exist_in_the_numerator(name: str, catalog: Catalog) -> None:
    indicator = INDICATORS[name]
    for dimension, categories in indicator.breakdowns.items():
        assert "total" not in categories
        if dimension in {
            COMPONENT,
            SPAN,
            VARIANT,
            QUOTA,
            LAGE,
        }:  # made by the method, not found in a table
            continue
        for term in indicator.numerator:
            shown = set(categories) - {POOL}
            assert shown <= set(catalog.datasets[term.dataset].dimensions[dimension])
            assert shown <= set(catalog.datasets[term.dataset].labels[dimension])
            by_term = (
                indicator.attendance is not None and indicator.attendance.dimension == dimension
            )
            assert by_term or not isinstance(term.filter.get(dimension), str)


@for_each("name", INDICATORS)
def test_no_sum_counts_a_part_twice(name: str) -> None:
    """„Darunter“ columns and totals are never added to what contains them."""
    for term in (*INDICATORS[name].numerator, *INDICATORS[name].denominator):
        for wanted in term.filter.values():
            if not isinstance(wanted, str):
                assert not {"total", "fhr_schulisch"} & set(wanted)


@for_each("name", INDICATORS)
def test_different_clocks_meet_only_by_declaration(name: str, catalog: Catalog) -> None:
    """A Schuljahr never meets another clock unless somebody wrote down the lag."""
    indicator = INDICATORS[name]
    kinds = {
        catalog.datasets[term.dataset].period_kind
        for term in (*indicator.numerator, *indicator.denominator)
    }
    if PeriodKind.SCHULJAHR in kinds and len(kinds) > 1:
        assert any("lag" in term.model_fields_set for term in indicator.denominator)


@for_each("name", INDICATORS)
def test_children_in_care_meet_the_population_of_the_year_before(name: str) -> None:
    indicator = INDICATORS[name]
    counted = {"kita_kinder_u3", "kita_kinder_u14", "kita_einrichtungen", "raum_kitaplaetze"}
    if counted & {term.dataset for term in indicator.numerator}:
        for term in indicator.denominator:
            assert term.lag == (0 if term.dataset in counted else 1)


@for_each("name", INDICATORS)
def test_unit_fits_the_factor(name: str) -> None:
    indicator = INDICATORS[name]
    assert indicator.unit in UNITS
    wanted = {"percent": 100, "per_100": 100, "per_1000": 1000, "per_10000": 10000}
    if indicator.method != "count" and indicator.unit in wanted:
        assert indicator.per == wanted[indicator.unit]


@for_each("name", INDICATORS)
def test_a_share_has_the_interval_of_a_share(name: str) -> None:
    indicator = INDICATORS[name]
    allowed = {
        "share": {"wilson", "none"},
        "rate": {"poisson_exact", "none"},
        "ratio": {"none"},
        "quotient": {"log_ratio", "none"},
        "difference": {"skellam", "none"},
        "count": {"none"},
    }.get(indicator.method)
    # A method of many cells brings its own interval.
    assert allowed is None or indicator.uncertainty in allowed


@for_each("name", INDICATORS)
def test_absolute_numbers_are_not_compared_with_larger_regions(name: str) -> None:
    indicator = INDICATORS[name]
    if indicator.method == "count" and indicator.unit in {"persons", "count"}:
        assert indicator.comparators == ()


@for_each("name", INDICATORS)
def test_municipal_data_have_nothing_to_be_compared_with(name: str, catalog: Catalog) -> None:
    indicator = INDICATORS[name]
    sources = {catalog.datasets[d].source for d in catalog.datasets_of(indicator)}
    if "kommunal" in sources:
        assert indicator.comparators == ()
        assert Level.BUND not in indicator.levels
        assert indicator.feed in {"L", "S"}


@for_each("name", INDICATORS)
def test_level_is_a_clause_after_the_period(name: str) -> None:
    """„Im Jahr 2023 “ + clause: verb first, both placeholders, no stop, no other fields.

    Forms of one and of several stand in brackets: „[wurde|wurden]“.
    """
    clause = INDICATORS[name].text.level
    fields = sorted(field for _, field, _, _ in string.Formatter().parse(clause) if field)
    assert fields == ["ort", "wert"]
    assert re.match(
        r"\[?(verließ|entsprach|wurde|besuchte|hatte|kamen|gab|lebte|lag|war|betrug|standen"
        r"|wohnten|arbeiteten|blieben|suchten|lernten|studierten|erteilte|boten|stimmten"
        r"|wechselten|beteiligten|erreichte|würde|müsste|kam|stand|bot|studierte|arbeitete)(en|n|e)?(\||,? )",
        clause,
    ), clause
    assert not clause.endswith(".")


@for_each("name", INDICATORS)
def test_noun_is_a_subject(name: str) -> None:
    noun = INDICATORS[name].text.noun
    assert noun.split()[0] in {"der", "die", "das"}
    assert noun[-1] not in ".,"


@for_each("name", INDICATORS)
def test_what_it_says_are_sentences(name: str) -> None:
    indicator = INDICATORS[name]
    assert indicator.says.startswith("Die Kennzahl zeigt, ")
    assert indicator.says_not.startswith("Die Kennzahl sagt nicht, ")
    for text in (indicator.definition, indicator.says, indicator.says_not, *indicator.caveats):
        assert text.endswith(".")


@for_each("name", INDICATORS)
def test_german(name: str) -> None:
    found = {key: faults(text) for key, text in texts(INDICATORS[name]).items()}
    assert {key: wrong for key, wrong in found.items() if wrong} == {}


@for_each("name", INDICATORS)
def test_examples_are_computed_by_the_library(name: str) -> None:
    assert [problem.text for problem in check_examples(INDICATORS[name])] == []


def test_titles_and_nouns_are_told_apart() -> None:
    titles = [indicator.title_de for indicator in INDICATORS.values()]
    assert len(set(titles)) == len(titles)


def test_the_certificates_add_up_to_all_leavers() -> None:
    """The five shares of a stacked figure have one denominator and disjoint numerators."""
    parts = ["abgang_ohne_hsa_anteil", "abgang_hsa", "abgang_msa", "abgang_fhr", "abgang_ahr"]
    categories = [INDICATORS[name].numerator[0].filter["abschluss"] for name in parts]
    assert sorted(str(item) for item in categories) == [
        "ahr",
        "fhr",
        "hsa",
        "mittlerer",
        "ohne_hsa",
    ]
    first = INDICATORS[parts[0]].denominator
    assert all(INDICATORS[name].denominator == first for name in parts)
    germany = 55_708 + 130_322 + 336_361 + 802 + 259_230
    assert germany == INDICATORS["abgang_ahr"].example[0].denominator


def test_golden_value_of_trier() -> None:
    """78 of 1 192 leavers without certificate (Berichtsjahr 2023): 6,5 % (5,3–8,1)."""
    example = INDICATORS["abgang_ohne_hsa_anteil"].example[0]
    assert (example.numerator, example.denominator) == (78, 1192)
    assert (example.value, example.lower, example.upper) == (6.5, 5.3, 8.1)
