"""What "-" means: exactly none, a region that is gone, or a level not published yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import UnreadableFile
from kobimo.sources.official.downloader import read_downloader
from kobimo.sources.territory.existing import keep_valid, level_of, read_key

if TYPE_CHECKING:
    from kobimo.regions import Register

Declare = Callable[..., Dataset]
Wide = Callable[..., bytes]
Cell = Callable[..., tuple[float, str]]


@pytest.fixture
def read(wide: Wide, declare: Declare, register: Register) -> Callable[..., object]:
    def read_rows(*rows: str, **changes: object) -> object:
        return read_downloader(
            wide(rows), declare(**changes), name="a.csv", register=register, retrieved="2025-03-13"
        )

    return read_rows


def test_keys_and_levels() -> None:
    assert read_key(" 07211 ", where="") == "07211"
    assert read_key("092760130130", where="") == "09276130"
    assert [level_of(key) for key in ("DG", "07", "07211", "11001001")] == [
        "BUND",
        "LAND",
        "KREIS",
        "GEMEINDE",
    ]
    for broken in ("1", "7211", "1001000", "12a45", "123456", ""):
        with pytest.raises(UnreadableFile):
            read_key(broken, where="")


def test_a_region_that_is_gone_is_left_out_with_a_note(read: Callable[..., object]) -> None:
    file = read("2023;07211;Trier;12;5", "2023;13001;Greifswald;-;-", "2023;16056;Eisenach;x;x")
    assert set(file.frame["ags"]) == {"07211"}
    assert file.notes == (
        (
            "Nicht übernommen: 4 Werte von 2 Regionen, die es zum Gebietsstand 31.12.2024 nicht gibt "
            "(13001, 16056)."
        ),
    )


def test_parts_of_a_kreis_stay_for_themselves(read: Callable[..., object], cell: Cell) -> None:
    file = read(
        "2023;11;Berlin;100;50",
        "2023;11001001;Berlin-Mitte;40;20",
        "2023;03241001;Hannover;30;15",
        "2023;13001099;weg;1;1",
    )
    assert set(file.frame["ags"]) == {"11", "11000", "11001001", "03241001"}
    assert cell(file.frame, "11000", geschlecht="total") == (100, "")
    assert file.notes[1] == (
        "Für sich stehen 4 Werte von 2 Gemeinden und Stadtbezirken; sie zählen in keiner Summe "
        "der Kreise mit."
    )


def test_an_unpublished_level_is_pending_not_zero(read: Callable[..., object], cell: Cell) -> None:
    file = read(
        "2023;DG;Deutschland;100;50",
        "2023;02;Hamburg;40;20",
        "2023;07211;Trier;-;-",
        "2023;05112;Duisburg;-;.",
    )
    assert cell(file.frame, "07211", geschlecht="total")[1] == "..."
    assert cell(file.frame, "05112", geschlecht="weiblich")[1] == "."
    assert cell(file.frame, "DG", geschlecht="total") == (100, "")
    assert file.notes == (
        (
            "Abgehende, 2023: für die Kreise und kreisfreien Städte noch nicht veröffentlicht "
            "(„abgaenge“). Das Zeichen „-“ in 3 Zellen gilt dort als ausstehend, nicht als null."
        ),
    )


def test_a_dash_beside_values_is_a_zero(read: Callable[..., object], cell: Cell) -> None:
    file = read("2023;07211;Trier;-;-", "2023;05112;Duisburg;10;5")
    assert cell(file.frame, "07211", geschlecht="total") == (0, "-")
    assert file.notes == ()


def test_a_dash_is_unknown_where_the_declaration_says_so(
    read: Callable[..., object], cell: Cell
) -> None:
    file = read("2023;07211;Trier;-;-", "2023;05112;Duisburg;10;5", dash_is_zero=False)
    assert cell(file.frame, "07211", geschlecht="total")[1] == "."


def test_before_its_foundation_a_kreis_has_no_zeros(
    read: Callable[..., object], cell: Cell
) -> None:
    """Göttingen (03159) was formed on 01.11.2016 from 03152 and 03156."""
    file = read(
        "2015;03152;Göttingen (alt);9;5",
        "2015;03159;Göttingen;-;-",
        "2015;07211;Trier;12;5",
        "2015;07111;Koblenz;-;-",
        "2018;03152;Göttingen (alt);-;-",
        "2018;03159;Göttingen;-;-",
        "2018;07211;Trier;12;5",
    )
    assert cell(file.frame, "03159", period="2015", geschlecht="total")[1] == "x"
    assert cell(file.frame, "03159", period="2018", geschlecht="total") == (0, "-")
    assert cell(file.frame, "07111", geschlecht="total") == (0, "-")
    assert file.notes[-1] == (
        "Abgehende: 2 Zellen aus der Zeit vor der Bildung von 03159 gelten als nicht vorhanden, "
        "nicht als null."
    )


def test_nothing_is_noted_where_nothing_is_left_out(register: Register) -> None:
    frame = pd.DataFrame({"ags": ["DG", "07", "07211"], "value": [1.0, 2.0, 3.0]})
    kept, notes = keep_valid(frame, register)
    assert len(kept) == 3
    assert notes == []
