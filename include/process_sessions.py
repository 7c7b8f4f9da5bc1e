"""Sessions of processes, known for certain: each is named by its leader's number and start time.

Ends these processes and no others: neither one that was given the same number later, nor one that has left
for a session of its own, such as the PostgreSQL that a task may have started. Linux only: it reads ``/proc``.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Any

ASK_LEADERS_SECONDS = 12  # a task under way is not waited for longer: it can be run again without harm
ASK_ALL_SECONDS = 5
POLL_SECONDS = 0.2


def stat(pid: int) -> tuple[str, int, str] | None:
    """State letter, session and identity (boot and start time) of a process; None when there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return fields[0], int(fields[3]), f"{boot} {fields[19]}"


def record(pid: int) -> dict[str, Any]:
    """What identifies a process later."""
    found = stat(pid)
    return {"pid": pid, "started": found[2] if found else None}


def is_alive(known: dict[str, Any]) -> bool:
    """Whether this very process still runs."""
    found = stat(known["pid"])
    return found is not None and found[0] not in "ZX" and found[2] == known["started"]


def session_of(known: dict[str, Any]) -> list[int]:
    """The live processes of the session that a process leads or led; none if its number is another's now."""
    leader = stat(known["pid"])
    if leader is not None and leader[2] != known["started"]:
        return []
    members = []
    for process in Path("/proc").glob("[0-9]*"):
        found = stat(int(process.name))
        if found is not None and found[1] == known["pid"] and found[0] not in "ZX":
            members.append(int(process.name))
    return members


def end(components: list[dict[str, Any]]) -> None:
    """End the sessions: the leaders are asked, then everyone is asked, then nobody is asked."""
    for members, how, seconds in (
        (lambda known: [known["pid"]] if is_alive(known) else [], signal.SIGTERM, ASK_LEADERS_SECONDS),
        (session_of, signal.SIGTERM, ASK_ALL_SECONDS),
        (session_of, signal.SIGKILL, ASK_ALL_SECONDS),
    ):
        for pid in (pid for known in components for pid in members(known)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
        deadline = time.monotonic() + seconds
        while any(session_of(known) for known in components):
            if time.monotonic() > deadline:
                break
            time.sleep(POLL_SECONDS)
        else:
            return
