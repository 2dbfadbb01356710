"""Elements and completeness, price series, consent with its history, requests about one's own data, large files, members."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("person", sa.Column("language_heard", sa.String(8)))
    op.create_table(
        "consent",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"])
    op.create_table(
        "request",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("waits_for", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
    )
    op.create_index("ix_request_person_id", "request", ["person_id"])
    op.create_index("ix_request_open", "request", ["due_at"], sqlite_where=sa.text("done_at IS NULL"),
                    postgresql_where=sa.text("done_at IS NULL"))
    op.add_column("evidence", sa.Column("duplicate_of", sa.String(32)))
    op.add_column("evidence", sa.Column("element", sa.String(40)))
    op.create_index("ix_evidence_same", "evidence", ["sha256"])
    op.add_column("cases", sa.Column("checklist", sa.Integer()))
    op.add_column("cases", sa.Column("ending", sa.String(48)))
    op.add_column("event", sa.Column("element", sa.String(40)))
    op.add_column("cases", sa.Column("told_with", sa.String(32)))
    op.create_index("ix_cases_told_with", "cases", ["told_with"])
    for name in ("filled", "asked", "level"):
        op.add_column("cases", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("retaliation", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("rating", sa.Integer()))
    op.add_column("cases", sa.Column("suggested", sa.JSON()))
    op.create_table(
        "sighting",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("price", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_sighting"),
        sa.UniqueConstraint("case_id", "kind", "day", name="uq_sighting_case_id_kind_day"),
    )
    op.create_index("ix_sighting_case_id", "sighting", ["case_id"])
    op.create_table(
        "upload",
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("person_id", sa.String(32)),
        sa.Column("case_id", ID),
        sa.Column("element", sa.String(40)),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("evidence_id", sa.String(32)),
        sa.PrimaryKeyConstraint("token_hash", name="pk_upload"),
    )
    op.create_index("ix_upload_person_id", "upload", ["person_id"])
    op.create_table(
        "member",
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("person_id", sa.String(32)),
        sa.Column("answered_at", MOMENT),
        sa.Column("agrees", sa.Boolean()),
        sa.PrimaryKeyConstraint("token_hash", name="pk_member"),
    )
    op.create_index("ix_member_case_id", "member", ["case_id"])
    # what was agreed to before is the first line of the history
    op.execute(sa.text("INSERT INTO consent (person_id, version, given, at) SELECT id, consent_version, true, consent_at "
                       "FROM person WHERE consent_version IS NOT NULL AND consent_at IS NOT NULL"))


def downgrade() -> None:
    raise NotImplementedError("going back is restoring the backup made before the upgrade")
