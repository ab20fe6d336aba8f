"""``kobimo approve``: release what the public edition shows of protected data, person by person."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kobimo.cli.application import ProjectOption, app
from kobimo.cli.german_help import GermanCommand
from kobimo.errors import Invalid, NotPublishable, Problem, WrongUsage

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.disclosure.review import Review
    from kobimo.disclosure.signatures import Signature
    from kobimo.project import Project

REBUILD = "Bauen Sie den Bericht und lesen Sie das neue Prüfprotokoll: kobimo build"


@app.command(cls=GermanCommand)
def approve(
    projekt: ProjectOption = None,
    *,
    name: Annotated[
        str,
        typer.Option(metavar="NAME", help="Vor- und Nachname, so wie im Protokoll stehen soll."),
    ] = "",
    funktion: Annotated[
        str,
        typer.Option(metavar="FUNKTION", help="Zum Beispiel „Datenschutzbeauftragte“."),
    ] = "",
    yes: Annotated[
        bool, typer.Option("--ja", help="Fragt nicht nach; das Prüfprotokoll ist gelesen.")
    ] = False,
) -> None:
    """Gibt nach Prüfung der Geheimhaltung diesen Stand frei; zwei Personen sind nötig."""
    from datetime import UTC, datetime

    from kobimo.disclosure.review import NAME
    from kobimo.disclosure.signatures import FILE, Signature, add_signature, read_signatures
    from kobimo.project import open_project
    from kobimo.publish.review_record import write_record

    name, funktion = _check_person(name, funktion)
    project = open_project(projekt)
    folder = _plan_path(project).parent
    review = _load_review(project)
    if review is None:
        typer.echo("Der Bericht zeigt keine geschützten Daten; er braucht keine Freigabe.")
        return
    path = project.folder / FILE
    signatures = read_signatures(path)
    day = datetime.now(UTC).astimezone().date().isoformat()
    signature = Signature(review.plan.content, name, funktion, day)
    _refuse_twice(signature, signatures)
    _tell_summary(review, signatures)
    typer.echo(f"Prüfprotokoll: {folder / NAME}.html")
    if not yes and not _is_confirmed():
        typer.echo("Nicht freigegeben; nichts ist geändert.")
        return
    add_signature(path, signature)
    write_record(review, (*signatures, signature), folder)
    _tell_result(signature, (*signatures, signature))


def _check_person(name: str, office: str) -> tuple[str, str]:
    """Return name and office as they are written down.

    Raises
    ------
    Invalid
        One of them cannot be; both are told at once.
    """
    from kobimo.disclosure.signatures import check_words

    problems, words = [], []
    for option, text in (("--name", name), ("--funktion", office)):
        try:
            words.append(check_words(text))
        except ValueError as error:
            remedy = 'Beispiel: kobimo approve --name "Erika Muster" --funktion "Amtsleitung"'
            problems.append(Problem(option, str(error), remedy, WrongUsage.exit_code))
    if problems:
        raise Invalid(problems)
    return words[0], words[1]


def _plan_path(project: Project) -> Path:
    from kobimo.disclosure import planning

    return project.folder.joinpath(*planning.FILE)


def _load_review(project: Project) -> Review | None:
    """Return the review of today's plan; ``None`` where nothing protected is shown.

    Raises
    ------
    NotPublishable
        There is no plan, it is not that of today's data, or the attack was not passed.
    """
    from kobimo.disclosure import planning
    from kobimo.disclosure.review import NAME, read_review
    from kobimo.disclosure.tallies import read_plan
    from kobimo.editions.conditions import shows_protected
    from kobimo.sources.ingest import ingest

    ingest(project)
    if not planning.rule_on_stored(project):
        return None
    path = _plan_path(project)
    record, page = path.with_name(f"{NAME}.json"), path.with_name(f"{NAME}.html")
    if not all(file.is_file() for file in (path, record, page)):
        # A build writes the page where a chapter shows protected data, and only there.
        if path.is_file() and not shows_protected(project, read_plan(path)):
            return None
        raise NotPublishable(
            "Es gibt noch nichts freizugeben: Die öffentliche Ausgabe ist noch nicht gebaut.",
            remedy=REBUILD,
        )
    # A plan can be made without a build, so the page that people read may tell of an older one.
    plan = read_plan(path)
    if not planning.is_current(project) or plan.content not in page.read_text("utf-8"):
        raise NotPublishable(
            "Das Prüfprotokoll ist nicht mehr aktuell: Daten, Regeln oder Kapitel haben sich seither "
            "geändert.",
            where=str(record),
            remedy=REBUILD,
        )
    if plan.is_empty:
        return None
    review = read_review(record, plan)
    if not review.is_passed:
        raise NotPublishable(_explain_failure(review), where=str(record), remedy=_help(review))
    return review


def _explain_failure(review: Review) -> str:
    if review.attack is None:
        return "Diese Ausgabe ist noch nicht angegriffen worden und lässt sich nicht freigeben."
    return (
        "Die Prüfung ist nicht bestanden: Aus dem Veröffentlichten lässt sich herausfinden, was "
        "nicht bekannt sein darf."
    )


def _help(review: Review) -> str:
    if review.attack is None:
        return REBUILD
    return (
        "Was es ist, steht im Prüfprotokoll. Erhöhen Sie die Schwelle des Datensatzes in "
        "kommune.toml oder nehmen Sie die Kennzahl aus dem Kapitel, dann: kobimo build"
    )


def _refuse_twice(signature: Signature, signatures: tuple[Signature, ...]) -> None:
    """Refuse a second signature of the same person for the same content.

    Raises
    ------
    NotPublishable
        It is there already.
    """
    from kobimo.disclosure.signatures import FILE, approvals
    from kobimo.german import date

    for item in approvals(signatures, signature.content):
        if item.person == signature.person:
            raise NotPublishable(
                f"{item.name} hat diesen Stand schon am {date(item.day)} freigegeben.",
                where=FILE,
                remedy="Die zweite Freigabe gibt eine andere Person.",
            )


def _tell_summary(review: Review, signatures: tuple[Signature, ...]) -> None:
    """Print what is released: how much, what the attacker found, what is new, who was before."""
    from kobimo.disclosure.signatures import explain_lapse, lapsed
    from kobimo.german import date, number
    from kobimo.publish.review_words import tell_changes

    tallies, rules = len(review.plan.tallies), len(review.rules)
    tables = "1 Tabelle" if tallies == 1 else f"{number(tallies)} Tabellen"
    datasets = "1 geschützten Datensatz" if rules == 1 else f"{rules} geschützten Datensätzen"
    typer.echo(
        f"{review.region}: {tables} aus {datasets}, {number(review.cells)} Zahlen, davon "
        f"{number(review.hidden)} verborgen"
    )
    if review.attack is not None:
        days = ", ".join(map(date, review.attack.editions)) or "keine"
        typer.echo(
            f"Prüfung bestanden: {number(review.attack.asked)} schützenswerte Zahlen, "
            f"einbezogene frühere Ausgaben: {days}"
        )
    typer.echo(tell_changes(review.changes))
    for item in lapsed(signatures, review.plan.content):
        typer.echo(explain_lapse(item))


def _is_confirmed() -> bool:
    """Ask whether this person releases the content; anything but yes is no.

    Raises
    ------
    WrongUsage
        There is no terminal to ask at.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        raise WrongUsage(
            "Ob dieser Stand freigegeben wird, kann hier niemand beantworten.",
            remedy="Wer das Prüfprotokoll gelesen hat, bestätigt mit --ja.",
        )
    question = "Haben Sie das Prüfprotokoll gelesen und geben Sie diesen Stand frei? (ja/nein)"
    answer = typer.prompt(question, default="nein", show_default=False)
    return str(answer).strip().casefold() in {"j", "ja"}


def _tell_result(signature: Signature, signatures: tuple[Signature, ...]) -> None:
    from kobimo.disclosure.signatures import FILE, approvals, is_released

    typer.echo(f"Freigegeben von {signature.name} ({signature.office}); eingetragen in {FILE}.")
    if is_released(signatures, signature.content):
        names = " und ".join(item.name for item in approvals(signatures, signature.content)[:2])
        typer.echo(f"{names} haben diesen Stand freigegeben. Weiter: kobimo build --publish")
    else:
        typer.echo("Es fehlt noch die Freigabe einer zweiten Person.")
