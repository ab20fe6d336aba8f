"""Files on education for sustainable development: inventory, checklist, survey of institutions.

All names are made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.musterstadt.draws import Draws
from tools.musterstadt_municipal.office import Sheet, write_csv, write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WAVES = (2021, 2023)
CHECK_YEARS = tuple(range(2019, 2024))

#: Kind of provider → providers in each wave, certificates a provider of this kind may have.
KINDS: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "Kita": ((14, 21), ("ohne", "Kita-Zertifikat")),
    "Schule": ((12, 16), ("ohne", "Umweltschule", "Fairtrade", "UNESCO-Projektschule")),
    "Hochschule": ((1, 1), ("ohne",)),
    "Umweltbildungseinrichtung": ((4, 5), ("Landeszertifikat", "ohne")),
    "Kultureinrichtung": ((3, 4), ("ohne",)),
    "Verein/Initiative": ((11, 15), ("ohne", "Landeszertifikat")),
    "Weiterbildungseinrichtung": ((2, 3), ("ohne", "Landeszertifikat")),
    "Stadtverwaltung": ((1, 2), ("ohne",)),
}
#: True probability that a provider has a certificate, in each wave.
CERTIFIED = (0.42, 0.55)
#: Mean number of offers of a provider in each wave.
OFFERS = (2.1, 2.3)
_PLACES = (
    "Altstadt", "Lerchenberg", "Nordstadt", "Rosenhang", "Birkenau", "Kirchfeld", "Obertal",
    "Neuwiesen", "Weststadt", "Mühlenviertel", "Tannenhof", "Steinbruch", "Untertal", "Ziegelei",
)  # fmt: skip
_NAMES = {
    "Kita": "Kita {place} {number}",
    "Schule": "Schule {place} {number}",
    "Hochschule": "Hochschule Musterstadt",
    "Umweltbildungseinrichtung": "Naturwerkstatt {place}",
    "Kultureinrichtung": "Kulturhaus {place}",
    "Verein/Initiative": "Initiative Zukunft {place} {number} e. V.",
    "Weiterbildungseinrichtung": "Lernhaus {place}",
    "Stadtverwaltung": "Stadt Musterstadt, Fachdienst {number}",
}
#: Theme → weight, titles of offers.
THEMES = {
    "Klima und Energie": (26, ("Klimawerkstatt", "Energiedetektive", "Sonne auf dem Dach")),
    "Biologische Vielfalt": (24, ("Wiese entdecken", "Wildbienen & Co.", "Waldtag")),
    "Konsum und Ernährung": (20, ("Kochen ohne Reste", "Kleidertausch", "Reparaturtreff")),
    "Globale Gerechtigkeit": (12, ("Weltreise einer Jeans", "Schokolade fair gehandelt")),
    "Mobilität und Stadt": (8, ("Rad statt Elterntaxi", "Stadt neu denken")),
    "Wasser und Boden": (6, ("Bach unter der Lupe", "Was lebt im Boden?")),
    "Demokratie und Frieden": (4, ("Planspiel Klimakonferenz", "Mitreden im Stadtteil")),
}
AGES = {
    "unter 6": 18, "6 bis unter 10": 30, "10 bis unter 14": 24, "14 bis unter 18": 16,
    "18 und älter": 12,
}  # fmt: skip

#: Area of the checklist → criteria and the first year in which they are fulfilled (0: never).
CRITERIA = {
    "Input": (
        ("Ratsbeschluss zu Bildung für nachhaltige Entwicklung", 2019),
        ("Leitbild nennt Bildung für nachhaltige Entwicklung", 2020),
        ("Eigener Haushaltsposten", 2022),
        ("Benannte Ansprechperson", 2019),
        ("Unbefristete Personalstelle", 0),
    ),
    "Prozess": (
        ("Ämterübergreifende Arbeitsgruppe", 2020),
        ("Mitarbeit in einem überörtlichen Netzwerk", 2021),
        ("Beteiligung von Kindern und Jugendlichen", 2022),
        ("Fortbildung für Fachkräfte", 2021),
        ("Abstimmung mit der Schulaufsicht", 0),
    ),
    "Output": (
        ("Öffentliches Verzeichnis der Anbieter", 2021),
        ("Regelmäßiger Bericht im Rat", 2023),
        ("Angebote in allen Sozialräumen", 0),
        ("Nachhaltige Beschaffung in Bildungseinrichtungen", 2022),
    ),
    "Outcome": (
        ("Befragung der Einrichtungen", 2021),
        ("Bekanntheit in der Bürgerbefragung erhoben", 2023),
        ("Wirkungsziele mit Kennzahlen", 0),
    ),
}

#: Heading of each statement, and its threshold: high means that few agree.
STATEMENTS = {
    "Unsere Leitung setzt sich sichtbar für Nachhaltigkeit ein.": -0.35,
    "Nachhaltigkeit gehört fest zu unserem Bildungsangebot.": -0.55,
    "Wir wirtschaften im Alltag nachhaltig.": 0.10,
    "Kinder, Jugendliche und Teilnehmende entscheiden mit.": 0.25,
    "Wir arbeiten mit Partnern vor Ort zusammen.": -0.20,
    "Unser Team bildet sich zu Nachhaltigkeit fort.": 0.55,
    "Unser Leitbild nennt Nachhaltigkeit als Ziel.": 0.30,
    "Wir überprüfen regelmäßig, was wir erreicht haben.": 0.85,
}
#: Kind of institution → questionnaires in each wave, mean of the latent attitude.
INSTITUTIONS = {
    "Kita": ((148, 161), 0.10),
    "Schule": ((171, 176), -0.05),
    "Jugendeinrichtung": ((62, 68), 0.00),
    "Volkshochschule": ((31, 33), 0.20),
}
#: Share of the variance of an answer that the latent attitude explains.
COMMON = 0.49
#: Rise of the latent attitude between the waves.
RISE = 0.18
#: Borders between the five answers, relative to the threshold of a statement.
BORDERS = (-1.45, -0.75, 0.05, 0.95)
NO_ANSWER = 0.03


def providers(wave: int) -> list[tuple[str, str, str]]:
    """Return name, kind and certificate of each provider."""
    number = WAVES.index(wave)
    found = []
    for kind, (counts, certificates) in KINDS.items():
        for position in range(counts[number]):
            draws = Draws("provider", kind, position)
            chance = CERTIFIED[number]
            certificate = "ohne"
            others = [name for name in certificates if name != "ohne"]
            if others and draws.uniform() < chance:
                certificate = others[int(draws.uniform() * len(others))]
            place = _PLACES[(position * 5 + len(kind)) % len(_PLACES)]
            name = _NAMES[kind].format(place=place, number=position + 1)
            found.append((name, kind, certificate))
    return found


def offers(wave: int) -> list[tuple[str, str, str, str, str]]:
    """Return provider, title, theme, age group and whether the provider is certified."""
    found = []
    themes, ages = list(THEMES), list(AGES)
    for name, kind, certificate in providers(wave):
        draws = Draws("offers", name, kind, wave)
        for _ in range(1 + draws.poisson(OFFERS[WAVES.index(wave)] - 1)):
            theme = _choose(themes, [weight for weight, _ in THEMES.values()], draws)
            titles = THEMES[theme][1]
            title = titles[int(draws.uniform() * len(titles))]
            age = _choose(ages, list(AGES.values()), draws)
            if kind == "Kita":
                age = ages[0]
            found.append((name, title, theme, age, "nein" if certificate == "ohne" else "ja"))
    return found


def _choose(names: Sequence[str], weights: Sequence[float], draws: Draws) -> str:
    target = draws.uniform() * sum(weights)
    for name, weight in zip(names, weights, strict=True):
        target -= weight
        if target < 0:
            return name
    return names[-1]


def inventory_file(wave: int) -> bytes:
    """Return the inventory of one wave: cover, providers, offers."""
    cover = Sheet("Deckblatt", widths={"A": 80})
    cover.add(f"Bestandserhebung Bildung für nachhaltige Entwicklung {wave}")
    cover.add("Angeschrieben wurden alle bekannten Einrichtungen; Rücklauf siehe unten.")
    cover.add(
        f"Rücklauf: {len(providers(wave))} von {round(len(providers(wave)) / 0.63)} Einrichtungen"
    )
    listed = Sheet("Anbieter", headings=(2,), widths={"A": 6, "B": 44, "C": 28, "D": 24})
    listed.add(f"Anbieter, Stand {wave}")
    listed.add("Nr.", "Name", "Trägertyp", "Zertifikat")
    for number, provider in enumerate(providers(wave), start=1):
        listed.add(number, *provider)
    offered = Sheet("Angebote", headings=(2,), widths={"A": 6, "B": 44, "C": 28, "D": 24, "E": 20})
    offered.add(f"Angebote, Stand {wave}")
    offered.add("Nr.", "Anbieter", "Titel", "Thema", "Zielgruppe (Alter)", "Anbieter zertifiziert")
    for number, offer in enumerate(offers(wave), start=1):
        offered.add(number, *offer)
    return write_workbook(cover, listed, offered)


def checklist_file() -> bytes:
    """Return the checklist: a row per criterion and year, „teilweise“ in the year before."""
    rows: list[list[object]] = [["Jahr", "Bereich", "Kriterium", "erfüllt", "Nachweis"]]
    for year in CHECK_YEARS:
        for area, criteria in CRITERIA.items():
            for criterion, since in criteria:
                state = "nein"
                if since and year >= since:
                    state = "ja"
                elif since and year == since - 1:
                    state = "teilweise"
                proof = f"Vorlage {year}/{100 + len(criterion)}" if state == "ja" else ""
                rows.append([year, area, criterion, state, proof])
    return write_csv(rows)


def true_agreement(statement: str, kind: str, wave: int) -> float:
    """Return the true share of answers 4 and 5."""
    from statistics import NormalDist

    mean = (INSTITUTIONS[kind][1] + RISE * WAVES.index(wave)) * COMMON**0.5
    return 1 - NormalDist().cdf(BORDERS[2] + STATEMENTS[statement] - mean)


def answers(wave: int) -> list[list[object]]:
    """Return one row per questionnaire: kind of institution and an answer per statement."""
    rows: list[list[object]] = []
    for kind, (counts, mean) in INSTITUTIONS.items():
        for number in range(counts[WAVES.index(wave)]):
            draws = Draws("survey", wave, kind, number)
            attitude = mean + RISE * WAVES.index(wave) + draws.normal()
            row: list[object] = [kind]
            for threshold in STATEMENTS.values():
                latent = COMMON**0.5 * attitude + (1 - COMMON) ** 0.5 * draws.normal() - threshold
                score = 1 + sum(latent > border for border in BORDERS)
                missing = draws.uniform()
                row.append(
                    "k. A." if missing < NO_ANSWER / 2 else "" if missing < NO_ANSWER else score
                )
            rows.append(row)
    mixed = Draws("order", wave).shuffled(rows)
    return [list(row) for row in mixed]  # type: ignore[call-overload]  # rows stay rows


def survey_file(wave: int) -> bytes:
    """Return the survey as CSV, a row per questionnaire."""
    head: list[object] = ["Fragebogen", "Einrichtungsart", *STATEMENTS]
    rows = [[number, *row] for number, row in enumerate(answers(wave), start=1)]
    return write_csv([head, *rows])


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    for wave in WAVES:
        yield f"BNE_Bestandserhebung_{wave}.xlsx", inventory_file(wave)
        yield f"WIA_Befragung_{wave}.csv", survey_file(wave)
    yield f"BNE_Checkliste_{CHECK_YEARS[0]}-{CHECK_YEARS[-1]}.csv", checklist_file()
