"""How names of regions are written and compared."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kobimo.regions.region import Region

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def fold(text: str) -> str:
    """Return ``text`` as names are compared: lower case, umlauts written out, words by blanks."""
    written_out = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", written_out)
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("st" if word == "sankt" else word for word in kept.split())


def list_aliases(region: Region) -> Iterator[str]:
    """Yield the ways a region is written, all of them unmistakable or shared knowingly."""
    yield region.name
    yield region.official_name
    core = _strip_designation(region.name)
    places = [core]
    short = re.sub(r" (?:an der|am|im|in der) .*$| \(.*\)$", "", core)
    if short != core:
        places.append(short)
    for place in places:
        yield place
        if region.kind == "kreisfreie_stadt":
            for word in ("Stadt", "Kreisfreie Stadt", "Stadtkreis"):
                yield f"{word} {place}"
                yield f"{place} {word}"
        elif region.kind == "landkreis":
            for word in ("Landkreis", "Kreis", "LK"):
                yield f"{word} {place}"
                yield f"{place} {word}"
        elif region.kind == "land":
            yield f"Land {place}"


def _strip_designation(name: str) -> str:
    return re.sub(r"^(?:Landkreis|Kreis|Region|Städteregion|Regionalverband) ", "", name)


def measure_similarity(wanted: str, alias: str, ratio: Callable[[str, str], float]) -> float:
    """Return 0 to 100 for two folded names, 101 for the same name, 90 for a beginning word."""
    if wanted == alias:
        return 101.0
    score = ratio(wanted, alias)
    if len(wanted) >= 3 and (alias.startswith(wanted) or f" {wanted}" in alias):
        return max(score, 90.0)
    return score
