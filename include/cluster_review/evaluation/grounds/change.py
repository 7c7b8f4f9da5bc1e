"""14(4): a major change not reported in time (重大变动未及时更新报备)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_review.evaluation.criteria.industry_drift import drifted
from cluster_review.evaluation.finding import Detail, GroundFinding, Input
from cluster_review.evaluation.grounds.inputs import GroundInputs, Record, described, open_facet, outcome_of
from cluster_review.evaluation.incidents.event_words import quoted
from cluster_review.evaluation.incidents.serious_events import weigh
from cluster_review.exact import counted
from cluster_review.facts.dates import NEVER_DAY, days, iso, not_after
from cluster_review.facts.facts import Facts
from cluster_review.provisions import model
from cluster_review.truth import Truth, all_of, any_by_group, from_bool, is_true, negate


def unreported_change(ground: model.Ground, given: GroundInputs) -> GroundFinding:
    """A listed change not reported in time; late but before it was discovered is a warning (or a reading).

    Where the reading lets the figures speak, an industry that drifted without a change on record is
    undetermined.
    """
    facts, law_day = given.facts, given.facts.dates.law_day
    rows = facts.frames["changes"]
    cluster = rows["cluster"].to_numpy(dtype=np.intp)
    changed, reported = days(rows["changed_date"]), days(rows["reported_date"])
    discovered = days(rows["discovered_date"])
    allowed = int(given.instrument.reading("change_report_days").values[given.readings["change_report_days"]])
    due = changed + np.timedelta64(allowed, "D")
    in_term = given.in_term(cluster, changed)
    overdue = all_of(negate(not_after(reported, due)), from_bool(due < law_day, ~np.isnat(due)))
    before_discovery = np.where(reported == NEVER_DAY, np.int8(Truth.FALSE), not_after(reported, discovered))
    excused = before_discovery
    if given.readings["late_change_report"] == "ground":
        excused = np.full(len(rows), np.int8(Truth.FALSE))
    is_other = (rows["kind"].isna() | (rows["kind"] == "other")).to_numpy(dtype=bool)
    unexcused = all_of(overdue, negate(excused))
    each = all_of(in_term, np.where(is_other, np.int8(Truth.UNKNOWN), unexcused))
    state = given.state_in_term("changes")
    truth = weigh(any_by_group(each, cluster, facts.size), state)
    drift = drifted(
        given, cluster[(rows["kind"] == "leading_industry").to_numpy() & (in_term != Truth.FALSE)]
    )
    truth = np.where((truth == Truth.FALSE) & drift.is_seen, np.int8(Truth.UNKNOWN), truth)
    is_cited = (in_term != Truth.FALSE) & ((overdue != Truth.FALSE) | is_other)
    warned = any_by_group(all_of(in_term, overdue, excused), cluster, facts.size)

    def detail(at: int) -> Detail:
        listed = [
            _told(facts, rows.iloc[i], Truth(int(each[i])), changed[i], reported[i], discovered[i], allowed)
            for i in facts.rows_of_cluster("changes", at)
            if is_cited[i]
        ]
        gap = open_facet(given, "changes", truth, at)
        return described(
            given, [*listed, *drift.records(at)], gap, "无未及时报备的变动", "no change reported late"
        )

    return GroundFinding(ground, outcome_of(truth), detail, is_true(warned))


def _told(
    facts: Facts,
    row: pd.Series,
    truth: Truth,
    changed: np.datetime64,
    reported: np.datetime64,
    discovered: np.datetime64,
    allowed: int,
) -> Record:
    """One change in a sentence: when it happened, when it had to be reported, when it was."""
    kind_zh, kind_en = (facts.vocabulary.word("change_kind", row["kind"], lang) for lang in ("zh", "en"))
    due = changed + np.timedelta64(allowed, "D")
    zh = f"{kind_zh}于{iso(changed)}变更,应在{allowed}天内即{iso(due)}前报备"
    en = f"{kind_en} changed on {iso(changed, 'en')}, to be reported within {allowed} days, by {iso(due, 'en')}"
    if np.isnat(reported):
        zh, en = f"{zh},报备日期未知", f"{en}; the day of the report is unknown"
    elif reported == NEVER_DAY:
        late = int((facts.dates.law_day - due).astype(int))
        zh, en = (
            f"{zh},至{iso(facts.dates.law_day)}未报备,已逾期{late}天",
            f"{en}; not reported by {iso(facts.dates.law_day)}, {counted(late, 'day')} overdue",
        )
    else:
        late = int((reported - due).astype(int))
        zh, en = f"{zh},{iso(reported)}报备", f"{en}; reported on {iso(reported)}"
        if late > 0:
            zh, en = f"{zh},逾期{late}天", f"{en}, {counted(late, 'day')} late"
    if np.isnat(discovered):
        zh, en = f"{zh},有无被发现未知", f"{en}; not known whether it was discovered"
    elif discovered == NEVER_DAY:
        zh, en = f"{zh},未经发现", f"{en}; not discovered by others"
    else:
        zh, en = f"{zh},{iso(discovered)}被发现", f"{en}; discovered on {iso(discovered)}"
    if isinstance(row["document"], str):
        zh, en = f"{zh}(文件{row['document']})", f"{en} (document {quoted(row['document'])})"
    return Record(truth, zh, en, Input(str(row["kind"]), kind_zh, str(row["source_ref"])))
