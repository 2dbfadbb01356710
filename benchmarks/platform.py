"""A Bot API cheap enough not to be what is measured, and the people who write to it: `python -m benchmarks.platform`.

It prints `{"port": N}`, serves any token by polling or webhook, counts turns (an update answered by a sendMessage to its chat),
prints one line of figures and exits. It refuses nothing: tests/doubles/bot_api.py is the strict one.
"""

import argparse
import asyncio
import gc
import json
import re
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import orjson
import uvloop

FIRST_CHAT = 1_000_000
FIRST_UPDATE = 700_000_001
RETRY = 0.1  # seconds between two tries at a webhook that refused
DRAIN = 5.0  # seconds the last replies may take after the last counted turn
HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
ANSWER = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
POST = b"POST %b HTTP/1.1\r\nHost: %b\r\n%bContent-Length: %d\r\n\r\n%b"
UPDATE = (
    b'{"update_id":%d,"message":{"message_id":%d,"from":{"id":%d,"is_bot":false,"first_name":"Warga","language_code":"id"},'
    b'"chat":{"id":%d,"first_name":"Warga","type":"private"},"date":%d,%b}}'
)
MESSAGE = b'{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private","first_name":"Warga"},"text":%b}'
ME = (
    b'{"id":111111,"is_bot":true,"first_name":"Papan","username":"papan_bot","can_join_groups":false,'
    b'"can_read_all_group_messages":false,"supports_inline_queries":false}'
)
NO_WEBHOOK = b'{"url":"","has_custom_certificate":false,"pending_update_count":0}'
CONFLICT = b'{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}'


# HTTP, as much of it as is needed


def cut(data: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Head, body and what follows of the first message in these bytes; None while it is not whole."""
    head = data.find(HEAD_END)
    if head < 0:
        return None
    begin = head + 4
    if told := LENGTH.search(data, 0, head):
        end = begin + int(told[1])
        return (data[:head], data[begin:end], data[end:]) if len(data) >= end else None
    if CHUNKED.search(data, 0, head):
        return _cut_chunks(data, head, begin)
    return data[:head], b"", data[begin:]


def _cut_chunks(data: bytes, head: int, at: int) -> tuple[bytes, bytes, bytes] | None:
    body: list[bytes] = []
    while (line := data.find(b"\r\n", at)) >= 0:
        size = int(data[at:line].split(b";")[0], 16)
        if len(data) < (end := line + 2 + size + 2):
            return None
        if not size:
            return data[:head], b"".join(body), data[end:]
        body.append(data[line + 2 : line + 2 + size])
        at = end
    return None


def wanted(body: bytes, *names: str) -> list[Any]:
    """These fields of a JSON, multipart or urlencoded body; texts as str or as bytes, what is missing as None."""
    if body[:1] == b"{":
        told = orjson.loads(body)
        return [told.get(name) for name in names]
    if body[:2] == b"--":
        return [_part(body, name.encode()) for name in names]
    form = {part.partition(b"=")[0]: part.partition(b"=")[2] for part in body.split(b"&")}
    return [_plain(form.get(name.encode())) for name in names]


def _plain(value: bytes | None) -> bytes | None:
    if value is None or (b"%" not in value and b"+" not in value):
        return value
    return unquote_to_bytes(value.replace(b"+", b" "))


def _part(body: bytes, name: bytes) -> bytes | None:
    boundary = body[: body.find(b"\r\n")]
    for quoted in (b'name="%b"' % name, b"name=%b\r" % name):
        if (at := body.find(quoted)) >= 0:
            begin = body.find(HEAD_END, at) + 4
            return body[begin : body.find(b"\r\n" + boundary, begin)]
    return None


def number(value: Any, otherwise: int) -> int:
    return int(value) if value not in (None, b"", "") else otherwise


class Caller(asyncio.Protocol):
    """One keep-alive connection to a server: a request at a time, its answer's status and body to `answered` (0: lost)."""

    def __init__(self, answered: Callable[["Caller", int, bytes], None]) -> None:
        self.answered, self.rest, self.open = answered, b"", False

    def connection_made(self, transport: Any) -> None:
        self.transport, self.open = transport, True

    def ask(self, request: bytes) -> None:
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.rest += data
        if whole := cut(self.rest):
            head, body, self.rest = whole
            self.answered(self, int(head[9:12]), body)

    def connection_lost(self, trouble: Exception | None) -> None:
        self.open = False
        self.answered(self, 0, b"")


# the people


class Person:
    """Somebody with a line to say next, and since when a reply is awaited."""

    __slots__ = ("chat", "handed", "line", "since")

    def __init__(self, chat: int) -> None:
        self.chat, self.line, self.since, self.handed = chat, 0, 0.0, False


class Crowd:
    """Who speaks when, and how long each turn took. `offer` makes an update available to the bot."""

    def __init__(self, told: argparse.Namespace, script: Sequence[str]) -> None:
        self.told, self.lines = told, [_line(text) for text in script]
        self.loop = asyncio.get_running_loop()
        self.offer: Callable[[Person, bytes], None] = lambda person, line: None
        self.people: dict[int, Person] = {}
        self.idle: deque[Person] = deque()  # open loop: who may speak
        self.born = self.turns = self.waiting = self.skipped = self.said = 0
        self.seconds = self.cpu = 0.0
        self.times: list[float] = []
        self.acks: list[float] = []
        self.wished = self.begun = self.counting = self.over = False
        self.finished: asyncio.Future[None] = self.loop.create_future()

    def begin(self) -> None:
        """The bot is there: everybody speaks."""
        self.wished = True
        if self.begun or self.told.hold:
            return
        self.begun, self.started = True, time.perf_counter()
        if not self.told.warm:
            self._count_from_here()
        first = [self._newcomer() for _ in range(min(self.told.at_once, self.told.people))]
        for person in filter(None, first):
            self._ready(person)
        if self.told.rate:
            self._tick()

    def release(self) -> None:
        """Nothing holds the people back any longer."""
        self.told.hold = False
        if self.wished:
            self.begin()

    def _newcomer(self) -> Person | None:
        if self.born >= self.told.people:
            return None
        person = self.people[FIRST_CHAT + self.born] = Person(FIRST_CHAT + self.born)
        self.born += 1
        return person

    def _ready(self, person: Person) -> None:
        if self.told.rate:
            self.idle.append(person)
        else:
            self._say(person)

    def _say(self, person: Person) -> None:
        if self.over:
            return
        self.waiting += 1
        person.since = time.perf_counter()
        self.offer(person, self.lines[person.line])

    def _tick(self) -> None:
        """Open loop: say whatever is due by now, whether or not the bot keeps up."""
        if self.over:
            return
        due = int((time.perf_counter() - self.started) * self.told.rate)
        while self.said < due:
            self.said += 1
            person = self.idle.popleft() if self.idle else self._newcomer()
            if person is None:
                self.skipped += 1
            else:
                self._say(person)
        self.loop.call_later(0.001, self._tick)

    def reply(self, chat: int) -> None:
        """A message to this chat was accepted: a turn's end, if it answers something the bot was given."""
        person = self.people.get(chat)
        if person is None or not person.handed:
            return
        person.handed = False
        self.waiting -= 1
        self._count(time.perf_counter() - person.since)
        if self.told.settle:
            self.loop.call_later(self.told.settle / 1000, self._go_on, person)
        else:
            self._go_on(person)
        if self.over and not self.waiting:
            self.finish()

    def _go_on(self, person: Person) -> None:
        person.line += 1
        if person.line < len(self.lines):
            self._ready(person)
        elif self.told.repeat:
            person.line = 0
            self._ready(person)
        else:
            del self.people[person.chat]
            if self.told.rate:
                return  # the next one comes when somebody has to speak
            if newcomer := self._newcomer():
                self._ready(newcomer)
            elif not self.people:
                self.end()

    def _count(self, took: float) -> None:
        self.turns += 1
        if self.counting:
            self.times.append(took)
            if len(self.times) == self.told.turns:
                self.end()
        elif self.turns == self.told.warm:
            self._count_from_here()

    def _count_from_here(self) -> None:
        self.counting = True
        self.measured_from, self.cpu = time.perf_counter(), time.process_time()
        self.mark("warm")

    def end(self) -> None:
        """Nobody says anything more; replies still awaited have a moment left."""
        if self.over:
            return
        if self.counting:
            self.seconds = time.perf_counter() - self.measured_from
            self.cpu = time.process_time() - self.cpu
        self.over, self.counting = True, False
        self.mark("done")
        self.loop.call_later(DRAIN if self.waiting else 0, self.finish)

    def finish(self) -> None:
        if not self.finished.done():
            self.finished.set_result(None)

    def mark(self, what: str) -> None:
        if self.told.marks:
            tell({"mark": what})

    def figures(self) -> dict[str, Any]:
        found = {"turns": len(self.times), "seconds": round(self.seconds, 3), "turns_per_s": self._per_s(self.times),
                 "p50_ms": share(self.times, 0.5), "p99_ms": share(self.times, 0.99), "unanswered": self.waiting,
                 "double_busy": round(self.cpu / (self.seconds or 1), 2)}  # fmt: skip
        if self.told.rate:
            found["skipped"] = self.skipped
        if self.told.webhook:
            found |= {"ack_per_s": self._per_s(self.acks), "ack_p50_ms": share(self.acks, 0.5),
                      "ack_p99_ms": share(self.acks, 0.99)}  # fmt: skip
        return found

    def _per_s(self, times: list[float]) -> float:
        return round(len(times) / (self.seconds or 1), 1)


def _line(text: str) -> bytes:
    """What a message with this text holds of its own."""
    said: dict[str, Any] = {"text": text}
    if text.startswith("/"):
        said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return orjson.dumps(said)[1:-1]


def share(times: list[float], part: float) -> float | None:
    """The time, in ms, that this part of all times stays within."""
    return round(sorted(times)[min(int(len(times) * part), len(times) - 1)] * 1000, 2) if times else None


# the platform


class Platform:
    """The server's side: updates handed out by polling, calls answered, replies passed on to the crowd."""

    def __init__(self, crowd: Crowd, acks_only: bool = False) -> None:
        self.crowd, self.acks_only = crowd, acks_only
        self.loop = asyncio.get_running_loop()
        crowd.offer = self.offer
        self.queue: deque[tuple[int, bytes, Person]] = deque()
        self.poll: tuple[Door, int, asyncio.TimerHandle] | None = None
        self.waking = self.called = False
        self.updates = FIRST_UPDATE
        self.messages = 0
        self.on_webhook: Callable[[bytes], None] = lambda secret: None
        self.methods = {b"sendmessage": self._send_message, b"getupdates": self._get_updates, b"getme": self._get_me,
                        b"getwebhookinfo": self._get_webhook_info, b"setwebhook": self._set_webhook}  # fmt: skip

    def serve(self, door: "Door", head: bytes, body: bytes) -> None:
        """One call: `POST /bot<token>/<method>[?query] HTTP/1.1`."""
        if not self.called:
            self.called = True
            self.crowd.mark("called")
        target = head[: head.find(b"\r\n")].split(b" ")[1]
        path, _, query = target.partition(b"?")
        method = self.methods.get(path[path.rfind(b"/") + 1 :].lower())
        if method is None:
            door.answer(b"true")
        else:
            method(door, body or query)

    def _send_message(self, door: "Door", body: bytes) -> None:
        chat, text = wanted(body, "chat_id", "text")
        chat = number(chat, 0)
        if isinstance(text, bytes):
            text = text.decode(errors="replace")
        self.messages += 1
        door.answer(MESSAGE % (self.messages, int(time.time()), chat, orjson.dumps(text or "")))
        if not self.acks_only:
            self.crowd.reply(chat)

    def _get_me(self, door: "Door", body: bytes) -> None:
        door.answer(ME)

    def _get_webhook_info(self, door: "Door", body: bytes) -> None:
        door.answer(NO_WEBHOOK)

    def _set_webhook(self, door: "Door", body: bytes) -> None:
        (secret,) = wanted(body, "secret_token")
        if secret:
            self.on_webhook(secret.encode() if isinstance(secret, str) else secret)
        door.answer(b"true")

    def offer(self, person: Person, line: bytes) -> None:
        """Make an update available to whoever polls."""
        self.queue.append((self.updates, self.update(person, line), person))
        if self.poll and not self.waking:
            self.waking = True
            self.loop.call_soon(self._wake)

    def update(self, person: Person, line: bytes) -> bytes:
        self.updates += 1
        said = self.updates - FIRST_UPDATE
        return UPDATE % (self.updates - 1, said, person.chat, person.chat, int(time.time()), line)

    def _get_updates(self, door: "Door", body: bytes) -> None:
        told = wanted(body, "offset", "limit", "timeout")
        offset, limit, timeout = number(told[0], 0), number(told[1], 100), number(told[2], 0)
        if self.poll:
            self._let_go(CONFLICT, b"409 Conflict")
        while self.queue and self.queue[0][0] < offset:
            self.queue.popleft()
        self.crowd.begin()
        limit = min(max(limit, 1), 100)
        if self.queue or not timeout:
            door.answer(self._hand_out(limit))
        else:
            self.poll = door, limit, self.loop.call_later(min(timeout, 50), self._wake)

    def _hand_out(self, limit: int) -> bytes:
        given = list(islice(self.queue, limit))
        for _, _, person in given:
            person.handed = True
        return b"[%b]" % b",".join(raw for _, raw, _ in given)

    def _wake(self) -> None:
        self.waking = False
        if self.poll:
            self._let_go(b'{"ok":true,"result":%b}' % self._hand_out(self.poll[1]), b"200 OK")

    def _let_go(self, body: bytes, status: bytes) -> None:
        if self.poll:
            door, _, timer = self.poll
            timer.cancel()
            self.poll = None
            door.write(body, status)

    def gone(self, door: "Door") -> None:
        if self.poll and self.poll[0] is door:
            self.poll[2].cancel()
            self.poll = None


class Door(asyncio.Protocol):
    """One connection of the bot's."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.rest = platform, b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, trouble: Exception | None) -> None:
        self.platform.gone(self)

    def data_received(self, data: bytes) -> None:
        self.rest = self.rest + data if self.rest else data
        while self.rest and (whole := cut(self.rest)):
            head, body, self.rest = whole
            self.platform.serve(self, head, body)

    def answer(self, result: bytes) -> None:
        self.write(b'{"ok":true,"result":%b}' % result, b"200 OK")

    def write(self, body: bytes, status: bytes) -> None:
        self.transport.write(ANSWER % (status, len(body), body))


class Webhook:
    """Updates posted to the bot over some connections, a refused one again after a moment."""

    def __init__(self, platform: Platform, told: argparse.Namespace) -> None:
        self.platform, self.crowd, self.told = platform, platform.crowd, told
        self.url, self.secret = urlsplit(told.webhook), told.secret.encode()
        self.loop = asyncio.get_running_loop()
        self.free: list[Caller] = []
        self.owed: deque[tuple[Person, bytes]] = deque()
        self.busy: dict[Caller, tuple[Person, bytes, float]] = {}
        platform.on_webhook = self.keep_secret
        self.crowd.offer = self.offer

    def keep_secret(self, secret: bytes) -> None:
        """The secret the bot told in setWebhook is the one that counts."""
        self.secret = secret

    async def open(self) -> None:
        """As many connections as asked for; the first of them may wait until the bot listens."""
        for _ in range(self.told.connections):
            await self._connect()
        self.crowd.begin()

    async def _connect(self) -> None:
        while not self.crowd.over:
            try:
                _, caller = await self.loop.create_connection(
                    lambda: Caller(self.answered), self.url.hostname, self.url.port
                )
            except OSError:
                await asyncio.sleep(RETRY)
            else:
                return self._next(caller)

    def offer(self, person: Person, line: bytes) -> None:
        self.owed.append((person, self.platform.update(person, line)))
        if self.free:
            self._next(self.free.pop())

    def _next(self, caller: Caller) -> None:
        if not self.owed:
            self.free.append(caller)
            return
        person, update = self.owed.popleft()
        self.busy[caller] = person, update, time.perf_counter()
        person.handed = True
        headers = b"Content-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: %b\r\n" % self.secret
        caller.ask(POST % (self.url.path.encode(), self.url.netloc.encode(), headers, len(update), update))

    def answered(self, caller: Caller, status: int, body: bytes) -> None:
        person, update, since = self.busy.pop(caller, (None, b"", 0.0))
        if person is not None and status == 200:
            if self.crowd.counting:
                self.crowd.acks.append(time.perf_counter() - since)
            if self.told.acks_only:
                person.since = since
                self.crowd.reply(person.chat)
        elif person is not None:
            self.owed.appendleft((person, update))
        if not caller.open:
            self.free = [c for c in self.free if c is not caller]
            self._task = self.loop.create_task(self._connect())
        elif status == 200:
            self._next(caller)
        else:
            self.loop.call_later(RETRY, self._next, caller)


async def serve(told: argparse.Namespace) -> dict[str, Any]:
    """Serve until everything is counted; the figures."""
    script = json.loads(Path(told.script).read_text(encoding="utf-8")) if told.script else ["halo"]
    crowd = Crowd(told, script)
    platform = Platform(crowd, told.acks_only)
    crowd.loop.add_signal_handler(signal.SIGUSR1, crowd.release)
    server = await crowd.loop.create_server(lambda: Door(platform), "127.0.0.1", told.port, backlog=1024)
    tell({"port": server.sockets[0].getsockname()[1]})
    crowd.loop.call_later(told.limit, crowd.end)  # also for a bot that never asks for anything
    posting = asyncio.create_task(Webhook(platform, told).open()) if told.webhook else None
    gc.freeze()
    gc.disable()
    await crowd.finished
    if posting:
        posting.cancel()
    return crowd.figures()


def tell(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


# what the double itself can carry: a raw client, and a raw webhook


class RawBot:
    """The cheapest bot there is: polls on one connection, answers with a fixed text on others."""

    def __init__(self, port: int, sends: int = 64) -> None:
        self.port, self.sends, self.owed, self.free = port, sends, deque[int](), list[Caller]()
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(self.sends):
            self.free.append((await loop.create_connection(lambda: Caller(self.sent), "127.0.0.1", self.port))[1])
        _, poller = await loop.create_connection(lambda: Caller(self.polled), "127.0.0.1", self.port)
        self._ask(poller, b"getUpdates", b"offset=0&timeout=10")
        await self.over

    def _ask(self, caller: Caller, method: bytes, body: bytes) -> None:
        headers = b"Content-Type: application/x-www-form-urlencoded\r\nAccept: */*\r\nUser-Agent: raw\r\n"
        caller.ask(POST % (b"/bot111111:AAA/" + method, b"127.0.0.1", headers, len(body), body))

    def polled(self, caller: Caller, status: int, body: bytes) -> None:
        if not status:
            return None if self.over.done() else self.over.set_result(None)
        offset = 0
        for update in orjson.loads(body)["result"]:
            offset = update["update_id"] + 1
            self.owed.append(update["message"]["chat"]["id"])
        self._ask(caller, b"getUpdates", b"offset=%d&timeout=10" % offset)
        while self.owed and self.free:
            self._send(self.free.pop())

    def sent(self, caller: Caller, status: int, body: bytes) -> None:
        if status and self.owed:
            self._send(caller)
        elif status:
            self.free.append(caller)

    def _send(self, caller: Caller) -> None:
        self._ask(caller, b"sendMessage", b"chat_id=%d&text=Terima+kasih%%2C+sudah+dicatat." % self.owed.popleft())


class RawHook(asyncio.Protocol):
    """The cheapest webhook there is: 200 to everything."""

    def connection_made(self, transport: Any) -> None:
        self.transport, self.rest = transport, b""

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while self.rest and (whole := cut(self.rest)):
            self.rest = whole[2]
            self.transport.write(ANSWER % (b"200 OK", 2, b"{}"))


def self_test(turns: int) -> None:
    """What the double carries with each of them, as two lines of figures."""
    options = ["--turns", str(turns), "--warm", "2000", "--people", "64", "--at-once", "64", "--repeat"]
    tell({"self_test": "polling"} | uvloop.run(_raw_polling(options)))
    tell({"self_test": "webhook acks"} | uvloop.run(_raw_webhook(options)))


def _double(options: list[str]) -> tuple[subprocess.Popen[str], int]:
    double = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.platform", *options], stdout=subprocess.PIPE, text=True
    )
    assert double.stdout is not None
    return double, json.loads(double.stdout.readline())["port"]


async def _raw_polling(options: list[str]) -> Any:
    double, port = _double(options)
    await RawBot(port).run()
    return json.loads(double.communicate()[0])


async def _raw_webhook(options: list[str]) -> Any:
    server = await asyncio.get_running_loop().create_server(RawHook, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/telegram/public"
    double, _ = _double([*options, "--webhook", url, "--acks-only"])
    return json.loads((await asyncio.to_thread(double.communicate))[0])


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.platform", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--people", type=int, default=1000, help="how many there are in all")
    parser.add_argument("--at-once", type=int, default=64, help="how many are in conversation at any time")
    parser.add_argument("--script", help="JSON file: the list of lines each person says (default: one greeting)")
    parser.add_argument("--repeat", action="store_true", help="a person who said it all begins again")
    parser.add_argument(
        "--rate", type=float, default=0, help="updates a second, whatever the bot does (default: closed)"
    )
    parser.add_argument("--turns", type=int, default=1000, help="how many to measure")
    parser.add_argument("--warm", type=int, default=0, help="how many to let pass before")
    parser.add_argument("--settle", type=float, default=0, help="ms from the reply to the person's next line")
    parser.add_argument(
        "--limit", type=float, default=300, help="seconds, from the start, after which to stop with what there is"
    )
    parser.add_argument("--webhook", help="post the updates to this URL instead of waiting for getUpdates")
    parser.add_argument("--secret", default="rahasia", help="the webhook's secret, unless setWebhook tells another")
    parser.add_argument("--connections", type=int, default=16, help="to the webhook")
    parser.add_argument("--acks-only", action="store_true", help="a turn ends with the webhook's 200")
    parser.add_argument("--hold", action="store_true", help="nobody speaks before SIGUSR1")
    parser.add_argument("--marks", action="store_true", help="also print when the warm-up and the measuring end")
    parser.add_argument("--self-test", action="store_true", help="what this double itself can carry")
    return parser


def main() -> None:
    told = options().parse_args()
    if told.self_test:
        self_test(max(told.turns, 30_000))
    else:
        tell(uvloop.run(serve(told)))


if __name__ == "__main__":
    main()
