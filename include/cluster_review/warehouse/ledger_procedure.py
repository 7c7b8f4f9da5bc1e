"""The procedure after a decision: its steps come from the policy, what completes each stands here."""

from __future__ import annotations

TODAY = "(clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date"

_OPEN = """coalesce(bool_or(l.kind = '{kind}' AND coalesce((
      SELECT a.verdict FROM decisions.ledger AS a
      WHERE a.concerns = decision AND a.kind = '{kind}_answer' AND a.subject = l.entry::text
      ORDER BY a.entry DESC LIMIT 1), '') <> '{closed}'), false)"""
_REPLY_OPEN = _OPEN.format(kind="reply", closed="not_accepted")
_OBJECTION_OPEN = _OPEN.format(kind="objection", closed="dismissed")

STEPS_DONE = f"""CREATE FUNCTION decisions.steps_done(decision bigint) RETURNS text[] LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  of record;
  found record;
  is_signed boolean;
BEGIN
  SELECT d.entry, d.run_id, d.cluster_id INTO of FROM decisions.ledger AS d WHERE d.entry = decision;
  -- Serving again never shortens the period, so the latest last day counts.
  SELECT bool_or(l.kind = 'second' AND l.verdict = 'agree') AS agreed,
    max(l.entry) FILTER (WHERE l.kind = 'second') AS second,
    max(l.entry) FILTER (WHERE l.kind = 'notice_of_intended_revocation') AS told,
    max(l.entry) FILTER (WHERE l.kind = 'service') AS served,
    max(decisions.day(l.detail::jsonb, 'reply_until')) FILTER (WHERE l.kind = 'service') AS reply_until,
    max(l.entry) FILTER (WHERE l.kind IN ('notice_of_intended_revocation', 'service', 'reply', 'reply_answer')) AS last_word,
    max(l.entry) FILTER (WHERE l.kind = 'legal_review') AS reviewed,
    (array_agg(l.verdict ORDER BY l.entry DESC) FILTER (WHERE l.kind = 'legal_review'))[1] AS review,
    max(l.entry) FILTER (WHERE l.kind = 'public_notice') AS noticed,
    decisions.day((array_agg(l.detail ORDER BY l.entry DESC) FILTER (WHERE l.kind = 'public_notice'))[1]::jsonb, 'to')
      AS notice_until,
    bool_or(l.kind = 'published' AND NOT EXISTS (
      SELECT FROM decisions.ledger AS w WHERE w.kind = 'withdrawn' AND w.subject = l.entry::text)) AS is_published,
    bool_or(l.kind = 'register_entry') AS is_registered,
    {_REPLY_OPEN} AS has_reply,
    {_OBJECTION_OPEN} AS has_objection
  INTO found FROM decisions.ledger AS l WHERE l.concerns = decision;
  SELECT s.verdict = 'approved' INTO is_signed FROM decisions.ledger AS s
  WHERE s.run_id = of.run_id AND s.kind = 'sign_off' AND (s.cluster_id IS NULL OR s.cluster_id = of.cluster_id)
    AND s.entry > greatest(decision, found.second)
  ORDER BY s.entry DESC LIMIT 1;
  RETURN ARRAY(SELECT step FROM (VALUES
    ('second', found.agreed),
    ('sign_off', is_signed),
    ('notice_of_intended_revocation', found.told IS NOT NULL),
    ('service', found.served > found.told),
    ('reply_period', found.reply_until < {TODAY}),
    ('replies_answered', NOT found.has_reply),
    ('legal_review', found.review = 'passed' AND found.reviewed > found.last_word),
    ('public_notice', found.noticed IS NOT NULL),
    ('notice_period', found.notice_until < {TODAY}),
    ('objections_answered', NOT found.has_objection),
    ('published', found.is_published),
    ('register_entry', found.is_registered)) AS steps(step, is_done) WHERE is_done);
END $$"""  # noqa: S608  (all words are ours)

STEP_DONE = """CREATE FUNCTION decisions.step_done(decision bigint, step text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$ SELECT step = ANY (decisions.steps_done(decision)) $$"""

STEPS_MISSING = """CREATE FUNCTION decisions.steps_missing(decision bigint, before text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH done AS MATERIALIZED (SELECT decisions.steps_done(decision) AS steps)
  SELECT coalesce(array_agg(s.step ORDER BY s.position) FILTER (WHERE s.step <> ALL (done.steps)), '{}')
  FROM done, decisions.ledger AS d JOIN decisions.steps AS s ON s.decided = d.decided
  WHERE d.entry = decision AND (before IS NULL OR s.position < (
    SELECT b.position FROM decisions.steps AS b WHERE b.decided = d.decided AND b.step = before))
$$"""

PROCEDURE_CHECK = f"""CREATE FUNCTION decisions.check_procedure(e decisions.ledger, shape jsonb)
RETURNS decisions.ledger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  standing record;
  at_step text;
  missing text[];
  target decisions.ledger;
  happened date := decisions.day(shape, 'on');
  first_day date := decisions.day(shape, 'from');
  last_day date := decisions.day(shape, CASE e.kind WHEN 'service' THEN 'reply_until' ELSE 'to' END);
  ends date := decisions.day(shape, 'valid_to');
  least_days integer;
  advice record;
BEGIN
  SELECT * INTO standing FROM review.decisions WHERE run_id = e.run_id AND cluster_id = e.cluster_id;
  IF standing.state = 'proposed' THEN
    PERFORM decisions.refuse('second_person_needed', e.cluster_id);
  ELSIF coalesce(standing.state NOT IN ('confirmed', 'overridden'), true) THEN
    PERFORM decisions.refuse('nothing_standing', e.cluster_id);
  END IF;
  e.concerns := standing.entry;
  -- What is registered can't be moved; what follows is a new decision.
  IF decisions.step_done(standing.entry, 'register_entry') AND e.kind NOT IN ('withdrawn', 'corrected') THEN
    PERFORM decisions.refuse('already_decided', e.cluster_id);
  END IF;
  at_step := CASE WHEN e.kind IN ('objection', 'objection_answer') THEN 'public_notice'
    WHEN e.kind IN ('reply', 'reply_answer') THEN 'notice_of_intended_revocation'
    WHEN e.kind IN ('withdrawn', 'corrected') THEN 'published' ELSE e.kind END;
  IF NOT EXISTS (SELECT FROM decisions.steps AS s WHERE s.decided = standing.decided AND s.step = at_step) THEN
    PERFORM decisions.refuse('not_in_procedure', e.kind);
  END IF;
  missing := decisions.steps_missing(standing.entry, at_step);
  IF at_step <> e.kind AND NOT decisions.step_done(standing.entry, at_step) THEN
    missing := missing || at_step;
  END IF;
  -- A reply or an objection that came in is recorded whatever is still open.
  IF missing <> '{{}}' AND (at_step = e.kind OR at_step = ANY (missing)) THEN
    PERFORM decisions.refuse('step_missing', array_to_string(missing, ', '));
  END IF;
  IF e.kind IN ('objection_answer', 'reply_answer', 'withdrawn', 'corrected') THEN
    target := decisions.target(e);
    IF target.concerns IS DISTINCT FROM standing.entry OR target.kind <> (CASE e.kind
         WHEN 'objection_answer' THEN 'objection' WHEN 'reply_answer' THEN 'reply' ELSE 'published' END)
       OR EXISTS (SELECT FROM decisions.ledger AS w WHERE w.kind = 'withdrawn' AND w.subject = e.subject) THEN
      PERFORM decisions.refuse('nothing_standing', e.subject);
    END IF;
  END IF;
  -- What the program says now must still be what the decision was about; else it is reopened and decided anew.
  IF e.kind IN ('published', 'register_entry') AND standing.recommended IS DISTINCT FROM (
      SELECT o.recommendation FROM results.recommendations AS o JOIN results.runs AS v ON v.run_id = o.run_id
      JOIN results.runs AS u ON u.run_id = e.run_id
      WHERE o.cluster_id = e.cluster_id AND v.state = 'published'
        AND coalesce(v.lineage, v.instrument) = coalesce(u.lineage, u.instrument)
      ORDER BY v.publish_order DESC LIMIT 1) THEN
    PERFORM decisions.refuse('stale', e.cluster_id);
  END IF;
  IF e.kind = 'service' AND happened < (
      SELECT max(decisions.day(l.detail::jsonb, 'on')) FROM decisions.ledger AS l
      WHERE l.kind = 'notice_of_intended_revocation' AND l.concerns = standing.entry) THEN
    PERFORM decisions.refuse('notice_period', 'on');
  END IF;
  IF happened > {TODAY} AND e.kind <> 'register_entry' THEN
    PERFORM decisions.refuse('notice_period', 'on');
  END IF;
  IF e.kind IN ('public_notice', 'service') THEN
    SELECT p.days INTO least_days FROM decisions.periods AS p
    WHERE p.period = CASE e.kind WHEN 'service' THEN 'reply' ELSE e.kind END;
    -- Both days of a notice count; a period to reply begins on the day after service.
    IF coalesce(last_day - CASE e.kind WHEN 'service' THEN happened ELSE first_day - 1 END < least_days, true) THEN
      PERFORM decisions.refuse('notice_period', e.kind);
    END IF;
  END IF;
  IF e.kind = 'register_entry' THEN
    SELECT r.valid_to, r.effective_not_before INTO advice FROM results.recommendations AS r
    WHERE r.run_id = e.run_id AND r.cluster_id = e.cluster_id;
    IF shape ->> 'event' IS DISTINCT FROM (CASE
        WHEN standing.decided = 'revoke' THEN 'revoked'
        WHEN starts_with(standing.decided, 'renew') THEN 'extended'
        WHEN starts_with(standing.decided, 'recognise') THEN 'recognised' END) THEN
      PERFORM decisions.refuse('wrong_event', 'event');
    ELSIF standing.decided = 'revoke' THEN
      IF happened < coalesce(advice.effective_not_before, happened) OR happened <= (
          SELECT max(decisions.day(l.detail::jsonb, 'reply_until')) FROM decisions.ledger AS l
          WHERE l.kind = 'service' AND l.concerns = standing.entry) THEN
      PERFORM decisions.refuse('wrong_event', 'on');
      END IF;
    ELSIF coalesce(ends <= happened, true) THEN
      PERFORM decisions.refuse('wrong_event', 'valid_to');
    ELSIF starts_with(standing.decided, 'renew') AND happened <> advice.valid_to + 1 THEN
      PERFORM decisions.refuse('wrong_event', 'on');
    END IF;
  END IF;
  RETURN e;
END $$"""  # noqa: S608
