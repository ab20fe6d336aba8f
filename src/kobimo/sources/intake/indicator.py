"""Propose one local indicator for a new dataset: a count, where the headings say what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.sources.intake.drafting import name_of
from kobimo.sources.intake.writing import COMPLETE, array, quote, table
from kobimo.sources.municipal.labels import SEPARATOR

if TYPE_CHECKING:
    from kobimo.declarations.models import Dataset
    from kobimo.sources.intake.proposal import Proposal

_CLOCKS = {
    "stichtag": "am Stichtag",
    "schuljahr": "im Schuljahr",
    "berichtsjahr": "im Berichtsjahr",
}


def write_indicator(proposal: Proposal, ags: str) -> tuple[str, str] | str:
    """Return id and TOML of an indicator, or the German reason why none can be written honestly.

    Only counts are proposed: what a share refers to, no heading says. Declarations are
    committed where data are not, so no number of the file is in it.

    Parameters
    ----------
    ags
        The municipality, whose own value an indicator needs.
    """
    dataset = proposal.dataset
    if dataset is None or dataset.municipal is None:
        return "Erst müssen die offenen Fragen beantwortet sein."
    rules = [rule for rule in dataset.municipal.columns if rule.unit in {"persons", "count"}]
    if not rules:
        return (
            "Die Datei enthält keine Anzahlen. Kennzahlen aus Anteilen und Mittelwerten braucht "
            "die Fachkraft: Ein Muster sind die Dateien der mitgelieferten Kennzahlen."
        )
    rule = rules[0]
    if not any(reading.ags == ags for reading in proposal.readings):
        return f"Die Datei enthält keinen Wert mit dem Schlüssel {ags} der Kommune."
    if not _has_whole(dataset, proposal):
        return (
            f"Zu „{rule.header}“ gibt es keinen Wert der ganzen Kommune. Nennen Sie in der Deklaration "
            "unter „additive“, welche Ausprägungen zusammen das Ganze ergeben, oder schreiben Sie "
            "die Kennzahl mit „filter“ für eine von ihnen."
        )
    name = f"{dataset.id}_{rule.variable}"[:60].rstrip("_")
    words = name_of(rule.header).replace(SEPARATOR, ", ") or dataset.title
    title = words if words.casefold() == dataset.title.casefold() else f"{dataset.title}: {words}"
    levels = ["KREIS", "SOZIALRAUM"] if dataset.municipal.area else ["KREIS"]
    whole = dict.fromkeys(dataset.dimensions, "total")
    lines = [
        f"# Entwurf von „kobimo intake“ zu {dataset.id}. Was mit {COMPLETE} beginnt, schreiben Sie.",
        "# In ein Kapitel kommt die Kennzahl, wenn ihre id dort im Kopf und in einer Zelle steht.",
        f"id = {quote(name)}",
        f"theme = {quote('sozialraum' if dataset.municipal.area else 'rahmenbedingungen')}",
        f"title_de = {quote(title)}",
        f"title_en = {quote(f'{COMPLETE}: English title of {name}')}",
        f"definition = {quote(f'Anzahl unter der Überschrift „{words}“ {_CLOCKS[dataset.period_kind.value]}, nach Angaben von: {dataset.publisher}.')}",
        f"says = {quote(f'{COMPLETE}: Was zeigt die Zahl?')}",
        f"says_not = {quote(f'{COMPLETE}: Was zeigt sie nicht?')}",
        "",
        'method = "count"',
        f"unit = {quote(rule.unit)}",
        "decimals = 0",
        "# positive: mehr ist besser; negative: weniger ist besser.",
        'polarity = "neutral"',
        f"levels = {array(levels)}",
        'uncertainty = "none"',
        'uncertainty_reason = "Ausgezählte Anzahl, kein Anteil: Ein Stichprobenintervall ist nicht sinnvoll."',
        "comparators = []",
        "# Kleinere Unterschiede nennt der Bericht nicht.",
        "relevant_difference = 1",
        'tier = "E"',
        'feed = "L"',
        'confidence = "M"',
        "",
        "[[numerator]]",
        f"dataset = {quote(dataset.id)}",
        f"variable = {quote(rule.variable)}",
        *([f"filter = {table(whole)}"] if whole else []),
        "",
        "[text]",
        f"level = {quote(f'betrug {{ort}} die Anzahl „{words}“ {{wert}}')}",
        f"noun = {quote(f'die Anzahl „{words}“')}",
        "",
        "[[example]]",
        "numerator = 100",
        "value = 100.0",
        'note = "Rechenbeispiel"',
        "",
    ]
    return name, "\n".join(lines)


def _has_whole(dataset: Dataset, proposal: Proposal) -> bool:
    """Whether the total of every dimension is printed or can be added up."""
    layout = dataset.municipal
    if layout is None:
        return False
    for dimension in dataset.dimensions:
        keys = [key for key in layout.keys if key.dimension == dimension]
        is_printed = any("total" in key.values.values() for key in keys)
        if not is_printed and dimension not in dataset.additive:
            return False
    return (
        bool(layout.total_rows)
        or layout.areas_add_up
        or layout.area is None
        or bool(proposal.match)
    )
