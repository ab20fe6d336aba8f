"""Jobs by occupation with the Land's scores of shortage, apprentices and firms that train."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.musterstadt import labour
from tools.musterstadt.draws import Draws
from tools.musterstadt.territory import MUSTERSTADT
from tools.musterstadt_municipal.office import Sheet, write_csv, write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

YEARS = (2021, 2022, 2023)
#: Berufsgruppe (three digits) → name, share of the jobs, score of the fictional Land in the
#: first year; without one the occupation cannot be scored.
OCCUPATIONS: dict[int, tuple[str, float, float | None]] = {
    121: ("Gartenbau", 0.008, 1.2),
    221: ("Kunststoff- und Kautschukherstellung", 0.012, 1.0),
    242: ("Metallbearbeitung", 0.022, 1.3),
    244: ("Metallbau und Schweißtechnik", 0.014, 2.2),
    251: ("Maschinenbau- und Betriebstechnik", 0.045, 1.5),
    252: ("Fahrzeug-, Luft-, Raumfahrt- und Schiffbautechnik", 0.016, 2.0),
    261: ("Mechatronik und Automatisierungstechnik", 0.008, 2.3),
    262: ("Energietechnik", 0.019, 2.7),
    271: ("Technische Forschung und Entwicklung", 0.014, 1.1),
    273: ("Technische Produktionsplanung", 0.018, 0.8),
    293: ("Speisenzubereitung", 0.024, 1.6),
    321: ("Hochbau", 0.015, 2.0),
    322: ("Tiefbau", 0.008, 2.2),
    332: ("Maler- und Stuckateurarbeiten", 0.009, 1.5),
    342: ("Klempnerei, Sanitär, Heizung, Klimatechnik", 0.013, 2.8),
    343: ("Ver- und Entsorgung", 0.006, 1.7),
    431: ("Informatik", 0.016, 1.8),
    434: ("Softwareentwicklung und Programmierung", 0.014, 1.9),
    513: ("Lagerwirtschaft, Post, Güterumschlag", 0.058, 0.7),
    521: ("Fahrzeugführung im Straßenverkehr", 0.032, 2.1),
    531: ("Objekt- und Personenschutz", 0.011, 1.4),
    541: ("Reinigung", 0.030, 0.6),
    611: ("Einkauf und Vertrieb", 0.028, 0.9),
    621: ("Verkauf ohne Spezialisierung", 0.048, 0.8),
    623: ("Verkauf von Lebensmitteln", 0.014, 1.9),
    632: ("Hotellerie", 0.008, 1.4),
    633: ("Gastronomie", 0.022, 1.7),
    713: ("Unternehmensorganisation und -strategie", 0.062, 0.5),
    714: ("Büro und Sekretariat", 0.070, 0.4),
    721: ("Versicherungs- und Finanzdienste", 0.027, 0.8),
    722: ("Rechnungswesen und Controlling", 0.018, 1.0),
    732: ("Verwaltung", 0.052, 0.9),
    811: ("Arzt- und Praxishilfe", 0.022, 2.1),
    813: ("Gesundheits- und Krankenpflege, Rettungsdienst", 0.044, 2.8),
    814: ("Human- und Zahnmedizin", 0.010, 1.9),
    817: ("Nichtärztliche Therapie und Heilkunde", 0.012, 2.4),
    821: ("Altenpflege", 0.020, 2.9),
    831: ("Erziehung, Sozialarbeit, Heilerziehungspflege", 0.060, 2.0),
    841: ("Lehrtätigkeit an allgemeinbildenden Schulen", 0.010, None),
    843: ("Lehr- und Forschungstätigkeit an Hochschulen", 0.022, None),
    921: ("Werbung und Marketing", 0.014, 0.6),
    941: ("Musik-, Gesangs- und Dirigententätigkeiten", 0.0006, None),
}
#: The smallest of these counts is kept secret by the publisher.
SECRET_BELOW = 30


@lru_cache(maxsize=8)
def jobs(year: int) -> dict[int, int]:
    """Return employees by occupation; those in no occupation listed are left out."""
    whole = total(year)
    shares = [share for _, share, _ in OCCUPATIONS.values()]
    parts = Draws("occupations", MUSTERSTADT, year).split(whole, [*shares, 1 - sum(shares)])
    return dict(zip(OCCUPATIONS, parts, strict=False))


def total(year: int) -> int:
    """Return all employees at their place of work."""
    return sum(labour.commuters(MUSTERSTADT, year)["work", sex] for sex in ("m", "w"))


def score(code: int, year: int) -> float | None:
    """Return the score of the fictional Land, in steps of a sixth as a mean of six has them."""
    start = OCCUPATIONS[code][2]
    if start is None:
        return None
    moved = start + 0.1 * (year - YEARS[0]) * Draws("score", code).uniform()
    return round(round(6 * min(3.0, moved)) / 6, 1)


def true_share(year: int, threshold: float = 2.0) -> float:
    """Return the share of jobs in shortage occupations that the file lets be found."""
    shown = {code: n for code, n in jobs(year).items() if n >= SECRET_BELOW}
    scored = {code: score(code, year) for code in shown}
    known = sum(n for code, n in shown.items() if scored[code] is not None)
    short = sum(n for code, n in shown.items() if (scored[code] or 0) >= threshold)
    return short / known


def occupation_file() -> bytes:
    """Return jobs and scores by occupation, a secret number as ``*``, no score as ``X``."""
    sheet = Sheet(
        "Berufsgruppen",
        headings=(3,),
        widths={"A": 11, "B": 12, "C": 13, "D": 44},
        formats={"A": "0", "C": "0"},
    )
    sheet.add("Beschäftigte am Arbeitsort nach Berufsgruppen und Engpassbewertung des Landes")
    sheet.add()
    sheet.add(
        "Schlüssel",
        "Stichtag",
        "Berufsgruppe",
        "Bezeichnung",
        "Beschäftigte am Arbeitsort",
        "Punktwert des Landes",
    )
    for year in YEARS:
        date = f"30.06.{year}"
        for code, number in jobs(year).items():
            points = score(code, year)
            sheet.add(
                int(MUSTERSTADT),
                date,
                code,
                OCCUPATIONS[code][0],
                "*" if number < SECRET_BELOW else number,
                "X" if points is None else points,
            )
        sheet.add(int(MUSTERSTADT), date, "Insgesamt", "Insgesamt", total(year), "X")
    sheet.add()
    sheet.add("Quelle: fiktive Zusammenstellung")
    return write_workbook(sheet)


def firm_file() -> bytes:
    """Return apprentices at work and at home, firms, and firms that train."""
    rows = [
        [
            "Schlüssel",
            "Stichtag",
            "Beschäftigte am Arbeitsort",
            "Auszubildende am Arbeitsort",
            "Auszubildende am Wohnort",
            "Betriebe",
            "Ausbildungsbetriebe",
        ]
    ]
    for year in range(2016, 2024):
        draws = Draws("firms", MUSTERSTADT, year)
        since = year - 2016
        work = total(year)
        apprentices = draws.binomial(work, 0.0515 - 0.0009 * since)
        home = draws.binomial(work, 0.0385 - 0.0007 * since)
        firms = round(work / 14.2)
        training = draws.binomial(firms, 0.212 - 0.0035 * since)
        cells = (MUSTERSTADT, f"30.06.{year}", work, apprentices, home, firms, training)
        rows.append([str(cell) for cell in cells])
    return write_csv(rows)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    yield f"Engpassberufe_{YEARS[0]}-{YEARS[-1]}.xlsx", occupation_file()
    yield "Ausbildungsbetriebe_2016-2023.csv", firm_file()
