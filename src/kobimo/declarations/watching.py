"""Note which declarations a chapter uses, and say what each of them is now.

A chapter that runs in a build sees a catalogue and a ``kommune.toml`` that note what it asks
them for. The builder asks the plain ones for the same things before the next run.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from kobimo import tracing
from kobimo.declarations.catalog import Catalog
from kobimo.declarations.kommune import Kommune
from kobimo.tracing import ABSENT, EVERYTHING, Watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.models import Break

#: Kind of notes on entries of ``kommune.toml``.
KOMMUNE = "kommune"
BREAKS = "breaks"


class _WatchedCatalog(Catalog):
    """A catalogue that notes what it is asked for."""

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if name in _SEQUENCES and not tracing.is_noted(name, EVERYTHING):
            tracing.note(name, EVERYTHING, _digest(value))
        return value

    def breaks_in(self, dataset: str) -> tuple[Break, ...]:
        """Return the breaks of one dataset, in their order."""
        with tracing.aside():
            found = super().breaks_in(dataset)
        if not tracing.is_noted(BREAKS, dataset):
            tracing.note(BREAKS, dataset, _digest(found))
        return found


class _WatchedKommune(Kommune):
    """A ``kommune.toml`` that notes which of its entries are asked for."""

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if name in _ENTRIES and not tracing.is_noted(KOMMUNE, name):
            tracing.note(KOMMUNE, name, _digest(value))
        elif name.startswith("model_") and name not in _ABOUT_THE_FORM:
            for entry in _ENTRIES:
                tracing.note(KOMMUNE, entry, _digest(super().__getattribute__(entry)))
        return value


_ENTRIES = frozenset(Kommune.model_fields)
#: What pydantic asks of an object besides its entries.
_ABOUT_THE_FORM = frozenset({"model_fields", "model_config", "model_fields_set", "model_extra"})
_MAPPINGS = frozenset(
    {
        *("indicators", "datasets", "signs", "literature", "methods", "definitions"),
        *("intervals", "portals", "reference_files"),
    }
)
_SEQUENCES = frozenset(item.name for item in fields(Catalog)) - _MAPPINGS


def watch_catalog(catalog: Catalog) -> Catalog:
    """Return a catalogue of the same content that notes what it is asked for."""
    watched = object.__new__(_WatchedCatalog)
    for name, value in vars(catalog).items():
        content = Watched(name, value, _digest) if name in _MAPPINGS else value
        object.__setattr__(watched, name, content)
    return watched


def watch_kommune(kommune: Kommune) -> Kommune:
    """Return a ``kommune.toml`` of the same content that notes what it is asked for."""
    return _WatchedKommune.model_construct(
        kommune.model_fields_set, **{name: getattr(kommune, name) for name in _ENTRIES}
    )


def digest_of_declared(catalog: Catalog, kind: str, name: str) -> str | None:
    """Return what a note on the catalogue says now; ``None`` where it is about something else."""
    if kind == BREAKS and name != EVERYTHING:
        return _digest(catalog.breaks_in(name))
    if kind in _SEQUENCES:
        return _digest(getattr(catalog, kind))
    if kind not in _MAPPINGS:
        return None
    content: dict[str, Any] = getattr(catalog, kind)
    if name == EVERYTHING:
        return tracing.digest_of_all(content, _digest)
    return _digest(content[name]) if name in content else ABSENT


def digest_of_entry(kommune: Kommune, name: str) -> str:
    """Return what a note on an entry of ``kommune.toml`` says now."""
    return _digest(getattr(kommune, name)) if name in _ENTRIES else ABSENT


def _digest(value: object) -> str:
    """Return a hash of what is declared: a form, a text, or several of them."""
    return tracing.digest_of(*_texts(value))


def _texts(value: object) -> Sequence[str]:
    if isinstance(value, BaseModel):
        return (type(value).__name__, value.model_dump_json())
    if isinstance(value, tuple | list):
        return [tracing.digest_of(*_texts(item)) for item in value]
    return (type(value).__name__, repr(value))
