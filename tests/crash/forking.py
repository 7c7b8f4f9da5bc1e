"""Copies of this process: everything is imported once, and each copy may be killed like a task."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cluster_review import crash_points


@dataclass(frozen=True)
class Ending:
    """How a copy ended.

    Attributes:
        signal: what killed it, 0 if nothing did.
        value: what its work returned, if it got that far.
        error: the exception of its work, as its type's name and text.
        trace: where that came from.
    """

    signal: int
    value: Any = None
    error: tuple[str, str] | None = None
    trace: str = ""

    @property
    def was_killed(self) -> bool:
        """Whether it died as in a power cut."""
        return self.signal == signal.SIGKILL

    def result(self) -> Any:
        """What its work returned; anything else fails the test."""
        assert self.signal == 0, f"killed by {signal.Signals(self.signal).name}"
        assert self.error is None, self.trace
        return self.value


@dataclass
class Copy:
    """A running copy."""

    pid: int
    reading: int

    def ending(self) -> Ending:
        """Wait for its end."""
        with os.fdopen(self.reading, "rb") as stream:
            said = stream.read()
        _, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status):
            return Ending(os.WTERMSIG(status))
        value, error, trace = pickle.loads(said)
        return Ending(0, value, error, trace)


def started(work: Callable[[], Any], at_point: Callable[[str], None] | None = None) -> Copy:
    """Begin work in a copy of this process.

    Args:
        work: what it does; its result must be picklable.
        at_point: what happens there at each crash point.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Copy(pid, reading)
    try:
        os.close(reading)
        crash_points.at_each_point(at_point)
        try:
            said = (work(), None, "")
        except BaseException as error:
            said = (None, (type(error).__name__, str(error)), traceback.format_exc())
        with os.fdopen(writing, "wb") as stream:
            pickle.dump(said, stream)
    finally:
        os._exit(0)


def in_copy(work: Callable[[], Any], at_point: Callable[[str], None] | None = None) -> Ending:
    """Do work in a copy of this process and wait for its end."""
    return started(work, at_point).ending()
