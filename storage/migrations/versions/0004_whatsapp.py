"""A window in which a platform lets us answer, and what became of a message after it was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("person", sa.Column("heard_at", MOMENT))
    op.add_column("person", sa.Column("knocked_at", MOMENT))
    op.add_column("outbox", sa.Column("reached", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("failed_code", sa.Integer()))
    for name, column, those in (("ix_outbox_receipt", "receipt", "channel = 'whatsapp'"),
                                ("ix_outbox_held", "person_id", "state = 'held'")):
        op.create_index(name, "outbox", [column], sqlite_where=sa.text(those), postgresql_where=sa.text(those))


def downgrade() -> None:
    raise NotImplementedError("going back is restoring the backup made before the upgrade")
