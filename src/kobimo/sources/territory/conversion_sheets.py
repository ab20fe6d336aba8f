"""The sheets of a conversion key: columns, keys and shares, and what cannot be right in them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kobimo.errors import Problem
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

_DATED = re.compile(r"kreise31\.12\.(\d{4})")
RELOAD = "Laden Sie den Umstiegsschlüssel neu („kobimo fetch“)."


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


@dataclass(slots=True)
class Sheet:
    """One sheet while it is checked."""

    where: str
    year: int
    parts: dict[str, list[Share]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    #: Kreis → parts of the inhabitants in thousands, in the order of ``parts``.
    people: dict[str, list[float]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, row: int, message: str, remedy: str = RELOAD) -> None:
        """Note what is wrong in a row; the sheet is then refused as a whole."""
        self.problems.append(Problem(f"{self.where}, Zeile {row}", message, remedy))


def _fold(cell: object) -> str:
    """Return a heading without blanks, line feeds and hyphens, in lower case."""
    return re.sub(r"[\s\u00ad-]+", "", str(cell)).lower()


def find_head(
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


def read_rows(
    sheet: Sheet,
    rows: Sequence[Sequence[object]],
    head: int,
    columns: Mapping[str, int],
    register: Register,
) -> None:
    """Read the rows below the headings into ``sheet``, or note why they cannot be read."""
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


def check_sums(sheet: Sheet) -> None:
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


def check_complete(sheets: Iterable[Sheet]) -> None:
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
                Problem(sheet.where, f"kein Kreis führt nach {join(shown)}", RELOAD)
            )


def whole_population(sheet: Sheet, ags: str) -> float:
    """Return the inhabitants of a Kreis; some sheets repeat the whole beside each part."""
    people = sheet.people[ags]
    shares = [part.population for part in sheet.parts[ags]]
    repeated = len(set(people)) == 1 and abs(shares[0] - 1 / len(people)) > SUM_TOLERANCE
    thousands = people[0] if repeated else math.fsum(people)
    return round(thousands * 10) * 100.0
