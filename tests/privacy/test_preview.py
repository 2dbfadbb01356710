"""An owner sees what an agency will read before it is sent, and the agency reads exactly that."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.owners import OwnersSight
from bot.parcels import report as of_parcel
from bot.receive import Hall
from handlers.cases import for_agency
from handlers.messages import Outgoing
from handlers.owner import suggestion
from handlers.owner.preview import preview
from storage import casebook, people
from tests.phones import Cast, report
from tests.privacy.test_masking import NIK, STORY, _ready, parcels

# A case that is not filed yet has no number, happened at no time, and stands in no queue.
OF_THE_MOMENT = ("id", "created_at", "due_at", "said", "days", "since", "why", "hops", "earlier")


def bare(card: str) -> str:
    """A card without its number and what happened to it so far."""
    return re.sub(r"#\d+", "", card.partition("Masuk:")[0] + card.partition("Pelapor:")[2]).split("<b>2", 1)[0].strip()


@pytest.mark.parametrize("identity", ["Rahasia", "Terbuka", "Anonim"])
async def test_what_was_shown_before_is_what_the_officer_reads(cast: Cast, identity: str) -> None:
    await _ready(cast.sari, STORY)
    if identity != "Rahasia":
        await cast.sari.press("Nama:")
        await cast.sari.press(identity)
    if cast.sari.said.template == "ask_name":
        await cast.sari.say("Sari Wulandari")
    assert await cast.sari.press("Lihat yang dikirim") == ["preview", "card"]
    before, text_before = cast.sari.said.facts, cast.sari.last.text
    await cast.sari.press("✅")
    await cast.yusuf.say("/kasus 1")
    after, text_after = cast.yusuf.said.facts, cast.yusuf.last.text
    assert {n: v for n, v in before.items() if n not in OF_THE_MOMENT} == {n: v for n, v in after.items() if n not in OF_THE_MOMENT}  # fmt: skip
    assert bare(text_before) == bare(text_after)


async def test_every_agency_named_there_reads_the_same(cast: Cast) -> None:
    """The lead, and one of those beside it once the case is passed on."""
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU", "KEMENDAG"}))
    await _ready(cast.sari, STORY)
    await cast.sari.press("Lihat yang dikirim")
    shown, told = cast.sari.said.facts, cast.sari.heard[-2][0].facts
    assert told["agency"] == "KPPU"
    assert "KEMENDAG" in told["others"]
    assert "Kementerian Perdagangan" in cast.sari.heard[-2][1].text
    await cast.sari.press("✅")
    await cast.yusuf.say(choice="do:1:take")
    await cast.yusuf.say(choice="do:1:transfer")
    await cast.yusuf.press("Kementerian Perdagangan")
    await cast.yusuf.say("Mohon dilanjutkan.")
    await cast.ratna.say("/kasus 1")
    for name in ("story", "seller", "own", "place", "remarks", "links", "identity", "owner_name", "files"):
        assert shown[name] == cast.ratna.said.facts[name], name
    documents = await parcels(cast)
    assert {d.agency for d in documents} == {"KPPU", "KEMENDAG"}
    assert len({str(d.report) for d in documents}) == 1


async def test_a_parcel_holds_what_the_preview_showed_and_nothing_beside_it(cast: Cast) -> None:
    cast.app.house = replace(cast.app.house, forwards=frozenset({"KPPU"}))
    await _ready(cast.sari, STORY)
    await cast.sari.press("Lihat yang dikirim")
    shown = cast.sari.said.facts
    await cast.sari.press("✅")
    (sent,) = [d.report for d in await parcels(cast)]
    seen = {"story": shown["story"], "seller": shown["seller"], **dict(shown["own"])}
    seen |= {n: shown[n] for n in ("links", "remarks") if shown[n]} | {"evidence_count": shown["files"]}
    assert {n: v for n, v in sent.items() if n != "tied"} == seen
    case = await cast.app.books.do(lambda db: casebook.there(db, cast.app.house.ring, 1))
    assert of_parcel(for_agency(case)) == sent


async def test_two_complaints_are_two_cards_and_both_are_masked(few: Cast) -> None:
    words = f"Kain batik saya 45rb, di toko itu cuma 19.900. Akun saya juga dibekukan. NIK saya {NIK}"
    house = few.app.house

    def shown(db: Connection) -> list[Outgoing]:
        me = people.of(db, house.ring, "browser", "sari", house.clock())
        sight = OwnersSight(Hall(house, db, house.clock()), me)
        read = suggestion.understood(sight, {"story": words, "category": "jual_rugi", "also": "yes"})
        told = read | {"suggested": read["suggested"] | {"also": [{"category": "biaya_akun", "answers": {}}]}}
        return preview(sight, told, ready=True)

    out = await few.app.books.do(shown)
    assert [o.template for o in out] == ["preview", "card", "preview", "card"]
    assert [o.facts["category"] for o in out[1::2]] == ["jual_rugi", "biaya_akun"]
    assert not [o for o in out if NIK in str(o)]
    assert [bool(o.choices) for o in out] == [False, False, False, True]


async def test_a_look_loses_nothing_of_a_report(few: Cast) -> None:
    await _ready(few.sari, STORY)
    assert await few.sari.say("pratinjau") == ["preview", "card"]
    assert await few.sari.press("Kembali ke ringkasan") == ["ask_confirm"]
    assert await few.sari.say("/start") == ["unfinished"]
    assert await few.sari.say("lihat yang dikirim") == ["preview", "card"]


async def test_without_a_report_there_is_nothing_to_look_at(few: Cast) -> None:
    assert await few.sari.say("pratinjau") == ["preview_nothing"]


async def test_an_old_preview_sends_nothing_twice(few: Cast) -> None:
    await report(few.sari)
    assert await few.sari.say(choice="confirm:uncensored") == ["sent_already"]
