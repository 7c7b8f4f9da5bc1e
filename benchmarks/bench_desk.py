"""The desk's pages: each page on the sample province, and the same pages with 10,000 clusters.

The sample province is run once into a state folder of its own; for 10,000 clusters its rows are repeated in
memory under new ids. Each page is asked for several times through the application, guard included, and the
median counts. The marks are 200 ms on the sample and 500 ms with 10,000 clusters; the first reader's wait is printed apart.

    .venv/bin/python benchmarks/bench_desk.py [clusters] [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

    from cluster_review.desk.access import Person
    from cluster_review.reports.content import ReportContent

PROJECT = Path(__file__).resolve().parents[1]
SAMPLE = PROJECT / "include" / "samples" / "province"
MARKS_MS = (200, 500)


async def person_of(request: Request) -> Person:
    """A reviewer who sees the whole province."""
    from cluster_review.desk.access import Person, Role

    return Person("bench", "bench", frozenset({Role.REVIEWER}))


def repeated(frame: pd.DataFrame, times: int) -> pd.DataFrame:
    """The rows once for each copy of a cluster."""
    if "cluster_id" not in frame or frame.empty:
        return frame
    own = [name for name in ("cluster_id", "enterprise_id", "incident_id", "record_id") if name in frame]
    copies = [
        frame.assign(**{name: frame[name] + f"-{n}" for name in own}) if n else frame for n in range(times)
    ]
    return pd.concat(copies, ignore_index=True)


def enlarged(content: ReportContent, clusters: int) -> ReportContent:
    """The same run about many more clusters."""
    times = -(-clusters // len(content.clusters))
    return replace(
        content,
        results={name: repeated(frame, times) for name, frame in content.results.items()},
        facts={name: repeated(frame, times) for name, frame in content.facts.items()},
        previous=None,
    )


def timed(app: FastAPI, label: str, mark: int, rounds: int) -> None:
    """Print the median of each page."""
    from starlette.testclient import TestClient

    client = TestClient(app)
    started = time.perf_counter()
    client.get("/").raise_for_status()
    print(f"{label}: first page {time.perf_counter() - started:.1f} s")
    rows = app.state.publications.standing().rows("zh")
    row = next(row for row in rows if row.id == "XG-10")
    cell = f"/clusters/{row.id}/cell?file={row.place.sha256}&ref={row.place.ref}"
    pages = [
        "/", "/?recommendation=refer&q=XG&sort=end&page=2", "/?county=990101&missing=some", f"/clusters/{row.id}", cell,
        f"/clusters/{row.id}/charts/output.svg", "/counties", "/counties/990101", "/law", "/quarantine", "/runs",
        f"/runs/{row.run_id}",
    ]  # fmt: skip
    for page in pages:
        client.get(page).raise_for_status()
        times = []
        for _ in range(rounds):
            started = time.perf_counter()
            client.get(page).raise_for_status()
            times.append((time.perf_counter() - started) * 1000)
        middle = statistics.median(times)
        sign = "✓" if middle <= mark else "✗"
        print(f"  {sign} {middle:6.0f} ms ({min(times):.0f} to {max(times):.0f})  {page[:70]}")


def main() -> int:
    """Time both."""
    clusters = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # the database's account must be able to enter
        told = {"CLUSTER_REVIEW_HOME": folder, "OUT_DIR": f"{folder}/out", "WAREHOUSE_NAME": "bench"}
        os.environ.update(told)
        command = [sys.executable, "-m", "cluster_review.cli"]
        subprocess.run([*command, "run", "--inputs", str(SAMPLE)], capture_output=True, check=False)
        try:
            from cluster_review.cli.desk_app import installed_desk
            from cluster_review.desk.app import create_app

            app = installed_desk(person_of, b"k" * 32)
            timed(app, "sample province", MARKS_MS[0], rounds)
            large = enlarged(app.state.publications.standing().newest.content, clusters)
            many = create_app(replace(app.state.desk, content_of=lambda run_id: large))
            timed(many, f"{len(large.clusters):,} clusters", MARKS_MS[1], rounds)
        finally:
            subprocess.run([*command, "stop"], capture_output=True, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
