"""What a request about one's data still waits for: files out of the cabinet, agencies told, the last word delivered."""

import asyncio
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from bot.app import App
from bot.log import log
from storage import erasure, requests

FAREWELL = timedelta(hours=24)  # so long the receipt may take; then the address goes with the rest


async def finish_due(app: App) -> int:
    """Every open request a step further; how many are done now."""
    finished = 0
    for one in await app.books.do(requests.open_ones):
        if one.kind in ("erase", "withdraw"):
            try:
                await asyncio.to_thread(_remove, app, one.files)
                finished += await app.books.do(partial(_finish, app, one))
            except Exception as trouble:  # the next look takes it up again, and the law's time is watched
                log.error("a request about somebody's data waits", action=one.kind, error=type(trouble).__name__)
    return finished


def _remove(app: App, names: tuple[str, ...]) -> None:
    for name in names:
        app.cabinet.remove(name)


def _finish(app: App, one: requests.Request, db: Connection) -> int:
    now, ring = app.house.clock(), app.house.ring
    if not requests.still_open(db, one.id):
        return 0
    if one.files:
        requests.files_gone(db, one)
    if requests.untold(db, one):
        return 0
    if one.kind == "erase" and not erasure.came_back(db, one.person, one.at):
        if erasure.farewell_on_its_way(db, one.person) and now - one.at < FAREWELL:
            return 0
        erasure.forget(db, ring, one.person)
    return int(requests.done(db, one.id, now))
