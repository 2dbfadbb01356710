"""A file that came by its own page, told to a conversation as a message of its owner's, in the lane of their other messages."""

import orjson

from bot.channels import Heard, Raw
from handlers.messages import Attachment, Incoming
from storage.evidence import Piece

MARK = b'{"pasaradil_uploaded":'  # no platform's message begins so


def letter(address: str, piece: Piece) -> Raw:
    """As the inbox of the person's own channel takes it."""
    told = {"id": piece.id, "kind": piece.kind, "name": piece.name, "mime": piece.mime, "size": piece.size}
    return Raw(f"uploaded-{piece.id}", orjson.dumps({"pasaradil_uploaded": told, "address": address}), address)


def read(body: bytes) -> Heard | None:
    """The message; None where it is one of a platform's."""
    if not body.startswith(MARK):
        return None
    told = orjson.loads(body)
    file = told["pasaradil_uploaded"]
    attachment = Attachment(file["kind"], file["id"], file["name"], file["mime"], file["size"])
    return Heard(told["address"], Incoming(attachments=(attachment,), uploaded=True))
