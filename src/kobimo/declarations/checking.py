"""Read a TOML file and check it against its form: every fault at once, and in German."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import ValidationError

from kobimo.declarations.models import Form
from kobimo.declarations.syntax import toml_problem
from kobimo.errors import Invalid, Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

AnyForm = TypeVar("AnyForm", bound=Form)

#: pydantic's error type → German; the rest keeps pydantic's own words.
MESSAGES = {
    "missing": "Angabe fehlt",
    "extra_forbidden": "unbekannte Angabe",
    "string_type": "Text in Anführungszeichen erwartet",
    "int_type": "ganze Zahl erwartet",
    "int_parsing": "ganze Zahl erwartet",
    "float_type": "Zahl erwartet",
    "bool_type": "true oder false erwartet",
    "tuple_type": "Liste erwartet",
    "list_type": "Liste erwartet",
    "dict_type": "Tabelle erwartet",
    "greater_than_equal": "mindestens {ge} erwartet",
    "less_than_equal": "höchstens {le} erwartet",
    "literal_error": "möglich sind {expected}",
    "enum": "möglich sind {expected}",
    "string_pattern_mismatch": "der Text ist anders aufgebaut als erwartet ({pattern})",
    "too_short": "mindestens ein Eintrag erwartet",
}


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file.

    Raises
    ------
    Invalid
        With file and line, where the text is not TOML or not UTF-8, or there is no such file.
    """
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise Invalid(
            [Problem(name_file(path), "die Datei fehlt", "Stellen Sie sie wieder her.")]
        ) from error
    except UnicodeDecodeError as error:
        raise Invalid(
            [
                Problem(
                    name_file(path),
                    "die Datei ist nicht in UTF-8 gespeichert",
                    "Speichern Sie sie als UTF-8.",
                )
            ]
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise Invalid([toml_problem(str(error), name_file(path))]) from error


def check_form(form: type[AnyForm], content: dict[str, Any], where: str) -> AnyForm:
    """Return ``content`` as ``form``.

    Raises
    ------
    Invalid
        With one problem for each key that is wrong.
    """
    try:
        return form.model_validate(content)
    except ValidationError as error:
        raise Invalid(_problems(error, form, where)) from error


def _problems(error: ValidationError, form: type[Form], where: str) -> Iterator[Problem]:
    for detail in error.errors():
        key = "".join(
            f", Eintrag {part + 1}" if isinstance(part, int) else f".{part}"
            for part in detail["loc"]
            # Says of a wrong key that it is one; the key itself stands before it.
            if part != "[key]"
        ).lstrip(".")
        template = MESSAGES.get(detail["type"])
        message = str(detail["msg"]).removeprefix("Value error, ")
        if template is not None:
            message = template.format(**detail.get("ctx", {})).replace(" or ", " oder ")
        remedy = ""
        if detail["type"] == "extra_forbidden":
            remedy = nearest(str(detail["loc"][-1]), _fields(form, detail["loc"][:-1]))
        yield Problem(f"{where}, Angabe „{key}“" if key else where, message, remedy)


def _fields(form: type[Form], path: Iterable[int | str]) -> Iterable[str]:
    """Return the keys that a table inside ``form`` may have."""
    inner: Any = form
    for part in path:
        if isinstance(part, int):
            continue
        field = getattr(inner, "model_fields", {}).get(part)
        kinds = (field.annotation, *get_args(field.annotation)) if field else ()
        inner = next((kind for kind in kinds if hasattr(kind, "model_fields")), None)
    return getattr(inner, "model_fields", {})


def name_file(path: Path) -> str:
    """Name a declaration as its author knows it: from the folder of the catalogue on."""
    parts = path.parts
    for root in (
        "indicators",
        "datasets",
        "methods",
        "portals",
        "reference_files",
        "deklarationen",
        "catalog",
        "reports",
    ):
        if root in parts:
            return "/".join(parts[parts.index(root) :])
    return path.name
