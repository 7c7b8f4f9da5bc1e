"""One landed file by its kind: workbook, CSV, JSON or evidence; everything else is refused with the mend."""

from __future__ import annotations

from cluster_review.intake.delimited import read_delimited
from cluster_review.intake.evidence import BEGINS_WITH, read_evidence
from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.json_rows import read_json
from cluster_review.intake.landed import MAPPING, UNNAMED, LandedFile
from cluster_review.intake.reading import (
    ANNUAL_FORM,
    EVIDENCE_FAMILY,
    MAPPING_FAMILY,
    UNKNOWN_FAMILY,
    FileReading,
    State,
)
from cluster_review.intake.records import Parsed, refused_whole, table_named
from cluster_review.intake.source_report import REPORT_FAMILY, is_report, read_report
from cluster_review.intake.suspected import suspected_tables
from cluster_review.intake.wording import Words
from cluster_review.intake.workbook import read_workbook

OLD_FORMATS = frozenset(
    {
        ".xls",
        ".xlsm",
        ".xlsb",
        ".xlt",
        ".xltx",
        ".xltm",
        ".xlam",
        ".et",
        ".ett",
        ".wps",
        ".ods",
        ".fods",
        ".numbers",
    }
)
ARCHIVES = frozenset({".zip", ".rar", ".7z", ".tar", ".gz", ".tgz"})
E_MAILS = frozenset({".eml", ".msg", ".mbox"})
MOST_FAULTS = 2_000
"""Messages kept of one file; the rows refused are counted in full."""


def parse(landed: LandedFile, words: Words) -> FileReading:
    """Read a landed file. Whatever stands in it, the answer is a reading with its faults."""
    if is_report(landed):
        parsed = read_report(landed)
    elif landed.mapping:
        from cluster_review.intake.mapped import read_mapped  # few files need it

        parsed = read_mapped(landed, words)
    elif landed.version == MAPPING:
        parsed = Parsed(MAPPING_FAMILY, {}, (), {}, {})  # no rows; it was checked before it landed
    elif landed.suffix == ".xlsx":
        parsed = read_workbook(landed, words)
    elif landed.suffix == ".csv":
        parsed = read_delimited(landed, words)
    elif landed.suffix == ".json":
        parsed = read_json(landed, words)
    elif family_of(landed) == EVIDENCE_FAMILY:
        parsed = read_evidence(landed)
    elif landed.source == UNNAMED:
        problem = fault("name_lost", file=landed.relative_path, found=landed.sha256)
        parsed = refused_whole(UNKNOWN_FAMILY, [problem])
    else:
        kind = _kind_of(landed.suffix)
        found = landed.suffix or "没有扩展名 (no extension)"
        parsed = refused_whole(family_of(landed), [fault(kind, file=landed.relative_path, found=found)])
    reading = _reading(landed, parsed)
    reading.check_rows()
    return reading


def _kind_of(suffix: str) -> str:
    """The refusal of a file that no parser takes."""
    for kind, suffixes in (("old_format", OLD_FORMATS), ("archive", ARCHIVES), ("e_mail", E_MAILS)):
        if suffix in suffixes:
            return kind
    return "unknown_type"


def refuse(landed: LandedFile, problem: Fault) -> FileReading:
    """The reading of a file that could not be read to its end."""
    return _reading(landed, refused_whole(family_of(landed), [problem]))


def altered(landed: LandedFile) -> Fault | None:
    """A fault if the landed copy is no longer what was landed, so that nothing is read from it."""
    try:
        if landed.is_intact():
            return None
    except FileNotFoundError:
        return fault("landed_missing", file=landed.relative_path, found=landed.sha256)
    return fault("landed_altered", file=landed.relative_path, found=landed.sha256)


def family_of(landed: LandedFile) -> str:
    """What the name alone says the file was to deliver."""
    if is_report(landed):
        return REPORT_FAMILY
    if landed.mapped_tables:
        return landed.mapped_tables
    if landed.version == MAPPING:
        return MAPPING_FAMILY
    if landed.suffix == ".xlsx" or landed.suffix in OLD_FORMATS:
        return "annual_form"
    table = table_named(landed.name)
    if table is not None:
        return table.name  # a scan of a table is that table, refused, and its loss is marked
    return EVIDENCE_FAMILY if landed.suffix in BEGINS_WITH else UNKNOWN_FAMILY


def filing_id(landed: LandedFile) -> str:
    """What names a filing: its bytes, and what its file name says they are, or the mapping it is read by.

    The same bytes under the names of two tables are two filings; so are they under a mapping and what it is
    changed to, for what they say may differ then.
    """
    mapping = f"@{landed.mapping}" if landed.mapping else ""
    return f"{family_of(landed)}{mapping}:{landed.sha256}{landed.suffix}"


def _reading(landed: LandedFile, parsed: Parsed) -> FileReading:
    faults = list(parsed.faults)
    if len(faults) > MOST_FAULTS:
        faults.sort(key=lambda f: f.is_warning)
        left = len(faults) - MOST_FAULTS
        faults[MOST_FAULTS:] = [fault("more_faults", file=landed.relative_path, found=f"{left} 处 (more)")]
    is_refused = parsed.state is State.QUARANTINED
    is_nobodys = is_refused and parsed.cluster_id is None and parsed.family in {ANNUAL_FORM, UNKNOWN_FAMILY}
    return FileReading(
        filing_id=filing_id(landed),
        name=landed.relative_path,
        family=parsed.family,
        rows={} if is_refused else parsed.rows,
        faults=tuple(faults),
        state=parsed.state,
        seen=parsed.seen,
        refused=parsed.refused,
        cluster_id=parsed.cluster_id,
        report_year=parsed.report_year,
        suspected=suspected_tables(landed) if is_nobodys and landed.source != UNNAMED else (),
    )
