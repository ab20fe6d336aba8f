"""Elements travel through a notebook unchanged and cannot be changed on the way."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from kobimo.document import (
    MIME,
    Column,
    Comment,
    Explain,
    Figure,
    Finding,
    Group,
    KeyFigure,
    KeyFigures,
    Notice,
    Prose,
    Table,
)
from kobimo.document.elements import ELEMENT

TABLE = Table(
    id="a-trend",
    caption="Anteil, Trier, 2023",
    columns=(Column(label="Region"), Column(label="Wert", numeric=True)),
    rows=(("Trier", "6,5\u202f%"), ("Seehafen", ".")),
    data=(("Trier", 6.54), ("Seehafen", None)),
)
ROW = KeyFigure(
    indicator="a",
    title="Anteil",
    period="2023",
    value="6,5\u202f%",
    interval="",
    land="",
    bund="",
    verdict="",
    verdict_class="",
    tone="neutral",
    change="",
)
ELEMENTS = [
    TABLE,
    Figure(
        id="a-trend",
        title="Anteil in Trier",
        subtitle="2011–2023, Prozent",
        svg="<svg/>",
        alt="Liniendiagramm.",
        table=TABLE,
        sources=("Quelle",),
        indicators=("a",),
    ),
    Finding(sentences=("Ein Satz.",), indicators=("a",)),
    KeyFigures(id="k", title="K", rows=(ROW,), land_label="Land", bund_label="Bund", table=TABLE),
    Explain(indicator="a", title="Anteil", says="Sagt.", says_not="Sagt nicht."),
    Comment(chapter="uebergaenge", markdown="*Kommentar*"),
    Notice(reason="missing", text="Kein Wert.", remedy="Datei ablegen.", indicators=("a",)),
    Prose(markdown="Text"),
    Group(elements=(Prose(markdown="Text"), Finding(sentences=("Satz.",)))),
]


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element.kind)
def test_what_a_notebook_stores_reads_back(element) -> None:
    bundle = element._repr_mimebundle_()
    stored = json.loads(json.dumps(bundle[MIME]))
    assert ELEMENT.validate_python(stored) == element
    assert set(bundle) == {MIME, "text/html", "text/markdown", "text/plain"}


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element.kind)
def test_elements_are_frozen_and_closed(element) -> None:
    with pytest.raises(ValidationError):
        element.kind = "anderes"
    with pytest.raises(ValidationError, match="extra"):
        ELEMENT.validate_python({**element.model_dump(), "unbekannt": 1})


@pytest.mark.parametrize(
    "verdict", ["above", "below", "no_robust_difference", "not_comparable", ""]
)
def test_verdict_classes_are_five(verdict: str) -> None:
    assert KeyFigure.model_validate({**ROW.model_dump(), "verdict_class": verdict})


def test_other_verdicts_and_tones_are_refused() -> None:
    for field in ("verdict_class", "tone"):
        with pytest.raises(ValidationError):
            KeyFigure.model_validate({**ROW.model_dump(), field: "besser"})


def test_kinds_tell_elements_apart() -> None:
    with pytest.raises(ValidationError):
        ELEMENT.validate_python({"kind": "unbekannt"})
    assert len({element.kind for element in ELEMENTS}) == len(ELEMENTS)
