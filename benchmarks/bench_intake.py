"""Many annual forms through the real stages, against python-calamine that reads the same files' cells and no more.

Each form lists 300 enterprises. Forms are landed, read (pre-scan and parse in the limited child), checked by the gate
and filed by the stages that the DAGs call, into an embedded warehouse of their own. Beside that, in the same run and
in a process of its own, python-calamine reads every cell of the same files. Compared is processor time: of this program
and its child. The server's own is printed beside it. Imports and the first start are paid by two forms before. Every
size runs in a process of its own, so that its peak memory is its own; the marks are half of calamine's speed, time
linear in the number of files, and memory that doesn't grow with it.

    .venv/bin/python benchmarks/bench_intake.py [forms ...]
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

SIZES, ENTERPRISES, WARM_UP = (250, 500, 1_000), 300, 2
MARK = 0.5
CALAMINE, STAGES = "--calamine", "--stages"
STEPS = ("landing", "reading", "gate", "filing", "audit", "acknowledging")


def calamine(folder: Path) -> dict[str, Any]:
    """Read every cell of every sheet; processor seconds and cells."""
    import python_calamine

    begun, cells = time.process_time(), 0
    for path in sorted(folder.glob("*.xlsx")):
        with python_calamine.load_workbook(str(path)) as workbook:
            for name in workbook.sheet_names:
                cells += sum(len(row) for row in workbook.get_sheet_by_name(name).to_python())
    return {"cpu": time.process_time() - begun, "cells": cells}


def through_stages(folder: Path, warm_up: Path) -> dict[str, Any]:
    """Processor seconds of each step, of the child and of the server; wall seconds; most memory in MB; rows."""
    from cluster_review import stages
    from cluster_review.stages.warehouse_access import warehouse

    def pull(inputs: Path, moment: str) -> tuple[dict[str, float], dict[str, Any]]:
        run = stages.open_run(
            kind="pull_annual_reports", inputs=str(inputs), run_after=moment, started=moment, report_year=2025,
            law_date="2026-03-31", known_at=None, county=None, dry_run=False,
        )  # fmt: skip
        spent: dict[str, float] = {}
        with clocked(spent, "landing"):
            batch = stages.fetch_and_land(run=run, family="annual_reports")
        for name, stage in zip(
            STEPS[1:],
            (
                stages.read_landed,
                stages.check_gate,
                stages.file_facts,
                stages.audit_intake,
                stages.acknowledge,
            ),
            strict=True,
        ):
            with clocked(spent, name):
                done: Any = stage(run=run, batch=batch)
            if name == "filing":
                filed = done
        return spent, filed

    try:
        pull(warm_up, "2026-03-30T06:00:00+08:00")
        seen = watch_children()
        wall, server, child = time.perf_counter(), server_seconds(), child_seconds()
        spent, filed = pull(folder, "2026-03-31T06:00:00+08:00")
        return {
            "steps": spent, "filed": filed, "wall": time.perf_counter() - wall,
            "child": child_seconds() - child, "server": server_seconds() - server,
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "child_memory": max(seen, default=0) / 1024,
        }  # fmt: skip
    finally:
        warehouse().dispose()
        subprocess.run([sys.executable, "-m", "cluster_review.cli", "stop"], capture_output=True, check=True)


@contextmanager
def clocked(spent: dict[str, float], name: str) -> Iterator[None]:
    """Note the processor time of a step, its child's included."""
    begun = time.process_time() + child_seconds()
    yield
    spent[name] = time.process_time() + child_seconds() - begun


def child_seconds() -> float:
    """Processor time of children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def watch_children() -> list[int]:
    """A list that gets the peaks of this process's children in kB, twice a second.

    `ru_maxrss` of children counts what this process had when it started them.
    """
    seen: list[int] = []

    def look() -> None:
        while True:
            for stat in Path("/proc").glob("[0-9]*/status"):
                with suppress(OSError):
                    lines = dict(line.split(":", 1) for line in stat.read_text().splitlines())
                    if int(lines["PPid"]) == os.getpid() and "VmHWM" in lines:
                        seen.append(int(lines["VmHWM"].split()[0]))
            time.sleep(0.5)

    threading.Thread(target=look, daemon=True).start()
    return seen


def server_seconds() -> float:
    """Processor time of the embedded server and all its processes, those that have ended included."""
    pid_file = next(Path(os.environ["CLUSTER_REVIEW_HOME"]).rglob("postmaster.pid"))
    postmaster = pid_file.read_text(encoding="utf-8").split()[0]
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            own = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        if stat.parent.name == postmaster:
            ticks += sum(map(int, own[11:15]))
        elif own[1] == postmaster:
            ticks += sum(map(int, own[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def measured(mode: str, folder: Path, warm_up: Path) -> dict[str, Any]:
    """Run one side in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o711)  # the server's account must be able to enter
        environment = {**os.environ, "CLUSTER_REVIEW_HOME": f"{home}/state", "OUT_DIR": f"{home}/out"}
        command = [sys.executable, __file__, mode, str(folder), str(warm_up)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(sizes: list[int]) -> int:
    """Measure each size and compare."""
    from made_up_forms import write_forms

    ratios = []
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        root.chmod(0o711)
        written = write_forms(root / "all", max(sizes) + WARM_UP, ENTERPRISES)
        warm_up = linked(root / "warm_up", written[-WARM_UP:])
        for size in sizes:
            folder = linked(root / str(size), written[:size])
            before = measured(CALAMINE, folder, warm_up)
            ours = measured(STAGES, folder, warm_up)
            after = measured(CALAMINE, folder, warm_up)
            theirs = (before["cpu"] + after["cpu"]) / 2
            total = sum(ours["steps"].values())
            ratios.append(theirs / total)
            steps = ", ".join(f"{name} {1000 * s / size:.1f}" for name, s in ours["steps"].items())
            print(
                f"{size} forms, {ours['filed']['current']} rows: calamine {1000 * theirs / size:.2f} ms a form, ours "
                f"{1000 * total / size:.1f} ({steps}; of it the child {1000 * ours['child'] / size:.1f}), the server "
                f"{1000 * ours['server'] / size:.1f}; of calamine's speed {ratios[-1]:.3f} (mark {MARK}); "
                f"wall {ours['wall']:.1f} s; peak {ours['memory']:.0f} MB, child {ours['child_memory']:.0f} MB",
                flush=True,
            )
    return 0 if min(ratios) >= MARK else 1


def linked(folder: Path, paths: list[Path]) -> Path:
    """A folder of the same files."""
    folder.mkdir()
    for path in paths:
        os.link(path, folder / path.name)
    return folder


def one(mode: str, folder: str, warm_up: str) -> None:
    """One side, its findings as a line of JSON."""
    sides: dict[str, Callable[[], dict[str, Any]]] = {
        CALAMINE: lambda: calamine(Path(folder)),
        STAGES: lambda: through_stages(Path(folder), Path(warm_up)),
    }
    print(json.dumps(sides[mode]()))


if __name__ == "__main__":
    if sys.argv[1:2] in ([CALAMINE], [STAGES]):
        one(*sys.argv[1:])
    else:
        sys.exit(main([int(size) for size in sys.argv[1:]] or list(SIZES)))
