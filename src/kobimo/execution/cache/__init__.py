"""Results of chapters kept with what they rest on, and used again as long as that is the same.

A key says what was computed: the code of a chapter, the libraries, the edition. Under a key lie
results, each with the trace of what it read. A result is used where everything in its trace is
still as it was; nothing of that is declared by hand.
"""

from kobimo.execution.cache.decisions import Decision, Last, decide, read_last, write_last
from kobimo.execution.cache.doubts import find_doubts
from kobimo.execution.cache.entries import Entry, Shelf, open_shelf
from kobimo.execution.cache.keys import Key, code_cells, key_of
from kobimo.execution.cache.machine import describe_machine
from kobimo.execution.cache.present import Present
from kobimo.execution.cache.results import make_entry, merge, obstacle_of

__all__ = [
    "Decision",
    "Entry",
    "Key",
    "Last",
    "Present",
    "Shelf",
    "code_cells",
    "decide",
    "describe_machine",
    "find_doubts",
    "key_of",
    "make_entry",
    "merge",
    "obstacle_of",
    "open_shelf",
    "read_last",
    "write_last",
]
