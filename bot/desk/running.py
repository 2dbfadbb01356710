"""An admin's hand on the running service: sent again, exported, announced, switched on and off."""

from bot import announcing, calm, exports, switches
from bot.desk.hands import carries_out
from bot.desk.sight import AgencyDesk
from bot.receive import Hall
from bot.watching import want_picture
from handlers.acts import (
    Announce,
    DrawWeek,
    Export,
    GoOnAnnouncing,
    MakeBackup,
    SendAgain,
    SetLimit,
    SetMaintenance,
    StopAnnouncing,
    StopExport,
    SwitchCategory,
    Turn,
)
from handlers.admin import backup, limits
from handlers.messages import Outgoing
from handlers.officer.conversation import menu
from handlers.officer.words import ADMIN
from storage import backups, casework, forwarding, inbox, outbox
from storage.people import Person


@carries_out(SendAgain)
def send_again(hall: Hall, person: Person, act: SendAgain, turn: Turn) -> Turn:
    again = {"letters": outbox.send_again(hall.db, hall.now), "documents": forwarding.try_again(hall.db, hall.now)}
    inbox.try_again(hall.db, however_often=True)
    casework.note_deed(hall.db, person.id, "resend", hall.now, **again)
    return turn.also(Outgoing("resent", again, ADMIN))


@carries_out(Export)
def export(hall: Hall, person: Person, act: Export, turn: Turn) -> Turn:
    rows = exports.want(hall.db, person.id, exports.Span(act.since, act.until, act.kind), hall.now)
    facts = {"since": act.since.isoformat(), "until": act.until.isoformat(), "kind": act.kind}
    return turn.also(Outgoing("export_begun", facts, rows))


@carries_out(StopExport)
def stop_export(hall: Hall, person: Person, act: StopExport, turn: Turn) -> Turn:
    known = exports.stop(hall.db, person.id, act.mark, hall.now)
    return turn.also(Outgoing("export_stopped" if known else "export_over", {}, menu(AgencyDesk(hall, person))))


@carries_out(SetLimit)
def set_limit(hall: Hall, person: Person, act: SetLimit, turn: Turn) -> Turn:
    switches.limit(hall, person.id, act.name, act.value)
    return turn.also(limits.shown(calm.standing(hall)))


@carries_out(MakeBackup)
def make_backup(hall: Hall, person: Person, act: MakeBackup, turn: Turn) -> Turn:
    """Only noted here: another loop writes it, so that nobody waits."""
    if backups.ask(hall.db, person.id, hall.now) is None:
        return turn.also(backup.shown(AgencyDesk(hall, person).backups()))
    casework.note_deed(hall.db, person.id, "backup", hall.now)
    return turn.also(Outgoing("backup_begun", {}, ADMIN))


@carries_out(SwitchCategory)
def switch_category(hall: Hall, person: Person, act: SwitchCategory, turn: Turn) -> Turn:
    return turn.also(switches.switch(hall, AgencyDesk(hall, person), person.id, act))


@carries_out(SetMaintenance)
def set_maintenance(hall: Hall, person: Person, act: SetMaintenance, turn: Turn) -> Turn:
    return turn.also(switches.say_above(hall, person.id, act.text))


@carries_out(Announce, StopAnnouncing, GoOnAnnouncing)
def announce(hall: Hall, person: Person, act: Announce | StopAnnouncing | GoOnAnnouncing, turn: Turn) -> Turn:
    return turn.also(*announcing.carry_out(hall, person.id, act))


@carries_out(DrawWeek)
def draw_week(hall: Hall, person: Person, act: DrawWeek, turn: Turn) -> None:
    want_picture(hall.db, person.id, act.agency, hall.now)
