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
from kobimo.tracing.states import (
    ABSENT,
    digest_of_below,
    digest_of_file,
    digest_of_folder,
    digest_of_modules,
    state_of,
)
from kobimo.tracing.watching import Watched, digest_of_all

__all__ = [
    "ABSENT",
    "EVERYTHING",
    "Note",
    "Trace",
    "Watched",
    "aside",
    "digest_of",
    "digest_of_all",
    "digest_of_below",
    "digest_of_file",
    "digest_of_folder",
    "digest_of_modules",
    "is_noted",
    "is_recording",
    "is_started",
    "note",
    "note_file",
    "start",
    "state_of",
    "taken",
    "watch_file",
]
