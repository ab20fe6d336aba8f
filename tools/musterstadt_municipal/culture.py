"""Files on cultural and civic education, music school, library, Volkshochschule, participation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.territory import MUSTERSTADT
from tools.musterstadt_municipal.office import Formula, Sheet, grouped, write_csv, write_workbook
from tools.musterstadt_municipal.spaces import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Share of an ordinary year that took place.
OPEN = {2020: 0.48, 2021: 0.57, 2022: 0.88}
OFFER_YEARS = tuple(range(2018, 2024))

#: Discipline → offers in an ordinary year, participations per offer, yearly trend.
DISCIPLINES = {
    "Musik": (62, 16, 0.01),
    "Tanz": (24, 17, 0.03),
    "Theater": (21, 22, 0.0),
    "Bildende Kunst": (33, 12, 0.02),
    "Literatur": (46, 24, 0.01),
    "Film/Medien": (14, 13, 0.08),
    "Museum": (58, 21, 0.0),
}
#: Age group → share of the offers, share in the participations per offer.
CULTURE_AGES = {
    "unter 6": (0.15, 0.8),
    "6 bis unter 10": (0.34, 1.2),
    "10 bis unter 14": (0.27, 1.05),
    "14 bis unter 18": (0.15, 0.9),
    "18 bis unter 27": (0.09, 0.85),
}
#: Form → offers in an ordinary year, participations per offer.
FORMS = {
    "Seminar": (26, 17),
    "Planspiel": (9, 24),
    "Gedenkstättenfahrt": (11, 27),
    "Jugendforum": (6, 38),
    "Projekt": (18, 21),
}
PROVIDERS = {"Jugendarbeit": 0.34, "Schule": 0.30, "VHS": 0.14, "Verein": 0.22}

#: Age group of the music school → ages, true share of pupils, yearly change of the share.
MUSIC = {
    "unter 6": (range(6), 0.041, 0.0004),
    "6 bis unter 10": (range(6, 10), 0.158, 0.0006),
    "10 bis unter 15": (range(10, 15), 0.112, -0.0009),
    "15 bis unter 19": (range(15, 19), 0.058, -0.0006),
    "19 und älter": (range(19, 91), 0.0031, 0.0),
}
LIBRARY_AGES = {"bis 12 Jahre": (range(6, 13), 0.335), "13 bis 59 Jahre": (range(13, 60), 0.078),
                "ab 60 Jahre": (range(60, 91), 0.041)}  # fmt: skip
#: Programme area → teaching hours in an ordinary year, participants per 10 hours.
PROGRAMME = {
    "Politik – Gesellschaft – Umwelt": (1_480, 9.2),
    "Kultur – Gestalten": (3_950, 4.6),
    "Gesundheit": (5_120, 5.9),
    "Sprachen": (11_300, 2.6),
    "Arbeit – Beruf": (1_960, 4.3),
    "Grundbildung – Schulabschlüsse": (2_240, 1.7),
}
#: Form of participation → bodies, members per body, proposals per body, share carried out.
PARTICIPATION = {
    "Jugendparlament": (1, 21, 9.0, 0.42),
    "Jugendforum": (3, 28, 4.0, 0.35),
    "Kinderrat": (4, 14, 3.5, 0.52),
    "Projekt": (6, 12, 1.6, 0.68),
}
PARTICIPATION_YEARS = tuple(range(2017, 2024))


def culture_file() -> bytes:
    """Return offers of cultural education: one long sheet, years as numbers, no totals."""
    sheet = Sheet("Angebote", headings=(4,), widths={"A": 8, "B": 20, "C": 20}, formats={"A": "0"})
    sheet.add("Angebote der kulturellen Bildung für junge Menschen")
    sheet.add("Kulturamt der Stadt Musterstadt, Abfrage bei städtischen und geförderten Trägern")
    sheet.add()
    sheet.add("Jahr", "Sparte", "Altersgruppe", "Angebote", "Teilnahmen", "Bemerkung")
    for year in OFFER_YEARS:
        for discipline, (offers, per_offer, trend) in DISCIPLINES.items():
            for age, (share, factor) in CULTURE_AGES.items():
                draws = Draws("culture", year, discipline, age)
                mean = offers * share * OPEN.get(year, 1.0) * (1 + trend) ** (year - OFFER_YEARS[0])
                count = draws.poisson(mean)
                taken = sum(draws.poisson(per_offer * factor) for _ in range(count))
                note = "teilweise digital" if OPEN.get(year, 1.0) < 0.6 and count else None
                sheet.add(year, discipline, age, count, taken, note)
    sheet.add()
    sheet.add("Teilnahmen sind Belegungen; Mehrfachzählungen sind möglich.")
    return write_workbook(sheet)


def civic_file() -> bytes:
    """Return offers of civic education as CSV; nothing is a dash."""
    rows: list[list[object]] = [["Jahr", "Form", "Träger", "Angebote", "Teilnahmen"]]
    for year in OFFER_YEARS:
        for form, (offers, per_offer) in FORMS.items():
            for provider, share in PROVIDERS.items():
                draws = Draws("civic", year, form, provider)
                count = draws.poisson(offers * share * OPEN.get(year, 1.0))
                taken = sum(draws.poisson(per_offer) for _ in range(count))
                rows.append([year, form, provider, count or "-", taken if count else "-"])
    return write_csv(rows)


def true_music_share(age: str, year: int) -> float:
    """Return the true share of residents of an age group in the music school."""
    _, share, trend = MUSIC[age]
    return (share + trend * (year - YEARS[0])) * (0.94 if year in {2020, 2021} else 1.0)


def music_file() -> bytes:
    """Return pupils of the music school: the years are headings, the total a formula."""
    sheet = Sheet("Statistik", headings=(3,), widths={"A": 20})
    sheet.add(f"Städtische Musikschule – Schülerinnen und Schüler {YEARS[0]} bis {YEARS[-1]}")
    sheet.add()
    sheet.add("Alter", *YEARS, f"Veränderung {YEARS[0]}–{YEARS[-1]}")
    sheet.formats |= dict.fromkeys("BCDEFGHI", "0")
    columns: dict[int, list[int]] = {year: [] for year in YEARS}
    for age, (ages, _, _) in MUSIC.items():
        for year in YEARS:
            size = model.count(MUSTERSTADT, year, ages)
            pupils = Draws("music", age, year).binomial(size, true_music_share(age, year))
            columns[year].append(pupils)
        row = len(sheet.rows) + 1
        counts = [columns[year][-1] for year in YEARS]
        sheet.add(age, *counts, Formula(f"I{row}-B{row}", counts[-1] - counts[0]))
    totals = [
        Formula(f"SUM({column}4:{column}8)", sum(columns[year]))
        for column, year in zip("BCDEFGHI", YEARS, strict=True)
    ]
    change = sum(columns[YEARS[-1]]) - sum(columns[YEARS[0]])
    sheet.add("Insgesamt", *totals, Formula("I9-B9", change))
    sheet.add()
    sheet.add("Personen, nicht Belegungen. Stand jeweils 31.12.")
    return write_workbook(sheet)


def library_file() -> bytes:
    """Return the use of the library as CSV with points between thousands."""
    labels = [f"davon {age}" for age in LIBRARY_AGES]
    rows: list[list[object]] = [
        ["Stadtbibliothek Musterstadt, Jahresstatistik"],
        ["Berichtsjahr", "Aktive Nutzende", *labels, "Entleihungen", "Besuche", "Veranstaltungen"],
    ]
    for year in YEARS:
        draws = Draws("library", year)
        part = OPEN.get(year, 1.0)
        users = [
            draws.binomial(model.count(MUSTERSTADT, year, ages), share * (0.55 + 0.45 * part))
            for ages, share in LIBRARY_AGES.values()
        ]
        loans = draws.poisson(sum(users) * 41 * (0.72 + 0.28 * part))
        visits = draws.poisson(sum(users) * 19 * part)
        events = draws.poisson(395 * part)
        counts = [sum(users), *users, loans, visits, events]
        rows.append([year, *(grouped(count) for count in counts)])
    rows.append(["Entleihungen einschließlich digitaler Ausleihen."])
    return write_csv(rows)


def adult_file() -> bytes:
    """Return hours and participants of the VHS: two blocks of years under merged headings."""
    years = YEARS[-6:]
    sheet = Sheet("VHS", headings=(3, 4), widths={"A": 34})
    sheet.add("Volkshochschule Musterstadt – Leistungen nach Programmbereichen")
    sheet.add()
    sheet.add("Programmbereich", "Unterrichtsstunden", *[None] * 5, "Belegungen", *[None] * 5)
    sheet.add(None, *years, *years)
    sheet.merged += ["A3:A4", "B3:G3", "H3:M3"]
    columns: list[list[int]] = [[] for _ in range(12)]
    for area, (usual, per_ten) in PROGRAMME.items():
        for position, year in enumerate(years):
            draws = Draws("vhs", area, year)
            hours = draws.poisson(usual * (0.25 + 0.75 * OPEN.get(year, 1.0)))
            columns[position].append(hours)
            columns[6 + position].append(draws.poisson(hours * per_ten / 10))
        sheet.add(area, *(column[-1] for column in columns))
    letters = "BCDEFGHIJKLM"
    totals = [
        Formula(f"SUM({letter}5:{letter}10)", sum(column))
        for letter, column in zip(letters, columns, strict=True)
    ]
    sheet.add("Zusammen", *totals)
    sheet.add("Gemeldet für die Volkshochschul-Statistik")
    return write_workbook(sheet)


def participation_file() -> bytes:
    """Return bodies in which young people take part, as CSV with printed totals."""
    rows: list[list[object]] = [
        ["Jahr", "Form", "Gremien", "Mitglieder", "eingebrachte Vorhaben", "davon umgesetzt"]
    ]
    for year in PARTICIPATION_YEARS:
        sums = [0, 0, 0, 0]
        for form, (bodies, members, proposals, share) in PARTICIPATION.items():
            draws = Draws("participation", form, year)
            more = (year - PARTICIPATION_YEARS[0]) // 3 if form in {"Kinderrat", "Projekt"} else 0
            count = bodies + more
            people = sum(draws.poisson(members) for _ in range(count))
            brought = draws.poisson(proposals * count * OPEN.get(year, 1.0))
            values = [count, people, brought, draws.binomial(brought, share)]
            sums = [total + value for total, value in zip(sums, values, strict=True)]
            rows.append([year, form, *values])
        rows.append([year, "Insgesamt", *sums])
    return write_csv(rows, delimiter="\t")


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    span = f"{OFFER_YEARS[0]}-{OFFER_YEARS[-1]}"
    yield f"Kulturelle_Bildung_{span}.xlsx", culture_file()
    yield f"Politische_Bildung_{span}.csv", civic_file()
    yield f"Musikschule_{YEARS[0]}-{YEARS[-1]}.xlsx", music_file()
    yield f"Bibliothek_{YEARS[0]}-{YEARS[-1]}.csv", library_file()
    yield f"VHS_{YEARS[-6]}-{YEARS[-1]}.xlsx", adult_file()
    yield (
        f"Jugendbeteiligung_{PARTICIPATION_YEARS[0]}-{PARTICIPATION_YEARS[-1]}.csv",
        participation_file(),
    )
