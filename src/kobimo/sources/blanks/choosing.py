"""Find the datasets that the indicators of a theme need of the municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.declarations.themes import THEMES
from kobimo.errors import WrongUsage, nearest
from kobimo.sources.blanks.layouts import has_blank

if TYPE_CHECKING:
    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Dataset, Indicator

#: Word for all themes at once.
ALL = "alle"


def list_themes(catalog: Catalog) -> list[str]:
    """Return the themes that need data of the municipality, in the order of a report."""
    order = list(THEMES)
    found = {item.theme for item in catalog.indicators.values() if _needed(item, catalog)}
    return sorted(found, key=lambda name: (order.index(name) if name in order else 99, name))


def find_theme(name: str, catalog: Catalog) -> str:
    """Return a theme by its name in the catalogue or by its title.

    Raises
    ------
    WrongUsage
        No theme with tables to fill in is called so.
    """
    themes = list_themes(catalog)
    wanted = name.strip().casefold()
    titles = {THEMES.get(theme, theme).casefold(): theme for theme in themes}
    # Several names of one theme share their title.
    titles |= {
        other: titles[title.casefold()]
        for other, title in THEMES.items()
        if title.casefold() in titles
    }
    found = wanted if wanted in themes else titles.get(wanted)
    if found is not None:
        return found
    known = ", ".join([*themes, ALL])
    if not wanted:
        raise WrongUsage("Nennen Sie ein Thema.", where="--template", remedy=f"Themen: {known}.")
    if wanted in THEMES or wanted in {item.theme for item in catalog.indicators.values()}:
        raise WrongUsage(
            f"Das Thema „{name}“ braucht keine eigenen Daten der Kommune.",
            where="--template",
            remedy=f"Vorlagen gibt es für: {known}.",
        )
    raise WrongUsage(
        f"Das Thema „{name}“ gibt es nicht.",
        where="--template",
        remedy=f"{nearest(wanted, [*themes, ALL])} Themen: {known}.".strip(),
    )


def choose_datasets(theme: str, catalog: Catalog) -> dict[str, list[Indicator]]:
    """Return each dataset that a theme needs of the municipality, with the indicators it is for."""
    found: dict[str, list[Indicator]] = {}
    for indicator in catalog.indicators.values():
        if indicator.theme == theme:
            for dataset in _needed(indicator, catalog):
                found.setdefault(dataset.id, []).append(indicator)
    return dict(sorted(found.items()))


def list_other_themes(theme: str, catalog: Catalog) -> dict[str, list[str]]:
    """Return dataset → the other themes whose blanks have a sheet for it, too."""
    found: dict[str, list[str]] = {}
    for other in list_themes(catalog):
        if other != theme:
            for name in choose_datasets(other, catalog):
                found.setdefault(name, []).append(other)
    return found


def _needed(indicator: Indicator, catalog: Catalog) -> list[Dataset]:
    datasets = [catalog.datasets[name] for name in catalog.datasets_of(indicator)]
    return [dataset for dataset in datasets if has_blank(dataset)]
