"""Sheet 展望: which criteria the coming reviews would find not met if the trend went on. A projection, no finding."""

from __future__ import annotations

from datetime import date

from cluster_review.recommendation.outlook import EXPECTED_WORDS, METHOD, Expected, Projected
from cluster_review.reports.content import ReportContent
from cluster_review.reports.printable import one_line
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.style import Look
from cluster_review.reports.typeset import typeset
from cluster_review.reports.wording import NONE, Wording

TITLE = "展望:近三年趋势延续的话,下次复核哪些指标将不符合或须说明(推算,不是建议)"


def projections(content: ReportContent) -> list[Projected]:
    """What would fail, the earliest review first."""
    failing = [row for row in content.projections if row.expected is Expected.FAILS]
    return sorted(failing, key=lambda row: (row.valid_to, row.cluster_id))


def method(wording: Wording) -> str:
    """How the figures were carried on, and that nothing is decided by it."""
    return wording.of(*METHOD)


def outlook_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of 展望."""
    soft = {provision.id for provision in content.instrument.provisions if provision.kind == "soft"}

    def expected(row: Projected) -> str:
        if not row.years_ahead:
            word = (
                ("已报数据须说明", "to be justified as filed")
                if row.provision in soft
                else ("已报数据不符合", "not met as filed")
            )
        else:
            word = (
                ("按趋势须说明", "would have to be justified")
                if row.provision in soft
                else EXPECTED_WORDS[row.expected]
            )
        return wording.of(*word)

    def value(row: Projected) -> str:
        return NONE if row.value is None else wording.quantity(row.value, row.unit)

    def reason(row: Projected) -> str:
        return typeset(one_line(row.reason_zh)) if wording.is_zh else one_line(row.reason_en)

    return [
        SheetColumn("集群编号", "Cluster id", 12, lambda r: one_line(r.cluster_id), Look.CENTRED),
        SheetColumn("集群名称", "Cluster", 26, lambda r: one_line(r.name), Look.STRONG),
        SheetColumn("市县", "County", 12, lambda r: content.county(r.county), Look.CENTRED),
        SheetColumn("有效期止", "Valid to", 12, lambda r: date.fromisoformat(r.valid_to), Look.DATE),
        SheetColumn("复核所看年份", "Year the review looks at", 10, lambda r: r.review_year, Look.WHOLE),
        SheetColumn("外推年数\n(年)", "Years projected", 9, lambda r: r.years_ahead, Look.WHOLE),
        SheetColumn("指标", "Rule", 24, lambda r: wording.of(r.title_zh, r.title_en)),
        SheetColumn("推算", "Projection", 16, expected, Look.CENTRED),
        SheetColumn("推算值", "Projected value", 18, value),
        SheetColumn("推算所用数值和要求", "Figures and what is required", 80, reason, Look.WRAPPED),
    ]
