"""Whatever the hidden numbers are, everything shown stays the same.

The true observations are replaced by others that fit everything the plan opens. If anything an
indicator shows depended on a hidden number, by whatever way, it would differ between the two
worlds: index, interval, rank, neighbourhood or text.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import vstack

from kobimo.build import build
from kobimo.declarations.kommune import Disclosure
from kobimo.declarations.loading import load_catalog
from kobimo.declarations.models import Level
from kobimo.disclosure import planning, protect
from kobimo.disclosure.assembling import Assembler
from kobimo.disclosure.atoms import Atom
from kobimo.disclosure.masking import Mask
from kobimo.disclosure.policy import rule_on_all
from kobimo.disclosure.review import write_review
from kobimo.disclosure.reviewing import review_plan
from kobimo.disclosure.tabulating import tabulate
from kobimo.disclosure.tallies import HIDDEN, Plan, write_plan
from kobimo.indicators import compute
from kobimo.observations import Store
from kobimo.project import Project, open_project
from tests.conftest import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.disclosure.atoms import Known

OWN = "99001"
#: Chapters that show most of what municipalities hold themselves.
CHAPTERS = ("sozialraum", "bne", "politische_kulturelle_bildung", "kita")
#: Indicators of every way of computing: shares, rates, indices, segregation, neighbourhood.
INDICATORS = (
    *("kinderarmut_sr", "sgbii_anteil_sr", "arbeitslosenanteil", "altersarmut_sr", "hze_quote"),
    *("esu_ohne_kita_sr", "esu_sprache_sr", "uebergang_gym_sr", "kitabesuch_u3_sr"),
    *("sozialindex_z", "sozialindex_pca", "dynamikindex", "lisa_cluster", "moran_i"),
    *("dissimilaritaet", "isolationsindex", "segregation_eta2", "risiken_je_raum"),
    *("schueler_intensivklassen", "polbil_teilnahmen", "kultur_teilnahmen", "kultur_teilhabe"),
)


@pytest.fixture(scope="module")
def world(ingested: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Plan, Path]:
    """A project, its plan, and a store in which every hidden number may be another."""
    folder = tmp_path_factory.mktemp("welten")
    return make_worlds(folder, ingested, INDICATORS)


def make_worlds(folder: Path, ingested: Path, names: tuple[str, ...]) -> tuple[Project, Plan, Path]:
    """Return a project, the plan for these indicators, and a store with other hidden numbers."""
    shutil.copytree(ingested, folder / "build")
    (folder / "kommune.toml").write_text(f'ags = "{OWN}"\nberichte = ["kurz"]\n', "utf-8")
    project = open_project(folder)
    catalog = load_catalog()
    store = Store(project.store_folder)
    rulings = rule_on_all(store.datasets(), project.kommune.geheimhaltung, catalog)
    indicators = [catalog.indicator(name) for name in names]
    noted = planning.record(project.store_folder, indicators, catalog, rulings, OWN)
    known = planning.read_known(store, noted, catalog, OWN)
    assembled, decisions = planning.hide(noted, known, rulings)
    tallies, _ = tabulate(noted, decisions, catalog, rulings)
    plan = Plan("", (), tallies)
    assert plan.count(*HIDDEN) > 50
    assembler = Assembler(known, rulings)
    bundle = assembler.assemble(noted.values()).bundle
    open_cells = np.array([decisions.verdicts[cell] not in HIDDEN for cell in assembled.cells])
    fixed = vstack([bundle.relations, bundle.sums[: len(assembled.cells)][open_cells]])
    zero = np.zeros(fixed.shape[0])
    weights = np.random.default_rng(7).normal(size=len(bundle.atoms))
    moved = milp(
        weights,
        constraints=LinearConstraint(fixed, zero, zero),
        bounds=Bounds(np.maximum(-bundle.atoms, -9), np.full(len(bundle.atoms), 9.0)),
        integrality=np.ones(len(bundle.atoms)),
        options={"mip_rel_gap": 0.5, "time_limit": 20},
    )
    assert moved.x is not None
    change = np.round(moved.x)
    other = folder / "anders"
    shutil.copytree(project.store_folder, other)
    changed = _write(other, known, assembler.places, bundle.atoms + change)
    assert changed > 200
    return project, plan, other


def _write(
    folder: Path, known: dict[str, Known], places: dict[Atom, int], values: np.ndarray
) -> int:
    """Write the values of atoms into the stored observations; return how many differ."""
    changed = 0
    for name, item in known.items():
        path = folder / f"{name}.parquet"
        frame = pd.read_parquet(path)
        dimensions = item.layout.dimensions
        numbers = frame["value"].to_numpy(copy=True)
        for row, observation in enumerate(frame.to_dict("records")):
            atom = Atom(
                name,
                observation["variable"],
                tuple(observation[dimension] for dimension in dimensions),
                int(str(observation["period"])[:4]),
                observation["raum"],
            )
            at = places.get(atom)
            if at is not None and not np.isnan(numbers[row]) and numbers[row] != values[at]:
                numbers[row] = values[at]
                changed += 1
        frame["value"] = numbers
        frame.to_parquet(path, index=False)
    return changed


@pytest.mark.parametrize("name", INDICATORS)
def test_nothing_shown_depends_on_what_is_hidden(
    world: tuple[Project, Plan, Path], name: str
) -> None:
    project, plan, other = world
    catalog = project.catalog
    indicator = catalog.indicator(name)
    policy = project.kommune.geheimhaltung
    protected = rule_on_all(Store(other).datasets(), policy, catalog)
    for raum in (False, True) if Level.SOZIALRAUM in indicator.levels else (False,):
        shown = []
        for folder in (project.store_folder, other):
            store = Store(folder, Mask(plan, protected, OWN))
            result = compute(indicator, store, catalog, regions=[OWN], raum=raum)
            shown.append(protect(result, policy, catalog).frame)
        pd.testing.assert_frame_equal(*shown, check_exact=True)


def test_without_the_mask_the_worlds_differ(world: tuple[Project, Plan, Path]) -> None:
    project, _, other = world
    different = 0
    for name in INDICATORS:
        indicator = project.catalog.indicator(name)
        first, second = (
            compute(
                indicator,
                Store(folder),
                project.catalog,
                regions=[OWN],
                raum=Level.SOZIALRAUM in indicator.levels,
            ).frame["value"]
            for folder in (project.store_folder, other)
        )
        different += not first.equals(second)
    assert different >= len(INDICATORS) / 2


@pytest.mark.skipif("KOBIMO_WORLDS" not in os.environ, reason="builds two sites: KOBIMO_WORLDS=1")
def test_two_sites_are_equal_byte_for_byte(root: Path, ingested: Path, tmp_path: Path) -> None:
    """All chapters on protected data, in HTML, PDF, Word, Excel and CSV."""
    catalog = load_catalog()
    store = Store(ingested / "daten")
    protected = set(rule_on_all(store.datasets(), Disclosure(), catalog))
    names = tuple(
        n for n, i in catalog.indicators.items() if set(catalog.datasets_of(i)) & protected
    )
    project, plan, other = make_worlds(tmp_path / "eins", ingested, names)
    for folder in ("notebooks", "reports", "kommentare", "data/eingang", "data/kommunal"):
        (project.folder / folder).mkdir(parents=True)
    for chapter in CHAPTERS:
        shutil.copy(root / "notebooks" / f"{chapter}.py", project.folder / "notebooks")
    report = (root / "reports/bildungsbericht.toml").read_text("utf-8")
    listed = ", ".join(f'"{chapter}"' for chapter in CHAPTERS)
    report = re.sub(r"chapters = \[[^]]*\]", f"chapters = [{listed}]", report)
    report = report.replace('id = "bildungsbericht"', 'id = "kurz"')
    (project.folder / "reports/kurz.toml").write_text(report, "utf-8")
    shutil.copytree(project.folder, tmp_path / "zwei")
    second = open_project(tmp_path / "zwei")
    shutil.copytree(other, second.store_folder, dirs_exist_ok=True)
    for each in (project, open_project(tmp_path / "zwei")):
        rulings = planning.rule_on_stored(each)
        pinned = replace(plan, inputs=planning._hash_inputs(each, rulings))
        write_plan(pinned, each.folder.joinpath(*planning.FILE))
        write_review(review_plan(each, pinned, None), (), each.folder / "build/geheimhaltung")
        build(each, Silent())
    sites = [
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}
        for folder in (project.public_folder, second.public_folder)
    ]
    assert len(sites[0]) > 50
    assert sites[0].keys() == sites[1].keys()
    assert [name for name, body in sites[0].items() if sites[1][name] != body] == []
