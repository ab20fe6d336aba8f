"""``kobimo fetch``: bring official figures, or keep an account for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kobimo.cli.application import ProjectOption, app
from kobimo.cli.german_help import GermanCommand
from kobimo.errors import FetchFailed, Invalid, Problem, WrongUsage, nearest
from kobimo.german import join, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.declarations.portals import Portal
    from kobimo.project import Project
    from kobimo.sources.fetching.fetch import Fetched
    from kobimo.sources.fetching.outcome import Outcome
    from kobimo.sources.inventory import Line


@app.command(cls=GermanCommand)
def fetch(
    datensaetze: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DATENSATZ …",
            help="Datensätze oder Tabellencodes; ohne Angabe alle, die Ihre Berichte brauchen.",
            show_default=False,
        ),
    ] = None,
    *,
    alles: Annotated[
        bool, typer.Option("--alles", help="Holt alle amtlichen Datensätze des Katalogs.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Fragt kein Portal; zeigt, was da ist und wie alt.")
    ] = False,
    neu: Annotated[
        bool, typer.Option("--neu", help="Fragt auch nach dem, was heute schon beantwortet wurde.")
    ] = False,
    anmelden: Annotated[
        str,
        typer.Option(
            "--anmelden",
            metavar="PORTAL",
            help="Prüft ein Konto und legt es im Schlüsselbund dieses Rechners ab, "
            "zum Beispiel: regionalstatistik.",
        ),
    ] = "",
    projekt: ProjectOption = None,
) -> None:
    """Holt amtliche Daten aus dem Netz und sagt, was sich geändert hat."""
    from kobimo.project import open_project

    project = open_project(projekt)
    if anmelden:
        _log_in(project, anmelden)
        return
    if datensaetze and alles:
        raise WrongUsage("Entweder einzelne Datensätze oder --alles, nicht beides.")
    from kobimo.cli.reporting import ConsoleReporter
    from kobimo.sources.fetching.fetch import fetch as fetch_data

    if project.is_fictional:
        typer.echo(
            "Für Musterland gibt es nichts abzurufen: seine Zahlen sind frei erfunden und schon da."
        )
        return
    with ConsoleReporter() as reporter:
        fetched = fetch_data(
            project,
            reporter,
            datasets=datensaetze,
            everything=alles,
            offline=offline,
            again=neu,
        )
    _show(fetched, offline=offline)


def _show(fetched: Fetched, *, offline: bool) -> None:
    """Print what came, what changed and what went wrong; leave with an error where data lack."""
    from kobimo.cli.columns import set_columns

    if offline:
        heads = ("Datensatz", "Zeitraum", "Kreise", "Herkunft", "Alter")
        rows = [_row(line) for line in fetched.lines.values()]
        right = {2}
    else:
        heads = ("Datensatz", "Weg", "Zeitraum", "Kreise", "Ergebnis")
        rows = [_result(outcome, fetched.lines) for outcome in fetched.outcomes]
        right = {3}
    if rows:
        for text in set_columns(heads, rows, right=right):
            typer.echo(text)
    elif offline:
        typer.echo("Es sind keine Daten da.")
    for text in fetched.changes:
        typer.echo(text)
    for text in (*_list_notes(fetched), *_list_problems(fetched)):
        typer.echo(text, err=True)
    if fetched.problems:
        raise Invalid(fetched.problems)
    _refuse_failure(fetched)


def _refuse_failure(fetched: Fetched) -> None:
    """Leave with an error where data lack, or where no portal answered at all.

    Where all failed alike, for instance at the login, the exit code is that of their error.
    """
    count = len(fetched.missing)
    if fetched.missing:
        what = "1 Datensatz fehlt" if count == 1 else f"{count} Datensätze fehlen"
        error = FetchFailed(
            f"{what} noch ganz: {_shorten(fetched.missing)}.",
            remedy="Der Bericht lässt sich trotzdem bauen; die betroffenen Kennzahlen bleiben leer.",
        )
    elif fetched.is_in_vain:
        error = FetchFailed(
            "Der Abruf hat nichts gebracht; es gilt weiter, was schon da ist.",
            remedy="Die Gründe stehen darüber. Der Bericht lässt sich trotzdem bauen.",
        )
    else:
        return
    codes = {outcome.problems[-1].code for outcome in fetched.failed if outcome.problems}
    if len(codes) == 1:
        error.exit_code = codes.pop() or error.exit_code
    raise error


def _row(line: Line) -> tuple[str, ...]:
    from kobimo.sources.fetching.ways import name_ways

    return (line.dataset, line.periods, line.coverage, name_ways(line.origins), line.age_text)


def _result(outcome: Outcome, lines: dict[str, Line]) -> tuple[str, ...]:
    """Return one line of the table; what failed shows what remains in force."""
    from kobimo.sources.fetching.outcome import State
    from kobimo.sources.fetching.ways import name_ways

    line = lines.get(outcome.id)
    way = name_ways([outcome.way] if outcome.way else line.origins if line else ())
    result = outcome.state.value
    if outcome.state is State.FAILED and line is not None:
        result += "; es bleibt, was da ist"
    if line is None:
        return (outcome.id, way or "–", "–", "–", result)
    return (outcome.id, way, line.periods, line.coverage, result)


def _list_notes(fetched: Fetched) -> Iterator[str]:
    """Yield what is to be said about the answers that came."""
    for outcome in fetched.outcomes:
        for note in outcome.notes:
            head = "" if note.startswith(outcome.title) else f"{outcome.title}: "
            yield f"Hinweis: {head}{note}"


def _list_problems(fetched: Fetched) -> Iterator[str]:
    """Yield what went wrong on the way; the same trouble of several datasets stands once."""
    groups: dict[tuple[str, str], list[tuple[Outcome, Problem]]] = {}
    for outcome in fetched.outcomes:
        for problem in outcome.problems:
            groups.setdefault((problem.message, problem.remedy), []).append((outcome, problem))
    for (message, remedy), found in groups.items():
        where = {problem.where for _, problem in found}
        names = list(dict.fromkeys(outcome.id for outcome, _ in found))
        place = where.pop() if len(where) == 1 else ""
        head = f"{place}: " if place else ""
        tail = f" (betrifft {_shorten(names)})" if len(names) > 1 or not place else ""
        yield f"Hinweis: {head}{message}{tail}" + (f"\n    {remedy}" if remedy else "")


def _shorten(names: Sequence[str]) -> str:
    return join(names) if len(names) <= 5 else some(names, 4)


def _log_in(project: Project, name: str) -> None:
    """Ask for an account, let the portal check it, and keep it in the keyring."""
    from kobimo.sources.fetching.accounts import store
    from kobimo.sources.fetching.web import HttpWeb
    from kobimo.sources.services.exchange import Account
    from kobimo.sources.services.genesis import Genesis

    portal = _find_portal(project, name)
    typer.echo(f"Konto bei: {portal.title} ({portal.website})", err=True)
    account = Account()
    if "token" in portal.login:
        hint = "Token (leer lassen für Benutzername und Passwort)"
        token = typer.prompt(hint, default="", show_default=False, hide_input=True, err=True)
        account = Account(token=token.strip())
    if not account.token:
        user = typer.prompt("Benutzername", err=True)
        password = typer.prompt("Passwort (wird nicht angezeigt)", hide_input=True, err=True)
        account = Account(user=user.strip(), password=password)
    with HttpWeb() as web:
        Genesis(web, portal, account).log_in()
    store(portal, account)
    typer.echo("Die Anmeldung hat geklappt; das Konto liegt im Schlüsselbund dieses Rechners.")


def _find_portal(project: Project, name: str) -> Portal:
    portals = {
        portal.id: portal
        for portal in project.catalog.portals.values()
        if portal.login and portal.protocol == "genesis"
    }
    if name not in portals:
        raise WrongUsage(
            f"Ein Portal „{name}“, bei dem man sich anmeldet, gibt es nicht.",
            where="--anmelden",
            remedy=nearest(name, portals) or f"Möglich sind: {', '.join(sorted(portals))}.",
        )
    return portals[name]
