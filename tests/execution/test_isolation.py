"""A chapter that changes everything it can does not change a byte of the next; fork is as spawn is as stock."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import jupytext
import nbclient
import pytest

from kobimo.execution import Limits, Nursery, execute, find_modules
from kobimo.execution.kernels.environment import kernel_environment

if TYPE_CHECKING:
    from pathlib import Path

FILE = re.compile(r"(/\S*/ipykernel_\d+/\d+\.py|Zelle-\d+\.py)")
ADDRESS = re.compile(r" at 0x[0-9a-f…]+")
#: Each tries to reach the next chapter in another way.
LEAKS = {
    "settings of matplotlib": "import matplotlib\nmatplotlib.rcParams.update({'figure.facecolor': 'red', 'font.size': 30})",
    "style and colours": "import seaborn\nseaborn.set_theme(style='dark', palette='husl')",
    "environment": "import os\nos.environ.clear()\nos.environ['LEAK'] = '1'\nos.environ['SOURCE_DATE_EPOCH'] = '99999999'",
    "time zone": "import os, time\nos.environ['TZ'] = 'Pacific/Auckland'\ntime.tzset()",
    "random state": "import random, numpy\nrandom.seed(99)\nnumpy.random.seed(99)",
    "warnings": "import warnings\nwarnings.simplefilter('ignore')\nwarnings.showwarning = print",
    "locale": "import locale\nfor name in ('de_DE.UTF-8', 'C'):\n    try:\n        locale.setlocale(locale.LC_ALL, name)\n    except locale.Error:\n        pass",
    "working directory and umask": "import os\nos.chdir('/')\nos.umask(0o777)",
    "options of pandas": "import pandas\npandas.set_option('display.max_rows', 2, 'display.precision', 1)",
    "numbers": "import decimal, numpy\ndecimal.getcontext().prec = 3\nnumpy.seterr(all='raise')\nnumpy.set_printoptions(precision=1)",
    "builtins and modules": "import builtins, pandas, statistics, sys\nbuiltins.leak = 1\nbuiltins.abs = repr\nstatistics.mean = repr\npandas.DataFrame.head = repr\nsys.path.insert(0, '/leak')\nsys.setrecursionlimit(5000)",
    "signals and limits": "import resource, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_NOFILE, (500, 500))",
    "the shell": "from pathlib import Path\nip = get_ipython()\nip.run_line_magic('config', \"InlineBackend.figure_formats = ['svg']\")\nstart = Path(ip.profile_dir.startup_dir)\n(start / 'leak.py').write_text('leak = 1')\n(start.parent / 'ipython_config.py').write_text('c.InteractiveShell.ast_node_interactivity = \"all\"')",
    "threads and descriptors": "import os, threading, time\nthreading.Thread(target=lambda: time.sleep(99)).start()\nfor number in range(200, 220):\n    os.dup2(1, number, inheritable=True)",
    "processes": "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)'], start_new_session=True)",
    "logging and hooks": "import logging, sys\nlogging.basicConfig(level=1)\nlogging.disable()\nsys.displayhook = print\nsys.excepthook = print",
}
CHAPTER = """
import builtins, decimal, locale, logging, os, random, resource, signal, statistics, sys, time, warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

# %%
print(os.getcwd() == os.environ.get("HERE", os.getcwd()), sorted(os.environ)[:0], os.environ.get("LEAK"))
print(time.strftime("%H %Z", time.localtime(0)), locale.setlocale(locale.LC_ALL), locale.strxfrm("ä"))
print(oct(os.umask(0o022)), signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGPIPE))
print(sys.getrecursionlimit(), resource.getrlimit(resource.RLIMIT_NOFILE), "leak" in dir(builtins), "/leak" in sys.path)
print(random.random(), np.random.normal(size=3), random.Random(1).random())
print(decimal.getcontext().prec, np.geterr(), np.array([1 / 3]), statistics.mean([1, 2]), abs(-1))
print(logging.root.level, logging.root.disabled, len(logging.root.handlers))
print([f for f in warnings.filters if f[2] is UserWarning and f[1] is None])
print(get_ipython().ast_node_interactivity, len(get_ipython().user_ns["In"]), hash("a"))

# %%
warnings.warn("Achtung")
print("fehler", file=sys.stderr)

# %%
frame = pd.DataFrame({"art": list("abcabc") * 20, "wert": np.random.default_rng(1).normal(size=120)})
frame

# %%
frame.groupby("art").wert.agg(["sum", "mean"])

# %%
figure, axes = plt.subplots(1, 2)
sns.histplot(frame, x="wert", hue="art", ax=axes[0])
axes[1].plot(frame.wert.cumsum(), label="Summe ÄÖÜ $x^2$")
axes[1].legend();

# %%
import io
out = io.StringIO()
figure.savefig(out, format="svg", metadata={"Date": None})
out.getvalue()[:0]

# %%
import matplotlib as mpl
mpl.rcParams["svg.hashsalt"] = "fest"
from IPython.display import SVG, HTML, display
out = io.StringIO()
figure.savefig(out, format="svg")
display(SVG(out.getvalue()))
display(HTML("<b>ä</b>"))

# %%
frame.head(2).style.set_uuid("fest").format(precision=2)

# %%
class Thing:
    def _repr_html_(self):
        return "<i>Ding</i>"

    def __repr__(self):
        return "Ding"

Thing()

# %%
_, Out[len(Out) and max(Out)], frame.wert.round(3).sum()
"""


def write(folder: Path, name: str, source: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.py"
    path.write_text("# %% [markdown]\n# # Titel\n\n# %%\n" + source.strip() + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """The chapter, and its bytes when nothing ran before it."""
    folder = tmp_path_factory.mktemp("allein")
    path = write(folder / "notebooks", "danach", CHAPTER)
    (done,) = execute({"danach": path}, folder / "x", working_folder=folder)
    assert done.failure is None, done.failure
    return folder, (folder / "x" / "danach.ipynb").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="forks kernels on Linux alone")
def test_no_way_to_leak(alone: tuple[Path, bytes]) -> None:
    folder, expected = alone
    notebooks = {}
    for number, source in enumerate(LEAKS.values()):
        name = f"vorher{number}"
        notebooks[name] = write(folder / "notebooks", name, source)
    notebooks["alle"] = write(folder / "notebooks", "alle", "\n\n# %%\n".join(LEAKS.values()))
    notebooks["danach"] = folder / "notebooks" / "danach.py"
    with Nursery(find_modules(notebooks.values())) as nursery:
        done = execute(
            notebooks,
            folder / "y",
            working_folder=folder,
            limits=Limits(cell=60, workers=1),
            nursery=nursery,
        )
        assert nursery.method == "fork"
    assert {item.chapter: item.failure for item in done if item.failure} == {}
    found = (folder / "y" / "danach.ipynb").read_bytes()
    assert found.decode("utf-8").splitlines() == expected.decode("utf-8").splitlines()


def test_spawned_kernels_give_the_same_bytes(alone: tuple[Path, bytes]) -> None:
    folder, expected = alone
    with Nursery(method="spawn") as nursery:
        (done,) = execute(
            {"danach": folder / "notebooks" / "danach.py"},
            folder / "z",
            working_folder=folder,
            nursery=nursery,
        )
    assert done.failure is None
    found = (folder / "z" / "danach.ipynb").read_bytes()
    assert found.decode("utf-8").splitlines() == expected.decode("utf-8").splitlines()


def test_a_stock_kernel_gives_the_same_outputs(
    alone: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, expected = alone
    seeds = "import random, numpy, sys, os\nrandom.seed(0)\nnumpy.random.seed(0)\n"
    path = write(folder / "stock", "danach", seeds + CHAPTER.strip())
    notebook = jupytext.read(path, fmt="py:percent")
    # A kernel of ipykernel's own, named as the warm process runs it.
    client = nbclient.NotebookClient(notebook, kernel_name="python3", record_timing=False)
    environment = kernel_environment(
        KOBIMO_AUSGABE="oeffentlich", IPYTHONDIR=str(folder / "ipython"), HOME=os.environ["HOME"]
    )
    client.execute(env=environment, cwd=str(folder))
    ours = jupytext.reads(expected.decode("utf-8"), fmt="ipynb")
    pairs = [
        (mine, stock)
        for mine, stock in zip(ours.cells, notebook.cells, strict=True)
        if mine.cell_type == "code"
    ]
    assert len(pairs) == 11
    for mine, stock in pairs:
        assert tidy(mine.outputs) == tidy(stock.outputs), mine.source
    kinds = {kind for mine, _ in pairs for out in mine.outputs for kind in out.get("data", ())}
    assert kinds >= {"image/png", "image/svg+xml", "text/html", "text/plain"}


def tidy(outputs: list[dict]) -> list[dict]:
    """Without process id and addresses, which no two stock kernels have in common."""
    for output in outputs:
        if "text" in output:
            output["text"] = FILE.sub("F", output["text"])
        if "text/plain" in output.get("data", {}):
            output["data"]["text/plain"] = ADDRESS.sub("", output["data"]["text/plain"])
    return [dict(output) for output in outputs]
