"""Every error kobimo intends: what is wrong, where, and what to do next, in German.

The command line prints these without a traceback and leaves with their exit code.
Anything else that is raised is a defect of kobimo and keeps its traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class KobimoError(Exception):
    """Base of all intended errors.

    Parameters
    ----------
    message
        One German sentence saying what is wrong, with the offending value in quotes.
    where
        File, line, sheet, cell or key the message is about. Empty where there is none.
    remedy
        One German sentence saying what to do next.
    """

    exit_code = 1

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        self.message = message
        self.where = where
        self.remedy = remedy
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """The message as people read it: where, what, what next."""
        first = f"{self.where}: {self.message}" if self.where else self.message
        return f"{first}\n    {self.remedy}" if self.remedy else first

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.where, self.remedy, self.__dict__))


def _rebuild(
    kind: type[KobimoError], message: str, where: str, remedy: str, state: dict[str, object]
) -> KobimoError:
    error = kind.__new__(kind)
    KobimoError.__init__(error, message, where=where, remedy=remedy)
    error.__dict__.update(state)
    return error


class WrongUsage(KobimoError):
    """The command line asks for something that no command offers."""

    exit_code = 2


class UnknownRegion(KobimoError):
    """No region has this key or name, or several have it."""

    exit_code = 10


class InvalidAgs(KobimoError):
    """The key cannot be an Amtlicher Gemeindeschlüssel."""

    exit_code = 11


class NoProject(KobimoError):
    """No ``kommune.toml`` here or in any folder above."""

    exit_code = 12


class UnknownIndicator(KobimoError):
    """The catalogue has no indicator of this name."""

    exit_code = 13


class UnsafeName(KobimoError):
    """A folder name or answer that must not reach the template."""

    exit_code = 14


class TargetExists(KobimoError):
    """Something is already where the result would go."""

    exit_code = 15


class NoAccess(KobimoError):
    """The system refuses to read or write a file or folder."""

    exit_code = 17


class UnreadableFile(KobimoError):
    """A data file that cannot be read with certainty."""

    exit_code = 20


class UnknownTable(UnreadableFile):
    """A file whose header fits no declared dataset."""

    exit_code = 21


class InvalidCell(UnreadableFile):
    """A cell that is neither a number nor a sign of its publisher."""

    exit_code = 22


class Undecided(UnreadableFile):
    """A file of the office leaves questions open that nobody has answered."""

    exit_code = 23

    def __init__(self, questions: Iterable[Problem]) -> None:
        self.questions: Sequence[Problem] = tuple(questions)
        count = len(self.questions)
        head = "1 Frage ist offen" if count == 1 else f"{count} Fragen sind offen"
        super().__init__(head + ":\n" + tell(self.questions))


class MissingTool(KobimoError):
    """A program or an optional part of kobimo that is not installed."""

    exit_code = 30


class ExecutionFailed(KobimoError):
    """At least one notebook did not run to its end.

    Parameters
    ----------
    faults
        What went wrong where, once for each notebook.
    """

    exit_code = 40

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        remedy: str = "",
        faults: Iterable[Fault] = (),
    ) -> None:
        self.faults: Sequence[Fault] = tuple(faults)
        super().__init__(message, where=where, remedy=remedy)


class FleetIncomplete(KobimoError):
    """At least one municipality of a fleet has no new report."""

    exit_code = 41


class NoCluster(KobimoError):
    """The scheduler of a fleet cannot be reached, or has no workers."""

    exit_code = 42


class WrongWorker(KobimoError):
    """A worker of a fleet runs another kobimo."""

    exit_code = 43


class DamagedParcel(KobimoError):
    """An archive that came from a worker is not what was sent."""

    exit_code = 44


class NotPublishable(KobimoError):
    """The report may not be published as it is.

    Parameters
    ----------
    problems
        What stands against it, one by one, where that is more than the message.
    """

    exit_code = 50

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        remedy: str = "",
        problems: Iterable[Problem] = (),
    ) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__(message, where=where, remedy=remedy)


class RenderFailed(KobimoError):
    """A renderer could not write its format."""

    exit_code = 51


class NotReproducible(KobimoError):
    """Two builds of one state gave different bytes, or only one of them succeeded."""

    exit_code = 53


class NotForGit(KobimoError):
    """Files that must not be in a repository are in it, or about to be."""

    exit_code = 52

    def __init__(self, files: Iterable[Problem]) -> None:
        self.files: Sequence[Problem] = tuple(files)
        count = len(self.files)
        head = (
            "1 Datei darf nicht ins Repository"
            if count == 1
            else f"{count} Dateien dürfen nicht ins Repository"
        )
        super().__init__(head + ":\n" + tell(self.files))


class FetchFailed(KobimoError):
    """A portal did not bring what was asked for."""

    exit_code = 60


class LoginRefused(FetchFailed):
    """The portal does not accept the account, or asks for one."""

    exit_code = 61


class Unreachable(FetchFailed):
    """The portal cannot be reached, is under maintenance, or broke off."""

    exit_code = 62


class TableGone(FetchFailed):
    """The portal does not know the table any more."""

    exit_code = 63


class WrongAnswer(FetchFailed):
    """The portal sent something else than what was asked for."""

    exit_code = 64


class WrongClock(FetchFailed):
    """The clock of this machine contradicts the portal's."""

    exit_code = 65


class Busy(KobimoError):
    """Another run of kobimo works on the same folder."""

    exit_code = 75


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a declaration or a file."""

    where: str
    message: str
    remedy: str = ""
    #: Exit code of the error it was, 0 where it was none of its own.
    code: int = 0

    @property
    def text(self) -> str:
        """The problem as one line, with its remedy indented below."""
        return f"{self.first_line}\n    {self.remedy}" if self.remedy else self.first_line

    @property
    def first_line(self) -> str:
        """The problem without its remedy."""
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that went wrong, in parts that a machine can read."""

    #: What kind of fault: that of the execution, or the name of the error.
    kind: str
    message: str
    remedy: str = ""
    #: From the project's folder, with ``/``; empty where no file is to blame.
    file: str = ""
    #: Counted from 1; 0 where it is not known.
    line: int = 0
    chapter: str = ""
    section: str = ""
    #: Number of the code cell, counted from 1; 0 where none is to blame.
    cell: int = 0


class Invalid(KobimoError):
    """Several problems found together; all are reported, not only the first.

    Problems of one kind leave with the exit code of that kind, all others with 16.
    """

    exit_code = 16

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        codes = {problem.code for problem in self.problems}
        if len(codes) == 1:
            self.exit_code = codes.pop() or type(self).exit_code
        count = len(self.problems)
        head = "1 Angabe ist ungültig" if count == 1 else f"{count} Angaben sind ungültig"
        super().__init__(head + ":\n" + tell(self.problems))


def tell(problems: Sequence[Problem]) -> str:
    """Return problems as lines; what helps against several in a row stands once, below the last."""
    following = [*(problem.remedy for problem in problems[1:]), ""]
    return "\n".join(
        problem.first_line if problem.remedy == next_remedy else problem.text
        for problem, next_remedy in zip(problems, following, strict=False)
    )


def nearest(word: str, names: Iterable[str], *, count: int = 3) -> str:
    """Return a German hint with the valid names closest to ``word``, or an empty text."""
    import difflib

    close = difflib.get_close_matches(word, list(names), n=count, cutoff=0.7)
    if not close:
        return ""
    quoted = [f"„{name}“" for name in close]
    head = ", ".join(quoted[:-1]) + " oder " + quoted[-1] if len(quoted) > 1 else quoted[0]
    return f"Meinten Sie {head}?"
