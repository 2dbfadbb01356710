"""Every message is paid for: few of them to a filed case, counted for the admins; officers see how long words reach an owner."""

from pathlib import Path

from storage import figures
from tests.phones import Cast, Clock
from tests.whatsapp.stage import SARI, SARI_ID, hears, rested, running, until
from tests.whatsapp.test_end_to_end import walk

OWN_WORDS = (
    "toko ijo ada yang banting harga: kain batik cap dijual 19.900 terus-terusan, punya saya 45rb dan modalnya saja 30rb. "
    "penjualnya pabrik besar. sejak bulan lalu pelanggan lari semua. https://www.tokopedia.com/tokomurah/batik-cap-abc"
)


async def test_a_story_with_price_and_link_costs_at_most_six_messages(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        sari = double.person(SARI, SARI_ID)
        await sari.say(OWN_WORDS)
        for _ in range(8):
            await rested(app)
            slugs = sari.buttons().values()
            if "confirm:send" in slugs:
                break
            seen = len(sari.heard)
            if "consent:agree" in slugs:
                await sari.press("Setuju")
            elif "read_back:yes" in slugs:
                await sari.press("Betul")
            elif any(slug.endswith(":skip") for slug in slugs):
                await sari.say("lewati")
            else:
                await sari.say("tidak tahu")
            await until(lambda seen=seen: len(sari.heard) > seen, "an answer")  # type: ignore[misc]
        await sari.press("Kirim")
        await hears(sari, "PA-")
        await rested(app)
        assert len(sari.heard) <= 6, [t.get("interactive", t) for t in sari.heard]


async def test_a_guided_report_costs_at_most_six_messages(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        sari = double.person(SARI, SARI_ID)
        await walk(sari)
        await rested(app)
        assert len(sari.heard) <= 6


async def test_what_is_said_in_one_breath_is_one_message(tmp_path: Path) -> None:
    async with running(tmp_path) as (app, double):
        sari = double.person(SARI)
        await sari.say("Kain batik saya 45rb, di toko itu cuma 19.900, pelanggan saya pindah semua sejak bulan lalu.")
        await rested(app)
        assert len(sari.heard) == 1
        assert "Terima kasih sudah menulis" in sari.text and "setuju" in sari.text


async def test_admins_see_what_a_month_cost(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        sari = double.person(SARI, SARI_ID)
        await walk(sari)
        await rested(app)
        sent = len(sari.heard)
        told = await app.books.do(lambda db: figures.paid_this_month(db, clock()))
        assert told == {"whatsapp": {"sent": sent, "filed": 1}}
        clock.passes(days=1)
        await app.books.do(lambda db: figures.close_days(db, clock()))
        assert await app.books.do(lambda db: figures.paid_this_month(db, clock())) == told
        cast = await Cast(app).at_work()
        await cast.dewi.say("/angka")
        assert f"<b>{sent}</b> pesan keluar untuk 1 laporan" in cast.dewi.last.text


async def test_an_officer_sees_how_long_words_reach_the_owner(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as (app, double):
        cast = await Cast(app).at_work()
        await walk(double.person(SARI, SARI_ID))
        await rested(app)
        await cast.yusuf.listen()
        await cast.yusuf.press("Buka")
        assert "23 jam lagi" in cast.yusuf.last.text
        clock.passes(days=2)
        await cast.yusuf.say(choice="case:1")
        assert "lewat 24 jam" in cast.yusuf.last.text
