"""The county's side: the blank form, and the pre-check that says what the gate and the law would find."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster_review.exact import counted
from cluster_review.settings import settings
from cluster_review.stages.policies import Policy, policy

if TYPE_CHECKING:
    import pandas as pd

    from cluster_review.intake.pre_check import Remark
    from cluster_review.intake.reading import FileReading


@dataclass(frozen=True)
class PreCheck:
    """What the pre-check of a form found.

    Attributes:
        lines: the findings as text, Chinese with the English below.
        must_mend: how many of them the department would refuse the form for.
        annotated: the annotated copy, or None if the workbook can't be opened safely.
        remarks: the findings with their cells, the gravest first.
        cluster_id, report_year: whose form it is, as far as it could be read.
    """

    lines: tuple[str, ...]
    must_mend: int
    annotated: Path | None
    remarks: tuple[Remark, ...] = ()
    cluster_id: str | None = None
    report_year: int | None = None


def write_blank_form(out: Path, name: str) -> Path:
    """Write the blank annual form of an instrument; `OSError` where nothing can be written."""
    from cluster_review.intake.form import write_form

    chosen = policy(name)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.touch()  # the writer has an error of its own for a folder that can't be written
    write_form(out, chosen.vocabulary)
    return out


def pre_check(path: Path, annotated: Path, name: str) -> PreCheck:
    """Check a filled form as the gate and the law would, without a database, and annotate a copy."""
    from cluster_review.intake.landed import LandedFile
    from cluster_review.intake.pre_check import CannotAnnotate, annotate, lines, noted
    from cluster_review.intake.read import read_landed

    chosen = policy(name)
    content = path.read_bytes()
    landed = LandedFile(path.name, path.name, hashlib.sha256(content).hexdigest(), len(content), path)
    (reading,) = read_landed([landed], chosen.vocabulary, chosen.provision_ids)
    is_read = not reading.refusals and bool(reading.rows)
    remarks = list(_remarks(reading, chosen)) if is_read else [_law_not_asked(len(reading.refusals))]
    try:
        if path.suffix.lower() != ".xlsx":
            raise CannotAnnotate(path.name)
        annotate(path, annotated, reading.faults, remarks)
    except CannotAnnotate:
        annotated_copy = None
    else:
        annotated_copy = annotated
    refused = len(reading.refusals) + sum(not remark.is_warning for remark in remarks)
    return PreCheck(
        tuple(lines(reading, remarks)),
        refused,
        annotated_copy,
        tuple(noted(reading.faults, remarks)),
        reading.cluster_id,
        reading.report_year,
    )


def _law_not_asked(faults: int) -> Remark:
    """A form that can't be read whole was not put to the law; silence would look like a pass."""
    from cluster_review.intake.pre_check import Remark

    return Remark(
        None, None,
        f"法规核对未完成:有{faults}处读不了,表中数值还没有与认定标准核对。办法:改正后再预检一次。",
        f"The law was not asked yet: {counted(faults, 'fault')} can't be read, so no value was compared with the "
        "standard. Mend: correct them and check again.",
        is_warning=True, is_law=True,
    )  # fmt: skip


def _remarks(reading: FileReading, chosen: Policy) -> Iterator[Remark]:
    """What the gate would refuse or warn of, then what the law would find."""
    from cluster_review.checks.breaches import evaluate_rules
    from cluster_review.facts.facts import frame_of
    from cluster_review.intake.pre_check import Remark
    from cluster_review.stages.completeness_marks import marks_of
    from cluster_review.tables import TABLES, Severity

    frames = {table: frame_of(TABLES[table], list(rows)) for table, rows in reading.rows.items()}
    for breach in evaluate_rules(frames, chosen.vocabulary, chosen.provision_ids):
        sheet, _, cell = breach.source_ref.rpartition("!")
        zh = f"发现“{breach.found}”;要求:{breach.expected_zh}。办法:{breach.mend_zh}。"
        en = f"Found “{breach.found_en}”; expected: {breach.expected_en}. Mend: {breach.mend_en}."
        yield Remark(sheet or None, cell or None, zh, en, breach.severity is Severity.WARN, is_law=False)
    marks = frame_of(TABLES["completeness_marks"], marks_of(reading, ()))
    yield from _legal_remarks({**frames, "completeness_marks": marks}, chosen)


def _law_date(report: pd.Series[Any], chosen: Policy) -> date:
    """The day as of which the spring will look at this form: the last day of filing, or of its receipt if that is later.

    Without a last day, the end of the year in which it is due.
    """
    import pandas as pd

    from cluster_review.calendar import CalendarNotAnnounced, filing_deadline

    year, filing, received = int(report["report_year"]), chosen.instrument.filing, report["received_date"]
    if filing.due is None:
        return date(year + 1, 12, 31)
    try:
        last = filing_deadline(year, filing.due, filing.rest_day, chosen.calendar).last_day
    except CalendarNotAnnounced:
        last = filing_deadline(year, filing.due, "strict", chosen.calendar).last_day
    return last if pd.isna(received) else max(last, pd.Timestamp(received).date())


def _legal_remarks(frames: Mapping[str, pd.DataFrame], chosen: Policy) -> Iterator[Remark]:
    from cluster_review.evaluation.evaluate import evaluate
    from cluster_review.evaluation.finding import Verdict
    from cluster_review.facts.dates import Dates
    from cluster_review.facts.facts import establish, frame_of
    from cluster_review.intake.pre_check import Remark
    from cluster_review.provisions.measure import NoSeriousEvents
    from cluster_review.tables import TABLES
    from cluster_review.truth import Truth

    report = frames["annual_reports"].iloc[0]
    year = int(report["report_year"])
    register = {
        "cluster_id": report["cluster_id"],
        "name": report["cluster_name"] or report["cluster_id"],
        "county": "",
        "leading_industry": report["leading_industry"],
        "source_ref": report["source_ref"],
    }
    rows: list[dict[str, Any]] = [register]
    all_frames = {**frames, "clusters": frame_of(TABLES["clusters"], rows)}
    facts = establish(all_frames, Dates(year, _law_date(report, chosen), ""), chosen.vocabulary)
    evaluation = evaluate(facts, chosen.instrument, chosen.grading, chosen.calendar)
    words = {
        Verdict.NOT_MET: ("不符合", "not met"),
        Verdict.JUSTIFY: ("需说明", "to be justified"),
        Verdict.UNKNOWN: ("缺数据,待核", "data missing"),
    }
    for finding in evaluation.findings.values():
        verdict = Verdict(int(finding.verdict[0]))
        provision = finding.provision
        if (
            verdict not in words
            or provision.kind == "evidence"
            or isinstance(provision.measure, NoSeriousEvents)
        ):
            continue
        word_zh, word_en = words[verdict]
        if verdict is Verdict.UNKNOWN and finding.truth[0] == Truth.FALSE:
            word_zh, word_en = "不符合(除非获得豁免)", "not met, unless waived"
        detail = finding.detail(0)
        place = next((item.source_ref for item in detail.inputs if item.source_ref), "")
        missing = next((cell for name in detail.missing if (cell := _cell_of(name, year, chosen))), "")
        sheet, _, cell = (missing or place).rpartition("!")
        yield Remark(
            sheet or None,
            cell or None,
            f"{provision.zh}{word_zh}({provision.source.place}):{detail.reason_zh}",
            f"{provision.en} {word_en} ({provision.source.place_en}): {detail.reason_en}",
        )


def _cell_of(missing: str, report_year: int, chosen: Policy) -> str:
    """The cell of the form that a missing figure belongs in, or nothing."""
    from cluster_review.intake.form_layout import HEADING_ROW, YEARS_BEFORE

    kind, _, rest = missing.partition(".")
    metric, _, year = rest.partition(".")
    names = list(chosen.vocabulary.metrics)
    if kind != "figures" or metric not in names or not year.isdigit():
        return ""
    column = "CDEFGHIJ"[int(year) - (report_year - YEARS_BEFORE)]
    return f"年度指标!{column}{HEADING_ROW + 2 + names.index(metric)}"


def annotated_name(path: Path) -> Path:
    """Where the annotated copy goes: the folder of outputs, under the form's own name."""
    return settings().out_dir / f"{path.stem}-预检意见.xlsx"
