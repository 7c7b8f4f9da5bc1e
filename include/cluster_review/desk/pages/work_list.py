"""The work list: what to look at first, and for each cluster the cell that decides."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from cluster_review.desk.access import Permission, Person, signed_in
from cluster_review.desk.language import language_of
from cluster_review.desk.list_query import FILTERS, NO, SOME, SORTS, UNDECIDED, Filters, Found, find
from cluster_review.desk.list_rows import REVOKED
from cluster_review.desk.page import page, publications, seen_rows
from cluster_review.desk.published import NothingPublished, Standing
from cluster_review.reports.wording import Wording
from cluster_review.warehouse.decision_words import STATES
from cluster_review.warehouse.desk_decisions import decision_states

router = APIRouter()
Text = Annotated[str, Query(max_length=100)]
_LAST_PAGE = 100_000

TITLES = {
    "county": ("市县", "County"),
    "recommendation": ("系统建议", "Recommendation"),
    "ground": ("撤销情形(触发或待核)", "Ground (established or open)"),
    "stability": ("结论稳定性", "Stability"),
    "missing": ("缺失材料", "Missing material"),
    "decided": ("办理状态", "Decision"),
}
SORT_NAMES = {
    "urgency": ("轻重缓急", "urgency"),
    "end": ("有效期止", "end of validity"),
    "county": ("市县", "county"),
    "name": ("名称", "name"),
    "open": ("待人工事项", "open items"),
    "missing": ("缺失材料", "missing material"),
}
_WORDS = {
    "stability": {
        "stable": ("各种读法下不变", "same under every reading"),
        "flips": ("随读法改变", "hangs on a reading"),
        "not_applicable": ("不适用", "not applicable"),
    },
    "missing": {SOME: ("有缺失", "something is missing"), NO: ("齐全", "nothing is missing")},
}


@router.get("/", name="home")
def home(
    request: Request,
    person: Annotated[Person, Depends(signed_in)],
    county: Text = "",
    recommendation: Text = "",
    ground: Text = "",
    stability: Text = "",
    missing: Text = "",
    decided: Text = "",
    q: Text = "",
    sort: Text = "urgency",
    page_number: Annotated[int, Query(alias="page", ge=1, le=_LAST_PAGE)] = 1,
) -> Response:
    """The list as filtered; all of what is asked stands in the address. A county goes to its own pages."""
    if not person.may(Permission.READ):
        if person.may(Permission.UPLOAD_FORM):
            return RedirectResponse(request.url_for("owed").path, 303)
        return page(request, "no_role.html", status=403)
    filters = Filters(county, recommendation, ground, stability, missing, decided)
    sort = sort if sort in SORTS else "urgency"
    return _listed(request, person, filters, q.replace("\0", "").strip(), sort, page_number)


def _listed(
    request: Request, person: Person, filters: Filters, search: str, sort: str, number: int
) -> Response:
    language = language_of(request)
    try:
        standing = publications(request).standing()
    except NothingPublished:
        return page(request, "nothing_published.html")
    actor = person.actor()
    seen = seen_rows(request, person)
    states = decision_states(request.app.state.desk.warehouse, actor)
    found = find(seen, filters, states, search=search, sort=sort, page=number)
    asked = filters.asked()
    kept = {**asked, **({"q": search} if search else {}), **({"sort": sort} if sort != "urgency" else {})}
    wording = standing.newest.wording(language)
    return page(
        request,
        "work_list.html",
        run=standing.newest,
        found=found,
        asked=asked,
        search=search,
        sort=sort,
        seen=len(seen),
        kept=kept,
        query=urlencode(kept),
        address=lambda **changed: "?" + urlencode({k: v for k, v in {**kept, **changed}.items() if v}),
        filters=choices(found, asked, standing, wording),
        sorts={code: wording.of(*words) for code, words in SORT_NAMES.items()},
        state=lambda row: states.get((row.run_id, row.id), UNDECIDED),
        states={code: wording.of(*words) for code, words in STATES.items()},
    )


def choices(
    found: Found, asked: dict[str, str], standing: Standing, wording: Wording
) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """Each filter with its values, their words and counts; what is chosen is offered even if it finds nothing."""
    offered = []
    for name in FILTERS:
        counts = dict(found.counts[name])
        if name in asked:
            counts.setdefault(asked[name], 0)
        order = _order(name, standing)
        values = [
            (code, value_words(name, code, standing, wording), counts[code])
            for code in sorted(counts, key=lambda code: (order.get(code, len(order)), code))
        ]
        offered.append((name, wording.of(*TITLES[name]), values))
    return offered


def _order(name: str, standing: Standing) -> dict[str, int]:
    if name == "recommendation":
        listed = [row.advice for row in standing.rows("zh")]
    elif name == "ground":
        listed = [ground.id for ground in standing.newest.content.instrument.grounds]
    elif name == "decided":
        listed = list(STATES)
    else:
        listed = list(_WORDS.get(name, ()))
    return {code: place for place, code in enumerate(dict.fromkeys(listed))}


def value_words(name: str, code: str, standing: Standing, wording: Wording) -> str:
    """A filter's value in words; a value nobody knows as it is."""
    content = wording.content
    if name == "county":
        return content.county(code) or code
    if name == "ground":
        places = {g.id: g.source.place for g in content.instrument.grounds}
        return f"{wording.place(places[code])} {wording.title(code)}" if code in places else code
    if name == "recommendation":
        shown = {row.advice: row.advice_words for row in standing.rows(wording.language)}
        return wording.of("认定已撤销", "revoked") if code == REVOKED else shown.get(code, code)
    words = STATES.get(code) if name == "decided" else _WORDS[name].get(code)
    return wording.of(*words) if words else code
