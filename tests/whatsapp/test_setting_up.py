"""WhatsApp set up and looked after from the console, against the strict Cloud API."""

from pathlib import Path

from bot import whatsapp_console
from bot.channels import approved
from bot.doors import FORM_NAME
from handlers.messages import LANGUAGES
from tests.doubles.cloud_api import CloudApi
from tests.whatsapp.stage import settings


async def test_templates_are_pushed_once_and_their_states_told(tmp_path: Path) -> None:
    async with CloudApi() as double:
        told = settings(double, tmp_path, 1)
        good, lines = await whatsapp_console.templates(told, "status")
        assert not good and all("not at Meta" in line for line in lines)
        for _ in range(2):
            good, lines = await whatsapp_console.templates(told, "push")
            assert good and all(line.endswith("PENDING") for line in lines)
        assert len(double.templates) == len(approved.every()) == len(LANGUAGES)
        for template in double.templates.values():
            template["status"] = "APPROVED"
        assert (await whatsapp_console.templates(told, "status"))[0]


async def test_the_form_is_pushed_published_and_brought_up_to_date(tmp_path: Path) -> None:
    async with CloudApi() as double:
        told = settings(double, tmp_path, 1)
        assert "not at Meta" in (await whatsapp_console.flow(told, "preview"))[1][0]
        good, lines = await whatsapp_console.flow(told, "push")
        assert good and all("made" in line for line in lines)
        assert set(double.flows) == {f"{FORM_NAME}_{language}" for language in LANGUAGES}
        good, lines = await whatsapp_console.flow(told, "push")
        assert good and all("up to date" in line for line in lines), lines
        assert all(f["status"] == "PUBLISHED" and "LAST" in f["_json"] for f in double.flows.values())
        assert all("preview" in line for line in (await whatsapp_console.flow(told, "preview"))[1])


async def test_check_says_what_is_missing_and_how_to_mend_it(tmp_path: Path) -> None:
    async with CloudApi() as double:
        told = settings(double, tmp_path, 1, form=True)
        double.subscribed, double.quality = False, "RED"
        bad = {f.what: f for f in await whatsapp_console.examine(told) if not f.good}
        assert set(bad) == {"whatsapp.number", "whatsapp.webhook", "whatsapp.templates", "whatsapp.form"}
        assert all(f.remedy for f in bad.values())
        double.subscribed, double.quality = True, "GREEN"
        await whatsapp_console.templates(told, "push")
        for template in double.templates.values():
            template["status"] = "APPROVED"
        await whatsapp_console.flow(told, "push")
        assert all(f.good for f in await whatsapp_console.examine(told))


async def test_a_wrong_token_is_one_line(tmp_path: Path) -> None:
    async with CloudApi() as double:
        told = settings(double, tmp_path, 1, token="wrong")
        (finding,) = await whatsapp_console.examine(told)
        assert not finding.good and "190" in finding.says
        assert not (await whatsapp_console.templates(told, "status"))[0]


async def test_the_console_says_what_to_write_into_metas(tmp_path: Path) -> None:
    async with CloudApi() as double:
        lines = whatsapp_console.webhook(settings(double, tmp_path, 8080))
        assert lines[0].endswith("http://127.0.0.1:8080/whatsapp")
        assert len(lines[1].rpartition(" ")[2]) == 64 and lines == whatsapp_console.webhook(
            settings(double, tmp_path, 8080)
        )


def test_every_template_keeps_to_metas_limits() -> None:
    for made in approved.every():
        assert len(made.body) <= approved.BODY_LIMIT and len(made.button) <= approved.BUTTON_LIMIT
        assert made.name.replace("_", "").isalnum() and made.name == made.name.lower()
        assert not made.body.startswith("{{") and not made.body.endswith("}}")
