"""Sheets 事故线索 and 报送情况: what the authorities recorded, and the annual forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from cluster_review.exact import decimal_text
from cluster_review.reports import standing
from cluster_review.reports.content import ClusterReport, ReportContent, Row, inputs_of
from cluster_review.reports.printable import one_line
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.style import Look
from cluster_review.reports.typeset import typeset
from cluster_review.reports.wording import NONE, Wording
from cluster_review.tables import TABLES

_NO_CLUSTER = ("未对应到集群", "of no cluster")


class Lead(NamedTuple):
    """An incident or a compliance record, the clusters it concerns and the rules that rest on it."""

    record: Row
    is_incident: bool
    clusters: tuple[ClusterReport, ...]
    rests: tuple[str, ...]

    @property
    def id(self) -> str:
        """The record's id."""
        return str(self.record["incident_id" if self.is_incident else "record_id"])


def leads(content: ReportContent) -> list[Lead]:
    """All incidents and compliance records, those a finding rests on first; those of no cluster stay in view."""
    rests = _rests(content)
    members: dict[str, set[str]] = {}
    for row in content.fact_rows("enterprises"):
        members.setdefault(row["enterprise_id"], set()).add(row["cluster_id"])
    by_id = {cluster.id: cluster for cluster in content.clusters}
    found = []
    for table, key in (("incidents", "incident_id"), ("compliance_records", "record_id")):
        for record in content.fact_rows(table):
            used = rests.get(record[key], {})
            own = {record["cluster_id"], *used, *members.get(record["enterprise_id"], ())}
            clusters = sorted((by_id[c] for c in own if c in by_id), key=lambda c: c.number)
            if not clusters and content.run.get("clusters") is not None:
                continue  # a run about a few clusters has nothing to say of the records of others
            places = tuple(dict.fromkeys(place for c in clusters for place in used.get(c.id, ())))
            found.append(Lead(record, table == "incidents", tuple(clusters), places))
    return sorted(found, key=lambda lead: (not lead.rests, not lead.is_incident, lead.id))


def lead_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of 事故线索."""
    names = {row["enterprise_id"]: row["name"] for row in content.fact_rows("enterprises")}

    def incident(name: str, shown: Callable[[Any], Any] = lambda value: value):
        return lambda lead: shown(lead.record[name]) if lead.is_incident else NONE

    def enterprise(lead: Lead) -> str:
        return wording.text(lead.record["enterprise_name"] or names.get(lead.record["enterprise_id"]))

    def money(lead: Lead) -> str | None:
        name = "direct_loss_wan_yuan" if lead.is_incident else "amount_wan_yuan"
        value = lead.record[name]
        scale = TABLES["incidents" if lead.is_incident else "compliance_records"].column(name).scale
        return None if value is None else decimal_text(int(value), scale)

    def kind(lead: Lead) -> str:
        if lead.is_incident:
            return wording.code("incident_family", lead.record["family"])
        kind_of = wording.code("compliance_kind", lead.record["kind"])
        penalty = lead.record["penalty_type"]
        return (
            wording.of(f"{kind_of}({wording.code('penalty_type', penalty)})", kind_of) if penalty else kind_of
        )

    def state(lead: Lead) -> str:
        if lead.is_incident:
            return wording.code("incident_status", lead.record["status"])
        final = lead.record["is_final"]
        return wording.unknown() if final is None else ("已生效" if final else "未生效")

    return [
        SheetColumn("序号", "No.", 6, lambda lead: lead.clusters[0].number if lead.clusters else NONE, Look.WHOLE),
        SheetColumn("集群名称", "Cluster", 24, lambda lead: "\n".join(one_line(c.name) for c in lead.clusters)
                    or wording.of(*_NO_CLUSTER), Look.STRONG),
        SheetColumn("记录编号", "Record", 16, lambda lead: one_line(lead.id)),
        SheetColumn("记录类型", "Type", 14, lambda lead: wording.of("事故(事件)", "incident") if lead.is_incident else "税务、处罚与失信"),
        SheetColumn("类别", "Kind", 18, kind),
        SheetColumn("企业名称", "Enterprise", 26, enterprise),
        SheetColumn("企业编号", "Enterprise id", 24, lambda lead: wording.text(lead.record["enterprise_id"])),
        SheetColumn("发生(决定、列入)日期", "Date", 18,
                    lambda lead: lead.record["occurred_date" if lead.is_incident else "record_date"], Look.DATE),
        SheetColumn("死亡(人)", "Deaths", 8, incident("deaths"), Look.WHOLE),
        SheetColumn("重伤(人)", "Serious injuries", 8, incident("serious_injuries"), Look.WHOLE),
        SheetColumn("受伤,程度未明(人)", "Injured, unspecified", 10, incident("injured_unspecified"), Look.WHOLE),
        SheetColumn("失联(人)", "Missing", 8, incident("missing"), Look.WHOLE),
        SheetColumn("直接经济损失或金额(万元)", "Loss or amount (10,000 yuan)", 15, money, Look.CENTRED),
        SheetColumn("认定等级", "Official grade", 11, incident("official_grade", lambda g: wording.code("grade", g)),
                    Look.CENTRED),
        SheetColumn("文件依据", "Document", 24,
                    lambda lead: wording.text(lead.record["grade_document" if lead.is_incident else "document"])),
        SheetColumn("调查或生效状态", "State", 12, state, Look.CENTRED),
        SheetColumn("作为依据的条款", "Rests on it", 22, lambda lead: wording.listed(wording.place(p) for p in lead.rests) or NONE),
        SheetColumn("出处", "Source", 22, lambda lead: wording.text(lead.record.get("source_ref")), Look.TRACE),
    ]  # fmt: skip


def _rests(content: ReportContent) -> dict[str, dict[str, list[str]]]:
    """By record id and cluster: the places in the law whose findings name the record."""
    found: dict[str, dict[str, list[str]]] = {}
    for cluster in content.clusters:
        for row in (*cluster.grounds, *cluster.findings):
            for item in inputs_of(row):
                place = row.get("article") or row["part"]
                found.setdefault(item["name"], {}).setdefault(cluster.id, []).append(place)
    return found


class FormRow(NamedTuple):
    """One form, due or received."""

    cluster: ClusterReport
    filing: standing.Filing
    report: Row | None
    status: Row | None = None


def forms(content: ReportContent) -> list[FormRow]:
    """Each form on file, and for each cluster the forms that it owes even if they are not."""
    rows = []
    for cluster in content.clusters:
        reports = content.facts_of(cluster.id, "annual_reports")
        years = {r["report_year"] for r in reports if r["report_year"] is not None}
        years |= set() if cluster.is_applicant else {content.report_year}
        owed = {r["report_year"]: r for r in content.filing_status.get(cluster.id, [])}
        years |= owed.keys()
        for year in sorted(years, reverse=True):
            filed = standing.filing(content, cluster.id, year)
            of_year: list[Row | None] = [r for r in reports if r["report_year"] == year]
            rows += [FormRow(cluster, filed, report, owed.get(year)) for report in of_year or [None]]
    return rows


def form_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of 报送情况."""

    def of(name: str, shown: Callable[[Any], Any] = lambda value: value):
        return lambda form: NONE if form.report is None else shown(form.report.get(name))

    def of_status(name: str):
        return lambda form: NONE if form.status is None or form.status[name] is None else form.status[name]

    in_words = of_status("reason_zh")

    def fault_party(form: FormRow) -> str:
        if form.report is None or (form.report["fault_party"] is None and _days_late(form) == 0):
            return NONE  # in time: nobody is at fault
        return wording.code("fault_party", form.report["fault_party"])

    def days_late(form: FormRow) -> Any:
        return of_status("days_late")(form) if form.report is None else _days_late(form)

    def state(form: FormRow) -> str:
        if form.report is None:
            waits = of_status("state")(form) == "quarantined"  # it came, and is neither missing nor late
            return (
                wording.code("filing_state", "quarantined")
                if waits
                else wording.of("未见报送", "not on file")
            )
        late = _days_late(form)
        if late is None:
            return wording.of("待核", "to be checked")
        return wording.of("逾期", "late") if late else wording.of("按时", "in time")

    def sent_back(form: FormRow) -> int:
        year = form.filing.report_year
        events = content.facts_of(form.cluster.id, "filing_events")
        return sum(e["report_year"] == year and e["kind"] == "refused" for e in events)

    def accepted(value: bool | None) -> str:
        return wording.unknown() if value is None else ("是" if value else "否")

    return [
        SheetColumn("序号", "No.", 6, lambda f: f.cluster.number, Look.WHOLE),
        SheetColumn("集群名称", "Cluster", 26, lambda f: one_line(f.cluster.name), Look.STRONG),
        SheetColumn("市县", "County", 14, lambda f: content.county(f.cluster.row["county"]), Look.CENTRED),
        SheetColumn("报送年度", "Report year", 10, lambda f: f"{f.filing.report_year}年", Look.CENTRED),
        SheetColumn("报送状态", "State", 11, state, Look.CENTRED, is_coloured=True),
        SheetColumn("应报日", "Due", 13, lambda f: f.filing.due or "未公布", Look.DATE),
        SheetColumn("收到日", "Received", 13, of("received_date"), Look.DATE),
        SheetColumn("逾期天数\n(天)", "Days late", 10, days_late, Look.WHOLE),
        SheetColumn("补正次数\n(次)", "Times sent back", 10, sent_back, Look.WHOLE),
        SheetColumn("签字日期", "Signed", 13, of("signed_date"), Look.DATE),
        SheetColumn("寄送日期", "Sent", 13, of("sent_date"), Look.DATE),
        SheetColumn("是否受理", "Accepted", 10, of("is_accepted", accepted), Look.CENTRED),
        SheetColumn("受理日期", "Accepted on", 13, of("accepted_date"), Look.DATE),
        SheetColumn("逾期责任方", "Party at fault", 16, fault_party),
        SheetColumn("最近催办", "Reminded last", 13, of_status("reminded_date"), Look.DATE),
        SheetColumn("报送说明", "In words", 40, lambda f: typeset(in_words(f) or ""), Look.WRAPPED),
        SheetColumn("填报人", "Filed by", 12, of("filer", wording.text)),
        SheetColumn("负责人", "Responsible", 12, of("responsible_person", wording.text)),
        SheetColumn("联系电话", "Contact", 18, of("contact", wording.text)),
        SheetColumn("顺延说明", "How the last day is reckoned", 46, lambda f: wording.of(*f.filing.explanation), Look.WRAPPED),
    ]  # fmt: skip


def _days_late(form: FormRow) -> int | None:
    received = form.report["received_date"] if form.report else None
    if received is None or form.filing.due is None:
        return None
    return max(0, (received - form.filing.due).days)
