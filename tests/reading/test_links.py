"""Links belong to the platform whose host they are on, and to no other; nothing is ever fetched."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reading import links, platforms, read

ID = st.from_regex(r"[1-9][0-9]{8,12}", fullmatch=True)
SLUG = st.from_regex(r"[a-z][a-z0-9]{2,9}(?:-[a-z0-9]{1,8}){0,4}", fullmatch=True)
CODE = st.from_regex(r"[A-Za-z0-9]{6,10}", fullmatch=True)
USER = st.from_regex(r"[a-z][a-z0-9_.]{2,14}[a-z0-9]", fullmatch=True)


@given(ID, ID, SLUG, CODE, USER)
def test_every_listed_shape_gives_its_platform_shop_and_product(
    a: str, b: str, slug: str, code: str, user: str
) -> None:
    shapes = {
        f"https://shopee.co.id/{slug}-i.{a}.{b}": ("Shopee", "listing", a, b),
        f"https://shopee.co.id/product/{a}/{b}?sp_atk=1": ("Shopee", "listing", a, b),
        f"https://s.shopee.co.id/{code}": ("Shopee", "short", None, None),
        f"https://shope.ee/{code}": ("Shopee", "short", None, None),
        f"https://id.shp.ee/{code}": ("Shopee", "short", None, None),
        f"https://vt.tokopedia.com/t/{code}/": ("Shop|Tokopedia", "short", None, None),
        f"https://shop-id.tokopedia.com/view/product/{a}": ("Shop|Tokopedia", "listing", None, a),
        f"https://www.tokopedia.com/{slug}/{slug}-x": ("Tokopedia", "listing", slug, f"{slug}-x"),
        f"https://tokopedia.link/{code}": ("Tokopedia", "short", None, None),
        f"https://vt.tiktok.com/{code}/": ("TikTok Shop", "short", None, None),
        f"https://vm.tiktok.com/{code}/": ("TikTok Shop", "short", None, None),
        f"https://www.tiktok.com/@{user}": ("TikTok Shop", "shop", f"@{user}", None),
        f"https://www.tiktok.com/@{user}/video/{a}": ("TikTok Shop", "listing", f"@{user}", a),
        f"https://www.tiktok.com/@{user}/live": ("TikTok Shop", "listing", f"@{user}", None),
        f"https://shop.tiktok.com/view/product/{a}": ("TikTok Shop", "listing", None, a),
        f"https://seller-id.tiktok.com/{slug}": ("TikTok Shop", "seller_centre", None, None),
        f"https://www.lazada.co.id/products/{slug}-i{a}-s{b}.html": ("Lazada", "listing", None, a),
        f"https://s.lazada.co.id/s.{code}": ("Lazada", "short", None, None),
        f"https://www.blibli.com/p/{slug}/ps--{code}": ("Blibli", "listing", None, f"ps--{code}"),
        f"https://www.bukalapak.com/p/{slug}/{slug}/{code}-{slug}": ("Bukalapak", "listing", None, f"{code}-{slug}"),
        f"https://www.temu.com/id/{slug}-g-{a}.html": ("Temu", "listing", None, a),
        f"https://temu.to/k/{code}": ("Temu", "short", None, None),
        f"https://www.aliexpress.com/item/{a}.html": ("AliExpress", "listing", None, a),
        f"https://a.aliexpress.com/_{code}": ("AliExpress", "short", None, None),
        f"https://detail.1688.com/offer/{a}.html": ("1688", "listing", None, a),
        f"https://item.taobao.com/item.htm?id={a}": (None, "listing", None, a),
        f"https://id.shein.com/{slug}-p-{a}.html": ("Shein", "listing", None, a),
        f"https://www.instagram.com/{user}/": ("Instagram", "shop", user, None),
        f"https://www.facebook.com/marketplace/item/{a}": ("Facebook", "listing", None, a),
        f"https://wa.me/c/62812{a}": ("WhatsApp", "shop", None, None),
        f"https://tk.tokopedia.com/{code}/": ("Shop|Tokopedia", "short", None, None),
        f"https://shopee.co.id/universal-link/product/{a}/{b}": ("Shopee", "listing", a, b),
        f"https://c.lazada.co.id/t/c.{code}": ("Lazada", "short", None, None),
        f"https://blibli.onelink.me/GNtk/{code}": ("Blibli", "short", None, None),
        f"https://share.temu.com/{code}": ("Temu", "short", None, None),
        f"https://onelink.shein.com/5/{code}": ("Shein", "short", None, None),
        f"https://s.click.aliexpress.com/e/_{code}": ("AliExpress", "short", None, None),
        f"https://shopee.com.my/product/{a}/{b}": ("Shopee", "listing", a, b),
        f"https://seller-id.tokopedia.com/{slug}": ("Shop|Tokopedia", "seller_centre", None, None),
        f"https://instagr.am/p/{code}": ("Instagram", "listing", None, code),
    }  # fmt: skip
    for url, wanted in shapes.items():
        (found,) = links.find(f"lihat ({url}), ya.")
        assert (found.url, found.platform, found.kind, found.shop, found.product) == (url, *wanted)
        bare = url.removeprefix("https://")
        assert [(x.url, x.platform) for x in links.find(f"cek {bare} dong")] == [(bare, wanted[0])]


OWN_HOSTS = sorted(h for h in links.HOSTS if not any(h.endswith("." + other) for other in links.HOSTS))


@given(st.sampled_from(OWN_HOSTS), st.sampled_from(OWN_HOSTS), CODE)
def test_a_host_that_only_looks_like_one_gives_no_platform(host: str, other: str, code: str) -> None:
    for url in (
        f"https://{host}.promo-xyz.example/{code}", f"https://x{host}/{code}", f"https://{host}@evil.example/{code}", f"https://{other}@{host}/{code}",
        f"https://evil.example\\.{host}/{code}", f"https://{host}%2eevil.example/{code}", f"https://{host.upper()}.evil.example/{code}",
        f"https://[{host}]/{code}", f"https://xn--{host}/{code}", f"https://{host.replace('.', '-')}.example/{code}", f"https://{host}\u3002evil.example/{code}",
    ):  # fmt: skip
        for shown in (url, f"[{url}]", f"({url})", f"<{url}>", f"klik[{url}]ya"):
            assert [x.platform for x in links.find(shown)] == [None], shown


@given(ID, ID, st.sampled_from(sorted(links.APPS)))
def test_a_link_that_opens_an_app_names_the_app(a: str, b: str, scheme: str) -> None:
    url = f"{scheme}://product/{a}/{b}"
    for shown in (f"buka {url} ya", f"({url})", f"link: {url}."):
        assert [(x.url, x.platform) for x in links.find(shown)] == [(url, links.APPS[scheme])]
    assert [x.platform for x in links.find(f"https://evil.example/{url}")] == [None]
    assert links.find(f"evil-{url}")[:1] == () or links.find(f"evil-{url}")[0].platform is None


@pytest.mark.parametrize(
    "url",
    [
        "https://shopee.co.id.verifikasi.example/login", "https://SHOPEE.CO.ID.bonus.example/x", "https://sh0pee.co.id/x", "https://shopeee.co.id/x", "https://shoppe-promo.example/x",
        "https://xn--shpee-qsa.co.id/x", "https://shopee.co.id@evil.example/x", "https://tokopedia-hadiah.example/x", "https://t0kopedia.com/x", "https://lazadda.co.id/x",
        "https://sһopee.co.id/x", "https://shоpee.co.id/x", "shopee-bonus.xyz", "shopee.co.id.klaim.xyz", "https://[shopee.co.id]/x", "shopee[.]co[.]id.evil.xyz/x", "hxxps://tiktok.com.evil.xyz/a",
    ],
)  # fmt: skip
def test_what_pretends_to_be_a_platform_is_told_so(url: str) -> None:
    for shown in (f"klik {url} sekarang", f"[{url}]", f"({url})", f"link: {url}."):
        (found,) = links.find(shown)
        assert (found.url, found.kind, found.platform) == (url, "lookalike", None)
        assert read(shown).platform == ()


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("a@b.com saja", []), ("toko lumi_glow.store jual", []), ("harga 12.500/pcs", []), ("@kriuk.raya.id/x", []), ("jl. merdeka no.5/6", []),
        ("lihat https://a.example/x,https://b.example/y", ["https://a.example/x", "https://b.example/y"]),
        ("https://a.example/?u=https://shopee.co.id/x", ["https://a.example/?u=https://shopee.co.id/x"]),
        ("https://a.example/x https://a.example/x", ["https://a.example/x"]), ("[teks](https://a.example/x)", ["https://a.example/x"]),
        ("www.contoh.id", ["www.contoh.id"]), ("katalog.example/apk!", ["katalog.example/apk"]), ("di shopee.co.id ada", []), ("https://", []),
    ],
)  # fmt: skip
def test_links_are_taken_out_of_sentences_whole(text: str, urls: list[str]) -> None:
    assert [x.url for x in links.find(text)] == urls


@given(st.text(max_size=300), st.sampled_from(("https://", "shopee.co.id/", "[", "@", "xn--", "\\", "")))
def test_no_text_breaks_the_links_and_reading_twice_finds_the_same(text: str, piece: str) -> None:
    whole = f"{text}{piece}{text}"
    found = links.find(whole)
    assert all(x.url in whole and x.clean is not None for x in found)
    assert (
        links.find(" ".join(x.url for x in found))[:1]
        == found[:0] + tuple(links.find(found[0].url) if found else ())[:1]
    )
    assert len(links.blank(whole)) == len(whole)


def test_no_link_is_ever_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a link was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert read(
        "saya jual 45rb, dia 20rb https://shopee.co.id/x-i.1234567.7654321 https://shopee.co.id.evil.example/a"
    ).platform == ("Shopee",)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("di toko oren", {"Shopee"}), ("toko ijo sama lzd", {"Tokopedia", "Lazada"}), ("keranjang kuning", {"TikTok Shop"}), ("ga masuk FYP", {"TikTok Shop"}),
        ("di shoope, di sohpee", {"Shopee"}), ("d shope sm tokpedia", {"Shopee", "Tokopedia"}), ("toko biru, toko merah", {"Lazada", "Bukalapak"}), ("lewat wa dan ig", {"WhatsApp", "Instagram"}),
        ("kami bertemu, temu janji, titik temu", set()), ("di Temu murah", {"Temu"}), ("supplier di 1688", {"1688"}), ("harga 1688 rupiah", set()),
        ("ketahuan buka lapak di Lazada", {"Lazada"}), ("belanja, shopping, shop", set()), ("wae, wah, iga, figur", set()), ("cs@shopee.co.id", set()),
        ("https://vt.tokopedia.com/t/ZSabcdef/", {"Shop|Tokopedia"}), ("tts https://vt.tokopedia.com/t/ZSabcdef/", {"TikTok Shop"}),
        ("https://vt.tokopedia.com/t/ZSabcdef/ di tokped", {"Tokopedia"}), ("https://shopee.co.id.evil.example/a", set()), ("taobao, telegram", set()),
    ],
)  # fmt: skip
def test_platforms_are_known_by_all_their_names(words: str, names: set[str]) -> None:
    found = links.find(words)
    assert set(platforms.find(links.blank(words, found), found)) == names
