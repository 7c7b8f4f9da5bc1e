"""What the database itself refuses: changing facts, changing what was published, revoking without grounds.

The functions raise with SQLSTATE `CR001` (append-only), `CR002` (published) or `CR003` (not derived), and say
what was tried in Chinese and English.
"""

from __future__ import annotations

from cluster_review.warehouse.schema import (
    ARRIVALS,
    BATCHES,
    COVERAGE,
    CURSORS,
    FACT_TABLES,
    FILINGS,
    MENDINGS,
    POLICIES,
    QUARANTINE,
    REFUSED_FORMS,
    RUNS,
    SLICE_TABLES,
)

APPEND_ONLY, PUBLISHED, NOT_DERIVED = "CR001", "CR002", "CR003"

_FUNCTIONS = (
    ("intake.refuse_change()", "只增不改 | append-only", """
BEGIN
  RAISE EXCEPTION '%.% 只增不改,不能执行 %;更正请追加新行。 %.% is append-only: % is refused; add a new row.',
    TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'CR001';
END"""),
    ("results.refuse_change()", "结果行不改 | result rows never change", """
BEGIN
  RAISE EXCEPTION '%.% 的行不能 %。 Rows of %.% can''t be changed: % is refused.',
    TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'CR002';
END"""),
    ("results.refuse_published()", "已发布的运行不增不减 | nothing enters or leaves a published run", """
DECLARE
  found text;
BEGIN
  -- The lock makes a writer wait for a publication under way; the next statement then sees its outcome.
  PERFORM FROM results.runs WHERE run_id IN (SELECT run_id FROM touched) FOR SHARE;
  SELECT run_id INTO found FROM results.runs
  WHERE run_id IN (SELECT run_id FROM touched)
    AND (state = 'published' OR (TG_OP = 'INSERT' AND state <> 'open'))
  LIMIT 1;
  IF found IS NOT NULL THEN
    RAISE EXCEPTION '运行 % 已结束,其结果不能再改。 Run % is closed: its results stand.', found, found
      USING ERRCODE = 'CR002';
  END IF;
  RETURN NULL;
END"""),
    ("results.guard_run()", "运行只由打开到发布 | a run goes from open to published, once", """
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '运行 % 不能删除。 Run % can''t be deleted.',
      OLD.run_id, OLD.run_id USING ERRCODE = 'CR002';
  END IF;
  IF OLD.state <> 'open' THEN
    RAISE EXCEPTION '运行 % 已结束,不能再改。 Run % is closed and can''t be changed.',
      OLD.run_id, OLD.run_id USING ERRCODE = 'CR002';
  END IF;
  IF NEW.run_id <> OLD.run_id OR NEW.report_year <> OLD.report_year OR NEW.law_date <> OLD.law_date
     OR NEW.known_at <> OLD.known_at OR NEW.county IS DISTINCT FROM OLD.county
     OR NEW.clusters IS DISTINCT FROM OLD.clusters OR NEW.lineage IS DISTINCT FROM OLD.lineage
     OR NEW.instrument <> OLD.instrument OR NEW.is_dry_run <> OLD.is_dry_run THEN
    RAISE EXCEPTION '运行 % 的日期与范围不能改。 The dates and the scope of run % are fixed.',
      OLD.run_id, OLD.run_id USING ERRCODE = 'CR002';
  END IF;
  IF NEW.state = 'published' THEN
    PERFORM results.prove(NEW.run_id);
  END IF;
  RETURN NEW;
END"""),
    ("results.guard_opening()", "运行打开时未发布 | a run starts open", """
BEGIN
  IF NEW.state <> 'open' THEN
    RAISE EXCEPTION '运行 % 须先打开再发布。 Run % must be opened before it is published.',
      NEW.run_id, NEW.run_id USING ERRCODE = 'CR002';
  END IF;
  RETURN NEW;
END"""),
)  # fmt: skip

_PROVE = """CREATE FUNCTION results.prove(proved text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  clusters text;
BEGIN
  SELECT string_agg(r.cluster_id, ', ' ORDER BY r.cluster_id COLLATE "C") INTO clusters
  FROM results.recommendations AS r
  WHERE r.run_id = proved AND starts_with(r.recommendation, 'revoke') AND NOT (
    coalesce(r.decision_row = 1, false) AND EXISTS (
      SELECT FROM results.ground_findings AS g
      WHERE g.run_id = proved AND g.cluster_id = r.cluster_id AND g.outcome = 'established')
    OR coalesce(r.decision_row = 2, false) AND EXISTS (
      SELECT FROM results.findings AS f
      WHERE f.run_id = proved AND f.cluster_id = r.cluster_id AND f.verdict = 'not_met'
        AND f.kind IN ('hard', 'evidence'))
    OR coalesce(r.decision_row = 2, false) AND EXISTS (
      SELECT FROM results.goal_findings AS g
      WHERE g.run_id = proved AND g.cluster_id = r.cluster_id AND g.outcome = 'missed'));
  IF clusters IS NOT NULL THEN
    RAISE EXCEPTION '下列集群的撤销建议没有相应结论支持,不予发布:%。 '
      'No finding supports the recommendation to revoke; nothing is published: %.', clusters, clusters USING ERRCODE = 'CR003';
  END IF;
  SELECT string_agg(r.cluster_id, ', ' ORDER BY r.cluster_id COLLATE "C") INTO clusters
  FROM results.recommendations AS r
  WHERE r.run_id = proved AND NOT EXISTS (
    SELECT FROM results.receipts AS t
    WHERE t.run_id = proved AND t.cluster_id = r.cluster_id AND t.receipt = r.receipt);
  IF clusters IS NOT NULL THEN
    RAISE EXCEPTION '下列集群的建议缺少凭证,不予发布:%。 '
      'The receipt of a recommendation is missing; nothing is published: %.', clusters, clusters USING ERRCODE = 'CR003';
  END IF;
END $$"""


def _always(table: str, name: str, event: str, run: str) -> list[str]:
    # ALWAYS: it also fires where a session plays replica to get round triggers.
    return [
        f"CREATE TRIGGER {name} {event} ON {table} {run}",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]


def statements() -> list[str]:
    """The functions and triggers, in the order in which they can be created."""
    made = [
        _PROVE,
        "COMMENT ON FUNCTION results.prove IS '撤销建议须有结论支持 | revoking needs its findings'",
    ]
    for name, comment, body in _FUNCTIONS:
        made.append(f"CREATE FUNCTION {name} RETURNS trigger LANGUAGE plpgsql AS $${body} $$")
        made.append(f"COMMENT ON FUNCTION {name.removesuffix('()')} IS '{comment}'")
    kept = (
        ARRIVALS, CURSORS, FILINGS, COVERAGE, QUARANTINE, REFUSED_FORMS, MENDINGS, BATCHES, POLICIES,
        *FACT_TABLES.values(),
    )  # fmt: skip
    for table in kept:
        made += _always(
            table.fullname, "append_only", "BEFORE UPDATE OR DELETE OR TRUNCATE",
            "FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change()",
        )  # fmt: skip
    unchanged = "FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change()"
    settled = "AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published()"
    for table in SLICE_TABLES.values():
        made += _always(table.fullname, "never_changed", "BEFORE UPDATE OR TRUNCATE", unchanged)
        made += _always(table.fullname, "nothing_added", "AFTER INSERT", f"REFERENCING NEW TABLE {settled}")
        made += _always(table.fullname, "nothing_removed", "AFTER DELETE", f"REFERENCING OLD TABLE {settled}")
    runs = RUNS.fullname
    made += _always(runs, "never_emptied", "BEFORE TRUNCATE", unchanged)
    made += _always(runs, "opened", "BEFORE INSERT", "FOR EACH ROW EXECUTE FUNCTION results.guard_opening()")
    made += _always(
        runs, "closed_once", "BEFORE UPDATE OR DELETE", "FOR EACH ROW EXECUTE FUNCTION results.guard_run()"
    )
    return made
