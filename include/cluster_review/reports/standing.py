"""One cluster's standing at a glance: its parts of the standard, plan goals, filings, data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cluster_review.calendar import CalendarNotAnnounced, filing_deadline
from cluster_review.reports.content import ClusterReport, ReportContent, Row
from cluster_review.reports.wording import Wording

_WORST_FIRST = ("not_met", "unknown", "judgement", "justify", "waived", "met", "not_applicable")
_LONGEST_SUBJECT = 8
"""Characters of a subject; a longer note is an explanation."""
_PASSES = {"waived": "met"}
NO_FORM = ("未见本年度信息表", "form of the year not on file")


def parts(content: ReportContent) -> list[str]:
    """The parts of the standard in the instrument's order (标准序, 标准一 …)."""
    return list(dict.fromkeys(p.source.place for p in content.instrument.provisions if p.source.part))


def subjects(content: ReportContent) -> dict[str, tuple[str, str]]:
    """What each part is about (标准一: 核心竞争力), where the instrument says it in a few words."""
    return {
        c.place: (c.note.zh, c.note.en)
        for c in content.instrument.coverage
        if c.place in parts(content) and len(c.note.zh) <= _LONGEST_SUBJECT
    }


def part_verdict(cluster: ClusterReport, part: str) -> str:
    """The verdict of a whole part: all of its provisions must hold, so the worst one stands."""
    found = {f["verdict"] for f in cluster.findings if f["part"] == part}
    worst = next((verdict for verdict in _WORST_FIRST if verdict in found), "not_applicable")
    return _PASSES.get(worst, worst)


def shortfalls(cluster: ClusterReport, wording: Wording) -> str:
    """Provisions not met or to be justified: value beside what the law asks."""
    return wording.of(
        ";".join(_shortfall(f, wording) for f in cluster.findings_with("not_met", "justify")),
        "; ".join(_shortfall(f, wording) for f in cluster.findings_with("not_met", "justify")),
    )


def _shortfall(finding: Row, wording: Wording) -> str:
    title = wording.title(finding["provision"])
    if finding["value"] is None:
        return f"{title}: {wording.label('verdict', finding['verdict'])}"
    value, bound = wording.value(finding), wording.bound(finding)
    return wording.of(f"{title}:{value},要求{bound}", f"{title}: {value}, required {bound}")


@dataclass(frozen=True)
class Goals:
    """How many goals of the three-year plan are met, missed and unknown."""

    met: int
    missed: int
    unknown: int

    def words(self, wording: Wording) -> str:
        """As text, with the total."""
        total = self.met + self.missed + self.unknown
        if not total:
            return wording.of("无记录", "none recorded")
        open_zh, open_en = (
            (f",{self.unknown}项待核", f", {self.unknown} unknown") if self.unknown else ("", "")
        )
        return wording.of(f"完成{self.met}项/共{total}项{open_zh}", f"{self.met} of {total} met{open_en}")


GOAL_WORDS = {True: ("完成", "met"), False: ("未完成", "missed"), None: ("待核", "unknown")}
"""Whether a goal is met, in words."""


def goal_is_met(goal: Row) -> bool | None:
    """Whether a goal is met; None if its target, value or direction is unknown."""
    if goal["target"] is None or goal["actual"] is None or goal["direction"] is None:
        return None
    return bool(
        goal["actual"] >= goal["target"] if goal["direction"] == "up" else goal["actual"] <= goal["target"]
    )


def goals_of(content: ReportContent, cluster_id: str) -> list[Row]:
    """The goals reported for the run's report year."""
    goals = content.facts_of(cluster_id, "plan_goals")
    return [goal for goal in goals if goal["report_year"] == content.report_year]


def count_goals(goals: Iterable[Row]) -> Goals:
    """Count goals by outcome."""
    outcomes = [goal_is_met(goal) for goal in goals]
    return Goals(outcomes.count(True), outcomes.count(False), outcomes.count(None))


@dataclass(frozen=True)
class Filing:
    """One form: when it was due and when it came.

    Attributes:
        due: last day in time; None where that year's working days aren't announced.
        days_late: None if nothing was received or the last day is unknown.
    """

    report_year: int
    report: Row | None
    due: date | None
    explanation: tuple[str, str]

    @property
    def received(self) -> date | None:
        """The day it was received."""
        return self.report["received_date"] if self.report else None

    @property
    def days_late(self) -> int | None:
        """Days after the last day; 0 if in time."""
        if self.received is None or self.due is None:
            return None
        return max(0, (self.received - self.due).days)


def filing(content: ReportContent, cluster_id: str, report_year: int) -> Filing:
    """The form of a report year, with its deadline under the reading of the run."""
    rule = content.instrument.filing
    rest_day = content.chosen.get("filing_rest_day", rule.rest_day)
    of_year = [r for r in content.facts_of(cluster_id, "annual_reports") if r["report_year"] == report_year]
    reports = sorted(of_year, key=lambda row: row["received_date"] or date.max)
    report = reports[0] if reports else None
    if rule.due is None:
        return Filing(report_year, report, None, ("报送期限未见于所见资料", "no deadline in the sources"))
    try:
        deadline = filing_deadline(
            report_year,
            rule.due,
            "strict" if "strict" in (rest_day, rule.rest_day) else "next_working_day",
            content.calendar,
        )
        is_excluded = content.chosen.get("filing_day") == "excluded"
        due: date | None = deadline.last_day - timedelta(days=1) if is_excluded else deadline.last_day
        explanation = deadline.explanation_zh, deadline.explanation_en
    except CalendarNotAnnounced as unannounced:
        due, explanation = (
            None,
            (f"{report_year + 1}年工作日尚未公布", f"working days of {unannounced.year} not announced"),
        )
    return Filing(report_year, report, due, explanation)


def data_quality(content: ReportContent, cluster: ClusterReport, wording: Wording) -> str:
    """Whether the data is whole: form on file, nothing missing."""
    if not cluster.is_applicant and all(
        r["report_year"] != content.report_year for r in content.facts_of(cluster.id, "annual_reports")
    ):
        return wording.of(*NO_FORM)
    count = len(cluster.missing)
    return wording.of(f"缺{count}项", f"{count} missing") if count else wording.of("齐全", "complete")


def open_items(cluster: ClusterReport) -> int:
    """How many findings and grounds wait for a person: unknown, to be judged, to be justified, undetermined."""
    return len(cluster.findings_with("unknown", "judgement", "justify")) + len(
        cluster.grounds_with("undetermined")
    )
