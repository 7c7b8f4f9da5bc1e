"""Views of the ledger: the standing decision, the standing judgement of evidence, disagreements, proceedings."""

from __future__ import annotations

from cluster_review.warehouse.columns import label
from cluster_review.warehouse.view import View

_LABELS: dict[str, tuple[str, str]] = {
    "run_id": ("运行批次号", "run id"),
    "cluster_id": ("集群编号", "cluster id"),
    "county": ("所在县级区划代码", "county code(s)"),
    "entry": ("台账序号", "number of the entry"),
    "state": ("状态", "state"),
    "verdict": ("结论", "verdict"),
    "recommended": ("系统建议", "what the program recommended"),
    "decided": ("决定采用的建议", "the recommendation chosen"),
    "reason": ("理由", "reason"),
    "detail": ("具体内容(JSON)", "particulars (JSON)"),
    "login": ("经办账号", "login"),
    "name": ("经办人姓名(已清除则为空)", "name; empty once erased"),
    "recorded_at": ("记录时间", "recorded at"),
    "second_entry": ("第二人序号", "entry of the second person"),
    "second_verdict": ("第二人结论", "verdict of the second person"),
    "second_login": ("第二人账号", "login of the second person"),
    "second_name": ("第二人姓名", "name of the second person"),
    "second_reason": ("第二人理由", "reason of the second person"),
    "second_at": ("第二人记录时间", "recorded at, of the second person"),
    "provision": ("条款", "provision"),
    "in_force": ("现行评判", "judgement in force"),
    "in_force_entry": ("现行评判序号", "entry of the judgement in force"),
    "document": ("材料", "document"),
    "page": ("页码", "page"),
    "basis": ("分歧所在(条款、读法)", "where they differ: provision or reading"),
    "item": ("条款或读法", "provision or reading"),
    "chosen": ("读法选项", "option of the reading"),
    "is_named": ("是否由经办人指明", "whether the person named it"),
    "missing": ("进入登记前尚缺的步骤", "steps still missing before the register"),
    "next_step": ("下一步", "next step"),
    "notice_until": ("公示截止日", "last day of the public notice"),
    "reply_until": ("陈述申辩截止日", "last day to reply"),
    "replies": ("陈述申辩件数", "replies"),
    "objections": ("异议件数", "objections"),
    "register_entry": ("登记序号", "entry of the register event"),
}  # fmt: skip


def _labelled(names: str) -> dict[str, str]:
    return {name: label(*_LABELS[name]).replace("'", "''") for name in names.split()}


_SECOND = """LEFT JOIN LATERAL (
  SELECT l.entry, l.verdict, l.login, l.reason, l.recorded_at, q.name
  FROM decisions.ledger AS l LEFT JOIN decisions.personal AS q ON q.entry = l.entry
  WHERE l.kind = 'second' AND l.concerns = d.entry ORDER BY l.entry DESC LIMIT 1
) AS s ON true"""

DECISIONS_VIEW = View(
    "decisions",
    "现行决定:每次运行每个集群最后一次决定 | the standing decision per run and cluster",
    _labelled(
        "run_id cluster_id county entry state verdict recommended decided reason detail login name recorded_at "
        "second_entry second_verdict second_login second_name second_reason second_at"
    ),
    f"""WITH d AS (
  SELECT DISTINCT ON (run_id, cluster_id) * FROM decisions.ledger WHERE kind = 'decision'
  ORDER BY run_id, cluster_id, entry DESC
)
SELECT d.run_id, d.cluster_id, d.county, d.entry,
  CASE WHEN EXISTS (SELECT FROM decisions.ledger AS r WHERE r.kind = 'reopened' AND r.concerns = d.entry) THEN 'reopened'
       WHEN d.verdict = 'defer' THEN 'deferred'
       WHEN d.decided = 'revoke' AND s.verdict IS NULL THEN 'proposed'
       WHEN d.decided = 'revoke' AND s.verdict = 'refuse' THEN 'refused'
       WHEN d.verdict = 'override' THEN 'overridden' ELSE 'confirmed' END,
  d.verdict, d.recommended, d.decided, d.reason, d.detail, d.login, p.name, d.recorded_at,
  s.entry, s.verdict, s.login, s.name, s.reason, s.recorded_at
FROM d LEFT JOIN decisions.personal AS p ON p.entry = d.entry
{_SECOND}""",  # noqa: S608
)

JUDGEMENTS_VIEW = View(
    "evidence_judgements",
    "现行佐证评判:每个集群每项条款 | the standing judgement of evidence per cluster and provision",
    _labelled(
        "cluster_id provision county entry state verdict document page reason login name recorded_at second_entry "
        "second_verdict second_login second_name second_reason second_at in_force in_force_entry"
    ),
    f"""WITH judged AS (
  SELECT d.*, p.name, s.entry AS second_entry, s.verdict AS second_verdict, s.login AS second_login,
    s.name AS second_name, s.reason AS second_reason, s.recorded_at AS second_at,
    CASE WHEN d.verdict <> 'refuted' THEN d.verdict WHEN s.verdict IS NULL THEN 'proposed'
         WHEN s.verdict = 'agree' THEN 'refuted' ELSE 'refused' END AS state
  FROM decisions.ledger AS d LEFT JOIN decisions.personal AS p ON p.entry = d.entry
{_SECOND}
  WHERE d.kind = 'evidence_judgement'
), latest AS (
  SELECT DISTINCT ON (cluster_id, subject) * FROM judged ORDER BY cluster_id, subject, state = 'refused', entry DESC
)
SELECT l.cluster_id, l.subject, l.county, l.entry, l.state, l.verdict, l.detail::jsonb ->> 'document',
  l.detail::jsonb ->> 'page', l.reason, l.login, l.name, l.recorded_at, l.second_entry, l.second_verdict,
  l.second_login, l.second_name, l.second_reason, l.second_at, nullif(f.state, 'withdrawn'),
  CASE WHEN f.state <> 'withdrawn' THEN f.entry END
FROM latest AS l LEFT JOIN LATERAL (
  SELECT j.state, j.entry FROM judged AS j
  WHERE j.cluster_id = l.cluster_id AND j.subject = l.subject AND j.state IN ('confirmed', 'refuted', 'withdrawn')
  ORDER BY j.entry DESC LIMIT 1
) AS f ON true""",  # noqa: S608
)

DISAGREEMENTS_VIEW = View(
    "disagreements",
    "人机分歧:按条款和读法 | where person and program differ, by provision and by reading",
    _labelled(
        "run_id cluster_id county entry recommended decided basis item chosen is_named reason login recorded_at"
    ),
    """WITH d AS (SELECT * FROM review.decisions WHERE state = 'overridden'),
named AS (
  SELECT d.entry, k.basis, n.item, n.item AS whole FROM d,
    (VALUES ('provision', 'provisions'), ('reading', 'readings')) AS k(basis, key),
    LATERAL jsonb_array_elements_text(CASE WHEN jsonb_typeof(d.detail::jsonb -> k.key) = 'array'
      THEN d.detail::jsonb -> k.key ELSE '[]' END) AS n(item)
), bases AS (
  SELECT entry, basis, split_part(item, '=', 1) AS item, nullif(split_part(item, '=', 2), '') AS chosen, true AS is_named
  FROM named
  UNION
  SELECT d.entry, 'provision', f.provision, NULL, false FROM d
  JOIN results.recommendations AS r USING (run_id, cluster_id)
  JOIN results.findings AS f USING (run_id, cluster_id)
  WHERE f.kind IN ('hard', 'evidence') AND f.verdict = 'not_met' AND r.decision_row IN (2, 7)
    AND NOT EXISTS (SELECT FROM named AS n WHERE n.entry = d.entry AND n.basis = 'provision')
  UNION
  SELECT d.entry, 'provision', g.ground, NULL, false FROM d
  JOIN results.ground_findings AS g USING (run_id, cluster_id)
  JOIN results.recommendations AS r USING (run_id, cluster_id)
  WHERE g.outcome = CASE r.decision_row WHEN 1 THEN 'established' WHEN 3 THEN 'undetermined' END
    AND NOT EXISTS (SELECT FROM named AS n WHERE n.entry = d.entry AND n.basis = 'provision')
  UNION
  SELECT d.entry, 'reading', flip ->> 'reading', flip ->> 'option', false FROM d
  JOIN results.recommendations AS r USING (run_id, cluster_id),
    LATERAL jsonb_array_elements(r.flips::jsonb) AS flip
  WHERE flip ->> 'recommendation' = d.decided
    AND NOT EXISTS (SELECT FROM named AS n WHERE n.entry = d.entry AND n.basis = 'reading')
)
SELECT d.run_id, d.cluster_id, d.county, d.entry, d.recommended, d.decided, b.basis, b.item, b.chosen, b.is_named,
  d.reason, d.login, d.recorded_at
FROM d LEFT JOIN bases AS b ON b.entry = d.entry""",
)

_DETAIL_OF_LAST = """(SELECT decisions.day(l.detail::jsonb, '{key}') FROM decisions.ledger AS l
   WHERE l.kind = '{kind}' AND l.concerns = d.entry ORDER BY l.entry DESC LIMIT 1)"""
_COUNT = "(SELECT count(*) FROM decisions.ledger AS l WHERE l.kind = '{kind}' AND l.concerns = d.entry)"

PROCEEDINGS_VIEW = View(
    "proceedings",
    "程序进展:撤销、延续与认定各到哪一步、还缺什么 | how far each revocation, renewal and recognition is, and what is missing",
    _labelled(
        "run_id cluster_id county entry decided state next_step missing notice_until reply_until objections replies "
        "register_entry"
    ),
    f"""SELECT d.run_id, d.cluster_id, d.county, d.entry, d.decided,
  CASE WHEN d.state IN ('proposed', 'refused', 'reopened') THEN d.state
       WHEN m.missing = '{{}}' THEN 'complete' ELSE coalesce(m.ordered[array_position(m.ordered, m.missing[1]) - 1], 'decided') END,
  m.missing[1], m.missing,
  {_DETAIL_OF_LAST.format(key="to", kind="public_notice")},
  (SELECT max(decisions.day(l.detail::jsonb, 'reply_until')) FROM decisions.ledger AS l
   WHERE l.kind = 'service' AND l.concerns = d.entry),
  {_COUNT.format(kind="objection")}, {_COUNT.format(kind="reply")},
  (SELECT max(l.entry) FROM decisions.ledger AS l WHERE l.kind = 'register_entry' AND l.concerns = d.entry)
FROM review.decisions AS d
CROSS JOIN LATERAL (SELECT decisions.steps_done(d.entry) AS steps OFFSET 0) AS done
CROSS JOIN LATERAL (
  SELECT coalesce(array_agg(s.step ORDER BY s.position) FILTER (WHERE s.step <> ALL (done.steps)), '{{}}') AS missing,
    array_agg(s.step ORDER BY s.position) AS ordered
  FROM decisions.steps AS s WHERE s.decided = d.decided
) AS m
WHERE EXISTS (SELECT FROM decisions.steps AS s WHERE s.decided = d.decided)""",  # noqa: S608
)

DECISION_VIEWS = (DECISIONS_VIEW, JUDGEMENTS_VIEW, DISAGREEMENTS_VIEW, PROCEEDINGS_VIEW)
