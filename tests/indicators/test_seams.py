"""Breaks after old values were carried to the Kreise of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.declarations.kommune import Disclosure
from kobimo.declarations.loading import load_catalog
from kobimo.declarations.models import Break
from kobimo.disclosure import protect
from kobimo.figures.trend import draw_trend
from kobimo.indicators import compute
from kobimo.indicators.change import measure_change
from kobimo.indicators.seams import mend_breaks, mend_catalog
from kobimo.observations import Observations, Provenance, Seam, Store
from kobimo.regions import load_register
from kobimo.sources.base import ReadFile
from kobimo.sources.merging import Source, merge
from kobimo.sources.territory.conversion import Conversion, Share

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.declarations.catalog import Catalog

REFORM = Break(
    dataset="d", year=2011, regions=("13071", "13072"), reason="Kreisreform.", territory=True
)
CENSUS = Break(dataset="d", year=2011, reason="Zensus.")


def test_an_exactly_carried_kreis_has_no_break_of_boundaries() -> None:
    exact = Seam("13072", 1995, 2010, 2011, "", ("v",))
    mended = mend_breaks([REFORM, CENSUS], [exact], "d", "v")
    assert mended == (REFORM.model_copy(update={"regions": ("13071",)}), CENSUS)
    other = Seam("13071", 1995, 2010, 2011, "", ("v",))
    assert mend_breaks([REFORM, CENSUS], [exact, other], "d", "v") == (CENSUS,)


def test_a_rate_keeps_its_break() -> None:
    exact = Seam("13072", 1995, 2010, 2011, "", ("v",))
    assert mend_breaks([REFORM], [exact], "d", "quote") == (REFORM,)
    assert mend_breaks([REFORM], [exact], "other", "v") == ()


@pytest.mark.parametrize(("first", "year"), [(2011, 2012), (1995, 2005)])
def test_a_break_outside_the_carried_years_stays(first: int, year: int) -> None:
    seam = Seam("13071", first, year - 1, year, "", ("v",))
    assert mend_breaks([REFORM], [seam], "d", "v") == (REFORM,)


def test_estimates_end_with_a_break_of_their_own() -> None:
    seams = [Seam(ags, 1995, 2010, 2011, "Geschätzt.", ("v",)) for ags in ("13071", "13072")]
    expected = Break(dataset="d", year=2011, regions=("13071", "13072"), reason="Geschätzt.")
    assert mend_breaks([REFORM], seams, "d", "v") == (expected,)
    again = mend_breaks([expected], seams, "d", "v")
    assert again == (expected,)


def population(ags: str, year: int, value: float) -> dict[str, object]:
    return {
        "ags": ags,
        "period": f"{year}-12-31",
        "period_kind": "stichtag",
        "variable": "bevoelkerung",
        "raum": "total",
        "geschlecht": "total",
        "altersgruppe": "total",
        "value": value,
        "unit": "persons",
        "status": "",
        "dataset": "bevoelkerung_altersgruppen",
        "gebietsstand": "2024-12-31",
        "retrieved": "2025-01-01",
    }


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Store, Catalog]:
    """Mecklenburgische Seenplatte (13071), formed in 2011; three whole Kreise and a divided one.

    Figures are invented. The Wartburgkreis (16063) got Eisenach (16056) in 2021.
    """
    catalog = load_catalog()
    rows, old = [], []
    for year in range(2005, 2011):
        old += [
            population(ags, year, 80_000 - year) for ags in ("13002", "13052", "13055", "13056")
        ]
    rows += [population("13071", year, 290_000 - year) for year in range(2011, 2024)]
    for year in range(2015, 2024):
        rows.append(population("16063", year, 160_000 if year > 2020 else 120_000))
        if year <= 2020:
            old.append(population("16056", year, 41_000))
    shares = {
        "13052": (Share("13071", 0.75, 0.8, None, 2), Share("13075", 0.25, 0.2, None, 3)),
        **{ags: (Share("13071", 1.0, 1.0, None, 4),) for ags in ("13002", "13055", "13056")},
    }
    key = Conversion("ref.xlsx", "2021-12-31", dict.fromkeys(range(2005, 2011), shares), {}, {})
    provenance = Provenance(
        "bevoelkerung_altersgruppen", "a.csv", "Amt", "12411-01-01-4", "", "dl-de/by-2-0", "2025-01-01", "",
        "", "eingang",
    )  # fmt: skip
    file = ReadFile(pd.DataFrame(rows), dissolved=pd.DataFrame(old))
    observations, problems = merge(
        catalog.datasets["bevoelkerung_altersgruppen"],
        [Source(file, provenance, "1")],
        register=load_register(),
        conversion=key,
    )
    assert problems == []
    store = Store(tmp_path)
    store.write(observations)
    return store, catalog


def test_figures_and_sentences_know_where_estimates_end(stored: tuple[Store, Catalog]) -> None:
    store, catalog = stored
    result = compute(catalog.indicator("bev_insgesamt"), store, catalog, regions=["13071"])
    own = [item for item in result.breaks if "13071" in item.regions]
    assert [(item.year, item.reason) for item in own] == [
        (
            2011,
            (
                "Werte bis 2010 sind mit Anteilen der Bevölkerung auf die Kreise vom 31.12.2024 "
                "umgerechnet und darum geschätzt."
            ),
        )
    ]
    frame = result.frame.set_index("year")
    # Three whole Kreise of 77 990 and what the fourth keeps: its smaller part of 19 497.5 is cut
    # first and rounded up, the other 58 492 stay.
    assert frame.loc[2010, "value"] == 3 * 77_990 + 58_492
    assert frame.loc[2010, "flag"] == "s"
    assert frame.loc[2011, "flag"] == ""
    change = measure_change(result.frame, result.indicator, result.breaks, span=18)
    assert change.from_year >= 2011
    part = protect(result, Disclosure(), catalog)
    drawing = draw_trend(part, breaks=part.breaks)
    assert "2011" in drawing.alt
    assert any("geschätzt" in item.reason for item in part.breaks)


def test_an_exact_series_is_told_as_one(stored: tuple[Store, Catalog]) -> None:
    store, catalog = stored
    result = compute(catalog.indicator("bev_insgesamt"), store, catalog, regions=["16063"])
    assert result.frame.set_index("year").loc[2020, "value"] == 161_000
    assert not any("16063" in item.regions for item in result.breaks)
    assert any(
        item.dataset == "bevoelkerung_altersgruppen" and "16063" in item.regions
        for item in catalog.breaks
    )


def test_pages_show_the_mended_breaks(stored: tuple[Store, Catalog]) -> None:
    store, catalog = stored
    mended = mend_catalog(catalog, store)
    reasons = {item.reason for item in mended.breaks_of(["bevoelkerung_altersgruppen"], "16063")}
    assert not any("Eisenach" in reason for reason in reasons)
    assert any(
        "geschätzt" in item.reason
        for item in mended.breaks_of(["bevoelkerung_altersgruppen"], "13071")
    )
    before, after = (each.breaks_of(["schueler"], "16063") for each in (catalog, mended))
    assert before == after


def test_the_record_keeps_seams_and_computed_regions(stored: tuple[Store, Catalog]) -> None:
    store, _ = stored
    observations = store.read("bevoelkerung_altersgruppen")
    assert isinstance(observations, Observations)
    assert observations.seams == store.seams("bevoelkerung_altersgruppen")
    assert {seam.ags for seam in observations.seams} == {"13071", "16063"}
    assert observations.provenance[0].computed == ("13071", "16063")
    assert store.seams("nichts") == ()
