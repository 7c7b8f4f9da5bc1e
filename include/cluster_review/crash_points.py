"""Named places, before and after each durable step, where a test may end the process as a power cut would.

In production nothing happens here: the name to crash at comes from the environment variable
`CLUSTER_REVIEW_CRASH_AT`, which only the crash tests set.
"""

from __future__ import annotations

import os
import signal

VARIABLE = "CLUSTER_REVIEW_CRASH_AT"
_AT = os.environ.get(VARIABLE)


def crash_point(name: str) -> None:
    """End this process at once, without a word or a clean-up, if the test asked for a crash here.

    Args:
        name: step and moment with a point between, such as `land.after_rename`; each stands once in the code.
    """
    if name == _AT:
        os.kill(os.getpid(), signal.SIGKILL)
