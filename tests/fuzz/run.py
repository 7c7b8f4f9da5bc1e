"""Ten minutes of fuzzing: `make fuzz`; FUZZ_SECONDS and FUZZ_SEED choose how long, and which files.

Each file is named by seed and number; `python -m tests.fuzz.run 7 123` makes file 123 of seed 7 again and reads it.
"""

from __future__ import annotations

import itertools
import os
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from tests.fuzz.mutants import Seeds, mutant
from tests.fuzz.oracle import read_and_judge
from tests.fuzz.seeds import seeds_and_words

from cluster_review.intake.child import MEMORY_MB
from cluster_review.intake.wording import Words

SECONDS_EACH = 10
MOST_SHOWN = 20


def main() -> int:
    """Fuzz until the time is up; 1 if anything was found."""
    seeds, words = seeds_and_words()
    memory = MEMORY_MB * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) == 3:
            return _again(int(sys.argv[1]), int(sys.argv[2]), seeds, words, Path(folder))
        return _search(seeds, words, Path(folder))


def _search(seeds: Seeds, words: Words, folder: Path) -> int:
    seconds, seed = float(os.environ.get("FUZZ_SECONDS", "600")), int(os.environ.get("FUZZ_SEED", "1"))
    print(
        f"seed {seed}, {seconds:.0f} s, at most {MEMORY_MB} MB and {SECONDS_EACH} s of processor time a file"
    )
    outcomes: Counter[str] = Counter()
    found: Counter[str] = Counter()
    slowest, end = 0.0, time.monotonic() + seconds
    for number in itertools.count():
        if time.monotonic() > end:
            break
        begun = time.process_time()
        try:
            outcomes[_read(seed, number, seeds, words, folder)] += 1
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            place = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
            if not found[what]:
                print(f"seed {seed}, file {number}: {what}: {str(error)[:200]}", flush=True)
            found[what] += 1
        took = time.process_time() - begun
        slowest = max(slowest, took)
        if took > SECONDS_EACH:
            found[f"{took:.0f} s"] += 1
            print(f"seed {seed}, file {number}: {took:.0f} s", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{number} files, slowest {slowest:.2f} s, peak {peak} MB, {sum(found.values())} findings {dict(found)}"
    )
    print(", ".join(f"{kind} {count}" for kind, count in outcomes.most_common(MOST_SHOWN)))
    return int(bool(found))


def _read(seed: int, number: int, seeds: Seeds, words: Words, folder: Path) -> str:
    name, data = mutant(seeds, Random(f"{seed}/{number}"))
    path = folder / name
    path.write_bytes(data)
    reading = read_and_judge(path, words)
    return next((f.kind for f in reading.refusals), "read")


def _again(seed: int, number: int, seeds: Seeds, words: Words, folder: Path) -> int:
    print(_read(seed, number, seeds, words, folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
