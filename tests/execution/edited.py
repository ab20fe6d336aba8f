"""A municipal repository with chapters of different kinds, and edits that a person makes to it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.faults.tiny import CHAPTER, DATASET, INDICATOR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

CHAPTERS = ("aaa", "bbb", "geheim", "frei")
#: Chapters that compute indicators: they rest on what kommune.toml says about values.
COMPUTING = frozenset({"aaa", "bbb", "geheim"})
VARIABLE = "PROBE_STADT"
KOMMUNE = """ags = "07211"
berichte = ["kurz"]
erstes_jahr = {first}

[geheimhaltung]
entschieden_von = "Niemand, denn alles ist erfunden"
entschieden_am = "2025-01-15"
schwelle_sensibel = {threshold}
mindestnenner = 20

[impressum]
herausgeber = "{publisher}"
"""
REPORT = """id = "kurz"
title = "{title}"
audience = "Für alle."
description = "Vier Kapitel."
chapters = ["aaa", "bbb", "geheim", "frei"]
keep = ["prose", "finding", "key_figures", "figure", "table", "explain", "comment", "notice"]
"""
FREE = """# %% [markdown]
# # Kapitel frei

# %%
import os
from pathlib import Path

import pandas as pd

import hilfe

# %%
frame = pd.read_csv("data/frei/werte.csv")
print(hilfe.double(int(frame["wert"].sum())), os.environ.get("PROBE_STADT", "nirgends"))

# %%
print(sorted(path.name for path in Path("data/frei").glob("*.txt")), Path("data/frei/schalter").exists())

# %% [markdown]
# Ende.

# %%
{cell}
"""
SECRET = "Schuljahr;Kitabesuch;getestete Kinder;mit Förderbedarf\n"


@dataclass
class Repository:
    """A repository of which every part can be written anew."""

    folder: Path
    numbers: dict[str, int] = field(default_factory=lambda: {"a": 1200, "b": 700})
    few: int = 4
    cells: dict[str, str] = field(default_factory=dict)
    prose: dict[str, str] = field(default_factory=dict)
    nouns: dict[str, str] = field(default_factory=dict)
    comment: str = "Erste Fassung."
    first: int = 2015
    threshold: int = 5
    publisher: str = "Stadt"
    title: str = "Kurzbericht"
    backwards: bool = False
    free: int = 1
    factor: int = 2
    texts: int = 1
    is_switched: bool = False
    variable: str = ""

    def write(self) -> None:
        """Write everything as it is to be now; files that stay the same are not touched."""
        for name in ("a", "b"):
            self._put(f"data/eingang/{name}.csv", self._table(name), "cp1252")
            dataset = DATASET.replace('"probe"', f'"probe_{name}"')
            dataset = dataset.replace("97111-", "97111-" if name == "a" else "97112-")
            self._put(f"deklarationen/datensaetze/probe_{name}.toml", dataset)
            text = INDICATOR.replace('"probe', f'"probe_{name}'.replace("probe_", "probe_", 1))
            text = text.replace(f'"probe_{name}_zahl"', f'"zahl_{name}"')
            text = text.replace("die Zahl der Abgehenden", self.nouns.get(name, f"die Zahl {name}"))
            self._put(f"deklarationen/kennzahlen/zahl_{name}.toml", text)
        rows = [
            f"{year}/{year - 1999};{kind};{count};{need}"
            for year in range(2016, 2024)
            for kind, count, need in (("ja", 900, 200 + year % 7), ("nein", 40, self.few))
        ]
        self._put("data/geschuetzt/Sprachstand_2016-2023.csv", SECRET + "\n".join(rows), "cp1252")
        self._put("kommentare/bbb.md", self.comment)
        settings = {"first": self.first, "threshold": self.threshold, "publisher": self.publisher}
        self._put("kommune.toml", KOMMUNE.format(**settings))
        self._put("reports/kurz.toml", REPORT.format(title=self.title))
        self._put("hilfe.py", f"def double(number):\n    return number * {self.factor}\n")
        self._put("data/frei/werte.csv", f"wert\n{self.free}\n2\n")
        for number in range(1, 9):
            self._toggle(f"data/frei/{number}.txt", is_there=number <= self.texts)
        self._toggle("data/frei/schalter", is_there=self.is_switched)
        for name in CHAPTERS:
            self._put(f"notebooks/{name}.py", self._notebook(name))
        if self.variable:
            os.environ[VARIABLE] = self.variable
        else:
            os.environ.pop(VARIABLE, None)

    def _notebook(self, name: str) -> str:
        cell = {
            "aaa": 'report.trend("zahl_a")',
            "bbb": 'report.comment("bbb")',
            "geheim": 'report.bars("vorschulische_sprachfoerderung", by="kitabesuch")',
            "frei": "print('Ende')",
        }[name]
        cell = f"{self.cells.get(name, '')}\n{cell}".strip()
        if name == "frei":
            text = FREE.format(cell=cell)
        else:
            text = CHAPTER.format(name=name, order=1, cell=cell)
            indicator = {"aaa": "zahl_a", "bbb": "zahl_b"}.get(
                name, "vorschulische_sprachfoerderung"
            )
            text = text.replace("probe_zahl", indicator)
        return text.replace(f"# # Kapitel {name}", f"# # Kapitel {name}{self.prose.get(name, '')}")

    def _table(self, name: str) -> str:
        rows = [
            f"{year};{ags};{region};{number + year - 2018}"
            for year in range(2014, 2024)
            for ags, region, number in (
                ("DG", "Deutschland", 80000),
                ("07", "  Rheinland-Pfalz", 4000),
                ("07211", "      Trier, kreisfreie Stadt", self.numbers[name]),
            )
        ]
        if self.backwards:
            rows.reverse()
        code = "97111" if name == "a" else "97112"
        head = [f"GENESIS-Tabelle: {code}-01-01-4", "Abgehende;;;", "Statistik der Schulen;;;"]
        foot = ["__________", '"© Statistische Ämter, 2025."', "Stand: 13.03.2025 / 16:40:08", ""]
        return "\n".join([*head, ";;;Abgehende", ";;;Insgesamt", *rows, *foot])

    def _put(self, name: str, text: str, encoding: str = "utf-8") -> None:
        path = self.folder / name
        body = text.encode(encoding)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != body:
            path.write_bytes(body)

    def _toggle(self, name: str, *, is_there: bool) -> None:
        if is_there:
            self._put(name, "")
        else:
            (self.folder / name).unlink(missing_ok=True)


def _code(repository: Repository, chance: Random) -> set[str]:
    name = chance.choice(CHAPTERS)
    repository.cells[name] = f"zahl = {chance.randrange(10**6)}"
    return {name}


def _prose(repository: Repository, chance: Random) -> set[str]:
    repository.prose[chance.choice(CHAPTERS)] = f", Fassung {chance.randrange(10**6)}"
    return set()


def _rows(repository: Repository, chance: Random) -> set[str]:
    name = chance.choice("ab")
    repository.numbers[name] = chance.randrange(500, 2000)
    return {name * 3}


def _declaration(repository: Repository, chance: Random) -> set[str]:
    name = chance.choice("ab")
    repository.nouns[name] = f"die Zahl Nummer {chance.randrange(10**6)}"
    return {name * 3}


def _order(repository: Repository, _: Random) -> set[str]:
    repository.backwards = not repository.backwards
    return set()


def _set(name: str, least: int, most: int, touched: frozenset[str]) -> Edit:
    def edit(repository: Repository, chance: Random) -> set[str]:
        setattr(repository, name, chance.randrange(least, most))
        return set(touched)

    return edit


def _say(name: str, touched: frozenset[str]) -> Edit:
    def edit(repository: Repository, chance: Random) -> set[str]:
        setattr(repository, name, f"Text {chance.randrange(10**6)}")
        return set(touched)

    return edit


def _switch(repository: Repository, _: Random) -> set[str]:
    repository.is_switched = not repository.is_switched
    return {"frei"}


if TYPE_CHECKING:
    Edit = Callable[[Repository, Random], set[str]]
FREI, NOTHING = frozenset({"frei"}), frozenset()
#: What is edited → how; it returns the chapters that may run because of it, and no others may.
EDITS: dict[str, Edit] = {
    "a cell": _code,
    "prose": _prose,
    "rows of a dataset": _rows,
    "a declaration": _declaration,
    "the order of rows": _order,
    "protected numbers": _set("few", 0, 12, frozenset({"geheim"})),
    "the threshold": _set("threshold", 3, 9, COMPUTING),
    "the first year": _set("first", 2014, 2020, COMPUTING),
    "the publisher": _say("publisher", NOTHING),
    "the title of the report": _say("title", NOTHING),
    "a comment": _say("comment", frozenset({"bbb"})),
    "a table of the office": _set("free", 1, 99, FREI),
    "a module of the office": _set("factor", 2, 9, FREI),
    "the files in a folder": _set("texts", 1, 8, FREI),
    "whether a file is there": _switch,
    "the environment": _say("variable", FREI),
}
