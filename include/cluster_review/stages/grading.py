"""Grade a CSV of incidents: the derived grade with its certainty, dimension and reasons."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cluster_review.exact import InexactNumber, to_smallest
from cluster_review.stages.policies import Policy, policy
from cluster_review.tables import INCIDENTS

COLUMNS = (
    "id", "family", "date", "deaths", "serious_injuries", "injured_unspecified", "missing", "direct_loss_wan_yuan",
    "evacuated", "other_facts",
)  # fmt: skip
_COUNTS = ("deaths", "serious_injuries", "injured_unspecified", "missing", "evacuated")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR_ALONE = re.compile(r"\d{4}", re.ASCII)
_PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


class GradeInputRefused(ValueError):
    """The CSV can't be graded; the message lists every fault."""


def grade_file(path: Path) -> list[dict[str, str]]:
    """Grades of the rows of a CSV file in UTF-8 or GB18030, see `grade_csv`.

    Raises:
        GradeInputRefused: it is no text, or a cell is faulty.
    """
    from cluster_review.intake.text_files import decode

    text, fault = decode(path.read_bytes(), path.name, ".csv", allow_gb18030=True)
    if fault is not None:
        raise GradeInputRefused(f"{fault.text('zh')}\n{fault.text('en')}")
    return grade_csv(text)


def grade_csv(text: str) -> list[dict[str, str]]:
    """Grades of the rows of a CSV with the columns `COLUMNS`, in their order.

    Columns beyond these (place, source, official grade) are allowed and ignored.

    Raises:
        GradeInputRefused: with every faulty cell at once.
    """
    from cluster_review.evaluation.incidents.grading import grade
    from cluster_review.facts.facts import frame_of
    from cluster_review.stages.grade_words import certainty_of, note_of

    chosen = policy()
    records = _records(text)
    faults: list[str] = []
    rows = [_row(record, line, chosen, faults) for line, record in records]
    if faults:
        raise GradeInputRefused("\n".join(faults))
    frame = frame_of(INCIDENTS, rows)
    grades = grade(frame, chosen.grading, chosen.vocabulary, chosen.instrument.default_readings())
    names = {
        w.attributes["rank"]: w.zh
        for w in chosen.vocabulary.options("grade").values()
        if "rank" in w.attributes
    }
    answers = []
    lines = _lines_by_id(records)
    for i, (_, record) in enumerate(records):
        certainty = certainty_of(grades, i)
        answers.append(
            {"id": record["id"], "grade": "" if certainty == "undetermined" else names[int(grades.floor[i])],
             "certainty": certainty, "instrument": grades.instrument[i] or "",
             "dimension": grades.dimension[i] or "",
             "note": note_of(grades, i, rows[i], chosen.grading, chosen.vocabulary, lines[record["id"].strip()])}
        )  # fmt: skip
    return answers


def _lines_by_id(records: list[tuple[int, dict[str, str]]]) -> dict[str, list[int]]:
    """The lines on which each id stands; none for blank ids, which name nothing."""
    lines: dict[str, list[int]] = {}
    for line, record in records:
        lines.setdefault(record["id"].strip(), []).append(line)
    return {name: found if name else [] for name, found in lines.items()}


def _records(text: str) -> list[tuple[int, dict[str, str]]]:
    """The line and the cells of each row; a row of another length than the heading is refused."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = [name.strip() for name in next(reader, [])]
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise GradeInputRefused(
            f"第{reader.line_num}行 / line {reader.line_num}: CSV 写法有误,请检查引号 / malformed CSV, check the quotes ({error})"
        ) from error
    if lacking := [name for name in COLUMNS if name not in heading]:
        raise GradeInputRefused(f"缺少列 / columns missing: {', '.join(lacking)}")
    if repeated := sorted({name for name in COLUMNS if heading.count(name) > 1}):
        raise GradeInputRefused(f"列重复 / columns given twice: {', '.join(repeated)}")
    if uneven := [
        f"第{line}行 / line {line}: {len(cells)} 格,应为 {len(heading)} 格 / {len(cells)} cells, expected {len(heading)}"
        for line, cells in lines
        if len(cells) != len(heading)
    ]:
        raise GradeInputRefused("\n".join(uneven))
    return [(line, dict(zip(heading, cells, strict=True))) for line, cells in lines]


def _row(record: dict[str, str], line: int, chosen: Policy, faults: list[str]) -> dict[str, Any]:
    vocabulary = chosen.vocabulary
    row: dict[str, Any] = {
        "incident_id": record["id"],
        "source_ref": f"line {line}",
        "official_grade": "none",
    }
    where = f"第{line}行 / line {line}"
    family = record["family"].strip() or None
    if family is not None and family not in vocabulary.options("incident_family"):
        faults.append(f"{where} family: {record['family']!r}; 应为 / expected one of "
                      f"{', '.join(vocabulary.options('incident_family'))}")  # fmt: skip
    row["family"] = family
    row["occurred_date"] = None
    if record["date"] and not _YEAR_ALONE.fullmatch(record["date"]):
        try:
            if not _DAY.fullmatch(record["date"]):
                raise ValueError(record["date"])
            row["occurred_date"] = date.fromisoformat(record["date"])
        except ValueError:
            faults.append(f"{where} date: {record['date']!r}; 应为 YYYY-MM-DD / expected YYYY-MM-DD")
    for name in _COUNTS:
        cell = record[name].strip()
        is_whole = cell.isascii() and cell.isdigit()
        limit = INCIDENTS.column(name).maximum or 0
        if cell and not (is_whole and int(cell) <= limit):
            faults.append(
                f"{where} {name}: {cell!r}; 应为0至{limit}的整数 / expected a whole number from 0 to {limit}"
            )
        row[name] = int(cell) if is_whole else None
    row["direct_loss_wan_yuan"] = _loss(record["direct_loss_wan_yuan"].strip(), where, faults)
    row["other_facts"] = _facts(record["other_facts"].strip(), where, chosen, faults)
    return row


def _facts(cell: str, where: str, chosen: Policy, faults: list[str]) -> str | None:
    """The JSON of the cell as it stands, its declared facts checked."""
    from cluster_review.intake.json_object import json_object
    from cluster_review.stages.grade_words import fact_faults

    try:
        stated = json_object(cell) if cell else {}
    except ValueError:
        faults.append(
            f"{where} other_facts: {cell!r}; 应为JSON对象,每个键只写一次 / expected a JSON object that states each key once"
        )
        return None
    faults += [
        f"{where} other_facts.{name}: {found!r}; 应为{zh} / expected {en}"
        for name, found, zh, en in fact_faults(stated, chosen.grading, chosen.vocabulary)
    ]
    return cell or None


def _loss(cell: str, where: str, faults: list[str]) -> int | None:
    """The loss in millionths of 万元; blank is unknown."""
    if not cell:
        return None
    column = INCIDENTS.column("direct_loss_wan_yuan")
    limit = column.maximum or 0
    try:
        if _PLAIN_NUMBER.fullmatch(cell) and (loss := Decimal(cell)) <= limit:
            return to_smallest(loss, column.scale)
    except InexactNumber:
        pass
    faults.append(
        f"{where} direct_loss_wan_yuan: {cell!r}; 应为0至{limit}的数字(万元),至多{column.scale}位小数 / "
        f"expected a number from 0 to {limit} in 万元 with at most {column.scale} decimals"
    )
    return None
