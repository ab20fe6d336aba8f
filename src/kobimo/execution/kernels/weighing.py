"""How much a message of a kernel weighs: counted where it is sent and where it arrives."""

from __future__ import annotations

#: A message costs its receiver about this much, however little it says.
OVERHEAD = 1024

#: Messages that become part of the notebook.
OUTPUTS = frozenset(
    {
        "clear_output",
        "comm_close",
        "comm_msg",
        "comm_open",
        "display_data",
        "error",
        "execute_result",
        "stream",
        "update_display_data",
    }
)


def weigh(kind: str, content: object) -> int:
    """Return the bytes by which a message of this kind counts against the cap; about, and fast."""
    return (OVERHEAD if kind in OUTPUTS else 0) + _weigh(content)


def _weigh(content: object) -> int:
    if isinstance(content, str | bytes | memoryview):
        return len(content)
    if isinstance(content, dict):
        return sum(len(str(key)) + _weigh(value) for key, value in content.items())
    if isinstance(content, list | tuple):
        return sum(_weigh(value) for value in content)
    return 8
