"""A cluster's page beyond the verdicts: three years side by side, goals, records, the files, and all on one line of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from cluster_review.desk.published import Published
from cluster_review.desk.source_places import Place
from cluster_review.exact import decimal_text
from cluster_review.reports import standing
from cluster_review.reports.content import ClusterReport, Row
from cluster_review.reports.printable import one_line
from cluster_review.reports.typeset import typeset
from cluster_review.reports.wording import NONE, Wording
from cluster_review.tables import NEVER, TABLES
from cluster_review.vocabulary import Metric

YEARS = 4


class Figure(NamedTuple):
    """A metric's value of a year, the cell it stands in, and what earlier forms said where that was something else."""

    value: str
    place: Place | None
    earlier: str


class Metrics(NamedTuple):
    """A metric over the years."""

    id: str
    name: str
    unit: str
    years: list[Figure]


class Event(NamedTuple):
    """Something on a day."""

    day: str
    kind: str
    words: str
    place: Place | None


def years_shown(run: Published) -> list[int]:
    """The years side by side: the report year and those before it that growth is reckoned from."""
    return [run.content.report_year - back for back in reversed(range(YEARS))]


def figures_of(run: Published, cluster_id: str) -> dict[tuple[str, int], list[Row]]:
    """What each form said of a metric and year, the oldest form first."""
    filed: dict[tuple[str, int], list[Row]] = {}
    for row in run.content.facts_of(cluster_id, "figures"):
        filed.setdefault((str(row["metric"]), int(row["year"])), []).append(row)
    for rows in filed.values():
        rows.sort(key=lambda row: row["report_year"] or 0)
    return filed


def metrics(run: Published, cluster: ClusterReport, wording: Wording) -> list[Metrics]:
    """Every metric with a figure on file, year by year as the latest form says."""
    filed, years = figures_of(run, cluster.id), years_shown(run)
    found = []
    for name, metric in run.content.vocabulary.metrics.items():
        if not any((name, year) in filed for year in years):
            continue
        cells = [_figure(run, filed.get((name, year), []), metric, wording) for year in years]
        found.append(Metrics(name, wording.of(metric.zh, metric.en), wording.unit(metric.unit.name), cells))
    return found


def _figure(run: Published, rows: list[Row], metric: Metric, wording: Wording) -> Figure:
    if not rows:
        return Figure(wording.unknown(), None, "")
    last = rows[-1]
    place = run.places.cell(last)
    earlier = [row for row in rows[:-1] if row["value"] != last["value"]]
    said = (wording.of(f"{r['report_year']}年度表为{_amount(r, metric)}",
                       f"{_amount(r, metric)} in the form of {r['report_year']}") for r in earlier)  # fmt: skip
    return Figure(_amount(last, metric), place, wording.of("\uff1b", "; ").join(said))


def _amount(row: Row, metric: Metric) -> str:
    return decimal_text(int(row["value"]), metric.unit.exponent)


def goals(run: Published, cluster: ClusterReport, wording: Wording) -> list[dict[str, Any]]:
    """The goals of the plan: target, actual, met or not."""
    scale = TABLES["plan_goals"].column("target").scale

    def amount(row: Row, name: str) -> str:
        return wording.unknown() if row[name] is None else decimal_text(int(row[name]), scale)

    return [
        {
            "id": one_line(str(goal["goal_id"])),
            "goal": one_line(str(goal["goal"] or NONE)),
            "unit": one_line(str(goal["unit"] or "")),
            "target": amount(goal, "target"),
            "actual": amount(goal, "actual"),
            "direction": wording.code("direction", goal["direction"]),
            "code": {True: "met", False: "not_met", None: "unknown"}[standing.goal_is_met(goal)],
            "outcome": wording.of(*standing.GOAL_WORDS[standing.goal_is_met(goal)]),
            "place": _at(run, goal),
        }
        for goal in standing.goals_of(run.content, cluster.id)
    ]


def records(
    run: Published, cluster: ClusterReport, wording: Wording
) -> tuple[list[str], list[tuple[list[str], Place | None]]]:
    """Incidents and records of the cluster and its enterprises: headings, then rows with their cell."""
    wanted = ("记录编号", "类别", "企业名称", "发生(决定、列入)日期", "死亡(人)", "重伤(人)", "认定等级", "文件依据",
              "调查或生效状态", "作为依据的条款")  # fmt: skip
    columns = [c for name in wanted for c in run.lead_columns(wording.language) if c.zh == name]
    rows = [
        ([_text(column.value(lead), wording) for column in columns], _at(run, lead.record))
        for lead in run.leads.get(cluster.id, ())
    ]
    return [wording.of(c.zh, c.en).replace("\n", "") for c in columns], rows


def _text(value: Any, wording: Wording) -> str:
    if not wording.is_zh:
        value = {"已生效": "final", "未生效": "not final"}.get(str(value), value)
    return wording.unknown() if value is None else typeset(str(value)) if wording.is_zh else str(value)


def _at(run: Published, row: Row) -> Place | None:
    return run.places.cell(row)


class File(NamedTuple):
    """A delivered file that speaks of the cluster."""

    name: str
    sha256: str
    what: str
    is_shared: bool


def files(run: Published, cluster: ClusterReport, wording: Wording) -> list[File]:
    """Forms first, then the lists of the authorities."""
    found = []
    for sha256, filing in run.places.files_of(cluster).items():
        place = run.places.at(filing, "")
        family = filing.partition(":")[0]
        what = (
            wording.of("年度信息表", "annual form")
            if family == "annual_form"
            else wording.of(TABLES[family].zh, TABLES[family].en)
            if family in TABLES
            else family
        )
        found.append(File(place.name, sha256, what, place.is_shared))
    return sorted(found, key=lambda file: (file.is_shared, file.name, file.sha256))


def evidence(run: Published, cluster: ClusterReport, wording: Wording) -> list[dict[str, str]]:
    """Who judged which evidence, by the records of the department."""
    return [
        {
            "provision": wording.title(str(row["provision"])),
            "judgement": wording.code("judgement", row["judgement"]),
            "document": wording.text(row["document"]),
            "page": wording.text(row["page"]),
            "by": wording.text(row["judged_by"]),
            "day": wording.day(row["judged_date"]),
        }
        for row in run.content.facts_of(cluster.id, "evidence_judgements")
    ]


def timeline(
    run: Published, cluster: ClusterReport, wording: Wording, decisions: list[dict[str, Any]]
) -> list[Event]:
    """Validity, filings, incidents, changes, calls and decisions, the newest first."""
    found = [event for event in _events(run, cluster, wording) if event.day]
    for decision in decisions:
        day = decision["recorded_at"].date().isoformat()
        found.append(Event(day, wording.of("决定", "decision"), decision["words"], None))
    return sorted(found, key=lambda event: event.day, reverse=True)


def _events(run: Published, cluster: ClusterReport, wording: Wording) -> Iterator[Event]:
    content = run.content

    def event(row: Row, name: str, kind: tuple[str, str], words: str) -> Event:
        return Event(_day(row.get(name)), wording.of(*kind), words, _at(run, row))

    for row in content.facts_of(cluster.id, "register_events"):
        term = (
            wording.of("有效期", "valid ")
            + f"{wording.day(row['valid_from'])} – {wording.day(row['valid_to'])}"
        )
        said = [wording.code("register_event", row["kind"]), term if row["valid_to"] else "", _document(row)]
        yield event(row, "event_date", ("认定", "register"), _joined(said, wording))
    for form in run.forms.get(cluster.id, ()):
        if form.report is None:
            continue
        late = form.filing.days_late
        state = (
            wording.of("待核", "to be checked") if late is None
            else wording.of(f"逾期{late}天", f"{late} days late") if late
            else wording.of("按时", "in time")
        )  # fmt: skip
        year = form.filing.report_year
        words = wording.of(f"收到{year}年度信息表,{state}", f"form of {year} received, {state}")
        if form.filing.due:
            words += wording.of(f"(应报日{form.filing.due})", f" (due {form.filing.due})")
        yield event(form.report, "received_date", ("报送", "filing"), words)
    for lead in run.leads.get(cluster.id, ()):
        name = "occurred_date" if lead.is_incident else "record_date"
        list_name, code = (
            ("incident_family", lead.record["family"])
            if lead.is_incident
            else ("compliance_kind", lead.record["kind"])
        )
        who = one_line(str(lead.record["enterprise_name"] or ""))
        said = [wording.code(list_name, code), one_line(lead.id), who]
        yield event(lead.record, name, ("事故或记录", "record"), _joined(said, wording))
    for row in content.facts_of(cluster.id, "changes"):
        yield event(
            row,
            "changed_date",
            ("重大变动", "change"),
            _joined([wording.code("change_kind", row["kind"]), _document(row)], wording),
        )
    for row in content.facts_of(cluster.id, "supervision_events"):
        said = [wording.code("supervision_kind", row["kind"]), _document(row)]
        yield event(row, "event_date", ("监督检查", "supervision"), _joined(said, wording))
    for row in content.facts_of(cluster.id, "review_calls"):
        until = wording.day(row["apply_by_date"])
        yield event(
            row,
            "called_date",
            ("复核通知", "review call"),
            wording.of(f"申请截止{until}", f"apply by {until}"),
        )
    for row in content.facts_of(cluster.id, "review_applications"):
        yield event(row, "applied_date", ("复核申请", "application"), _document(row) or NONE)


def _day(value: date | None) -> str:
    return "" if value is None or value == NEVER else value.isoformat()


def _document(row: Row) -> str:
    return one_line(str(row["document"])) if row.get("document") else ""


def _joined(said: list[str], wording: Wording) -> str:
    return wording.of("\uff0c", ", ").join(part for part in said if part)
