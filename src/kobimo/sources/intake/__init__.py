"""Take in a file of the office: look at it, propose how to read it, ask, write it down.

Nothing here reads figures for the report. What is proposed becomes a declaration, and from
then on :mod:`kobimo.sources.municipal.reading` reads the file strictly by it.
"""

from kobimo.sources.intake.keeping import Plan, keep, plan
from kobimo.sources.intake.office import Office
from kobimo.sources.intake.proposal import Proposal, propose
from kobimo.sources.intake.questions import Choice, Question

__all__ = ["Choice", "Office", "Plan", "Proposal", "Question", "keep", "plan", "propose"]
