"""Grade a CSV of incidents: the derived grade with its certainty, dimension and reasons."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from cluster_review.stages.policies import policy

COLUMNS = (
    "id", "family", "date", "deaths", "serious_injuries", "injured_unspecified", "missing", "direct_loss_wan_yuan",
    "evacuated", "other_facts",
)  # fmt: skip
_COUNTS = ("deaths", "serious_injuries", "injured_unspecified", "missing", "evacuated")


class GradeInputRefused(ValueError):
    """The CSV can't be graded; the message lists every fault."""


def grade_csv(text: str) -> list[dict[str, str]]:
    """Grades of the rows of a CSV with the columns `COLUMNS`, in their order.

    Columns beyond these (place, source, official grade) are allowed and ignored.

    Raises:
        GradeInputRefused: with every faulty cell at once.
    """
    from cluster_review.evaluation.grading import HIGHEST, grade
    from cluster_review.facts.facts import frame_of
    from cluster_review.tables import TABLES

    chosen = policy()
    reader = csv.DictReader(io.StringIO(text), strict=True)
    lacking = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if lacking:
        raise GradeInputRefused(f"缺少列 / columns missing: {', '.join(lacking)}")
    faults: list[str] = []
    records = list(reader)
    rows = [_row(record, number, chosen.vocabulary, faults) for number, record in enumerate(records, start=2)]
    if faults:
        raise GradeInputRefused("\n".join(faults))
    frame = frame_of(TABLES["incidents"], rows)
    grades = grade(frame, chosen.grading, chosen.vocabulary)
    names = {
        w.attributes["rank"]: w.zh
        for w in chosen.vocabulary.options("grade").values()
        if "rank" in w.attributes
    }
    answers = []
    for i, record in enumerate(records):
        floor, ceiling = int(grades.floor[i]), int(grades.ceiling[i])
        if not grades.is_derived[i]:
            certainty, name = "undetermined", ""
            note = "该类别、日期没有定级标准或没有可用数据 / no grading instrument or no usable fact for this family and date"
        elif floor in (ceiling, HIGHEST):
            certainty, name, note = "exact", names[floor], ""
        else:
            certainty, name = "at_least", names[floor]
            note = f"未知项使等级可能更高(至{names[ceiling]}) / unknown facts: up to {names[ceiling]}"
        answers.append(
            {"id": record["id"], "grade": name, "certainty": certainty,
             "instrument": grades.instrument[i] or "", "dimension": grades.dimension[i] or "", "note": note}
        )  # fmt: skip
    return answers


def _row(record: dict[str, str], line: int, vocabulary: Any, faults: list[str]) -> dict[str, Any]:
    from cluster_review.exact import InexactNumber, to_smallest

    row: dict[str, Any] = {
        "incident_id": record["id"],
        "source_ref": f"line {line}",
        "official_grade": "none",
    }
    where = f"第{line}行 / line {line}"
    if record["family"] not in vocabulary.options("incident_family"):
        faults.append(f"{where} family: {record['family']!r}; 应为 / expected one of "
                      f"{', '.join(vocabulary.options('incident_family'))}")  # fmt: skip
    row["family"] = record["family"]
    try:
        row["occurred_date"] = date.fromisoformat(record["date"]) if record["date"] else None
    except ValueError:
        row["occurred_date"] = None
        if not (record["date"].isdigit() and len(record["date"]) == 4):
            faults.append(f"{where} date: {record['date']!r}; 应为 YYYY-MM-DD / expected YYYY-MM-DD")
    for name in _COUNTS:
        cell = record[name].strip()
        if cell and not (cell.isascii() and cell.isdigit()):
            faults.append(f"{where} {name}: {cell!r}; 应为非负整数 / expected a whole number")
        row[name] = int(cell) if cell.isascii() and cell.isdigit() else None
    loss = record["direct_loss_wan_yuan"].strip()
    try:
        row["direct_loss_wan_yuan"] = to_smallest(Decimal(loss), 6) if loss else None
    except (InvalidOperation, InexactNumber):
        faults.append(f"{where} direct_loss_wan_yuan: {loss!r}; 应为数字(万元) / expected a number in 万元")
    facts = record["other_facts"].strip()
    try:
        if facts and not isinstance(json.loads(facts), dict):
            raise ValueError(facts)
    except ValueError:
        faults.append(f"{where} other_facts: {facts!r}; 应为JSON对象 / expected a JSON object")
    row["other_facts"] = facts or None
    return row
