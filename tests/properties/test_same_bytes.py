"""Same input, same bytes: the order of rows and files, the hash seed and the time zone change nothing."""

import os
import subprocess
import sys
from pathlib import Path

PRINTED_BY = Path(__file__).with_name("print_rows.py")


def printed(shuffle: int, hash_seed: int, time_zone: str) -> subprocess.Popen:
    surroundings = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "TZ": time_zone}
    return subprocess.Popen(
        [sys.executable, str(PRINTED_BY), str(shuffle)], env=surroundings, stdout=subprocess.PIPE, text=True
    )


def test_result_rows_are_the_same_bytes():
    runs = [printed(0, 1, "Asia/Shanghai"), printed(1, 2, "Pacific/Kiritimati"), printed(2, 3, "Etc/GMT+12")]
    outputs = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert "findings" in outputs[0]
    assert outputs[1:] == [outputs[0], outputs[0]]
