"""`cluster-review promote`: which clusters meet the standard of another instrument."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cluster_review.cli.printing import Format, print_json, refusals
from cluster_review.cli.warehouse_choice import InputsOption, choose_warehouse

if TYPE_CHECKING:
    from cluster_review.recommendation.promotion import Candidate
    from cluster_review.stages.promotion import Promotion


def add_to(app: typer.Typer) -> None:
    """Register this command."""
    app.command()(promote)


def promote(
    policy: Annotated[
        str, typer.Option("--policy", help="对照的规则 / the other instrument")
    ] = "national-2022",
    run: Annotated[
        str | None, typer.Option(help="用哪次运行的事实 / whose facts (default: the latest published)")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="text | json")] = Format.TEXT,
    inputs: InputsOption = None,
) -> None:
    """哪些集群达到另一标准(如国家标准)/ Which clusters meet another standard, which surely don't, what is missing."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.reports.typeset import typeset_line
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.promotion import promotion
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    choose_warehouse(inputs)
    with refusals(DataFault, PolicyRefused, WarehouseRefused, WarehouseUnavailable):
        found = promotion(policy, run)
    if form is Format.JSON:
        print_json(
            {
                "policy": policy,
                "run_id": found.run_id,
                "report_year": found.report_year,
                "law_date": found.law_date,
                "candidates": [one.as_record() for one in found.candidates],
                "left_out": list(found.left_out),
            }
        )
        return
    for line in promotion_lines(found):
        typer.echo(typeset_line(line))


def promotion_lines(found: Promotion) -> Iterator[str]:
    """The candidates in words, Chinese first, those that meet the standard first."""
    from cluster_review.recommendation.promotion import WORDS

    instrument = found.policy.instrument
    yield f"对照《{instrument.title}》({instrument.number}),{found.report_year}年度数据,法律日期 {found.law_date}"
    yield (
        f"Against {instrument.title_en}, figures of {found.report_year}, law of {found.law_date}; facts of {found.run_id}"
    )
    if instrument.official_text is None:
        yield (
            "该规则的官方文本不在手边,引文未核对;结论只供遴选参考,不是认定。/ Its text is not at hand and its quotes are "
            "not checked: a first look, no recognition."
        )
    thresholds = dict.fromkeys(named for one in found.candidates for named in one.thresholds)
    if thresholds:
        yield f"未见的门槛:{'、'.join(zh for zh, _ in thresholds)}"
        yield f"Thresholds not visible: {'; '.join(en for _, en in thresholds)}"
    for standing, (zh, en) in WORDS.items():
        group = [one for one in found.candidates if one.standing == standing]
        yield f"\n== {zh} / {en}: {len(group)}"
        for one in group:
            yield from _lines(one)
    if found.left_out:
        yield (f"\n未列入(申报中或已撤销)/ left out, applicants or revoked: {'、'.join(found.left_out)}")


def _lines(one: Candidate) -> Iterator[str]:
    yield f"{one.cluster_id} {one.name}({one.county})"
    for mark, of_kind in (("✗", one.failing), ("△", one.to_justify)):
        for measured in of_kind:
            zh, en = measured.gap
            yield f"  {mark} {zh}\n    {en}"
    if one.missing and not one.failing:
        yield f"  ? 还须知道:{'、'.join(zh for zh, _ in one.missing)}"
        yield f"    still needed: {'; '.join(en for _, en in one.missing)}"
    if one.to_judge and not one.failing:
        yield f"  ○ 由人评判:{'、'.join(zh for zh, _ in one.to_judge)}"
        yield f"    judged by people: {'; '.join(en for _, en in one.to_judge)}"
