"""What was refused, for people to mend: the open items with their age, and one item with all that hangs on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster_review.calendar import CalendarNotAnnounced, WorkingCalendar
from cluster_review.settings import settings
from cluster_review.stages.batch import landing_folder
from cluster_review.stages.faults import DataFault, NothingDue
from cluster_review.stages.policies import DEFAULT_INSTRUMENT, lineage, policy
from cluster_review.stages.quarantined_faults import faults_of
from cluster_review.stages.runs import SHANGHAI, Run
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    import pandas as pd

    from cluster_review.warehouse.quarantine import Item

WHOLE_PROVINCE = "*"
_SATURDAY = 5
_SHOWN = 5
_ONE_DAY = timedelta(days=1)


def refused_rows() -> list[dict[str, Any]]:
    """Every refusal with the file it came from, sorted by file and place."""
    from cluster_review.warehouse.reading import read_quarantine

    return [{str(k): v for k, v in row.items()} for row in read_quarantine(warehouse()).to_dict("records")]


def refusals_by_age(refused: pd.DataFrame, known_at: datetime, as_of: date) -> pd.DataFrame:
    """Refusals with the item each belongs to, its state and its age; the open ones first, the oldest before all.

    Args:
        refused: as `read_quarantine` gives them.
        known_at: the moment whose states are told.
        as_of: the day on which the age is told.
    """
    from cluster_review.warehouse.quarantine import read_items

    rows = {item.filing_id: item_row(item, as_of, {}) for item in read_items(warehouse(), known_at)}
    told = {
        "item": "id", "item_state": "state", "age_working_days": "age_working_days", "arrived": "first_arrival",
    }  # fmt: skip
    found = refused.assign(
        **{name: [rows[of][key] for of in refused["filing_id"]] for name, key in told.items()}
    )
    found["is_closed"] = [state != "open" for state in found["item_state"]]
    order = ["is_closed", "age_working_days", "original_name"]
    ordered = found.sort_values(order, ascending=[True, False, True], kind="stable")
    return ordered.drop(columns="is_closed").reset_index(drop=True)


def working_days_since(arrival: datetime, as_of: date, calendar: WorkingCalendar) -> int:
    """How many working days have passed after the day of arrival, up to and with `as_of`; Shanghai days.

    Of a year whose days off aren't announced every Monday to Friday counts: an item is then rather called
    too old than forgotten.
    """
    day, passed = arrival.astimezone(SHANGHAI).date(), 0
    while day < as_of:
        day += _ONE_DAY
        passed += _is_worked(day, calendar)
    return passed


def _is_worked(day: date, calendar: WorkingCalendar) -> bool:
    try:
        return calendar.is_working_day(day)
    except CalendarNotAnnounced:
        return day.weekday() < _SATURDAY


def listed_items(
    *,
    as_of: date,
    county: str | None = None,
    cluster: str | None = None,
    with_closed: bool = False,
    older_than: int | None = None,
) -> list[dict[str, Any]]:
    """Refused files, the oldest first: plain values, as the command and the workbook show them.

    Args:
        as_of: the day on which the age is told.
        county, cluster: only forms of these. A list of the whole province belongs to none.
        with_closed: those that are closed, too.
        older_than: only those that are older than so many working days.
    """
    from cluster_review.warehouse.quarantine import read_items

    engine = warehouse()
    items = [item for item in read_items(engine) if with_closed or item.mending is None]
    if not items:
        return []
    counties = county_by_cluster()
    rows = [item_row(item, as_of, counties) for item in items]
    return [
        row
        for row in sorted(rows, key=lambda row: (-row["age_working_days"], row["first_arrival"], row["file"]))
        if (county is None or county in str(row["county"]).split(";"))
        and (cluster is None or row["cluster_id"] == cluster)
        and (older_than is None or row["age_working_days"] > older_than)
    ]


def county_by_cluster() -> dict[str, str]:
    """County codes of every cluster in the register."""
    from cluster_review.warehouse.reading import latest_record, read_facts

    clusters = read_facts(warehouse(), latest_record(warehouse()), ["clusters"])["clusters"]
    return dict(zip(clusters["cluster_id"], clusters["county"], strict=True))


def item_row(item: Item, as_of: date, counties: Mapping[str, str]) -> dict[str, Any]:
    """An item as plain values."""
    mending = item.mending
    calendar = policy(DEFAULT_INSTRUMENT).calendar
    closed_on = None if mending is None else mending.recorded_at.astimezone(SHANGHAI).date()
    return {
        "id": item.id,
        "file": item.original_name,
        "source": item.source,
        "family": item.family,
        "first_arrival": item.first_arrival.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "age_working_days": working_days_since(item.first_arrival, min(as_of, closed_on or as_of), calendar),
        "faults": item.faults,
        "state": item.state,
        "cluster_id": item.cluster_id,
        "report_year": item.report_year,
        "county": _county(item, counties),
        "filing_id": item.filing_id,
        "size": item.size,
        "mended_by": mending and mending.mended_by,
        "mended_arrival": mending
        and mending.mended_arrival
        and mending.mended_arrival.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "by": mending and mending.by_whom,
        "note": mending and mending.note,
    }


def _county(item: Item, counties: Mapping[str, str]) -> str | None:
    """County of the cluster; `*` for a list of the whole province, None for a form that can't be told apart."""
    from cluster_review.intake.reading import ANNUAL_FORM

    if item.cluster_id:
        return counties.get(item.cluster_id)
    return None if item.family == ANNUAL_FORM else WHOLE_PROVINCE


def summary(as_of: date) -> dict[str, Any]:
    """How many items are open, how old the oldest is in working days, and how many there are of each county."""
    rows = listed_items(as_of=as_of)
    of_county = Counter(str(row["county"] or "?") for row in rows)
    return {
        "open": len(rows),
        "oldest_working_days": max((row["age_working_days"] for row in rows), default=0),
        "by_county": dict(sorted(of_county.items())),
    }


def aged_quarantine(*, run: Run) -> dict[str, Any]:
    """The morning's count of open items.

    Raises:
        NothingDue: nothing is open.
        DataFault: an item is older than `QUARANTINE_ALERT_DAYS` working days.
    """
    as_of = datetime.fromisoformat(run["recorded_at"]).astimezone(SHANGHAI).date()
    found, limit = summary(as_of), settings().quarantine_alert_days
    if not found["open"]:
        raise NothingDue("没有未办结的退件。\nNothing that was refused is open.")
    if found["oldest_working_days"] <= limit:
        return found
    aged = listed_items(as_of=as_of, older_than=limit)
    oldest = aged[:_SHOWN]
    zh = "、".join(f"{row['file']}({row['id']},{row['age_working_days']} 个工作日)" for row in oldest)
    en = ", ".join(f"{row['file']} ({row['id']}, {row['age_working_days']} working days)" for row in oldest)
    more_zh, more_en = (" 等", " and others") if len(aged) > len(oldest) else ("", "")
    raise DataFault(
        f"有 {len(aged)} 份退件超过 {limit} 个工作日未办结:{zh}{more_zh}。请催报送单位补正,或核实后办结:"
        "cluster-review quarantine show ID、replay ID、close ID。\n"
        f"{len(aged)} refused files have been open for more than {limit} working days: {en}{more_en}. "
        "Have them mended, or close them: "
        "cluster-review quarantine show ID, replay ID, close ID."
    )


def find_item(name: str) -> Item:
    """The item that a person names by its id, its filing id or its file name; the open one of several.

    Raises:
        DataFault: there is none, or the name fits several.
    """
    from cluster_review.warehouse.quarantine import read_items

    items = read_items(warehouse())
    fits = [
        item
        for item in items
        if name in (item.filing_id, item.original_name, item.original_name.rpartition("/")[2])
        or (len(name) >= 4 and item.sha256.startswith(name.lower()))
    ]
    still_open = [item for item in fits if item.mending is None]
    chosen = still_open if len(still_open) == 1 else fits
    if len(chosen) == 1:
        return chosen[0]
    if not fits:
        raise DataFault(f"没有文件 {name} 的退件。\nnothing was refused of {name}.")
    listed = "、".join(f"{item.id} {item.original_name}" for item in fits)
    raise DataFault(
        f"{name} 对应几份退件:{listed}。请用退件编号或完整的文件标识。\n"
        f"{name} fits several refused files: {listed}. Name one by its id or its whole filing id."
    )


def shown_item(name: str, as_of: date) -> dict[str, Any]:
    """One item with everything that a person needs to mend it.

    Returns:
        The item's row, `landed` (path of the copy, None if it is gone), `faults` (each with the row's other
        `cells`) and `damages` (facet, cluster, and the recommendation that stands).

    Raises:
        DataFault: there is no such item.
    """
    from cluster_review.intake.row_context import row_cells
    from cluster_review.warehouse.quarantine import damage_by_file

    item, engine = find_item(name), warehouse()
    path = landing_folder() / item.sha256
    suffix = Path(item.original_name).suffix.lower()
    faults = [
        {
            **{str(key): fault[key] for key in ("sheet", "cell", "found", "expected", "mend")},
            "message_zh": fault["message_zh"],
            "message_en": fault["message_en"],
            "cells": row_cells(path, suffix, fault["sheet"], fault["cell"]),
        }
        for fault in faults_of(item.filing_id)
    ]
    damage = damage_by_file(engine, [item.filing_id]).get(item.filing_id, set())
    return {
        **item_row(item, as_of, county_by_cluster()),
        "landed": str(path) if path.is_file() else None,
        "faults": faults,
        "damages": _damages(damage) if item.mending is None else [],
    }


def _damages(damage: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """Per cluster: the facets that are in doubt and the recommendation that stands; `*` stands for all."""
    from cluster_review.warehouse.runs import read_results
    from cluster_review.warehouse.standing import standing_run_of

    words = policy(DEFAULT_INSTRUMENT).vocabulary.options("facet")
    found = []
    for cluster in sorted({cluster for _, cluster in damage}):
        facets = sorted(facet for facet, of in damage if of == cluster)
        run_id = (
            None
            if cluster == WHOLE_PROVINCE
            else standing_run_of(warehouse(), cluster, lineage(DEFAULT_INSTRUMENT))
        )
        advice = None
        if run_id is not None:
            rows = read_results(warehouse(), run_id, [cluster])["recommendations"]
            advice = None if rows.empty else rows.iloc[0]["recommendation"]
        found.append(
            {
                "cluster_id": cluster,
                "facets": facets,
                "facets_zh": [words[facet].zh for facet in facets],
                "facets_en": [words[facet].en for facet in facets],
                "run_id": run_id,
                "recommendation": advice,
            }
        )
    return found
