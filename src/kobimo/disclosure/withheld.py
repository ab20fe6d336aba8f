"""What a report tells its readers about disclosure control: rules in force, and how much is hidden.

Nothing here tells why a single cell is hidden: which of two hidden cells is the small one would
itself be a hint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kobimo.declarations.models import Sensitivity
from kobimo.disclosure.policy import rule_on
from kobimo.disclosure.tallies import HIDDEN, Verdict
from kobimo.german import collation_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.kommune import Disclosure
    from kobimo.disclosure.tallies import Plan


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """What holds for one protected dataset."""

    dataset: str
    title: str
    #: Social, health or special-needs data.
    is_sensitive: bool
    #: Counts from 1 to this number minus 1 are small.
    threshold: int
    #: Shares inside the municipality with fewer persons in the denominator are not shown.
    minimum: int
    #: Whether counts are rounded to multiples of 5 in place of being hidden.
    is_rounded: bool
    #: Empty where nobody has decided yet.
    decided_by: str
    #: ISO day, or empty.
    decided_on: str


@dataclass(frozen=True, slots=True)
class Amount:
    """How many cells of one tally are open and hidden."""

    datasets: tuple[str, ...]
    indicators: tuple[str, ...]
    shown: int
    hidden: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """Disclosure control of one edition, as its readers may know it."""

    #: By title of the dataset.
    rules: tuple[RuleInForce, ...]
    amounts: tuple[Amount, ...]
    #: Fallbacks in German sentences: what was put together or left out.
    fallbacks: tuple[str, ...]


def sum_up(plan: Plan, policy: Disclosure, catalog: Catalog) -> Withheld | None:
    """Return what all reports of an edition may say of its plan; ``None`` for an empty one."""
    if plan.is_empty:
        return None
    return Withheld(
        rules=rules_in_force(plan, policy, catalog),
        amounts=tuple(
            Amount(
                datasets=tuple(dict.fromkeys(part.dataset for part in tally.parts)),
                indicators=tally.indicators,
                shown=tally.count(Verdict.OPEN),
                hidden=tally.count(*HIDDEN),
            )
            for tally in plan.tallies
        ),
        fallbacks=tuple(dict.fromkeys(step.text for step in plan.steps)),
    )


def rules_in_force(plan: Plan, policy: Disclosure, catalog: Catalog) -> tuple[RuleInForce, ...]:
    """Return the rules of the datasets of a plan: its own decision, else that for all."""
    names = dict.fromkeys(part.dataset for tally in plan.tallies for part in tally.parts)
    found = [_rule(name, policy, catalog) for name in names]
    return tuple(sorted(found, key=lambda rule: (collation_key(rule.title), rule.dataset)))


def group_rules(rules: Iterable[RuleInForce]) -> list[tuple[RuleInForce, tuple[str, ...]]]:
    """Return each different rule once, with the titles of the datasets for which it holds."""
    found: dict[RuleInForce, list[str]] = {}
    for rule in rules:
        found.setdefault(replace(rule, dataset="", title=""), []).append(rule.title)
    return [(rule, tuple(titles)) for rule, titles in found.items()]


def _rule(name: str, policy: Disclosure, catalog: Catalog) -> RuleInForce:
    dataset = catalog.datasets[name]
    ruling = rule_on(dataset, policy)
    return RuleInForce(
        dataset=name,
        title=dataset.title,
        is_sensitive=dataset.sensitivity is Sensitivity.SENSIBEL,
        threshold=ruling.threshold,
        minimum=ruling.smallest_base,
        is_rounded=ruling.procedure == "runden",
        decided_by=ruling.decided_by,
        decided_on=ruling.decided_on,
    )
