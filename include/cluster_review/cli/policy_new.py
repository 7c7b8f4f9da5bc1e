"""`cluster-review policy new`: the skeleton of a province's pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cluster_review.cli.printing import REFUSED, refusals


def new(
    name: Annotated[str, typer.Argument(help="包名,也是规则名 / name of the pack and its instrument")],
    out: Annotated[Path, typer.Option(file_okay=False, help="新文件夹 / new folder")],
    province: Annotated[str, typer.Option(help="省名 / province, in Chinese")] = "某省(待填)",
    province_en: Annotated[str, typer.Option(help="省名 / province, in English")] = "a province (to fill)",
) -> None:
    """新建省份包:写出完整的骨架,待填处均有标记 / Write the skeleton of a province's pack."""
    from cluster_review.provisions.faults import PolicyRefused
    from cluster_review.stages.new_pack import write_new_pack

    try:
        with refusals(PolicyRefused):
            written = write_new_pack(name, out, province, province_en)
    except OSError as error:
        typer.echo(f"无法写入 {out} / can't write {out}: {error}", err=True)
        raise typer.Exit(REFUSED) from error
    for path in written:
        typer.echo(f"已写 / written: {path}")
    typer.echo(
        f"下一步 / next: export CLUSTER_REVIEW_PACKS={out.absolute()}\n"
        f"  cluster-review policy lint --policy {name}\n"
        f"  cluster-review case {out}/cases/*.yaml"
    )
