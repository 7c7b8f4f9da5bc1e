"""Who made a reading the department's, when and by which document; or that nobody has yet (article 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_review.reports.printable import one_line

if TYPE_CHECKING:
    from cluster_review.provisions.reading import Reading
    from cluster_review.reports.content import ReportContent, Row
    from cluster_review.reports.wording import Wording


def adoption_of(content: ReportContent, reading: str) -> Row | None:
    """The record that adopted the option in force, the last one by the law date; None where none did."""
    if reading not in content.adopted:
        return None
    records = [
        row
        for row in content.fact_rows("reading_adoptions")
        if row["instrument"] == content.instrument.instrument
        and row["reading"] == reading
        and row["option"] == content.chosen[reading]
        and row["adopted_date"] is not None
        and row["adopted_date"] <= content.law_date
    ]
    return max(records, key=lambda row: row["adopted_date"], default=None)


def standing_words(content: ReportContent, reading: Reading, wording: Wording) -> str:
    """Whether the option in force is the department's, or this program's proposal."""
    if reading.id in content.adopted:
        return wording.of("已采用", "adopted")
    if _are_records_lost(content):
        return wording.of("采用记录有缺失,按拟用对待", "records of adoption lost: treated as proposed")
    if _is_in_doubt(content, reading.id):
        return wording.of("采用记录不完整", "record of adoption incomplete")
    if content.chosen[reading.id] == reading.default:
        return wording.of("拟用", "proposed, not yet adopted")
    return wording.of("本次指定", "stated for this run alone")


def adoption_words(content: ReportContent, reading: Reading, wording: Wording) -> str:
    """The same with who adopted it, the day and the document."""
    record = adoption_of(content, reading.id)
    if record is None:
        return standing_words(content, reading, wording)
    who, document = (one_line(str(record[name])) for name in ("adopted_by", "document"))
    day = wording.day(record["adopted_date"])
    return wording.of(
        f"已采用:{who},{day},文件“{document}”", f"adopted on {day} by “{who}”, document “{document}”"
    )


def _are_records_lost(content: ReportContent) -> bool:
    """Whether rows of the records of adoption are known to be lost and not yet mended."""
    return any(
        row["facet"] == "adoptions" and row["mark"] == "damaged"
        for row in content.fact_rows("completeness_marks")
    )


def _is_in_doubt(content: ReportContent, reading: str) -> bool:
    """Whether a record of adoption without person, document or date may have replaced the one on file."""
    return any(
        row["instrument"] == content.instrument.instrument
        and row["reading"] == reading
        and any(row[name] is None for name in ("adopted_date", "adopted_by", "document"))
        and (row["adopted_date"] is None or row["adopted_date"] <= content.law_date)
        for row in content.fact_rows("reading_adoptions")
    )
