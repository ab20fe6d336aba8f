"""The ``kommune.toml`` of each municipality, made of the template's, the fleet's and its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kobimo.declarations.checking import check_form, read_toml
from kobimo.declarations.kommune import Kommune
from kobimo.errors import Invalid, Problem
from kobimo.project import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kobimo.declarations.models import Form
    from kobimo.fleet.declaration import FleetForm, Member

#: What a ``kommune.toml`` says of one municipality alone, and so is never taken from the template.
PERSONAL = frozenset({"ags", "name", "ort", "vergleich", "raeume", "berichte"})


def read_base(folder: Path) -> dict[str, Any]:
    """Return what the template's ``kommune.toml`` says for everybody, nothing where it has none.

    Raises
    ------
    Invalid
        It is not TOML.
    """
    path = folder / FILE
    content = read_toml(path) if path.is_file() else {}
    return {name: value for name, value in content.items() if name not in PERSONAL}


def write_settings(
    ags: str,
    form: FleetForm,
    base: Mapping[str, Any],
    reports: Sequence[str],
    own_folder: Path | None,
) -> str:
    """Return the text of the ``kommune.toml`` of one municipality.

    What the municipality's own folder says goes before the fleet's defaults, and what the fleet
    says of this municipality before both.

    Raises
    ------
    Invalid
        The result is not a ``kommune.toml``, or the own folder belongs to another municipality.
    """
    member = form.kommunen.get(ags)
    content: dict[str, Any] = dict(base)
    _lay_over(content, _said(form.vorgaben))
    where = f"Kommune {ags}"
    if own_folder is not None and (own_folder / FILE).is_file():
        where = f"{own_folder.name}/{FILE}"
        own = read_toml(own_folder / FILE)
        if own.get("ags", ags) != ags:
            raise Invalid(
                [Problem(where, f"der Ordner gehört zu „{own['ags']}“, nicht zu „{ags}“")]
            )
        _lay_over(content, own)
    if member is not None:
        _lay_over(content, _said(member))
    content["ags"] = ags
    content["berichte"] = list(reports)
    check_form(Kommune, content, where)
    return "\n".join(_lines(content)) + "\n"


def reports_of(form: FleetForm, member: Member | None) -> tuple[str, ...]:
    """Return which reports a municipality gets: its own wish, that of all, or the fleet's."""
    for said in (member.bericht if member else None, form.vorgaben.bericht):
        if said is not None:
            return said
    return form.bericht


def _said(form: Form) -> dict[str, Any]:
    """Return what a form says explicitly, under the names of ``kommune.toml``."""
    content = form.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    for name in ("ordner", "bericht"):
        content.pop(name, None)
    return content


def _lay_over(content: dict[str, Any], upper: Mapping[str, Any]) -> None:
    for name, value in upper.items():
        below = content.get(name)
        if isinstance(value, dict) and isinstance(below, dict):
            merged = dict(below)
            _lay_over(merged, value)
            content[name] = merged
        else:
            content[name] = value


def _lines(content: Mapping[str, Any], prefix: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield a table as TOML: plain keys first, since a key below a heading belongs to that."""
    for name, value in content.items():
        if not isinstance(value, dict):
            yield f"{_key(name)} = {_value(value)}"
    for name, value in content.items():
        if isinstance(value, dict):
            path = (*prefix, name)
            yield f"\n[{'.'.join(map(_key, path))}]"
            yield from _lines(value, path)


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    # JSON's texts, numbers and truths are TOML's, but for one character that TOML escapes.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
