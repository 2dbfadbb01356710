"""Who writes English, Javanese or Sundanese is heard soon; who writes Indonesian, however loosely, stays in Indonesian."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect.detector_factory import DetectorFactory

from handlers.reading import language
from handlers.reading.language import cleaning, policy, weigh
from handlers.reading.language.evidence import CLASSES, LEARNT, PROFILES
from tests.reading import languages
from tests.reading.own_messages import MESSAGES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("harga nya murah bgt min, ga masuk akal", "id"), ("the seller copied our design and sells it cheaper", "en"),
        ("regane murah tenan, barange durung teka", "jv"), ("hargana murah pisan, barangna teu acan dongkap", "su"),
        ("我想投诉一家卖假货的店", "zh"), ("", "id"), ("👍", "id"), ("https://shopee.co.id/the-best-shop-i.1.2", "id"),
        ("3171234567890001", "id"), ("LAPOR MIN", "id"), ("wkwkwk", "id"), ("iphone 15 pro max 256gb second 2jt", "id"),
        ("THE PRICE IS TOO LOW FOR US", "en"),
    ],
)  # fmt: skip
def test_a_text_on_its_own_has_a_language(text: str, expected: str) -> None:
    assert language.of(text) == expected


@pytest.mark.parametrize(
    "text",
    ["thank you min", "matur nuwun min", "hatur nuhun kak", "sorry for slow respon ya min", "done ya kak", "hoodie oversize uniqlo KW super 45k",
     "new arrival best seller premium quality", "this is indonesia tshirt sablon", "yes", "next", "aduh piye iki min barangku ga sampe",
     "literally gue udah prefer yang mana ya which is confusing", "price list terlampir", "monggo dicek min"],
)  # fmt: skip
def test_one_message_of_loans_and_thanks_never_switches_an_indonesian(text: str) -> None:
    assert policy.session("id", [text]) == ["id"]


def test_slang_with_english_in_it_stays_indonesian_for_a_whole_conversation() -> None:
    assert set(policy.session("id", MESSAGES["id"])) == {"id"}
    assert set(policy.session("id", ["thanks ya kak", "sorry baru bales", "ok done", "please dong kak", "thank you so much"])) == {"id"}  # fmt: skip


@pytest.mark.parametrize("spoken", LEARNT)
def test_who_writes_another_language_is_heard_within_two_messages(spoken: str) -> None:
    assert languages.right_after_two(languages.pools(MESSAGES)[spoken], spoken) >= 97


def test_who_goes_back_to_indonesian_is_followed_back() -> None:
    said = ["hello, I want to report a shop", "they copied my design", "eh maaf kak, saya pakai bahasa indonesia aja ya", "tokonya jual murah banget"]  # fmt: skip
    assert policy.session("id", said)[1] == "en"
    assert policy.session("id", said)[-1] == "id"


@pytest.mark.parametrize(
    ("phone", "expected"), [("id-ID", "id"), ("in", "id"), ("en-GB", "en"), ("jw", "jv"), (None, None), ("", None)]
)
def test_a_phone_tells_its_language_in_many_ways(phone: str | None, expected: str | None) -> None:
    assert policy.phone_language(phone) == expected


def test_an_english_phone_begins_in_english_and_hears_indonesian_at_once() -> None:
    assert policy.session("en-US", ["👍", "halo min, mau lapor"]) == ["en", "id"]
    assert policy.session("de", ["guten Tag"]) == ["id"]


def test_judging_is_the_same_every_time_and_leaves_langdetect_as_it_was() -> None:
    before = DetectorFactory.seed
    assert len({json.dumps(weigh("piye iki barange durung teka")) for _ in range(20)}) == 1
    assert DetectorFactory.seed == before


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_hearing(text: str) -> None:
    sums = policy.heard(policy.begin("id"), weigh(text))
    assert all(policy.LEAST <= total <= policy.MOST for total in sums.values())
    assert cleaning.words(text) == cleaning.words(text.lower()) or not text.isascii()


def test_the_data_is_whole_and_bears_its_licence() -> None:
    assert {p.name for p in PROFILES.iterdir()} == {*(f"{name}.json" for name in CLASSES), "lexicon.json", "NOTICE"}
    assert "CC BY-SA 4.0" in (PROFILES / "NOTICE").read_text(encoding="utf-8")
    lists = cleaning.lists()
    assert not lists["english"] & (lists["indonesian"] | lists["javanese"] | lists["sundanese"])


@pytest.mark.skipif(not languages.FIXTURES.exists(), reason="the shared chat messages are not beside the checkout")
def test_the_chat_messages_are_answered_in_their_language() -> None:
    found = languages.pools(languages.fixtures())
    wrong = languages.false_switches(found["id"])
    assert wrong["a_message"] < 0.2
    assert wrong["a_session"] < 0.5
    for spoken, least in (("en", 99), ("jv", 93), ("su", 92)):
        assert languages.right_after_two(found[spoken], spoken) >= least


def test_the_command_prints_the_language_after_each_message() -> None:
    said = '{"locale": "id", "messages": ["halo min", "mau lapor"], "name": "a"}\n{"messages": ["hello", "i want to report a shop", "they copied me"]}\n'  # fmt: skip
    answer = subprocess.run(
        [sys.executable, "-m", "bot", "language", "--jsonl"], input=said, capture_output=True, text=True
    )
    first, second = (json.loads(line) for line in answer.stdout.splitlines())
    assert first == {"locale": "id", "messages": ["halo min", "mau lapor"], "name": "a", "languages": ["id", "id"]}
    assert second["languages"][-1] == "en"
