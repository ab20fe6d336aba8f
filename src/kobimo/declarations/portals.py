"""Where official files come from: the portals, and files that are no table."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kobimo.declarations.forms import Form, Identifier

#: How a portal is asked; each is one module of kobimo.sources.services.
Protocol = Literal[
    "genesis", "regionalatlas", "eurostat", "inkar", "arbeitsagentur", "file", "none"
]


class Portal(Form):
    """One publisher's portal. Datasets name it in ``source``."""

    id: Identifier
    title: str
    #: As the attribution names it, before the portal's title.
    publisher: str
    #: Key of kobimo.sources.attribution.LICENCES, or the licence in words.
    licence: str
    protocol: Protocol
    #: Root of the web service, ending in ``/``; empty where there is none.
    url: str = Field("", pattern=r"(https?://\S+/)?")
    #: Address of a table's file that needs no account, with ``{table}``.
    download: str = Field("", pattern=r"(https?://\S*\{table\}\S*)?")
    #: What an account of this portal can log in with; empty: no account is needed.
    login: tuple[Literal["password", "token"], ...] = ()
    #: Whether the service makes large tables in the background (jobs need a password).
    jobs: bool = False
    #: Seconds between the starts of two requests to the host, and how many may run at once.
    interval: float = Field(0.5, ge=0)
    concurrent: int = Field(1, ge=1, le=4)
    #: Where people register or find the terms.
    website: str = ""
    note: str = ""


class ReferenceFile(Form):
    """A published file that is no table of values: boundaries, or a conversion key."""

    id: Identifier
    title: str
    #: Portal that offers it.
    source: Identifier
    kind: Literal["boundaries", "conversion"]
    url: str = Field(pattern=r"https?://\S+")
    publisher: str
    licence: str
    #: The line that the licence demands, where it is not made from publisher and licence.
    attribution: str = ""
