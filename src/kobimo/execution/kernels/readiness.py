"""What a kernel does once its sockets are open: say so, and then be silent."""

from __future__ import annotations

import os
import sys

#: What a kernel says over its line.
READY = b'{"ready": 1}\n'


def hush() -> None:
    """Send what is written past the notebook, after its start, nowhere: a disk could fill."""
    for stream in (sys.stdout, sys.stderr):
        copy = getattr(stream, "_original_stdstream_copy", None)
        if copy is not None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, copy)
            os.close(nowhere)
