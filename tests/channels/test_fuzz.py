"""Whatever is thrown at a webhook, reading it ends in a person's message, in nobody's, or in a kind of trouble we know."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import Heard, NotForUs, bot_api

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.just("\0")
NAMES = st.sampled_from(["update_id", "message", "callback_query", "chat", "id", "type", "from", "text", "photo", "data",
                         "document", "file_id", "location", "latitude", "longitude", "caption", "width", "video_note", "first_name", "language_code", "file_name", "mime_type", "file_size",
                         "message_id"])  # fmt: skip
TREES = st.recursive(
    LEAVES | st.just("private"), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6)
)
SHAPED = st.fixed_dictionaries(
    {"update_id": st.integers() | LEAVES}, optional={"message": TREES, "callback_query": TREES}
)


def read(body: bytes) -> None:
    raw, query = bot_api.posted(body)
    assert raw.platform_id
    assert len(raw.platform_id) <= 128
    assert raw.address is None or raw.address.lstrip("-").isdecimal()
    assert query is None or isinstance(query, str)
    try:
        heard = bot_api.decode(raw.body)
    except (NotForUs, ValueError):
        return
    assert isinstance(heard, Heard)
    storable(heard)


def storable(heard: Heard) -> None:
    """Nothing in it is too long, too large or too odd for a column of either database, or for a header."""
    short = [(heard.name, 257), (heard.language, 35), (heard.incoming.choice, 64)]
    for file in heard.incoming.attachments:
        short += [(file.name, 200), (file.mime, 100)]
        assert file.size is None or 0 <= file.size < 2**53
    assert all(v is None or (isinstance(v, str) and len(v) <= most and "\0" not in v) for v, most in short)
    assert heard.incoming.number is None or 0 <= heard.incoming.number < 2**53
    assert heard.incoming.text is None or "\0" not in heard.incoming.text


@settings(max_examples=400, deadline=None)
@given(body=st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(body: bytes) -> None:
    read(body)


@settings(max_examples=1500, deadline=None)
@given(told=SHAPED | TREES)
def test_updates_of_any_shape_are_read_or_refused(told: Any) -> None:
    read(json.dumps(told).encode("utf-8", "surrogatepass"))


@settings(max_examples=300, deadline=None)
@given(cut=st.integers(0, 200))
def test_a_truncated_update_is_kept_and_never_a_fault(cut: int) -> None:
    whole = json.dumps({"update_id": 1, "message": {"chat": {"id": 5, "type": "private"}, "text": "halo é"}}).encode()
    read(whole[:cut])


@settings(max_examples=500, deadline=None)
@given(number=st.integers(), told=SHAPED, odd=st.text(st.characters(), max_size=5) | st.integers(min_value=2**64))
def test_what_a_poll_brings_is_always_storable(number: int, told: dict[str, Any], odd: Any) -> None:
    """Lone surrogates and numbers beyond 64 bits included: one odd update must not hold up those beside it."""
    first, second = bot_api.raws([{**told, "update_id": number, "odd": [odd, "\ud800"]}, {"update_id": 2}])
    assert first.body
    assert len(first.platform_id) <= 128
    assert first.sequence is None or abs(first.sequence) < 2**63
    assert second.platform_id == "2"
