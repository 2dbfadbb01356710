"""An admin who is no programmer sees where reports go, tries a story, changes a rule with buttons, looks at what it means, and takes it back."""

import asyncio
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from routing.changes import Change
from routing.deadlines import last_known_day
from storage import archive, rules
from storage.books import open_engine
from storage.tables import cases, rule
from tests.phones import NOON, STORY, Cast, Clock, Phone, open_service, report

MIDNIGHT = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)  # Friday 27 November begins in Jakarta


async def where(cast: Cast) -> list[tuple[str, str]]:
    """The agency and the rule of every case there is."""
    query = select(cases.c.agency, cases.c.rule).order_by(cases.c.id)
    return await cast.app.books.do(lambda db: [tuple(row) for row in db.execute(query)])


def slugs(phone: Phone) -> list[str]:
    return [c.slug for row in phone.said.choices for c in row]


async def propose(phone: Phone, to: str = "KEMENDAG", day: str = "now", case: str = "all", slug: str = "jual_rugi",
                  reason: str | None = None) -> None:  # fmt: skip
    """Up to the preview, as an admin taps their way."""
    assert await phone.say(choice=f"route_change:{slug}") == ["ask_rule_case"]
    assert await phone.say(choice=f"rule_case:{case}") == ["ask_rule_agency"]
    assert await phone.say(choice=f"rule_agency:{to}") == ["ask_rule_beside"]
    assert await phone.press("Lanjut") == ["ask_rule_reason"]
    assert await (phone.press("Lewati") if reason is None else phone.say(reason)) == ["ask_rule_from"]
    assert await phone.say(choice=f"rule_from:{day}") == ["rule_preview"], phone.last.text


async def test_a_rule_changed_with_buttons_sends_the_next_report_elsewhere(cast: Cast) -> None:
    await report(cast.sari, photos=0)
    assert await cast.dewi.say("/rute") == ["routes"]
    assert "KPPU" in cast.dewi.last.text and "route:jual_rugi" in slugs(cast.dewi)
    assert await cast.dewi.say(choice="route:jual_rugi") == ["route"]
    await propose(cast.dewi)
    told = cast.dewi.said.facts
    assert told["before"] == {"agency": "KPPU", "with": ["KEMENDAG", "KEMENUMKM"]} and told["with"] == ["KEMENUMKM"]
    assert told["foreseen"]["open"] == [{"agency": "KPPU", "count": 1}] and told["foreseen"]["filed"] == 1
    assert told["foreseen"]["moved"] == [{"from": "KPPU", "to": "KEMENDAG", "count": 1}]
    assert "tetap di lembaga yang memegangnya" in cast.dewi.last.text
    assert await cast.dewi.press("Ya, berlakukan") == ["rule_added"]
    assert await cast.ratna.listen() == ["rule_told"] and "rule_told" in await cast.yusuf.listen()
    await report(cast.made, photos=0)
    assert "Laporan seperti ini kini ditangani Kementerian Perdagangan." in cast.made.everything()
    assert await where(cast) == [("KPPU", "category jual_rugi"), ("KEMENDAG", "rule 1")]
    assert await cast.ratna.listen() == ["new_case"] and await cast.yusuf.listen() == []
    await cast.dewi.say(choice="route:jual_rugi")
    assert cast.dewi.said.facts["ways"][-1]["by"] == "Dewi" and "Aturan 1" in cast.dewi.last.text
    await cast.dewi.say("/jejak rule_add")
    deed = cast.dewi.said.facts["deeds"][0]
    assert deed["who"] == "Dewi" and deed["about"].pop("since").startswith("2026-11-24 12.")
    assert deed["about"] == {"rule": 1, "category": "jual_rugi", "agency": "KEMENDAG"}


async def test_a_rule_taken_back_leaves_what_it_decided_and_nothing_is_rubbed_out(cast: Cast) -> None:
    await propose(cast.dewi)
    await cast.dewi.press("Ya, berlakukan")
    await report(cast.sari, photos=0)
    assert await cast.dewi.say(choice="rule_undo:1") == ["rule_undo_preview"]
    told = cast.dewi.said.facts
    assert told["before"]["agency"] == "KEMENDAG" and told["after"] == {
        "agency": "KPPU",
        "with": ["KEMENDAG", "KEMENUMKM"],
    }
    assert await cast.dewi.press("Ya, cabut") == ["rule_undone"]
    await report(cast.made, photos=0)
    assert await where(cast) == [("KEMENDAG", "rule 1"), ("KPPU", "category jual_rugi")]
    assert await cast.dewi.say(choice="rule_undo:1") == ["rule_gone", "routes"]
    assert await cast.dewi.say("/rute riwayat") == ["route_history"]
    assert [(e["id"], e["state"]) for e in cast.dewi.said.facts["entries"]] == [(2, "undoes"), (1, "undone")]
    assert await cast.dewi.say(choice="rule_undo:2") == ["rule_undo_preview"], "taking back can be taken back"
    await cast.dewi.press("Ya, cabut")
    third = Phone(cast.app, "browser", "third")
    await report(third, photos=0)
    assert (await where(cast))[-1] == ("KEMENDAG", "rule 1")
    kept = await cast.app.books.do(lambda db: db.execute(select(rule.c.id).order_by(rule.c.id)).scalars().all())
    assert list(kept) == [1, 2, 3]


async def test_a_rule_for_a_later_day_takes_force_at_midnight_in_jakarta(cast: Cast, clock: Clock) -> None:
    await propose(cast.dewi, day="2026-11-27")
    assert "27 Nov 2026 00.00 WIB" in cast.dewi.last.text
    await cast.dewi.press("Ya, berlakukan")
    await cast.dewi.say("/rute")
    assert [p["id"] for p in cast.dewi.said.facts["planned"]] == [1]
    await almost(cast.sari)
    await almost(cast.made)
    clock.at = MIDNIGHT.replace(hour=16, minute=59, second=50)
    await cast.sari.press("Kirim")
    clock.at = MIDNIGHT
    assert await cast.made.press("Kirim") == ["goes_elsewhere", "ask_confirm"], "he agreed to KPPU, and to nobody else"
    assert len(await where(cast)) == 1 and cast.made.said.facts["agency"] == "KEMENDAG"
    assert "Kementerian Perdagangan" in next(r.text for o, r in cast.made.heard if o.template == "goes_elsewhere")
    await cast.made.press("Kirim")
    assert await where(cast) == [("KPPU", "category jual_rugi"), ("KEMENDAG", "rule 1")]
    await cast.dewi.say("/rute")
    assert cast.dewi.said.facts["planned"] == []


async def almost(phone: Phone) -> None:
    """A report up to the button that sends it."""
    said = phone.say

    async def but_the_last(text: str | None = None, **more: Any) -> list[str]:
        if more.get("choice") == "confirm:send":
            raise Sent
        return await said(text, **more)

    phone.say = but_the_last  # type: ignore[method-assign]
    try:
        await report(phone, photos=0)
    except Sent:
        pass
    finally:
        phone.say = said  # type: ignore[method-assign]
    assert phone.said.template == "ask_confirm"


class Sent(Exception):
    """The report would be sent now."""


async def test_of_two_admins_who_change_at_once_one_wins_and_the_other_is_told(cast: Cast) -> None:
    other = Phone(cast.app, "browser_taskforce", "budi")
    await cast.sign_in(other, "admin", "SATGAS", "Budi")
    await propose(cast.dewi)
    await propose(other, to="KOMDIGI")
    assert await cast.dewi.press("Ya, berlakukan") == ["rule_added"]
    assert await other.press("Ya, walau belum ada petugas") == ["rule_meanwhile"]
    assert other.said.facts["by"] == "Dewi" and other.said.facts["id"] == 1
    assert await other.press("Lihat lagi") == ["rule_preview"]
    assert other.said.facts["before"]["agency"] == "KEMENDAG", "the preview is of what is now"
    assert await other.press("Ya, walau belum ada petugas") == ["rule_added"]
    await cast.dewi.say(choice="rule_undo_yes:1:1")
    assert cast.dewi.said.template == "rule_meanwhile"


async def test_where_nobody_works_there_is_a_clear_warning_before_anything_holds(few: Cast) -> None:
    await few.dewi.say(choice="route_change:jual_rugi")
    await few.dewi.say(choice="rule_case:all")
    labels = {c.slug: c.icon for row in few.dewi.said.choices for c in row}
    assert labels["rule_agency:BPOM"] == "⚠️" and labels["rule_agency:KEMENDAG"] == ""
    await few.dewi.say("batal")
    await propose(few.dewi, to="BPOM")
    assert "Belum ada petugas Badan Pengawas Obat" in few.dewi.last.text
    assert not any("Ya, berlakukan" in b.label for row in few.dewi.last.buttons for b in row)
    assert await few.dewi.press("Ya, walau belum ada petugas") == ["rule_added"]
    await few.dewi.say("/rute")
    cheap = next(r for r in few.dewi.said.facts["rows"] if r["category"] == "jual_rugi")
    assert cheap["manned"] is False and "belum ada petugas" in few.dewi.last.text


async def test_a_story_is_tried_under_todays_rules_and_under_the_change(few: Cast) -> None:
    await few.dewi.say("/rute")
    assert await few.dewi.press("Uji cerita") == ["ask_route_test"]
    assert await few.dewi.say("Saya ditipu pembeli, uang saya sudah terkirim kemarin.") == ["route_tried"]
    assert few.dewi.said.facts["now"]["complaints"][0]["agency"] == "POLRI"
    assert await few.dewi.say(STORY) == ["route_tried"]
    assert await few.dewi.say(f"/rute coba {STORY}") == ["route_tried"]
    told = few.dewi.said.facts["now"]["complaints"]
    assert (told[0]["category"], told[0]["agency"]) == ("jual_rugi", "KPPU") and few.dewi.said.facts["then"] is None
    assert "Jual rugi untuk menyingkirkan pesaing diperiksa oleh KPPU." in few.dewi.last.text
    await propose(few.dewi)
    assert await few.dewi.say(STORY) == ["route_tried"]
    assert few.dewi.said.facts["then"]["complaints"][0]["agency"] == "KEMENDAG" and not few.dewi.said.facts["same"]
    assert await few.dewi.say("Alhamdulillah, terima kasih banyak ya kak") == ["route_tried"]
    assert few.dewi.said.facts["now"]["complaints"] == []
    assert await few.dewi.press("Ya, berlakukan") == ["rule_added"], "the button under what was tried is the same"


async def test_a_story_is_tried_under_a_planned_rule_too(few: Cast) -> None:
    await propose(few.dewi, day="2026-11-27")
    await few.dewi.press("Ya, berlakukan")
    await few.dewi.say(f"/rute coba {STORY}")
    told = few.dewi.said.facts
    assert (told["now"]["complaints"][0]["agency"], told["then"]["complaints"][0]["agency"]) == ("KPPU", "KEMENDAG")
    assert "Mulai 27 Nov 2026" in few.dewi.last.text


async def test_only_reports_with_one_answer_are_sent_elsewhere(few: Cast) -> None:
    await few.dewi.say(choice="route_change:jual_rugi")
    assert await few.dewi.say(choice="rule_case:new") == ["ask_rule_question"]
    assert await few.dewi.say(choice="rule_question:seller_kind") == ["ask_rule_option"]
    assert await few.dewi.press("luar negeri") == ["ask_rule_agency"]
    await few.dewi.say(choice="rule_agency:DJBC")
    assert await few.dewi.say(choice="rule_with:KEMENUMKM") == ["ask_rule_beside"]
    assert few.dewi.said.facts["with"] == ["KEMENDAG"]
    await few.dewi.say(choice="rule_with:KPPU")
    assert few.dewi.said.facts["with"] == ["KEMENDAG", "KPPU"]
    await few.dewi.press("Lanjut")
    assert await few.dewi.say("pendek") == ["hint_rule_reason", "ask_rule_reason"]
    await few.dewi.say("Barang kiriman luar negeri diperiksa Bea Cukai.")
    await few.dewi.say(choice="rule_from:now")
    assert few.dewi.said.facts["when"] == [{"about": "seller_kind", "is": ["abroad"]}]
    await few.dewi.press("Ya, walau belum ada petugas")
    await report(few.sari, photos=0)
    assert "Barang kiriman luar negeri diperiksa Bea Cukai." in few.sari.everything()
    await report(few.made, photos=0, seller_kind="lokal")
    assert [queue for queue, _ in await where(few)] == ["DJBC", "SATGAS"], "an exception there was stays"


@pytest.mark.parametrize(
    ("said", "hint"),
    [("kapan-kapan", "hint_rule_day"), ("2026-11-28", "hint_rule_holiday"), ("25-12-2026", "hint_rule_holiday"),
     ("2026-11-23", "hint_rule_day"), ("01/12/2029", "hint_rule_day")],
)  # fmt: skip
async def test_a_rule_begins_today_or_on_a_working_day_to_come(few: Cast, said: str, hint: str) -> None:
    await few.dewi.say(choice="route_change:jual_rugi")
    for tap in ("rule_case:all", "rule_agency:KEMENDAG", "rule_beside:done", "rule_reason:skip"):
        await few.dewi.say(choice=tap)
    assert await few.dewi.say(said) == [hint, "ask_rule_from"]
    assert await few.dewi.say("1/12/2026") == ["rule_preview"]
    assert await few.dewi.press("Ganti tanggal") == ["ask_rule_from"]
    assert await few.dewi.say("24-11-2026") == ["rule_preview"] and few.dewi.said.facts["since"] is None


async def test_no_day_of_a_year_without_a_holiday_decree_is_offered_or_taken(few: Cast) -> None:
    clock = few.app.house.clock
    assert isinstance(clock, Clock)
    clock.at = NOON.replace(month=12, day=29)
    await few.dewi.say(choice="route_change:jual_rugi")
    for tap in ("rule_case:all", "rule_agency:KEMENDAG", "rule_beside:done", "rule_reason:skip"):
        await few.dewi.say(choice=tap)
    last = last_known_day(few.app.house.catalogue.holidays)
    offered = [slug.partition(":")[2] for slug in slugs(few.dewi) if slug.startswith("rule_from:")]
    assert "now" in offered and all(day == "now" or date.fromisoformat(day) <= last for day in offered)
    day = date(last.year + 1, 1, 12)
    clock.at = datetime(last.year, 12, 30, 5, tzinfo=UTC)
    assert await few.dewi.say(day.isoformat()) == ["hint_rule_no_decree", "ask_rule_from"]


async def test_co_agencies_can_be_typed_by_their_codes(few: Cast) -> None:
    await few.dewi.say(choice="route_change:jual_rugi")
    await few.dewi.say(choice="rule_case:all")
    await few.dewi.say(choice="rule_agency:KEMENDAG")
    assert await few.dewi.say("entah siapa saja") == ["hint_press_a_button", "ask_rule_beside"]
    assert await few.dewi.say("kppu, djki, kemendag") == ["ask_rule_reason"]
    await few.dewi.press("Lewati")
    await few.dewi.say(choice="rule_from:now")
    assert few.dewi.said.facts["with"] == ["KPPU", "DJKI"]


async def test_an_agency_left_by_its_last_officer_meanwhile_is_warned_of_before_the_rule_holds(few: Cast) -> None:
    await propose(few.dewi)
    await few.ratna.say("/keluar")
    assert await few.dewi.press("Ya, berlakukan") == ["rule_preview"]
    assert few.dewi.said.facts["manned"] is False
    assert await few.dewi.press("Ya, walau") == ["rule_added"]


async def test_a_button_under_an_older_preview_confirms_nothing_else(few: Cast) -> None:
    await propose(few.dewi)
    old = next(slug for slug in slugs(few.dewi) if slug.startswith("rule_yes:"))
    await few.dewi.press("Ganti lembaga")
    for tap in ("rule_agency:DJKI", "rule_beside:done", "rule_reason:skip"):
        await few.dewi.say(choice=tap)
    assert await few.dewi.say(choice=old) == ["rule_preview"] and few.dewi.said.facts["agency"] == "DJKI"
    await few.dewi.press("Ya, walau")
    assert await few.dewi.say(choice=old) == ["hint_old_button", "routes"]
    assert await few.app.books.do(lambda db: len(db.execute(select(rule.c.id)).all())) == 1


async def test_what_is_so_already_is_no_change(few: Cast) -> None:
    await few.dewi.say(choice="route_change:jual_rugi")
    for tap in ("rule_case:all", "rule_agency:KPPU", "rule_beside:done", "rule_reason:skip"):
        await few.dewi.say(choice=tap)
    assert await few.dewi.say(choice="rule_from:now") == ["rule_same", "route"]


async def test_every_process_sees_a_new_rule_without_a_restart(
    cast: Cast, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = another_process(cast.app)
    try:
        made = Phone(other, "browser", "made")
        await almost(made)
        await propose(cast.dewi)
        await cast.dewi.press("Ya, berlakukan")
        assert await made.press("Kirim") == ["goes_elsewhere", "ask_confirm"]
        await made.press("Kirim")
        assert await where(cast) == [("KEMENDAG", "rule 1")]
    finally:
        await other.close()


def another_process(app: App) -> App:
    """The same database and keys, opened once more."""
    clock = app.house.clock
    assert isinstance(clock, Clock)
    return open_service(app.config.service.data, address(app), clock)


async def test_the_agencies_are_told_by_day_and_not_at_night(few: Cast) -> None:
    clock = few.app.house.clock
    assert isinstance(clock, Clock)
    clock.at = NOON.replace(hour=15)  # 22.00 in Jakarta
    await propose(few.dewi)
    await few.dewi.press("Ya, berlakukan")
    assert await few.ratna.listen() == []
    clock.at = NOON.replace(day=25, hour=0, minute=1)  # 7.01 the next day
    assert await few.ratna.listen() == ["rule_told"] and await few.yusuf.listen() == ["rule_told"]


async def test_reports_of_no_known_kind_still_reach_the_desk_whatever_was_changed(few: Cast) -> None:
    await propose(few.dewi, slug="lainnya", to="KEMENUMKM", case="all")
    await few.dewi.press("Ya, walau belum ada petugas")
    assert await few.dewi.say(choice="route_change:bukan_aduan") == ["routes"]
    assert await few.dewi.say(choice="route:gone") == ["routes"]


async def test_two_processes_that_write_the_next_rule_at_once_write_one(cast: Cast) -> None:
    """Each has seen the same newest rule; whoever commits second writes nothing, whatever the database."""
    now, barrier = cast.app.house.clock(), threading.Barrier(2, timeout=30)

    def write(goes_to: str) -> int | None:
        engine = open_engine(address(cast.app))
        barrier.wait()
        with engine.begin() as db:
            change = Change({"category": ("jual_rugi",)}, goes_to, (), {"id": "x", "en": "x"})
            found = rules.add(db, None, now, 0, now, change)
        engine.dispose()
        return found

    found = await asyncio.gather(asyncio.to_thread(write, "KEMENDAG"), asyncio.to_thread(write, "KOMDIGI"))
    assert sorted(found, key=str) == [1, None]


def address(app: App) -> str:
    return app.books.engine.url.render_as_string(hide_password=False)


async def test_cases_nobody_took_follow_a_rule_only_when_an_admin_says_so(cast: Cast) -> None:
    third = Phone(cast.app, "browser", "third")
    for phone in (cast.sari, cast.made, third):
        await report(phone, photos=0)
    await cast.yusuf.say(choice="do:1:take")
    assert await cast.sari.listen() == ["told_take"]
    await propose(cast.dewi)
    await cast.dewi.press("Ya, berlakukan")
    assert [queue for queue, _ in await where(cast)] == ["KPPU", "KPPU", "KPPU"]
    due = select(cases.c.due_at).order_by(cases.c.id)
    owed = await cast.app.books.do(lambda db: db.execute(due).scalars().all())
    assert await cast.dewi.press("Ikutkan kasus lama: 2") == ["ask_rule_follow"]
    assert cast.dewi.said.facts["waiting"] == [{"agency": "KPPU", "count": 2}]
    await cast.ratna.listen()
    assert await cast.dewi.press("Ya, pindahkan") == ["rule_followed"]
    assert await where(cast) == [
        ("KPPU", "category jual_rugi"), ("KEMENDAG", "category jual_rugi"), ("KEMENDAG", "category jual_rugi")]  # fmt: skip
    assert list(await cast.app.books.do(lambda db: db.execute(due).scalars().all())) == list(owed), "owed as before"
    assert await cast.ratna.listen() == ["rule_followed_here"] and cast.ratna.said.facts["count"] == 2
    assert await cast.made.listen() == ["told_transfer"] and await cast.sari.listen() == []
    assert "Laporan seperti ini kini ditangani Kementerian Perdagangan." in cast.made.last.text
    assert await cast.ratna.say(choice="do:2:take") == ["did_take"]
    assert await cast.dewi.say(choice="rule_follow:1") == ["rule_nothing_follows", "routes"]
    await cast.dewi.say("/jejak rule_follow")
    assert cast.dewi.said.facts["deeds"][0]["about"] == {"rule": 1, "cases": 2}


async def test_what_somebody_decided_about_follows_no_rule(few: Cast) -> None:
    for phone in (few.sari, few.made):
        await report(phone, photos=0)
    await few.yusuf.say(choice="do:1:transfer")
    await few.yusuf.press("Kementerian Perdagangan")
    await few.yusuf.say("Ini perilaku platform.")
    await propose(few.dewi, to="KOMDIGI")
    await few.dewi.press("Ya, walau")
    assert await few.dewi.press("Ikutkan kasus lama: 1") == ["ask_rule_follow"]
    assert "Belum ada petugas" in few.dewi.last.text
    await few.yusuf.say(choice="do:2:take")
    assert await few.dewi.press("Ya, pindahkan") == ["rule_followed"] and few.dewi.said.facts["count"] == 0
    assert [queue for queue, _ in await where(few)] == ["KEMENDAG", "KPPU"]


async def test_no_owner_is_woken_by_a_case_that_follows_a_rule(few: Cast) -> None:
    clock = few.app.house.clock
    assert isinstance(clock, Clock)
    await report(few.made, photos=0)
    clock.at = NOON.replace(hour=15)  # 22.00 in Jakarta
    await propose(few.dewi)
    await few.dewi.press("Ya, berlakukan")
    await few.dewi.press("Ikutkan kasus lama")
    await few.dewi.press("Ya, pindahkan")
    assert await few.made.listen() == []
    clock.at = NOON.replace(day=25, hour=0, minute=1)
    assert await few.made.listen() == ["told_transfer"]


async def test_a_planned_rule_takes_no_case_along_before_its_day(few: Cast) -> None:
    await report(few.made, photos=0)
    await propose(few.dewi, day="2026-11-27")
    await few.dewi.press("Ya, berlakukan")
    assert not [slug for slug in slugs(few.dewi) if slug.startswith("rule_follow")]
    assert await few.dewi.say(choice="rule_follow_yes:1") == ["rule_followed"]
    assert few.dewi.said.facts["count"] == 0 and [queue for queue, _ in await where(few)] == ["KPPU"]


async def test_a_backup_brings_the_rules_back_and_the_next_one_follows_them(
    cast: Cast, database: str, tmp_path: Path
) -> None:
    await propose(cast.dewi)
    await cast.dewi.press("Ya, berlakukan")
    now = cast.app.house.clock()
    archive.backup(address(cast.app), cast.app.cabinet.folder, tmp_path / "copy.tar.gz", now)
    back = open_engine(f"sqlite:///{tmp_path / 'back.sqlite'}")
    archive.restore(back, tmp_path / "evidence", tmp_path / "copy.tar.gz")
    with back.begin() as db:
        assert [(one.id, one.change.goes_to) for one in rules.everything(db) if one.change] == [(1, "KEMENDAG")]
        assert rules.add(db, None, now, 0, now, 1) is None and rules.add(db, None, now, 1, now, 1) == 2
    back.dispose()
