"""A place on the map is evidence, a voice note is kept and asked for in words, and everything else is answered as what it is."""

from typing import Any

import orjson
import pytest

from bot.channels import bot_api, cloud_api
from handlers.messages import Incoming
from handlers.owner import follow_up
from tests.conversations.test_filing_a_report import up_to
from tests.phones import Cast, Phone, report
from tests.samples import WELCOME

SPOKEN = WELCOME["a voice note"][0]


def heard(**message: Any) -> Incoming:
    """What a message on Telegram is read as."""
    told = {"message_id": 5, "chat": {"id": 7, "type": "private"}, "from": {"id": 7, "first_name": "Sari"}, **message}
    return bot_api.decode(orjson.dumps({"update_id": 1, "message": told})).incoming


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a phone say what only a platform's own message can hold."""

    async def says(phone: Phone, said: Incoming) -> list[str]:
        from bot.channels import Heard

        door = phone.app._decoders[phone.channel]
        phone.app._decoders[phone.channel] = lambda body: Heard(phone.owner, said)
        try:
            return await phone.say("-")
        finally:
            phone.app._decoders[phone.channel] = door

    return says


@pytest.mark.parametrize("kind, told, other", [
    ("contact", {"phone_number": "+62812", "first_name": "Budi"}, "contact"), ("sticker", {"file_id": "s"}, "sticker"),
    ("dice", {"emoji": "🎲", "value": 3}, "sticker"), ("game", {"title": "x"}, "sticker"), ("poll", {"id": "1"}, "poll"),
    ("story", {"id": 1}, "other"),
])  # fmt: skip
def test_what_is_neither_words_nor_a_file_is_known_for_what_it_is(kind: str, told: dict[str, Any], other: str) -> None:
    assert heard(**{kind: told}) == Incoming(other=other, number=5)


@pytest.mark.parametrize("kind, other", [("contacts", "contact"), ("sticker", "sticker"), ("unsupported", "other")])
def test_so_it_is_on_whatsapp(kind: str, other: str) -> None:
    told = {"message": {"id": "wamid.1", "from": "62812", "type": kind, kind: [{}]}, "contact": {}}
    heard = cloud_api.decode(orjson.dumps(told))
    assert heard.incoming.other == other  # type: ignore[union-attr]


def test_a_place_that_is_nowhere_is_no_place() -> None:
    assert heard(location={"latitude": -6.8889, "longitude": 109.6753}).point == (-6.8889, 109.6753)
    assert heard(location={"latitude": 91, "longitude": 0}).point is None


@pytest.mark.parametrize("other", ["contact", "sticker", "poll", "other"])
async def test_the_question_is_asked_again_after_a_kind_word(few: Cast, passing: Any, other: str) -> None:
    await up_to(few.sari, "ask_seller")
    assert await passing(few.sari, Incoming(other=other)) == [f"odd_{other}", "ask_seller"]
    assert await passing(few.made, Incoming(other=other)) == [f"odd_{other}"]
    assert any(choice.slug == "go:report" for row in few.made.said.choices for choice in row)


async def test_a_place_on_the_map_is_evidence_the_officer_sees(few: Cast, passing: Any) -> None:
    await up_to(few.sari, "ask_evidence")
    assert await passing(few.sari, Incoming(point=(-6.8889, 109.6753))) == ["point_kept", "ask_confirm"]
    await few.sari.press("Kirim")
    await few.yusuf.say("/kasus 1")
    assert "📍 -6.88890, 109.67530" in few.yusuf.last.text


async def test_a_place_on_the_map_begins_a_report_and_answers_an_officer(few: Cast, passing: Any) -> None:
    await passing(few.made, Incoming(point=(-8.45, 115.35)))
    assert few.made.said.template != "home" and "story_kept" in [said.template for said, _ in few.made.heard]
    await report(few.sari, photos=0)
    await few.sari.say(choice="reply:1")
    assert (await passing(few.sari, Incoming(point=(-6.8889, 109.6753))))[-1] == "reply_sent"
    await few.yusuf.say("/kasus 1")
    assert "openstreetmap.org/?mlat=-6.88890&amp;mlon=109.67530" in few.yusuf.last.text


async def test_no_agencys_own_system_gets_a_place_on_the_map(few: Cast, passing: Any) -> None:
    from bot.parcels import report as told_to
    from storage import casebook

    await up_to(few.sari, "ask_evidence")
    await passing(few.sari, Incoming(point=(-6.8889, 109.6753)))
    await few.sari.press("Kirim")
    case = await few.app.books.do(lambda db: casebook.one(db, few.app.house.ring, 1))
    assert case is not None and case.answers["points"] == ["-6.88890, 109.67530"]
    assert "points" not in told_to(case)


async def test_a_link_sent_as_evidence_is_evidence(few: Cast) -> None:
    await up_to(few.sari, "ask_evidence")
    assert await few.sari.say("https://shopee.co.id/toko-murah/123") == ["ask_confirm"]
    await few.sari.press("Kirim")
    await few.yusuf.say("/kasus 1")
    assert "shopee.co.id/toko-murah/123" in few.yusuf.last.text


async def test_a_voice_note_is_kept_and_two_sentences_are_asked_for_and_taken(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_evidence")
    assert await sari.say(files=(SPOKEN,), kind="voice") == ["voice_kept", "ask_confirm"]
    assert await sari.say("Di rekaman itu penjualnya mengaku menjual di bawah modal.") == ["ask_confirm"]
    await sari.press("Kirim")
    await few.yusuf.say("/kasus 1")
    assert "mengaku menjual di bawah modal" in few.yusuf.last.text and few.yusuf.said.facts["files"] == 1


async def test_a_voice_note_out_of_the_blue_and_in_a_reply_is_asked_for_in_words(few: Cast) -> None:
    assert (await few.made.say(files=(SPOKEN,), kind="voice"))[0] == "voice_kept"
    await report(few.sari, photos=0)
    await few.sari.say(choice="reply:1")
    assert await few.sari.say(files=(SPOKEN,), kind="voice") == ["voice_kept", "reply_sent"]


async def test_a_case_has_enough_files_one_day_but_never_enough_words(
    few: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_up, "MOST_OF_CASE", 2)
    await report(few.sari, photos=2)
    await few.sari.say(choice="reply:1")
    assert await few.sari.say(files=(b"three",)) == ["case_full"]
    assert await few.sari.say("Ini yang ketiga.", files=(b"three",)) == ["case_full", "reply_sent"]
    await few.yusuf.say("/kasus 1")
    assert few.yusuf.said.facts["files"] == 2 and "Ini yang ketiga." in few.yusuf.last.text
