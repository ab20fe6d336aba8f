"""The gate before publication: look at everything a built site hands out, as an outsider would.

The gate knows no notebook and no observation. It opens every file of the site, decodes what
is encoded in it, and finds what must not be published. It is the last of several guards and
trusts none of the others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.audit.gate_files import check_content, check_manifest, check_name, check_outside
from kobimo.audit.gate_rules import Rules
from kobimo.audit.gate_texts import find_traces
from kobimo.errors import Problem
from kobimo.german import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["Inspection", "Rules", "inspect"]

_TEXTS = (".html", ".csv", ".json", ".xml", ".js", ".css", ".svg", ".txt")
#: Places that are named for one finding; more of them are counted.
_PLACES = 3


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was looked at, and what must not be published.

    Attributes
    ----------
    looked_at
        German name of what was looked at → how many: „Dateien“, „Seiten“, „Abbildungen“.
    problems
        All findings; publication waits until there is none.
    """

    looked_at: Mapping[str, int]
    problems: tuple[Problem, ...]

    @property
    def summary(self) -> str:
        """One German line: what was looked at."""
        return ", ".join(f"{number(count)} {what}" for what, count in self.looked_at.items())


def inspect(folder: Path, *, rules: Rules) -> Inspection:
    """Look at every file below ``folder``; change nothing and stop at nothing.

    Parameters
    ----------
    folder
        A built site with its manifest: ``public/``, or the folder that will become it.
    rules
        What the caller knows: names and folders of this machine, permitted numbers.
    """
    problems: list[Problem] = []
    counts: Counter[str] = Counter()
    contents: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        name = path.relative_to(folder).as_posix()
        counts["Dateien"] += 1
        found = list(check_outside(name, path, rules))
        problems += found
        problems += check_name(name, rules)
        kind = rules.kinds.get(path.suffix or path.name)
        if kind is None or path.is_symlink():
            continue
        content = contents[name] = path.read_bytes()
        problems += check_content(name, content, kind, rules)
    problems += check_manifest(folder, contents)
    size = sum(map(len, contents.values()))
    if size > rules.largest:
        problems.append(
            Problem(
                folder.name,
                f"ist mit {number(size / 1e6)} MB größer als {number(rules.largest / 1e6)} MB",
                "Nehmen Sie Berichte oder Formate heraus.",
            )
        )
    for name, content in contents.items():
        if name.endswith(_TEXTS):
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                problems.append(
                    Problem(name, "ist kein Text in UTF-8", "Bauen Sie den Bericht neu.")
                )
                continue
            problems += [
                Problem(name, f"enthält {what}", remedy)
                for what, remedy in find_traces(text, rules)
            ]
    return Inspection(dict(counts), join(problems))


def join(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems with equal ones said once, and the first places of each."""
    places: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        places.setdefault((problem.message, problem.remedy), []).append(problem.where)
    joined = []
    for (message, remedy), where in places.items():
        names = list(dict.fromkeys(where))
        more = f" und {number(len(names) - _PLACES)} weitere" if len(names) > _PLACES else ""
        joined.append(Problem(", ".join(names[:_PLACES]) + more, message, remedy))
    return tuple(joined)
