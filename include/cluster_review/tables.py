"""Every table and column once.

The warehouse schema, the Excel form, the intake, the GX suites and the data dictionary are derived
from these declarations. Metrics and code lists are not named here: they live in
`policy/vocabulary.yaml`, and a column refers to a list by its name.

How a value looks in a frame (one pandas DataFrame per table):

* TEXT, CODE: `str`, or `None` when unknown.
* CODES, YEARS: items joined by `;`, sorted.
* DATE: `datetime64[s]`; `NaT` is unknown, `NEVER` (9999-12-31) means "none, and that is known".
* YEAR, WHOLE, SCALED: pandas `Int64`; SCALED counts units of 10^-scale, exactly.
* YES_NO: pandas `boolean`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

NEVER = date(9999, 12, 31)
NONE_WORD = "无"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    DATE = "date"
    YEAR = "year"
    YEARS = "years"
    WHOLE = "whole"
    SCALED = "scaled"
    YES_NO = "yes_no"


class Blank(StrEnum):
    """What an empty cell means."""

    REFUSED = "refused"
    UNKNOWN = "unknown"


class Filer(StrEnum):
    """Who delivers a table."""

    COUNTY = "county"
    AUTHORITY = "authority"
    DEPARTMENT = "department"
    PROGRAM = "program"


@dataclass(frozen=True)
class Column:
    """One column: its name carries the unit as a suffix where it has one.

    Attributes:
        scale: decimal places of the smallest unit (SCALED only).
        code_list: name of the list in the vocabulary (CODE, CODES); `metrics` is the list of metrics,
            `provisions` the provisions of the instrument.
        may_be_none: the word 无 is an answer: "none, and that is known".
        minimum, maximum: plausibility limits of the gate, in the column's unit, both included.
        pattern: full-match regular expression of a TEXT value.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    blank: Blank = Blank.UNKNOWN
    unit: str | None = None
    scale: int = 0
    code_list: str | None = None
    may_be_none: bool = False
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None


class Severity(StrEnum):
    """Whether a broken rule refuses the row or only warns."""

    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True)
class Rule:
    """A cross-column rule of the gate: `left` must not exceed `right`. Missing values pass here.

    For the table `figures` both sides are metric names of the same cluster and year; for other
    tables they are columns of one row.
    """

    id: str
    left: str
    right: str
    zh: str
    en: str
    severity: Severity = Severity.REFUSE


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        key: columns that name a row.
        filed_by: who delivers it; county tables are sheets of the annual form.
        facets: the completeness facets its rows belong to (see code list `facet`).
    """

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    filed_by: Filer
    facets: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = field(default=())

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


def _text(name: str, zh: str, en: str, blank: Blank = Blank.UNKNOWN, pattern: str | None = None) -> Column:
    return Column(name, Kind.TEXT, zh, en, blank, pattern=pattern)


def _code(name: str, zh: str, en: str, code_list: str, blank: Blank = Blank.UNKNOWN) -> Column:
    return Column(name, Kind.CODE, zh, en, blank, code_list=code_list)


def _date(name: str, zh: str, en: str, blank: Blank = Blank.UNKNOWN, may_be_none: bool = False) -> Column:
    return Column(name, Kind.DATE, zh, en, blank, may_be_none=may_be_none)


def _count(name: str, zh: str, en: str, unit: str, maximum: int) -> Column:
    return Column(name, Kind.WHOLE, zh, en, unit=unit, minimum=0, maximum=maximum)


REQUIRED = Blank.REFUSED
CLUSTER = _text("cluster_id", "集群编号", "cluster id", REQUIRED, r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
REPORT_YEAR = Column(
    "report_year", Kind.YEAR, "报送年度", "report year", REQUIRED, minimum=2015, maximum=2100
)
DOCUMENT = _text("document", "文件依据", "document")
ENTERPRISE = _text("enterprise_id", "企业编号(统一社会信用代码)", "enterprise id (USCC)", REQUIRED)

CLUSTERS = Table(
    "clusters",
    "集群名册",
    "cluster register",
    ("cluster_id",),
    (
        CLUSTER,
        _text("name", "集群名称", "name", REQUIRED),
        Column("county", Kind.CODES, "所在县级区划代码", "county code(s)", REQUIRED, pattern=r"\d{6}"),
        Column(
            "leading_industry",
            Kind.CODES,
            "主导产业(GB/T 4754)",
            "leading industry (GB/T 4754)",
            pattern=r"\d{2,4}",
        ),
        _text("leading_industry_name", "主导产业名称", "leading industry, name"),
        _text("operating_body", "运营管理机构", "operating body"),
        _text("batch", "认定批次", "batch"),
        _text("notice_number", "认定文号", "notice number"),
        _date("recognised_date", "认定日期", "recognised on", may_be_none=True),
        _date("valid_from", "有效期起", "valid from"),
        _date("valid_to", "有效期止", "valid to"),
        _text("printed_validity", "公布的有效期原文", "validity as printed"),
    ),
    Filer.DEPARTMENT,
    ("register",),
    (
        Rule(
            "valid_from_not_after_valid_to",
            "valid_from",
            "valid_to",
            "有效期起不晚于有效期止",
            "validity starts no later than it ends",
        ),
    ),
)

REGISTER_EVENTS = Table(
    "register_events",
    "名册事项",
    "register events",
    ("cluster_id", "kind", "event_date"),
    (
        CLUSTER,
        _code("kind", "事项", "event", "register_event", REQUIRED),
        _date("event_date", "日期", "date", REQUIRED),
        _date("valid_from", "有效期起", "valid from"),
        _date("valid_to", "有效期止", "valid to"),
        DOCUMENT,
    ),
    Filer.DEPARTMENT,
    ("register",),
)

ANNUAL_REPORTS = Table(
    "annual_reports",
    "年度培育情况信息表",
    "annual report",
    ("cluster_id", "report_year"),
    (
        CLUSTER,
        REPORT_YEAR,
        _text("cluster_name", "集群名称", "cluster name"),
        Column(
            "leading_industry",
            Kind.CODES,
            "主导产业(GB/T 4754)",
            "leading industry (GB/T 4754)",
            pattern=r"\d{2,4}",
        ),
        _text("operating_body", "运营管理机构", "operating body"),
        _text("filer", "填报人", "filed by"),
        _text("responsible_person", "负责人", "responsible person"),
        _text("contact", "联系电话", "contact"),
        _date("signed_date", "签字日期", "signed on"),
        _date("sent_date", "寄送日期", "sent on"),
        _date("received_date", "收到日期", "received on"),
        Column("is_accepted", Kind.YES_NO, "是否受理", "accepted"),
        _date("accepted_date", "受理日期", "accepted on"),
        _code("fault_party", "逾期责任方", "party at fault for lateness", "fault_party"),
    ),
    Filer.COUNTY,
    ("filings",),
    (
        Rule(
            "signed_not_after_sent",
            "signed_date",
            "sent_date",
            "签字不晚于寄送",
            "signed no later than sent",
            Severity.WARN,
        ),
        Rule(
            "sent_not_after_received",
            "sent_date",
            "received_date",
            "寄送不晚于收到",
            "sent no later than received",
            Severity.WARN,
        ),
        Rule(
            "received_not_after_accepted",
            "received_date",
            "accepted_date",
            "收到不晚于受理",
            "received no later than accepted",
            Severity.WARN,
        ),
    ),
)

FIGURES = Table(
    "figures",
    "年度指标",
    "figures by year",
    ("cluster_id", "report_year", "metric", "year"),
    (
        CLUSTER,
        REPORT_YEAR,
        _code("metric", "指标", "metric", "metrics", REQUIRED),
        Column("year", Kind.YEAR, "年份", "year", REQUIRED, minimum=2010, maximum=2100),
        Column("value", Kind.SCALED, "数值", "value", REQUIRED, unit="metric", minimum=0),
    ),
    Filer.COUNTY,
    ("figures",),
    (
        Rule(
            "sme_output_within_output",
            "sme_output",
            "output",
            "中小企业产值不大于集群总产值",
            "SME output does not exceed total output",
        ),
        Rule(
            "leading_output_within_output",
            "leading_output",
            "output",
            "主导产业产值不大于集群总产值",
            "leading-industry output does not exceed total output",
        ),
        Rule(
            "smes_within_enterprises",
            "smes",
            "enterprises",
            "中小企业数不大于企业总数",
            "SMEs do not exceed enterprises",
        ),
    ),
)

ENTERPRISES = Table(
    "enterprises",
    "集群企业名单",
    "enterprises of the cluster",
    ("cluster_id", "report_year", "enterprise_id"),
    (
        CLUSTER,
        REPORT_YEAR,
        ENTERPRISE,
        _text("name", "企业名称", "enterprise name", REQUIRED),
        Column("is_sme", Kind.YES_NO, "是否中小企业", "SME"),
        Column("is_leading", Kind.YES_NO, "是否属主导产业", "of the leading industry"),
        _date("member_from_date", "入群日期", "member from"),
        _date("member_to_date", "退群日期(在群填“无”)", "member to (无 while a member)", may_be_none=True),
    ),
    Filer.COUNTY,
    ("enterprises",),
    (
        Rule(
            "member_from_not_after_to",
            "member_from_date",
            "member_to_date",
            "入群不晚于退群",
            "joined no later than left",
        ),
    ),
)

TITLES = Table(
    "titles",
    "企业资质",
    "titles of enterprises",
    ("cluster_id", "report_year", "enterprise_id", "title", "level"),
    (
        CLUSTER,
        REPORT_YEAR,
        ENTERPRISE,
        _code("title", "资质", "title", "title", REQUIRED),
        _code("level", "级别", "level", "level"),
        _date("valid_from_date", "有效期起", "in force from"),
        _date("valid_to_date", "有效期止(长期有效填“无”)", "in force to (无 = no end)", may_be_none=True),
    ),
    Filer.COUNTY,
    ("titles",),
    (
        Rule(
            "title_from_not_after_to",
            "valid_from_date",
            "valid_to_date",
            "资质有效期起不晚于止",
            "the title starts no later than it ends",
        ),
    ),
)

REPORT_CHAPTERS = Table(
    "report_chapters",
    "六方面工作",
    "the six chapters of article 5",
    ("cluster_id", "report_year", "chapter"),
    (
        CLUSTER,
        REPORT_YEAR,
        _code("chapter", "方面", "chapter", "chapter", REQUIRED),
        _text("work_done", "工作开展情况", "work done"),
        _text("problems", "存在问题", "problems"),
        _text("measures", "改进措施", "measures"),
        _text("practice_cases", "典型实践案例", "typical practice cases"),
    ),
    Filer.COUNTY,
)

PLAN_GOALS = Table(
    "plan_goals",
    "三年规划目标",
    "goals of the three-year plan",
    ("cluster_id", "report_year", "goal_id"),
    (
        CLUSTER,
        REPORT_YEAR,
        _text("goal_id", "目标编号", "goal id", REQUIRED),
        _text("goal", "目标内容", "goal"),
        _text("unit", "单位", "unit"),
        Column("target", Kind.SCALED, "目标值", "target", scale=6),
        Column("actual", Kind.SCALED, "实际值", "actual", scale=6),
        _code("direction", "方向", "direction", "direction"),
    ),
    Filer.COUNTY,
    ("plan_goals",),
)

INCIDENTS = Table(
    "incidents",
    "事故(事件)记录",
    "incidents",
    ("incident_id",),
    (
        _text("incident_id", "事故编号", "incident id", REQUIRED),
        _text("cluster_id", "集群编号", "cluster id"),
        _text("enterprise_id", "企业编号(统一社会信用代码)", "enterprise id (USCC)"),
        _text("enterprise_name", "企业名称", "enterprise name"),
        _code("family", "类别", "family", "incident_family", REQUIRED),
        _date("occurred_date", "发生日期", "occurred on"),
        _count("deaths", "死亡人数", "deaths", "人", 100000),
        _count("serious_injuries", "重伤人数", "serious injuries", "人", 1000000),
        _count("injured_unspecified", "受伤人数(程度未明)", "injured, severity not stated", "人", 1000000),
        _count("missing", "失联人数", "missing people", "人", 100000),
        Column(
            "direct_loss_wan_yuan",
            Kind.SCALED,
            "直接经济损失",
            "direct loss",
            unit="万元",
            scale=6,
            minimum=0,
            maximum=1_000_000_000,
        ),
        _count("evacuated", "转移疏散人数", "people moved", "人", 100000000),
        _text("other_facts", "其他事实(JSON)", "other facts (JSON)"),
        _code("official_grade", "认定等级(未认定填“无”)", "official grade (无 = none)", "grade"),
        _text("grade_document", "等级认定文件", "document of the grade"),
        _date("graded_date", "等级认定日期", "graded on"),
        _code("status", "调查状态", "status of the investigation", "incident_status"),
        Column("is_declared", Kind.YES_NO, "申报时是否已说明", "declared in the application"),
        Column("is_responsible", Kind.YES_NO, "企业是否负有责任", "the enterprise is responsible"),
        Column("is_inside_area", Kind.YES_NO, "是否发生在集群范围内", "happened inside the cluster's area"),
    ),
    Filer.AUTHORITY,
    (
        "incidents.production_safety",
        "incidents.special_equipment",
        "incidents.fire",
        "incidents.construction",
        "incidents.quality",
        "incidents.environment",
        "incidents.cyber",
        "incidents.data",
    ),
)

CASUALTIES = Table(
    "casualties",
    "伤亡变动",
    "dated casualty entries",
    ("incident_id", "entry_date", "casualty_kind"),
    (
        _text("incident_id", "事故编号", "incident id", REQUIRED),
        _date("entry_date", "日期", "date", REQUIRED),
        _code("casualty_kind", "类别", "kind", "casualty_kind", REQUIRED),
        Column("people", Kind.WHOLE, "人数", "people", REQUIRED, unit="人", minimum=0, maximum=100000),
        DOCUMENT,
    ),
    Filer.AUTHORITY,
    INCIDENTS.facets,  # a lost entry may have moved a grade of any family
)

COMPLIANCE = Table(
    "compliance_records",
    "税务、处罚与失信记录",
    "tax, penalty and dishonesty records",
    ("record_id",),
    (
        _text("record_id", "记录编号", "record id", REQUIRED),
        _text("cluster_id", "集群编号", "cluster id"),
        _text("enterprise_id", "企业编号(统一社会信用代码)", "enterprise id (USCC)"),
        _text("enterprise_name", "企业名称", "enterprise name"),
        _code("kind", "类别", "kind", "compliance_kind", REQUIRED),
        _code("penalty_type", "处罚种类", "kind of penalty", "penalty_type"),
        _date("record_date", "决定(列入)日期", "date of decision or listing"),
        _date(
            "removed_date",
            "移出(修复)日期(未移出填“无”)",
            "removed or repaired on (无 = not)",
            may_be_none=True,
        ),
        Column("is_major_tax_case", Kind.YES_NO, "是否重大税收违法失信主体", "published as a major tax case"),
        Column("is_final", Kind.YES_NO, "是否已生效", "final"),
        Column(
            "amount_wan_yuan",
            Kind.SCALED,
            "金额",
            "amount",
            unit="万元",
            scale=6,
            minimum=0,
            maximum=1_000_000_000,
        ),
        DOCUMENT,
    ),
    Filer.AUTHORITY,
    (
        "compliance.tax_evasion",
        "compliance.penalty",
        "compliance.serious_dishonesty",
        "compliance.other_major",
    ),
)

CHANGES = Table(
    "changes",
    "重大变动",
    "material changes",
    ("cluster_id", "kind", "changed_date"),
    (
        CLUSTER,
        _code("kind", "变动内容", "what changed", "change_kind", REQUIRED),
        _date("changed_date", "变动日期", "changed on", REQUIRED),
        _date("reported_date", "报备日期(未报备填“无”)", "reported on (无 = never)", may_be_none=True),
        _date("discovered_date", "发现日期(未经发现填“无”)", "discovered on (无 = not)", may_be_none=True),
        DOCUMENT,
    ),
    Filer.DEPARTMENT,
    ("changes",),
)

SUPERVISION = Table(
    "supervision_events",
    "监督检查事项",
    "supervision events",
    ("cluster_id", "kind", "event_date"),
    (
        CLUSTER,
        _code("kind", "事项", "kind", "supervision_kind", REQUIRED),
        _date("event_date", "日期", "date", REQUIRED),
        Column("is_final", Kind.YES_NO, "是否已生效", "final"),
        DOCUMENT,
    ),
    Filer.DEPARTMENT,
    ("supervision",),
)

FILING_EVENTS = Table(
    "filing_events",
    "报送事项",
    "events of the filing of a form",
    ("cluster_id", "report_year", "kind", "event_date"),
    (
        CLUSTER,
        REPORT_YEAR,
        _code("kind", "事项", "event", "filing_event", REQUIRED),
        _date("event_date", "日期", "date", REQUIRED),
        _text("filer", "填报人(只涉其中一份时填)", "filed by (where one of several forms is meant)"),
        _code("fault_party", "逾期责任方", "party at fault for lateness", "fault_party"),
        DOCUMENT,
        _text("by", "经办人", "recorded by"),
        _text("note", "备注", "note"),
    ),
    Filer.DEPARTMENT,
    ("filings",),
)

STATISTICS = Table(
    "statistics",
    "统计部门指标",
    "figures of the statistics office",
    ("cluster_id", "metric", "year"),
    (
        CLUSTER,
        _code("metric", "指标", "metric", "metrics", REQUIRED),
        Column("year", Kind.YEAR, "年份", "year", REQUIRED, minimum=2010, maximum=2100),
        Column("value", Kind.SCALED, "数值", "value", REQUIRED, unit="metric", minimum=0),
        DOCUMENT,
    ),
    Filer.DEPARTMENT,
    ("statistics",),
)

REVIEW_CALLS = Table(
    "review_calls",
    "复核通知",
    "review calls",
    ("cluster_id", "apply_by_date"),
    (
        CLUSTER,
        _date("called_date", "通知日期", "called on"),
        _date("apply_by_date", "申请截止日期", "apply by", REQUIRED),
        DOCUMENT,
    ),
    Filer.DEPARTMENT,
    ("review.calls",),
)

REVIEW_APPLICATIONS = Table(
    "review_applications",
    "复核申请",
    "review applications",
    ("cluster_id", "applied_date"),
    (CLUSTER, _date("applied_date", "申请日期", "applied on", REQUIRED), DOCUMENT),
    Filer.DEPARTMENT,
    ("review.applications",),
)

WAIVERS = Table(
    "waivers",
    "指标豁免",
    "waivers",
    ("cluster_id", "provision", "stage"),
    (
        CLUSTER,
        _code("provision", "指标", "provision", "provisions", REQUIRED),
        _code("stage", "环节", "stage", "stage", REQUIRED),
        Column("years", Kind.YEARS, "豁免年份", "years waived", REQUIRED),
        _text("approved_by", "批准人", "approved by", REQUIRED),
        _text("document", "文件依据", "document", REQUIRED),
    ),
    Filer.DEPARTMENT,
    ("waivers",),
)

INDUSTRY_BASELINES = Table(
    "industry_baselines",
    "行业基准值",
    "industry baselines",
    ("industry", "product", "metric", "valid_from_date"),
    (
        _text("industry", "行业(GB/T 4754)", "industry (GB/T 4754)", REQUIRED, r"\d{2,4}"),
        _text("product", "产品", "product", REQUIRED),
        _code("metric", "指标", "metric", "metrics", REQUIRED),
        Column("value", Kind.SCALED, "基准值", "baseline", REQUIRED, unit="metric", scale=6, minimum=0),
        _date("valid_from_date", "施行日期", "in force from", REQUIRED),
        DOCUMENT,
    ),
    Filer.DEPARTMENT,
)

EVIDENCE = Table(
    "evidence_judgements",
    "佐证评判",
    "evidence judgements",
    ("cluster_id", "provision"),
    (
        CLUSTER,
        _code("provision", "条款", "provision", "provisions", REQUIRED),
        _code("judgement", "评判", "judgement", "judgement", REQUIRED),
        _text("document", "佐证材料", "document"),
        _text("page", "页码", "page"),
        _text("judged_by", "评判人", "judged by"),
        _date("judged_date", "评判日期", "judged on"),
    ),
    Filer.DEPARTMENT,
    ("evidence",),
)

EVIDENCE_LINKS = Table(
    "evidence_links",
    "佐证材料",
    "evidence files",
    ("cluster_id", "provision", "file_name"),
    (
        CLUSTER,
        _code("provision", "条款", "provision", "provisions", REQUIRED),
        _text("file_name", "材料文件名", "file name", REQUIRED),
        _text("pages", "页码", "pages"),
        _text("note", "说明", "note"),
    ),
    Filer.DEPARTMENT,
)

SOFT_JUSTIFICATIONS = Table(
    "soft_justifications",
    "弹性指标说明",
    "justifications of soft rules",
    ("cluster_id", "provision"),
    (
        CLUSTER,
        _code("provision", "条款", "provision", "provisions", REQUIRED),
        Column("is_accepted", Kind.YES_NO, "是否采纳", "accepted"),
        DOCUMENT,
    ),
    Filer.DEPARTMENT,
    ("soft_justifications",),
)

READING_ADOPTIONS = Table(
    "reading_adoptions",
    "读法采用记录",
    "adoptions of readings",
    ("instrument", "reading", "adopted_date"),
    (
        _text("instrument", "规则", "instrument", REQUIRED),
        _text("reading", "读法", "reading", REQUIRED),
        _text("option", "采用的选项", "option adopted", REQUIRED),
        _date("adopted_date", "采用日期", "adopted on", REQUIRED),
        _text("adopted_by", "采用人", "adopted by", REQUIRED),
        _text("document", "文件依据", "document", REQUIRED),
    ),
    Filer.DEPARTMENT,
    ("adoptions",),
)

COMPLETENESS = Table(
    "completeness_marks",
    "数据齐全性标记",
    "completeness marks",
    ("facet", "county", "cluster_id", "period_from_date", "period_to_date"),
    (
        _code("facet", "数据类别", "what is complete", "facet", REQUIRED),
        _text("county", "县级区划代码(全省填“*”)", "county code (* = whole province)", REQUIRED, r"\d{6}|\*"),
        _text("cluster_id", "集群编号(全部填“*”)", "cluster id (* = all)", REQUIRED),
        _date("period_from_date", "期间起", "period from", REQUIRED),
        _date("period_to_date", "期间止", "period to", REQUIRED),
        _code("mark", "标记", "mark", "completeness", REQUIRED),
        _code("authority", "出具部门", "issued by", "authority"),
        _text("signed_by", "签字人", "signed by"),
        DOCUMENT,
    ),
    Filer.AUTHORITY,
    (),
    (
        Rule(
            "period_from_not_after_to",
            "period_from_date",
            "period_to_date",
            "期间起不晚于止",
            "the period starts no later than it ends",
        ),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CLUSTERS,
        REGISTER_EVENTS,
        ANNUAL_REPORTS,
        FIGURES,
        ENTERPRISES,
        TITLES,
        REPORT_CHAPTERS,
        PLAN_GOALS,
        INCIDENTS,
        CASUALTIES,
        COMPLIANCE,
        CHANGES,
        SUPERVISION,
        FILING_EVENTS,
        STATISTICS,
        REVIEW_CALLS,
        REVIEW_APPLICATIONS,
        WAIVERS,
        INDUSTRY_BASELINES,
        EVIDENCE,
        EVIDENCE_LINKS,
        SOFT_JUSTIFICATIONS,
        READING_ADOPTIONS,
        COMPLETENESS,
    )
}

FORM_TABLES: tuple[Table, ...] = tuple(t for t in TABLES.values() if t.filed_by is Filer.COUNTY)
"""The tables that the annual form holds; all others arrive as CSV or JSON named after the table."""

# ---- what a run writes -------------------------------------------------------------------------

RUN = _text("run_id", "运行批次号", "run id", REQUIRED)

RUNS = Table(
    "runs",
    "运行",
    "runs",
    ("run_id",),
    (
        RUN,
        _text("kind", "流程", "DAG", REQUIRED),
        REPORT_YEAR,
        _date("law_date", "适用法律日期", "law date", REQUIRED),
        _text("known_at", "数据截止时间(ISO 8601)", "known at (ISO 8601)", REQUIRED),
        _text("instrument", "规则", "instrument", REQUIRED),
        _text("county", "市县", "county"),
        Column(
            "clusters",
            Kind.CODES,
            "所评集群(空为全部)",
            "clusters evaluated (blank: all of them)",
        ),
        _text(
            "lineage",
            "规则谱系(最早版本)",
            "first version of the instrument: later versions replace it, other instruments stand beside it",
        ),
        Column("is_dry_run", Kind.YES_NO, "是否试运行", "dry run", REQUIRED),
        _text("policy_digest", "规则摘要", "digest of the policy"),
        _text("facts_digest", "事实摘要", "digest of the facts"),
        _text("code_version", "程序版本", "code version"),
        _text(
            "content_digest",
            "内容摘要(规则、年度、法律日期、事实)",
            "content digest (policy, report year, law date, facts)",
        ),
        _text("state", "状态", "state", REQUIRED),
    ),
    Filer.PROGRAM,
)

FINDINGS = Table(
    "findings",
    "逐项结论",
    "findings",
    ("run_id", "cluster_id", "provision"),
    (
        RUN,
        CLUSTER,
        _text("provision", "条款", "provision", REQUIRED),
        _text("part", "部分(条)", "part or article", REQUIRED),
        _text("title_zh", "指标", "title, zh", REQUIRED),
        _text("title_en", "指标(英)", "title, en", REQUIRED),
        _text("kind", "性质", "kind (hard, soft, evidence)", REQUIRED),
        _text("verdict", "结论", "verdict", REQUIRED),
        _text("truth", "检验结果", "what the test alone says: true, false, unknown", REQUIRED),
        _text("value", "数值", "value"),
        _text("bound", "界限", "bound"),
        _text("operator", "比较", "operator"),
        _text("word", "用语", "the law's word"),
        _text("unit", "单位", "unit"),
        _text("margin", "差距", "margin, exact"),
        _text("margin_unit", "差距单位", "unit of the margin"),
        _text("reason_zh", "理由", "reason, zh", REQUIRED),
        _text("reason_en", "理由(英)", "reason, en", REQUIRED),
        _text("quote", "条文用语", "quote", REQUIRED),
        _text("inputs", "依据的数据(JSON)", "inputs with source cells (JSON)", REQUIRED),
    ),
    Filer.PROGRAM,
)

GROUND_FINDINGS = Table(
    "ground_findings",
    "撤销情形",
    "grounds of revocation",
    ("run_id", "cluster_id", "ground"),
    (
        RUN,
        CLUSTER,
        _text("ground", "情形", "ground", REQUIRED),
        _text("article", "条款", "article", REQUIRED),
        _text("outcome", "结论", "outcome", REQUIRED),
        _text("reason_zh", "理由", "reason, zh", REQUIRED),
        _text("reason_en", "理由(英)", "reason, en", REQUIRED),
        _text("quote", "条文用语", "quote", REQUIRED),
        _text("inputs", "依据的记录(JSON)", "records relied on (JSON)", REQUIRED),
    ),
    Filer.PROGRAM,
)

RECOMMENDATIONS = Table(
    "recommendations",
    "建议",
    "recommendations",
    ("run_id", "cluster_id"),
    (
        RUN,
        CLUSTER,
        _text("name", "集群名称", "name", REQUIRED),
        Column("county", Kind.CODES, "市县", "county", REQUIRED),
        _text("stage", "环节", "stage", REQUIRED),
        _text("status", "状态", "status", REQUIRED),
        _date("valid_from", "有效期起", "valid from"),
        _date("valid_to", "有效期止", "valid to"),
        Column("days_to_end", Kind.WHOLE, "距到期(天)", "days to the end of validity"),
        _text("recommendation", "建议", "recommendation"),
        Column("decision_row", Kind.WHOLE, "适用次序", "row of the decision table"),
        _text("also", "另有", "lesser rows that apply too (codes, ;)", REQUIRED),
        _text("reason_zh", "理由", "reason, zh", REQUIRED),
        _text("reason_en", "理由(英)", "reason, en", REQUIRED),
        _date("effective_not_before", "不早于", "effective not before"),
        _text("stability", "结论稳定性", "stability (stable, flips, not_applicable)", REQUIRED),
        Column(
            "readings_tried", Kind.WHOLE, "试用的读法数", "readings tried in each of their options", REQUIRED
        ),
        _text(
            "flips",
            "改变结论的读法(JSON)",
            "readings that change it, alone or together, and to what (JSON)",
            REQUIRED,
        ),
        Column(
            "combinations_untried",
            Kind.WHOLE,
            "未试的读法组合数",
            "combinations of three and more options left untried at the cap",
            REQUIRED,
        ),
        _text("rests_on", "所依的拟用读法(JSON)", "proposed readings that it hangs on (JSON)", REQUIRED),
        Column(
            "may_be_confirmed",
            Kind.YES_NO,
            "可否确认",
            "may be confirmed: no revocation on a proposed reading",
            REQUIRED,
        ),
        _text("missing", "缺什么(按影响排序, JSON)", "missing evidence, ranked (JSON)", REQUIRED),
        _text(
            "smallest_flip",
            "改变结论的最小变动(JSON)",
            "smallest change of one figure that changes it, and each provision's distance (JSON)",
            REQUIRED,
        ),
        _text("receipt", "凭证编号", "receipt", REQUIRED),
    ),
    Filer.PROGRAM,
)

VALIDITY_WATCH = Table(
    "validity_watch",
    "有效期监测",
    "validity watch",
    ("run_id", "cluster_id"),
    (
        RUN,
        CLUSTER,
        _text("status", "状态", "status", REQUIRED),
        _date("valid_from", "有效期起", "valid from"),
        _date("valid_to", "有效期止", "valid to"),
        Column("days_to_end", Kind.WHOLE, "距到期(天)", "days to the end of validity"),
        Column("forms_overdue", Kind.WHOLE, "逾期未报(份)", "forms overdue", unit="份"),
    ),
    Filer.PROGRAM,
)

FILING_STATUS = Table(
    "filing_status",
    "信息表报送情况",
    "annual forms owed, filed or not",
    ("run_id", "cluster_id", "report_year"),
    (
        RUN,
        CLUSTER,
        _text("name", "集群名称", "name", REQUIRED),
        Column("county", Kind.CODES, "市县", "county", REQUIRED),
        REPORT_YEAR,
        _date("due_date", "截止日期(已顺延)", "last day in time, rest days rolled forward"),
        _code("state", "状态", "state", "filing_state", REQUIRED),
        Column("days_late", Kind.WHOLE, "逾期(天)", "days late"),
        _code("fault_party", "逾期责任方", "party at fault for lateness", "fault_party"),
        _date("signed_date", "签字日期", "signed on"),
        _date("sent_date", "寄送日期", "sent on"),
        _date("received_date", "收到日期", "received on"),
        _date("accepted_date", "受理日期", "accepted on"),
        _text("counted_by", "以哪一日为准", "which day counts (received, sent, accepted)", REQUIRED),
        _date("counted_date", "据以判断的日期", "the day that counts"),
        _date("reminded_date", "最近催办日期", "reminded last on"),
        _text("filing_id", "文件(SHA-256)", "file whose receipt counts (SHA-256)"),
        _text("source_ref", "出处", "sheet and cells"),
        Column("versions", Kind.WHOLE, "收到份数", "forms received", REQUIRED, unit="份"),
        _text("reason_zh", "说明", "in words, zh", REQUIRED),
        _text("reason_en", "说明(英)", "in words, en", REQUIRED),
    ),
    Filer.PROGRAM,
)

GOAL_FINDINGS = Table(
    "goal_findings",
    "规划目标考核",
    "goals of the three-year plan, met or not",
    ("run_id", "cluster_id", "goal_id"),
    (
        RUN,
        CLUSTER,
        _text("goal_id", "目标编号", "goal id", REQUIRED),
        _text("goal", "目标内容", "goal"),
        _text("unit", "单位", "unit"),
        Column("target", Kind.SCALED, "目标值", "target", scale=6),
        Column("actual", Kind.SCALED, "实际值", "actual", scale=6),
        _code("direction", "方向", "direction", "direction"),
        _text("outcome", "结果", "outcome (met, missed, unknown)", REQUIRED),
    ),
    Filer.PROGRAM,
)

RECOMMENDATION_CHANGES = Table(
    "recommendation_changes",
    "与已发布建议的变化",
    "what changed against the last published recommendation",
    ("run_id", "cluster_id"),
    (
        RUN,
        CLUSTER,
        _text("before_run_id", "上次发布的运行", "run that published the recommendation before"),
        _text("before", "上次建议", "recommendation before"),
        _text("after", "本次建议", "recommendation now"),
        _text("records", "依据的新记录(JSON)", "records that count now and did not before (JSON)", REQUIRED),
        _text("reason_zh", "说明", "in words, zh", REQUIRED),
        _text("reason_en", "说明(英)", "in words, en", REQUIRED),
    ),
    Filer.PROGRAM,
)

CROSS_RECORD_FINDINGS = Table(
    "cross_record_findings",
    "互相矛盾的记录",
    "records that contradict each other",
    ("run_id", "finding"),
    (
        RUN,
        _text("finding", "编号", "finding (digest of the check and its records)", REQUIRED),
        _text("check", "检查", "check", REQUIRED),
        _text("title_zh", "检查内容", "what was checked, zh", REQUIRED),
        _text("title_en", "检查内容(英)", "what was checked, en", REQUIRED),
        Column("clusters", Kind.CODES, "所涉集群", "clusters touched"),
        _text("subject", "对象", "enterprise, metric or record in question", REQUIRED),
        _text("reason_zh", "说明", "in words, zh", REQUIRED),
        _text("reason_en", "说明(英)", "in words, en", REQUIRED),
        _text("records", "所涉记录(JSON)", "the records with file and cells (JSON)", REQUIRED),
    ),
    Filer.PROGRAM,
)

RESULT_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        RUNS,
        FINDINGS,
        GROUND_FINDINGS,
        GOAL_FINDINGS,
        RECOMMENDATIONS,
        RECOMMENDATION_CHANGES,
        VALIDITY_WATCH,
        FILING_STATUS,
        CROSS_RECORD_FINDINGS,
    )
}
