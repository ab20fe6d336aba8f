"""Chapters that are not the same on two machines, each for one reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.verify import ASPECTS, Setting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: A variable that only the settings of one user know.
FAVOURITE = "LIEBLINGSFARBE"


@dataclass(frozen=True)
class Fault:
    """A cell whose result depends on something, and what a verification should say of it."""

    id: str
    #: Python expression of a text.
    text: str
    #: Words of the message that name the cause.
    named: str
    is_possible: Callable[[Path], bool] = lambda _room: True

    @property
    def cell(self) -> str:
        """The last cell of a chapter."""
        imports = (
            "import datetime, os, pathlib, uuid\nimport numpy\nfrom kobimo.document import Prose"
        )
        return f'{imports}\nProse(markdown="Siehe " + str({self.text}).strip("<>"))'


def _can_change(name: str) -> Callable[[Path], bool]:
    """Whether this machine lets an aspect be another; another user may not read its Python."""
    (aspect,) = (item for item in ASPECTS if item.id == name)
    return lambda room: aspect.change(Setting(room=room)) is not None


def _lists_as_made(room: Path) -> bool:
    """Whether folders here list their files in the order in which they were made."""
    listed = []
    for number, names in enumerate(("abcdef", "fedcba")):
        folder = room / f"reihenfolge-{number}"
        folder.mkdir()
        for name in names:
            (folder / name).touch()
        listed.append([path.name for path in folder.iterdir()])
    return listed[0] != listed[1]


FAULTS = (
    Fault("address", "object()", "Adresse eines Python-Objekts"),
    Fault("folder", "pathlib.Path.cwd()", "ein Ordner dieses Rechners"),
    Fault("clock", "datetime.date.today()", "Datum", _can_change("uhr")),
    Fault("time", "datetime.datetime.now()", "Uhrzeit"),
    Fault("chance", "numpy.random.default_rng().integers(10**9)", "zufällig gezogen"),
    Fault("identifier", "uuid.uuid4()", "Kennung, die bei jedem Lauf neu gezogen wird"),
    Fault("user", "os.getuid()", "Ausgelöst durch: der Benutzer", _can_change("benutzer")),
    Fault(
        "cores",
        "len(os.sched_getaffinity(0))",
        "durch: die Zahl der Prozessorkerne",
        _can_change("kerne"),
    ),
    Fault(
        "rights",
        "os.stat(os.open('build/probe', os.O_CREAT)).st_mode",
        "durch: die voreingestellten Dateirechte",
        _can_change("rechte"),
    ),
    Fault(
        "times",
        "os.stat('data/eingang/Download.csv').st_mtime_ns // 10**13",
        "durch: die Änderungszeiten der Dateien",
    ),
    Fault("order", "os.listdir('notebooks')", "Reihenfolge", _lists_as_made),
    Fault("settings", f"os.environ.get('{FAVOURITE}')", "durch: die Einstellungen des Benutzers"),
)
#: What a kernel keeps from its notebook: these are the same everywhere, whoever asks.
KEPT_FROM_KERNELS = (
    "__import__('time').strftime('%Z', (2024, 7, 1, 12, 0, 0, 0, 183, 1))",
    "list({'a', 'b', 'c', 'd', 'e', 'f', 'g'})",
    "__import__('locale').setlocale(__import__('locale').LC_ALL, '')",
    "numpy.random.random()",
    "__import__('random').random()",
    "os.environ.get('COLUMNS')",
)
