"""How a best-seller came to be copied: told in any wording, kept word for word, counted as far as a calendar tells."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reading import feasts
from handlers.timeline import between, gap, moment
from tests.phones import Cast, Phone

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(2020, 1, 1), TODAY)


@pytest.mark.parametrize(
    "words, first, last",
    [
        ("maret 2026", date(2026, 3, 1), date(2026, 3, 31)),
        ("habis lebaran", date(2026, 3, 22), date(2026, 4, 20)),
        ("habis lebaran tahun lalu", date(2025, 4, 1), date(2025, 4, 30)),
        ("bulan puasa 2025", date(2025, 3, 1), date(2025, 3, 30)),
        ("menjelang lebaran haji", date(2026, 4, 27), date(2026, 5, 26)),
        ("natal kemarin", date(2025, 12, 18), date(2026, 1, 1)),
        ("3 bulan lalu", date(2026, 8, 11), date(2026, 9, 10)),
        ("12 mei 2025", date(2025, 5, 12), date(2025, 5, 12)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("bulan ini", date(2026, 11, 1), TODAY),
    ],
)
def test_loose_times_are_read_as_the_days_they_can_mean(words: str, first: date, last: date) -> None:
    assert feasts.span(words, TODAY) == (first, last)


@pytest.mark.parametrize("words", ["waktu itu", "dulu sekali", "maret 2031", "habis lebaran 2040"])
def test_what_no_calendar_tells_is_kept_as_it_was_said(words: str) -> None:
    assert moment(words, TODAY) == {"said": words, "from": None, "to": None}


@given(DAYS, DAYS, st.integers(0, 400), st.integers(0, 400))
def test_the_days_between_two_spans_hold_every_pair_of_their_days(a: date, b: date, long: int, wide: int) -> None:
    first = {"said": "", "from": a.isoformat(), "to": (a + timedelta(days=long)).isoformat()}
    second = {"said": "", "from": b.isoformat(), "to": (b + timedelta(days=wide)).isoformat()}
    found = between(first, second)
    assert found is not None
    least, most = found
    assert least <= (b - a).days <= most
    assert most - least == long + wide


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_the_price_gap_is_what_they_are_cheaper_by_and_never_more_than_all(own: int, theirs: int) -> None:
    found = gap(own, theirs)
    assert (found is None) == (theirs >= own)
    if found is not None:
        assert found["less"] + found["theirs"] == own
        assert 0 <= found["share"] <= 10_000


async def filed_clone(phone: Phone) -> None:
    await phone.say("/start")
    await phone.press("buat laporan")
    await phone.press("ditiru")
    await phone.say("Tas anyaman saya paling laris, lalu muncul yang sama persis dari toko lain.")
    said = {"ask_product": "tas anyaman", "ask_own_price": "90rb", "ask_their_price": "35rb", "ask_seller": "Toko Serba Murah",
            "ask_seller_kind": "4", "ask_right_held": "2", "ask_evidence": "tidak ada bukti", "ask_also": "tidak"}  # fmt: skip
    while phone.said.template != "ask_confirm":
        await phone.say(said[phone.said.template])
    await phone.press("Kirim")


async def test_an_owner_tells_the_timeline_after_filing_and_sees_it_counted(cast: Cast) -> None:
    sari = cast.sari
    await filed_clone(sari)
    assert await sari.press("urutan waktu") == ["ask_clone_first_sale"]
    assert await sari.say("januari 2025") == ["ask_clone_proof"]
    assert await sari.say(files=(b"nota pertama",)) == ["element_added", "ask_clone_peak"]
    assert await sari.say("habis lebaran") == ["ask_clone_copy"]
    assert await sari.say("september 2026") == ["clone_result", "element_added"]
    shown = sari.heard[-2][1].text.replace("<b>", "").replace("</b>", "")
    assert "Pertama dijual: januari 2025 (1 Jan 2025 – 31 Jan 2025), bukti: 1" in shown
    assert "Paling laris: habis lebaran (22 Mar 2026 – 20 Apr 2026)" in shown
    assert "Dari paling laris sampai tiruan muncul: 134 sampai 192 hari" in shown
    assert "Rp90.000 − Rp35.000 = Rp55.000 (61,11% lebih murah)" in shown
    for reader, told in ((sari, "status"), (cast.ratna, "antrean")):
        await reader.say(told)
        await reader.say(choice="case:1")
        assert "habis lebaran" in reader.last.text
        assert "134 sampai 192" in reader.last.text


async def test_any_moment_may_be_left_out_and_one_can_go_back(few: Cast) -> None:
    sari = few.sari
    await filed_clone(sari)
    await sari.press("urutan waktu")
    assert await sari.say("lewati") == ["ask_clone_peak"]
    assert await sari.say("kembali") == ["ask_clone_first_sale"]
    await sari.say("dulu waktu anak saya lahir")
    await sari.say("lewati")
    await sari.say("lewati")
    assert await sari.say("selesai") == ["clone_result", "element_added"]
    facts = sari.heard[-2][0].facts["clone"]
    assert [m["said"] for m in facts["moments"]] == ["dulu waktu anak saya lahir"]
    assert facts["days"] is None


async def test_a_timeline_of_nothing_fills_nothing(few: Cast) -> None:
    await filed_clone(few.sari)
    before = few.sari.said.facts["filled"]
    await few.sari.press("urutan waktu")
    assert await few.sari.say("selesai") == ["checklist"]
    assert few.sari.said.facts["filled"] == before
