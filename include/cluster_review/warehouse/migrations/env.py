"""Alembic runs the migrations on the connection it is handed, inside that connection's transaction."""

from alembic import context

from cluster_review.warehouse.schema import INTAKE, METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    version_table_schema=INTAKE,
    include_schemas=True,
)
context.run_migrations()
