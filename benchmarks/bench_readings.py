"""What all readings cost: every other option, alone and together, against one evaluation of the same clusters.

One evaluation goes from frames in memory to a recommendation for each cluster; so does the other side, which then
tries every other option of every reading with shared work. Both run in turn, and processor time counts, so that other
work on the machine doesn't. Medians and their ratio are printed, and beside them what a run does besides: every
finding of these clusters in words, once.
Arguments: number of clusters, number of runs.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from made_up_figures import LAW_DATE, REPORT_YEAR, MadeUpFigures

from cluster_review.calendar import load_calendars
from cluster_review.evaluation.evaluate import Evaluation, evaluate
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import establish
from cluster_review.provisions.loading import load_grading, load_instrument, load_vocabulary
from cluster_review.recommendation.decide import Recommendations, recommend
from cluster_review.recommendation.stability import Stability, stability

POLICY = Path(__file__).resolve().parent.parent / "include/policy"
MARK = 10


def main(size: int, runs: int) -> None:
    """Time both in turn."""
    frames = MadeUpFigures(size).frames
    instrument, grading = load_instrument(POLICY, "hainan-2023"), load_grading(POLICY)
    vocabulary, calendar = load_vocabulary(POLICY), load_calendars(POLICY / "calendars")
    dates = Dates(REPORT_YEAR, LAW_DATE.astype(object), "")

    def once() -> tuple[Evaluation, Recommendations]:
        evaluation = evaluate(establish(frames, dates, vocabulary), instrument, grading, calendar)
        return evaluation, recommend(evaluation)

    def all_readings() -> Stability:
        return stability(*once())

    seconds: dict[str, list[float]] = {"one evaluation": [], "all readings": []}
    both: tuple[tuple[str, Callable[[], object]], ...] = (
        ("one evaluation", once),
        ("all readings", all_readings),
    )
    once()
    for _ in range(runs):
        for name, run in both:
            gc.collect()
            start = time.process_time()
            run()
            seconds[name].append(time.process_time() - start)
    found = all_readings()
    alternatives = sum(map(len, found.options_tried.values()))
    hang = sum(bool(flips) for flips in found.flips)
    print(
        f"{size} clusters, {found.readings_tried} readings, {alternatives} other options, {len(found.tried)} combinations"
    )
    print(
        f"{hang} recommendations hang on a reading; {int((found.untried > 0).sum())} clusters reached the cap"
    )
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, taken in seconds.items():
        print(
            f"{name:15} median {medians[name]:.2f} s of {runs} runs, {min(taken):.2f} to {max(taken):.2f} s"
        )
    evaluation, _ = once()
    start = time.process_time()
    for cluster in range(size):
        for finding in (*evaluation.findings.values(), *evaluation.grounds.values()):
            finding.detail(cluster)
    print(f"every finding in words: {time.process_time() - start:.2f} s")
    print(f"ratio {medians['all readings'] / medians['one evaluation']:.1f} (mark: at most {MARK})")


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [10_000, 5][len(given) :]))
