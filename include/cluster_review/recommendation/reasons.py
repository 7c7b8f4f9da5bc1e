"""The statement of reasons (理由), in one line of Chinese and one of English per cluster."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cluster_review.evaluation.evaluate import Evaluation
from cluster_review.evaluation.finding import Outcome, Verdict
from cluster_review.evaluation.validity.validity import Status
from cluster_review.exact import counted
from cluster_review.facts.dates import days, iso
from cluster_review.recommendation.decide import Recommendations, is_criterion
from cluster_review.recommendation.missing import MissingInput, record_name
from cluster_review.truth import Truth

_SHOWN = 3
"""How many missing inputs the one-line reason names; the full list stands beside it."""


def reasons(
    evaluation: Evaluation, recommendations: Recommendations, missing: list[MissingInput], cluster: int
) -> tuple[str, str]:
    """Why this cluster has its recommendation, zh and en."""
    row = int(recommendations.row[cluster])
    if row == 0:
        return "认定已撤销,不再提出建议", "revoked: no recommendation"
    parts = list(_parts(evaluation, missing, cluster, row))
    if recommendations.is_withheld[cluster]:
        parts = [*_withheld(evaluation, cluster), *parts]
    return ";".join(zh for zh, _ in parts), "; ".join(en for _, en in parts)


def _withheld(evaluation: Evaluation, cluster: int) -> Iterator[tuple[str, str]]:
    """What stands against the cluster, and why it isn't proposed: records of adoption are lost."""
    yield (
        "读法采用记录有缺失或不完整,所依读法可能已被后来的记录替代,补齐前按拟用对待,不据以提出不利建议(第十五条)",
        "records of adoption are lost or incomplete: a later one may have replaced the reading relied on, so it counts as proposed "
        "and carries nothing against the cluster until they are complete (article 15)",
    )
    yield from _grounds(evaluation, cluster, Outcome.ESTABLISHED)
    if evaluation.stage[cluster] != "annual":
        yield from _criteria(evaluation, cluster, (Verdict.NOT_MET,))


def _parts(
    evaluation: Evaluation, missing: list[MissingInput], cluster: int, row: int
) -> Iterator[tuple[str, str]]:
    if row == 1:
        yield from _grounds(evaluation, cluster, Outcome.ESTABLISHED)
    elif row == 2:
        yield from _criteria(evaluation, cluster, (Verdict.NOT_MET,))
        if evaluation.goals[cluster] == Truth.FALSE and evaluation.readings["missed_goals"] == "fails":
            yield "三年发展规划目标未完成", "goals of the three-year plan missed"
        if evaluation.stage[cluster] == "recognition" and evaluation.false_declaration[cluster] == Truth.TRUE:
            yield from _false_declarations(evaluation, cluster)
    elif row == 3:
        yield from _grounds(evaluation, cluster, Outcome.UNDETERMINED)
        if evaluation.terms.status[cluster] == Status.LAPSED_UNDETERMINED:
            yield "有效期止无法确定", "the end of validity can't be determined"
        if evaluation.stage[cluster] == "review" and evaluation.has_application[cluster] != Truth.TRUE:
            yield "复核申请未见", "no review application on file"
        if missing:
            names_zh, names_en = (
                "、".join(m.zh for m in missing[:_SHOWN]),
                ", ".join(m.en for m in missing[:_SHOWN]),
            )
            yield (
                f"缺{len(missing)}项:{names_zh}{'等' if len(missing) > _SHOWN else ''}",
                (
                    f"{counted(len(missing), 'input')} missing: {names_en}{', …' if len(missing) > _SHOWN else ''}"
                ),
            )
    elif row == 4:
        yield from _soft(evaluation, cluster)
        if evaluation.stage[cluster] == "review" and evaluation.goals[cluster] == Truth.FALSE:
            yield (
                "规划目标有未完成项(须完成多少,条文未规定)",
                "a plan goal was missed (how many must be met is unstated)",
            )
    elif row == 5:
        if evaluation.stage[cluster] == "review" and evaluation.readings["review_test"] == "goals_only":
            yield (
                "规划目标全部完成(按此读法不考核认定标准)",
                "all plan goals met (this reading tests no standard)",
            )
        else:
            yield "八方面指标全部符合", "all eight parts of the standard are met"
    elif row == 6:
        end = iso(evaluation.terms.end[cluster])
        yield (
            f"有效期至{end},应组织复核(第十二条)",
            f"validity ends {end}: the review is to be called (article 12)",
        )
    elif row == 7:
        yield from _criteria(evaluation, cluster, (Verdict.NOT_MET,))
        yield from _soft(evaluation, cluster)
        for ground in evaluation.grounds.values():
            if ground.is_warning[cluster]:
                detail = ground.detail(cluster)
                yield (
                    f"{ground.ground.source.place}提醒:{detail.reason_zh}",
                    (f"{ground.ground.source.place_en} warning: {detail.reason_en}"),
                )
    else:
        yield "有效期内,未发现问题", "within validity, nothing found"


def _grounds(evaluation: Evaluation, cluster: int, outcome: Outcome) -> Iterator[tuple[str, str]]:
    """An established ground with its words; an undetermined one with the records in question, or how much is missing."""
    for finding in evaluation.grounds.values():
        if finding.outcome[cluster] != outcome:
            continue
        place, place_en = finding.ground.source.place, finding.ground.source.place_en
        detail = finding.detail(cluster)
        if outcome is Outcome.ESTABLISHED:
            yield f"{place}触发:{detail.reason_zh}", f"{place_en} established: {detail.reason_en}"
            continue
        zh, en = [], []
        if detail.inputs:
            named = [record_name(evaluation.facts.vocabulary, item.name) for item in detail.inputs[:_SHOWN]]
            zh.append(f"记录{'、'.join(name for name, _ in named)}")
            en.append(f"record{'s' * (len(named) > 1)} {', '.join(name for _, name in named)}")
        if detail.missing:
            zh.append(f"缺{len(detail.missing)}项数据")
            en.append(f"{counted(len(detail.missing), 'input')} missing")
        yield (
            f"{place}待核({','.join(zh) or detail.reason_zh})",
            f"{place_en} undetermined ({', '.join(en) or detail.reason_en})",
        )


def _false_declarations(evaluation: Evaluation, cluster: int) -> Iterator[tuple[str, str]]:
    """Each final false declaration: when it was found, by which document."""
    rows = evaluation.facts.frames["supervision_events"]
    found = days(rows["event_date"])
    for i in evaluation.facts.rows_of_cluster("supervision_events", cluster):
        record = rows.iloc[i]
        if record["kind"] != "false_declaration" or pd.isna(record["is_final"]) or not record["is_final"]:
            continue
        zh, en = (
            "存在已生效的虚假申报,发现日期未知",
            "a final false declaration, found on a day that isn't known",
        )
        if not np.isnat(found[i]):
            zh = f"存在已生效的虚假申报,{iso(found[i])}发现"
            en = f"a final false declaration, found on {iso(found[i])}"
        if isinstance(record["document"], str):
            zh, en = f"{zh},文件{record['document']}", f"{en}, document “{record['document']}”"
        yield zh, en


def _criteria(
    evaluation: Evaluation, cluster: int, verdicts: tuple[Verdict, ...]
) -> Iterator[tuple[str, str]]:
    for finding in evaluation.findings.values():
        if (
            is_criterion(finding)
            and finding.verdict[cluster] in verdicts
            and evaluation.stage[cluster] in finding.provision.stages
        ):
            detail = finding.detail(cluster)
            provision = finding.provision
            yield (
                f"{provision.zh}不符合({provision.source.place}):{detail.reason_zh}",
                f"{provision.en} not met ({provision.source.place_en}): {detail.reason_en}",
            )


def _soft(evaluation: Evaluation, cluster: int) -> Iterator[tuple[str, str]]:
    for name, finding in evaluation.findings.items():
        if (
            finding.provision.kind == "soft"
            and finding.verdict[cluster] == Verdict.JUSTIFY
            and not evaluation.justified[name][cluster]
        ):
            detail = finding.detail(cluster)
            yield (
                f"{finding.provision.zh}需说明:{detail.reason_zh}",
                f"{finding.provision.en} to be justified: {detail.reason_en}",
            )
