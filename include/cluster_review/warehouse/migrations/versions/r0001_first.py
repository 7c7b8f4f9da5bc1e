"""The first schema: facts, intake, results and the views for people."""

from pathlib import Path

from alembic import op

from cluster_review.warehouse.load import driver

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    script = Path(__file__).with_name("r0001_first.sql").read_text(encoding="utf-8")
    # As it stands, past SQLAlchemy's own reading of colons and percent signs.
    driver(op.get_bind()).execute(script)


def downgrade() -> None:
    raise NotImplementedError("facts are append-only; restore a backup instead")
