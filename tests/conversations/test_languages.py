"""Owners are answered in the language they write, can go back with one tap, and are never switched against their will."""

import pytest

from bot.channels import Raw
from bot.channels.local import letter
from bot.receive import language_of
from handlers.conversation import Dialogue
from handlers.messages import Incoming
from handlers.owner import tongue
from handlers.reading.language import policy
from storage import people
from storage.people import Person, Stranger
from tests.conversations.test_filing_a_report import album, up_to
from tests.doubles.eyes import Talk
from tests.phones import STORY, Cast, Phone, agree
from tests.reading.own_messages import MESSAGES

TOLD = "Hello, a shop on Shopee is selling an exact copy of my hand-stamped batik for half the price, please help."


async def person(phone: Phone, phone_language: str | None = None) -> Person:
    """The person at this phone; a new one has a phone in this language."""
    house = phone.app.house
    stranger = Stranger(phone.channel, phone.owner, language=phone_language)
    met = await phone.app.books.do(lambda db: people.meet(db, house.ring, [stranger], house.clock()))
    return met[phone.channel, phone.owner].person


async def language(phone: Phone) -> str:
    return language_of(await person(phone))


async def test_who_writes_english_is_answered_in_english_and_may_go_back_with_one_tap(few: Cast) -> None:
    made = few.made
    assert await made.say(TOLD) == ["switched", "story_kept", "ask_consent"]
    assert "from now on we answer in" in made.heard[-3][1].text
    assert "Before we begin" in made.last.text or "agree" in made.last.text.casefold()
    assert await made.press("Kembali ke Bahasa Indonesia") == ["ask_consent"]
    assert await language(made) == "id"
    assert await made.press("Setuju") != []
    await made.say("they are selling it since last month and I lost my customers")
    await made.say("I really do not know what to do about this anymore")
    assert await language(made) == "id", "what was chosen stays"


@pytest.mark.parametrize("spoken", ["en", "jv", "su"])
async def test_who_writes_another_language_is_answered_in_it_within_three_messages(few: Cast, spoken: str) -> None:
    for text in MESSAGES[spoken][:3]:
        await few.made.say(text)
    assert await language(few.made) == spoken
    assert "switched" in [saying.template for saying, _ in few.made.heard]


async def test_indonesian_slang_is_never_switched(few: Cast) -> None:
    for text in MESSAGES["id"]:
        await few.made.say(text)
    assert "switched" not in [saying.template for saying, _ in few.made.heard]
    assert await language(few.made) == "id"


async def test_an_explicit_choice_wins_over_whatever_is_written(few: Cast) -> None:
    made = few.made
    await made.say("bahasa")
    await made.press("Bahasa Indonesia")
    for text in MESSAGES["en"]:
        await made.say(text)
    assert await language(made) == "id"
    await made.say("english")
    await made.press("English")
    for text in MESSAGES["id"][:10]:
        await made.say(text)
    assert await language(made) == "en"


async def test_who_changes_language_midway_keeps_their_report(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_seller")
    before = sari.said.template
    assert await language(sari) == "id"
    await sari.say("bantuan")
    heard = await sari.say("sorry, I do not understand this question, could you explain what you want to know please?")
    assert heard, "what is typed at a question is still its answer"
    answers = (await dialogue(sari))["answers"]
    assert answers["own_price"] == 45_000
    assert before == "ask_seller"
    while await language(sari) == "id":
        await sari.say("I am sorry, I would rather write in English, because we are talking about this with my husband")
    assert (await dialogue(sari))["answers"]["own_price"] == 45_000
    assert (await dialogue(sari))["answers"]["story"].startswith(STORY[:20])


async def dialogue(phone: Phone) -> dict:
    me, ring = await person(phone), phone.app.house.ring
    return await phone.app.books.do(lambda db: people.dialogue_of(db, ring, me.id))


async def test_who_goes_on_in_indonesian_is_followed_back_and_may_return(few: Cast) -> None:
    made = few.made
    await made.say(TOLD)
    assert await language(made) == "en"
    await made.press("I agree")
    for text in (
        "eh maaf kak, saya lanjut pakai bahasa indonesia aja ya",
        "tokonya jual murah banget, udah dari bulan lalu",
    ):
        await made.say(text)
    assert await language(made) == "id"
    assert await made.press("Back to English")
    assert await language(made) == "en"


async def test_the_names_of_shops_and_products_say_nothing_about_their_owner(few: Cast) -> None:
    sari = few.sari
    await up_to(sari, "ask_seller")
    await sari.say("The Best Batik of Our Home and Your Family")
    assert await language(sari) == "id"
    assert (
        "tongue" not in (await dialogue(sari))["notes"] or (await dialogue(sari))["notes"]["tongue"]["sums"]["en"] < 0
    )


async def test_a_forwarded_message_is_somebody_elses_language(few: Cast) -> None:
    before = policy.begin("id")
    assert tongue.listened(few.app, Dialogue(), Incoming(TOLD, forwarded=True), before) == before  # type: ignore[arg-type]
    assert tongue.listened(few.app, Dialogue(), Incoming(TOLD), before)["en"] > 0  # type: ignore[arg-type]


async def test_an_indonesian_phone_is_never_asked_for_a_language(few: Cast) -> None:
    await person(few.made, "id-ID")
    assert await few.made.say("/start") == ["welcome"]
    assert await few.sari.say("/start") == ["welcome"], "a door that tells no language is Indonesian"


async def test_an_english_phone_is_offered_the_languages_once_and_greeted_at_the_same_time(few: Cast) -> None:
    made = few.made
    await person(made, "en-US")
    assert await made.say("/start") == ["ask_language", "welcome"]
    assert "This is" in made.last.text
    assert await made.say("/start") == ["welcome"]
    assert await made.press("Bahasa Indonesia") == ["welcome"]
    assert "Before we begin" not in made.last.text and await language(made) == "id"


async def test_an_english_phone_of_who_writes_indonesian_is_answered_in_indonesian_at_once(few: Cast) -> None:
    await person(few.made, "en")
    assert await few.made.say("halo min saya mau lapor toko yang jual tiruan barang saya") == [
        "story_kept",
        "ask_consent",
    ]
    assert await language(few.made) == "id"


async def test_a_foreign_phone_is_asked_while_nothing_else_is_known(few: Cast) -> None:
    await person(few.made, "zh-hans")
    assert await few.made.say("👋") == ["ask_language", "welcome"]
    assert await language(few.made) == "id", "a language without words of ours is answered in Indonesian"
    await few.made.say("我想投诉一家卖假货的店，怎么查询投诉进度")
    assert await language(few.made) == "id"


@pytest.mark.parametrize("word", ["bahasa", "english", "basa jawa", "basa sunda", "/language", "ganti bahasa"])
async def test_the_language_menu_is_one_word_away_at_any_question(few: Cast, word: str) -> None:
    sari = few.sari
    await up_to(sari, "ask_price_pattern")
    assert await sari.say(word) == ["ask_language"]
    assert await sari.press("Basa Sunda") == ["ask_price_pattern"]
    assert await language(sari) == "su"


async def test_the_menu_gives_back_whatever_was_being_said(few: Cast) -> None:
    sari = few.sari
    await agree(sari)
    await sari.say("petugas")
    assert sari.said.template == "ask_human"
    assert await sari.say("english") == ["ask_language"]
    assert await sari.press("English") == ["language_set"]
    assert await sari.say("I would like to talk to a person please") == ["filed"]


async def test_a_story_in_pieces_is_not_interrupted_by_a_switch(few: Cast) -> None:
    """What changes the language in the middle of a story is said with the next answer, not between its pieces."""
    pieces = [STORY, "and they copied all of the photos from my own shop", "please help me, I do not know what to do"]
    raws = [Raw(f"piece{n}", letter("made", text=text, choice=None, files=[])) for n, text in enumerate(pieces)]
    await few.app.store("browser", raws)
    while await few.app.handle_waiting():
        pass
    heard = await few.made.listen()
    assert heard.count("story_kept") == 1
    assert len(heard) <= 3


async def test_ten_photos_say_nothing_about_a_language(few: Cast) -> None:
    await album(few, "made")
    assert await language(few.made) == "id"


async def test_who_goes_back_and_forth_is_not_told_of_it_for_ever() -> None:
    talk, heard = Talk(), list[str]()
    for _ in range(8):
        for text in ("I do not understand what you want from me, please explain it again",) * 2:
            heard += talk.say(text)
        for text in ("maaf kak saya bingung, tolong dijelasin lagi dong yang tadi gimana",) * 3:
            heard += talk.say(text)
    assert heard.count("switched") == tongue.MOST_SWITCHES
    talk.say("english")
    talk.say(choice="language:en")
    assert talk.eyes.owner.language == "en"


def test_the_eyes_of_the_tests_see_all_a_conversation_may_look_at() -> None:
    from handlers.owner.sight import Sight
    from tests.doubles.eyes import Eyes

    looks = {name for name in vars(Sight) if not name.startswith("_")} - {"membership", "asked_of_me"}
    assert looks <= set(dir(Eyes))
