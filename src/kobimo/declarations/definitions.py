"""The form that sets competing definitions of one thing side by side."""

from __future__ import annotations

from pydantic import Field, model_validator

from kobimo.declarations.forms import Form, Identifier


class Definition(Form):
    """One of several definitions in use."""

    title: str
    numerator: str
    denominator: str
    #: The indicator that computes it; empty where it cannot be computed from the data of Kreise.
    indicator: Identifier | None = None
    #: „Kreise und Städte“, after „geeignet für“.
    suited: str
    #: After „Grenze:“.
    limit: str
    #: Why there is no value, a whole sentence, where there is no indicator.
    reason: str = ""

    @model_validator(mode="after")
    def _says_why(self) -> Definition:
        if self.indicator is None and not self.reason:
            raise ValueError("reason fehlt: ohne Kennzahl muss der Grund genannt sein")
        return self


class Definitions(Form):
    """All definitions of one thing that readers may meet, none of them chosen silently."""

    id: Identifier
    title: str
    #: Whole sentences below the table.
    notes: tuple[str, ...] = ()
    entry: tuple[Definition, ...] = Field(min_length=2)
