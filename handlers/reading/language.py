"""Which language a text is in: small words decide for Javanese and Sundanese, langdetect between Indonesian and English."""

import re
from functools import cache
from pathlib import Path

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

WORDS = {
    "en": "the is my and of our they was for from are have hello thanks please how do you i a to it this",
    "jv": "kula ingkang mboten sampun niku dipun sing ora aku wis nggih ewu mung iki kulo panjenengan suwun nuwun saking sade",
    "su": "abdi teu anu nu mah ayeuna pisan ti hatur nuhun aya kuring jeung sareng rebu urang keur henteu loba ngan",
}
TABLES = {language: frozenset(words.split()) for language, words in WORDS.items()}
FEWEST = 5  # words below which langdetect only guesses


@cache
def _detector() -> DetectorFactory:
    """langdetect with its Indonesian and English profiles only: with all of its own it calls half of chat something else."""
    made = DetectorFactory()
    folder = Path(langdetect.__file__).parent / "profiles"
    made.load_json_profile([(folder / name).read_text(encoding="utf-8") for name in ("id", "en")])
    made.set_seed(0)
    return made


def of(text: str) -> str:
    """id, en, jv or su; Indonesian where nothing speaks against it."""
    words = re.findall(r"[a-z']+", re.sub(r"https?://\S+", " ", text.casefold()))[:200]
    counts = {language: sum(w in table for w in words) for language, table in TABLES.items()}
    best = max(counts, key=lambda language: counts[language])
    if best != "en" and counts[best] >= 2 and counts[best] >= len(words) * 0.12:
        return best
    if len(words) < FEWEST:
        return "en" if counts["en"] >= 2 else "id"
    return "en" if counts["en"] and _detected(" ".join(words)) == "en" else "id"


def _detected(words: str) -> str:
    detector = _detector().create()
    detector.append(words)
    try:
        return str(detector.detect())
    except LangDetectException:
        return "id"
