"""Every kind of report in four languages, guided and in the owner's own words: not one message in another language."""

import pytest

from bot.channels import Rendered
from handlers.messages import LANGUAGES, Choice, Outgoing
from routing.catalogue import Words
from tests.conversations.own_words import OWN_WORDS
from tests.phones import Cast, Phone

NUMBERED = {category: str(number) for number, category in enumerate(OWN_WORDS, 1)}
TYPED = {"ask_product": "dodol", "ask_own_price": "45rb", "ask_their_price": "19.900", "ask_platform": "Shopee",
         "ask_since_when": "2 Nov 2026", "ask_how_known": "resi", "ask_seller": "Toko Murah", "ask_place": "Kabupaten Garut",
         "ask_receiving_bank": "BRI", "ask_sales_change": "1", "ask_also": "2", "ask_evidence": "skip"}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", OWN_WORDS)
async def test_every_category_is_filed_guided_in_every_language(few: Cast, category: str, language: str) -> None:
    sari = await speaking(few, language)
    await sari.say(choice="consent:agree")
    assert sari.said.template == "ask_category"
    await sari.say(NUMBERED[category])
    await to_the_end(sari, category, language)
    await all_is_in(few, sari, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", OWN_WORDS)
async def test_every_category_is_filed_in_own_words_in_every_language(few: Cast, category: str, language: str) -> None:
    sari = await speaking(few, language)
    await sari.say(OWN_WORDS[category][language])
    await to_the_end(sari, category, language)
    await all_is_in(few, sari, language)


@pytest.mark.parametrize("language", ["jv", "su", "en"])
async def test_who_never_chose_is_heard_and_answered_in_their_own_language(few: Cast, language: str) -> None:
    """Nothing is pressed and nothing asked: the story says which language, and one word is said about it."""
    sari = few.sari
    await sari.say(OWN_WORDS["jual_rugi"][language])
    assert [one.template for one, _ in sari.heard].count("switched") == 1
    await to_the_end(sari, "jual_rugi", language)
    await all_is_in(few, sari, language)


@pytest.mark.parametrize(
    "language, name", [("jv", "jawa"), ("su", "Basa Sunda"), ("en", "inggris"), ("id", "melayu"), ("su", "4")]
)
async def test_a_language_is_chosen_by_any_name_it_has(few: Cast, language: str, name: str) -> None:
    await few.sari.say("/start")
    await few.sari.say("bahasa")
    await few.sari.say(name)
    assert few.sari.said.template == "welcome"
    assert few.sari.last == shown(few, few.sari.said, language)


async def test_who_follows_a_case_in_javanese_is_told_everything_in_javanese(cast: Cast) -> None:
    sari = await speaking(cast, "jv")
    await sari.say(choice="consent:agree")
    await sari.say(NUMBERED["tiru_produk"])
    await to_the_end(sari, "tiru_produk", "jv")
    number = sari.said.facts["id"]
    await cast.ratna.listen()
    await cast.ratna.say(str(number))
    await cast.ratna.press("Ambil")
    await cast.ratna.press("Tanya pelapor")
    await cast.ratna.say("Kapan Ibu mengunggah foto pertama?")
    assert await sari.listen() == ["told_take", "told_ask"]
    await sari.press("Bales")
    await sari.say("Wulan Maret kepengker, Bu.")
    await sari.press("Rampung")
    await sari.say("status")
    await sari.press(f"#{number}")
    await sari.say("matur nuwun")
    await all_is_in(cast, sari, "jv")


async def speaking(cast: Cast, language: str) -> Phone:
    """Bu Sari, who has chosen her language and has not agreed to anything yet."""
    sari = cast.sari
    await sari.say("/start")
    await sari.say("bahasa")
    await sari.say(choice=f"language:{language}")
    assert sari.said.template == "welcome"
    sari.heard = sari.heard[-1:]
    return sari


async def to_the_end(phone: Phone, category: str, language: str) -> None:
    """Answer whatever is asked until the report is filed, putting the category right where it was read as another."""
    for _ in range(24):
        if phone.said.template in ("filed", "filed_also"):
            break
        await answer(phone, category, language)
    assert [one.template for one, _ in phone.heard].count("filed") == 1, phone.last.text


async def answer(phone: Phone, category: str, language: str) -> None:
    slugs = [c.slug for row in phone.said.choices for c in row]
    skips = [slug for slug in slugs if slug.endswith(":skip")]
    match phone.said.template:
        case "ask_read_back" if phone.said.facts["category"] != category:
            await phone.say(choice="change:category")
        case "ask_category":
            await phone.say(choice=f"category:{category}")
        case "ask_story":
            await phone.say(OWN_WORDS[category][language])
        case "ask_confirm":
            assert phone.said.facts["category"] == category
            await phone.say(choice="confirm:send")
        case asked if skips and asked not in TYPED:
            await phone.say(choice=skips[0])
        case asked if asked in TYPED:
            await phone.say(TYPED[asked])
        case _:
            await phone.say(choice=slugs[0])


async def all_is_in(cast: Cast, phone: Phone, language: str) -> None:
    """Every message and every button of the conversation is in the one language, and none in another by accident."""
    for saying, part in phone.heard:
        assert part == shown(cast, saying, language), part.text
        assert f"templates/{language}/" in template_of(cast, saying, language), saying.template
        for choice in (c for row in saying.choices for c in row):
            in_language(cast, choice, language)


def shown(cast: Cast, saying: Outgoing, language: str) -> Rendered:
    return cast.app.renderer.render(saying, language, "html", 4096)[-1]


def template_of(cast: Cast, saying: Outgoing, language: str) -> str:
    found = cast.app.renderer.environments["html"].select_template(
        [f"{language}/{saying.template}", f"id/{saying.template}"]
    )
    return str(found.filename)


def in_language(cast: Cast, choice: Choice, language: str) -> None:
    """A button's words: from the labels of the language, or the catalogue's own in that language."""
    labels, words = cast.app.renderer.labels[language], catalogue_words(cast, choice.slug)
    if choice.words is None:
        name = choice.label or choice.slug.rpartition(":")[2]
        assert name in labels, f"no {language} label for {name}"
    elif words is not None:
        assert choice.words == words[language], choice.slug


def catalogue_words(cast: Cast, slug: str) -> Words | None:
    """What the catalogue calls the thing a button stands for; None for a button that is somebody's data."""
    catalogue, (kind, _, name) = cast.app.house.catalogue, slug.partition(":")
    if kind == "category":
        return catalogue.categories[name].label
    question = catalogue.questions.get(kind)
    found = question.option(name) if question else None
    return found.name if found else None


@pytest.mark.parametrize("words", ["mboten wonten", "ora ngerti", "teu aya", "euweuh"])
async def test_who_does_not_know_says_so_in_their_own_language(few: Cast, words: str) -> None:
    sari = await speaking(few, "jv")
    await sari.say(choice="consent:agree")
    await sari.say(NUMBERED["jual_rugi"])
    for said in ("Toko sanes sade mirah sanget, kula kecalan pelanggan.", "kopi", "60rb", "19rb", "3", "2"):
        await sari.say(said)
    assert sari.said.template == "ask_seller"
    assert await sari.say(words) == ["ask_evidence"]
    assert await sari.say(words) == ["ask_confirm"]
    assert not sari.said.facts["remarks"]


@pytest.mark.parametrize("words, template", [
    ("wangsul", "ask_price_pattern"), ("balik deui", "ask_price_pattern"), ("mangke", "kept_for_later"), ("engke", "kept_for_later"),
    ("bantosan", "help"),
])  # fmt: skip
async def test_the_words_that_always_work_are_known_in_javanese_and_sundanese(
    few: Cast, words: str, template: str
) -> None:
    sari = await speaking(few, "su")
    await sari.say(choice="consent:agree")
    await sari.say(NUMBERED["jual_rugi"])
    for said in ("Toko sanes ngical mirah pisan, palanggan abdi ngalih.", "kopi", "60rb", "19rb", "3", "2"):
        await sari.say(said)
    assert sari.said.template == "ask_seller"
    assert (await sari.say(words))[0] == template
