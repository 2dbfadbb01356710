"""Lanes and pace, the clock's rows, agencies' own systems, figures of past days."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    op.add_column("dialogue", sa.Column("due_at", MOMENT))
    _partial("ix_dialogue_due", "dialogue", ["due_at"], "due_at IS NOT NULL")
    op.add_column("inbox", sa.Column("lane", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("sequence", sa.BigInteger()))
    _partial("ix_inbox_lane", "inbox", ["lane"], "state = 'new'")
    _partial("ix_inbox_aside", "inbox", ["state"], "state IN ('failed', 'quarantined')")
    op.create_index("ix_inbox_received", "inbox", ["received_at"])
    op.drop_index("ix_outbox_open", "outbox")
    _partial("ix_outbox_open", "outbox", ["channel", "due_at", "id"], "state = 'waiting'")
    _partial("ix_outbox_person_open", "outbox", ["person_id", "id"], "state = 'waiting'")
    _partial("ix_outbox_dead", "outbox", ["id"], "state = 'dead'")
    op.create_index("ix_outbox_created", "outbox", ["created_at"])
    op.create_index("ix_cases_created", "cases", ["created_at"])
    op.create_index("ix_cases_closed", "cases", ["closed_at"])
    op.create_table(
        "pace",
        sa.Column("key", sa.String(48), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_pace"),
    )
    op.create_table(
        "due",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_due"),
        sa.UniqueConstraint("kind", "about", name="uq_due_kind_about"),
    )
    _partial("ix_due_open", "due", ["at"], "done_at IS NULL")
    op.create_table(
        "handover",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("agency", sa.String(20), nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("give_up_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("sent_at", MOMENT),
        sa.Column("receipt", sa.String(128)),
        sa.Column("error", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
        sa.UniqueConstraint("key", name="uq_handover_key"),
    )
    _partial("ix_handover_open", "handover", ["agency", "due_at", "id"], "state = 'waiting'")
    _partial("ix_handover_case", "handover", ["agency", "case_id", "id"], "state = 'waiting'")
    op.create_index("ix_handover_created", "handover", ["created_at"])
    op.create_table(
        "daily",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("agency", sa.String(20), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "what", "agency", "category", name="pk_daily"),
    )
    # conversations from before: the clock looks once whether there is a half-finished report in them
    op.execute(sa.text("UPDATE dialogue SET due_at = updated_at"))
    # cases open before: their agencies are told when they are late
    op.execute(sa.text("INSERT INTO due (kind, about, at) SELECT 'late', CAST(id AS VARCHAR(64)), due_at FROM cases "
                       "WHERE open AND due_at IS NOT NULL"))


def downgrade() -> None:
    raise NotImplementedError("going back is restoring the backup made before the upgrade")
