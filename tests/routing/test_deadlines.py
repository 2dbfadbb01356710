"""Deadlines count the working days that ministries in Jakarta really work."""

from datetime import UTC, date, datetime, timedelta, timezone

import holidays as holidays_package
import lokal.holidays as lokal
import pytest

from routing.catalogue import Holidays, load
from routing.deadlines import (
    WIB,
    NoDecree,
    add_working_days,
    add_working_hours,
    decree_days_left,
    due,
    is_working_day,
    last_known_day,
)
from routing.rules import route

CATALOGUE = load()
HOLIDAYS = CATALOGUE.holidays
WIT = timezone(timedelta(hours=9))


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.parametrize("year", [2026, 2027])
def test_our_holidays_are_those_of_lokal(year: int) -> None:
    kinds = {"libur_nasional": "national", "cuti_bersama": "joint_leave"}
    theirs = lokal.get_holidays(year)
    ours = HOLIDAYS.decrees[year]
    assert [(h.day.isoformat(), h.name, h.kind) for h in ours.days] == [
        (h.date, h.name, kinds[h.type]) for h in theirs.holidays
    ]
    assert (ours.decree, ours.source) == (theirs.decree, theirs.source)


@pytest.mark.parametrize("year", [2026, 2027])
def test_our_holidays_are_those_of_the_holidays_package(year: int) -> None:
    # Without "government" that package leaves joint leave out.
    theirs = holidays_package.country_holidays("ID", years=year, categories=("public", "government"))
    assert {h.day for h in HOLIDAYS.decrees[year].days} == set(theirs)


@pytest.mark.parametrize("year, national, joint", [(2026, 17, 8), (2027, 18, 8)])
def test_each_decree_has_its_number_of_days(year: int, national: int, joint: int) -> None:
    kinds = [h.kind for h in HOLIDAYS.decrees[year].days]
    assert (kinds.count("national"), kinds.count("joint_leave")) == (national, joint)


@pytest.mark.parametrize("start, days, end", [
    ("2026-12-22T10:00", 3, "2026-12-29"),  # Christmas and its joint leave
    ("2027-03-05T10:00", 3, "2027-03-18"),  # Nyepi and Idulfitri in one week
    ("2026-11-24T10:00", 1, "2026-11-25"),
    ("2026-11-27T23:00", 1, "2026-11-30"),  # a Friday night
    ("2026-11-28T10:00", 1, "2026-11-30"),  # a Saturday
    ("2026-12-31T10:00", 1, "2027-01-04"),  # into the next decree
    ("2026-11-24T10:00", 0, "2026-11-24"),
    ("2026-11-24T15:59", 0, "2026-11-24"),
    ("2026-11-24T16:00", 0, "2026-11-25"),
    ("2026-11-27T17:00", 0, "2026-11-30"),
    ("2026-12-24T09:00", 0, "2026-12-28"),
])  # fmt: skip
def test_working_days_end_when_the_office_closes(start: str, days: int, end: str) -> None:
    found = add_working_days(HOLIDAYS, wib(start), days)
    assert found == wib(f"{end}T16:00")
    assert found.tzinfo is UTC


def test_the_day_is_that_of_jakarta_wherever_the_report_was_written() -> None:
    # Wednesday 00:30 in Jayapura is still Tuesday 22:30 in Jakarta.
    found = add_working_days(HOLIDAYS, datetime(2026, 11, 25, 0, 30, tzinfo=WIT), 1)
    assert found == wib("2026-11-25T16:00")


@pytest.mark.parametrize("start, hours, end", [
    ("2026-11-24T10:00", 1, "2026-11-24T11:00"),
    ("2026-11-24T15:30", 1, "2026-11-25T08:30"),
    ("2026-11-24T15:00", 1, "2026-11-24T16:00"),
    ("2026-11-24T05:00", 1, "2026-11-24T09:00"),
    ("2026-11-27T20:00", 1, "2026-11-30T09:00"),
    ("2026-12-23T15:45", 1, "2026-12-28T08:45"),
    ("2026-11-24T10:00", 10, "2026-11-25T12:00"),
])  # fmt: skip
def test_working_hours_run_while_the_office_is_open(start: str, hours: int, end: str) -> None:
    assert add_working_hours(HOLIDAYS, wib(start), hours) == wib(end)


@pytest.mark.parametrize("day, works", [
    (date(2026, 11, 24), True), (date(2026, 11, 28), False), (date(2026, 11, 29), False),
    (date(2026, 12, 25), False), (date(2026, 12, 24), False), (date(2026, 12, 28), True),
])  # fmt: skip
def test_weekends_holidays_and_joint_leave_are_not_worked(day: date, works: bool) -> None:
    assert is_working_day(HOLIDAYS, day) is works


def test_a_year_without_a_decree_is_said_aloud() -> None:
    with pytest.raises(NoDecree) as error:
        is_working_day(HOLIDAYS, date(2028, 1, 3))
    assert str(error.value) == (
        "No holiday decree is known for 2028 (known: 2026, 2027); add a [year.2028] stanza to routing/holidays.toml."
    )
    with pytest.raises(NoDecree):
        add_working_days(HOLIDAYS, wib("2027-12-30T10:00"), 3)
    with pytest.raises(NoDecree):
        add_working_hours(HOLIDAYS, wib("2027-12-31T17:00"), 1)


def test_the_doctor_can_ask_how_long_the_decrees_last() -> None:
    assert last_known_day(HOLIDAYS) == date(2027, 12, 31)
    assert decree_days_left(HOLIDAYS, date(2027, 12, 1)) == 30
    assert decree_days_left(HOLIDAYS, date(2028, 1, 1)) == -1
    with pytest.raises(NoDecree, match="at all"):
        last_known_day(Holidays({}, frozenset()))


@pytest.mark.parametrize("level, verify, first_action, resolve", [
    ("P1", "2026-11-24", "2026-11-25", "2026-12-14"),
    ("P2", "2026-11-25", "2026-11-27", "2026-12-14"),
    ("P3", "2026-11-27", "2026-12-01", "2026-12-14"),
    ("P4", "2026-11-27", "2026-12-01", "2026-12-14"),
])  # fmt: skip
def test_each_urgency_has_its_promises(level: str, verify: str, first_action: str, resolve: str) -> None:
    owed = due(HOLIDAYS, CATALOGUE.slas[level], wib("2026-11-24T10:00"))
    assert [owed.verify, owed.first_action, owed.resolve] == [
        wib(f"{day}T16:00") for day in (verify, first_action, resolve)
    ]
    assert owed.alert == (wib("2026-11-24T11:00") if level == "P1" else None)
    assert not owed.provisional


def test_a_report_past_the_last_decree_is_still_routed_with_provisional_deadlines() -> None:
    decision = route(CATALOGUE, {"category": "jual_rugi"}, wib("2028-03-01T10:00"))
    assert decision.queue == "KPPU"
    assert decision.due.provisional
    assert decision.due.verify == wib("2028-03-06T16:00")  # weekends alone


def test_a_provisional_deadline_still_knows_the_decreed_holidays() -> None:
    owed = due(HOLIDAYS, CATALOGUE.slas["P3"], wib("2027-12-22T10:00"))
    assert owed.provisional
    assert owed.verify == wib("2027-12-28T16:00")  # 23, 27, 28: the 24th is joint leave
