"""Pauses, hand-overs, who is away, identity requests, incidents, announcements, routing changed by admins, settings."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name, kind in (("paused_at", MOMENT), ("seen_at", MOMENT), ("seller_key", sa.LargeBinary(32)),
                       ("listing_key", sa.LargeBinary(32)), ("incident_id", ID)):
        op.add_column("cases", sa.Column(name, kind))
    op.add_column("cases", sa.Column("hops", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_cases_incident_id", "cases", ["incident_id"])
    op.create_index("ix_cases_seller", "cases", ["seller_key", "created_at"])
    op.create_index("ix_cases_listing", "cases", ["listing_key", "created_at"])
    op.add_column("person", sa.Column("barred_at", MOMENT))
    op.add_column("staff", sa.Column("away_until", MOMENT))
    op.add_column("staff", sa.Column("suspended_at", MOMENT))
    op.add_column("staff", sa.Column("active_at", MOMENT))
    op.add_column("staff", sa.Column("given_at", MOMENT))
    op.add_column("staff", sa.Column("capacity", sa.Integer(), nullable=False, server_default="40"))
    op.create_table(
        "part",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("agency", sa.String(20), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("holder", sa.String(32)),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("due", sa.JSON(), nullable=False),
        sa.Column("paused_at", MOMENT),
        sa.Column("seen_at", MOMENT),
        sa.Column("outcome", sa.String(24)),
        sa.Column("closed_at", MOMENT),
        sa.PrimaryKeyConstraint("case_id", "agency", name="pk_part"),
    )
    op.create_index("ix_part_holder", "part", ["holder"])
    op.create_index("ix_part_queue", "part", ["agency", "due_at", "case_id"], sqlite_where=sa.text("open"),
                    postgresql_where=sa.text("open"))  # fmt: skip
    op.create_table(
        "identity_request",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("asked_by", sa.String(32), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answered_by", sa.String(32)),
        sa.Column("answered_at", MOMENT),
        sa.Column("granted", sa.Boolean()),
        sa.Column("answer_sealed", sa.LargeBinary()),
        sa.Column("ends_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_identity_request"),
    )
    op.create_index("ix_identity_request_case_id", "identity_request", ["case_id"])
    op.create_table(
        "incident",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sa.UniqueConstraint("kind", "key", name="uq_incident_kind_key"),
    )
    op.create_table(
        "announcement",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("after", sa.String(32), nullable=False, server_default=""),
        sa.Column("total", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("sent", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_announcement"),
    )
    op.create_table(
        "rule",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("made_by", sa.String(32)),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rule"),
    )
    op.create_table(
        "computed",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_computed"),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(32)),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )
    op.create_table(
        "contact",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("agency", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("value", sa.String(120)),
        sa.Column("before", sa.String(120)),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )
    op.create_index("ix_contact_agency", "contact", ["agency"])
    op.create_table(
        "backup",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("asked_by", sa.String(32)),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("under_way", sa.Boolean()),
        sa.Column("leased_until", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("place", sa.String(200)),
        sa.Column("name", sa.String(80)),
        sa.Column("size", sa.BigInteger()),
        sa.Column("sha256", sa.String(64)),
        sa.Column("error", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_backup"),
        sa.UniqueConstraint("under_way", name="uq_backup_under_way"),
    )
    resting = sa.text("state = 'resting'")
    op.create_index("ix_inbox_resting", "inbox", ["lane"], sqlite_where=resting, postgresql_where=resting)


def downgrade() -> None:
    raise NotImplementedError("going back is restoring the backup made before the upgrade")
