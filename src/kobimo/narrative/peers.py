"""Sentences on Vergleichskreise: how many lie above and below, and how they were chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import interval, join, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.models import Indicator
    from kobimo.indicators.comparing.against import Against
    from kobimo.indicators.comparing.peers import Alternative

WORDS = (
    *("null", "eins", "zwei", "drei", "vier", "fünf", "sechs"),
    *("sieben", "acht", "neun", "zehn", "elf", "zwölf"),
)
#: How large the share of the chosen must be that another way of choosing finds, too.
STABLE = 0.7


def count_word(count: int) -> str:
    """Return „drei“ for a small number, from 13 on its digits."""
    return WORDS[count] if count < len(WORDS) else str(count)


def phrase_peers(against: Against | None, indicator: Indicator, *, place: str) -> str:
    """Return how many Vergleichskreise differ from the municipality, and their middle.

    „Von den zehn Vergleichskreisen liegen drei belastbar über dem Wert in Trier, zwei liegen
    belastbar darunter und bei fünf ist der Unterschied nicht belastbar. Ihr mittlerer Wert
    (Median) ist 7,3 %, die Spannweite 4,1–9,8 %.“ Empty where nothing was compared.

    Parameters
    ----------
    place
        Locative of the municipality: „in Trier“.
    """
    if against is None or not against.compared:
        return ""
    word = "nennenswert" if against.basis == "vollerhebung" else "belastbar"
    middle = quantity(against.middle, indicator.unit, indicator.decimals)
    span = interval(against.lowest, against.highest, indicator.unit, indicator.decimals)
    closing = f"Ihr mittlerer Wert (Median) ist {middle}, die Spannweite {span}."
    return f"{_counted(against, word, f'dem Wert {place}')} {closing}"


def _counted(against: Against, word: str, value: str) -> str:
    total = count_word(against.compared)
    sides = [("über", against.above), ("unter", against.below)]
    told = [(side, count) for side, count in sides if count]
    if not told:
        return f"Von den {total} Vergleichskreisen liegt keiner {word} über oder unter {value}."
    if told[0][1] == against.compared:
        return f"Alle {total} Vergleichskreise liegen {word} {told[0][0]} {value}."
    (side, first), *others = told
    clauses = [f"{_lie(first)} {_some(first)} {word} {side} {value}"]
    clauses += [f"{_some(count)} {_lie(count)} {word} darunter" for _, count in others]
    if against.alike:
        many = "einem" if against.alike == 1 else count_word(against.alike)
        clauses.append(f"bei {many} ist der Unterschied nicht {word}")
    head = f"Von den {total} Vergleichskreisen "
    return head + join(clauses) + "."


def _lie(count: int) -> str:
    return "liegt" if count == 1 else "liegen"


def _some(count: int) -> str:
    return "einer" if count == 1 else count_word(count)


def phrase_sensitivity(
    alternatives: Sequence[Alternative], chosen: int, titles: dict[str, str], *, land: str
) -> str:
    """Return how much the choice depends on how it was made.

    Parameters
    ----------
    titles
        Id of a trait → its name.
    land
        Locative of the Land: „in Rheinland-Pfalz“.
    """
    without = [item for item in alternatives if item.kind == "without"]
    sentences = []
    total = count_word(chosen)
    if without:
        least = min(item.shared for item in without)
        most = max(item.shared for item in without)
        worst = [titles.get(item.trait, item.trait) for item in without if item.shared == least]
        if least == chosen:
            sentences.append(
                f"Lässt man je ein Merkmal weg, bleiben alle {total} Kreise dieselben."
            )
        else:
            many = _between(least, most)
            sentences.append(
                f"Lässt man je ein Merkmal weg, {_stay(least, most)} {many} der {total} Kreise "
                f"{'derselbe' if most == 1 else 'dieselben'}, am wenigsten ohne "
                f"{join([f'„{title}“' for title in worst], link='oder')}."
            )
    for item in alternatives:
        if item.kind == "mahalanobis":
            sentences.append(
                f"Zählen Merkmale, die miteinander zusammenhängen, nur einmal (Mahalanobis-"
                f"Distanz), {_stay(item.shared, item.shared)} {_amount(item.shared, chosen)} "
                f"{'derselbe' if item.shared == 1 else 'dieselben'}."
            )
        if item.kind == "land" and item.count:
            sentences.append(
                f"Nur {land} gesucht, {'wäre' if item.shared == 1 else 'wären'} "
                f"{_amount(item.shared, chosen)} darunter."
            )
    return " ".join(sentences)


def _stay(least: int, most: int) -> str:
    return "bleibt" if least == most == 1 else "bleiben"


def _between(least: int, most: int) -> str:
    if least == most:
        return "keiner" if most == 0 else _some(most)
    return f"zwischen {count_word(least)} und {count_word(most)}"


def _amount(shared: int, chosen: int) -> str:
    if shared == chosen:
        return f"alle {count_word(chosen)}"
    return "keiner von ihnen" if shared == 0 else _some(shared)
