"""Why an indicator has no value, and what its author can do: as sentences and as notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from kobimo.document import Notice
from kobimo.german import join
from kobimo.narrative import phrase_missing

if TYPE_CHECKING:
    from kobimo.declarations.models import Indicator
    from kobimo.report.values import Values

NO_DATA = "keine Daten"


def notice_missing(values: Values, indicator: Indicator) -> Notice:
    """Return a notice that there is no value, and which file would bring one."""
    row = values.latest_row(values.whole(indicator), values.own)
    return notice_of(values, [explain_missing(values, indicator, row)])


class Missing(NamedTuple):
    """Why an indicator has no value, and what the author of the report can do about it."""

    indicator: Indicator
    reason: str
    remedy: str


def explain_missing(values: Values, indicator: Indicator, row: dict[str, Any] | None) -> Missing:
    """Return why an indicator has no value; ``row`` is its last one, if there is any."""
    if row is not None and row["reason"]:
        return Missing(indicator, str(row["reason"]), "")
    catalog = values.project.catalog
    stored = set(values.stored)
    official, own = [], []
    for name in catalog.datasets_of(indicator):
        dataset = catalog.datasets[name]
        if name in stored:
            continue
        if dataset.tables:
            last = f" bis {dataset.tables[-1]}" if dataset.parts else ""
            official.append(f"{'Tabellen' if last else 'Tabelle'} {dataset.tables[0]}{last}")
        else:
            own.append(f"„{dataset.title}“")
    remedies = []
    if official:
        many = len(official) > 1
        remedies.append(
            f"Holen Sie {join(official)} mit „kobimo fetch“, oder legen Sie "
            f"{'die Dateien' if many else 'die Datei'} nach data/eingang."
        )
    if own:
        remedies.append(f"Nehmen Sie {join(own)} mit „kobimo intake“ auf.")
    return Missing(indicator, NO_DATA, " ".join(remedies))


def tell_missing(values: Values, missing: list[Missing]) -> str:
    """Return for which indicators the municipality has no value, and why."""
    return phrase_missing(
        [(m.indicator, m.reason) for m in missing], place=values.place(values.own)
    )


def notice_of(values: Values, missing: list[Missing]) -> Notice:
    """Return the notice that stands in the place of what cannot be shown."""
    kinds = {_kind_of(item.reason) for item in missing}
    return Notice(
        reason=kinds.pop() if len(kinds) == 1 else "missing",
        text=tell_missing(values, missing),
        remedy=" ".join(dict.fromkeys(m.remedy for m in missing if m.remedy)),
        indicators=tuple(m.indicator.id for m in missing),
    )


def _kind_of(reason: str) -> Literal["missing", "disclosure", "too_few"]:
    """Return what a notice is about, from the reason of a missing value."""
    if reason.startswith("Geheimhaltung"):
        return "disclosure"
    return "too_few" if reason.startswith("zu wenige") else "missing"
