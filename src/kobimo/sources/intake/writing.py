"""Write a declaration as TOML that an office can read: each line with what it means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.declarations.models import Dataset, MunicipalColumn, MunicipalLayout

#: Marks what only the office can write.
COMPLETE = "BITTE ERGÄNZEN"


def quote(text: str) -> str:
    """Return a text as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def table(pairs: Mapping[str, str]) -> str:
    """Return an inline table of texts; keys that are no bare words are quoted."""
    entries = ", ".join(f"{_key(key)} = {quote(value)}" for key, value in pairs.items())
    return f"{{ {entries} }}" if entries else "{}"


def array(texts: Sequence[str]) -> str:
    """Return an array of texts on one line."""
    return f"[{', '.join(map(quote, texts))}]"


def _key(text: str) -> str:
    is_bare = text.isascii() and text.replace("_", "").replace("-", "").isalnum()
    return text if is_bare else quote(text)


def write_dataset(dataset: Dataset, file: str, remarks: Sequence[str]) -> str:
    """Return the declaration of a dataset with comments; the same dataset gives the same text.

    Parameters
    ----------
    file
        Name of the file it was made from.
    remarks
        What the office should look at, one line each.
    """
    layout = dataset.municipal
    if layout is None:
        raise ValueError("a municipal dataset has a municipal layout")
    head = [
        f"# So wird „{_line(file)}“ gelesen. Angelegt von „kobimo intake“; Sie dürfen alles ändern.",
        "# Weicht eine Datei hiervon ab, nennt kobimo Blatt und Zelle, statt zu raten.",
        *(f"# Bitte ansehen: {_line(remark)}" for remark in remarks),
        "",
        "# Name des Datensatzes; so heißt auch diese Datei.",
        f"id = {quote(dataset.id)}",
        f"title = {quote(dataset.title)}",
        f"source = {quote(dataset.source)}",
        "# Steht im Bericht als Quelle.",
        f"publisher = {quote(dataset.publisher)}",
        f"licence = {quote(dataset.licence)}",
        *([f"url = {quote(dataset.url)}"] if dataset.url else []),
        "# stichtag, schuljahr oder berichtsjahr.",
        f"period_kind = {quote(dataset.period_kind.value)}",
        *([f"period_word = {quote(dataset.period_word)}"] if dataset.period_word else []),
        *(
            [
                "# Monat und Tag, wo die Datei nur das Jahr nennt.",
                f"stichtag = {quote(dataset.stichtag)}",
            ]
            if dataset.stichtag
            else []
        ),
        "# Feinste Ebene: SOZIALRAUM (eigene Räume), GEMEINDE oder KREIS (ganze Kommune).",
        f"lowest_level = {quote(dataset.lowest_level.value)}",
        "# Geheimhaltung: veroeffentlicht, lokal (Personen), sensibel (Soziales, Gesundheit).",
        f"sensitivity = {quote(dataset.sensitivity.value)}",
        *([] if dataset.dash_is_zero else ["dash_is_zero = false"]),
        *([f"note = {quote(dataset.note)}"] if dataset.note else []),
    ]
    if dataset.dimensions:
        head += [
            "",
            "# Merkmale und ihre Ausprägungen; „total“ ist immer das Ganze.",
            "[dimensions]",
        ]
        head += [f"{name} = {array(values)}" for name, values in dataset.dimensions.items()]
    for name, labels in dataset.labels.items():
        head += ["", f"[labels.{name}]"]
        head += [f"{_key(category)} = {quote(label)}" for category, label in labels.items()]
    if dataset.additive:
        head += [
            "",
            "# Ausprägungen, die zusammen das Ganze ergeben; die Summe wird geprüft.",
            "[additive]",
        ]
        head += [f"{name} = {array(values)}" for name, values in dataset.additive.items()]
    return "\n".join([*head, "", *_layout(layout), ""])


def write_further(layout: MunicipalLayout, file: str) -> str:
    """Return one more layout, to stand at the end of a declaration."""
    lines = [f"# So wird „{_line(file)}“ gelesen: die gleiche Sache in anderer Form."]
    return "\n".join([*lines, *_layout(layout, "[[further]]"), ""])


def _layout(layout: MunicipalLayout, head: str = "[municipal]") -> list[str]:
    lines = [
        head,
        "# Für welche Dateien das gilt; * steht für beliebigen Text.",
        f"file = {quote(layout.file)}",
        f"format = {quote(layout.format)}",
    ]
    if layout.sheet is not None:
        lines += ["# Tabellenblatt; * steht für beliebigen Text.", f"sheet = {quote(layout.sheet)}"]
    if layout.rows != "values":
        lines += ["# Eine Zeile ist ein Fall; gezählt wird nach Merkmalen.", 'rows = "cases"']
    if layout.header_row is not None:
        lines.append(f"header_row = {layout.header_row}")
    if layout.header_depth != 1:
        lines += [
            "# So viele Zeilen bilden zusammen die Überschrift, geschrieben „oben / unten“.",
            f"header_depth = {layout.header_depth}",
        ]
    if layout.area is not None:
        lines += ["# Spalte mit dem Raum.", f"area = {quote(layout.area)}"]
    if layout.areas:
        lines += ["# Die Räume, die es gibt; ein anderer Name ist ein Fehler.", "areas = ["]
        lines += [f"  {quote(name)}," for name in layout.areas] + ["]"]
    if layout.name_column is not None:
        lines += [
            "# Name neben dem Schlüssel; beide müssen zusammenpassen.",
            f"name_column = {quote(layout.name_column)}",
        ]
    if layout.ags_column is not None:
        lines += [
            "# Spalte mit dem amtlichen Schlüssel.",
            f"ags_column = {quote(layout.ags_column)}",
        ]
    if layout.period_column is not None:
        lines += ["# Spalte mit der Zeitangabe.", f"period_column = {quote(layout.period_column)}"]
    if layout.period is not None:
        lines += [
            "# Der Zeitraum aller Werte. Er steht nicht in der Datei: Für die nächste braucht es eine",
            "# eigene Deklaration, oder Sie schreiben ihn in die Datei und ändern diese Zeile.",
            f"period = {quote(layout.period)}",
        ]
    if layout.period_from is not None:
        lines += [f"# {_PLACES[layout.period_from]}", f"period_from = {quote(layout.period_from)}"]
    if layout.total_rows:
        lines += [
            "# Zeilen mit dem Wert der ganzen Kommune.",
            f"total_rows = {array(layout.total_rows)}",
        ]
    if layout.skip_rows:
        lines += ["# Zeilen, die nicht gelesen werden.", f"skip_rows = {array(layout.skip_rows)}"]
    if layout.areas_add_up:
        lines += [
            "# Die Räume ergeben zusammen die Kommune; gedruckte Summen werden geprüft.",
            "areas_add_up = true",
        ]
    if layout.tolerance:
        lines += [f"tolerance = {layout.tolerance!r}"]
    if layout.signs:
        lines += [
            "# Eigene Zeichen und was sie bedeuten: . geheim, - nichts, ... folgt, / unsicher."
        ]
        lines += [f"signs = {table(layout.signs)}"]
    if layout.decimal != ",":
        lines += [
            "# Dezimalzeichen in Zahlen, die als Text stehen.",
            f"decimal = {quote(layout.decimal)}",
        ]
    if layout.thousands:
        lines += ["# Zeichen vor je drei Ziffern.", f"thousands = {quote(layout.thousands)}"]
    if layout.keys:
        lines += [
            "# Spalten, deren Zellen Ausprägungen sind: Text in der Datei = Ausprägung.",
            "keys = [",
        ]
        for key in layout.keys:
            lines.append(
                f"  {{ header = {quote(key.header)}, dimension = {quote(key.dimension)}, "
                f"values = {table(key.values)} }},"
            )
        lines.append("]")
    lines += ["# Wertspalten: Überschrift, Name des Werts, Einheit.", "columns = ["]
    lines += [f"  {_column(rule)}," for rule in layout.columns]
    return [*lines, "]"]


_PLACES = {
    "sheet": "Die Zeitangabe steht im Namen des Tabellenblatts.",
    "file": "Die Zeitangabe steht im Namen der Datei.",
    "title": "Die Zeitangabe steht in einer Zeile über den Überschriften.",
    "header": "Die Zeitangabe steht in den Überschriften, an der Stelle von {periode}.",
}


def _column(rule: MunicipalColumn) -> str:
    parts = [
        f"header = {quote(rule.header)}",
        f"variable = {quote(rule.variable)}",
        f"unit = {quote(rule.unit)}",
    ]
    if rule.measure != "value":
        parts = [
            *([parts[0]] if rule.header else []),
            *parts[1:],
            f"measure = {quote(rule.measure)}",
        ]
    if rule.measure == "equals":
        parts.append(f"equals = {quote(rule.equals)}")
    if rule.measure == "at_least":
        parts.append(f"at_least = {rule.at_least:g}")
    if rule.answers:
        parts.append(f"answers = {array(rule.answers)}")
    if rule.between is not None:
        parts.append(f"between = [{rule.between[0]:g}, {rule.between[1]:g}]")
    if rule.dimensions:
        parts.append(f"dimensions = {table(rule.dimensions)}")
    return f"{{ {', '.join(parts)} }}"


def _line(text: str) -> str:
    """Return a text that cannot leave its line of comment."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
