"""Several complaints in one message: each named once, the one its owner puts first in front, then the most urgent."""

import re

from handlers.reading.category import NO_COMPLAINT, Guess, guess

PIECES = re.compile(
    r"(?:\n|^|(?<=\s))(?:\d[).]|-)\s+|[\n.;!?]+\s+|\n|,? (?:terus|trus|lalu|selain itu|plus|dan juga|also) (?=\w)"
)
NUMBERED = re.compile(r"(?:^|\s)(\d)\s?[).]\s+(.+?)(?=\s\d\s?[).]\s|[.\n](?!\d)|$)", re.DOTALL)
CHOSEN = re.compile(r"(?:paling|utama|terutama|terpenting|urgent|worst)[^.\n]{0,40}?(?:nomor|no\.?|number|yg ke|yang ke)\s?-?(\d)|"
                    r"(?:nomor|no\.?|number)\s?(\d)[^.\n]{0,20}(?:dulu|paling|utama|first)", re.IGNORECASE)  # fmt: skip
FIRST = re.compile(r"\b(?:yang (?:mau|ingin|mo) (?:saya|sy|kami) (?:laporkan|lapor|adukan)|paling (?:parah|penting|mendesak|berat)|terutama|"
                   r"(?:mau|mo) lapor (?:yang|soal|yg)|utamanya|most important|main(?:ly| problem))\b", re.IGNORECASE)  # fmt: skip
SENTENCES = re.compile(r"[.\n]+")
ENOUGH_WORDS, SURE, TRACE, MOST = 4, 0.8, 0.04, 3
NOT_BESIDE = (NO_COMPLAINT, "lainnya", "akses_digital")


def complaints(text: str, whole: Guess) -> list[tuple[str, Guess]]:
    """The category of each complaint with the guess that says so; always at least the whole text's own."""
    if whole.best == NO_COMPLAINT:
        return [(NO_COMPLAINT, whole)]
    pieces = [piece for piece in PIECES.split(text) if len(piece.split()) >= ENOUGH_WORDS]
    guesses = [guess(piece) for piece in pieces] if len(pieces) > 1 else []
    found = {whole.best: whole}
    for one in sorted(guesses, key=lambda g: -g.sure):
        if one.best not in NOT_BESIDE and one.sure >= SURE and whole.categories[one.best] >= TRACE:
            found.setdefault(one.best, one)
    first = _named_first(text, found, whole)
    return [(first, found[first]), *((slug, one) for slug, one in found.items() if slug != first)][:MOST]


def _named_first(text: str, found: dict[str, Guess], whole: Guess) -> str:
    """The complaint its owner wants seen to first, where they say so."""
    words = ""
    if chosen := CHOSEN.search(text):
        numbered = dict(NUMBERED.findall(text))
        words = numbered.get(chosen[1] or chosen[2], "")
    else:
        words = next((sentence for sentence in SENTENCES.split(text) if FIRST.search(sentence)), "")
    if words:
        wanted = guess(words)
        if wanted.best not in NOT_BESIDE and (wanted.sure >= SURE or wanted.best in found):
            found.setdefault(wanted.best, wanted)
            return wanted.best
    return whole.best
