"""What is written down about an answer: the question, the day, the licence, the hash."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from kobimo.sources.services.exchange import Request

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One body that is kept."""

    sha256: str
    #: Bytes of the body.
    size: int
    #: When it came, in UTC: ``2026-03-01T09:30:00Z``.
    retrieved: str
    #: Day on which the portal last sent the same, or said that there is nothing newer.
    confirmed: str
    stand: str
    licence: str
    attribution: str
    #: Hash of what a zip holds, without its names and dates; equal to ``sha256`` for others.
    content: str
    #: What the service said about it, in German.
    note: str = ""

    @property
    def day(self) -> str:
        """ISO date on which it came."""
        return self.retrieved[:10]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One question about one dataset, with all answers to it, oldest first."""

    dataset: str
    way: str
    portal: str
    request: Request
    #: Name under which the newest body would lie in a folder.
    name: str
    answers: tuple[KeptAnswer, ...]

    @property
    def newest(self) -> KeptAnswer:
        """The answer that came last."""
        return self.answers[-1]

    def confirmed_on(self, day: str) -> Receipt:
        """Return the receipt with the newest answer confirmed on an ISO date."""
        newest = replace(self.newest, confirmed=max(day, self.newest.confirmed))
        return replace(self, answers=(*self.answers[:-1], newest))

    def to_json(self) -> str:
        """Return the receipt as it lies on disk."""
        content = asdict(self)
        content["request"]["parameters"] = dict(self.request.parameters)
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_receipt(text: str) -> Receipt:
    """Return a receipt from its JSON.

    Raises
    ------
    ValueError, KeyError, TypeError
        The text is no receipt.
    """
    content: Any = json.loads(text)
    asked = content["request"]
    request = Request(
        str(asked["portal"]),
        str(asked["url"]),
        tuple((str(name), str(value)) for name, value in asked["parameters"].items()),
    )
    answers = tuple(KeptAnswer(**answer) for answer in content["answers"])
    if not answers:
        raise ValueError("no answers")
    names = ("dataset", "way", "portal", "name")
    dataset, way, portal, name = (str(content[key]) for key in names)
    return Receipt(dataset, way, portal, request, name, answers)


def stamp(moment: datetime) -> str:
    """Return a time in UTC as receipts hold it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
