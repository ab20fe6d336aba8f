"""The measured rows as a page: medians, spread, and ratios beside those asked for."""

from __future__ import annotations

import json
import os
import platform
import re
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, version
from itertools import product
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.execution.contestants import CONTESTANTS
from benchmarks.execution.fleets import FLEETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LABELS = {one.name: one.label for one in CONTESTANTS}
FLEET_LABELS = {one.name: one.label for one in FLEETS}
#: Fleet of kobimo → which build alone does the same for one municipality.
ALONE = {"kobimo-fleet": "kobimo-build", "kobimo": "kobimo"}
#: Peer → which form of kobimo delivers the same, and the ratios asked for: wall, CPU.
DEMANDED: dict[str, tuple[str, float, float]] = {
    "papermill": ("kobimo", 3.5, 2.3),
    "papermill-2": ("kobimo", 2.4, 2.8),
    "nbconvert-2": ("kobimo", 1.8, 1.8),
    "nbclient-2": ("kobimo", 1.8, 1.8),
    "jupyter-cache": ("kobimo", 1.8, 1.8),
    "jupyter-book": ("kobimo-build", 3.0, 1.9),
    "quarto": ("kobimo-build", 4.2, 2.8),
}
FLEET_DEMANDED = {"papermill-2": 3.5, "nbconvert-2": 2.4}
PACKAGES = ("papermill", "nbconvert", "nbclient", "jupyter-cache", "jupyter-book",
            "ploomber-engine", "ipykernel", "jupyter-client", "pandas", "matplotlib",
            "seaborn", "statsmodels")  # fmt: skip
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"

Rows = dict[tuple[str, str], list[dict[str, Any]]]


def write_tables(results: Path, page: Path | None) -> None:
    """Print the tables, and put them into the marked part of a page where one is named."""
    rows = read_rows(results)
    text = "\n\n".join(part for part in make_parts(rows) if part)
    print(text)
    if page is not None:
        content = page.read_text(encoding="utf-8")
        marked = re.compile(f"{BEGIN}.*{END}", re.DOTALL)
        replaced = marked.sub(lambda _: f"{BEGIN}\n{text}\n{END}", content)
        page.write_text(replaced, encoding="utf-8")


def read_rows(results: Path) -> Rows:
    """Return scenario, contestant → rows."""
    rows: Rows = defaultdict(list)
    if results.exists():
        for line in results.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            rows[row["scenario"], row["contestant"]].append(row)
    return rows


def make_parts(rows: Rows) -> Iterator[str]:
    """Yield the machine and one table per question."""
    yield describe_machine()
    yield tabulate_cold(rows)
    yield tabulate_ratios(rows)
    yield tabulate_kept(rows)
    yield tabulate_fleets(rows)


def describe_machine() -> str:
    """Name the machine and the versions."""
    cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*: (.+)$", cpu, re.MULTILINE)
    memory = re.search(r"\d+", Path("/proc/meminfo").read_text(encoding="utf-8"))
    size = int(memory.group()) / 2**20 if memory else 0
    return (
        f"Machine: {model.group(1) if model else platform.machine()}, {os.cpu_count()} cores,"
        f" {size:.0f} GB of memory, Linux {platform.release().split('-')[0]},"
        f" Python {platform.python_version()}. Versions: {', '.join(list_versions())}."
    )


def list_versions() -> Iterator[str]:
    """Yield package and version of what is installed."""
    for name in PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue


def tabulate_cold(rows: Rows) -> str:
    """Tabulate all from nothing."""
    lines = []
    for one in CONTESTANTS:
        cold = rows.get(("cold", one.name), [])
        if not cold:
            continue
        memory = max((row["memory"] for row in rows.get(("memory", one.name), [])), default=0)
        bad = sum(row["differing"] for row in cold)
        lines.append([
            one.label, "pages" if one.pages else "notebooks", spread(cold, "wall"),
            spread(cold, "cpu"), f"{memory / 2**20:.0f}" if memory else "–",
            "yes" if not bad else f"no: {bad} cells", str(len(cold)),
        ])  # fmt: skip
    head = ["cold", "delivers", "wall s", "CPU s", "peak MB", "equal outputs", "rounds"]
    return table(head, lines)


def tabulate_ratios(rows: Rows) -> str:
    """Tabulate peers against kobimo, round by round, beside the ratios asked for."""
    lines = []
    for peer, (own, wall, cpu) in DEMANDED.items():
        for form in dict.fromkeys((own, "kobimo-html" if own == "kobimo-build" else own)):
            walls = ratios(rows, "cold", peer, form, "wall")
            cpus = ratios(rows, "cold", peer, form, "cpu")
            if walls:
                lines.append([
                    f"{LABELS[peer]} / {LABELS[form]}", between(walls), f"≥ {wall}",
                    between(cpus), f"≥ {cpu}", verdict(median(walls) >= wall and median(cpus) >= cpu),
                ])  # fmt: skip
    walls = ratios(rows, "cold", "kobimo", "plain", "wall")
    cpus = ratios(rows, "cold", "kobimo", "plain", "cpu")
    if walls:
        lines.append([
            f"{LABELS['kobimo']} / {LABELS['plain']}", between(walls), "≤ 0.85", between(cpus),
            "≤ 1.3", verdict(median(walls) <= 0.85 and median(cpus) <= 1.3),
        ])  # fmt: skip
    return table(["cold", "wall", "asked", "CPU", "asked", "reached"], lines)


def tabulate_kept(rows: Rows) -> str:
    """Tabulate runs after a first one."""
    names = {"unchanged": "nothing changed", "prose": "one prose edit", "data": "one data file"}
    lines = []
    for scenario, label in names.items():
        for one in CONTESTANTS:
            found = rows.get((scenario, one.name), [])
            if not found:
                continue
            stale = max(row["differing"] for row in found)
            lines.append([
                label, one.label, spread(found, "wall", 2), spread(found, "cpu", 2),
                f"stale: {stale} outputs" if stale else "right", found[-1]["said"] or "–",
            ])  # fmt: skip
    wall = ratios(rows, "unchanged", "jupyter-book", "kobimo-build", "wall")
    text = table(["after a first run", "", "wall s", "CPU s", "result", "it says"], lines)
    if wall:
        text += (
            f"\n\nNothing changed, Jupyter Book / kobimo build: {between(wall)} (asked: ≥ 5),"
            f" {verdict(median(wall) >= 5)}."
        )
    return text


def tabulate_fleets(rows: Rows) -> str:
    """Tabulate many municipalities, each size beside one build alone, and extrapolate."""
    sizes = sorted({int(key[0][6:]) for key in rows if key[0].startswith("fleet-")})
    lines = []
    for size, one in product(sizes, FLEETS):
        found = rows.get((f"fleet-{size}", one.name), [])
        if not found:
            continue
        each = median(row["wall"] for row in found) / size
        alone = [row["wall"] for row in rows.get(("cold", ALONE.get(one.name, "")), [])]
        lines.append([
            str(size), one.label, spread(found, "wall"), spread(found, "cpu"), f"{each:.2f}",
            f"{each / median(alone):.2f}" if alone else "–",
            f"{max(row['memory'] for row in found) / 2**20:.0f}",
            "yes" if not any(row["differing"] for row in found) else "no",
        ])  # fmt: skip
    head = ["municipalities", "", "wall s", "CPU s", "wall s each", "to one alone (asked: ≤ 0.6)",
            "peak MB of all", "equal outputs"]  # fmt: skip
    parts = [table(head, lines), tabulate_fleet_ratios(rows, sizes), extrapolate(rows, sizes)]
    return "\n\n".join(part for part in parts if part)


def tabulate_fleet_ratios(rows: Rows, sizes: Sequence[int]) -> str:
    """Tabulate what peers need beside kobimo for as many municipalities."""
    lines = []
    for size, (peer, asked), own in product(sizes, FLEET_DEMANDED.items(), ALONE):
        found = ratios(rows, f"fleet-{size}", peer, own, "wall")
        if found:
            cpus = ratios(rows, f"fleet-{size}", peer, own, "cpu")
            lines.append([
                str(size), f"{LABELS[peer]} / {FLEET_LABELS[own]}", between(found), f"≥ {asked}",
                between(cpus), verdict(median(found) >= asked),
            ])  # fmt: skip
    return table(["municipalities", "", "wall", "asked", "CPU", "reached"], lines)


def extrapolate(rows: Rows, sizes: Sequence[int]) -> str:
    """Say what 400 would take, and how well smaller fleets foretell the largest measured."""
    sentences = []
    for own in ALONE:
        points = [
            (size, median(row["wall"] for row in rows["fleet-" + str(size), own]))
            for size in sizes
            if rows.get((f"fleet-{size}", own))
        ]
        if len(points) < 3:
            continue
        (low, first), (high, last), (largest, measured) = points[0], points[-2], points[-1]
        foretold = last + (last - first) / (high - low) * (largest - high)
        hundreds = measured + (measured - first) / (largest - low) * (400 - largest)
        sentences.append(
            f"{FLEET_LABELS[own]}: from {low} and {high} municipalities, {largest} are foretold to"
            f" take {foretold:.0f} s; measured: {measured:.0f} s. 400 would take"
            f" {hundreds / 60:.0f} minutes (extrapolated)."
        )
    return "\n\n".join(sentences)


def ratios(rows: Rows, scenario: str, over: str, under: str, figure: str) -> list[float]:
    """Return one ratio per round in which both ran."""
    divisors = {row["turn"]: row[figure] for row in rows.get((scenario, under), [])}
    return [
        row[figure] / divisors[row["turn"]]
        for row in rows.get((scenario, over), [])
        if divisors.get(row["turn"])
    ]


def spread(found: Sequence[dict[str, Any]], figure: str, digits: int = 1) -> str:
    """Return median and range."""
    values = [row[figure] for row in found]
    text = f"{median(values):.{digits}f}"
    if len(values) > 1:
        text += f" ({min(values):.{digits}f}–{max(values):.{digits}f})"
    return text


def between(values: Sequence[float]) -> str:
    """Return median and range of ratios."""
    return spread([{"ratio": value} for value in values], "ratio", 2)


def verdict(is_reached: bool) -> str:
    """Return yes or no."""
    return "yes" if is_reached else "**no**"


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; empty without lines."""
    if not lines:
        return ""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
