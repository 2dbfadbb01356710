"""What in a text tells who somebody is: identity-card, telephone, account and card numbers, e-mail, name, address. To mask, never to keep."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["nik", "phone", "account", "card", "email", "name", "address"]
CHAT = re.compile(r"(?:\bwa\.me/|whatsapp\.com/send/?\?phone=)(?P<number>\+?\d{8,15})", re.IGNORECASE)
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
TELEPHONE = re.compile(
    r"\b(?:telp|telpon|telepon|tlp|hp|no hp|wa|whatsapp|kontak|phone|call)\b[^\n\d]{0,12}$", re.IGNORECASE
)
CARD = re.compile(
    r"\b(?:kartu (?:kredit|debit|atm)|credit card|debit card|visa|mastercard)\b[^\n\d]{0,20}$", re.IGNORECASE
)
BORN = re.compile(
    r"\d{6}(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}"
)  # an identity card holds its owner's day and month
WORD = r"[^\W\d_](?:[^\W\d_]|['’.])*+(?![\w•])"
NAMED = re.compile(
    r"\b(?:nama (?:lengkap |asli )?(?:saya|sy|aku|ku|kulo|abdi|sesuai ktp|di ktp)|nama(?= ?:)|atas nama|a\.n\.?|a/n|my (?:full )?name is)"
    rf"(?:[ \t]+(?:itu|adalah|yaitu))?[ \t]*:?[ \t]*(?:(?:bpk|bapak|pak|ibu|bu|sdr|sdri|h|hj)\.?[ \t]+)?(?=(?P<name>{WORD}(?:[ \t]+{WORD}){{0,3}}))",
    re.IGNORECASE,
)  # fmt: skip
# What follows "nama saya" without being a name, and what ends one written in lower case.
NO_NAME = set("""adalah yaitu yang dan dari di ke jual jualan usaha umkm pemilik pengusaha pedagang penjual toko warung saya sy aku
    kami nama itu ini sudah udah belum tidak nggak gak ga juga untuk buat sama dengan karena umur asal alamat tinggal punya mau ingin
    the and from of i my is was has pt cv ud orang perusahaan merek brand produk barang akun usahanya tokonya sendiri rekening
    nik ktp nomor no hp wa rek an atas lengkap asli sesuai palsu baik itulah""".split())  # fmt: skip  # noqa: SIM905
VERB = re.compile(r"(?:di|ter|ber|me[mnlry])\w{4,}|ke\w{2,}an", re.IGNORECASE)
STREET = re.compile(
    r"\b(?:jl|jln|jalan|gg|gang|perum|perumahan|komplek|kompleks|dusun|dsn)\b\.?[ \t]+[^\W\d_][\w .'/-]{1,38}?[ ,]+"
    r"(?:no|nomor|blok)\b\.?[ \t]*(?:[a-z]{1,2}[ \t]?)?\d{1,4}[a-z]?\b(?:[ \t,]*rt\b[ .]*\d{1,3}(?:[ \t,/]*(?:rw[ .]*)?\d{1,3})?)?(?![\w•])",
    re.IGNORECASE,
)
HAMLET = re.compile(r"\brt\b[ .:]*\d{1,3}[ \t]*[,/ ]?[ \t]*(?:rw\b[ .:]*)?\d{1,3}(?![\w•])", re.IGNORECASE)


@dataclass(frozen=True)
class Personal:
    """One such thing and where it stands in the text."""

    kind: Kind
    start: int
    end: int


def find(text: str) -> tuple[Personal, ...]:
    """Everything in the text that tells who somebody is, in order, none inside another; what stands in links, prices and
    papers' numbers is not it, but for the telephone number that is a chat's address."""
    links = [(m.start(), m.end()) for m in LINK.finditer(text)]
    found = [Personal("email", m.start(), m.end()) for m in EMAIL.finditer(text)]
    for match in DIGITS.finditer(text):
        kind = _kind(match[0], text[max(0, match.start() - 48) : match.start()])
        if kind is not None:
            found.append(Personal(kind, match.start(), match.end()))
    found += [Personal("address", m.start(), m.end()) for pattern in (STREET, HAMLET) for m in pattern.finditer(text)]
    found += [
        Personal("name", m.start("name"), end) for m in NAMED.finditer(text) if (end := _end_of_name(m)) is not None
    ]
    found = [one for one in found if not _inside(one.start, links)]
    found += [Personal("phone", m.start("number"), m.end("number")) for m in CHAT.finditer(text)]
    return _apart(sorted(found, key=lambda p: (p.start, -p.end)))


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _apart(found: list[Personal]) -> tuple[Personal, ...]:
    """The first of those that lie over each other."""
    out: list[Personal] = []
    for one in found:
        if not out or one.start >= out[-1].end:
            out.append(one)
    return tuple(out)


def _end_of_name(match: re.Match[str]) -> int | None:
    """Where the name ends; None where what follows is none ("nama saya dipakai orang")."""
    end, capital = None, match["name"][0].isupper()
    for word in re.finditer(r"\S+", match["name"]):
        bare = word[0].strip(".'’").casefold()
        if bare in NO_NAME or (VERB.fullmatch(bare) and not word[0][0].isupper()) or (capital and word[0][0].islower()):
            break
        end = match.start("name") + word.start() + len(word[0].rstrip(".'’"))
        if word[0].endswith(".") and len(word[0]) > 3:  # a sentence, not an initial
            break
    return end


def _kind(written: str, before: str) -> Kind | None:
    digits = re.sub(r"\D", "", written)
    if OUR_NUMBERS.search(before) or (PRICE.fullmatch(written) and len(digits) != 16):
        return None
    if CARD.search(before):
        return "card"
    if ACCOUNT.search(before):
        return "account"
    if re.match(r"(?:62|0)8\d{7,11}$", digits) or (digits[0] in "06" and TELEPHONE.search(before)):
        return "phone"
    if len(digits) == 16:
        return "nik" if BORN.fullmatch(digits) or not _luhn(digits) else "card"
    if len(digits) == 13:  # a business number (NIB) names a business, not a person
        return None
    return "account" if len(digits) >= 10 else None


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of a payment card (ISO/IEC 7812-1)."""
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def mask(text: str, keep: Collection[Kind] = (), but: Collection[str] = ()) -> str:
    """The text with all of it masked, but for these kinds and for what stands there word for word in `but`: the first two
    and the last two characters stay, so that its writer knows it again."""
    while found := [
        one for one in find(text) if one.kind not in keep and text[one.start : one.end] not in but
    ]:  # numbers in one row are found one after another
        for one in reversed(found):
            text = text[: one.start] + masked(text[one.start : one.end]) + text[one.end :]
    return text


def masked(shown: str) -> str:
    return f"{shown[:2]}•••{shown[-2:]}" if len(shown) > 5 else f"{shown[:1]}•••"


def mask_all(value: Any, keep: Collection[Kind] = (), but: Collection[str] = ()) -> Any:
    """The same for every text in an answer, however it is built."""
    if isinstance(value, str):
        return mask(value, keep, but)
    if isinstance(value, list | tuple):
        return type(value)(mask_all(one, keep, but) for one in value)
    if isinstance(value, dict):
        return {name: mask_all(one, keep, but) for name, one in value.items()}
    return value


def literals(value: Any) -> dict[str, Kind]:
    """What tells who somebody is in an answer, however it is built: word for word, each once, and what it is."""
    if isinstance(value, str):
        return {value[one.start : one.end]: one.kind for one in find(value)}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return {words: kind for one in inner for words, kind in literals(one).items()}
