"""A browser for the pages, or a skip that says why there is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from publish.sample import make_profile, make_site

from kobimo.publish.html import render_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium without any traffic of its own."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (dependency group test)"
    )
    path = os.environ.get("KOBIMO_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with playwright.sync_playwright() as session:
        started = session.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample report as a folder of pages, with its sibling on a single page below it."""
    folder = tmp_path_factory.mktemp("site")
    render_site(make_site(), folder)
    render_site(make_profile(), folder / "berichte" / "profil")
    return folder


@pytest.fixture(scope="session")
def built_folder(request: pytest.FixtureRequest) -> Path:
    """``public/`` of a built report: the one that KOBIMO_SITE names, or the demonstration."""
    name = os.environ.get("KOBIMO_SITE")
    return Path(name) if name else request.getfixturevalue("demo") / "public"
