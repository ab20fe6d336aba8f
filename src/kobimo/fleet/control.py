"""The control page of a fleet: one static page that says how all municipalities stand, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from statistics import median
from typing import TYPE_CHECKING, Any

from kobimo.files import write_atomically
from kobimo.fleet.accessibility import RULES
from kobimo.fleet.building import SITE
from kobimo.fleet.folders import CONTROL, MARK
from kobimo.fleet.jobs import read_code
from kobimo.fleet.outliers import FAR, FEWEST, find_outliers
from kobimo.german import FIXED, number
from kobimo.project import Edition
from kobimo.publish.stamps import INTERNAL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from kobimo.fleet.jobs import Outcome
    from kobimo.fleet.loading import Fleet
    from kobimo.fleet.records import State

#: Rows of a list that could be longer than anybody reads.
MOST = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality on the page."""

    ags: str
    name: str
    #: ``fertig``, ``von früher``, ``gescheitert``, ``offen``.
    status: str
    #: Address of the report from the control page; empty without one.
    href: str
    told: str
    stamp: str
    missing: int
    barriers: int
    #: Empty where nothing was built.
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """Municipalities that have something in common."""

    title: str
    remedy: str
    members: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.members)


def write_control(
    fleet: Fleet, state: State, ran: Collection[str], *, lost: int, seconds: float
) -> Path:
    """Write the control page with everything it needs and return it."""
    from kobimo.publish import html

    folder = fleet.target / CONTROL
    for name, body in html.shipped_files().items():
        if not name.endswith(("suche.js",)):
            _write_if_new(folder / name, body)
    own = files("kobimo.fleet") / "assets" / "flotte.css"
    _write_if_new(folder / "assets" / "flotte.css", own.read_bytes())
    text = render_control(fleet, state, ran, lost=lost, seconds=seconds)
    return write_atomically(folder / "index.html", text)


def render_control(
    fleet: Fleet, state: State, ran: Collection[str], *, lost: int, seconds: float
) -> str:
    """Return the control page.

    Parameters
    ----------
    ran
        Keys of the municipalities that this run built, well or not.
    lost
        How many workers were lost on the way.
    seconds
        How long this run took.
    """
    from kobimo.publish.html import POLICY

    rows = [_row(fleet, state, item.ags, item.name, ran) for item in fleet.municipalities]
    keys = {item.ags for item in fleet.municipalities}
    built = [outcome for ags, outcome in sorted(state.built.items()) if ags in keys]
    failed = [outcome for ags, outcome in sorted(state.failed.items()) if ags in keys]
    # Of those that failed this time, what is known is from an earlier run.
    fresh = [item for item in built if item.ags in ran and item.ags not in state.failed]
    outliers = find_outliers(built)
    is_internal = fleet.edition is Edition.INTERN
    code = read_code()
    context: dict[str, Any] = {
        "policy": POLICY,
        "stamp": INTERNAL if is_internal else "",
        "edition": fleet.edition.value,
        "source": fleet.path.name,
        "rows": rows,
        "counts": Counter(row.status for row in rows),
        "causes": _group_causes(failed),
        "changes": _group_reasons(state, fresh),
        "outliers": outliers[:MOST],
        "outliers_left": max(0, len(outliers) - MOST),
        "far": number(FAR, 1),
        "fewest": FEWEST,
        "missing": _group_missing(built)[:MOST],
        "reports": len(built),
        "barriers": _group_barriers(built),
        "rules": len(RULES),
        "steps": _sum_steps([*fresh, *(item for item in failed if item.ags in ran)]),
        "slowest": sorted(
            (row for row in rows if row.seconds is not None and row.ags in ran),
            key=lambda row: -(row.seconds or 0.0),
        )[:5],
        "run": state.run,
        "ran": len(ran),
        "lost": lost,
        "seconds": seconds,
        "usual": median(item.seconds for item in fresh) if fresh else None,
        "foreign": _find_left_over(fleet, keys),
        "code": code,
        "number": number,
        "format_number": _round,
        "duration": duration,
    }
    return str(_environment().get_template("kontrolle.html").render(context))


def duration(seconds: float) -> str:
    """Return a time span as people say it: „4,8 s“, „3 min 20 s“, „1 h 05 min“."""
    if seconds < 60:
        return f"{number(seconds, 1)}{FIXED}s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}{FIXED}min {rest:02}{FIXED}s"
    return f"{minutes // 60}{FIXED}h {minutes % 60:02}{FIXED}min"


def _row(fleet: Fleet, state: State, ags: str, name: str, ran: Collection[str]) -> Row:
    built, failed = state.built.get(ags), state.failed.get(ags)
    has_report = built is not None and (fleet.target / ags / SITE / "index.html").is_file()
    reasons = state.reasons.get(ags, ())
    if failed is not None:
        status = "gescheitert"
        told = failed.faults[0].message.splitlines()[0] if failed.faults else ""
        told += " Es steht noch der letzte Bericht." if has_report else ""
    elif built is None:
        status, told = "offen", "noch nicht gebaut"
    elif ags in ran:
        status = "fertig"
        told = "; ".join(reasons) if reasons else "gleich geblieben"
    else:
        status, told = "von früher", "in diesem Lauf nicht gebaut"
    return Row(
        ags,
        name,
        status,
        f"../{ags}/{SITE}/index.html" if has_report else "",
        told,
        built.stamp if built else "",
        len(built.missing) if built else 0,
        sum(len(pages) for pages in built.barriers.values()) if built else 0,
        (failed or built).seconds if ags in ran and (failed or built) else None,  # type: ignore[union-attr] # asked just now
    )


def _group_causes(failed: Sequence[Outcome]) -> list[Group]:
    """Return what went wrong, the most frequent cause first; a municipality may have several."""
    groups: dict[tuple[str, str, str], dict[str, str]] = {}
    for outcome in failed:
        for fault in outcome.faults:
            place = f"{fault.where}: " if fault.where else ""
            # Its own name in a message would make a cause of its own of every municipality.
            message = (place + fault.message).replace(outcome.ags, "AGS")
            key = (fault.kind, message, fault.remedy.replace(outcome.ags, "AGS"))
            groups.setdefault(key, {})[outcome.ags] = outcome.name
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        Group(message, remedy, tuple(sorted(members.items())))
        for (_, message, remedy), members in ordered
    ]


def _group_reasons(state: State, fresh: Iterable[Outcome]) -> list[Group]:
    groups: dict[str, dict[str, str]] = {}
    for outcome in fresh:
        for reason in state.reasons.get(outcome.ags, ()):
            groups.setdefault(reason, {})[outcome.ags] = outcome.name
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Group(reason, "", tuple(sorted(members.items()))) for reason, members in ordered]


def _group_missing(built: Iterable[Outcome]) -> list[Group]:
    groups: dict[str, tuple[str, dict[str, str]]] = {}
    for outcome in built:
        for indicator, title in outcome.missing.items():
            groups.setdefault(indicator, (title, {}))[1][outcome.ags] = outcome.name
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1][1]), item[1][0], item[0]))
    return [
        Group(title, indicator, tuple(sorted(members.items())))
        for indicator, (title, members) in ordered
    ]


def _group_barriers(built: Iterable[Outcome]) -> list[tuple[str, int, str]]:
    """Return for each broken rule: what is wrong, on how many pages, and one to look at."""
    pages: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for outcome in built:
        for rule, names in outcome.barriers.items():
            pages[rule] += len(names)
            examples.setdefault(rule, f"../{outcome.ags}/{SITE}/{names[0]}")
    return [(RULES.get(rule, rule), count, examples[rule]) for rule, count in pages.most_common()]


def _sum_steps(outcomes: Iterable[Outcome]) -> list[tuple[str, float, float]]:
    """Return step, seconds of the middle municipality and of all."""
    times: dict[str, list[float]] = {}
    for outcome in outcomes:
        for step, taken in outcome.steps.items():
            times.setdefault(step, []).append(taken)
    return [(step, median(taken), sum(taken)) for step, taken in times.items()]


def _find_left_over(fleet: Fleet, keys: Collection[str]) -> list[str]:
    """Return folders of municipalities that are in the fleet no more."""
    return sorted(
        path.name
        for path in fleet.target.iterdir()
        if path.is_dir()
        and path.name not in {*keys, CONTROL}
        and not path.name.startswith(".")
        and path.name != MARK
    )


def _round(value: float) -> str:
    """Return a median with as many digits as say something."""
    size = abs(value)
    return number(value, 0 if size >= 1000 else 1 if size >= 10 else 2)


def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("kobimo.fleet"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _write_if_new(path: Path, body: bytes) -> None:
    if not path.is_file() or path.read_bytes() != body:
        write_atomically(path, body)
