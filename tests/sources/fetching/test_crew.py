"""Groups run side by side, tasks of a group in turn; one failure or Ctrl-C ends them all."""

from __future__ import annotations

import threading
import time

import pytest

from kobimo.sources.fetching.crew import Step, Stop, Stopped, work_through


def test_tasks_of_a_group_run_in_turn_and_groups_side_by_side() -> None:
    together = threading.Barrier(2, timeout=5)

    def work(task: str) -> str:
        if task.endswith("1"):
            together.wait()
        return task.upper()

    steps = list(work_through([["a1", "a2"], ["b1", "b2"]], work, stop=Stop(), threads=4))
    for group in "ab":
        mine = [(step.task, step.result) for step in steps if step.task.startswith(group)]
        assert mine == [
            (f"{group}1", None),
            (f"{group}1", f"{group.upper()}1"),
            (f"{group}2", None),
            (f"{group}2", f"{group.upper()}2"),
        ]


def test_no_more_threads_than_allowed() -> None:
    running, most = [], []
    lock = threading.Lock()

    def work(task: int) -> int:
        with lock:
            running.append(task)
            most.append(len(running))
        time.sleep(0.01)
        with lock:
            running.remove(task)
        return task

    done = list(work_through([[at] for at in range(8)], work, stop=Stop(), threads=2))
    assert len(done) == 16
    assert max(most) <= 2


def test_the_first_error_ends_the_others_also_in_their_pauses() -> None:
    stop = Stop()
    pausing = threading.Event()
    ended: list[str] = []

    def work(task: str) -> str:
        if task == "kaputt":
            pausing.wait(5)
            raise OSError("voll")
        try:
            pausing.set()
            stop.pause(60)
        finally:
            ended.append(task)
        return task

    started = time.monotonic()
    with pytest.raises(OSError, match="voll"):
        list(work_through([["kaputt"], ["wartet", "nie"]], work, stop=stop, threads=2))
    assert time.monotonic() - started < 5
    assert ended == ["wartet"]


def test_who_stops_listening_ends_all() -> None:
    stop = Stop()
    steps = work_through([["a", "b"]], str.upper, stop=stop, threads=1)
    assert next(steps) == Step("a")
    with pytest.raises(KeyboardInterrupt):
        steps.throw(KeyboardInterrupt())
    with pytest.raises(Stopped):
        stop.check()


def test_nothing_to_do_is_done() -> None:
    assert list(work_through([], str.upper, stop=Stop(), threads=4)) == []
