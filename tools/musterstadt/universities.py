"""Tables of universities: students (21311) and examinations passed (21321)."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tools.musterstadt import model
from tools.musterstadt.draws import Draws
from tools.musterstadt.formats import (
    Attribute,
    Flat,
    FlatRow,
    Row,
    Value,
    Wide,
    rounded,
    with_traps,
    write_downloader,
    write_flat_v5,
)
from tools.musterstadt.schedules import FEMALE, FOREIGN, GERMAN, MALE, SEXES
from tools.musterstadt.territory import DISSOLVED, MUSTERSTADT, PRINTED, REST, members

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Year in which the winter semester begins.
STUDENT_YEARS = tuple(range(model.FIRST + 1, model.LAST + 1))
#: The publisher's table begins with the new classification of subjects.
PRINTED_YEARS = tuple(year for year in STUDENT_YEARS if year >= 2015)
#: Students at the place of the university, at the start and per year; all others have none.
UNIVERSITIES = {
    MUSTERSTADT: (4_900, 95),
    "99002": (21_400, 260),
    "99003": (1_750, 12),
    "99056": (4, 0),
    REST: (2_300_000, 41_000),
}
STUDENT_BASE = 5
#: Code of a group of subjects → label, true share at the start, change per year.
SUBJECTS = {
    "HS-FG01": ("Geisteswissenschaften", 0.125, -0.0024),
    "HS-FG02": ("Sport", 0.010, 0.0),
    "HS-FG03": ("Rechts-, Wirtschafts- und Sozialwissenschaften", 0.375, 0.0012),
    "HS-FG04": ("Mathematik/Naturwissenschaften", 0.115, -0.0006),
    "HS-FG05": ("Humanmedizin/Gesundheitswissenschaften", 0.060, 0.0014),
    "HS-FG07": ("Agrar-, Forst- und Ernährungswissensch., Veterinär", 0.020, 0.0),
    "HS-FG08": ("Ingenieurwissenschaften", 0.255, 0.0004),
    "HS-FG09": ("Kunst, Kunstwissenschaft", 0.037, 0.0),
    "HS-FG10": ("Außerhalb der Studienbereichsgliederung", 0.003, 0.0),
}
#: Universities of applied sciences: more engineers, fewer humanities.
_APPLIED = {MUSTERSTADT: 1.35, "99003": 1.6}
#: Examinations passed within a year per student of the winter before.
PASSED = 0.172
_EVERYTHING = "INSGESAMT"

#: Students by (sex, nationality), and by (sex, nationality, subject).
Students = dict[tuple[str, str], int]
BySubject = dict[tuple[str, str, str], int]


@lru_cache(maxsize=512)
def students(ags: str, year: int) -> Students:
    """Return students by (sex, nationality) in the winter semester that begins in ``year``."""
    if members(ags) != (ags,):
        parts = [students(part, year) for part in members(ags)]
        return {key: sum(part[key] for part in parts) for key in parts[0]}
    start, yearly = UNIVERSITIES.get(ags, (0, 0))
    since = year - STUDENT_YEARS[0]
    draws = Draws("students", ags, year)
    whole = draws.poisson(start + yearly * since) if start else 0
    foreign = 0.085 + 0.006 * since
    shares = [0.53 * (1 - foreign), 0.53 * foreign, 0.47 * (1 - foreign), 0.47 * foreign]
    keys = [(sex, nat) for sex in (MALE, FEMALE) for nat in (GERMAN, FOREIGN)]
    return dict(zip(keys, draws.split(whole, shares), strict=True))


def true_subjects(ags: str, year: int, sex: str) -> list[float]:
    """Return the true shares of :data:`SUBJECTS` among students of one sex."""
    since = year - STUDENT_YEARS[0]
    shares = []
    for code, (_, start, yearly) in SUBJECTS.items():
        share = start + yearly * since
        if code == "HS-FG08":
            share *= _APPLIED.get(ags, 1.0) * (1.45 if sex == MALE else 0.5)
        elif code in {"HS-FG01", "HS-FG05", "HS-FG09"}:
            share *= 0.7 if sex == MALE else 1.35
        shares.append(share)
    return [share / sum(shares) for share in shares]


@lru_cache(maxsize=512)
def students_by_subject(ags: str, year: int) -> BySubject:
    """Return the students of :func:`students` by (sex, nationality, subject)."""
    if members(ags) != (ags,):
        parts = [students_by_subject(part, year) for part in members(ags)]
        return {key: sum(part[key] for part in parts) for key in parts[0]}
    draws = Draws("subjects", ags, year)
    result: BySubject = {}
    for (sex, nat), count in students(ags, year).items():
        split = draws.split(count, true_subjects(ags, year, sex))
        result |= {(sex, nat, code): n for code, n in zip(SUBJECTS, split, strict=True)}
    return result


def students_table() -> bytes:
    """Return 21311-01-01-4 as flat file: semesters, coded totals, rounding to 5, secret cells.

    The publisher crosses all three characteristics; here at least one is at its total, which
    keeps the file small.
    """
    nations = (
        (_EVERYTHING, "Insgesamt", (GERMAN, FOREIGN)),
        ("NATD", "deutsch", (GERMAN,)),
        ("NATA", "ausländisch", (FOREIGN,)),
    )
    sexes = (
        (_EVERYTHING, "Insgesamt", SEXES),
        ("GESM", "männlich", (MALE,)),
        ("GESW", "weiblich", (FEMALE,)),
    )
    subjects = [(_EVERYTHING, "Insgesamt", tuple(SUBJECTS))]
    subjects += [(code, label, (code,)) for code, (label, *_) in SUBJECTS.items()]
    rows = []
    for (sex, sex_label, counted), (nat, nat_label, nats), (code, label, codes) in product(
        sexes, nations, subjects
    ):
        if _EVERYTHING not in {sex, nat, code}:
            continue
        attributes = (
            Attribute("GESINS", "Geschlecht", sex, sex_label),
            Attribute("NAT01", "Nationalität (inkl. insgesamt)", nat, nat_label),
            Attribute("HS-FG2", "Fächergruppe (mit Insgesamt)", code, label),
        )
        rows += [
            _student_row(ags, year, attributes, (counted, nats, codes))
            for year, ags in product(PRINTED_YEARS, (*PRINTED, DISSOLVED[0]))
        ]
    table = Flat(
        "21311-01-01-4",
        ("21311", "Statistik der Studierenden"),
        ("SEMEST", "Semester"),
        ("HS-W02", "Studierende (im Kreisgebiet)"),
        with_quality=True,
    )
    return write_flat_v5(table, rows)


def _student_row(
    ags: str,
    year: int,
    attributes: tuple[Attribute, ...],
    counted: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
) -> FlatRow:
    time = f"{year}-10P6M"
    if ags == DISSOLVED[0]:
        return FlatRow(time, ags, attributes, "-")
    found = students_by_subject(ags, year)
    sexes, nations, subjects = counted
    count = sum(found[key] for key in product(sexes, nations, subjects))
    value: Value = rounded(count, STUDENT_BASE)
    whole = len(subjects) > 1
    if whole and 0 < count < 20:
        value = "."
    quality = "p" if year == STUDENT_YEARS[-1] else "e"
    return FlatRow(time, ags, attributes, value, "" if value in {"-", "."} else quality)


@lru_cache(maxsize=512)
def passed(ags: str, year: int) -> dict[tuple[str, str], int]:
    """Return the examinations passed in a year by (sex, subject)."""
    if members(ags) != (ags,):
        parts = [passed(part, year) for part in members(ags)]
        return {key: sum(part[key] for part in parts) for key in parts[0]}
    draws = Draws("passed", ags, year)
    before = students_by_subject(ags, max(year - 1, STUDENT_YEARS[0]))
    return {
        (sex, code): draws.binomial(
            sum(before[sex, nat, code] for nat in (GERMAN, FOREIGN)), PASSED
        )
        for sex, code in product((MALE, FEMALE), SUBJECTS)
    }


def passed_table() -> bytes:
    """Return 21321-01-01-4; a Kreis without university has none."""
    head = "Bestandene Prüfungen"
    groups = [("Insgesamt", tuple(SUBJECTS))]
    groups += [(label, (code,)) for code, (label, *_) in SUBJECTS.items()]
    table = Wide(
        "21321-01-01-4",
        (
            "Bestandene Prüfungen von Studierenden nach Geschlecht und",
            "Fächergruppen -",
            "regionale Tiefe: Kreise und krfr. Städte",
            "Statistik der Prüfungen",
        ),
        tuple((head, label, sex) for label, _ in groups for sex in ("Insgesamt", "weiblich")),
    )
    rows = []
    for year, ags in product(STUDENT_YEARS, PRINTED):
        found = passed(ags, year)
        values: list[Value] = []
        for _, codes in groups:
            women = sum(found[FEMALE, code] for code in codes)
            values += [women + sum(found[MALE, code] for code in codes), women]
        rows.append(Row(str(year), ags, tuple(values)))
    return write_downloader(table, with_traps(rows))


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of universities."""
    yield "semester.zip", students_table()
    yield "21321-01-01-4_00.csv", passed_table()
