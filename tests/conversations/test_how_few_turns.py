"""How many messages an owner sends from the first word to a filed case: counted for every category, both ways."""

from statistics import median

from tests.conversations.own_words import OWN_WORDS
from tests.conversations.test_in_four_languages import answer
from tests.phones import Cast, Phone

LINK = " Tautannya https://www.tokopedia.com/tokomurah/barang-abc"
PRICED = " Harga saya 45rb, mereka cuma 19.900."


async def turns(phone: Phone, category: str, first: str) -> int:
    """From the first message on; the greeting counts."""
    said = 1
    await phone.say(first)
    while phone.said.template not in ("filed", "filed_also"):
        await answer(phone, category, "id")
        said += 1
        assert said < 25, phone.last.text
    return said


async def filed(cast: Cast, story: str) -> int:
    """In own words: the kind is whatever was read, as an owner would leave it."""
    phone = Phone(cast.app, "browser", f"own {hash(story)}")
    said = 1
    await phone.say(story)
    while phone.said.template not in ("filed", "filed_also"):
        slugs = [c.slug for row in phone.said.choices for c in row]
        skip = next((slug for slug in slugs if slug.endswith((":skip", ":none"))), None)
        await phone.say(choice="confirm:send" if "confirm:send" in slugs else skip or slugs[0])
        said += 1
        assert said < 25, phone.last.text
    return said


async def test_a_guided_report_takes_nine_messages_in_the_median(few: Cast) -> None:
    counted = {}
    for category in OWN_WORDS:
        phone = Phone(few.app, "browser", f"guided {category}")
        counted[category] = await turns(phone, category, "/start")
    print(f"\nguided: median {median(counted.values())}, {counted}")
    assert median(counted.values()) <= 9


async def test_own_words_with_price_and_link_take_six(few: Cast) -> None:
    counted = {category: await filed(few, words["id"] + PRICED + LINK) for category, words in OWN_WORDS.items()}
    print(f"\nown words with price and link: median {median(counted.values())}, {counted}")
    assert median(counted.values()) <= 6
