"""The command `cluster-review`; each group of commands stands in a module of its own."""

from __future__ import annotations

import typer

from cluster_review.cli import (
    desk,
    documents,
    filings,
    law,
    ledger,
    local,
    mapping,
    named_clusters,
    outlook,
    policy,
    promotion,
    quarantine,
    run,
    sources,
    time,
)

app = typer.Typer(
    name="cluster-review",
    help="中小企业特色产业集群动态管理复核 / Re-evaluates recognised SME industrial clusters.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (
    run,
    named_clusters,
    law,
    policy,
    documents,
    filings,
    mapping,
    quarantine,
    ledger,
    sources,
    time,
    promotion,
    outlook,
    local,
    desk,
):
    commands.add_to(app)
