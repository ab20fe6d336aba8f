"""A finished site is what its manifest says, large files included."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kobimo.audit.gate_rules import MANIFEST
from kobimo.editions.standing import _is_as_made
from kobimo.files import sha256

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "bericht.docx").write_bytes(b"Bericht")
    content = {"files": {"bericht.docx": sha256(b"Bericht")}}
    (tmp_path / MANIFEST).write_text(json.dumps(content), "utf-8")
    return tmp_path


@pytest.mark.parametrize("known", ["hash", "mark alone", "not looked at"])
def test_a_site_as_it_was_made_is_believed(site: Path, known: str) -> None:
    name, digest = str(site / "bericht.docx"), sha256(b"Bericht")
    hashes = {"hash": {name: digest}, "mark alone": {name: ""}, "not looked at": {}}
    assert _is_as_made(site, hashes[known])


@pytest.mark.parametrize("known", ["hash", "mark alone"])
def test_a_site_that_somebody_changed_is_not(site: Path, known: str) -> None:
    path = site / "bericht.docx"
    path.write_bytes(b"anderer")
    found = {"hash": sha256(b"anderer"), "mark alone": ""}[known]
    assert not _is_as_made(site, {str(path): found})


def test_a_site_without_a_manifest_is_not(site: Path) -> None:
    (site / MANIFEST).unlink()
    assert not _is_as_made(site, {})
