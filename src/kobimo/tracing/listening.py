"""Hear from the interpreter what a process opens, lists, looks for, and asks its environment.

Audit events tell of every file that Python opens and of every folder it lists. They do not tell
of looking whether a file is there, nor of variables of the environment; ``os.stat`` and
``os.environ`` are replaced for that. A library that opens files by itself (Arrow, GDAL) is not
heard: who calls it, notes the file.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.tracing.notes import EVERYTHING, Recorder, aside, current, digest_of, set_recorder
from kobimo.tracing.states import (
    ABSENT,
    digest_of_below,
    digest_of_folder,
    digest_of_modules,
    holds_tables,
    state_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Begins another program, or a copy of this one, that reads what nobody hears of.
_PROGRAMS = frozenset(
    {
        *("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty"),
        *("os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn"),
    }
)
#: Asks another machine.
_NETWORK = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname"})
#: Programs that libraries ask about the machine, not about data.
_HARMLESS = frozenset({"fc-list", "uname", "ldconfig", "locale"})
_FILES = frozenset(
    {
        *("open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.truncate"),
        *("os.link", "os.symlink", "sqlite3.connect"),
    }
)
_EVENTS = _FILES | _PROGRAMS | _NETWORK
#: Files of the machine; what of it matters to results stands in the key of the cache.
_MACHINE = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev", "/bin", "/sbin", "/run")
#: Folders of the user where libraries keep their settings and what they have computed.
_PRIVATE = (".cache", ".config", ".local", ".ipython", ".jupyter", ".matplotlib", "Library")
#: Variables that differ from run to run and decide about nothing that is shown.
_PASSING = frozenset({"HOME", "PATH", "TMPDIR", "TEMP", "TMP", "IPYTHONDIR", "MPLCONFIGDIR"})
_PASSING_STARTS = ("JPY_", "PYDEVD_", "KERNEL_")

_is_installed = False


def start(root: Path) -> None:
    """Note from now on what this process uses; names are told from ``root`` on.

    What the interpreter is made to tell cannot be taken back, so this is for processes that
    compute one thing and end. A second call begins new notes.
    """
    global _is_installed  # noqa: PLW0603 - an audit hook cannot be removed
    set_recorder(Recorder(os.path.abspath(root), os.path.realpath(root)))  # noqa: PTH100 - as paths are heard
    if _is_installed:
        return
    _is_installed = True
    sys.addaudithook(_make_hook(_own_folders()))
    for name in ("stat", "lstat", "access"):
        _replace(name)
    os.environ.__class__ = _Environment


def is_passing(variable: str) -> bool:
    """Whether a variable of the environment decides about nothing that a page shows."""
    return variable in _PASSING or variable.startswith(_PASSING_STARTS)


def digest_of_environment(content: dict[str, str]) -> str:
    """Return a hash of all variables that may decide about a result."""
    return digest_of(*(f"{k}={v}" for k, v in sorted(content.items()) if not is_passing(k)))


def _own_folders() -> tuple[str, ...]:
    """Return folders whose files are versions of programs, not data of a project."""
    found = {*_MACHINE, sys.prefix, sys.base_prefix, sys.exec_prefix}
    found |= {sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib")}
    found |= {item for item in sys.path if Path(item).name in {"site-packages", "dist-packages"}}
    found.add(str(Path(__file__).resolve().parents[1]))
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() fails where there is none
    found |= {os.path.join(home, name) for name in _PRIVATE}  # noqa: PTH118 - home may be odd
    variables = ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR")
    found |= {os.environ[name] for name in variables if os.environ.get(name)}
    # Neither the root of the disk nor the folder of temporary files: data may lie there.
    weak = {os.sep, tempfile.gettempdir(), home}
    return tuple(os.path.realpath(item) + os.sep for item in found if item and item not in weak)


def _make_hook(own: tuple[str, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        # Nearly every event is none of these, and there are thousands.
        if event not in _EVENTS:
            return
        recorder = current()
        if recorder is None:
            return
        with aside():
            if event in _PROGRAMS:
                program = os.path.basename(str(arguments[0])) if arguments else ""  # noqa: PTH119
                if event != "subprocess.Popen" or program not in _HARMLESS:
                    recorder.note("beyond", "program", program or event)
            elif event in _NETWORK:
                recorder.note("beyond", "network", "")
            else:
                _hear_file(recorder, event, arguments, own)

    return hear


def _hear_file(
    recorder: Recorder, event: str, arguments: tuple[Any, ...], own: tuple[str, ...]
) -> None:
    if event == "open":
        path = _locate(arguments[0], recorder, own)
        if path is None:
            return
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        access = flags & (os.O_WRONLY | os.O_RDWR)
        if access != os.O_WRONLY and not flags & os.O_TRUNC:
            recorder.read(_source_of(path))
        if access or flags & os.O_CREAT:
            _touch(recorder, path)
    elif event in {"os.listdir", "os.scandir"}:
        path = _locate(arguments[0] if arguments[0] is not None else ".", recorder, own)
        if path is not None and _is_import():
            recorder.note("modules", recorder.label(path), digest_of_modules(path))
        elif path is not None:
            recorder.note("folder", recorder.label(path), digest_of_folder(path))
    elif event == "sqlite3.connect":
        path = _locate(arguments[0], recorder, own)
        if path is not None and str(arguments[0]) != ":memory:":
            recorder.read(path)
    else:
        for argument in arguments[:2]:
            path = _locate(argument, recorder, own)
            if path is not None:
                _touch(recorder, path)


def _is_import() -> bool:
    """Whether the folder is listed to find a module: only modules in it matter then."""
    # From here: _hear_file, hear, and whoever caused the event.
    frame = sys._getframe(3)  # noqa: SLF001 - the documented way to see a caller
    return frame.f_code.co_filename.startswith("<frozen importlib")


def _touch(recorder: Recorder, path: str) -> None:
    recorder.touched.setdefault(path, state_of(path) != ABSENT)


def _locate(named: object, recorder: Recorder, own: tuple[str, ...]) -> str | None:
    """Return the path that was named, ``None`` for a descriptor or a part of a program.

    Symbolic links stay in it: one that leads elsewhere tomorrow is another content.
    """
    if not isinstance(named, str | bytes | os.PathLike):
        return None
    try:
        text = os.fsdecode(named)
        if text.startswith(own) and not recorder.is_inside(text):
            return None
        # Only the disk knows what stands above a link.
        path = os.path.realpath(text) if ".." in text else os.path.abspath(text)  # noqa: PTH100
        real = os.path.realpath(path)
    except (OSError, ValueError):
        return None
    # A project may lie below one of these folders, and they may lie below the project.
    inside = recorder.is_inside(path)
    parts = (folder for folder in own if real.startswith(folder))
    return None if any(not inside or recorder.is_inside(folder) for folder in parts) else path


def _source_of(path: str) -> str:
    """Return the module that a compiled file was made of, where it is still there."""
    if not path.endswith(".pyc"):
        return path
    try:
        source = importlib.util.source_from_cache(path)
    except (ValueError, NotImplementedError):  # of importlib: a Python that keeps no bytecode
        return path
    return source if state_of(source) != ABSENT else path


def _replace(name: str) -> None:
    """Put a function in the place of ``os.stat`` and the like that notes whether a path is there."""
    original: Callable[..., Any] = getattr(os, name)
    own = _own_folders()

    def looking(path: Any, *arguments: Any, **options: Any) -> Any:
        recorder = current()
        if recorder is not None and "dir_fd" not in options:
            with aside():
                found = _locate(path, recorder, own)
                if found is not None and found not in recorder.touched:
                    _look(recorder, found)
                    # Who asks what a link is goes along a path; nobody reads a folder that way.
                    if name != "lstat" and not _stands_above(recorder, found, own):
                        _look_below(recorder, found)
        return original(path, *arguments, **options)

    looking.__name__ = looking.__qualname__ = name
    looking.__doc__ = original.__doc__
    for functions in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if original in functions:
            functions.add(looking)
    if name == "access" and original in os.supports_effective_ids:
        os.supports_effective_ids.add(looking)
    setattr(os, name, looking)


def _look(recorder: Recorder, path: str) -> None:
    """Note that somebody looks whether there is something, and what is there.

    Arrow opens its files itself, but pandas looks for them before: what is looked at counts as
    read.
    """
    state = state_of(path)
    # Outside the project, programs look in many places for their own files.
    if recorder.is_inside(path):
        recorder.note("exists", recorder.label(path), state)
    if state == "file":
        recorder.read(path)


def _look_below(recorder: Recorder, path: str) -> None:
    """Note all of a folder in which Arrow finds files: a table can be one of several."""
    # What lies outside may be a whole disk.
    is_deep = recorder.is_inside(path)
    if state_of(path) == "folder" and holds_tables(path, is_deep=is_deep):
        recorder.note("below", recorder.label(path), digest_of_below(path))


def _stands_above(recorder: Recorder, path: str, own: tuple[str, ...]) -> bool:
    """Whether the project or a part of a program lies below a folder outside, as below a user's own.

    Libraries look at such folders for other reasons, and to read all of one takes minutes.
    """
    if recorder.is_inside(path):
        return recorder.label(path) == "."
    start = path.rstrip(os.sep) + os.sep
    return any(other.startswith(start) for other in (recorder.root, recorder.real_root, *own))


class _Environment(os._Environ):  # type: ignore[type-arg] # noqa: SLF001 - there is no public name
    """The environment, noting which variables are asked for that this process did not set."""

    def __getitem__(self, key: Any) -> Any:
        recorder = current()
        if recorder is not None and isinstance(key, str) and not is_passing(key):
            with aside():
                text = self.get(key)
            if key not in recorder.own_variables:
                recorder.note("environment", key, ABSENT if text is None else digest_of(str(text)))
        return super().__getitem__(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._own(key)
        super().__setitem__(key, value)

    def __delitem__(self, key: Any) -> None:
        self._own(key)
        super().__delitem__(key)

    def __iter__(self) -> Iterator[Any]:
        recorder = current()
        if recorder is not None:
            with aside():
                content = {str(name): str(self[name]) for name in self}
            others = {k: v for k, v in content.items() if k not in recorder.own_variables}
            recorder.note("environment", EVERYTHING, digest_of_environment(others))
        return super().__iter__()

    def _own(self, key: object) -> None:
        recorder = current()
        if recorder is not None:
            recorder.own_variables.add(str(key))
