"""Write the locked requirements, for the developers and for the municipal repositories.

The wishes come from ``pyproject.toml``; uv resolves them once for Python 3.11 and later on
Linux, macOS and Windows. The files name versions and hashes, and no address of any index::

    python tools/lock.py
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCAFFOLD = ROOT / "{{cookiecutter.project_slug}}" / "anforderungen"
DEVELOPERS = ROOT / "requirements"
#: What JupyterLab needs besides kobimo: the application and its German texts.
LAB = ("jupyterlab-language-pack-de-DE>=4.2",)
#: What execution is measured beside, and what the measured chapters import.
PEERS = (
    "jupyter-book>=1,<2",
    "jupyter-cache>=1",
    "libpysal>=4.12",
    "nbconvert>=7.16",
    "papermill>=2.6",
    "ploomber-engine>=0.0.33",
    "psutil>=5.9",
    "seaborn>=0.13",
    "statsmodels>=0.14",
)
HEADER = "# Written by tools/lock.py from pyproject.toml; do not edit.\n"


def main() -> None:
    """Write all wishes (.in), then all locks (.txt)."""
    for path, wishes in list_wishes(ROOT).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + "".join(f"{wish}\n" for wish in wishes), encoding="utf-8")
        lock(path)


def list_wishes(root: Path) -> dict[Path, tuple[str, ...]]:
    """Return file → requirements, sorted, for every lock there is."""
    project: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    groups = project["dependency-groups"]
    nox = ("nox>=2024.4.15",)
    report = [
        *project["project"]["dependencies"],
        *extras["pdf"],
        *extras["word"],
        *extras["keyring"],
    ]
    lab = [*report, *extras["lab"], *LAB]
    every_extra = [wish for name, extra in extras.items() if name != "all" for wish in extra]
    development = [
        *project["project"]["dependencies"],
        *project["build-system"]["requires"],
        *every_extra,
        *(wish for group in groups.values() for wish in group),
        *nox,
    ]
    # One environment for kobimo and its peers: the same libraries for all that is compared.
    measured = [*project["project"]["dependencies"], *extras["fleet"], *PEERS]
    return {
        SCAFFOLD / "nox.in": nox,
        SCAFFOLD / "bericht.in": tuple(sorted(set(report))),
        SCAFFOLD / "lab.in": tuple(sorted(set(lab))),
        # uv makes the developers' environments in seconds; offices keep to pip and its settings.
        DEVELOPERS / "nox.in": ("nox[uv]>=2024.4.15",),
        DEVELOPERS / "lint.in": tuple(sorted(groups["lint"])),
        DEVELOPERS / "dev.in": tuple(sorted(set(development))),
        DEVELOPERS / "bench.in": tuple(sorted(set(measured))),
    }


def lock(wishes: Path) -> None:
    """Resolve one file of wishes into versions with hashes beside it."""
    target = wishes.with_suffix(".txt")
    arguments = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header")
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", "--quiet", *arguments, "--no-annotate",
         "-o", str(target), str(wishes)],
        check=True,
    )  # fmt: skip
    target.write_text(HEADER + target.read_text(encoding="utf-8"), encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {target.read_text(encoding='utf-8').count('==')} packages")


if __name__ == "__main__":
    main()
