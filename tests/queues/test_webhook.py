"""KPPU's own server receives cases as signed requests; whatever it answers, no case is lost or told about in a log."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from bot.queues import LATER, SOON
from bot.queues.webhook import WebhookQueue
from tests.command.test_the_command import pasaradil
from tests.queues.agency import Agency, open_agency
from tests.queues.parcels import free_port, parcel, refusal


def secret(letter: bytes) -> str:
    return "whsec_" + base64.b64encode(letter * 24).decode()


OLD, NEW = secret(b"o"), secret(b"n")


@pytest.fixture
async def agency() -> AsyncIterator[Agency]:
    async with open_agency(NEW) as opened:
        yield opened


@pytest.fixture
async def queue(agency: Agency) -> AsyncIterator[WebhookQueue]:
    opened = WebhookQueue(agency.url, NEW, timeout=0.5)
    yield opened
    await opened.close()


async def test_a_case_arrives_signed_and_byte_for_byte(agency: Agency, queue: WebhookQueue) -> None:
    assert await queue.hand(parcel()) == "HTTP 204"
    headers, body = agency.taken[0]
    assert body == parcel().body
    assert headers["webhook-id"] == "case-12-filed"
    assert headers["Content-Type"] == "application/json"


async def test_a_retry_bears_the_same_key(agency: Agency, queue: WebhookQueue) -> None:
    agency.status = 500
    await refusal(queue)
    agency.status = 200
    await queue.hand(parcel())
    assert {headers["webhook-id"] for headers, _ in agency.taken} == {"case-12-filed"}


async def test_the_example_in_the_docs_takes_a_case_and_nothing_else(agency: Agency, queue: WebhookQueue) -> None:
    await queue.hand(parcel())
    headers, body = agency.taken[0]
    example = Path("docs/agencies.md").read_text(encoding="utf-8").split("```")[1].removeprefix("python")
    stored: dict[str, Any] = {"store_once": lambda key, document: stored.setdefault(key, document)}
    exec(example.replace("whsec_...", NEW), stored)
    assert stored["receive"](body + b" ", headers) == 401
    assert stored["receive"](body, {}) == 401
    assert stored["receive"](body, headers) == 204
    assert stored["case-12-filed"]["case"] == 12


@pytest.mark.parametrize("both", [f"{OLD} {NEW}", f"{NEW} {OLD}"])
async def test_a_secret_may_change_without_a_pause(agency: Agency, both: str) -> None:
    queue = WebhookQueue(agency.url, both)
    assert await queue.hand(parcel()) == "HTTP 204"
    await queue.close()


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 409, 425, 429])
async def test_what_passes_by_itself_is_tried_again_soon(agency: Agency, queue: WebhookQueue, status: int) -> None:
    agency.status = status
    assert (await refusal(queue)).retry_after == SOON


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 422])
async def test_an_agency_has_time_to_mend_its_settings(agency: Agency, queue: WebhookQueue, status: int) -> None:
    agency.status = status
    assert (await refusal(queue)).retry_after == LATER


async def test_gone_means_never_again(agency: Agency, queue: WebhookQueue) -> None:
    agency.status = 410
    assert (await refusal(queue)).retry_after is None


@pytest.mark.parametrize(("told", "wait"), [("7", 7), ("999999", 3600), ("0", 0), ("soon", SOON), ("-5", SOON),
                                            (f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT", SOON)])  # fmt: skip
@pytest.mark.parametrize("status", [429, 503])
async def test_an_agency_is_left_alone_as_long_as_it_asks(agency: Agency, queue: WebhookQueue, status: int, told: str,
                                                          wait: float) -> None:  # fmt: skip
    agency.status, agency.headers = status, {"Retry-After": told}
    assert (await refusal(queue)).retry_after == wait


@pytest.mark.parametrize(("ahead", "least", "most"), [(60, 55, 60), (86400, 3600, 3600), (-60, 0, 0)])
async def test_a_retry_after_may_be_a_date(agency: Agency, queue: WebhookQueue, ahead: int, least: float,
                                           most: float) -> None:  # fmt: skip
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)
    agency.status, agency.headers = 503, {"Retry-After": moment}
    wait = (await refusal(queue)).retry_after
    assert wait is not None
    assert least <= wait <= most


async def test_a_redirect_is_never_followed(agency: Agency, queue: WebhookQueue) -> None:
    agency.status, agency.headers = 307, {"Location": agency.url}
    assert (await refusal(queue)).retry_after == LATER
    assert agency.asked == 1


async def test_an_agency_that_never_answers_is_tried_again(agency: Agency, queue: WebhookQueue) -> None:
    agency.hangs = True
    assert (await refusal(queue)).retry_after == SOON


async def test_an_agency_that_is_away_is_tried_again() -> None:
    queue = WebhookQueue(f"http://sari:geheim@127.0.0.1:{free_port()}/", NEW)
    assert (await refusal(queue)).retry_after == SOON
    await queue.close()


@pytest.mark.parametrize(
    "url", ["http://kppu.go.id/geheim", "ftp://kppu.go.id", "kppu.go.id", "https://", "http://[", ""]
)
def test_cases_never_travel_unencrypted(url: str) -> None:
    with pytest.raises(ValueError, match="the webhook's url") as refused:
        WebhookQueue(url, NEW)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("wrong", [{"url": "http://kppu.go.id/geheim"}, {"secret": "geheim"}])
def test_a_wrong_setting_is_one_sentence_at_the_start_and_in_the_check(tmp_path: Path, wrong: dict[str, str]) -> None:
    queue = {"url": "https://kppu.go.id", "secret": NEW, "kind": "webhook"} | wrong
    settings = {f"PASARADIL_QUEUES__KPPU__{key.upper()}": value for key, value in queue.items()}
    said = pasaradil("run", folder=tmp_path, **settings).stderr
    assert said.startswith(f"pasaradil: queues.KPPU: the webhook's {next(iter(wrong))} must"), said
    assert len(said.splitlines()) == 1
    checked = pasaradil("check", "--json", folder=tmp_path, **settings)
    assert [f["what"] for f in json.loads(checked.stdout) if not f["good"]] == ["queues.KPPU"]
    assert "geheim" not in said + checked.stdout


@pytest.mark.parametrize("wrong", ["", "geheim", "whsec_geheim!" * 9, "whsec_" + "A" * 33, f"{NEW} geheim"])
def test_a_secret_that_is_none_is_told_without_telling_it(wrong: str) -> None:
    with pytest.raises(ValueError, match="secret must be") as refused:
        WebhookQueue("https://kppu.go.id/cases", wrong)
    assert "geheim" not in str(refused.value)
