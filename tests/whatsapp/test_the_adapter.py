"""What the door itself promises: the token goes nowhere else, files are what the message named, what cannot be shown is shown another way."""

import hashlib
from typing import Any

import pytest
from aiohttp import web

from bot.channels import Button, FetchError, File, Rendered, SendError
from bot.channels.whatsapp import WhatsAppDoor, choices
from tests.doubles.cloud_api import CloudApi, words
from tests.whatsapp.stage import SARI, judged


def door(double: CloudApi) -> WhatsAppDoor:
    return WhatsAppDoor(double.token, double.phone_id, waba_id=double.waba_id, api_base=double.base)


async def test_the_token_never_goes_to_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[web.Request] = []

    async def thief(request: web.Request) -> web.Response:
        asked.append(request)
        return web.Response(body=b"x")

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", thief)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    elsewhere = f"http://127.0.0.1:{runner.addresses[0][1]}/file"
    async with CloudApi() as double:
        media, here = double.keep(b"x", "image/jpeg"), door(double)
        true = double._where

        def lies(key: str) -> dict[str, Any]:
            return {**true(key), "url": elsewhere}

        monkeypatch.setattr(double, "_where", lies)
        with pytest.raises(FetchError) as refused:
            await here.fetch(media)
        assert refused.value.gone and asked == []
        await here.close()
    await runner.cleanup()


@pytest.mark.parametrize(
    "url",
    [
        "http://lookaside.fbsbx.com/x",
        "https://fbsbx.com.example.org/x",
        "https://evilfbsbx.com/x",
        "ftp://fbsbx.com/x",
        "nothing",
    ],
)
async def test_only_metas_own_places_are_fetched_from(url: str) -> None:
    here = WhatsAppDoor("token", "1")
    with pytest.raises(FetchError) as refused:
        await here._bytes(url)
    assert refused.value.gone
    await here.close()


async def test_a_file_is_what_the_message_named_or_it_is_not_taken() -> None:
    async with CloudApi() as double:
        here, content = door(double), b"\xff\xd8\xff bytes"
        media, sha = double.keep(content, "image/jpeg"), hashlib.sha256(content).hexdigest()
        assert await here.fetch(f"{media}:{sha}") == content
        with pytest.raises(FetchError):
            await here.fetch(f"{media}:{'0' * 64}")
        with pytest.raises(FetchError) as refused:
            await here.fetch("999:")
        assert refused.value.gone
        await here.close()


async def test_files_go_out_as_they_are_and_too_large_ones_not_at_all() -> None:
    async with CloudApi() as double:
        sari, here = double.person(SARI), door(double)
        sari.last_wrote = double.clock()
        picture = File("photo", "a.jpg", "image/jpeg", b"\xff\xd8\xff" + b"x" * 100)
        big = File("photo", "b.jpg", "image/jpeg", b"\xff\xd8\xff" + b"x" * (6 * 1024 * 1024))
        letter = File("document", "surat.pdf", "application/pdf", b"%PDF-1.7")
        await here.send(SARI, Rendered("", files=(picture, big, letter)))
        assert [told["type"] for told in sari.heard] == ["image", "document", "document"]
        assert double.refusals == [] and judged(double) == []
        await here.close()


async def test_a_place_can_be_asked_for_by_the_phones_own_way() -> None:
    async with CloudApi() as double:
        sari, here = double.person(SARI), door(double)
        sari.last_wrote = double.clock()
        await here.send(SARI, Rendered("Di mana tempatnya?", native="location"))
        assert sari.heard[-1]["interactive"]["type"] == "location_request_message"  # Meta's schema v23 knows it not yet
        assert double.refusals == []
        await here.close()


async def test_words_longer_than_a_message_with_buttons_go_ahead_of_them() -> None:
    async with CloudApi() as double:
        sari, here = double.person(SARI), door(double)
        sari.last_wrote = double.clock()
        await here.send(SARI, Rendered("kata " * 400 + "\n\nakhir", ((Button("a:b", "Ya"),),)))
        assert [told["type"] for told in sari.heard] == ["text", "interactive"]
        assert words(sari.heard[-1]).endswith("akhir") and judged(double) == []
        await here.close()


def test_up_to_three_short_choices_are_buttons_longer_ones_a_list_more_a_page() -> None:
    def shown(labels: list[str], page: int = 0) -> dict[str, Any]:
        made = choices([Button(f"x:{n}", label) for n, label in enumerate(labels)], Rendered("t", page=page))
        return {"buttons": [b.to_dict() for b in made]} if isinstance(made, list) else made.to_dict()

    assert len(shown(["Ya", "Tidak", "Nanti"])["buttons"]) == 3
    rows = shown(["Terus-menerus, lebih dari sebulan", "Tidak"])["sections"][0]["rows"]
    assert rows[0]["title"].endswith("…") and rows[0]["description"] == "Terus-menerus, lebih dari sebulan"
    many = [f"pilihan {n}" for n in range(25)]
    pages = [shown(many, page)["sections"][0]["rows"] for page in range(3)]
    assert [len(rows) for rows in pages] == [10, 10, 8]
    assert {row["id"] for rows in pages for row in rows} >= {f"x:{n}" for n in range(25)}
    assert pages[2][-1]["id"] == "page:0"


@pytest.mark.parametrize(
    "code, fate",
    [(130429, "later"), (131056, "later"), (131048, "later"), (80007, "later"), (4, "later"), (133016, "later"), (131000, "later"),
     (131016, "later"), (131047, "window"), (131026, "blocked"), (132001, "operator"), (132015, "operator"), (132068, "operator"),
     (190, "stop"), (10, "stop"), (200, "stop"), (299, "stop"), (368, "stop"), (131031, "stop"), (131053, "final"), (100, "final")],
)  # fmt: skip
def test_every_code_of_metas_table_is_acted_on(code: int, fate: str) -> None:
    from bot.channels.cloud_errors import refusal

    refused = refusal(code)
    found = {"later": refused.retry_after is not None and not refused.stop, "window": refused.window, "blocked": refused.blocked,
             "operator": refused.operator and refused.final, "stop": refused.stop and refused.operator, "final": refused.final}  # fmt: skip
    assert found[fate], refused.__dict__
    assert isinstance(refused, SendError)
