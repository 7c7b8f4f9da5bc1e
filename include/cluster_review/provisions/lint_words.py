"""The words of a rule against its data: operator, bound, unit, years and softness must stand in the quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cluster_review.provisions.clause import Clause
from cluster_review.provisions.faults import Fault
from cluster_review.provisions.measure import (
    AverageAnnualGrowth,
    BelowBaseline,
    EachOfLastYears,
    EitherCount,
    Falling,
    PerTenThousand,
    Rising,
    Share,
    TitleCount,
    branches,
    metrics_of,
)
from cluster_review.provisions.model import Instrument, Provision, Test
from cluster_review.provisions.text import bare, number_of
from cluster_review.vocabulary import Vocabulary

MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
BELOW = "以下"
WHOLLY = "全覆盖"
SOFTENING = ("一般", "原则上")
EACH = ("均", "每", "各", "连续")
LEADING = "主导产业"
# How a law writes the unit after the number, where that isn't the unit's own name.
WRITTEN_UNITS = {"件/万人": ("个", "件", "项"), "件": ("个", "件", "项"), "家": ("家", "个", "户")}
_YEARS = re.compile(r"近?([一二两三四五六七八九十\d]+)年")
_RECENT_YEARS = re.compile(r"近([一二两三四五六七八九十\d]+)年")


def word_faults(
    place: str, provision: Provision, instrument: Instrument, words: Vocabulary
) -> Iterator[Fault]:
    """Every disagreement between a provision's quote and its data."""
    quote, measure = bare(provision.source.quote), provision.measure
    soft = any(word in quote for word in SOFTENING)
    if provision.kind == "soft" and not soft:
        yield Fault(
            f"{place}.kind",
            f"弹性(soft)条款的引文须有{_or_zh(SOFTENING)}之类的字样",
            f"the quote of a soft provision carries a word like {_or_en(SOFTENING)}",
        )
    if provision.kind == "hard" and soft:
        yield Fault(
            f"{place}.kind",
            "引文说“一般”或“原则上”,应为弹性(soft)条款",
            "the quote says 一般 or 原则上, so the provision is soft",
        )
    if provision.test is not None:
        yield from _test_faults(f"{place}.test", provision.test, provision, instrument, words)
    if isinstance(measure, Rising | Falling):
        way = "rising" if isinstance(measure, Rising) else "falling"
        if not any(word in quote for word in words.trend_words[way]):
            trend = words.trend_words[way]
            yield Fault(
                f"{place}.measure",
                f"趋势 {way} 的引文须有{_or_zh(trend)}",
                f"the quote of a {way} trend carries {_or_en(trend)}",
            )
    by_year = [part for part in branches(measure) if isinstance(part, EachOfLastYears)]
    if by_year and not any(word in quote for word in EACH):
        yield Fault(
            f"{place}.measure",
            f"要求每年达到的引文须有{_or_zh(EACH)}之类的字样",
            f"the quote of a rule for each year carries a word like {_or_en(EACH)}",
        )
    if isinstance(measure, EitherCount):
        for number, count in enumerate(measure.either, 1):
            yield from _count_faults(f"{place}.measure.either.{number}", count, instrument, words)
    for years in dict.fromkeys(part.years for part in branches(measure) if hasattr(part, "years")):
        found = _RECENT_YEARS.search(quote)
        if found is None or number_of(found[1]) == years:
            continue
        yield Fault(
            f"{place}.measure.years",
            f"写的是 {years} 年,引文说“{found[0]}”",
            f"{years} years are stated, the quote says {found[0]}",
        )


def _or_zh(listed: Sequence[str]) -> str:
    return "或".join(f"“{word}”" for word in listed)


def _or_en(listed: Sequence[str]) -> str:
    return " or ".join(listed)


def operator_fault(
    place: str, operator: str, word: str, quote: str, below_includes: bool | None, words: Vocabulary
) -> Fault | None:
    """Whether the word stands in the quote, by itself, and means the operator."""
    if word == BELOW:
        if below_includes is None:
            return Fault(
                place,
                "用了“以下”,而文件未写明 below_includes(以下是否包括本数)",
                "以下 is used, and the instrument doesn't state below_includes (whether it includes the number)",
            )
        meant = "<=" if below_includes else "<"
    else:
        meant = next((op for op, listed in words.operator_words.items() if word in listed), "")
        if not meant:
            return Fault(
                place,
                f"“{word}”不在 vocabulary 的比较词(operator_words)之内",
                f"{word} isn't a word of comparison of the vocabulary",
            )
    if meant != operator:
        return Fault(
            place,
            f"“{word}”的意思是 {meant},此处作 {operator}",
            f"{word} means {meant}, here it is taken as {operator}",
        )
    if not _stands_alone(word, bare(quote), words):
        return Fault(
            place, f"引文“{quote}”中没有“{word}”", f"the word {word} doesn't stand in the quote {quote}"
        )
    return None


def number_fault(place: str, number: Decimal, unit: str, quote: str) -> Fault | None:
    """Whether the number stands in the quote, followed by its unit."""
    written = "|".join(map(re.escape, WRITTEN_UNITS.get(unit, (unit,))))
    text = format(number, "f")
    if re.search(rf"(?<![\d.]){re.escape(text)}(?:{written})", bare(quote)):
        return None
    return Fault(
        place, f"引文“{quote}”中没有“{text}{unit}”", f"{text} {unit} doesn't stand in the quote {quote}"
    )


def years_fault(place: str, years: int, quote: str) -> Fault | None:
    """Whether the quote speaks of so many years."""
    found = _YEARS.search(bare(quote))
    if found and number_of(found[1]) == years:
        return None
    return Fault(place, f"引文“{quote}”中没有“{years}年”", f"{years} years don't stand in the quote {quote}")


def due_fault(place: str, due: str | None, quote: str) -> Fault | None:
    """Whether the day stands in the quote; an unknown day is declared as such."""
    if due is None:
        return None
    month, day = (int(number) for number in due.split("-"))
    if f"{month}月{day}日" in bare(quote):
        return None
    return Fault(place, f"引文“{quote}”中没有“{month}月{day}日”", f"{due} doesn't stand in the quote {quote}")


def _stands_alone(word: str, quote: str, words: Vocabulary) -> bool:
    """Whether the word occurs other than inside a longer word of comparison (超过 inside 不超过)."""
    longer = [w for listed in words.operator_words.values() for w in listed if word in w and w != word]
    for other in sorted(longer, key=len, reverse=True):
        # 及以上 is 以上 with 及 before it: the same operator.
        if not any(word in listed and other in listed for listed in words.operator_words.values()):
            quote = quote.replace(other, "#")
    return any(quote[max(at - 1, 0) : at] != "不" for at in _occurrences(word, quote))


def _occurrences(word: str, quote: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(word), quote)]


def _test_faults(
    place: str, test: Test, provision: Provision, instrument: Instrument, words: Vocabulary
) -> Iterator[Fault]:
    quote, measure = provision.source.quote, provision.measure
    against_baseline = isinstance(measure, BelowBaseline)
    operator = MIRRORED[test.operator] if test.inverted else test.operator
    fault = operator_fault(f"{place}.operator", operator, test.word, quote, instrument.below_includes, words)
    if test.is_open and not provision.source.verbatim:
        fault = None  # neither number nor word is known
    if fault is not None and test.inverted:
        fault = Fault(
            fault.place,
            f"{fault.zh}(inverted:指标越低越好,operator 取反)",
            f"{fault.en} (inverted: lower is better, so the operator is mirrored)",
        )
    if fault is not None:
        yield fault
    if test.inverted != against_baseline:
        yield Fault(
            f"{place}.inverted",
            "inverted 用于且仅用于与行业基准值相比的度量(越低越好)",
            "inverted belongs to a measure against a baseline, and to no other (lower is better)",
        )
    if against_baseline:
        if test.bound is not None or test.unit is not None:
            yield Fault(
                place,
                "与基准值相比,不写 bound 和 unit",
                "against a baseline neither bound nor unit is stated",
            )
        return
    numbers = [v.bound for v in test.values] if test.values else [test.bound]
    if test.unit is None or (None in numbers and not test.is_open and not test.values):
        yield Fault(place, "须写明 bound 和 unit", "bound and unit must be stated")
        return
    if test.unit not in words.units:
        yield Fault(
            f"{place}.unit",
            f"不认识的单位 {test.unit!r};vocabulary 有 {'、'.join(words.units)}",
            f"unknown unit {test.unit!r}",
        )
        return
    if fault := _dimension_fault(f"{place}.unit", test.unit, provision, words):
        yield fault
    if test.is_open:
        return
    if test.values:
        stated = [number for number in numbers if number is not None]
        faults = [number_fault(f"{place}.values", number, test.unit, quote) for number in stated]
        if stated and all(faults):
            yield from [fault for fault in faults if fault is not None][:1]
    elif test.word == WHOLLY:
        if test.bound != 100 or test.unit != "%":
            yield Fault(f"{place}.bound", "“全覆盖”即 100%", "全覆盖 means 100 %")
    elif test.bound is not None and (fault := number_fault(f"{place}.bound", test.bound, test.unit, quote)):
        yield fault
    if any(isinstance(part, PerTenThousand) for part in branches(measure)) and "每万人" not in bare(quote):
        yield Fault(f"{place}.unit", "引文中没有“每万人”", "每万人 doesn't stand in the quote")


def _dimension_fault(place: str, unit: str, provision: Provision, words: Vocabulary) -> Fault | None:
    for part in branches(provision.measure):
        if fault := _unit_fault(place, unit, part, words):
            return fault
    return None


def _unit_fault(place: str, unit: str, measure: Clause, words: Vocabulary) -> Fault | None:
    if isinstance(measure, Share | AverageAnnualGrowth):
        wanted = "ratio"
    else:
        name = next(iter(metrics_of(measure).values()), "")
        if name not in words.metrics:
            return None
        wanted = words.metrics[name].unit.dimension
        if isinstance(measure, PerTenThousand):
            wanted = f"{wanted}_per_10k"
    found = words.units[unit].dimension
    if found == wanted:
        return None
    fitting = [u.name for u in words.units.values() if u.dimension == wanted]
    return Fault(
        place,
        f"单位{unit}与指标不符,应为{_or_zh(fitting)}",
        f"the unit {unit} doesn't fit the figure, which is measured in {_or_en(fitting)}",
    )


def _count_faults(
    place: str, count: TitleCount, instrument: Instrument, words: Vocabulary
) -> Iterator[Fault]:
    if fault := operator_fault(
        f"{place}.word", ">=", count.word, count.quote, instrument.below_includes, words
    ):
        yield fault
    if fault := number_fault(f"{place}.at_least", Decimal(count.at_least), "家", count.quote):
        yield fault
    if count.leading != (LEADING in bare(count.quote)):
        yield Fault(
            f"{place}.leading",
            "是否限于主导产业与引文不符",
            "whether only the leading industry counts disagrees with the quote",
        )
