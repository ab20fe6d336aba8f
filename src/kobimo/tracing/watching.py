"""A mapping that notes which of its entries are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from kobimo.tracing.notes import EVERYTHING, digest_of, is_noted, note
from kobimo.tracing.states import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

V = TypeVar("V")


class Watched(dict[str, V]):
    """A dict that notes each entry it is asked for, and all of them where it is gone through.

    Parameters
    ----------
    kind
        Of the notes; their name is the key.
    digest
        What is noted of a value.
    """

    def __init__(self, kind: str, content: Mapping[str, V], digest: Callable[[V], str]) -> None:
        super().__init__(content)
        self._kind = kind
        self._digest = digest

    def _note(self, key: object) -> None:
        name = str(key)
        if not is_noted(self._kind, name):
            value = super().get(key)  # type: ignore[call-overload]
            note(self._kind, name, ABSENT if value is None else self._digest(value))

    def _note_all(self) -> None:
        if not is_noted(self._kind, EVERYTHING):
            note(self._kind, EVERYTHING, digest_of_all(dict(super().items()), self._digest))

    def __getitem__(self, key: str) -> V:
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key, or ``default``."""
        self._note(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        self._note_all()
        return super().__iter__()

    def __len__(self) -> int:
        self._note_all()
        return super().__len__()

    def __reversed__(self) -> Iterator[str]:
        self._note_all()
        return super().__reversed__()

    def __eq__(self, other: object) -> bool:
        self._note_all()
        return super().__eq__(other)

    __hash__ = None  # like every dict

    def __or__(self, other: Any) -> Any:
        self._note_all()
        return super().__or__(other)

    def __ror__(self, other: Any) -> Any:
        self._note_all()
        return super().__ror__(other)

    def keys(self) -> Any:
        """Return all keys."""
        self._note_all()
        return super().keys()

    def values(self) -> Any:
        """Return all values."""
        self._note_all()
        return super().values()

    def items(self) -> Any:
        """Return all keys with their values."""
        self._note_all()
        return super().items()

    def copy(self) -> dict[str, V]:
        """Return an ordinary dict of the same content."""
        self._note_all()
        return dict(super().items())


def digest_of_all(content: Mapping[str, V], digest: Callable[[V], str]) -> str:
    """Return what is noted of all entries of a mapping, in their order."""
    return digest_of(*(text for key, value in content.items() for text in (key, digest(value))))
