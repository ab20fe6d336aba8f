"""Let a few threads work through groups of tasks, and end them all when one cannot go on."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Task = TypeVar("Task")
Result = TypeVar("Result")

#: Seconds between two looks at whether the user wants to stop.
_GLANCE = 0.2


class Stopped(Exception):
    """The run is over; whoever waits or works gives up."""


class Stop:
    """Tells threads to end; its pauses end at once when it is set."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """End everything."""
        self._event.set()

    def check(self) -> None:
        """Raise :class:`Stopped` where everything shall end."""
        if self._event.is_set():
            raise Stopped

    def pause(self, seconds: float) -> None:
        """Wait, or raise :class:`Stopped` as soon as everything shall end."""
        if self._event.wait(seconds):
            raise Stopped


@dataclass(frozen=True, slots=True)
class Step(Generic[Task, Result]):
    """A task that begins (``result`` is ``None``) or is done."""

    task: Task
    result: Result | None = None


def work_through(
    groups: Iterable[Sequence[Task]],
    work: Callable[[Task], Result],
    *,
    stop: Stop,
    threads: int,
) -> Iterator[Step[Task, Result]]:
    """Work on the groups side by side, within a group one task after the other.

    Yields
    ------
    A step when a task begins and another when it is done, in the calling thread.

    Raises
    ------
    BaseException
        The first one that a task raises, or that the caller gets (Ctrl-C); all other tasks
        are given up then.
    """
    waiting: queue.SimpleQueue[Sequence[Task]] = queue.SimpleQueue()
    done: queue.SimpleQueue[Step[Task, Result] | BaseException | None] = queue.SimpleQueue()
    count = 0
    for group in groups:
        waiting.put(group)
        count += 1

    def run() -> None:
        try:
            while True:
                try:
                    group = waiting.get_nowait()
                except queue.Empty:
                    return
                for task in group:
                    stop.check()
                    done.put(Step(task))
                    done.put(Step(task, work(task)))
        except Stopped:
            return
        except BaseException as error:  # noqa: BLE001 - goes on in the calling thread
            done.put(error)
        finally:
            done.put(None)

    crew = [threading.Thread(target=run, daemon=True) for _ in range(min(threads, count))]
    for member in crew:
        member.start()
    left = len(crew)
    try:
        while left:
            try:
                step = done.get(timeout=_GLANCE)
            except queue.Empty:
                continue
            if step is None:
                left -= 1
            elif isinstance(step, BaseException):
                raise step
            else:
                yield step
    finally:
        stop.set()
        end = time.monotonic() + 2
        for member in crew:
            member.join(max(0.0, end - time.monotonic()))
