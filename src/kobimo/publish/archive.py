"""Office files are zip archives; make their bytes depend on their content alone."""

from __future__ import annotations

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)


def repack(body: bytes) -> bytes:
    """Return the same archive with every entry dated to a fixed day, in the order it had."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # The operating system is part of the header.
            entry.create_system = 0
            new.writestr(entry, old.read(name), compresslevel=6)
    return stream.getvalue()
