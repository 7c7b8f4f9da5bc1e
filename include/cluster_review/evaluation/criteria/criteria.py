"""Findings of the recognition standard: each provision, all clusters, one verdict each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.evaluation.criteria.rule_bounds import in_regions, measured_by_rule
from cluster_review.evaluation.criteria.titles import titled_enterprises
from cluster_review.evaluation.criteria.waivers import told_with_waivers, waived_for
from cluster_review.evaluation.finding import Detail, Input, Measured, ProvisionFinding, Verdict
from cluster_review.evaluation.incidents.serious_events import (
    EVENT_TABLES,
    NO_RECORD,
    SeriousEventRecords,
    since,
    states_over,
    unconfirmed,
)
from cluster_review.evaluation.recall import piece
from cluster_review.facts.completeness import Completeness, States
from cluster_review.facts.dates import Days, shift_months
from cluster_review.facts.facts import Facts
from cluster_review.facts.membership import truths
from cluster_review.provisions import model
from cluster_review.truth import (
    Flags,
    Truth,
    Truths,
    any_of,
    constant,
    from_bool,
    is_false,
    is_true,
    is_unknown,
    negate,
)


def provision_finding(
    provision: model.Provision,
    instrument: model.Instrument,
    facts: Facts,
    readings: Mapping[str, str],
    stage: NDArray[np.object_],
) -> ProvisionFinding:
    """The finding of one provision for all clusters.

    Order of the verdict: not applicable; else met; else waived; else unknown, to be justified (soft) or
    not met. `stage` holds each cluster's stage, which a waiver must name.
    """
    if provision.kind == "soft" and readings["area_bound"] == "hard":
        provision = provision.model_copy(update={"kind": "hard"})
    if provision.kind == "evidence":
        finding = _evidence(provision, facts)
    else:
        measured = _measure(provision, instrument, facts, readings)
        finding = _tested(provision, measured, facts, readings, stage)
    return _where_applicable(finding, speaks_of(provision, instrument, facts, readings))


def _measure(
    provision: model.Provision,
    instrument: model.Instrument,
    facts: Facts,
    readings: Mapping[str, str],
) -> Measured:
    measure = provision.measure
    if isinstance(measure, model.EitherCount):
        return titled_enterprises(measure, facts, readings)
    if isinstance(measure, model.NoSeriousEvents):
        return _clean_record(instrument.serious_events, facts, readings)
    measured = measured_by_rule(provision, instrument, facts, readings)
    damaged = facts.are_figures_damaged
    truth = np.where(is_false(measured.truth) & damaged, np.int8(Truth.UNKNOWN), measured.truth)
    return Measured(truth, measured.detail)


def window_start(rule: model.SeriousEvents, facts: Facts, readings: Mapping[str, str]) -> date:
    """First day of the window that the veto looks at."""
    if readings["incident_window"] == "calendar_years":
        return date(facts.dates.report_year - rule.window_months // 12 + 1, 1, 1)
    return (np.datetime64(shift_months(facts.dates.law_date, -rule.window_months), "D") + 1).astype(object)  # type: ignore[no-any-return]


def _clean_record(rule: model.SeriousEvents, facts: Facts, readings: Mapping[str, str]) -> Measured:
    def opening(readings: Mapping[str, str]) -> Days:
        return np.full(facts.size, np.datetime64(window_start(rule, facts, readings), "D"))

    def known(readings: Mapping[str, str]) -> dict[str, States]:
        return piece(
            readings, "events known in window", lambda readings: states_over(facts, opening(readings))
        )

    def occurred(table: str, readings: Mapping[str, str]) -> Truths:
        in_window = since(opening(readings), facts.dates.law_day)
        return SeriousEventRecords(readings).source(table).occurred(in_window, known(readings))

    parts = [piece(readings, f"{table} in window", partial(occurred, table)) for table in EVENT_TABLES]
    truth = negate(any_of(*parts))
    start, states, events = opening(readings), known(readings), SeriousEventRecords(readings)
    in_window = since(start, facts.dates.law_day)

    def detail(cluster: int) -> Detail:
        found = events.inputs(cluster, in_window)
        missing = unconfirmed(cluster, states) if truth[cluster] == Truth.UNKNOWN else ()
        listed_zh = ";".join(zh for _, zh, _, _ in found) or NO_RECORD[0]
        listed_en = "; ".join(en for _, _, en, _ in found) or NO_RECORD[1]
        gaps_zh = (
            f";数据未确认齐全:{'、'.join(facts.vocabulary.word('facet', m) for m in missing)}"
            if missing
            else ""
        )
        gaps_en = (
            f"; not confirmed complete: {', '.join(facts.vocabulary.word('facet', m, 'en') for m in missing)}"
            if missing
            else ""
        )
        return Detail(
            f"{start[cluster]}至{facts.dates.law_date}:{listed_zh}{gaps_zh}",
            f"{start[cluster]} to {facts.dates.law_date}: {listed_en}{gaps_en}",
            value=str(len(found)),
            bound="0",
            unit="起",
            inputs=tuple(i for *_, i in found),
            missing=missing,
        )

    return Measured(truth, detail)


def _tested(
    provision: model.Provision,
    measured: Measured,
    facts: Facts,
    readings: Mapping[str, str],
    stage: NDArray[np.object_],
) -> ProvisionFinding:
    truth = measured.truth
    verdict = np.full(facts.size, Verdict.MET, dtype=np.int8)
    verdict[is_unknown(truth)] = Verdict.UNKNOWN
    verdict[is_false(truth)] = Verdict.JUSTIFY if provision.kind == "soft" else Verdict.NOT_MET
    detail = measured.detail
    if provision.waivable is not None:
        detail = told_with_waivers(provision, detail, facts)
        waived = waived_for(provision, facts, readings, stage)
        verdict[~is_true(truth) & is_true(waived)] = Verdict.WAIVED
        verdict[is_false(truth) & is_unknown(waived)] = Verdict.UNKNOWN
    return ProvisionFinding(provision, verdict, truth, detail)


def _evidence(provision: model.Provision, facts: Facts) -> ProvisionFinding:
    """A person's judgement: confirmed, refuted, or still to be made."""
    verdict = np.full(facts.size, Verdict.JUDGEMENT, dtype=np.int8)
    judgements = facts.frames["evidence_judgements"]
    own = facts.rows_of("evidence_judgements", "provision").get(provision.id, np.zeros(0, dtype=np.intp))
    place = judgements["cluster"].to_numpy(dtype=np.intp)[own]
    given = judgements["judgement"].to_numpy(dtype=object)[own]
    verdict[place[given == "confirmed"]] = Verdict.MET
    verdict[place[given == "refuted"]] = Verdict.NOT_MET
    is_damaged = facts.state_now("evidence") == Completeness.DAMAGED
    verdict[is_damaged & (verdict == Verdict.NOT_MET)] = Verdict.UNKNOWN
    row_of = np.full(facts.size, -1, dtype=np.intp)
    row_of[place] = own

    def detail(cluster: int) -> Detail:
        items_zh = "、".join(item.zh for item in provision.checklist)
        items_en = "; ".join(item.en for item in provision.checklist)
        if row_of[cluster] < 0:
            return Detail(
                f"尚无评判;须核对:{items_zh}",
                f"no judgement yet; to be checked: {items_en}",
                missing=(f"evidence.{provision.id}",),
            )
        row = judgements.iloc[int(row_of[cluster])]
        word_zh, word_en = (
            facts.vocabulary.word("judgement", row["judgement"], lang) for lang in ("zh", "en")
        )
        where = "、".join(str(row[c]) for c in ("document", "page", "judged_by") if row[c])
        return Detail(
            f"评判为{word_zh}" + (f"(依据{where})" if where else ""),
            f"judged {word_en}" + (f" ({where})" if where else ""),
            inputs=(Input(provision.id, word_zh, str(row["source_ref"])),),
        )

    truth = np.full(facts.size, Truth.UNKNOWN, dtype=np.int8)
    truth[verdict == Verdict.MET], truth[verdict == Verdict.NOT_MET] = Truth.TRUE, Truth.FALSE
    return ProvisionFinding(provision, verdict, truth, detail)


def speaks_of(
    provision: model.Provision, instrument: model.Instrument, facts: Facts, readings: Mapping[str, str]
) -> Truths:
    """Whether the provision's condition on the leading industry holds (GB/T 4754 divisions)."""
    condition = provision.applies_to
    if condition is None:
        return constant(Truth.TRUE, facts.size)
    if condition.regions:
        return in_regions(condition.regions, instrument, facts)
    divisions = condition.divisions
    if condition.reading is not None:
        divisions = tuple(instrument.reading(condition.reading).values[readings[condition.reading]])
    codes, texts = pd.factorize(facts.clusters["leading_industry"])
    holds = np.array([any(c.startswith(divisions) for c in str(t).split(";")) for t in texts] + [False])
    known = np.array([text != "" for text in texts] + [False])
    return from_bool(holds[codes], known[codes])


def _where_applicable(finding: ProvisionFinding, applies: Truths) -> ProvisionFinding:
    """Not applicable where the condition fails.

    The rule is an implication: where its condition is unknown, a second half that holds makes it hold,
    and anything else leaves it unknown.
    """
    verdict = finding.verdict.copy()
    verdict[is_unknown(applies) & (verdict != Verdict.MET)] = Verdict.UNKNOWN
    verdict[is_false(applies)] = Verdict.NOT_APPLICABLE
    inner = finding.detail

    def detail(cluster: int) -> Detail:
        if applies[cluster] == Truth.TRUE:
            return inner(cluster)
        condition = finding.provision.applies_to
        quote = condition.quote if condition else ""
        if applies[cluster] == Truth.FALSE:
            return Detail(f"不{quote},不适用", f"the condition “{quote}” does not hold: not applicable")
        found = inner(cluster)
        is_regional = condition is not None and bool(condition.regions)
        why_zh, why_en, asked = (
            ("所在区县部分属于该地区", "partly in the region", "clusters.county")
            if is_regional
            else ("主导产业代码未知", "leading industry unknown", "clusters.leading_industry")
        )
        return Detail(
            f"{why_zh},是否{quote}待核;{found.reason_zh}",
            f"{why_en}, so whether the rule applies is unknown; {found.reason_en}",
            found.value,
            found.bound,
            found.unit,
            found.margin,
            found.margin_unit,
            found.inputs,
            (asked, *found.missing),
        )

    return ProvisionFinding(finding.provision, verdict, finding.truth, detail)


def justified(provision: str, facts: Facts) -> Flags:
    """Whether a justification of the soft rule has been accepted."""
    result = np.zeros(facts.size, dtype=bool)
    rows = facts.frames["soft_justifications"]
    own = rows[rows["provision"] == provision]
    result[own["cluster"].to_numpy(dtype=np.intp)] = is_true(truths(own["is_accepted"]))
    return result
