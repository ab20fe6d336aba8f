"""What indicators say whose values lie ahead: quotas, staff per child, ages of retirement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from kobimo.declarations.forms import Form, Identifier

if TYPE_CHECKING:
    from collections.abc import Mapping


class Assumed(Form):
    """Quotas that somebody assumes or demands, in place of those observed."""

    id: Identifier
    #: German: „Nachfrage nach KiBS“.
    label: str
    #: One for each group, as a part of 1.
    shares: tuple[float, ...]
    #: German: where they come from.
    source: str


class Staffing(Form):
    """Assumptions by which hours of children become full-time posts."""

    #: Hours of care per child and week, one for each group.
    hours: tuple[float, ...]
    #: Personalschlüssel: children in full-time care (40 hours) per full-time post, by group.
    children_per_post: tuple[float, ...]
    #: Posts for Leitung, as a part of those with children.
    leading: float = Field(ge=0, lt=1)
    #: Part of the paid hours that is lost to holidays, illness and training.
    absence: float = Field(ge=0, lt=1)
    #: German: where the assumptions come from.
    source: str


class Attendance(Form):
    """Persons of certain ages of whom a part attends; numerator and denominator pair by pair.

    Each pair of terms is a group: who attends, over the residents of the ages concerned.
    """

    #: Breakdown by group, and its categories in the order of the terms.
    dimension: Identifier
    groups: tuple[str, ...]
    #: Years ahead.
    horizon: int = Field(10, ge=1, le=30)
    #: The last years whose observed quotas are averaged; 1 keeps the last one.
    years: int = Field(1, ge=1, le=10)
    #: Quotas of small groups are drawn towards that of all Kreise of the Land.
    shrinks: bool = False
    assumed: tuple[Assumed, ...] = ()
    staffing: Staffing | None = None

    @model_validator(mode="after")
    def _fits_the_groups(self) -> Attendance:
        lengths = [len(item.shares) for item in self.assumed]
        if self.staffing is not None:
            lengths += [len(self.staffing.hours), len(self.staffing.children_per_post)]
        if any(length != len(self.groups) for length in lengths):
            raise ValueError("attendance: je Gruppe muss genau eine Zahl angegeben sein")
        return self

    def require_terms(
        self, numerator: int, denominator: int, breakdowns: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Require a pair of terms for each group, and a breakdown by group.

        Raises
        ------
        ValueError
            In German, for the declaration that says otherwise.
        """
        if not numerator == denominator == len(self.groups):
            raise ValueError("attendance: Zähler, Nenner und Gruppen müssen gleich viele sein")
        if set(breakdowns.get(self.dimension, ())) != set(self.groups):
            raise ValueError(
                f"attendance: unter breakdowns müssen die Gruppen von „{self.dimension}“ stehen"
            )


class Replacement(Form):
    """How many of a staff leave within some years, by three sets of assumptions.

    Each tuple of three holds the assumption for few, middle and many exits.
    """

    #: Dimension of the numerator by age group.
    dimension: Identifier
    #: Category → first age and first age after it.
    ages: dict[str, tuple[float, float]]
    #: Years ahead.
    horizon: int = Field(10, ge=1, le=20)
    #: Age at which people retire.
    retirement: tuple[float, float, float]
    #: Part of those not yet retired who leave for other reasons in a year.
    leaving: tuple[float, float, float] = (0.0, 0.0, 0.0)
    #: German: where the assumptions come from.
    source: str

    @model_validator(mode="after")
    def _is_in_order(self) -> Replacement:
        few, middle, many = self.retirement
        if not few >= middle >= many or list(self.leaving) != sorted(self.leaving):
            raise ValueError(
                "replacement: die Annahmen müssen von wenigen zu vielen Abgängen geordnet sein"
            )
        if any(first >= last for first, last in self.ages.values()):
            raise ValueError("replacement: eine Altersgruppe endet, bevor sie beginnt")
        return self
