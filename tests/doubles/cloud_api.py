"""A strict stand-in for WhatsApp's Cloud API: windows, limits, paces, media and templates as Meta documents them.

`async with CloudApi() as double:` serves on loopback; `double.base` goes into [whatsapp] api_base, `double.calls_at(url)`
says where it posts. `double.person("628111", "ID.1")` is somebody with a phone.
"""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import secrets
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.doubles import cloud_api_rules as rules
from tests.doubles.cloud_api_rules import Body, Refuse

DAY = 24 * 3600.0
URL_LIVES = 300.0
EVERY, BURST, OVERALL = 6.0, 45, 80


@dataclass
class Person:
    """Somebody with WhatsApp: known by a BSUID, by a phone number, or by both."""

    double: "CloudApi"
    phone: str | None
    user: str | None
    name: str = "Sari"
    last_wrote: float = -DAY * 2
    heard: list[Body] = field(default_factory=list)
    sent_at: deque[float] = field(default_factory=lambda: deque(maxlen=BURST))
    gone: bool = False  # no longer on WhatsApp
    since: int = 0  # how many messages they had heard when they last wrote

    @property
    def text(self) -> str:
        """The words of the last message."""
        return words(self.heard[-1])

    def buttons(self) -> dict[str, str]:
        """Title (with its second line) -> id, of the last message that had any."""
        return next((found for told in reversed(self.heard) if (found := _choices(told))), {})

    async def say(self, text: str, **more: Any) -> str:
        return await self._write({"type": "text", "text": {"body": text}} | more)

    async def press(self, title: str) -> str:
        """Press the newest button or row with this in its title."""
        for told in reversed(self.heard):
            for label, slug in _choices(told).items():
                if title in label:
                    return await self.answer(told, label, slug)
        raise AssertionError(f"no button {title!r}; there are {[list(_choices(t)) for t in self.heard[-3:]]}")

    async def answer(self, told: Body, label: str, slug: str) -> str:
        context = {"from": "62800", "id": told["_id"]}
        if told["type"] == "template":
            return await self._write({"type": "button", "button": {"payload": slug, "text": label}, "context": context})
        kind = "list_reply" if told["interactive"]["type"] == "list" else "button_reply"
        reply = {"type": kind, kind: {"id": slug, "title": label}}
        return await self._write({"type": "interactive", "interactive": reply, "context": context})

    async def fill_in(self, **answers: Any) -> str:
        """Send back the newest form."""
        reply = {"name": "flow", "body": "Sent", "response_json": json.dumps({"flow_token": "report", **answers})}
        return await self._write({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": reply}})

    async def show(self, content: bytes, mime: str = "image/jpeg", caption: str | None = None, sha: str | None = None,
                   kind: str = "image", filename: str | None = None) -> str:  # fmt: skip
        media = self.double.keep(content, mime)
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        told = {"id": media, "mime_type": mime, "sha256": sha or digest}
        told |= {"caption": caption} if caption else {}
        told |= {"filename": filename} if filename else {}
        return await self._write({"type": kind, kind: told})

    async def _write(self, message: Body) -> str:
        self.last_wrote, self.since = self.double.clock(), len(self.heard)
        key = f"wamid.{secrets.token_urlsafe(24)}"
        known = {"from": self.phone} if self.phone else {}
        known |= {"from_user_id": self.user} if self.user else {}
        told = {"id": key, "timestamp": str(int(self.double.wall())), **known, **message}
        contact: Body = {"profile": {"name": self.name}}
        contact |= {"wa_id": self.phone} if self.phone else {}
        contact |= {"user_id": self.user} if self.user else {}
        await self.double.post({"contacts": [contact], "messages": [told]})
        return key


def words(told: Body) -> str:
    match told["type"]:
        case "text":
            return str(told["text"]["body"])
        case "interactive":
            return str(told["interactive"]["body"]["text"])
        case "template":
            return f"[{told['template']['name']}]"
    return f"[{told['type']}]"


def _choices(told: Body) -> dict[str, str]:
    if told["type"] == "template":
        found = [
            p["payload"]
            for c in told["template"].get("components", ())
            for p in c["parameters"]
            if c["type"] == "button"
        ]
        return {f"button {n}": payload for n, payload in enumerate(found)}
    action = told.get("interactive", {}).get("action", {})
    if "buttons" in action:
        return {b["reply"]["title"]: b["reply"]["id"] for b in action["buttons"]}
    rows = [r for s in action.get("sections", ()) for r in s["rows"]]
    return {f"{r['title']} {r.get('description', '')}".strip(): r["id"] for r in rows}


@dataclass
class Media:
    content: bytes
    mime: str
    urls: dict[str, float] = field(default_factory=dict)  # secret part of the address -> when it was given


class CloudApi:
    """The server. `clock` (seconds) drives windows, paces and ages; `wall` is what timestamps say."""

    def __init__(self, *, token: str = "EAAB-token", phone_id: str = "106540352242922", waba_id: str = "102290129340398",
                 app_secret: str = "app-secret", clock: Callable[[], float] = time.time) -> None:  # fmt: skip
        self.token, self.phone_id, self.waba_id, self.app_secret = token, phone_id, waba_id, app_secret
        self.clock = self.wall = clock
        self.people: list[Person] = []
        self.bodies: list[Body] = []  # every message body that came, taken or not
        self.refusals: list[Refuse] = []
        self.marked: list[Body] = []
        self.media: dict[str, Media] = {}
        self.templates: dict[tuple[str, str], Body] = {}
        self.flows: dict[str, Body] = {}
        self.subscribed = True
        self.quality = "GREEN"
        self.statuses: tuple[str, ...] = ("sent", "delivered")
        self.window_fails_late = False
        self.pace = False
        self.kept_back: list[Body] | None = None  # changes held to be posted together
        self.url = ""
        self.posted: list[tuple[bytes, int]] = []
        self._failing: deque[tuple[int, int]] = deque()
        self._dropping = 0
        self._ids = itertools.count(1)
        self._door: deque[float] = deque(maxlen=OVERALL)
        self._couriers: set[asyncio.Task[None]] = set()
        self._order = asyncio.Lock()

    def person(self, phone: str | None = "628111000111", user: str | None = None, name: str = "Sari") -> Person:
        one = Person(self, phone, user, name)
        self.people.append(one)
        return one

    def calls_at(self, url: str) -> None:
        self.url = url

    def approve(self, name: str, language: str, button: str = "Baca") -> None:
        self.templates[name, language] = {"name": name, "language": language, "status": "APPROVED", "category": "UTILITY",
                                          "components": [{"type": "BODY", "text": "x"}, {"type": "BUTTONS", "buttons": [
                                              {"type": "QUICK_REPLY", "text": button}]}]}  # fmt: skip

    def fail_next(self, code: int, times: int = 1, status: int = 400) -> None:
        self._failing.extend([(code, status)] * times)

    def drop_reply_next(self, times: int = 1) -> None:
        """The ambiguous send: taken, but nobody is told."""
        self._dropping += times

    def keep(self, content: bytes, mime: str) -> str:
        key = str(1_000_000_000 + next(self._ids))
        self.media[key] = Media(content, mime)
        return key

    # what it posts

    async def post(self, value: Body, field_: str = "messages") -> None:
        """Bring one change to the service, or keep it to be brought with others."""
        change = {"field": field_, "value": {"messaging_product": "whatsapp", "metadata": {
            "display_phone_number": "62800", "phone_number_id": self.phone_id}, **value}}  # fmt: skip
        if self.kept_back is not None:
            self.kept_back.append(change)
            return
        await self.deliver(
            {"object": "whatsapp_business_account", "entry": [{"id": self.waba_id, "changes": [change]}]}
        )

    async def deliver(self, payload: Body, secret: str | None = None) -> int:
        """POST it, signed, again and again until it is taken."""
        body = json.dumps(payload).encode()
        mark = "sha256=" + hmac.new((secret or self.app_secret).encode(), body, hashlib.sha256).hexdigest()
        pause, status = 0.05, 0
        async with ClientSession(timeout=ClientTimeout(20)) as session:
            for _ in range(60):
                try:
                    headers = {"X-Hub-Signature-256": mark, "Content-Type": "application/json"}
                    async with session.post(self.url, data=body, headers=headers) as answer:
                        status = answer.status
                except (ClientError, TimeoutError, OSError):
                    status = 0
                self.posted.append((body, status))
                if status == 200 or secret is not None:
                    break
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1.0)
        return status

    async def shake_hands(self, word: str, challenge: str = "1158201444") -> tuple[int, str]:
        asked = {"hub.mode": "subscribe", "hub.verify_token": word, "hub.challenge": challenge}
        async with ClientSession() as session, session.get(self.url, params=asked) as answer:
            return answer.status, await answer.text()

    # the server

    async def __aenter__(self) -> "CloudApi":
        app = web.Application(client_max_size=120 * 1024 * 1024)
        app.router.add_route("*", "/{version:v[0-9.]+}/{rest:.*}", self._serve)
        app.router.add_get("/lookaside/{media}/{secret}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for courier in list(self._couriers):
            courier.cancel()
        await asyncio.gather(*self._couriers, return_exceptions=True)
        await self._runner.cleanup()

    async def settled(self) -> None:
        """Until every status has been brought."""
        while self._couriers:
            await asyncio.gather(*list(self._couriers), return_exceptions=True)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        try:
            if request.headers.get("Authorization") != f"Bearer {self.token}":
                raise Refuse(190, "Invalid OAuth access token", 401)
            told = await self._routed(request)
        except Refuse as no:
            self.refusals.append(no)
            error = {"message": f"(#{no.code}) {no.why}", "type": "OAuthException", "code": no.code, "fbtrace_id": "x"}
            return web.json_response({"error": error}, status=no.status)
        if self._dropping and request.method == "POST" and request.path.endswith("/messages"):
            self._dropping -= 1
            assert request.transport is not None
            request.transport.close()
        return web.json_response(told)

    async def _routed(self, request: web.Request) -> Any:
        match request.method, request.match_info["rest"].strip("/").split("/"):
            case "POST", [self.phone_id, "messages"]:
                return await self._message(await request.json())
            case "POST", [self.phone_id, "media"]:
                return await self._take_media(request)
            case "GET", [self.phone_id]:
                return {"id": self.phone_id, "display_phone_number": "+62 800", "verified_name": "PasarAdil",
                        "quality_rating": self.quality, "code_verification_status": "VERIFIED", "status": "CONNECTED",
                        "platform_type": "CLOUD_API"}  # fmt: skip
            case method, [self.waba_id, *rest]:
                return await self._account(method, rest, request)
            case method, [key, *rest] if key in {f["id"] for f in self.flows.values()}:
                return await self._flow(method, next(f for f in self.flows.values() if f["id"] == key), rest, request)
            case "GET", [media] if media in self.media:
                return self._where(media)
        raise Refuse(100, f"Unsupported {request.method} {request.path}")

    async def _message(self, body: Body) -> Body:
        if body.get("status") == "read":
            rules.need(body.get("message_id"), "message_id", 131009)
            self.marked.append(body)
            return {"success": True}
        self.bodies.append(body)
        if self._failing:
            code, status = self._failing.popleft()
            raise Refuse(code, "asked for by the test", status)
        rules.message(body)
        person = self._whom(body)
        self._paces(person)
        outside = self.clock() - person.last_wrote > DAY and body["type"] != "template"
        if outside and not self.window_fails_late:
            raise Refuse(131047, "Re-engagement message")
        if body["type"] == "template":
            self._approved(body["template"])
        if body["type"] in rules.MEDIA_LIMITS:
            self._fits(body["type"], body[body["type"]]["id"])
        if body.get("interactive", {}).get("type") == "flow":
            flow = self.flows.get(body["interactive"]["action"]["parameters"].get("flow_name", ""))
            rules.need(flow is not None and flow["status"] == "PUBLISHED", "Flow is not published", 132068)
        key = f"wamid.{secrets.token_urlsafe(24)}"
        if not outside and not person.gone:
            person.heard.append({**body, "_id": key})
        self._report(person, key, 131047 if outside else 131026 if person.gone else None)
        return {"messaging_product": "whatsapp", "contacts": [{"input": person.phone or person.user, "wa_id": person.phone}],
                "messages": [{"id": key}]}  # fmt: skip

    def _whom(self, body: Body) -> Person:
        for person in self.people:
            if (body.get("to") and body["to"] == person.phone) or (
                body.get("recipient") and body["recipient"] == person.user
            ):
                return person
        raise Refuse(131026, "Message undeliverable")

    def _paces(self, person: Person) -> None:
        now = self.clock()
        if not self.pace:
            return
        if len(self._door) == OVERALL and now - self._door[0] < 1:
            raise Refuse(130429, "Rate limit hit", 429)
        recent = [at for at in person.sent_at if now - at < EVERY * BURST]
        if len(recent) >= BURST:
            raise Refuse(131056, "Pair rate limit hit")
        person.sent_at.append(now)
        self._door.append(now)

    def _approved(self, told: Body) -> None:
        known = self.templates.get((told["name"], told["language"]["code"]))
        rules.need(known is not None, "Template name does not exist in the translation", 132001)
        assert known is not None
        rules.need(known["status"] == "APPROVED", "Template is paused", 132015)
        given = sum(c["type"] == "button" for c in told.get("components", ()))
        expected = sum(len(c["buttons"]) for c in known["components"] if c["type"] == "BUTTONS")
        rules.need(given <= expected, "Number of parameters does not match", 132000)

    def _fits(self, kind: str, media: str) -> None:
        one = self.media.get(media)
        rules.need(one is not None, "media id not found", 131009)
        assert one is not None
        rules.need(len(one.content) <= rules.MEDIA_LIMITS[kind] * 1024 * 1024, "media too large", 131053)
        allowed = rules.MEDIA_TYPES.get(kind)
        rules.need(allowed is None or one.mime in allowed, f"{one.mime} as {kind}", 131053)

    def _report(self, person: Person, key: str, failed: int | None) -> None:
        told = ("sent", "failed") if failed else self.statuses
        if told and self.url:
            task = asyncio.create_task(self._bring_statuses(person, key, told, failed))
            self._couriers.add(task)
            task.add_done_callback(self._couriers.discard)

    async def _bring_statuses(self, person: Person, key: str, told: tuple[str, ...], failed: int | None) -> None:
        for status in told:
            value: Body = {"id": key, "status": status, "timestamp": str(int(self.wall()))}
            value |= {"recipient_id": person.phone} if person.phone else {}
            value |= {"recipient_user_id": person.user} if person.user else {}
            if status == "failed":
                value["errors"] = [{"code": failed, "title": "failed", "message": "failed"}]
            with suppress(AssertionError):
                await self.post({"statuses": [value]})

    async def _take_media(self, request: web.Request) -> Body:
        parts = await request.post()
        rules.need(parts.get("messaging_product") == "whatsapp", "messaging_product", 100)
        upload = parts.get("file")
        assert isinstance(upload, web.FileField)
        return {"id": self.keep(upload.file.read(), str(parts.get("type") or upload.content_type))}

    def _where(self, media: str) -> Body:
        one, secret = self.media[media], secrets.token_hex(8)
        one.urls[secret] = self.clock()
        return {"messaging_product": "whatsapp", "url": f"{self.base}/lookaside/{media}/{secret}", "mime_type": one.mime,
                "sha256": hashlib.sha256(one.content).hexdigest(), "file_size": len(one.content), "id": media}  # fmt: skip

    async def _download(self, request: web.Request) -> web.StreamResponse:
        one = self.media.get(request.match_info["media"])
        given = one.urls.get(request.match_info["secret"]) if one else None
        if one is None or given is None or self.clock() - given > URL_LIVES:
            return web.Response(status=404)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401)
        return web.Response(body=one.content, content_type=one.mime)

    async def _account(self, method: str, rest: list[str], request: web.Request) -> Any:
        match method, rest:
            case "GET", ["message_templates"]:
                return {"data": [{"id": str(n), **t} for n, t in enumerate(self.templates.values())], "paging": {}}
            case "POST", ["message_templates"]:
                return self._submit(await request.json())
            case "GET", ["subscribed_apps"]:
                app = {"whatsapp_business_api_data": {"id": "1", "name": "PasarAdil", "link": "x"}}
                return {"data": [app] if self.subscribed else []}
            case "GET", ["flows"]:
                return {"data": list(self.flows.values()), "paging": {}}
            case "POST", ["flows"]:
                return self._new_flow(dict(await request.post()) or await request.json())
        raise Refuse(100, f"Unsupported {method} {request.path}")

    def _submit(self, told: Body) -> Body:
        key = told["name"], told["language"]
        rules.need(key not in self.templates, "template exists already", 2388024)
        self.templates[key] = {**told, "status": "PENDING"}
        return {"id": str(len(self.templates)), "status": "PENDING", "category": told["category"]}

    def _new_flow(self, told: Body) -> Body:
        rules.need(told["name"] not in self.flows, "flow name is taken", 139002)
        key = str(9_000 + next(self._ids))
        self.flows[told["name"]] = {"id": key, "name": told["name"], "status": "DRAFT", "categories": told.get("categories"),
                                    "validation_errors": []}  # fmt: skip
        if told.get("flow_json"):
            self.flows[told["name"]]["_json"] = told["flow_json"]
            if str(told.get("publish")).casefold() == "true":
                self.flows[told["name"]]["status"] = "PUBLISHED"
        return {"id": key, "success": True, "validation_errors": []}

    async def _flow(self, method: str, flow: Body, rest: list[str], request: web.Request) -> Any:
        match method, rest:
            case "POST", ["assets"]:
                parts = await request.post()
                upload = parts["file"]
                flow["_json"] = upload.file.read().decode() if isinstance(upload, web.FileField) else str(upload)
                return {"success": True, "validation_errors": []}
            case "POST", ["publish"]:
                rules.need(flow.get("_json"), "a flow without screens", 139002)
                flow["status"] = "PUBLISHED"
                return {"success": True}
            case "GET", []:
                link = {
                    "preview_url": f"https://business.facebook.com/wa/manage/flows/{flow['id']}/preview",
                    "expires_at": "2027-01-01T00:00:00+0000",
                }
                return {k: v for k, v in flow.items() if not k.startswith("_")} | {
                    "preview": link,
                    "json_version": "7.3",
                }
        raise Refuse(100, f"Unsupported {method} {request.path}")
