"""Two mornings and a spring as a list of tasks, each a plain call of a stage that leaves what the next one needs."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.crash import county_desk
from tests.crash.place import BUCKET, Place
from tests.end_to_end import province

from cluster_review import stages

Left = dict[str, Any]
Task = Callable[[Place, Left], Any]

FORMS, RECORDS = "annual_reports", "incident_records"
STATISTICS = (
    "DROP SCHEMA IF EXISTS open_data CASCADE",
    "CREATE SCHEMA open_data",
    "CREATE TABLE open_data.cluster_figures"
    " (cluster_id text, report_year int, metric text, year int, value numeric, changed_at timestamptz)",
    "GRANT USAGE ON SCHEMA open_data TO reader",
    "GRANT SELECT ON open_data.cluster_figures TO reader",
    "INSERT INTO open_data.cluster_figures VALUES ('C02', 2024, 'output', 2024, 30, '2026-03-01 08:00+08')",
)
PDF = b"%PDF-1.7\n%%EOF\n"


def deliver(place: Place) -> None:
    """What lies in the folder and the bucket on the first morning.

    C03's form can't be read, C01's comes twice, C05's comes through the bucket, one file is of no known kind.
    """
    folder = place.inputs
    province.write_forms(folder / "forms", ("C01", "C03"))
    for name, rows in province.records().items():
        province.write_table(folder, name, rows)
    said = f'report_year: {province.REPORT_YEAR}\nlaw_date: "{province.LAW_DATE}"\nmade_up: true\n'
    (folder / "review.yaml").write_text(said, encoding="utf-8")
    shutil.copy(folder / "forms/C01.xlsx", folder / "forms/C01 copy.xlsx")
    (folder / "notes.rtf").write_bytes(b"{\\rtf1 }")
    (folder / "brand.pdf").write_bytes(PDF)
    upload = place.folder / "upload"
    province.write_forms(upload, (county_desk.CLUSTER, "C05"))
    if place.store:
        place.client().create_bucket(Bucket=BUCKET)
        place.client().upload_file(str(upload / "C05.xlsx"), BUCKET, "annual/C05.xlsx")


def deliver_more(place: Place) -> None:
    """What comes by the second morning: two forms corrected, an accident more, one list gone from the folder."""
    folder = place.inputs
    for cluster in ("C01", "C03"):
        rows = province.form_rows(cluster)
        rows["annual_reports"][0]["operating_body"] = "虚构新管委会"
        path = folder / f"forms/{cluster}.xlsx"
        province.write_form(path, province.VOCABULARY, province.REPORT_YEAR, rows, banner=province.BANNER)
    province.write_table(folder, "incidents", [province.accident("C01", "I-2", "2026-02-01")], "incidents-2")
    (folder / "review_calls.csv").unlink()
    # What a crash long ago left: half a file, and bytes whose receipt was never written.
    (place.landing / ".0123456789abcdef.tmp").write_bytes(b"half")
    nameless = b"cluster_id\n"
    (place.landing / hashlib.sha256(nameless).hexdigest()).write_bytes(nameless)


def _opened(kind: str, at: str, **options: Any) -> Task:
    given = {"report_year": None, "law_date": None, "known_at": None, "county": None, "dry_run": False}
    return lambda place, left: stages.open_run(
        kind=kind, inputs=None, run_after=at, started=at, **{**given, **options}
    )


def _staged(name: str, run: str, **given: str) -> Task:
    """A stage by its name, with what earlier tasks left under other names."""

    def task(place: Place, left: Left) -> Any:
        return getattr(stages, name)(run=left[run], **{key: left[value] for key, value in given.items()})

    return task


def _pulled(day: str, family: str, at: str) -> Mapping[str, Task]:
    run, batch = f"{day}_{family}_open", f"{day}_{family}_fetch"
    with_sources: dict[str, Task] = {
        "fetch": lambda place, left: stages.fetch_and_land(
            run=left[run], family=family, connections=place.connections
        ),
        "acknowledge": lambda place, left: stages.acknowledge(
            run=left[run], batch=left[batch], connections=place.connections
        ),
    }
    inner = {
        name: _staged(stage, run, batch=batch)
        for name, stage in {"read": "read_landed", "gate": "check_gate", "file": "file_facts", "audit": "audit_intake"}.items()
    }  # fmt: skip
    tasks = {
        "open": _opened(f"pull_{family}", at),
        "fetch": with_sources["fetch"],
        **inner,
        "acknowledge": with_sources["acknowledge"],
        "check": _staged("check_records", run),
    }
    return {f"{day}_{family}_{name}": task for name, task in tasks.items()}


def _evaluated(name: str, kind: str, at: str, **options: Any) -> Mapping[str, Task]:
    run, slices = f"{name}_open", f"{name}_plan"

    def each_slice(place: Place, left: Left) -> Any:
        return [stages.evaluate_slice(run=left[run], slice=piece) for piece in left[slices]]

    return {
        run: _opened(kind, at, **options),
        slices: lambda place, left: stages.plan_slices(run=left[run], size=2),
        f"{name}_check": _staged("check_records", run),
        f"{name}_watch_filings": _staged("watch_filings", run),
        f"{name}_evaluate": each_slice,
        f"{name}_witness": _staged("witness_run", run, slices=slices),
        f"{name}_recommend": _staged("recommend_run", run),
        f"{name}_compare": _staged("compare_run", run),
        f"{name}_publish": _staged("publish_run", run),
        f"{name}_write": _staged("write_outputs", run),
    }


def _replay(place: Place, left: Left) -> Any:
    from cluster_review.stages.quarantine_replay import replay_item

    mended = place.folder / "mended" / "evidence_links.csv"
    try:
        told = replay_item(
            "notes.rtf",
            at="2026-04-02T08:00:00+08:00",
            by="虚构经办人",
            inputs=str(place.inputs),
            mended=mended,
        )
    except stages.DataFault as fault:
        if "已办结" not in str(fault):
            raise
        return None  # a try before this one had closed it
    assert told["closed"]
    return None


def _remind(place: Place, left: Left) -> Any:
    from datetime import date

    from cluster_review.stages.filing_lists import filing_status, write_reminders

    day = date(2026, 4, 2)
    return len(write_reminders(filing_status(day), place.folder / "live" / "out", day))


def tasks() -> dict[str, Task]:
    """Every task in order, by its name."""
    return {
        "migrate": lambda place, left: _migrated(),
        **_pulled("first", FORMS, "2026-04-01T06:00:00+08:00"),
        **_pulled("first", RECORDS, "2026-04-01T06:30:00+08:00"),
        **_evaluated("spring", "spring_re_evaluation", "2026-04-01T09:00:00+08:00"),
        "county_upload": county_desk.uploaded,
        "county_file": county_desk.filed,
        "more": lambda place, left: deliver_more(place),
        **_pulled("second", FORMS, "2026-04-02T06:00:00+08:00"),
        **_pulled("second", RECORDS, "2026-04-02T06:30:00+08:00"),
        "replay": _replay,
        "watch_open": _opened("watch_validity", "2026-04-02T07:30:00+08:00"),
        "watch": _staged("watch_validity", "watch_open"),
        "remind": _remind,
        **_evaluated("again", "serious_incident_re_evaluation", "2026-04-02T09:00:00+08:00", clusters=["C01", "C02"]),
    }  # fmt: skip


def _migrated() -> str:
    from cluster_review.stages.warehouse_access import warehouse

    return str(warehouse().url.database)


def write_mended(place: Place) -> Path:
    """The file that takes the place of the one of no known kind."""
    row = {
        "cluster_id": "C01",
        "provision": "brand",
        "file_name": "brand.pdf",
        "pages": "1",
        "note": "商标注册证",
    }
    return province.write_table(place.folder / "mended", "evidence_links", [row])
