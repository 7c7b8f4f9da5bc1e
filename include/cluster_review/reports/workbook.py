"""The reviewer's workbook (动态管理复核建议表): one file, no macro, no formula, no link, the same bytes each time."""

from __future__ import annotations

import fcntl
import io
import os
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from cluster_review.crash_points import crash_point
from cluster_review.reports import (
    changes_sheet,
    county_requests_sheet,
    cross_record_sheet,
    finding_sheets,
    goal_sheet,
    missing_sheet,
    notes_sheet,
    outlook_sheet,
    reading_sheets,
    record_sheets,
    refused_sheet,
)
from cluster_review.reports.content import ReportContent
from cluster_review.reports.printable import one_line
from cluster_review.reports.sheet import Marks, Page, SheetColumn, draw
from cluster_review.reports.stability_words import CLOSED
from cluster_review.reports.style import TEXT, Styles
from cluster_review.reports.summary_sheet import counts, summary_columns
from cluster_review.reports.wording import Wording

ENGLISH = "Summary"
_OCCASIONS = {"serious_incident_re_evaluation": "严重事件再评估", "term_review": "期满复核"}
_GRAVE = {
    "recommendation": ("revoke", "revoke_ground", "decline"),
    "verdict": ("not_met",),
    "ground": ("established",),
}
_OPEN = {"recommendation": ("refer",), "verdict": ("unknown", "judgement"), "ground": ("undetermined",),
         "status": ("review_pending", "lapsed_undetermined")}  # fmt: skip
_REMIND = {"recommendation": ("rectify", "call_review", "renew_on_conditions", "recognise_on_conditions"),
           "verdict": ("justify",), "status": ("expiring",)}  # fmt: skip


def workbook_name(content: ReportContent) -> str:
    """The file's name in the department's manner, by the year of the law date; made-up data never takes a real name.

    A run about a few clusters has a name of its own, so that it never replaces the workbook of all.
    """
    made_up = "-虚构样例" if content.banner else ""
    of_some = ""
    if content.run.get("clusters") is not None:
        occasion = _OCCASIONS.get(str(content.run["kind"]), "部分集群")
        of_some = f"-{occasion}-{content.law_date}-{str(content.run['run_id'])[-6:]}"
    return (
        f"{content.law_date.year}-{content.province}-中小企业特色产业集群-复核建议表{of_some}{made_up}.xlsx"
    )


def write_workbook(path: Path, content: ReportContent) -> Path:
    """Write the workbook, whole or not at all: a reader never meets half a file.

    Args:
        path: where it goes; its folder is made if it isn't there.
        content: the run. Equal content gives equal bytes.

    Returns:
        The path.
    """
    return write_whole(path, workbook_bytes(content))


def write_whole(path: Path, written: bytes) -> Path:
    """Write a file that people open, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # two copies of a task take turns; one that ends lets go
        with unfinished.open("wb") as stream:
            stream.write(written)
            stream.flush()
            crash_point("workbook.before_fsync")
            os.fsync(stream.fileno())
        crash_point("workbook.before_rename")
        os.replace(unfinished, path)
        crash_point("workbook.after_rename")
        os.fsync(folder)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    finally:
        os.close(folder)
    crash_point("workbook.after_fsync_folder")
    return path


def workbook_bytes(content: ReportContent) -> bytes:
    """The workbook as bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _options())
    wording = Wording(content)
    created = datetime.combine(content.law_date, time())
    title = f"{content.instrument.title} {content.report_year}年度复核建议表"
    book.set_properties({"title": title, "subject": one_line(str(content.run["run_id"])), "created": created})
    styles = Styles(book)
    tables = _tables(content, wording)
    for page, columns, rows in tables:
        _sheet(book, styles, content, wording, page, columns, rows)
    named = [(page.name, columns) for page, columns, _ in tables]
    notes = notes_sheet.notes(content, named)
    _sheet(
        book,
        styles,
        content,
        wording,
        _page(content, wording, "口径说明", "口径说明", frozen=0),
        notes_sheet.note_columns(),
        notes,
    )
    english = Wording(content, "en")
    page = _page(
        content, english, ENGLISH, "Recommendations for the dynamic management of recognised clusters"
    )
    _sheet(book, styles, content, english, page, summary_columns(content, english), content.clusters)
    book.get_worksheet_by_name(tables[0][0].name).activate()
    book.close()
    return buffer.getvalue()


def _options() -> dict[str, Any]:
    """No text becomes a formula, a link or a number. Made anew each time: XlsxWriter writes into it."""
    return {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": TEXT, "font_size": 10, "font_scheme": ""},
    }


def _tables(
    content: ReportContent, wording: Wording
) -> list[tuple[Page, Sequence[SheetColumn], Sequence[Any]]]:
    """The data sheets in order."""
    nothing = "本次运行没有记录"
    listed: list[tuple[str, str, Sequence[SheetColumn], Sequence[Any], str]] = [
        ("汇总", "动态管理复核建议表", summary_columns(content, wording), content.clusters, nothing),
        ("逐项明细", "逐项明细(集群×指标)", finding_sheets.finding_columns(content, wording),
         finding_sheets.findings(content), nothing),
        ("撤销情形", "第十四条撤销情形", finding_sheets.ground_columns(content, wording),
         finding_sheets.grounds(content), nothing),
        ("事故线索", "事故(事件)与税务、处罚、失信线索", record_sheets.lead_columns(content, wording),
         record_sheets.leads(content), "没有收到事故、税务、处罚或失信记录;“没有收到”不等于“没有发生”,见“缺失材料”"),
        ("报送情况", "年度培育情况信息表报送情况", record_sheets.form_columns(content, wording),
         record_sheets.forms(content), nothing),
        ("缺失材料", "缺失材料(按影响排序)", missing_sheet.missing_columns(content, wording),
         missing_sheet.missing(content), "没有缺失材料"),
        ("先要什么", "先向各市县要什么(能办结最多的在前)", county_requests_sheet.request_columns(wording),
         county_requests_sheet.requests(content, wording), "没有转人工核实的集群缺材料"),
        ("结论变化", "换一种读法,建议会变成什么", reading_sheets.flip_columns(content, wording),
         reading_sheets.cluster_flips(content), "在各种读法下,所有建议都不变"),
        ("读法", "条文不明之处和本次所取的读法", reading_sheets.reading_columns(content, wording),
         reading_sheets.readings(content), "没有读法"),
        ("与上期变化", "与上期变化", changes_sheet.change_columns(content, wording),
         changes_sheet.changes(content, wording), "没有已发布的上期运行,不作比较"),
    ]  # fmt: skip
    if content.quarantine is not None:
        listed.append(("退件清单", "被退回的文件和行", refused_sheet.refused_columns(),
                       refused_sheet.refused(content), "没有退件"))  # fmt: skip
    if cross_record_sheet.is_checked(content):
        listed.append((cross_record_sheet.NAME, cross_record_sheet.NAME,
                       cross_record_sheet.contradiction_columns(content, wording),
                       cross_record_sheet.contradictions(content), cross_record_sheet.NOTHING))  # fmt: skip
    listed.append(("规划目标", "三年规划目标(逐项)", goal_sheet.goal_columns(content, wording),
                   goal_sheet.goals(content), "没有报送规划目标"))  # fmt: skip
    listed.append(("展望", outlook_sheet.TITLE, outlook_sheet.outlook_columns(content, wording),
                   outlook_sheet.projections(content), "没有推算为不符合的指标,或本次未作推算"))  # fmt: skip
    return [
        (_page(content, wording, name, title, nothing=empty), columns, rows)
        for name, title, columns, rows, empty in listed
    ]


def _page(
    content: ReportContent, wording: Wording, name: str, title: str, *, nothing: str = "", frozen: int = 2
) -> Page:
    run, law = content.run, content.instrument
    known = wording.of(*content.known_at_words)
    scope, chain = wording.of(*content.scope_words), wording.of(*content.chain_words)
    in_force = notes_sheet.in_force(content)
    notes = (
        wording.of(
            f"报送年度 {content.report_year}年 | 适用法律日期 {content.law_date} | 数据截止 {known} | 运行批次 {run['run_id']}"
            f" | 范围 {scope} | {chain}",
            f"Report year {content.report_year} | law date {content.law_date} | known at {known} | run {run['run_id']}"
            f" | scope: {scope} | {chain}",
        ),
        wording.of(f"规则:{law.title}({law.number}),{in_force[0]}", f"Instrument: {law.title_en} ({law.number}), {in_force[1]}"),
        wording.of(f"{counts(content, wording)}。系统只提建议,由人办理;用语和读法见“口径说明”。",
                   f"{counts(content, wording)}. The program only recommends; for words and readings see 口径说明."),
    )  # fmt: skip
    heading = wording.of(f"{content.province}中小企业特色产业集群 {content.report_year}年度 {title}" if name == "汇总" else title,
                         f"{title}, report year {content.report_year}")  # fmt: skip
    shown = notes if name in ("汇总", ENGLISH) else (*notes[:1], *_remarks(content, wording).get(name, ()))
    return Page(name, heading, shown, nothing, frozen)


def _remarks(content: ReportContent, wording: Wording) -> dict[str, tuple[str, ...]]:
    """What a reader of a sheet must know first."""
    return {
        cross_record_sheet.NAME: (wording.of(cross_record_sheet.REMARK, ""),),
        "读法": (reading_sheets.reading_counts(content, wording),),
        "展望": (outlook_sheet.method(wording),),
        "先要什么": (
            wording.of(
                "只列转人工核实的集群,只列能推动办结的材料(其余见缺失材料);单独补齐就可能办结的排在前面", ""
            ),
        ),
    }


def _sheet(
    book: Any, styles: Styles, content: ReportContent, wording: Wording, page: Page,
    columns: Sequence[SheetColumn], rows: Sequence[Any],
) -> None:  # fmt: skip
    banner = wording.of(*content.banner) if content.banner else None
    footer = wording.of(
        f"运行 {content.run['run_id']} | 系统建议,供人工办理参考",
        f"run {content.run['run_id']} | recommendations of the program, for people to decide on",
    )
    draw(book, styles, page, columns, rows, wording, _marks(wording), banner, footer)


def _marks(wording: Wording) -> Marks:
    def words(codes: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        listed = [wording.label(group, code) for group, items in codes.items() for code in items]
        return tuple(dict.fromkeys(listed))

    review_fails = wording.recommendation({"recommendation": "revoke", "decision_row": 2})
    late = wording.of("逾期", "late")
    absent = (
        wording.of("未见报送", "not on file"),
        wording.code("filing_state", "quarantined"),
        wording.of("未见本年度信息表", "form of the year not on file"),
        wording.of(*CLOSED),
    )
    return Marks((*words(_GRAVE), review_fails), (*words(_OPEN), *absent), (*words(_REMIND), late))
