"""Figures of days: the present day is counted as it goes, days that are over are counted once and kept."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select
from sqlalchemy import case as whether

from handlers.cases import ENDED_WITH_IT, LEFT
from routing.deadlines import WIB
from storage import sightings
from storage.outbox import COSTLY
from storage.tables import cases, daily, event, is_open, outbox, part, person

WHAT = {"file": "filed", "ask": "asked", "answer": "answered", "close": "closed", "refuse": "refused"}
HEARD = ("ask", "request", "answer", "refer", "transfer", "close")  # what counts as the first answer to an owner
LOOKED_AT = 5000  # newest cases whose first answer is looked at
MOST_DAYS = 62  # how far back is counted after a long time without a clock


def day_of(moment: datetime) -> date:
    """The day in Jakarta."""
    return moment.astimezone(WIB).date()


def _bounds(day: date) -> tuple[datetime, datetime]:
    begin = datetime(day.year, day.month, day.day, tzinfo=WIB)
    return begin, begin + timedelta(days=1)


def close_days(db: Connection, now: datetime) -> int:
    """Count every day that is over and was not counted yet; how many."""
    last = db.execute(select(func.max(daily.c.day))).scalar()
    first = db.execute(select(func.min(event.c.at))).scalar()
    if first is None:
        return 0
    today = day_of(now)
    begin = date.fromisoformat(last) + timedelta(days=1) if last else day_of(first)
    begin = max(begin, today - timedelta(days=MOST_DAYS))
    days = [begin + timedelta(days=n) for n in range((today - begin).days)]
    for day in days:
        _count(db, day)
    return len(days)


def _count(db: Connection, day: date) -> None:
    begin, end = _bounds(day)
    query = select(event.c.action, event.c.agency, cases.c.category, func.count()).join(
        cases, cases.c.id == event.c.case_id
    )
    query = query.where(event.c.at >= begin, event.c.at < end, event.c.action.in_(tuple(WHAT)))
    rows = [{"day": day.isoformat(), "what": WHAT[action], "agency": agency, "category": category, "count": count}
            for action, agency, category, count in db.execute(query.group_by(event.c.action, event.c.agency, cases.c.category))]  # fmt: skip
    rows += [{"day": day.isoformat(), "what": "paid", "agency": "", "category": channel, "count": count}
             for channel, count in _paid(db, begin, end).items()]  # fmt: skip
    rows.append({"day": day.isoformat(), "what": "counted", "agency": "", "category": "", "count": 0})
    db.execute(insert(daily), rows)


def _paid(db: Connection, begin: datetime, end: datetime) -> dict[str, int]:
    """Messages that went out where each is paid for, by channel; a long one that went out in parts counts as so many."""
    query = select(outbox.c.channel, func.sum(outbox.c.parts_sent + 1)).where(
        outbox.c.channel.in_(COSTLY), outbox.c.sent_at >= begin, outbox.c.sent_at < end
    )
    return {channel: int(count) for channel, count in db.execute(query.group_by(outbox.c.channel))}


def paid_this_month(db: Connection, now: datetime) -> dict[str, dict[str, int]]:
    """channel -> messages sent this month (Jakarta's), and cases filed through it: what a case costs is the one by the other."""
    first = day_of(now).replace(day=1)
    begin, (today_begins, end) = _bounds(first)[0], _bounds(day_of(now))
    query = select(daily.c.category, func.sum(daily.c.count)).where(
        daily.c.what == "paid", daily.c.day >= first.isoformat()
    )
    sent = {channel: int(count) for channel, count in db.execute(query.group_by(daily.c.category))}
    for channel, count in _paid(db, today_begins, end).items():
        sent[channel] = sent.get(channel, 0) + count
    filed = select(person.c.channel, func.count()).join(cases, cases.c.person_id == person.c.id)
    filed = filed.where(cases.c.created_at >= begin, person.c.channel.in_(COSTLY)).group_by(person.c.channel)
    by_channel: dict[str, int] = {r[0]: r[1] for r in db.execute(filed)}
    return {channel: {"sent": count, "filed": by_channel.get(channel, 0)} for channel, count in sorted(sent.items())}


def today(db: Connection, now: datetime, agency: str | None = None) -> dict[str, int]:
    """The day so far, of one agency or of all: filed, asked, answered, closed, and closings their owners refused."""
    begin, _ = _bounds(day_of(now))
    mine = (event.c.agency == agency,) if agency else ()
    query = select(event.c.action, func.count()).where(event.c.at >= begin, event.c.action.in_(tuple(WHAT)), *mine)
    found: dict[str, int] = {r[0]: r[1] for r in db.execute(query.group_by(event.c.action))}
    return {name: found.get(action, 0) for action, name in WHAT.items()}


def past_days(db: Connection, now: datetime, days: int = 7, agency: str | None = None) -> dict[str, int]:
    """The same over the last days before today, from what was counted when they ended."""
    since = (day_of(now) - timedelta(days=days)).isoformat()
    mine = (daily.c.agency == agency,) if agency else ()
    query = select(daily.c.what, func.sum(daily.c.count)).where(daily.c.day >= since, *mine).group_by(daily.c.what)
    found: dict[str, Any] = {r[0]: r[1] for r in db.execute(query)}
    return {name: int(found.get(name) or 0) for name in WHAT.values()}


def endings(db: Connection, agency: str | None = None) -> list[dict[str, Any]]:
    """What the open cases may honestly lead to, the most frequent first: the kind, and for policy which rule."""
    query = select(cases.c.ending, func.count().label("count")).where(
        is_open(), cases.c.ending.is_not(None), *_at(agency)
    )
    rows = db.execute(query.group_by(cases.c.ending).order_by(func.count().desc(), cases.c.ending)).all()
    parts = [(*r.ending.partition(":")[::2], r.count) for r in rows]
    return [{"kind": kind, "policy": policy or None, "count": count} for kind, policy, count in parts]


def after_the_end(db: Connection, now: datetime, days: int = 30, agency: str | None = None) -> dict[str, Any]:
    """How owners were served and what they found since, of the cases closed in these days: ratings and sightings."""
    since = now - timedelta(days=days)
    query = select(func.count(cases.c.rating), func.sum(cases.c.rating)).where(cases.c.closed_at >= since, *_at(agency))
    count, stars = db.execute(query).one()
    mean = round(int(stars) / count, 1) if count else None
    return {"days": days, "rated": int(count), "rating": mean, "found": sightings.outcomes(db, since, agency)}


_BY_A_HELPER = exists().where(part.c.case_id == event.c.case_id, part.c.agency == event.c.agency).correlate(event)


def _shares_in_time(db: Connection, since: datetime, agency: str | None) -> tuple[list[tuple[datetime, Any]], int, int]:
    """The same of the shares of agencies that help: (first answers owed and given, ends, ends in time)."""
    mine = (part.c.agency == agency,) if agency else ()
    answered = (event.c.case_id == part.c.case_id, event.c.agency == part.c.agency, event.c.at >= part.c.began_at,
                event.c.actor == "officer", event.c.action.in_((*HEARD, "finish")))  # fmt: skip
    first = select(func.min(event.c.at)).where(*answered).correlate(part).scalar_subquery()
    query = select(part.c.due, part.c.due_at, part.c.outcome, part.c.closed_at, first.label("at"))
    rows = db.execute(query.where(part.c.began_at >= since, *mine).limit(LOOKED_AT)).all()
    worked = [r for r in rows if r.outcome not in (LEFT, ENDED_WITH_IT, "withdrawn")]
    ended = [r.closed_at <= r.due_at for r in worked if r.closed_at is not None and r.due_at is not None]
    owed = [(datetime.fromisoformat(r.due["first_action"]), r.at) for r in worked if r.due.get("first_action")]
    return owed, len(ended), sum(ended)


def in_time(db: Connection, now: datetime, days: int = 30, agency: str | None = None) -> dict[str, int]:
    """How many first answers and ends of these days came in time, of how many that were owed by now."""
    since = now - timedelta(days=days)
    first = select(event.c.case_id, func.min(event.c.at).label("at"))
    first = first.where(
        event.c.actor == "officer", event.c.action.in_(HEARD), event.c.at >= since, ~_BY_A_HELPER
    ).group_by(event.c.case_id)
    heard = first.subquery()
    query = select(cases.c.due, heard.c.at).join(heard, heard.c.case_id == cases.c.id, isouter=True)
    rows = db.execute(
        query.where(cases.c.created_at >= since, *_at(agency)).order_by(cases.c.id.desc()).limit(LOOKED_AT)
    )
    owed = [(datetime.fromisoformat(r.due["first_action"]), r.at) for r in rows if r.due.get("first_action")]
    theirs, more, more_in_time = _shares_in_time(db, since, agency)
    owed += theirs
    answers = [at is not None and at <= by for by, at in owed if at is not None or by <= now]
    ends = select(func.count(), func.sum(whether((cases.c.closed_at <= cases.c.due_at, 1), else_=0)))
    closed, closed_in_time = db.execute(ends.where(cases.c.closed_at >= since, *_at(agency))).one()
    return {"days": days, "answers": len(answers), "answers_in_time": sum(answers), "ends": int(closed) + more,
            "ends_in_time": int(closed_in_time or 0) + more_in_time}  # fmt: skip


def _at(agency: str | None) -> tuple[Any, ...]:
    return (cases.c.agency == agency,) if agency else ()
