"""Reminder and overdue lists: what each county still owes, since when, and whom to write to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cluster_review.crash_points import crash_point
from cluster_review.stages.faults import DataFault
from cluster_review.stages.filings import QUARANTINED, filing_rows
from cluster_review.stages.known import known_frames
from cluster_review.stages.policies import DEFAULT_INSTRUMENT, policy
from cluster_review.stages.warehouse_access import warehouse

Rows = list[dict[str, Any]]
WAITING = frozenset({"expected", "reminded", "overdue", "refused", "withdrawn", "unclear", QUARANTINED})
"""States of a form that somebody still has to do something about."""


def filing_status(
    on: date | None = None,
    county: str | None = None,
    *,
    overdue: bool = False,
    due_within: int | None = None,
    report_year: int | None = None,
) -> Rows:
    """The forms owed on a day, from all that is recorded by now, by county, cluster and report year.

    Args:
        on: by default the law date of the run opened last.
        county: its code.
        overdue: only what is past its last day and still waited for.
        due_within: only what is waited for and falls due within so many days.

    Raises:
        DataFault: no day is given and nothing was run yet, or the register holds no cluster (of the county).
    """
    from cluster_review.warehouse.reading import latest_record

    day = on or _last_law_date()
    reference = {
        "run_id": "",
        "known_at": latest_record(warehouse()).isoformat(),
        "law_date": day.isoformat(),
        "report_year": day.year - 1,
        "county": county,
        "instrument": DEFAULT_INSTRUMENT,
    }
    frames = known_frames(reference)
    if frames["clusters"].empty:
        raise DataFault(
            f"名册中没有{f'市县 {county} 的' if county else ''}集群;请核对代码,或先接收名册。\n"
            f"The register holds no cluster{f' of county {county}' if county else ''}; check the code, or deliver "
            "the register first."
        )
    contacts = _contacts(frames["annual_reports"])
    rows = [
        {**row, **_words(row), **contacts.get(row["cluster_id"], {})}
        for row in filing_rows(reference)
        if report_year in (None, row["report_year"])
    ]
    if overdue:
        rows = [row for row in rows if row["state"] in WAITING and row["due_date"] and row["due_date"] < day]
    if due_within is not None:
        until = day + timedelta(days=due_within)
        rows = [
            row
            for row in rows
            if row["state"] in WAITING and row["due_date"] and day <= row["due_date"] <= until
        ]
    return sorted(rows, key=lambda row: (row["county"], row["cluster_id"], row["report_year"]))


def write_reminders(rows: Iterable[Mapping[str, Any]], folder: Path, day: date) -> list[Path]:
    """Write one list per county of what is still waited for; a cluster of two counties stands in both.

    Each file is written whole or not at all.
    """
    from cluster_review.reports.filing_reminders import reminder_csv, reminder_name
    from cluster_review.reports.workbook import write_whole

    by_county: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["state"] in WAITING:
            for code in str(row["county"]).split(";"):
                by_county.setdefault(code, []).append(row)
    written = []
    for code, of_county in sorted(by_county.items()):
        path = folder / reminder_name(code, day.isoformat())
        crash_point("reminder.before_list")
        written.append(write_whole(path, reminder_csv(of_county).encode("utf-8")))
        crash_point("reminder.after_list")
    return written


def law_date_of_lists(on: date | None) -> date:
    """The day that the lists speak of."""
    return on or _last_law_date()


def _last_law_date() -> date:
    from cluster_review.warehouse.standing import last_law_date

    found = last_law_date(warehouse())
    if found is None:
        raise DataFault(
            "还没有运行过,不知道以哪一天为准;请用 --on 给出日期。\n"
            "Nothing was run yet, so the day isn't known; give one by --on."
        )
    return found


def _words(row: Mapping[str, Any]) -> dict[str, str]:
    vocabulary = policy(DEFAULT_INSTRUMENT).vocabulary

    def word(name: str, code: str | None, language: str) -> str:
        return vocabulary.word(name, code, language) if code else ""

    return {
        f"{what}_{language}": word(name, row[column], language)
        for what, name, column in (
            ("state", "filing_state", "state"),
            ("fault", "fault_party", "fault_party"),
        )
        for language in ("zh", "en")
    }


def _contacts(reports: Any) -> dict[str, dict[str, str]]:
    """Whom to write to: as the cluster's latest form that says so has it."""
    found: dict[str, dict[str, str]] = {}
    columns = ("filer", "responsible_person", "contact")
    for row in reports.sort_values(["cluster_id", "report_year"], kind="stable").to_dict("records"):
        said = {name: str(row[name]) for name in columns if isinstance(row[name], str)}
        found.setdefault(str(row["cluster_id"]), {}).update(said)
    return found
