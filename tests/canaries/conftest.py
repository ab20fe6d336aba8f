"""Two builds with the canary in their data: one with and without the guard, one with cells that leak."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kobimo.build import build
from kobimo.disclosure import plan
from kobimo.document import read_chapter
from kobimo.editions.inspecting import inspect_site
from kobimo.errors import ExecutionFailed
from kobimo.files import write_manifest
from kobimo.project import Edition, Project, open_project
from tests.canaries.secret import DATASET, INDICATOR, plant
from tests.conftest import REPORT, Silent, write_chapter

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.errors import Problem

SHOWING = f'report.area_bars("{INDICATOR}")\n\n# %%\nreport.map("{INDICATOR}")\n\n# %%\nreport.area_table("{INDICATOR}")'
#: A cell that takes what it likes, and hands it on in every way a notebook has.
LEAKING = """
import base64, struct, warnings, zlib
from pathlib import Path
from IPython.display import display
from kobimo.document import Column, Figure, Table
from kobimo.observations import Store
frame = Store(Path("build/daten")).read("raum_migration").frame
row = frame[(frame["raum"] == "S24") & (frame["period"].astype(str) == "2023-12-31")
            & (frame["altersgruppe"] == "u18") & (frame["variable"] == "mit_migrationshintergrund")]
secret = f"Industriehafen {int(row['value'].iloc[0])}"
print(secret)
warnings.warn(secret)
display(0, metadata={"text/plain": {"note": secret}})
chunk = b"tEXtnote\\0" + secret.encode()
def part(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
png = (b"\\x89PNG\\r\\n\\x1a\\n" + part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
       + part(b"tEXt", b"note\\0" + secret.encode())
       + part(b"IDAT", zlib.compress(b"\\0\\0")) + part(b"IEND", b""))
picture = base64.b64encode(png).decode()
table = Table(caption="Tabelle", columns=(Column(label="a"),), rows=(("b",),), data=(("b",),))
Figure(
    id=secret.lower().replace(" ", "-"), title="Titel", subtitle="", alt="Bild", table=table,
    svg=f'<svg viewBox="0 0 90 90"><text x="300" y="9">{secret}</text>'
        f'<image href="data:image/png;base64,{picture}" x="0" y="0" width="9" height="9"/></svg>',
    sources=("Quelle",), indicators=("bev_insgesamt",),
)
"""
#: A cell whose error names what it was working on.
FAILING = LEAKING.partition("print(secret)")[0] + "raise ValueError(secret)"


@dataclass(frozen=True)
class Editions:
    """One project built for everybody, and for those who may see small numbers."""

    project: Project
    public: Path
    internal: Path

    def refuse(self, folder: Path) -> list[Problem]:
        """Return what the gate has against a folder, sealed as if a build had written it."""
        return _inspect(self.project, folder, self.project.folder / "build/executed")


@dataclass(frozen=True)
class Leaked:
    """A project whose notebooks leak: what the build left, and what it said."""

    project: Project
    site: Path
    message: str

    def refuse(self) -> list[Problem]:
        return _inspect(self.project, self.site, self.project.folder / "build/executed")


def _inspect(project: Project, folder: Path, executed: Path) -> list[Problem]:
    (folder / "kobimo-site.json").unlink(missing_ok=True)
    write_manifest(folder, "kobimo-site.json", {"edition": "oeffentlich", "stamp": ""})
    chapters = {
        path.stem: read_chapter(json.loads(path.read_text("utf-8")), path.stem)
        for path in executed.glob("*.ipynb")
    }
    return list(inspect_site(project, folder, chapters, plan(project), is_draft=True).problems)


def make_project(folder: Path, ingested: Path, **cells: str) -> Project:
    shutil.copytree(ingested, folder / "build")
    (folder / "kommune.toml").write_text('ags = "99001"\nberichte = ["kurz"]\n', "utf-8")
    for name in ("notebooks", "reports", "kommentare", "data/eingang", "data/kommunal"):
        (folder / name).mkdir(parents=True)
    (folder / "reports/kurz.toml").write_text(REPORT, "utf-8")
    for name, cell in cells.items():
        write_chapter(folder, name, cell)
        path = folder / f"notebooks/{name}.py"
        header = path.read_text("utf-8").replace(
            "- bev_insgesamt\n", f"- bev_insgesamt\n#     - {INDICATOR}\n"
        )
        path.write_text(header, "utf-8")
    plant(folder)
    # Without other protected data the plan is made in seconds.
    for path in (folder / "build/daten").glob("*.parquet"):
        if path.stem not in {DATASET, "bevoelkerung"}:
            path.unlink()
            path.with_suffix(".json").unlink()
    return open_project(folder)


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory, ingested: Path) -> Editions:
    """Guard on: the public edition. Guard off: the internal one, of the same data and chapters."""
    folder = tmp_path_factory.mktemp("kanarien")
    project = make_project(folder, ingested, eins=SHOWING, zwei='report.comment("zwei")')
    build(project, Silent())
    build(project, Silent(), edition=Edition.INTERN)
    return Editions(project, folder / "public", folder / "intern")


@pytest.fixture(scope="session")
def leaked(tmp_path_factory: pytest.TempPathFactory, ingested: Path) -> Leaked:
    """Guard off: notebooks with cells that no public edition may have, built as a draft."""
    folder = tmp_path_factory.mktemp("undicht")
    project = make_project(folder, ingested, eins=LEAKING, zwei=FAILING)
    with pytest.raises(ExecutionFailed) as caught:
        build(project, Silent())
    return Leaked(project, folder / "build/vorschau", caught.value.text)
