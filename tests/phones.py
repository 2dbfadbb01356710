"""The cast and their phones: whole conversations over the real storage, without any platform."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App, foundation
from bot.channels import Rendered
from bot.channels.local import raw
from bot.config import Config, Service, Storage
from bot.doors import open_local
from bot.receive import language_of
from handlers.messages import Outgoing
from storage import casework, outbox, people
from tests import samples_of_words as samples

TEMPLATES_FOLDER = Path(__file__).parent.parent / "templates"
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # a Tuesday, 12.00 WIB


class Clock:
    """A clock that moves when told to."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=10)
        return self.at

    def passes(self, **span: float) -> None:
        self.at += timedelta(**span)


def open_service(folder: Path, url: str = "", clock: Clock | None = None) -> App:
    config = Config(service=Service(data=folder), storage=Storage(url=url))
    app = App(config, *foundation(config, clock or Clock()))
    open_local(app, "browser", "html")
    app.__post_init__()
    return app


class Phone:
    """One person's phone: says things, and remembers what it heard."""

    def __init__(self, app: App, channel: str, owner: str) -> None:
        self.app, self.channel, self.owner = app, channel, owner
        self.seen = 0
        self.heard: list[tuple[Outgoing, Rendered]] = []

    async def say(self, text: str | None = None, *, choice: str | None = None, files: tuple[bytes, ...] = (),
                  message_id: str | None = None, kind: str = "photo") -> list[str]:  # fmt: skip
        """Say one thing and read the answers; the names of their templates. What came before is read first."""
        await self.listen()
        kept = []
        for content in files:
            ref = secrets.token_hex(16)
            self.app.cabinet.put(ref, content)
            kept.append({"kind": kind, "ref": ref, "name": "foto.jpg", "mime": "image/jpeg", "size": len(content)})
        said = raw(message_id or secrets.token_hex(8), self.owner, text, choice, kept)
        await self.app.store(self.channel, [said])
        while await self.app.handle_waiting():
            pass
        await self.app.collector.round()
        return await self.listen()

    async def press(self, label: str) -> list[str]:
        """Press the newest button with this label."""
        for _, rendered in reversed(self.heard):
            for row in rendered.buttons:
                for button in row:
                    if label in button.label:
                        return await self.say(choice=button.slug)
        raise AssertionError(f"{self.owner} sees no button {label!r}; the last message was {self.last.text!r}")

    async def listen(self) -> list[str]:
        """Read what came; the names of the templates."""
        house, names = self.app.house, []
        if isinstance(house.clock, Clock):
            house.clock.passes(seconds=2)  # counting messages have settled by then
        me = await self.app.books.do(lambda db: people.of(db, house.ring, self.channel, self.owner, house.clock()))
        owed = await self.app.books.do(lambda db: outbox.heard_by(db, house.ring, me.id, self.seen, house.clock()))
        for promised in owed:
            self.seen = max(self.seen, promised.id)
            names.append(promised.saying.template)
            samples.note(promised.saying)
            for part in self.app.renderer.render(promised.saying, language_of(me), "html", 4096):
                self.heard.append((promised.saying, part))
        return names

    @property
    def last(self) -> Rendered:
        return self.heard[-1][1]

    @property
    def said(self) -> Outgoing:
        return self.heard[-1][0]

    def everything(self) -> str:
        return "\n".join(rendered.text for _, rendered in self.heard)

    def copied(self) -> str:
        """The newest code worth copying."""
        return next(o.copy for o, _ in reversed(self.heard) if o.copy)


class Cast:
    """Bu Sari sells batik, Pak Made coffee; Ratna is at KEMENDAG, Yusuf at KPPU, Dewi is the admin."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.sari = Phone(app, "browser", "sari")
        self.made = Phone(app, "browser", "made")
        self.dewi = Phone(app, "browser_taskforce", "dewi")
        self.ratna = Phone(app, "browser_taskforce", "ratna")
        self.yusuf = Phone(app, "browser_taskforce", "yusuf")

    async def sign_in(self, phone: Phone, role: str, agency: str, name: str) -> None:
        house = self.app.house
        code = await self.app.books.do(
            lambda db: casework.make_invite(db, house.ring, role, agency, None, house.clock())
        )
        await phone.say(code)
        await phone.say(name)

    async def at_work(self) -> "Cast":
        await self.sign_in(self.dewi, "admin", "SATGAS", "Dewi")
        await self.sign_in(self.ratna, "officer", "KEMENDAG", "Ratna")
        await self.sign_in(self.yusuf, "officer", "KPPU", "Yusuf")
        return self


STORY = "Kain batik saya 45rb, di toko itu cuma 19.900, pelanggan saya pindah semua sejak bulan lalu."


async def agree(phone: Phone) -> None:
    """Greet the service, agree to what it does with what it hears, and begin a report: up to the list of problems."""
    await phone.say("/start")
    await phone.press("buat laporan" if phone.said.template == "welcome" else "Buat laporan")
    assert phone.said.template == "ask_category", phone.last.text


async def report(phone: Phone, identity: str = "Rahasia", story: str = STORY, seller: str = "Toko Serba Murah",
                 photos: int = 2, seller_kind: str = "luar negeri") -> str:  # fmt: skip
    """The whole of a price report, as an owner would have it; the tracking code."""
    await agree(phone)
    await phone.press("jual rugi")
    await phone.say(story)
    answers = {"ask_product": "kain batik", "ask_own_price": "45rb", "ask_their_price": "19.900", "ask_price_pattern": "2",
               "ask_seller": seller, "ask_place": "Kota Pekalongan", "ask_also": "tidak"}  # fmt: skip
    for _ in range(12):
        match phone.said.template:
            case "ask_seller_kind":
                await phone.press(seller_kind)
            case "ask_evidence" if photos:
                await phone.say(files=tuple(b"\xff\xd8\xff photo %d" % number for number in range(photos)))
            case "ask_evidence":
                await phone.press("Tidak ada bukti")
            case "ask_confirm":
                break
            case asked:
                await phone.say(answers[asked])
    if identity != "Rahasia":
        await phone.press("Nama:")
        await phone.press(identity)
    if phone.said.template == "ask_name":
        await phone.say("Sari Wulandari")
    assert phone.said.template == "ask_confirm", phone.last.text
    await phone.press("Kirim")
    return phone.copied()
