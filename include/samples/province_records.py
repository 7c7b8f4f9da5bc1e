"""What the department and the authorities of the made-up province deliver, as tables in the words people write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from cluster_review.tables import NEVER
from cluster_review.vocabulary import Vocabulary
from samples import province_stories as told
from samples.province_forms import Rows, body, credit_code, enterprises, full_name
from samples.province_stories import BATCHES, COUNTIES, LAW_DATE, NONE, REPORT_YEAR, STORIES, Story
from samples.province_words import enterprise_name

RECORDS_BEGIN = "2020-01-01"


def tables(vocabulary: Vocabulary, evidence: Sequence[str]) -> Rows:
    """The tables delivered as CSV, in the words people write."""
    return {
        "clusters": [_register_entry(story) for story in STORIES],
        "register_events": list(_register_events()),
        "annual_reports": [_dated(row) for row in _rows(
            "cluster_id report_year received_date", told.RECEIPTS, is_accepted="是")],
        "enterprises": list(_last_years_lists()),
        "incidents": [_investigated(_with_firm(row)) for row in _rows(
            "incident_id cluster_id firm family occurred_date deaths serious_injuries injured_unspecified missing "
            "direct_loss_wan_yuan evacuated official_grade grade_document status is_declared", told.INCIDENTS)],
        "casualties": _rows("incident_id entry_date casualty_kind people", told.CASUALTIES),
        "compliance_records": [_with_firm(row) for row in _rows(
            "record_id cluster_id firm kind penalty_type record_date is_final amount_wan_yuan document", told.COMPLIANCE)],
        "changes": _rows("cluster_id kind changed_date reported_date discovered_date document", told.CHANGES),
        "supervision_events": _rows("cluster_id kind event_date is_final document", told.SUPERVISION),
        "review_calls": _rows("cluster_id called_date apply_by_date", told.CALLS, document="虚构工信复核通知"),
        "review_applications": _rows("cluster_id applied_date", told.APPLICATIONS, document="虚构复核申请书"),
        "waivers": _rows("cluster_id provision stage years approved_by document", told.WAIVERS),
        "statistics": _rows("cluster_id metric year value document", told.STATISTICS),
        "industry_baselines": _rows("industry product metric value valid_from_date document", told.BASELINES),
        "evidence_judgements": list(_judgements(evidence)),
        "soft_justifications": _rows("cluster_id provision is_accepted document", told.JUSTIFICATIONS),
        "completeness_marks": list(_marks(vocabulary)),
    }  # fmt: skip


def _register_entry(story: Story) -> dict[str, str]:
    recognised, start, end = BATCHES[story.batch]
    is_printed_in_years = story.batch == "按年份公布"
    return {
        "cluster_id": story.id, "name": full_name(story), "county": ";".join(story.counties),
        "leading_industry": ";".join(story.industry), "leading_industry_name": story.trade,
        "operating_body": body(story), "batch": story.batch,
        "notice_number": "" if recognised == NONE else f"虚构工信〔{recognised[:4]}〕1号",
        "recognised_date": recognised, "valid_from": start, "valid_to": end,
        "printed_validity": "2024年至2027年" if is_printed_in_years else "",
    }  # fmt: skip


def _register_events() -> Iterator[dict[str, str]]:
    for story in STORIES:
        recognised, start, end = BATCHES[story.batch]
        if recognised != NONE:
            was_extended = start > recognised
            yield {
                "cluster_id": story.id, "kind": "recognised", "event_date": recognised,
                "valid_from": recognised if was_extended else start, "valid_to": "2023-12-31" if was_extended else end,
                "document": f"虚构工信〔{recognised[:4]}〕1号",
            }  # fmt: skip
    yield from _rows("cluster_id kind event_date valid_from valid_to document", told.EVENTS)


def _last_years_lists() -> Iterator[dict[str, Any]]:
    """Clusters without a form of this year are known by last year's list."""
    for story in STORIES:
        if story.form == "none":
            for row in enterprises(story):
                words = {
                    k: "是" if v is True else "否" if v is False else NONE if v == NEVER else v
                    for k, v in row.items()
                }
                yield {"cluster_id": story.id, "report_year": REPORT_YEAR - 1, **words}


def _with_firm(row: dict[str, Any]) -> dict[str, Any]:
    story = next(story for story in STORIES if story.id == row["cluster_id"])
    number = row.pop("firm")
    name = enterprise_name(story.name[:2], story.trade, number)
    return {**row, "enterprise_id": credit_code(story, number), "enterprise_name": name}


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """A form reached the department three days after it was sent, and was accepted on the day."""
    received = date.fromisoformat(row["received_date"])
    return {
        **row,
        "sent_date": (received - timedelta(days=3)).isoformat(),
        "accepted_date": received.isoformat(),
    }


def _investigated(row: dict[str, Any]) -> dict[str, Any]:
    """What a concluded investigation says: when the grade was determined, whose fault, and where it happened."""
    if row["status"] != "concluded":
        return row
    return {
        **row,
        "graded_date": told.GRADED[row["incident_id"]],
        "is_responsible": "是",
        "is_inside_area": "是",
    }


def _judgements(evidence: Sequence[str]) -> Iterator[dict[str, str]]:
    for story in STORIES:
        for page, provision in enumerate(evidence, 1):
            if story.judged != "none" and provision != story.judged:
                yield {
                    "cluster_id": story.id, "provision": provision, "judgement": "confirmed",
                    "document": f"虚构佐证材料汇编 {story.id}", "page": str(4 * page), "judged_by": "虚构·评审员",
                    "judged_date": "2026-03-24",
                }  # fmt: skip


def _marks(vocabulary: Vocabulary) -> Iterator[dict[str, str]]:
    """Signed by each county's authorities, and for the whole province by the department; nothing about forms."""
    told_of = {(story.id, county) for story in STORIES for county in story.counties}
    seen = {(f"incidents.{i[3]}", county) for i in told.INCIDENTS for c, county in told_of if c == i[1]}
    seen |= {(f"compliance.{r[3]}", county) for r in told.COMPLIANCE for c, county in told_of if c == r[1]}
    span = {"period_from_date": RECORDS_BEGIN, "period_to_date": LAW_DATE.isoformat(), "cluster_id": "*"}
    for facet, word in vocabulary.options("facet").items():
        authority = word.attributes.get("authority")
        if authority is None:
            if facet not in ("figures", "enterprises", "titles", "plan_goals"):
                yield {
                    "facet": facet, "county": "*", **span, "mark": "complete", "authority": "department",
                    "signed_by": "虚构·经办人", "document": "虚构省厅数据齐全确认书",
                }  # fmt: skip
            continue
        for county, name in COUNTIES.items():
            if authority != "environment" or county != told.NO_ENVIRONMENT_MARK:
                yield {
                    "facet": facet, "county": county, **span, "mark": "complete" if (facet, county) in seen else "none",
                    "authority": authority, "signed_by": "虚构·经办人", "document": f"虚构{name}复函",
                }  # fmt: skip


def _rows(names: str, rows: Sequence[Sequence[Any]], **same: str) -> list[dict[str, Any]]:
    return [dict(zip(names.split(), row, strict=True)) | same for row in rows]
