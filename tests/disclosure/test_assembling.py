"""What an edition must not give away becomes a sensitive cell of its bundle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kobimo.disclosure.assembling import Assembled, Assembler, Published
from kobimo.disclosure.atoms import Atom, Known
from kobimo.disclosure.filling import fill
from kobimo.disclosure.policy import Ruling
from kobimo.disclosure.recording import Key, Noted, Place
from kobimo.disclosure.tallies import TOTAL, Layout, Part

RULES = Ruling(
    dataset="kita",
    threshold=5,
    smallest_base=100,
    smallest_group=10,
    dominance=80,
    procedure="sperren",
    decided_by="Amt",
    decided_on="2026-01-31",
)
GROUP: Key = (Part(1, "kita", "kinder", (("alter", ("u3",)),)),)
ALL: Key = (Part(1, "kita", "kinder"),)
MONEY: Key = (Part(1, "kita", "euro"),)
YEAR = 2023


def known(children: dict[str, dict[str, float]], *, secret: tuple[Atom, ...] = ()) -> Known:
    """Return children by area and age group, with totals over both."""
    areas = tuple(children)
    layout = Layout("kita", "Kita", ("alter",), (("alter", ("u3", "ue3")),), areas, ("kinder",))
    found = Known(layout)
    for area, groups in children.items():
        for group, number in groups.items():
            found.values[atom(area, group)] = number
        found.values[atom(area, TOTAL)] = sum(groups.values())
        found.sums[atom(area, TOTAL)] = [tuple(atom(area, group) for group in groups)]
    for group in ("u3", "ue3", TOTAL):
        parts = tuple(atom(area, group) for area in areas)
        found.values[atom(TOTAL, group)] = sum(found.values[part] for part in parts)
        found.sums.setdefault(atom(TOTAL, group), []).append(parts)
    found.sums[atom(TOTAL, TOTAL)].append((atom(TOTAL, "u3"), atom(TOTAL, "ue3")))
    for item in secret:
        del found.values[item]
        found.secret.add(item)
    return found


def atom(area: str, group: str, variable: str = "kinder") -> Atom:
    return Atom("kita", variable, (group,), YEAR, area)


def noted(key: Key, values: dict[str, float], **options: object) -> Noted:
    """Return a tally that is shown wherever it has a value."""
    places: dict[Place, float] = {(area, YEAR): value for area, value in values.items()}
    found = Noted(key, 5, is_count=True, values=places, used=set(places))
    for name, value in options.items():
        setattr(found, name, value)
    return found


def assemble(source: Known, *tallies: Noted, published: tuple[Published, ...] = ()) -> Assembled:
    return Assembler({"kita": source}, {"kita": RULES}).assemble(tallies, published)


def guarded(assembled: Assembled) -> dict[tuple[str, str], tuple[float, float]]:
    """Return reason and area of everything sensitive, with what must stay possible."""
    return {
        (item.reason, item.place[0]): (item.lowest, item.highest)
        for item in assembled.guarded.values()
    }


SOURCE = {"A": {"u3": 2, "ue3": 30}, "B": {"u3": 20, "ue3": 30}, "C": {"u3": 40, "ue3": 50}}


def test_a_small_count_is_sensitive_and_a_large_one_is_not() -> None:
    assembled = assemble(known(SOURCE), noted(GROUP, {"A": 2, "B": 20}))
    assert guarded(assembled) == {("kleine Zahl", "A"): (0, 5)}
    bundle = assembled.bundle
    cells = bundle.values[: len(assembled.cells)].tolist()
    assert cells == [2, 20]
    assert not np.asarray(bundle.relations @ bundle.atoms).any()


def test_a_count_shown_nowhere_must_not_be_computable_either() -> None:
    """All areas but one and the total are shown: their difference is a small count."""
    assembled = assemble(known(SOURCE), noted(GROUP, {"B": 20, "C": 40, TOTAL: 62}))
    assert guarded(assembled) == {("kleine Zahl", "A"): (0, 5)}
    assert len(assembled.cells) == 3
    assert assembled.bundle.sums.shape[0] == 4


def test_what_is_left_of_a_whole_is_sensitive() -> None:
    source = known({**SOURCE, "D": {"u3": 30, "ue3": 3}})
    part, whole = noted(GROUP, {"D": 30}), noted(ALL, {"D": 33})
    part.wholes[ALL] = {("D", YEAR)}
    assert guarded(assemble(source, part, whole)) == {
        ("kleiner Rest", "D"): (0, 5),
        ("kleine Zahl", "A"): (0, 5),
        ("kleine Zahl", "D"): (0, 5),
    }


@pytest.mark.parametrize(
    ("group", "other", "reason"),
    [(0, 8, "niemand in einer kleinen Gruppe"), (8, 0, "alle in einer kleinen Gruppe")],
)
def test_nobody_and_everybody_in_a_small_group_are_sensitive(
    group: float, other: float, reason: str
) -> None:
    source = known({"A": {"u3": group, "ue3": other}, "B": {"u3": 50, "ue3": 50}})
    part, whole = noted(GROUP, {"A": group}), noted(ALL, {"A": 8})
    part.wholes[ALL] = {("A", YEAR)}
    assert guarded(assemble(source, part, whole)) == {(reason, "A"): (0, 5)}


def test_an_amount_of_few_contributors_must_not_be_known_closely() -> None:
    source = known(SOURCE)
    source.values[atom("A", TOTAL, "euro")] = 1000.0
    amount = noted(MONEY, {"A": 1000.0}, is_count=False, few={("A", YEAR)})
    assert guarded(assemble(source, amount)) == {("wenige tragen bei", "A"): (900, 1100)}


@pytest.mark.parametrize(("largest", "is_sensitive"), [(801.0, True), (800.0, False)])
def test_an_amount_that_one_contributor_dominates_must_not_be_known_closely(
    largest: float, is_sensitive: bool
) -> None:
    source = known(SOURCE)
    source.values[atom("A", TOTAL, "euro")] = 1000.0
    source.largest[atom("A", TOTAL, "euro")] = largest
    amount = noted(MONEY, {"A": 1000.0}, is_count=False)
    assert bool(guarded(assemble(source, amount))) == is_sensitive


def test_what_was_published_before_cannot_be_hidden() -> None:
    before = Published(GROUP, ("B", YEAR), 20.0)
    assembled = assemble(known(SOURCE), noted(GROUP, {"B": 20, "C": 40}), published=(before,))
    assert assembled.bundle.is_known.tolist()[:2] == [True, False]


def test_one_late_report_more_is_sensitive_and_many_are_not() -> None:
    tally = noted(GROUP, {"B": 20, "C": 40})
    one = Published(GROUP, ("B", YEAR), 19.0)
    many = Published(GROUP, ("C", YEAR), 30.0)
    found = guarded(assemble(known(SOURCE), tally, published=(one, many)))
    assert found[("Unterschied zur vorigen Ausgabe", "B")] == (19, 24)
    assert not any(area == "C" for _, area in found)


def test_what_an_edition_shows_no_more_stays_known() -> None:
    gone = Published(ALL, ("A", YEAR), 32.0)
    changed = Published(ALL, ("B", YEAR), 49.0)
    assembled = assemble(known(SOURCE), noted(GROUP, {"C": 40}), published=(gone, changed))
    bundle = assembled.bundle
    assert bundle.values[bundle.is_known].tolist() == [32]


def test_what_the_supplier_has_hidden_is_protected_again() -> None:
    """Total and the other group are shown: without protection the hidden group follows."""
    hidden = atom("A", "u3")
    source = known(SOURCE, secret=(hidden,))
    other: Key = (Part(1, "kita", "kinder", (("alter", ("ue3",)),)),)
    found = assemble(source, noted(other, {"A": 30}), noted(ALL, {"A": 32}))
    assert guarded(found) == {("schon von der Quelle gesperrt", "A"): (0, 5)}
    at = next(iter(found.guarded))
    assert found.bundle.values[at] == 2


def test_hidden_numbers_are_filled_as_everything_known_allows() -> None:
    from scipy.sparse import csr_array

    values = np.array([10.0, np.nan, 4.0, np.nan, np.nan])
    relations = csr_array(np.array([[1.0, -1.0, -1.0, -1.0, 0.0]]))
    filled = fill(values, relations)
    assert filled[1] + filled[3] == 6
    assert (filled == np.round(filled)).all()
    assert (filled >= 0).all()
    with pytest.raises(ValueError, match="fit"):
        fill(np.array([3.0, np.nan, 4.0]), csr_array(np.array([[1.0, -1.0, -1.0]])))


def test_thresholds_come_from_the_rules_of_the_dataset() -> None:
    strict = replace(RULES, threshold=25)
    tally = noted(GROUP, {"B": 20})
    tally.threshold = 25
    found = Assembler({"kita": known(SOURCE)}, {"kita": strict}).assemble([tally])
    assert guarded(found)[("kleine Zahl", "B")] == (0, 25)
