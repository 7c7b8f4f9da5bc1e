"""The whole warehouse as SQL statements, derived from the declarations.

A migration is written by hand or taken from these, and frozen once it is released; a test compares the warehouse
that all migrations make with the one that these statements make. So a column added to `tables` needs a migration
of its own. Before the first release, `python -m cluster_review.warehouse.ddl` writes the first one anew.
"""

from __future__ import annotations

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import (
    CreateIndex,
    CreateSequence,
    CreateTable,
    DDLElement,
    SetColumnComment,
    SetTableComment,
)

from cluster_review.warehouse import guards, ledger_guards, ledger_rules, rights_statements, views
from cluster_review.warehouse.schema import METADATA, PUBLISH_ORDER, SCHEMAS

_DIALECT = postgresql.dialect()


def statements() -> list[str]:
    """Schemas, tables, comments, guards, views and rights, in an order that can be run; the roles are there."""
    made = []
    for schema, comment in SCHEMAS.items():
        made += [f"CREATE SCHEMA IF NOT EXISTS {schema}", f"COMMENT ON SCHEMA {schema} IS '{comment}'"]
    elements: list[DDLElement] = [CreateSequence(PUBLISH_ORDER)]
    for table in METADATA.sorted_tables:
        elements += [CreateTable(table), SetTableComment(table)]
        elements += [SetColumnComment(column) for column in table.columns]
        elements += [CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name))]
    made += [str(element.compile(dialect=_DIALECT)).strip() for element in elements]
    return [
        *made,
        *guards.statements(),
        *ledger_rules.statements(),
        *ledger_guards.statements(),
        *views.statements(),
        *rights_statements.statements(),
        *rights_statements.view_statements(tuple(view.name for view in views.VIEWS)),
    ]


def script() -> str:
    """The statements as one SQL script."""
    lines = (line.rstrip() for line in ";\n\n".join(statements()).replace("\t", "    ").splitlines())
    return "\n".join(lines) + ";\n"


if __name__ == "__main__":
    print(script(), end="")
