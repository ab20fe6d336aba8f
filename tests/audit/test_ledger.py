"""The ledger keeps every edition, and refuses what is not one."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from kobimo.audit.ledger import append_edition, edition_of, key_of, read_ledger
from kobimo.disclosure.tallies import Layout, Part, Plan, Tally
from kobimo.errors import Invalid, KobimoError, UnreadableFile

AREAS = ("total", "Nord", "Süd")
LAYOUT = Layout("kinder", "Kinder", ("alter",), (("alter", ("u3", "u6")),), AREAS[1:], ("anzahl",))


def tally(values, *, categories=(), **changes) -> Tally:
    made = Tally(
        parts=(Part(1, "kinder", "anzahl", categories),),
        label="Kinder" + ("".join(words[0] for _, words in categories)),
        indicators=("kinder",),
        threshold=3,
        areas=AREAS,
        years=(2023, 2024),
        values=values,
        verdicts=tuple("".join("p" if v is None else "o" for v in row) for row in values),
    )
    return replace(made, **changes)


FIRST = Plan(
    "eingaben-1",
    (LAYOUT,),
    (
        tally(((10.0, 12.0), (7.0, 9.0), (3.0, 3.0))),
        tally(((4.0, 5.5), (None, 5.0), (None, 0.0)), categories=(("alter", ("u3",)),)),
    ),
)
SECOND = replace(FIRST, tallies=(tally(((10.0, 14.0), (7.0, 9.0), (3.0, 5.0))), FIRST.tallies[1]))


def as_json(plan: Plan) -> dict:
    return json.loads(json.dumps(asdict(plan)))


@pytest.fixture
def ledger(tmp_path):
    return tmp_path / "veroeffentlicht.json"


def test_what_was_appended_is_read_back(ledger) -> None:
    append_edition(ledger, as_json(FIRST), day="2026-01-31", source="q1")
    append_edition(ledger, as_json(SECOND), day="2026-05-02", source="q2")
    first, second = read_ledger(ledger)
    assert (first.day, first.source) == ("2026-01-31", "q1")
    assert first.tallies[1].values == ((4.0, 5.5), (None, 5.0), (None, 0.0))
    assert second.tallies[0].values[0] == (10.0, 14.0)
    assert second.tallies[1] == first.tallies[1]
    assert second.layouts == first.layouts
    assert first.layouts[0].additive == LAYOUT.additive
    assert edition_of(as_json(SECOND), day="2026-05-02", source="q2") == second


def test_content_and_keys_are_those_of_the_plan(ledger) -> None:
    append_edition(ledger, as_json(FIRST), day="2026-01-31", source="q1")
    (edition,) = read_ledger(ledger)
    assert edition.content == FIRST.content
    assert [item.key for item in edition.tallies] == [item.key for item in FIRST.tallies]
    odd = (
        Part(-1, "a", "b", (("x", ("1", "2")), ("y", ("3",))), lag=2),
        Part(1, "a", "c", whole=True),
    )
    assert key_of(odd) == tally(((1.0,),), parts=odd).key


def test_no_file_is_no_edition(ledger) -> None:
    assert read_ledger(ledger) == ()


def test_earlier_editions_keep_their_bytes_and_equal_tables_are_written_once(ledger) -> None:
    append_edition(ledger, as_json(FIRST), day="2026-01-31", source="q1")
    before = ledger.read_text("utf-8")
    append_edition(ledger, as_json(SECOND), day="2026-05-02", source="q2")
    after = ledger.read_text("utf-8")
    assert after.startswith(before.removesuffix("\n]}\n"))
    added = after[len(before) - 4 :]
    assert added.count('"values"') == 1
    assert added.count('"wie"') == 2
    for line in after.splitlines():
        assert line.count('"values"') <= 1


def test_a_table_that_returns_to_old_numbers_is_read_as_it_was(ledger) -> None:
    for number, plan in enumerate((FIRST, SECOND, FIRST)):
        append_edition(ledger, as_json(plan), day=f"2026-0{number + 1}-01", source=f"q{number}")
    first, _, third = read_ledger(ledger)
    assert first.tallies == third.tallies
    assert first.content == third.content


def test_the_same_edition_is_not_added_twice(ledger) -> None:
    append_edition(ledger, as_json(FIRST), day="2026-01-31", source="q1")
    before = ledger.read_bytes()
    append_edition(ledger, as_json(FIRST), day="2026-02-01", source="q1")
    assert ledger.read_bytes() == before


def test_the_file_does_not_tell_why_a_number_is_hidden(ledger) -> None:
    changed = replace(
        FIRST,
        tallies=(FIRST.tallies[0], replace(FIRST.tallies[1], verdicts=("oo", "so", "po"))),
    )
    texts = []
    for plan in (FIRST, changed):
        ledger.unlink(missing_ok=True)
        append_edition(ledger, as_json(plan), day="2026-01-31", source="q1")
        texts.append(ledger.read_text("utf-8"))
    assert texts[0] == texts[1]
    assert "verdicts" not in texts[0]


def damage(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "kind", "said"),
    [
        ("}\n]}\n", "", UnreadableFile, "beschädigt"),
        ('"ausgaben"', '"editions"', UnreadableFile, "kein Verzeichnis"),
        ('"fassung": 1', '"fassung": 2', UnreadableFile, "Fassung „2“"),
        ('"quelle": "q1",\n', "", UnreadableFile, "unvollständig"),
        ("[10, 12]", "[10, 13]", Invalid, "jemand hat sie geändert"),
        ("[10, 12]", "[10]", Invalid, "Tabelle 1"),
        ("[10, 12]", '[10, "."]', Invalid, "Tabelle 1"),
        ('"sign": 1, ', "", Invalid, "Tabelle 1"),
        ('"dimensions"', '"dims"', Invalid, "Aufbau 1"),
        ("2026-01-31", "31.01.2026", Invalid, "kein Tag"),
        ('"wie": "', '"wie": "0', Invalid, "Ausgabe 2"),
    ],
)
def test_a_damaged_file_is_refused_and_left_alone(ledger, old, new, kind, said) -> None:
    append_edition(ledger, as_json(FIRST), day="2026-01-31", source="q1")
    append_edition(ledger, as_json(SECOND), day="2026-05-02", source="q2")
    ledger.write_text(damage(ledger.read_text("utf-8"), old, new), "utf-8")
    before = ledger.read_bytes()
    with pytest.raises(kind) as caught:
        read_ledger(ledger)
    assert said in caught.value.text
    assert ledger.name in caught.value.text
    with pytest.raises(kind):
        append_edition(ledger, as_json(SECOND), day="2026-06-01", source="q3")
    assert ledger.read_bytes() == before


def test_all_damaged_tables_are_named_together(ledger) -> None:
    append_edition(ledger, as_json(FIRST), day="2026-01-31", source="q1")
    ledger.write_text(ledger.read_text("utf-8").replace('"years"', '"jahre"'), "utf-8")
    with pytest.raises(Invalid) as caught:
        read_ledger(ledger)
    assert len(caught.value.problems) == 2


def test_other_files_are_not_ledgers(ledger) -> None:
    for text in ("", "[]", '{"a": 1}', "\x00", '{"fassung": 1, "ausgaben": [3]}'):
        ledger.write_text(text, "utf-8")
        with pytest.raises(UnreadableFile):
            read_ledger(ledger)


def test_a_plan_that_is_none_is_not_appended(ledger) -> None:
    broken = as_json(FIRST)
    broken["tallies"][0]["values"] = [[1.0]]
    for plan in ({}, {"layouts": [], "tallies": [1]}, broken):
        with pytest.raises(KobimoError):
            append_edition(ledger, plan, day="2026-01-31", source="q1")
    with pytest.raises(KobimoError):
        append_edition(ledger, as_json(FIRST), day="gestern", source="q1")
    assert not ledger.exists()
