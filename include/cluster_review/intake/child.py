"""The child process that opens delivered files: little memory, little time, no network, nothing to write to.

It reads one JSON request a line from standard input and answers each with one line. A file that eats
memory or crashes a library kills this process only; the parent refuses that file and starts another.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY_MB = 512
CPU_SECONDS = 10
WALL_SECONDS = 60
READY = "ready\n"
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000


def restrict() -> None:
    """Give up memory, files, core dumps and the network; without the right to do the last, go on."""
    memory = MEMORY_MB * 2**20
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_NEW_NETWORK) != 0:
            libc.unshare(_NEW_USER | _NEW_NETWORK)


def allow_more_time() -> None:
    """Set the CPU limit for the next file; the kernel counts from the start of the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def main() -> None:
    """Serve requests until standard input ends; the first one carries the words."""
    from cluster_review.intake.faults import fault
    from cluster_review.intake.landed import LandedFile
    from cluster_review.intake.parse import altered, parse, refuse
    from cluster_review.intake.reading import to_line
    from cluster_review.intake.wording import Words
    from cluster_review.vocabulary import vocabulary_from

    answers = sys.stdout
    sys.stdout = sys.stderr  # what a library prints must not be taken for an answer
    restrict()
    opening = json.loads(sys.stdin.readline())
    words = Words(vocabulary_from(opening["vocabulary"]), opening["provisions"])
    answers.write(READY)
    answers.flush()
    for line in sys.stdin:
        request: dict[str, Any] = json.loads(line)
        landed = LandedFile(**request | {"path": Path(request["path"])})
        allow_more_time()
        try:
            problem = altered(landed)
            reading = refuse(landed, problem) if problem else parse(landed, words)
        except MemoryError:
            sys.exit(3)  # what is left of the heap can't be trusted; the parent knows what it means
        except BaseException as error:  # a library's panic is no Exception
            reading = refuse(
                landed, fault("unreadable", file=landed.relative_path, found=type(error).__name__)
            )
        answers.write(to_line(reading) + "\n")
        answers.flush()
