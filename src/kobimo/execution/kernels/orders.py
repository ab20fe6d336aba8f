"""What the builder asks of a kernel, as both sides write and read it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

#: A kernel ends with this status when the notebook wrote more than it may.
OUTPUT_EXIT = 113
#: The builder's last question: what the notebook has read.
NOTES = "kobimo_notes"


@dataclass(frozen=True, slots=True)
class Order:
    """One kernel to be started."""

    #: jupyter_client's connection file.
    connection: str
    #: Where the notebook runs.
    folder: str
    #: A folder of its own for IPython's profile.
    home: str
    #: File for what the kernel says before it can speak over its sockets.
    errors: str
    environment: dict[str, str]
    #: Bytes that the kernel may send.
    output: int
    #: Bytes that the kernel may allocate.
    memory: int

    def dump(self) -> bytes:
        """Return the order as one line."""
        return json.dumps(asdict(self)).encode("ascii") + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> Order:
        """Return the order that a line holds."""
        return cls(**json.loads(line))
