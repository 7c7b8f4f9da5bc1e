"""Named places, before and after each durable step, where a test may end the process as a power cut would.

In production nothing happens here. The crash tests say what happens, in the process itself or, for one that they
start, by the environment variable `CLUSTER_REVIEW_CRASH_AT`: the name to crash at, and which time (`name:3`).
docs/crash_points.md lists the names.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

VARIABLE = "CLUSTER_REVIEW_CRASH_AT"
_at_point: Callable[[str], None] | None = None


def crash_point(name: str) -> None:
    """End this process at once, without a word or a clean-up, if the test asked for a crash here.

    Args:
        name: step and moment with a point between, such as `land.after_rename`; each stands once in the code.
    """
    if _at_point is not None:
        _at_point(name)


def at_each_point(do: Callable[[str], None] | None) -> None:
    """Let something else happen at each point, such as counting them; None is nothing again."""
    global _at_point
    _at_point = do


def ending_at(wanted: str, hit: int = 1) -> Callable[[str], None]:
    """What ends this process when a point is come to for the `hit`th time."""
    left = hit

    def end(name: str) -> None:
        nonlocal left
        if name == wanted:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return end


if _asked := os.environ.get(VARIABLE):
    _name, _, _hit = _asked.partition(":")
    at_each_point(ending_at(_name, int(_hit or 1)))
