"""One thing of an instrument set otherwise, to see what would follow: a bound, its comparison, a reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Context, Decimal

from cluster_review.provisions.faults import Fault, PolicyRefused
from cluster_review.provisions.measure import Share
from cluster_review.provisions.model import Instrument, Provision
from cluster_review.vocabulary import Vocabulary

READING = "reading."
"""Before the name of a reading, which would otherwise look like a provision."""

_BOUND = re.compile(r"(>=|<=|>|<)?\s*(-?[0-9]+(?:\.[0-9]+)?)\s*(\S*)")
_EXACT = Context(prec=60)
_WHOLE = 100


def instrument_with(instrument: Instrument, setting: str, words: Vocabulary) -> Instrument:
    """The instrument with one thing set otherwise.

    Args:
        setting: `output_growth=6%`, `output_growth=>=6%`, `output_each_year=250000万元` or
            `reading.growth_formula=arithmetic_mean_of_rates`. Without a unit the provision's own counts;
            another unit of the same kind is converted exactly.

    Raises:
        PolicyRefused: there is no such provision, reading or option, the provision has no bound, or the unit
            is of another kind.
    """
    name, equals, value = (part.strip() for part in setting.partition("="))
    if not equals or not value:
        raise _refused(
            instrument,
            setting,
            "应写作 条款=界限,如 output_growth=6%,或 reading.读法=选项",
            "write PROVISION=BOUND, such as output_growth=6%, or reading.READING=OPTION",
        )
    if name.startswith(READING):
        return _with_reading(instrument, name.removeprefix(READING), value)
    return _with_bound(instrument, name, value, words)


def named_twice(settings: Sequence[str]) -> tuple[str, ...]:
    """The provisions and readings that several settings name; the last would silently win."""
    names = [setting.partition("=")[0].strip() for setting in settings]
    return tuple(dict.fromkeys(name for name in names if names.count(name) > 1))


def _with_reading(instrument: Instrument, name: str, option: str) -> Instrument:
    declared = {reading.id: reading for reading in instrument.readings}
    if name not in declared:
        known = ", ".join(sorted(declared))
        raise _refused(
            instrument, name, f"没有该读法;有:{known}", f"there is no such reading; there are: {known}"
        )
    if option not in declared[name].options:
        known = ", ".join(declared[name].options)
        raise _refused(
            instrument,
            f"{name}={option}",
            f"没有该选项;有:{known}",
            f"there is no such option; there are: {known}",
        )
    readings = tuple(
        r.model_copy(update={"default": option}) if r.id == name else r for r in instrument.readings
    )
    return instrument.model_copy(update={"readings": readings})


def _with_bound(instrument: Instrument, name: str, value: str, words: Vocabulary) -> Instrument:
    tested = {p.id: p for p in instrument.provisions if p.test is not None and p.test.bound is not None}
    if name not in tested:
        is_there = name in {rule.id for rule in instrument.rules}
        known = ", ".join(tested)
        raise _refused(
            instrument,
            name,
            f"该条款没有单一的界限可改;可改的有:{known}" if is_there else f"没有该条款;可改的有:{known}",
            f"{'this provision has no single bound' if is_there else 'there is no such provision'}; "
            f"those with one: {known}",
        )
    found = _BOUND.fullmatch(value)
    if found is None:
        raise _refused(
            instrument,
            f"{name}={value}",
            "界限应为数字,前可加 >= > <= <,后可加单位",
            "a bound is a number, with >= > <= < before it or a unit after it if you like",
        )
    operator, number, unit = found.groups()
    changed = _tested_by(instrument, tested[name], operator, Decimal(number), unit, words)
    provisions = tuple(changed if p.id == name else p for p in instrument.provisions)
    return instrument.model_copy(update={"provisions": provisions})


def _tested_by(
    instrument: Instrument,
    provision: Provision,
    operator: str | None,
    number: Decimal,
    unit: str,
    words: Vocabulary,
) -> Provision:
    test = provision.test
    if test is None or test.unit is None:
        raise ValueError(provision.id)
    if unit and unit != test.unit:
        own, given = words.units[test.unit], words.units.get(unit)
        if given is None or given.dimension != own.dimension:
            alike = "、".join(u.name for u in words.units.values() if u.dimension == own.dimension)
            raise _refused(
                instrument,
                f"{provision.id}={number}{unit}",
                f"单位应为 {alike},不是 {unit}",
                f"the unit is one of {alike}, not {unit}",
            )
        number = _EXACT.scaleb(number, given.exponent - own.exponent)
    if isinstance(provision.measure, Share) and number > _WHOLE:
        raise _refused(
            instrument,
            f"{provision.id}={number}{test.unit}",
            "占比不会超过100%,请核对",
            "a share is never above 100 %: check it",
        )
    update: dict[str, object] = {"bound": number}
    if operator is not None and operator != test.operator:
        update |= {"operator": operator, "word": words.operator_words[operator][0]}
    return provision.model_copy(update={"test": test.model_copy(update=update)})


def _refused(instrument: Instrument, place: str, zh: str, en: str) -> PolicyRefused:
    return PolicyRefused(instrument.instrument, [Fault(place, zh, en)])
