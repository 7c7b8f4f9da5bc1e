"""The functions under the ledger: who acts, what is seen, which version of a cluster stands, the chain.

They run with the rights of the owner, since a rule must see the whole ledger and not only what the person sees.
"""

from __future__ import annotations

from cluster_review import tables
from cluster_review.warehouse.decision_schema import FIRST_PREVIOUS, LEDGER

OWNED = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
LOCK = 727_003  # any number, the same for all who record

_NUMBERS = ("entry", "concerns")
_NOT_HASHED = ("previous_hash", "hash")
_MOMENT = '\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\''
HASHED = tuple(sorted(c.name for c in LEDGER.columns if c.name not in _NOT_HASHED))
"""The columns under the hash, in the order in which they are written."""


def _member(column: str) -> str:
    if column == "detail":
        value = f"e.{column}"  # is JSON already
    elif column == "recorded_at":
        value = f"to_json(to_char(e.{column} AT TIME ZONE 'UTC', {_MOMENT}))::text"
    else:
        value = f"to_json(e.{column})::text"
    return f"""'"{column}":' || coalesce({value}, 'null')"""


_CANONICAL = f"""CREATE FUNCTION decisions.canonical(e decisions.ledger) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT '{{' || concat_ws(',',
    {(chr(10) + "    ").join(_member(c) + ("," if c != HASHED[-1] else "") for c in HASHED)}) || '}}'
$$"""

_SIGHT = (
    ("whole_province() RETURNS boolean", "whether the session sees every county", "会话可见全省", "", """
  SELECT coalesce(current_setting('app.counties', true), '') = '*'
    AND coalesce(current_setting('app.login', true), '') <> ''"""),
    ("sees(codes text) RETURNS boolean", "whether the session sees a county", "会话可见该地区", "", """
  SELECT decisions.whole_province() OR (
    coalesce(current_setting('app.login', true), '') <> '' AND EXISTS (
      SELECT FROM unnest(string_to_array(coalesce(current_setting('app.counties', true), ''), ',')) AS p(prefix),
        unnest(string_to_array(codes, ';')) AS c(code)
      WHERE p.prefix ~ '^[0-9]{2,6}$' AND starts_with(c.code, p.prefix)))"""),
    ("county_of(wanted text) RETURNS text", "county of a cluster by the register", "集群所在地区", OWNED, """
  SELECT county FROM facts.clusters WHERE cluster_id = wanted
  ORDER BY recorded_at DESC, filing_id COLLATE "C" DESC LIMIT 1"""),
    ("own_clusters() RETURNS SETOF text", "clusters of the session's counties", "会话所属地区的集群", OWNED, """
  SELECT cluster_id FROM (
    SELECT DISTINCT ON (cluster_id) cluster_id, county FROM facts.clusters
    ORDER BY cluster_id, recorded_at DESC, filing_id COLLATE "C" DESC) AS latest
  WHERE coalesce(current_setting('app.counties', true), '') NOT IN ('', '*') AND decisions.sees(county)"""),
)  # fmt: skip


def of_cluster(name: str, wanted: str) -> str:
    """The condition under which a row `f` of a table of facts speaks of a cluster, itself or by its enterprises."""
    columns = {c.name for c in tables.TABLES[name].columns}
    members = f"IN (SELECT m.enterprise_id FROM facts.enterprises AS m WHERE m.cluster_id = {wanted})"  # noqa: S608
    conditions = []
    if "cluster_id" in columns:
        conditions.append(f"f.cluster_id = {wanted}")
    if "enterprise_id" in columns and name not in ("enterprises", "titles"):
        conditions.append(f"f.enterprise_id {members}")
    if "incident_id" in columns and "cluster_id" not in columns:
        conditions.append(
            f"f.incident_id IN (SELECT i.incident_id FROM facts.incidents AS i WHERE i.cluster_id = {wanted} "  # noqa: S608
            f"OR i.enterprise_id {members})"
        )
    return " OR ".join(conditions)


OF_A_CLUSTER = tuple(
    sorted(
        name
        for name, table in tables.TABLES.items()
        if {"cluster_id", "incident_id"} & {c.name for c in table.columns}
    )
)
"""Tables of facts whose rows speak of a cluster, itself or through its enterprises."""

_HEAD = f"""CREATE FUNCTION decisions.head(OUT entry bigint, OUT hash text) LANGUAGE sql STABLE
{OWNED} AS $$
  SELECT l.entry, l.hash FROM decisions.ledger AS l ORDER BY l.entry DESC LIMIT 1
$$"""  # noqa: S608

_COUNTS = ",\n      ".join(
    f"(SELECT count(*) FROM facts.{name} AS f WHERE {of_cluster(name, 'wanted')})"  # noqa: S608
    for name in OF_A_CLUSTER
)
_VERSION = f"""CREATE FUNCTION decisions.version_of(run text, wanted text) RETURNS text LANGUAGE sql STABLE
{OWNED} AS $$
  SELECT left(r.receipt, 12)
    || '/' || (SELECT max(v.publish_order) FROM results.recommendations AS o JOIN results.runs AS v USING (run_id)
      WHERE o.cluster_id = wanted AND v.state = 'published'
        AND coalesce(v.lineage, v.instrument) = coalesce(u.lineage, u.instrument))
    || '/' || coalesce((SELECT max(l.entry) FROM decisions.ledger AS l WHERE l.cluster_id = wanted
      AND NOT (l.marked_set = coalesce(pg_current_xact_id_if_assigned()::text, '')
        AND l.recorded_at >= transaction_timestamp())), 0)
    || '/' || concat_ws('.',
      {_COUNTS})
  FROM results.recommendations AS r JOIN results.runs AS u USING (run_id)
  WHERE r.run_id = run AND r.cluster_id = wanted AND u.state = 'published'
$$"""  # noqa: S608

_STAMP = f"""
DECLARE
  acts text := nullif(btrim(coalesce(current_setting('app.login', true), '')), '');
BEGIN
  IF acts IS NULL OR coalesce(current_setting('app.counties', true), '') = '' THEN
    PERFORM decisions.refuse('nobody', '');
  END IF;
  -- One at a time: what the rules read below stays true until this is committed.
  PERFORM pg_advisory_xact_lock({LOCK});
  NEW.login := acts;
  NEW.roles := coalesce(current_setting('app.roles', true), '');
  NEW.database_login := session_user;
  NEW.marked_set := pg_current_xact_id()::text;
  NEW.recorded_at := clock_timestamp();
  NEW.concerns := NULL;
  NEW.recommended := NULL;
  NEW.decided := NULL;
  NEW.county := coalesce(decisions.county_of(NEW.cluster_id),
    (SELECT r.county FROM results.recommendations AS r
     WHERE r.run_id = NEW.run_id AND r.cluster_id = NEW.cluster_id));
  RETURN NEW;
END"""  # noqa: S608

_LINK = f"""
DECLARE
  last record;
BEGIN
  SELECT entry, hash INTO last FROM decisions.ledger ORDER BY entry DESC LIMIT 1;
  NEW.entry := coalesce(last.entry, 0) + 1;
  NEW.previous_hash := coalesce(last.hash, '{FIRST_PREVIOUS}');
  NEW.hash := encode(sha256(convert_to(NEW.previous_hash || chr(10) || decisions.canonical(NEW), 'UTF8')), 'hex');
  RETURN NEW;
END"""  # noqa: S608

_PERSONAL_FITS = """
DECLARE
  of record;
BEGIN
  SELECT * INTO of FROM decisions.ledger WHERE entry = NEW.entry;
  IF of IS NULL OR of.marked_set <> pg_current_xact_id()::text OR of.recorded_at < transaction_timestamp()
    OR NEW.name <> coalesce(current_setting('app.name', true), '')
    OR of.personal_digest <> encode(sha256(convert_to(
      concat_ws(chr(10), NEW.salt, to_json(NEW.name)::text, NEW.particulars), 'UTF8')), 'hex')
  THEN
    PERFORM decisions.refuse('personal_data', NEW.entry::text);
  END IF;
  RETURN NEW;
END"""

_PERSONAL_THERE = """
BEGIN
  IF NOT EXISTS (SELECT FROM decisions.personal WHERE entry = NEW.entry) THEN
    PERFORM decisions.refuse('personal_data', NEW.entry::text);
  END IF;
  RETURN NULL;
END"""

_PERSONAL_KEPT = """
BEGIN
  IF NOT EXISTS (SELECT FROM decisions.ledger WHERE kind = 'redacted' AND concerns = OLD.entry) THEN
    RAISE EXCEPTION '个人信息只能经“清除个人信息”事项清除。 Personal data goes only by an entry that erases it.'
      USING ERRCODE = 'CR001';
  END IF;
  RETURN OLD;
END"""

_ERASE = """
BEGIN
  DELETE FROM decisions.personal WHERE entry = NEW.concerns;
  RETURN NULL;
END"""

TRIGGER_FUNCTIONS = (
    ("stamp", "谁、何时、哪个地区 | who, when, which county", _STAMP),
    ("link", "链接上一条 | chains an entry to the one before", _LINK),
    ("personal_fits", "个人信息与摘要相符 | personal data fits its digest", _PERSONAL_FITS),
    ("personal_there", "个人信息须同时记录 | personal data is recorded with its entry", _PERSONAL_THERE),
    ("personal_kept", "个人信息不得径行清除 | personal data isn't erased without an entry", _PERSONAL_KEPT),
    ("erase", "清除个人信息 | erases personal data", _ERASE),
)


def statements() -> list[str]:
    """The functions, in an order in which they can be created."""
    made = []
    for signature, en, zh, rights, body in _SIGHT:
        made.append(f"CREATE FUNCTION decisions.{signature} LANGUAGE sql STABLE {rights} AS $${body}\n$$")
        name = signature.partition("(")[0]
        made.append(f"COMMENT ON FUNCTION decisions.{name} IS '{zh} | {en.replace(chr(39), chr(39) * 2)}'")
    made += [
        _CANONICAL,
        "COMMENT ON FUNCTION decisions.canonical IS '台账条目的规范文本 | the canonical text of an entry'",
        _HEAD,
        "COMMENT ON FUNCTION decisions.head IS '台账末端 | the head of the chain'",
        _VERSION,
        "COMMENT ON FUNCTION decisions.version_of IS '集群当前版本 | the version of a cluster as it stands'",
    ]
    for name, comment, body in TRIGGER_FUNCTIONS:
        made.append(
            f"CREATE FUNCTION decisions.{name}() RETURNS trigger LANGUAGE plpgsql {OWNED} AS $${body} $$"
        )
        made.append(f"COMMENT ON FUNCTION decisions.{name} IS '{comment.replace(chr(39), chr(39) * 2)}'")
    return made
