"""Ways in which facts get lost on their way: a cell, a row, a table, a correction that comes too late."""

import random
from dataclasses import dataclass

from tests.properties.made_up_province import FIRST_MARK, LAST_MARK, MadeUpCluster, Rows

from cluster_review.tables import TABLES

# Without these a row isn't that row any more; the gate refuses it whole.
NAMES_OF_ROWS = {
    "cluster_id",
    "incident_id",
    "record_id",
    "goal_id",
    "metric",
    "year",
    "report_year",
    "facet",
    "county",
    "mark",
    "period_from_date",
    "period_to_date",
    "name",
}
COMMON = {
    "clusters",
    "figures",
    "statistics",
    "titles",
    "report_chapters",
    "industry_baselines",
    "completeness_marks",
}
FORM = ("figures", "enterprises", "titles", "plan_goals", "annual_reports", "report_chapters")


@dataclass(frozen=True)
class Damage:
    """What happened: a kind, the table, and the column where one cell was lost."""

    kind: str
    table: str
    column: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.kind, self.table, self.column)))


def losable_columns(table: str) -> list[str]:
    """Columns whose cell may be empty, or whose key a case may leave out."""
    fixed = NAMES_OF_ROWS | ({"enterprise_id"} if table in ("enterprises", "titles") else set())
    return [column.name for column in TABLES[table].columns if column.name not in fixed]


def facets_of(table: str, row: dict) -> tuple[str, ...]:
    """The facets that a lost row of the table damages."""
    if table == "incidents":
        return (f"incidents.{row['family']}",)
    if table == "compliance_records":
        return (f"compliance.{row['kind']}",)
    return TABLES[table].facets


def damaged(cluster: MadeUpCluster, others: list[MadeUpCluster], rng: random.Random) -> tuple[Rows, Damage]:
    """The rows of a cluster after one misfortune, and what it was."""
    rows: Rows = {name: list(found) for name, found in cluster.rows.items()}
    tables = [name for name, found in rows.items() if found]
    table = rng.choices(tables, [1 if name in COMMON else 6 for name in tables])[0]
    kind = rng.choice(["cell", "cell", "cell", "row", "older", "older", "table", "key", "form"])
    if table == "completeness_marks":
        at = rng.randrange(len(rows[table]))
        if rows[table][at]["mark"] == "complete":
            del rows[table][at]
        return rows, Damage("row", table)
    if kind == "form":
        for name in FORM:
            lose(rows, name, rows[name])
            rows[name] = []
        return rows, Damage(kind, "annual_reports")
    at = rng.randrange(len(rows[table]))
    row = rows[table][at]
    if kind == "cell":
        column = rng.choice(losable_columns(table))
        rows[table][at] = {**row, column: None}
        return rows, Damage(kind, table, column)
    if table == "clusters" and kind != "older":  # without its row nobody asks about the cluster
        return rows, Damage(kind, table)
    if (
        table == "statistics" and kind == "key"
    ):  # none on file can't be told from none at all: what is lost is marked
        kind = "table"
    if kind == "row":
        del rows[table][at]
        lose(rows, table, [row])
    elif kind == "older":
        rows[table][at] = older = _older_version(table, row, others, rng)
        lose(rows, table, [row, older])
    elif kind == "table":
        lose(rows, table, rows[table])
        rows[table] = []
    else:
        lost = {facet for entry in rows[table] for facet in facets_of(table, entry)}
        rows[table] = []
        rows["completeness_marks"] = [m for m in rows["completeness_marks"] if m["facet"] not in lost]
    return rows, Damage(kind, table)


def _older_version(table: str, row: dict, others: list[MadeUpCluster], rng: random.Random) -> dict:
    """The same row with other values: what stood there before a correction that hasn't arrived."""
    fixed = NAMES_OF_ROWS | {"enterprise_id", "source_ref"} | set(TABLES[table].key) - {"kind", "provision"}
    pool = [other for other in rng.sample(others, min(20, len(others))) if other.rows[table]]
    before = rng.choice(rng.choice(pool).rows[table]) if pool else {}
    changed = {name: value for name, value in before.items() if name not in fixed}
    if table in ("figures", "statistics"):
        changed = {"value": rng.choice([row["value"] * 2, row["value"] // 2, 0])}
    return {**row, **changed}


def lose(rows: Rows, table: str, lost: list[dict]) -> None:
    for facet in sorted({facet for row in lost for facet in facets_of(table, row)}):
        mark = {"facet": facet, "county": "*", "mark": "damaged"}
        cluster = rows["clusters"][0]["cluster_id"]
        period = {"period_from_date": FIRST_MARK, "period_to_date": LAST_MARK}
        rows["completeness_marks"].append({**mark, **period, "cluster_id": cluster, "source_ref": "lost"})
