"""At least 500 generated files: the right value for every cell, or an error with its place.

Each example writes one whole file and one broken one of the same figures. The writer keeps a
table of what every cell means, to which the outcome is compared. What no reader can know is
not generated: a digit that became another one, a Kreis that changed its key for a valid one.
So keys begin with a nought, and values are no years; exchanged below its headings, neither
can be taken for the other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.declarations.models import Dataset
from kobimo.errors import Invalid, KobimoError
from kobimo.observations import validate
from kobimo.sources.official.downloader import read_downloader
from kobimo.sources.official.flat import read_flat
from kobimo.sources.official.flat_v4 import read_flat_v4
from kobimo.sources.official.tidy import read_tidy

if TYPE_CHECKING:
    import pandas as pd

    from kobimo.regions import Register

Declare = Callable[..., Dataset]
Meaning = tuple[float, str]

READERS = {"wide": read_downloader, "flat": read_flat, "v4": read_flat_v4, "tidy": read_tidy}
EXAMPLES = 128

#: Key → name and level; the last two are no regions of today.
PLACES = {
    "DG": ("Deutschland", "DINSG"),
    "01": ("  Schleswig-Holstein", "DLAND"),
    "01003": ("      Lübeck, kreisfreie Stadt, Hansestadt", "KREISE"),
    "05315": ("      Köln, kreisfreie Stadt", "KREISE"),
    "05962": ("      Märkischer Kreis", "KREISE"),
    "06531": ("      Gießen, Landkreis", "KREISE"),
    "07211": ("      Trier, kreisfreie Stadt", "KREISE"),
    "091": ("    Oberbayern, Regierungsbezirk", "REGBEZ"),
    "03152": ("      Göttingen, Landkreis (bis 31.10.2016)", "KREISE"),
}
GONE = {"091", "03152"}
SIGNS = {"-": "-", ".": ".", "...": "...", "/": "/", "x": "x", "–": "-", "…": "..."}
NONE = math.nan
#: How a number is printed, and the status that it gets by that.
FORMS = [
    *[("{}", "")] * 3,
    *[("({})", "()"), ("{}p", "p"), ("{} r", "r"), ("{}e", "e"), (" {} ", ""), ("{}\u00a0", "")],
]

FLAT_HEAD = [
    *("statistics_code", "statistics_label", "time_code", "time_label", "time"),
    *(
        f"{block}_variable_{part}"
        for block in (1, 2)
        for part in ("code", "label", "attribute_code", "attribute_label")
    ),
    *("value", "value_unit", "value_variable_code", "value_variable_label"),
]
V4_HEAD = [
    *("Statistik_Code", "Statistik_Label", "Zeit_Code", "Zeit_Label", "Zeit"),
    *(
        f"{block}_{part}"
        for block in (1, 2)
        for part in ("Merkmal_Code", "Merkmal_Label", "Auspraegung_Code", "Auspraegung_Label")
    ),
    "ABG001__Abgehende__Anzahl",
]


@dataclass(frozen=True)
class Printed:
    """A file as rows of cells, before it is turned into bytes."""

    layout: str
    rows: list[list[str]]
    #: Number of rows above the first one of values.
    above: int
    #: Lines below the rows, unquoted.
    below: list[str]
    #: Key of region and category → what the file says.
    truth: dict[tuple[str, str], Meaning]
    #: Cells that are neither number nor sign: row and column, counted from 0.
    wrong: list[tuple[int, int]]
    encoding: str = "utf-8"
    newline: str = "\n"
    is_quoted: bool = False
    columns: tuple[int, ...] = field(default=())

    def text(self) -> str:
        """Return the file as text."""
        lines = []
        for row in self.rows:
            cells = [
                '"' + cell.replace('"', '""') + '"' if self.is_quoted or '"' in cell else cell
                for cell in row
            ]
            lines.append(";".join(cells))
        return "".join(line + self.newline for line in [*lines, *self.below])


@st.composite
def figures(draw: st.DrawFn, *, is_plain: bool) -> tuple[str, Meaning | None]:
    """A cell and what it means, ``None`` for one that must be refused."""
    kind = draw(st.sampled_from(["number"] * 7 + ["sign"] * 2 + ["wrong"]))
    if kind == "wrong":
        wrong = ["1.234", "12.5", "1 234", "abc", "0123", "٣٤", "--", "1e5", "12,", "=1", "1" * 17]
        return draw(
            st.sampled_from([text for text in wrong if text.isascii() or not is_plain])
        ), None
    if kind == "sign":
        sign = draw(st.sampled_from([text for text in SIGNS if text.isascii() or not is_plain]))
        return sign, (0.0 if SIGNS[sign] == "-" else NONE, SIGNS[sign])
    number = draw(st.integers(0, 999) | st.integers(3_000, 10**9))
    decimals = draw(st.sampled_from([0, 0, 0, 1, 3]))
    minus = draw(st.sampled_from(["", "", "", "-", "-" if is_plain else "−"]))
    text = f"{number / 10**decimals:.{decimals}f}" if decimals else str(number)
    value = float(text) * (-1 if minus else 1) + 0.0
    printed = minus + text.replace(".", ",")
    form, status = draw(st.sampled_from(FORMS))
    meant = {"": "" if value else "0", "e": ""}.get(status, status)
    return form.format(printed), (value, meant)


@st.composite
def files(draw: st.DrawFn, layout: str) -> Printed:
    """A whole file in one of the layouts, with the table of what its cells mean."""
    encoding = draw(st.sampled_from(ENCODINGS[layout]))
    is_plain = encoding not in {"utf-8", "utf-8-sig", "utf-16"}
    places = draw(st.lists(st.sampled_from(sorted(PLACES)), min_size=1, max_size=5, unique=True))
    if not set(places) - GONE:
        places.append("07211")
    quality = layout == "flat" and draw(st.booleans())
    truth: dict[tuple[str, str], Meaning] = {}
    cells: dict[tuple[str, str], str] = {}
    bad = set()
    for ags in places:
        for sex in ("total", "weiblich"):
            text, meaning = draw(figures(is_plain=is_plain))
            if ags == "03152":
                text, meaning = "-", (0.0, "-")
            cells[ags, sex] = text
            if meaning is None:
                bad.add((ags, sex))
            elif ags not in GONE:
                truth[ags, sex] = meaning
    write = {"wide": _write_wide, "tidy": _write_tidy}.get(layout, _write_long)
    printed = write(draw, layout, places, cells, quality)
    wrong = [place for key, place in printed.pop("places").items() if key in bad]
    signs = printed.pop("signs", {})
    for key, sign in signs.items():
        if key in truth and truth[key][1] == "" and sign not in {"", "e"}:
            truth[key] = truth[key][0], sign
    return Printed(
        layout=layout,
        truth=truth,
        wrong=wrong,
        encoding=encoding,
        newline=draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])),
        is_quoted=draw(st.booleans()),
        **printed,
    )


def _write_wide(draw, layout, places, cells, quality):
    del layout, quality
    depth = draw(st.integers(0, 3))
    blank = [""] * 3
    header = [[*blank, "Oben", "Oben"] for _ in range(depth)]
    header += [[*blank, "Abgehende", "Abgehende"], [*blank, "Insgesamt", "weiblich"]]
    header += [[*blank, "Anzahl", "Anzahl"]] if draw(st.booleans()) else []
    titles = [["GENESIS-Tabelle: 21111-02-06-4"], ["Abgehende nach Geschlecht", "", "", "", ""]]
    rows = [
        ["2023", ags, PLACES[ags][0], cells[ags, "total"], cells[ags, "weiblich"]] for ags in places
    ]
    footer = draw(
        st.sampled_from(
            [
                [
                    "__________",
                    '"Fußnote: 2023;07211;',
                    'zu ""Abgehende"""',
                    "Stand: 13.03.2025 / 16:40:08",
                ],
                ["_____", "Stand: 13.03.2025"],
                ["(C) Statistische Ämter, 2025.", "Stand: 13.03.2025 / 16:40:08"],
                ["Stand: 13.03.2025 / 16:40:08"],
            ]
        )
    )
    above = len(titles) + len(header)
    return {
        "rows": [*titles, *header, *rows],
        "above": above,
        "below": footer,
        "columns": (3, 4),
        "places": {
            (ags, sex): (above + at, 3 + column)
            for at, ags in enumerate(places)
            for column, sex in enumerate(("total", "weiblich"))
        },
    }


def _write_long(draw, layout, places, cells, quality):
    head = [*(FLAT_HEAD if layout == "flat" else V4_HEAD), *(["value_q"] if quality else [])]
    rows, signs, found = [], {}, {}
    for ags, sex in draw(st.permutations(sorted(cells))):
        name, level = PLACES[ags]
        code, label = {"total": ("", "Insgesamt"), "weiblich": ("GESW", "weiblich")}[sex]
        row = ["21111", "Schulen", "JAHR", "Jahr", "2023"]
        row += [
            level,
            "Kreise und kreisfreie Städte",
            ags,
            name if layout == "v4" else name.strip(),
        ]
        row += ["GES", "Geschlecht", code, label, cells[ags, sex]]
        if layout == "flat":
            row += ["Anzahl", "ABG001", "Abgehende"]
        if quality:
            signs[ags, sex] = draw(st.sampled_from(["", "e", "p", "r", "s", "()"]))
            row.append(signs[ags, sex])
        found[ags, sex] = (len(rows) + 1, 13)
        rows.append(row)
    return {
        "rows": [head, *rows],
        "above": 1,
        "below": [],
        "columns": (13,),
        "places": found,
        "signs": signs,
    }


def _write_tidy(draw, layout, places, cells, quality):
    del layout, quality
    order = draw(st.permutations(range(5)))
    head = ["jahr", "schluessel", "region", "insgesamt", "weiblich"]
    rows = [
        ["2023", ags, PLACES[ags][0], cells[ags, "total"], cells[ags, "weiblich"]] for ags in places
    ]
    at = {sex: order.index(3 + number) for number, sex in enumerate(("total", "weiblich"))}
    return {
        "rows": [[row[column] for column in order] for row in [head, *rows]],
        "above": 1,
        "below": [],
        "columns": tuple(at.values()),
        "places": {
            (ags, sex): (1 + number, at[sex]) for number, ags in enumerate(places) for sex in at
        },
    }


OLD = ["cp1252", "cp1252", "latin-1", "utf-8", "utf-8-sig", "utf-16", "cp850", "mac_roman"]
NEW = ["utf-8-sig", "utf-8-sig", "utf-8", "utf-16", "cp1252", "cp850", "mac_roman"]
ENCODINGS = {"wide": OLD, "v4": OLD, "tidy": OLD, "flat": NEW}


@st.composite
def faults(draw: st.DrawFn, whole: Printed) -> tuple[str, bytes]:
    """The same file, broken: how, and its bytes."""
    kind = draw(
        st.sampled_from(
            ["truncated"] * 4
            + [
                "glued lines",
                "doubled row",
                "swapped columns",
                "exchanged cells",
                "mark",
                "two files",
            ]
        )
    )
    text, encoding = whole.text(), whole.encoding
    if kind == "truncated":
        body = text.encode(encoding)
        return kind, body[: draw(st.integers(0, len(body) - 1))]
    lines = text.split(whole.newline)[:-1]
    if kind == "glued lines":
        at = draw(st.integers(0, max(0, len(lines) - 2)))
        lines[at : at + 2] = ["".join(lines[at : at + 2])]
    elif kind == "doubled row":
        at = draw(st.integers(whole.above, len(whole.rows) - 1))
        to = draw(st.integers(whole.above, len(whole.rows)))
        lines.insert(to, lines[at])
    elif kind in {"swapped columns", "exchanged cells"}:
        first = whole.above if kind == "exchanged cells" else 0
        width = len(whole.rows[-1])
        one, other = draw(st.permutations(range(width)))[:2]
        if kind == "exchanged cells" and {one, other} <= set(whole.columns):
            one, other = 1, whole.columns[0]
        rows = [list(row) for row in whole.rows]
        for row in rows[first:]:
            if len(row) == width:
                row[one], row[other] = row[other], row[one]
        return kind, replace(whole, rows=rows).text().encode(encoding)
    elif kind == "two files":
        return kind, (text + text).encode(encoding)
    text = whole.newline.join([*lines, ""])
    if kind == "mark":
        at = draw(st.integers(0, len(text)))
        text = text[:at] + "\ufeff" + text[at:]
        encoding = encoding if encoding.startswith("utf") else "utf-8"
    return kind, text.encode(encoding)


@pytest.fixture(scope="module")
def datasets(declare: Declare) -> dict[str, Dataset]:
    official = declare(coverage=0.0)
    columns = [
        {"header": ["insgesamt"], "variable": "abgaenge", "unit": "persons"},
        {
            "header": ["weiblich"],
            "variable": "abgaenge",
            "unit": "persons",
            "dimensions": {"geschlecht": "weiblich"},
        },
    ]
    layout = {"period": "jahr", "ags": "schluessel", "name": "region", "columns": columns}
    tidy = declare(coverage=0.0, downloader=None, flat=None, tidy=layout)
    return {"wide": official, "flat": official, "v4": official, "tidy": tidy}


@pytest.mark.parametrize("layout", sorted(READERS))
def test_generated_files_give_their_cells_or_an_error_with_its_place(
    layout: str, datasets: dict[str, Dataset], register: Register
) -> None:
    seen: Counter[str] = Counter()
    dataset = datasets[layout]

    def read(body: bytes) -> tuple[pd.DataFrame, tuple[str, ...]] | KobimoError:
        seen["files"] += 1
        try:
            file = READERS[layout](
                body, dataset, name="a.csv", register=register, retrieved="2025-03-13"
            )
        except KobimoError as error:
            seen["refused"] += 1
            return error
        seen["read"] += 1
        validate(file.frame, ("geschlecht",))
        return file.frame, file.notes

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        whole = data.draw(files(layout))
        found = read(whole.text().encode(whole.encoding))
        if isinstance(found, KobimoError):
            check_refusal(whole, found)
        else:
            assert not whole.wrong
            assert compare(found[0], whole.truth) == set()
        kind, body = data.draw(faults(whole))
        seen[kind] += 1
        outcome = read(body)
        if isinstance(outcome, KobimoError):
            check_place(outcome)
            return
        seen["read " + kind] += 1
        missing = compare(outcome[0], whole.truth)
        if missing:
            assert kind == "truncated", "only a cut at the end of a line may pass"
            check_cut(missing, whole, outcome[1])

    check()
    assert seen["files"] >= 2 * (EXAMPLES - 1) >= 250
    assert seen["read"] >= 20
    assert seen["refused"] >= 20


def compare(frame: pd.DataFrame, truth: dict[tuple[str, str], Meaning]) -> set[tuple[str, str]]:
    """Assert that no value differs from what was printed; return what is not there."""
    missing = set(truth)
    for row in frame.itertuples():
        key = (row.ags, row.geschlecht)
        assert key in truth, key
        missing.discard(key)
        value, status = truth[key]
        assert row.variable == "abgaenge"
        assert row.period == "2023"
        if status == "-":
            # A dash is a zero only where others of its level carry numbers.
            assert (row.status, row.value) == ("-", 0) or row.status in {"...", "x"}
        else:
            assert row.status == status, (key, row.status, truth[key])
            assert row.value == value or (math.isnan(row.value) and math.isnan(value)), key
    return missing


def check_refusal(whole: Printed, error: KobimoError) -> None:
    """A whole file is refused for a wrong cell, named by its line, or for its code page."""
    check_place(error)
    where = places_of(error)[0]
    if whole.wrong and "Zeichenkodierung" not in error.message:
        assert where.split(", Spalte")[0] in {f"a.csv, Zeile {row + 1}" for row, _ in whole.wrong}
        return
    # In these code pages a blank between words is another letter, too.
    assert whole.encoding in {"cp850", "mac_roman"}, error.text


def check_cut(missing: set[tuple[str, str]], whole: Printed, notes: tuple[str, ...]) -> None:
    """Where regions have rows that others lack, a note says so."""
    left = Counter(ags for ags, _ in set(whole.truth) - missing)
    assert whole.layout in {"flat", "v4", "tidy"}
    if whole.layout != "tidy" and len(set(left.values())) > 1:
        assert any("abgeschnitten" in note for note in notes), notes


def check_place(error: KobimoError) -> None:
    for where in places_of(error):
        assert where.startswith("a.csv"), error.text
    assert error.message


def places_of(error: KobimoError) -> list[str]:
    return (
        [problem.where for problem in error.problems]
        if isinstance(error, Invalid)
        else [error.where]
    )
