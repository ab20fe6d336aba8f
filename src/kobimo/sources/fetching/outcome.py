"""What came of asking for one dataset or reference file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kobimo.errors import KobimoError, Problem, Unreachable


class State(StrEnum):
    """How asking for a dataset ended."""

    NEW = "neu"
    UNCHANGED = "unverändert"
    #: Not asked again: answered today, in the run that broke off, or this month.
    CURRENT = "aktuell"
    FAILED = "fehlgeschlagen"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking for one dataset or reference file."""

    id: str
    title: str
    state: State
    #: The way that answered, see :data:`kobimo.sources.fetching.ways.LABELS`; empty for none.
    way: str = ""
    #: What went wrong on the ways before it, or on all.
    problems: tuple[Problem, ...] = ()
    #: What is to be said about the answers, in German: fewer years, a former code, sums that
    #: contradict their total.
    notes: tuple[str, ...] = ()

    @property
    def is_out_of_reach(self) -> bool:
        """Whether the portal could not be reached on the last way."""
        return self.state is State.FAILED and any(
            problem.code == Unreachable.exit_code for problem in self.problems[-1:]
        )


def to_problem(error: KobimoError, where: str) -> Problem:
    """Return an error as a problem of the dataset."""
    problems = getattr(error, "problems", ())
    message = "; ".join(problem.first_line for problem in problems[:3]) or error.message
    remedy = error.remedy or next((problem.remedy for problem in problems), "")
    return Problem(error.where or where, message, remedy, error.exit_code)
