"""Views of the intake: what became of each file that arrived, and which evidence stands behind which provision.

Which rows are current is asked of `current`, so that a view and the evaluation never differ.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Select, literal_column, select
from sqlalchemy.dialects import postgresql

from cluster_review.intake.landed import UNNAMED
from cluster_review.intake.reading import EVIDENCE_FAMILY
from cluster_review.tables import COMPLETENESS, EVIDENCE_LINKS, TABLES
from cluster_review.warehouse.columns import label
from cluster_review.warehouse.current import current_rows, is_whole_form, latest_forms
from cluster_review.warehouse.view import View

STATES = {
    "current": ("现行", "current"),
    "superseded": ("已被取代", "superseded"),
    "duplicate": ("重复", "duplicate"),
    "quarantined": ("退件", "quarantined"),
    "landed": ("已收未办", "landed, not filed yet"),
}
"""What may have become of an arrival; exactly one holds, and `landed` only between two steps of the intake."""

_FILE = {
    "source": label("来源", "source"),
    "original_name": label("原文件名", "original file name"),
    "sha256": label("内容摘要(SHA-256)", "SHA-256 of the bytes"),
    "version": label("来源所记版本", "the source''s own mark of the version"),
    "size": label("大小(字节)", "size in bytes"),
    "family": label("类别", "family of the file"),
    "filing_id": label("文件标识", "filing id"),
    "first_arrival": label("首次到达时间", "first arrival"),
}

_ALWAYS = cast(Any, literal_column("'infinity'::timestamptz"))


def _sql(query: Select) -> str:
    compiled = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    return str(compiled).replace("\n", "\n    ")


def _filings_in_force() -> str:
    """Filings of which at least one row is current."""
    parts = []
    for name in TABLES:
        rows = latest_forms(name, _ALWAYS) if is_whole_form(name) else current_rows(name, _ALWAYS)
        parts.append(_sql(select(rows.subquery("of_table").c.filing_id)) + _but_own_marks(name, "of_table"))
    return "\n  UNION\n  ".join(parts)


def _filings_with_rows() -> str:
    """Filings that brought at least one row."""
    parts = ["SELECT filing_id FROM intake.coverage"]
    parts += [
        f"SELECT filing_id FROM facts.{name} AS f{_but_own_marks(name, 'f')}"  # noqa: S608
        for name in TABLES
        if not is_whole_form(name)
    ]
    return "\n  UNION\n  ".join(parts)


def _but_own_marks(name: str, alias: str) -> str:
    # The program signs and lifts marks of completeness under a file's id; they aren't rows of the file.
    return f"\n  WHERE {alias}.filing_id LIKE '%{name}%:%'" if name == COMPLETENESS.name else ""


def _words(language: int) -> str:
    return (
        "CASE state "
        + " ".join(f"WHEN '{s}' THEN '{words[language]}'" for s, words in STATES.items())
        + " END"
    )


ARRIVALS_BY_STATE = View(
    "arrivals",
    "到件去向:每份到件恰有一种状态 | what became of each arrival: exactly one state each",
    {
        **_FILE,
        "state": label("状态", "state"),
        "state_zh": label("状态(中文)", "state, zh"),
        "state_en": label("状态(英文)", "state, en"),
        "filed_at": label("首次登记时间", "first filed at"),
        "batch_id": label("最近批次号", "latest batch"),
        "waiting": label("已等待(至最近一次接收)", "has waited, up to the latest intake"),
    },
    f"""WITH in_force AS (
  {_filings_in_force()}
), with_rows AS (
  {_filings_with_rows()}
), reading AS (
  SELECT filing_id, min(recorded_at) AS filed_at,
    (array_agg(state ORDER BY recorded_at DESC) FILTER (WHERE state <> 'duplicate'))[1] AS state,
    (array_agg(batch_id ORDER BY recorded_at DESC))[1] AS batch_id
  FROM intake.filings GROUP BY filing_id
), latest AS (
  SELECT greatest((SELECT max(first_arrival) FROM intake.arrivals), (SELECT max(recorded_at) FROM intake.filings)) AS moment
), arrival AS (
  SELECT a.*,
    row_number() OVER (PARTITION BY filing_id ORDER BY first_arrival, source COLLATE "C",
      original_name COLLATE "C", version COLLATE "C") AS nth,
    lead(filing_id) OVER (PARTITION BY source, original_name, family ORDER BY first_arrival,
      filing_id COLLATE "C", version COLLATE "C") IS NOT NULL AS is_followed,
    count(*) OVER (PARTITION BY sha256) AS alike
  FROM intake.arrivals AS a
), stated AS (
  SELECT a.*, r.filed_at, r.batch_id,
    CASE
      WHEN r.filing_id IS NULL THEN 'landed'
      WHEN a.nth > 1 OR (a.source = '{UNNAMED}' AND a.alike > 1) THEN 'duplicate'
      WHEN f.filing_id IS NOT NULL THEN 'current'
      WHEN r.state = 'quarantined' THEN 'quarantined'
      WHEN w.filing_id IS NOT NULL THEN 'superseded'
      WHEN EXISTS (SELECT FROM intake.quarantine AS q WHERE q.filing_id = a.filing_id) THEN 'quarantined'
      WHEN a.is_followed THEN 'superseded'
      ELSE 'current'
    END AS state
  FROM arrival AS a
  LEFT JOIN reading AS r ON r.filing_id = a.filing_id
  LEFT JOIN in_force AS f ON f.filing_id = a.filing_id
  LEFT JOIN with_rows AS w ON w.filing_id = a.filing_id
)
SELECT source, original_name, sha256, version, size, family, filing_id, first_arrival, state,
  {_words(0)}, {_words(1)}, filed_at, batch_id,
  CASE WHEN state = 'landed' THEN (SELECT moment FROM latest) - first_arrival END
FROM stated
ORDER BY first_arrival, source COLLATE "C", original_name COLLATE "C", sha256, version COLLATE "C" """,  # noqa: S608
)

_LINKS = _sql(select(current_rows(EVIDENCE_LINKS.name, _ALWAYS).subquery("links")))

EVIDENCE_FILES = View(
    "evidence_files",
    "佐证材料对照:条款所引材料与收到的材料,两边缺的都列出 | evidence cited and evidence received; what is "
    "missing on either side is listed",
    {
        "cluster_id": label("集群编号", "cluster id"),
        "provision": label("条款", "provision"),
        "file_name": label("所引文件名", "file name cited"),
        "pages": label("页码", "pages"),
        "note": label("说明", "note"),
        "original_name": label("收到的文件", "file received"),
        "sha256": label("内容摘要(SHA-256)", "SHA-256 of the bytes"),
        "size": label("大小(字节)", "size in bytes"),
        "first_arrival": label("首次到达时间", "first arrival"),
        "file_state": label("文件状态", "state of the file"),
        "state": label(
            "对照结果", "linked, file_missing (cited, not received), not_linked (received, not cited)"
        ),
    },
    f"""WITH link AS (
    {_LINKS}
), file AS (
  SELECT *, regexp_replace(original_name, '^.*/', '') AS file_name
  FROM review.arrivals WHERE family = '{EVIDENCE_FAMILY}' AND state <> 'superseded'
)
SELECT l.cluster_id, l.provision, l.file_name, l.pages, l.note, f.original_name, f.sha256, f.size, f.first_arrival,
  f.state,
  CASE WHEN f.sha256 IS NULL THEN 'file_missing' ELSE 'linked' END
FROM link AS l LEFT JOIN file AS f ON l.file_name IN (f.original_name, f.file_name)
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, f.original_name, f.sha256, f.size, f.first_arrival, f.state, 'not_linked'
FROM file AS f
WHERE NOT EXISTS (SELECT FROM link AS l WHERE l.file_name IN (f.original_name, f.file_name))
ORDER BY 1, 2, 3, 6""",  # noqa: S608
)
