"""Every message to an owner, with facts as long as they come, in all four languages: short enough for a phone."""

import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from bot.languages import DESK_LABELS, DESK_MESSAGES, for_owners
from bot.render import TAGS, Renderer, wordings
from handlers.costs import BATCH, SALE, cost
from handlers.messages import LANGUAGES, Choice, Outgoing
from handlers.officer.canned import CANNED
from routing.catalogue import load
from tests.words.test_words import declared

RENDERER = Renderer(load())
LONGEST = 300  # characters an owner can read at a glance
SUMMARIES = {
    "ask_member", "member_codes",
    "ask_confirm", "ask_consent", "copy", "ask_identity", "ask_read_back", "case", "checklist", "filed", "help", "noted", "preview", "privacy", "status",
    "cost_lines", "cost_result", "clone_result", "signs_result",
    "erase_what",
    "welcome",
}  # fmt: skip
MOMENT = "2026-11-24T05:00:00+00:00"
AGENCY = "BPJPH"  # the longest name of them all


def cost_of_everything() -> dict[str, Any]:
    told = {"amount": 1_250_000_000, "pieces": None}
    given = {"batch": 1_000_000, **dict.fromkeys((*BATCH, *SALE), told), "fee": {"share": 1225}, "voucher": told}
    found = cost(given | {"own_price": 45_000, "their_price": 1_250_000_000, "their_pack": 144})
    assert found is not None
    return found.as_json()


SAMPLES: dict[str, Any] = {
    "signs": [{"slug": "no_sni", "law": "UU_7_2014", "article": None}, {"slug": "under_fob_100", "law": "PERMENDAG_31_2023", "article": "19(1)-(2)"}],
    "clone": {"moments": [{"name": "first_sale", "said": "habis lebaran tahun lalu", "from": "2025-04-01", "to": "2025-04-30"},
                          {"name": "copy", "said": "3 bulan lalu", "from": None, "to": None}], "proofs": 2, "since": "peak",
              "days": [60, 120], "gap": {"own": 1_250_000, "theirs": 190_000, "less": 1_060_000, "share": 8480}},
    "end": {"kind": "actionable", "law": "PERMENDAG_19_2026", "article": "19(1)-(2)", "needed": ["pattern", "listing"],
            "because": max((p.because for p in load().policies), key=lambda words: len(words["id"]))},
    "agency": AGENCY, "amount": 1_250_000_000, "answers": [("seller_kind", "local_large"), ("loss", 1_250_000_000)],
    "category": "algoritma", "cases": [100_234, 100_235, 100_236], "code": "PA-ABCD-EFGH-JKLM", "co_handlers": ["KOMDIGI", "DJKI"],
    "count": 30, "created_at": MOMENT, "due_at": MOMENT, "files": 30, "headline": "kain batik cap motif parang", "hidden": 12,
    "id": 100_234, "links": 5, "most": 4000, "name": "surat-keberatan-tertulis-ke-platform-november-2026.pdf", "others": ["tiru_produk", "jual_rugi", "tanpa_standar"],
    "outcome": "no_violation", "own": [("own_price", 1_250_000), ("seller_kind", "local_large")], "place": "Kabupaten Pekalongan",
    "remarks": 20, "seller": "Toko Grosir Batik Murah Indonesia", "status": "waiting", "text": "Kami sudah membaca laporannya.", "version": "2026-11",
    "batch": 1_000_000, "price": 1_250_000_000, "cost": cost_of_everything(), "element": "prices", "elements": [("prices", True), ("pattern", False), ("cost", False)], "filled": 5, "asked": 7,
    "missing": ["pattern", "listing", "cost"], "identity": "confidential", "at": MOMENT, "until": MOMENT,
    "stars": 5, "rating": 5, "members": 12, "codes": ["ANGGOTA-ABCD-EFGH"] * 12, "link": False,
    "line": [{"at": MOMENT, "answer": "lower", "price": 1_250_000}] * 4,
    "prices": [{"at": MOMENT, "answer": "lower", "price": 1_250_000}] * 7,
    "days": 7, "number": 3, "of": 3,
    "answer": "objection", "platform": "Platform Belanja Daring Nusantara", "size": 199_999_999, "hours": 24, "url": "https://pasaradil.kemendag.example/unggah/" + "x" * 32,
}  # fmt: skip
OTHERWISE = {
    "my_data_large": {
        "files": [{"name": "rekaman.mp4", "size": 60_000_000, "url": "https://pasaradil.example/unggah/asli/x"}]
    },
    "ask_confirm": {"remarks": ["catatan"], "story": "Toko sebelah menjual di bawah modal."},
    "case": {
        "said": [],
        "reason": load().categories["jual_rugi"].because,
        "outcome": None,
        "status": "new",
        "contacts": [
            {"kind": c.type, "value": c.value, "note": c.note} for c in load().agencies["KEMENDAG"].contacts[:2]
        ],
    },
    "filed": {"reason": load().categories["jual_rugi"].because, "anonymous": True, "money_moved": True},
    "copy": {
        "told": {
            "person": {
                "channel": "telegram",
                "identity": {"name": "Sari", "address": "1"},
                "created_at": MOMENT,
                "language": "id",
            },
            "consents": [{"at": MOMENT, "given": True, "version": "2026-11"}],
            "requests": [],
            "cases": [],
            "files": [],
            "unsent": None,
            "messages_to_you": [],
            "messages_from_you_not_handled_yet": [],
        }
    },
    "preview": {"others": ["KOMDIGI"], "fraud": True},
    "status": {"cases": [{"id": 1, "category": "jual_rugi", "status": "new", "agency": AGENCY}]},
}
ANSWERS = {"platform": "Platform Belanja Daring Nusantara", "product": "kain batik cap motif parang rusak barong"}
WRITTEN = wordings()
OWNERS = sorted(name for name in WRITTEN["id"] if for_owners(name))


def sample(name: str) -> dict[str, Any]:
    """Facts as long as they come; one that nobody thought of is a word of forty letters."""
    facts = {fact: SAMPLES.get(fact, "x" * 40) for fact in declared("id", name)}
    return facts | {fact: value for fact, value in OTHERWISE.get(name, {}).items() if fact in facts}


def shown(language: str, name: str) -> str:
    return "\n".join(part.text for part in RENDERER.render(Outgoing(name, sample(name)), language, "html", 4096))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_to_an_owner_can_be_said_and_is_short(language: str) -> None:
    lengths = {name: len(TAGS.sub("", shown(language, name)).strip()) for name in OWNERS}
    assert not [name for name, length in lengths.items() if not length]
    assert {name: length for name, length in lengths.items() if length > LONGEST and name not in SUMMARIES} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ready_answer_has_words_short_enough_for_a_phone(language: str) -> None:
    for answer in CANNED:
        told = ANSWERS | {"answer": answer, "id": 100_234, "due_at": MOMENT}
        words = RENDERER.plain("canned", language, **told)
        assert 40 < len(words) <= LONGEST, f"{language}: {answer} takes {len(words)} characters"
        assert "canned_" not in RENDERER.labels["id"][f"canned_{answer}"]


def test_every_summary_named_here_is_one() -> None:
    lengths = {name: max(len(TAGS.sub("", shown(language, name))) for language in LANGUAGES) for name in SUMMARIES}
    assert not [name for name, length in lengths.items() if length <= 200]


@pytest.mark.parametrize("language", ["jv", "su"])
def test_a_translated_message_is_not_its_indonesian_twin(language: str) -> None:
    same = [n for n in OWNERS if n in WRITTEN[language] and shown(language, n) == shown("id", n)]
    assert not same


@pytest.mark.parametrize("language, rude", [
    ("jv", r"\b(kowe|kowé|sampeyan|sliramu|koen|awakmu|ora|wis|iki|kuwi|aku)\b"),
    ("su", r"\b(maneh|sia|anjeun|silaing|aing|kuring|urang teh|geus|acan wae)\b"),
])  # fmt: skip
def test_nobody_is_spoken_to_in_the_words_for_friends(language: str, rude: str) -> None:
    for name in sorted(WRITTEN[language]):
        assert not re.search(rude, shown(language, name).casefold()), f"templates/{language}/{name}.txt"


def test_an_officers_message_is_said_in_indonesian_as_a_whole_where_a_language_has_none() -> None:
    saying = Outgoing("person_gone", {}, ((Choice("go:queue", label="queue"), Choice("go:help", label="help")),))
    assert RENDERER.render(saying, "jv", "html", 4096) == RENDERER.render(saying, "id", "html", 4096)


def test_every_pattern_of_the_desk_names_a_message_or_a_label() -> None:
    assert not [p for p in DESK_MESSAGES.split() if not any(fnmatchcase(name, p) for name in WRITTEN["id"])]
    assert not [p for p in DESK_LABELS.split() if not any(fnmatchcase(name, p) for name in RENDERER.labels["id"])]
