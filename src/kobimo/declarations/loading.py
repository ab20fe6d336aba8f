"""Load the catalogue: shipped declarations and those of the municipality beside them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.declarations.catalog import Catalog
from kobimo.declarations.checking import AnyForm, check_form, name_file, read_toml
from kobimo.declarations.definitions import Definitions
from kobimo.declarations.intervals import Interval
from kobimo.declarations.literature import load_literature
from kobimo.declarations.methods import Method
from kobimo.declarations.models import Break, Dataset, Form, GlossaryEntry, Indicator, Report
from kobimo.declarations.portals import Portal, ReferenceFile, inherit
from kobimo.declarations.references import broken_references
from kobimo.declarations.structure import Structure
from kobimo.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    if local is None or not any(local.rglob("*.toml")):
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
    methods = _load_all(Method, _paths(folders[:1], "methods", ""), problems)
    definitions = _load_all(Definitions, _paths(folders[:1], "definitions", ""), problems)
    intervals = _load_all(Interval, _paths(folders[:1], "intervals", ""), problems)
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
        methods=methods,
        intervals=intervals,
        definitions=definitions,
        portals=portals,
        reference_files=references,
        structure=_load_structure(shipped / "structure.toml", problems),
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
        where = name_file(path)
        try:
            if path.is_relative_to(_catalog_folder()):
                content, item = _read_shipped(form, path)
                has_new_code = False
            else:
                content = read_toml(path)
                former = written.get(str(content.get("id")), {})
                has_new_code = form is Dataset and bool(former) and set(content) == {"id", "tables"}
                if has_new_code:
                    content = _with_new_codes(content, former)
                item = check_form(form, content, where)
        except Invalid as error:
            problems.extend(error.problems)
            continue
        name = str(item.id)
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


@cache
def _read_shipped(form: type[AnyForm], path: Path) -> tuple[dict[str, Any], AnyForm]:
    """Read a shipped declaration once per process: nobody changes it, and there are hundreds."""
    content = read_toml(path)
    return content, check_form(form, content, name_file(path))


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


def _load_structure(path: Path, problems: list[Problem]) -> Structure | None:
    try:
        return check_form(Structure, read_toml(path), name_file(path))
    except Invalid as error:
        problems.extend(error.problems)
        return None


def _load_list(form: type[AnyForm], path: Path, key: str, problems: list[Problem]) -> list[AnyForm]:
    if not path.is_file():
        return []
    found = []
    for position, item in enumerate(read_toml(path).get(key, ()), start=1):
        try:
            found.append(check_form(form, item, f"{name_file(path)}, {key} {position}"))
        except Invalid as error:
            problems.extend(error.problems)
    return found


def load_report(path: Path) -> Report:
    """Load one report definition, checked."""
    report = check_form(Report, read_toml(path), name_file(path))
    if report.id != path.stem:
        raise Invalid(
            [
                Problem(
                    name_file(path),
                    f"die id „{report.id}“ und der Dateiname „{path.stem}“ sind verschieden",
                )
            ]
        )
    return report
