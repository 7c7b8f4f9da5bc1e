"""`cluster-review policy diff`: what changed between two instruments, in words."""

from __future__ import annotations

from typing import Annotated

import typer

from cluster_review.cli.printing import Format, print_json, refusals


def diff(
    before: Annotated[str, typer.Argument(help="规则名或文件 / instrument or file")],
    after: Annotated[str, typer.Argument(help="规则名或文件 / instrument or file")],
    form: Annotated[Format, typer.Option("--format", help="text | json")] = Format.TEXT,
) -> None:
    """两套规则或两版之间改了什么,逐条说明 / What changed between two instruments, provision by provision."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.policy_choice import policy_differences

    with refusals(PolicyRefused):
        changes = policy_differences(before, after)
    if form is Format.JSON:
        print_json([change.as_record() for change in changes])
        return
    item = None
    for change in changes:
        if change.item != item:
            item = change.item
            typer.echo(f"{item[0]} / {item[1]}")
        for mark, language in (("·", "zh"), (" ", "en")):
            _, what, was, now = change.in_words(language)
            typer.echo(f"  {mark} {what}: {was} → {now}")
    typer.echo(f"{len(changes)} 处不同 / differences: {len(changes)}")
