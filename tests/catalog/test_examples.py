"""Every worked example is computed as it is declared, and the clocks of every indicator fit."""

from __future__ import annotations

from pathlib import Path

import pytest

import kobimo
from kobimo.declarations.checking import check_form, read_toml
from kobimo.declarations.loading import load_catalog
from kobimo.declarations.models import Example, Indicator
from kobimo.indicators import check_clocks, run_example

FOLDER = Path(kobimo.__file__).parent / "catalog" / "indicators"


def _examples() -> list[object]:
    found = []
    for path in sorted(FOLDER.rglob("*.toml")):
        indicator = check_form(Indicator, read_toml(path), path.name)
        for position, example in enumerate(indicator.example, start=1):
            name = f"{path.parent.name}/{path.stem}-{position}"
            found.append(pytest.param(indicator, example, id=name))
    return found


@pytest.mark.parametrize(("indicator", "example"), _examples())
def test_example(indicator: Indicator, example: Example) -> None:
    assert not run_example(indicator, example).problem


def test_clocks() -> None:
    catalog = load_catalog()
    problems = [
        item for each in catalog.indicators.values() for item in check_clocks(each, catalog)
    ]
    assert not [problem.text for problem in problems]
