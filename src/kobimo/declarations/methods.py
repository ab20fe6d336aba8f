"""The form that declares a method: what is written about it, and what an indicator must name."""

from __future__ import annotations

from pydantic import field_validator

from kobimo.declarations.forms import Form, Identifier


class Method(Form):
    """How values of an indicator come about, as it is printed on its Steckbrief.

    The arithmetic is the function of the same name in :mod:`kobimo.indicators`.
    """

    id: Identifier
    title: str
    #: LaTeX; x is the numerator, n the denominator, k the factor.
    formula: str
    #: Fields of an indicator without which the method has nothing to work on.
    needs: tuple[str, ...]
    #: Sign in the formula → meaning, printed in this order. ``{per}``, ``{reference_year}`` and
    #: ``{areas}`` stand for what the indicator and the municipality say.
    symbols: dict[str, str] = {}
    #: How many components it takes, where it takes components; 0 for any number.
    components: int = 0
    #: Name → meaning of the further sums it reads; those in ``optional`` may be left out.
    terms: dict[Identifier, str] = {}
    optional: tuple[Identifier, ...] = ()
    #: What the inputs of a worked example and the denominator are called where they are
    #: no numerator and no denominator.
    example_label: str = "Zähler"
    denominator_label: str = "Nenner"
    #: For the page of methods, after the title and a colon: what such a number is.
    explanation: str
    literature: tuple[str, ...] = ()

    @field_validator("needs")
    @classmethod
    def _are_fields(cls, needs: tuple[str, ...]) -> tuple[str, ...]:
        from kobimo.declarations.models import Indicator

        for name in needs:
            if name not in Indicator.model_fields:
                raise ValueError(f"„{name}“ ist keine Angabe einer Kennzahl")
        return needs
