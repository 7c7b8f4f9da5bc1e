"""The work list: what to look at first, and for each cluster the finding that carries its recommendation."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from cluster_review.desk.access import Permission, Person, requires
from cluster_review.desk.language import Said, language_of
from cluster_review.warehouse.desk_work_list import PAGE_SIZE, SORTS, ListFilter, WorkList, words, work_list

router = APIRouter()
Text = Annotated[str, Query(max_length=100)]
_LAST_PAGE = 100_000

FILTERS = (
    ("recommendation", "系统建议", "Recommendation"),
    ("county", "市县", "County"),
    ("ground", "撤销情形(触发或待核)", "Ground (established or undetermined)"),
    ("stability", "结论稳定性", "Stability"),
    ("missing", "缺失材料", "Missing evidence"),
    ("decision", "办理", "Decision"),
)
SORT_NAMES = {
    "urgency": ("轻重缓急", "urgency"),
    "days": ("距到期", "days to end"),
    "county": ("市县", "county"),
    "name": ("名称", "name"),
    "id": ("编号", "id"),
}
_WORDS = {
    ("stability", "stable"): ("结论不变", "stable"),
    ("stability", "flips"): ("随读法改变", "hangs on readings"),
    ("stability", "not_applicable"): ("不适用", "not applicable"),
    ("missing", "nothing"): ("不缺", "none"),
    ("missing", "something"): ("有缺失", "some"),
    ("decision", "open"): ("未办理", "not decided"),
    ("decision", "proposed"): ("待第二人复核", "awaits a second person"),
    ("decision", "refused"): ("第二人不同意", "second person refused"),
    ("decision", "confirmed"): ("已确认", "confirmed"),
    ("decision", "overridden"): ("已改定", "overridden"),
    ("decision", "deferred"): ("暂缓", "deferred"),
    ("decision", "reopened"): ("已重新办理", "reopened"),
    ("recommendation", "none"): ("认定已撤销", "recognition revoked"),
}


@router.get("/clusters")
def clusters(
    request: Request,
    person: Annotated[Person, Depends(requires(Permission.READ))],
    county: Text = "",
    recommendation: Text = "",
    ground: Text = "",
    stability: Text = "",
    missing: Text = "",
    decision: Text = "",
    search: Text = "",
    sort: Text = "urgency",
    page: Annotated[int, Query(ge=1, le=_LAST_PAGE)] = 1,
) -> Response:
    """The list as filtered; all of what was asked stands in the address."""
    said = Said(language_of(request))
    sort = sort if sort in SORTS else "urgency"
    asked = ListFilter(
        county, recommendation, ground, stability, missing, decision, search.replace("\0", "").strip()
    )
    warehouse, actor = request.app.state.desk.warehouse, person.actor()
    found = work_list(warehouse, actor, asked, sort, page)
    laws = [request.app.state.desk.law_words(name) for name in found.instruments]
    titles = {("ground", ground): law.title(ground) for law in laws for ground in found.counts["ground"]}
    counties = {("county", code): (law.county(code),) * 2 for law in laws for code in found.counts["county"]}
    known = {**words(warehouse, actor), **_WORDS, **titles, **counties}
    chosen = asked.asked()
    shown = {
        "person": person,
        "t": said,
        "language": said.language,
        "found": found,
        "asked": chosen,
        "sort": sort,
        "sorts": SORT_NAMES,
        "page": page,
        "pages": max(1, -(-found.total // PAGE_SIZE)),
        "query": urlencode({**chosen, "sort": sort}),
        "law": request.app.state.desk.law_words,
        "filters": _choices(found, chosen, known, said),
        "word": lambda group, code: said(*known.get((group, code), (code, code))),
    }
    answer: Response = request.app.state.templates.TemplateResponse(request, "work_list.html", shown)
    return answer


def _choices(
    found: WorkList,
    chosen: dict[str, str],
    known: dict[tuple[str, str], tuple[str, str]],
    said: Said,
) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """Each filter with its values, their words and counts; what is chosen is offered even if it finds nothing."""
    offered = []
    for name, zh, en in FILTERS:
        counts = dict(found.counts[name])
        if name in chosen:
            counts.setdefault(chosen[name], 0)
        values = [
            (code, said(*known.get((name, code), (code, code))), number) for code, number in counts.items()
        ]
        offered.append((name, said(zh, en), values))
    return offered
