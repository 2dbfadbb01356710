"""Everything the service remembers, as tables; the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON as Json
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    FromClause,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
    literal_column,
    text,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s",
                                       "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                                       "pk": "pk_%(table_name)s"})  # fmt: skip
Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only INTEGER keys by itself


class Moment(TypeDecorator[datetime]):
    """A time in UTC. SQLite keeps none of the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def in_state(table: FromClause, state: str) -> ColumnElement[bool]:
    """state = '...' written out, not bound: only so do both databases use the partial indexes below."""
    found: ColumnElement[bool] = table.c.state == literal_column(f"'{state}'")
    return found


def is_open() -> ColumnElement[bool]:
    """Cases still being worked, as their partial index says it."""
    found: ColumnElement[bool] = literal_column(
        "cases.open"
    )  # untyped: a Boolean would become `= 1`, another condition
    return found


TAKEN_BACK = "withdrawn"  # how a case ended whose owner agrees no more


def is_agreed_to() -> ColumnElement[bool]:
    """Cases whose words may be read together with others'."""
    return cases.c.outcome.is_distinct_from(TAKEN_BACK)


def is_shared() -> ColumnElement[bool]:
    """Shares of cases still being worked by an agency that helps; the same, for their index."""
    found: ColumnElement[bool] = literal_column("part.open")
    return found


def is_of_use() -> ColumnElement[bool]:
    """Files a report can count on: not those we do not keep, nor those that are in it already."""
    found: ColumnElement[bool] = evidence.c.state.not_in(("refused", "same"))
    return found


# Who a person is stands only in `identity`, sealed; everything else refers to the opaque id.
person = Table(
    "person", metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("language", String(8)),
    Column("language_hint", String(8)),
    Column("language_heard", String(8)),  # what their own words say; a choice of theirs comes before it
    Column("consent_version", String(32)),
    Column("consent_at", Moment),
    Column("blocked_at", Moment),
    Column("barred_at", Moment),  # an admin shut them out (spam); what they write is kept and not answered
    Column("heard_at", Moment),  # when they last wrote, by the platform's clock: some let us answer only so long
    Column("knocked_at", Moment),  # when they were last asked to open that window again
)  # fmt: skip
consent = Table(  # what a person agreed to and when, and when they took it back; append-only
    "consent", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("person_id", String(32), nullable=False, index=True),
    Column("version", String(32), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)  # fmt: skip
request = Table(  # what a person asked about their own data; the law counts 72 hours from `at`
    "request", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("person_id", String(32), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # copy, erase, withdraw
    Column("at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("waits_for", Json),  # files to remove, documents to reach agencies' systems; nothing once it is done
    Index("ix_request_open", "due_at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
)  # fmt: skip
identity = Table(
    "identity", metadata,
    Column("person_id", String(32), primary_key=True),
    Column("lookup", LargeBinary(32), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
)  # fmt: skip
dialogue = Table(
    "dialogue", metadata,
    Column("person_id", String(32), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("due_at", Moment),  # when the clock looks at a report that was left half-finished
    Index("ix_dialogue_due", "due_at", sqlite_where=text("due_at IS NOT NULL"),
          postgresql_where=text("due_at IS NOT NULL")),
)  # fmt: skip
# A lane is one person's messages: a keyed hash of who wrote, so that order can be kept without knowing who it is.
inbox = Table(
    "inbox", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("channel", String(32), nullable=False),
    Column("platform_id", String(128), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", String(12), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sealed", LargeBinary),
    Column("error", String(200)),
    Column("lane", BigInteger, nullable=False, server_default="0"),
    Column("sequence", BigInteger),  # the platform's own order within a lane
    UniqueConstraint("channel", "platform_id"),
    Index("ix_inbox_open", "channel", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    Index("ix_inbox_lane", "lane", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    Index("ix_inbox_aside", "state", sqlite_where=text("state IN ('failed', 'quarantined')"),
          postgresql_where=text("state IN ('failed', 'quarantined')")),
    Index("ix_inbox_resting", "lane", sqlite_where=text("state = 'resting'"), postgresql_where=text("state = 'resting'")),
    Index("ix_inbox_received", "received_at"),
)  # fmt: skip
outbox = Table(
    "outbox", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("person_id", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("template", String(64), nullable=False),
    Column("sealed", LargeBinary),
    Column("state", String(12), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("parts_sent", Integer, nullable=False, server_default="0"),
    Column("sent_at", Moment),
    Column("receipt", String(128)),
    Column("reached", Integer, nullable=False, server_default="0"),  # 1 sent, 2 delivered, 3 read, 4 played; never back
    Column("failed_code", Integer),  # the platform's reason, where it said so afterwards
    Column("error", String(200)),
    Index("ix_outbox_receipt", "receipt", sqlite_where=text("channel = 'whatsapp'"),
          postgresql_where=text("channel = 'whatsapp'")),
    Index("ix_outbox_held", "person_id", sqlite_where=text("state = 'held'"),
          postgresql_where=text("state = 'held'")),
    Index("ix_outbox_open", "channel", "due_at", "id", sqlite_where=text("state = 'waiting'"),
          postgresql_where=text("state = 'waiting'")),
    Index("ix_outbox_person_open", "person_id", "id", sqlite_where=text("state = 'waiting'"),
          postgresql_where=text("state = 'waiting'")),
    Index("ix_outbox_dead", "id", sqlite_where=text("state = 'dead'"), postgresql_where=text("state = 'dead'")),
    Index("ix_outbox_person", "person_id", "id"),
    Index("ix_outbox_created", "created_at"),
)  # fmt: skip
evidence = Table(
    "evidence", metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", String(32)),
    Column("case_id", Id, index=True),
    Column("channel", String(32), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("mime", String(128)),
    Column("size", BigInteger),
    Column("sha256", String(64)),
    Column("duplicate_of", String(32)),  # the file with the same bytes that came first; kept once where state is `same`
    Column("element", String(40)),  # what of the case it shows, as the catalogue's checklist names it
    Column("sealed", LargeBinary, nullable=False),
    Column("state", String(12), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("error", String(200)),
    Index("ix_evidence_same", "sha256"),
    Index("ix_evidence_open", "channel", "due_at", sqlite_where=text("state = 'pending'"),
          postgresql_where=text("state = 'pending'")),
)  # fmt: skip
cases = Table(
    "cases", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("code_hash", LargeBinary(32), nullable=False, unique=True),
    Column("person_id", String(32), index=True),
    Column("identity", String(16), nullable=False),
    Column("category", String(40), nullable=False),
    Column("agency", String(20), nullable=False),
    Column("co_handlers", Json, nullable=False),
    Column("status", String(12), nullable=False),
    Column("open", Boolean, nullable=False),
    Column("holder", String(32), index=True),
    Column("urgency", String(4), nullable=False),
    Column("region", String(12)),
    Column("reason", Json, nullable=False),
    Column("rule", String(60), nullable=False),
    Column("basis", Json, nullable=False),
    Column("catalogue_version", String(40), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("due", Json, nullable=False),
    Column("closed_at", Moment),
    Column("outcome", String(24)),
    Column("told_with", String(32), index=True),  # one message, several complaints: the cases that belong together
    Column("filled", Integer, nullable=False, server_default="0"),  # elements of the checklist that are answered
    Column("asked", Integer, nullable=False, server_default="0"),  # elements the checklist has
    Column("checklist", Integer),  # the version of the checklists these two were counted by
    Column("ending", String(48)),  # what it may honestly lead to as it stands: actionable, needs, policy:<rule>
    Column("level", Integer, nullable=False, server_default="0"),  # how often it went one level higher
    Column("retaliation", Boolean, nullable=False, server_default=false()),  # the owner fears revenge
    Column("rating", Integer),  # 1 to 5, by the owner, after the end
    Column("paused_at", Moment),  # since when the clock rests, because the owner was asked something
    Column("hops", Integer, nullable=False, server_default="0"),  # how often it was handed on between agencies
    Column("seen_at", Moment),  # when its holder last looked; what came later is unread
    Column("seller_key", LargeBinary(32)),  # keyed hashes of whom and what it is about, so that the same can be found
    Column("listing_key", LargeBinary(32)),
    Column("incident_id", Id, index=True),
    Column("suggested", Json),  # what the reading proposed; what the owner confirmed is in the columns themselves
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_cases_queue", "agency", "due_at", "id", sqlite_where=text("open"), postgresql_where=text("open")),
    Index("ix_cases_seller", "seller_key", "created_at"),
    Index("ix_cases_listing", "listing_key", "created_at"),
    Index("ix_cases_created", "created_at"),
    Index("ix_cases_closed", "closed_at"),
)  # fmt: skip
part = Table(  # the share of a case that an agency works beside its lead: a state, a holder and a clock of its own
    "part", metadata,
    Column("case_id", Id, primary_key=True),
    Column("agency", String(20), primary_key=True),
    Column("status", String(12), nullable=False),
    Column("open", Boolean, nullable=False),
    Column("holder", String(32), index=True),
    Column("began_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("due", Json, nullable=False),
    Column("paused_at", Moment),
    Column("seen_at", Moment),
    Column("outcome", String(24)),
    Column("closed_at", Moment),
    Index("ix_part_queue", "agency", "due_at", "case_id", sqlite_where=text("open"), postgresql_where=text("open")),
)  # fmt: skip
event = Table(
    "event", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("case_id", Id, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("action", String(16), nullable=False),
    Column("actor", String(12), nullable=False),
    Column("actor_id", String(32)),
    Column("agency", String(20), nullable=False),
    Column("from_status", String(12)),
    Column("to_status", String(12), nullable=False),
    Column("outcome", String(24)),
    Column("public", Boolean, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("element", String(40)),  # what of the checklist the owner added to
    Column("sealed", LargeBinary),
    Index("ix_event_at", "at"),
)  # fmt: skip
sighting = Table(  # what an owner saw in the market: a price again, and what became of it after the case was closed
    "sighting", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("case_id", Id, nullable=False, index=True),
    Column("kind", String(12), nullable=False),  # recheck, outcome
    Column("day", Integer, nullable=False),  # 7, 14, 30 after filing; 3, 14, 30 after closing
    Column("at", Moment, nullable=False),
    Column("answer", String(16), nullable=False),
    Column("price", BigInteger),  # whole rupiah
    UniqueConstraint("case_id", "kind", "day"),
)  # fmt: skip
upload = Table(  # a page for one file too large for a chat; only the keyed hash of its address is kept
    "upload", metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("person_id", String(32), index=True),  # nobody's where the case is an anonymous one
    Column("case_id", Id),
    Column("element", String(40)),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("evidence_id", String(32)),
)  # fmt: skip
member = Table(  # whom an association files for; each confirms by a link of their own
    "member", metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("case_id", Id, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("person_id", String(32)),
    Column("answered_at", Moment),
    Column("agrees", Boolean),
)  # fmt: skip
staff = Table(
    "staff", metadata,
    Column("person_id", String(32), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("agency", String(20), nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Column("away_until", Moment),  # not at work until then: nothing new is given to them
    Column("suspended_at", Moment),  # an admin took access away for a while
    Column("capacity", Integer, nullable=False, server_default="40"),  # open cases at once, for sharing out
    Column("active_at", Moment),  # when they last did anything at a task-force door
    Column("given_at", Moment),  # when a case last came to them: who waited longest gets the next one
)  # fmt: skip
invite = Table(
    "invite", metadata,
    Column("code_hash", LargeBinary(32), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("agency", String(20), nullable=False),
    Column("made_by", String(32)),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("used_by", String(32)),
)  # fmt: skip
deed = Table(  # what admins and officers did to access; append-only, like `event` for cases
    "deed", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("actor_id", String(32)),
    Column("deed", String(24), nullable=False),
    Column("about", Json, nullable=False),
)  # fmt: skip
attempt = Table(
    "attempt", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("person_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_attempt_person", "person_id", "kind", "at"),
)  # fmt: skip
pace = Table(  # the earliest moment the next message may go: to a person ("p:<id>"), or through a door ("c:<channel>")
    "pace", metadata,
    Column("key", String(48), primary_key=True),
    Column("next_at", Moment, nullable=False),
)  # fmt: skip
due = Table(  # what the clock must do, and when; a row is done once, whoever does it
    "due", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("kind", String(24), nullable=False),
    Column("about", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("kind", "about"),
    Index("ix_due_open", "at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
)  # fmt: skip
handover = Table(  # what an agency's own system is still to receive: its outbox
    "handover", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("agency", String(20), nullable=False),
    Column("case_id", Id, nullable=False),
    Column("key", String(80), nullable=False, unique=True),
    Column("kind", String(24), nullable=False),
    Column("sealed", LargeBinary),
    Column("state", String(12), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("give_up_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sent_at", Moment),
    Column("receipt", String(128)),
    Column("error", String(200)),
    Index("ix_handover_open", "agency", "due_at", "id", sqlite_where=text("state = 'waiting'"),
          postgresql_where=text("state = 'waiting'")),
    Index("ix_handover_case", "agency", "case_id", "id", sqlite_where=text("state = 'waiting'"),
          postgresql_where=text("state = 'waiting'")),
    Index("ix_handover_created", "created_at"),
)  # fmt: skip
daily = Table(  # figures of days that are over, counted once: (day, what, agency, category) -> how many
    "daily", metadata,
    Column("day", String(10), primary_key=True),
    Column("what", String(12), primary_key=True),
    Column("agency", String(20), primary_key=True),
    Column("category", String(40), primary_key=True),
    Column("count", Integer, nullable=False),
)  # fmt: skip
identity_request = Table(  # an officer wants to know who an owner is: why, and what the custodian said; append-only but for the answer
    "identity_request", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("case_id", Id, nullable=False, index=True),
    Column("asked_by", String(32), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the reason, and the law if any forbids telling the owner
    Column("answered_by", String(32)),
    Column("answered_at", Moment),
    Column("granted", Boolean),
    Column("answer_sealed", LargeBinary),
    Column("ends_at", Moment),  # what was granted lasts so long
)  # fmt: skip
incident = Table(  # cases about the same seller or listing
    "incident", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("kind", String(8), nullable=False),  # seller, listing
    Column("key", LargeBinary(32), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("told_at", Moment),
    UniqueConstraint("kind", "key"),
)  # fmt: skip
announcement = Table(  # something said to many: written, looked at, sent at a pace, stoppable
    "announcement", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("made_by", String(32), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("audience", Json, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),  # draft, sending, stopped, done
    Column("after", String(32), nullable=False, server_default=""),  # the last person it was promised to
    Column("total", Integer, nullable=False, server_default="0"),
    Column("sent", Integer, nullable=False, server_default="0"),
)  # fmt: skip
rule = Table(  # a change of the routing made by an admin; dated, never deleted, exportable to the catalogue
    "rule", metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # the next number: of two who change at once one wins
    Column("made_by", String(32)),  # nobody: at the console
    Column("made_at", Moment, nullable=False),
    Column("from_at", Moment, nullable=False),
    Column("change", Json, nullable=False),
)  # fmt: skip
computed = Table(  # what took long to compute, kept for a few minutes so that nobody computes it again
    "computed", metadata,
    Column("name", String(40), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)  # fmt: skip
setting = Table(  # what admins set while the service runs: a message of maintenance, categories switched off, limits
    "setting", metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Json, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String(32)),
)  # fmt: skip
contact = Table(  # what an admin said of an agency's contact: lies over the catalogue, never changed but to be undone
    "contact", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("agency", String(20), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("value", String(120)),  # absent: the contact is gone
    Column("before", String(120)),  # absent: it is a new one
    Column("source", String(120), nullable=False),
    Column("made_by", String(32), nullable=False),
    Column("made_at", Moment, nullable=False),  # on this day it was checked, too
    Column("undone_at", Moment),
)  # fmt: skip
backup = Table(  # backups that were asked for, and what became of each; one at a time is under way
    "backup", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("asked_by", String(32)),  # nobody: at the console
    Column("asked_at", Moment, nullable=False),
    Column("under_way", Boolean, unique=True),  # true for the one that is, nothing for all others
    Column("leased_until", Moment),  # somebody writes it until then; nobody: it is still to begin
    Column("ended_at", Moment),
    Column("state", String(10), nullable=False),  # waiting, running, done, failed
    Column("place", String(200)),  # the folder
    Column("name", String(80)),
    Column("size", BigInteger),  # bytes
    Column("sha256", String(64)),
    Column("error", String(200)),
)  # fmt: skip
