"""The page of refusals: every message of the intake with an example, what is expected and how to mend it, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cluster_review.intake.cell_refusals import CELLS, TEXTS
from cluster_review.intake.faults import fault
from cluster_review.intake.mapping_refusals import MAPPED, MAPPED_WARNINGS
from cluster_review.intake.refusal import Refusal
from cluster_review.intake.refusal_examples import EXAMPLES, Example
from cluster_review.intake.refusals import FILES, FORM, REFUSALS, WARNINGS
from cluster_review.intake.source_refusals import SOURCE_WARNINGS, SOURCES
from cluster_review.reports.markdown_text import escaped

GROUPS: tuple[tuple[str, str, Mapping[str, Refusal]], ...] = (
    ("文件", "Files", FILES),
    ("来源", "Sources", SOURCES),
    ("年度表", "The annual form", FORM),
    ("对照读取的工作簿", "Workbooks read by a mapping", {**MAPPED, **MAPPED_WARNINGS}),
    ("单元格", "Cells", CELLS),
    ("CSV 和 JSON", "CSV and JSON", TEXTS),
    ("提示", "Warnings", WARNINGS),
    ("来源提示", "Warnings about sources", SOURCE_WARNINGS),
)
_HEAD = """# 退回与提示 Refusals and warnings

由 `include/cluster_review/intake/` 的声明生成(`make generate`),请勿手改。
*Generated from the declarations of the intake (`make generate`); not edited by hand.*

程序读不懂的,一律**退回**并写明发现什么、在哪里、要求什么、怎么改;从不猜测,从不代改。**提示**不退回,只请核对。
年度表有一处退回则整份退回;CSV 和 JSON 逐行退回,其余各行照常登记。改正后用同一文件名重报即可。
*What can't be read is refused, with what was found, where, what is expected and how to mend it; nothing is guessed or
corrected. A warning refuses nothing and asks for a look. One refusal sends the whole form back; CSV and JSON lose the faulty
rows only. Mend the file and send it again under the same name.*

数值之间的核对(合计、上下限、与上年相比)见[数据字典](data_dictionary.md)各表的规则。
*Checks between figures (sums, limits, comparison with the year before) are the rules in the [data dictionary](data_dictionary.md).*"""


def refusals_page() -> str:
    """The whole page; the same declarations give the same text."""
    parts = [_HEAD, _contents()]
    for zh, en, group in groups():
        parts.append(f"## {zh} {en}")
        parts.extend(_entry(kind) for kind in group)
    return "\n\n".join(parts) + "\n"


def groups() -> tuple[tuple[str, str, Mapping[str, Refusal]], ...]:
    """The groups in the order of the page; what is declared in none of them comes last."""
    grouped = {kind for *_, group in GROUPS for kind in group}
    rest = {kind: refusal for kind, refusal in REFUSALS.items() if kind not in grouped}
    return (*GROUPS, ("其他", "Others", rest)) if rest else GROUPS


def _contents() -> str:
    return "\n".join(
        f"* **{zh} {en}**:{' · '.join(f'[{_plain(kind)}](#{kind})' for kind in group)}"
        for zh, en, group in groups()
    )


def _plain(kind: str) -> str:
    return kind.replace("_", " ")


def _entry(kind: str) -> str:
    """One kind: its name, then the example in Chinese and English."""
    if kind not in EXAMPLES:
        raise KeyError(f"{kind} has no example: add one to intake/refusal_examples.py")
    return "\n".join((f"### {kind}", "", *_example(kind, EXAMPLES[kind])))


def _example(kind: str, example: Example) -> Iterator[str]:
    told = fault(
        kind, file=example.file, found=example.found, sheet=example.sheet, cell=example.cell, **example.words
    )
    yield f"* **发现 found**:{_code(told.found)},{escaped(told.where('zh'))} *{escaped(told.where('en'))}*"
    yield f"* **要求 expected**:{escaped(told.expected_zh)} *{escaped(told.expected_en)}*"
    yield f"* **办法 mend**:{escaped(told.mend_zh)} *{escaped(told.mend_en)}*"


def _code(text: str) -> str:
    """The text as it stands, between marks that it doesn't hold."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"
