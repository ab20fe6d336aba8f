"""The sample site, once as model and once as folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.publish.html import render_site
from publish.sample import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.publish import Site


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
