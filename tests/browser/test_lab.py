"""In the municipal repository's JupyterLab a double click opens a chapter as a notebook."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from kobimo.template import generating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOKEN = "only-for-this-test"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated repository."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generating, "add_wheel", lambda _folder: ())
        return generating.new("99001", output_dir=tmp_path_factory.mktemp("town")).folder


@pytest.fixture(scope="module")
def lab(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of JupyterLab, started as the repository's ``nox -s lab`` starts it."""
    pytest.importorskip("jupyterlab")
    # What the session sets is what is tested here.
    session = (project / "noxfile.py").read_text(encoding="utf-8")
    assert '{"JUPYTER_CONFIG_PATH": str(HERE / ".jupyter")}' in session
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyter", "lab", "--ServerApp.root_dir", str(project),
        "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}",
    ]  # fmt: skip
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_CONFIG_PATH": str(project / ".jupyter"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    log = home / "lab.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(480):
            try:
                urlopen(f"{address}/api/status?token={TOKEN}", timeout=2).close()
                break
            except (URLError, ConnectionError, TimeoutError):
                assert server.poll() is None, log.read_text(encoding="utf-8", errors="replace")
                time.sleep(0.25)
        else:
            pytest.fail(log.read_text(encoding="utf-8", errors="replace"))
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def test_double_click_opens_a_chapter_as_a_notebook(
    project: Path, lab: str, browser: Browser
) -> None:
    before = (project / "notebooks" / "bne.py").read_bytes()
    title = re.search(r"^# # (.+)$", before.decode("utf-8"), re.MULTILINE)
    assert title is not None
    asked: set[str] = set()
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.add(urlsplit(request.url).hostname or ""))
        page.goto(f"{lab}/lab?token={TOKEN}")
        files = page.locator(".jp-DirListing-content")
        files.get_by_text("notebooks", exact=True).dblclick(timeout=60_000)
        files.get_by_text("bne.py", exact=True).dblclick(timeout=30_000)
        page.locator(".jp-NotebookPanel").wait_for(timeout=60_000)
        heading = page.locator(".jp-Notebook h1").first
        heading.wait_for(timeout=30_000)
        assert title[1] in heading.inner_text()
        assert page.locator(".jp-FileEditor").count() == 0
        assert page.locator(".jp-CodeCell").count() > 3
    assert (project / "notebooks" / "bne.py").read_bytes() == before
    assert asked <= {"127.0.0.1", ""}
