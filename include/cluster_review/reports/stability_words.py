"""What other readings do to a recommendation, in words: by question and option, never by an id.

A reading under which a person has to look, because what it looks at isn't on file or is to be judged, gives no
other outcome: such readings are counted apart, behind those that do.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from cluster_review.exact import counted
from cluster_review.reports.adoption_words import adoption_words

if TYPE_CHECKING:
    from cluster_review.provisions.reading import Reading
    from cluster_review.reports.content import ReportContent, Row
    from cluster_review.reports.wording import Wording

SHOWN = 3
"""How many flips a cell of the summary names; sheet 结论变化 and the statement of reasons name all."""

NONE = "—"
OPEN = "refer"
"""The recommendation that is no outcome: a person has to look first."""
CLOSED = ("采用前不得", "not yet")
"""Whether a revocation on a proposed reading may be confirmed."""
_INNER = str.maketrans("“”", "‘’")
"""Quotation marks inside a quotation."""


class Flip(NamedTuple):
    """Options that, together, change a recommendation, and to what."""

    options: Mapping[str, str]
    becomes: str | None

    @property
    def is_open(self) -> bool:
        """Whether a person would have to look, rather than another outcome follow."""
        return self.becomes == OPEN


def flips_of(row: Row) -> list[Flip]:
    """Everything that changes a recommendation: other outcomes first, then where a person has to look."""
    found = [Flip(flip["readings"], flip["recommendation"]) for flip in json.loads(row["flips"])]
    return sorted(found, key=lambda flip: (flip.is_open, len(flip.options) > 1))


def outcomes_of(row: Row) -> dict[str | None, list[Flip]]:
    """The same by what would follow, most frequent first, where a person has to look last."""
    groups: dict[str | None, list[Flip]] = {}
    for flip in flips_of(row):
        groups.setdefault(flip.becomes, []).append(flip)
    return dict(sorted(groups.items(), key=lambda item: (item[0] == OPEN, -len(item[1]))))


def stability_phrase(row: Row, wording: Wording) -> str:
    """Whether the recommendation holds under all readings, or how many lead where: a phrase for a line or a cell."""
    if row["stability"] == "not_applicable":
        return NONE
    tried, untried = int(row["readings_tried"]), int(row["combinations_untried"])
    groups = outcomes_of(row)
    if not groups:
        text = wording.of(f"{tried}种读法下结论不变", f"stable under all {counted(tried, 'reading')}")
    else:
        others = [
            wording.of(
                f"{recommended(code, wording)}{len(flips)}种",
                f"{recommended(code, wording)} under {len(flips)}",
            )
            for code, flips in groups.items()
            if code != OPEN
        ]
        looks = len(groups.get(OPEN, ()))
        text = wording.of("随读法改变:", "hangs on readings: ") + wording.of("、", ", ").join(others)
        if not others:
            text = wording.of(
                f"{looks}种读法下尚须转人工", f"needs a person under {counted(looks, 'reading')}"
            )
        elif looks:
            text += wording.of(f";另有{looks}种尚须转人工", f"; needs a person under {looks}")
    if not row["may_be_confirmed"]:
        text += wording.of(";采用前不得确认", "; not to be confirmed before adoption")
    if untried:
        text += wording.of(f";{untried}种组合未试", f"; {counted(untried, 'combination')} not tried")
    return wording.of(text, text)


def stability_mark(row: Row, wording: Wording) -> str:
    """The same in a few words, for a narrow column: no numbers."""
    if row["stability"] == "not_applicable":
        return NONE
    groups = outcomes_of(row)
    others = [recommended(code, wording) for code in groups if code != OPEN]
    if not groups:
        text = wording.of("不变", "stable")
    elif others:
        text = wording.of(f"或{'、'.join(others)}", f"or {', '.join(others)}")
    else:
        text = wording.of("或须转人工", "or needs a person")
    if row["may_be_confirmed"]:
        return text
    return wording.of(f"不得确认;{text}", f"closed; {text}")


def flips_in_full(row: Row, wording: Wording, most: int | None = SHOWN) -> str:
    """What would change it, one flip a line, other outcomes first; `—` where nothing does."""
    flips = list(flip_words(row, wording))
    if not flips:
        return NONE
    shown = flips if most is None else flips[:most]
    rest = len(flips) - len(shown)
    lines = [f"{number}. {flip}" for number, flip in enumerate(shown, start=1)]
    if rest:
        lines.append(wording.of(f"……另{rest}种见“结论变化”", f"… {rest} more on sheet 结论变化"))
    return "\n".join(lines)


def flip_words(row: Row, wording: Wording) -> Iterator[str]:
    """Each flip as a sentence: under which reading of which question the recommendation would be what."""
    for flip in flips_of(row):
        named = options_words(flip, wording)
        becomes = recommended(flip.becomes, wording)
        if len(named) == 1:
            yield wording.of(f"若{named[0]},则{becomes}", f"if {named[0]}: {becomes}")
        else:
            yield wording.of(f"若同时{'、'.join(named)},则{becomes}", f"if {' and '.join(named)}: {becomes}")


def options_words(flip: Flip, wording: Wording) -> list[str]:
    """The options of a flip, each as question and answer."""
    questions = {reading.id: reading for reading in wording.content.instrument.readings}
    return [_option(questions[name], option, wording) for name, option in flip.options.items()]


def _option(reading: Reading, option: str, wording: Wording) -> str:
    question, answer = question_words(reading, wording), answer_words(reading, option, wording)
    return wording.of(f"{question}取{answer}", f"{question} is read as {answer}")


def question_words(reading: Reading, wording: Wording) -> str:
    """A reading's question, quoted."""
    return f"“{wording.of(reading.zh, reading.question).translate(_INNER)}”"


def answer_words(reading: Reading, option: str, wording: Wording) -> str:
    """One of its options, quoted."""
    words = reading.options[option]
    return f"“{wording.of(words.zh, words.en).translate(_INNER)}”"


def recommended(code: str | None, wording: Wording) -> str:
    """A recommendation by its code alone."""
    if code is None:
        return wording.of("已撤销,不再提出建议", "revoked, no recommendation")
    return wording.label("recommendation", code)


def resting_on(row: Row, content: ReportContent) -> list[Reading]:
    """The proposed readings that a recommendation hangs on."""
    names = set(json.loads(row["rests_on"]))
    return [reading for reading in content.instrument.readings if reading.id in names]


def counts_words(rows: Iterable[Row], wording: Wording) -> str:
    """How many recommendations hold under all readings, and how many hang on one."""
    rows = list(rows)
    found = Counter(row["stability"] for row in rows)
    tried = max((int(row["readings_tried"]) for row in rows), default=0)
    moved = [outcomes_of(row) for row in rows if row["stability"] == "flips"]
    looks = sum(set(groups) == {OPEN} for groups in moved)
    closed = sum(not row["may_be_confirmed"] for row in rows if row["stability"] == "flips")
    zh = f"{tried}种读法下结论不变{found['stable']}个,随读法改变{found['flips']}个"
    en = f"stable under all {counted(tried, 'reading')}: {found['stable']}, hang on a reading: {found['flips']}"
    also = []
    if looks:
        also.append(
            (f"{looks}个仅是换一种读法尚须转人工", f"{looks} of them only need a person under another")
        )
    if closed:
        also.append(
            (f"{closed}个撤销建议所依读法尚未采用,不得确认",
             f"{closed} of them revocations on a proposed reading, not to be confirmed")
        )  # fmt: skip
    if also:
        zh += f"(其中{'、'.join(words[0] for words in also)})"
        en += f" ({', '.join(words[1] for words in also)})"
    return wording.of(zh, en)


def source_words(reading: Reading) -> tuple[str, str]:
    """Where the question is set out: the numbers of the list of unclear points (docs), zh and en."""
    numbers = re.findall(r"[0-9]+(?:[.][0-9]+)?", reading.source)
    zh, en = "、".join(numbers), ", ".join(numbers)
    return (f"不明之处清单第{zh}项", f"item {en} of the list of unclear points") if numbers else ("", "")


def may_be_confirmed_words(row: Row, wording: Wording) -> str:
    """Whether a person may confirm the recommendation now."""
    if row["recommendation"] is None:
        return NONE
    return wording.of("可以", "yes") if row["may_be_confirmed"] else wording.of(*CLOSED)


def closing_words(row: Row, content: ReportContent, wording: Wording) -> str | None:
    """For a revocation on a proposed reading: that it may not be confirmed, and what would change that."""
    if row["may_be_confirmed"] or row["recommendation"] is None:
        return None
    named = [
        f"{question_words(reading, wording)}{wording.of('取', ' read as ')}"
        f"{answer_words(reading, content.chosen[reading.id], wording)}"
        for reading in resting_on(row, content)
    ]
    return wording.of(
        f"本撤销建议依拟用读法:{';'.join(named)}。主管部门按第十五条采用之前,不得确认本建议。",
        f"This recommendation to revoke rests on proposed readings: {'; '.join(named)}. It may not be confirmed "
        "until the department has adopted them under article 15.",
    )


def chosen_words(reading: Reading, content: ReportContent, wording: Wording) -> str:
    """The option in force, and whose it is."""
    answer = answer_words(reading, content.chosen[reading.id], wording)
    whose = adoption_words(content, reading, wording)
    return wording.of(f"{answer}({whose})", f"{answer} ({whose})")
