"""Which doors and loops a process opens; each is imported only where it is opened."""

from typing import Any

from bot.app import App
from bot.channels import bot_api
from bot.channels.late import Late
from bot.channels.polling import acknowledge_one
from bot.channels.webhook import Hook
from bot.config import Telegram, WhatsApp
from handlers.messages import DESK_LANGUAGES, LANGUAGES
from storage.pace import Limits
from storage.sealing import KeyRing

BURST = 20  # to one person at once. With one each 12 seconds after it never more than 45 in 270 seconds, which is all Meta grants
FORM_NAME = "pasaradil_laporan"  # the native form's name at Meta
ONLY = ("public", "taskforce", "web", "worker")
OWNER_MENU = ("lapor", "status", "kembali", "nanti", "batal", "bantuan", "bahasa", "privasi", "datasaya", "hapus")
TASKFORCE_MENU = (
    "antrean",
    "saya",
    "undang",
    "petugas",
    "lembaga",
    "angka",
    "gagal",
    "permintaan",
    "bantuan",
    "bahasa",
    "keluar",
)


def open_doors(app: App, only: str | None) -> None:
    """None: everything in one process. `worker` handles and sends for the owners' bot without listening at it."""
    if only in (None, "public", "worker"):
        _open_public(app, listen=only != "worker")
        _open_whatsapp(app, listen=only != "worker")
    if only in (None, "taskforce"):
        _open_taskforce(app)
    if only in (None, "web"):
        open_local(app, "browser", "html")
        app.chat = True
        app.uploads = bool(app.config.web.public_url)
    if only in (None, "worker", "taskforce"):
        from bot.backups import Backups
        from bot.clock import Timekeeper

        keeper = Timekeeper(app)
        app.loops += [keeper.run, keeper.make, Backups(app).run]
    if only in (None, "worker"):
        from bot.forward import Forwarder

        app.loops.append(Forwarder(app).run)
    if app.chat or app.bells or app.config.web.probes:
        from bot.web.server import serve

        app.web = serve


def _open_public(app: App, *, listen: bool) -> None:
    settings = app.config.telegram.public
    if token := settings.token.get_secret_value():
        from bot.owners import owner_side

        menu, hook = _menu(app, "command_", OWNER_MENU, LANGUAGES), _hook(app, "telegram", settings)

        def make() -> Any:
            from bot.channels.telegram import TelegramPublic

            return TelegramPublic(token, settings.api_base, menu=menu, hook=hook)

        _open(app, Late("telegram", bot_api.decode, make, at_once=64, hook=hook), owner_side, settings, listen=listen)
        if app.books.engine.dialect.name == "postgresql":  # on SQLite there is nobody else
            app.loops.append(app.look_for_help)


def _open_whatsapp(app: App, *, listen: bool) -> None:
    settings = app.config.whatsapp
    if not (token := settings.token.get_secret_value()):
        return
    from bot.channels import cloud_api
    from bot.owners import owner_side

    def make() -> Any:
        from bot.channels.whatsapp import WhatsAppDoor

        flow = FORM_NAME if settings.form else ""
        return WhatsAppDoor(token, settings.phone_id, waba_id=settings.waba_id, api_base=settings.api_base, flow=flow)

    door = Late("whatsapp", cloud_api.decode, make, at_once=40, markup="whatsapp")
    app.doors[door.name], app.sides[door.name] = door, owner_side
    app.limits[door.name] = Limits(settings.pace_overall, settings.pace_chat, chat_burst=BURST)
    if listen:
        app.listening.add(door.name)
        app.bells["/whatsapp"] = _whatsapp_bell(app, door, settings)


def _whatsapp_bell(app: App, door: Late, settings: WhatsApp) -> Any:
    """Where Meta posts: signed over the raw bytes, kept before it hears 200, every message of it by itself."""
    from bot.channels import cloud_api
    from bot.web.hooks import Doorbell

    secret = settings.app_secret.get_secret_value()

    async def take(body: bytes) -> None:
        raws = cloud_api.raws(body, settings.phone_id)
        if len(raws) == 1:
            await app.store_one(door.name, raws[0])
        elif raws:
            await app.store(door.name, raws)
        for message in {r.address: r.platform_id for r in raws if r.platform_id.startswith("wamid.")}.values():
            door.notice(message)

    return Doorbell(b"", take, header=b"x-hub-signature-256",
                    signed=lambda body, shown: cloud_api.signed(secret, body, shown),
                    verify=verify_word(app.house.ring).encode())  # fmt: skip


def verify_word(ring: KeyRing) -> str:
    """What Meta must show before it begins to call: made from the keys, so nobody has to keep it."""
    return ring.lookup("webhook", "whatsapp").hex()


def _open_taskforce(app: App) -> None:
    settings = app.config.telegram.taskforce
    if token := settings.token.get_secret_value():
        from bot.desk import officer_side

        menu, hook = _menu(app, "desk_", TASKFORCE_MENU, DESK_LANGUAGES), _hook(app, "telegram_taskforce", settings)

        def make() -> Any:
            from bot.taskforce import TelegramTaskforce

            return TelegramTaskforce(token, settings.api_base, menu=menu, hook=hook)

        door = Late("telegram_taskforce", bot_api.decode, make, at_once=4, hook=hook)
        _open(app, door, officer_side, settings, listen=True)


def _open(app: App, door: Any, side: Any, settings: Telegram, *, listen: bool) -> None:
    app.doors[door.name], app.sides[door.name] = door, side
    app.limits[door.name] = Limits(settings.pace_overall, settings.pace_chat)
    if listen:
        app.listening.add(door.name)
        if door.hook is not None:
            _hang_bell(app, door)


def _hang_bell(app: App, door: Any) -> None:
    """The address of a webhook: its path is the end of the address Telegram calls."""
    from bot.web.hooks import Doorbell

    async def take(body: bytes) -> None:
        raw, query = bot_api.posted(body)
        await app.store_one(door.name, raw)
        if query is not None:
            acknowledge_one(query, door.acknowledge)

    path = "/telegram/" + ("taskforce" if door.name == "telegram_taskforce" else "public")
    app.bells[path] = Doorbell(door.hook.secret.encode(), take)


def _hook(app: App, name: str, settings: Telegram) -> Hook | None:
    return Hook.of(app.house.ring, name, settings.webhook_url) if settings.mode == "webhook" else None


def _menu(
    app: App, prefix: str, commands: tuple[str, ...], languages: tuple[str, ...]
) -> dict[str, list[tuple[str, str]]]:
    """The commands Telegram shows, in each of the languages; in Indonesian where one has no words for a command yet."""
    tables = app.renderer.labels
    words = {language: tables[languages[0]] | tables[language] for language in languages}
    return {language: [(c, words[language][prefix + c]) for c in commands] for language in languages}


def open_local(app: App, name: str, markup: Any) -> None:
    """The two local doors of one kind: an owner's, and the task force's."""
    from bot.channels.local import Local
    from bot.desk import officer_side
    from bot.owners import owner_side

    for door, side in ((name, owner_side), (f"{name}_taskforce", officer_side)):
        app.doors[door], app.sides[door] = Local(door, markup, app.cabinet), side
        app.pulled = (*app.pulled, door)
