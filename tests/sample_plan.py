"""A small plan of an edition, with every verdict, and the review of it."""

from __future__ import annotations

from dataclasses import replace

from kobimo.declarations.kommune import Disclosure
from kobimo.declarations.loading import load_catalog
from kobimo.disclosure.review import Attack, Changes, Interval, Place, Review
from kobimo.disclosure.tallies import Part, Plan, Step, Tally
from kobimo.disclosure.withheld import rules_in_force

#: A number that is hidden and must stand nowhere.
SECRET = 4
AREAS = ("total", "01", "02", "03")
NAMES = {"01": "Altstadt", "02": "Nordend", "03": "Hafen <b>"}
POLICY = Disclosure(entschieden_von="Amt für Statistik", entschieden_am="2026-02-01")

#: Unemployed: one area is small, another is hidden with it in both years.
UNEMPLOYED = Tally(
    parts=(Part(1, "raum_arbeitslose", "arbeitslose"),),
    label="Arbeitslose nach Sozialräumen",
    indicators=("raum_arbeitslose_je_1000",),
    threshold=5,
    areas=AREAS,
    years=(2024, 2025),
    values=((60.0, 64.0), (None, None), (None, None), (35.0, 12345.0)),
    verdicts=("oo", "pp", "ss", "oo"),
)
#: Places: a breakdown and a row were given up, one base is too small.
PLACES = Tally(
    parts=(Part(1, "raum_kitaplaetze", "plaetze"),),
    label="Kitaplätze nach Sozialräumen",
    indicators=("kitaplaetze_sr",),
    threshold=3,
    areas=AREAS[1:],
    years=(2025,),
    values=((None,), (None,), (None,)),
    verdicts=("c", "r", "-"),
    rounded=5,
)
STEP = Step("row", "Für Nordend werden 2025 keine Kitaplätze gezeigt.", 1)


def make_plan(**changes: object) -> Plan:
    """Return the plan with some fields changed."""
    plan = Plan(inputs="c" * 64, tallies=(UNEMPLOYED, PLACES), steps=(STEP,), lost=3.4)
    return replace(plan, **changes)  # type: ignore[arg-type]


def place(area: str, year: int) -> Place:
    return Place(UNEMPLOYED.key, area, year)


def attack(*unsafe: Place) -> Attack:
    """Return what an attacker finds out about the two small numbers."""
    found = {place("01", 2024): (0.0, 25.0), place("01", 2025): (0.0, None)}
    return Attack(
        intervals=tuple(
            Interval(where, SECRET, SECRET, is_safe=False)
            if where in unsafe
            else Interval(where, *ends, is_safe=True)
            for where, ends in found.items()
        ),
        seconds=1.26,
        editions=("2025-11-03",),
    )


def make_review(**changes: object) -> Review:
    """Return the review of the plan with some fields changed."""
    plan = make_plan()
    review = Review(
        plan=plan,
        region="Musterstadt",
        rules=rules_in_force(plan, POLICY, load_catalog()),
        smallest_group=POLICY.mindestgruppe,
        dominance=POLICY.dominanz,
        attack=attack(),
        changes=Changes(
            since="2025-11-03",
            added=(place("total", 2025), place("03", 2025)),
            revised=(place("03", 2024),),
            dropped=4,
        ),
        area_names=NAMES,
        indicator_names={"raum_arbeitslose_je_1000": "Arbeitslose je 1000"},
        is_fictional=True,
        version="0.1.0",
    )
    return replace(review, **changes)  # type: ignore[arg-type]
