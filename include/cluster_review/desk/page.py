"""How a page is made: its template, in the language of the reader, with what every page needs."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request
from starlette.responses import Response

from cluster_review.desk.access import ROLE_NAMES, Permission, Person
from cluster_review.desk.language import Said, language_of
from cluster_review.desk.list_rows import ListRow
from cluster_review.desk.published import NothingPublished, Publications, Published
from cluster_review.reports.content import ClusterReport


def every_page(request: Request) -> dict[str, Any]:
    """What the frame of every page shows; a context processor of the templates."""
    language = language_of(request)
    person = getattr(request.state, "person", None)
    said = Said(language)
    roles = [said(*ROLE_NAMES[role]) for role in sorted(person.roles)] if isinstance(person, Person) else []
    query = f"?{request.url.query}" if request.url.query else ""
    return {
        "t": said,
        "language": language,
        "person": person,
        "roles": roles,
        "may_read": isinstance(person, Person) and person.may(Permission.READ),
        "may_file": isinstance(person, Person) and person.may(Permission.UPLOAD_FORM),
        "here": request.url.path + query,
    }


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page of the desk."""
    answer: Response = request.app.state.templates.TemplateResponse(
        request, template, context, status_code=status
    )
    return answer


def publications(request: Request) -> Publications:
    """The published runs of this desk."""
    found: Publications = request.app.state.publications
    return found


def published(request: Request, run_id: str) -> Published:
    """A published run; 404 where there is none of that id."""
    try:
        return publications(request).of(run_id)
    except NothingPublished as error:
        raise HTTPException(404, "没有这个运行批次。 There is no such run.") from error


def standing_cluster(
    request: Request, person: Person, cluster_id: str, run_id: str = ""
) -> tuple[Published, ClusterReport]:
    """A cluster the person sees, in the run it stands in or a named one; else 404, whether it exists or not."""
    missing = HTTPException(
        404, "没有这个集群,或不属于您的地区。 There is no such cluster, or it isn't yours to see."
    )
    try:
        run = published(request, run_id) if run_id else publications(request).standing().run_of[cluster_id]
        cluster = run.by_id[cluster_id]
    except (KeyError, NothingPublished) as error:
        raise missing from error
    if not person.sees(str(cluster.row["county"])):
        raise missing
    return run, cluster


def seen_rows(request: Request, person: Person) -> list[ListRow]:
    """The work list as far as the person sees it, in the reader's language.

    Raises:
        NothingPublished: there is none.
    """
    rows = publications(request).standing().rows(language_of(request))
    if person.sees_whole_province:
        return list(rows)
    return [row for row in rows if person.sees(";".join(row.county_codes))]
