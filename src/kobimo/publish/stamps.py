"""What stands on every page and in every download that is not, or not yet, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kobimo.publish.site import Site

#: Stamp of the internal edition.
INTERNAL = "Intern – nicht veröffentlichen"
#: Stamp of a public edition whose protected data two persons have not signed for.
DRAFT = "Entwurf – nicht freigegeben"

#: Stamp → what it means, for readers who meet it on a page.
MEANINGS = {
    INTERNAL: "Diese Ausgabe zeigt auch kleine Zahlen, die auf einzelne Personen schließen lassen.",
    DRAFT: "Was von geschützten Daten zu sehen ist, haben zwei Personen noch nicht freigegeben.",
}
INVENTED = "Frei erfundenes Beispiel"


def marks_of(site: Site) -> tuple[tuple[str, str], ...]:
    """Return what the head of every page says, in its order: a short word and what it means."""
    found = [(site.stamp, MEANINGS.get(site.stamp, ""))] if site.stamp else []
    if site.is_fictional:
        meaning = f"{site.region.name} gibt es nicht"
        # Beside a stamp the short sentence keeps both on one line.
        meaning += (
            "."
            if site.stamp
            else "; alle Zahlen dieses Berichts sind erzeugt und beschreiben keine wirkliche Kommune."
        )
        found.append((INVENTED, meaning))
    return tuple(found)


def remarks_of(stamp: str) -> tuple[str, ...]:
    """Return the line that a download begins with; nothing without a stamp."""
    return (f"{stamp}. {MEANINGS.get(stamp, '')}".rstrip(),) if stamp else ()


def write_sheet(stamp: str) -> str:
    """Return the style sheet that prints a stamp at the head of every sheet of paper.

    It is a file of its own, so that an edition holds no word of the other's stamp.
    """
    face = '600 9pt "Kobimo Sans", sans-serif'
    return f'@page {{ @top-center {{ content: "{stamp}"; font: {face}; }} }}\n'


def prefix_of(site: Site) -> str:
    """Return what a title gets before it where it is read alone, as in a feed."""
    words = [word for word, _ in marks_of(site)]
    return f"{', '.join(words)}: " if words else ""
