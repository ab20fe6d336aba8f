"""What indicators of jobs and occupations say besides their terms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kobimo.declarations.forms import Form, Identifier


class Structure(Form):
    """Parts of an economy that are compared with those of the Bund or with each other."""

    #: Dimension of the numerator whose categories the parts are.
    dimension: Identifier
    #: Categories that make up the whole; a part of another part is not among them.
    parts: tuple[Identifier, ...] = Field(min_length=2)
    #: With fewer parts, secret ones pooled, there is no value.
    least: int = Field(5, ge=2)
    #: Years between the base year and the year of the value; the first is the headline.
    spans: tuple[int, ...] = ()
    #: How concentration is measured: Herfindahl sums squared shares, Krugman adds up the
    #: distances of the shares from those of the Bund.
    measure: Literal["herfindahl", "krugman"] = "herfindahl"
    #: Whether a Herfindahl index is 0 where all parts are equal, however many there are.
    normalised: bool = True

    @model_validator(mode="after")
    def _spans_differ(self) -> Structure:
        if len(set(self.spans)) < len(self.spans) or any(span < 1 for span in self.spans):
            raise ValueError("spans: die Zeiträume müssen verschieden und mindestens ein Jahr sein")
        return self


class Exposure(Form):
    """How jobs are weighed with scores that exist for their occupations, not for the region."""

    #: Dimension of the numerator whose categories are the occupations.
    dimension: Identifier
    #: Variable of the same dataset with the score of each occupation.
    score: Identifier
    #: Mean of the scores, or share of the jobs whose score is at least ``threshold``.
    measure: Literal["mean", "share"]
    threshold: float = 2.0
    #: Part of all jobs that must be in occupations with a score.
    coverage: float = Field(0.5, gt=0, le=1)
