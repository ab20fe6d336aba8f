"""Say what a projection rests on, what its band means, and how well it did before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import join, number, quantity

if TYPE_CHECKING:
    from kobimo.indicators import Backtest, Projection

METHODS = {
    "cohort_component": "Kohorten-Komponenten-Modell nach Altersjahr und Geschlecht mit Geburten, "
    "Sterbefällen und Wanderungssaldo",
    "hamilton_perry": "Hamilton-Perry-Verfahren (Veränderungsraten der Geburtsjahrgänge, weil "
    "Geburten oder Sterbefälle fehlen)",
    "quotas": "vorausberechnete Altersjahrgänge (Kohorten-Komponenten-Modell) mal zuletzt "
    "beobachtete Quote",
    "quotas_shrunken": "vorausberechnete Altersjahrgänge (Kohorten-Komponenten-Modell) mal "
    "Besuchsquote der letzten Jahre, zum Mittel der Kreise des Landes hin geglättet",
}
BAND = (
    "Fläche: In 80 von 100 Zufallsziehungen aus dem Verlauf der vergangenen Jahre liegt der Wert "
    "darin. Was in diesen Jahren nicht vorkam, kann darüber hinausführen."
)
MEANING = (
    "Die Fortschreibung zeigt, was folgt, wenn die letzten Jahre sich fortsetzen, und ist keine "
    "Vorhersage."
)
#: Below this number of inhabitants a projection is a rough guess.
SMALL = 20_000


def phrase_projection(projection: Projection) -> list[str]:
    """Return the notes that stand under the figure of a projection, in this order.

    Method and past years; what variants and band are; what it is not; breaks left out; the
    back-test or why there is none; a warning for small municipalities.
    """
    method = METHODS[projection.method]
    steps = projection.steps
    past = f"{len(steps)} Jahre von {steps[0]} bis {steps[-1]}"
    rates = (
        f"Fortschreibung ab {projection.launch}: {method}. Mitte: mittlere Werte der {past}; "
        "untere und obere Variante: niedrigste und höchste Werte dieser Jahre in allen Jahren."
    )
    notes = [rates, BAND, MEANING]
    if projection.skipped:
        named = join([f"{year - 1}/{year}" for year in projection.skipped])
        notes.append(f"Jahre mit einem Zeitreihenbruch bleiben außer Betracht ({named}).")
    notes.append(phrase_backtest(projection.backtest))
    if projection.is_small:
        notes.append(
            f"Unter {number(SMALL)} Einwohnerinnen und Einwohnern schwanken die Raten stark: "
            "Die Fortschreibung ist nur ein grober Anhalt."
        )
    return notes


def phrase_backtest(tested: Backtest | None) -> str:
    """Return the errors of the method and of both naive forecasts, and which was smaller."""
    if tested is None:
        return (
            "Rückprüfung: nicht möglich, weil vor dem Start vor fünf Jahren zu wenige "
            "vergleichbare Jahre vorliegen."
        )
    own, last, growth = (
        quantity(error, "percent", 1)
        for error in (tested.mape, tested.naive_last, tested.naive_growth)
    )
    first, final = tested.years[0], tested.years[-1]
    years = f"{first} bis {final}" if first != final else f"{final}"
    judged = (
        "Das Verfahren lag näher als beide einfachen Annahmen."
        if tested.beats_naive
        else "Das Verfahren lag nicht näher als die bessere der beiden einfachen Annahmen."
    )
    broken = " Darin enthalten ist bei allen ein Zeitreihenbruch." if tested.crosses_break else ""
    return (
        f"Rückprüfung: Mit Start {tested.launch_year} hätte das Verfahren die Werte von {years} "
        f"im Mittel um {own} verfehlt, die Annahme unveränderter Werte um {last}, die Annahme "
        f"gleichbleibenden Wachstums um {growth} (MAPE). {judged}{broken}"
    )


def phrase_replacement_backtest(tested: Backtest | None) -> str:
    """Return how well the oldest staff was foreseen five years before, beside naive forecasts."""
    if tested is None:
        return (
            "Rückprüfung: nicht möglich, weil zu wenige Jahre oder keine Altersgruppen von fünf "
            "Jahren vorliegen."
        )
    own, last, growth = (
        quantity(error, "percent", 1)
        for error in (tested.mape, tested.naive_last, tested.naive_growth)
    )
    judged = "näher als beide" if tested.beats_naive else "nicht näher als die bessere der beiden"
    return (
        f"Rückprüfung: Die älteste Gruppe vor dem Rentenalter hätte das Verfahren für "
        f"{tested.years[0]} bis {tested.years[-1]} fünf Jahre vorher im Mittel um {own} verfehlt, "
        f"die Annahme unveränderter Werte um {last}, die Annahme gleichbleibenden Wachstums um "
        f"{growth} (MAPE). Das Verfahren lag {judged} einfachen Annahmen."
    )
