"""What services are asked and what they answer, in words that every protocol shares."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol

from kobimo.files import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kobimo.declarations.models import Dataset
    from kobimo.declarations.portals import Portal


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a portal, without anything secret.

    Attributes
    ----------
    portal
        Id of the portal.
    url
        Address, without query.
    parameters
        Form fields or query, in alphabetical order; never user, password or token, and
        nothing that changes from day to day.
    """

    portal: str
    url: str
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Hash by which answers to the same question are found again."""
        return sha256(json.dumps([self.portal, self.url, self.parameters]).encode())[:20]


@dataclass(frozen=True, slots=True)
class Answer:
    """The body that a portal sent, unchanged."""

    request: Request
    body: bytes
    #: Name under which the body would lie in a folder: ``12411-01-01-4_2008-2012.zip``.
    name: str
    #: The publisher's own time stamp as the reply states it, ``13.03.2025 / 16:40:08`` or
    #: ``13.03.2025``; empty where it is only inside the body or nowhere.
    stand: str = ""
    #: What an analyst should know about this answer, in German sentences; mostly empty.
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The portal has nothing newer than the answer that is kept for this question."""

    request: Request


@dataclass(frozen=True, slots=True)
class Account:
    """A login at one portal. Never printed, stored or hashed."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return "<Account>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an account is never stored")


@dataclass(frozen=True, slots=True)
class Years:
    """First and last calendar year that is wanted."""

    first: int
    last: int


class Known(Protocol):
    """Tells a service what is kept already, so that it need not ask twice."""

    def retrieved(self, request: Request) -> str:
        """Return the ISO date of the newest answer kept for this question, or an empty text."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply, complete: its length is the announced one."""

    status: int
    #: Names in lower case.
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def media_type(self) -> str:
        """Content type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Web(Protocol):
    """Sends requests with pacing, retries and limits; see kobimo.sources.fetching.web."""

    def get(self, portal: Portal, url: str, query: Mapping[str, str] | None = None) -> Reply:
        """Send a GET without credentials; redirects to https are followed."""

    def post(
        self,
        portal: Portal,
        url: str,
        form: Mapping[str, str],
        *,
        secret_headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a form; with ``secret_headers`` no redirect is followed and https is required."""


class Service(Protocol):
    """One way to a dataset."""

    #: How the origin is named in records and lists: ``webdienst``, ``regionalatlas``, ``download``.
    way: str

    def offers(self, dataset: Dataset) -> bool:
        """Whether this way can bring the dataset at all, by its declaration."""

    def bring(self, dataset: Dataset, years: Years, known: Known) -> Iterator[Answer | Unchanged]:
        """Yield the answers that together hold the dataset.

        Raises
        ------
        KobimoError
            A subclass of :class:`kobimo.errors.FetchFailed`.
        """
