"""`make run` on the sample province against empty DAGs with as many tasks, run the same way.

The empty DAGs are followed by the same command, import pandas and Great Expectations and start the warehouse,
too, so the ratio says what the review itself costs. Both start from nothing each time and take turns; the mark is a ratio of at most 1.5.

    .venv/bin/python benchmarks/bench_run.py [rounds]
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SAMPLE = PROJECT / "include" / "samples" / "province"
MARK = 1.5
ROUNDS = 3
RUN_THE_SAME_WAY = """
import json, os, sys
import cluster_review.cli.app
from cluster_review.cli.run import follow_dags
sys.exit(follow_dags(json.loads(sys.argv[1]), dict(os.environ)).code)
"""


def timed(command: list[str], home: Path) -> float:
    """Wall seconds of a command that starts with an empty state folder."""
    shutil.rmtree(home, ignore_errors=True)
    environment = {**os.environ, "CLUSTER_REVIEW_HOME": str(home), "OUT_DIR": str(home / "out")}
    started = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    subprocess.run(
        [sys.executable, "-m", "cluster_review.cli", "stop"], env=environment, capture_output=True, check=True
    )
    return seconds


def main() -> int:
    """Time both in turn and compare the medians."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    dags = ["pull_annual_reports", "pull_incident_records", "watch_validity", "spring_re_evaluation"]
    request = {"dags": dags, "dags_folder": str(PROJECT / "benchmarks" / "empty_dags")}
    real = [sys.executable, "-m", "cluster_review.cli", "run", "--inputs", str(SAMPLE)]
    empty = [sys.executable, "-c", RUN_THE_SAME_WAY, json.dumps(request)]
    times: dict[str, list[float]] = {"review": [], "empty": []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            times["empty"].append(timed(empty, Path(folder) / "state"))
            times["review"].append(timed(real, Path(folder) / "state"))
    review, blank = (statistics.median(times[name]) for name in ("review", "empty"))
    ratio = review / blank
    print(
        f"review {review:.1f} s {[round(t, 1) for t in times['review']]}, "
        f"empty DAGs {blank:.1f} s {[round(t, 1) for t in times['empty']]}, ratio {ratio:.2f} (mark {MARK})"
    )
    print(f"largest process {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")
    return 0 if ratio <= MARK else 1


if __name__ == "__main__":
    sys.exit(main())
