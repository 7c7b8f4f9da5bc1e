"""The review desk as one application: its pages, behind the guard. The caller says who asks and where things are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from cluster_review.desk.access import PersonOf
from cluster_review.desk.county.filing import CountyDesk
from cluster_review.desk.language import router as language_router
from cluster_review.desk.page import every_page
from cluster_review.desk.pages import ROUTERS
from cluster_review.desk.published import Publications
from cluster_review.desk.refusal_page import refusal_page
from cluster_review.desk.security import secured
from cluster_review.reports.content import ReportContent
from cluster_review.warehouse.connection import Warehouse, WarehouseUnavailable

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Desk:
    """What a desk is made of.

    Attributes:
        warehouse: the engine; each read takes the role of who asks.
        person_of: who asks.
        secret: the key of the tokens in forms.
        runs: ids of the published runs, oldest first.
        content_of: everything of a published run; it never changes, so the desk keeps what it was given.
        landing: where delivered files lie, named by the SHA-256 of their bytes.
        outputs: the folder of workbooks and letters.
        airflow_url: of Airflow's own pages, where there are any.
        data_docs: the folder of the reports on the checks.
        county: where counties' forms are taken; None takes none.
        sign_in, sign_out: addresses of the sign-in, where there is one.
        origin: the address people use, `https://desk.example.org`; None goes by the `Host` of each request.
    """

    warehouse: Warehouse
    person_of: PersonOf
    secret: bytes
    outputs: Path
    runs: Callable[[], Sequence[str]]
    content_of: Callable[[str], ReportContent]
    landing: Path
    airflow_url: str | None = None
    data_docs: Path | None = None
    county: CountyDesk | None = None
    sign_in: str | None = None
    sign_out: str | None = None
    origin: str | None = None


def create_app(desk: Desk) -> FastAPI:
    """The application, to be mounted or served."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.desk = desk
    app.state.publications = Publications(desk.runs, desk.content_of)
    loader = FileSystemLoader(_HERE / "templates")
    app.state.templates = Jinja2Templates(
        env=Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        ),
        context_processors=[every_page],
    )
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    for name in ROUTERS:
        app.include_router(import_module(name).router)
    app.include_router(language_router)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(WarehouseUnavailable, _unavailable)
    secured(app, desk, sign_in=desk.sign_in, origin=desk.origin)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(error.detail) if isinstance(error, HTTPException) else ""
    if status == 404 and detail == "Not Found":
        detail = "没有这个页面。 There is no such page."
    return _said(request, status, detail)


async def _unavailable(request: Request, error: Exception) -> Response:
    # The error names the server and its account: that is for the log of the service.
    return _said(
        request, 503, "数据库暂时没有应答,请稍后重试。 The database doesn't answer now; try again later."
    )


def _said(request: Request, status: int, detail: str) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return refusal_page(status, detail, None)
    return JSONResponse({"detail": detail}, status)
