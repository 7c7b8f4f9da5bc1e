"""Grades once more, slowly: one incident at a time, person by person, from the grading files alone."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

GRADES = {"一般": 1, "较大": 2, "重大": 3, "特别重大": 4}
FOREVER = date(9999, 12, 31)
Extent = tuple[Fraction, Fraction | None]
"""Least and greatest value; no greatest where it is open."""


def derived_grade(
    tables: list[dict], incident: Mapping[str, Any], dated: list[dict]
) -> tuple[int, int] | None:
    """Least and greatest rank from the facts, or None where nothing can be derived."""
    day = incident.get("occurred_date")
    for table in tables:
        begins, ends = (str(table["effective"][end]) for end in ("from", "to"))
        until = FOREVER if ends == "unknown" else date.fromisoformat(ends)
        if day is None or incident["family"] not in table["families"]:
            continue
        if date.fromisoformat(begins) <= day <= until:
            return _by_table(table, incident, dated)
    return None


def _by_table(table: dict, incident: Mapping[str, Any], dated: list[dict]) -> tuple[int, int] | None:
    text = incident.get("other_facts")
    stated = json.loads(text or "{}", parse_float=Decimal)
    least, most, is_derived = 1, 1, False
    for name, band in table.get("dimensions", {}).items():
        condition = _holds(band.get("given"), stated)
        if condition is False:
            continue
        extent = _extent(name, band, table, incident, stated, dated)
        if extent is None:
            if band.get("needed", True) or (
                condition is True and "at_least" not in band.get("given", {"at_least": 0})
            ):
                most = max(most, *(GRADES[grade] for grade in band["bounds"]))
            continue
        low, high = extent
        for grade, bound in band["bounds"].items():
            mark = band["confidence"] if isinstance(band["confidence"], str) else band["confidence"][grade]
            bound, strict = Fraction(str(bound)), grade in band.get("above", ())
            if condition is True and mark != "C" and (low > bound if strict else low >= bound):
                least = max(least, GRADES[grade])
            if high is None or (high > bound if strict else high >= bound):
                most = max(most, GRADES[grade])
        if condition is True:
            is_derived |= band.get("needed", True) or low >= min(
                Fraction(str(b)) for b in band["bounds"].values()
            )
    for name, flag in table.get("flags", {}).items():
        if stated.get(name) is True:
            is_derived = True
            most = max(most, GRADES[flag["grade"]])
            if flag["confidence"] != "C":
                least = max(least, GRADES[flag["grade"]])
    return (least, max(least, most)) if is_derived else None


def _holds(given: dict | None, stated: dict) -> bool | None:
    if given is None:
        return True
    value = stated.get(given["fact"])
    if "at_least" in given:
        return None if value is None else Fraction(str(value)) >= Fraction(str(given["at_least"]))
    return value if isinstance(value, bool) else None


def _extent(
    name: str, band: dict, table: dict, incident: Mapping[str, Any], stated: dict, dated: list[dict]
) -> Extent | None:
    if "fact" in band:
        value = stated.get(band["fact"])
        return None if value is None else (Fraction(str(value)),) * 2
    if name in ("deaths", "serious_injuries"):
        periods = {table.get("later_days")}
        if "shorter" in table:
            if stated.get(table["shorter"]["fact"]) == table["shorter"]["is"]:
                periods = {table["shorter"]["later_days"]}
            elif incident.get("other_facts") is None and dated:
                periods.add(table["shorter"]["later_days"])
        tolls = [_toll(incident, dated, days)[name] for days in periods]
        if None in tolls:
            return None
        return min(t[0] for t in tolls), max(t[1] for t in tolls)
    value = incident.get(name)
    if value is None:
        return None
    if name != "direct_loss_wan_yuan":
        return Fraction(value), Fraction(value)
    loss, said = Fraction(value, 10**6), stated.get("loss_is")
    if said == "约":
        return loss * Fraction(9, 10), loss * Fraction(11, 10)
    return (loss, None) if said == "暂无法核定" else (loss, loss)


def _toll(incident: Mapping[str, Any], dated: list[dict], period: int | None) -> dict[str, Extent | None]:
    """The dead and the seriously hurt on the last day of the period, following everybody from entry to entry."""
    first = incident["occurred_date"]
    for row in dated:
        if (
            None in (row.get("entry_date"), row.get("casualty_kind"), row.get("people"))
            or row["entry_date"] < first
        ):
            return {"deaths": None, "serious_injuries": None}
    last = FOREVER if period is None else first + timedelta(days=period)
    columns = {"death": 0, "serious_injury": 0, "injury_unspecified": 0, "missing": 0}
    came, late = dict(columns), 0
    doubtful = {"serious_injury": 0, "missing": 0}
    for day in sorted({row["entry_date"] for row in dated}):
        before = dict(came)
        for row in dated:
            if row["entry_date"] != day:
                continue
            kind, number = row["casualty_kind"], row["people"]
            if kind == "found":
                columns["missing"] -= number
                continue
            if day > last:
                late += (
                    number if kind in ("death", "missing_died", "serious_injury_died", "injury_died") else 0
                )
                continue
            leaves = {"missing_died": "missing", "serious_injury_died": "serious_injury"}.get(kind)
            enters = "death" if leaves else kind
            if leaves:
                columns[leaves] -= number
            columns[enters] += number
            came[enters] += number
            if kind == "death":
                for column in doubtful:
                    doubtful[column] += number if before[column] else 0
    stated = {
        name: incident.get(name) for name in ("deaths", "serious_injuries", "injured_unspecified", "missing")
    }
    return {
        "deaths": _dead(
            stated, came["death"], late, columns, came, doubtful, incident.get("status") == "concluded"
        ),
        "serious_injuries": _hurt(stated, columns, came, doubtful),
    }


def _dead(stated, died, late, columns, came, doubtful, is_closed) -> Extent | None:
    if not came["missing"]:
        perhaps = stated["missing"] or 0
    else:
        most = max(0, columns["missing"])
        least = max(0, most - doubtful["missing"])
        told = stated["missing"]
        unsaid = least if is_closed else most
        perhaps = unsaid if told is None else told if least <= told <= most else max(told, most)
    if not died:
        column = stated["deaths"]
        return None if column is None else (Fraction(column), Fraction(column + perhaps))
    if stated["deaths"] in (None, died, died + late):
        return Fraction(died), Fraction(died + perhaps)
    both = (died, stated["deaths"])
    return Fraction(min(both)), Fraction(max(both) + perhaps)


def _hurt(stated, columns, came, doubtful) -> Extent | None:
    perhaps = max(stated["injured_unspecified"] or 0, columns["injury_unspecified"])
    column = stated["serious_injuries"]
    if not came["serious_injury"]:
        died = -columns["serious_injury"]
        return None if column is None else (Fraction(max(0, column - died)), Fraction(column + perhaps))
    most = max(0, columns["serious_injury"])
    least = max(0, most - doubtful["serious_injury"])
    if column is not None and column != came["serious_injury"]:
        if least <= column <= most:
            least = most = column
        else:
            least, most = min(least, column), max(most, column)
    return Fraction(least), Fraction(most + perhaps)
