"""The four DAGs as plain calls of the same stages, at moments that the test chooses."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine, text
from tests.end_to_end.province import REPORT_YEAR

from cluster_review import stages
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.warehouse.runs import read_results

PULLS = {"pull_annual_reports": "annual_reports", "pull_incident_records": "incident_records"}
BOOKKEEPING = {"runs", "batches", "filings", "validity_watch", "filing_status"}
"""Tables in which every run leaves a row of its own, whatever it found."""


@dataclass(frozen=True)
class Season:
    """What the stages of one spring returned.

    Attributes:
        read, checked, filed: by family.
        spring: the reference of the run that evaluated.
        workbook: the bytes of the workbook as it was written.
    """

    spring: dict[str, Any]
    published: dict[str, Any]
    witnessed: dict[str, Any]
    outputs: dict[str, Any]
    workbook: bytes
    read: dict[str, dict[str, Any]] = field(default_factory=dict)
    checked: dict[str, dict[str, Any]] = field(default_factory=dict)
    filed: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def run_id(self) -> str:
        """The run whose results stand."""
        return str(self.published["run_id"])

    @property
    def results(self) -> dict[str, pd.DataFrame]:
        """The results that stand."""
        return read_results(warehouse(), self.run_id)

    @property
    def outcomes(self) -> dict[str, Any]:
        """Recommendation by cluster."""
        rows = self.results["recommendations"]
        return dict(zip(rows["cluster_id"], rows["recommendation"], strict=True))


def opened(kind: str, folder: Path, at: str, **options: Any) -> dict[str, Any]:
    """Open a run of a DAG at a moment."""
    given = {"report_year": REPORT_YEAR, "law_date": None, "known_at": None, "county": None, "dry_run": False}
    return stages.open_run(kind=kind, inputs=str(folder), run_after=at, started=at, **{**given, **options})


def pull(folder: Path, at: str, family: str, **options: Any) -> tuple[dict[str, Any], ...]:
    """Land, read, check, file, audit and acknowledge one family."""
    kind = next(dag for dag, pulled in PULLS.items() if pulled == family)
    run = opened(kind, folder, at, **options)
    batch = stages.fetch_and_land(run=run, family=family)
    done = (
        stages.read_landed(run=run, batch=batch),
        stages.check_gate(run=run, batch=batch),
        stages.file_facts(run=run, batch=batch),
    )
    stages.audit_intake(run=run, batch=batch)
    stages.acknowledge(run=run, batch=batch)
    return done


def review(folder: Path, at: str, size: int = 5_000, **options: Any) -> Season:
    """Evaluate, witness, recommend, publish, write the workbook; nothing is pulled."""
    run = opened("spring_re_evaluation", folder, at, **options)
    slices = stages.plan_slices(run=run, size=size)
    stages.check_records(run=run)
    for piece in slices:
        stages.evaluate_slice(run=run, slice=piece)
    witnessed = stages.witness_run(run=run, slices=slices)
    stages.recommend_run(run=run)
    published = stages.publish_run(run=run)
    outputs = stages.write_outputs(run=run)
    return Season(run, published, witnessed, outputs, Path(outputs["workbook"]).read_bytes())


def season(folder: Path, hour: str, size: int = 5_000, **options: Any) -> Season:
    """All of it, as `cluster-review run` does: pulls on the hour, the review half an hour later."""
    read, checked, filed = {}, {}, {}
    for family in PULLS.values():
        read[family], checked[family], filed[family] = pull(folder, f"{hour}:00:00+08:00", family, **options)
    found = review(folder, f"{hour}:30:00+08:00", size, **options)
    for name, of_family in (("read", read), ("checked", checked), ("filed", filed)):
        getattr(found, name).update(of_family)
    return found


def every_row(engine: Engine | None = None) -> dict[str, tuple[int, str]]:
    """Of every table: how many rows, and a digest of all of them with their ids and moments."""
    query = "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
    with (engine or warehouse()).connect() as connection:
        names = connection.execute(
            text(f"{query} AND table_schema IN ('intake', 'facts', 'results') ORDER BY 1, 2")
        ).all()
        return {
            f"{schema}.{name}": tuple(
                connection.execute(
                    text(
                        f"SELECT count(*), md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) "
                        f"FROM {schema}.{name} t"
                    )
                ).one()
            )
            for schema, name in names
            if name not in BOOKKEEPING
        }
