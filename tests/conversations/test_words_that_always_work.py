"""Back, skip, change, later, help, a person, language, status: typed at any question, in any of the four languages."""

import json
from collections.abc import Iterator

import pytest

from handlers.conversation import SKIP_WORDS
from handlers.owner import vocabulary, words
from tests.doubles.eyes import CATALOGUE, Talk

STORY = "Ada toko yang merugikan usaha saya, pelanggan saya pindah semua dan saya bingung harus bagaimana."
SAID = {
    "back": ("kembali", "balik", "back", "go back", "wangsul", "balik deui", "/kembali", "Kembali dong kak"),
    "skip": ("lewati", "skip", "i don't know", "mboten wonten", "kesupen", "ora ngerti", "teu aya", "hilap", "teu terang", "gatau kak", "lewati aja ya"),
    "change": ("ubah", "mau ubah", "change my answer", "ewahi", "robih", "gentos"),
    "later": ("nanti", "ntar aja", "later", "mangke kemawon", "mengko", "engke deui", "engke heula", "nanti dulu ya kak"),
    "help": ("bantuan", "tolong min", "help", "nyuwun tulung", "tulung", "nyuhunkeun bantosan", "bantosan", "?"),
    "human": ("petugas", "mau ngomong sama orang", "human", "talk to a person", "tiyang", "ngomong karo wong", "jalmi", "nyarios sareng petugas"),
    "language": ("bahasa", "english", "basa jawa", "basa sunda", "change language", "gantos basa", "ganti bahasa kak", "/language"),
    "status": ("status", "cek laporan", "check my report", "kabar laporan", "laporan kula", "laporan abdi", "pariksa laporan", "cek status ya"),
}  # fmt: skip
OFFERED = [slug for slug, category in CATALOGUE.categories.items() if category.offered]


def answer_anything(talk: Talk) -> None:
    """The least that answers the open question; where there is something to choose, the first of it."""
    own = [slug for slug in talk.slugs if not slug.startswith("go:")]
    if talk.asked == "ask_story":
        talk.say(STORY)
    elif talk.asked == "ask_name":
        talk.say("Sari Wulandari")
    elif skip := [slug for slug in own if slug.endswith(":skip")]:
        talk.say(choice=skip[0])
    else:
        talk.say(choice=own[0])


def questions(category: str) -> Iterator[Talk]:
    """Every question of this category's report in turn, as they come, from the consent to the summary, and back to the name."""
    talk = Talk()
    talk.say("lapor")
    yield talk.beside()
    talk.say(choice="consent:agree")
    yield talk.beside()
    talk.say(choice=f"category:{category}")
    for _ in range(12):
        yield talk.beside()
        if talk.asked == "ask_confirm":
            break
        answer_anything(talk)
    assert talk.asked == "ask_confirm"
    talk.say(choice="change:identity")
    yield talk.beside()
    talk.say(choice="identity:open")
    yield talk.beside()
    assert talk.asked == "ask_name"


def report_of(talk: Talk) -> dict:
    kept = talk.dialogue.answers if talk.dialogue.flow == "report" else talk.dialogue.parked or {}
    return {name: value for name, value in kept.items() if name not in ("suggested", "read")}


@pytest.mark.parametrize("category", OFFERED)
def test_a_word_that_always_works_works_at_every_question(category: str) -> None:
    for moment in questions(category):
        for wish, ways in SAID.items():
            for typed in ways:
                try:
                    check(moment.beside(), wish, typed)
                except AssertionError as wrong:
                    raise AssertionError(f"{typed!r} at {moment.asked} of {category}: {wrong}") from wrong


def check(talk: Talk, wish: str, typed: str) -> None:
    asked, before = talk.asked, report_of(talk)
    afterwards = "ask_confirm" if talk.dialogue.changing else asked  # who was changing one answer is shown them all
    heard = talk.say(typed)
    assert heard, "nothing is said"
    assert not talk.filed
    words_kept = json.dumps([v for n, v in report_of(talk).items() if n not in before], ensure_ascii=False)
    assert f'"{typed}"' not in words_kept, "taken for an answer"
    match wish:
        case "skip":
            assert report_of(talk).get("story") == before.get("story")
            assert heard[-1] == asked or len(report_of(talk)) == len(before) + 1, "neither left open nor asked again"
        case "back":
            assert heard[-1] != asked
            assert report_of(talk).items() <= before.items()
        case "change":
            assert heard == ["ask_change"]
            assert report_of(talk) == before
        case "help":
            assert heard == ["help", asked]
        case "later":
            assert heard in (["kept_for_later"], ["welcome"])
            comes_back(talk, afterwards, before)
        case "human":
            assert heard[-1] in ("ask_human", "ask_consent")
            comes_back(talk, afterwards, before)
        case "language":
            assert heard == ["ask_language"]
            assert talk.say(choice="language:en")[-1] == asked
            assert report_of(talk) == before
        case "status":
            assert heard == ["status"]
            comes_back(talk, afterwards, before)


def comes_back(talk: Talk, asked: str, before: dict) -> None:
    """What was said so far is still there, and so is the question."""
    assert report_of(talk) == before
    if before:
        assert talk.say("lanjut")[-1] == asked


@pytest.mark.parametrize("wish", ["later", "help", "human", "language", "status"])
def test_beside_no_report_they_work_too(wish: str) -> None:
    expected = {
        "later": "welcome",
        "help": "help",
        "human": "ask_consent",
        "language": "ask_language",
        "status": "status",
    }
    for typed in SAID[wish]:
        assert Talk().say(typed)[-1] == expected[wish], typed


def test_every_label_and_word_of_the_tables_is_said_in_one_way_only() -> None:
    """No word is a wish and an answer: what skips or agrees never navigates."""
    assert not words.TYPED.keys() & SKIP_WORDS
    assert not words.TYPED.keys() & (words.YES | words.NO)
    assert not words.YES & (words.NO | SKIP_WORDS)
    assert sum(len(ways.split("|")) for ways in vocabulary.WAYS.values()) == len(vocabulary.TYPED)


@pytest.mark.parametrize("typed", ["nggih", "muhun", "iya kak", "yes please", "leres sanget", "leres pisan", "betul"])
def test_yes_is_yes_in_four_languages(typed: str) -> None:
    talk = Talk()
    talk.say(
        "Toko di Shopee jual tiruan tas anyaman saya, fotonya dicuri, harga saya 85rb dia cuma 29rb sejak bulan lalu."
    )
    talk.say(choice="consent:agree")
    assert talk.asked == "ask_read_back"
    talk.say(typed)
    assert report_of(talk)["read_back"] == "yes"
    assert typed not in report_of(talk)["story"]


@pytest.mark.parametrize(
    "typed, option", [("mboten", "no"), ("henteu", "no"), ("enggak kak", "no"), ("nggih", "yes"), ("muhun", "yes"), ("kesupen", "unknown"),
                      ("hilap", "unknown"), ("gatau", "unknown")])  # fmt: skip
def test_yes_no_and_not_knowing_answer_a_question_that_has_them(typed: str, option: str) -> None:
    talk = next(t for t in questions("tanpa_standar") if t.asked == "ask_harmed")
    talk.say(typed)
    assert report_of(talk)["harmed"] == option


def test_a_name_is_not_made_of_not_knowing() -> None:
    talk = [t for t in questions("lainnya") if t.asked == "ask_name"][-1]
    assert talk.say("hilap") == ["hint_name", "ask_name"]
    assert "name" not in report_of(talk)
