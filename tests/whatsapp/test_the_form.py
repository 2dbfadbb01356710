"""The whole report as one native form: made from the catalogue, within Meta's limits, three messages to a filed case."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.channels import form
from bot.doors import FORM_NAME
from bot.render import labels
from handlers.messages import LANGUAGES
from routing.catalogue import load
from storage import casebook
from tests.doubles.cloud_api import CloudApi, Person
from tests.phones import STORY
from tests.whatsapp.stage import SARI, SARI_ID, hears, judged, rested, running, until

CATALOGUE = load()


def made(language: str = "id") -> dict[str, Any]:
    return form.flow_json(CATALOGUE, labels()[language], language)


def parts(told: Any) -> Iterator[dict[str, Any]]:
    """Every component, also inside a switch."""
    for screen in told["screens"]:
        for child in screen["layout"]["children"]:
            yield child
            for case in child.get("cases", {}).values():
                yield from case


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_keeps_to_metas_limits(language: str) -> None:
    limits = {"label": 20, "helper-text": 80}
    for part in parts(made(language)):
        for key, most in limits.items():
            if key in part and part["type"] not in ("Footer", "OptIn"):
                assert 1 <= len(part[key]) <= most, part
        if part["type"] == "Footer":
            assert 1 <= len(part["label"]) <= 35
        if part["type"] == "OptIn":
            assert 1 <= len(part["label"]) <= 120 and not part["label"].endswith("…"), part["label"]
        if part["type"] == "TextBody":
            assert len(part["text"]) <= 4096
        for option in part.get("data-source", ()):
            assert 1 <= len(option["title"]) <= 30 and len(option.get("description", "")) <= 300
        if "data-source" in part:
            told = {(o["title"], o.get("description")) for o in part["data-source"]}
            assert len(told) == len(part["data-source"]) <= 200
    assert all(len(list(s["layout"]["children"])) <= 50 and len(s["title"]) <= 30 for s in made(language)["screens"])


def test_every_category_is_offered_with_all_its_questions() -> None:
    told = made()
    offered = {c.slug for c in CATALOGUE.categories.values() if c.offered}
    (choice,) = [p for p in parts(told) if p.get("name") == "category"]
    assert {o["id"] for o in choice["data-source"]} == offered
    (switch,) = told["screens"][1]["layout"]["children"]
    assert set(switch["cases"]) == offered
    for slug in offered:
        names = {p["name"] for p in switch["cases"][slug] if "name" in p}
        assert names >= {f"{slug}_{q}" for q in CATALOGUE.categories[slug].questions}


def test_every_screen_gets_all_that_the_next_one_needs() -> None:
    screens = {s["id"]: s for s in made()["screens"]}
    for part in parts(made()):
        action = part.get("on-click-action", {})
        if action.get("name") == "navigate":
            assert set(action["payload"]) == set(screens[action["next"]["name"]]["data"])
    assert [s["id"] for s in made()["screens"] if s.get("terminal")] == [form.LAST]
    names = [p["name"] for p in parts(made()) if "name" in p]
    assert len(names) == len(set(names))  # one field a name, whichever case is shown


def test_no_category_has_more_questions_than_a_form_carries() -> None:
    assert max(len(c.questions) for c in CATALOGUE.categories.values()) <= form.MOST


def answers(category: str = "jual_rugi", **more: Any) -> dict[str, Any]:
    asked = CATALOGUE.categories[category].questions
    given = {
        "product": "kain batik",
        "own_price": "45rb",
        "their_price": "19.900",
        "seller_kind": "abroad",
        "price_pattern": "weeks",
    }
    told = {f"a{n}": given.get(q, "") for n, q in enumerate(asked, 1)}
    return {"form": "report", "category": category, "story": STORY, "link": "", "seller": "Toko Serba Murah", "asked": ",".join(asked),
            "place": "Kota Pekalongan", "identity": "confidential", "name": "", "consent": True, **told, **more}  # fmt: skip


async def published(double: CloudApi) -> None:
    for language in LANGUAGES:
        name = f"{FORM_NAME}_{language}"
        double.flows[name] = {"id": f"9{language}", "name": name, "status": "PUBLISHED"}


async def greeted(double: CloudApi) -> Person:
    await published(double)
    sari = double.person(SARI, SARI_ID)
    await sari.say("halo")
    await hears(sari, "PasarAdil")
    return sari


async def only_case(app: App) -> Any:
    return await app.books.do(lambda db: casebook.one(db, app.house.ring, 1))


async def test_a_filled_form_is_a_filed_case_with_three_messages(tmp_path: Path) -> None:
    async with running(tmp_path, form=True) as (app, double):
        sari = await greeted(double)
        assert sari.heard[-1]["interactive"]["type"] == "flow"
        assert "tulis" in sari.text  # plain chat for those who prefer it
        await sari.fill_in(**answers())
        await hears(sari, "Sudah betul?")
        await sari.press("Kirim")
        await hears(sari, "PA-")
        await rested(app)
        assert len(sari.heard) == 3
        case = await only_case(app)
        assert case.category == "jual_rugi"
        assert case.answers["own_price"] == 45000 and case.answers["their_price"] == 19900
        assert double.refusals == [] and judged(double) == []


async def test_who_prefers_to_write_simply_writes(tmp_path: Path) -> None:
    async with running(tmp_path, form=True) as (_, double):
        sari = await greeted(double)
        await sari.say(STORY)
        await until(lambda: len(sari.heard) > 1, "an answer")
        assert sari.heard[-1]["interactive"]["type"] != "flow"


async def test_what_does_not_fit_is_asked_after_all_and_nothing_else(tmp_path: Path) -> None:
    async with running(tmp_path, form=True) as (_, double):
        sari = await greeted(double)
        asked = CATALOGUE.categories["jual_rugi"].questions
        at = f"a{asked.index('seller_kind') + 1}"
        await sari.fill_in(**answers(**{at: ""}))
        await hears(sari, "siapa penjual")
        await sari.say("luar negeri")
        await hears(sari, "Sudah betul?")


async def test_a_form_without_consent_asks_for_it(tmp_path: Path) -> None:
    async with running(tmp_path, form=True) as (_, double):
        sari = await greeted(double)
        await sari.fill_in(**answers(consent=False))
        await until(lambda: len(sari.heard) > 1, "the question")
        assert any(slug == "consent:agree" for slug in sari.buttons().values())


async def test_a_form_nobody_can_read_loses_only_itself(tmp_path: Path) -> None:
    async with running(tmp_path, form=True) as (_, double):
        sari = await greeted(double)
        reply = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": "{broken"}}
        await sari._write({"type": "interactive", "interactive": reply})
        await hears(sari, "formulir")


async def test_an_old_form_with_a_category_that_is_gone_asks_for_the_category(tmp_path: Path) -> None:
    async with running(tmp_path, form=True) as (_, double):
        sari = await greeted(double)
        await sari.fill_in(**answers(category="jual_rugi") | {"category": "of_2024"})
        await until(lambda: len(sari.heard) > 1, "an answer")
        assert not any(slug == "confirm:send" for slug in sari.buttons().values())


@pytest.mark.parametrize("category", [c.slug for c in CATALOGUE.categories.values() if c.offered])
async def test_every_category_can_be_filed_by_form(tmp_path: Path, category: str) -> None:
    async with running(tmp_path, form=True) as (app, double):
        sari = await greeted(double)
        told: dict[str, Any] = {}
        for n, slug in enumerate(CATALOGUE.categories[category].questions, 1):
            question = CATALOGUE.questions[slug]
            told[f"a{n}"] = {"choice": question.options[0].slug if question.options else "", "money": "45rb"}.get(
                question.kind, "kira-kira itu"
            )
        await sari.fill_in(**answers(category, **told))
        await hears(sari, "Sudah betul?")
        await sari.press("Kirim")
        await hears(sari, "PA-")
        await rested(app)
        assert (await only_case(app)).category == category
        assert len(sari.heard) == 3
