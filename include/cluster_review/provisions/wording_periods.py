"""Validity, filing and batches in words, Chinese and English; what isn't known says so."""

from __future__ import annotations

from collections.abc import Iterator

from cluster_review.provisions.batches import filing_of, validity_of
from cluster_review.provisions.clause import Words
from cluster_review.provisions.model import Instrument
from cluster_review.provisions.periods import Batch, Filing, Validity

ENDS = {
    "day_before": ("止于周年日的前一日", "ends the day before the anniversary"),
    "same_day": ("止于周年日当日", "ends on the anniversary"),
    "calendar_years": ("按自然年计,止于末年12月31日", "whole calendar years, ends on 31 December"),
    None: ("止日如何计算未见于所见资料", "how its end is reckoned isn't in the sources"),
}
REST_DAYS = {
    "next_working_day": ("遇休息日顺延至下一工作日", "on a rest day it moves to the next working day"),
    "strict": ("遇休息日不顺延", "it does not move on a rest day"),
}
REMEMBERED = ("(凭记忆,未核实)", " (remembered, not verified)")


def validity_in_words(rule: Validity) -> Words:
    """How long a recognition lasts and when it ends."""
    end_zh, end_en = ENDS[rule.end]
    if rule.years is None:
        zh, en = "有效期年限未见于所见资料", "its length isn't in the sources at hand"
    else:
        zh, en = f"{rule.years}年,{end_zh}", f"{rule.years} years, {end_en}"
    if rule.start is None and rule.printed is None:
        zh, en = f"{zh};起日未载明,不推算止日", f"{en}; its start isn't stated, so no end is reckoned"
    if rule.printed is not None:
        zh, en = f"{zh};通知印明“{rule.printed}”", f"{en}; the notice prints {rule.printed}"
    elif rule.printed_dates_win:
        zh, en = f"{zh};通知印明起止的,从其印明", f"{en}; dates printed in the notice win"
    return _marked(zh, en, rule.confidence)


def extension_in_words(rule: Validity) -> Words:
    """What a passed review adds."""
    if rule.extension_years is None:
        return Words(
            zh="延长年限未见于所见资料", en="by how long it is extended isn't in the sources at hand"
        )
    return Words(
        zh=f"复核通过延长{rule.extension_years}年,自原有效期届满次日起",
        en=f"a passed review adds {rule.extension_years} years from the day after the old end",
    )


def filing_in_words(rule: Filing) -> Words:
    """By when the yearly form is due."""
    if rule.due is None:
        return Words(
            zh="每年报送信息表的期限未见于所见资料,不判迟报",
            en="the day it is due isn't in the sources at hand; nothing is late by it",
        )
    month, day = (int(number) for number in rule.due.split("-"))
    rest_zh, rest_en = REST_DAYS[rule.rest_day]
    day_zh, day_en = (
        ("包含当日", "that day included") if rule.inclusive else ("不包含当日", "that day not included")
    )
    zh = f"每年{month}月{day}日前报送上一年度信息表,{day_zh};{rest_zh}"
    en = f"form of the previous year by {rule.due}, {day_en}; {rest_en}"
    if rule.first_year is not None:
        zh = f"{zh};自{rule.first_year}年度起"
        en = f"{en}; from the report year {rule.first_year} on"
    return _marked(zh, en, rule.confidence)


def batch_rows(instrument: Instrument) -> Iterator[tuple[Batch, Words, Words]]:
    """Each batch with its own validity and deadline in words."""
    for batch in instrument.batches:
        yield (
            batch,
            validity_in_words(validity_of(instrument, batch.batch)),
            filing_in_words(filing_of(instrument, batch.batch)),
        )


def _marked(zh: str, en: str, confidence: str) -> Words:
    remembered = REMEMBERED if confidence == "C" else ("", "")
    return Words(zh=zh + remembered[0], en=en + remembered[1])
