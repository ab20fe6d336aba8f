"""What may differ between two machines and must not change a byte, and how to make it differ.

Each aspect turns the setting of a build into one in which that aspect is another. Where a
system does not allow that (a clock is only turned with faketime, a user only changed by root),
the aspect says so and the verification says that it left it alone.
"""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: A results' cache shared by builds would hand the first build's results to the second.
CACHE = "KOBIMO_ZWISCHENSPEICHER"
#: Nobody: a number without name, so that nothing else on the machine belongs to it.
UID = 61_999
#: Days and hours: another date, another year, another time of day.
CLOCK = "+413d"
#: What a program needs to start at all; everything else of an environment is somebody's taste.
_NEEDED = frozenset(
    {"PATH", "PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONHASHSEED", "VIRTUAL_ENV"}
    | {"LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR"}
    | {"COMSPEC", "PATHEXT", "TZ", "LANG", "LC_ALL", "HOME", "USERPROFILE"}
    | {"SOURCE_DATE_EPOCH", "KOBIMO_KERNE"}
)
_LOCALES = ("tr_TR.utf8", "ja_JP.utf8", "fr_FR.utf8", "en_US.utf8", "de_DE.utf8", "C")


@dataclass(frozen=True, slots=True)
class Setting:
    """In which surroundings one build runs; what stands here is all that differs."""

    #: Where copies are made.
    room: Path = Path()
    #: Name of the copy's folder, with folders above it where it has some.
    folder: str = "erster"
    variables: Mapping[str, str] = field(default_factory=dict)
    #: Leave out variables of the environment that no program needs.
    is_bare: bool = False
    #: A folder of its own in place of the user's.
    has_own_home: bool = False
    #: Command that runs another one, before Python.
    wrapper: tuple[str, ...] = ()
    uid: int | None = None
    umask: int | None = None
    #: The only processor it may use.
    core: int | None = None
    #: Write the files of the copy in the reverse order.
    is_reversed: bool = False
    #: Keep the dates of files; a clone has those of its making.
    keeps_times: bool = True

    def environment(self, home: Path) -> dict[str, str]:
        """Return the variables for a build whose user's folder is ``home``, where it has its own."""
        found = {
            name: value
            for name, value in os.environ.items()
            if name != CACHE and (not self.is_bare or name.upper() in _NEEDED)
        }
        if self.has_own_home:
            # Packages that were installed for the user stay where they are.
            found["PYTHONUSERBASE"] = site.getuserbase()
            found |= dict.fromkeys(("HOME", "USERPROFILE"), str(home))
        # What it says is read here, whatever the console of its user shows.
        return {**found, "PYTHONIOENCODING": "utf-8", **self.variables}

    def command(self, arguments: tuple[str, ...]) -> list[str]:
        """Return the command line of a build with these arguments."""
        python = [sys.executable, "-m", "kobimo", "build", *arguments]
        if self.core is not None:
            pin = "import os, sys; os.sched_setaffinity(0, {int(sys.argv[1])}); "
            pin += "os.execv(sys.argv[2], sys.argv[2:])"
            python = [sys.executable, "-c", pin, str(self.core), *python]
        return [*self.wrapper, *python]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that differs between machines."""

    id: str
    #: German, as the object of a sentence: „die Zeitzone“.
    label: str
    #: What in a report depends on it, and what helps: two German sentences.
    cause: str
    remedy: str
    #: Returns the setting in which it differs, ``None`` where it cannot be made to.
    change: Callable[[Setting], Setting | None]


def _folder(setting: Setting) -> Setting | None:
    return replace(setting, folder="ein anderer Ordner/für den zweiten Bau")


def _time_zone(setting: Setting) -> Setting | None:
    # In this form it needs no table of zones; fourteen hours ahead is another day than here.
    zone = "KIR-14" if not os.environ.get("TZ", "").endswith("-14") else "SST11"
    return _with(setting, TZ=zone)


def _language(setting: Setting) -> Setting | None:
    name = next(iter(other_locales()), "")
    return _with(setting, LANG=name, LC_ALL=name, LANGUAGE=name) if name else None


def _hash_seed(setting: Setting) -> Setting | None:
    return _with(setting, PYTHONHASHSEED="4711")


def _cores(setting: Setting) -> Setting | None:
    if sys.platform == "win32" or not hasattr(os, "sched_getaffinity"):
        return None
    cores = os.sched_getaffinity(0)
    return replace(setting, core=max(cores)) if len(cores) > 1 else None


def _user(setting: Setting) -> Setting | None:
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    if not _can_start(setting.room, UID):
        return None
    return replace(_with(setting, USER="fremd", LOGNAME="fremd"), uid=UID, has_own_home=True)


def _umask(setting: Setting) -> Setting | None:
    return replace(setting, umask=0o077) if sys.platform != "win32" else None


def _clock(setting: Setting) -> Setting | None:
    if not can_turn_clock():
        return None
    # The monotonic clock is turned with it: left alone, faketime makes time.sleep fail.
    return replace(setting, wrapper=("faketime", "-f", CLOCK))


def _times(setting: Setting) -> Setting | None:
    return replace(setting, keeps_times=False)


def _order(setting: Setting) -> Setting | None:
    return replace(setting, is_reversed=True)


def _home(setting: Setting) -> Setting | None:
    return replace(_with(setting, COLUMNS="40"), is_bare=True, has_own_home=True)


ASPECTS: tuple[Aspect, ...] = (
    Aspect(
        "ordner",
        "der Ordner, in dem der Bericht liegt",
        "Im Bericht steht etwas, das vom Ordner auf Ihrem Rechner abhängt.",
        "Nennen Sie Dateien ab dem Ordner des Berichts (data/…), nie mit vollem Pfad.",
        _folder,
    ),
    Aspect(
        "zeitzone",
        "die Zeitzone",
        "Im Bericht steht eine Uhrzeit oder ein Datum, das in einer anderen Zeitzone anders lautet.",
        "Nehmen Sie Zeitangaben aus den Daten und rechnen Sie sie nicht in die Ortszeit um.",
        _time_zone,
    ),
    Aspect(
        "sprache",
        "die Sprache des Systems",
        "Etwas wird nach der eingestellten Sprache geschrieben, gelesen oder sortiert.",
        "Geben Sie beim Lesen von Dateien encoding='utf-8' an, und sortieren Sie ohne locale.",
        _language,
    ),
    Aspect(
        "reihenfolge",
        "die zufällige Reihenfolge in Mengen",
        "Die Elemente einer Menge (set) stehen bei jedem Lauf in einer anderen Reihenfolge.",
        "Sortieren Sie sie, bevor Sie sie zeigen: sorted(…).",
        _hash_seed,
    ),
    Aspect(
        "kerne",
        "die Zahl der Prozessorkerne",
        "Eine Rechnung verteilt sich auf mehrere Kerne, und die Reihenfolge ändert letzte Ziffern.",
        "Runden Sie das Ergebnis, bevor Sie danach entscheiden oder es zeigen.",
        _cores,
    ),
    Aspect(
        "benutzer",
        "der Benutzer",
        "Im Bericht steht, wer ihn gebaut hat, oder etwas aus dessen eigenem Ordner.",
        "Schreiben Sie Namen in kommune.toml, und lesen Sie nur Dateien dieses Ordners.",
        _user,
    ),
    Aspect(
        "rechte",
        "die voreingestellten Dateirechte",
        "Im Bericht steht etwas über die Rechte einer Datei.",
        "Lesen Sie aus Dateien nur den Inhalt.",
        _umask,
    ),
    Aspect(
        "uhr",
        "das Datum und die Uhrzeit",
        "Im Bericht steht der Tag oder die Uhrzeit des Bauens, oder etwas, das daraus gerechnet ist.",
        "Nehmen Sie den Stand der Daten: Er ändert sich nur, wenn sich die Daten ändern.",
        _clock,
    ),
    Aspect(
        "dateizeiten",
        "die Änderungszeiten der Dateien",
        "Der Bericht nennt, wann eine Datei eingegangen ist, und das steht noch nicht in "
        "data/herkunft.json.",
        "Bauen Sie einmal (kobimo build) und nehmen Sie data/herkunft.json ins Repository auf.",
        _times,
    ),
    Aspect(
        "dateireihenfolge",
        "die Reihenfolge der Dateien im Ordner",
        "Dateien werden in der Reihenfolge gelesen, in der das System sie nennt.",
        "Sortieren Sie die Liste der Dateien, bevor Sie sie lesen: sorted(…).",
        _order,
    ),
    Aspect(
        "einstellungen",
        "die Einstellungen des Benutzers",
        "Etwas richtet sich nach Einstellungen außerhalb dieses Ordners (Umgebungsvariablen, "
        "Einstellungen von IPython oder matplotlib).",
        "Schreiben Sie, was gelten soll, in das Notebook oder in kommune.toml.",
        _home,
    ),
)


def other_locales() -> list[str]:
    """Return installed locales that are not the one set here, the strangest first."""
    if sys.platform == "win32":
        return []
    here = os.environ.get("LC_ALL") or os.environ.get("LANG") or "C"
    found = _run("locale", "-a").split()
    return [name for name in _LOCALES if name in found and not _is_same(name, here)]


@lru_cache(maxsize=1)
def can_turn_clock() -> bool:
    """Whether faketime is installed and works here."""
    if shutil.which("faketime") is None:
        return False
    asked = [sys.executable, "-c", "import time; print(int(time.time()))"]
    here, there = _run(*asked), _run("faketime", "-f", CLOCK, *asked)
    return there.isdecimal() and here.isdecimal() and int(there) - int(here) > 86_400


def _can_start(folder: Path, user: int) -> bool:
    """Whether another user may read this Python and kobimo, and enter a folder."""
    asked = [sys.executable, "-c", "import kobimo.project"]
    try:
        done = subprocess.run(  # noqa: S603 - this Python
            asked,
            capture_output=True,
            check=False,
            cwd=folder,
            user=user,
            group=user,
            extra_groups=[],
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _run(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed above
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace").strip()


def _is_same(name: str, other: str) -> bool:
    def plain(text: str) -> str:
        return text.lower().replace("-", "")

    return plain(name) == plain(other)


def _with(setting: Setting, **variables: str) -> Setting:
    return replace(setting, variables={**setting.variables, **variables})
