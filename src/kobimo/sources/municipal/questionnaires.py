"""Sum the answers of a survey: one row per questionnaire.

Single answers do not leave this module. What does are the sums from which weighted means, their
sampling error and the reliability of a scale follow. A question is a category of the dimension
``frage``; several columns of one ``frage`` are the statements (``aussage``) of a scale.

=====================  ==========================================================================
antworten              questionnaires with an answer to the question, to all its statements
gewicht                sum of their weights w; 1 each where the file has none
gewicht_quadrat        sum of w²
punkte                 sum of wy; y is the answer, of a scale the mean of its statements
punkte_gewicht         sum of w²y
punkte_quadrat         sum of (wy)²
zustimmung             sum of wz; z is the part of the statements at or above ``at_least``
zustimmung_gewicht     sum of w²z
zustimmung_quadrat     sum of (wz)²
summe                  by ``aussage``: sum of the answers, not weighted
produkt                by ``aussage`` and ``mit``: sum of the product of two answers, not weighted
=====================  ==========================================================================
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import TYPE_CHECKING

from kobimo.declarations.layouts import SUMS
from kobimo.errors import InvalidCell, Problem, nearest
from kobimo.observations import WITHOUT_VALUE, Status
from kobimo.sources.municipal.entries import WHOLE, Entry, Key
from kobimo.sources.municipal.grid import as_text, fold, is_blank
from kobimo.sources.municipal.rows import read_key, rows_of_data
from kobimo.sources.municipal.values import read_value, refuse_broken, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kobimo.declarations.models import MunicipalColumn
    from kobimo.sources.cells import CellRules
    from kobimo.sources.municipal.entries import Entries
    from kobimo.sources.municipal.grid import Grid
    from kobimo.sources.municipal.headings import Headings
    from kobimo.sources.municipal.rows import Context, RowKey

QUESTION, STATEMENT, OTHER = "frage", "aussage", "mit"
#: The sums of one question; those of pairs of statements come after them.
OF_QUESTION = SUMS["survey"][:9]

#: The statements of a question: category and column.
Statements = list[tuple[str, "MunicipalColumn"]]


def sum_answers(grid: Grid, headings: Headings, context: Context, entries: Entries) -> None:
    """Add the sums of one grid to ``entries``.

    An empty cell or a sign without value is no answer. A scale counts where all its statements
    are answered. Where an answer has no weight, the weighted sums of its group are missing
    with the sign ``/``, because leaving it out would change whom the survey stands for.
    """
    questions = _questions(context)
    rules = rules_of(context.layout)
    weight_at = next((c.position for c in headings.values if c.rule.measure == "weight"), None)
    places = {id(c.rule): c.position for c in headings.values}
    sums: dict[Key, float] = defaultdict(float)
    seen: set[tuple[str, str, str]] = set()
    for row in rows_of_data(grid, headings, context, entries):
        row_key = read_key(grid, row, headings, context, entries)
        if row_key is None or row_key.period is None:
            continue
        seen.add((row_key.ags, row_key.period, row_key.raum))
        try:
            weight = 1.0 if weight_at is None else _weight(grid, row, weight_at, rules)
            for question, statements in questions.items():
                answers = [
                    (name, rule, _answer(grid, row, places[id(rule)], rule, rules))
                    for name, rule in statements
                ]
                for key, amount in _amounts(question, answers, weight, row_key, context):
                    sums[key] += amount
        except InvalidCell as error:
            entries.refuse(error)
    for key in _combinations(context, questions, seen):
        sums.setdefault(key, 0.0)
    for key, value in sums.items():
        status = Status.UNRELIABLE if math.isnan(value) else Status.ORDINARY
        unit = "count" if key.variable == "antworten" else "points"
        entries.add(key, Entry(value, status, unit, grid.place))
    if not seen and not entries.problems:
        entries.problems.append(
            Problem(
                grid.place,
                "unter den Überschriften steht kein einziger Fragebogen",
                "Ergänzen Sie die Antworten.",
            )
        )


def _questions(context: Context) -> Mapping[str, Statements]:
    """Return the statements of each question in the order of the declaration."""
    found: dict[str, Statements] = defaultdict(list)
    for rule in context.layout.columns:
        if rule.measure == "answer":
            question = rule.dimensions.get(QUESTION, WHOLE)
            found[question].append((rule.dimensions.get(STATEMENT, WHOLE), rule))
    return found


def _weight(grid: Grid, row: int, position: int, rules: CellRules) -> float:
    cell = grid.cell(row, position)
    if is_blank(cell):
        return math.nan
    where = grid.where(row, position)
    value, status = read_value(cell, rules, where=where)
    if status in WITHOUT_VALUE:
        return math.nan
    if value < 0:
        raise InvalidCell(
            "ein Gewicht ist negativ",
            where=where,
            remedy="Berichtigen Sie es; wer nicht zählen soll, hat das Gewicht 0.",
        )
    return value


def _answer(
    grid: Grid, row: int, position: int | None, rule: MunicipalColumn, rules: CellRules
) -> float | None:
    """Return the answer as a number, ``None`` where there is none; „ja“ of two answers is 1."""
    if position is None:
        return None
    cell, where = grid.cell(row, position), grid.where(row, position)
    refuse_broken(cell, where)
    text = as_text(cell)
    if is_blank(cell) or (text in rules.signs and rules.signs[text] in WITHOUT_VALUE):
        return None
    if rule.answers:
        return _choice(text, rule, where)
    value, _ = read_value(cell, rules, where=where)
    if rule.between is not None and not rule.between[0] <= value <= rule.between[1]:
        raise InvalidCell(
            f"„{text}“ liegt außerhalb der Skala von {rule.between[0]:g} bis {rule.between[1]:g}",
            where=where,
            remedy="Berichtigen Sie die Antwort, oder leeren Sie die Zelle.",
        )
    return value


def _choice(text: str, rule: MunicipalColumn, where: str) -> float:
    if fold(text) not in {fold(answer) for answer in rule.answers}:
        allowed = ", ".join(f"„{answer}“" for answer in rule.answers)
        raise InvalidCell(
            f"„{text[:60]}“ ist keine der vorgesehenen Antworten",
            where=where,
            remedy=nearest(text, rule.answers) or f"Zulässig sind {allowed}.",
        )
    return float(fold(text) == fold(rule.equals))


def _amounts(
    question: str,
    answers: list[tuple[str, MunicipalColumn, float | None]],
    weight: float,
    row_key: RowKey,
    context: Context,
) -> Iterator[tuple[Key, float]]:
    """Yield what one questionnaire adds to the sums of a question."""
    values = [value for _, _, value in answers if value is not None]
    if len(values) < len(answers):
        return
    fulfilled = [
        float(value >= (1.0 if rule.answers else rule.at_least))
        for (_, rule, _), value in zip(answers, values, strict=True)
    ]
    score, part = sum(values) / len(values), sum(fulfilled) / len(fulfilled)
    moments = [(weight * x, weight**2 * x, (weight * x) ** 2) for x in (score, part)]
    amounts = (1.0, weight, weight**2, *moments[0], *moments[1])
    for variable, amount in zip(OF_QUESTION, amounts, strict=True):
        yield _key(variable, {QUESTION: question}, row_key, context), amount
    if len(answers) < 2:
        return
    for at, (name, _, _) in enumerate(answers):
        named = {QUESTION: question, STATEMENT: name}
        yield _key("summe", named, row_key, context), values[at]
        for other in range(at, len(answers)):
            both = named | {OTHER: answers[other][0]}
            yield _key("produkt", both, row_key, context), values[at] * values[other]


def _key(variable: str, named: dict[str, str], row_key: RowKey, context: Context) -> Key:
    categories = row_key.categories | named
    dimensions = context.dataset.dimensions
    return Key(
        row_key.ags,
        str(row_key.period),
        variable,
        row_key.raum,
        tuple(categories.get(dimension, WHOLE) for dimension in dimensions),
    )


def _combinations(
    context: Context, questions: Mapping[str, Statements], seen: set[tuple[str, str, str]]
) -> Iterator[Key]:
    """Yield every key that questionnaires could have had: a group without answers has zero."""
    dataset = context.dataset
    keys = {key.dimension for key in context.layout.keys}
    groups = [
        [category for category in categories if category != WHOLE] if name in keys else [WHOLE]
        for name, categories in dataset.dimensions.items()
    ]
    for question, statements in questions.items():
        parts: list[tuple[str, str, str]] = [(variable, WHOLE, WHOLE) for variable in OF_QUESTION]
        if len(statements) > 1:
            names = [name for name, _ in statements]
            parts += [("summe", name, WHOLE) for name in names]
            pairs = itertools.combinations_with_replacement(names, 2)
            parts += [("produkt", first, second) for first, second in pairs]
        for (ags, period, raum), part in itertools.product(seen, parts):
            variable, statement, other = part
            fixed = {QUESTION: question, STATEMENT: statement, OTHER: other}
            for combination in itertools.product(*groups):
                own = [
                    fixed.get(name, group)
                    for name, group in zip(dataset.dimensions, combination, strict=True)
                ]
                yield Key(ags, period, variable, raum, tuple(own))
