"""From the sources to the landing folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from cluster_review.settings import INCLUDE
from cluster_review.stages.arriving import adopt_unnamed, receive, still_unfiled
from cluster_review.stages.batch import Batch, landing_folder, write_step
from cluster_review.stages.faults import DataFault, NothingRead
from cluster_review.stages.runs import Run
from cluster_review.tables import FORM_TABLES, TABLES

_FORM = frozenset(table.name for table in FORM_TABLES)
FAMILIES = {
    "annual_reports": _FORM | {"annual_form", "unknown"},
    "incident_records": frozenset(TABLES) - _FORM | {"evidence"},
}
"""Which filings each of the two morning DAGs takes: the counties' forms, and all other records."""


def fetch_and_land(*, run: Run, family: str) -> Batch:
    """Land the family's files of the run's folder by their SHA-256.

    Raises:
        NothingRead: there is no such file.
        DataFault: there is no such folder.
    """
    from cluster_review.intake.parse import family_of
    from cluster_review.sources.declaration import load_source
    from cluster_review.sources.folder import fetch_folder

    folder = Path(run["inputs"])
    source = load_source(INCLUDE / "sources" / "folder.yaml")
    try:
        with receive(run) as arrived:
            fetched = fetch_folder(folder, landing_folder(), source)
            arrived(fetched.landed)
    except NotADirectoryError as error:
        raise DataFault(
            f"没有文件夹 {folder};请以 --inputs 指明报送文件夹。\nThere is no folder {folder}; name it with --inputs."
        ) from error
    landed = [file for file in fetched.landed if set(family_of(file).split("+")) & FAMILIES[family]]
    adopt_unnamed(run)
    landed += still_unfiled(FAMILIES[family], landed)
    if not landed and not fetched.faults:
        raise NothingRead(
            f"{folder} 中没有{'年度信息表' if family == 'annual_reports' else '事故等记录'}。\n"
            f"{folder} holds no {'annual reports' if family == 'annual_reports' else 'incident or other records'}."
        )
    batch_id = f"{run['run_id']}-{family}"
    faults = [fault.as_dict() for fault in fetched.faults] if family == "annual_reports" else []
    write_step(
        batch_id, "landed", {"files": [{**asdict(f), "path": str(f.path)} for f in landed], "faults": faults}
    )
    return {"batch_id": batch_id, "family": family, "files": len(landed), "not_taken": len(faults)}
