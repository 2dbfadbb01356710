"""Contacts of agencies: what is one, how admins' changes lie over the catalogue, and back into it."""

import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.catalogue import Contact, load
from routing.contacts import CONTACT_KINDS, ContactChange, as_shown, as_stanza, fresh, laid_over, read_contact

DAY = date(2026, 11, 24)
OLD = Contact("phone", "(021) 3507015", "ayobandung.com", date(2021, 4, 15))
MAIL = Contact(
    "email", "pengaduan@kppu.go.id", "ayobandung.com", date(2021, 4, 15), {"id": "sekretariat", "en": "office"}
)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("web", "https://kppu.go.id/kontak/", "https://kppu.go.id/kontak"),
        ("web", "KPPU.go.id", "https://kppu.go.id"),
        ("complaint", "pengaduan.dgip.go.id", "https://pengaduan.dgip.go.id"),
        ("email", "Pengaduan@KPPU.go.id", "pengaduan@kppu.go.id"),
        ("phone", "157", "157"),
        ("phone", "(021)  3507015", "(021) 3507015"),
        ("whatsapp", "0853-1111-1010", "0853-1111-1010"),
        ("whatsapp", "+62 853 1111 1010", "+62 853 1111 1010"),
    ],
)
def test_a_contact_is_kept_as_it_is_reached(kind: str, typed: str, kept: str) -> None:
    assert read_contact(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("web", "http://kppu.go.id"), ("web", "ftp://kppu.go.id"), ("web", "javascript:alert(1)"), ("web", "kppu"),
        ("web", "https://admin@kppu.go.id"), ("web", "https://127.0.0.1/x"), ("web", "https://kppu.go.id:8080"),
        ("web", "https://kppu.go.id/a b"), ("web", "https://кppu.go.id"), ("web", ""), ("web", "a" * 130 + ".id"),
        ("email", "kppu.go.id"), ("email", "a@b"), ("email", "a..b@kppu.go.id"), ("email", "Nama <a@kppu.go.id>"),
        ("phone", "12"), ("phone", "tanya saja"), ("phone", "0" * 16), ("phone", "021/3507015"),
        ("whatsapp", "157"), ("whatsapp", "wa.me/62811"),
    ],
)  # fmt: skip
def test_what_is_no_contact_of_its_kind_is_refused(kind: str, typed: str) -> None:
    assert read_contact(kind, typed) is None


@given(st.sampled_from(CONTACT_KINDS), st.text(max_size=140))
def test_whatever_is_typed_is_read_the_same_twice_and_is_one_printable_line(kind: str, typed: str) -> None:
    kept = read_contact(kind, typed)
    if kept is not None:
        assert kept.isprintable() and len(kept) <= 130
        assert read_contact(kind, kept) == kept


def test_every_contact_of_the_catalogue_is_one() -> None:
    for agency in load().agencies.values():
        for one in agency.contacts:
            assert read_contact(one.type, one.value), (agency.code, one)
            assert "http://" not in as_shown(one)


def change(value: str | None, before: str | None) -> ContactChange:
    return ContactChange("KPPU", "phone", value, before, DAY, "ditelepon")


def test_changes_lie_over_the_catalogue_in_their_order() -> None:
    now = laid_over((OLD, MAIL), [change("157", OLD.value), change("158", None), change("157", "157")])
    assert [c.value for c in now] == ["157", MAIL.value, "158"]
    assert now[0].verified_at == DAY
    assert now[1] == MAIL  # a change of one leaves the others as they were
    assert laid_over((OLD, MAIL), [change(None, OLD.value)]) == (MAIL,)


def test_a_change_of_what_is_no_longer_there_changes_nothing() -> None:
    assert laid_over((MAIL,), [change("157", "156"), change(None, "156")]) == (MAIL,)


def test_a_new_contact_that_the_catalogue_has_by_now_is_there_once() -> None:
    assert [c.value for c in laid_over((OLD,), [change(OLD.value, None)])] == [OLD.value]


def test_what_nobody_checked_for_too_long_is_not_fresh() -> None:
    checked = laid_over((OLD, MAIL), [change(OLD.value, OLD.value)])
    assert fresh(checked, DAY, timedelta(days=180)) == (checked[0],)
    assert fresh(checked, DAY + timedelta(days=181), timedelta(days=180)) == ()


def test_the_stanza_for_the_catalogue_reads_back_as_what_it_was() -> None:
    odd = Contact("phone", "157", 'situs "resmi" \\ telepon', None)
    told = tomllib.loads(as_stanza("KPPU", (MAIL, odd)))["contacts"]
    assert told[0] == {"type": "email", "value": MAIL.value, "verified_at": MAIL.verified_at, "source": MAIL.source,
                       "note": {"id": "sekretariat", "en": "office"}}  # fmt: skip
    assert told[1] == {"type": "phone", "value": "157", "source": odd.source}
