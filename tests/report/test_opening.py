"""The facade: elements for what there is, notices for what there is not, errors for typing errors."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import kobimo
from kobimo.errors import UnknownIndicator
from kobimo.observations import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def report(demo: Path) -> kobimo.Report:
    return kobimo.open_report(demo)


def test_an_unknown_indicator_is_an_error_with_the_nearest_name(report: kobimo.Report) -> None:
    with pytest.raises(UnknownIndicator, match="Meinten Sie „bev_insgesamt“"):
        report.trend("bev_insgesamtt")
    with pytest.raises(UnknownIndicator, match="keine Kennzahl genannt"):
        report.finding()


def test_an_undeclared_breakdown_is_a_notice(report: kobimo.Report) -> None:
    notice = report.bars("bev_insgesamt", by="sparte")
    assert notice.kind == "notice"
    assert "nicht nach „sparte“ gegliedert" in notice.text


@pytest.mark.parametrize(
    ("method", "indicators", "options"),
    [
        ("trend", ["abgang_ohne_hsa_anteil"], {}),
        ("strip", ["abgang_ohne_hsa_anteil"], {}),
        ("bars_regions", ["kinderarmut_sgbii"], {}),
        ("bars", ["svb_ue55"], {"by": "geschlecht"}),
        ("dumbbell", ["svb_ue55"], {"by": "geschlecht"}),
        ("heat", ["bne_angebote_anzahl"], {"rows": "thema", "columns": "altersgruppe"}),
        ("pyramid", ["bev_altersaufbau"], {}),
        ("fan", ["bev_kinder_u6"], {}),
        ("fan", ["schulprognose"], {"group": "gymnasium"}),
        ("replacement", ["kita_ersatzbedarf"], {"growth": "kita_platz_bedarf_prognose"}),
        ("map", ["raum_arbeitslose_je_1000"], {}),
        ("area_bars", ["raum_arbeitslose_je_1000"], {}),
        ("area_heat", ["raum_arbeitslose_je_1000", "raum_sgb2_je_1000"], {}),
        ("area_need", ["kinderarmut_sr", "schulsozialarbeit_sr"], {}),
        ("matrix", ["sozialindex_z", "dynamikindex"], {}),
        ("map", ["sozialindex_z"], {}),
        ("components", ["shift_share"], {}),
        ("pair", ["anr", "eanr"], {"called": "100: gleich viele"}),
        ("quadrant", ["anteil_unbesetzt", "anteil_unversorgt"], {}),
        ("quotients", ["standortquotient"], {}),
        ("scissors", ["jung_alt_relation"], {"above": "Jüngere", "below": "Ältere"}),
        ("stacked", ["abgang_hsa", "abgang_ahr"], {"of": "Zwei Abschlüsse"}),
        ("stacked_years", ["abgang_hsa", "abgang_ahr"], {"of": "Zwei Abschlüsse"}),
    ],
)
def test_every_figure_carries_what_a_reader_needs(
    report: kobimo.Report, method: str, indicators: list[str], options: dict[str, str]
) -> None:
    figure = getattr(report, method)(*indicators, **options)
    assert figure.kind == "figure", figure
    assert figure.svg.startswith("<svg")
    assert "Musterstadt" in figure.title
    assert figure.subtitle != figure.title
    assert figure.sources
    assert all("frei erfunden" in line for line in figure.sources)
    assert len(figure.table.rows) == len(figure.table.data) > 0
    assert figure.alt[-1] == "."
    assert set(figure.indicators) == set(indicators)


def test_a_notice_tells_the_author_but_not_the_reader_where_files_go(
    root: Path, tmp_path: Path
) -> None:
    (tmp_path / "kommune.toml").write_text('ags = "07211"\n', "utf-8")
    notice = kobimo.open_report(tmp_path).trend("abgang_ohne_hsa_anteil")
    assert notice.text == (
        "Für die Kennzahl „Anteil ohne Hauptschulabschluss“ liegt in Trier kein Wert vor (keine Daten)."
    )
    assert notice.remedy == (
        "Holen Sie Tabelle 21111-02-06-4 mit „kobimo fetch“, oder legen Sie die Datei nach "
        "data/eingang."
    )


def test_no_hidden_count_is_reachable_from_a_report(demo: Path) -> None:
    """Walk everything a notebook could reach from its report after using it."""
    report = kobimo.open_report(demo)
    shown = [
        report.map("raum_sgb2_je_1000"),
        report.area_table("sgbii_anteil_sr", "kinderarmut_sr"),
        report.area_heat("sgbii_anteil_sr", "kinderarmut_sr"),
    ]
    raw = Store(demo / "build/daten").read("raum_sgb2")
    assert raw is not None
    small = raw.frame[(raw.frame["value"] > 0) & (raw.frame["value"] < 5)]
    assert not small.empty, "the example has small cells on purpose"
    for holder in _reachable([report, *shown]):
        if isinstance(holder, pd.DataFrame) and {"numerator", "raum"} <= set(holder.columns):
            areas = holder[holder["raum"] != "total"]
            counts = areas["numerator"].dropna()
            assert not ((counts > 0) & (counts < 5)).any()
        assert not (isinstance(holder, pd.DataFrame) and "gebietsstand" in holder.columns)


def _reachable(start: list[Any]) -> list[Any]:
    found, queue, seen = [], list(start), set()
    while queue:
        item = queue.pop()
        if id(item) in seen or isinstance(item, type) or callable(item):
            continue
        seen.add(id(item))
        found.append(item)
        if not isinstance(item, pd.DataFrame) and type(item).__name__ != "module":
            queue += gc.get_referents(item)
    return found
