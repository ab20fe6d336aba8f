"""What travels to a worker and back: the order for one municipality, and what came of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import kobimo
from kobimo.files import sha256
from kobimo.freshness import hash_package

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.fleet.parcels import Parcel

#: Libraries that decide about numbers and drawings; differences are shown, not refused.
LIBRARIES = ("numpy", "pandas", "pyarrow", "scipy", "matplotlib", "geopandas", "shapely", "pyproj")

DONE, FAILED = "fertig", "gescheitert"


@dataclass(frozen=True, slots=True)
class Code:
    """Which kobimo this is, to the byte, and on what it stands."""

    version: str
    #: As :func:`kobimo.freshness.hash_package` says it.
    state: str
    libraries: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The version as people compare it."""
        return f"{self.version} (Stand {self.state[:8]})"


@dataclass(frozen=True, slots=True)
class Job:
    """The order to build the reports of one municipality."""

    ags: str
    name: str
    edition: str
    #: Text of its ``kommune.toml``.
    settings: str
    #: Digest of the template's parcel, which every worker has already.
    template: str
    code: Code
    #: Its own files.
    own: Parcel | None = None

    @property
    def inputs(self) -> dict[str, str]:
        """Hashes of everything the result depends on, by what can be told of it."""
        return {
            "vorlage": self.template,
            "einstellungen": sha256(f"{self.edition}\n{self.settings}".encode()),
            "eigenes": self.own.digest if self.own is not None else "",
            "programm": self.code.state,
            "bibliotheken": sha256(json.dumps(self.code.libraries, sort_keys=True).encode()),
        }


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why a municipality has no new report."""

    #: Name of the error's class, or the kind of a notebook's failure.
    kind: str
    where: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest value of one indicator, as the report shows it."""

    indicator: str
    title: str
    period: str
    value: float
    #: As printed.
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one order."""

    ags: str
    name: str
    status: str
    seconds: float
    #: Step → seconds.
    steps: dict[str, float] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    #: Digest of the parcel with the site; empty without one.
    digest: str = ""
    stamp: str = ""
    chapters: int = 0
    files: int = 0
    bytes: int = 0
    #: Indicator → title, of those without data.
    missing: dict[str, str] = field(default_factory=dict)
    #: Accessibility: rule → pages that break it.
    barriers: dict[str, list[str]] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    #: Dataset → hash of its observations.
    data: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    worker: str = ""

    @property
    def is_done(self) -> bool:
        """Whether there is a new report."""
        return self.status == DONE

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as JSON can keep it."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Outcome:
        """Return an outcome that was kept.

        Raises
        ------
        TypeError, KeyError
            The content is something else.
        """
        return cls(
            **{
                **content,
                "faults": tuple(Fault(**item) for item in content["faults"]),
                "readings": tuple(Reading(**item) for item in content["readings"]),
            }
        )


class NotFurnished(Exception):
    """A worker was not told what it needs: its scheduler has forgotten, or came after."""


@cache
def read_code() -> Code:
    """Return which kobimo runs here. Read once per process: its modules are loaded by then."""
    return Code(kobimo.__version__, hash_package(), _read_libraries())


def _read_libraries() -> dict[str, str]:
    import platform

    found = {"python": platform.python_version(), "system": platform.system()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "fehlt"
    return found
