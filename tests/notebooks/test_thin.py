"""Notebooks choose, order and explain: they compute nothing, define nothing, import kobimo only."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jupytext
import pytest

from kobimo.audit.notebooks import check_notebook
from kobimo.declarations.loading import load_catalog
from kobimo.report import Report
from tests.catalog.typography import faults

if TYPE_CHECKING:
    from kobimo.declarations.catalog import Catalog

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
PATHS = sorted(FOLDER.glob("*.py"))
CHAPTERS = (
    "ueberblick",
    "rahmenbedingungen",
    "kita",
    "schule",
    "uebergaenge",
    "fachkraefte",
    "hochschule_weiterbildung",
    "bne",
    "sozialraum",
    "politische_kulturelle_bildung",
)
PUBLIC = {name for name in vars(Report) if not name.startswith("_")}
#: Methods that show numbers by themselves, each in a figure or a table.
SHOWING = PUBLIC - {"finding", "key_figures", "explain", "comment", "multiplicity"}
#: Methods that are given the name of a chapter or of a list of definitions.
OF_OTHERS = {"comment", "multiplicity", "definitions_table"}
OPENING = "import kobimo\n\nreport = kobimo.open_report()"
HEADER = [
    "# ---",
    "# jupyter:",
    "#   jupytext:",
    (
        "#     notebook_metadata_filter: "
        "kobimo,kernelspec,jupytext,-jupytext.text_representation.jupytext_version"
    ),
]


@dataclass(frozen=True)
class Notebook:
    """One chapter as text, cells and calls."""

    name: str
    text: str
    metadata: Any
    code: tuple[str, ...]
    prose: tuple[str, ...]
    #: Cells in order: ``("code", source)`` or ``("markdown", source)``.
    cells: tuple[tuple[str, str], ...]

    @property
    def calls(self) -> list[tuple[str, tuple[str, ...], dict[str, str]]]:
        """Method, arguments and options of each call of the facade, in order."""
        return [call(source) for source in self.code[1:]]

    @property
    def indicators(self) -> set[str]:
        found = {
            name for method, names, _ in self.calls if method not in OF_OTHERS for name in names
        }
        for method, names, _ in self.calls:
            if method == "definitions_table":
                entries = load_catalog().definitions[names[0]].entry
                found |= {entry.indicator for entry in entries if entry.indicator}
        return found


def call(source: str) -> tuple[str, tuple[str, ...], dict[str, str]]:
    expression = ast.parse(source).body[0].value  # type: ignore[attr-defined]
    return (
        expression.func.attr,
        tuple(argument.value for argument in expression.args),
        {keyword.arg: keyword.value.value for keyword in expression.keywords},
    )


def load(path: Path) -> Notebook:
    text = path.read_text("utf-8")
    notebook = jupytext.reads(text, "py:percent")
    cells = tuple((cell.cell_type, cell.source) for cell in notebook.cells)
    return Notebook(
        name=path.stem,
        text=text,
        metadata=notebook.metadata,
        code=tuple(source for kind, source in cells if kind == "code"),
        prose=tuple(source for kind, source in cells if kind == "markdown"),
        cells=cells,
    )


NOTEBOOKS = {path.stem: load(path) for path in PATHS}


@pytest.fixture(params=list(NOTEBOOKS))
def notebook(request: pytest.FixtureRequest) -> Notebook:
    return NOTEBOOKS[request.param]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_there_are_all_chapters_in_order() -> None:
    ordered = sorted(NOTEBOOKS.values(), key=lambda item: item.metadata["kobimo"]["order"])
    assert tuple(item.name for item in ordered) == CHAPTERS


def test_jupytext_writes_the_same_text_again(notebook: Notebook) -> None:
    again = jupytext.writes(jupytext.reads(notebook.text, "py:percent"), "py:percent")
    assert again == notebook.text


def test_header_is_ascii_and_holds_no_version(notebook: Notebook) -> None:
    head = notebook.text.split("# ---")[1]
    assert head.isascii()
    assert "jupytext_version" not in head.replace(
        "-jupytext.text_representation.jupytext_version", ""
    )
    assert notebook.text.splitlines()[: len(HEADER)] == HEADER
    assert set(notebook.metadata["kobimo"]) == {"indicators", "order"}


def test_header_lists_the_indicators_that_are_used(notebook: Notebook) -> None:
    listed = notebook.metadata["kobimo"]["indicators"]
    assert listed == sorted(set(listed))
    assert set(listed) == notebook.indicators


def test_first_cell_opens_the_report(notebook: Notebook) -> None:
    assert notebook.code[0] == OPENING
    assert [kind for kind, _ in notebook.cells[:2]] == ["markdown", "code"]


def test_a_cell_has_at_most_three_statements(notebook: Notebook) -> None:
    for source in notebook.code:
        assert 1 <= len(ast.parse(source).body) <= 3


def test_cells_call_the_facade_and_nothing_else(notebook: Notebook) -> None:
    """No function, class, lambda, loop, comprehension, condition, assignment or import."""
    cells = {f"Zelle {n}": source for n, source in enumerate(notebook.code, start=1)}
    assert [problem.text for problem in check_notebook(cells, PUBLIC)] == []


def test_indicators_exist(notebook: Notebook, catalog: Catalog) -> None:
    assert notebook.indicators <= set(catalog.indicators)


def test_breakdowns_are_declared(notebook: Notebook, catalog: Catalog) -> None:
    for method, names, options in notebook.calls:
        if group := options.get("group"):
            form = catalog.indicators[names[0]].attendance
            assert form is not None
            assert group in form.groups
        assert options.get("growth", next(iter(catalog.indicators))) in catalog.indicators
        others = {"of", "group", "growth", "above", "below", "first", "second", "called"}
        dimensions = [value for option, value in options.items() if option not in others]
        for dimension in dimensions:
            assert dimension in catalog.indicators[names[0]].breakdowns, f"{method} {names[0]}"
        assert len(set(dimensions)) == len(dimensions)


def test_two_groups_stand_side_by_side(notebook: Notebook, catalog: Catalog) -> None:
    for method, names, options in notebook.calls:
        if method == "dumbbell":
            assert len(catalog.indicators[names[0]].breakdowns[options["by"]]) == 2


def test_areas_are_shown_where_the_indicator_has_areas(
    notebook: Notebook, catalog: Catalog
) -> None:
    for method, names, _ in notebook.calls:
        has_areas = [
            "SOZIALRAUM" in catalog.indicators[name].levels
            for name in names
            if method not in OF_OTHERS
        ]
        if method in {"map", "area_bars", "area_heat", "area_table"}:
            assert all(has_areas)
        elif method in {"finding", "key_figures", "trend", "table"}:
            whole = ["KREIS" in catalog.indicators[name].levels for name in names]
            assert all(whole), f"{method} {names}: hat keinen Wert für die ganze Kommune"


def test_all_kreise_stand_in_a_figure_only_where_they_have_values(
    notebook: Notebook, catalog: Catalog
) -> None:
    for method, names, _ in notebook.calls:
        if method in {"strip", "bars_regions", "map_of_land"}:
            assert "kreise" in catalog.indicators[names[0]].comparators


def test_a_chapter_begins_with_its_question(notebook: Notebook) -> None:
    """Title, Leitfrage, Kernbefund, Kennzahlenkasten."""
    kinds = [kind for kind, _ in notebook.cells]
    sources = [source for _, source in notebook.cells]
    assert re.fullmatch(r"# [^\n]+", sources[0])
    assert sources[2].startswith("> **Leitfrage.** ")
    assert sources[2].endswith("?")
    assert kinds[3] == "code"
    assert call(sources[3])[0] == "finding"
    methods = [method for method, _, _ in notebook.calls]
    assert methods[1] == "key_figures"


def test_sections_are_questions_and_show_something(notebook: Notebook) -> None:
    sections: dict[str, list[str]] = {}
    heading = ""
    for kind, source in notebook.cells:
        match = re.match(r"## ([^\n]+)", source) if kind == "markdown" else None
        if match:
            heading = match.group(1)
            sections[heading] = []
        elif kind == "code" and heading:
            sections[heading].append(call(source)[0])
    *questions, last = sections
    assert last == "Was die Kommune dazu sagt"
    assert sections[last] == ["comment"]
    assert 3 <= len(questions) <= 9
    for question in questions:
        assert question.endswith("?"), question
        if question != "Wie ist dieser Bericht zu lesen?":
            assert SHOWING & set(sections[question]), question
            assert "explain" in sections[question], question


def test_a_chapter_shows_at_least_four_figures_or_tables(notebook: Notebook) -> None:
    assert sum(method in SHOWING for method, _, _ in notebook.calls) >= 4


def test_the_comment_is_that_of_the_chapter(notebook: Notebook) -> None:
    comments = [names for method, names, _ in notebook.calls if method == "comment"]
    assert comments == [(notebook.name,)]
    counted = [names for method, names, _ in notebook.calls if method == "multiplicity"]
    assert counted in ([], [(notebook.name,)])


def test_headings_do_not_skip_a_level(notebook: Notebook) -> None:
    levels = [
        len(match.group(1))
        for source in notebook.prose
        for match in re.finditer(r"^(#+) ", source, flags=re.MULTILINE)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert set(levels) <= {1, 2}


def test_prose_is_german(notebook: Notebook) -> None:
    for source in notebook.prose:
        for line in source.splitlines():
            if not line.startswith("|"):
                assert faults(line) == []


def test_prose_holds_no_value_of_a_municipality(notebook: Notebook) -> None:
    """Numbers come through the facade; digits in prose are ages, laws, years of counts."""
    known = re.compile(
        r"95-%|100\u202f%|unter 100|2022|Klassenstufe 7|SGB-II|zwei Schuljahre|18 und 25|Zensus"
    )
    for source in notebook.prose:
        rest = re.sub(known, "", source)
        assert not re.search(r"\d", rest), re.findall(r".{20}\d.{20}", rest)
