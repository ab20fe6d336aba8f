"""The Steckbrief says in words what the declaration says in keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.publish.steckbrief import describe, label_of, render_formula
from publish.sample import SHARE

if TYPE_CHECKING:
    from kobimo.declarations.methods import Method


@pytest.mark.parametrize(
    ("identifier", "wanted"),
    [
        ("abgaenge", "Abgänge"),
        ("betreute_kinder", "Betreute Kinder"),
        ("foerderbedarf_sprache", "Förderbedarf Sprache"),
        ("zuzuege", "Zuzüge"),
        ("neue_quote_dauer", "Neue Quote Dauer"),
        ("einkommen_je_einwohner", "Einkommen je Einwohner"),
    ],
)
def test_label_of_an_identifier(identifier: str, wanted: str) -> None:
    assert label_of(identifier) == wanted


@pytest.mark.parametrize("method", load_catalog().methods.values(), ids=lambda method: method.id)
def test_every_method_has_a_formula(method: Method) -> None:
    html = str(render_formula(method.formula))
    assert html.startswith("<math")
    assert "style" not in html.replace("displaystyle", "").replace("mathvariant", "")


def test_every_shipped_indicator_can_be_described() -> None:
    catalog = load_catalog()
    for indicator in catalog.indicators.values():
        card = describe(indicator, catalog, "07211")
        assert card.method
        assert card.levels
        assert card.examples
        assert "None" not in repr(card.examples)


def test_reference_quantities_name_the_category() -> None:
    catalog = load_catalog()
    card = describe(catalog.indicator(SHARE), catalog, "07211")
    assert card.numerator[0].text == "Abgänge (ohne Hauptschulabschluss)"
    assert card.relevant == "0,5\u00a0Prozentpunkte"


@pytest.mark.parametrize(
    ("name", "method", "relevant", "value"),
    [
        ("wahlbeteiligung_btw", "Veröffentlichte Quote", "1,0\u00a0Prozentpunkte", "76,4\u202f%"),
        ("verfuegbares_einkommen", "Betrag in Euro", "500\u00a0Euro", "24\u202f415\u00a0Euro"),
    ],
)
def test_published_numbers_are_named_and_rounded_by_their_unit(
    name: str, method: str, relevant: str, value: str
) -> None:
    catalog = load_catalog()
    card = describe(catalog.indicator(name), catalog, "07211")
    assert card.method == method
    assert card.relevant == relevant
    assert card.examples[0].value == value


def test_areas_bear_the_word_of_the_municipality() -> None:
    catalog = load_catalog()
    index = next(item for item in catalog.indicators.values() if item.method == "z_index")
    card = describe(index, catalog, "07211", areas="Ortsteile")
    assert "Ortsteile" in card.levels
    assert "(Ortsteile)" in dict(card.legend)["x̄, s"]
