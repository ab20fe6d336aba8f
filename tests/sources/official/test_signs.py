"""The same sign means different things at different publishers."""

from __future__ import annotations

import math

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.observations import Status
from kobimo.sources.cells import OFFICIAL_FLAGS, OFFICIAL_SIGNS, parse_cell
from kobimo.sources.official.signs import Signs, choose, read_entry, signs_of


@pytest.mark.parametrize(
    ("portal", "text", "status"),
    [
        ("regionalstatistik", "-", Status.NONE),
        ("regionalstatistik", "–", Status.NONE),
        ("genesis_online", "12e", Status.ORDINARY),
        ("zensusdatenbank", "–", Status.SECRET),
        ("zensusdatenbank", "/", Status.UNRELIABLE),
        ("arbeitsagentur", "*", Status.SECRET),
        ("arbeitsagentur", "-", Status.SECRET),
        ("arbeitsagentur", "x", Status.BLOCKED),
        ("inkar", "", Status.SECRET),
        ("inkar", "NA", Status.SECRET),
    ],
)
def test_a_sign_by_its_publisher(portal: str, text: str, status: Status) -> None:
    value, found = parse_cell(text, signs_of(portal).rules())
    assert found is status
    assert math.isnan(value) == (status in {"x", ".", "/"})


def test_flags_beside_a_number() -> None:
    """At Eurostat ``e`` is an estimate, at the statistical offices a final value."""
    assert signs_of("eurostat").flags["e"] is Status.ESTIMATED
    assert signs_of("regionalstatistik").quality["e"] is Status.ORDINARY
    assert signs_of("regionalatlas").signs["7777777777"] is Status.UNRELIABLE


def test_thousands_are_separated_by_the_bundesagentur_only() -> None:
    assert parse_cell("1.234", signs_of("arbeitsagentur").rules()) == (1234, Status.ORDINARY)
    assert signs_of("regionalstatistik").rules().thousands == ""
    assert signs_of("arbeitsagentur").rules(decimal=".").thousands == ""


def test_an_unknown_portal_writes_as_the_offices_do() -> None:
    signs = signs_of("landesamt_eigenes")
    assert signs == signs_of("regionalstatistik")
    assert dict(signs.signs) == dict(OFFICIAL_SIGNS)
    assert dict(signs.flags) == dict(OFFICIAL_FLAGS)


def test_the_meaning_may_change_with_a_day() -> None:
    """Invented: from 2020 on the sign hides a value."""
    old = Signs(("amt",), "", {"-": Status.NONE})
    new = Signs(("amt",), "2020-01-01", {"-": Status.SECRET})
    for entries in ([old, new], [new, old]):
        assert choose(entries, "2019-12-31") is old
        assert choose(entries, "2020-01-01") is new
        assert choose(entries, "") is new
    assert choose([new], "1999-01-01") is new


def test_only_declared_portals_have_entries() -> None:
    portals = set(load_catalog().portals)
    for portal in portals:
        assert signs_of(portal).portals[0] in portals
    with pytest.raises(ValueError, match="zeichen"):
        read_entry({"portals": ["x"], "zeichen": {}})
    with pytest.raises(ValueError, match="'q'"):
        read_entry({"portals": ["x"], "signs": {"-": "q"}})
