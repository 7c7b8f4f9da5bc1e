"""The first page: who is signed in, and where their work begins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from cluster_review.desk.access import ROLE_NAMES, Permission, Person, signed_in

router = APIRouter()


@router.get("/")
def home(request: Request, person: Annotated[Person, Depends(signed_in)]) -> Response:
    """A county goes to its own pages; whoever has no role is told so."""
    if person.may(Permission.UPLOAD_FORM):
        return RedirectResponse(request.url_for("owed").path, 303)
    roles = [ROLE_NAMES[role] for role in sorted(person.roles)]
    answer: Response = request.app.state.templates.TemplateResponse(
        request,
        "home.html",
        {"person": person, "roles": roles, "may_read": person.may(Permission.READ)},
        status_code=200 if roles else 403,
    )
    return answer
