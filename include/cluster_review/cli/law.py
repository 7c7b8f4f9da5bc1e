"""Commands that ask the law: case, grade, validity, deadline."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cluster_review.cli.arguments import day
from cluster_review.cli.printing import DONE, REFUSED, Format, print_json, refusals

BATCH = typer.Option("--batch", help="批次 / batch, e.g. 2022")
POLICY = typer.Option("--policy", help="规则 / instrument, e.g. hainan-2023")


class GradeFormat(StrEnum):
    """How grades are printed."""

    CSV = "csv"
    JSON = "json"


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    for command in (case, grade, validity, deadline):
        app.command()(command)


def case(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="YAML")],
    format: Annotated[Format, typer.Option(help="text | json")] = Format.TEXT,
) -> None:
    """评估案例并与预期对照 / Evaluate worked cases and compare them with what they expect."""
    from cluster_review.facts.worked_case import CaseRefused
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.cases import answer_case, differences, read_cases

    answers, differing = [], 0
    for file in files:
        with refusals(PolicyRefused, CaseRefused):
            documents = read_cases(file)
        for document in documents:
            answer = answer_case(document, with_stability=format is Format.JSON)
            expect = (document.get("expect") if isinstance(document, dict) else None) or {}
            found = differences(answer, expect)
            differing += bool(found) or (bool(answer.get("refused")) and not expect.get("refused"))
            answers.append({**answer, "differences": found} if found else answer)
            if format is Format.TEXT:
                _print_case(file, answer, bool(expect), found)
    if format is Format.JSON:
        print_json(answers[0] if len(answers) == 1 else answers)
    else:
        typer.echo(f"\n{len(answers)} 例,{differing} 例不符 / {len(answers)} cases, {differing} differ")
    raise typer.Exit(REFUSED if differing else DONE)


def _print_case(file: Path, answer: dict[str, Any], expected: bool, found: list[str]) -> None:
    typer.echo(f"{'✗' if found else '✓'} {answer['case']}")
    if answer.get("refused"):
        if found or not expected:
            typer.echo(f"    {answer['message']}")
    elif found or not expected:
        typer.echo(
            f"    {answer.get('recommendation') or answer.get('grade')} — {answer['reason_zh']}\n    {answer['reason_en']}"
        )
    for line in found:
        typer.echo(f"    ≠ {file.name}: {line}")


def grade(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV")],
    format: Annotated[GradeFormat, typer.Option(help="csv | json")] = GradeFormat.CSV,
) -> None:
    """按定级标准推算事故等级 / Grade incidents by the dated grading instruments."""
    from cluster_review.stages.grading import GradeInputRefused, grade_file

    with refusals(GradeInputRefused):
        rows = grade_file(file)
    if format is GradeFormat.JSON:
        print_json(rows)
        return
    import csv
    import sys

    writer = csv.DictWriter(
        sys.stdout, ["id", "grade", "certainty", "instrument", "dimension", "note"], lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)


def validity(
    start: Annotated[str, typer.Option("--from", help="YYYY-MM-DD")],
    policy: Annotated[str, POLICY] = "hainan-2023",
    printed: Annotated[str | None, typer.Option(help="公布的有效期原文 / validity as printed")] = None,
    extensions: Annotated[int, typer.Option(min=0, max=20, help="延长次数 / number of extensions")] = 0,
    batch: Annotated[str | None, BATCH] = None,
) -> None:
    """推算有效期 / Reckon a validity: start, end, and how."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.validity import LAST_YEAR, reckon_validity

    first = day(start)
    if first.year > LAST_YEAR:
        raise typer.BadParameter(
            f"{start} 晚于{LAST_YEAR}年,请核对 / {start} lies after {LAST_YEAR}, check it"
        )
    with refusals(PolicyRefused):
        for line in reckon_validity(policy, first, printed, extensions, batch):
            typer.echo(line)


def deadline(
    report_year: Annotated[int, typer.Option(min=1990, max=2200, help="报送年度 / report year")],
    policy: Annotated[str, POLICY] = "hainan-2023",
    batch: Annotated[str | None, BATCH] = None,
) -> None:
    """推算信息表报送截止日 / Last day on which the annual form is in time."""
    from cluster_review.calendar import CalendarFault
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.validity import reckon_deadline

    with refusals(PolicyRefused, CalendarFault):
        for line in reckon_deadline(policy, report_year, batch):
            typer.echo(line)
