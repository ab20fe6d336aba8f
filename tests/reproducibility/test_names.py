"""Names of files with umlauts are the same, whatever language is set for the system."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LIST = """
import os, sys
from kobimo.cli.starting import _read_names_as_utf8
_read_names_as_utf8()
print(sys.stdout.encoding, os.listdir() == ["\\u00dcberg\\u00e4nge.csv"], sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know one encoding of names")
def test_a_system_set_to_another_encoding_finds_its_files(tmp_path: Path) -> None:
    (tmp_path / "Übergänge.csv").touch()
    others = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-c", LIST, "--projekt", "x"]
    # Without the new beginning they have other names; else this would show nothing.
    plain = [*command[:2], LIST.replace("_read_names_as_utf8()\n", ""), *command[3:]]
    told = [
        subprocess.run(
            asked,
            cwd=tmp_path,
            env={**os.environ, **others},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split(maxsplit=2)
        for asked in (plain, command)
    ]
    assert told[0][1] == "False"
    assert told[1][1:] == ["True", "['--projekt', 'x']\n"]
    assert told[1][0] == told[0][0]
