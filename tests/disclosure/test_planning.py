"""The plan of an edition: nothing undecided, nothing computable, nothing new about old secrets."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.audit.ledger import append_edition
from kobimo.disclosure import guard, planning
from kobimo.disclosure.masking import Mask
from kobimo.disclosure.tallies import HIDDEN, TOTAL, Plan, Verdict, read_plan
from kobimo.errors import Invalid
from kobimo.indicators import compute
from kobimo.observations import Store
from kobimo.project import Project, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.disclosure.tallies import Tally

#: Datasets that are small enough to plan again and again.
KEPT = ("raum_sgb2", "raum_einschulung", "raum_bevoelkerung", "bevoelkerung")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, ingested: Path) -> Path:
    """A project of Musterstadt with two protected datasets."""
    folder = tmp_path_factory.mktemp("plan")
    (folder / "build/daten").mkdir(parents=True)
    for name in KEPT:
        for path in (ingested / "daten").glob(f"{name}.*"):
            shutil.copy(path, folder / "build/daten")
    (folder / "kommune.toml").write_text('ags = "99001"\nberichte = ["kurz"]\n', "utf-8")
    planning.plan(open_project(folder))
    return folder


@pytest.fixture
def project(tmp_path: Path, source: Path) -> Project:
    shutil.copytree(source, tmp_path / "projekt")
    return open_project(tmp_path / "projekt")


def tally(plan: Plan, key: str) -> Tally:
    return next(item for item in plan.tallies if item.key == key)


def cells(item: Tally) -> dict[tuple[str, int], float | None]:
    return {
        (area, year): value
        for area, row in zip(item.areas, item.values, strict=True)
        for year, value in zip(item.years, row, strict=True)
    }


def observations(project: Project, name: str) -> pd.DataFrame:
    return pd.read_parquet(project.store_folder / f"{name}.parquet")


def test_open_cells_are_the_observations_and_small_ones_are_hidden(project: Project) -> None:
    plan = planning.plan(project)
    found = tally(plan, "+raum_sgb2.personen[altersgruppe=u15]")
    frame = observations(project, "raum_sgb2")
    frame = frame[frame["altersgruppe"] == "u15"]
    true = {(row.raum, int(row.period[:4])): row.value for row in frame.itertuples()}
    small = 0
    for area, values, letters in zip(found.areas, found.values, found.verdicts, strict=True):
        for year, value, verdict in zip(found.years, values, letters, strict=True):
            if area == TOTAL:
                continue
            number = true[area, year]
            assert value is None or value == number
            if 0 < number < 5 and verdict != Verdict.UNUSED:
                small += 1
                assert verdict == Verdict.PRIMARY
    assert small
    assert found.threshold == 5


def test_a_plan_holds_no_hidden_number(project: Project) -> None:
    plan = planning.plan(project)
    assert plan.count(*HIDDEN)
    for item in plan.tallies:
        for values, letters in zip(item.values, item.verdicts, strict=True):
            for value, verdict in zip(values, letters, strict=True):
                assert (value is not None) == (verdict == Verdict.OPEN)


def test_the_attacker_finds_nothing(project: Project) -> None:
    review = planning.review(project)
    assert review is not None
    assert review.is_passed
    assert review.attack is not None
    assert review.attack.asked > 20


def test_a_plan_is_used_again_until_something_changes(project: Project) -> None:
    path = project.folder.joinpath(*planning.FILE)
    before = path.stat().st_mtime_ns
    assert planning.is_current(project)
    planning.plan(project)
    assert path.stat().st_mtime_ns == before
    frame = observations(project, "raum_sgb2")
    frame.loc[frame["value"].notna().idxmax(), "value"] += 1
    frame.to_parquet(project.store_folder / "raum_sgb2.parquet", index=False)
    assert not planning.is_current(project)


def test_a_damaged_plan_is_made_again(project: Project) -> None:
    plan = planning.plan(project)
    path = project.folder.joinpath(*planning.FILE)
    path.write_bytes(path.read_bytes()[:-100])
    assert planning.plan(project) == plan
    assert read_plan(path) == plan


def test_nothing_is_open_where_nobody_has_decided(project: Project) -> None:
    """Musterstadt is invented and needs no decision; any other municipality does."""
    (project.folder / "kommune.toml").write_text('ags = "14713"\nberichte = ["kurz"]\n', "utf-8")
    other = open_project(project.folder)
    with pytest.raises(Invalid) as error:
        planning.plan(other)
    assert "raum_sgb2" in str(error.value)
    assert "entschieden_von" in str(error.value)
    mask = guard(other)
    assert mask is not None
    assert {"raum_sgb2", "raum_einschulung"} <= mask.datasets
    assert "bevoelkerung" not in mask.datasets


def test_late_reports_of_few_persons_keep_the_earlier_edition(project: Project) -> None:
    first = planning.plan(project)
    append_edition(project.folder / planning.LEDGER, asdict(first), day="2026-01-15", source="")
    frame = observations(project, "raum_sgb2")
    last = frame["period"].max()
    for raum in (frame["raum"].unique()[3], TOTAL):
        for group in ("u15", TOTAL):
            rows = (frame["period"] == last) & (frame["raum"] == raum)
            frame.loc[rows & (frame["altersgruppe"] == group), "value"] += 1
    frame.to_parquet(project.store_folder / "raum_sgb2.parquet", index=False)
    second = planning.plan(project)
    review = planning.review(project)
    assert review is not None
    assert review.is_passed
    assert [step.kind for step in second.steps] == ["earlier"]
    assert last[:4] in second.steps[0].text
    assert "Stand der vorigen Ausgabe" in second.steps[0].text
    key = "+raum_sgb2.personen[altersgruppe=u15]"
    assert cells(tally(second, key)) == cells(tally(first, key))


def test_late_reports_of_many_persons_are_shown(project: Project) -> None:
    first = planning.plan(project)
    append_edition(project.folder / planning.LEDGER, asdict(first), day="2026-01-15", source="")
    frame = observations(project, "raum_sgb2")
    last = frame["period"].max()
    areas = [raum for raum in frame["raum"].unique() if raum != TOTAL]
    for raum in areas:
        for group, more in (("u15", 20), ("15_65", 30), (TOTAL, 50)):
            rows = (frame["period"] == last) & (frame["raum"] == raum)
            frame.loc[rows & (frame["altersgruppe"] == group), "value"] += more
    for group, more in (("u15", 20), ("15_65", 30), (TOTAL, 50)):
        rows = (frame["period"] == last) & (frame["raum"] == TOTAL)
        frame.loc[rows & (frame["altersgruppe"] == group), "value"] += more * len(areas)
    frame.to_parquet(project.store_folder / "raum_sgb2.parquet", index=False)
    second = planning.plan(project)
    assert not second.steps
    key = "+raum_sgb2.personen[altersgruppe=u15]"
    before, after = tally(first, key), tally(second, key)
    whole = TOTAL, int(last[:4])
    was, now = cells(before)[whole], cells(after)[whole]
    assert was is not None
    assert now == was + 20 * len(areas)


def test_counts_are_rounded_where_that_was_decided(project: Project) -> None:
    (project.folder / "kommune.toml").write_text(
        'ags = "99001"\nberichte = ["kurz"]\n'
        '[geheimhaltung.datensaetze.raum_sgb2]\nverfahren = "runden"\n',
        "utf-8",
    )
    rounded = open_project(project.folder)
    plan = planning.plan(rounded)
    review = planning.review(rounded)
    assert review is not None
    assert review.is_passed
    for item in plan.tallies:
        is_rounded = "raum_sgb2" in item.key
        assert item.rounded == (5 if is_rounded else 0)
        if is_rounded:
            assert all(value % 5 == 0 for value in cells(item).values() if value is not None)
    indicator = rounded.catalog.indicator("sgbii_anteil_sr")
    store = Store(rounded.store_folder, guard(rounded))
    frame = compute(indicator, store, rounded.catalog, regions=["99001"], raum=True).frame
    frame = frame[frame["value"].notna()]
    assert (frame["numerator"] % 5 == 0).all()
    # A share of rounded counts says how far rounding can have moved it.
    assert (frame["rounding_lower"] < frame["value"]).all()
    assert (frame["rounding_upper"] > frame["value"]).all()


def test_the_guard_hides_what_the_plan_does_not_know(project: Project) -> None:
    indicator = project.catalog.indicator("sgbii_anteil_sr")
    empty = Mask(Plan(""), ("raum_sgb2", "raum_bevoelkerung"), "99001")
    store = Store(project.store_folder, empty)
    frame = compute(indicator, store, project.catalog, regions=["99001"], raum=True).frame
    assert frame["value"].isna().all()
    assert frame["numerator"].isna().all()
    assert set(frame["status"]) <= {".", "..."}
