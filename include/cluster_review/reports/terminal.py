"""The end of a run at the terminal: a table of all clusters and how many have which recommendation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.box import HORIZONTALS
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from cluster_review.exact import counted
from cluster_review.reports.content import ClusterReport, ReportContent
from cluster_review.reports.printable import one_line
from cluster_review.reports.stability_words import counts_words, stability_mark
from cluster_review.reports.wording import Wording

MOST_ROWS = 60
"""A longer table would push the rest of the summary off the screen; the workbook has all clusters."""
_NARROW = 100
_NARROW_WITH_STABILITY = 120
_STYLES = {1: "bold red", 2: "bold red", 3: "yellow", 4: "cyan", 5: "green", 6: "cyan", 7: "cyan", 8: "green"}


def print_summary(
    content: ReportContent, console: Console | None = None, *, most_rows: int = MOST_ROWS
) -> None:
    """Print the run's recommendations: a table at a terminal, plain lines anywhere else.

    Args:
        content: the run; facts aren't needed.
        console: where to print; standard output by default.
        most_rows: how many clusters are shown.
    """
    console = console or Console()
    if console.is_terminal:
        console.print(summary_table(content, console.width, most_rows))
        for line in summary_counts(content):
            console.print(Text(line))
    else:
        for line in summary_lines(content, most_rows):
            console.file.write(line + "\n")


def summary_table(content: ReportContent, width: int = 120, most_rows: int = MOST_ROWS) -> RenderableType:
    """The table, Chinese first and English beneath, one line of reason in each; whole at 80 to 160 columns."""
    zh, en = Wording(content, "zh"), Wording(content, "en")
    stabilities = {stability_mark(c.row, zh) for c in content.clusters}
    shows_stability = len(stabilities) > 1
    is_narrow = width < (_NARROW_WITH_STABILITY if shows_stability else _NARROW)
    table = Table(
        box=HORIZONTALS, title=_title(content), title_justify="left", header_style="bold", width=width
    )
    table.pad_edge = False

    def column(heading: str, columns: int | None = None) -> None:
        table.add_column(
            heading, width=columns, ratio=None if columns else 1, no_wrap=True, overflow="ellipsis"
        )

    column("集群\nCluster", 18 if is_narrow else 24)
    if not is_narrow:
        column("状态\nStatus", 12)
    column("建议\nRecommendation", 18 if is_narrow else 30)
    column("理由\nReason")
    if shows_stability:
        column("稳定性\nStability", 12 if is_narrow else 20)
    for cluster in content.clusters[:most_rows]:
        status, status_en = (w.label("status", cluster.row["status"]) for w in (zh, en))
        cells = [_two(one_line(cluster.name), f"{cluster.id} {status}" if is_narrow else cluster.id)]
        if not is_narrow:
            cells.append(_two(status, status_en))
        cells.append(_two(zh.recommendation(cluster.row), en.recommendation(cluster.row), _style(cluster)))
        cells.append(_two(zh.reason(cluster.row), en.reason(cluster.row)))
        if shows_stability:
            cells.append(_two(stability_mark(cluster.row, zh), stability_mark(cluster.row, en)))
        table.add_row(*cells)
    return table


def summary_lines(content: ReportContent, most_rows: int | None = None) -> list[str]:
    """The same as plain lines, for a log or a file: nothing is cut off."""
    zh, en = Wording(content, "zh"), Wording(content, "en")
    lines = [_title(content)]
    for cluster in content.clusters[:most_rows]:
        name = one_line(cluster.name)
        lines += [
            f"{cluster.id} {name} | " + _facts(cluster, zh),
            f"{' ' * len(cluster.id)} " + _facts(cluster, en),
        ]
    return [*lines, *summary_counts(content, most_rows)]


def summary_counts(content: ReportContent, most_rows: int | None = MOST_ROWS) -> list[str]:
    """How many clusters have which recommendation, how many hang on a reading, and what isn't shown."""
    zh, en = Wording(content, "zh"), Wording(content, "en")
    lines = [
        f"共{len(content.clusters)}个集群:" + _counted(zh.recommendation(c.row) for c in content.clusters),
        f"{counted(len(content.clusters), 'cluster')}: "
        + _counted(en.recommendation(c.row) for c in content.clusters),
    ]
    lines[0] = zh.of(lines[0], "")
    hidden = 0 if most_rows is None else len(content.clusters) - most_rows
    if hidden > 0:
        lines.append(
            zh.of(f"另有{hidden}个集群未在此列出,见工作簿", "") + f" | {hidden} more in the workbook"
        )
    rows = [cluster.row for cluster in content.clusters]
    lines.append(f"{counts_words(rows, zh)} | {counts_words(rows, en)}")
    if content.banner:
        lines.append(f"{zh.of(*content.banner)} | {content.banner[1]}")
    return lines


def _facts(cluster: ClusterReport, wording: Wording) -> str:
    row = cluster.row
    return " | ".join(
        (
            wording.label("status", row["status"]),
            wording.recommendation(row),
            wording.reason(row),
            wording.stability(row),
        )
    )


def _title(content: ReportContent) -> str:
    return f"{content.report_year}年度复核建议 Recommendations for report year {content.report_year}, law date {content.law_date}"


def _two(zh: str, en: str, style: str = "") -> Text:
    return Text.assemble((zh, style), "\n", (en, "dim"))


def _style(cluster: ClusterReport) -> str:
    return _STYLES.get(cluster.row["decision_row"] or 0, "dim")


def _counted(words: Iterable[str]) -> str:
    return ", ".join(f"{word} {number}" for word, number in Counter(words).items())
