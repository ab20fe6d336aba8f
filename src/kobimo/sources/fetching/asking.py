"""Ask for one dataset, way after way, and keep only what was read without error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import (
    FetchFailed,
    KobimoError,
    Problem,
    TableGone,
    WrongAnswer,
    WrongClock,
)
from kobimo.sources.fetching.originals import Licence
from kobimo.sources.fetching.outcome import Outcome, State, to_problem
from kobimo.sources.official.answers import read_answer
from kobimo.sources.services.exchange import Unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from kobimo.declarations.models import Dataset
    from kobimo.declarations.portals import Portal, ReferenceFile
    from kobimo.project import Project
    from kobimo.sources.base import ReadFile
    from kobimo.sources.fetching.originals import Originals
    from kobimo.sources.fetching.ways import Ways
    from kobimo.sources.services.exchange import Answer, Request, Service, Web, Years


@dataclass(frozen=True, slots=True)
class _Brought:
    """What came of asking one service."""

    is_new: bool
    #: Whether the free file would add nothing.
    is_whole: bool
    notes: tuple[str, ...]


class Asker:
    """Asks for datasets and keeps the answers.

    Parameters
    ----------
    project
        Whose catalogue counts.
    ways
        The services.
    originals
        Where answers are kept.
    years
        What is wanted.
    now
        Gives the current time in UTC.
    """

    def __init__(
        self,
        project: Project,
        ways: Ways,
        originals: Originals,
        years: Years,
        now: Callable[[], datetime],
    ) -> None:
        self._project = project
        self._ways = ways
        self._originals = originals
        self._years = years
        self._now = now

    def retrieved(self, request: Request) -> str:
        """Return the ISO date on which the newest kept answer was last confirmed.

        A body that is damaged on disk counts as not kept, so that it comes again.
        """
        answer = self._originals.newest(request)
        if answer is None:
            return ""
        try:
            self._originals.read(answer, "")
        except KobimoError:
            return ""
        return answer.confirmed

    def ask(self, dataset: Dataset) -> Outcome:
        """Ask way after way until one brings the dataset.

        Raises
        ------
        WrongClock
            Nothing that comes could be dated.
        """
        services, problems = self._ways.of(dataset)
        for service in services:
            try:
                brought = self._bring(service, dataset)
            except WrongClock:
                raise
            except KobimoError as error:
                problems.append(to_problem(error, dataset.title))
                continue
            is_new, notes = brought.is_new, brought.notes
            if not brought.is_whole:
                for added in self._add_free_file(service, services, dataset, problems):
                    is_new = added.is_new or is_new
                    notes += added.notes
            return Outcome(
                dataset.id,
                dataset.title,
                State.NEW if is_new else State.UNCHANGED,
                service.way,
                tuple(problems),
                tuple(dict.fromkeys(notes)),
            )
        return Outcome(dataset.id, dataset.title, State.FAILED, "", tuple(problems))

    def _add_free_file(
        self,
        service: Service,
        services: list[Service],
        dataset: Dataset,
        problems: list[Problem],
    ) -> Iterator[_Brought]:
        """Bring the free file beside another answer; that there is none is no trouble."""
        for other in services:
            if other.way != "download" or service.way == "download":
                continue
            try:
                yield self._bring(other, dataset)
            except WrongClock:
                raise
            except TableGone:
                continue
            except KobimoError as error:
                problems.append(to_problem(error, dataset.title))

    def _bring(self, service: Service, dataset: Dataset) -> _Brought:
        """Keep all answers of a service, or none where one of them fails.

        Tables of Kreise mostly lack the rows of the Land and of Germany, without which nothing
        can be compared, and the Regionalatlas has rates only: the free file may be wanted, too.
        """
        portal = self._project.catalog.portals[_portal_of(service, dataset)]
        answers: list[Answer | Unchanged] = []
        files: list[ReadFile] = []
        for answer in service.bring(dataset, self._years, self):
            answers.append(answer)
            if isinstance(answer, Unchanged):
                files += self._read_kept(dataset, answer.request)
            else:
                files += self._verify(answer, dataset, portal)
        if not answers:
            raise FetchFailed(
                "Das Portal hat zu dieser Tabelle nichts geschickt.",
                where=f"{portal.title}, {dataset.title}",
                remedy="Wiederholen Sie den Abruf später.",
            )
        is_new = False
        notes = [self._note(answer) for answer in answers]
        for answer in answers:
            if isinstance(answer, Unchanged):
                self._originals.confirm(dataset.id, answer.request, self._today)
            else:
                is_new = self._keep(answer, dataset, service, portal) or is_new
        if is_new:
            notes += [note for file in files for note in file.remarkable]
        return _Brought(is_new, self._is_whole(dataset, files), tuple(filter(None, notes)))

    def _note(self, answer: Answer | Unchanged) -> str:
        """Return what the service said about an answer, also when it came earlier."""
        kept = self._originals.newest(answer.request) if isinstance(answer, Unchanged) else answer
        return kept.note if kept is not None else ""

    def _is_whole(self, dataset: Dataset, files: list[ReadFile]) -> bool:
        """Whether the free file would add nothing: the Land, Germany, all that is counted."""
        keys = {str(key) for file in files for key in file.frame["ags"].unique()}
        found = {str(name) for file in files for name in file.frame["variable"].unique()}
        columns = dataset.downloader.columns if dataset.downloader is not None else ()
        wanted = {rule.variable for rule in columns}
        return wanted <= found and {"DG", str(self._project.ags.land)} <= keys

    @property
    def _today(self) -> str:
        return self._now().date().isoformat()

    def _verify(self, answer: Answer, dataset: Dataset, portal: Portal) -> list[ReadFile]:
        """Read an answer as its dataset before anything of it is kept."""
        label = f"{portal.title}, {answer.name}"
        try:
            return read_answer(
                answer.body, dataset.id, self._project.catalog, label=label, day=self._today
            )
        except KobimoError as error:
            seen = "; ".join(problem.first_line for problem in getattr(error, "problems", ()))
            raise WrongAnswer(
                f"Die Antwort des Portals lässt sich nicht verwenden: {seen or error.message}",
                where=error.where or label,
                remedy=error.remedy or "Übernommen wurde davon nichts.",
            ) from error

    def _keep(self, answer: Answer, dataset: Dataset, service: Service, portal: Portal) -> bool:
        return self._originals.keep(
            dataset.id,
            service.way,
            portal.id,
            answer,
            retrieved=self._now(),
            terms=Licence(dataset.licence or portal.licence, f"{portal.publisher}, {portal.title}"),
        )

    def _read_kept(self, dataset: Dataset, request: Request) -> list[ReadFile]:
        """Return the observations that are kept, none where they cannot be read."""
        answer = self._originals.newest(request)
        if answer is None:
            return []
        try:
            body = self._originals.read(answer, dataset.title)
            return read_answer(
                body, dataset.id, self._project.catalog, label=dataset.title, day=answer.day
            )
        except KobimoError:
            return []


def ask_reference(
    web: Web,
    portal: Portal,
    declared: ReferenceFile,
    originals: Originals,
    *,
    now: Callable[[], datetime],
) -> Outcome:
    """Bring a reference file and keep it once it was read.

    Raises
    ------
    WrongClock
        Nothing that comes could be dated.
    """
    from kobimo.sources.reference_files import REFERENCE, read_reference
    from kobimo.sources.services.reference import bring_reference

    try:
        answer = bring_reference(web, portal, declared)
        read_reference(declared, answer.body, answer.name)
    except WrongClock:
        raise
    except KobimoError as error:
        problem = to_problem(error, declared.title)
        return Outcome(declared.id, declared.title, State.FAILED, "", (problem,))
    terms = Licence(declared.licence, declared.attribution or declared.publisher)
    name = REFERENCE + declared.id
    is_new = originals.keep(name, "referenz", portal.id, answer, retrieved=now(), terms=terms)
    state = State.NEW if is_new else State.UNCHANGED
    return Outcome(declared.id, declared.title, state, "referenz")


def _portal_of(service: Service, dataset: Dataset) -> str:
    portal = getattr(service, "portal", None)
    return str(portal.id) if portal is not None else dataset.source
