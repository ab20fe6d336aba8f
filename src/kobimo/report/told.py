"""Print an answer: as labelled lines for a terminal or a sheet, as a record for JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.german import band_name, date, quantity
from kobimo.report.answers import to_float

if TYPE_CHECKING:
    from kobimo.indicators.comparing.against import Against
    from kobimo.report.answers import Answer


def to_record(found: Answer) -> dict[str, Any]:
    """Return an answer as plain values for JSON: a missing number is ``None``."""
    row = found.row or {}
    number = {name: _number(row.get(name)) for name in ("value", "lower", "upper")}
    counts = {name: _number(row.get(name)) for name in ("numerator", "denominator")}
    indicator = found.indicator
    return {
        "indicator": indicator.id,
        "title": indicator.title_de,
        "definition": indicator.definition,
        "unit": indicator.unit,
        "region": {"ags": found.ags, "name": found.name},
        "period": str(row.get("period", "")),
        **number,
        "text": _printed(found),
        "uncertainty": indicator.uncertainty,
        "uncertainty_reason": indicator.uncertainty_reason,
        **counts,
        "status": str(row.get("status", "")),
        "reason": found.reason,
        "flag": str(row.get("flag", "")),
        "comparators": [
            {
                "ags": item.ags,
                "name": item.name,
                "value": _number(item.comparison.other),
                "text": item.text,
                "difference": _number(item.comparison.difference),
                "difference_lower": _number(item.comparison.lower),
                "difference_upper": _number(item.comparison.upper),
                "verdict": item.comparison.verdict,
                "verdict_text": item.verdict,
                "reason": item.comparison.reason,
            }
            for item in found.compared
        ],
        "peers": None if found.against is None else _record_of(found.against),
        "parts": [
            {"label": p.label, "period": p.period, "value": _number(p.value), "text": p.text}
            for p in found.parts
        ],
        "change": found.change,
        "sentences": list(found.sentences),
        "breaks": list(found.breaks),
        "caveats": list(indicator.caveats),
        "sources": list(found.sources),
        "stand": found.stand,
    }


def to_lines(found: Answer) -> list[tuple[str, str]]:
    """Return an answer as labelled lines for a terminal or a table; the first has no label."""
    row = found.row
    lines = [("", f"{found.indicator.title_de}, {found.name} ({found.ags})")]
    if row is None or not found.has_value:
        lines.append(("Wert", f"kein Wert ({found.reason})"))
        periods = dict.fromkeys(item.period for item in found.parts)
        lines += [("Zeitraum", ", ".join(periods))] if periods else []
        lines += [
            (item.label, f"{item.text} ({item.band})" if item.band else item.text)
            for item in found.parts
        ]
        return lines
    lines += [("Zeitraum", str(row["period"])), ("Wert", _printed(found))]
    indicator = found.indicator
    reason = indicator.uncertainty_reason or str(row["interval_note"])
    if "judged_lower" in row:
        reason = "auf Entscheidung der Kommune nicht abgedruckt"
    lines.append((band_name(indicator.uncertainty), found.band or f"keines: {reason}"))
    if not math.isnan(to_float(row["numerator"])) and not math.isnan(to_float(row["denominator"])):
        counts = (quantity(to_float(row[name]), "count") for name in ("numerator", "denominator"))
        word = "von" if indicator.method == "share" else "zu"
        lines.append(("Fälle", f" {word} ".join(counts)))
    for item in found.compared:
        reason = f": {item.comparison.reason}" if item.comparison.reason else ""
        verdict = item.verdict if item.text else ""
        lines.append((item.name, ", ".join(filter(None, (item.text, verdict))) + reason))
    if found.against is not None and not math.isnan(found.against.middle):
        middle = quantity(found.against.middle, indicator.unit, indicator.decimals)
        lines.append(("Vergleichskreise", f"{middle} (mittlerer Wert)"))
    if found.change:
        lines.append(("Veränderung", found.change))
    lines += [("Bruch der Zeitreihe", text) for text in found.breaks]
    lines += [("Quelle", text) for text in found.sources]
    if found.stand:
        lines.append(("Stand der Daten", date(found.stand)))
    return lines


def _record_of(against: Against) -> dict[str, Any]:
    return {
        "median": _number(against.middle),
        "lowest": _number(against.lowest),
        "highest": _number(against.highest),
        "above": against.above,
        "below": against.below,
        "not_robust": against.alike,
        "missing": against.missing,
    }


def _printed(found: Answer) -> str:
    return str(found.row["text"]) if found.row is not None and found.has_value else ""


def _number(value: object) -> float | None:
    number = to_float(value)
    return None if math.isnan(number) else number
