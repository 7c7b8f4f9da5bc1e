"""One cluster: its page, the sheet around a cell, the file that was delivered, and its charts."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from starlette.responses import FileResponse, Response

from cluster_review.desk import cluster_record, cluster_sheet
from cluster_review.desk.access import Permission, Person, requires
from cluster_review.desk.charts import NothingToDraw, chart, drawn
from cluster_review.desk.language import language_of
from cluster_review.desk.list_query import Filters, find
from cluster_review.desk.list_rows import advice_code
from cluster_review.desk.page import page, seen_rows, standing_cluster
from cluster_review.desk.published import Published
from cluster_review.desk.source_sheet import NoSuchCell, sheet_around
from cluster_review.reports import standing
from cluster_review.reports.content import ClusterReport, ReportContent
from cluster_review.reports.printable import one_line
from cluster_review.reports.stability_words import may_be_confirmed_words
from cluster_review.reports.wording import Wording
from cluster_review.warehouse.decision_words import JUDGEMENT_STATES, STATES, STEPS
from cluster_review.warehouse.desk_decisions import ClusterLedger, cluster_ledger, decision_states

router = APIRouter(prefix="/clusters/{cluster_id}")
Reader = Annotated[Person, Depends(requires(Permission.READ))]
ClusterId = Annotated[str, Path(max_length=64)]
RunId = Annotated[str, Query(alias="run", max_length=100)]
Digest = Annotated[str, Query(alias="file", pattern="^[0-9a-f]{64}$")]
_SHARED = "其他地区的数据也在该文件中。 Other regions' data is in that file, too."


@router.get("", name="cluster")
def cluster_page(
    request: Request,
    person: Reader,
    cluster_id: ClusterId,
    run_id: RunId = "",
    listed: Annotated[str, Query(alias="list", max_length=1000)] = "",
) -> Response:
    """Everything about one cluster."""
    run, cluster = standing_cluster(request, person, cluster_id, run_id)
    wording = run.wording(language_of(request))
    ledger = cluster_ledger(request.app.state.desk.warehouse, person.actor(), cluster_id)
    decisions = [decision_words(row, wording) for row in ledger.decisions]
    headings, rows = cluster_record.records(run, cluster, wording)
    return page(
        request,
        "cluster.html",
        run=run,
        cluster=cluster,
        wording=wording,
        county=run.content.county(cluster.row["county"]),
        advice=advice_code(cluster.row),
        advice_words=wording.recommendation(cluster.row),
        may_be_confirmed=may_be_confirmed_words(cluster.row, wording),
        closed=cluster_sheet.closed(run, cluster, wording),
        conclusion=cluster_sheet.conclusion(run, cluster, wording),
        parts=cluster_sheet.parts(run, cluster, wording),
        grounds=cluster_sheet.grounds(run, cluster, wording),
        others=cluster_sheet.other_readings(run, cluster, wording),
        missing=cluster_sheet.missing(run, cluster, wording),
        goals=cluster_record.goals(run, cluster, wording),
        years=cluster_record.years_shown(run),
        metrics=cluster_record.metrics(run, cluster, wording),
        charts=drawn(run, cluster, wording),
        headings=headings,
        records=rows,
        files=cluster_record.files(run, cluster, wording),
        evidence=cluster_record.evidence(run, cluster, wording),
        timeline=cluster_record.timeline(run, cluster, wording, decisions),
        decisions=[d for d in decisions if d["run_id"] == run.run_id],
        ledger=ledger,
        past=past(ledger, run.content, wording),
        judgement_states=JUDGEMENT_STATES,
        steps=STEPS,
        states=STATES,
        open_items=standing.open_items(cluster),
        run_id=run_id,
        listed=listed,
        beside=_beside(request, person, cluster_id, listed),
    )


def _beside(request: Request, person: Person, cluster_id: str, listed: str) -> tuple[str | None, str | None]:
    """The cluster before and the one after in the list one came from."""
    asked = dict(parse_qsl(listed))
    filters = Filters(**{name: asked.get(name, "") for name in Filters.__dataclass_fields__})
    seen = seen_rows(request, person)
    states = decision_states(request.app.state.desk.warehouse, person.actor()) if filters.decided else {}
    ids = find(seen, filters, states, search=asked.get("q", ""), sort=asked.get("sort", "urgency")).ids
    if cluster_id not in ids:
        return None, None
    place = list(ids).index(cluster_id)
    return (ids[place - 1] if place else None), (ids[place + 1] if place + 1 < len(ids) else None)


def decision_words(row: dict[str, Any], wording: Wording) -> dict[str, Any]:
    """A decision with its words: what was decided, by whom, the second person."""
    state = wording.of(*STATES[row["state"]])
    decided = wording.label("recommendation", row["decided"]) if row["decided"] else ""
    name = one_line(str(row["name"] or row["login"]))
    said = [state, decided, name]
    if row["second_verdict"]:
        second = one_line(str(row["second_name"] or row["second_login"]))
        agreed = row["second_verdict"] == "agree"
        said.append(wording.of(f"第二人{second}{'同意' if agreed else '不同意'}",
                               f"{second} {'agrees' if agreed else 'disagrees'}"))  # fmt: skip
    return {**row, "state_words": state, "decided_words": decided, "who": name,
            "words": wording.of("\uff0c", ", ").join(part for part in said if part)}  # fmt: skip


def past(ledger: ClusterLedger, content: ReportContent, wording: Wording) -> list[dict[str, Any]]:
    """Each published recommendation of the cluster, the newest first, and why it was another than before."""
    return [
        {
            "run_id": row["run_id"],
            "report_year": row["report_year"],
            "law_date": row["law_date"],
            "advice": advice_code(row),
            "words": wording.recommendation(row),
            "reason": wording.reason(row),
            "change": wording.translated(row["change_zh"])
            if wording.is_zh and row["change_zh"]
            else row["change_en"],
        }
        for row in ledger.past
    ]


@router.get("/cell", name="cell")
def cell(
    request: Request,
    person: Reader,
    cluster_id: ClusterId,
    file: Digest,
    ref: Annotated[str, Query(max_length=300)],
    run_id: RunId = "",
) -> Response:
    """The sheet around a cell, as it was delivered."""
    run, cluster = standing_cluster(request, person, cluster_id, run_id)
    filing = run.places.files_of(cluster).get(file)
    if filing is None:
        raise HTTPException(404, "该集群的依据中没有这个文件。 No such file is behind this cluster.")
    place = run.places.at(filing, ref)
    is_partial = place.is_shared and not person.sees_whole_province
    if is_partial and (filing, ref) not in run.places.refs_of(cluster) | _records_of(run, cluster):
        raise HTTPException(404, _SHARED)
    try:
        view = sheet_around(request.app.state.desk.landing / file, place.suffix, ref, only_its_row=is_partial)
    except NoSuchCell as error:
        raise HTTPException(
            404,
            "原始文件中没有这个单元格,或文件已不在收件库中。 The file has no such cell, or is no longer where deliveries lie.",
        ) from error
    return page(
        request,
        "cell.html",
        run=run,
        cluster=cluster,
        place=place,
        view=view,
        is_partial=is_partial,
        run_id=run_id,
    )


def _records_of(run: Published, cluster: ClusterReport) -> set[tuple[str, str]]:
    records = (lead.record for lead in run.leads.get(cluster.id, ()))
    return {(str(record.get("filing_id")), str(record.get("source_ref"))) for record in records}


@router.get("/original/{file}", name="original")
def original(
    request: Request,
    person: Reader,
    cluster_id: ClusterId,
    file: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
) -> Response:
    """A delivered file, to be saved; never shown in the page, since what it holds isn't ours."""
    run, cluster = standing_cluster(request, person, cluster_id)
    filing = run.places.files_of(cluster).get(file)
    path = request.app.state.desk.landing / file
    if filing is None or not path.is_file():
        raise HTTPException(404, "没有这个文件。 There is no such file.")
    place = run.places.at(filing, "")
    if place.is_shared and not person.sees_whole_province:
        raise HTTPException(404, _SHARED)
    name = place.name if place.name.endswith(place.suffix) else f"{place.name}{place.suffix}"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return FileResponse(path, media_type="application/octet-stream", headers=headers)


@router.get("/charts/{metric}.svg", name="chart")
def chart_of(
    request: Request,
    person: Reader,
    cluster_id: ClusterId,
    metric: Annotated[str, Path(pattern="^[a-z0-9_]{1,60}$")],
    run_id: RunId = "",
) -> Response:
    """A metric over the years against its bound."""
    run, cluster = standing_cluster(request, person, cluster_id, run_id)
    try:
        svg = chart(run, cluster, metric, language_of(request))
    except NothingToDraw as error:
        raise HTTPException(404, "没有可画的数值。 There is nothing to draw.") from error
    return Response(svg, media_type="image/svg+xml")
