"""What a computation read: noted while it runs, kept as a trace, compared before it runs again."""

from kobimo.tracing.listening import start
from kobimo.tracing.notes import (
    EVERYTHING,
    Note,
    Trace,
    aside,
    digest_of,
    is_noted,
    is_recording,
    is_started,
    note,
    note_file,
    taken,
    watch_file,
)
from kobimo.tracing.states import ABSENT, LOOKS, digest_of_file
from kobimo.tracing.watching import Watched, digest_of_all

__all__ = [
    "ABSENT",
    "EVERYTHING",
    "LOOKS",
    "Note",
    "Trace",
    "Watched",
    "aside",
    "digest_of",
    "digest_of_all",
    "digest_of_file",
    "is_noted",
    "is_recording",
    "is_started",
    "note",
    "note_file",
    "start",
    "taken",
    "watch_file",
]
