"""A catalogue somebody broke: one sentence says which file and which stanza."""

import shutil
from pathlib import Path

import pytest

from routing.catalogue import FILES, FOLDER, CatalogueError, load

KPPU = 'name = { id = "Komisi Pengawas Persaingan Usaha (KPPU)", en = "Business Competition Commission (KPPU)" }'
LABEL = 'label = { id = "Masalah lain", en = "Another problem" }'
PREDATOR = 'when = { category = "jual_rugi", seller_kind = "local_small" }'
LONG = "x" * 60

# (text, what it becomes, file, the sentence)
BROKEN = [
    ('goes_to = "KPPU"', 'goes_to = "KPPX"', "catalogue.toml",
     "catalogue.toml: [category.jual_rugi] sends cases to agency KPPX, which has no [agency.KPPX] stanza."),
    ('with = ["KPPU", "KEMENUMKM"]', 'with = ["KPPU", "KEMENX"]', "catalogue.toml",
     "catalogue.toml: [category.tiru_produk] sends cases to agency KEMENX, which has no [agency.KEMENX] stanza."),
    ('goes_to = "BPJPH"', 'goes_to = "HALAL"', "catalogue.toml",
     "catalogue.toml: [[exception]] number 11 (halal_only) sends cases to agency HALAL, "
     "which has no [agency.HALAL] stanza."),
    ('[triage]\ngoes_to = "SATGAS"', '[triage]\ngoes_to = "MEJA"', "catalogue.toml",
     "catalogue.toml: [triage] sends cases to agency MEJA, which has no [agency.MEJA] stanza."),
    ('questions = ["help_needed"]', 'questions = ["help"]', "catalogue.toml",
     "catalogue.toml: [category.akses_digital] asks help, which has no [question.help] stanza."),
    ('questions = ["help_needed"]', 'questions = []', "catalogue.toml",
     "catalogue.toml: [category.akses_digital] is offered to owners but asks nothing."),
    ('questions = ["product", "sold_how", "how_known"]',
     'questions = ["product", "sold_how", "how_known", "loss", "notice", "threat"]', "catalogue.toml",
     "catalogue.toml: [category.impor_ilegal] asks more than 5 questions."),
    ('[question.favoured]', '[question.favourite]',
     "catalogue.toml", "catalogue.toml: [question.favourite] is asked by no category."),
    ('answers = ["favoured"]', 'answers = ["favoured", "liked"]', "catalogue.toml",
     "catalogue.toml: [element.favoured] is filled by liked, which is no question and no answer every report may have."),
    ('elements = ["where", "since", "effect", "favoured", "comparison"]',
     'elements = ["where", "since", "effect", "favoured", "comparison", "screens"]', "catalogue.toml",
     "catalogue.toml: [category.algoritma] has the element screens, which has no [element.screens] stanza."),
    ('elements = ["where", "since", "effect", "favoured", "comparison"]',
     'elements = ["where", "since", "effect", "favoured"]', "catalogue.toml",
     "catalogue.toml: [element.comparison] is in no category's checklist."),
    ('elements = ["where", "since", "effect", "who", "screenshots"]', 'elements = ["where", "since", "screenshots"]',
     "catalogue.toml", "catalogue.toml: [category.lainnya] needs 5 to 7 elements."),
    ('elements = ["where", "since", "effect", "who", "screenshots"]',
     'elements = ["where", "begin", "effect", "who", "screenshots"]', "catalogue.toml",
     "catalogue.toml: [category.lainnya] asks since_when, which fills none of its elements."),
    ('elements = ["where", "since", "effect", "who", "screenshots"]',
     'elements = ["where", "since", "effect", "who", "begin"]', "catalogue.toml",
     "catalogue.toml: [category.lainnya] needs one element that takes loose files."),
    ('elements = ["where", "since", "effect", "who", "screenshots"]',
     'elements = ["where", "since", "effect", "marks", "screenshots"]', "catalogue.toml",
     "catalogue.toml: [category.lainnya] has signs to tick in its elements or its indicators, but not in both."),
    ('wizard = "clone"', 'wizard = "merlin"', "catalogue.toml",
     "catalogue.toml: [element.timeline] has the wizard merlin, which is not one of cost, clone, indicators."),
    ('wizard = "clone"', 'wizard = "clone"\nfiles = true', "catalogue.toml",
     "catalogue.toml: [element.timeline] needs either answers or files that fill it, or a wizard."),
    ('articles = { UU_5_1999 = "20" }', 'articles = { UU_5_1999 = "50" }', "catalogue.toml",
     "catalogue.toml: [category.jual_rugi] names article 50 of UU_5_1999, which nobody read (law.toml)."),
    ('articles = { PERMENDAG_31_2023 = "11" }', 'articles = { UU_5_1999 = "20" }', "catalogue.toml",
     "catalogue.toml: [indicator.no_sni] names an article of UU_5_1999, which it does not rest on."),
    ('slug = "above_cost"\nwhen = { category = "jual_rugi", cost_band = ["below_price", "above_price"] }',
     'slug = "above_cost"\nwhen = { category = "jual_rugi", cost_band = "cheap" }', "catalogue.toml",
     "catalogue.toml: [[policy]] number 3 (above_cost) waits for cost_band to be cheap, which can never happen."),
    ('over_fob_100 = true', 'no_sni = true, over_fob_101 = true', "catalogue.toml",
     "catalogue.toml: [[policy]] number 4 (over_fob_100) waits for over_fob_101, which is neither a question nor one of the facts."),
    ('over_fob_100 = true', 'used_without_consent = true', "catalogue.toml",
     "catalogue.toml: [[policy]] number 4 (over_fob_100) waits for the sign used_without_consent, which its category does not offer."),
    ('[indicator.no_sni]', '[indicator.harmed]', "catalogue.toml",
     "catalogue.toml: [indicator.harmed] bears the name of a question or a fact."),
    ('basis = ["KUHP", "UU_ITE"]', 'basis = ["KUHP", "UU_X"]', "catalogue.toml",
     "catalogue.toml: [category.penipuan] rests on law UU_X, which has no [law.UU_X] stanza in law.toml."),
    (KPPU, 'name = { id = "KPPU" }', "catalogue.toml", "catalogue.toml: [agency.KPPU] has no en words for name."),
    (KPPU, 'name = { id = "KPPU", en = " " }', "catalogue.toml",
     "catalogue.toml: [agency.KPPU] has empty en words for name."),
    (KPPU, 'name = { id = "KPPU", en = "KPPU", xx = "KPPU" }', "catalogue.toml",
     "catalogue.toml: [agency.KPPU] has name in xx, which is not one of id, en, jv, su."),
    (KPPU, 'name = "KPPU"', "catalogue.toml",
     "catalogue.toml: [agency.KPPU] needs name to be words in each language."),
    (KPPU, "", "catalogue.toml", "catalogue.toml: [agency.KPPU] has no name."),
    (KPPU, KPPU + "\nmotto = 1", "catalogue.toml", "catalogue.toml: [agency.KPPU] has motto, which nothing reads."),
    ('needs = ["name", "address", "phone"]', 'needs = ["name", "blood"]', "catalogue.toml",
     "catalogue.toml: [agency.KPPU] needs blood, which is not in [need]."),
    ('needs = ["name", "address", "phone"]', 'needs = ["name", "name"]', "catalogue.toml",
     "catalogue.toml: [agency.KPPU] names something twice in needs."),
    ("[agency.KPPU]", "[agency.kppu]", "catalogue.toml",
     "catalogue.toml: [agency.kppu] is not named in capitals, digits and underscores."),
    ("accepts_anonymous = false", 'accepts_anonymous = "no"', "catalogue.toml",
     "catalogue.toml: [agency.KPPU] needs accepts_anonymous to be true or false."),
    ("valid_to = 2024-10-20", 'valid_to = "2024"', "catalogue.toml",
     "catalogue.toml: [agency.KOMDIGI] former 1 needs valid_to to be a day such as 2026-06-08."),
    (LABEL, 'label = { id = "Lainnya yang tidak muat di layar telepon kecil", en = "Else" }', "catalogue.toml",
     "catalogue.toml: [category.lainnya] has the label “Lainnya yang tidak muat di layar telepon kecil”, "
     "which is longer than 38 characters."),
    ("[category.lainnya]", f"[category.{LONG}]", "catalogue.toml",
     f"catalogue.toml: [category.{LONG}] makes the button category:{LONG}, which is longer than 64 bytes."),
    ("[category.lainnya]", "[category.Lain-Lain]", "catalogue.toml",
     "catalogue.toml: [category.Lain-Lain] is not named in small letters, digits and underscores."),
    ('slander = { id', f'{LONG} = {{ id', "catalogue.toml",
     f"catalogue.toml: [question.attack_kind] makes the button attack_kind:{LONG}, which is longer than 64 bytes."),
    ('[question.product]\nkind = "text"', '[question.product]\nkind = "choice"', "catalogue.toml",
     "catalogue.toml: [question.product] is a choice without options."),
    ('[question.product]\nkind = "text"', '[question.product]\nkind = "poem"', "catalogue.toml",
     "catalogue.toml: [question.product] has the kind poem, which is not one of money, text, choice, when."),
    ('[question.threat]\nkind = "choice"', '[question.threat]\nkind = "text"', "catalogue.toml",
     "catalogue.toml: [question.threat] has options but is a text."),
    (PREDATOR, 'when = { category = "jual_rugi", seller_kind = "tiny" }', "catalogue.toml",
     "catalogue.toml: [[exception]] number 1 (small_trader_sells_cheap) waits for seller_kind to be tiny, "
     "which can never happen."),
    (PREDATOR, 'when = { category = "jual_rugi", mood = "sad" }', "catalogue.toml",
     "catalogue.toml: [[exception]] number 1 (small_trader_sells_cheap) waits for mood, "
     "which is neither a question nor one of the facts."),
    (PREDATOR, 'when = { category = "jual_rugi", threat = "yes" }', "catalogue.toml",
     "catalogue.toml: [[exception]] number 1 (small_trader_sells_cheap) waits for threat, "
     "which its category never asks."),
    (PREDATOR, 'when = { seller_kind = "local_small" }', "catalogue.toml",
     "catalogue.toml: [[exception]] number 1 (small_trader_sells_cheap) does not say which category it is "
     "an exception to."),
    (PREDATOR, 'when = { category = 3 }', "catalogue.toml",
     "catalogue.toml: [[exception]] number 1 needs category in its when to be an answer's slug, a list of them, "
     "or true."),
    (PREDATOR, "", "catalogue.toml", "catalogue.toml: [[exception]] number 1 has no when."),
    ('slug = "slandered"', 'slug = "halal_only"', "catalogue.toml",
     "catalogue.toml: [[exception]] number 14 (halal_only) needs a slug of its own in small letters, digits and "
     "underscores."),
    ('level = "P1"', 'level = "P9"', "catalogue.toml",
     "catalogue.toml: [[urgency]] number 1 has the level P9, which has no [sla.P9] stanza."),
    ('when = { harmed = "yes" }', "when = {}", "catalogue.toml",
     "catalogue.toml: [[urgency]] number 1 matches every report, so the ones after it are never reached."),
    ("when = {}", "when = { pattern = true }", "catalogue.toml",
     "catalogue.toml: [[urgency]] has no last rule with an empty when for every other report."),
    ("[sla.P4]", "[sla.P5]", "catalogue.toml", "catalogue.toml: there is no [sla.P4] stanza."),
    ("verify_days = 0", "verify_days = -1", "catalogue.toml",
     "catalogue.toml: [sla.P1] needs verify_days to be a whole number, zero or more."),
    ("verify_days = 0", "verify_days = true", "catalogue.toml",
     "catalogue.toml: [sla.P1] needs verify_days to be a whole number, zero or more."),
    ("verify_days = 0", "", "catalogue.toml", "catalogue.toml: [sla.P1] has no verify_days."),
    ("[triage]", "[triaje]", "catalogue.toml", "catalogue.toml: [triaje] is a stanza that nothing reads."),
    ('successor = "PERMENDAG_19_2026"', 'successor = "PERMENDAG_20"', "law.toml",
     "law.toml: [law.PERMENDAG_31_2023] names the successor PERMENDAG_20, which has no [law.PERMENDAG_20] stanza."),
    ("valid_to = 2026-06-07", "valid_to = 2022-01-01", "law.toml",
     "law.toml: [law.PERMENDAG_31_2023] ends before it begins."),
    ("articles_verified = true\n", "articles_verified = false\n", "law.toml",
     "law.toml: [law.PERMENDAG_31_2023] names articles that nobody verified."),
    ("verified_at = 2026-11-23", "", "law.toml",
     "law.toml: [law.PERMENDAG_31_2023] is verified but does not say when (verified_at)."),
    ('"5" = { id = "syarat pedagang luar negeri", en', '"5" = { id = "syarat pedagang luar negeri", jv', "law.toml",
     "law.toml: [law.PERMENDAG_31_2023] has no en words for 5."),
    ("date = 2026-01-16", "date = 2025-01-16", "holidays.toml",
     "holidays.toml: [year.2026] lists 2025-01-16, which is not in 2026."),
    ('kind = "national"', 'kind = "party"', "holidays.toml",
     "holidays.toml: [year.2026] days 1 has the kind party, which is not one of national, joint_leave."),
    ("[year.2027]", "[year.next]", "holidays.toml", "holidays.toml: [year.next] is not named after a year."),
]  # fmt: skip


@pytest.mark.parametrize("old, new, file, sentence", BROKEN, ids=[sentence[:90] for *_, sentence in BROKEN])
def test_a_broken_catalogue_says_where(broken, old: str, new: str, file: str, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CatalogueError) as error:
        load(broken(old, new, file))
    assert str(error.value) == sentence


def test_a_file_that_is_not_toml_says_which_line(broken) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CatalogueError, match=r"^law\.toml is not valid TOML: .*line \d+"):
        load(broken("[law.KUHP]", "[law.KUHP", "law.toml"))


def test_a_stanza_written_twice_is_refused(broken) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CatalogueError, match=r"^catalogue\.toml is not valid TOML"):
        load(broken("[agency.BSN]", "[agency.KPPU]"))


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    for other in FILES:
        if other != name:
            shutil.copy(FOLDER / other, tmp_path / other)
    with pytest.raises(CatalogueError, match=rf"^{name} is missing from "):
        load(tmp_path)


def test_a_file_in_another_encoding_is_named(broken) -> None:  # type: ignore[no-untyped-def]
    folder = broken("KUHP", "KUHP", "law.toml")
    (folder / "law.toml").write_bytes("[law]\n# café".encode("latin-1"))
    with pytest.raises(CatalogueError, match=r"^law\.toml is not written in UTF-8\.$"):
        load(folder)


@pytest.mark.parametrize("text, sentence", [
    ("", "law.toml: there is no [law] stanza."),
    ("[law]\nKUHP = 1", "law.toml: [law] has KUHP, which is not a [law.KUHP] stanza."),
])  # fmt: skip
def test_a_file_without_its_stanzas_is_named(broken, text: str, sentence: str) -> None:  # type: ignore[no-untyped-def]
    folder = broken("KUHP", "KUHP", "law.toml")
    (folder / "law.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        load(folder)
    assert str(error.value) == sentence


def test_a_new_language_may_be_added_name_by_name(broken) -> None:  # type: ignore[no-untyped-def]
    found = load(broken(LABEL, 'label = { id = "Masalah lain", en = "Another problem", jv = "Sanesipun" }'))
    assert found.categories["lainnya"].label["jv"] == "Sanesipun"
