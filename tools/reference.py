"""Write docs/reference: what can be generated from the code is not written by hand."""

from __future__ import annotations

import inspect
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "reference"
#: Shipped with the library, so that others can check what they read.
SCHEMA = ROOT / "src" / "kobimo" / "sources" / "fetching" / "aenderungen.schema.json"


def main() -> None:
    """Write every page of the reference."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "errors.md": describe_errors(),
        "commands.md": describe_commands(),
        "indicators.md": describe_indicators(),
    }.items():
        (TARGET / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")
    SCHEMA.write_text(describe_changes(), encoding="utf-8")
    print(SCHEMA.relative_to(ROOT))


def describe_errors() -> str:
    """Return a table of the intended errors by exit code."""
    from kobimo import errors

    classes = [
        member
        for _, member in inspect.getmembers(errors, inspect.isclass)
        if issubclass(member, errors.KobimoError)
    ]
    lines = ["# Errors", "", "| exit code | class | meaning |", "| --- | --- | --- |"]
    for member in sorted(classes, key=lambda member: (member.exit_code, member.__name__)):
        meaning = (inspect.getdoc(member) or "").splitlines()[0]
        lines.append(f"| {member.exit_code} | `{member.__name__}` | {meaning} |")
    return "\n".join(lines) + "\n"


def describe_changes() -> str:
    """Return the JSON schema of what a fetch records in data/aenderungen."""
    from kobimo.sources.fetching.changes_record import json_schema

    return json_schema()


def describe_commands() -> str:
    """Return the commands with their options, as the command line knows them."""
    import typer

    from kobimo.cli.commands import app

    group = typer.main.get_command(app)
    lines = ["# Commands", ""]
    for name, command in sorted(group.commands.items()):  # type: ignore[attr-defined]
        lines += [f"## kobimo {name}", "", str(command.help), ""]
        for parameter in command.params:
            flags = ", ".join(f"`{flag}`" for flag in parameter.opts)
            lines.append(f"* {flags}: {getattr(parameter, 'help', '') or ''}")
        lines.append("")
    return "\n".join(lines)


def describe_indicators() -> str:
    """Return all indicators by theme, with their definitions."""
    from kobimo.declarations.loading import load_catalog

    catalog = load_catalog(None)
    lines = ["# Indicators", "", "| id | title | definition |", "| --- | --- | --- |"]
    for name, indicator in sorted(catalog.indicators.items()):
        lines.append(f"| `{name}` | {indicator.title_de} | {indicator.definition} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
