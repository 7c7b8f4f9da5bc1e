"""The evaluator against a hand-written DuckDB statement: same facts, same verdicts, both in memory.

100,000 clusters x 4 years x 21 verdicts (the 16 computed provisions and the five grounds of hainan-2023).
Both start from the tables in their own in-memory form (pandas frames, native DuckDB tables) and end with one
column per verdict. Runs are interleaved; medians, their ratio and the memory each adds are printed, and every
verdict is compared. Arguments: number of clusters, number of runs.
"""

from __future__ import annotations

import gc
import statistics
import sys
import threading
import time
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from made_up_figures import FACETS, LAW_DATE, REPORT_YEAR, MadeUpFigures

from cluster_review.calendar import filing_deadline, load_calendars
from cluster_review.evaluation.evaluate import evaluate
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import establish
from cluster_review.provisions.loading import load_grading, load_instrument, load_vocabulary
from cluster_review.tables import TABLES

HERE = Path(__file__).resolve().parent
POLICY = HERE.parent / "include/policy"
MARK = "1.4"
MACROS = """
CREATE MACRO k(x) AS CASE WHEN x THEN 2 WHEN x IS NULL THEN 1 ELSE 0 END;
CREATE MACRO hurt(truth, lost) AS CASE WHEN NOT truth AND lost = 0 THEN NULL ELSE truth END;
CREATE MACRO weigh(found, state) AS CASE WHEN found = 0 AND state < 2 THEN 1
  WHEN found = 2 AND state = 0 THEN 1 ELSE found END;
CREATE MACRO verdict(truth, otherwise) AS CASE WHEN truth THEN 0 WHEN truth IS NULL THEN 2 ELSE otherwise END;
CREATE MACRO outcome(truth, whole) AS CASE WHEN truth = 2 AND NOT whole THEN 1 ELSE truth END;
CREATE MACRO reaches(sure, possible, least, is_listed) AS CASE WHEN sure >= least THEN true
  WHEN possible < least AND is_listed THEN false END;
CREATE MACRO in_term(day, start, surely) AS CASE WHEN day IS NULL THEN NULL
  WHEN day < start OR day > DATE '2026-04-15' THEN false WHEN day >= surely THEN true END;
CREATE MACRO grade4(x, a, b, c) AS CASE WHEN x IS NULL THEN NULL WHEN x >= c THEN 4 WHEN x >= b THEN 3
  WHEN x >= a THEN 2 ELSE 1 END;
"""
TABLES_USED = [
    "clusters",
    "figures",
    "enterprises",
    "titles",
    "annual_reports",
    "incidents",
    "compliance_records",
    "changes",
    "supervision_events",
    "waivers",
    "review_calls",
    "review_applications",
    "completeness_marks",
]


class Evaluator:
    """This project's evaluator."""

    def __init__(self, frames: dict[str, pd.DataFrame]) -> None:
        self.frames = frames
        self.instrument = load_instrument(POLICY, "hainan-2023")
        self.grading, self.vocabulary = load_grading(POLICY), load_vocabulary(POLICY)
        self.calendar = load_calendars(POLICY / "calendars")
        self.dates = Dates(REPORT_YEAR, LAW_DATE.astype(object), "")

    def run(self) -> dict[str, np.ndarray]:
        """Verdict and outcome codes by provision and ground."""
        facts = establish(self.frames, self.dates, self.vocabulary)
        result = evaluate(facts, self.instrument, self.grading, self.calendar)
        verdicts = {n: f.verdict for n, f in result.findings.items() if f.provision.kind != "evidence"}
        return {**verdicts, **{name: ground.outcome for name, ground in result.grounds.items()}}


class Statement:
    """The hand-written statement on native tables."""

    def __init__(self, frames: dict[str, pd.DataFrame], evaluator: Evaluator) -> None:
        self.connection = duckdb.connect()
        for name in TABLES_USED:
            frame = frames[name].drop(columns="source_ref")
            dates = [c.name for c in TABLES[name].columns if c.kind.value == "date"]
            shown = ", ".join(f"CAST({c} AS DATE) AS {c}" if c in dates else c for c in frame.columns)
            self.connection.register("given", frame)
            self.connection.execute(f"CREATE TABLE {name} AS SELECT {shown} FROM given")
            self.connection.unregister("given")
        due = evaluator.instrument.filing.due
        self.connection.execute("CREATE TABLE deadlines (report_year INT, last_day DATE)")
        for year in range(2019, REPORT_YEAR + 1):
            last = filing_deadline(year, due, "next_working_day", evaluator.calendar).last_day
            self.connection.execute("INSERT INTO deadlines VALUES (?, ?)", [year, last])
        self._windows()
        self.connection.execute(MACROS)
        self.text = (HERE / "evaluate.sql").read_text(encoding="utf-8")

    def _windows(self) -> None:
        """Which facets are asked for which period; a NULL start stands for the start of the term."""
        law, begins = LAW_DATE.astype(object), date(REPORT_YEAR, 1, 1)
        year_end = date(REPORT_YEAR, 12, 31)
        events = [f for f in FACETS if f.startswith(("incidents.", "compliance."))]
        rows = [(f, "veto", date(2023, 4, 16), law) for f in events]
        rows += [(f, "term", None, law) for f in (*events, "supervision", "changes")]
        rows += [(f, "now", law, law) for f in ("register", "review.calls", "review.applications")]
        rows += [(f, "year", year_end, year_end) for f in ("enterprises", "titles", "waivers")]
        lost = (
            "register",
            "review.calls",
            "review.applications",
            "enterprises",
            "titles",
            "figures",
            "waivers",
        )
        rows += [(f, "lost", begins, law) for f in lost]
        rows += [("register", "ever", date(1900, 1, 1), law)]
        self.connection.execute("CREATE TABLE windows (facet VARCHAR, period VARCHAR, f DATE, t DATE)")
        self.connection.executemany("INSERT INTO windows VALUES (?, ?, ?, ?)", rows)

    def run(self) -> dict[str, np.ndarray]:
        """The same codes, from SQL."""
        columns = self.connection.execute(self.text).fetchnumpy()
        return {name: np.asarray(values) for name, values in columns.items() if name != "cluster_id"}


def resident_mib() -> int:
    """Memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * 4096 >> 20


def peak_added_mib(run) -> int:
    """Memory that a run adds at its peak, sampled every few milliseconds."""
    gc.collect()
    before, peak, done = resident_mib(), [0], threading.Event()

    def sample() -> None:
        while not done.wait(0.003):
            peak[0] = max(peak[0], resident_mib())

    sampler = threading.Thread(target=sample)
    sampler.start()
    run()
    done.set()
    sampler.join()
    return peak[0] - before


def main(size: int, runs: int) -> None:
    """Compare the verdicts, then time both in turn."""
    frames = MadeUpFigures(size).frames
    evaluator = Evaluator(frames)
    statement = Statement(frames, evaluator)
    ours, theirs = evaluator.run(), statement.run()
    assert set(ours) == set(theirs), set(ours) ^ set(theirs)
    differing = {
        name: int((ours[name] != theirs[name]).sum()) for name in ours if (ours[name] != theirs[name]).any()
    }
    verdicts = sum(len(column) for column in ours.values())
    print(
        f"{size} clusters, {len(frames['figures'])} figures, {len(ours)} verdicts each: {verdicts} compared"
    )
    print(f"differing verdicts: {differing or 'none'}")
    threads = statement.connection.execute("SELECT current_setting('threads')").fetchone()[0]
    seconds: dict[str, list[float]] = {"evaluator": [], "statement": [], "statement, one thread": []}
    for _ in range(runs):
        for name, setting, run in (
            ("evaluator", threads, evaluator.run),
            ("statement", threads, statement.run),
            ("statement, one thread", 1, statement.run),
        ):
            statement.connection.execute(f"SET threads = {setting}")
            gc.collect()
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, taken in seconds.items():
        print(
            f"{name:22} median {medians[name]:.2f} s of {runs} runs, {min(taken):.2f} to {max(taken):.2f} s"
        )
    ratio = medians["evaluator"] / medians["statement"]
    alone = medians["evaluator"] / medians["statement, one thread"]
    print(
        f"ratio {ratio:.2f} to the statement on {threads} threads, {alone:.2f} on one (mark: at most {MARK})"
    )
    statement.connection.execute(f"SET threads = {threads}")
    added = {"evaluator": peak_added_mib(evaluator.run), "statement": peak_added_mib(statement.run)}
    print(f"peak memory added: evaluator {added['evaluator']} MiB, statement {added['statement']} MiB")
    if differing:
        sys.exit(1)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [100_000, 7][len(given) :]))
