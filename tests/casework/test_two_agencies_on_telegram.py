"""One report and two agencies, from the first day to the end, played through on Telegram with the strict double between."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.owners import _file_all
from bot.receive import Hall
from handlers.acts import FileReport
from handlers.owner.sight import CONSENT_VERSION
from storage import backlog, people
from tests.casework.test_a_day_on_telegram import MORNING, RATNA, Day, owner_of, running_at
from tests.channels.test_telegram_end_to_end import TOKENS, invite, judged
from tests.doubles.bot_api import BotApi
from tests.phones import Clock

BUDI = 9101
CLONE: dict[str, Any] = {
    "category": "tiru_produk", "identity": "confidential", "product": "tas anyaman", "own_price": 90_000,
    "their_price": 35_000, "seller_kind": "foreign", "right_held": "registered", "seller": "Toko Serba Murah",
    "story": "Tas anyaman saya paling laris, lalu muncul yang sama persis dari toko lain.",
    "place": {"code": "3375", "name": "Kota Pekalongan"},
}  # fmt: skip


async def sari_files(day: Day) -> None:
    house, chat = day.app.house, owner_of(1)
    day.double["public"].chats[chat] = []
    day.double["public"].people[chat] = {"id": chat, "is_bot": False, "first_name": "Sari", "language_code": "id"}

    def work(db: Connection) -> None:
        who = people.of(db, house.ring, "telegram", str(chat), day.clock())
        people.consent(db, who.id, CONSENT_VERSION, day.clock())
        hall = Hall(house, db, day.clock())
        hall.promise(who.id, who.channel, *_file_all(hall, who, FileReport(CLONE)))
        hall.write()

    await day.do(work)


def told(day: Day, words: str) -> int:
    """How often Bu Sari read this."""
    return sum(words in sent.text for sent in day.double["public"].chat(owner_of(1)))


async def test_the_ministry_and_the_ip_office_work_one_report(tmp_path: Path) -> None:
    clock = Clock(MORNING)
    async with BotApi(TOKENS) as double, running_at(double, tmp_path, clock) as app:
        day = Day(app, double, clock)
        ratna, budi, sari = day.desk(RATNA), day.desk(BUDI), day.owner(1)
        await ratna.says(await invite(app, "officer", "KEMENDAG"), "Selamat bekerja")
        await budi.says(await invite(app, "officer", "DJKI"), "Selamat bekerja")
        await sari_files(day)
        await double["public"].heard(
            owner_of(1), "Kementerian Hukum ikut menangani", timeout=60
        )  # the door has just opened
        await day.desk_hears(RATNA, "Kasus baru")
        await day.desk_hears(BUDI, "Ikut menangani bersama Kementerian Perdagangan")
        await day.opens(RATNA, 1)
        await ratna.presses("Ambil", "di tangan Bapak/Ibu")
        await day.opens(BUDI, 1)
        await budi.presses("Ambil", "di tangan Bapak/Ibu")
        await budi.presses("Tanya pelapor", "Apa yang ingin ditanyakan")
        await budi.says("Berapa nomor pendaftaran mereknya?", "Pertanyaan terkirim")
        await day.owner_hears(1, "Berapa nomor pendaftaran mereknya?")
        await sari.presses("Balas", "Silakan tulis")
        await sari.says("Nomornya IDM000123, sejak 2024.", "Sudah kami teruskan")
        for chat in (RATNA, BUDI):
            await day.desk_hears(chat, "Nomornya IDM000123")
        await day.opens(RATNA, 1)
        await ratna.presses("Tutup", "masih ada yang bekerja")
        await ratna.says("/batal", "#1")
        await day.opens(BUDI, 1)
        await budi.presses("Bagian kami selesai", "Bagaimana hasilnya")
        await budi.presses("Barang sudah diturunkan", "Tulis temuan")
        await budi.says(
            "Pemilik merek benar; barangnya sudah diturunkan.", "Bagian lembaga Bapak/Ibu di kasus #1 selesai"
        )
        await day.desk_hears(RATNA, "Selesai dengan bagiannya")
        await day.opens(RATNA, 1)
        await ratna.presses("Tutup", "Bagaimana hasilnya")
        await ratna.presses("Barang sudah diturunkan", "Tulis penutup")
        await ratna.says("Tokonya sudah menurunkan tiruan itu.", "#1 ditutup")
        await day.owner_hears(1, "Tokonya sudah menurunkan tiruan itu.")
        assert [told(day, words) for words in ("Berapa nomor", "barangnya sudah diturunkan", "menurunkan tiruan")] == [
            1,
            1,
            1,
        ]
        assert told(day, "mulai menangani") == 1  # the ministry's; that the office began is in the history only
        case = await day.case(1)
        assert (case.status, case.agency, [(p.agency, p.status) for p in case.parts]) == (
            "closed", "KEMENDAG", [("DJKI", "closed")])  # fmt: skip
        waits = await app.books.do(backlog.counted)
        assert (waits["inbox_failed"], waits["outbox_dead"]) == (0, 0)
        judged(double)
    assert [r for r in double.refusals if r.code != 409] == []
