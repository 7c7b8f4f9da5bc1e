"""Validity and deadlines, reckoned in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cluster_review.calendar import filing_deadline
from cluster_review.provisions.batches import filing_of, validity_of
from cluster_review.provisions.clause import place_in_english
from cluster_review.provisions.faults import Fault, PolicyRefused
from cluster_review.provisions.model import Instrument, Validity
from cluster_review.stages.policies import policy

LAST_YEAR = 2200
"""A validity printed to end later is a slip of the pen, for a person to settle."""


def reckon_validity(
    name: str, start: date, printed: str | None, extensions: int, batch: str | None = None
) -> list[str]:
    """Lines with start, end and how each was reckoned; `undetermined` where no end can be computed.

    Args:
        start: first day of the validity.
        printed: as a notice prints it; by default as the notice of the batch does.
        batch: whose rule; without one the instrument's own.
    """
    import numpy as np

    from cluster_review.evaluation.validity.printed_validity import parse_printed
    from cluster_review.evaluation.validity.term_rules import end_of_extension, end_of_term

    instrument = _of_known_batch(name, batch)
    rule = validity_of(instrument, batch)
    place = rule.source.place
    printed = printed or rule.printed
    notes = list(_batch_notes(instrument, batch, "validity"))
    if printed:
        period = parse_printed(printed, rule)
        if period is None or period[1].year > LAST_YEAR:
            return [
                f"start: {start}",
                "end: undetermined",
                f"公布的有效期“{printed}”没有可推算的止日,须由人认定 / as printed, “{printed}” has no computable end: "
                "a person must settle it",
                *notes,
            ]
        first, last = period
        how_zh, how_en = f"以公布的起止日期为准:“{printed}”", f"the printed dates win: “{printed}”"
        notes += _printed_notes(first, last, rule)
    else:
        first = start
        if rule.years is None or rule.end is None:
            return [
                f"start: {start}",
                "end: undetermined",
                f"{place}{rule.source.cited}:所见资料没有有效期的推算规则,须由人认定 / the sources at hand have no rule to "
                "reckon the validity by: a person must settle it",
                *notes,
            ]
        last = end_of_term(np.array([start], dtype="datetime64[D]"), rule)[0].astype(object)
        words = {
            "day_before": (
                f"{rule.years}年,止于届满日的前一日",
                f"{rule.years} years, ending the day before the anniversary",
            ),
            "same_day": (f"{rule.years}年,止于届满日", f"{rule.years} years, ending on the anniversary"),
            "calendar_years": (f"{rule.years}个自然年", f"{rule.years} calendar years"),
        }
        how_zh, how_en = words[rule.end]
        how_zh, how_en = f"{place}“{rule.source.quote}”:{how_zh}", f"{place_in_english(place)}: {how_en}"
        if (first.month, first.day) == (2, 29) and last.month == 2:
            notes.append(
                f"注意:起日为2月29日,{last.year}年没有对应日,以2月28日为对应日推算;如按月末届满,可能相差一天,须由人核实 / "
                f"note: there is no 29 February in {last.year}, so the 28th stands for it; by another count the end is a "
                "day later: a person should check"
            )
    lines = [f"start: {first}", f"end: {last}", f"{how_zh} / {how_en}", *notes]
    for number in range(1, extensions + 1):
        first = last + timedelta(days=1)
        if rule.extension_years is None:
            lines += [
                f"extension {number}: {first} .. undetermined",
                "延长年限未见于所见资料 / by how long it is extended isn't in the sources at hand",
            ]
            break
        last = end_of_extension(np.array([first], dtype="datetime64[D]"), rule)[0].astype(object)
        lines += [
            f"extension {number}: {first} .. {last}",
            f"第{number}次延长自原有效期届满次日起{rule.extension_years}年 / extension {number} runs "
            f"{rule.extension_years} years from the day after the old end",
        ]
    return lines


def _of_known_batch(name: str, batch: str | None) -> Instrument:
    """The instrument; one with rules by batch refuses a batch that it doesn't know."""
    instrument = policy(name).instrument
    known = [one.batch for one in instrument.batches]
    if batch is not None and batch not in known:
        listed = "、".join(known) or "无"
        raise PolicyRefused(
            name,
            [
                Fault(
                    f"--batch {batch}",
                    f"该规则没有此批次的规定;有:{listed}。不写 --batch 即按规则本身",
                    f"it states nothing for this batch; it does for: {', '.join(known) or 'none'}. Without --batch the "
                    "instrument's own rule counts",
                )
            ],
        )
    return instrument


def _batch_notes(instrument: Instrument, batch: str | None, part: str) -> Iterator[str]:
    """That no batch was named although some have a rule of their own."""
    own = [one.batch for one in instrument.batches if getattr(one, part) is not None]
    if batch is None and own:
        yield (
            f"注意:未指明批次,按规则本身推算;另有规定的批次:{'、'.join(own)}(--batch) / note: no batch was named, so the "
            f"instrument's own rule counts; batches with another: {', '.join(own)} (--batch)"
        )


def _printed_notes(first: date, last: date, rule: Validity) -> Iterator[str]:
    """That the printed end lies within a day of, but isn't, the one that the rule gives."""
    import numpy as np

    from cluster_review.evaluation.validity.term_rules import end_of_term

    reckoned = end_of_term(np.array([first], dtype="datetime64[D]"), rule)[0].astype(object)
    if reckoned is not None and abs((last - reckoned).days) == 1:
        yield (
            f"注意:与按规则推算的止日{reckoned}相差一天,请核对原文 / note: a day from the end that the rule gives "
            f"({reckoned}): check the notice"
        )


def reckon_deadline(name: str, report_year: int, batch: str | None = None) -> list[str]:
    """Lines with the last day in time and the roll-forward explained; `CalendarNotAnnounced` if unknown.

    Without a batch, and without a deadline of the instrument itself, those of its batches follow.
    """
    chosen, instrument = policy(name), _of_known_batch(name, batch)
    filing = filing_of(instrument, batch)
    if filing.due is None:
        lines = [
            "deadline: undetermined",
            f"{filing.source.place}{filing.source.cited}:所见资料没有报送期限",
            "the sources at hand state no deadline",
        ]
        for one in chosen.instrument.batches if batch is None else ():
            if one.filing is not None and one.filing.due is not None:
                lines += [
                    f"批次 / batch {one.batch}:",
                    *(f"  {line}" for line in reckon_deadline(name, report_year, one.batch)),
                ]
        return lines
    due = filing_deadline(report_year, filing.due, filing.rest_day, chosen.calendar)
    return [
        f"deadline: {due.last_day}",
        f"{filing.source.place}“{filing.source.quote}”:{due.explanation_zh}",
        due.explanation_en,
    ]
