"""A category can be switched off and on while the service runs: owners are not offered it, cases of it stay as they are."""

from tests.phones import STORY, Cast, Phone, agree, report

LABEL = "jual rugi"


def offered(phone: Phone) -> set[str]:
    return {c.slug for row in phone.said.choices for c in row if c.slug.startswith("category:")}


async def test_a_category_that_is_off_is_not_offered_until_it_is_on_again(cast: Cast) -> None:
    await agree(cast.sari)
    before = offered(cast.sari)
    assert "category:jual_rugi" in before
    assert await cast.dewi.say("/kategori") == ["categories"]
    assert await cast.dewi.say(choice="category_off:jual_rugi") == ["categories"]
    assert cast.dewi.said.facts["off"] == ["jual_rugi"]
    await agree(cast.made)
    assert before - offered(cast.made) == {"category:jual_rugi"}
    assert (await cast.made.say(choice="category:jual_rugi"))[-1] == "ask_category", "an old button is no way in"
    button = next(c for row in cast.dewi.said.choices for c in row if c.slug.endswith(":jual_rugi"))
    assert button.slug == "category_on:jual_rugi" and str(button.words).startswith("⛔")
    await cast.dewi.say(choice=button.slug)
    third = Phone(cast.app, "browser", "third")
    await agree(third)
    assert offered(third) == before
    await cast.dewi.say("/jejak category")
    assert [(d["deed"], d["about"]["category"]) for d in cast.dewi.said.facts["deeds"]] == [
        ("category_on", "jual_rugi"), ("category_off", "jual_rugi")]  # fmt: skip


async def test_a_story_that_reads_like_one_is_asked_what_it_is_about(few: Cast) -> None:
    await few.sari.say("/start")
    await few.sari.press("buat laporan")
    await few.sari.say("batal")
    assert "read_back" in str(await few.sari.say(STORY))
    await few.sari.say("batal")
    await few.dewi.say(choice="category_off:jual_rugi")
    heard = await few.sari.say(STORY)
    assert heard[-1] == "ask_category", heard
    assert "category:jual_rugi" not in offered(few.sari) and "category:lainnya" in offered(few.sari)


async def test_cases_of_it_stay_as_they_are_and_begun_reports_are_finished(few: Cast) -> None:
    await report(few.made, photos=0)
    await agree(few.sari)
    await few.sari.press(LABEL)
    await few.dewi.say(choice="category_off:jual_rugi")
    assert await few.sari.say(STORY) != ["ask_category"]
    assert await few.yusuf.say(choice="do:1:take") and few.yusuf.said.template != "categories"
    await few.made.say("status")
    assert few.made.said.facts["cases"][0]["category"] == "jual_rugi"


async def test_where_everything_else_goes_cannot_be_switched_off(few: Cast) -> None:
    await few.dewi.say("/kategori")
    assert not any(c.slug.endswith(":lainnya") for row in few.dewi.said.choices for c in row)
    for slug in ("lainnya", "bukan_aduan", "no_such_thing"):
        assert await few.dewi.say(choice=f"category_off:{slug}") == ["categories"]
        assert few.dewi.said.facts["off"] == []
