"""`pasaradil check`: everything that can be wrong before anybody suffers from it, each with its remedy."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import config as settings
from bot.config import Config, ConfigTrouble


@dataclass(frozen=True)
class Finding:
    """One thing looked at: good, or with the remedy."""

    what: str
    good: bool
    says: str
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


async def examine(path: Path | None) -> list[Finding]:
    """Everything, in the order a clerk would mend it."""
    try:
        told = settings.load(path)
    except ConfigTrouble as trouble:
        return [Finding("config", False, str(trouble), "correct that line; config.example.toml shows every key")]
    found = [Finding("config", True, "readable")]
    found += [_safely("keys", lambda: _keys(told)), _safely("database", lambda: _database(told))]
    found += [_safely("catalogue", _catalogue), _safely("holidays", _holidays), _safely("words", _words), _clock()]
    found += [_safely("backup", lambda: _backup(told))]
    found += [await _token("telegram.public", told), await _token("telegram.taskforce", told)]
    from bot.whatsapp_console import examine as examine_whatsapp

    found += await examine_whatsapp(told)
    found += [await _queue(agency, told) for agency in told.queues]
    return found


def _safely(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as trouble:
        return Finding(
            what,
            False,
            f"{type(trouble).__name__}: {str(trouble).splitlines()[0][:200]}",
            "mend what the sentence names",
        )


def _keys(told: Config) -> Finding:
    from storage.sealing import read_ring

    if not told.key_file.exists():
        return Finding("keys", True, "none yet; the first run makes them")
    read_ring(told.key_file)
    if told.key_file.stat().st_mode & 0o077:
        return Finding("keys", False, f"{told.key_file} can be read by others", f"chmod 600 {told.key_file}")
    return Finding("keys", True, f"{told.key_file} is readable by its owner only; keep a copy of it elsewhere")


def _database(told: Config) -> Finding:
    from storage import backlog, schema
    from storage.books import open_engine

    engine = open_engine(told.database)
    try:
        at = schema.current(engine)
        if at is None:
            return Finding("database", True, "empty; the first run makes the tables")
        if at != schema.newest():
            return Finding(
                "database", False, f"revision {at}, this version knows {schema.newest()}", "pasaradil migrate"
            )
        with engine.connect() as db:
            waiting = backlog.counted(db)
    finally:
        engine.dispose()
    if waiting["inbox_failed"] or waiting["outbox_dead"]:
        says = f"{waiting['inbox_failed']} messages set aside, {waiting['outbox_dead']} undeliverable"
        return Finding(
            "database", False, says, "see the log for the faults; kept messages are tried again every 5 minutes"
        )
    return Finding(
        "database", True, f"revision {at}, {waiting['inbox_new']} to handle, {waiting['outbox_waiting']} to send"
    )


def _backup(told: Config) -> Finding:
    from storage import backups, schema
    from storage.books import open_engine

    engine = open_engine(told.database)
    try:
        if schema.current(engine) != schema.newest():
            return Finding("backup", True, "no tables of this version yet")
        with engine.connect() as db:
            old, unsaved = backups.age(db, datetime.now(UTC))
    finally:
        engine.dispose()
    says = "none yet" if old is None else f"the last one is {old.days} days old"
    late = unsaved > timedelta(days=told.backup.warn_days)
    return Finding("backup", not late, says, "pasaradil backup, or /cadangan in the admins' chat" if late else "")


def _catalogue() -> Finding:
    from routing.catalogue import load

    catalogue = load()
    return Finding("catalogue", True, f"{len(catalogue.agencies)} agencies, {len(catalogue.categories)} categories")


def _holidays() -> Finding:
    from routing.catalogue import load
    from routing.deadlines import last_known_day

    last = last_known_day(load().holidays)
    if last < datetime.now(UTC).date() + timedelta(days=90):
        return Finding(
            "holidays", False, f"no decree known after {last}", "add the new decree's stanza to routing/holidays.toml"
        )
    return Finding("holidays", True, f"decrees known to {last}")


def _words() -> Finding:
    from bot.languages import missing
    from bot.render import wordings
    from handlers.messages import DESK_LANGUAGES

    names = wordings()
    lacking = missing()
    if lonely := [name for language in DESK_LANGUAGES for name in lacking.get(language, ())]:
        return Finding(
            "words", False, f"not in every language: {', '.join(sorted(lonely))}", "write the missing templates"
        )
    told = "".join(f"; {len(lacks)} not yet in {language}" for language, lacks in lacking.items())
    return Finding("words", True, f"{len(names['id'])} messages in {len(names)} languages{told}")


def _clock() -> Finding:
    year = time.gmtime().tm_year
    if year < 2026:
        return Finding("clock", False, f"this machine believes it is {year}", "set the clock; deadlines depend on it")
    return Finding("clock", True, time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))


async def _token(name: str, told: Config) -> Finding:
    """Ask Telegram who this token is (getMe)."""
    public = name == "telegram.public"
    door = told.telegram.public if public else told.telegram.taskforce
    if not door.token.get_secret_value():
        return Finding(name, True, "no token; this door stays closed")
    opened = _door(told, "public" if public else "taskforce")
    try:
        username, joins_groups = await opened.me()
        if joins_groups:  # it would be silent there, and people would think it broken
            says = f"@{username} can be added to groups, where it answers nobody"
            return Finding(name, False, says, "@BotFather, /setjoingroups, Disable")
        return Finding(name, True, f"@{username}")
    except Exception as trouble:
        return Finding(
            name, False, f"Telegram did not accept it: {trouble}", f"check [{name}] token and api_base, and the network"
        )
    finally:
        await opened.close()


async def _queue(agency: str, told: Config) -> Finding:
    """Whether an agency's settings can work at all; nothing is sent to it."""
    from bot.queues import open_queue
    from routing.catalogue import load

    name = f"queues.{agency}"
    try:
        if agency not in (agencies := load().agencies):
            raise ConfigTrouble(f"{name}: no such agency; expected one of: {', '.join(agencies)}")
        queue = open_queue(agency, told.queues[agency])
    except ConfigTrouble as trouble:
        return Finding(name, False, str(trouble), f"correct [{name}]; config.example.toml shows every key")
    await queue.close()
    return Finding(
        name, True, f"{queue.name}; its settings can work, whether anybody answers is seen at the first case"
    )


def _door(told: Config, which: str, hook: Any = None) -> Any:
    """One Telegram door, its library imported only now."""
    settings = told.telegram.public if which == "public" else told.telegram.taskforce
    if which == "public":
        from bot.channels.telegram import TelegramPublic

        return TelegramPublic(settings.token.get_secret_value(), settings.api_base, hook=hook)
    from bot.taskforce import TelegramTaskforce

    return TelegramTaskforce(settings.token.get_secret_value(), settings.api_base, hook=hook)


async def look_after_webhook(told: Config, which: str, act: str) -> tuple[bool, str]:
    """Set, check or remove the address Telegram calls for one bot; whether all is well, and a sentence."""
    from bot.app import open_ring
    from bot.channels.webhook import Hook

    settings = told.telegram.public if which == "public" else told.telegram.taskforce
    if not settings.token.get_secret_value():
        return False, f"telegram.{which}: no token"
    if act == "set" and not settings.webhook_url:
        return False, f"telegram.{which}.webhook_url is empty; write the https address that leads to this service"
    name = "telegram" if which == "public" else "telegram_taskforce"
    hook = Hook.of(open_ring(told, make=False), name, settings.webhook_url) if act == "set" else None
    door = _door(told, which, hook)
    try:
        if act == "set":
            await door.set_webhook()
        elif act == "remove":
            await door.remove_webhook()
        info = await door.webhook()
    except Exception as trouble:
        return False, f"Telegram did not accept it: {trouble}"
    finally:
        await door.close()
    wanted = settings.webhook_url if settings.mode == "webhook" and act != "remove" else info.url
    good = info.url == wanted and not info.error
    return good, f"{info.url or 'no webhook'}, {info.pending} waiting" + (
        f", trouble: {info.error}" if info.error else ""
    )
