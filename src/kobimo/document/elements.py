"""The typed model of an executed notebook: prose, findings, figures, tables, notes.

Figures, tables and sentences are made as these elements, travel through the executed
notebook under one MIME type, and are read back from it. The model knows no format.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MIME = "application/vnd.kobimo.element+json"


class Element(BaseModel):
    """Base of all elements. Shows itself in a notebook as HTML and carries its model along."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002 - IPython passes both
        exclude: object = None,  # noqa: ARG002
    ) -> dict[str, object]:
        from kobimo.document.preview import preview_html, preview_markdown

        return {
            MIME: self.model_dump(mode="json"),
            "text/html": preview_html(self),
            "text/markdown": preview_markdown(self),
            "text/plain": f"<kobimo {self.__class__.__name__}>",
        }


class Column(Element):
    """One column of a table: its heading and whether its cells are numbers."""

    label: str
    numeric: bool = False


class Table(Element):
    """A table of texts as they are shown, with the values behind them.

    ``rows`` and ``data`` have the same shape; in ``data`` a number is a number and a
    value that is not shown is missing. The first column heads its row.
    """

    kind: Literal["table"] = "table"
    id: str = ""
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    data: tuple[tuple[float | str | None, ...], ...]
    #: Explanations of signs that occur, notes on breaks, numbers tested.
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


class Figure(Element):
    """A figure with everything a reader needs who cannot see it or trust it."""

    kind: Literal["figure"] = "figure"
    id: str
    #: The message where the verdict permits one, else what is shown.
    title: str
    #: Where, when and unit, after what is shown unless the title begins with that.
    subtitle: str
    svg: str
    alt: str
    table: Table
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...]
    indicators: tuple[str, ...]


class Finding(Element):
    """The Kernbefund of a section: sentences built from verdicts."""

    kind: Literal["finding"] = "finding"
    #: First sentence is the claim and is set off.
    sentences: tuple[str, ...]
    indicators: tuple[str, ...] = ()


class KeyFigure(Element):
    """One row of the Kennzahlenkasten."""

    indicator: str
    title: str
    period: str
    #: As printed; a rate whose title does not name its base has it here: „8,0 je 1 000“.
    value: str
    #: Empty where the value has none.
    interval: str
    #: Empty where there is no such value: counts of the municipality alone, the Land of Berlin.
    land: str
    bund: str
    #: Median of the Vergleichskreise; empty where the indicator is not compared with any.
    peers: str = ""
    #: Verdict against the Land (for Berlin and Hamburg: the Bund), in words; empty where the
    #: indicator is not compared at all. Nothing is to be shown then, neither word nor sign.
    verdict: str
    #: ``not_comparable`` is a comparison that was meant and is not possible; empty as above.
    verdict_class: Literal["above", "below", "no_robust_difference", "not_comparable", ""]
    #: Whether the verdict is good, bad or neither for education: colours need it.
    tone: Literal["favourable", "unfavourable", "neutral"]
    #: „+1,2 Prozentpunkte seit 2018“, empty where nothing can be said.
    change: str
    #: Small line of the values over time as SVG, empty where there are fewer than three.
    spark: str = ""


class KeyFigures(Element):
    """The Kennzahlenkasten: some indicators with value, interval, comparison and change."""

    kind: Literal["key_figures"] = "key_figures"
    id: str
    title: str
    rows: tuple[KeyFigure, ...]
    land_label: str
    bund_label: str
    #: Heading of the median; may hold a soft hyphen.
    peers_label: str = ""
    #: The same as a table with values, for CSV and Excel.
    table: Table
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Explain(Element):
    """What a number says and what it does not, with a link to its Steckbrief."""

    kind: Literal["explain"] = "explain"
    indicator: str
    title: str
    says: str
    says_not: str


class Comment(Element):
    """The municipality's own words, Markdown from ``kommentare/``."""

    kind: Literal["comment"] = "comment"
    chapter: str
    markdown: str


class Notice(Element):
    """Something is not shown, and this is why."""

    kind: Literal["notice"] = "notice"
    reason: Literal["missing", "disclosure", "too_few", "not_comparable"]
    text: str
    #: What the author of the report can do about it; never published.
    remedy: str = ""
    indicators: tuple[str, ...] = ()


class Prose(Element):
    """A Markdown cell of the notebook."""

    kind: Literal["prose"] = "prose"
    markdown: str


class Group(Element):
    """Several elements that one cell returned together."""

    kind: Literal["group"] = "group"
    elements: tuple[AnyElement, ...]


AnyElement = Annotated[
    Table | Figure | Finding | KeyFigures | Explain | Comment | Notice | Prose | Group,
    Field(discriminator="kind"),
]
Group.model_rebuild()

ELEMENT: TypeAdapter[AnyElement] = TypeAdapter(AnyElement)


class Chapter(Element):
    """One executed notebook as a sequence of elements."""

    id: str
    title: str
    order: int
    indicators: tuple[str, ...]
    elements: tuple[AnyElement, ...]
