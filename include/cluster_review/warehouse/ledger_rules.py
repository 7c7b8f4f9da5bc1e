"""The rules of the ledger, as the database holds them: who may, in which order, what blocks what."""

from __future__ import annotations

from cluster_review.warehouse import ledger_refusals, ledger_statements
from cluster_review.warehouse.ledger_kinds import KINDS
from cluster_review.warehouse.ledger_procedure import PROCEDURE_CHECK, STEP_DONE, STEPS_DONE, STEPS_MISSING
from cluster_review.warehouse.ledger_statements import OWNED

OUTCOMES = {
    "annual": ("revoke", "refer", "call_review", "rectify", "keep"),
    "review": ("revoke", "refer", "renew_on_conditions", "renew"),
    "recognition": ("decline", "refer", "recognise_on_conditions", "recognise"),
}
"""What may be decided at each stage."""


def _array(words: tuple[str, ...]) -> str:
    return "ARRAY[" + ", ".join(f"'{word}'" for word in words) + "]::text[]"


_KINDS = f"""CREATE FUNCTION decisions.kinds()
RETURNS TABLE (kind text, roles text[], verdicts text[], required text[], county_sees boolean)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ VALUES
{
    ("," + chr(10)).join(
        f"  ('{k.name}', {_array(k.roles)}, {_array(k.verdicts)}, {_array(k.required)}, {str(k.county_sees).lower()})"
        for k in KINDS.values()
    )
}
$$"""

_DAY = """CREATE FUNCTION decisions.day(of jsonb, key text) RETURNS date LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF of ->> key IS NULL THEN
    RETURN NULL;
  END IF;
  IF of ->> key !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN
    PERFORM decisions.refuse('malformed', key);
  END IF;
  RETURN to_date(of ->> key, 'YYYY-MM-DD');
EXCEPTION WHEN datetime_field_overflow OR invalid_datetime_format THEN
  PERFORM decisions.refuse('malformed', key);
END $$"""

_SHAPE = """CREATE FUNCTION decisions.check_shape(e decisions.ledger) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known record;
  shape jsonb;
  needed text;
BEGIN
  SELECT * INTO known FROM decisions.kinds() AS k WHERE k.kind = e.kind;
  IF known IS NULL OR NOT known.roles && string_to_array(e.roles, ',') THEN
    PERFORM decisions.refuse('not_allowed', e.kind);
  END IF;
  IF btrim(e.reason, E' \\t\\r\\n\\u3000') = '' THEN
    PERFORM decisions.refuse('reason_needed', '');
  END IF;
  BEGIN
    shape := e.detail::jsonb;
  EXCEPTION WHEN OTHERS THEN
    PERFORM decisions.refuse('malformed', 'detail');
  END;
  IF jsonb_typeof(shape) <> 'object' THEN
    PERFORM decisions.refuse('malformed', 'detail');
  END IF;
  IF (CASE WHEN known.verdicts = '{}' THEN e.verdict IS NOT NULL
      ELSE coalesce(e.verdict <> ALL (known.verdicts), true) END) THEN
    PERFORM decisions.refuse('malformed', 'verdict');
  END IF;
  FOREACH needed IN ARRAY known.required LOOP
    IF coalesce(btrim(shape ->> needed), '') = '' THEN
      PERFORM decisions.refuse('malformed', needed);
    END IF;
  END LOOP;
  RETURN shape;
END $$"""

_STALE = """CREATE FUNCTION decisions.check_version(e decisions.ledger) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- A run that a later one of the same instrument has taken the place of is no ground to act on.
  IF e.seen_version IS DISTINCT FROM decisions.version_of(e.run_id, e.cluster_id) OR EXISTS (
    SELECT FROM results.recommendations AS o JOIN results.runs AS v ON v.run_id = o.run_id
    JOIN results.runs AS u ON u.run_id = e.run_id
    WHERE o.cluster_id = e.cluster_id AND v.state = 'published' AND v.publish_order > u.publish_order
      AND coalesce(v.lineage, v.instrument) = coalesce(u.lineage, u.instrument))
  THEN
    PERFORM decisions.refuse('stale', e.cluster_id);
  END IF;
END $$"""

_ALONE = """CREATE FUNCTION decisions.check_alone(e decisions.ledger, is_grave boolean) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM decisions.ledger AS l LEFT JOIN decisions.ledger AS c ON l.kind = 'second' AND c.entry = l.concerns
    WHERE l.marked_set = e.marked_set AND l.recorded_at >= transaction_timestamp()
      AND l.kind IN ('decision', 'second')
      AND (is_grave OR l.decided = 'revoke' OR c.decided = 'revoke' OR c.verdict = 'refuted'))
  THEN
    PERFORM decisions.refuse('marked_together', e.cluster_id);
  END IF;
END $$"""

_DECIDE = f"""CREATE FUNCTION decisions.check_decision(e decisions.ledger, shape jsonb)
RETURNS decisions.ledger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  advice record;
BEGIN
  PERFORM decisions.check_version(e);
  SELECT recommendation, may_be_confirmed, stage INTO advice FROM results.recommendations
  WHERE run_id = e.run_id AND cluster_id = e.cluster_id;
  IF advice.recommendation IS NULL THEN
    PERFORM decisions.refuse('nothing_to_decide', e.cluster_id);
  END IF;
  e.recommended := advice.recommendation;
  IF e.verdict = 'confirm' THEN
    IF NOT advice.may_be_confirmed THEN
      PERFORM decisions.refuse('hangs_on_proposed_reading', e.cluster_id);
    END IF;
    e.decided := advice.recommendation;
  ELSIF e.verdict = 'override' THEN
    e.decided := shape ->> 'recommendation';
    IF NOT coalesce(CASE advice.stage
      {" ".join(f"WHEN '{stage}' THEN e.decided = ANY ({_array(codes)})" for stage, codes in OUTCOMES.items())}
    END, false) THEN
      PERFORM decisions.refuse('malformed', 'recommendation');
    END IF;
    IF e.decided = advice.recommendation THEN
      PERFORM decisions.refuse('not_an_override', e.cluster_id);
    END IF;
  END IF;
  IF EXISTS (SELECT FROM review.decisions WHERE run_id = e.run_id AND cluster_id = e.cluster_id
             AND state IN ('proposed', 'confirmed', 'overridden')) THEN
    PERFORM decisions.refuse('already_decided', e.cluster_id);
  END IF;
  PERFORM decisions.check_alone(e, e.decided IS NOT DISTINCT FROM 'revoke');
  RETURN e;
END $$"""  # noqa: S608

_TARGET = """CREATE FUNCTION decisions.target(e decisions.ledger) RETURNS decisions.ledger LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found decisions.ledger;
BEGIN
  IF e.subject IS NULL OR e.subject !~ '^[1-9][0-9]{0,17}$' THEN
    PERFORM decisions.refuse('malformed', 'subject');
  END IF;
  SELECT * INTO found FROM decisions.ledger WHERE entry = e.subject::bigint
    AND (e.kind = 'redacted' OR (run_id = e.run_id AND cluster_id = e.cluster_id));
  IF found.entry IS NULL THEN
    PERFORM decisions.refuse('nothing_standing', e.subject);
  END IF;
  RETURN found;
END $$"""

_SECOND = """CREATE FUNCTION decisions.check_second(e decisions.ledger) RETURNS decisions.ledger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  target decisions.ledger := decisions.target(e);
BEGIN
  IF NOT EXISTS (SELECT FROM review.decisions WHERE entry = target.entry AND state = 'proposed')
     AND NOT EXISTS (SELECT FROM review.evidence_judgements WHERE entry = target.entry AND state = 'proposed') THEN
    PERFORM decisions.refuse('no_second_needed', e.subject);
  END IF;
  IF lower(btrim(target.login)) = lower(btrim(e.login)) THEN
    PERFORM decisions.refuse('same_person', '');
  END IF;
  PERFORM decisions.check_version(e);
  PERFORM decisions.check_alone(e, true);
  e.concerns := target.entry;
  RETURN e;
END $$"""

_JUDGE = """CREATE FUNCTION decisions.check_judgement(e decisions.ledger, shape jsonb)
RETURNS decisions.ledger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM decisions.check_version(e);
  IF NOT EXISTS (SELECT FROM results.findings WHERE run_id = e.run_id AND cluster_id = e.cluster_id
                 AND provision = e.subject AND kind = 'evidence') THEN
    PERFORM decisions.refuse('malformed', 'subject');
  END IF;
  IF e.verdict = 'withdrawn' THEN
    e.concerns := (SELECT entry FROM review.evidence_judgements
                   WHERE cluster_id = e.cluster_id AND provision = e.subject AND state <> 'withdrawn');
    IF e.concerns IS NULL THEN
      PERFORM decisions.refuse('nothing_standing', e.subject);
    END IF;
  ELSIF coalesce(btrim(shape ->> 'document'), '') = '' OR coalesce(btrim(shape ->> 'page'), '') = '' THEN
    PERFORM decisions.refuse('malformed', 'document, page');
  END IF;
  RETURN e;
END $$"""

_RULES = """
DECLARE
  shape jsonb := decisions.check_shape(NEW);
  target decisions.ledger;
BEGIN
  IF NEW.kind = 'redacted' THEN
    target := decisions.target(NEW);
    NEW.concerns := target.entry;
    NEW.cluster_id := target.cluster_id;
    NEW.run_id := target.run_id;
    NEW.county := target.county;
    IF NOT EXISTS (SELECT FROM decisions.personal WHERE entry = target.entry) THEN
      PERFORM decisions.refuse('nothing_standing', NEW.subject);
    END IF;
  ELSIF NEW.kind = 'sign_off' AND NEW.cluster_id IS NULL THEN
    IF NOT EXISTS (SELECT FROM results.runs WHERE run_id = NEW.run_id AND state = 'published') THEN
      PERFORM decisions.refuse('unknown_run', '');
    END IF;
  ELSIF decisions.version_of(NEW.run_id, NEW.cluster_id) IS NULL THEN
    PERFORM decisions.refuse('unknown_run', NEW.cluster_id);
  END IF;
  IF NOT (decisions.whole_province() OR coalesce(decisions.sees(NEW.county), false)) THEN
    PERFORM decisions.refuse('not_your_county', NEW.cluster_id);
  END IF;
  CASE
    WHEN NEW.kind IN ('redacted', 'sign_off') THEN
      NULL;
    WHEN NEW.kind = 'decision' THEN
      NEW := decisions.check_decision(NEW, shape);
    WHEN NEW.kind = 'second' THEN
      NEW := decisions.check_second(NEW);
    WHEN NEW.kind = 'evidence_judgement' THEN
      NEW := decisions.check_judgement(NEW, shape);
    WHEN NEW.kind = 'reopened' THEN
      PERFORM decisions.check_version(NEW);
      NEW.concerns := (SELECT entry FROM review.decisions WHERE run_id = NEW.run_id AND cluster_id = NEW.cluster_id
                       AND state IN ('proposed', 'confirmed', 'overridden'));
      IF NEW.concerns IS NULL THEN
        PERFORM decisions.refuse('nothing_standing', NEW.cluster_id);
      END IF;
    ELSE
      NEW := decisions.check_procedure(NEW, shape);
  END CASE;
  RETURN NEW;
END"""


def _commented() -> list[tuple[str, str, str]]:
    return [
        (_KINDS, "kinds", "事项种类 | kinds of entries"),
        (_DAY, "day", "读日期 | reads a date"),
        (_SHAPE, "check_shape", "角色、理由、内容 | role, reason, particulars"),
        (_STALE, "check_version", "所见须为最新 | what was seen is the latest"),
        (_ALONE, "check_alone", "撤销逐个办理 | revocations one by one"),
        (_DECIDE, "check_decision", "决定 | a decision"),
        (_TARGET, "target", "所涉条目 | the entry concerned"),
        (_SECOND, "check_second", "第二人 | the second person"),
        (_JUDGE, "check_judgement", "佐证评判 | an evidence judgement"),
        (STEPS_DONE, "steps_done", "已完成的步骤 | the steps that are complete"),
        (STEP_DONE, "step_done", "步骤是否完成 | whether a step is complete"),
        (STEPS_MISSING, "steps_missing", "尚缺步骤 | the steps still missing"),
        (PROCEDURE_CHECK, "check_procedure", "程序 | the procedure"),
    ]


def statements() -> list[str]:
    """The functions of the ledger, in an order in which they can be created."""
    made = [
        ledger_refusals.refuse_function(),
        "COMMENT ON FUNCTION decisions.refuse IS '不予记录 | refuses to record'",
        *ledger_statements.statements(),
    ]
    for function, name, comment in _commented():
        made += [function, f"COMMENT ON FUNCTION decisions.{name} IS '{comment}'"]
    made += [
        f"CREATE FUNCTION decisions.rule() RETURNS trigger LANGUAGE plpgsql {OWNED} AS $${_RULES} $$",
        "COMMENT ON FUNCTION decisions.rule IS '台账规则 | the rules of the ledger'",
    ]
    return made
