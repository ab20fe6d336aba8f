"""What is true of Musterstadt's surveys and lists is found again, within its stated interval."""

from __future__ import annotations

import importlib
import math
import sys
import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.indicators import compute
from kobimo.indicators.offers.equity import measure_concentration
from kobimo.observations import Observations, Provenance, Store
from kobimo.sources.geometry.areas import EMBEDDED, area_names, read_geometry
from kobimo.sources.municipal.reading import fits_name, read_municipal

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

NEEDED = (
    *("bne_wia_skala", "buergerumfrage", "buergerumfrage_rahmen", "befragungen", "bne_netzwerk"),
    *("bildungsanbieter", "bne_zertifikate", "raum_kulturteilhabe", "raum_angebote"),
)


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "src" / "kobimo" / "musterstadt" / "municipal"


@pytest.fixture(scope="module")
def offers(root: Path) -> ModuleType:
    """The generator of lists and offers."""
    sys.path.insert(0, str(root))
    try:
        return importlib.import_module("tools.musterstadt_municipal.offers")
    finally:
        sys.path.remove(str(root))


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict:
    return tomllib.loads((folder / "ground_truth.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def store(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The datasets of offers and surveys alone, read from their files."""
    catalog = load_catalog()
    areas = area_names(read_geometry(folder / EMBEDDED.geometrie, EMBEDDED))
    found = Store(tmp_path_factory.mktemp("angebote"))
    for name in NEEDED:
        dataset = catalog.datasets[name]
        frames = [
            read_municipal(
                path.read_bytes(), dataset, name=path.name, ags="99001",
                retrieved="2025-01-15", areas=areas,
            ).frame
            for path in sorted(folder.iterdir())
            if fits_name(path.name, dataset)
        ]  # fmt: skip
        origin = Provenance(name, "x.csv", "", "", "", "", "2025-01-15", "", "0" * 64, "kommunal")
        whole = pd.concat(frames, ignore_index=True)
        found.write(Observations(name, tuple(dataset.dimensions), whole, (origin,)))
    return found


def row(store: Store, name: str, year: int) -> dict[str, float]:
    catalog = load_catalog()
    indicator = catalog.indicator(name)
    frame = compute(indicator, store, catalog, regions=["99001"]).frame
    for dimension in indicator.breakdowns:
        frame = frame[frame[dimension] == "total"]
    frame = frame[(frame["year"] == year) & (frame["raum"] == "total")]
    (only,) = frame.to_dict("records")
    return only


@pytest.mark.parametrize("wave", [0, 1])
@pytest.mark.parametrize(
    ("name", "kind"), [("bne_bekanntheit", "known"), ("vertrauen_demokratie", "content")]
)
def test_weighting_finds_the_shares_of_the_city(
    store: Store, truth: dict, name: str, kind: str, wave: int
) -> None:
    found = row(store, name, truth["offers"]["waves"][wave])
    assert found["lower"] <= 100 * truth["offers"][kind][wave] <= found["upper"]


def test_without_weighting_the_old_would_count_too_much(store: Store, truth: dict) -> None:
    """The old answer more often and know the goals less: the raw share lies below the raked one."""
    frame = store.read("buergerumfrage").frame
    rows = frame[(frame["frage"] == "bne") & (frame["altersgruppe"] == "total")]
    rows = rows[(rows["geschlecht"] == "total") & (rows["period"] == "2023")]
    sums = rows.set_index("variable")["value"]
    raw = sums["zustimmung"] / sums["gewicht"]
    raked = row(store, "bne_bekanntheit", 2023)["value"] / 100
    known = truth["offers"]["known"][1]
    assert raw < raked
    assert abs(raked - known) < abs(raw - known)


@pytest.mark.parametrize("wave", [0, 1])
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("bne_anbieter_schaetzung", ["BNE"]),
        ("polbil_anbieter_schaetzung", ["Politische Bildung"]),
        (
            "kultur_anbieter_schaetzung",
            ["Musik", "Tanz", "Theater", "Bildende Kunst", "Literatur", "Film/Medien", "Museum"],
        ),
    ],
)
def test_unseen_providers_are_found_again(
    store: Store, truth: dict, name: str, fields: list[str], wave: int
) -> None:
    there_are = sum(truth["offers"][field][wave] for field in fields)
    found = row(store, name, truth["offers"]["waves"][wave])
    assert found["numerator"] < there_are
    assert found["lower"] <= there_are <= found["upper"]


@pytest.mark.parametrize("wave", [0, 1])
def test_the_density_of_the_network_is_found_again(store: Store, truth: dict, wave: int) -> None:
    found = row(store, "bne_netzwerk_dichte", truth["offers"]["waves"][wave])
    assert found["lower"] <= truth["offers"]["tie"] <= found["upper"]


def test_reliability_is_that_of_the_common_variance(store: Store, truth: dict) -> None:
    """Five grades cost some of the correlation of the latent answers, so alpha lies below theirs."""
    common = truth["survey"]["common_variance"]
    latent = 8 * common / (1 + 7 * common)
    found = row(store, "bne_wia_zuverlaessigkeit", 2023)
    assert found["lower"] < latent
    # Correlations of five grades are about nine tenths of the latent ones.
    assert found["upper"] > 8 * 0.9 * common / (1 + 7 * 0.9 * common)
    assert row(store, "bne_wia_omega", 2023)["value"] == pytest.approx(found["value"], abs=0.01)


def test_certificates_are_institutions_counted_once(store: Store, offers: ModuleType) -> None:
    """Distinct pairs of kind and address among the valid entries, counted without the reader."""
    lines = offers.certificates_file(2023).decode("cp1252").splitlines()[1:]
    entries = [line.split(";") for line in lines]
    valid = [cells for cells in entries if int(cells[5][-4:]) > 2023]
    addresses = {(cells[0], cells[3].replace("str.", "straße"), cells[4]) for cells in valid}
    found = store.read("bne_zertifikate").frame
    found = found[(found["period"] == "2023") & (found["zertifikat"] == "total")]
    counts = found[found["variable"] == "einrichtungen"].set_index("einrichtungsart")["value"]
    assert counts["total"] == len(addresses)
    assert counts["kita"] == sum(kind == "Kita" for kind, *_ in addresses)
    expired = found[(found["variable"] == "abgelaufen") & (found["einrichtungsart"] == "total")]
    assert expired["value"].item() == len(entries) - len(valid)


def test_offers_follow_the_burden_as_declared(
    store: Store, truth: dict, offers: ModuleType
) -> None:
    """The concentration of true rates lies in the band of the drawn ones."""
    frame = store.read("raum_angebote").frame
    rows = frame[(frame["art"] == "bne") & (frame["period"] == "2023") & (frame["raum"] != "total")]
    burden = rows["raum"].map(truth["burden"]).to_numpy()
    rates = np.exp(truth["offers"]["BNE-Angebote"] * burden)
    people = np.array([offers.children_of(area, 2023) for area in rows["raum"]], dtype=float)
    true = measure_concentration(rates * people, people, burden).value
    found = measure_concentration(rows["value"], people, burden)
    assert found.lower <= true <= found.upper
    assert true < 0


def test_participation_by_area_follows_the_true_shares(store: Store, truth: dict) -> None:
    """Areas scatter around their truth as a binomial does."""
    frame = store.read("raum_kulturteilhabe").frame
    rows = frame[(frame["frage"] == "kultur") & (frame["raum"] != "total")]
    wide = rows.pivot_table(index="raum", columns="variable", values="value")
    true = pd.Series(truth["offers"]["culture"], index=truth["areas"])
    distance = (wide["zustimmung"] - wide["antworten"] * true) / np.sqrt(
        wide["antworten"] * true * (1 - true)
    )
    # The mean of 24 squared standard deviates is 1 with a standard deviation of 0.29.
    assert (distance**2).mean() == pytest.approx(1, abs=0.9)
    assert math.isclose(wide["antworten"].sum(), 762, abs_tol=30)
