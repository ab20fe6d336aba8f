"""What a public edition needs before it may do without a stamp, and before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.disclosure.signatures import FILE, Signature, add_signature
from kobimo.disclosure.tallies import Plan
from kobimo.document import Chapter, Notice
from kobimo.editions import conditions
from kobimo.editions.conditions import (
    find_obstacles,
    plan_edition,
    shows_protected,
    stamp_of,
    stamp_of_sheet,
)
from kobimo.errors import Invalid, NotPublishable, Problem
from kobimo.project import Edition, Project, open_project
from kobimo.publish.stamps import DRAFT, INTERNAL
from tests.conftest import write_chapter
from tests.sample_plan import make_plan

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC, PROTECTED = "bev_insgesamt", "raum_arbeitslose_je_1000"
REPORT = """id = "kurz"
title = "Kurzbericht"
audience = "Für alle."
description = "Zwei Kapitel."
chapters = ["eins"]
keep = ["prose", "figure"]
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for folder in ("notebooks", "reports"):
        (tmp_path / folder).mkdir()
    (tmp_path / "kommune.toml").write_text('ags = "99001"\nberichte = ["kurz"]\n', "utf-8")
    (tmp_path / "reports/kurz.toml").write_text(REPORT, "utf-8")
    write_chapter(tmp_path, "eins", "report")
    return open_project(tmp_path)


def announce(project: Project, chapter: str) -> None:
    """Have the header of a chapter name an indicator of a protected dataset."""
    write_chapter(project.folder, chapter, "report")
    path = project.folder / "notebooks" / f"{chapter}.py"
    path.write_text(path.read_text("utf-8").replace(PUBLIC, PROTECTED), "utf-8")


def chapter_of(*indicators: str) -> dict[str, Chapter]:
    element = Notice(reason="missing", text="Keine Daten.", indicators=indicators)
    return {"eins": Chapter(id="eins", title="Eins", order=1, indicators=(), elements=(element,))}


def sign(project: Project, name: str, content: str) -> None:
    add_signature(project.folder / FILE, Signature(content, name, "Amt", "2026-02-01"))


def test_protected_is_what_a_header_announces_or_an_element_shows(project: Project) -> None:
    plan = make_plan()
    assert not shows_protected(project, plan)
    assert not shows_protected(project, plan, chapter_of(PUBLIC, "unbekannt"))
    assert shows_protected(project, plan, chapter_of(PUBLIC, PROTECTED))
    announce(project, "eins")
    assert shows_protected(project, plan)
    assert not shows_protected(project, Plan(""))


def test_a_chapter_that_no_report_has_shows_nothing(project: Project) -> None:
    announce(project, "zwei")
    assert not shows_protected(open_project(project.folder), make_plan())


def test_two_persons_release_exactly_one_content(project: Project) -> None:
    plan, shown = make_plan(), chapter_of(PROTECTED)
    assert stamp_of(project, Edition.INTERN, plan, shown) == INTERNAL
    assert stamp_of(project, Edition.OEFFENTLICH, plan, chapter_of(PUBLIC)) == ""
    sign(project, "Erika Erfunden", plan.content)
    sign(project, " erika  ERFUNDEN", plan.content)
    sign(project, "Rolf Regel", "0" * 64)
    assert stamp_of(project, Edition.OEFFENTLICH, plan, shown) == DRAFT
    (missing,) = (p for p in find_obstacles(project, plan, shown) if p.where == FILE)
    assert missing.message == (
        "von 2 Freigaben für diesen Stand liegt 1 vor (Erika Erfunden). Die Freigabe von Rolf Regel "
        "(Amt) vom 01.02.2026 galt einem früheren Stand und ist erloschen."
    )
    sign(project, "Rolf Regel", plan.content)
    assert stamp_of(project, Edition.OEFFENTLICH, plan, shown) == ""
    assert all(p.where != FILE for p in find_obstacles(project, plan, shown))
    # Another number, another content: nobody has signed that.
    other = make_plan(tallies=plan.tallies[:1])
    assert stamp_of(project, Edition.OEFFENTLICH, other, shown) == DRAFT


def test_the_internal_edition_asks_for_no_decision(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conditions, "plan_disclosure", lambda _: pytest.fail("planned"))
    assert plan_edition(project, Edition.INTERN, publish=False).is_empty


@pytest.mark.parametrize(
    "error",
    [
        Invalid([Problem("kommune.toml", "niemand hat entschieden", "Entscheiden Sie.")]),
        NotPublishable("Geheimes ließe sich errechnen.", where="veroeffentlicht.json"),
    ],
)
def test_without_a_plan_everything_known_is_said_at_once(
    project: Project, monkeypatch: pytest.MonkeyPatch, error: Invalid | NotPublishable
) -> None:
    def refuse(_: Project) -> Plan:
        raise error

    monkeypatch.setattr(conditions, "plan_disclosure", refuse)
    with pytest.raises(type(error)) as draft:
        plan_edition(project, Edition.OEFFENTLICH, publish=False)
    assert draft.value is error
    with pytest.raises(NotPublishable) as caught:
        plan_edition(project, Edition.OEFFENTLICH, publish=True)
    told = caught.value.text
    assert "public/ bleibt, wie es ist" in told
    assert "niemand hat entschieden" in told or "Geheimes ließe sich errechnen" in told
    assert "impressum.anschrift" in told


def test_a_sheet_about_one_indicator_is_released_with_everything(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_plan()
    monkeypatch.setattr(conditions, "plan_disclosure", lambda _: plan)
    assert stamp_of_sheet(project, PUBLIC) == ""
    assert stamp_of_sheet(project, PROTECTED) == DRAFT
    sign(project, "Erika Erfunden", plan.content)
    sign(project, "Rolf Regel", plan.content)
    assert stamp_of_sheet(project, PROTECTED) == ""
