"""Whether somebody writes in anger: it is answered with one kind sentence, and changes nothing else."""

import re

RUDE = re.compile(
    r"\b(?:anj(?:ing|ir|eng|rit)?|asu|bangsat|bgst|bajingan|kampret|brengsek|keparat|sialan|tai|taik|goblok|gblk|tolol|bego|monyet|"
    r"jancok|jancuk|cok|kontol|memek|ngentot|setan|bedebah|edan|gendeng|fuck\w*|shit|bastards?|wtf)\b",
    re.IGNORECASE,
)
FED_UP = re.compile(
    r"\b(?:muak|geram|marah (?:banget|sekali|bgt)|emosi|kesal|kesel|gondok|ga(?:k)? terima|tidak terima|nggak terima|"
    r"furious|fed up|sick of|nesu|jengkel|ambek)\b",
    re.IGNORECASE,
)


def heated(text: str) -> bool:
    """Swear words, words of anger, rows of exclamation marks, or a text that is mostly shouted in capitals."""
    letters = [c for c in text if c.isalpha()]
    shouted = len(letters) >= 20 and sum(c.isupper() for c in letters) > 0.7 * len(letters)
    return bool(shouted or "!!!" in text or RUDE.search(text) or FED_UP.search(text))


THANKS = re.compile(
    r"(?:ok(?:e|ay)?|baik|siap|iya|ya|sip|nggih|inggih|muhun|sae|alhamdulillah|terima ?kasih|trims|makasih|tengkyu|tq|thanks|thank you|thx|"
    r"matur (?:se)?mbah ?nuwun|(?:matur )?(?:nuwun|suwun)|(?:hatur )?nuhun|banyak|bnyk|sekali|bgt|banget|pisan|sanget|so much|very much|"
    r"pak|bu|bapak|ibu|bapa|min|kak|mas|mbak|atas (?:bantuan|kabar|info(?:rmasi)?)(?:nya)?|sama[- ]sama|noted)(?:[\s,.!🙏👍😊]+|$)",
    re.IGNORECASE,
)
SAYS_THANKS = re.compile(
    r"terima ?kasih|trims|makasih|tengkyu|\btq\b|thanks|thank you|thx|nuwun|suwun|nuhun", re.IGNORECASE
)


def only_thanks(text: str) -> bool:
    """Whether a message says thanks and nothing else: it answers no question."""
    words = text.strip()
    return (
        bool(words)
        and len(words) <= 120
        and SAYS_THANKS.search(words) is not None
        and not THANKS.sub("", words).strip(" .,!🙏👍😊\n")
    )
