"""All sorts of people come through: who types only slang, sends photos first, shouts, changes language, or stays away a week."""

import json

import pytest

from bot.clock import Timekeeper
from bot.receive import language_of
from storage import casebook, people, retention
from tests.conversations.test_filing_a_report import album, up_to
from tests.phones import STORY, Cast, Clock, Phone

# What one sort of person types at each question; nobody of them presses a button.
Habits = dict[str, str]
SLANG: Habits = {
    "welcome": "mau lapor dong min", "ask_consent": "iya setuju", "ask_category": "saya ditiru",
    "ask_story": "batik gue 85rb dijiplak, di toko oren dijual 29rb doang, fotonya jg nyolong, udah dr bulan lalu sepi bgt",
    "ask_read_back": "iya bener kak", "ask_insists": "iya", "ask_product": "batik cap motif parang", "ask_own_price": "85rb", "ask_their_price": "29rb an",
    "ask_seller_kind": "gatau kak", "ask_right_held": "tidak ada", "ask_seller": "toko batik abal", "ask_place": "lewati aja ya", "ask_also": "ga",
    "ask_evidence": "gada kak", "ask_price_pattern": "gatau", "ask_confirm": "kirim", "ask_platform": "toko oren", "ask_since_when": "bulan lalu",
}  # fmt: skip
JAVANESE: Habits = SLANG | {
    "welcome": "kula badhe lapor", "ask_consent": "sarujuk", "ask_story": "wonten toko ingkang nyade batik persis kados gadhahan kula, regane mirah sanget 29 ewu",
    "ask_read_back": "inggih leres", "ask_product": "batik cap", "ask_seller_kind": "mboten ngertos", "ask_seller": "kesupen", "ask_place": "kesupen",
    "ask_also": "mboten", "ask_evidence": "mboten wonten", "ask_confirm": "kirim", "ask_right_held": "3", "ask_category": "1",
}  # fmt: skip
SUNDANESE: Habits = SLANG | {
    "welcome": "abdi bade lapor", "ask_consent": "satuju", "ask_story": "aya toko nu ngical batik persis sapertos gaduh abdi, hargana mirah pisan 29 rebu",
    "ask_read_back": "muhun leres", "ask_product": "batik cap", "ask_seller_kind": "teu terang", "ask_seller": "hilap", "ask_place": "hilap",
    "ask_also": "henteu", "ask_evidence": "teu aya", "ask_confirm": "kirim", "ask_right_held": "3", "ask_category": "1",
}  # fmt: skip


async def talks(phone: Phone, habits: Habits, most: int = 16) -> list[str]:
    """This person answers whatever is asked, by habit, until the report is filed; the messages they typed."""
    typed = []
    for _ in range(most):
        if phone.heard and phone.said.template == "filed":
            return typed
        text = habits.get(phone.said.template, "1") if phone.heard else "min"
        typed.append(text)
        await phone.say(text)
    raise AssertionError(f"still at {phone.said.template} after {most} messages")


def templates(phone: Phone) -> list[str]:
    return [saying.template for saying, _ in phone.heard]


async def filed(phone: Phone) -> casebook.Case:
    number, house = phone.said.facts["id"], phone.app.house
    found = await phone.app.books.do(lambda db: casebook.one(db, house.ring, number))
    assert found is not None
    return found


async def language(phone: Phone) -> str:
    house = phone.app.house
    me = await phone.app.books.do(lambda db: people.of(db, house.ring, phone.channel, phone.owner, house.clock()))
    return language_of(me)


async def test_who_types_only_lower_case_slang_files_a_report_without_a_button(few: Cast) -> None:
    made = few.made
    typed = await talks(made, SLANG)
    assert all(text == text.lower() for text in typed)
    assert not [t for t in templates(made) if t.startswith("hint_")], "not once misunderstood"
    assert "switched" not in templates(made) and await language(made) == "id"
    case = await filed(made)
    assert case.answers["own_price"] == 85_000 and case.answers["their_price"] == 29_000
    assert case.answers["seller"] == "toko batik abal"
    assert case.answers["story"] == SLANG["ask_story"]


@pytest.mark.parametrize("spoken, habits", [("jv", JAVANESE), ("su", SUNDANESE)])
async def test_who_types_only_javanese_or_sundanese_files_a_report_in_it(
    few: Cast, spoken: str, habits: Habits
) -> None:
    made = few.made
    await talks(made, habits)
    assert await language(made) == spoken
    assert templates(made).count("switched") == 1
    case = await filed(made)
    assert case.answers["story"] == habits["ask_story"]
    assert "seller" not in case.answers, "who forgot a name has given none"


async def test_who_sends_ten_photos_first_files_a_report_with_all_ten(few: Cast) -> None:
    made = few.made
    await album(few, "made")
    heard = await made.listen()
    assert heard == ["story_kept", "ask_consent", "file_kept"], "answered once, not ten times"
    await talks(made, SLANG | {"file_kept": "setuju"})
    case = await filed(made)
    assert len(case.evidence) == 10
    assert "ask_evidence" not in templates(made), "who has sent photos is not asked for photos"


async def test_who_is_furious_is_heard_once_and_then_helped(few: Cast) -> None:
    made = few.made
    shout = "TOLONG!!! TOKO ANJING DI SHOPEE JUAL BATIK PERSIS PUNYA SAYA 29RB, FOTO SAYA DICURI, BANGKRUT SAYA!!!"
    await made.say(shout)
    assert templates(made)[0] == "heard_anger"
    angry = SLANG | {
        "ask_consent": "IYA SETUJU CEPETAN DONG",
        "ask_product": "BATIK CAP WOI",
        "ask_evidence": "GADA!!!",
    }
    heard = await made.say("WOI LAMA BANGET SIH ANJING!!!")
    assert heard[-1] == "ask_consent", "a swear word is no answer, and no reason to lose the question"
    await talks(made, angry | {"ask_consent": "setuju"})
    case = await filed(made)
    assert templates(made).count("heard_anger") == 1
    assert case.answers["story"].startswith("TOLONG!!!"), "their own words stay as they are"
    assert case.urgency != "P1", "how loudly it is said does not move it forward"


async def test_who_changes_language_midway_files_one_report_with_everything_in_it(few: Cast) -> None:
    made = few.made
    await made.say(SLANG["ask_story"])
    await made.say("iya setuju")
    asked = made.said.template
    assert await language(made) == "id"
    await made.say("bahasa")
    assert await made.say("basa sunda") == [asked]
    assert await language(made) == "su"
    await talks(made, SUNDANESE)
    case = await filed(made)
    assert case.answers["story"].startswith(SLANG["ask_story"])
    assert templates(made).count("filed") == 1


async def test_who_begins_in_english_and_goes_on_in_indonesian_loses_nothing(few: Cast) -> None:
    made = few.made
    told = "Hello, a shop on Shopee sells an exact copy of my batik for 29rb, mine is 85rb, they even stole my photos."
    await made.say(told)
    assert await language(made) == "en"
    await made.say("I agree")
    await made.press("Kembali ke Bahasa Indonesia")
    assert await language(made) == "id"
    await talks(made, SLANG)
    case = await filed(made)
    assert case.answers["story"] == told


async def test_who_disappears_for_a_week_is_offered_the_draft_once_and_not_nagged(few: Cast, clock: Clock) -> None:
    sari, keeper = few.sari, Timekeeper(few.app)
    await up_to(sari, "ask_seller")
    heard: list[str] = []
    for _ in range(7 * 24):
        clock.passes(hours=1)
        await keeper.tick()
    heard += await sari.listen()
    assert heard == ["draft_waits"], "once in a week"
    assert await sari.say("halo") == ["unfinished"]
    assert await sari.press("Lanjutkan") == ["ask_seller"]
    draft = await answers(sari)
    assert draft["story"] == STORY and draft["own_price"] == 45_000


async def test_a_draft_lives_for_thirty_days_and_not_longer(few: Cast, clock: Clock) -> None:
    sari, keeper = few.sari, Timekeeper(few.app)
    await up_to(sari, "ask_seller")
    clock.passes(days=1)
    await keeper.tick()
    clock.passes(days=28, hours=20)
    await keeper.tick()
    assert (await answers(sari))["story"] == STORY, "still there on the thirtieth day"
    clock.passes(days=1)
    await keeper.tick()
    assert await answers(sari) == {}
    assert await sari.listen() == ["draft_waits"], "and not a word about its end"
    assert retention.DRAFT.days == 30
    assert await sari.say("lapor") == ["ask_category"], "who comes back later begins anew, with the consent they gave"


async def answers(phone: Phone) -> dict:
    house = phone.app.house
    me = await phone.app.books.do(lambda db: people.of(db, house.ring, phone.channel, phone.owner, house.clock()))
    told = await phone.app.books.do(lambda db: people.dialogue_of(db, house.ring, me.id))
    return told.get("parked") or told.get("answers") or {}


async def test_who_tells_the_story_instead_of_pressing_a_button_has_told_it(few: Cast) -> None:
    made = few.made
    await made.say("lapor")
    assert (await made.say(STORY))[-1] == "ask_consent", "told before the consent"
    assert (await answers(made))["story"] == STORY
    await made.say("setuju")
    sari = few.sari
    await sari.say("/start")
    await sari.say("setuju")
    assert sari.said.template == "ask_category"
    await sari.say(STORY)
    assert (await answers(sari))["story"] == STORY
    assert "ask_story" not in templates(sari)


@pytest.mark.parametrize("typed", ["tidak setuju", "ga", "mboten", "henteu", "no", "i do not agree", "enggak kak"])
async def test_who_does_not_agree_in_words_has_not_agreed(few: Cast, typed: str) -> None:
    await few.made.say("lapor")
    assert (await few.made.say(typed))[-1] == "declined"
    assert await answers(few.made) == {}


async def test_who_sends_only_emoji_is_asked_kindly_and_loses_nothing(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_seller_kind")
    before = await answers(sari)
    for typed in ("👍", "😭😭😭", "...", "?!"):
        heard = await sari.say(typed)
        assert heard[-1] == "ask_seller_kind", (typed, heard)
    assert json.dumps(await answers(sari)) == json.dumps(before)
