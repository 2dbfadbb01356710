"""What one message says about its language: log-odds against Indonesian, from a lexicon of words, confirmed by letters."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from handlers.reading.language import cleaning

LEARNT = ("en", "jv", "su")  # languages told from Indonesian by their words
CLASSES = (
    "en",
    "id",
    "jv",
    "oth",
    "su",
)  # the order of the lexicon's columns; `oth`: the neighbours, which stay Indonesian
LISTS = {"english": "en", "indonesian": "id", "javanese": "jv", "sundanese": "su"}
PROFILES = Path(__file__).parent / "profiles"
SHARED = (0.0, 1.5, 1.2, 1.5, 1.2)  # the weights of what all but English share
OWN = 2.2  # what a word of our own lists says at least
SCALE = 2.0
MOST, ALONE, POLITE = 9.0, 3.5, 1.5  # of any message, of one supporting word, of thanks and greetings
AGREED, DOUBTED = 2.5, 0.5  # the letters agree: so much more; they do not: only this share
PAIR = 4.0  # of two supporting words among others
SUPPORTS = 0.4  # from which advantage over Indonesian a word supports a language
STRANGE = -1.0  # of words nobody counted, where their letters are Indonesian
SILENT = 0.5  # up to which the words are said to tell nothing
# What the ending of a word nobody counted says: as Indonesian words end, and as only English ones do.
ENDINGS = (
    (re.compile(r"\w{3,}(?:nya|kan)"), (0.0, 2.0, 0.5, 1.0, 0.0)),
    (re.compile(r"\w{3,}(?:ed|ly|tions?|ness|ght|ould|ies|ous)"), (1.2, 0.0, 0.0, 0.0, 0.0)),
)  # fmt: skip
TRIALS, ENOUGH = 3, 40  # votes langdetect takes, and words it is shown: more change nothing but the time
UNLIKELY = 1e-3  # what the letters' vote is taken for where they give a language nothing

Evidence = Mapping[str, float]  # language -> log-odds that this message is in it rather than in Indonesian


@cache
def lexicon() -> dict[str, tuple[float, ...]]:
    """Word -> log-odds of each of CLASSES; our own lists lift what the counted texts hardly held."""
    told = json.loads((PROFILES / "lexicon.json").read_text(encoding="utf-8"))
    assert tuple(told["classes"]) == CLASSES
    found = {word: list(weights) for word, weights in told["w"].items()}
    for name, language in LISTS.items():
        column = CLASSES.index(language)
        for word in cleaning.lists()[name]:
            weights = found.setdefault(word, [0.0] * len(CLASSES))
            weights[column] = max(weights[column], OWN)
    return {word: tuple(weights) for word, weights in found.items()} | dict.fromkeys(cleaning.lists()["shared"], SHARED)


@cache
def _letters() -> DetectorFactory:
    """langdetect on five profiles of chat; its own would call half of short Indonesian chat something else."""
    made = DetectorFactory()
    made.load_json_profile([(PROFILES / f"{name}.json").read_text(encoding="utf-8") for name in CLASSES])
    made.set_seed(0)  # of this factory alone: the same words are always judged the same
    return made


def weigh(text: str) -> Evidence:
    """The log-odds of one message for each language but Indonesian; empty where it says nothing."""
    if cleaning.written_in_han(text):
        return {"zh": MOST}
    words = cleaning.words(text)
    known = _known(words)
    sums = [sum(column) for column in zip(*known.values(), strict=True)] or [0.0] * len(CLASSES)
    against = max(sums[1], sums[3])
    found = {language: SCALE * (sums[CLASSES.index(language)] - against) for language in LEARNT}
    if any(value > 0 for value in found.values()):  # the letters are slower, and asked only where it matters
        return _capped(_confirmed(found, _vote(words)), words, known)
    if len(words) > 1 and all(abs(value) <= SILENT for value in found.values()):
        return _strange(_vote(words))
    return {language: max(-ALONE, value) for language, value in found.items() if value}


def _known(words: Sequence[str]) -> dict[str, Sequence[float]]:
    """The distinct words that say something, with their weights."""
    weights = {word: lexicon().get(word) or _ending(word) for word in words}
    return {word: told for word, told in weights.items() if told}


def _ending(word: str) -> Sequence[float]:
    return next((weights for ending, weights in ENDINGS if ending.fullmatch(word)), ())


def mixed(text: str) -> bool:
    """Whether a text goes back and forth between Indonesian and English: some words of each that only one of them has."""
    weights = [told for told in _known(cleaning.words(text)).values() if told is not SHARED]
    english = sum(told[0] - max(told[1], told[3]) > 1 for told in weights)
    indonesian = sum(told[1] - max(told[0], told[2], told[4]) > 1 for told in weights)
    return english > 2 and indonesian > 1 and 1 / 3 <= english / indonesian <= 3


def _strange(vote: Mapping[str, float]) -> Evidence:
    """The name of a thing, say: only what its letters speak against is heard."""
    return {language: STRANGE for language in LEARNT if vote["id"] - vote[language] > 1}


def _vote(words: Sequence[str]) -> dict[str, float]:
    """What the letters say: log of each class's share of the vote."""
    detector = _letters().create()
    detector.n_trial = TRIALS
    detector.append(" ".join(words[:ENOUGH]))
    try:
        shares = {found.lang: found.prob for found in detector.get_probabilities()}
    except LangDetectException:  # no letter of theirs in it
        shares = {}
    return {name: math.log(max(shares.get(name, 0.0), UNLIKELY)) for name in CLASSES}


def _confirmed(found: Evidence, vote: Mapping[str, float]) -> dict[str, float]:
    """What speaks for a language counts more where the letters agree and half where they do not."""
    against = max(vote["id"], vote["oth"])
    return {
        language: value if value <= 0 else value + AGREED if vote[language] - against > 1 else value * DOUBTED
        for language, value in found.items()
    }


def _capped(found: Evidence, words: Sequence[str], known: Mapping[str, Sequence[float]]) -> Evidence:
    return {language: max(-ALONE, _cap(value, language, words, known)) for language, value in found.items()}


def _cap(value: float, language: str, words: Sequence[str], known: Mapping[str, Sequence[float]]) -> float:
    """One word alone never decides, thanks say little, and among Indonesian words others count for their share."""
    column = CLASSES.index(language)
    lead = {word: weights[column] - max(weights[1], weights[3]) for word, weights in known.items()}
    support = [word for word, ahead in lead.items() if ahead > SUPPORTS]
    deciding = sum(word not in cleaning.lists()["courtesy"] for word in support)
    others = sum(ahead < -SUPPORTS and known[word] is not SHARED for word, ahead in lead.items())
    if others > 1 and value > 0:
        value *= len(support) / (len(support) + others)
    return min(value, (POLITE, ALONE, PAIR if len(words) > 2 else MOST, MOST)[min(deciding, 3)])
