"""Every entry, change, message and status of a POST reaches its place, however Meta batches them."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import Heard, Moved, News, NotForUs, Receipt, cloud_api

EXAMPLES = Path(__file__).parents[3] / "shared" / "platforms" / "specs" / "meta_webhook_examples.json"
NUMBER = "106540352242922"


def examples() -> dict[str, Any]:
    if not EXAMPLES.exists():
        pytest.skip("META'S WEBHOOK EXAMPLES ARE NOT HERE: this is proved only beside the shared folder")
    return json.loads(EXAMPLES.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def read(payload: Any) -> list[Any]:
    out: list[Any] = []
    for raw in cloud_api.raws(json.dumps(payload).encode(), NUMBER):
        try:
            out.append(cloud_api.decode(raw.body))
        except NotForUs:
            out.append(NotForUs)
    return out


PLACES = {
    "Text Message": Heard, "Text Message with Context (Product Inquiry)": Heard,
    "Text Message from Click to WhatsApp Ad": Heard, "Reaction Message": NotForUs, "Image Message": Heard,
    "Location Message": Heard, "Contact Sharing Message": Heard, "Unsupported Message": Heard, "Button Message": Heard,
    "Interactive List Reply Message": Heard, "Interactive Button Reply Message": Heard, "Order Message": Heard,
    "System Message": Moved, "Group Create Message": News, "Group Settings Update": News,
    "Group Remove Participants": News,
}  # fmt: skip


def test_each_of_metas_examples_reaches_the_right_place() -> None:
    told = examples()
    assert set(told) == set(PLACES)
    for name, payload in told.items():
        (one,) = read(payload)
        assert (one if one is NotForUs else type(one)) is PLACES[name], name


def test_what_was_said_is_read() -> None:
    told = examples()

    def heard(name: str) -> Heard:
        return read(told[name])[0]  # type: ignore[no-any-return]

    assert heard("Text Message").incoming.text == "Does it come in another color?"
    assert heard("Text Message").name == "Sheena Nelson"
    image = heard("Image Message").incoming
    assert image.text == "Taj Mahal" and image.attachments[0].kind == "photo"
    assert image.attachments[0].ref.startswith("1003383421387256:")
    assert heard("Location Message").incoming.point == pytest.approx((37.4422, -122.1617), abs=1e-3)
    assert heard("Interactive List Reply Message").incoming.choice == "priority_express"
    assert heard("Interactive Button Reply Message").incoming.choice == "cancel-button"
    assert heard("Button Message").incoming.text == "Unsubscribe"  # a payload that is none of ours is what it says
    nothing = heard("Unsupported Message").incoming
    assert not (nothing.text or nothing.choice or nothing.attachments)


@pytest.mark.parametrize("seed", range(20))
def test_rebatched_mixtures_lose_nothing_and_swap_nothing(seed: int) -> None:
    rng = random.Random(seed)
    changes = [c for p in examples().values() for e in p["entry"] for c in e["changes"]]
    for number, change in enumerate(changes):  # Meta's examples share an id; a real platform's never do
        for message in change["value"].get("messages", ()):
            message["id"] = f"wamid.{number}"
    wanted = sorted(repr(one) for change in changes for one in read({"entry": [{"changes": [change]}]}))
    mixed = [_merged(group) for group in _groups(rng, changes)]
    entries = [{"id": "1", "changes": group} for group in _groups(rng, [c for m in mixed for c in m])]
    assert sorted(repr(one) for one in read({"object": "whatsapp_business_account", "entry": entries})) == wanted


def _groups(rng: random.Random, items: list[Any]) -> list[list[Any]]:
    left, out = rng.sample(items, len(items)), []
    while left:
        size = rng.randint(1, 4)
        out.append(left[:size])
        left = left[size:]
    return out


def _merged(changes: list[Any]) -> list[Any]:
    """Several message changes as one, as Meta may send them; others stay by themselves."""
    said = [c for c in changes if c["value"].get("messages") and c["value"].get("contacts")]
    others = [c for c in changes if c not in said]
    if len(said) < 2:
        return changes
    value = {**said[0]["value"], "messages": [m for c in said for m in c["value"]["messages"]],
             "contacts": [x for c in said for x in c["value"]["contacts"]]}  # fmt: skip
    return [*others, {"field": "messages", "value": value}]


def message(**told: Any) -> dict[str, Any]:
    value = {"metadata": {"phone_number_id": NUMBER}, "contacts": told.pop("contacts", []),
             "messages": [{"id": "wamid.1", "timestamp": "1750000000", "type": "text", "text": {"body": "halo"}, **told}]}  # fmt: skip
    return {"entry": [{"changes": [{"field": "messages", "value": value}]}]}


def test_a_person_with_a_username_needs_no_phone_number() -> None:
    (heard,) = read(message(from_user_id="ID.123", contacts=[{"user_id": "ID.123", "profile": {"name": "Made"}}]))
    assert (heard.address, heard.before, heard.name) == ("ID.123", None, "Made")


def test_who_has_both_is_known_by_the_user_id_and_recognised_by_the_phone() -> None:
    contacts = [
        {"wa_id": "62811", "user_id": "ID.9"},
        {"wa_id": "62822", "user_id": "ID.8", "profile": {"name": "Other"}},
    ]
    (heard,) = read({**message(**{"from": "62811", "contacts": contacts})})
    assert (heard.address, heard.before, heard.name) == ("ID.9", "62811", None)


def test_a_phone_alone_is_enough() -> None:
    (heard,) = read(message(**{"from": "62811"}))
    assert (heard.address, heard.before) == ("62811", None)


def test_a_form_comes_back_as_its_answers() -> None:
    reply = {"type": "nfm_reply", "nfm_reply": {"response_json": json.dumps({"story": "mahal", "own_price": "45rb"})}}
    (heard,) = read(message(**{"from": "62811", "type": "interactive", "interactive": reply}))
    assert heard.incoming.form == {"story": "mahal", "own_price": "45rb"}


@pytest.mark.parametrize("broken", ["", "[]", "nothing", None])
def test_a_form_nobody_can_read_has_no_answers(broken: Any) -> None:
    reply = {"type": "nfm_reply", "nfm_reply": {"response_json": broken}}
    (heard,) = read(message(**{"from": "62811", "type": "interactive", "interactive": reply}))
    assert heard.incoming.form == {}


def test_a_voice_note_is_told_from_a_song() -> None:
    told = {"id": 77, "mime_type": "audio/ogg; codecs=opus", "voice": True}
    (heard,) = read(message(**{"from": "62811", "type": "audio", "audio": told}))
    (file,) = heard.incoming.attachments
    assert (file.kind, file.mime, file.ref) == ("voice", "audio/ogg", "77")


@pytest.mark.parametrize("kind", ["sticker", "contacts", "poll", "request_welcome", "something_of_2029"])
def test_a_kind_nobody_knows_survives_and_is_heard_without_words(kind: str) -> None:
    (heard,) = read(message(**{"from": "62811", "type": kind, kind: {"whatever": [1, 2]}}))
    assert heard.address == "62811" and heard.incoming.text is None


def test_a_status_is_a_receipt_and_says_why_it_failed() -> None:
    status = {
        "id": "wamid.X",
        "status": "failed",
        "timestamp": "1",
        "recipient_id": "62811",
        "errors": [{"code": 131047}],
    }
    (receipt,) = read({"entry": [{"changes": [{"field": "messages", "value": {"statuses": [status]}}]}]})
    assert (receipt.message, receipt.status, receipt.code) == ("wamid.X", "failed", 131047)
    assert isinstance(receipt, Receipt)


def test_another_numbers_messages_are_left_to_it() -> None:
    told = message(**{"from": "62811"})
    told["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
    assert cloud_api.raws(json.dumps(told).encode(), NUMBER) == []


def test_the_same_post_again_bears_the_same_ids() -> None:
    told = json.dumps({"entry": [{"changes": [{"field": "x", "value": {"a": 1}}, {"field": "messages", "value": {
        "statuses": [{"id": "w", "status": "sent"}], "messages": [{"id": "m", "from": "62"}]}}]}]}).encode()  # fmt: skip
    first, second = ([r.platform_id for r in cloud_api.raws(told)] for _ in range(2))
    assert first == second and len(set(first)) == 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["entry", "changes", "value", "messages", "statuses", "contacts", "type", "text",
                                       "from", "id", "interactive", "image", "x"]), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_whatever_comes_is_kept(told: Any) -> None:
    body = json.dumps(told).encode()
    for raw in cloud_api.raws(body):
        assert raw.body and 0 < len(raw.platform_id) <= 128


@given(st.binary(max_size=200))
def test_bytes_that_are_no_json_are_kept_whole(body: bytes) -> None:
    for raw in cloud_api.raws(body):
        assert raw.body == body


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_only_the_signature_of_exactly_these_bytes_counts(body: bytes, other: bytes) -> None:
    import hashlib
    import hmac

    mark = b"sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest().encode()
    assert cloud_api.signed("secret", body, mark)
    assert cloud_api.signed("secret", other, mark) is (other == body)
    assert not cloud_api.signed("secret", body, "sha256=é".encode())
    assert not cloud_api.signed("anders", body, mark)
