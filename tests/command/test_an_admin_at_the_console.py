"""Whoever sits at the console can do what an admin can by bot: by the same hands, and it is audited as done there."""

import asyncio
import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.app import App
from bot.cli import TWINS, cli
from handlers.officer.conversation import WISHES
from handlers.officer.permissions import may
from tests.phones import Cast, Clock, Phone, report


class Console:
    """The command, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.environment = {"PASARADIL_SERVICE__DATA": str(folder / "data")}

    def run(self, *words: str, said: str = "") -> Result:
        return CliRunner().invoke(cli, list(words), input=said, env=self.environment)

    def says(self, *words: str) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, (words, done.output, done.exception)
        return done.stdout

    def data(self, *words: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.says(*words, "--json"))
        return told

    def deeds(self) -> list[tuple[str, str]]:
        return [(d["deed"], d["who"]) for d in self.data("audit")["deeds"]]


@pytest.fixture
async def beside(light: App, clock: Clock) -> tuple[Console, Cast]:
    """The console of a service that has people already, both by the same clock."""
    clock.at = datetime.now(UTC)
    console = Console(light.config.service.data.parent)
    return console, await Cast(light).at_work()


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path)


def test_whatever_an_admin_may_ask_the_bot_has_its_command() -> None:
    for wish, (action, _) in WISHES.items():
        if may("admin", action):
            assert wish in TWINS, f"/{wish} has no command: add @command('...', '{wish}') in bot/cli"


def test_no_command_is_the_twin_of_nothing() -> None:
    assert TWINS.keys() <= WISHES.keys()


def test_what_is_done_at_the_console_is_audited_as_done_there(console: Console) -> None:
    console.says("categories", "off", "jual_rugi")
    console.says("maintenance", "Unggah foto sedang lambat sampai sore.")
    console.says("maintenance", "--end")
    console.says("undelivered", "--resend")
    assert console.deeds() == [
        ("resend", ""),
        ("maintenance_off", ""),
        ("maintenance_on", ""),
        ("category_off", ""),
    ]
    assert "lewat konsol" in console.says("audit")
    assert "by console" in console.says("audit", "--language", "en")


def test_an_invite_at_the_console_is_one_code_and_audited(console: Console) -> None:
    assert len(console.says("invite", "--role", "officer", "--agency", "KPPU").strip()) == 14
    assert console.deeds() == [("invite", "")]
    assert console.run("invite", "--role", "king").exit_code == 2


def test_what_an_admin_looks_at_can_be_looked_at_here_too(console: Console) -> None:
    assert console.data("health")["outbox_waiting"] == 0
    assert console.data("figures")["agencies"] == []
    assert console.data("requests")["requests"] == []
    assert console.data("people", "list")["people"] == []
    assert "jual_rugi" in console.says("categories", "list")


def test_a_switched_off_category_is_off_for_the_bot_too_and_comes_back(console: Console) -> None:
    assert console.data("categories", "off", "jual_rugi")["off"] == ["jual_rugi"]
    assert console.data("categories", "list")["off"] == ["jual_rugi"]
    assert console.data("categories", "on", "jual_rugi")["off"] == []
    assert console.run("categories", "off", "lainnya").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [("maintenance", "kurang"), ("announce", "kata-kata yang cukup", "--to", "everybody"),
     ("announce", "pendek", "--to", "owners"), ("figures", "--language", "jv")],
)  # fmt: skip
def test_what_the_bot_would_refuse_is_refused_here_in_a_sentence(console: Console, words: tuple[str, ...]) -> None:
    done = console.run(*words)
    assert done.exit_code == 2
    assert done.stderr.startswith("pasaradil: ")


def test_nobody_is_shut_out_without_being_asked_whether_it_is_meant(console: Console) -> None:
    assert console.run("bar", "12", said="n\n").exit_code == 1
    assert console.deeds() == []


def test_agencies_contacts_are_kept_at_the_console_too(console: Console) -> None:
    mail = "pengaduan@kppu.go.id"
    assert console.data("agencies", "show", "KPPU")["stale"] == 3
    number = console.says("agencies", "verify", "KPPU", mail).split("\n\n")[-1].split()[0]
    console.says("agencies", "undo", number)
    assert console.data("agencies", "show", "KPPU")["stale"] == 3
    assert console.run("agencies", "undo", number).exit_code == 1
    console.says("agencies", "verify", "KPPU", mail)
    console.says("agencies", "contact", "KPPU", "phone", "(021) 3507016", "--source", "ditelepon",
                 "--instead-of", "(021) 3507015", "--yes")  # fmt: skip
    told = console.data("agencies", "show", "kppu")
    assert [c["value"] for c in told["contacts"] if not c["stale"]] == [mail, "(021) 3507016"]
    console.says("agencies", "contact", "BPJPH", "complaint", "bpjph.halal.go.id", "--source", "situs resmi", "--yes")
    console.says("agencies", "drop", "KPPU", "kppu.go.id/kontak", "--yes")
    written = tomllib.loads(console.says("agencies", "export").partition("\n\n")[0])
    assert [c["value"] for c in written["contacts"]] == [mail, "(021) 3507016"]
    assert console.data("agencies", "days", "365")["days"] == 365
    assert console.deeds()[0] == ("contact_days", "")


def test_a_contact_that_is_none_is_refused_at_the_console(console: Console) -> None:
    refused = console.run("agencies", "contact", "KPPU", "web", "http://kppu.go.id", "--source", "situs", "--yes")
    assert refused.exit_code == 2 and "https" in refused.stderr
    assert console.run("agencies", "verify", "KPPU", "tidak.ada").exit_code == 1
    assert (
        console.run("agencies", "contact", "KPPU", "phone", "157", "--source", "ditelepon", said="n\n").exit_code == 1
    )
    assert "# nothing was changed" in console.says("agencies", "export")


async def at(beside: tuple[Console, Cast], *words: str) -> Result:
    """A command beside the running service, as another process would give it; so long it took for the service too."""
    done = await asyncio.to_thread(beside[0].run, *words)
    clock = beside[1].app.house.clock
    assert isinstance(clock, Clock)
    clock.at = max(clock.at, datetime.now(UTC))
    return done


async def test_people_are_changed_at_the_console_as_by_bot(beside: tuple[Console, Cast]) -> None:
    _, cast = beside
    assert (await at(beside, "people", "role", "Yusuf", "supervisor", "--yes")).exit_code == 0
    assert await cast.yusuf.listen() == ["your_access"]
    assert await cast.yusuf.say("/tim") == ["team"]
    assert (await at(beside, "people", "agency", "yusuf", "BPOM", "--yes")).exit_code == 0
    assert "BPOM" in (await at(beside, "people", "list", "BPOM")).stdout
    assert (await at(beside, "people", "suspend", "Yusuf", "--yes")).exit_code == 0
    assert await cast.yusuf.say("/antrean") == ["ask_invite_code"]
    assert (await at(beside, "people", "resume", "Yusuf")).exit_code == 0
    assert await cast.yusuf.say("/antrean") == ["queue"]
    assert (await at(beside, "people", "remove", "Yusuf", "--yes")).exit_code == 0
    assert (await at(beside, "people", "show", "Yusuf")).exit_code == 1
    await cast.dewi.say("/jejak")
    done = [d["deed"] for d in cast.dewi.said.facts["deeds"] if d["who"] == ""]
    assert done[:5] == ["remove", "resume", "suspend", "agency", "role"]


async def test_cases_are_handed_over_and_taken_back_at_the_console(beside: tuple[Console, Cast]) -> None:
    _, cast = beside
    budi = Phone(cast.app, "browser_taskforce", "budi")
    await cast.sign_in(budi, "officer", "KPPU", "Budi")
    await report(cast.sari)
    await budi.listen()
    await cast.yusuf.say(choice="do:1:take")
    done = await at(beside, "people", "hand-over", "Yusuf", "--to", "Budi", "--yes")
    assert done.exit_code == 0, done.output
    assert await budi.listen() == ["given_cases"]
    number = done.stdout.split("\n\n")[-1].split()[0]
    assert await budi.say("/kasus 1") == ["card"]
    assert (await at(beside, "people", "take-back", number)).exit_code == 0
    assert await budi.listen() == ["cases_taken_back"]
    again = await at(beside, "people", "take-back", number)
    assert again.exit_code == 1, again.output


async def test_the_console_does_not_take_the_last_admin_away(beside: tuple[Console, Cast]) -> None:
    _, cast = beside
    for words in (("role", "Dewi", "officer"), ("suspend", "Dewi"), ("remove", "Dewi")):
        assert (await at(beside, "people", *words, "--yes")).exit_code == 1, words
    assert await cast.dewi.say("/angka") == ["figures"]
    assert (await at(beside, "people", "role", "Dewi", "king")).exit_code == 2
    assert (await at(beside, "people", "show", "Tidak Ada")).exit_code == 1
