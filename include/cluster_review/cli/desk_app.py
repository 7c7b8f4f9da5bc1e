"""The review desk of this installation, put together from its settings; for the command and for Airflow's plugin."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_review.settings import settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from cluster_review.desk.access import PersonOf
    from cluster_review.desk.people import DeskSettings


def desk_settings() -> DeskSettings:
    """What `DESK_FILE` says; nothing where none is named, so that nobody has a role.

    Raises:
        DeskSettingsRefused: the file can't be used.
    """
    from cluster_review.desk.people import DeskSettings, read_desk_settings

    named = settings().desk_file
    return DeskSettings() if named is None else read_desk_settings(named)


def installed_desk(
    person_of: PersonOf,
    secret: bytes,
    *,
    airflow_url: str | None = None,
    sign_in: str | None = None,
    sign_out: str | None = None,
    origin: str | None = None,
) -> FastAPI:
    """The desk on this installation's warehouse, migrated if need be.

    Raises:
        WarehouseUnavailable: nobody answers there.
    """
    from cluster_review.cli.warehouse_choice import last_inputs
    from cluster_review.desk.app import Desk, create_app
    from cluster_review.desk.county.filing import CountyDesk
    from cluster_review.desk.county.uploads import Uploads
    from cluster_review.stages.batch import landing_folder
    from cluster_review.stages.forms import pre_check
    from cluster_review.stages.outputs import report_content
    from cluster_review.stages.policies import DEFAULT_INSTRUMENT, lineage
    from cluster_review.stages.warehouse_access import warehouse
    from cluster_review.warehouse.desk_decisions import published_of

    chosen = settings()
    home = chosen.cluster_review_home.absolute()
    landing = landing_folder()
    return create_app(
        Desk(
            warehouse=warehouse(),
            person_of=person_of,
            secret=secret,
            outputs=chosen.out_dir.absolute(),
            runs=lambda: published_of(warehouse(), lineage(DEFAULT_INSTRUMENT)),
            content_of=lambda run_id: report_content(run_id, last_inputs()),
            landing=landing,
            airflow_url=airflow_url,
            data_docs=home / "data_docs",
            county=CountyDesk(
                # Beside the landed files of this warehouse, so that two warehouses share no draft.
                Uploads(home / "desk" / landing.name / "uploads"),
                landing,
                lambda form, annotated: pre_check(form, annotated, DEFAULT_INSTRUMENT),
                _blank_form,
                lambda: datetime.now(UTC),
            ),
            sign_in=sign_in,
            sign_out=sign_out,
            origin=origin,
        )
    )


@cache
def _blank_form() -> Path:
    """Written once, whole before anybody may read it."""
    from cluster_review.stages.forms import write_blank_form
    from cluster_review.stages.policies import DEFAULT_INSTRUMENT

    folder = settings().cluster_review_home.absolute() / "desk"
    draft = write_blank_form(folder / f".blank-{os.getpid()}.xlsx", DEFAULT_INSTRUMENT)
    return draft.rename(folder / "blank.xlsx")
