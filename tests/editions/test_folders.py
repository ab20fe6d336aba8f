"""No edition is ever put in the place of the other, and nothing foreign is replaced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kobimo.audit.gate_rules import MANIFEST
from kobimo.editions.folders import edition_of, put_in_place, refuse_foreign, seal
from kobimo.errors import NotPublishable, TargetExists
from kobimo.project import Edition, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "kommune.toml").write_text('ags = "99001"\n', "utf-8")
    return open_project(tmp_path)


def make(project: Project, edition: Edition | None, name: str = "staging") -> Path:
    folder = project.folder / "build" / name
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("x", "utf-8")
    if edition is not None:
        seal(folder, edition, "")
    return folder


@pytest.mark.parametrize("edition", list(Edition))
def test_each_edition_has_its_own_place(project: Project, edition: Edition) -> None:
    target = put_in_place(make(project, edition), project, edition)
    assert target == project.site_folder(edition)
    assert edition_of(target) is edition
    other = next(item for item in Edition if item is not edition)
    assert not project.site_folder(other).exists()
    assert project.site_folder(other) != target
    assert project.build_folder(other) != project.build_folder(edition)


@pytest.mark.parametrize("own", [Edition.INTERN, None], ids=["intern", "unknown"])
def test_public_gets_no_site_that_is_not_public(project: Project, own: Edition | None) -> None:
    put_in_place(make(project, Edition.OEFFENTLICH, "gut"), project, Edition.OEFFENTLICH)
    wrong = make(project, own)
    with pytest.raises(NotPublishable) as caught:
        put_in_place(wrong, project, Edition.OEFFENTLICH)
    assert "public/ bleibt, wie es ist" in caught.value.text
    assert edition_of(project.public_folder) is Edition.OEFFENTLICH
    assert wrong.is_dir()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"edition": "beide"}', '{"edition": 3}'])
def test_a_manifest_that_says_nothing_names_no_edition(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, "utf-8")
    assert edition_of(tmp_path) is None


def test_the_manifest_names_edition_stamp_and_files(project: Project) -> None:
    site = make(project, None)
    seal(site, Edition.INTERN, "Intern")
    told = json.loads((site / MANIFEST).read_text("utf-8"))
    assert (told["edition"], told["stamp"], list(told["files"])) == (
        "intern",
        "Intern",
        ["index.html"],
    )


def test_foreign_files_and_files_in_place_of_folders_stay(project: Project) -> None:
    refuse_foreign(project.public_folder)
    put_in_place(make(project, Edition.OEFFENTLICH), project, Edition.OEFFENTLICH)
    refuse_foreign(project.public_folder)
    (project.public_folder / "eigen.txt").write_text("x", "utf-8")
    with pytest.raises(TargetExists, match="eigen"):
        refuse_foreign(project.public_folder)
    project.internal_folder.write_text("x", "utf-8")
    with pytest.raises(TargetExists, match="ist eine Datei"):
        refuse_foreign(project.internal_folder)
