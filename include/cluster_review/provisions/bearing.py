"""Where each reading bears: the places of the law whose result it can move."""

from __future__ import annotations

from cluster_review.provisions.faults import Fault
from cluster_review.provisions.measure import (
    AverageAnnualGrowth,
    BelowBaseline,
    EachOfLastYears,
    EitherCount,
    Falling,
    Latest,
    NoSeriousEvents,
    PerTenThousand,
    Rising,
    Share,
    branches,
)
from cluster_review.provisions.model import Clause, GroundKind, Instrument
from cluster_review.provisions.reading import CONSULTED

_BY_MEASURE = {
    "growth": AverageAnnualGrowth,
    "shares": Share,
    "titles": EitherCount,
    "trends": Rising | Falling,
    "windows": EachOfLastYears | AverageAnnualGrowth | Rising | Falling,
    "baselines": BelowBaseline,
    "ratios": Share | AverageAnnualGrowth | PerTenThousand,
    "figures": Latest
    | EachOfLastYears
    | Share
    | AverageAnnualGrowth
    | PerTenThousand
    | Rising
    | Falling
    | BelowBaseline,
    "clean_record": NoSeriousEvents,
    "serious_events": NoSeriousEvents,
}
_GROUNDS: dict[str, tuple[GroundKind, ...]] = {
    "serious_events": ("false_declaration", "serious_incident"),
    "events_of_the_term": ("false_declaration", "not_filed", "unreported_change", "serious_incident"),
    "filing": ("not_filed",),
    "not_filed": ("not_filed",),
    "unreported_change": ("unreported_change",),
    "review_not_passed": ("review_not_passed",),
    "false_declaration": ("false_declaration",),
    "serious_incident": ("serious_incident",),
}


def named_by_provisions(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """Readings that provisions name (which people, which industries), with the provisions' places."""
    places: dict[str, list[str]] = {}
    for provision in instrument.provisions:
        for part in branches(provision.measure):
            if isinstance(part, PerTenThousand):
                places.setdefault(part.people, []).append(provision.source.place)
        if provision.applies_to is not None and provision.applies_to.reading is not None:
            places.setdefault(provision.applies_to.reading, []).append(provision.source.place)
    return {name: tuple(where) for name, where in places.items()}


def bearings(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """Reading to the places it bears on, in the order of the instrument; empty where it bears on none here."""
    return {
        **{name: _places_of(subject, instrument) for name, subject in CONSULTED.items()},
        **named_by_provisions(instrument),
    }


def undeclared_readings(instrument: Instrument) -> list[Fault]:
    """Readings that the evaluation or a provision consults and the policy doesn't declare."""
    declared = {reading.id for reading in instrument.readings}
    return [
        Fault(
            f"readings({'、'.join(places)})" if places else "readings",
            f"读法 {name} 未声明,须在 readings 中写明选项和默认项",
            f"reading {name} is not declared; state its options and default under readings",
        )
        for name, places in bearings(instrument).items()
        if name not in declared
    ]


def _places_of(subject: str, instrument: Instrument) -> tuple[str, ...]:
    found: list[str] = []
    if subject == "filing":
        found.append(instrument.filing.source.place)
    elif subject == "validity":
        found.append(instrument.validity.source.place)
    elif subject == "versions":
        found += [row.place for row in instrument.coverage if "effective" in row.by]
    for provision in instrument.provisions:
        if (
            (subject == "waivers" and provision.waivable is not None)
            or (subject == "soft_rules" and provision.kind == "soft")
            or (subject == "output" and any(map(_is_of_output, branches(provision.measure))))
        ) or (
            subject in _BY_MEASURE
            and any(isinstance(part, _BY_MEASURE[subject]) for part in branches(provision.measure))
        ):
            found.append(provision.source.place)
    found += [g.source.place for g in instrument.grounds if g.kind in _GROUNDS.get(subject, ())]
    return tuple(dict.fromkeys(found))


def _is_of_output(measure: Clause) -> bool:
    """Whether the measure looks at the level or growth of output, in whose place revenue may come."""
    if isinstance(measure, Latest):
        return measure.latest == "output"
    if isinstance(measure, EachOfLastYears):
        return measure.each_of_last_years == "output"
    return isinstance(measure, AverageAnnualGrowth) and measure.average_annual_growth == "output"
