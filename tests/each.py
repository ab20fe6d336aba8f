"""Check many things of one kind in one test, and name every one that fails."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def for_each(argument: str, values: Iterable[Any]) -> Callable[[Callable[..., None]], Any]:
    """Run a test for each value of an argument, all in one item.

    A test of its own for each of hundreds of declarations costs more than the checks. Every
    failure is named, the first one is shown.
    """
    wanted = list(values)

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            failed: list[tuple[object, AssertionError]] = []
            for value in wanted:
                try:
                    test(**{argument: value}, **fixtures)
                except AssertionError as error:
                    failed.append((value, error))
            if failed:
                names = ", ".join(str(getattr(value, "stem", value)) for value, _ in failed)
                raise AssertionError(f"{len(failed)} of {len(wanted)}: {names}") from failed[0][1]

        signature = inspect.signature(test)
        kept = [item for name, item in signature.parameters.items() if name != argument]
        run.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        return run

    return decorate
