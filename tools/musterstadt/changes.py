"""Write the records of two fetches in Musterstadt: ``python -m tools.musterstadt.changes``.

The demonstration shows what a report says of revised figures. Everything is invented: the
state before is today's embedded state with the newest year of some tables taken away and with
a few values altered by a seeded draw. The record is then made by the code that compares real
fetches. Run it after ``python -m tools.musterstadt``, whose files it reads from the package.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kobimo.observations import Observations, Store
from kobimo.project import Project, open_project
from kobimo.sources.fetching.changes_record import Record, write_json
from kobimo.sources.fetching.changes_recording import make_record
from kobimo.sources.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

TARGET = Path(__file__).resolve().parents[2] / "src" / "kobimo" / "musterstadt" / "changes"
SEED = 20250313
FIRST, SECOND = "2024-03-13", "2025-03-13"
OWN = ("99001", "99", "DG")
#: Tables whose newest period came with the second fetch.
BROUGHT = ("bevoelkerung", "schulabgaenge", "arbeitslose", "studierende")
#: Table → how many values of each region were revised, counts by what part at most.
REVISED = {"schulabgaenge": (3, 0.04), "kita_kinder_u3": (2, 0.03), "arbeitslose": (4, 0.01)}
#: By how many points rates were revised at most.
POINTS = 0.3
#: Time stamp of the tables before, where the publisher prints one.
STAND = "12.03.2024 / 09:15:00"
#: Table in which a value was published that is secret now, and one that was provisional.
WITHDRAWN, PROVISIONAL = "schulabgaenge", "sgb2"


def files() -> Iterator[tuple[str, str]]:
    """Yield name and text of each record."""
    with tempfile.TemporaryDirectory(prefix="kobimo-") as name:
        room = Path(name)
        (room / "kommune.toml").write_text('ags = "99001"\n', "utf-8")
        project = open_project(room)
        ingest(project)
        after = Store(project.store_folder)
        before = Store(room / "vorher")
        draw = np.random.default_rng(SEED)
        for dataset in after.datasets():
            observations = after.read(dataset)
            if observations is not None:
                before.write(_earlier(observations, draw))
        for day, states in (
            (FIRST, (Store(room / "nichts"), before)),
            (SECOND, (before, after)),
        ):
            record = make_record(*states, project, day=day)
            if record is not None:
                yield f"{day}.json", write_json(_plain(record, project))


def _plain(record: Record, project: Project) -> Record:
    """Return the record without the version that made it: the files change with the data only."""
    return record.model_copy(update={"reader": "", "ags": str(project.ags)})


def _earlier(observations: Observations, draw: np.random.Generator) -> Observations:
    """Return a dataset as it could have been a year before."""
    frame, name = observations.frame.copy(), observations.dataset
    if name in BROUGHT:
        frame = frame[frame["period"] != frame["period"].max()].reset_index(drop=True)
    if name in REVISED:
        frame = _revise(frame, draw, *REVISED[name])
    last = frame["period"].max()
    if name == PROVISIONAL:
        rows = frame["ags"].isin(OWN) & (frame["period"] == last) & frame["value"].notna()
        frame.loc[rows & (frame["status"] == ""), "status"] = "p"
    if name == WITHDRAWN:
        secret = frame[(frame["ags"] == OWN[0]) & frame["value"].isna()]
        if len(secret):
            frame.loc[secret.index[-1], ["value", "status"]] = [4.0, ""]
    old = frame.equals(observations.frame)
    files = tuple(
        item if old else replace(item, sha256=item.sha256[::-1], stand=STAND if item.stand else "")
        for item in observations.provenance
    )
    return Observations(name, observations.dimensions, frame, files)


def _revise(
    frame: pd.DataFrame, draw: np.random.Generator, count: int, size: float
) -> pd.DataFrame:
    """Return the frame with some values of the newest two years altered in each region."""
    recent = sorted(frame["period"].unique())[-2:]
    is_open = frame["period"].isin(recent) & (frame["value"] > 20) & (frame["status"] == "")
    is_rate = frame["unit"] == "percent"
    is_open |= frame["period"].isin(recent) & is_rate & (frame["value"] > 1)
    for ags in (*OWN, "99003", "99053"):
        rows = frame.index[is_open & (frame["ags"] == ags)]
        for row in draw.choice(rows, size=min(count, len(rows)), replace=False):
            value = float(frame.loc[row, "value"])
            part = float(draw.uniform(0.3, 1)) * float(draw.choice([-1, 1]))
            if is_rate[row]:
                frame.loc[row, "value"] = round(value + part * POINTS, 1)
            else:
                frame.loc[row, "value"] = value + (round(value * part * size) or 1)
    return frame


def main(arguments: list[str]) -> int:
    """Write the records into the folder given, or into the package."""
    target = Path(arguments[0]) if arguments else TARGET
    target.mkdir(parents=True, exist_ok=True)
    for name, text in files():
        (target / name).write_text(text, "utf-8")
        print(f"{len(text):>9}  changes/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
