"""What differs tells why; where it does not, trying halves of the aspects does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kobimo.project import Edition
from kobimo.verify import ASPECTS, Aspect, Setting
from kobimo.verify.builds import Builds
from kobimo.verify.causes import (
    ADDRESS,
    CHANCE,
    CLOCK,
    DRAWN,
    FOLDER,
    IDENTIFIER,
    NOISE,
    ORDER,
    UNKNOWN,
    Cause,
    choose,
    read_cause,
    read_code,
)
from kobimo.verify.places import compare_texts
from kobimo.verify.rebuilding import Rebuilt
from tests.conftest import Silent

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDERS = ("/heim/a/bau/erster", "/heim/a/bau/anders/zweiter")


@pytest.mark.parametrize(
    ("one", "two", "cause"),
    [
        ("<Kurve at 0x7f3a90cdeb50>", "<Kurve at 0x7f77a90c1b50>", ADDRESS),
        ("in /heim/a/bau/erster/data", "in /heim/a/bau/anders/zweiter/data", FOLDER),
        (
            "Siehe " + FOLDERS[0].ljust(200, "x"),
            "Siehe " + FOLDERS[1].ljust(200, "x"),
            FOLDER,
        ),
        ("Stand 2026-11-22", "Stand 2027-12-30", CLOCK),
        ("Stand 22.11.2026.", "Stand 30.12.2027.", CLOCK),
        ("um 17:03:22 Uhr", "um 09:12:02 Uhr", CLOCK),
        ("id=a3f0c2d4e5b6", "id=b91c77d0aa12", IDENTIFIER),
        ("rot, grün, blau", "blau, rot, grün", ORDER),
        ("Wert 0,12345678901", "Wert 0,12345678902", NOISE),
        ("Wert 12,5 Prozent", "Wert 13,5 Prozent", DRAWN),
        ("Anna", "Berta", None),
        ("", "etwas", None),
    ],
)
def test_what_differs_tells_why(one: str, two: str, cause: Cause | None) -> None:
    assert read_cause(compare_texts("", one, two), FOLDERS) == cause


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("report.text(date.today())", CLOCK),
        ("rng = np.random.default_rng()", DRAWN),
        ("uuid.uuid4()", IDENTIFIER),
        ("list(set(names))", ORDER),
        ("Path.cwd() / 'data'", FOLDER),
        ("report.trend('bev_insgesamt')", None),
    ],
)
def test_code_makes_a_cause_likely(source: str, cause: Cause | None) -> None:
    assert read_code(source) == cause


def test_what_was_tried_counts_more_than_what_is_guessed() -> None:
    clock = next(aspect for aspect in ASPECTS if aspect.id == "uhr")
    told = Cause(clock.cause, clock.remedy)
    assert choose(DRAWN, None, [clock]) == told
    assert choose(DRAWN, None, []) == DRAWN
    assert choose(ORDER, None, []) == CHANCE
    assert choose(None, CLOCK, []) == CLOCK
    assert choose(None, None, None) == UNKNOWN
    assert choose(ADDRESS, CLOCK, [clock]) == ADDRESS


class Pretended(Builds):
    """Builds whose result is what the aspects make of it."""

    def __init__(self, needed: set[str], *, is_chance: bool = False) -> None:
        super().__init__(Path(), (), Silent())
        self.needed, self.is_chance, self.made = needed, is_chance, 0

    def make(self, setting: Setting, step: str) -> Rebuilt:
        self.made += 1
        changed = set(setting.variables)
        differs = self.is_chance or (bool(self.needed) and self.needed <= changed)
        return Rebuilt(Path(), setting, int(differs), "")


def pretend(name: str) -> Aspect:
    def change(setting: Setting) -> Setting:
        return Setting(variables={**setting.variables, name: "anders"})

    return Aspect(name, name, "", "", change)


def find(builds: Pretended, aspects: Sequence[Aspect]) -> set[str]:
    first = Rebuilt(Path(), Setting(), 0, "")
    return {aspect.id for aspect in builds.find_aspects(first, Edition.OEFFENTLICH, "", aspects)}


MANY = [pretend(name) for name in "abcdefghijk"]


@pytest.mark.parametrize("name", "abcdefghijk")
def test_one_guilty_aspect_of_many_is_found_with_few_builds(name: str) -> None:
    builds = Pretended({name})
    assert find(builds, MANY) == {name}
    assert builds.made <= 8


def test_aspects_that_are_guilty_together_are_all_named() -> None:
    assert find(Pretended({"b", "j"}), MANY) >= {"b", "j"}
    assert find(Pretended({"c", "d"}), MANY) >= {"c", "d"}


def test_what_differs_by_itself_has_no_guilty_aspect() -> None:
    builds = Pretended(set(), is_chance=True)
    assert find(builds, MANY) == set()
    assert builds.made == 1
