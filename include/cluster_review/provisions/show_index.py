"""The list of all instruments on file as one Markdown document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cluster_review.provisions.clause import UNKNOWN
from cluster_review.provisions.model import Instrument
from cluster_review.provisions.score import ScoreInstrument

_AT_HAND = "记录有摘要,可逐字核对 digest on record, quotes can be compared"
_NOT_AT_HAND = "不在手边,引文未核对 not at hand, quotes not checked"


def index_document(instruments: Sequence[Instrument], scores: Sequence[ScoreInstrument]) -> str:
    """Title, number, force and sources of each instrument, with a link to its document; the same gives the same."""
    lines = [
        "# 规则一览 Instruments",
        "",
        "由 `include/policy/` 生成,请勿手改。Generated from `include/policy/`, not edited by hand.",
        "",
        "| 规则 instrument | 名称 title | 文号 number | 施行 in force | 条款 provisions | 官方文本 official text |",
        "|---|---|---|---|---|---|",
        *(_row(instrument) for instrument in instruments),
    ]
    if scores:
        lines += ["", "## 评分 Scores", "", "| 规则 score | 名称 title |", "|---|---|", *_scores(scores)]
    return "\n".join(lines) + "\n"


def _row(instrument: Instrument) -> str:
    effective, text = instrument.effective, instrument.official_text
    first, last = ("未详 not known" if day == UNKNOWN else day for day in (effective.from_, effective.to))
    open_numbers = sum(1 for p in instrument.provisions if p.test is not None and p.test.is_open)
    counted = f"{len(instrument.provisions)}"
    if open_numbers:
        counted += f",其中门槛未见 thresholds not visible: {open_numbers}"
    return (
        f"| [{instrument.instrument}]({instrument.instrument}.md) | {instrument.title}<br>{instrument.title_en} | "
        f"{instrument.number} | {first} – {last} | {counted} | "
        f"{_AT_HAND if text is not None else _NOT_AT_HAND} |"
    )


def _scores(scores: Sequence[ScoreInstrument]) -> Iterator[str]:
    for score in scores:
        yield f"| [{score.instrument}]({score.instrument}.md) | {score.title}<br>{score.title_en} |"
