"""Worked cases: evaluate one, compare it with what is expected, try the other readings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cluster_review.evaluation.adoption import ReadingUndeclared
from cluster_review.evaluation.evaluate import Evaluation, StageRefused, evaluate
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.facts.facts import establish
from cluster_review.facts.worked_case import CaseRefused, WorkedCase, read_case
from cluster_review.intake.text_files import decode
from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.loading import parse_yaml
from cluster_review.recommendation.decide import recommend
from cluster_review.recommendation.lost_adoptions import (
    adoptions_missing,
    surely_recommended,
    without_lost_adoptions,
)
from cluster_review.recommendation.margins import margins
from cluster_review.recommendation.missing import missing_inputs
from cluster_review.recommendation.reasons import reasons
from cluster_review.recommendation.stability import stability
from cluster_review.stages.case_shape import shape_faults, size_fault
from cluster_review.stages.policies import Policy, policy, require_in_force
from cluster_review.stages.score_cases import COMPARED_OF_SCORES, answer_score_case, score_differences
from cluster_review.stages.score_policies import is_score, score_policy

COMPARED = (
    "findings", "grounds", "recommendation", "also", "status", "stage", "refused", "flips", "unmoved",
    *COMPARED_OF_SCORES,
)  # fmt: skip
"""What a case may expect."""

OTHER_READINGS = ("flips", "unmoved")
"""Expectations about the other options of readings; only these make a case try them."""


def read_cases(path: Path) -> list[Any]:
    """The cases of a YAML file, see `cases_in`.

    Raises:
        CaseRefused: the file is empty, no UTF-8 text, or no list of cases.
        PolicyRefused: the YAML is malformed.
    """
    text, fault = decode(path.read_bytes(), path.name, ".yaml", allow_gb18030=False)
    if fault is not None:
        raise CaseRefused(path.name, [fault.text("zh"), fault.text("en")])
    return cases_in(text, path.name)


def cases_in(text: str, name: str) -> list[Any]:
    """The cases of a YAML text: one mapping, several documents, or `{definitions, cases}`."""
    cases: list[Any] = []
    try:
        documents = parse_yaml(text, name)
    except RecursionError as error:
        raise CaseRefused(name, ["层级过深 / nested too deeply"]) from error
    for document in documents:
        if fault := size_fault(document):
            raise CaseRefused(name, [fault])
        if not isinstance(document, dict) or "cases" not in document:
            cases.append(document)
        elif isinstance(document["cases"], list):
            cases += document["cases"]
        else:
            found = document["cases"]
            raise CaseRefused(name, [f"cases: 发现 {found!r},应为列表 / found {found!r}, expected a list"])
    if not cases:
        raise CaseRefused(name, ["没有案例 / there is no case in it"])
    return cases


def answer_case(document: Any, *, with_stability: bool = True) -> dict[str, Any]:
    """The JSON answer of one case; a case that can't be evaluated answers with `refused`.

    The other options of the readings are tried where the caller asks for it; each of them alone, where only
    the case expects something of them (`flips`, `unmoved`).
    """
    title = str(document.get("case", "?")) if isinstance(document, dict) else "?"
    try:
        if isinstance(document, dict) and "policy" in document and is_score(str(document["policy"])):
            return answer_score_case(document, score_policy(str(document["policy"])))
        chosen = (
            policy(str(document.get("policy")))
            if isinstance(document, dict) and "policy" in document
            else policy()
        )
        if isinstance(document, dict) and (faults := shape_faults(document)):
            raise CaseRefused(title, faults)
        if isinstance(document, dict):
            document = {"policy": chosen.instrument.instrument, **document}
        case = read_case(document, chosen.vocabulary)
        _refuse_unknown_provisions(case, chosen)
        require_in_force(chosen, case.dates.law_date)
        facts = establish(case.frames, case.dates, chosen.vocabulary)
        evaluation = evaluate(
            facts, chosen.instrument, chosen.grading, chosen.calendar, case.readings, case.stage
        )
        answer = _answer(evaluation, title)
        if with_stability:
            answer["smallest_flip"] = margins(evaluation, recommend(evaluation)).as_record(evaluation, 0)
        if with_stability or _expects_of_readings(document):
            answer["stability"] = _stability(evaluation, together=with_stability)
        return answer
    except (CaseRefused, StageRefused, ReadingUndeclared, PolicyRefused) as refusal:
        return {"case": title, "refused": True, "message": str(refusal)}


def differences(answer: Mapping[str, Any], expect: Any) -> list[str]:
    """Each point in which an answer isn't what the case expects; a misspelt expectation is one, too."""
    if not _is_well_formed(expect):
        return [
            "expect: 应为键值结构,其中 findings、grounds、flips 为键值结构,unmoved 为列表 / "
            "expected a mapping, with mappings for findings, grounds and flips, and a list for unmoved"
        ]
    found = [
        f"expect.{name}: 应为下列之一 / expected one of {', '.join(COMPARED)}"
        for name in expect
        if name not in COMPARED
    ]
    if bool(expect.get("refused")) != bool(answer.get("refused")):
        return [*found, f"refused: {answer.get('message', 'not refused')}"]
    if answer.get("refused"):
        return found
    if answer.get("kind") == "score":
        return [*found, *score_differences(answer, expect)]
    for group, key in (("findings", "verdict"), ("grounds", None)):
        for name, wanted in (expect.get(group) or {}).items():
            got = answer[group].get(name)
            got = got.get(key) if key and got is not None else got
            if got != wanted:
                reason = answer["findings"].get(name, {}).get("reason_zh", "") if group == "findings" else ""
                found.append(
                    f"{name}: 应为 {wanted},得 {got} / expected {wanted}, got {got} {reason}".rstrip()
                )
    for name in ("recommendation", "status", "stage"):
        if name in expect and answer[name] != expect[name]:
            found.append(
                f"{name}: 应为 {expect[name]},得 {answer[name]} / expected {expect[name]}, got {answer[name]}"
            )
    if "also" in expect and set(answer["also"]) != set(expect["also"]):
        found.append(
            f"also: 应为 {expect['also']},得 {answer['also']} / expected {expect['also']}, got {answer['also']}"
        )
    return [*found, *_stability_differences(answer["stability"], expect)]


def _is_well_formed(expect: Any) -> bool:
    if not isinstance(expect, dict):
        return False
    flips = expect.get("flips") or {}
    mappings = [expect.get(group) or {} for group in ("findings", "grounds")]
    return (
        all(isinstance(group, dict) for group in (flips, *mappings))
        and all(isinstance(options, dict) and options for options in flips.values())
        and isinstance(expect.get("unmoved") or [], list)
    )


def _expects_of_readings(document: Any) -> bool:
    expect = document.get("expect") if isinstance(document, dict) else None
    return isinstance(expect, dict) and any(expect.get(name) for name in OTHER_READINGS)


def _stability_differences(stability: Mapping[str, Any], expect: Mapping[str, Any]) -> list[str]:
    """What the other options of readings do, beside what the case says they do."""
    found, tried = [], stability.get("tried", {})
    flips = {(f["reading"], f["option"]): f["recommendation"] for f in stability["flips"] if "with" not in f}
    for reading, options in (expect.get("flips") or {}).items():
        for option, wanted in options.items():
            if option not in tried.get(reading, ()):
                found.append(
                    f"flips.{reading}.{option}: 不是可改用的选项 / no other option of a reading declared here"
                )
            elif (reading, option) not in flips:
                found.append(
                    f"flips.{reading}.{option}: 应改为 {wanted},建议未变 / expected {wanted}, nothing changed"
                )
            elif flips[reading, option] != wanted:
                got = flips[reading, option]
                found.append(
                    f"flips.{reading}.{option}: 应改为 {wanted},得 {got} / expected {wanted}, got {got}"
                )
    for reading in expect.get("unmoved") or []:
        if reading not in tried:
            found.append(f"unmoved.{reading}: 没有此读法 / no reading of this name is declared here")
        for (moved, option), got in flips.items():
            if moved == reading:
                found.append(
                    f"unmoved.{reading}: 应不变,{option} 使建议改为 {got} / expected no change, "
                    f"{option} makes it {got}"
                )
    return found


def _refuse_unknown_provisions(case: WorkedCase, chosen: Policy) -> None:
    """A waiver, judgement or justification must name a provision of the kind it can speak of."""
    kinds = {p.id: p.kind for p in chosen.instrument.provisions}
    admitted = {
        "waivers": ("hard", "soft"),
        "evidence_judgements": ("evidence",),
        "soft_justifications": ("soft",),
    }
    faults = [
        f"{table}: 条款 {name} 不适用于此 / {name} is not a provision this can speak of"
        for table, allowed in admitted.items()
        for name in case.frames[table]["provision"].dropna()
        if kinds.get(name) not in allowed
    ]
    if faults:
        raise CaseRefused(case.title, faults)


def _answer(evaluation: Evaluation, title: str) -> dict[str, Any]:
    by_table, recommendations = recommend(evaluation), surely_recommended(evaluation)
    missing = adoptions_missing(evaluation, recommendations, by_table.recommendation[0], 0)
    missing += missing_inputs(evaluation, 0)
    reason_zh, reason_en = reasons(evaluation, recommendations, missing, 0)
    findings = {}
    for name, finding in evaluation.findings.items():
        detail = finding.detail(0)
        findings[name] = {
            "verdict": Verdict(int(finding.verdict[0])).code,
            "value": detail.value,
            "bound": detail.bound,
            "margin": detail.margin,
            "margin_unit": detail.margin_unit,
            "unit": detail.unit,
            "reason_zh": detail.reason_zh,
            "reason_en": detail.reason_en,
            "source": f"{finding.provision.source.place}:{finding.provision.source.quote}",
            "inputs": [item.as_record() for item in detail.inputs],
        }
    return {
        "case": title,
        "recommendation": recommendations.recommendation[0],
        "decision_row": int(recommendations.row[0]) or None,
        "stage": str(evaluation.stage[0]),
        "status": str(evaluation.terms.status[0]),
        "reason_zh": reason_zh,
        "reason_en": reason_en,
        "grounds": {name: Outcome(int(g.outcome[0])).code for name, g in evaluation.grounds.items()},
        "ground_reasons": {
            name: {"zh": g.detail(0).reason_zh, "en": g.detail(0).reason_en}
            for name, g in evaluation.grounds.items()
        },
        "also": list(recommendations.also[0]),
        "findings": findings,
        "stability": {"stable": None, "flips": []},
        "missing": [m.as_record() for m in missing],
        "smallest_flip": None,
    }


def _stability(evaluation: Evaluation, *, together: bool) -> dict[str, Any]:
    """What the other options of readings change: alone first, then together with others (`with`)."""
    by_table = recommend(evaluation)
    _, found = without_lost_adoptions(
        evaluation, by_table, stability(evaluation, by_table, together=together)
    )
    flips = []
    for flip in found.flips[0]:
        (reading, option), *others = flip.options
        record = {"reading": reading, "option": option, "recommendation": flip.recommendation}
        flips.append({**record, "with": dict(others)} if others else record)
    return {
        "stable": not flips,
        "flips": flips,
        "readings_tried": found.readings_tried,
        "rests_on": list(found.rests_on[0]),
        "combinations_untried": int(found.untried[0]),
        "tried": {name: list(options) for name, options in found.options_tried.items()},
    }
