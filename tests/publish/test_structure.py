"""Numbers, anchors and file names of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.document import Chapter, Finding, Group, Notice, Prose
from kobimo.publish.structure import (
    Heading,
    arrange,
    card_texts,
    claim_of,
    key_messages,
    slug,
    value_table,
)
from publish.sample import figure
from publish.sample import value_table as sample_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.publish import Site


def test_figures_and_tables_are_numbered_by_chapter(site: Site) -> None:
    labels = [block.label for chapter in arrange(site) for block in chapter.exhibits]
    assert labels == ["Kennzahlenkasten", "Abbildung 2.1", "Abbildung 2.2", "Tabelle 2.1"]


def test_anchors_and_files_are_unique_in_the_report(site: Site) -> None:
    arranged = arrange(site)
    anchors = [part.anchor for chapter in arranged for part in chapter.parts]
    names = [block.file for chapter in arranged for block in chapter.exhibits]
    assert len(anchors) == len(set(anchors))
    assert names == [
        "ueberblick-kasten",
        "uebergaenge-abschluesse-verlauf",
        "uebergaenge-abschluesse-verlauf-2",
        "uebergaenge-abschluesse-tabelle",
    ]


def test_empty_sections_are_left_out(site: Site) -> None:
    assert [section.text for section in arrange(site)[1].sections] == [
        "Abschlüsse",
        "Ausbildungsplätze vor Ort",
    ]


def test_failed_chapter_keeps_its_number(site: Site) -> None:
    third = arrange(site)[2]
    assert (third.number, third.id, third.parts) == (3, "bne", ())
    assert third.failure


def test_chapter_that_the_report_does_not_name_comes_last(other_site: Callable[..., Site]) -> None:
    extra = Chapter(id="zusatz", title="Zusatz", order=0, indicators=(), elements=())
    site = other_site()
    arranged = arrange(other_site(chapters=(extra, *site.chapters)))
    assert [chapter.id for chapter in arranged] == ["ueberblick", "uebergaenge", "bne", "zusatz"]


def test_report_keeps_the_kinds_it_names(other_site: Callable[..., Site]) -> None:
    site = other_site()
    report = site.report.model_copy(update={"keep": ("table",)})
    arranged = arrange(other_site(report=report))
    kinds = {block.element.kind for chapter in arranged for block in chapter.blocks}
    assert kinds == {"table"}
    assert [part.text for part in arranged[1].parts if isinstance(part, Heading)] == [
        "Abschlüsse",
        "Nach Geschlecht",
    ]


def test_heading_never_leaves_a_depth_out(other_site: Callable[..., Site]) -> None:
    chapter = Chapter(
        id="a",
        title="A",
        order=1,
        indicators=(),
        elements=(Prose(markdown="#### Tief\n\nText\n\n# Zweiter Titel\n\nText"),),
    )
    arranged = arrange(other_site(chapters=(chapter,), failures=()))[0]
    assert [part.depth for part in arranged.parts if isinstance(part, Heading)] == [1, 1]


def test_nested_groups_lie_flat(other_site: Callable[..., Site]) -> None:
    chapter = Chapter(
        id="a",
        title="A",
        order=1,
        indicators=(),
        elements=(Group(elements=(figure("x"), Notice(reason="missing", text="–"))),),
    )
    arranged = arrange(other_site(chapters=(chapter,), failures=()))[0]
    assert [block.element.kind for block in arranged.blocks] == ["figure", "notice"]


def findings(name: str, count: int) -> Chapter:
    elements = tuple(Finding(sentences=(f"{name}{n}",)) for n in range(count))
    return Chapter(id=name, title=name, order=1, indicators=(), elements=elements)


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ((1, 1), ["a0", "b0"]),
        ((9, 9), [*(f"a{n}" for n in range(5)), *(f"b{n}" for n in range(5))]),
        ((12, 1), [*(f"a{n}" for n in range(9)), "b0"]),
        ((0, 0), []),
    ],
)
def test_key_messages_take_turns(
    other_site: Callable[..., Site], counts: tuple[int, int], wanted: list[str]
) -> None:
    chapters = tuple(findings(name, count) for name, count in zip("ab", counts, strict=True))
    arranged = arrange(other_site(chapters=chapters, failures=()))
    assert [claim_of(block) for _, block in key_messages(arranged)] == wanted


def test_key_message_is_said_once(other_site: Callable[..., Site]) -> None:
    twice = findings("a", 2).model_copy(update={"id": "b"})
    arranged = arrange(other_site(chapters=(findings("a", 2), twice), failures=()))
    assert [claim_of(block) for _, block in key_messages(arranged)] == ["a0", "a1"]


def test_card_says_what_no_card_before_it_says(other_site: Callable[..., Site]) -> None:
    chapters = [findings("a", 2).model_copy(update={"id": name}) for name in "abc"]
    arranged = arrange(other_site(chapters=(*chapters, findings("d", 1)), failures=()))
    assert card_texts(arranged) == {"a": "a0", "b": "a1", "c": "", "d": "d0"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Übergänge & Abschlüsse", "uebergaenge-abschluesse"),
        ("Größe", "groesse"),
        ("…", "abschnitt"),
        ("Café 3.1", "cafe-3-1"),
    ],
)
def test_slug(text: str, wanted: str) -> None:
    assert slug(text) == wanted


def test_only_exhibits_have_values(site: Site) -> None:
    blocks = [block for chapter in arrange(site) for block in chapter.blocks]
    assert value_table(next(b for b in blocks if b.element.kind == "figure")) == sample_table()
    with pytest.raises(TypeError):
        value_table(next(b for b in blocks if b.element.kind == "prose"))
