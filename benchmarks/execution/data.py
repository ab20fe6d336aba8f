"""What the six chapters read: Parquet files of an invented municipality, drawn from its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

#: Folder below that in which the notebooks run.
FOLDER = "data/messwerte"
#: File whose content changes in one scenario, and the chapters that read it.
CHANGED = "abschluesse.parquet"
READERS = frozenset({"abschluss", "ausbildung"})
DISTRICTS = 100
YEARS = np.arange(2014, 2025)


def write(folder: Path, municipality: int = 0) -> None:
    """Write all files of one municipality; the same number gives the same bytes."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    tables = {
        "bezirke": draw_districts,
        "kinder": draw_children,
        "einschulung": draw_examinations,
        "uebergaenge": draw_transitions,
        "abschluesse": draw_leavers,
        "vertraege": draw_contracts,
    }
    for number, (name, draw) in enumerate(tables.items()):
        rng = np.random.default_rng([2024, municipality, number])
        draw(rng).to_parquet(target / f"{name}.parquet", index=False)


def change(folder: Path, seed: int) -> None:
    """Draw the file that changes anew."""
    rng = np.random.default_rng([2025, seed])
    draw_leavers(rng).to_parquet(folder / FOLDER / CHANGED, index=False)


def draw_districts(rng: np.random.Generator) -> pd.DataFrame:
    """Draw districts on a square grid; poverty is smooth over it."""
    side = round(DISTRICTS**0.5)
    x, y = np.divmod(np.arange(DISTRICTS), side)
    poverty = 16 + 8 * np.sin(x / 2.5) * np.cos(y / 3) + rng.normal(0, 2, DISTRICTS)
    return pd.DataFrame(
        {
            "bezirk": np.arange(DISTRICTS),
            "x": x,
            "y": y,
            "lage": np.where((x - side / 2) ** 2 + (y - side / 2) ** 2 < 9, "innen", "außen"),
            "armutsquote": poverty.clip(2, 45),
            "alleinerziehend": (0.7 * poverty + rng.normal(10, 3, DISTRICTS)).clip(2, 60),
            "zuzug": (0.4 * poverty + rng.normal(6, 2, DISTRICTS)).clip(0, 40),
            "wohnflaeche": (52 - 0.6 * poverty + rng.normal(0, 3, DISTRICTS)).clip(18, 70),
        }
    )


def draw_children(rng: np.random.Generator, size: int = 20000) -> pd.DataFrame:
    """Draw contracts of day care."""
    year = rng.choice(YEARS, size)
    operator = rng.choice(["kommunal", "kirchlich", "frei"], size, p=[0.4, 0.35, 0.25])
    hours = 28 + 0.5 * (year - YEARS[0]) + 2 * (operator == "frei") + rng.normal(0, 6, size)
    return pd.DataFrame(
        {
            "jahr": year,
            "bezirk": rng.integers(0, DISTRICTS, size),
            "alter": rng.integers(1, 7, size),
            "sprache": rng.choice(["deutsch", "andere"], size, p=[0.72, 0.28]),
            "traeger": operator,
            "stunden": hours.clip(10, 50),
        }
    )


def draw_examinations(rng: np.random.Generator, size: int = 20000) -> pd.DataFrame:
    """Draw results of the examination before school."""
    years = rng.integers(0, 5, size)
    language = rng.choice(["deutsch", "andere"], size, p=[0.7, 0.3])
    score = 92 + 2.5 * years - 7 * (language == "andere") + rng.normal(0, 11, size)
    return pd.DataFrame(
        {
            "jahr": rng.choice(YEARS, size),
            "bezirk": rng.integers(0, DISTRICTS, size),
            "kita_jahre": years,
            "sprache": language,
            "sprachwert": score,
            "motorik": rng.normal(100, 12, size),
        }
    )


def draw_transitions(rng: np.random.Generator, size: int = 20000) -> pd.DataFrame:
    """Draw moves from primary to secondary school."""
    books = rng.integers(0, 5, size)
    grade = (3.1 - 0.2 * books + rng.normal(0, 0.6, size)).clip(1, 5).round(1)
    chance = 1 / (1 + np.exp(3 * (grade - 2.5) - 0.2 * books))
    other = rng.choice(["Gesamtschule", "Realschule"], size, p=[0.6, 0.4])
    return pd.DataFrame(
        {
            "jahr": rng.choice(YEARS, size),
            "schule": rng.integers(0, 60, size),
            "geschlecht": rng.choice(["weiblich", "männlich"], size),
            "buecher": books,
            "note": grade,
            "ziel": np.where(rng.random(size) < chance, "Gymnasium", other),
        }
    )


def draw_leavers(rng: np.random.Generator, size: int = 20000) -> pd.DataFrame:
    """Draw pupils who leave school."""
    missed = rng.gamma(1.2, 9, size).round()
    names = np.array(["ohne", "Hauptschule", "mittlerer", "Abitur"])
    level = (2.6 - 0.03 * missed + rng.normal(0, 0.9, size)).clip(0, 3).round().astype(int)
    return pd.DataFrame(
        {
            "jahr": rng.choice(YEARS, size),
            "geschlecht": rng.choice(["weiblich", "männlich"], size),
            "schulart": rng.choice(["Gesamtschule", "Realschule", "Gymnasium"], size),
            "fehltage": missed,
            "abschluss": names[level],
        }
    )


def draw_contracts(rng: np.random.Generator, size: int = 20000) -> pd.DataFrame:
    """Draw contracts of vocational training."""
    trades = ["Büro", "Verkauf", "Pflege", "Elektro", "Metall", "Küche", "Bau", "Informatik"]
    trade = rng.integers(0, len(trades), size)
    broken = rng.random(size) < 0.15 + 0.03 * trade
    return pd.DataFrame(
        {
            "jahr": rng.choice(YEARS, size),
            "beruf": np.array(trades)[trade],
            "geschlecht": rng.choice(["weiblich", "männlich"], size),
            "abschluss": rng.choice(["Hauptschule", "mittlerer", "Abitur"], size),
            "verguetung": (880 + 40 * trade + rng.normal(0, 90, size)).round(),
            "geloest": broken.astype(int),
            "monate": np.where(broken, rng.integers(1, 24, size), 36),
        }
    )
