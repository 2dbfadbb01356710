"""Offering an owner a page for a file too large for the chat."""

from bot import calm
from bot.receive import Hall
from bot.web.hooks import UPLOADS
from handlers.acts import OfferUpload
from handlers.messages import Outgoing
from storage import casebook, uploads

CHAT_MOST = 20  # megabytes a chat hands over
PATH = UPLOADS


def upload(hall: Hall, who: str, act: OfferUpload) -> Outgoing:
    """A page of its own, once and for a day; where there are none, or enough for today, what to do instead."""
    house = hall.house
    if not house.page:
        return Outgoing("file_too_large", {"most": CHAT_MOST, "page": False})
    case = casebook.one(hall.db, house.ring, act.case) if act.case is not None else None
    identity = case.identity if case else None
    enough = calm.limit(hall, "pages")
    token = uploads.offer(hall.db, house.ring, who, act.case, identity, act.element, hall.now, enough)
    if token is None:
        return Outgoing("upload_enough", {"most": enough})
    facts = {"url": f"{house.page}{PATH}{token}", "most": house.page_most, "hours": uploads.LIVES.days * 24,
             "case": act.case, "wanted": act.wanted}  # fmt: skip
    return Outgoing("upload_offer", facts, secret=True)
