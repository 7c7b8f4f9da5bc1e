"""A county between two mornings: it uploads a form at the desk, and files it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from tests.crash.place import Place
from tests.end_to_end import province

CLUSTER = "C02"
MOMENT = datetime.fromisoformat("2026-04-01T16:20:00+08:00")


def _desk(place: Place) -> tuple[Any, Any]:
    """The county's part of the desk, and who is signed in."""
    from cluster_review.desk.access import Person, Role
    from cluster_review.desk.county.filing import CountyDesk
    from cluster_review.desk.county.uploads import Uploads
    from cluster_review.stages.forms import pre_check

    def no_blank_form() -> Path:
        raise AssertionError("nobody asked for the blank form")

    desk = CountyDesk(
        Uploads(place.uploads),
        place.landing,
        lambda form, annotated: pre_check(form, annotated, "hainan-2023"),
        no_blank_form,
        lambda: MOMENT,
    )
    region = province.county(CLUSTER)
    return desk, Person(f"county-{region}", "虚构县工信局", frozenset((Role.COUNTY,)), (region,))


def uploaded(place: Place, left: dict[str, Any]) -> dict[str, Any]:
    """The form as a draft, checked."""
    from cluster_review.desk.county.filing import upload

    desk, person = _desk(place)
    form = place.folder / "upload" / f"{CLUSTER}.xlsx"
    return {"content_digest": upload(desk, person, form.name, form.read_bytes()).sha256}


def filed(place: Place, left: dict[str, Any]) -> dict[str, Any]:
    """The draft, filed: landed, and its arrival recorded."""
    from cluster_review.desk.county.filing import file_form
    from cluster_review.stages.warehouse_access import warehouse

    desk, person = _desk(place)
    draft = file_form(desk, warehouse(), person, left["county_upload"]["content_digest"])
    assert draft.filed_at is not None
    return {"content_digest": draft.sha256}
