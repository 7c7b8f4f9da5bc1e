"""What other readings do to a recommendation, in words: by question and option, never by an id."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cluster_review.exact import counted

if TYPE_CHECKING:
    from cluster_review.provisions.reading import Reading
    from cluster_review.reports.content import ReportContent, Row
    from cluster_review.reports.wording import Wording

SHOWN = 3
"""How many flips a cell names; the statement of reasons names all."""

NONE = "—"
_INNER = str.maketrans("“”", "‘’")
"""Quotation marks inside a quotation."""


def stability_words(row: Row, wording: Wording, most: int | None = SHOWN) -> str:
    """Whether the recommendation holds under all readings, or which of them change it, and to what."""
    if row["stability"] == "not_applicable":
        return NONE
    tried, untried = int(row["readings_tried"]), int(row["combinations_untried"])
    if row["stability"] == "stable":
        text = wording.of(f"在全部{tried}种读法下结论不变", f"stable under all {counted(tried, 'reading')}")
    else:
        flips = list(flip_words(row, wording))
        hidden = 0 if most is None else max(0, len(flips) - most)
        text = wording.of(";", "; ").join(flips[:most] if hidden else flips)
        if hidden:
            text += wording.of(f";另有{hidden}种", f"; {hidden} more")
    if not row["may_be_confirmed"]:
        text += wording.of(
            ";依拟用读法,不得确认", "; hangs on a proposed reading, so it may not be confirmed"
        )
    if untried:
        text += wording.of(
            f";另有{untried}种三项以上组合未试",
            f"; {counted(untried, 'combination')} of three or more not tried",
        )
    return wording.of(text, text)


def flip_words(row: Row, wording: Wording) -> Iterator[str]:
    """Each flip as a sentence: under which reading of which question the recommendation would be what."""
    questions = {reading.id: reading for reading in wording.content.instrument.readings}
    for flip in json.loads(row["flips"]):
        named = [_option(questions[name], option, wording) for name, option in flip["readings"].items()]
        becomes = recommended(flip["recommendation"], wording)
        if len(named) == 1:
            yield wording.of(f"若{named[0]},则为{becomes}", f"if {named[0]}: {becomes}")
        else:
            yield wording.of(
                f"若同时{'、'.join(named)},则为{becomes}", f"if {' and '.join(named)}: {becomes}"
            )


def _option(reading: Reading, option: str, wording: Wording) -> str:
    words = reading.options[option]
    question, answer = wording.of(reading.zh, reading.question), wording.of(words.zh, words.en)
    question, answer = (f"“{text.translate(_INNER)}”" for text in (question, answer))
    return wording.of(f"{question}取{answer}", f"{question} is read as {answer}")


def recommended(code: str | None, wording: Wording) -> str:
    """A recommendation by its code alone."""
    if code is None:
        return wording.of("已撤销,不再提出建议", "revoked, no recommendation")
    return wording.label("recommendation", code)


def short_words(row: Row, wording: Wording) -> str:
    """The same for a narrow column."""
    if row["stability"] == "not_applicable":
        return NONE
    if row["stability"] == "stable":
        return wording.of("结论不变", "stable")
    codes = dict.fromkeys(flip["recommendation"] for flip in json.loads(row["flips"]))
    becomes = wording.of("、", ", ").join(recommended(code, wording) for code in codes)
    return wording.of(f"依读法,或为{becomes}", f"hangs on a reading: {becomes}")


def counts_words(rows: Iterable[Row], wording: Wording) -> str:
    """How many recommendations hold under all readings, and how many hang on one."""
    rows = list(rows)
    found = Counter(row["stability"] for row in rows)
    tried = max((int(row["readings_tried"]) for row in rows), default=0)
    closed = sum(not row["may_be_confirmed"] for row in rows if row["stability"] == "flips")
    zh = f"在全部{tried}种读法下结论不变{found['stable']}个,随读法改变{found['flips']}个"
    en = f"stable under all {counted(tried, 'reading')}: {found['stable']}, hang on a reading: {found['flips']}"
    if closed:
        zh += f"(其中依拟用读法、不得确认的撤销建议{closed}个)"
        en += f" ({closed} of them revocations on a proposed reading, not to be confirmed)"
    return wording.of(zh, en)


def standing_words(content: ReportContent, reading: Reading, wording: Wording) -> str:
    """Whether the option used is the department's, or this program's proposal."""
    chosen = content.chosen[reading.id]
    if reading.id in content.adopted:
        return wording.of("已采用", "adopted by the department")
    if chosen == reading.default:
        return wording.of("拟用", "proposed, not yet adopted")
    return wording.of("非默认", "not the default")


def source_words(reading: Reading) -> tuple[str, str]:
    """Where the question is set out: the numbers of the list of unclear points (docs), zh and en."""
    numbers = re.findall(r"[0-9]+(?:[.][0-9]+)?", reading.source)
    zh, en = "、".join(numbers), ", ".join(numbers)
    return (f"不明之处清单第{zh}项", f"item {en} of the list of unclear points") if numbers else ("", "")
