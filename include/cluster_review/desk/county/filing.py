"""Uploading, pre-checking and filing a county's form."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cluster_review.crash_points import crash_point
from cluster_review.desk.access import Person
from cluster_review.desk.county.uploads import Draft, DraftRemark, Uploads, moment, safe_name
from cluster_review.warehouse.connection import Warehouse
from cluster_review.warehouse.desk_county import Receipt, own_clusters, receipt_of

if TYPE_CHECKING:
    from cluster_review.intake.pre_check import Remark

SOURCE = "folder"
"""The source that a filed form is recorded under: the next intake takes it as it takes the drop folder's."""
LARGEST_FORM_MB = 10


class FormRefused(ValueError):
    """Why a form isn't taken or filed, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.zh, self.en = zh, en


class Checked(Protocol):
    """What a pre-check found."""

    must_mend: int
    annotated: Path | None
    remarks: tuple[Remark, ...]
    cluster_id: str | None
    report_year: int | None


@dataclass(frozen=True)
class CountyDesk:
    """What the pages of counties need.

    Attributes:
        uploads: where drafts are kept.
        landing: where filed forms are landed.
        pre_check: of a form, and where its annotated copy goes.
        blank_form: writes the blank form and says where it is.
        this_moment: of an upload or a filing.
    """

    uploads: Uploads
    landing: Path
    pre_check: Callable[[Path, Path], Any]
    blank_form: Callable[[], Path]
    this_moment: Callable[[], datetime]


def upload(desk: CountyDesk, person: Person, name: str | None, content: bytes) -> Draft:
    """Keep a form as a draft and check it; nothing is filed.

    Raises:
        FormRefused: it is no form, or too large.
    """
    if not (name or "").lower().endswith(".xlsx"):
        raise FormRefused(
            f"“{safe_name(name).removesuffix('.xlsx')}”不是 .xlsx 文件,未接收。请用空白表填写,另存为 Excel 工作簿(.xlsx)后再上传。",
            "This is no .xlsx file and was not taken. Fill in the blank form and save it as an Excel workbook.",
        )
    if not content or len(content) > LARGEST_FORM_MB * 2**20:
        raise FormRefused(
            f"文件为空或超过 {LARGEST_FORM_MB} MB,未接收。请检查后再上传。",
            f"The file is empty or above {LARGEST_FORM_MB} MB and was not taken.",
        )
    sha256, form = desk.uploads.keep(person.counties, content)
    known = desk.uploads.find(person.counties, sha256)
    if known is not None and known.filed_at is not None:
        return known
    annotated = form.with_name("annotated.xlsx")
    checked: Checked = desk.pre_check(form, annotated)
    draft = Draft(
        sha256, safe_name(name), len(content), moment(desk.this_moment()), person.login, checked.must_mend,
        checked.cluster_id, checked.report_year, checked.annotated is not None,
        tuple(
            DraftRemark(r.weight.name, r.sheet or "", r.cell or "", r.zh, r.en) for r in checked.remarks
        ),
    )  # fmt: skip
    desk.uploads.record(person.counties, draft)
    desk.uploads.make_room(person.counties)
    return draft


def file_form(desk: CountyDesk, warehouse: Warehouse, person: Person, sha256: str) -> Draft:
    """File exactly the bytes of a draft: land them and record their arrival. Doing it again changes nothing.

    Raises:
        FormRefused: there is no such draft, it is another county's cluster, or can't be told whose it is.
        CannotLand: the landing folder can't be written; nothing is filed.
    """
    from cluster_review.intake.landed import LandedFile
    from cluster_review.sources.landing import land
    from cluster_review.warehouse.arrivals import landing, write_arrivals

    draft = desk.uploads.find(person.counties, sha256)
    if draft is None:
        raise FormRefused("没有这份草稿,请重新上传。", "There is no such draft; upload the form again.")
    if draft.filed_at is not None:
        return draft
    require_own(warehouse, person, draft.cluster_id)
    content = desk.uploads.content(person.counties, sha256)
    at = desk.this_moment()
    with landing(warehouse):
        digest, size, path = land(io.BytesIO(content), desk.landing, LARGEST_FORM_MB * 2**20)
        if digest != sha256 or digest != hashlib.sha256(content).hexdigest():
            raise AssertionError("other bytes were landed than were checked")
        name = f"desk/{'-'.join(sorted(person.counties))}/{draft.name}"
        landed = LandedFile(draft.name, name, digest, size, path, SOURCE)
        crash_point("county_filing.before_arrival")
        write_arrivals(warehouse, [landed], SOURCE, at)
        crash_point("county_filing.after_arrival")
    filed = replace(draft, filed_at=moment(at), filed_by=f"{person.login} {person.name}", filed_name=name)
    desk.uploads.record(person.counties, filed)
    return filed


def require_own(warehouse: Warehouse, person: Person, cluster_id: str | None) -> None:
    """Refuse a form that isn't of one of the person's clusters."""
    if cluster_id is None:
        raise FormRefused(
            "读不出这份表属于哪个集群,不能报送。请填写“集群编号”后重新上传。",
            "The form doesn't say which cluster it is of. Fill in the cluster's id and upload it again.",
        )
    own = [cluster for cluster in own_clusters(warehouse, person.actor()) if person.sees(cluster.county)]
    if cluster_id not in {cluster.cluster_id for cluster in own}:
        raise FormRefused(
            f"表中的集群编号“{cluster_id}”不是贵市县的集群,不能报送。请核对集群编号;如名册有误,请联系省厅。",
            f"The cluster “{cluster_id}” of this form is none of your county's. Check the id, or call the department.",
        )


def receipt(warehouse: Warehouse, draft: Draft) -> Receipt | None:
    """What the department has of a filed draft."""
    if draft.filed_name is None:
        return None
    return receipt_of(warehouse, SOURCE, draft.filed_name, draft.sha256)
