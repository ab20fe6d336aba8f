"""Several files of one table: the later Stand wins, a contradiction is said."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kobimo.declarations.models import Dataset
from kobimo.observations import Provenance
from kobimo.sources.base import ReadFile
from kobimo.sources.merging import Source, merge

Declare = Callable[..., Dataset]
Cell = Callable[..., tuple[float, str]]


def source(name: str, order: str, **values: tuple[float, str]) -> Source:
    frame = pd.DataFrame(
        [
            {
                "ags": ags.removeprefix("r"),
                "period": "2023",
                "period_kind": "berichtsjahr",
                "variable": "abgaenge",
                "raum": "total",
                "geschlecht": "total",
                "value": value,
                "unit": "persons",
                "status": status,
                "dataset": "abgaenge",
                "gebietsstand": "2024-12-31",
                "retrieved": "2025-01-01",
            }
            for ags, (value, status) in values.items()
        ]
    )
    provenance = Provenance("abgaenge", name, "", "", "", "", "2025-01-01", "", "", "eingang")
    return Source(ReadFile(frame), provenance, order)


def test_one_file_stays_as_it_is(declare: Declare) -> None:
    only = source("a.csv", "1", r07211=(12, ""))
    observations, problems = merge(declare(), [only])
    assert observations.frame is only.file.frame
    assert problems == []


def test_the_later_file_wins_whatever_the_order_of_reading(declare: Declare, cell: Cell) -> None:
    old = source("alt.csv", "2024", r07211=(12, ""), r07111=(5, ""), r05112=(7, ""))
    new = source("neu.csv", "2025", r07211=(13, ""), r07111=(5, ""))
    for files in ([old, new], [new, old]):
        observations, problems = merge(declare(), files)
        assert problems == []
        assert cell(observations.frame, "07211") == (13, "")
        assert cell(observations.frame, "05112") == (7, "")
        assert list(observations.frame.columns) == list(old.file.frame.columns)
        notes = {item.file: item.notes for item in observations.provenance}
        assert notes == {
            "alt.csv": ("2 Werte gelten aus der neueren Datei „neu.csv“; 1 davon weicht ab.",),
            "neu.csv": (),
        }


def test_what_is_still_to_come_never_replaces_a_value(declare: Declare, cell: Cell) -> None:
    old = source("alt.csv", "2024", r07211=(12, ""))
    new = source("neu.csv", "2025", r07211=(float("nan"), "..."))
    observations, _ = merge(declare(), [old, new])
    assert cell(observations.frame, "07211") == (12, "")


def test_the_same_values_twice_are_no_contradiction(declare: Declare) -> None:
    twins = [source(name, "2025", r07211=(float("nan"), ".")) for name in ("a.csv", "b.csv")]
    observations, problems = merge(declare(), twins)
    assert problems == []
    assert len(observations.frame) == 1
    assert observations.provenance[0].notes == (
        "1 Wert gilt aus der neueren Datei „b.csv“; er stimmt überein.",
    )


def test_a_contradiction_with_the_same_stand_is_a_problem(declare: Declare) -> None:
    files = [
        source("a.csv", "2025", r07211=(12, ""), r07111=(5, "")),
        source("b.csv", "2025", r07211=(13, ""), r07111=(6, "")),
    ]
    _, problems = merge(declare(), files)
    assert [problem.text for problem in problems] == [
        (
            "a.csv: widerspricht „b.csv“ bei gleichem Stand in 2 Werten, zuerst bei 07111, 2023, "
            "abgaenge\n    Behalten Sie nur eine der beiden Dateien."
        )
    ]


@pytest.mark.parametrize("status", [".", "x"])
def test_a_value_and_a_sign_differ(status: str, declare: Declare) -> None:
    files = [
        source("a.csv", "2025", r07211=(12, "")),
        source("b.csv", "2025", r07211=(float("nan"), status)),
    ]
    _, problems = merge(declare(), files)
    assert len(problems) == 1


def answer(name: str, order: str, series: str, **periods: dict[str, tuple[float, str]]) -> Source:
    """A source of several periods (``p2023``), one of the answers to a question."""
    parts = [
        source(name, order, **values).file.frame.assign(period=period.removeprefix("p"))
        for period, values in periods.items()
    ]
    only = source(name, order, r07211=(0, ""))
    return Source(ReadFile(pd.concat(parts, ignore_index=True)), only.provenance, order, series)


def test_a_newer_answer_replaces_the_periods_it_contains(declare: Declare, cell: Cell) -> None:
    """What the publisher withdrew disappears; a year that only the older one has stays."""
    old = answer(
        "alt", "2024", "frage", p2022={"r07211": (10, "")}, p2023={"r07211": (11, ""), "r07111": (5, "")}
    )  # fmt: skip
    new = answer("neu", "2025", "frage", p2023={"r07211": (12, "")}, p2024={"r07211": (13, "")})
    observations, problems = merge(declare(), [new, old])
    assert problems == []
    frame = observations.frame
    assert [cell(frame, "07211", period=year)[0] for year in ("2022", "2023", "2024")] == [
        10,
        12,
        13,
    ]
    assert "07111" not in set(frame["ags"])
    notes = {item.file: item.notes for item in observations.provenance}
    assert notes["alt"] == (
        "2 Werte gelten nicht mehr: Eine neuere Antwort auf dieselbe Frage enthält diese Zeit.",
    )


def test_answers_to_other_questions_and_files_keep_their_values(
    declare: Declare, cell: Cell
) -> None:
    for series in (("a", "b"), ("", ""), ("a", "")):
        old = answer("alt", "2024", series[0], p2023={"r07211": (11, ""), "r07111": (5, "")})
        new = answer("neu", "2025", series[1], p2023={"r07211": (12, "")})
        frame = merge(declare(), [old, new])[0].frame
        assert cell(frame, "07111") == (5, "")
        assert cell(frame, "07211") == (12, "")


def test_a_level_that_is_to_come_in_the_newer_answer_stays_as_it_was(
    declare: Declare, cell: Cell
) -> None:
    old = answer("alt", "2024", "a", p2023={"r07": (90, ""), "r07211": (11, "")})
    new = answer("neu", "2025", "a", p2023={"r07": (91, ""), "r07211": (float("nan"), "...")})
    frame = merge(declare(), [old, new])[0].frame
    assert cell(frame, "07") == (91, "")
    assert cell(frame, "07211") == (11, "")


def test_kreise_that_lie_in_two_files_are_carried_together(declare: Declare, cell: Cell) -> None:
    """Göttingen and Osterode am Harz came in two files; the Land is printed in a third."""
    parts = [
        Source(
            ReadFile(
                source(name, "1", r07211=(1, "")).file.frame.assign(period="2015"),
                dissolved=source(name, "1", **{ags: (value, "")}).file.frame.assign(period="2015"),
            ),
            source(name, "1", r07211=(1, "")).provenance,
            "1",
        )
        for name, ags, value in (("a", "r03152", 9), ("b", "r03156", 4))
    ]
    printed = answer("c", "2", "", p2015={"r03": (14, "")})
    observations, problems = merge(declare(adds_up="land"), [*parts, printed])
    assert problems == []
    assert cell(observations.frame, "03159") == (13, "")
    assert cell(observations.frame, "03") == (14, "")
    assert observations.provenance[-1].notes[0].startswith("Umgerechnet auf die Kreise vom")
