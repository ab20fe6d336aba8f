"""An executed notebook becomes its chapter: elements in order, nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from kobimo.document import Element, Explain, Finding, Group, Notice, Prose
from kobimo.document.reading import read_chapter
from tests.document.test_elements import ELEMENTS, TABLE

MISSING = Notice(reason="missing", text="Für die Kennzahl liegt kein Wert vor.", indicators=("a",))
EXPLAIN = Explain(indicator="a", title="Anteil", says="Sagt.", says_not="Sagt nicht.")


def markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": text.splitlines(keepends=True)}


def code(*outputs: Element | dict[str, Any]) -> dict[str, Any]:
    found = [
        {"output_type": "execute_result", "data": output._repr_mimebundle_()}
        if isinstance(output, Element)
        else output
        for output in outputs
    ]
    return {"cell_type": "code", "source": "report.finding('a')", "outputs": found}


def notebook(*cells: dict[str, Any], **header: Any) -> dict[str, Any]:
    return {"metadata": {"kobimo": header} if header else {}, "cells": list(cells)}


def kinds(*cells: dict[str, Any]) -> list[str]:
    return [element.kind for element in read_chapter(notebook(*cells), "x").elements]


def test_first_heading_is_the_title_and_what_follows_it_stays() -> None:
    chapter = read_chapter(
        notebook(markdown("# Übergänge\n\nEinleitung"), markdown("## Abschnitt")), "uebergaenge"
    )
    assert chapter.title == "Übergänge"
    assert chapter.elements == (Prose(markdown="Einleitung"), Prose(markdown="## Abschnitt"))


def test_a_later_heading_of_the_first_level_is_prose() -> None:
    chapter = read_chapter(notebook(markdown("# Eins"), markdown("# Zwei")), "x")
    assert chapter.title == "Eins"
    assert chapter.elements == (Prose(markdown="# Zwei"),)


def test_header_gives_order_and_indicators() -> None:
    chapter = read_chapter(notebook(order=30, indicators=["a", "b"]), "x")
    assert (chapter.order, chapter.indicators, chapter.title) == (30, ("a", "b"), "x")
    assert read_chapter(notebook(), "x").order == 0


def test_every_element_comes_through_in_order() -> None:
    shown = [element for element in ELEMENTS if not isinstance(element, Group)]
    chapter = read_chapter(notebook(code(*shown)), "x")
    assert list(chapter.elements) == shown


def test_groups_are_dissolved() -> None:
    both = Group(elements=(Prose(markdown="Text"), Finding(sentences=("Satz.",))))
    assert kinds(code(both)) == ["prose", "finding"]


def test_output_that_is_no_element_does_not_reach_the_model() -> None:
    stream = {"output_type": "stream", "text": "geheim"}
    error = {"output_type": "error", "ename": "E", "evalue": "geheim", "traceback": []}
    plain = {"output_type": "display_data", "data": {"text/plain": "geheim"}}
    assert kinds(code(stream, error, plain), markdown("   ")) == []


def test_element_of_an_unknown_form_is_refused() -> None:
    wrong = {"output_type": "display_data", "data": {"application/vnd.kobimo.element+json": {}}}
    with pytest.raises(ValidationError):
        read_chapter(notebook(code(wrong)), "x")


def test_missing_values_are_said_once() -> None:
    other = MISSING.model_copy(update={"indicators": ("a", "b")})
    assert kinds(code(MISSING), code(MISSING)) == ["notice"]
    assert kinds(code(MISSING), code(other)) == ["notice", "notice"]


def test_other_notices_are_repeated() -> None:
    few = Notice(reason="too_few", text="Zu kurz.", indicators=("a",))
    assert kinds(code(few), code(few)) == ["notice", "notice"]


def test_what_is_missing_is_not_explained_unless_it_is_shown_elsewhere() -> None:
    assert kinds(code(MISSING), code(EXPLAIN)) == ["notice"]
    assert kinds(code(EXPLAIN)) == ["explain"]
    shown = TABLE.model_copy(update={"indicators": ("a",)})
    assert kinds(code(MISSING), code(shown), code(EXPLAIN)) == ["notice", "table", "explain"]
