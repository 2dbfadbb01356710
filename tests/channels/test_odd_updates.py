"""Updates with something odd in them: what a person said in them is heard, and nobody beside them waits."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.app import App
from bot.channels import bot_api
from handlers.messages import Attachment
from storage import backlog, evidence

CHAT = {"id": 7001, "type": "private"}


def update(number: int = 1, **message: Any) -> dict[str, Any]:
    told = {"message_id": number, "date": 1, "chat": CHAT, "from": {"id": 7001, "first_name": "Sari"}, "text": "halo"}
    return {"update_id": number, "message": told | message}


def nested(depth: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.parametrize(
    "odd",
    [
        {"update_id": 1, "message": {"chat": {"id": float("inf"), "type": "private"}, "text": "halo"}},
        {"update_id": 1, "message": {"chat": {"id": float("nan"), "type": "private"}, "text": "halo"}},
        {"update_id": 1, "odd": nested(5_000)},
    ],
    ids=["infinity", "no number", "nested"],
)
def test_what_nobody_can_place_is_stored_with_its_neighbours(odd: dict[str, Any]) -> None:
    first, second = bot_api.raws([odd, update(2)])
    assert (first.platform_id, first.address) == ("1", None)
    assert second.address == "7001"
    with pytest.raises(ValueError):
        bot_api.decode(first.body)


ODD_SENDERS: list[Any] = [
    {"id": 7001, "first_name": 5, "last_name": ["x"], "language_code": 7},
    {"id": 7001, "first_name": "Sa\0ri\n", "language_code": "i\0d"},
    {"id": 7001, "first_name": "S" * 5_000, "language_code": "x" * 5_000},
    {"id": 7001, "first_name": "\0"},
    5,
    None,
]


@pytest.mark.parametrize(
    "sender", ODD_SENDERS, ids=["kinds", "controls", "lengths", "nothing left", "no sender", "none"]
)
def test_an_odd_name_costs_nobody_their_message(sender: Any) -> None:
    heard = bot_api.decode(bot_api.raws([update(**{"from": sender})])[0].body)
    assert heard.incoming.text == "halo"
    assert heard.name in (None, "Sari", "S" * 128)
    assert heard.language in (None, "id", "x" * 35)


def test_a_name_in_any_script_stays_what_it_is() -> None:
    sender = {"id": 7001, "first_name": " ꦱꦫꦶ ", "last_name": "d'Älembert-O’Neil 😀", "language_code": "pt-br"}
    heard = bot_api.decode(bot_api.raws([update(**{"from": sender})])[0].body)
    assert (heard.name, heard.language) == ("ꦱꦫꦶ d'Älembert-O’Neil 😀", "pt-br")


def test_files_are_told_of_in_words_every_database_and_header_can_hold() -> None:
    odd = {"file_id": "f", "file_name": 'a\0\r\n"b".pdf', "mime_type": "application/" + "x" * 500, "file_size": 2**70}
    heard = bot_api.decode(bot_api.raws([update(document=odd)])[0].body)
    assert heard.incoming.attachments == (Attachment("document", "f", 'a"b".pdf', ("application/" + "x" * 500)[:100]),)


def pressed(data: str, sender: Any) -> dict[str, Any]:
    return {"update_id": 9, "callback_query": {"id": "1", "from": sender, "message": {"chat": CHAT}, "data": data}}


def test_what_a_button_brought_is_short_and_clean() -> None:
    heard = bot_api.decode(bot_api.raws([pressed("go:\0home" + "x" * 500, 5)])[0].body)
    assert heard.incoming.choice == ("go:home" + "x" * 500)[:64]


async def test_odd_updates_are_handled_on_both_databases(service: App) -> None:
    from bot.owners import owner_side

    service.sides["telegram"] = owner_side
    service._decoders["telegram"] = bot_api.decode
    odd: Callable[[int, Any], dict[str, Any]] = lambda n, sender: update(n, text="ha\0lo", **{"from": sender})  # noqa: E731
    updates = [odd(number, sender) for number, sender in enumerate(ODD_SENDERS, 1)]
    file = {"file_id": "f", "file_name": "a\0b", "mime_type": "text/\0" + "x" * 500, "file_size": 2**60}
    updates += [update(20, document=file), pressed("home\0", ODD_SENDERS[0]), update(2**61, text="lagi")]
    await service.store("telegram", bot_api.raws(updates))
    while await service.handle_waiting():
        pass
    counts = await service.books.do(backlog.counted)
    assert (counts["inbox_new"], counts["inbox_failed"]) == (0, 0)
    pieces = await service.books.do(
        lambda db: evidence.pending(db, service.house.ring, ("telegram",), service.house.clock())
    )
    assert [(p.name, p.mime) for p in pieces] == [("ab", "text/" + "x" * 95)]
