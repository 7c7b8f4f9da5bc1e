"""A what-if in words and as plain values: counts, counties, provisions, then cluster by cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cluster_review.stages.impact_words import code_words, items_of, recommendation_words

if TYPE_CHECKING:
    from cluster_review.stages.what_if import Flipped, WhatIf, YearWhatIf
    from cluster_review.vocabulary import Vocabulary

_SHOWN = 50
"""Clusters told one by one; JSON has all of them."""


def what_if_lines(answer: WhatIf) -> list[str]:
    """The answer for a reader, Chinese first."""
    lines = ["假设分析(不写入数仓)/ What if (nothing is written)"]
    if not answer.changes:
        lines.append("两套规则没有不同 / the two policies say the same")
    for change in answer.changes:
        for language in ("zh", "en"):
            item, what, before, after = change.in_words(language)
            lines.append(f"  {item} {what}: {before} → {after}")
    for year in answer.years:
        lines += _of_year(year, answer)
    if len(answer.years) > 1:
        total = sum(len(year.flips) for year in answer.years)
        each = "、".join(f"{year.report_year}: {len(year.flips)}" for year in answer.years)
        lines += ["", f"合计 {total} 个建议改变({each})/ recommendations changed in all: {total}"]
    return lines


def _of_year(year: YearWhatIf, answer: WhatIf) -> Iterator[str]:
    words = answer.after.vocabulary
    basis = (
        ("现在已知的事实", "the facts known now")
        if year.is_now
        else ("当时已知的事实", "what was known then")
    )
    yield ""
    yield (
        f"报送年度 {year.report_year}({year.run_id},法律日期 {year.law_date},{basis[0]}):"
        f"{year.clusters} 个集群中 {len(year.flips)} 个建议改变"
    )
    yield (
        f"Report year {year.report_year} ({year.run_id}, law date {year.law_date}, {basis[1]}): "
        f"{len(year.flips)} of {year.clusters} clusters would have another recommendation"
    )
    if not year.turned:
        return
    for code, (old, new) in year.recommendations.items():
        if old == new:
            continue
        zh, en = code_words(code, words)
        yield f"  {zh} {old} → {new} / {en} {old} → {new}"
    if year.flips:
        counties = "、".join(f"{county} {count}" for county, count in year.by_county().items())
        yield f"  按市县 / by county: {counties}"
    rules = {rule.id: rule for side in (answer.before, answer.after) for rule in side.instrument.rules}
    yield "  按条款 / by provision:"
    for name, pairs in year.by_provision().items():
        rule, labels = rules[name], words.labels["ground" if name.startswith("ground_") else "verdict"]
        for (was, now), count in pairs.items():
            old_word, new_word = (labels.get(code or "") for code in (was, now))
            zh = f"{old_word.zh if old_word else '–'} → {new_word.zh if new_word else '–'}"
            en = f"{old_word.en if old_word else '–'} → {new_word.en if new_word else '–'}"
            yield f"    {rule.source.place} {rule.zh}:{zh} {count} / {rule.en}: {en} {count}"
    told = [*year.flips, *(one for one in year.turned if not one.turn.flips)]
    for one in told[:_SHOWN]:
        yield from _of_cluster(one, answer)
    if len(told) > _SHOWN:
        yield f"  … 另有 {len(told) - _SHOWN} 个集群,见 --format json / and {len(told) - _SHOWN} more"


def _of_cluster(one: Flipped, answer: WhatIf) -> Iterator[str]:
    turn, words = one.turn, answer.after.vocabulary
    before, after = (recommendation_words(side, words) for side in (turn.before, turn.after))
    mark = "▲" if turn.flips else "·"
    yield f"  {mark} {turn.standing.cluster_id} {turn.standing.name}:{before[0]} → {after[0]} / {before[1]} → {after[1]}"
    sides = (answer.after.instrument, answer.before.instrument)
    for name, (zh, en) in zip(turn.verdicts, items_of(turn, sides, words), strict=True):
        yield f"      {zh} / {en}"
        was, now = one.measured.get(name, (None, None))
        if now is not None and now.value is not None:
            for language, (value, bound, margin) in (
                ("zh", ("数值", "界限", "余量")),
                ("en", ("value", "bound", "margin")),
            ):
                found = [
                    f"{label} {_amounts(pair, words, language)}"
                    for label, pair in (
                        (value, [(now.value, now.unit)]),
                        (bound, [(s.bound, s.unit) if s else (None, None) for s in (was, now)]),
                        (margin, [(s.margin, s.margin_unit) if s else (None, None) for s in (was, now)]),
                    )
                ]
                yield f"        {(',' if language == 'zh' else ', ').join(found)}"


def _amounts(pairs: Sequence[tuple[str | None, str | None]], words: Vocabulary, language: str) -> str:
    """Amounts with their units, before and after."""
    said = []
    for number, unit in pairs:
        named = words.units.get(unit or "")
        after = unit or "" if language == "zh" or named is None else f" {named.en}"
        said.append("–" if number is None else f"{number}{after}")
    return " → ".join(said)


def what_if_record(answer: WhatIf) -> dict[str, Any]:
    """The answer as plain values."""
    return {
        "before": answer.before.instrument.instrument,
        "after": answer.after.instrument.instrument,
        "changes": [change.as_record() for change in answer.changes],
        "years": [
            {
                "report_year": year.report_year,
                "run_id": year.run_id,
                "law_date": year.law_date,
                "facts": "now" if year.is_now else "then",
                "clusters": year.clusters,
                "flips": len(year.flips),
                "recommendations": {
                    code or "none": {"before": old, "after": new}
                    for code, (old, new) in year.recommendations.items()
                },
                "by_county": year.by_county(),
                "by_provision": {
                    name: [
                        {"before": was, "after": now, "clusters": count}
                        for (was, now), count in pairs.items()
                    ]
                    for name, pairs in year.by_provision().items()
                },
                "affected": [_record(one) for one in year.turned],
            }
            for year in answer.years
        ],
    }


def _record(one: Flipped) -> dict[str, Any]:
    turn = one.turn
    return {
        **turn.as_record(),
        "items": [
            {
                "item": name,
                "before": was,
                "after": now,
                "measured": [None if side is None else vars(side) for side in one.measured.get(name, ())],
            }
            for name, (was, now) in turn.verdicts.items()
        ],
    }
