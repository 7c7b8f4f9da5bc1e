"""`pre-check` of a filled form, as a county runs it: a whole process, against one that only imports what it needs.

The form is one of the made-up province; the pre-check reads it in its limited child, asks the gate and the law, and
writes the annotated copy. The mark is two seconds. Beside it stands what the largest file of the corpus of bad inputs
took in the child that reads files: the marks are 10 s and 512 MB.

    .venv/bin/python benchmarks/bench_pre_check.py [rounds]
"""

from __future__ import annotations

import hashlib
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
FORM = min((PROJECT / "include" / "samples" / "province" / "forms").glob("*.xlsx"))
MARK_SECONDS, ROUNDS = 2.0, 7
SECONDS_EACH, MEGABYTES_EACH = 10, 512
IMPORTS = "import cluster_review.cli.app, pandas, openpyxl"


def seconds_of(command: list[str], environment: dict[str, str]) -> float:
    """Wall seconds of a command; one that isn't done ends the benchmark."""
    begun = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - begun


def pre_check(rounds: int) -> bool:
    """Time the pre-check and its imports in turn, after a first round that writes the byte code."""
    with tempfile.TemporaryDirectory() as folder:
        # Byte code is kept, as on any machine where nobody forbids it.
        environment = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPYCACHEPREFIX": f"{folder}/pyc", "OUT_DIR": folder}
        whole = [
            sys.executable,
            "-m",
            "cluster_review.cli",
            "pre-check",
            str(FORM),
            "--out",
            f"{folder}/copy.xlsx",
        ]
        imports = [sys.executable, "-c", IMPORTS]
        times: dict[str, list[float]] = {"pre-check": [], "imports": []}
        for number in range(rounds + 1):
            for name, command in (("pre-check", whole), ("imports", imports)):
                seconds = seconds_of(command, environment)
                if number:
                    times[name].append(seconds)
    checked, imported = (statistics.median(times[name]) for name in ("pre-check", "imports"))
    print(
        f"pre-check {checked:.2f} s ({min(times['pre-check']):.2f} to {max(times['pre-check']):.2f}; mark {MARK_SECONDS}), "
        f"imports alone {imported:.2f} s, ratio {checked / imported:.2f}"
    )
    return checked <= MARK_SECONDS


def corpus() -> bool:
    """Seconds of each bad file in the child, and the most memory any of them took."""
    sys.path.insert(0, str(PROJECT))
    from tests.fuzz.seeds import seeds_and_words
    from tests.intake.bad_inputs import BAD_INPUTS
    from tests.intake.conftest import PROVISIONS

    from cluster_review.intake.landed import LandedFile
    from cluster_review.intake.read import read_landed

    seeds, words = seeds_and_words()
    slowest: tuple[float, str] = (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        good = Path(folder) / "good.xlsx"
        good.write_bytes(seeds.form)
        files = []
        for bad in BAD_INPUTS:
            path = Path(folder) / bad.file
            bad.build(path, good)
            data = path.read_bytes()
            files.append(LandedFile(bad.file, bad.file, hashlib.sha256(data).hexdigest(), len(data), path))
        begun = time.perf_counter()
        for reading in read_landed(files, words.vocabulary, PROVISIONS):
            now = time.perf_counter()
            slowest = max(slowest, (now - begun, reading.name))
            begun = now
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{len(files)} bad files, slowest {slowest[0]:.2f} s ({slowest[1]}; mark {SECONDS_EACH}), "
        f"most memory of a child {peak:.0f} MB (mark {MEGABYTES_EACH})"
    )
    return slowest[0] <= SECONDS_EACH and peak <= MEGABYTES_EACH


if __name__ == "__main__":
    within = [corpus(), pre_check(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)]
    sys.exit(0 if all(within) else 1)
