"""Tell whether two sites would come out the same, without writing them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from kobimo.publish.site import Site


def hash_content(site: Site) -> str:
    """Return a hash of everything that a renderer is given.

    Returns
    -------
    Equal for equal sites, in every process. What the renderers do with a site is not part of it.

    Raises
    ------
    TypeError
        The site holds something that cannot be compared by its content.
    """
    digest = hashlib.sha256()
    for item in fields(site):
        body = json.dumps(_plain(getattr(site, item.name)), ensure_ascii=False, sort_keys=True)
        digest.update(f"{item.name} {len(body)} {body}\n".encode())
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    """Return ``value`` as JSON has it; what has a type of its own says which."""
    if isinstance(value, BaseModel):
        return [type(value).__name__, value.model_dump(mode="json")]
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date | PurePath):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        named = {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
        return [type(value).__name__, named]
    if isinstance(value, dict):
        return [[_plain(key), _plain(item)] for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=repr)
    raise TypeError(f"{type(value).__name__} has no content to compare")
