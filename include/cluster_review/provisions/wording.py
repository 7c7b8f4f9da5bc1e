"""A provision's test in words, Chinese and English, made from its data alone."""

from __future__ import annotations

from cluster_review.provisions.clause import Words
from cluster_review.provisions.measure import (
    AnyOf,
    AverageAnnualGrowth,
    BelowBaseline,
    EachOfLastYears,
    EitherCount,
    Falling,
    Latest,
    Measure,
    NoSeriousEvents,
    PerTenThousand,
    Rising,
    Share,
    TitleCount,
)
from cluster_review.provisions.model import Instrument, Provision, SeriousEvents
from cluster_review.provisions.wording_bounds import bound_in_words, overrides_in_words
from cluster_review.vocabulary import Metric, Vocabulary


def test_in_words(provision: Provision, instrument: Instrument, words: Vocabulary) -> Words:
    """What the provision tests; for one that people judge, that they do."""
    if provision.measure is None:
        return Words(zh="由人按佐证评判", en="judged by people on evidence")
    subject = _subject(provision.measure, instrument, words)
    bound = None if provision.test is None else bound_in_words(provision.test, words)
    zh, en = subject.zh, subject.en
    if bound is not None:
        softly, softly_en = ("一般", " as a rule") if provision.kind == "soft" else ("", "")
        zh, en = f"{zh}{softly}{bound.zh}", f"{en}{softly_en}{bound.en}"
    for other in overrides_in_words(provision, instrument, words):
        zh, en = f"{zh};{other.zh}", f"{en}; {other.en}"
    if provision.applies_to is not None:
        zh, en = f"{provision.applies_to.quote}:{zh}", f"{_industries(provision, instrument)}: {en}"
    if provision.waivable is not None:
        by = provision.waivable.approvers[:1]
        of, of_en = (f",由{by[0]}批准", f" by {by[0]}") if by else ("", "")
        zh, en = f"{zh};可豁免({provision.waivable.quote}{of})", f"{en}; can be waived{of_en}"
    return Words(zh=zh, en=en)


def events_in_words(events: SeriousEvents, words: Vocabulary) -> Words:
    """Which events the veto and the ground on serious incidents count."""
    if not events.is_known:
        return Words(
            zh="哪些事件计入未见于所见资料,不计算",
            en="what counts isn't in the sources at hand: nothing is counted",
        )
    families, kinds, grades = (
        words.options(name) for name in ("incident_family", "compliance_kind", "grade")
    )
    zh = [
        f"{'、'.join(families[f].zh for f in floor.families)}:{floor.word}" for floor in events.incidents
    ] + ["、".join(kinds[k].zh for k in events.compliance)]
    en = [
        f"{', '.join(families[f].en for f in floor.families)}: grade {grades[floor.floor].en} and above"
        for floor in events.incidents
    ] + [", ".join(kinds[k].en for k in events.compliance)]
    return Words(zh=";".join(zh), en="; ".join(en))


def _subject(measure: Measure, instrument: Instrument, words: Vocabulary) -> Words:
    metrics = words.metrics
    match measure:
        case Latest(latest=name):
            return Words(zh=f"报告年度{metrics[name].zh}", en=f"{metrics[name].en} of the report year")
        case EachOfLastYears(each_of_last_years=name, years=years):
            return Words(
                zh=f"近{years}年每年的{metrics[name].zh}",
                en=f"{metrics[name].en} of each of the last {years} years",
            )
        case Share(share=part, of=whole):
            return Words(
                zh=f"{metrics[part].zh}占{metrics[whole].zh}的比例",
                en=f"{metrics[part].en} as a share of {metrics[whole].en}",
            )
        case AverageAnnualGrowth(average_annual_growth=name, years=years):
            return Words(
                zh=f"近{years}年{metrics[name].zh}年均增速",
                en=f"average annual growth of {metrics[name].en} over the last {years} years",
            )
        case PerTenThousand(per_ten_thousand=name, people=people):
            whose = _people(people, instrument, words)
            return Words(
                zh=f"每万人{metrics[name].zh}(人数:{whose.zh})",
                en=f"{metrics[name].en} per 10,000 people ({whose.en})",
            )
        case Rising(rising=name, years=years):
            return _trend(metrics[name], years, "逐年上升", "rises")
        case Falling(falling=name, years=years):
            return _trend(metrics[name], years, "逐年下降", "falls")
        case BelowBaseline(consumption=used, baseline=baseline, from_table=from_table):
            table_zh, table_en = (
                (",并按行业基准值表", ", and by the table of baselines") if from_table else ("", "")
            )
            return Words(
                zh=f"{metrics[used].zh}低于{metrics[baseline].zh}(越低越好,相等不算{table_zh})",
                en=f"{metrics[used].en} below the {metrics[baseline].en} (lower is better, equal is not enough{table_en})",
            )
        case EitherCount(either=counts):
            found = [_count(count, words) for count in counts]
            return Words(zh=",或者".join(w.zh for w in found), en=", or ".join(w.en for w in found))
        case AnyOf(any_of=parts):
            listed = [_subject(part, instrument, words) for part in parts]
            return Words(zh="或".join(w.zh for w in listed), en=" or ".join(w.en for w in listed))
        case NoSeriousEvents():
            window = instrument.serious_events.window_months
            return Words(
                zh=f"{instrument.serious_events.window}无下列事件(见“重大事项”)",
                en=f"none of the serious events within {window} months (see there)",
            )


def _trend(metric: Metric, years: int, zh: str, en: str) -> Words:
    return Words(zh=f"近{years}年{metric.zh}{zh}", en=f"{metric.en} {en} each year over {years} years")


def _count(count: TitleCount, words: Vocabulary) -> Words:
    titles, levels = words.options("title"), words.options("level")
    zh, en = [], []
    for code in count.titles:
        listed = [levels[level] for level in count.levels.get(code, ())]
        zh.append(titles[code].zh + (f"({'或'.join(w.zh for w in listed)})" if listed else ""))
        en.append(titles[code].en + (f" ({' or '.join(w.en for w in listed)})" if listed else ""))
    firms = "firm" if count.at_least == 1 else "distinct firms"
    whose_zh, whose_en = ("主导产业的", " of the leading industry") if count.leading else ("", "")
    return Words(
        zh=f"{whose_zh}{'、'.join(zh)}合计{count.word}{count.at_least}家",
        en=f"at least {count.at_least} {firms}{whose_en} holding {' or '.join(en)}",
    )


def _people(reading: str, instrument: Instrument, words: Vocabulary) -> Words:
    declared = instrument.reading(reading)
    chosen = declared.options[declared.default]
    return Words(zh=f"{chosen.zh},读法 {reading}", en=f"{chosen.en}; reading {reading}")


def _industries(provision: Provision, instrument: Instrument) -> str:
    condition = provision.applies_to
    if condition is None:
        return ""
    if condition.regions:
        named = {region.id: region.en for region in instrument.regions}
        return f"in {', '.join(named.get(name, name) for name in condition.regions)}"
    if condition.reading is None:
        return f"where the leading industry is of GB/T 4754 division {', '.join(condition.divisions)}"
    listed = instrument.reading(condition.reading)
    divisions = ", ".join(listed.values[listed.default])
    return f"where the leading industry is of GB/T 4754 division {divisions} (reading {condition.reading})"
