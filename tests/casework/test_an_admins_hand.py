"""An admin who is no programmer runs the service by bot: suspends and gives back, shuts out and lets in, sees how it is and who did what."""

import pytest

from handlers.officer.conversation import BUTTONS, FLOWS, WISHES
from handlers.officer.permissions import PERMISSIONS, ROLES, may
from tests.phones import Cast, Phone, report


async def test_a_suspended_officer_can_do_nothing_until_given_back(few: Cast) -> None:
    await report(few.sari)
    await few.yusuf.say(choice="do:1:take")
    await few.dewi.say("/petugas")
    await few.dewi.press("Yusuf")
    assert await few.dewi.press("Tangguhkan") == ["ask_suspend"]
    assert await few.yusuf.say("/antrean") == ["queue"]  # not before it is meant
    assert await few.dewi.press("Ya, tangguhkan") == ["suspended"]
    assert few.dewi.said.facts["cases"] == 1
    assert await few.yusuf.say("/antrean") == ["ask_invite_code"]
    await report(few.made)
    assert await few.yusuf.listen() == []  # who may not look is not told either
    await few.dewi.press("Kembalikan akses")
    assert await few.yusuf.say("/antrean") == ["queue"]


async def test_an_admin_cannot_suspend_themselves(few: Cast) -> None:
    await few.dewi.say("/petugas dewi")
    await few.dewi.press("Dewi")
    assert await few.dewi.press("Tangguhkan") == ["not_yourself"]


async def test_whoever_is_shut_out_is_not_answered_and_can_be_let_in_again(few: Cast) -> None:
    await report(few.sari)
    assert await few.dewi.say("/blokir") == ["hint_bar"]
    assert await few.dewi.say("/blokir 1") == ["ask_bar"]
    assert await few.dewi.press("Ya, blokir") == ["barred"]
    assert await few.sari.say("status") == []
    assert await few.dewi.say("/bukablokir 1") == ["barred"]
    assert await few.sari.say("status") == ["status"]
    await few.dewi.say("/jejak 1")
    assert [d["deed"] for d in few.dewi.said.facts["deeds"]] == ["unbar", "bar"]
    assert few.dewi.said.facts["deeds"][0]["who"] == "Dewi"
    assert "batik" not in few.dewi.last.text


async def test_the_language_is_asked_and_then_it_is_another(few: Cast) -> None:
    for asked in ("/bahasa", "bahasa", "language"):
        assert await few.dewi.say(asked) == ["ask_language"]
    assert await few.dewi.press("English") == ["language_set"]
    assert await few.dewi.say("/sehat") == ["health"] and "failed: 0" in few.dewi.last.text


async def test_how_the_service_is(few: Cast) -> None:
    assert await few.dewi.say("/sehat") == ["health"]
    assert "gagal: 0" in few.dewi.last.text


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_reaches_what_it_may_and_nothing_else(few: Cast, role: str) -> None:
    """Every command and every button, tried by every role: the help where it may not, never another agency's case."""
    one = Phone(few.app, "browser_taskforce", f"role-{role}")
    await few.sign_in(one, role, "KEMENDAG", f"Si {role}")
    await report(few.sari)  # a case of KPPU
    for wish, (action, _) in WISHES.items():
        heard = await one.say(f"/{wish}")
        assert (heard == ["desk_help"]) is not may(role, action), (role, wish, heard)
    for kind, (action, _) in BUTTONS.items():
        heard = await one.say(choice=f"{kind}:1:take")
        if not may(role, action):
            assert heard == ["hint_old_button"], (role, kind, heard)
        assert "card" not in heard and "exhibits" not in heard
    assert "kain batik" not in one.everything().casefold()


def test_every_command_button_and_flow_needs_a_permission_that_exists() -> None:
    for action, _ in (*WISHES.values(), *BUTTONS.values(), *FLOWS.values()):
        assert action in PERMISSIONS
