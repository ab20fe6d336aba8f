"""With whom a municipality is compared, and what its conditions let expect."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.disclosure import sources_of
from kobimo.document import Column, Element, Finding, Group, Notice, Table
from kobimo.german import UNITS, join, number, period_phrase
from kobimo.indicators.comparing.expectation import (
    explained_share,
    judge_expectation,
    split_components,
    usable_components,
)
from kobimo.narrative import (
    count_word,
    phrase_expectation,
    phrase_expectation_title,
    phrase_sensitivity,
)
from kobimo.report.boxes import period_words
from kobimo.report.figures_of_regions import assemble
from kobimo.report.missing import notice_missing

if TYPE_CHECKING:
    from collections.abc import Hashable

    from kobimo.declarations.models import Indicator
    from kobimo.disclosure import Protected
    from kobimo.indicators.comparing.peers import Neighbour, Peers
    from kobimo.report.values import Values

#: Types of settlement, as the BBSR names them.
TYPES = {
    1: "kreisfreie Großstadt",
    2: "städtischer Kreis",
    3: "ländlicher Kreis mit Verdichtungsansätzen",
    4: "dünn besiedelter ländlicher Kreis",
}
#: A difference of this many robust z-values is worth naming.
LARGE = 0.5
#: So many differences are named for each Kreis.
NAMED = 2
ABOUT_TYPES = (
    "Kreistyp nach den Regeln des BBSR für siedlungsstrukturelle Kreistypen, hier für jeden Kreis "
    "für sich aus dem Gemeindeverzeichnis (Gebietsstand 31.12.2024) berechnet. Das BBSR fasst "
    "kreisfreie Städte unter 100\u202f000 Einwohnerinnen und Einwohnern mit ihrem Landkreis zusammen."
)
ABOUT_INVENTED_TYPES = "Die Kreistypen der erfundenen Kreise sind wie ihre Zahlen frei gesetzt."
ABOUT_DISTANCES = (
    "Abstand: Wurzel aus der Summe der quadrierten Unterschiede in allen Merkmalen. Jedes Merkmal "
    "ist durch seine übliche Streuung zwischen den Kreisen geteilt; ein Abstand von 1 entspricht "
    "dieser Streuung in einem einzigen Merkmal. Eine Stufe im Kreistyp zählt ebenfalls 1."
)
FALLACY = (
    "Die Erwartung beschreibt Kreise, nicht Menschen: Aus Zusammenhängen zwischen Kreisen lässt "
    "sich nicht auf einzelne Personen schließen (ökologischer Fehlschluss). Der Unterschied zur "
    "Erwartung ist kein Maß für die Leistung von Schulen oder der Kommune und nennt keine Ursache."
)


def make_peers(values: Values) -> Element:
    """Return with whom the municipality is compared, how they were chosen and how firm that is."""
    peers = values.peers
    if not peers.chosen:
        return Notice(
            reason="too_few",
            text=f"Für {values.project.region.name} lassen sich keine Vergleichskreise auswählen. "
            + peers.refusal,
            remedy="Holen Sie die fehlenden Tabellen mit „kobimo fetch“, oder nennen Sie "
            "Vergleichskreise in kommune.toml, Angabe „vergleich“.",
        )
    return Group(elements=(_peers_finding(values, peers), _peers_table(values, peers)))


def _peers_finding(values: Values, peers: Peers) -> Finding:
    place = values.project.region.name
    names = join([values.regions[item.ags] for item in peers.chosen])
    count = count_word(len(peers.chosen))
    structure = values.project.catalog.structure
    if values.project.kommune.vergleich:
        return Finding(
            sentences=(
                f"{place} wird mit {count} selbst ausgewählten Kreisen verglichen: {names}.",
            )
        )
    claim = (
        f"Als Vergleichskreise von {place} dienen die {count} Kreise, die in "
        f"{count_word(len(peers.traits))} Merkmalen am ähnlichsten sind: {names}."
    )
    sentences = [claim, _traits(values, peers)]
    used = {trait.variable.id for trait in peers.traits}
    variables = structure.variable if structure else ()
    lacking = [f"„{item.title}“" for item in variables if item.id not in used]
    if lacking:
        verb = "ist" if len(lacking) == 1 else "sind"
        sentences.append(f"Nicht einbezogen {verb} mangels Werten {join(lacking)}.")
    if structure and len(peers.chosen) < structure.count:
        others = count_word(peers.kreise - 1)
        why = (
            f"von {others} anderen Kreisen haben nur {count_word(peers.candidates)} einen "
            "ähnlichen Kreistyp und vollständige Angaben"
            if peers.candidates == len(peers.chosen)
            else f"von {others} anderen Kreisen wären mehr als die Hälfte aber keine Auswahl"
        )
        sentences.append(f"Gesucht werden {count_word(structure.count)}; {why}.")
    titles = {item.id: item.title for item in variables} | {"kreistyp": "Kreistyp"}
    sentences.append(
        phrase_sensitivity(
            peers.alternatives, len(peers.chosen), titles, land=values.place(values.land)
        )
    )
    following = join([values.regions[item.ags] for item in peers.following])
    if following:
        sentences.append(f"Als Nächste kämen {following}.")
    sentences.append("Die Auswahl ist festgehalten und gilt für alle Kapitel.")
    return Finding(sentences=tuple(filter(None, sentences)))


def _traits(values: Values, peers: Peers) -> str:
    """Return the traits with their years, and which of them stands in for another."""
    named = []
    for trait in peers.traits:
        title, year = trait.variable.title, str(trait.year)
        if trait.is_replaced:
            title = values.project.catalog.indicator(trait.indicator).title_de
            year += f", anstelle von „{trait.variable.title}“"
        named.append(f"{title} ({year})")
    return f"Die Merkmale sind {join(named)}."


def _peers_table(values: Values, peers: Peers) -> Table:
    from kobimo.regions import load_register

    register = load_register()
    about_types = ABOUT_INVENTED_TYPES if values.project.is_fictional else ABOUT_TYPES
    rows, data = [], []
    for item in peers.chosen:
        region = register.get(item.ags)
        kind = TYPES.get(region.kreistyp or 0, "–")
        told = _differences(values, peers, item)
        known = not math.isnan(item.distance)
        distance = number(item.distance, 2) if known else "–"
        rows.append((region.name, kind, distance, told))
        data.append((region.name, kind, item.distance if known else None, told))
    parts = [
        values.whole(values.project.catalog.indicator(trait.indicator)) for trait in peers.traits
    ]
    return Table(
        id="vergleichskreise",
        caption=f"Vergleichskreise von {values.project.region.name}, nach Ähnlichkeit",
        columns=(
            Column(label="Kreis"),
            Column(label="Kreistyp"),
            Column(label="Abstand", numeric=True),
            Column(label=f"Größte Unterschiede zu {values.project.region.name}"),
        ),
        rows=tuple(rows),
        data=tuple(data),
        notes=tuple(filter(None, (ABOUT_DISTANCES if peers.traits else "", about_types))),
        sources=sources_of(parts, computed=True),
        indicators=tuple(dict.fromkeys(trait.indicator for trait in peers.traits)),
    )


def _differences(values: Values, peers: Peers, item: Neighbour) -> str:
    """Return in words where a Kreis differs most from the municipality."""
    if math.isnan(item.distance):
        return "Angaben fehlen"
    found = sorted(
        (trait for trait in peers.traits if trait.variable.id in item.differences),
        key=lambda trait: (-abs(item.differences[trait.variable.id]), trait.variable.id),
    )
    told = []
    for trait in found[:NAMED]:
        difference = item.differences[trait.variable.id]
        if abs(difference) < LARGE:
            continue
        if trait.is_replaced:
            title = values.project.catalog.indicator(trait.indicator).title_de
            told.append(f"{'höherer' if difference > 0 else 'niedrigerer'} Wert bei „{title}“")
        else:
            told.append(trait.variable.more if difference > 0 else trait.variable.less)
    return ", ".join(told) or "keine größeren"


def make_expectation(values: Values, indicator: Indicator) -> Element:
    """Return observed over expected values of all Kreise, with the sentence on the own one."""
    from kobimo.figures import draw_expectation

    if indicator.expectation is None:
        return Notice(
            reason="not_comparable",
            text=f"Für die Kennzahl „{indicator.title_de}“ ist keine Erwartung deklariert.",
            indicators=(indicator.id,),
        )
    whole = values.whole(indicator)
    row = values.latest_row(whole, values.own)
    if row is None or row["value"] != row["value"]:
        return notice_missing(values, indicator)
    year = int(row["year"])
    catalog = values.project.catalog
    observed = catalog.indicator(split_components(indicator)[0].indicator)
    part = whole.select(year=year)
    shown = [ags for ags in values.regions if len(ags) == 5]
    roles: dict[Hashable, object] = dict.fromkeys(shown, "other")
    roles[values.own] = "own"
    names: dict[Hashable, object] = dict(values.regions.items())
    part = part.select(ags=shown).label("role", "ags", roles).label("series", "ags", names)
    frame = part.frame
    known = frame[frame["value"].notna()]
    used = usable_components(indicator, len(known))
    titles = [catalog.indicator(item.indicator).title_de for item in used]
    left_out = [
        catalog.indicator(item.indicator).title_de
        for item in split_components(indicator)[1]
        if item not in used
    ]
    judged = judge_expectation(row, indicator)
    is_several = known["ags"].str[:2].nunique() > 1 and indicator.expectation.within_land
    place = values.place(values.own)
    sentences = phrase_expectation(
        judged,
        indicator,
        observed,
        place=place,
        start=period_phrase(str(row["period"]), period_words(values, observed)["period_kind"]),
        traits=titles,
        within_land=is_several,
    )
    share = explained_share(
        known["numerator"].to_numpy(float), known["denominator"].to_numpy(float)
    )
    notes = [FALLACY]
    if left_out:
        least = indicator.expectation.least_per_component
        notes.append(
            f"Je Merkmal sind mindestens {least} Kreise nötig. Werte liegen für {len(known)} vor; "
            f"{join([f'„{title}“' for title in left_out])} geht deshalb nicht in die Erwartung ein."
        )
    if share > 0:
        notes.append(
            f"Die Erwartung gibt {number(100 * share, 0)}\u202f% der Unterschiede zwischen "
            f"{len(known)} Kreisen wieder (Anteil der quadrierten Abweichungen; jeder Kreis wird "
            "aus den anderen vorhergesagt)."
        )
    figure = assemble(
        values,
        [part],
        draw_expectation(part, unit=observed.unit, decimals=observed.decimals),
        form="erwartung",
        comparison=None,
        where=[values.own],
        when=str(row["period"]),
        title=phrase_expectation_title(judged, observed, place=place),
        subject=f"{observed.title_de}, beobachtet und erwartet",
        subtitle_tail=f"{len(known)} Kreise und kreisfreie Städte",
        unit=UNITS[observed.unit].label,
        keys=[],
        notes=notes,
        table=_expectation_table(part, observed),
    )
    return Group(elements=(Finding(sentences=tuple(sentences), indicators=(indicator.id,)), figure))


def _expectation_table(part: Protected, observed: Indicator) -> Table:
    indicator = part.indicator
    decimals = {"numerator": observed.decimals, "denominator": observed.decimals}
    names = ("numerator", "denominator", "value", "lower", "upper")
    rows, data = [], []
    for row in part.frame.sort_values("ags").to_dict("records"):
        found = [float(row[name]) for name in names]
        texts = [
            number(value, decimals.get(name, indicator.decimals)) if not math.isnan(value) else "–"
            for name, value in zip(names, found, strict=True)
        ]
        if math.isnan(row["value"]):
            texts[2] = str(row["text"])
        head = (str(row["ags"]), str(row["series"]))
        rows.append((*head, *texts))
        data.append((*head, *(None if math.isnan(value) else value for value in found)))
    unit = UNITS[observed.unit].label
    return Table(
        caption=f"{observed.title_de}, beobachtet und erwartet, {part.frame['period'].iloc[0]}",
        columns=(
            Column(label="AGS"),
            Column(label="Region"),
            Column(label=f"Beobachtet ({unit})", numeric=True),
            Column(label=f"Erwartet ({unit})", numeric=True),
            Column(label=f"Unterschied ({UNITS[indicator.unit].label})", numeric=True),
            Column(label="95-%-Vorhersageintervall von", numeric=True),
            Column(label="bis", numeric=True),
        ),
        rows=tuple(rows),
        data=tuple(data),
        sources=part.sources,
        indicators=(indicator.id, observed.id),
    )
