"""German help pages and usage errors for a typer application.

typer's own sentences are fixed English texts without a hook for translation. What it documents
instead is used here: classes of one's own for groups and commands, which write their help pages
themselves, and exceptions that carry what went wrong as attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from kobimo.errors import WrongUsage, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What a parser raises, however typer is built: on click, or on its own copy of it.
USAGE_ERRORS: tuple[type[Exception], ...] = typer.BadParameter.__bases__
HELP = "Zeigt diese Hilfe."
#: Commands in the order in which most people come to need them.
EVERYDAY = ("new", "build", "check", "data", "regions")


class GermanCommand(TyperCommand):
    """A command whose help page and whose complaints are German."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page of a command."""
        _write_page(self, ctx, formatter)

    def get_help_option_names(self, ctx: Any) -> list[str]:
        """Return the names in the order they were given; typer's own order varies."""
        return list(ctx.help_option_names)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse, and name what is too much."""
        ctx.allow_extra_args = True
        rest: list[str] = super().parse_args(ctx, args)
        if rest:
            shown = " ".join(rest)
            raise WrongUsage(
                f"Die Angabe „{shown}“ ist zu viel.",
                remedy=f"{_see(ctx)} Namen mit Leerzeichen stehen in Anführungszeichen.",
            )
        return rest


class GermanGroup(TyperGroup):
    """The program itself: its help page lists the commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # Those of everyday first, all others in the order in which they joined.
        rank = {name: at for at, name in enumerate(EVERYDAY)}
        order = sorted(self.commands, key=lambda name: rank.get(name, len(rank)))
        self.commands = {name: self.commands[name] for name in order}

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page of the program."""
        _write_page(self, ctx, formatter)
        rows = [(name, command.help or "") for name, command in self.commands.items()]
        with formatter.section("Befehle"):
            formatter.write_dl(rows)

    def get_help_option_names(self, ctx: Any) -> list[str]:
        """Return the names in the order they were given; typer's own order varies."""
        return list(ctx.help_option_names)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse; without anything to parse, show the help page."""
        if not args:
            typer.echo(ctx.get_help())
            ctx.exit()
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command, or name the nearest ones."""
        name = args[0]
        if name not in self.commands:
            raise WrongUsage(
                f"Den Befehl „{name}“ gibt es nicht.",
                remedy=nearest(name, self.commands) or f"Möglich sind: {', '.join(self.commands)}.",
            )
        return super().resolve_command(ctx, args)


def _write_page(command: Any, ctx: Any, formatter: Any) -> None:
    arguments: list[Any] = []
    options: list[Any] = []
    for param in command.get_params(ctx):
        is_argument = param.param_type_name == "argument"
        (arguments if is_argument else options).append(param)
    pieces = ["[OPTIONEN]", *(f"[{param.metavar}]" for param in arguments)]
    if isinstance(command, TyperGroup):
        pieces.append("BEFEHL …")
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Aufruf: ")
    formatter.write_paragraph()
    formatter.write_text(command.help or "")
    if arguments:
        with formatter.section("Angaben"):
            formatter.write_dl([(param.metavar, param.help) for param in arguments])
    with formatter.section("Optionen"):
        formatter.write_dl([(_names(param), _explain(param, ctx)) for param in options])


def _names(option: Any) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag else f"{names} {option.metavar or 'WERT'}"


def _explain(option: Any, ctx: Any) -> str:
    if set(option.opts) & set(ctx.help_option_names):
        return HELP
    if option.is_flag or not option.show_default or option.default in {None, ""}:
        return str(option.help)
    return f"{option.help} Vorgabe: {option.default}"


def usage_error(error: Exception) -> WrongUsage:
    """Return a parser's exception as one of kobimo's own, in German."""
    seen: Any = error
    remedy = _see(getattr(seen, "ctx", None))
    name = getattr(seen, "option_name", "")
    kind = type(error).__name__
    if kind == "NoSuchOption":
        known = list(_options(seen.ctx))
        return WrongUsage(
            f"Die Option „{name}“ gibt es nicht.", remedy=nearest(name, known) or remedy
        )
    if kind == "BadOptionUsage":
        has_value = "does not take" in seen.message
        wrong = "nimmt keinen Wert" if has_value else "braucht einen Wert"
        return WrongUsage(f"Die Option „{name}“ {wrong}.", remedy=remedy)
    if kind == "MissingParameter" and seen.param is not None:
        return WrongUsage(f"Es fehlt die Angabe {seen.param.metavar}.", remedy=remedy)
    if isinstance(error, typer.BadParameter):
        place = seen.param_hint or (seen.param.opts[0] if seen.param is not None else "")
        return WrongUsage(seen.message, where=str(place), remedy=remedy)
    return WrongUsage("Es fehlt der Befehl.", remedy=remedy)


def _options(ctx: Any) -> Iterator[str]:
    for param in ctx.command.get_params(ctx) if ctx is not None else ():
        yield from (name for name in param.opts if name.startswith("--"))


def _see(ctx: Any) -> str:
    return f"Hilfe zeigt: {ctx.command_path if ctx is not None else 'kobimo'} --hilfe."
