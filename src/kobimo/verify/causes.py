"""Guess why two builds differ, from what differs, and say what helps."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kobimo.verify.environments import Aspect
    from kobimo.verify.places import Place


@dataclass(frozen=True, slots=True)
class Cause:
    """Why two builds differ: two German sentences, what is so and what helps."""

    sentence: str
    remedy: str
    #: What differs says so by itself; nothing has to be tried.
    is_certain: bool = False


ADDRESS = Cause(
    "Dort steht die Adresse eines Python-Objekts im Arbeitsspeicher; sie ist bei jedem Lauf eine "
    "andere.",
    "Geben Sie das Ergebnis über den Bericht aus (report.…), nicht das Objekt selbst.",
    is_certain=True,
)
FOLDER = Cause(
    "Dort steht ein Ordner dieses Rechners.",
    "Nennen Sie Dateien ab dem Ordner des Berichts (data/…), nie mit vollem Pfad.",
    is_certain=True,
)
IDENTIFIER = Cause(
    "Dort steht eine Kennung, die bei jedem Lauf neu gezogen wird.",
    "Vergeben Sie sie selbst: Styler.set_uuid(…), uuid.uuid5(…), ein fester Name.",
)
ORDER = Cause(
    "Beide Male steht dasselbe da, nur in anderer Reihenfolge.",
    "Sortieren Sie, bevor Sie zeigen: sorted(…). Mengen (set) und Ordner haben keine Reihenfolge.",
)
CHANCE = Cause(
    "Auch zwei Bauten unter denselben Bedingungen sind verschieden: Es geht um Zufall oder um die "
    "Uhrzeit.",
    "Setzen Sie einen Startwert, zum Beispiel numpy.random.default_rng(1), und zeigen Sie keine "
    "Uhrzeit.",
)
DRAWN = Cause(
    "Die Zahlen sind bei jedem Lauf andere: Sie werden zufällig gezogen.",
    "Setzen Sie einen Startwert, zum Beispiel numpy.random.default_rng(1).",
)
NOISE = Cause(
    "Die Zahlen unterscheiden sich erst in den letzten Ziffern: Rundungsfehler einer Rechnung.",
    "Runden Sie das Ergebnis, bevor Sie danach entscheiden oder es zeigen.",
)
CLOCK = Cause(
    "Dort steht ein Datum oder eine Uhrzeit des Bauens.",
    "Nehmen Sie den Stand der Daten: Er ändert sich nur, wenn sich die Daten ändern.",
)
UNKNOWN = Cause(
    "Die Ursache ließ sich nicht feststellen.",
    "Bitte melden Sie diesen Fehler mit dem Kapitel, aus dem die Stelle stammt.",
)

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
_IDENTIFIER = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    # Of digits alone it would be a number.
    r"|(?<![0-9a-f])(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{8,64}(?![0-9a-f])"
)
_TIME = re.compile(
    r"\b(?:19|20)\d\d-\d\d-\d\d|\b\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|\b\d{1,2}:\d\d(?::\d\d)?\b|\b1\d{9}\b"
)
_NUMBER = re.compile(r"[-+\u2212]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
#: Numbers nearer to each other than this are the same but for rounding.
_NOISE = 1e-6
#: What in the code of a cell makes a cause likely, in the order of asking.
_CODE: tuple[tuple[re.Pattern[str], Cause], ...] = (
    (re.compile(r"\b(?:now|today|utcnow|time|perf_counter|strftime)\s*\("), CLOCK),
    (re.compile(r"\brandom\b|\bdefault_rng\(\s*\)|\bsample\(|\bshuffle\("), DRAWN),
    (re.compile(r"\buuid[14]\b|\bset_uuid\b|\btoken_hex\b"), IDENTIFIER),
    (re.compile(r"\bset\(|\bfrozenset\(|\blistdir\(|\biterdir\(|\bscandir\(|\bglob\("), ORDER),
    (re.compile(r"\bgetcwd\(|\bcwd\(|\bresolve\(|\b__file__\b|\bexpanduser\b|\bhome\("), FOLDER),
)


def read_cause(place: Place, folders: Iterable[str]) -> Cause | None:
    """Return the cause that the difference itself shows, ``None`` where it could be anything.

    Parameters
    ----------
    folders
        The folders in which the two builds ran.
    """
    one, two = place.words
    if not one and not two:
        return None
    if _ADDRESS.search(one) and _ADDRESS.search(two) and _without(_ADDRESS, one, two):
        return ADDRESS
    # Wherever it stands in the file: no other difference could be told from this one.
    if any(folder in text for folder in folders for text in (*place.texts, one, two)):
        return FOLDER
    if _TIME.search(one) and _TIME.search(two) and _without(_TIME, one, two):
        return CLOCK
    if _IDENTIFIER.search(one) and _IDENTIFIER.search(two) and _without(_IDENTIFIER, one, two):
        return IDENTIFIER
    if _same_words(place.texts):
        return ORDER
    return _read_numbers(one, two)


def read_code(source: str) -> Cause | None:
    """Return the cause that the code of a cell makes likely, if any."""
    return next((cause for pattern, cause in _CODE if pattern.search(source)), None)


def choose(shown: Cause | None, coded: Cause | None, aspects: Sequence[Aspect] | None) -> Cause:
    """Return the cause to name, from what differs, from the code, and from what was tried.

    Parameters
    ----------
    aspects
        What has to be different for the results to be; none where they differ by themselves,
        ``None`` where that was not tried.
    """
    if shown is not None and shown.is_certain:
        return shown
    if aspects is None:
        return shown or coded or UNKNOWN
    if not aspects:
        return coded or (shown if shown in {IDENTIFIER, CLOCK, DRAWN, NOISE} else None) or CHANCE
    (*_, last) = aspects
    if len(aspects) == 1:
        return Cause(last.cause, last.remedy)
    return shown or coded or Cause(last.cause, last.remedy)


def _read_numbers(one: str, two: str) -> Cause | None:
    found, again = _NUMBER.findall(one), _NUMBER.findall(two)
    if not found or len(found) != len(again) or not _without(_NUMBER, one, two):
        return None
    pairs = [(_value(a), _value(b)) for a, b in zip(found, again, strict=True)]
    near = all(abs(a - b) <= _NOISE * max(abs(a), abs(b)) for a, b in pairs)
    return NOISE if near else DRAWN


def _value(text: str) -> float:
    return float(text.replace(",", ".").replace("\u2212", "-"))


def _without(pattern: re.Pattern[str], one: str, two: str) -> bool:
    """Whether two texts are the same but for what a pattern finds."""
    return pattern.sub("", one) == pattern.sub("", two)


def _same_words(texts: tuple[str, str]) -> bool:
    one, two = (Counter(re.findall(r"[^\W_]+", text)) for text in texts)
    return bool(one) and one == two
