"""What follows if the last years go on: the fan of variants, and what is needed then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kobimo.document import Element, Notice
from kobimo.german import NARROW, label_of, number
from kobimo.indicators.projecting.staffing import posts_needed
from kobimo.indicators.terms import TOTAL
from kobimo.narrative import (
    phrase_backtest,
    phrase_projection,
    phrase_replacement_backtest,
)
from kobimo.report.figures_of_regions import assemble
from kobimo.report.missing import notice_missing
from kobimo.tables import Heading, tabulate_demand, tabulate_entitled, tabulate_posts

if TYPE_CHECKING:
    from collections.abc import Hashable

    from kobimo.declarations.models import Indicator
    from kobimo.declarations.projections import Attendance
    from kobimo.disclosure import Protected
    from kobimo.report.values import Values


#: Year in which a further class becomes entitled to all-day care, § 24 Abs. 4 SGB VIII.
ENTITLED = (2026, 2027, 2028, 2029)
#: Children of class 1 are about this old at the end of the year in which they enter.
AGE_IN_CLASS_1 = 6
#: Part of the children who take part, with what it is.
PARTICIPATION = {
    0.55: "Teilnahme wie in Deutschland 2022",
    0.73: "Bedarf der Eltern in Deutschland 2022",
    1.0: "alle",
}
CLAIM = (
    "Rechtsanspruch nach dem Ganztagsförderungsgesetz: ab 1. August 2026 in Klasse 1, jedes Jahr "
    "eine Klasse mehr. Klasse 1 steht hier für die Sechsjährigen am Jahresende. Teilnahme "
    f"55{NARROW}% und Bedarf 73{NARROW}% nach Kindertagesbetreuung Kompakt 2022."
)
SCENARIOS: dict[Hashable, object] = {
    TOTAL: "Mitte",
    "unten": "wenige Abgänge",
    "mitte": "mittlere Abgänge",
    "oben": "viele Abgänge",
}


def make_fan(values: Values, indicator: Indicator, *, group: str = TOTAL) -> Element:
    """Return a projection of the municipality with variants, band and back-test.

    Parameters
    ----------
    group
        One group of an indicator with attendance: a type of school, an age group.
    """
    from kobimo.figures import draw_fan

    form = indicator.attendance
    if group != TOTAL and (form is None or group not in form.groups):
        return _notice(indicator, f"hat keine Gruppe „{group}“")
    projected = values.projection(indicator, group)
    if projected is None:
        if values.whole(indicator).select(ags=values.own).is_empty:
            return notice_missing(values, indicator)
        place = values.place(values.own)
        why = f"lässt sich {place} nicht fortschreiben: Die Zeitreihe ist zu kurz oder hat Lücken"
        return _notice(indicator, why)
    part, projection = projected
    part = part.label("series", "ags", {values.own: values.project.region.name})
    frame = part.frame
    name = "" if group == TOTAL else f", {_label(values, indicator, group)}"
    return assemble(
        values,
        [part],
        draw_fan(part),
        form="vorausberechnung" if group == TOTAL else f"vorausberechnung-{group}",
        comparison=None,
        where=[values.own],
        when=f"{frame['year'].min()}–{frame['year'].max()}",
        subtitle_tail="bis zum letzten Stichtag Bestand, danach Fortschreibung in drei Varianten",
        keys=[Heading("period", "Zeitraum"), Heading("role_label", "Art")],
        notes=phrase_projection(projection),
        band="80-%-Band",
        subject=f"{indicator.title_de}{name}",
    )


def make_demand(values: Values, indicator: Indicator) -> Element:
    """Return a table of the places that each quota asks for in the years ahead."""
    form = indicator.attendance
    if form is None:
        return _notice(indicator, "wird nicht mit Quoten vorausberechnet")
    found = _ahead(values, indicator)
    if found is None:
        return notice_missing(values, indicator)
    ahead, last, tested = found
    notes = [_assumption(values, indicator, place) for place in range(len(form.assumed))]
    return tabulate_demand(
        ahead.select(**{form.dimension: TOTAL}),
        quotas=_quotas(form),
        now=float(last["value"]),
        since=str(last["period"]),
        caption=_caption(values, indicator, ahead),
        notes=[*notes, tested],
    )


def make_posts(values: Values, indicator: Indicator) -> Element:
    """Return a table of the full-time posts that these places need."""
    form = indicator.attendance
    if form is None or form.staffing is None:
        return _notice(indicator, "nennt keine Annahmen zum Personal")
    found = _ahead(values, indicator)
    if found is None:
        return notice_missing(values, indicator)
    ahead, _, tested = found
    frame = ahead.frame.set_index(["year", "quote", form.dimension])["value"]
    quotas = _quotas(form)
    posts = {
        (int(year), quota): posts_needed(
            [float(frame[year, quota, group]) for group in form.groups], form.staffing
        )
        for year in ahead.frame["year"].unique()
        for quota in quotas
    }
    return tabulate_posts(
        ahead,
        quotas=quotas,
        posts=posts,
        caption=f"Vollzeitstellen: {_caption(values, indicator, ahead)}",
        notes=[f"{form.staffing.source}.", tested],
    )


def _ahead(values: Values, indicator: Indicator) -> tuple[Protected, dict[str, Any], str] | None:
    """Return the rows ahead by group and quota, the last observed row, and the back-test's words."""
    projected = None if indicator.attendance is None else values.projection(indicator, TOTAL)
    if projected is None:
        return None
    launch = projected[1].launch
    part = values.of(indicator).select(ags=values.own)
    seen = part.select(**dict.fromkeys(indicator.breakdowns, TOTAL), year=launch).frame
    years = [int(year) for year in part.frame["year"].unique() if year > launch]
    ahead = part.select(year=years, szenario=TOTAL)
    return ahead, dict(seen.iloc[0]), phrase_backtest(projected[1].backtest)


def _quotas(form: Attendance) -> dict[str, str]:
    return {TOTAL: "gleiche Quote"} | {item.id: item.label for item in form.assumed}


def _caption(values: Values, indicator: Indicator, ahead: Protected) -> str:
    years = ahead.frame["year"]
    return f"{indicator.title_de}, {values.project.region.name}, {years.min()}–{years.max()}"


def make_entitled(values: Values, indicator: Indicator) -> Element:
    """Return how many children of primary school are entitled to all-day care in each school year.

    Parameters
    ----------
    indicator
        A count of residents by single years of age.
    """
    rows: dict[int, tuple[Protected, int]] = {}
    tested = ""
    for classes in range(1, len(ENTITLED) + 1):
        ages = tuple(f"a{AGE_IN_CLASS_1 + at:02d}" for at in range(classes))
        terms = tuple(
            term.model_copy(update={"filter": {"altersjahr": ages}}) for term in indicator.numerator
        )
        counted = indicator.model_copy(update={"numerator": terms, "breakdowns": {}})
        projected = values.projection(counted, TOTAL)
        if projected is None:
            return _notice(indicator, f"lässt sich {values.place(values.own)} nicht fortschreiben")
        part, projection = projected
        tested = phrase_backtest(projection.backtest)
        last = int(part.frame["year"].max())
        first = ENTITLED[classes - 1]
        final = first if classes < len(ENTITLED) else last
        for year in range(first, final + 1):
            rows[year] = part.select(year=year, role=["observed", "projected"]), classes
    kept = {year: found for year, found in rows.items() if not found[0].is_empty}
    if not kept:
        return _notice(indicator, "reicht fortgeschrieben nicht bis zum Beginn des Anspruchs")
    return tabulate_entitled(
        kept,
        shares=PARTICIPATION,
        caption=f"Kinder mit Anspruch auf Ganztagsbetreuung, {values.project.region.name}",
        notes=[CLAIM, tested],
    )


def make_replacement(values: Values, indicator: Indicator, growth: Indicator | None) -> Element:
    """Return how today's staff shrinks within the years ahead, and what is missing then.

    Parameters
    ----------
    growth
        An indicator with attendance: staff is needed in proportion to it. ``None`` leaves the
        need as it is today.
    """
    from kobimo.figures import Step, draw_waterfall

    form = indicator.replacement
    row = values.latest_row(values.whole(indicator), values.own)
    if form is None or row is None or row["value"] != row["value"]:
        return notice_missing(values, indicator)
    year = int(row["year"])
    part = values.of(indicator).select(ags=values.own, year=year)
    exits = part.frame.set_index("szenario")["numerator"]
    staff, end = float(row["denominator"]), year + form.horizon
    few, middle, many = (float(exits[name]) for name in ("unten", "mitte", "oben"))
    factor, source = _growth(values, growth, year, end)
    more = staff * (factor - 1)
    left, needed = staff - middle, staff + more
    steps = [
        Step(f"Bestand am {row['period']}", 0, staff, staff, is_whole=True),
        Step(f"Abgänge bis {end}", staff, left, -middle, staff - few, staff - many),
    ]
    if growth is not None and source:
        steps.append(
            Step("Mehr- oder Minderbedarf nach der Zahl der Kinder", left, left + more, more)
        )
    gap = needed - left
    ends = (max(needed - (staff - few), 0), needed - (staff - many))
    steps.append(Step(f"Zu ersetzen bis {end}", 0, gap, gap, *ends, is_whole=True))
    tested = values.replacement_backtest(indicator)
    return assemble(
        values,
        [part.label("label", "szenario", SCENARIOS)],
        draw_waterfall(part, steps),
        form="ersatzbedarf",
        comparison=None,
        where=[values.own],
        when=f"{year}–{end}",
        unit="Personen",
        keys=[Heading("period", "Zeitraum"), Heading("label", "Szenario")],
        notes=[f"{form.source}.", *source, phrase_replacement_backtest(tested)],
    )


def _growth(
    values: Values, growth: Indicator | None, year: int, end: int
) -> tuple[float, list[str]]:
    """Return by what factor attendance changes until the end, with a note; 1 where it is unknown."""
    projected = None if growth is None else values.projection(growth, TOTAL)
    if projected is None:
        return 1.0, []
    frame = projected[0].frame
    found = frame[frame["role"].isin(["observed", "projected"])].set_index("year")["value"]
    if year not in found.index or end not in found.index:
        return 1.0, []
    now, then = float(found[year]), float(found[end])
    note = (
        f"Zahl der Kinder: {number(now, 0)} ({year}), fortgeschrieben {number(then, 0)} ({end}); "
        "Personal je Kind wie heute."
    )
    return then / now, [note]


def _assumption(values: Values, indicator: Indicator, place: int) -> str:
    """Return the quotas of one assumption by group, with where they come from."""
    form = indicator.attendance
    if form is None:
        return ""
    assumed = form.assumed[place]
    parts = [
        f"{_label(values, indicator, group)} {number(share * 100, 0)}{NARROW}%"
        for group, share in zip(form.groups, assumed.shares, strict=True)
    ]
    return f"{assumed.label}: {', '.join(parts)}. Quelle: {assumed.source}."


def _label(values: Values, indicator: Indicator, group: str) -> str:
    form = indicator.attendance
    dataset = values.project.catalog.datasets.get(indicator.numerator[0].dataset)
    if form is None or dataset is None:
        return label_of(group)
    return dataset.labels.get(form.dimension, {}).get(group, label_of(group))


def _notice(indicator: Indicator, why: str) -> Notice:
    return Notice(
        reason="too_few",
        text=f"Die Kennzahl „{indicator.title_de}“ {why}.",
        indicators=(indicator.id,),
    )
