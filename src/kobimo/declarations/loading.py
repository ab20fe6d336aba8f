"""Load the catalogue: shipped declarations and those of the municipality beside them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import ValidationError

from kobimo.declarations.literature import load_literature
from kobimo.declarations.models import Break, Dataset, Form, GlossaryEntry, Indicator, Report
from kobimo.declarations.portals import Portal, ReferenceFile, inherit
from kobimo.declarations.references import broken_references
from kobimo.declarations.syntax import toml_problem
from kobimo.errors import Invalid, Problem, UnknownIndicator, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


@dataclass(frozen=True)
class Catalog:
    """Everything declared: what indicators mean, where their data come from, what breaks them."""

    indicators: dict[str, Indicator]
    datasets: dict[str, Dataset]
    breaks: tuple[Break, ...]
    glossary: tuple[GlossaryEntry, ...]
    #: Sign → meaning, in the order of the legend.
    signs: dict[str, str]
    #: Citation key → formatted reference.
    literature: dict[str, str]
    portals: dict[str, Portal] = field(default_factory=dict)
    #: Boundaries and conversion keys.
    reference_files: dict[str, ReferenceFile] = field(default_factory=dict)

    def indicator(self, name: str) -> Indicator:
        """Return the indicator of this id or alias.

        Raises
        ------
        UnknownIndicator
            With the nearest valid names.
        """
        found = self.indicators.get(name)
        if found is not None:
            return found
        for indicator in self.indicators.values():
            if name in indicator.aliases:
                return indicator
        raise UnknownIndicator(
            f"Im Katalog gibt es keine Kennzahl „{name}“.",
            remedy=nearest(name, self.indicators)
            or "Alle Kennzahlen zeigt: kobimo check --verbose",
        )

    def breaks_of(self, datasets: Iterable[str], ags: str) -> tuple[Break, ...]:
        """Return the breaks that concern a region in any of these datasets, oldest first."""
        wanted = set(datasets)
        found = (
            item
            for item in self.breaks
            if item.dataset in wanted and any(ags.startswith(prefix) for prefix in item.regions)
        )
        return tuple(sorted(found, key=lambda item: item.year))

    def datasets_of(self, indicator: Indicator) -> tuple[str, ...]:
        """Return the datasets an indicator draws on, those of its components included."""
        names = [term.dataset for term in (*indicator.numerator, *indicator.denominator)]
        for component in indicator.components:
            names += self.datasets_of(self.indicator(component.indicator))
        return tuple(dict.fromkeys(names))


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file.

    Raises
    ------
    Invalid
        With file and line, where the text is not TOML or not UTF-8.
    """
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid(
            [
                Problem(
                    _short(path),
                    "die Datei ist nicht in UTF-8 gespeichert",
                    "Speichern Sie sie als UTF-8.",
                )
            ]
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise Invalid([toml_problem(str(error), _short(path))]) from error


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


def load_catalog(local: Path | None = None) -> Catalog:
    """Load the shipped catalogue and, from ``local``, the municipality's own declarations.

    Parameters
    ----------
    local
        Folder ``deklarationen`` of a municipal repository with the folders
        ``kennzahlen`` and ``datensaetze``; need not exist.

    Raises
    ------
    Invalid
        With every invalid declaration and every broken reference of all files together.
    """
    if local is None or not local.is_dir():
        return _load_shipped()
    return _load((_catalog_folder(), local))


@cache
def _load_shipped() -> Catalog:
    return _load((_catalog_folder(),))


def _catalog_folder() -> Path:
    return Path(str(files("kobimo") / "catalog"))


def _load(folders: tuple[Path, ...]) -> Catalog:
    problems: list[Problem] = []
    indicators = _load_all(Indicator, _paths(folders, "indicators", "kennzahlen"), problems)
    datasets = _load_all(Dataset, _paths(folders, "datasets", "datensaetze"), problems)
    portals = _load_all(Portal, _paths(folders, "portals", "portale"), problems)
    references = _load_all(
        ReferenceFile, _paths(folders, "reference_files", "referenzdateien"), problems
    )
    for name, dataset in datasets.items():
        if dataset.source in portals:
            datasets[name] = inherit(dataset, portals[dataset.source])
    shipped = folders[0]
    breaks, glossary = [], []
    for folder in folders:
        breaks += _load_list(Break, folder / "breaks.toml", "break", problems)
        glossary += _load_list(GlossaryEntry, folder / "glossary.toml", "entry", problems)
    catalog = Catalog(
        indicators=indicators,
        datasets=datasets,
        breaks=tuple(breaks),
        glossary=tuple(glossary),
        signs=dict(read_toml(shipped / "signs.toml").get("signs", {})),
        literature=load_literature(shipped / "literature.bib"),
        portals=portals,
        reference_files=references,
    )
    problems += broken_references(catalog)
    if problems:
        raise Invalid(problems)
    return catalog


def _paths(folders: tuple[Path, ...], shipped: str, local: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((folder / shipped).rglob("*.toml"))]
    return found + [
        path for folder in folders[1:] for path in sorted((folder / local).rglob("*.toml"))
    ]


def _load_all(
    form: type[AnyForm], paths: Iterable[Path], problems: list[Problem]
) -> dict[str, AnyForm]:
    loaded: dict[str, AnyForm] = {}
    written: dict[str, dict[str, Any]] = {}
    for path in paths:
        where = _short(path)
        try:
            content = read_toml(path)
            former = written.get(str(content.get("id")), {})
            has_new_code = form is Dataset and bool(former) and set(content) == {"id", "tables"}
            if has_new_code:
                content = _with_new_codes(content, former)
            item = check_form(form, content, where)
        except Invalid as error:
            problems.extend(error.problems)
            continue
        name = str(item.id)  # type: ignore[attr-defined]
        if name != path.stem:
            problems.append(
                Problem(where, f"die id „{name}“ und der Dateiname „{path.stem}“ sind verschieden")
            )
        written[name] = content
        if name in loaded and not has_new_code and not _may_replace(item, loaded[name]):
            problems.append(
                Problem(where, f"„{name}“ ist schon deklariert", "Wählen Sie eine andere id.")
            )
        loaded[name] = _keep_layout(item, loaded.get(name))
    return loaded


def _with_new_codes(content: dict[str, Any], shipped: dict[str, Any]) -> dict[str, Any]:
    """Return a shipped dataset with the codes that a portal gave its table; the old ones follow."""
    codes = content["tables"]
    if isinstance(codes, list):
        codes = [*codes, *(code for code in shipped.get("tables", ()) if code not in codes)]
    return shipped | {"tables": codes}


def _keep_layout(item: AnyForm, shipped: Form | None) -> AnyForm:
    """Return a municipality's dataset with the shipped layout beside its own."""
    if not isinstance(item, Dataset) or not isinstance(shipped, Dataset):
        return item
    layouts = [layout for layout in (shipped.municipal, *shipped.further) if layout is not None]
    own = {layout.file for layout in (item.municipal, *item.further) if layout is not None}
    kept = (layout for layout in layouts if layout.file not in own)
    return item.model_copy(update={"further": (*item.further, *kept)})


def _may_replace(item: Form, shipped: Form) -> bool:
    """Whether a municipality's declaration may stand in the place of a shipped one.

    Its own layout for a municipal dataset may: what the numbers mean stays declared once, only
    the table they are read from is the office's. So may another address of a portal or of a
    reference file: a mirror inside the office's network.
    """
    if isinstance(item, Portal | ReferenceFile):
        return True
    return (
        isinstance(item, Dataset)
        and isinstance(shipped, Dataset)
        and item.source == shipped.source == "kommunal"
        and item.dimensions == shipped.dimensions
    )


def _load_list(form: type[AnyForm], path: Path, key: str, problems: list[Problem]) -> list[AnyForm]:
    if not path.is_file():
        return []
    found = []
    for position, item in enumerate(read_toml(path).get(key, ()), start=1):
        try:
            found.append(check_form(form, item, f"{_short(path)}, {key} {position}"))
        except Invalid as error:
            problems.extend(error.problems)
    return found


def _short(path: Path) -> str:
    """Name a declaration as its author knows it: from the folder of the catalogue on."""
    parts = path.parts
    for root in (
        "indicators",
        "datasets",
        "portals",
        "reference_files",
        "deklarationen",
        "catalog",
        "reports",
    ):
        if root in parts:
            return "/".join(parts[parts.index(root) :])
    return path.name


def load_report(path: Path) -> Report:
    """Load one report definition, checked."""
    report = check_form(Report, read_toml(path), _short(path))
    if report.id != path.stem:
        raise Invalid(
            [
                Problem(
                    _short(path),
                    f"die id „{report.id}“ und der Dateiname „{path.stem}“ sind verschieden",
                )
            ]
        )
    return report
