"""The work list of the desk: which clusters, filtered, counted and paged by the database.

It lists the latest report year that was published; each cluster by the run that looked at it last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, Engine, text

from cluster_review.warehouse.rights import Actor, DatabaseRole, acting_as

PAGE_SIZE = 50
SORTS = {
    "urgency": "coalesce(decision_row, 99), days_to_end NULLS LAST",
    "name": 'name COLLATE "C"',
    "county": 'county COLLATE "C"',
    "days": "days_to_end NULLS LAST",
    "id": 'cluster_id COLLATE "C"',
}
"""What the list can be sorted by; each ends with the id, so an order is never a matter of chance."""

# Which finding carries a row of the decision table; the others are carried by no single one.
_DECIDING = """SELECT *, count(*) OVER () - 1 AS others FROM (
    SELECT g.ground AS item, 'ground' AS list, g.outcome AS verdict,
      g.reason_zh, g.reason_en, g.quote, 0 AS rank
    FROM results.ground_findings AS g
    WHERE g.run_id = p.run_id AND g.cluster_id = p.cluster_id
      AND g.outcome = CASE p.decision_row WHEN 1 THEN 'established' WHEN 3 THEN 'undetermined' END
    UNION ALL
    SELECT f.provision, 'verdict', f.verdict, f.reason_zh, f.reason_en, f.quote, 1
    FROM results.findings AS f
    WHERE f.run_id = p.run_id AND f.cluster_id = p.cluster_id AND f.verdict = ANY (CASE
      WHEN p.decision_row = 1 THEN '{}'::text[]
      WHEN p.recommendation IN ('revoke', 'decline', 'rectify') THEN '{not_met}'
      WHEN p.recommendation = 'refer' THEN '{unknown,judgement}'
      WHEN p.recommendation IN ('renew_on_conditions', 'recognise_on_conditions') THEN '{justify}' ELSE '{}' END)
  ) AS carrying ORDER BY rank, item COLLATE "C" LIMIT 1"""
_LISTED = """listed AS MATERIALIZED (
  SELECT t.*, CASE WHEN t.recommendation = 'revoke' AND t.decision_row = 1 THEN 'revoke_ground'
      WHEN t.recommendation = 'revoke' AND t.decision_row = 2 THEN 'revoke_review'
      ELSE coalesce(t.recommendation, 'none') END AS advice,
    CASE WHEN t.missing = '[]' THEN 'nothing' ELSE 'something' END AS lack, coalesce(d.state, 'open') AS decision
  FROM review.recommendation_table AS t
  LEFT JOIN review.decisions AS d ON d.run_id = t.run_id AND d.cluster_id = t.cluster_id
  WHERE t.report_year = (SELECT max(report_year) FROM results.runs WHERE state = 'published')
)"""
_CONDITIONS = {
    "county": ":county = ANY (string_to_array(county, ';'))",
    "recommendation": "advice = :recommendation",
    "stability": "stability = :stability",
    "missing": "lack = :missing",
    "decision": "decision = :decision",
    "ground": "EXISTS (SELECT FROM results.ground_findings AS g WHERE g.run_id = listed.run_id "
    "AND g.cluster_id = listed.cluster_id AND g.ground = :ground AND g.outcome IN ('established', 'undetermined'))",
    "search": "(strpos(lower(name), lower(:search)) > 0 OR strpos(lower(cluster_id), lower(:search)) > 0)",
}
_COUNTED = {
    "county": "unnest(string_to_array(county, ';'))",
    "recommendation": "advice",
    "stability": "stability",
    "missing": "lack",
    "decision": "decision",
}


@dataclass(frozen=True)
class ListFilter:
    """What is asked of the list; None asks nothing."""

    county: str | None = None
    recommendation: str | None = None
    ground: str | None = None
    stability: str | None = None
    missing: str | None = None
    decision: str | None = None
    search: str | None = None

    def asked(self) -> dict[str, str]:
        """What is asked, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class WorkList:
    """A page of the list.

    Attributes:
        rows: the clusters of this page, each with the finding that carries its recommendation.
        total: how many the filter finds.
        counts: per filter and value how many clusters, were that filter alone changed.
        instruments: the names of those that the runs were done under.
    """

    rows: Sequence[Mapping[str, Any]]
    total: int
    counts: Mapping[str, Mapping[str, int]]
    instruments: Sequence[str]


def work_list(
    engine: Engine, actor: Actor, asked: ListFilter, sort: str = "urgency", page: int = 1
) -> WorkList:
    """A page of the list as this person may see it.

    Args:
        sort: one of `SORTS`.
        page: from 1; a page beyond the last is empty.
    """
    with engine.connect() as connection:
        acting_as(connection, DatabaseRole.READER, actor)
        values = asked.asked()
        counts = {name: _counts(connection, name, values) for name in (*_COUNTED, "ground")}
        where = _where(values)
        total = connection.execute(
            text(f"WITH {_LISTED} SELECT count(*) FROM listed {where}"),  # noqa: S608  (all words are ours)
            values,
        ).scalar_one()
        query = f"""WITH {_LISTED}, p AS MATERIALIZED (
  SELECT * FROM listed {where} ORDER BY {SORTS[sort]}, cluster_id COLLATE "C", run_id LIMIT :size OFFSET :skip
)
SELECT p.cluster_id, p.name, p.county, p.advice, p.recommendation_zh, p.recommendation_en, p.status_zh, w.zh AS verdict_zh,
  w.en AS verdict_en, p.days_to_end, p.stability, p.may_be_confirmed, p.lack, p.decision, p.reason_zh, p.reason_en,
  p.run_id, p.report_year, p.law_date, p.instrument, s.en AS status_en, c.item, c.others,
  c.reason_zh AS item_reason_zh, c.reason_en AS item_reason_en, c.quote
FROM p LEFT JOIN LATERAL ({_DECIDING}) AS c ON true
LEFT JOIN review.words AS w ON w.list = c.list AND w.code = c.verdict
LEFT JOIN review.words AS s ON s.list = 'status' AND s.code = p.status
ORDER BY {SORTS[sort].replace("decision_row", "p.decision_row")}, p.cluster_id COLLATE "C", p.run_id"""  # noqa: S608
        instruments = (
            connection.execute(
                text(f"WITH {_LISTED} SELECT DISTINCT instrument FROM listed ORDER BY 1")  # noqa: S608
            )
            .scalars()
            .all()
        )
        skip = (page - 1) * PAGE_SIZE
        rows = connection.execute(text(query), {**values, "size": PAGE_SIZE, "skip": skip}).mappings().all()
    return WorkList([dict(row) for row in rows], total, counts, tuple(instruments))


def words(engine: Engine, actor: Actor) -> dict[tuple[str, str], tuple[str, str]]:
    """The words of codes, Chinese and English, by list and code."""
    with engine.connect() as connection:
        acting_as(connection, DatabaseRole.READER, actor)
        found = connection.execute(text("SELECT list, code, zh, en FROM review.words"))
        return {(row.list, row.code): (row.zh, row.en) for row in found}


def _where(values: Mapping[str, str]) -> str:
    return "WHERE " + " AND ".join(_CONDITIONS[name] for name in values) if values else ""


def _counts(connection: Connection, name: str, values: Mapping[str, str]) -> dict[str, int]:
    others = {key: value for key, value in values.items() if key != name}
    if name == "ground":
        query = f"""WITH {_LISTED} SELECT g.ground AS value, count(*) AS clusters
FROM (SELECT * FROM listed {_where(others)}) AS l
JOIN results.ground_findings AS g ON g.run_id = l.run_id AND g.cluster_id = l.cluster_id
WHERE g.outcome IN ('established', 'undetermined') GROUP BY 1 ORDER BY 1"""  # noqa: S608
    else:
        query = f"""WITH {_LISTED} SELECT value, count(*) AS clusters
FROM (SELECT {_COUNTED[name]} AS value FROM listed {_where(others)}) AS l GROUP BY 1 ORDER BY 1"""  # noqa: S608
    return {row.value: row.clusters for row in connection.execute(text(query), others)}
