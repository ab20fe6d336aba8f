"""Counts of dissolved Kreise, carried to those of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.errors import Invalid, Problem
from kobimo.observations import Seam, validate
from kobimo.sources.territory.conversion import Conversion, Share, read_conversion
from kobimo.sources.territory.rebasing import rebase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register

    Declare = Callable[..., Dataset]
    Cell = Callable[..., tuple[float, str]]

#: Of Demmin three quarters of the people, and four fifths of the area, went to 13071.
KEY = Conversion(
    name="ref.xlsx",
    target_date="2021-12-31",
    years={
        2010: {
            "13052": (
                Share("13071", 0.75, 0.8, 0.9, 2),
                Share("13075", 0.25, 0.2, 0.1, 3),
            ),
            **{
                source: (Share(target, 1.0, 1.0, 1.0, 4),)
                for source, target in {
                    "13002": "13071",
                    "13055": "13071",
                    "13056": "13071",
                    "13001": "13075",
                    "13059": "13075",
                    "13062": "13075",
                    "16056": "16063",
                    "16063": "16063",
                }.items()
            },
        }
    },
    names={},
    population={},
)
MV = ("13052", "13002", "13055", "13056", "13001", "13059", "13062")


def rows(*cells: tuple[str, str, float | str], unit: str = "persons", **more: str) -> pd.DataFrame:
    """Rows of (region, period, value or sign)."""
    zeros = {"-"}
    return pd.DataFrame(
        [
            {
                "ags": ags,
                "period": period,
                "period_kind": "stichtag",
                "variable": "abgaenge",
                "raum": "total",
                "geschlecht": "total",
                "value": (0.0 if value in zeros else float("nan"))
                if isinstance(value, str)
                else float(value),
                "unit": unit,
                "status": value if isinstance(value, str) else "",
                "dataset": "abgaenge",
                "gebietsstand": "2024-12-31",
                "retrieved": "2025-01-01",
            }
            | more
            for ags, period, value in cells
        ]
    )


def of_mv(period: str = "2010-12-31", **other: float | str) -> pd.DataFrame:
    """All Kreise that went to 13071 and 13075, 100 each, but as named (``k13052``)."""
    return rows(*((ags, period, other.get(f"k{ags}", 100.0)) for ags in MV))


def test_whole_and_divided_kreise(declare: Declare, register: Register, cell: Cell) -> None:
    """300 + 75 and 300 + 25; the Land keeps its 700."""
    found = rebase(of_mv(), KEY, declare(), register)
    assert cell(found.frame, "13071") == (375, "s")
    assert cell(found.frame, "13075") == (325, "s")
    assert len(validate(found.frame, ("geschlecht",))) == 2
    assert found.notes == (
        (
            "Umgerechnet auf die Kreise vom 31.12.2024: 2010, 7 frühere Kreise auf 13071, 13075. "
            "2 Werte sind mit Anteilen der Bevölkerung geschätzt (Umstiegsschlüssel des BBSR, "
            "„ref.xlsx“)."
        ),
    )


def test_the_dataset_names_the_basis(declare: Declare, register: Register, cell: Cell) -> None:
    for basis, value in (("area", 380), ("employees", 390)):
        found = rebase(of_mv(), KEY, declare(rebase=basis), register)
        assert cell(found.frame, "13071") == (value, "s")
    found = rebase(of_mv(), KEY, declare(rebase="none"), register)
    assert found.frame.empty
    assert found.notes == (
        (
            "Die Werte von 7 aufgelösten Kreisen sind nicht umgerechnet: Sie lassen sich nicht "
            "über Kreise addieren."
        ),
    )


def test_without_a_key_only_whole_kreise_are_carried(
    declare: Declare, register: Register, cell: Cell
) -> None:
    other = rows(("03152", "2015-12-31", 9.0), ("03156", "2015-12-31", 4.0))
    found = rebase(pd.concat([of_mv(), other]), None, declare(), register)
    assert cell(found.frame, "03159") == (13, "")
    assert set(found.frame["ags"]) == {"03159"}
    assert found.notes[0] == (
        "Aufgeteilte Kreise (13052) sind nicht umgerechnet: Dazu fehlt der Umstiegsschlüssel des "
        "BBSR; „kobimo fetch“ holt ihn."
    )


def test_one_secret_value_makes_the_sum_secret(
    declare: Declare, register: Register, cell: Cell
) -> None:
    found = rebase(of_mv(k13002="."), KEY, declare(), register)
    assert cell(found.frame, "13071")[1] == "."
    assert cell(found.frame, "13075") == (325, "s")
    found = rebase(of_mv(k13052="."), KEY, declare(), register)
    assert {cell(found.frame, ags)[1] for ags in ("13071", "13075")} == {"."}


def test_an_absent_kreis_makes_no_partial_sum(declare: Declare, register: Register) -> None:
    frame = of_mv()
    found = rebase(frame[frame["ags"] != "13062"], KEY, declare(), register)
    assert set(found.frame["ags"]) == {"13071"}
    assert found.notes[0] == (
        "Nicht umgerechnet auf 13075: Es fehlen Werte von 13062; Teilsummen werden nicht gebildet."
    )


def test_the_part_of_a_target_that_is_published_goes_nowhere_else(
    declare: Declare, register: Register, cell: Cell
) -> None:
    """13075 was recalculated by the publisher: Demmin's quarter must not go to 13071."""
    frame = pd.concat([of_mv(), rows(("13075", "2010-12-31", 333.0))])
    found = rebase(frame, KEY, declare(), register)
    assert cell(found.frame, "13075") == (333, "")
    assert cell(found.frame, "13071") == (375, "s")
    assert found.settled == frozenset()
    assert rebase(of_mv(), KEY, declare(), register).settled == {
        (ags, "2010-12-31") for ags in ("13071", "13075")
    }


def test_a_kreis_that_existed_before_gets_the_other_added(
    declare: Declare, register: Register, cell: Cell
) -> None:
    """Until 2021 the Wartburgkreis was published without Eisenach."""
    frame = rows(
        ("16063", "2020-12-31", 118.0),
        ("16056", "2020-12-31", 42.0),
        ("16063", "2021-12-31", 159.0),
        ("16", "2020-12-31", 2120.0),
    )
    for key in (None, KEY):
        found = rebase(frame, key, declare(), register)
        assert cell(found.frame, "16063", period="2020-12-31") == (160, "")
        assert cell(found.frame, "16063", period="2021-12-31") == (159, "")
        assert cell(found.frame, "16") == (2120, "")
        assert found.seams == (Seam("16063", 2020, 2020, 2021, "", ("abgaenge",)),)


def test_a_year_in_today_s_boundaries_is_left_alone(
    declare: Declare, register: Register, cell: Cell
) -> None:
    """All cells of the old Kreis are "-": the publisher moved the whole series."""
    frame = rows(("16063", "2020-12-31", 160.0), ("16056", "2020-12-31", "-"))
    found = rebase(frame, KEY, declare(), register)
    assert cell(found.frame, "16063") == (160, "")
    assert found.seams == ()


def test_a_dash_is_a_zero_only_where_the_dataset_says_so(
    declare: Declare, register: Register, cell: Cell
) -> None:
    frame = rows(("03152", "2015-12-31", 9.0), ("03156", "2015-12-31", "-"))
    assert cell(rebase(frame, None, declare(), register).frame, "03159") == (9, "")
    unknown = declare(dash_is_zero=False)
    assert cell(rebase(frame, None, unknown, register).frame, "03159")[1] == "."


def test_signs_of_a_sum(declare: Declare, register: Register, cell: Cell) -> None:
    first = rows(("03152", "2015-12-31", 9.0))
    for sign, expected in (("p", "p"), ("r", "r"), ("()", "()"), ("s", "s"), ("", "")):
        other = rows(("03156", "2015-12-31", 4.0), status=sign)
        found = rebase(pd.concat([first, other]), None, declare(), register)
        assert cell(found.frame, "03159") == (13, expected)
    both = rows(("03152", "2015-12-31", "-"), ("03156", "2015-12-31", "-"))
    found = rebase(pd.concat([both, rows(("03152", "2015-12-31", 1.0), variable="andere")]),
                   None, declare(), register)  # fmt: skip
    assert cell(found.frame, "03159", variable="abgaenge") == (0, "-")


def test_rates_are_dropped_and_said(declare: Declare, register: Register) -> None:
    found = rebase(
        rows(("03152", "2015-12-31", 6.5), ("03156", "2015-12-31", 7.5), unit="percent"),
        KEY,
        declare(),
        register,
    )
    assert found.frame.empty
    assert found.notes == (
        (
            "Quoten und Mittelwerte aufgelöster Kreise („abgaenge“) lassen sich nicht umrechnen; "
            "sie werden, wo die Zahlen dazu vorliegen, neu berechnet."
        ),
    )


def test_an_income_is_a_sum_where_it_is_declared(
    declare: Declare, register: Register, cell: Cell
) -> None:
    frame = rows(("03152", "2015-12-31", 6.5), ("03156", "2015-12-31", 7.25), unit="eur")
    found = rebase(frame, KEY, declare(sums=["abgaenge"]), register)
    assert cell(found.frame, "03159") == (13.75, "")


def test_a_break_stands_where_estimates_end(declare: Declare, register: Register) -> None:
    frame = pd.concat(
        [
            of_mv("2009-12-31"),
            of_mv("2010-12-31"),
            rows(("13071", "2011-12-31", 380.0), ("13071", "2012-12-31", 381.0)),
        ]
    )
    key = Conversion("ref.xlsx", "2021-12-31", KEY.years | {2009: KEY.years[2010]}, {}, {})
    found = rebase(frame, key, declare(), register)
    reason = (
        "Werte bis 2010 sind mit Anteilen der Bevölkerung auf die Kreise vom 31.12.2024 "
        "umgerechnet und darum geschätzt."
    )
    assert found.seams == (
        Seam("13071", 2009, 2010, 2011, reason, ("abgaenge",)),
        Seam("13075", 2009, 2010, 2011, reason, ("abgaenge",)),
    )


def test_a_source_that_the_key_does_not_name_is_refused(
    declare: Declare, register: Register
) -> None:
    frame = pd.concat([of_mv(), rows(("13099", "2010-12-31", 1.0), ("13098", "2010-12-31", 1.0))])
    with pytest.raises(Invalid) as caught:
        rebase(frame, KEY, declare(), register)
    assert [problem.message for problem in caught.value.problems] == [
        "den Kreis „13098“ (31.12.2010) gibt es im Umstiegsschlüssel „ref.xlsx“ nicht",
        "den Kreis „13099“ (31.12.2010) gibt es im Umstiegsschlüssel „ref.xlsx“ nicht",
    ]
    with pytest.raises(Invalid, match="im Verzeichnis der Regionen nicht"):
        rebase(frame, None, declare(), register)


def test_a_refused_sheet_goes_unused_and_is_named(declare: Declare, register: Register) -> None:
    problem = Problem("„ref.xlsx“, Blatt „2010“, Zeile 2", "die Anteile ergeben 0,95 statt 1")
    key = Conversion("ref.xlsx", "2021-12-31", {}, {}, {}, {2010: (problem,)})
    found = rebase(of_mv(), key, declare(), register)
    assert found.frame.empty
    assert found.notes[0] == (
        "Ein Blatt des Umstiegsschlüssels ist nicht schlüssig und bleibt ungenutzt: „ref.xlsx“, "
        "Blatt „2010“, Zeile 2: die Anteile ergeben 0,95 statt 1."
    )
    with pytest.raises(Invalid):
        rebase(of_mv(), key, declare(), register, moves=True)


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Conversion:
    path = shared_data / "schluessel" / "ref-kreise-umrech-2021-1990-2020.xlsx"
    return read_conversion(path.read_bytes(), path.name)


@pytest.mark.parametrize("moves", [False, True])
@pytest.mark.parametrize("year", [1996, 1997, 2005, 2010, 2020])
def test_population_keeps_the_sums_of_the_laender(
    year: int, declare: Declare, register: Register, real: Conversion, *, moves: bool
) -> None:
    """The population of each Kreis as the key's own sheet of the year states it.

    With ``moves`` every Kreis goes by its sheet; else only those dissolved since.
    """
    people = real.population[year]
    before = rows(*((ags, f"{year}-12-31", count) for ags, count in people.items()))
    found = rebase(before, real, declare(), register, moves=moves)
    after = validate(found.frame, ("geschlecht",))
    assert set(after["ags"]) == {str(region.ags) for region in register.kreise()}
    assert len(after) == 400
    assert after["value"].notna().all()
    assert (after["value"] % 1 == 0).all()
    sums = [each.groupby(each["ags"].str[:2])["value"].sum().to_dict() for each in (before, after)]
    assert sums[0] == sums[1]
    if not moves:
        untouched = set(people) - {str(seam.ags) for seam in found.seams}
        stays = after[after["ags"].isin(untouched)]
        assert all(
            people[ags] == value for ags, value in zip(stays["ags"], stays["value"], strict=True)
        )


def test_a_frame_that_lacks_a_kreis_reaches_fewer(
    declare: Declare, register: Register, real: Conversion
) -> None:
    people = real.population[2005]
    frame = rows(*((ags, "2005-12-31", count) for ags, count in people.items() if ags != "15151"))
    found = rebase(frame, real, declare(), register)
    missing = {str(region.ags) for region in register.kreise()} - set(found.frame["ags"])
    assert missing == {"15001", "15082", "15086", "15091"}
    assert "Es fehlen Werte von 15151" in found.notes[0]
