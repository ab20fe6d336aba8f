"""The form that declares a kind of interval: what is printed about it."""

from __future__ import annotations

from typing import Literal

from kobimo.declarations.forms import Form, Identifier


class Interval(Form):
    """How sure a value is said to be, as it is told on the Steckbrief and the page of methods.

    The arithmetic of simple kinds is in :func:`kobimo.indicators.intervals.bounds`; composed
    methods bring their own bounds.
    """

    id: Identifier
    #: In a list or a Steckbrief: „95-%-Intervall nach Wilson“.
    title: str
    #: Of its section on the page of methods.
    heading: str
    explanation: str
    #: LaTeX; empty where there is no formula.
    formula: str = ""
    #: Sign in the formula → meaning, printed in this order.
    symbols: dict[str, str] = {}
    #: What the bounds speak of: how a complete count could have turned out under the same
    #: conditions, what a sample says of all, what assumptions lead to, or nothing.
    reading: Literal["superpopulation", "sample", "scenario", "none"]
    #: Methods it is for, where it is for some only.
    suits: tuple[Identifier, ...] = ()
    literature: tuple[str, ...] = ()
