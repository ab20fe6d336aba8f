"""Which edition a process works for: the public one unless a build says otherwise."""

from __future__ import annotations

import pytest

from kobimo.project import EDITION_VARIABLE, Edition, running_edition


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (None, Edition.OEFFENTLICH),
        ("", Edition.OEFFENTLICH),
        ("oeffentlich", Edition.OEFFENTLICH),
        ("Intern", Edition.OEFFENTLICH),
        ("internal", Edition.OEFFENTLICH),
        ("beide", Edition.OEFFENTLICH),
        ("intern", Edition.INTERN),
    ],
)
def test_anything_unknown_is_protected(
    monkeypatch: pytest.MonkeyPatch, told: str | None, expected: Edition
) -> None:
    if told is None:
        monkeypatch.delenv(EDITION_VARIABLE, raising=False)
    else:
        monkeypatch.setenv(EDITION_VARIABLE, told)
    assert running_edition() is expected
