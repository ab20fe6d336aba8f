"""The page „Geheimhaltung“ and its short form for print: what is hidden here, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kobimo.disclosure.withheld import group_rules
from kobimo.document import Column, Table
from kobimo.german import date, join, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kobimo.disclosure.withheld import Amount, RuleInForce
    from kobimo.publish.site import Site

TITLE = "Geheimhaltung"
PAGE = "geheimhaltung.html"
#: Whether a dataset is sensitive → what such data are called.
KINDS = {False: "Eigene Daten der Kommune", True: "Sozial-, Gesundheits- und Förderdaten"}
#: Datasets of one rule that are named in its row.
MOST_NAMED = 3
#: An example with invented numbers: area, what was counted, hidden for its own sake alone, both.
EXAMPLE = (
    ("Ahornviertel", "2", ".", "."),
    ("Birkenviertel", "23", "23", "."),
    ("Lindenviertel", "35", "35", "35"),
    ("insgesamt", "60", "60", "60"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One protected dataset of the report: its rule, and how much of it is hidden."""

    rule: RuleInForce
    shown: int
    hidden: int

    @property
    def small(self) -> str:
        """Small counts: „1 bis 4“."""
        return _small(self.rule)


@dataclass(frozen=True, slots=True)
class Row:
    """One rule, with the data for which it holds."""

    rule: RuleInForce
    title: str
    small: str
    #: „Amt für Statistik, 01.02.2026“; empty where nobody has decided.
    decided: str


def is_shown(site: Site) -> bool:
    """Whether the report shows anything of a protected dataset."""
    return any(_amounts(site))


def lines(site: Site) -> list[Line]:
    """Return the protected datasets that the report draws on, by title.

    A sum of two datasets counts for both.
    """
    amounts = list(_amounts(site))
    found = []
    for rule in site.withheld.rules if site.withheld else ():
        own = [item for item in amounts if rule.dataset in item.datasets]
        if own:
            shown, hidden = sum(item.shown for item in own), sum(item.hidden for item in own)
            found.append(Line(rule, shown, hidden))
    return found


def describe(site: Site) -> dict[str, Any]:
    """Return what the page shows."""
    found = lines(site)
    return {
        "rules": _rows(found),
        "withholding": found,
        "fallbacks": site.withheld.fallbacks if site.withheld else (),
        "example": EXAMPLE,
        "rounds": any(line.rule.is_rounded for line in found),
    }


def _rows(found: Iterable[Line]) -> list[Row]:
    """Return each rule once; where few datasets have it, they are named."""
    rows = []
    for rule, titles in group_rules(line.rule for line in found):
        kind = KINDS[rule.is_sensitive]
        title = f"{kind} ({len(titles)} Datensätze)" if len(titles) > MOST_NAMED else join(titles)
        decided = ", ".join(filter(None, (rule.decided_by, date(rule.decided_on))))
        rows.append(Row(rule, title, _small(rule), decided))
    return rows


def _small(rule: RuleInForce) -> str:
    return f"1 bis {number(rule.threshold - 1)}"


def _amounts(site: Site) -> Iterator[Amount]:
    shown = {item.id for item in site.indicators}
    for item in site.withheld.amounts if site.withheld else ():
        if shown & set(item.indicators):
            yield item


@dataclass(frozen=True, slots=True)
class Section:
    """What a printed report says of disclosure control."""

    title: str
    paragraphs: tuple[str, ...]
    table: Table


def section(site: Site) -> Section | None:
    """Return the short form for PDF and Word, ``None`` where nothing is protected."""
    found = lines(site)
    if site.withheld is None or not found:
        return None
    policy = site.kommune.geheimhaltung
    why = (
        "Kleine Zahlen können Personen erkennbar machen. Wo in diesem Bericht ein Punkt steht, ist "
        "der Wert unbekannt oder wird geheim gehalten. Verborgen sind kleine Fallzahlen und alle "
        "Zahlen, aus denen sie sich errechnen ließen, auch Gesamtzahlen."
    )
    further = (
        f"In Gruppen unter {number(policy.mindestgruppe)} zeigt der Bericht nicht, dass niemand oder "
        "jeder ein Merkmal hat. Was in einer früheren Ausgabe verborgen war, kann verborgen bleiben, "
        "auch wenn es für sich groß genug wäre: Aus dem Unterschied zweier Ausgaben ließe es sich "
        "sonst errechnen."
    )
    heads = ("Datensatz", "klein sind", "gezeigt", "verborgen")
    rows = tuple(
        (
            item.rule.title,
            "gerundet auf 5" if item.rule.is_rounded else item.small,
            number(item.shown),
            number(item.hidden),
        )
        for item in found
    )
    table = Table(
        caption="Geschützte Datensätze: gezeigte und verborgene Zahlen",
        columns=tuple(Column(label=head, numeric=at > 1) for at, head in enumerate(heads)),
        rows=rows,
        data=rows,
    )
    decided = (
        f"{row.title}: Anteile für {site.area_word} ab {number(row.rule.minimum)} Personen in der "
        f"Bezugsgruppe; festgelegt von {row.decided or 'noch niemandem'}."
        for row in _rows(found)
    )
    return Section(TITLE, (why, *decided, further, *site.withheld.fallbacks), table)
