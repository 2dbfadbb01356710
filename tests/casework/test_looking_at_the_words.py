"""An admin looks at every sentence the service says, as its reader sees it: by group or by a word in it, in each language."""

import re
from pathlib import Path

import pytest

from bot import wording
from bot.languages import for_owners
from bot.render import Renderer, wordings
from handlers.admin.wording import GROUPS
from handlers.messages import DESK_LANGUAGES, LANGUAGES, Outgoing
from routing.catalogue import load
from tests.command.test_an_admin_at_the_console import Console
from tests.phones import Cast

RENDERER = Renderer(load())
LOGIC = re.compile(r"\{\{|\}\}|\{%|%\}")


def shown(name: str, language: str) -> str:
    said = Outgoing("wording", {"name": name, "spoken": language})
    return "\n".join(part.text for part in RENDERER.render(said, "id", "html", 4096))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_looked_at_in_every_language_it_is_written_in(language: str) -> None:
    for name in wording.names():
        if language in wording.spoken_in(name):
            words = shown(name, language)
            assert len(words) > 60 and not LOGIC.search(words), (name, language)


def test_owners_messages_are_shown_with_facts_and_not_with_blanks() -> None:
    """As they are rendered: of what owners read, hardly anything is shown by its source."""
    owners = [name for name in wordings()["id"] if for_owners(name)]
    blank = [name for name in owners if "‹" in shown(name, "id").partition("———")[2].partition("———")[0]]
    assert len(blank) < len(owners) / 10, blank


def test_every_message_is_in_one_group_and_every_group_holds_some() -> None:
    assert set(GROUPS) == set(wording.GROUPS)
    found = [name for group in GROUPS for name, _ in wording.listed(group, "id")]
    assert sorted(found) == sorted(wording.names())
    assert all(wording.listed(group, "id") for group in GROUPS)
    for name in wordings()["id"]:
        spoken = wording.spoken_in(name)
        assert set(spoken) >= set(LANGUAGES if for_owners(name) else DESK_LANGUAGES)


def test_no_pattern_of_a_group_names_nothing() -> None:
    from fnmatch import fnmatchcase

    for patterns in (*wording.OWNERS.values(), *wording.DESK.values()):
        for pattern in patterns.split():
            assert any(fnmatchcase(name, pattern) for name in wordings()["id"]), pattern


def test_a_sample_is_of_a_message_there_is() -> None:
    assert wording.samples().keys() <= wordings()["id"]


async def test_an_admin_finds_a_message_and_reads_it_in_javanese(few: Cast) -> None:
    assert await few.dewi.say("/kalimat") == ["wordings"]
    assert await few.dewi.press("Kabar kasus untuk pelapor") == ["wordings_of"]
    assert "halaman 1 dari" in few.dewi.last.text
    assert await few.dewi.press("Berikutnya") == ["wordings_of"]
    assert await few.dewi.say("/kalimat filed") == ["wording"]
    assert "Kode lacak" in few.dewi.last.text and "<b>" in few.dewi.last.text
    assert re.search(r"\[ .+ \]", few.dewi.last.text)  # its buttons, as text
    await few.dewi.press("Basa Jawa")
    assert few.dewi.said.facts == {"name": "filed", "spoken": "jv"}
    assert "matur nuwun" in few.dewi.last.text.casefold()


async def test_a_word_finds_the_messages_that_hold_it(few: Cast) -> None:
    assert await few.dewi.say("/kalimat setengah jadi yang tertinggal") == ["wording"]
    assert few.dewi.said.facts["name"] == "backup_failed"
    assert await few.dewi.say("/kalimat kasus") == ["wordings_of"]
    assert few.dewi.said.facts["total"] > 8
    assert await few.dewi.say("/kalimat tiadakataini") == ["wordings_of"]
    assert "Tidak ada pesan" in few.dewi.last.text


async def test_what_meta_must_approve_is_shown_with_its_button(few: Cast) -> None:
    await few.dewi.say("/kalimat")
    await few.dewi.press("Templat WhatsApp")
    assert await few.dewi.say(choice="word:whatsapp.kabar:su") == ["wording"]
    from bot.channels import approved

    made = approved.load("su")
    assert made.body in few.dewi.last.text and f"[ {made.button} ]" in few.dewi.last.text


@pytest.mark.parametrize(
    "odd", ["word:../../keys:id", "word:nothing:id", "words:nothing:1", "words:asking:x", "word::"]
)
async def test_only_messages_are_shown(few: Cast, odd: str) -> None:
    assert (await few.dewi.say(choice=odd))[0] in ("wordings", "wordings_of")


def test_the_console_shows_the_same(tmp_path: Path) -> None:
    console = Console(tmp_path)
    assert "asking" in console.says("wording")
    assert "filed" in console.says("wording", "news")
    assert "matur nuwun" in console.says("wording", "filed", "--language", "jv").casefold()
    assert console.run("wording", "filed", "--language", "xx").exit_code == 2
