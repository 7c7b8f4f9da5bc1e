"""The rights as SQL: grants, row policies, and the roles themselves, which belong to the server."""

from __future__ import annotations

from sqlalchemy import Table

from cluster_review.warehouse.columns import METADATA, SCHEMAS
from cluster_review.warehouse.ledger_kinds import KINDS
from cluster_review.warehouse.rights_matrix import DatabaseRole, Right, Rows, rights_of, rows_of
from cluster_review.warehouse.schema import PUBLISH_ORDER

OWNER, WRITER, READER, DECIDER, COUNTY = (role.value for role in DatabaseRole)

_CLUSTER = "cluster_id IN (SELECT decisions.own_clusters())"
_PROVINCE = "(SELECT decisions.whole_province())"
_COUNTY_KINDS = ", ".join(f"'{kind.name}'" for kind in KINDS.values() if kind.county_sees)
_SEEN_BY_READERS = {
    Rows.CLUSTER: f"{_PROVINCE} OR {_CLUSTER}",
    Rows.INCIDENT: "incident_id IN (SELECT i.incident_id FROM facts.incidents AS i)",
    Rows.ENTRY: f"{_PROVINCE} OR decisions.sees(county)",
    Rows.PERSONAL: "entry IN (SELECT l.entry FROM decisions.ledger AS l)",
    Rows.PROVINCE: _PROVINCE,
}
_SEEN_BY_COUNTIES = {
    Rows.CLUSTER: _CLUSTER,
    Rows.ENTRY: f"NOT {_PROVINCE} AND kind IN ({_COUNTY_KINDS}) AND decisions.sees(county)",
}

_READ_FUNCTIONS = (
    "whole_province()", "sees(text)", "own_clusters()", "day(jsonb, text)", "steps_done(bigint)", "step_done(bigint, text)",
    "steps_missing(bigint, text)", "kinds()", "head()", "refuse(text, text)", "version_of(text, text)", "canonical(decisions.ledger)",
)  # fmt: skip
_COUNTY_FUNCTIONS = ("whole_province()", "sees(text)", "own_clusters()")


def role_statements() -> list[str]:
    """SQL that makes the roles; running it again changes nothing. They belong to the server, not to a database."""
    made = [
        f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        for role in DatabaseRole
    ]
    return [
        *made,
        f"DO $$ BEGIN GRANT {READER} TO {DECIDER}; EXCEPTION WHEN unique_violation THEN NULL; END $$",
    ]


def statements() -> list[str]:
    """Grants and row policies, in an order in which they can be run."""
    made = []
    for schema in SCHEMAS:
        made.append(f"GRANT USAGE ON SCHEMA {schema} TO {WRITER}, {READER}, {COUNTY}")
    made.append("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA decisions FROM PUBLIC")
    functions = ", ".join(f"decisions.{name}" for name in _READ_FUNCTIONS)
    made.append(f"GRANT EXECUTE ON FUNCTION {functions} TO {READER}, {WRITER}")
    functions = ", ".join(f"decisions.{name}" for name in _COUNTY_FUNCTIONS)
    made.append(f"GRANT EXECUTE ON FUNCTION {functions} TO {COUNTY}")
    made.append(f"GRANT USAGE ON SEQUENCE {PUBLISH_ORDER.schema}.{PUBLISH_ORDER.name} TO {WRITER}")
    for table in METADATA.sorted_tables:
        for role in DatabaseRole:
            if role is not DatabaseRole.OWNER:
                made += [
                    _grant(table, role, right)
                    for right in rights_of(role, table)
                    if not _inherited(role, table, right)
                ]
        made += _policies(table)
    return made


def view_statements(views: tuple[str, ...]) -> list[str]:
    """Grants on the views; each runs with the rights of who reads it."""
    return [f"GRANT SELECT ON review.{view} TO {READER}, {WRITER}" for view in views]


def _inherited(role: DatabaseRole, table: Table, right: Right) -> bool:
    return role is DatabaseRole.DECIDER and right in rights_of(DatabaseRole.READER, table)


def _grant(table: Table, role: DatabaseRole, right: Right) -> str:
    columns = f" ({', '.join(right.columns)})" if right.columns else ""
    return f"GRANT {right.verb}{columns} ON {table.fullname} TO {role}"


def _policies(table: Table) -> list[str]:
    rows = rows_of(table)
    if rows is Rows.ALL:
        return []
    name = table.fullname
    made = [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY programs ON {name} TO {OWNER}, {WRITER} USING (true) WITH CHECK (true)",
        f"CREATE POLICY readers ON {name} FOR SELECT TO {READER} USING ({_SEEN_BY_READERS[rows]})",
    ]
    if rows_seen := _SEEN_BY_COUNTIES.get(rows):
        if rights_of(DatabaseRole.COUNTY, table):
            made.append(f"CREATE POLICY counties ON {name} FOR SELECT TO {COUNTY} USING ({rows_seen})")
    if rows in (Rows.ENTRY, Rows.PERSONAL):
        made.append(
            f"CREATE POLICY deciders ON {name} FOR INSERT TO {DECIDER} WITH CHECK ({_SEEN_BY_READERS[rows]})"
        )
    return made
