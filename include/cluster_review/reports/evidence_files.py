"""The evidence files behind a provision: name, pages and digest, or that the file didn't arrive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from cluster_review.reports.content import ClusterReport, ReportContent, Row
from cluster_review.reports.markdown_text import escaped, item
from cluster_review.reports.wording import Wording


def evidence_of(
    content: ReportContent, cluster: ClusterReport, provision: str, wording: Wording
) -> Iterator[str]:
    """A list item for each evidence file that a provision of the cluster cites, by file name."""
    links = [row for row in content.facts_of(cluster.id, "evidence_links") if row["provision"] == provision]
    for link in sorted(links, key=lambda row: str(row["file_name"])):
        files: list[Row | None] = [f for f in content.evidence_files if link["file_name"] in names_of(f)]
        for file in files or [None]:
            yield item(wording, ("佐证材料", "Evidence file"), _words(link, file, wording))


def names_of(file: Row) -> tuple[str, str]:
    """What a file may be cited by: where it lay, or its own name."""
    name = str(file["original_name"])
    return name, PurePosixPath(name).name


def _words(link: Row, file: Row | None, wording: Wording) -> str:
    parts = [escaped(str(link["file_name"]))]
    if pages := link["pages"]:
        plural = "" if str(pages).isdigit() else "s"
        zh = str(pages) if str(pages).startswith("第") else f"第{pages}页"
        parts.append(escaped(wording.of(zh, f"page{plural} {pages}")))
    if file is None:
        parts.append(wording.of("**未收到该文件**", "**this file was not received**"))
    else:
        parts.append(f"SHA-256 {file['sha256']}")
    if link["note"]:
        parts.append(escaped(str(link["note"])))
    return wording.of(",", ", ").join(parts)
