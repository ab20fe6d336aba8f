"""Files of the city's own surveys: a row per questionnaire, and whom each survey asked.

People of different age do not answer equally often, so the shares of the answers are not those
of the city; the weights of the design and the margins of the register correct for it.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.territory import MUSTERSTADT
from tools.musterstadt_municipal import offers, sustainability
from tools.musterstadt_municipal.office import grouped, write_csv
from tools.musterstadt_municipal.spaces import BURDEN, KEYS, people

if TYPE_CHECKING:
    from collections.abc import Iterator

WAVES = (2021, 2023)
#: Age group → ages, chance to answer, true share that knows ESD or the goals, latent attitude.
AGES = {
    "16 bis 29": (range(16, 30), 0.24, 0.58, 0.15),
    "30 bis 49": (range(30, 50), 0.31, 0.49, 0.05),
    "50 bis 64": (range(50, 65), 0.43, 0.41, 0.00),
    "65 und älter": (range(65, 91), 0.52, 0.30, 0.10),
}
SEXES = {"m": 0.94, "w": 1.06}
#: People written to in each wave.
INVITED = (1_500, 1_600)
#: Rise of what is known, and of satisfaction on the latent scale, between the waves.
KNOWN, CONTENT = 0.06, -0.10
#: Borders of the five answers on satisfaction, and thresholds of the five statements.
BORDERS = (-1.5, -0.7, 0.1, 1.2)
STATEMENTS = {
    "Ich kaufe Lebensmittel aus der Region oder aus biologischem Anbau.": 0.15,
    "Kurze Wege gehe ich zu Fuß oder fahre mit dem Rad.": -0.35,
    "Ich lasse Dinge reparieren, statt neue zu kaufen.": 0.30,
    "Ich spare im Alltag Strom und Heizung.": -0.65,
    "Ich setze mich mit anderen für Nachhaltigkeit ein.": 0.95,
}
#: Share of the variance of a statement that the latent attitude explains.
COMMON = 0.42
#: Families that answer, of those asked; true share taking part in an area of mean burden, loading.
FAMILIES, ASKED, TAKING_PART, LOADING = 780, 2_000, 0.44, -0.50
#: Kind of institution → institutions, answers in each wave, true share with a cultural partner.
PARTNERS = {"Kita": (64, (37, 41), (0.42, 0.46)), "Schule": (46, (31, 34), (0.58, 0.62))}
#: Kind of institution → staff that answered in each wave, true share with training.
TRAINED = {"Kita": ((310, 342), (0.19, 0.24)), "Schule": ((402, 431), (0.12, 0.15))}
#: Members of the network in each wave, and the true chance that two of them co-operate.
MEMBERS, TIES = (24, 31), 0.22
#: Offers coded twice, and the chance that the second coder follows the text as the first does.
CODED, SAME = 96, 0.84
NO_ANSWER = 0.02


def true_known(wave: int) -> float:
    """Return the true share of residents who know ESD or the goals."""
    sizes = [model.count(MUSTERSTADT, wave, ages) for ages, *_ in AGES.values()]
    shares = [known + KNOWN * WAVES.index(wave) for _, _, known, _ in AGES.values()]
    return sum(n * p for n, p in zip(sizes, shares, strict=True)) / sum(sizes)


def true_content(wave: int) -> float:
    """Return the true share of residents who answer 4 or 5 on democracy."""
    return 1 - NormalDist().cdf(BORDERS[2] - CONTENT * WAVES.index(wave))


def citizens(wave: int) -> list[list[object]]:
    """Return one row per questionnaire: age group, sex, weight, answers."""
    number = WAVES.index(wave)
    adults = model.count(MUSTERSTADT, wave, range(16, 91))
    rows: list[list[object]] = []
    for age, (ages, chance, known, attitude) in AGES.items():
        for sex, factor in SEXES.items():
            size = model.count(MUSTERSTADT, wave, ages, [sex])
            asked = round(INVITED[number] * size / adults)
            for person in range(asked):
                draws = Draws("citizen", wave, age, sex, person)
                if draws.uniform() >= chance * factor:
                    continue
                weight = 0.7 + 0.2 * (1 + int(3 * draws.uniform()))
                knows = "ja" if draws.uniform() < known + KNOWN * number else "nein"
                content = draws.normal() + CONTENT * number
                row: list[object] = [age, sex, f"{weight:.1f}".replace(".", ",")]
                row += [knows, 1 + sum(content > border for border in BORDERS)]
                latent = attitude + draws.normal()
                for threshold in STATEMENTS.values():
                    score = COMMON**0.5 * latent + (1 - COMMON) ** 0.5 * draws.normal() - threshold
                    row.append(1 + sum(score > border for border in BORDERS))
                if draws.uniform() < NO_ANSWER:
                    row[4] = "k. A."
                rows.append(row)
    mixed = Draws("citizens", wave).shuffled(rows)
    return [list(row) for row in mixed]  # type: ignore[call-overload]  # rows stay rows


def citizens_file(wave: int) -> bytes:
    """Return the survey of citizens as CSV."""
    head: list[object] = [
        "Altersgruppe", "Geschlecht", "Gewicht",
        "Haben Sie von BNE oder den Nachhaltigkeitszielen gehört?",
        "Wie zufrieden sind Sie mit der Demokratie vor Ort?", *STATEMENTS,
    ]  # fmt: skip
    return write_csv([head, *citizens(wave)])


def register_file() -> bytes:
    """Return the people from whom the sample was drawn."""
    rows: list[list[object]] = [["Jahr", "Altersgruppe", "männlich", "weiblich"]]
    for wave in WAVES:
        for age, (ages, *_) in AGES.items():
            counts = [model.count(MUSTERSTADT, wave, ages, [sex]) for sex in SEXES]
            rows.append([wave, age, *map(grouped, counts)])
    return write_csv(rows)


def true_part(area: str) -> float:
    """Return the true share of families of an area whose child takes part in culture."""
    import math

    logit = math.log(TAKING_PART / (1 - TAKING_PART)) + LOADING * BURDEN[area]
    return 1 / (1 + math.exp(-logit))


def families(wave: int) -> list[list[object]]:
    """Return one row per questionnaire of families: area and answer."""
    rows: list[list[object]] = []
    sizes = {area: people(area, wave, "06_10", "10_15", "15_18") for area in KEYS}
    whole = sum(sizes.values())
    for area, size in sizes.items():
        draws = Draws("family", wave, area)
        for _ in range(max(2, round(FAMILIES * size / whole))):
            answer = "ja" if draws.uniform() < true_part(area) else "nein"
            rows.append([area, "k. A." if draws.uniform() < NO_ANSWER else answer])
    return rows


def families_file(wave: int) -> bytes:
    """Return the survey of families as CSV."""
    head: list[object] = ["Sozialraum", "Kurs oder Projekt in den letzten zwölf Monaten"]
    return write_csv([head, *families(wave)])


def partners_file(wave: int) -> bytes:
    """Return the survey of institutions on cultural partners."""
    rows: list[list[object]] = []
    for kind, (_, answered, shares) in PARTNERS.items():
        for number in range(answered[WAVES.index(wave)]):
            draws = Draws("partner", wave, kind, number)
            yes = draws.uniform() < shares[WAVES.index(wave)]
            rows.append([number + 1, kind, "ja" if yes else "nein"])
    head = ["Nr.", "Einrichtungsart", "Feste Kooperation mit einem Kulturpartner"]
    return write_csv([head, *rows])


def training_file() -> bytes:
    """Return staff and those with training, by kind of institution."""
    rows: list[list[object]] = [
        ["Jahr", "Einrichtungsart", "Fachkräfte", "davon mit BNE-Fortbildung"]
    ]
    for wave in WAVES:
        for kind, (staff, shares) in TRAINED.items():
            number = WAVES.index(wave)
            trained = Draws("trained", kind, wave).binomial(staff[number], shares[number])
            rows.append([wave, kind, staff[number], trained])
    return write_csv(rows)


def network_file(wave: int) -> bytes:
    """Return how many partners each member of the network has."""
    size = MEMBERS[WAVES.index(wave)]
    degrees = [0] * size
    for one in range(size):
        for other in range(one):
            if Draws("tie", wave, one, other).uniform() < TIES:
                degrees[one] += 1
                degrees[other] += 1
    rows = [[number + 1, f"Organisation {number + 1:02d}", d] for number, d in enumerate(degrees)]
    return write_csv([["Nr.", "Organisation", "Partner im Netzwerk"], *rows])


def coding_file(wave: int) -> bytes:
    """Return the themes that two people gave to the same offers."""
    themes = list(sustainability.THEMES)
    weights = [weight for weight, _ in sustainability.THEMES.values()]
    rows: list[list[object]] = []
    for number in range(CODED):
        draws = Draws("coding", wave, number)
        first, second = (_draw(themes, weights, draws.uniform()) for _ in range(2))
        rows.append([number + 1, first, first if draws.uniform() < SAME else second])
    return write_csv([["Nr.", "Thema (erste Person)", "Thema (zweite Person)"], *rows])


def _draw(names: list[str], weights: list[int], point: float) -> str:
    target = point * sum(weights)
    for name, weight in zip(names, weights, strict=True):
        target -= weight
        if target < 0:
            return name
    return names[-1]


def frame_file() -> bytes:
    """Return population, people asked and answers of every survey."""
    rows: list[list[object]] = [
        ["Jahr", "Befragung", "Grundgesamtheit", "angeschrieben", "auswertbar"]
    ]
    for number, wave in enumerate(WAVES):
        institutions = sum(counts[number] for counts, _ in sustainability.INSTITUTIONS.values())
        adults = model.count(MUSTERSTADT, wave, range(16, 91))
        children = sum(people(area, wave, "06_10", "10_15", "15_18") for area in KEYS)
        asked = sum(size for size, *_ in PARTNERS.values())
        staff = sum(counts[number] for counts, _ in TRAINED.values())
        pupils = sum(size for size, _ in offers.WAYS.values())
        counted = sum(
            Draws("way", name, wave).binomial(size, 0.71) for name, (size, _) in offers.WAYS.items()
        )
        cells = {
            "Bürgerumfrage": (adults, INVITED[number], len(citizens(wave))),
            "WIA": (612, 612, institutions),
            "Kulturkooperation": (asked, asked, sum(p[1][number] for p in PARTNERS.values())),
            "Fortbildung": (1_640, 1_640, staff),
            "Schulweg": (pupils, pupils, counted),
            "BNE-Netzwerk": (MEMBERS[number],) * 3,
        }
        if wave == WAVES[1]:
            answered = sum(row[1] != "k. A." for row in families(wave))
            cells["Familien"] = (children, ASKED, answered)
        rows += [[wave, name, *map(grouped, counts)] for name, counts in cells.items()]
    return write_csv(rows)


def write_truth() -> list[str]:
    """Return what is true of the surveys and lists, as lines of TOML."""
    shares = [true_part(area) for area in KEYS]
    return [
        "",
        "# Surveys and lists of providers: what is true of everybody, by wave.",
        "[offers]",
        f"waves = [{WAVES[0]}, {WAVES[1]}]",
        f"known = [{', '.join(f'{true_known(wave):.4f}' for wave in WAVES)}]",
        f"content = [{', '.join(f'{true_content(wave):.4f}' for wave in WAVES)}]",
        f"common_variance = {COMMON:.2f}",
        f"tie = {TIES:.2f}",
        "# Share of families taking part in culture by area, in the order of ``areas``.",
        f"culture = [{', '.join(f'{share:.4f}' for share in shares)}]",
        "# Loading of the burden on the logarithm of the rate of offers per child.",
        *(f'"{kind}" = {loading:.2f}' for kind, (_, loading) in offers.OFFERS.items()),
        "# Providers there are in each field, on a list or not.",
        *(f'"{name}" = [{first}, {last}]' for name, (first, last) in offers.PROVIDERS.items()),
    ]


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file."""
    span = f"{WAVES[0]}_{WAVES[1]}"
    for wave in WAVES:
        yield f"Buergerumfrage_{wave}.csv", citizens_file(wave)
        yield f"Kulturkooperation_{wave}.csv", partners_file(wave)
        yield f"BNE_Netzwerk_{wave}.csv", network_file(wave)
    yield f"Familienbefragung_{WAVES[1]}.csv", families_file(WAVES[1])
    yield f"Doppelkodierung_BNE_{WAVES[1]}.csv", coding_file(WAVES[1])
    yield f"Grundgesamtheit_Umfrage_{span}.csv", register_file()
    yield f"Fortbildung_BNE_{span}.csv", training_file()
    yield f"Befragungen_{span}.csv", frame_file()
