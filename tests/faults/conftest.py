"""Clean builds, made once for all tests of faults."""

from __future__ import annotations

import pytest

from tests.faults.tiny import Clean


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Clean:
    """What undisturbed builds give."""
    return Clean(tmp_path_factory.mktemp("clean"))
