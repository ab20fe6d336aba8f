"""Where official files come from: the portals, and files that are no table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from kobimo.declarations.forms import Form, Identifier

if TYPE_CHECKING:
    from kobimo.declarations.models import Dataset

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
    #: Where an edition of another name lies; asked where ``url`` has nothing.
    further: tuple[Annotated[str, Field(pattern=r"https?://\S+")], ...] = ()
    publisher: str
    licence: str
    #: The line that the licence demands, where it is not made from publisher and licence.
    attribution: str = ""


def inherit(dataset: Dataset, portal: Portal) -> Dataset:
    """Return the dataset with what it leaves to its portal: publisher, title, licence, address.

    The address is that of the table's own file where the portal has one, else the portal's.
    The municipality's own data come from no portal that an attribution could name.
    """
    offered = {
        "publisher": portal.publisher,
        "portal": "" if portal.protocol == "none" else portal.title,
        "licence": portal.licence,
        "url": portal.website,
    }
    if portal.download and dataset.tables:
        offered["url"] = portal.download.format(table=dataset.tables[0])
    missing = {name: text for name, text in offered.items() if text and not getattr(dataset, name)}
    return dataset.model_copy(update=missing) if missing else dataset
