"""The sample site, once as model and once as folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from kobimo.publish import Site
from kobimo.publish.html import render_site

from publish.sample import make_site


@pytest.fixture(scope="session")
def site() -> Site:
    """The site with every kind of element."""
    return make_site()


@pytest.fixture(scope="session")
def other_site() -> Callable[..., Site]:
    """Make a site that differs in the fields named."""
    return make_site


@pytest.fixture(scope="session")
def rendered(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the rendered site."""
    folder = tmp_path_factory.mktemp("site")
    render_site(site, folder)
    return folder
