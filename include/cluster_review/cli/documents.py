"""Commands around documents: form, pre-check, explain, documents, generate."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cluster_review.cli.policy import NAME, Language
from cluster_review.cli.printing import DONE, REFUSED, refusals
from cluster_review.cli.warehouse_choice import InputsOption, choose_warehouse, last_inputs
from cluster_review.settings import PROJECT


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command()(form)
    app.command("pre-check")(pre_check)
    app.command()(explain)
    app.command("documents")(write)
    app.command()(generate)


def form(
    out: Annotated[Path, typer.Option(dir_okay=False, help="FILE.xlsx")],
    policy: Annotated[str, NAME] = "hainan-2023",
) -> None:
    """生成空白年度培育情况信息表 / Write the blank annual form."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.forms import write_blank_form

    if out.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"文件名应以 .xlsx 结尾,而不是 {out.name} / the name should end in .xlsx")
    try:
        with refusals(PolicyRefused):
            typer.echo(f"空白表 / blank form: {write_blank_form(out, policy)}")
    except OSError as error:
        typer.echo(
            f"无法写入 {out},请换一个文件夹 / can't write {out}, choose another folder: {error}", err=True
        )
        raise typer.Exit(REFUSED) from error


def pre_check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="FILE.xlsx")],
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="批注副本 / annotated copy")] = None,
    policy: Annotated[str, NAME] = "hainan-2023",
) -> None:
    """报送前预检:逐格指出缺漏和问题 / What is missing or wrong in a filled form, cell by cell."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.forms import annotated_name
    from cluster_review.stages.forms import pre_check as check

    target = out or annotated_name(file)
    if target.absolute() == file.absolute():
        raise typer.BadParameter(
            "批注副本不能覆盖原表,请另起文件名 / the annotated copy would replace the form, give another name"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with refusals(PolicyRefused):
        found = check(file, target, policy)
    for line in found.lines:
        typer.echo(line)
    if found.annotated is not None:
        typer.echo(f"批注副本 / annotated copy: {found.annotated}")
    raise typer.Exit(REFUSED if found.must_mend else DONE)


def explain(
    cluster: Annotated[str, typer.Argument(help="集群编号 / cluster id")],
    run: Annotated[
        str | None, typer.Option(help="运行批次号 / run id (default: the latest published)")
    ] = None,
    lang: Annotated[Language, typer.Option(help="zh | en")] = Language.ZH,
    inputs: InputsOption = None,
) -> None:
    """一个集群的理由说明 / The statement of reasons of one cluster."""
    from cluster_review.stages.faults import DataFault
    from cluster_review.stages.outputs import explain_cluster
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    choose_warehouse(inputs)
    with refusals(DataFault, WarehouseRefused, WarehouseUnavailable):
        typer.echo(explain_cluster(cluster, run, lang.value))


def write(
    out: Annotated[Path, typer.Option(file_okay=False, help="输出文件夹 / folder of outputs")],
    run: Annotated[
        str | None, typer.Option(help="运行批次号 / run id (default: the latest published)")
    ] = None,
    cluster: Annotated[
        list[str] | None, typer.Option(help="集群编号,可重复 / cluster id, may be repeated")
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            help="all | dossier | workbook | reminder | overdue | correction | rectification | "
            "intended_revocation | revocation_decision | results | public_notice"
        ),
    ] = "all",
    file_format: Annotated[
        list[str] | None, typer.Option("--format", help="docx | pdf (default: both)")
    ] = None,
    first_day: Annotated[
        str | None, typer.Option(help="公示第一天 / first day of the public notice, YYYY-MM-DD")
    ] = None,
    inputs: InputsOption = None,
) -> None:
    """写出复核材料册、函件草稿、公示和集群工作簿 / Write dossiers, drafts of letters, the notice, a cluster's workbook."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.reports.pdf_paper import NoChineseFont
    from cluster_review.stages.documents import FORMATS, kinds, write_documents
    from cluster_review.stages.faults import DataFault
    from cluster_review.warehouse.connection import WarehouseRefused, WarehouseUnavailable

    chosen = kind.removeprefix("letter-").replace("-", "_")
    chosen = "public_notice" if chosen == "notice" else chosen
    formats = tuple(file_format or FORMATS)
    if chosen not in kinds():
        raise typer.BadParameter(f"--kind 应为 {' | '.join(kinds())} / is one of them", param_hint="--kind")
    if unknown := [name for name in formats if name not in FORMATS]:
        raise typer.BadParameter(f"--format 应为 docx 或 pdf,发现 {unknown[0]} / docx or pdf is expected")
    day = None if first_day is None else _day(first_day)
    choose_warehouse(inputs)
    with refusals(DataFault, PolicyRefused, NoChineseFont, WarehouseRefused, WarehouseUnavailable):
        written = write_documents(out, chosen, formats, run, cluster, inputs or last_inputs(), day)
    for path in written:
        typer.echo(str(path))
    if not written:
        typer.echo("本次运行没有需要这种文书的集群 / the run calls for no such document")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"日期应写作 2026-05-20,发现 {text} / a date such as 2026-05-20 is expected"
        ) from error


def generate(
    check: Annotated[bool, typer.Option("--check", help="只检查是否过期 / only say what is stale")] = False,
) -> None:
    """生成派生文件(套件、数据字典、规则文本、空白表)/ Write the files that derive from tables and policy."""
    from cluster_review.stages.generated import stale_files, write_generated

    paths = stale_files() if check else write_generated()
    for path in paths:
        shown = path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path
        typer.echo(f"{'过期 / stale' if check else '已写 / written'}: {shown}", err=check)
    if not paths:
        typer.echo("派生文件均为最新 / generated files are up to date")
    raise typer.Exit(REFUSED if check and paths else DONE)
