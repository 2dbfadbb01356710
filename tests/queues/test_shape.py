"""The document an agency reads: everything its engineers are told, and nobody's name."""

import json
import sys
from subprocess import run
from typing import Any

import jsonschema
import pytest
from pydantic import TypeAdapter, ValidationError

from bot.queues import Parcel, open_queue
from bot.queues.settings import MailSettings, QueueSettings, StreamSettings, WebhookSettings
from bot.queues.shape import PRIVATE, CaseDocument
from bot.queues.stream import asyncapi
from bot.trouble import ConfigTrouble
from tests.queues.parcels import AT, REPORT, document

ADAPTER: TypeAdapter[Any] = TypeAdapter(QueueSettings)
MAIL = {"kind": "mail", "host": "surel", "sender": "a@b", "to": "c@d"}
KINDS = [{"kind": "webhook", "url": "https://kppu.go.id/x", "secret": "whsec_" + "A" * 32}, MAIL,
         {"kind": "stream", "url": "nats://sari:geheim@kppu.go.id"}]  # fmt: skip


def test_the_same_fact_is_the_same_bytes() -> None:
    assert document().canonical() == CaseDocument.model_validate_json(document().canonical()).canonical()
    backwards = document(report=dict(reversed(REPORT.items())))
    assert backwards.canonical() == document().canonical()


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_who_reported_cannot_be_in_it(name: str) -> None:
    with pytest.raises(ValidationError):
        document(report={name: "Bu Sari"})
    with pytest.raises(ValidationError):
        document(**{name: "Bu Sari"})


def test_money_is_whole_rupiah() -> None:
    with pytest.raises(ValidationError):
        document(report={"own_price": 45000.5})


def test_an_engineer_can_check_a_document_against_the_published_shape() -> None:
    jsonschema.validate(json.loads(document().canonical()), CaseDocument.model_json_schema())


def test_every_field_is_explained() -> None:
    for model in (CaseDocument, WebhookSettings, MailSettings, StreamSettings):
        assert [name for name, field in model.model_fields.items() if not field.description] == []


def test_the_asyncapi_document_names_every_channel_and_every_field() -> None:
    text = asyncapi(["KPPU", "KEMENDAG", "OJK_IASC"], "nats://sari:geheim@kppu.go.id:4222")
    told = json.loads(text)
    assert told["asyncapi"].startswith("3.")
    assert {c["address"] for c in told["channels"].values()} == {
        f"pasaradil.cases.{agency}" for agency in ("KPPU", "KEMENDAG", "OJK_IASC")
    }
    assert set(told["components"]["schemas"]["CaseDocument"]["properties"]) == set(CaseDocument.model_fields)
    assert told["servers"]["development"]["host"] == "kppu.go.id:4222"
    assert "geheim" not in text
    assert "sari" not in text


@pytest.mark.parametrize("told", KINDS)
async def test_each_kind_of_settings_opens_its_queue(told: dict[str, Any]) -> None:
    settings = ADAPTER.validate_python(told)
    queue = open_queue("KPPU", settings)
    assert queue.name == told["kind"]
    assert "geheim" not in repr(settings)
    await queue.close()


def test_settings_that_cannot_work_name_the_agency() -> None:
    with pytest.raises(ConfigTrouble, match=r"^queues\.KPPU: the webhook's url must begin with https://"):
        open_queue("KPPU", ADAPTER.validate_python(KINDS[0] | {"url": "http://kppu.go.id"}))


@pytest.mark.parametrize("wrong", [{"kind": "fax"}, MAIL | {"port": 0}, MAIL | {"to": "kppu"}, MAIL | {"extra": 1}])
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(wrong)


@pytest.mark.parametrize("key", ["case 12", "case-12\r\nBcc: x", "", "case.12", "k" * 101])
def test_a_key_is_safe_in_any_header(key: str) -> None:
    with pytest.raises(ValueError, match="made of letters"):
        Parcel(key, "case.filed", "KPPU", 12, AT, b"{}")


def test_a_service_without_queues_loads_none_of_their_libraries() -> None:
    script = (
        "import sys, bot.queues, bot.queues.settings; print({'httpx', 'aiosmtplib', 'faststream'} & set(sys.modules))"
    )
    assert run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == "set()"
