"""14(4): a major change not reported in time (重大变动未及时更新报备)."""

from __future__ import annotations

import numpy as np

from cluster_review.evaluation.finding import Detail, GroundFinding, Input
from cluster_review.evaluation.ground_inputs import GroundInputs, Record, described, open_facet, outcome_of
from cluster_review.evaluation.serious_events import weigh
from cluster_review.facts.dates import NEVER_DAY, days, iso, not_after
from cluster_review.provisions import model
from cluster_review.truth import Truth, all_of, any_by_group, from_bool, is_true


def unreported_change(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """A listed change not reported in time; late but before it was discovered is a warning."""
    facts, law_day = given.facts, given.facts.dates.law_day
    rows = facts.frames["changes"]
    cluster = rows["cluster"].to_numpy(dtype=np.intp)
    changed, reported = days(rows["changed_date"]), days(rows["reported_date"])
    discovered = days(rows["discovered_date"])
    allowed = int(given.instrument.reading("change_report_days").values[given.readings["change_report_days"]])
    due = changed + np.timedelta64(allowed, "D")
    in_term = given.in_term(cluster, changed)
    overdue = all_of(np.int8(Truth.TRUE) - not_after(reported, due), from_bool(due < law_day, ~np.isnat(due)))
    before_discovery = np.where(reported == NEVER_DAY, np.int8(Truth.FALSE), not_after(reported, discovered))
    unexcused = all_of(overdue, np.int8(Truth.TRUE) - before_discovery)
    is_other = (rows["kind"].isna() | (rows["kind"] == "other")).to_numpy(dtype=bool)
    each = all_of(in_term, np.where(is_other, np.int8(Truth.UNKNOWN), unexcused))
    state = facts.state_since("changes", given.start)
    truth = weigh(any_by_group(each, cluster, facts.size), state)
    is_cited = (in_term != Truth.FALSE) & ((overdue != Truth.FALSE) | is_other)
    warned = any_by_group(all_of(in_term, overdue, before_discovery), cluster, facts.size)

    def detail(at: int) -> Detail:
        listed = []
        for i in facts.rows_of_cluster("changes", at):
            if not is_cited[i]:
                continue
            row = rows.iloc[i]
            zh, en = (facts.vocabulary.word("change_kind", row["kind"], lang) for lang in ("zh", "en"))
            listed.append(
                Record(
                    Truth(int(each[i])),
                    f"{iso(changed[i])}{zh}变更,报备{iso(reported[i])},发现{iso(discovered[i])}(应于{iso(due[i])}前报备)",
                    f"{en} changed {iso(changed[i], 'en')}, reported {_en_day(reported[i])}, discovered "
                    f"{_en_day(discovered[i])} (due {iso(due[i], 'en')})",
                    Input(str(row["kind"]), zh, str(row["source_ref"])),
                )
            )
        return described(
            given,
            listed,
            open_facet(given, "changes", truth, at),
            "无未及时报备的变动",
            "no change reported late",
        )

    return GroundFinding(ground, outcome_of(truth), detail, is_true(warned))


def _en_day(day: np.datetime64) -> str:
    return iso(day, "en").replace("none", "never")
