"""Lists and counts that offices keep on Kitas, schools, destinations and adult education."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.musterstadt import early_years, model, schools
from tools.musterstadt.draws import Draws
from tools.musterstadt.territory import MUSTERSTADT
from tools.musterstadt_municipal import schooling
from tools.musterstadt_municipal.office import Formula, Sheet, write_csv, write_workbook
from tools.musterstadt_municipal.spaces import (
    KEYS,
    SPACES,
    YEARS,
    draw_cases,
    people,
    true_shares,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Indicator by area → loading of the burden on the logit scale.
LOADINGS = {
    "migration": 0.40,
    "migration_u18": 0.45,
    "kita_ab_3_jahre": -0.35,
    "befund_motorik": 0.25,
}
#: Indicator by area → share in the first year, change per year.
SHARES = {
    "migration": (0.262, 0.0072),
    "migration_u18": (0.391, 0.0085),
    "kita_ab_3_jahre": (0.742, -0.0045),
    "befund_motorik": (0.148, 0.0028),
}
#: Carrier of a Kita → share of the facilities, places, share open ten hours or more.
CARRIERS = {
    "Kommune": (0.38, 88, 0.40),
    "Kirche": (0.27, 78, 0.14),
    "Wohlfahrtsverband": (0.19, 82, 0.36),
    "Elterninitiative/Verein": (0.11, 42, 0.10),
    "sonstiger Träger": (0.05, 64, 0.62),
}
#: True share of parents of children under 3 who want care: first year, change per year.
WANTED = (0.452, 0.0088)
#: True share of the tested four-year-olds who need support, by attendance of a Kita.
LANGUAGE = {"ja": 0.214, "nein": 0.63}
#: School form → schools, pupils per school, share in preparatory classes, devices per pupil.
SCHOOLS = {
    "Grundschule": (19, 232, 0.012, 0.28),
    "weiterführende Schule": (11, 742, 0.026, 0.55),
    "Förderschule": (3, 118, 0.0, 0.74),
    "berufsbildende Schule": (2, 1_640, 0.041, 0.31),
}
#: Pupils per post of school social work in the first and the last year.
PER_POST = (612, 418)
#: True share of pupils with 20 and more days of unexcused absence, by school form.
ABSENT = {
    "Grundschule": 0.0035,
    "weiterführende Schule": 0.0118,
    "Förderschule": 0.034,
    "berufsbildende Schule": 0.031,
}
#: Test → true shares of the five levels.
LEVELS = {
    "VERA-3 Lesen": (0.152, 0.196, 0.248, 0.221, 0.183),
    "VERA-3 Mathematik": (0.148, 0.214, 0.262, 0.208, 0.168),
    "VERA-8 Lesen": (0.171, 0.242, 0.281, 0.197, 0.109),
    "VERA-8 Mathematik": (0.224, 0.258, 0.246, 0.171, 0.101),
}
#: Destination → true share of the leavers who were reached.
DESTINATIONS = {
    "weiterführende oder berufliche Schule": 0.338,
    "Berufsausbildung": 0.262,
    "Studium": 0.172,
    "Freiwilligendienst": 0.048,
    "Übergangsbereich": 0.108,
    "Arbeit, Arbeitslosigkeit, anderes": 0.072,
}
#: True share of the leavers who are not reached: first and last year.
UNREACHED = (0.214, 0.118)
PROVIDERS = {
    "Volkshochschule": 1,
    "kirchlicher Träger": 6,
    "Kammer/Verband": 7,
    "Betrieb": 9,
    "privater Anbieter": 27,
    "Hochschule": 2,
}
OCCASIONS = {
    "berufliche Weiterbildung": 520,
    "Schul- oder Berufsabschluss": 245,
    "Sprache und Integration": 330,
    "anderes": 105,
}
#: Product area → payments and receipts per resident in the first year, in euro.
BUDGET = {
    "21–24 Schulträgeraufgaben": (214.0, 31.0),
    "25 Wissenschaft, Museen": (17.5, 2.4),
    "26 Theater, Musikpflege, Musikschulen": (42.0, 9.1),
    "27 Volkshochschulen, Bibliotheken": (26.5, 7.8),
    "36.5 Tageseinrichtungen für Kinder": (402.0, 241.0),
}
#: Yearly growth of both.
GROWTH = 1.046
_QUIET = {2020: 0.55, 2021: 0.62}


def school_year(year: int) -> str:
    """Return the school year that begins in a year."""
    return f"{year}/{(year + 1) % 100:02d}"


def _sizes(name: str, year: int) -> list[int]:
    if name == "migration":
        return [people(key, year) for key in KEYS]
    if name == "migration_u18":
        young = ("u03", "03_06", "06_10", "10_15", "15_18")
        return [people(key, year, *young) for key in KEYS]
    return schooling.examined(year)


def _share(name: str, year: int) -> float:
    level, slope = SHARES[name]
    return level + slope * (year - YEARS[0])


@lru_cache(maxsize=64)
def true(name: str, year: int) -> tuple[float, ...]:
    """Return the true share of each area."""
    sizes = _sizes(name, year)
    expected = sum(sizes) * _share(name, year)
    return tuple(true_shares(name, LOADINGS[name], sizes, expected))


@lru_cache(maxsize=64)
def cases(name: str, year: int) -> tuple[int, ...]:
    """Return the cases of each area, as drawn."""
    sizes = _sizes(name, year)
    total = Draws("education", name, year).binomial(sum(sizes), _share(name, year))
    return tuple(draw_cases(name, year, sizes, true(name, year), total))


def migration_file() -> bytes:
    """Return residents with a migration background: two blocks under merged headings."""
    sheet = Sheet("Auswertung", headings=(3, 4), widths={"A": 26, "B": 12})
    sheet.add("Einwohnerinnen und Einwohner mit Migrationshintergrund, aus dem Melderegister")
    sheet.add()
    sheet.add("Sozialraum", "Stichtag", "Bevölkerung", None, "unter 18 Jahre")
    labels = ("insgesamt", "darunter mit Migrationshintergrund")
    sheet.add(None, None, *labels, *labels)
    sheet.merged += ["A3:A4", "B3:B4", "C3:D3", "E3:F3"]
    for year in YEARS:
        top = len(sheet.rows) + 1
        columns = []
        for name in ("migration", "migration_u18"):
            columns += [_sizes(name, year), list(cases(name, year))]
        for row, space in enumerate(SPACES):
            sheet.add(
                f"{space.key} {space.name}", f"31.12.{year}", *(part[row] for part in columns)
            )
        last = len(sheet.rows)
        sums = [
            Formula(f"SUM({letter}{top}:{letter}{last})", sum(part))
            for letter, part in zip("CDEF", columns, strict=True)
        ]
        sheet.add("Insgesamt", f"31.12.{year}", *sums)
    return write_workbook(sheet)


def examination_file() -> bytes:
    """Return attendance of a Kita and motor findings of the examined children."""
    sheet = Sheet("Befunde", headings=(3,), widths={"A": 22, "B": 18})
    sheet.formats["B"] = "0"
    sheet.add("Einschulungsuntersuchung: Kitabesuch und Motorik nach Wohnort")
    sheet.add("Gesundheitsamt der Stadt Musterstadt – nur für den internen Gebrauch")
    sheet.add(
        "Sozialraum",
        "Untersuchungsjahr",
        "untersuchte Kinder",
        "mindestens 3 Jahre in der Kita",
        "Dauer unbekannt",
        "Befund Fein- oder Visuomotorik",
    )
    for year in YEARS:
        draws = Draws("duration", year)
        sizes, long = schooling.examined(year), cases("kita_ab_3_jahre", year)
        for row, space in enumerate(SPACES):
            unknown = draws.binomial(sizes[row] - long[row], 0.08)
            motor = cases("befund_motorik", year)[row]
            sheet.add(space.name, year, sizes[row], long[row], unknown, motor)
    sheet.add()
    sheet.add("Dauer des Kitabesuchs nach Angabe der Eltern.")
    return write_workbook(sheet)


def near(year: int) -> list[int]:
    """Return the children under 6 of each area with a Kita within walking distance."""
    found = []
    for space in SPACES:
        far = (space.x**2 + space.y**2) ** 0.5
        share = max(0.30, 0.97 - 0.035 * far**1.4)
        size = people(space.key, year, "u03", "03_06")
        found.append(Draws("near", space.key, year).binomial(size, share))
    return found


def reach_file(year: int) -> bytes:
    """Return the result of the geodata office: the Stichtag stands in the title."""
    sheet = Sheet("Erreichbarkeit", headings=(4,), widths={"A": 24})
    sheet.add("Fußläufige Erreichbarkeit von Kindertageseinrichtungen")
    sheet.add(f"Stichtag 31.12.{year}")
    sheet.add()
    sheet.add("Sozialraum", "Kinder unter 6 Jahren", "darunter mit Kita bis 1 000 m Fußweg")
    inside = near(year)
    for space, count in zip(SPACES, inside, strict=True):
        sheet.add(space.name, people(space.key, year, "u03", "03_06"), count)
    last = len(sheet.rows)
    total = sum(people(key, year, "u03", "03_06") for key in KEYS)
    sums = (Formula(f"SUM(B5:B{last})", total), Formula(f"SUM(C5:C{last})", sum(inside)))
    sheet.add("Insgesamt", *sums)
    return write_workbook(sheet)


def list_of_kitas(year: int) -> bytes:
    """Return the list of Kitas at a Stichtag, one row each; some opening hours are not known."""
    sheet = Sheet("Einrichtungen", headings=(2,), widths={"A": 26, "B": 24, "C": 14})
    sheet.add("Kindertageseinrichtungen in Musterstadt")
    headings = ("genehmigte Plätze", "Öffnung in Stunden je Tag")
    sheet.add("Einrichtung", "Träger", "Stichtag", *headings)
    sheet.formats["E"] = "0.0"
    count = early_years.facilities(MUSTERSTADT, year)[0]
    number = 0
    # The carrier of a Kita seldom changes: it is drawn without the year.
    carriers = list(CARRIERS)
    for number in range(1, count + 1):
        own = Draws("kita list", number)
        shares = [CARRIERS[name][0] for name in carriers]
        carrier = carriers[own.split(1, shares).index(1)]
        _, places, long = CARRIERS[carrier]
        size = max(15, own.poisson(places))
        draws = Draws("kita list", number, year)
        is_long = own.uniform() < long
        hours = (
            (10 + 0.5 * (own.uniform() < 0.3)) if is_long else 7 + 0.5 * round(4 * own.uniform())
        )
        known = hours if draws.uniform() < 0.96 else None
        sheet.add(f"Kita {number:02d}", carrier, f"01.03.{year}", size, known)
    return write_workbook(sheet)


def demand_file() -> bytes:
    """Return places that can be filled and the survey of parents, every second year."""
    rows: list[list[object]] = [
        [
            "Stichtag",
            "verfügbare Plätze unter 3",
            "Antworten der Elternbefragung",
            "darunter mit Betreuungswunsch",
        ]
    ]
    for year in range(2018, 2025, 2):
        draws = Draws("demand", year)
        inside = early_years.children(MUSTERSTADT, year)["u03"]
        answers = draws.poisson(540)
        level, slope = WANTED
        wanting = draws.binomial(answers, level + slope * (year - 2018))
        rows.append([f"01.03.{year}", round(inside * 1.02), answers, wanting])
    return write_csv(rows)


def language_file() -> bytes:
    """Return the test of four-year-olds by attendance of a Kita."""
    rows: list[list[object]] = [["Schuljahr", "Kitabesuch", "getestete Kinder", "mit Förderbedarf"]]
    for year in YEARS:
        draws = Draws("language", year)
        tested = draws.binomial(model.count(MUSTERSTADT, year, (4,)), 0.94)
        outside = draws.binomial(tested, 0.065)
        for attends, size in (("ja", tested - outside), ("nein", outside)):
            share = LANGUAGE[attends] + 0.006 * (year - YEARS[0])
            rows.append([school_year(year), attends, size, draws.binomial(size, share)])
    return write_csv(rows)


@lru_cache(maxsize=16)
def list_of_schools(year: int) -> list[tuple[str, str, int, int, float, int, int]]:
    """Return name, form, pupils, of these in preparatory classes, posts, devices, Mbit/s."""
    since = (year - YEARS[0]) / (YEARS[-1] - YEARS[0])
    found = []
    for form, (count, size, prepared, devices) in SCHOOLS.items():
        for number in range(1, count + 1):
            fixed = Draws("school", form, number)
            draws = Draws("school", form, number, year)
            pupils = draws.poisson(size * (0.75 + 0.5 * fixed.uniform()))
            takes = fixed.uniform() < 0.5
            wave = 1.9 if year >= 2022 else 1.4 if year <= 2017 else 1.0
            newcomers = draws.binomial(pupils, min(0.4, 2 * prepared * wave)) if takes else 0
            per_post = PER_POST[0] + (PER_POST[1] - PER_POST[0]) * since
            posts = round(2 * pupils / per_post * (0.6 + 0.8 * fixed.uniform())) / 2
            owned = draws.binomial(pupils, min(0.97, devices * (0.25 + 0.75 * since)))
            line = 1000 if fixed.uniform() < 0.08 + 0.62 * since else 100 if since > 0.3 else 50
            found.append((f"{form} {number}", form, pupils, newcomers, posts, owned, line))
    return found


def schools_file() -> bytes:
    """Return the list of schools: one row per school and school year."""
    sheet = Sheet("Schulen", headings=(2,), widths={"A": 28, "B": 12, "C": 24})
    sheet.formats["F"] = "0.0"
    sheet.add("Schulen in Trägerschaft der Stadt Musterstadt, Stand Schuljahresbeginn")
    sheet.add(
        "Schule",
        "Schuljahr",
        "Schulart",
        "Schülerinnen und Schüler",
        "davon in Intensivklassen",
        "Schulsozialarbeit in Vollzeitstellen",
        "Endgeräte für Schülerinnen und Schüler",
        "Anschluss in Mbit/s",
    )
    for year in YEARS:
        for name, form, *values in list_of_schools(year):
            sheet.add(name, school_year(year), form, *values)
    return write_workbook(sheet)


def absence_file() -> bytes:
    """Return pupils who stay away, by school form with a printed total."""
    heading = "mit mindestens 20 unentschuldigten Fehltagen"
    rows: list[list[object]] = [["Schuljahr", "Schulart", "Schülerinnen und Schüler", heading]]
    for year in YEARS:
        listed = list_of_schools(year)
        whole = [0, 0]
        for form, share in ABSENT.items():
            size = sum(row[2] for row in listed if row[1] == form)
            rate = share * (1.35 if year >= 2021 else 1.0)
            missing = Draws("absence", form, year).binomial(size, rate)
            whole = [whole[0] + size, whole[1] + missing]
            rows.append([school_year(year), form, size, missing])
        rows.append([school_year(year), "Insgesamt", *whole])
    return write_csv(rows)


def tests_file() -> bytes:
    """Return the levels of competence: sums of the city, no test in the first school closure."""
    sheet = Sheet("VERA", headings=(2,), widths={"A": 12, "B": 22})
    sheet.add("Vergleichsarbeiten, Summe aller Schulen der Stadt")
    levels = [f"Stufe {name}" for name in ("I", "II", "III", "IV", "V")]
    sheet.add("Schuljahr", "Erhebung", "getestete insgesamt", *levels)
    for year in YEARS:
        if year == 2019:
            continue
        for test, shares in LEVELS.items():
            draws = Draws("test", test, year)
            age = 8 if test.startswith("VERA-3") else 13
            size = draws.binomial(model.count(MUSTERSTADT, year, (age,)), 0.9)
            slide = 0.004 * (year - YEARS[0])
            shifted = [shares[0] + slide, shares[1] + slide, *shares[2:4], shares[4] - 2 * slide]
            sheet.add(school_year(year), test, size, *draws.split(size, shifted))
    return write_workbook(sheet)


def unreached(year: int) -> float:
    """Return the true share of leavers who are not reached."""
    first, last = UNREACHED
    return first + (last - first) * (year - YEARS[0]) / (YEARS[-1] - YEARS[0])


def destinations_file() -> bytes:
    """Return destinations of leavers: the years are headings, the unknown a row of its own."""
    sheet = Sheet("Verbleib", headings=(3,), widths={"A": 40})
    sheet.formats |= dict.fromkeys("BCDEFGHI", "0")
    sheet.add("Verbleib nach Abgang von einer allgemeinbildenden Schule, Stand Oktober")
    sheet.add()
    sheet.add("Verbleib", *YEARS)
    rows: dict[str, list[int]] = {name: [] for name in (*DESTINATIONS, "unbekannt")}
    for year in YEARS:
        counted = schools.leavers(MUSTERSTADT, year)
        size = sum(found[name] for found in counted.values() for name in schools.CERTIFICATES)
        draws = Draws("destination", year)
        missing = draws.binomial(size, unreached(year))
        parts = draws.split(size - missing, list(DESTINATIONS.values()))
        for name, count in zip(rows, [*parts, missing], strict=True):
            rows[name].append(count)
    for name, counts in rows.items():
        sheet.add(name, *counts)
    last = len(sheet.rows)
    sums = [sum(column) for column in zip(*rows.values(), strict=True)]
    formulas = (
        Formula(f"SUM({letter}4:{letter}{last})", total)
        for letter, total in zip("BCDEFGHI", sums, strict=True)
    )
    sheet.add("Insgesamt", *formulas)
    sheet.add("Unbekannt: trotz zweier Nachfragen nicht erreicht.")
    return write_workbook(sheet)


def providers_file() -> bytes:
    """Return the register of providers of adult education, one row each."""
    sheet = Sheet("Verzeichnis", headings=(1,), widths={"A": 26, "B": 8, "C": 22})
    sheet.formats["B"] = "0"
    sheet.add("Anbieter", "Jahr", "Art des Anbieters")
    for year in range(2018, 2024):
        for kind, count in PROVIDERS.items():
            more = (year - 2018) // 2 if kind == "privater Anbieter" else 0
            for number in range(1, count + more + 1):
                sheet.add(f"{kind} {number}", year, kind)
    return write_workbook(sheet)


def guidance_file() -> bytes:
    """Return guidance sessions by occasion."""
    rows: list[list[object]] = [["Jahr", "Anlass", "Beratungen"]]
    for year in range(2018, 2024):
        counts = {
            occasion: Draws("guidance", occasion, year).poisson(usual * _QUIET.get(year, 1.0))
            for occasion, usual in OCCASIONS.items()
        }
        rows += [[year, occasion, count] for occasion, count in counts.items()]
        rows.append([year, "Insgesamt", sum(counts.values())])
    return write_csv(rows)


def budget_file() -> bytes:
    """Return payments and receipts by product area, in euro."""
    sheet = Sheet("Jahresrechnung", headings=(2,), widths={"A": 14, "B": 40, "C": 20, "D": 20})
    sheet.formats["A"] = "0"
    sheet.add("Zahlungen nach Produktbereichen, Jahresrechnung der Stadt Musterstadt")
    headings = ("Auszahlungen in Euro", "Einzahlungen in Euro")
    sheet.add("Haushaltsjahr", "Produktbereich", *headings)
    for year in YEARS:
        residents = model.count(MUSTERSTADT, year)
        sums = [0.0, 0.0]
        for area, amounts in BUDGET.items():
            draws = Draws("budget", area, year)
            factor = residents * GROWTH ** (year - YEARS[0]) * (1 + 0.03 * draws.normal())
            paid = [round(amount * factor, -2) for amount in amounts]
            sums = [total + amount for total, amount in zip(sums, paid, strict=True)]
            sheet.add(year, area, *paid)
        sheet.add(year, "Insgesamt", *sums)
    return write_workbook(sheet)


def write_truth() -> list[str]:
    """Return the ground truth of these files as lines of TOML."""
    rows = [
        "",
        "# True shares of education by area and of the city: first year and change per year.",
        "[education]",
        f"years = [{YEARS[0]}, {YEARS[-1]}]",
    ]
    for name, (level, slope) in SHARES.items():
        rows.append(
            f"{name} = {{ first = {level:.4f}, per_year = {slope:.4f}, "
            f"loading = {LOADINGS[name]:.2f} }}"
        )
    rows += [
        f"betreuungswunsch = {{ first = {WANTED[0]:.4f}, per_year = {WANTED[1]:.4f} }}",
        f"unbekannter_verbleib = [{UNREACHED[0]:.4f}, {UNREACHED[1]:.4f}]",
        "# True shares of those leavers who were reached, and of the levels of VERA, first year.",
        "[education.verbleib]",
        *(f'"{name}" = {share:.4f}' for name, share in DESTINATIONS.items()),
        "",
        "[education.lernstand]",
        *(
            f'"{name}" = [{", ".join(f"{share:.4f}" for share in shares)}]'
            for name, shares in LEVELS.items()
        ),
    ]
    return rows


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    span = f"{YEARS[0]}-{YEARS[-1]}"
    yield f"Migrationshintergrund_{span}.xlsx", migration_file()
    yield f"Schuleingang_{span}.xlsx", examination_file()
    for year in (2019, 2023):
        yield f"Kita_Erreichbarkeit_{year}.xlsx", reach_file(year)
    for year in (2018, 2020, 2022, 2024):
        yield f"Kita_Bestand_{year}.xlsx", list_of_kitas(year)
    yield "Kita_Bedarf_2018-2024.csv", demand_file()
    yield f"Sprachstand_{span}.csv", language_file()
    yield f"Schulausstattung_{span}.xlsx", schools_file()
    yield f"Fehltage_{span}.csv", absence_file()
    yield f"Lernstand_{span}.xlsx", tests_file()
    yield f"Verbleib_{span}.xlsx", destinations_file()
    yield "Weiterbildungsanbieter_2018-2023.xlsx", providers_file()
    yield "Bildungsberatung_2018-2023.csv", guidance_file()
    yield f"Bildungshaushalt_{span}.xlsx", budget_file()
