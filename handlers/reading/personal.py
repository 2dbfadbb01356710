"""What in a text tells who somebody is: identity-card, telephone, account and card numbers, e-mail. To mask, never to keep."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["nik", "phone", "account", "email"]
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,24}){1,3}\b")
# Digits as people group them, in one row: never across a line, never the tail of a price.
DIGITS = re.compile(r"(?<![\w.,/-])\+?\d(?:[ .\-]?\d){8,18}(?![\w]|[.,]\d)")
PRICE = re.compile(r"\d{1,3}(?:[. ]\d{3})+")
OUR_NUMBERS = re.compile(
    r"(?:nib|resi|awb|pesanan|order(?: id)?|invoice|tiket|ticket|sertifikat|idm\w*|pendaftaran|bpom|md|ml|na|sni|hak cipta|nomor kasus)"
    r"\s*(?:no(?:mor)?\.?|number|id)?\s*[:#.]?\s*$",
    re.IGNORECASE,
)
ACCOUNT = re.compile(
    r"\b(?:rek(?:ening)?|norek|account|bca|bri|bni|btn|bsi|mandiri|cimb|permata|danamon|jago|seabank|jenius|dana|ovo|gopay|va)\b"
    r"[^\n\d]{0,40}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Personal:
    """One such thing and where it stands in the text."""

    kind: Kind
    start: int
    end: int


def find(text: str) -> tuple[Personal, ...]:
    """Everything in the text that tells who somebody is, in order; what stands in links, prices and papers' numbers is not it."""
    links = [(m.start(), m.end()) for m in LINK.finditer(text)]
    found = [Personal("email", m.start(), m.end()) for m in EMAIL.finditer(text) if not _inside(m.start(), links)]
    for match in DIGITS.finditer(text):
        kind = _kind(match[0], text[max(0, match.start() - 48) : match.start()])
        if kind is not None and not _inside(match.start(), links):
            found.append(Personal(kind, match.start(), match.end()))
    return tuple(sorted(found, key=lambda p: p.start))


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _kind(written: str, before: str) -> Kind | None:
    digits = re.sub(r"\D", "", written)
    if OUR_NUMBERS.search(before) or (PRICE.fullmatch(written) and len(digits) != 16):
        return None
    if ACCOUNT.search(before):
        return "account"
    if re.match(r"(?:62|0)8\d{7,11}$", digits):
        return "phone"
    if len(digits) == 16:
        return "nik"
    if len(digits) == 13:  # a business number (NIB) names a business, not a person
        return None
    return "account" if len(digits) >= 10 else None


def mask(text: str) -> str:
    """The text with all of it masked: the first two and the last two characters stay, so that its writer knows it again."""
    out, last = [], 0
    for one in find(text):
        shown = text[one.start : one.end]
        out += [text[last : one.start], f"{shown[:2]}•••{shown[-2:]}"]
        last = one.end
    return "".join([*out, text[last:]])
