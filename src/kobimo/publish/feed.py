"""The Atom feed of what changed (RFC 4287).

Its ids are ``urn:uuid`` names made from the key of the municipality, the report and the record
(RFC 9562, version 5): a ``tag:`` URI would need a domain or an address of the municipality at a
date (RFC 4151), and a report that lies on a network share has none. Times are those of the
records, never of the build; addresses are relative, so that the feed works from anywhere.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from kobimo.publish.changes import FEED, PAGE, TITLE, entry_title, first_day, records_of, summary
from kobimo.publish.stamps import prefix_of

if TYPE_CHECKING:
    from kobimo.publish.site import Site

#: Names of kobimo's feeds are made in this name space; drawn once by chance.
NAMESPACE = uuid.UUID("0d3f2f60-7a7e-4c0a-9a4c-5b1c5f6d2e11")
ATOM = "http://www.w3.org/2005/Atom"


def write_feed(site: Site) -> bytes:
    """Return the Atom feed of the report; equal records give equal bytes."""
    records = [record for record in records_of(site) if summary(record, site)]
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "de"})
    prefix = prefix_of(site)
    _add(feed, "id", _identifier(site))
    _add(feed, "title", f"{prefix}{TITLE} – {site.report.title} {site.region.name}")
    _add(feed, "updated", f"{records[0].day if records else first_day(site)}T00:00:00Z")
    author = ET.SubElement(feed, "author")
    _add(author, "name", site.kommune.impressum.herausgeber or site.region.name)
    _link(feed, "self", FEED, "application/atom+xml")
    _link(feed, "alternate", PAGE, "text/html")
    for record in records:
        entry = ET.SubElement(feed, "entry")
        _add(entry, "id", _identifier(site, record.name))
        _add(entry, "title", f"{prefix}{entry_title(record)}")
        _add(entry, "updated", f"{record.day}T00:00:00Z")
        _link(entry, "alternate", f"{PAGE}#a-{record.name}", "text/html")
        _add(entry, "summary", summary(record, site))
    ET.indent(feed, " ")
    body: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _identifier(site: Site, *names: str) -> str:
    parts = ("aenderungen", str(site.region.ags), site.report.id, *names)
    return uuid.uuid5(NAMESPACE, "/".join(parts)).urn


def _add(parent: ET.Element, name: str, text: str) -> None:
    # Signs that XML does not know cannot be in a label; a hostile one loses them.
    kept = "".join(letter for letter in text if letter.isprintable() or letter in "\n\u202f\u00a0")
    ET.SubElement(parent, name).text = kept


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    attributes = {"rel": relation, "type": kind, "href": address}
    ET.SubElement(parent, "link", attributes)
