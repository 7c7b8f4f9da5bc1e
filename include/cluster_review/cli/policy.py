"""`cluster-review policy`: prove and show the law as data."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cluster_review.cli.policy_diff import diff
from cluster_review.cli.policy_new import new
from cluster_review.cli.printing import REFUSED, refusals

if TYPE_CHECKING:
    from cluster_review.provisions.lint import LintReport

NAME = typer.Option("--policy", help="规则 / instrument")


class Language(StrEnum):
    """Language of a text."""

    ZH = "zh"
    EN = "en"


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    group = typer.Typer(
        help="规则文件:核对、显示、比较 / The law as data: prove, show, compare.", no_args_is_help=True
    )
    group.command()(lint)
    group.command()(show)
    group.command()(diff)
    group.command()(new)
    app.add_typer(group, name="policy")


def lint(
    policy: Annotated[str | None, NAME] = None,
    text: Annotated[
        Path | None, typer.Option(exists=True, help="官方文本或其文件夹 / official text, or their folder")
    ] = None,
) -> None:
    """核对规则文件(不指定则全部):用语、单位、读法、引文、逐条覆盖 / Prove one instrument or all; show coverage."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.law_texts import lint_all, lint_policy, unclear_points

    with refusals(PolicyRefused):
        reports = list(lint_all(text)) if policy is None else [(policy, lint_policy(policy, text))]
        points, open_points = unclear_points()
    for name, report in reports:
        _print_report(name, report)
    typer.echo(" / ".join(points.words()))
    for fault in open_points:
        typer.echo(f"✗ {fault.place}: {fault.zh} / {fault.en}", err=True)
    if open_points or any(report.faults for _, report in reports):
        raise typer.Exit(REFUSED)


def _print_report(policy: str, report: LintReport) -> None:
    from cluster_review.provisions.show import coverage_section
    from cluster_review.stages.packs import files_of

    _print_section(coverage_section(report.coverage, "zh"))
    if report.text_checked:
        typer.echo(
            "引文与官方文本一致,SHA-256 相符 / quotes and SHA-256 agree with the official text"
            if not report.faults
            else "已与官方文本核对 / compared with the official text"
        )
    else:
        typer.echo("未提供官方文本,引文未核对 / quotes not compared: give the official text with --text")
    for path in files_of(policy):
        typer.echo(f"省份包文件 / file of the pack: {path}")
    for fault in report.faults:
        typer.echo(f"✗ {fault.place}: {fault.zh} / {fault.en}", err=True)
    typer.echo(f"{policy}: {len(report.faults)} 处有误 / faults: {len(report.faults)}")


def show(
    policy: Annotated[str, NAME] = "hainan-2023",
    lang: Annotated[Language, typer.Option(help="zh | en")] = Language.ZH,
) -> None:
    """显示规则:条款、期限、情形、读法、覆盖 / Print an instrument in words."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.law_texts import policy_sections

    with refusals(PolicyRefused):
        for section in policy_sections(policy, lang.value):
            _print_section(section)


def _print_section(section: object) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from cluster_review.provisions.show import Section

    if not isinstance(section, Section):
        raise TypeError(section)
    table = Table(*section.columns, title=section.title, title_justify="left", show_lines=False)
    for row in section.rows:
        table.add_row(*map(escape, row))
    console = Console()
    Console(width=console.width if console.is_terminal else 160).print(table)
