"""A county's pages: what it owes, its drafts, the remarks on one, filing it, and the receipt."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, File, HTTPException, Path, Request, UploadFile
from starlette.responses import FileResponse, RedirectResponse, Response

from cluster_review.desk.access import Permission, Person, requires
from cluster_review.desk.county.filing import CountyDesk, FormRefused, file_form, receipt, require_own, upload
from cluster_review.desk.county.uploads import SHANGHAI, Draft
from cluster_review.intake.pre_check_sheet import Weight
from cluster_review.warehouse.connection import Warehouse
from cluster_review.warehouse.desk_county import forms_owed, own_clusters

router = APIRouter(prefix="/filing")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHECKS_AT_ONCE = anyio.CapacityLimiter(1)
"""A pre-check takes seconds of one core; the others wait their turn and the pages stay quick."""


Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


async def county(
    request: Request, person: Annotated[Person, Depends(requires(Permission.UPLOAD_FORM))]
) -> Person:
    """Somebody of a county, on a desk that takes forms."""
    if request.app.state.desk.county is None:
        raise HTTPException(404, "本复核台不接收上传。 This desk takes no uploads.")
    return person


FromCounty = Annotated[Person, Depends(county)]


def _desk(request: Request) -> CountyDesk:
    found: CountyDesk = request.app.state.desk.county
    return found


def _warehouse(request: Request) -> Warehouse:
    found: Warehouse = request.app.state.desk.warehouse
    return found


@router.get("/")
def owed(request: Request, person: FromCounty) -> Response:
    """The county's clusters, the forms they owe, and what was uploaded."""
    return _page(request, person, "county/owed.html", 200, refused=None)


def _page(
    request: Request, person: Person, template: str, status: int, refused: FormRefused | None
) -> Response:
    warehouse, actor = _warehouse(request), person.actor()
    context = {
        "person": person,
        "clusters": [c for c in own_clusters(warehouse, actor) if person.sees(c.county)],
        "owed": [form for form in forms_owed(warehouse, actor) if person.sees(form.county)],
        "drafts": _desk(request).uploads.all(person.counties),
        "refused": refused,
    }
    answer: Response = request.app.state.templates.TemplateResponse(
        request, template, context, status_code=status
    )
    return answer


@router.post("/forms")
async def take(request: Request, person: FromCounty, form: Annotated[UploadFile, File()]) -> Response:
    """Take a form as a draft and check it."""
    content = await form.read()
    try:
        draft = await run_sync(
            upload, _desk(request), person, form.filename, content, limiter=_CHECKS_AT_ONCE
        )
    except FormRefused as refused:
        said = refused
        return await run_sync(lambda: _page(request, person, "county/owed.html", 422, said))
    return RedirectResponse(request.url_for("draft", sha256=draft.sha256).path, 303)


@router.get("/forms/{sha256}", name="draft")
def draft(request: Request, person: FromCounty, sha256: Sha256) -> Response:
    """What the pre-check says of a form, cell by cell; or the receipt, once it is filed."""
    return _shown(request, person, _found(request, person, sha256), 200, None)


def _shown(
    request: Request, person: Person, found: Draft, status: int, refused: FormRefused | None
) -> Response:
    problem = refused
    if problem is None and found.filed_at is None:
        try:
            require_own(_warehouse(request), person, found.cluster_id)
        except FormRefused as not_own:
            problem = not_own
    groups = [
        (weight, [remark for remark in found.remarks if remark.weight == weight.name]) for weight in Weight
    ]
    context = {
        "person": person,
        "draft": found,
        "groups": groups,
        "refused": problem,
        "receipt": receipt(_warehouse(request), found),
        "shanghai": SHANGHAI,
    }
    answer: Response = request.app.state.templates.TemplateResponse(
        request, "county/draft.html", context, status_code=status
    )
    return answer


@router.post("/forms/{sha256}/file")
def file_it(request: Request, person: FromCounty, sha256: Sha256) -> Response:
    """File the draft: from now on it counts."""
    found = _found(request, person, sha256)
    try:
        file_form(_desk(request), _warehouse(request), person, sha256)
    except FormRefused as refused:
        return _shown(request, person, found, 409, refused)
    return RedirectResponse(request.url_for("draft", sha256=sha256).path, 303)


@router.get("/forms/{sha256}/annotated.xlsx")
def annotated(request: Request, person: FromCounty, sha256: Sha256) -> Response:
    """The annotated copy."""
    found = _found(request, person, sha256)
    if not found.has_annotated:
        raise HTTPException(
            404,
            "这份文件无法安全打开,没有批注副本;意见见页面。 The file can't be opened safely, so there is no annotated copy.",
        )
    path = _desk(request).uploads.place(person.counties, sha256) / "annotated.xlsx"
    return _download(path, f"{found.name.removesuffix('.xlsx')}-预检意见.xlsx")


@router.get("/forms/{sha256}/form.xlsx")
def as_uploaded(request: Request, person: FromCounty, sha256: Sha256) -> Response:
    """The form as it was uploaded."""
    found = _found(request, person, sha256)
    return _download(_desk(request).uploads.place(person.counties, sha256) / "form.xlsx", found.name)


@router.get("/blank.xlsx")
def blank(request: Request, person: FromCounty) -> Response:
    """The blank form."""
    return _download(_desk(request).blank_form(), "年度培育情况信息表.xlsx")


def _found(request: Request, person: Person, sha256: str) -> Draft:
    found = _desk(request).uploads.find(person.counties, sha256)
    if found is None:
        raise HTTPException(404, "没有这份草稿。 There is no such draft.")
    return found


def _download(path: object, name: str) -> FileResponse:
    # Saved, never shown in the page: what a county wrote isn't ours.
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return FileResponse(str(path), media_type=XLSX, headers=headers)
