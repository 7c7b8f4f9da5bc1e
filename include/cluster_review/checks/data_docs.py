"""Data Docs that need no network: Great Expectations' own sections in pages that stand by themselves.

Great Expectations links its pages to some sixteen remote files and shows them unstyled where there is no
network. Its renderers make the sections here; the frame around them, the stylesheet and the lists of runs are
our own, in Chinese and English, and there is no script. The same results give the same bytes.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cluster_review.checks.data_docs_style import STYLE
from cluster_review.checks.suite_run import SuiteRun

STYLE_FILE, SUMMARY_FILE, INDEX_FILE = "style.css", "run.json", "index.html"
SAMPLE_ROWS = 20
_RUN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FRAME_SECTIONS = ("Overview", "Run Info")
_EXPECTATION_HEADS = ("Status", "Expectation", "Observed Value")
_WORDS = {
    "Table-Level Expectations": "跨列检查 across columns",
    "Status": "结论<br>Status",
    "Expectation": "检查<br>Expectation",
    "Unexpected Value": "不合格的值 unexpected value",
    "Sampled Unexpected Values": "不合格的值(部分)unexpected values, sampled",
    "Count": "次数 count",
    "row": "行 row",
    "source_ref": "位置 place",
    "cluster_id": "集群 cluster",
    "$unexpected_count unexpected values found. $unexpected_percent of $element_count total rows.": (
        "\n不合格 $unexpected_count 行,共 $element_count 行。$unexpected_count of $element_count rows fail."
    ),
}


def write_pages(docs_dir: Path, run_name: str, runs: Sequence[SuiteRun], title: str, note: str) -> Path:
    """Write the pages of one run and list it among the others.

    Args:
        docs_dir: the site; `run_name` becomes a folder in it, replaced if it is there.
        runs: what the suites found.
        title: what the run did, note: how to read its pages; Chinese and English.

    Returns:
        The run's own index page; `docs_dir/index.html` lists all runs.

    Raises:
        ValueError: if the run's name is not a plain folder name.
    """
    if _RUN_NAME.fullmatch(run_name) is None:
        raise ValueError(f"运行名称不能作文件夹名 / not a folder name: {run_name!r}")
    folder = docs_dir / run_name
    folder.mkdir(parents=True, exist_ok=True)
    (docs_dir / STYLE_FILE).write_text(STYLE, encoding="utf-8")
    summary = {"title": title, "suites": [_summary(run) for run in runs]}
    for run in runs:
        (folder / f"{run.name}.html").write_text(_suite_page(run, run_name, note), encoding="utf-8")
    index = folder / INDEX_FILE
    index.write_text(_run_page(run_name, summary), encoding="utf-8")
    text = json.dumps(summary, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / SUMMARY_FILE).write_text(text + "\n", encoding="utf-8")
    (docs_dir / INDEX_FILE).write_text(_site_page(docs_dir), encoding="utf-8")
    return index


def _summary(run: SuiteRun) -> dict[str, Any]:
    broken = {"critical": 0, "warning": 0}
    rows: dict[str, set[int]] = {"critical": set(), "warning": set()}
    for result, failing in zip(run.result.results, run.failing.values(), strict=True):
        severity = _severity(result)
        broken[severity] += bool(failing)
        rows[severity] |= failing
    return {
        "name": run.name,
        "title": str(run.result.meta.get("title", run.name)),
        "rows": int(run.result.results[0].result["element_count"]) if run.result.results else 0,
        "expectations": len(run.failing),
        "failed": broken["critical"],
        "failed_rows": len(rows["critical"]),
        "warned": broken["warning"],
        "warned_rows": len(rows["warning"]),
    }


def _severity(result: Any) -> str:
    severity = result.expectation_config.severity
    return str(getattr(severity, "value", severity or "critical"))


@lru_cache(maxsize=1)
def _renderers() -> tuple[Any, Any]:
    from great_expectations.render import renderer, view

    pages: Any = renderer.ValidationResultsPageRenderer  # type: ignore[attr-defined]
    sections: Any = view.DefaultJinjaSectionView  # type: ignore[attr-defined]
    return pages(run_info_at_end=True), sections()


def _suite_page(run: SuiteRun, run_name: str, note: str) -> str:
    renderer, view = _renderers()
    document = renderer.render(run.result).to_json_dict()
    sections = [s for s in document["sections"] if s.get("section_name") not in _FRAME_SECTIONS]
    warnings = [
        str(r.expectation_config.description) for r in run.result.results if _severity(r) == "warning"
    ]
    bodies, links = [], []
    for number, section in enumerate(sections, 1):
        name = str(section.get("section_name"))
        rendered = view.render({"section": _translated(section, warnings), "section_loop": {"index": number}})
        state = "bad" if "text-danger" in rendered else "warn" if "text-warning" in rendered else "good"
        rendered = re.sub(r"\s(?:data-\S+?|aria-\S+?)=(?:\"[^\"]*\"|\S+)", "", rendered)
        bodies.append(f'<section id="s{number}" class="{state}">{rendered}</section>')
        links.append(
            f'<li class="{state}"><a href="#s{number}">{html.escape(_WORDS.get(name, name))}</a></li>'
        )
    facts = _summary(run)
    head = (
        f"<h1>{html.escape(facts['title'])}</h1>{_tiles(facts)}"
        f'<p class="note">每项至多列出 {SAMPLE_ROWS} 行。At most {SAMPLE_ROWS} rows are shown of each. '
        f"{html.escape(note)}</p>"
        '<label class="filter"><input type="checkbox" id="only-failed"> 只看不合格 only what failed</label>'
    )
    crumbs = f'<a href="../{INDEX_FILE}">Data Docs</a> › <a href="{INDEX_FILE}">{html.escape(run_name)}</a>'
    return _page(
        facts["title"],
        crumbs,
        f'{head}<div class="columns"><nav><ol>{"".join(links)}</ol></nav><main>{"".join(bodies)}</main></div>',
        "../",
    )


def _translated(node: Any, warnings: Collection[str]) -> Any:
    """The rendered content with our words, escaped cells, and without the parts that need a script.

    Args:
        warnings: descriptions of the expectations that only warn; these are marked so.
    """
    if isinstance(node, list):
        kept = (n for n in node if not (isinstance(n, dict) and n.get("content_block_type") == "collapse"))
        return [_translated(n, warnings) for n in kept]
    if not isinstance(node, dict):
        return node
    if "header_row" in node:
        node = _as_plain_table(node, warnings)
    return {key: _translated_value(key, value, warnings) for key, value in node.items()}


def _translated_value(key: str, value: Any, warnings: Collection[str]) -> Any:
    if key == "header_row":
        return [_WORDS.get(word, html.escape(str(word))) for word in value]
    if key == "table":
        return [
            [html.escape(cell) if isinstance(cell, str) else _translated(cell, warnings) for cell in row]
            for row in value
        ]
    if key == "template" and isinstance(value, str):
        return _WORDS.get(value.strip(), value)
    return _translated(value, warnings)


def _as_plain_table(node: Mapping[str, Any], warnings: Collection[str]) -> dict[str, Any]:
    """A table without sorting; of the expectations, without the percentage that counts only compared rows."""
    table = {**node, "header_row_options": {}, "table_options": {}}
    if list(node["header_row"]) == list(_EXPECTATION_HEADS):
        table["header_row"] = _EXPECTATION_HEADS[:2]
        table["table"] = [_with_severity(row[:2], warnings) for row in node["table"]]
    return table


def _with_severity(row: Sequence[Any], warnings: Collection[str]) -> list[Any]:
    text = json.dumps(list(row), ensure_ascii=False, default=str)
    if any(json.dumps(description, ensure_ascii=False)[1:-1] in text for description in warnings):
        return list(json.loads(text.replace('"text-danger"', '"text-warning"')))
    return list(row)


def _run_page(run_name: str, summary: Mapping[str, Any]) -> str:
    rows = "".join(
        f'<tr><td><a href="{html.escape(s["name"])}.html">{html.escape(s["title"])}</a></td>{_counts(s)}</tr>'
        for s in summary["suites"]
    )
    crumbs = f'<a href="../{INDEX_FILE}">Data Docs</a> › {html.escape(run_name)}'
    body = (
        f"<h1>{html.escape(summary['title'])}</h1><p class='note'>{html.escape(run_name)}</p>"
        f"<table><thead><tr><th>检查集<br>Suite</th>{_COUNT_HEADS}</tr></thead><tbody>{rows}</tbody></table>"
    )
    if not summary["suites"]:
        body += "<p>没有可检查的行。There were no rows to check.</p>"
    return _page(summary["title"], crumbs, f"<main>{body}</main>", "../")


def _site_page(docs_dir: Path) -> str:
    rows = []
    for file in sorted(docs_dir.glob(f"*/{SUMMARY_FILE}"), reverse=True):
        summary = json.loads(file.read_text(encoding="utf-8"))
        total = {
            key: sum(s[key] for s in summary["suites"])
            for key in ("rows", "expectations", "failed", "failed_rows", "warned", "warned_rows")
        }
        name = html.escape(file.parent.name)
        rows.append(
            f'<tr><td><a href="{name}/{INDEX_FILE}">{name}</a><br><small>{html.escape(summary["title"])}</small></td>'
            f"{_counts(total)}</tr>"
        )
    body = (
        "<h1>数据检查 Data Docs</h1><p class='note'>由 Great Expectations 检查;供数据工程师查看,不是结论。"
        "Checked by Great Expectations; for engineers, not a decision.</p>"
        f"<table><thead><tr><th>运行<br>Run</th>{_COUNT_HEADS}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    return _page("数据检查 Data Docs", "Data Docs", f"<main>{body}</main>", "")


_COUNT_HEADS = (
    "<th>行<br>Rows</th><th>检查项<br>Expectations</th><th>不合格项(行)<br>Failed (rows)</th>"
    "<th>提示项(行)<br>Warnings (rows)</th>"
)


def _counts(counts: Mapping[str, Any]) -> str:
    failed = f"{counts['failed']} ({counts['failed_rows']})" if counts["failed"] else "0"
    warned = f"{counts['warned']} ({counts['warned_rows']})" if counts["warned"] else "0"
    return (
        f"<td class='n'>{counts['rows']}</td><td class='n'>{counts['expectations']}</td>"
        f"<td class='n {'bad' if counts['failed'] else 'good'}'>{failed}</td>"
        f"<td class='n {'warn' if counts['warned'] else 'good'}'>{warned}</td>"
    )


def _tiles(facts: Mapping[str, Any]) -> str:
    tiles = [
        ("行 rows", facts["rows"], ""),
        ("检查项 expectations", facts["expectations"], ""),
        ("不合格项 failed", facts["failed"], "bad" if facts["failed"] else "good"),
        ("提示项 warnings", facts["warned"], "warn" if facts["warned"] else "good"),
    ]
    return "<dl class='tiles'>" + "".join(
        f"<div class='{state}'><dt>{label}</dt><dd>{value}</dd></div>" for label, value, state in tiles
    ) + "</dl>"  # fmt: skip


def _page(title: str, crumbs: str, body: str, up: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{up}{STYLE_FILE}"></head>\n'
        f"<body><header>{crumbs}</header>{body}</body></html>\n"
    )
