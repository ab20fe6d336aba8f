"""Attack a new edition together with everything that was published before.

Three things must not happen. A hidden number of the new edition must not be narrowed below what
it was hidden for. A number that an older edition hid must not become known through the new
one. And two editions must not show late reports about one or two persons as the difference of
their numbers.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kobimo.audit.attacker import narrow, too_narrow
from kobimo.audit.exposures import Exposed, list_revisions, list_shown, name_place
from kobimo.audit.facts import Contradiction, Narrowed
from kobimo.audit.knowledge import Change, Knowledge
from kobimo.audit.places import Place
from kobimo.errors import NotPublishable
from kobimo.german import date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.audit.facts import Flags, Floats
    from kobimo.audit.ledger import Edition, Part, Tally


class Question(NamedTuple):
    """A hidden sum of the new edition, and what an outsider must not be able to exclude."""

    parts: tuple[Part, ...]
    area: str
    year: int
    lowest: float
    highest: float
    #: German, for the review record; the name of its tally where it is empty.
    label: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an attack.

    Attributes
    ----------
    exposed
        Everything that should not be known; empty where the attack was in vain.
    narrowed
        Interval of each question, in their order.
    earlier
        How many hidden numbers of older editions were looked at again.
    assumed
        How many blocks of connected numbers an outsider takes for unchanged, risen, fallen, or
        makes nothing of, over all editions after the first.
    """

    exposed: tuple[Exposed, ...]
    narrowed: Narrowed
    earlier: int = 0
    assumed: Counter[str] = field(default_factory=Counter)

    @property
    def is_in_vain(self) -> bool:
        """Whether the attacker found out nothing that must not be known."""
        return not self.exposed


class _Hidden(NamedTuple):
    """A count that an older edition did not show."""

    edition: int
    tally: Tally
    area: str
    year: int

    @property
    def place(self) -> Place:
        return Place(self.tally.parts, self.area, self.year)


def attack(
    editions: Sequence[Edition], questions: Sequence[Question], *, deadline: float | None = None
) -> Outcome:
    """Find out what everything published tells about hidden numbers.

    Parameters
    ----------
    editions
        Oldest first; the last one is the new one.
    questions
        Hidden sums of the new edition.
    deadline
        Value of :func:`time.monotonic` after which nothing new is begun; what was not proven
        safe by then counts as exposed.

    Raises
    ------
    NotPublishable
        The published numbers contradict one another.
    """
    import numpy as np

    hidden = _list_hidden(editions)
    asked: list[list[Place]] = [[] for _ in editions]
    for item in hidden:
        asked[item.edition].append(item.place)
    asked[-1] = [Place(item.parts, item.area, item.year) for item in questions]
    knowledge = Knowledge(editions, asked)
    hidden = _keep_those_with_news(knowledge, hidden)
    # What earlier editions tell already cannot be taken back, and is no fault of this one.
    is_told_more = knowledge.has_news()[knowledge.blocks_asked(len(editions) - 1)]
    thresholds = np.array([item.tally.threshold for item in hidden], dtype=float)
    lowest = np.concatenate([np.zeros(len(hidden)), [item.lowest for item in questions]])
    highest = np.concatenate([thresholds, [item.highest for item in questions]])
    # The review record wants the true ends of the new edition; for others enough is enough.
    needed = lowest.copy(), highest.copy()
    needed[0][len(hidden) :], needed[1][len(hidden) :] = -math.inf, math.inf
    narrowed = _narrow(knowledge, editions, needed=needed, deadline=deadline)
    is_exposed = too_narrow(narrowed, lowest, highest)
    is_exposed[len(hidden) :] &= is_told_more
    at = slice(len(hidden), None)
    intervals = Narrowed(narrowed.lower[at], narrowed.upper[at], narrowed.is_exact[at])
    is_exposed[at] &= ~_find_told_before(
        knowledge, editions, asked[-1], intervals, is_exposed[at], deadline=deadline
    )
    found = [
        *_tell_hidden(editions[-1], questions, narrowed, is_exposed[len(hidden) :], len(hidden)),
        *list_shown(editions),
        *_tell_earlier(editions, hidden, narrowed, is_exposed[: len(hidden)], deadline),
        *list_revisions(editions),
    ]
    assumed = Counter(change.value for later in knowledge.changes[1:] for change in later)
    return Outcome(tuple(found), intervals, len(hidden), assumed)


def _list_hidden(editions: Sequence[Edition]) -> list[_Hidden]:
    """Return all counts that older editions did not show, in the order of the editions."""
    return [
        _Hidden(number, tally, area, year)
        for number, edition in enumerate(editions[:-1])
        for tally in edition.tallies
        if tally.threshold and not tally.rounded
        for (area, year), value in tally.cells
        if value is None
    ]


def _keep_those_with_news(knowledge: Knowledge, hidden: Sequence[_Hidden]) -> list[_Hidden]:
    """Return hidden counts of older editions about which the new one may tell more.

    The others are no questions any more.
    """
    news = knowledge.has_news()
    kept = []
    for number in range(len(knowledge.changes) - 1):
        members = [item for item in hidden if item.edition == number]
        keep = news[knowledge.blocks_asked(number)]
        knowledge.keep_questions(number, keep)
        kept += [item for item, wanted in zip(members, keep.tolist(), strict=True) if wanted]
    return kept


def _narrow(
    knowledge: Knowledge,
    editions: Sequence[Edition],
    *,
    needed: tuple[Floats, Floats] | None,
    deadline: float | None,
) -> Narrowed:
    """Return all intervals; expectations that contradict the numbers are given up one by one."""
    while True:
        facts, blocks = knowledge.facts()
        try:
            return narrow(facts, needed=needed, deadline=deadline)
        except Contradiction as error:
            clashing = blocks[list(error.facts)] if error.facts else blocks
            if not knowledge.weaken(sorted(set(clashing.tolist()))):
                raise NotPublishable(
                    "die veröffentlichten Zahlen widersprechen einander: Summen gehen nicht auf",
                    where=f"Ausgabe vom {date(editions[-1].day)}",
                    remedy="Prüfen Sie, ob in den geschützten Datensätzen alle Kategorien und "
                    "Räume zusammen die Summe ergeben, und bauen Sie den Bericht neu.",
                ) from error


def _find_told_before(
    knowledge: Knowledge,
    editions: Sequence[Edition],
    asked_now: Sequence[Place],
    narrowed: Narrowed,
    is_exposed: Flags,
    *,
    deadline: float | None,
) -> Flags:
    """Return the exposed questions that older editions answer as well as all of them together.

    Only numbers that are taken for unchanged are the numbers of an older edition.
    """
    import numpy as np

    found = np.zeros(len(is_exposed), dtype=np.bool_)
    changes = knowledge.changes[-1]
    blocks = knowledge.blocks_asked(len(editions) - 1).tolist()
    same = np.array([changes[block] is Change.NONE for block in blocks], dtype=np.bool_)
    at = np.flatnonzero(is_exposed & same)
    if len(editions) < 2 or not len(at):
        return found
    asked: list[list[Place]] = [[] for _ in editions[:-1]]
    asked[-1] = [asked_now[int(question)] for question in at]
    before = _narrow(Knowledge(editions[:-1], asked), editions[:-1], needed=None, deadline=deadline)
    now = Narrowed(narrowed.lower[at], narrowed.upper[at], narrowed.is_exact[at])
    found[at] = ~too_narrow(now, before.lower, before.upper) & before.is_exact
    return found


def _tell_hidden(
    edition: Edition,
    questions: Sequence[Question],
    narrowed: Narrowed,
    is_exposed: Flags,
    first: int,
) -> Iterator[Exposed]:
    labels = {tally.parts: tally.label for tally in edition.tallies}
    for at, item in enumerate(questions):
        if is_exposed[at]:
            label = item.label or labels.get(item.parts, "")
            yield Exposed(
                "hidden",
                item.parts,
                label,
                item.area,
                item.year,
                float(narrowed.lower[first + at]),
                float(narrowed.upper[first + at]),
                item.lowest,
                item.highest,
                f"{name_place(label, item.area, item.year)}: Die gesperrte Zahl lässt sich aus dem "
                "Veröffentlichten zu genau bestimmen.",
            )


def _tell_earlier(
    editions: Sequence[Edition],
    hidden: Sequence[_Hidden],
    narrowed: Narrowed,
    is_exposed: Flags,
    deadline: float | None,
) -> Iterator[Exposed]:
    """Yield hidden numbers of older editions that are known better now, and may be small.

    An interval without any small number cannot be about one, what the new edition shows its
    own rules allow, and what was known before cannot be taken back.
    """
    import numpy as np

    shown = {
        (tally.parts, *place)
        for tally in editions[-1].tallies
        for place, value in tally.cells
        if value is not None
    }
    suspects = [
        at
        for at in np.flatnonzero(is_exposed).tolist()
        if not narrowed.lower[at] >= hidden[at].tally.threshold and hidden[at].place not in shown
    ]
    if not suspects:
        return
    asked: list[list[Place]] = [[] for _ in editions[:-1]]
    for at in suspects:
        asked[hidden[at].edition].append(hidden[at].place)
    highest = np.array([hidden[at].tally.threshold for at in suspects], dtype=float)
    lowest = np.zeros(len(highest))
    before = _narrow(
        Knowledge(editions[:-1], asked),
        editions[:-1],
        needed=(lowest, highest),
        deadline=deadline,
    )
    was_known = too_narrow(before, lowest, highest)
    for at, is_old in zip(suspects, was_known.tolist(), strict=True):
        item = hidden[at]
        if not is_old:
            day = editions[item.edition].day
            yield Exposed(
                "earlier",
                item.tally.parts,
                item.tally.label,
                item.area,
                item.year,
                float(narrowed.lower[at]),
                float(narrowed.upper[at]),
                0.0,
                float(item.tally.threshold),
                f"{name_place(item.tally.label, item.area, item.year)}: Die Ausgabe vom {date(day)} hat die "
                "Zahl gesperrt; zusammen mit der neuen Ausgabe lässt sie sich zu genau bestimmen.",
                day,
            )
