"""Setting WhatsApp up and looking after it from the console: templates, the native form, the webhook, what `pasaradil check` asks Meta."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels import SendError, approved
from bot.channels.form import flow_json, form_name
from bot.config import Config, ConfigTrouble
from bot.doctor import Finding
from bot.doors import FORM_NAME, verify_word
from handlers.messages import LANGUAGES

FIELDS = ("messages", "account_alerts", "account_update", "message_template_status_update", "phone_number_quality_update",
          "flows", "security")  # fmt: skip


def _door(told: Config) -> Any:
    from bot.channels.whatsapp import WhatsAppDoor

    settings = told.whatsapp
    if not settings.token.get_secret_value():
        raise ConfigTrouble("whatsapp.token is empty; docs/whatsapp.md says where Meta shows it")
    if not settings.waba_id:
        raise ConfigTrouble("whatsapp.waba_id is empty; docs/whatsapp.md says where Meta shows it")
    return WhatsAppDoor(settings.token.get_secret_value(), settings.phone_id, waba_id=settings.waba_id,
                        api_base=settings.api_base)  # fmt: skip


async def _with_door(told: Config, work: Callable[[Any], Awaitable[list[str]]]) -> tuple[bool, list[str]]:
    """Whether it went well, and what to print; a refusal of Meta's is one line."""
    door = _door(told)
    try:
        return True, await work(door)
    except SendError as refused:
        return False, [f"Meta did not accept it: {refused.reason}"]
    finally:
        await door.close()


async def templates(told: Config, act: str) -> tuple[bool, list[str]]:
    """push: bring to Meta what it does not have; status: what it says of each. Good only where all are approved."""

    async def work(door: Any) -> list[str]:
        there = await door.templates()
        lines = []
        for made in approved.every():
            state = there.get((made.name, made.language))
            if act == "push" and state is None:
                state = await door.submit(made)
            lines.append(f"{made.name} ({made.language}): {state or 'not at Meta; push it'}")
        return lines

    good, lines = await _with_door(told, work)
    return good and (act == "push" or all(line.endswith("APPROVED") for line in lines)), lines


async def flow(told: Config, act: str) -> tuple[bool, list[str]]:
    """push: the form in every language, made or brought up to date, and published; preview: where each can be looked at."""
    from bot.render import labels
    from routing.catalogue import load

    catalogue, words = load(), labels()

    async def work(door: Any) -> list[str]:
        lines = []
        for language in LANGUAGES:
            name = form_name(FORM_NAME, language)
            if act == "push":
                lines.append(f"{name}: {await door.push_form(name, flow_json(catalogue, words[language], language))}")
            else:
                lines.append(f"{name}: {await door.preview_form(name) or 'not at Meta; push it'}")
        return lines

    return await _with_door(told, work)


def webhook(told: Config) -> list[str]:
    """What has to be written into Meta's console."""
    from bot.app import open_ring

    return [
        f"Callback URL: {told.whatsapp.webhook_url or 'whatsapp.webhook_url is empty'}",
        f"Verify token: {verify_word(open_ring(told, make=True))}",
        f"Fields: {', '.join(FIELDS)}",
    ]


def form_as_text(language: str) -> str:
    """The form as JSON, to look at or to paste into Meta's builder."""
    from bot.render import labels
    from routing.catalogue import load

    return json.dumps(flow_json(load(), labels()[language], language), ensure_ascii=False, indent=2)


async def examine(told: Config) -> list[Finding]:
    """Number, quality, subscription, templates, form: each with its remedy."""
    if not told.whatsapp.token.get_secret_value():
        return [Finding("whatsapp", True, "no token; this door stays closed")]
    if not told.whatsapp.waba_id:
        return [Finding("whatsapp", False, "waba_id is empty", "write it into [whatsapp]; docs/whatsapp.md")]
    door = _door(told)
    try:
        return await _examined(door, told)
    except SendError as refused:
        remedy = "check [whatsapp] token, phone_id and waba_id; docs/whatsapp.md"
        return [Finding("whatsapp", False, f"Meta did not accept it: {refused.reason}", remedy)]
    finally:
        await door.close()


async def _examined(door: Any, told: Config) -> list[Finding]:
    number, quality = await door.number()
    poor = quality.upper() in ("RED", "YELLOW")
    found = [Finding("whatsapp.number", not poor, f"{number}, quality {quality}",
                     "owners block or report us: send less, and only what they asked for" if poor else "")]  # fmt: skip
    subscribed = await door.subscribed()
    found.append(Finding("whatsapp.webhook", subscribed, "Meta calls this app" if subscribed else "no app is subscribed",
                         "" if subscribed else "Meta's console, WhatsApp, Configuration, Webhook: subscribe"))  # fmt: skip
    if not told.whatsapp.webhook_url:
        found.append(
            Finding("whatsapp.webhook_url", False, "empty", "write the https address that leads to this service")
        )
    there = await door.templates()
    lacking = [f"{a.name} ({a.language})" for a in approved.every() if there.get((a.name, a.language)) != "APPROVED"]
    found.append(Finding("whatsapp.templates", not lacking,
                         f"not approved: {', '.join(lacking)}" if lacking else f"{len(approved.every())} approved",
                         "pasaradil whatsapp templates push, then wait for Meta" if lacking else ""))  # fmt: skip
    if told.whatsapp.form:
        forms = await door.forms()
        missing = [
            form_name(FORM_NAME, lang) for lang in LANGUAGES if forms.get(form_name(FORM_NAME, lang)) != "PUBLISHED"
        ]
        found.append(Finding("whatsapp.form", not missing,
                             f"not published: {', '.join(missing)}" if missing else "published in every language",
                             "pasaradil whatsapp flow push, or form = false" if missing else ""))  # fmt: skip
    return found
