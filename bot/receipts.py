"""What a platform tells us beside what people say: the fate of our messages, somebody's new number, trouble with our own account."""

from datetime import timedelta

from bot.channels import Moved, News, Receipt, SendError, approved
from bot.channels.cloud_errors import refusal
from bot.log import log
from bot.receive import Hall
from handlers.messages import Outgoing
from storage import agenda, notices, outbox, people, window
from storage.outbox import Fate

TROUBLE = {  # fields of a webhook an admin should hear of
    "account_alerts", "account_update", "account_review_update", "phone_number_quality_update",
    "message_template_status_update", "message_template_quality_update", "template_category_update", "security",
    "flows",
}  # fmt: skip
QUIET_EVENTS = {"APPROVED", "GREEN", "THROUGHPUT_UPGRADE", "ONBOARDING", "PENDING"}  # good news


def take(hall: Hall, channel: str, told: Receipt | News | Moved) -> None:
    """Act on it, in the turn's transaction."""
    match told:
        case Receipt():
            _receipt(hall, channel, told)
        case Moved(before, after):
            if people.move(hall.db, hall.house.ring, channel, before, after):
                log.info("a person has a new number; they are still the same", channel=channel)
        case News(field, value):
            event = str(value.get("event") or value.get("new_quality_score") or "")
            if field in TROUBLE and event.upper() not in QUIET_EVENTS:
                alert(hall, channel, field, event[:40])


def _receipt(hall: Hall, channel: str, told: Receipt) -> None:
    fate = outbox.reached(hall.db, channel, told.message, told.status, told.code)
    if fate is not None and told.code is not None:
        failed_later(hall, channel, fate, refusal(told.code))


def failed_later(hall: Hall, channel: str, fate: Fate, refused: SendError) -> None:
    """It was accepted, and failed all the same: what a refusal at once would have meant, it means now."""
    db, now = hall.db, hall.now
    log.warning("a message failed after it was accepted", channel=channel, promise=fate.id, error=refused.reason)
    if fate.template == approved.NEWS:  # the knock itself: whoever comes next knocks again
        window.knocked_in_vain(db, fate.person)
    if refused.window:
        window.shut(db, fate.person, now)
        outbox.again(db, fate.id, now)  # the carrier finds the window shut, and knocks
    elif refused.blocked:
        people.mark_blocked(db, fate.person, now)
        outbox.unreachable(db, fate.person)
        outbox.dead(db, fate.id, "blocked")
    elif refused.retry_after is not None and fate.tries < 6:
        outbox.again(db, fate.id, now + timedelta(seconds=refused.retry_after * 2**fate.tries))
    else:
        outbox.dead(db, fate.id, refused.reason)
    if refused.operator:
        alert(hall, channel, "send", refused.reason)


def alert(hall: Hall, channel: str, about: str, detail: str) -> None:
    """The admins hear of it, once an hour for the same thing."""
    hour = f"{channel} {about} {detail} {hall.now:%m-%dT%H}"[:64]
    if agenda.put(hall.db, "alert", hour, hall.now):
        told = Outgoing("channel_trouble", {"channel": channel, "about": about, "detail": detail})
        notices.to_admins(hall.db, hall.house.ring, told, hall.now)
