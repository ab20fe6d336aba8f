"""The words by which offices name units, totals, areas, signs; and names made from headings."""

from __future__ import annotations

import re
from functools import lru_cache

from kobimo.sources.municipal.grid import fold

#: Heading → unit, the first that fits; what stands in brackets or behind „in“ comes first.
_EXPLICIT_UNITS = (
    ("percent", r"%|\bprozent\b|\bv\. ?h\."),
    ("per_10000", r"je 10[.\s\u202f\u00a0]?000"),
    ("per_1000", r"je (?:1[.\s\u202f\u00a0]?000|tausend)|‰|promille"),
    ("per_100", r"je (?:100|hundert)\b"),
    ("eur", r"€|\beuro\b|\beur\b"),
    ("hours", r"\b\w*stunden\b|\bustd\b|\bstd\b|\bue\b"),
    ("places", r"\b\w*plätze\b"),
    ("years", r"\bin jahren\b|durchschnittsalter"),
    ("points", r"\bpunkte\b"),
)
_PERSONS = re.compile(
    r"person|einwohner|bevölkerung|\bkinder|\w*schüler|jugendliche|arbeitslose|beschäftigte"
    r"|leistungsberechtigte|leistungsbezieh|studierende|absolv|teilnehmende|mädchen|jungen\b"
    r"|männer|frauen|männlich|weiblich|\bdivers|menschen|bewerber|auszubildende|ausländer"
    r"|migrant|alleinerziehende|geflüchtete|senioren|beziehende|empfänger|untersuchte|nutzende"
    r"|mitglieder|lehrkräfte|fachkräfte|übergänge",
)
_COUNT = re.compile(
    r"anzahl|\bfälle|haushalte|bedarfsgemeinschaft|angebote|einrichtungen|gruppen|klassen|schulen"
    r"|verträge|stellen\b|besuche|entleihungen|veranstaltungen|belegungen|teilnahmen|kurse"
    r"|anträge|beratungen|medien|kitas|projekte|vorhaben|gremien|zahl der",
)
#: Words of a share that leave open whether 0.12 or 12 is meant.
_SHARE = re.compile(r"\banteil|quote\b|\brate\b")
_THOUSANDS = re.compile(r"\bin (?:1[.\s]?000|tausend|tsd\.?|mio\.?)\b|\btsd\b|\bt€")

TOTALS = re.compile(
    r"(?:(?:die |gesamt)?stadt|kreis|landkreis|stadt|kommune|gemeinde)?\s*"
    r"(?:insgesamt|gesamt|zusammen|summe|total|gesamtsumme|gesamtergebnis|gesamtstadt|gesamtkreis"
    r"|alle|stadtgebiet|kreisgebiet|σ|∑)"
    r"(?:\s+(?:stadt|kreis|landkreis|kommune|alle))?|stadt|kreis"
)
_SUBTOTAL = re.compile(
    r"zwischensumme.*|teilsumme.*|summe\s+\S.*|.*\s(?:zusammen|gesamt|insgesamt|summe)"
)
UNASSIGNED = re.compile(
    r"(?:ohne|nicht|keine)\s+(?:zuordn\w*|zugeordnet|zuordenbar|angabe|adresse)|unbekannt|sonstige"
    r"|nicht\s+\w+\s+zuordenbar|auswärtige?|außerhalb.*|rest|übrige"
)
AREA_WORDS = re.compile(
    r"sozialr[aä]um|ortsteil|stadtteil|stadtbezirk|bezirk|quartier|viertel|planungsraum|wohngebiet"
    r"|gemeinde|verbandsgemeinde|samtgemeinde|kommune|\bort\b|ortschaft|raum\b|räume|gebiet"
    r"|schulbezirk|kitabezirk|sprengel|region|bereich der stadt"
)
AGS_WORDS = re.compile(
    r"\bags\b|gemeindeschlüssel|regionalschlüssel|kreisschlüssel|kreiskennziffer"
)
NUMBERING = re.compile(r"(?:lfd\.?|laufende)\s*(?:nr\.?|nummer)|nr\.?|#|pos\.?")
DERIVED = re.compile(
    r"veränderung|differenz|\brang|abweichung|zuwachs|wachstum|index\b|trend|diff\.|zu-?/abnahme|±|\+/-"
)
REMARK = re.compile(r"bemerkung|anmerkung|hinweis|kommentar|notiz|quelle")
SENSITIVE = re.compile(
    r"sgb|förderbedarf|förderschwerpunkt|behinder|krank|gesundheit|übergewicht|adipositas|schuleingang"
    r"|einschulungsuntersuchung|hilfe.{0,4}zur erziehung|inobhutnahme|kindeswohl|asyl|flüchtl"
    r"|arbeitslos|grundsicherung|sozialhilfe|wohngeld|schulden|straf|gewalt|sucht|psych|sprachstand"
)
#: Signs of offices that are not those of the statistical offices → what they can only mean.
OFFICE_SIGNS = {
    "k. a.": ".", "k.a.": ".", "k.a": ".", "ka": ".", "keine angabe": ".", "keine angaben": ".",
    "o. a.": ".", "o.a.": ".", "n. v.": ".", "n.v.": ".", "nicht verfügbar": ".",
    "unbekannt": ".", "geheim": ".", "gesperrt": ".", "anonymisiert": ".",
    "n. b.": ".", "n.b.": ".", "n.a.": ".", "n/a": ".", "#nv": ".", "--": "-", "—": "-",
    "---": "-", "folgt": "...", "liegt noch nicht vor": "...",
}  # fmt: skip
#: A legend that says that a sign hides small numbers.
HIDDEN = re.compile(
    r"kleiner|unter \d|weniger als|geheim|anonym|ersetzt|unterdrück|datenschutz|gesperrt|<\s*\d"
)


def unit_of(label: str) -> str:
    """Return the unit that a heading names, an empty text where it names none."""
    text = fold(label)
    for unit, pattern in _EXPLICIT_UNITS:
        if re.search(pattern, text):
            return unit
    if _SHARE.search(text):
        return ""
    if re.search(r"\banzahl\b", text) and not _PERSONS.search(text):
        return "count"
    if _PERSONS.search(text):
        # The last noun counts: „Haushalte mit Kindern“ are households.
        found = _COUNT.search(text)
        first = _PERSONS.search(text)
        is_count = (
            found and first and "anzahl" not in found.group() and found.start() < first.start()
        )
        return "count" if is_count else "persons"
    return "count" if _COUNT.search(text) else ""


def is_share(label: str) -> bool:
    """Whether a heading speaks of a share without its unit."""
    return bool(_SHARE.search(fold(label)))


def counts_thousands(label: str) -> bool:
    """Whether a heading says that the values are thousands or millions."""
    return bool(_THOUSANDS.search(fold(label)))


def is_total(text: str, whole: frozenset[str] = frozenset()) -> bool:
    """Whether a row's name is that of the whole; ``whole`` holds names of the municipality."""
    folded = fold(text).rstrip(":")
    return folded in whole or TOTALS.fullmatch(folded) is not None


def is_subtotal(text: str) -> bool:
    """Whether a row's name is that of a sum of some rows."""
    return _SUBTOTAL.fullmatch(fold(text).rstrip(":")) is not None


def slug(text: str, *, most: int = 48) -> str:
    """Return an identifier made from German text: letters a–z, digits, single underscores."""
    folded = fold(text)
    for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("%", " prozent ")):
        folded = folded.replace(letter, spelt)
    parts = re.findall(r"[a-z0-9]+", folded)
    name = ""
    for part in parts:
        if name and len(name) + len(part) >= most:
            break
        name = f"{name}_{part}" if name else part[:most]
    return name if name[:1].isalpha() else f"n_{name}".rstrip("_")


_AGES: tuple[tuple[str, str], ...] = (
    (r"(\d+)\s*(?:jahre?n?\s*)?bis\s*(?:unter|u\.?|<)\s*(\d+)", "half open"),
    (r"(\d+)\s*[-–]\s*(?:u\.?|unter)\s*(\d+)", "half open"),
    (r"(\d+)\s*(?:jahre?n?\s*)?(?:bis|-|–)\s*(?:einschl(?:\.|ießlich)\s*)?(\d+)", "closed"),
    (r"(?:unter|u\.?|<)\s*(\d+)", "below"),
    (r"(?:bis)\s*(?:einschl(?:\.|ießlich)\s*)?(\d+)", "up to"),
    (r"(?:ab|über|>=|≥)\s*(\d+)|(\d+)\s*(?:jahre?n?\s*)?(?:und (?:älter|mehr)|u\.? ?ä\.?|\+|plus)", "from"),
)  # fmt: skip


@lru_cache(maxsize=2048)
def age_range(text: str) -> tuple[int, int] | None:
    """Return first age and the age before which a group ends; 999 where it is open.

    „3 bis unter 6“ and „3-5 Jahre“ are the same group, „unter 3“ begins at 0.
    """
    folded = fold(text)
    for pattern, kind in _AGES:
        match = re.search(rf"(?<![\d.]){pattern}(?![\d.]*\d)", folded)
        if match is None:
            continue
        numbers = [int(group) for group in match.groups() if group]
        if kind == "half open":
            return numbers[0], numbers[1]
        if kind == "closed":
            return numbers[0], numbers[1] + 1
        if kind == "below":
            return 0, numbers[0]
        if kind == "up to":
            return 0, numbers[0] + 1
        is_over = "über" in match.group()
        return numbers[0] + is_over, 999
    return None


def stems(text: str) -> frozenset[str]:
    """Return the words of a text without their endings, for comparison of headings."""
    found = set()
    for word in re.findall(r"[a-zäöüß]{3,}|[ivx]{2,}", fold(text)):
        if word in _FILLERS:
            continue
        for ending in ("innen", "ungen", "ung", "en", "er", "es", "e", "n", "s"):
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                word = word[: -len(ending)]  # noqa: PLW2901 - the stem takes the word's place
                break
        found.add(word)
    return frozenset(found)


_FILLERS = frozenset(
    [
        "und",
        "oder",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "nach",
        "mit",
        "von",
        "vom",
        "bis",
        "unter",
        "über",
        "darunter",
        "davon",
        "jahr",
        "jahre",
        "jahren",
        "anzahl",
        "insgesamt",
        "gesamt",
        "zusammen",
        "summe",
        "alter",
        "alle",
        "ein",
        "eine",
        "einer",
        "zum",
        "zur",
        "als",
        "älter",
        "personen",
        "kinder",
        "stadt",
        "kreis",
        "statistik",
        "sozialräumen",
        "sozialräume",
        "sozialraum",
    ]
)
