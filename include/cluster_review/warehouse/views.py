"""Views for people: what was recommended, why, and the register as the latest published run saw it.

They read published runs only and know no clock: "today" is the law date of the latest published run that
looked at the cluster. Names are English, each column's comment is Chinese first, amounts are in 亿元.
"""

from __future__ import annotations

from cluster_review import tables
from cluster_review.warehouse.arrival_views import ARRIVALS_BY_STATE, EVIDENCE_FILES
from cluster_review.warehouse.decision_views import DECISION_VIEWS
from cluster_review.warehouse.schema import label
from cluster_review.warehouse.view import View

AMOUNTS = {"output": "1", "revenue": "1", "exports": "1", "sme_rd_spend": "0.0001"}
"""The amounts of `register_today`, and how many 亿元 one of the metric's unit is."""

_OWN_LABELS: dict[str, tuple[str, str]] = {
    "as_of_date": ("截至日期(最近一次发布的适用法律日期)", "as of: law date of the latest published run"),
    "stage_zh": ("环节(中文)", "stage, zh"),
    "status_zh": ("状态(中文)", "status, zh"),
    "recommendation_zh": ("建议(中文)", "recommendation, zh"),
    "recommendation_en": ("建议(英文)", "recommendation, en"),
    "item": ("条款或情形", "provision or ground"),
    "kind": ("性质", "kind (hard, soft, evidence, ground)"),
    "verdict_zh": ("结论(中文)", "verdict, zh"),
    "verdict_en": ("结论(英文)", "verdict, en"),
    **{
        f"{metric}_yi_yuan": (f"{zh}(亿元)", f"{en} (100 million yuan)")
        for metric, zh, en in (
            ("output", "集群总产值", "total output value"),
            ("revenue", "营业收入", "revenue"),
            ("exports", "出口额", "exports"),
            ("sme_rd_spend", "中小企业研发经费", "R&D spending of SMEs"),
        )
    },
}


def _labelled(names: str, *declared: tables.Table) -> dict[str, str]:
    known = {c.name: (c.zh, c.en) for table in reversed(declared) for c in table.columns}
    return {name: label(*(_OWN_LABELS.get(name) or known[name])).replace("'", "''") for name in names.split()}


_STANDING = """
  SELECT DISTINCT ON ({per}) r.*, u.report_year, u.law_date, u.instrument, u.known_at::timestamptz AS known_at,
    CASE WHEN r.recommendation = 'revoke' AND r.decision_row = 1 THEN 'revoke_ground'
         WHEN r.recommendation = 'revoke' AND r.decision_row = 2 THEN 'revoke_review'
         ELSE r.recommendation END AS word
  FROM results.recommendations AS r JOIN results.runs AS u ON u.run_id = r.run_id
  WHERE u.state = 'published'
  ORDER BY {per}, u.law_date DESC, u.publish_order DESC"""


def _word(alias: str, list_name: str, code: str) -> str:
    return f"LEFT JOIN review.words AS {alias} ON {alias}.list = '{list_name}' AND {alias}.code = {code}"


RECOMMENDATION_TABLE = View(
    "recommendation_table",
    "建议表:各报送年度每个集群最近一次发布的建议 | the latest published recommendation per report year and cluster",
    _labelled(
        "report_year law_date instrument cluster_id name county stage stage_zh status status_zh valid_from valid_to "
        "days_to_end recommendation recommendation_zh recommendation_en decision_row also reason_zh reason_en "
        "effective_not_before stability readings_tried flips combinations_untried rests_on may_be_confirmed missing "
        "receipt run_id",
        tables.RECOMMENDATIONS, tables.RUNS,
    ),
    f"""WITH standing AS ({_STANDING.format(per="u.report_year, coalesce(u.lineage, u.instrument), r.cluster_id")}
)
SELECT s.report_year, s.law_date, s.instrument, s.cluster_id, s.name, s.county, s.stage, stage.zh, s.status,
  status.zh, s.valid_from, s.valid_to, s.days_to_end, s.recommendation, advice.zh, advice.en, s.decision_row,
  s.also, s.reason_zh, s.reason_en, s.effective_not_before, s.stability, s.readings_tried, s.flips,
  s.combinations_untried, s.rests_on, s.may_be_confirmed, s.missing, s.receipt, s.run_id
FROM standing AS s
{_word("stage", "stage", "s.stage")}
{_word("status", "status", "s.status")}
{_word("advice", "recommendation", "s.word")}
ORDER BY s.report_year DESC, s.cluster_id COLLATE "C" """,  # noqa: S608  (all words are ours)
)  # fmt: skip

FINDING_DETAIL = View(
    "finding_detail",
    "逐项结论:建议表每一行的依据 | the findings behind each row of the recommendation table",
    _labelled(
        "report_year law_date cluster_id name item part title_zh title_en kind verdict verdict_zh verdict_en value "
        "operator word bound unit margin margin_unit reason_zh reason_en quote inputs run_id",
        tables.FINDINGS, tables.RECOMMENDATIONS, tables.RUNS,
    ),
    """WITH items AS (
  SELECT run_id, cluster_id, provision AS item, part, title_zh, title_en, kind, verdict, 'verdict' AS list, value,
    operator, word, bound, unit, margin, margin_unit, reason_zh, reason_en, quote, inputs
  FROM results.findings
  UNION ALL
  SELECT run_id, cluster_id, ground, article, article, article, 'ground', outcome, 'ground', NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, reason_zh, reason_en, quote, inputs
  FROM results.ground_findings
)
SELECT s.report_year, s.law_date, s.cluster_id, s.name, i.item, i.part, i.title_zh, i.title_en, i.kind, i.verdict,
  w.zh, w.en, i.value, i.operator, i.word, i.bound, i.unit, i.margin, i.margin_unit, i.reason_zh, i.reason_en,
  i.quote, i.inputs, s.run_id
FROM review.recommendation_table AS s
JOIN items AS i ON i.run_id = s.run_id AND i.cluster_id = s.cluster_id
LEFT JOIN review.words AS w ON w.list = i.list AND w.code = i.verdict
ORDER BY s.report_year DESC, s.cluster_id COLLATE "C", i.part COLLATE "C", i.item COLLATE "C" """,
)  # fmt: skip

_AMOUNTS = ",\n    ".join(
    f"max(f.value) FILTER (WHERE f.metric = '{metric}') * {factor} AS {metric}"
    for metric, factor in AMOUNTS.items()
)

REGISTER_TODAY = View(
    "register_today",
    "名册现状:以最近一次发布的适用法律日期为准,金额单位亿元 | the register on the law date of the latest published "
    "run; amounts in 100 million yuan",
    _labelled(
        "as_of_date report_year instrument cluster_id name county leading_industry leading_industry_name operating_body batch "
        "notice_number recognised_date status status_zh valid_from valid_to days_to_end recommendation "
        "recommendation_zh recommendation_en " + " ".join(f"{metric}_yi_yuan" for metric in AMOUNTS) + " run_id",
        tables.RECOMMENDATIONS, tables.CLUSTERS, tables.RUNS,
    ),
    f"""WITH standing AS ({_STANDING.format(per="coalesce(u.lineage, u.instrument), r.cluster_id")}
)
SELECT s.law_date, s.report_year, s.instrument, s.cluster_id, s.name, s.county, c.leading_industry, c.leading_industry_name,
  c.operating_body, c.batch, c.notice_number, c.recognised_date, s.status, status.zh, s.valid_from, s.valid_to,
  s.days_to_end, s.recommendation, advice.zh, advice.en, {", ".join(f"a.{m}" for m in AMOUNTS)}, s.run_id
FROM standing AS s
LEFT JOIN LATERAL (
  SELECT * FROM facts.clusters AS c WHERE c.cluster_id = s.cluster_id AND c.recorded_at <= s.known_at
  ORDER BY c.recorded_at DESC, c.filing_id COLLATE "C" DESC LIMIT 1
) AS c ON true
LEFT JOIN LATERAL (
  SELECT v.filing_id FROM intake.coverage AS v
  WHERE v.table_name = 'figures' AND v.cluster_id = s.cluster_id AND v.report_year = s.report_year
    AND v.recorded_at <= s.known_at
  ORDER BY v.recorded_at DESC, v.filing_id COLLATE "C" DESC LIMIT 1
) AS form ON true
LEFT JOIN LATERAL (
  SELECT {_AMOUNTS}
  FROM facts.figures AS f
  WHERE f.filing_id = form.filing_id AND f.cluster_id = s.cluster_id AND f.report_year = s.report_year
    AND f.year = s.report_year AND f.recorded_at <= s.known_at
) AS a ON true
{_word("status", "status", "s.status")}
{_word("advice", "recommendation", "s.word")}
ORDER BY s.cluster_id COLLATE "C" """,  # noqa: S608
)  # fmt: skip

VIEWS = (
    RECOMMENDATION_TABLE,
    FINDING_DETAIL,
    REGISTER_TODAY,
    ARRIVALS_BY_STATE,
    EVIDENCE_FILES,
    *DECISION_VIEWS,
)


def statements() -> list[str]:
    """SQL that makes all views."""
    return [statement for view in VIEWS for statement in view.statements()]
