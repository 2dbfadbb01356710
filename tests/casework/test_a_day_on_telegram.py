"""The last working day before Christmas at three agencies, played through on Telegram: python-telegram-bot for the task force,
aiogram for the owners, the strict double between them and us."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.app import App, build
from bot.clock import Timekeeper
from bot.owners import _file_all
from bot.receive import Hall
from handlers.acts import FileReport
from handlers.cases import Case
from handlers.owner.sight import CONSENT_VERSION
from storage import backlog, casebook, people
from storage.tables import cases
from tests.channels.test_telegram_end_to_end import TOKENS, Person, invite, judged, settings
from tests.doubles.bot_api import BotApi
from tests.doubles.bot_api_people import Sent
from tests.phones import Clock

MORNING = datetime(2026, 12, 23, 1, 0, tzinfo=UTC)  # a Wednesday, 08.00 WIB; the 24th and 25th are no working days
YUSUF, BAYU, TUTI, RATNA, MEJA, SINTA = range(9001, 9007)
TASKFORCE = {YUSUF: ("officer", "KPPU"), BAYU: ("officer", "KPPU"), TUTI: ("supervisor", "KPPU"),
             RATNA: ("officer", "KEMENDAG"), MEJA: ("officer", "SATGAS"), SINTA: ("custodian", "SATGAS")}  # fmt: skip
AT_NIGHT = 41  # one more, on a holiday at 22.00
CASES, PRICES = 40, 26  # all, and of these about prices: KPPU's; the others are KEMENDAG's
SURGE = (
    "Kain batik saya 45rb, di toko itu cuma 19.900, pelanggan saya pindah semua sejak bulan lalu.",
    "Sejak ada penjual itu dagangan daster saya sepi sekali. Mereka jual separuh harga, tiap hari tanpa henti.",
    "Mereka banting harga sprei sampai di bawah modal kain. Sudah tiga bulan karyawan saya rumahkan dua orang.",
)
COPY = SURGE[0] + " Tolong ya."  # the fourth owner passes on what the first one wrote


def told(number: int) -> dict[str, Any]:
    """What the owner of this case told: the first three name one seller, in words of their own."""
    place = {"code": "3375", "name": "Kota Pekalongan"}
    if PRICES < number <= CASES:
        return {"category": "biaya_akun", "identity": "confidential", "account_issue": "freeze", "platform": "Pasar Daring",
                "since_when": "dua minggu lalu", "notice": "not_told", "place": place,
                "story": f"Akun toko nomor {number} dibekukan dan uang saya ditahan, tanpa pemberitahuan apa pun."}  # fmt: skip
    stories = (*SURGE, COPY)
    seller = "Toko Kilat Jaya" if number <= len(stories) else f"Gudang Nomor {number}"
    story = stories[number - 1] if number <= len(stories) else f"Penjual {number} menjual jauh di bawah modal saya."
    return {"category": "jual_rugi", "identity": "confidential", "product": "kain batik", "own_price": 45_000,
            "their_price": 19_900, "seller_kind": "foreign", "price_pattern": "always", "seller": seller, "place": place,
            "story": story}  # fmt: skip


def owner_of(number: int) -> int:
    return 7000 + number


class Day:
    """The service, the people at their phones, and what they do."""

    def __init__(self, app: App, double: BotApi, clock: Clock) -> None:
        self.app, self.double, self.clock = app, double, clock

    async def begins(self) -> None:
        for chat, (role, agency) in TASKFORCE.items():
            await self.desk(chat).says(await invite(self.app, role, agency), "Selamat bekerja")

    def desk(self, chat: int) -> Person:
        return Person(self.double, "taskforce", chat)

    def owner(self, number: int) -> Person:
        return Person(self.double, "public", owner_of(number))

    async def do(self, work: Callable[[Connection], Any]) -> Any:
        done = await self.app.books.do(work)
        self.app.promised()
        return done

    async def files(self, number: int) -> None:
        """An owner's finished report, carried out as the conversation would."""
        house, chat = self.app.house, owner_of(number)
        self.double["public"].chats[chat] = []
        self.double["public"].people[chat] = {"id": chat, "is_bot": False, "first_name": "Sari", "language_code": "id"}

        def work(db: Connection) -> None:
            who = people.of(db, house.ring, "telegram", str(chat), self.clock())
            people.consent(db, who.id, CONSENT_VERSION, self.clock())
            hall = Hall(house, db, self.clock())
            hall.promise(who.id, who.channel, *_file_all(hall, who, FileReport(told(number))))
            hall.write()

        await self.do(work)

    async def case(self, number: int) -> Case:
        found = await self.app.books.do(lambda db: casebook.one(db, self.app.house.ring, number))
        assert found is not None
        return found

    async def clock_strikes(self) -> None:
        await Timekeeper(self.app).tick()
        self.app.promised()

    async def opens(self, chat: int, number: int) -> Person:
        await self.desk(chat).says(f"/kasus {number}", f"#{number}")
        return self.desk(chat)

    async def owner_hears(self, number: int, words: str) -> Sent:
        return await self.double["public"].heard(owner_of(number), words)

    async def desk_hears(self, chat: int, words: str, after: int = 0) -> Sent:
        return await self.double["taskforce"].heard(chat, words, after=after)

    def heard_so_far(self, chat: int) -> list[str]:
        return [sent.text for sent in self.double["taskforce"].chat(chat)]

    async def held_by(self) -> dict[int, str]:
        rows = await self.app.books.do(lambda db: db.execute(select(cases.c.id, cases.c.holder)).all())
        return {r.id: r.holder for r in rows if r.holder}

    async def staff_id(self, chat: int) -> str:
        ring = self.app.house.ring
        who = await self.app.books.do(lambda db: people.of(db, ring, "telegram_taskforce", str(chat), self.clock()))
        return str(who.id)


async def cases_come_in_and_are_shared_out(day: Day) -> int:
    """One officer is away, and gets none; a case that Yusuf got."""
    await day.desk(BAYU).says("/pergi 3", "Tercatat pergi")
    for number in range(1, CASES + 1):
        await day.files(number)
        await day.owner_hears(number, f"#{number}")
    await day.desk(TUTI).says("/bagi", "dibagikan ke 2 petugas")
    held = await day.held_by()
    who = {chat: await day.staff_id(chat) for chat in (YUSUF, BAYU, TUTI)}
    mine = [n for n, holder in held.items() if holder == who[YUSUF]]
    assert who[BAYU] not in held.values() and set(held) <= set(range(1, PRICES + 1))
    assert abs(len(mine) - sum(h == who[TUTI] for h in held.values())) <= 1
    return max(mine)


async def three_owners_name_one_seller_and_all_are_answered(day: Day) -> None:
    await day.clock_strikes()
    await day.desk_hears(TUTI, "Toko Kilat Jaya")
    await day.desk_hears(MEJA, "Toko Kilat Jaya")
    tuti = day.desk(TUTI)
    await tuti.presses("Lihat kasusnya", "3 pelapor, 4 kasus")  # a text that is passed on is no owner more
    await tuti.presses("Balas semua pelapor", "Tulis jawaban untuk 4 pelapor")
    await tuti.says("Penjual ini sedang kami periksa.", "Untuk 4 pelapor")
    await tuti.presses("Kirim", "tercatat di 4 kasus")
    for number in (1, 2, 3, 4):
        heard = await day.owner_hears(number, "Penjual ini sedang kami periksa.")
        assert f"#{number}" in heard.text
    assert not any("sedang kami periksa" in s.text for s in day.double["public"].chat(owner_of(5)))


async def two_agencies_pass_a_case_on_until_the_desk_decides(day: Day, number: int) -> None:
    ratna, yusuf = await day.opens(RATNA, number), day.desk(YUSUF)
    await ratna.presses("Ambil", "di tangan Bapak/Ibu")
    await ratna.presses("Teruskan", "Diteruskan ke lembaga mana")
    await ratna.presses("Komisi Pengawas", "Apa alasannya?")
    await ratna.says("Ini soal persaingan.", f"#{number} sudah diteruskan")
    await day.opens(YUSUF, number)
    await yusuf.presses("Teruskan", "Diteruskan ke lembaga mana")
    await yusuf.presses("Kementerian Perdagangan", "Apa alasannya?")
    await yusuf.says("Ini soal platform.", f"#{number} sudah diteruskan")
    await day.opens(RATNA, number)
    await ratna.presses("Teruskan", "meja satgas yang memutuskan")
    await ratna.says("Bukan kami.", f"#{number} sudah diteruskan")
    await day.desk_hears(MEJA, f"#{number}")
    assert (await day.case(number)).agency == "SATGAS"
    for reason in ("Ini soal persaingan.", "Ini soal platform.", "Bukan kami."):
        await day.owner_hears(number, reason)
    meja = await day.opens(MEJA, number)
    await meja.presses("Ambil", "di tangan Bapak/Ibu")
    await meja.presses("Teruskan", "Diteruskan ke lembaga mana")
    await meja.presses("Kementerian Perdagangan", "Apa alasannya?")
    await meja.says("Meja satgas memutuskan: soal platform.", f"#{number} sudah diteruskan")
    await day.desk_hears(RATNA, "Meja satgas memutuskan")
    await day.owner_hears(number, "Meja satgas memutuskan")
    assert ((await day.case(number)).agency, (await day.case(number)).hops) == ("KEMENDAG", 4)


async def an_identity_is_asked_for_and_opened_with_a_reason(day: Day, number: int) -> None:
    yusuf = await day.opens(YUSUF, number)
    await yusuf.presses("Tindakan lain", "Tindakan lain")
    await yusuf.presses("Minta identitas", "Untuk apa identitas")
    await yusuf.says("Perlu keterangan resmi pelapor.", "dikirim ke penjaga identitas")
    await day.desk_hears(SINTA, f"#{number}")
    sinta = day.desk(SINTA)
    await sinta.presses("Buka permintaan", "Perlu keterangan resmi")
    await sinta.presses("Izinkan, pelapor diberi tahu", "Kenapa diizinkan")
    await sinta.says("Pelapor perlu didengar resmi.", "dikirim dan dicatat")
    await day.desk_hears(YUSUF, str(owner_of(number)))
    await day.owner_hears(number, "dibuka kepada petugas")
    assert not any(
        str(owner_of(number)) in text for chat in TASKFORCE if chat != YUSUF for text in day.heard_so_far(chat)
    )


async def a_case_is_closed_by_two_and_its_owner_says_it_is_not_over(day: Day, number: int) -> None:
    yusuf = await day.opens(YUSUF, number)
    await yusuf.presses("Tanya pelapor", "Apa yang ingin ditanyakan")
    await yusuf.presses("Bukti harga tiga hari", "tiga hari yang berbeda")
    await yusuf.presses("Kirim", "Pertanyaan terkirim")
    await day.owner_hears(number, "tiga hari yang berbeda")
    owner = day.owner(number)
    await owner.presses("Balas", "Silakan tulis")
    await owner.says("Tiga hari ini tetap 19.900.", "Sudah kami teruskan")
    await day.desk_hears(YUSUF, "Tiga hari ini tetap 19.900.")
    await day.opens(YUSUF, number)
    await yusuf.presses("Tutup", "Bagaimana hasilnya")
    await yusuf.presses("Dijawab saja", "Tulis penutup")
    await yusuf.says("Penjual sudah kami tegur.", "menunggu persetujuan petugas kedua")
    await day.desk_hears(TUTI, f"#{number} mau ditutup")
    assert not any("Penjual sudah kami tegur" in s.text for s in day.double["public"].chat(owner_of(number)))
    tuti = await day.opens(TUTI, number)
    await tuti.presses("Setujui penutupan", "dengan persetujuan")
    await day.owner_hears(number, "Penjual sudah kami tegur.")
    await owner.presses("Belum selesai", "Apa yang belum selesai")
    await owner.says("Harganya masih 19.900 pagi ini.", "dibuka lagi")
    await day.desk_hears(YUSUF, "Harganya masih 19.900 pagi ini.")
    again = await day.case(number)
    assert (again.status, again.level, again.holder) == ("new", 1, None)
    await day.opens(MEJA, number)  # the desk looks on


async def the_week_is_read_line_by_line(day: Day) -> None:
    tuti = day.desk(TUTI)
    await tuti.says("/pantau", "7 hari terakhir")
    await tuti.presses("Selisih harga", f"Yang bisa dibuka: {PRICES}")
    await tuti.presses("#", "Kasus #")


async def nobody_is_woken_on_a_holiday_and_nothing_is_due_then(day: Day, refused: int) -> None:
    """A report of a holiday's night waits, is after what waited before, and goes to whoever was longest without one."""
    await day.desk(TUTI).says("/tim", "Tim lembaga ini")
    await day.desk(TUTI).presses("otomatis", "dibagikan sendiri pada jam kerja")
    late = await day.case(CASES)
    assert late.due_at is not None and late.due_at.astimezone(UTC).date() > MORNING.date() + timedelta(days=5)
    for days in (1, 2):  # 24 and 25 December
        day.clock.at = MORNING + timedelta(days=days)
        await day.clock_strikes()
    day.clock.at = MORNING + timedelta(days=2, hours=14)  # 22.00 WIB
    await day.files(AT_NIGHT)
    await day.owner_hears(AT_NIGHT, f"#{AT_NIGHT}")
    await day.clock_strikes()
    held, who = await day.held_by(), {await day.staff_id(chat): chat for chat in (YUSUF, BAYU, TUTI)}
    assert AT_NIGHT not in held
    await day.owner(1).presses("Balas", "Silakan tulis")
    await day.owner(1).says("Masih 19.900 malam ini.", "Sudah kami teruskan")
    by_night = await day.desk_hears(who[held[1]], "malam ini.")
    assert by_night.quiet and not (await day.desk_hears(TUTI, "Toko Kilat Jaya")).quiet  # that was by day: phones rang
    day.clock.at = MORNING + timedelta(days=5)  # Monday
    await day.clock_strikes()
    for chat in (YUSUF, BAYU, TUTI, RATNA, MEJA):
        await day.desk(chat).says("/bantuan", "Perintah petugas")  # what was promised before has arrived by then
        mornings = sum("Selamat pagi" in text for text in day.heard_so_far(chat))
        assert mornings == (0 if chat == MEJA else 1)  # Monday's, none came before; the desk has nothing left to do
    await day.desk_hears(BAYU, "1 kasus dibagikan")  # who is back, and got none until now
    held = await day.held_by()
    assert who[held[refused]] == BAYU and who[held[AT_NIGHT]] in (YUSUF, TUTI)


def what_each_person_read(day: Day) -> None:
    """Nothing of another agency's cases, nothing of another owner's, and no officer's name to an owner."""
    read = {chat: "\n".join(day.heard_so_far(chat)) for chat in TASKFORCE}
    for chat, words in {RATNA: ("Gudang Nomor", "Kilat Jaya", "kain batik"), SINTA: ("Gudang", "batik", "Akun toko"),
                        BAYU: ("Akun toko",), YUSUF: ("Akun toko nomor 28",), TUTI: ("Akun toko",)}.items():  # fmt: skip
        assert [word for word in words if word in read[chat]] == [], chat
    assert read[BAYU].count("1 kasus dibagikan") == 1 and "Pelapor kasus" not in read[BAYU]
    for number in (*range(1, CASES + 1), AT_NIGHT):
        heard = "\n".join(sent.text for sent in day.double["public"].chat(owner_of(number)))
        assert set(re.findall(r"#(\d+)", heard)) == {str(number)}, number
        assert not re.search(r"Yusuf|Bayu|Tuti|Ratna|Sinta", heard), number


@asynccontextmanager
async def running_at(double: BotApi, folder: Path, clock: Clock) -> AsyncIterator[App]:
    """The service with both Telegram doors open, at a time of our choosing."""
    app = build(settings(double, folder), clock=clock)
    app.web = None
    task = asyncio.create_task(app.run())
    try:
        yield app
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_day_at_three_agencies(tmp_path: Path) -> None:
    clock = Clock(MORNING)
    async with BotApi(TOKENS) as double, running_at(double, tmp_path, clock) as app:
        day = Day(app, double, clock)
        await day.begins()
        yusufs = await cases_come_in_and_are_shared_out(day)
        await three_owners_name_one_seller_and_all_are_answered(day)
        await two_agencies_pass_a_case_on_until_the_desk_decides(day, PRICES + 1)
        await an_identity_is_asked_for_and_opened_with_a_reason(day, yusufs)
        await a_case_is_closed_by_two_and_its_owner_says_it_is_not_over(day, yusufs)
        await the_week_is_read_line_by_line(day)
        await nobody_is_woken_on_a_holiday_and_nothing_is_due_then(day, yusufs)
        what_each_person_read(day)
        waits = await app.books.do(backlog.counted)
        assert (waits["inbox_failed"], waits["outbox_dead"]) == (0, 0)
        judged(double)
    assert [r for r in double.refusals if r.code != 409] == []
