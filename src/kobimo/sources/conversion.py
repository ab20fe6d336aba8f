"""Read the conversion key (Umstiegsschlüssel) that carries Kreise of old boundaries to today's.

Quirks of the workbook of the BBSR (Referenzdateien für Kreise, 1990–2020 on 31.12.2021):

* one sheet per start year; its year stands in the heading of the first column, too;
* keys are numbers: Kreis + ``000``, without leading zero (``1001000``);
* headings are broken by line feeds and hyphens;
* shares by employees begin with the sheet of 1997;
* area, population and employees stand in the rows as the part that goes to the target
  (in thousands), but the sheets of 2016 to 2018 repeat the whole in each part;
* the sheet of 2020 states the inhabitants of Eisenach and Wartburgkreis together at both;
* a Kreis that exists still has several rows where Gemeinden left it;
* the headings of 2007 to 2010 name 31.12.2020 as target, but lead to the Kreise of 2021: the
  targets are checked against the register, the latest date of all headings is stated;
* keys are used again: ``15001`` was another Kreis in 1990 than it is since 2007. A key is
  therefore read in the sheet of its year only.

A sheet whose shares cannot be right is refused as a whole, the others stay usable.
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kobimo.errors import Invalid, Problem, UnreadableFile
from kobimo.german import join, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kobimo.regions import Register

#: What the shares of a divided Kreis are proportional to.
Basis = Literal["population", "area", "employees"]

#: Shares are printed with up to 16 digits; their sums differ from 1 in the last of them only.
SUM_TOLERANCE = 1e-6
#: Parts are printed in tenths of a thousand: twice half a unit, and what floats add.
_PART_TOLERANCE = 0.11
#: A workbook of 31 sheets has 1 MB.
MOST_BYTES = 20 * 2**20

_DATED = re.compile(r"kreise31\.12\.(\d{4})")
_RELOAD = "Laden Sie den Umstiegsschlüssel neu („kobimo fetch“)."


@dataclass(frozen=True, slots=True)
class Share:
    """One row of a sheet: the part of a Kreis that lies in one Kreis of the target date."""

    target: str
    population: float
    area: float
    #: ``None`` in sheets without shares by employees.
    employees: float | None
    #: Row of the sheet, counted from 1.
    row: int

    def part(self, basis: Basis) -> float:
        """Return the share on a basis; by population where the sheet has none by employees."""
        if basis == "employees":
            return self.population if self.employees is None else self.employees
        return self.area if basis == "area" else self.population


@dataclass(frozen=True, slots=True)
class Conversion:
    """A conversion key, read and checked.

    Attributes
    ----------
    name
        File, for messages.
    target_date
        ISO date of the boundaries that it leads to.
    years
        Start year (31.12.) → Kreis of that day → its parts; the parts add up to 1.
    names
        Start year → Kreis → name in the sheet.
    population
        Start year → Kreis → inhabitants as the sheet states them, rounded to 100.
    refused
        Start year → what is wrong with its sheet.
    """

    name: str
    target_date: str
    years: Mapping[int, Mapping[str, tuple[Share, ...]]]
    names: Mapping[int, Mapping[str, str]]
    population: Mapping[int, Mapping[str, float]]
    refused: Mapping[int, tuple[Problem, ...]] = field(default_factory=dict)

    def parts(self, ags: str, year: int) -> tuple[Share, ...]:
        """Return the parts of a Kreis as it was in a year.

        The sheet of the year counts, or where the Kreis was dissolved during the year and
        the sheet no longer names it, the sheet before; ``()`` where neither names it.

        Raises
        ------
        Invalid
            The sheet is refused; its problems name sheet and row.
        """
        for start in (year, year - 1):
            if start in self.refused:
                raise Invalid(self.refused[start])
            found = self.years.get(start, {}).get(ags)
            if found:
                return found
        return ()


@dataclass(slots=True)
class _Sheet:
    """One sheet while it is checked."""

    where: str
    year: int
    parts: dict[str, list[Share]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    #: Kreis → parts of the inhabitants in thousands, in the order of ``parts``.
    people: dict[str, list[float]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, row: int, message: str, remedy: str = _RELOAD) -> None:
        self.problems.append(Problem(f"{self.where}, Zeile {row}", message, remedy))


def read_conversion(body: bytes, name: str, register: Register | None = None) -> Conversion:
    """Read the workbook of the BBSR.

    Parameters
    ----------
    body
        The workbook (.xlsx).
    name
        Its file name, for errors.
    register
        The regions that exist; default: the shipped register. Targets that were dissolved
        since are led to their successor, where that is one.

    Raises
    ------
    UnreadableFile
        The file is no workbook, too large, or has no sheet of a conversion key.
    Invalid
        Every sheet is refused: keys, shares or targets that cannot be right.
    """
    from kobimo.regions import load_register

    if len(body) > MOST_BYTES:
        raise UnreadableFile(
            f"die Arbeitsmappe hat {number(len(body) / 2**20)} MB; der Umstiegsschlüssel hat 1 MB",
            where=f"„{name}“",
            remedy=_RELOAD,
        )
    known = register or load_register()
    sheets: dict[int, _Sheet] = {}
    targets: set[str] = set()
    for title, rows in _open(body, name):
        head = _find_head(rows)
        if head is None:
            continue
        position, columns, start, end = head
        sheet = _Sheet(f"„{name}“, Blatt „{title}“", start)
        if start in sheets:
            sheet.refuse(position + 1, f"das Jahr {start} hat schon ein anderes Blatt")
        _read_rows(sheet, rows, position, columns, known)
        _check_sums(sheet)
        sheets[start] = sheet
        targets.add(end)
    if not sheets:
        raise UnreadableFile(
            "die Arbeitsmappe ist kein Umstiegsschlüssel für Kreise (kein Blatt mit den Spalten "
            "„Kreise 31.12. …“, Anteilen und Bevölkerung)",
            where=f"„{name}“",
            remedy="Erwartet wird „ref-kreise-…xlsx“ des BBSR: je Startjahr ein Blatt.",
        )
    _check_complete(sheets.values())
    good = {year: sheet for year, sheet in sorted(sheets.items()) if not sheet.problems}
    if not good:
        raise Invalid([problem for sheet in sheets.values() for problem in sheet.problems])
    return Conversion(
        name=name,
        target_date=f"{max(targets)}-12-31",
        years={
            year: {ags: tuple(parts) for ags, parts in sheet.parts.items()}
            for year, sheet in good.items()
        },
        names={year: sheet.names for year, sheet in good.items()},
        population={
            year: {ags: _whole(sheet, ags) for ags in sheet.people} for year, sheet in good.items()
        },
        refused={year: tuple(sheet.problems) for year, sheet in sheets.items() if sheet.problems},
    )


def _open(body: bytes, name: str) -> Iterable[tuple[str, list[list[object]]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    from kobimo.sources.municipal_workbook import check_archive

    check_archive(body, name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as book:
            for title in book.sheet_names:
                sheet = book.get_sheet_by_name(title)
                yield title, [[*row] for row in sheet.to_python(skip_empty_area=False)]
    except CalamineError as error:
        raise UnreadableFile(
            f"die Arbeitsmappe ist beschädigt ({error})", where=f"„{name}“", remedy=_RELOAD
        ) from error


def _fold(cell: object) -> str:
    """Return a heading without blanks, line feeds and hyphens, in lower case."""
    return re.sub(r"[\s\u00ad-]+", "", str(cell)).lower()


def _find_head(
    rows: Sequence[Sequence[object]],
) -> tuple[int, dict[str, int], int, str] | None:
    """Return the row of headings, the columns, the start year and the target year."""
    for position, row in enumerate(rows[:20]):
        labels = [_fold(cell) for cell in row]
        dated = [(at, match[1]) for at, text in enumerate(labels) if (match := _DATED.match(text))]
        if len(dated) != 2:
            continue
        columns = {"source": dated[0][0], "target": dated[1][0]}
        for at, text in enumerate(labels):
            if "proportional" in text:
                for word, column in (
                    ("flächen", "area"),
                    ("bevölkerungs", "population"),
                    ("beschäftigten", "employees"),
                ):
                    if text.startswith(word):
                        columns[column] = at
            elif text.startswith("bevölkerungam"):
                columns["people"] = at
            elif text.startswith("kreisname"):
                columns.setdefault("name", at)
        if {"area", "population", "people", "name"} <= set(columns):
            return position, columns, int(dated[0][1]), dated[1][1]
    return None


def _read_rows(
    sheet: _Sheet,
    rows: Sequence[Sequence[object]],
    head: int,
    columns: Mapping[str, int],
    register: Register,
) -> None:
    for at, cells in enumerate(rows[head + 1 :], start=head + 2):
        row = [*cells, *[""] * (max(columns.values()) + 1 - len(cells))]
        if not any(str(cell).strip() for cell in row):
            continue
        source, target = (_key(row[columns[side]]) for side in ("source", "target"))
        if not source or not target:
            wrong = _shown(row[columns["source" if not source else "target"]])
            sheet.refuse(at, f"„{wrong}“ ist kein Schlüssel eines Kreises (Kreis und „000“)")
            continue
        heir = _today(target, register)
        if not heir:
            sheet.refuse(
                at,
                f"den Ziel-Kreis „{target}“ gibt es zum Gebietsstand {register.gebietsstand} nicht",
                "Ist der Umstiegsschlüssel neuer als kobimo? Aktualisieren Sie kobimo.",
            )
            continue
        numbers = {
            name: _number(row[columns[name]])
            for name in ("population", "area", "employees", "people")
            if name in columns
        }
        shares = [value for name, value in numbers.items() if name != "people"]
        if not all(0 <= value <= 1 for value in shares) or math.isnan(numbers["people"]):
            sheet.refuse(
                at, f"Kreis {source} nach {target}: ein Anteil liegt nicht zwischen 0 und 1"
            )
            continue
        parts = sheet.parts.setdefault(source, [])
        twin = next((part for part in parts if part.target == heir), None)
        if twin is not None:
            sheet.refuse(at, f"Kreis {source} nach {heir} steht schon in Zeile {twin.row}")
            continue
        parts.append(
            Share(heir, numbers["population"], numbers["area"], numbers.get("employees"), at)
        )
        sheet.names.setdefault(source, " ".join(str(row[columns["name"]]).split()))
        sheet.people.setdefault(source, []).append(numbers["people"])


def _key(cell: object) -> str:
    """Return the five digits of a Kreis; a lost leading zero is unmistakable at these lengths."""
    text = _shown(cell)
    if re.fullmatch(r"\d{7,8}", text) and text.endswith("000"):
        return text.zfill(8)[:5]
    return text.zfill(5) if re.fullmatch(r"\d{4,5}", text) else ""


def _shown(cell: object) -> str:
    """Return a cell as the sheet shows it: whole numbers without decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _number(cell: object) -> float:
    return (
        float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else math.nan
    )


def _today(target: str, register: Register) -> str:
    """Return the Kreis of the register in which a target lies, empty where there is not one."""
    if target in register:
        return target
    old = register.dissolved(target)
    return str(old.successor) if old is not None and not old.is_split else ""


def _check_sums(sheet: _Sheet) -> None:
    """Refuse shares that do not add up to 1, or that contradict the people they stand for."""
    words: dict[Basis, str] = {
        "population": "Bevölkerung",
        "area": "Fläche",
        "employees": "Beschäftigten",
    }
    for source, parts in sheet.parts.items():
        for basis, word in words.items():
            total = sum(part.part(basis) for part in parts)
            if abs(total - 1) <= SUM_TOLERANCE:
                continue
            message = (
                f"die Anteile von {source} ({sheet.names[source]}) nach der {word} ergeben "
                f"{number(total, 4)} statt 1"
            )
            if len(parts) == 1 and parts[0].target == source:
                message += "; der Kreis steht allein in der Zeile und trägt doch nur einen Teil"
            sheet.refuse(parts[0].row, message)
            break
        people = sheet.people[source]
        if len(parts) > 1 and len(set(people)) > 1:
            for part, own in zip(parts, people, strict=True):
                if abs(part.population * sum(people) - own) > _PART_TOLERANCE:
                    sheet.refuse(
                        part.row,
                        f"der Anteil von {source} nach {part.target} ({number(part.population, 4)}) "
                        f"passt nicht zu seiner Bevölkerung ({number(own, 1)} Tausend)",
                    )
                    break


def _check_complete(sheets: Iterable[_Sheet]) -> None:
    """Refuse sheets that lead to fewer Kreise than the others do."""
    reached = {
        sheet.year: {part.target for parts in sheet.parts.values() for part in parts}
        for sheet in sheets
    }
    everything = set().union(*reached.values())
    for sheet in sheets:
        absent = sorted(everything - reached[sheet.year])
        if absent and not sheet.problems:
            shown = [*absent[:6], *([f"{len(absent) - 6} weitere"] if len(absent) > 6 else [])]
            sheet.problems.append(
                Problem(sheet.where, f"kein Kreis führt nach {join(shown)}", _RELOAD)
            )


def _whole(sheet: _Sheet, ags: str) -> float:
    """Return the inhabitants of a Kreis; some sheets repeat the whole beside each part."""
    people = sheet.people[ags]
    shares = [part.population for part in sheet.parts[ags]]
    repeated = len(set(people)) == 1 and abs(shares[0] - 1 / len(people)) > SUM_TOLERANCE
    thousands = people[0] if repeated else math.fsum(people)
    return round(thousands * 10) * 100.0
