"""Where an agency can be reached: what an address looks like, and what admins changed since the catalogue was written."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from routing.shapes import Contact

CONTACT_KINDS = ("complaint", "phone", "whatsapp", "email", "web")
ADDRESSES = ("complaint", "web")  # of these, those that are an address on the web
LONGEST = 120  # characters
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)+[a-z]{{2,24}}"
_ADDRESS = re.compile(rf"(?:https://)?({_HOST})((?:/[\w./~%+=&?#@:-]*)?)", re.IGNORECASE | re.ASCII)
_EMAIL = re.compile(rf"[a-z0-9](?:[a-z0-9._+-]{{0,62}}[a-z0-9])?@{_HOST}", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[0-9() .-]{3,24}")
DIGITS = {
    "phone": (3, 15),
    "whatsapp": (9, 15),
}  # 110 and 1500-587 are telephones; whoever has WhatsApp has a whole number


def read_contact(kind: str, text: str) -> str | None:
    """What was typed as it is kept: a web address as https, an e-mail in small letters; None where it is none of that kind."""
    words = " ".join(text.split())
    if len(words) > LONGEST:
        return None
    if kind in ADDRESSES:
        found = _ADDRESS.fullmatch(words)
        return f"https://{found[1].lower()}{found[2].rstrip('/')}" if found else None
    if kind == "email":
        return words.lower() if _EMAIL.fullmatch(words) and ".." not in words else None
    least, most = DIGITS[kind]
    real = _NUMBER.fullmatch(words) and least <= sum(c.isdigit() for c in words) <= most
    return words if real else None


def as_shown(contact: Contact) -> str:
    """An address on the web with the way it is reached: only encrypted."""
    if contact.type in ADDRESSES and not contact.value.startswith("https://"):
        return f"https://{contact.value}"
    return contact.value


def first_address(contacts: Iterable[Contact]) -> str | None:
    """The first of them that is an address on the web."""
    return next((as_shown(c) for c in contacts if c.type in ADDRESSES), None)


def key_of(value: str) -> str:
    """A short name for a contact, for buttons."""
    return hashlib.sha256(value.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class ContactChange:
    """What an admin said of one contact: a new one (no `before`), another value, still right (the same), or gone (no `value`)."""

    agency: str
    type: str
    value: str | None
    before: str | None
    verified_at: date
    source: str


def laid_over(contacts: Sequence[Contact], changes: Iterable[ContactChange]) -> tuple[Contact, ...]:
    """One agency's contacts with its changes over them, in their order; a change of what is no longer there changes nothing."""
    now = list(contacts)
    for change in changes:
        before = change.before or change.value  # a new one that the catalogue has by now is the one it has
        place = next((i for i, c in enumerate(now) if c.value == before), None)
        if change.before is None and change.value is not None and place is None:
            now.append(Contact(change.type, change.value, change.source, change.verified_at))
        elif place is not None and change.value is None:
            del now[place]
        elif place is not None:
            assert change.value is not None
            now[place] = replace(now[place], type=change.type, value=change.value, source=change.source,
                                 verified_at=change.verified_at)  # fmt: skip
    return tuple(now)


def fresh(contacts: Iterable[Contact], day: date, good_for: timedelta) -> tuple[Contact, ...]:
    """Those somebody checked so recently that an owner may be sent there."""
    return tuple(c for c in contacts if c.shown_on(day, good_for))


def as_stanza(agency: str, contacts: Sequence[Contact]) -> str:
    """The contacts as the catalogue writes them, to be put in the place of those there."""
    lines = [f"# [agency.{agency}]", "contacts = ["]
    for c in contacts:
        parts = [f"type = {_quoted(c.type)}", f"value = {_quoted(c.value)}"]
        parts += [f"verified_at = {c.verified_at.isoformat()}"] if c.verified_at else []
        parts.append(f"source = {_quoted(c.source)}")
        if c.note:
            parts.append("note = { " + ", ".join(f"{lang} = {_quoted(words)}" for lang, words in c.note.items()) + " }")
        lines.append("  { " + ", ".join(parts) + " },")
    return "\n".join([*lines, "]"])


def _quoted(text: str) -> str:
    """As a TOML string; control characters cannot come in, see `read_contact`."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
