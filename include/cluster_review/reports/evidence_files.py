"""The evidence files behind a provision: name, pages and digest, or that the file didn't arrive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from cluster_review.exact import counted
from cluster_review.reports.content import ClusterReport, ReportContent, Row
from cluster_review.reports.markdown_text import escaped, item
from cluster_review.reports.wording import Wording

_SHOWN = 5


def evidence_of(
    content: ReportContent, cluster: ClusterReport, provision: str, wording: Wording
) -> Iterator[str]:
    """A list item for each evidence file that a provision of the cluster cites, by file name."""
    links = [row for row in content.facts_of(cluster.id, "evidence_links") if row["provision"] == provision]
    for link in sorted(links, key=lambda row: str(row["file_name"])):
        files: list[Row | None] = [f for f in content.evidence_files if link["file_name"] in names_of(f)]
        for file in files or [None]:
            yield item(wording, ("佐证材料", "Evidence file"), _words(link, file, wording))


def uncited(content: ReportContent) -> list[str]:
    """The evidence files that came and that no `evidence_links` row cites, by name."""
    cited = {str(row["file_name"]) for row in content.fact_rows("evidence_links")}
    return sorted(str(f["original_name"]) for f in content.evidence_files if not cited & set(names_of(f)))


def uncited_lines(content: ReportContent) -> Iterator[str]:
    """What the end of a run says of them; nothing where there are none."""
    if not (names := uncited(content)):
        return
    shown = "、".join(names[:_SHOWN]) + ("……" if len(names) > _SHOWN else "")
    yield (
        f"有{len(names)}份佐证材料没有条目引用,请在 evidence_links 中写明:{shown} / "
        f"{counted(len(names), 'evidence file')} cited by nothing; name each in evidence_links"
    )


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
