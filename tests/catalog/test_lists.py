"""Breaks, glossary, signs and literature: complete, consistent, readable."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.german import collation_key
from kobimo.observations import Status
from kobimo.regions import load_register
from tests.catalog.typography import faults

if TYPE_CHECKING:
    from kobimo.declarations.catalog import Catalog


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def years(catalog: Catalog, dataset: str, ags: str) -> list[int]:
    return [item.year for item in catalog.breaks_of([dataset], ags)]


def test_population_breaks_at_both_counts_everywhere(catalog: Catalog) -> None:
    for dataset in catalog.datasets:
        if dataset.startswith("bevoelkerung"):
            for ags in ("DG", "07", "07211", "99", "99001"):
                assert years(catalog, dataset, ags) == [2011, 2022]


def test_externals_count_since_2012_except_in_niedersachsen(catalog: Catalog) -> None:
    assert 2012 in years(catalog, "schulabgaenge", "DG")
    assert 2012 in years(catalog, "schulabgaenge", "07211")
    assert 2012 not in years(catalog, "schulabgaenge", "03404")
    assert 2012 not in years(catalog, "schulabgaenge", "99001")


def test_a_missing_cohort_breaks_before_and_after(catalog: Catalog) -> None:
    """2020 had no full Abitur cohort in Niedersachsen: neither 2020 nor 2021 joins on."""
    assert {2020, 2021} <= set(years(catalog, "schulabgaenge", "03404"))
    assert {2020, 2021}.isdisjoint(years(catalog, "schulabgaenge", "05112"))


def test_eisenach_is_part_of_the_wartburgkreis(catalog: Catalog) -> None:
    assert years(catalog, "schueler", "16063") == [2021]
    assert 2022 in years(catalog, "pendler", "16063")


def test_breaks_name_known_regions(catalog: Catalog) -> None:
    register = load_register()
    for item in catalog.breaks:
        for prefix in item.regions:
            assert prefix in {"", "DG"} or prefix in register, prefix


def test_breaks_are_told_once(catalog: Catalog) -> None:
    told = Counter((item.dataset, item.year, item.regions) for item in catalog.breaks)
    assert [key for key, count in told.items() if count > 1] == []


def test_reasons_are_sentences(catalog: Catalog) -> None:
    for item in catalog.breaks:
        assert item.reason.endswith(".")
        assert faults(item.reason) == []


def test_glossary_refers_to_itself(catalog: Catalog) -> None:
    terms = {entry.term for entry in catalog.glossary}
    assert len(terms) == len(catalog.glossary) >= 40
    for entry in catalog.glossary:
        assert set(entry.see) <= terms - {entry.term}


def test_glossary_is_german(catalog: Catalog) -> None:
    for entry in catalog.glossary:
        assert entry.definition.endswith(".")
        assert faults(entry.definition) == []


def test_glossary_sorts_as_a_german_dictionary(catalog: Catalog) -> None:
    words = [entry.term for entry in catalog.glossary if entry.term[0].isalpha()]
    assert words == sorted(words, key=collation_key)


def test_legend_explains_every_sign(catalog: Catalog) -> None:
    assert {status.value for status in Status} - {""} <= set(catalog.signs)
    assert [faults(text) for text in catalog.signs.values() if faults(text)] == []


def test_literature_is_complete(catalog: Catalog) -> None:
    for key, reference in catalog.literature.items():
        assert "o. J." not in reference, key
        assert reference.endswith("."), key
        assert not reference.startswith(" "), key


def test_every_method_with_a_source_names_it(catalog: Catalog) -> None:
    """An interval says after whom it is computed."""
    source = {"wilson": "wilson1927", "poisson_exact": "garwood1936"}
    for indicator in catalog.indicators.values():
        if indicator.uncertainty in source:
            assert source[indicator.uncertainty] in indicator.literature, indicator.id
