"""Pages about more than one cluster: counties, the law, refused files, runs."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from starlette.responses import FileResponse, Response

from cluster_review.desk.access import Permission, Person, requires
from cluster_review.desk.language import language_of
from cluster_review.desk.list_query import UNDECIDED
from cluster_review.desk.page import page, publications, published
from cluster_review.desk.published import NothingPublished, Published
from cluster_review.reports import standing
from cluster_review.reports.adoption_words import adoption_words
from cluster_review.reports.content import rows_of
from cluster_review.reports.notes_sheet import in_force
from cluster_review.reports.quarantine_words import STATES as ITEM_STATES
from cluster_review.reports.record_sheets import form_columns
from cluster_review.reports.refused_sheet import refused
from cluster_review.reports.stability_words import answer_words, recommended, source_words
from cluster_review.reports.wording import Wording
from cluster_review.tables import TABLES
from cluster_review.warehouse.decision_words import STATES
from cluster_review.warehouse.desk_decisions import decision_states

router = APIRouter()
Reader = Annotated[Person, Depends(requires(Permission.READ))]
Code = Annotated[str, Path(pattern="^[0-9]{6}$")]
_NO_COUNTY = "没有这个市县,或不属于您的地区。 There is no such county, or it isn't yours to see."
_FORM_COLUMNS = ("报送年度", "报送状态", "应报日", "收到日", "逾期天数\n(天)", "补正次数\n(次)", "最近催办")


@router.get("/counties", name="counties")
def counties(request: Request, person: Reader) -> Response:
    """Every county with its clusters by recommendation."""
    return _counted(request, person)


def _counted(request: Request, person: Person) -> Response:
    language = language_of(request)
    try:
        stands = publications(request).standing()
    except NothingPublished:
        return page(request, "nothing_published.html")
    states = decision_states(request.app.state.desk.warehouse, person.actor())
    found: dict[str, dict[str, Any]] = {}
    advices: dict[str, str] = {}
    for row in stands.rows(language):
        advices.setdefault(row.advice, row.advice_words)
        for code in row.county_codes:
            if not person.sees(code):
                continue
            of = found.setdefault(
                code, {"total": 0, "by": Counter(), "open": 0, "missing": 0, "undecided": 0}
            )
            of["total"] += 1
            of["by"][row.advice] += 1
            of["open"] += row.open_items
            of["missing"] += row.missing
            of["undecided"] += states.get((row.run_id, row.id), UNDECIDED) == UNDECIDED
    names = {code: stands.newest.content.county(code) or code for code in found}
    return page(
        request,
        "counties.html",
        run=stands.newest,
        counties=sorted(found.items()),
        names=names,
        advices=advices,
    )


@router.get("/counties/{code}", name="county")
def county(request: Request, person: Reader, code: Code) -> Response:
    """One county: its clusters, and the forms that they owe or filed."""
    language = language_of(request)
    try:
        stands = publications(request).standing()
    except NothingPublished as error:
        raise HTTPException(404, _NO_COUNTY) from error
    rows = [row for row in stands.rows(language) if code in row.county_codes]
    if not rows or not person.sees(code):
        raise HTTPException(404, _NO_COUNTY)
    run = stands.newest
    wording = run.wording(language)
    columns = [c for name in _FORM_COLUMNS for c in form_columns(run.content, wording) if c.zh == name]
    filed = [
        (form.cluster, [_cell(column.value(form), wording) for column in columns])
        for row in rows
        for form in run.forms.get(row.id, ())
    ]
    states = decision_states(request.app.state.desk.warehouse, person.actor())
    return page(
        request,
        "county.html",
        run=run,
        code=code,
        county=run.content.county(code),
        rows=rows,
        headings=[wording.of(c.zh, c.en).replace("\n", "") for c in columns],
        forms=filed,
        state=lambda row: wording.of(*STATES[states.get((row.run_id, row.id), UNDECIDED)]),
    )


_SECTIONS = {
    "validity": ("有效期的推算", "reckoning of validity"),
    "filing": ("报送期限的推算", "reckoning of the filing deadline"),
    "effective": ("施行日期", "dates of force"),
}


def _named(names: tuple[str, ...], wording: Wording) -> str:
    return wording.listed(
        wording.of(*_SECTIONS[name]) if name in _SECTIONS else wording.title(name) for name in names
    )


def _cell(value: Any, wording: Wording) -> str:
    if value is None:
        return wording.unknown()
    return {"未公布": "not announced"}.get(str(value), str(value)) if not wording.is_zh else str(value)


@router.get("/law", name="law")
def law(request: Request, person: Reader) -> Response:
    """How each article is dealt with, each provision in the law's own words, and the readings."""
    try:
        run = publications(request).standing().newest
    except NothingPublished:
        return page(request, "nothing_published.html")
    wording = run.wording(language_of(request))
    content, instrument = run.content, run.content.instrument
    uses = [
        {
            "question": wording.of(use.reading.zh, use.reading.question),
            "chosen": answer_words(use.reading, content.chosen[use.reading.id], wording),
            "adopted": adoption_words(content, use.reading, wording),
            "others": [
                answer_words(use.reading, option, wording)
                for option in use.reading.options
                if option != content.chosen[use.reading.id]
            ],
            "moved": [
                (
                    recommended(code, wording),
                    moved
                    if person.sees_whole_province
                    else [c for c in moved if person.sees(str(c.row["county"]))],
                )
                for code, moved in use.moved.items()
            ],
            "source": wording.of(*source_words(use.reading)),
        }
        for use in run.readings
    ]
    provisions = [
        (wording.place(p.source.place), wording.title(p.id), wording.quote(p.source.quote))
        for p in instrument.rules
    ]
    coverage = [
        (
            wording.place(c.place),
            c.status,
            wording.of(c.note.zh, c.note.en),
            wording.listed(map(wording.title, c.by)),
        )
        for c in instrument.coverage
    ]
    return page(
        request,
        "law.html",
        run=run,
        instrument=instrument,
        force=wording.of(*in_force(content)),
        provisions=provisions,
        coverage=coverage,
        readings=uses,
        adopted=len(content.adopted),
    )


@router.get("/quarantine", name="quarantine")
def quarantine(request: Request, person: Reader) -> Response:
    """Refused files, the open ones first; a form of another county isn't shown, nor a list of the whole province."""
    try:
        run = publications(request).standing().newest
    except NothingPublished:
        return page(request, "nothing_published.html")
    wording = run.wording(language_of(request))
    rows = refused(run.content) if person.sees_whole_province else []
    items: dict[str, dict[str, Any]] = {}
    for row in rows:
        item = items.setdefault(str(row.get("item")), {**row, "faults": []})
        item["faults"].append(
            {
                "place": " ".join(str(row[name]) for name in ("sheet", "cell", "row_ref") if row.get(name)),
                "found": wording.text(row["found"]) if row.get("found") else "",
                "message": wording.text(row["message_zh" if wording.is_zh else "message_en"]),
            }
        )
    return page(
        request,
        "quarantine.html",
        run=run,
        items=list(items.values()),
        state_words=lambda code: wording.of(*ITEM_STATES[code]) if code in ITEM_STATES else "",
        is_shown=person.sees_whole_province,
    )


@router.get("/runs", name="runs")
def runs(request: Request, person: Reader) -> Response:
    """All published runs, the newest first."""
    found = publications(request)
    listed = list(reversed(found.ids()))
    return page(request, "runs.html", runs=listed)


@router.get("/runs/{run_id}", name="run")
def run_page(request: Request, person: Reader, run_id: Annotated[str, Path(max_length=100)]) -> Response:
    """One run: what was read, checked, refused, witnessed."""
    run = published(request, run_id)
    wording = run.wording(language_of(request))
    seen = [c for c in run.content.clusters if person.sees(str(c.row["county"]))]
    advice = Counter(wording.recommendation(cluster.row) for cluster in seen)
    refused_rows = refused(run.content) if person.sees_whole_province else []
    return page(
        request,
        "run.html",
        run=run,
        wording=wording,
        clusters=len(seen),
        advice=advice,
        read=_read(run, wording) if person.sees_whole_province else [],
        refused=len(refused_rows),
        crossed=_crossed(run, wording) if person.sees_whole_province else [],
        open_items=sum(standing.open_items(cluster) for cluster in seen),
        airflow=request.app.state.desk.airflow_url,
        has_docs=request.app.state.desk.data_docs is not None and person.sees_whole_province,
    )


def _read(run: Published, wording: Wording) -> list[tuple[str, int, int]]:
    return [(wording.of(TABLES[name].zh, TABLES[name].en), *counts) for name, counts in run.read.items()]


def _crossed(run: Published, wording: Wording) -> list[tuple[str, str]]:
    frame = run.content.results.get("cross_record_findings")
    rows = [] if frame is None else rows_of(frame)
    return [
        (
            wording.of(str(row["title_zh"]), str(row["title_en"])),
            wording.translated(str(row["reason_zh"])) if wording.is_zh else str(row["reason_en"]),
        )
        for row in rows
    ]


@router.get("/data-docs/{path:path}", name="data_docs")
def data_docs(request: Request, person: Reader, path: str) -> Response:
    """A page of the reports on the checks; for who sees the whole province."""
    folder = request.app.state.desk.data_docs
    found = None if folder is None else (folder / (path or "index.html")).resolve()
    if (
        found is None
        or not person.sees_whole_province
        or not found.is_relative_to(folder.resolve())
        or not found.is_file()
    ):
        raise HTTPException(404, "没有这份检查报告。 There is no such report on the checks.")
    # Made by a library with scripts of its own: saved and opened by the reader, it never runs in the desk's name.
    return FileResponse(found, headers={"Content-Disposition": "attachment"})
