"""What WhatsApp's Cloud API refuses in a message, by Meta's documented limits. Pure: a body in, an error or nothing out."""

from typing import Any

Body = dict[str, Any]
MEDIA_LIMITS = {"image": 5, "audio": 16, "video": 16, "document": 100, "sticker": 1}  # megabytes
MEDIA_TYPES = {
    "image": {"image/jpeg", "image/png"},
    "audio": {"audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg"},
    "video": {"video/mp4", "video/3gpp"},
}


class Refuse(Exception):
    """An error answer: Meta's code, and the status it comes with."""

    def __init__(self, code: int, why: str, status: int = 400) -> None:
        super().__init__(f"{code} {why}")
        self.code, self.why, self.status = code, why, status


def need(good: Any, why: str, code: int = 131009) -> None:
    if not good:
        raise Refuse(code, why)


def _length(value: Any, least: int, most: int, what: str) -> None:
    need(isinstance(value, str) and least <= len(value) <= most, f"{what} must be {least} to {most} characters")


def message(body: Body) -> None:
    """Everything that can be said of a message without knowing who it is for."""
    need(body.get("messaging_product") == "whatsapp", "messaging_product", 100)
    known = {"messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"}
    kind = body.get("type")
    need(kind in KINDS, f"type {kind}", 131051)
    need(set(body) <= known | {kind}, f"unknown parameters {set(body) - known - {kind}}", 100)
    need(bool(body.get("to")) != bool(body.get("recipient")), "exactly one of to and recipient", 131008)
    need(isinstance(body.get(str(kind)), dict), f"{kind} is missing", 131008)
    KINDS[str(kind)](body[str(kind)])


def _text(told: Body) -> None:
    need(set(told) <= {"body", "preview_url"}, "text parameters", 100)
    _length(told.get("body"), 1, 4096, "text.body")


def _media(told: Body) -> None:
    need(told.get("id") and "link" not in told, "media by id only", 131008)


def _interactive(told: Body) -> None:
    need(told.get("type") in INTERACTIVE, f"interactive type {told.get('type')}")
    _length((told.get("body") or {}).get("text"), 1, 1024, "interactive.body")
    for part in ("header", "footer"):
        if part in told:
            _length(told[part].get("text"), 1, 60, part)
    INTERACTIVE[told["type"]](told["action"])


def _buttons(action: Body) -> None:
    replies = [b["reply"] for b in action["buttons"]]
    need(1 <= len(replies) <= 3, "1 to 3 buttons")
    for reply in replies:
        _length(reply["title"], 1, 20, "button title")
        _length(reply["id"], 1, 256, "button id")
    need(len({r["id"] for r in replies}) == len(replies), "button ids must differ")
    need(len({r["title"] for r in replies}) == len(replies), "button titles must differ")


def _list(action: Body) -> None:
    _length(action["button"], 1, 20, "list button")
    sections = action["sections"]
    need(1 <= len(sections) <= 10, "1 to 10 sections")
    rows = [row for section in sections for row in section["rows"]]
    need(1 <= len(rows) <= 10, f"{len(rows)} rows; 1 to 10")
    for section in sections:
        _length(section.get("title"), 1, 24, "section title")
    for row in rows:
        _length(row["title"], 1, 24, "row title")
        _length(row["id"], 1, 200, "row id")
        if "description" in row:
            _length(row["description"], 1, 72, "row description")
    need(len({r["id"] for r in rows}) == len(rows), "row ids must differ")


def _flow(action: Body) -> None:
    told = action["parameters"]
    need(action["name"] == "flow" and told.get("flow_message_version") == "3", "flow parameters")
    need(bool(told.get("flow_name")) != bool(told.get("flow_id")), "flow_name or flow_id")
    _length(told.get("flow_cta"), 1, 20, "flow_cta")


def _named(name: str) -> Any:
    return lambda action: need(action == {"name": name}, f"action {name}")


INTERACTIVE = {"button": _buttons, "list": _list, "flow": _flow,
               "location_request_message": _named("send_location"),
               "request_contact_info": _named("request_contact_info")}  # fmt: skip


def _template(told: Body) -> None:
    need(told.get("name") and (told.get("language") or {}).get("code"), "template name and language", 131008)
    for component in told.get("components", ()):
        for one in component.get("parameters", ()):
            text = one.get("text", "")
            need(not any(bad in text for bad in ("\n", "\t", "     ")), "parameters hold no line breaks", 132012)


KINDS = {"text": _text, "interactive": _interactive, "template": _template,
         "image": _media, "document": _media, "audio": _media, "video": _media}  # fmt: skip
