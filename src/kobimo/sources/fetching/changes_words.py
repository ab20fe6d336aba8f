"""Say in German what changed: sentences for the command line, the page and the feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import (
    FIXED,
    MINUS,
    NARROW,
    UNITS,
    difference,
    join,
    number,
    period_label,
)
from kobimo.regions import load_register
from kobimo.sources.attribution import source_name, statement
from kobimo.sources.fetching.changes import Cause, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kobimo.sources.fetching.changes_record import Cell, DatasetChange, Record

#: Kind of change → the word in a table.
KINDS = {
    Kind.NEW_PERIOD: "neuer Zeitraum",
    Kind.NEW_VALUE: "neuer Wert",
    Kind.NEW_REGION: "neue Region",
    Kind.REVISED: "berichtigt",
    Kind.WITHDRAWN: "zurückgezogen",
    Kind.SIGN: "anderes Zeichen",
}
CAUSES = {
    Cause.REREAD: "Die Dateien der Herausgeber sind dieselben; kobimo liest sie jetzt anders.",
    Cause.REMOVED: "Dateien wurden entfernt, neue kamen nicht hinzu.",
}
#: What is our own in a list of changes.
DIFFERENCES = "Differenzen: eigene Berechnung"
#: Word of a period → its plural.
PLURALS = {
    "Stichtag": "Stichtage",
    "Schuljahr": "Schuljahre",
    "Berichtsjahr": "Berichtsjahre",
    "Wintersemester": "Wintersemester",
}


def value_text(value: float | None, sign: str, unit: str) -> str:
    """Return a value as it is printed, or the sign that stands for it: „7,5 %“, „.“, „–“.

    An en dash says that there was no row at all. A provisional value bears its sign.
    """
    if value is None:
        return sign or "–"
    text = number(value, decimals_of(value)) + (UNITS[unit].suffix if unit in UNITS else "")
    return f"{text}{FIXED}{sign}" if sign in {"p", "s", "r", "()"} else text


def difference_unit(unit: str) -> str:
    """Return in what the difference of two values is counted: „Prozentpunkte“, „Personen“."""
    form = UNITS.get(unit)
    return unit if form is None else form.difference.strip() or form.label


def decimals_of(*values: float) -> int:
    """Return how many decimals values need, at most two."""
    for decimals in (0, 1):
        if all(abs(value - round(value, decimals)) < 1e-9 * max(1, abs(value)) for value in values):
            return decimals
    return 2


def size_text(item: Cell) -> str:
    """Return how large a revision is: „+3 (+3,8 %)“, for a rate „+1,2 Prozentpunkte“.

    Empty where there was no number, or is none, or it is the same.
    """
    if not item.difference or item.old is None or item.new is None:
        return ""
    decimals = decimals_of(item.old, item.new)
    if item.unit == "percent":
        return difference(item.difference, item.unit, decimals)
    text = _signed(item.difference, decimals)
    relative = percent_text(item)
    return f"{text} ({relative})" if relative else text


def percent_text(item: Cell) -> str:
    """Return the relative size of a revision: „+3,8 %“; empty for rates and where old is zero."""
    return "" if item.percent is None else _signed(item.percent, 1) + f"{NARROW}%"


def _signed(value: float, decimals: int) -> str:
    text = number(abs(value), decimals)
    if not any(digit not in "0,." for digit in text):
        return text
    return ("+" if value > 0 else MINUS) + text


def describe(
    change: DatasetChange, own: Sequence[str] = (), places: Mapping[str, str] | None = None
) -> str:
    """Return one line on a dataset: „Schulabgänge: Berichtsjahr 2024 neu; 3 Werte in Trier …“.

    Parameters
    ----------
    own
        Keys of the regions that are named; all that the record has in full where empty.
    places
        Key → „in Trier“, where the municipality calls itself otherwise than the register.
    """
    parts = [*clauses(change, own, places)]
    line = f"{change.title}: {'; '.join(parts)}" if parts else f"{change.title}: geändert"
    return f"{line}. {cause_text(change)}".removesuffix(" ")


def cause_text(change: DatasetChange) -> str:
    """Return a sentence where it was not the publisher who changed something, else nothing."""
    return CAUSES.get(change.cause, "") if change.state == "geaendert" else ""


def clauses(
    change: DatasetChange, own: Sequence[str] = (), places: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Yield what changed in one dataset, each as a clause without a full stop."""
    if change.state == "neu":
        yield f"neu, {count_text(change.values)} {span_text(change)}".rstrip()
        return
    if change.state == "entfallen":
        yield f"nicht mehr vorhanden, zuletzt {count_text(change.values)}"
        return
    if change.periods:
        yield f"{periods_text(change)} neu"
    named = [p.ags for p in change.new_periods] + [value.ags for value in change.cells]
    keys = dict.fromkeys(own or named)
    for ags in keys:
        where = (places or {}).get(ags) or place_of(ags)
        yield from _late_periods(change, ags, where)
        yield from _of_region(change, [item for item in change.cells if item.ags == ags], where)
    if change.regions_new:
        yield f"{_regions(len(change.regions_new))} neu hinzugekommen"
    if change.regions_gone:
        yield f"{_regions(len(change.regions_gone))} entfallen"
    yield from others_text(change)


def _late_periods(change: DatasetChange, ags: str, where: str) -> Iterator[str]:
    """Yield periods that are new for one region only: others had values there already."""
    late = [p for p in change.new_periods if p.ags == ags and p.period not in change.periods]
    if late:
        shown = join([period_label(item.period, change.period_kind) for item in late])
        yield f"{shown} {where} neu"


def _of_region(change: DatasetChange, cells: Sequence[Cell], where: str) -> Iterator[str]:
    """Yield what changed in one region."""
    revised = [item for item in cells if item.kind is Kind.REVISED]
    if revised:
        largest = max(revised, key=lambda item: abs(item.difference or 0))
        yield (
            f"{count_text(len(revised))} {where} berichtigt "
            f"({'größte: ' if len(revised) > 1 else ''}{revision_text(largest, change)})"
        )
    withdrawn = [item for item in cells if item.kind is Kind.WITHDRAWN]
    if withdrawn:
        yield f"{count_text(len(withdrawn))} {where} zurückgezogen"
    new = [item for item in cells if item.kind in {Kind.NEW_VALUE, Kind.NEW_REGION}]
    if new:
        yield f"{count_text(len(new))} {where} neu"
    final = [item for item in cells if became_final(item)]
    if final:
        yield f"{count_text(len(final))} {where} nun endgültig"
    signs = sum(item.kind is Kind.SIGN for item in cells) - len(final)
    if signs:
        yield f"{count_text(signs)} {where} mit anderem Zeichen"


def became_final(item: Cell) -> bool:
    """Whether a provisional or estimated number was confirmed."""
    return item.kind is Kind.SIGN and item.old_sign in {"p", "s"} and item.new_sign == ""


def others_text(change: DatasetChange) -> Iterator[str]:
    """Yield what changed in the regions that are not named, in one clause."""
    others = change.others
    if others is None:
        return
    counts = others.counts
    parts = [
        f"{count_text(count)} {word}"
        for count, word in (
            (counts.revised, "berichtigt"),
            (counts.withdrawn, "zurückgezogen"),
            (counts.new, "neu"),
            (counts.signs, "mit anderem Zeichen"),
        )
        if count
    ]
    if parts:
        where = f"in {number(others.regions)} weiteren Regionen"
        if others.regions == 1:
            where = "in einer weiteren Region"
        text = f"{where} {join(parts)}"
        if others.largest is not None:
            item = others.largest
            text += f" (größte Berichtigung: {item.region}, {revision_text(item, change)})"
        yield text


def revision_text(item: Cell, change: DatasetChange) -> str:
    """Return one revision: „2022, weiblich: 78 → 81, +3,8 %“."""
    period = period_label(item.period, change.period_kind)
    what = "" if item.label == "Insgesamt" else f", {item.label}"
    old, new = (
        value_text(value, sign, item.unit)
        for value, sign in ((item.old, item.old_sign), (item.new, item.new_sign))
    )
    size = percent_text(item) or size_text(item)
    return f"{period}{what}{':' if what else ','} {old} → {new}, {size}".rstrip(", ")


def periods_text(change: DatasetChange) -> str:
    """Return the new periods with their word: „Berichtsjahr 2024“, „Stichtage a und b“."""
    shown = [period_label(period, change.period_kind) for period in change.periods]
    word = change.period_word
    if len(shown) > 3:
        return f"{number(len(shown))} {PLURALS.get(word, word)} ({shown[0]} bis {shown[-1]})"
    return f"{PLURALS.get(word, word) if len(shown) > 1 else word} {join(shown)}"


def span_text(change: DatasetChange) -> str:
    """Return the first and the last period of a dataset: „(2011 bis 2023)“; empty for none."""
    shown = [period_label(period, change.period_kind) for period in change.periods]
    return f"({' bis '.join(dict.fromkeys((shown[0], shown[-1])))})" if shown else ""


def place_of(ags: str) -> str:
    """Return where a region is, as it stands in a sentence: „in Trier“, „im Kreis Unna“."""
    register = load_register()
    return register.get(ags).locative if ags in register else f"in {ags}"


def count_text(values: int) -> str:
    """Return how many values: „1 Wert“, „3 Werte“."""
    return "1 Wert" if values == 1 else f"{number(values)} Werte"


def _regions(count: int) -> str:
    return "1 Region" if count == 1 else f"{number(count)} Regionen"


def report_lines(record: Record | None) -> tuple[str, ...]:
    """Return what a person is told after a fetch, a line for each dataset."""
    if record is None:
        return ("Es hat sich nichts geändert.",)
    if record.is_first:
        values = sum(item.values for item in record.datasets)
        count = len(record.datasets)
        what = "1 Datensatz" if count == 1 else f"{count} Datensätze"
        return (f"Erster Abruf: {what} mit {number(values)} Werten.",)
    return tuple(describe(change) for change in record.datasets)


def source_text(change: DatasetChange) -> str:
    """Return who publishes the dataset, where, and the time stamp of its newest file."""
    name = source_name(change.publisher, change.portal, [change.table])
    return f"{name}, Stand {change.stand}" if change.stand else name


def attribution(change: DatasetChange) -> str:
    """Return the attribution of changed values: the differences are computed here."""
    return statement(source_text(change), change.licence, computed=DIFFERENCES)
