"""Ten minutes of fuzzing: `make fuzz`; FUZZ_SECONDS and FUZZ_SEED choose how long, and which files.

Each file is named by seed and number; `python -m tests.fuzz.run 7 123` makes file 123 of seed 7 again and reads it.
"""

from __future__ import annotations

import json
import mmap
import os
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import asdict, dataclass, field
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
    """Read in a child, so that what ends the process is a finding, too, and not the end."""
    seconds, seed = float(os.environ.get("FUZZ_SECONDS", "600")), int(os.environ.get("FUZZ_SEED", "1"))
    print(
        f"seed {seed}, {seconds:.0f} s, at most {MEMORY_MB} MB and {SECONDS_EACH} s of processor time a file"
    )
    end = time.monotonic() + seconds
    tally = Tally()
    now = mmap.mmap(-1, 8)
    while time.monotonic() < end:
        sys.stdout.flush()
        if (child := os.fork()) == 0:
            _read_until(end, seed, tally, now, seeds, words, folder)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        tally = Tally(**json.loads((folder / "tally").read_text())) if (folder / "tally").exists() else tally
        if status:
            tally.files = int.from_bytes(now[:8], "big") + 1
            print(
                f"seed {seed}, file {tally.files - 1}: the process ended by signal {os.WTERMSIG(status)}",
                flush=True,
            )
            tally.found["process ended"] = tally.found.get("process ended", 0) + 1
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{tally.files} files, slowest {tally.slowest:.2f} s, peak {peak} MB, findings: {tally.found or 'none'}"
    )
    common = Counter(tally.outcomes).most_common(MOST_SHOWN)
    print(", ".join(f"{kind} {count}" for kind, count in common))
    return int(bool(tally.found))


@dataclass
class Tally:
    """What has been read so far."""

    files: int = 0
    slowest: float = 0.0
    outcomes: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)


def _read_until(
    end: float, seed: int, tally: Tally, now: mmap.mmap, seeds: Seeds, words: Words, folder: Path
) -> None:
    while time.monotonic() < end:
        number = tally.files
        now[:8] = number.to_bytes(8, "big")
        begun = time.process_time()
        what = None
        try:
            kind = _read(seed, number, seeds, words, folder)
            tally.outcomes[kind] = tally.outcomes.get(kind, 0) + 1
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
            print(f"seed {seed}, file {number}: {what}: {str(error)[:200]}", flush=True)
        took = time.process_time() - begun
        if took > SECONDS_EACH:
            what = f"{took:.0f} s"
            print(f"seed {seed}, file {number}: {what}", flush=True)
        if what:
            tally.found[what] = tally.found.get(what, 0) + 1
        tally.slowest = max(tally.slowest, took)
        tally.files += 1
        if what or tally.files % 50 == 0 or time.monotonic() >= end:
            (folder / "tally").write_text(json.dumps(asdict(tally)))


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
