"""Equal sites have equal hashes; every change of what a renderer is given makes another."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest

from kobimo.publish.content import hash_content

if TYPE_CHECKING:
    from kobimo.publish.site import Site


def test_equal_sites_have_equal_hashes(site: Site) -> None:
    assert hash_content(site) == hash_content(replace(site))


def test_every_field_counts(site: Site) -> None:
    known = hash_content(site)
    for item in fields(site):
        value = getattr(site, item.name)
        if isinstance(value, str):
            changed: object = value + "x"
        elif isinstance(value, bool):
            changed = not value
        elif isinstance(value, tuple):
            changed = value[:-1] if value else ("x",)
        else:
            changed = None if value is not None else "x"
        assert hash_content(replace(site, **{item.name: changed})) != known, item.name


def test_one_word_of_one_chapter_counts(site: Site) -> None:
    first, *others = site.chapters
    changed = first.model_copy(update={"title": first.title + " "})
    assert hash_content(replace(site, chapters=(changed, *others))) != hash_content(site)


def test_what_cannot_be_compared_is_refused(site: Site) -> None:
    with pytest.raises(TypeError, match="object has no content"):
        hash_content(replace(site, region=object()))


def test_the_order_of_sets_does_not_count() -> None:
    code = (
        "from kobimo.publish.content import _plain\n"
        "print(_plain({'a', 'b', 'c', 'ä', 'ö', 'zz', 'y'}))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
