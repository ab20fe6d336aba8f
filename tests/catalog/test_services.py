"""The declared datasets of services other than GENESIS: complete, readable, apart from others."""

from __future__ import annotations

import pytest

from kobimo.declarations.layouts_of_services import list_categories
from kobimo.declarations.loading import load_catalog
from kobimo.german import UNITS
from tests.catalog.typography import faults

CATALOG = load_catalog()
SERVICES = (
    "regionalatlas",
    "eurostat",
    "inkar",
    "arbeitsagentur",
    "genesis_online",
    "zensusdatenbank",
)
DATASETS = {name: item for name, item in CATALOG.datasets.items() if item.source in SERVICES}
#: Units of INKAR that no indicator prints.
MORE_UNITS = {"eur_per_m2", "m2"}


def test_each_service_has_datasets() -> None:
    assert {item.source for item in DATASETS.values()} == set(SERVICES)


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_texts_and_labels_are_complete(name: str) -> None:
    dataset = DATASETS[name]
    assert faults(dataset.title) == []
    assert faults(dataset.note) == []
    assert not dataset.note or dataset.note.endswith(".")
    assert dataset.publisher
    assert dataset.licence
    for dimension, categories in dataset.dimensions.items():
        assert set(dataset.labels[dimension]) == set(categories)


def _measures(name: str) -> list[tuple[str, str]]:
    item = DATASETS[name]
    layouts = [layout for layout in (*item.regionalatlas, item.jsonstat, item.inkar) if layout]
    found = [measure for layout in layouts for measure in layout.measures.values()]
    found += [*item.eckwerte.rows.values()] if item.eckwerte else []
    found += [*item.tidy.columns] if item.tidy else []
    found += [*item.flat.values.values()] if item.flat else []
    return [(measure.variable, measure.unit) for measure in found]


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_a_variable_has_one_unit(name: str) -> None:
    pairs = set(_measures(name))
    assert pairs
    assert len({variable for variable, _ in pairs}) == len(pairs)
    assert {unit for _, unit in pairs} <= set(UNITS) | MORE_UNITS


@pytest.mark.parametrize("name", sorted(n for n in DATASETS if n.startswith("inkar")))
def test_the_table_and_the_bulk_file_of_inkar_mean_the_same(name: str) -> None:
    item = DATASETS[name]
    assert item.tidy is not None
    assert item.inkar is not None
    columns = [(rule.variable, rule.unit, rule.factor) for rule in item.tidy.columns]
    codes = [(m.variable, m.unit, m.factor) for m in item.inkar.measures.values()]
    assert columns == codes
    assert "nie mit Werten anderer Quellen" in item.note
    assert "31.12.2021" in item.note


def test_inkar_is_never_mixed_with_another_source() -> None:
    """It agrees with the Regionalatlas in most Kreise, and differs by points in a few."""
    for item in DATASETS.values():
        if item.source == "inkar":
            others = [item.downloader, item.flat, item.jsonstat, item.eckwerte]
            assert not any(others)
            assert not item.regionalatlas


def test_no_two_datasets_read_the_same_attribute() -> None:
    every = list(CATALOG.datasets.values())
    seen = [code for item in every if item.inkar for code in item.inkar.measures]
    seen += [code for item in every for layout in item.regionalatlas for code in layout.measures]
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("name", ["arbeitslose", "einkommen"])
def test_the_atlas_names_variables_that_the_table_has(name: str) -> None:
    """Otherwise its rates would be a series of their own beside that of the table."""
    item = CATALOG.datasets[name]
    assert item.downloader is not None
    columns = {
        (rule.variable, rule.unit, *sorted(rule.dimensions.items()))
        for rule in item.downloader.columns
    }
    for layout in item.regionalatlas:
        for measure in layout.measures.values():
            dimensions = dict.fromkeys(item.dimensions, "total") | measure.dimensions
            key = (measure.variable, measure.unit, *sorted(dimensions.items()))
            assert key in columns


def test_layouts_name_their_categories() -> None:
    item = CATALOG.datasets["eurostat_einwohner"]
    named = list(list_categories(item.jsonstat))
    assert ("jsonstat.sex", "geschlecht", ("total", "maennlich", "weiblich")) in named
    assert list(list_categories(None)) == []
