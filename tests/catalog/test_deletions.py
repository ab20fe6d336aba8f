"""A declaration that is taken away is missed by exactly those that name it."""

from __future__ import annotations

import re
import shutil
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.declarations import loading
from kobimo.declarations.references import broken_references
from kobimo.errors import Invalid
from tests.each import for_each

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kobimo.errors import Problem

FOLDER = loading._catalog_folder()
#: Folder of the catalogue → field of the catalogue that holds its declarations.
FIELDS = {
    "indicators": "indicators",
    "datasets": "datasets",
    "methods": "methods",
    "intervals": "intervals",
    "portals": "portals",
    "reference_files": "reference_files",
}
#: Key in a declaration → folder of what it names.
NAMES = {
    "dataset": "datasets",
    "indicator": "indicators",
    "instead": "indicators",
    "method": "methods",
    "suits": "methods",
    "uncertainty": "intervals",
    "source": "portals",
}
CONTENTS = {
    path: tomllib.loads(path.read_text("utf-8"))
    for path in sorted(FOLDER.rglob("*.toml"))
    if path.name not in {"register.toml", "signs.toml", "glossary.toml"}
}
DECLARED = [path for path in CONTENTS if path.relative_to(FOLDER).parts[0] in FIELDS]


def named(content: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield (folder, name) of everything a declaration names, read from its text alone."""
    if isinstance(content, dict):
        for inner, value in content.items():
            yield from named(value, inner)
    elif isinstance(content, list):
        for value in content:
            yield from named(value, key)
    elif isinstance(content, str) and key in NAMES:
        yield NAMES[key], content


NAMED = {path: frozenset(named(content)) for path, content in CONTENTS.items()}


def missing_in(path: Path) -> set[str]:
    """Return who names the declaration of a file: the id of the declaration, or its file."""
    folder = path.relative_to(FOLDER).parts[0]
    return {
        content.get("id", other.name)
        for other, content in CONTENTS.items()
        if other != path and (folder, path.stem) in NAMED[other]
    }


def holder(problem: Problem) -> str:
    """Return the id, or the file, in which a problem lies."""
    head = problem.where.split(", ")[0]
    named = re.search("„([^“]*)“", head)
    return named[1] if named else head


@for_each("path", DECLARED)
def test_exactly_the_broken_references_are_named(path: Path) -> None:
    catalog = loading.load_catalog()
    field = FIELDS[path.relative_to(FOLDER).parts[0]]
    kept = {name: item for name, item in getattr(catalog, field).items() if name != path.stem}
    problems = list(broken_references(replace(catalog, **{field: kept})))
    assert {holder(problem) for problem in problems} == missing_in(path)
    assert all(f"„{path.stem}“" in problem.message for problem in problems)


@pytest.mark.parametrize(
    "name",
    [
        "datasets/regionalstatistik/schulabgaenge.toml",
        "indicators/uebergaenge_abschluesse/abgang_ohne_hsa_anteil.toml",
        "methods/share.toml",
        "portals/regionalstatistik.toml",
        "breaks.toml",
        "literature.bib",
        "signs.toml",
        "glossary.toml",
    ],
)
def test_the_check_reads_what_is_left(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "catalog"
    shutil.copytree(FOLDER, copy)
    (copy / name).unlink()
    monkeypatch.setattr(loading, "_catalog_folder", lambda: copy)
    loading._load_shipped.cache_clear()
    try:
        loading.load_catalog()
        told = []
    except Invalid as error:
        told = list(error.problems)
    finally:
        loading._load_shipped.cache_clear()
    path = FOLDER / name
    if path in DECLARED:
        assert {holder(problem) for problem in told} == missing_in(path)
    elif name == "literature.bib":
        assert {problem.message.split(" „")[0] for problem in told} == {"unbekannte Literatur"}
    else:
        assert all(name in problem.where for problem in told)


def test_a_name_that_two_indicators_claim_and_a_circle_are_told() -> None:
    catalog = loading.load_catalog()
    share = catalog.indicator("abgang_ohne_hsa_anteil")
    index = catalog.indicator("sozialindex_z")
    itself = index.components[0].model_copy(update={"indicator": index.id})
    changed = catalog.indicators | {
        share.id: share.model_copy(update={"aliases": ("bev_insgesamt",)}),
        index.id: index.model_copy(update={"components": (itself,)}),
    }
    texts = [problem.text for problem in broken_references(replace(catalog, indicators=changed))]
    assert any("„bev_insgesamt“ gehört schon zur Kennzahl „bev_insgesamt“" in t for t in texts)
    assert any("Kennzahl „sozialindex_z“: sie ist Bestandteil ihrer selbst" in t for t in texts)


def test_a_variable_that_no_layout_reads_is_told_with_the_nearest() -> None:
    catalog = loading.load_catalog()
    share = catalog.indicator("abgang_ohne_hsa_anteil")
    term = share.numerator[0].model_copy(update={"variable": "abgange"})
    wrong = share.model_copy(update={"numerator": (term,)})
    changed = replace(catalog, indicators=catalog.indicators | {share.id: wrong})
    (problem,) = broken_references(changed)
    assert "keine Variable „abgange“" in problem.message
    assert "abgaenge" in problem.remedy
