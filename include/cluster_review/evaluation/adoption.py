"""Which options count: chosen by the caller, adopted by the department (第十五条), or the default, in this order.

A default is a proposal of this program until a record of adoption makes it, or another option, the
department's: with a person, a document and a date no later than the law date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from cluster_review.facts.dates import days, is_known
from cluster_review.facts.facts import Facts
from cluster_review.provisions.model import Instrument
from cluster_review.truth import Flags


class ReadingUndeclared(ValueError):
    """A reading or an option that the instrument doesn't declare."""


def effective_readings(
    adoptions: pd.DataFrame, law_date: date, instrument: Instrument, chosen: Mapping[str, str]
) -> tuple[dict[str, str], frozenset[str]]:
    """The option of every reading, and the readings whose option is an adopted one.

    Args:
        adoptions: rows of the table `reading_adoptions`.
        chosen: options that the caller states; one that differs from the adopted one is no adopted one.

    Raises:
        ReadingUndeclared: a reading or option, chosen or adopted, is unknown, or two adoptions of one day
            contradict each other.
    """
    for name, option in chosen.items():
        _require_declared(instrument, name, option, "")
    adopted = _adopted(adoptions, law_date, instrument)
    options = {**instrument.default_readings(), **adopted, **chosen}
    doubtful = incomplete_adoptions(adoptions, law_date, instrument)
    return options, frozenset(
        name for name, option in adopted.items() if options[name] == option and name not in doubtful
    )


def are_adoptions_lost(facts: Facts) -> Flags:
    """Per cluster, whether rows of the records of adoption are known to be lost, of any time by the law date.

    What is on file may then be what a lost record replaced: it counts as proposed.
    """
    return facts.is_damaged_since("adoptions", np.datetime64("1900-01-01", "D"))


def incomplete_adoptions(records: pd.DataFrame, law_date: date, instrument: Instrument) -> frozenset[str]:
    """Readings that an incomplete record names: it may be what replaced the adoption on file."""
    day = days(records["adopted_date"])
    is_ours = (records["instrument"] == instrument.instrument).to_numpy(dtype=bool)
    is_whole = is_known(day) & records[["adopted_by", "document"]].notna().all(axis=1).to_numpy(dtype=bool)
    may_hold = is_ours & ~is_whole & ~(is_known(day) & (day > np.datetime64(law_date, "D")))
    return frozenset(records["reading"][may_hold].dropna().astype(str))


def _adopted(records: pd.DataFrame, law_date: date, instrument: Instrument) -> dict[str, str]:
    """The option adopted last for each reading; a record without person, document or date doesn't count."""
    records = records[(records["instrument"] == instrument.instrument).to_numpy(dtype=bool)]
    if not len(records):
        return {}
    day = days(records["adopted_date"])
    counts = is_known(day) & (day <= np.datetime64(law_date, "D"))
    for column in ("adopted_by", "document"):
        counts &= (
            records[column].map(lambda text: bool(text) and bool(str(text).strip())).to_numpy(dtype=bool)
        )
    found: dict[str, tuple[np.datetime64, str]] = {}
    for i in np.flatnonzero(counts)[np.argsort(day[counts], kind="stable")]:
        record = records.iloc[int(i)]
        name, option = str(record["reading"]), str(record["option"])
        _require_declared(instrument, name, option, f"采用记录 {record['document']} 中的")
        if name in found and found[name][0] == day[i] and found[name][1] != option:
            raise ReadingUndeclared(
                f"读法 {name} 在 {day[i]} 有两个不同的采用记录({found[name][1]}、{option}),请更正其一 / "
                f"reading {name} was adopted twice on {day[i]}, as {found[name][1]} and as {option}: correct one"
            )
        found[name] = day[i], option
    return {name: option for name, (_, option) in sorted(found.items())}


def _require_declared(instrument: Instrument, name: str, option: str, where: str) -> None:
    declared = {reading.id: reading.options for reading in instrument.readings}
    if option not in declared.get(name, ()):
        known = list(declared[name]) if name in declared else sorted(declared)
        where_en = " in a record of adoption" if where else ""
        raise ReadingUndeclared(
            f"{where}读法 {name}={option} 未声明;可用:{'、'.join(known)} / "
            f"reading {name}={option}{where_en} is not declared; known: {', '.join(known)}"
        )
