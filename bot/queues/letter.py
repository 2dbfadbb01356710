"""A parcel as a mail: words a clerk can read, and the document attached for a machine."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache

from bot.queues import Parcel
from bot.queues.shape import CaseDocument
from bot.render import Renderer
from handlers.reading import places
from routing.catalogue import load


def letter(parcel: Parcel, sender: str, to: str) -> EmailMessage:
    """Message-ID and the references are the same on every try, so a mailbox can tell a repeat and keep a case together.

    ValidationError (a ValueError) where the parcel's body is no CaseDocument.
    """
    subject, text = wording(CaseDocument.model_validate_json(parcel.body))
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<{parcel.key}.{parcel.agency}@pasaradil>"
    mail["References"] = f"<case-{parcel.case}.{parcel.agency}@pasaradil>"
    mail["X-Idempotency-Key"] = parcel.key
    mail["Auto-Submitted"] = "auto-generated"  # no holiday replies, please (RFC 3834)
    mail.set_content(text, cte="quoted-printable")
    name = f"kasus-{parcel.case}.json"
    mail.add_attachment(parcel.body, maintype="application", subtype="json", filename=name)
    return mail


def wording(document: CaseDocument) -> tuple[str, str]:
    """Subject and text, in Indonesian: clerks read these, whatever language the owner chose."""
    facts = document.model_dump(mode="json", exclude={"schema_version", "region"})
    place = places.by_code(document.region) if document.region else None
    template = _renderer().environments["plain"].get_template("mail/id")
    where = f"{place.name}, {place.province}" if place else document.region
    subject, _, text = template.render(facts, place=where, language="id").strip().partition("\n")
    return subject, text.strip() + "\n"


@cache
def _renderer() -> Renderer:
    return Renderer(load())
