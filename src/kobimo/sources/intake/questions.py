"""What only the office knows: points that the file leaves open, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kobimo.errors import WrongUsage, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer."""

    #: What is typed.
    key: str
    #: What it means.
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """A point that is not certain.

    Attributes
    ----------
    key
        Name by which ``--antwort`` refers to it.
    where
        File, sheet and cell it is about.
    text
        The question in German.
    choices
        Possible answers; empty: any text that ``check`` accepts.
    default
        What is offered; empty: nothing may be guessed.
    """

    key: str
    where: str
    text: str
    choices: tuple[Choice, ...] = ()
    default: str = ""
    #: Returns what is wrong with a free answer, an empty text where nothing is.
    check: Callable[[str], str] | None = field(default=None, compare=False)

    @property
    def remedy(self) -> str:
        """How to answer without a terminal."""
        if not self.choices:
            return f"--antwort {self.key}=…"
        shown = "; ".join(f"{choice.key}: {choice.label}" for choice in self.choices)
        return f"--antwort {self.key}=… ({shown})"

    def complaint(self, answer: str) -> str:
        """Return what is wrong with an answer, an empty text where it is possible."""
        if self.choices:
            keys = [choice.key for choice in self.choices]
            if answer in keys:
                return ""
            return nearest(answer, keys) or f"Möglich sind: {', '.join(keys)}."
        return self.check(answer) if self.check is not None else ""


@dataclass(slots=True)
class Inquiry:
    """The answers given so far, and the questions that came up."""

    given: Mapping[str, str]
    open: list[Question] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def ask(self, question: Question) -> str:
        """Return the answer; without one note the question and go on with its default.

        Raises
        ------
        WrongUsage
            The answer given is impossible.
        """
        answer = self.given.get(question.key)
        if answer is None:
            if question not in self.open:
                self.open.append(question)
            return question.default
        self.used.add(question.key)
        complaint = question.complaint(answer)
        if complaint:
            raise WrongUsage(
                f"„{answer}“ ist keine Antwort auf: {question.text}",
                where=f"--antwort {question.key}",
                remedy=complaint,
            )
        return answer
