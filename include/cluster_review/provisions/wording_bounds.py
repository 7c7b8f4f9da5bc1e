"""Bounds in words, Chinese and English: the number, that it isn't known, its dates, and where another binds."""

from __future__ import annotations

from decimal import Decimal

from cluster_review.provisions.clause import UNKNOWN, Words
from cluster_review.provisions.comparison import DatedBound, Override, Test
from cluster_review.provisions.model import Instrument, Provision
from cluster_review.vocabulary import Vocabulary

_COMPARED = {
    ">=": ("不低于", "at least"),
    ">": ("高于", "more than"),
    "<=": ("不超过", "at most"),
    "<": ("低于", "less than"),
}
NOT_PUBLISHED = Words(
    zh="门槛未公布或未见于所见资料,不判断",
    en="the threshold is not published or not in our sources: undecided",
)


def bound_in_words(test: Test, words: Vocabulary) -> Words | None:
    """What the test asks; None against a baseline, which has no number."""
    if test.unit is None:
        return None
    if test.is_open:
        if test.remembered is None:
            return Words(zh=f":{NOT_PUBLISHED.zh}", en=f": {NOT_PUBLISHED.en}")
        zh, en = _amount(test, test.remembered, words)
        return Words(
            zh=f":{NOT_PUBLISHED.zh};凭记忆为{zh},未核实",
            en=f": {NOT_PUBLISHED.en}; remembered as {en}, not verified",
        )
    if test.values:
        listed = [_dated(test, value, words) for value in test.values]
        return Words(zh=":" + ";".join(w.zh for w in listed), en=": " + "; ".join(w.en for w in listed))
    if test.bound is None:
        return None
    zh, en = _amount(test, test.bound, words)
    return Words(zh=f"{zh}(原文:{test.word})", en=f" {en}")


def overrides_in_words(provision: Provision, instrument: Instrument, words: Vocabulary) -> list[Words]:
    """Where another bound binds, in the order of the file."""
    found = []
    for override in provision.overrides:
        where = condition_in_words(override, instrument)
        if override.bound is None or provision.test is None:
            zh, en = "数值未公布", "by a number that isn't published"
            if override.relaxes:
                zh, en = (
                    f"{zh},达到一般要求即符合,未达到的由人决定",
                    f"{en}: what meets the rule meets it, else people decide",
                )
        else:
            zh, en = _amount(provision.test, override.bound, words)
        found.append(
            Words(zh=f"{where.zh}“{override.quote}”:{zh}", en=f"{where.en} (“{override.quote}”): {en}")
        )
    return found


def condition_in_words(override: Override, instrument: Instrument) -> Words:
    """To which clusters an override applies."""
    named = {region.id: region for region in instrument.regions}
    regions = [named[name] for name in override.when.regions if name in named]
    zh = [region.zh for region in regions]
    en = [region.en for region in regions]
    if override.when.divisions:
        listed = ", ".join(override.when.divisions)
        zh.append(f"行业大类{listed}")
        en.append(f"GB/T 4754 division {listed}")
    return Words(zh="、".join(zh) or "有关地区", en=", ".join(en) or "some regions")


def _amount(test: Test, number: Decimal, words: Vocabulary) -> tuple[str, str]:
    zh, en = _COMPARED[test.operator]
    unit = words.units[test.unit or ""]
    return f"{zh}{number:f}{unit.name}", f"{en} {number:f} {unit.en}"


def _dated(test: Test, value: DatedBound, words: Vocabulary) -> Words:
    first_zh, first_en = ("", "") if value.from_ == UNKNOWN else (f"自{value.from_}", f"from {value.from_}")
    last_zh, last_en = ("", "") if value.to == UNKNOWN else (f"至{value.to}", f"to {value.to}")
    zh, en = (
        ("数值未公布", "a number that isn't published")
        if value.bound is None
        else _amount(test, value.bound, words)
    )
    return Words(zh=f"{first_zh}{last_zh} {zh}", en=f"{first_en} {last_en} {en}".strip())
