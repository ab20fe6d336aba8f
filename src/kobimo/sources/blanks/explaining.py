"""The first sheet of a blank: in plain German, what is needed and how it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.declarations.forms import Sensitivity
from kobimo.declarations.themes import THEMES
from kobimo.german import label_of
from kobimo.sources.blanks.layouts import blank_layout, sheet_name
from kobimo.sources.blanks.periods import describe_clock
from kobimo.sources.cells import OFFICIAL_SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kobimo.declarations.kommune import Disclosure
    from kobimo.declarations.models import Dataset, Indicator, MunicipalLayout

#: First cell of a blank, by which it is known; the theme follows.
MARK = "Vorlage zum Bildungsmonitoring mit kobimo, Thema: "
README = "Lies mich"
#: What a line is: how it looks, and for a sheet the name it links to.
TITLE, HEADING, TEXT = "title", "heading", "text"
_SENSITIVE = (
    "Dieses Blatt enthält Sozial-, Gesundheits- oder Förderdaten. Die Datei gehört in den Ordner "
    "data/geschuetzt, den Git übergeht."
)
_MEANING = {
    "-": "nichts vorhanden, eine echte Null",
    ".": "unbekannt oder geheim",
    "...": "liegt noch nicht vor",
    "/": "nicht sicher genug",
    "x": "Angabe nicht sinnvoll",
}


def explain_blank(
    theme: str,
    datasets: Mapping[str, Sequence[Indicator]],
    declared: Mapping[str, Dataset],
    *,
    elsewhere: Mapping[str, Sequence[str]],
    disclosure: Disclosure,
) -> Iterator[tuple[str, str]]:
    """Yield the lines of the first sheet: what each is, and its text.

    A heading that is the name of a sheet stands above what is said of that sheet.

    Parameters
    ----------
    datasets
        Dataset → indicators of the theme that need it.
    declared
        All datasets of the catalogue.
    elsewhere
        Dataset → other themes whose blanks have the same sheet.
    disclosure
        Thresholds of the municipality.
    """
    yield TITLE, f"{MARK}{theme}"
    yield (
        TEXT,
        f"Diese Arbeitsmappe sammelt die Daten der Kommune für „{THEMES.get(theme, theme)}“.",
    )
    yield HEADING, "So füllen Sie die Vorlage aus"
    yield from ((TEXT, text) for text in _how_to_fill(disclosure))
    for name, indicators in datasets.items():
        dataset = declared[name]
        layout = blank_layout(dataset)
        if layout is None:
            continue
        yield HEADING, sheet_name(name)
        yield from (
            (TEXT, text) for text in _explain_dataset(dataset, layout, elsewhere.get(name, ()))
        )
        for indicator in indicators:
            yield TEXT, f"Kennzahl „{indicator.title_de}“: {indicator.definition}"


def _how_to_fill(disclosure: Disclosure) -> Iterator[str]:
    yield (
        "Jedes weitere Blatt ist eine Tabelle. Füllen Sie die Blätter aus, zu denen Sie Daten "
        "haben; leere Blätter und Zeilen ohne Werte werden übergangen."
    )
    yield (
        "Tragen Sie Werte unter den Überschriften ein. Überschriften und Namen der Blätter bleiben, "
        "wie sie sind. Zeilen dürfen Sie löschen, ergänzen und umordnen, auch für weitere Jahre."
    )
    yield (
        "Eine Zeile, in der ein Wert steht, braucht alle Werte. Fehlt einer, so schreiben Sie ein "
        "Zeichen: "
        + "; ".join(f"„{sign}“ {meaning}" for sign, meaning in _MEANING.items())
        + ". Leer lassen heißt nicht null."
    )
    yield (
        "Zahlen stehen ohne Einheit, Anteile in Prozent als 12,5. Minuszeichen gehören nur vor "
        "Werte, die wirklich negativ sind."
    )
    yield (
        "Eine Summenzeile ist nicht nötig, wo die Teile sich addieren: Die Summe wird gebildet, "
        "und eine eingetragene wird geprüft."
    )
    yield (
        f"Der Bericht zeigt keine Zahl unter {disclosure.schwelle}, bei Sozial-, Gesundheits- und "
        f"Förderdaten keine unter {disclosure.schwelle_sensibel}, und keinen Anteil an weniger als "
        f"{disclosure.mindestnenner} Personen. Tragen Sie trotzdem die genauen Zahlen ein, soweit Sie "
        "dürfen: Gesperrt wird erst im Bericht."
    )
    yield (
        "Ausgefüllt gehört die Datei nach data/kommunal, oder nach data/geschuetzt, wenn ein Blatt "
        "das verlangt. Der Dateiname ist gleich. Danach: kobimo check"
    )


def _explain_dataset(
    dataset: Dataset, layout: MunicipalLayout, elsewhere: Sequence[str]
) -> Iterator[str]:
    yield f"{dataset.title}."
    yield f"Wer die Zahlen hat: {dataset.publisher}."
    yield f"Zeitbezug: {describe_clock(dataset)}."
    if dataset.note:
        yield dataset.note
    if layout.rows == "cases":
        yield (
            "Eine Zeile je Fall; gezählt wird von selbst, und eine leere Zelle zählt nicht. Die Spalte "
            "„Bezeichnung“ dient nur Ihnen und wird nicht gelesen."
        )
    elif layout.rows != "values":
        yield "Eine Zeile je Eintrag; im Bericht erscheinen nur Summen."
    for key in layout.keys:
        words = dataset.labels.get(key.dimension, {})
        shown = [f"„{text}“" for text in key.values] or [f"„{text}“" for text in words.values()]
        yield f"{key.header}: {', '.join(shown)}."
    own = {sign: status for sign, status in layout.signs.items() if sign not in OFFICIAL_SIGNS}
    if own:
        signs = "; ".join(
            f"„{sign}“ {_MEANING.get(status, status)}" for sign, status in own.items()
        )
        yield f"Eigene Zeichen dieser Tabelle: {signs}."
    if dataset.sensitivity is Sensitivity.SENSIBEL:
        yield _SENSITIVE
    if elsewhere:
        names = ", ".join(label_of(name) for name in elsewhere)
        yield f"Dieses Blatt steht auch in den Vorlagen zu: {names}. Füllen Sie es nur einmal aus."
