"""Links in a text: which platform they belong to, and which only pretend to. Never fetched."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from handlers.reading.cues import words

HOSTS = {
    "shopee.co.id": "Shopee", "shope.ee": "Shopee", "shp.ee": "Shopee", "vt.tokopedia.com": "Shop|Tokopedia",
    "shop-id.tokopedia.com": "Shop|Tokopedia", "tk.tokopedia.com": "Shop|Tokopedia", "seller-id.tokopedia.com": "Shop|Tokopedia", "tokopedia.com": "Tokopedia", "tokopedia.link": "Tokopedia", "tiktok.com": "TikTok Shop",
    "tiktokglobalshop.com": "TikTok Shop", "lazada.co.id": "Lazada", "lzd.co": "Lazada", "bukalapak.com": "Bukalapak", "blibli.com": "Blibli", "blibli.app.link": "Blibli", "blibli.onelink.me": "Blibli", "temu.com": "Temu",
    "temu.to": "Temu", "aliexpress.com": "AliExpress", "1688.com": "1688", "shein.com": "Shein", "shein.top": "Shein", "instagram.com": "Instagram", "instagr.am": "Instagram", "ig.me": "Instagram",
    "facebook.com": "Facebook", "fb.com": "Facebook", "fb.me": "Facebook", "m.me": "Facebook", "fb.watch": "Facebook", "wa.me": "WhatsApp", "whatsapp.com": "WhatsApp",
    # The same platforms in the countries that parcels come from.
    "shopee.com": "Shopee", "shopee.com.my": "Shopee", "shopee.sg": "Shopee", "shopee.ph": "Shopee", "shopee.co.th": "Shopee", "shopee.vn": "Shopee", "shopee.tw": "Shopee",
    "lazada.com": "Lazada", "lazada.com.my": "Lazada", "lazada.sg": "Lazada", "lazada.com.ph": "Lazada", "lazada.co.th": "Lazada", "lazada.vn": "Lazada", "aliexpress.us": "AliExpress",
}  # fmt: skip
# Links that open an app: they lead nowhere but into the platform's own.
APPS = {
    "shopee": "Shopee", "shopeeid": "Shopee", "tokopedia": "Tokopedia", "lazada": "Lazada", "snssdk1180": "TikTok Shop", "snssdk1233": "TikTok Shop", "tiktok": "TikTok Shop", "bukalapak": "Bukalapak",
    "blibli": "Blibli", "aliexpress": "AliExpress", "temu": "Temu", "sheinlink": "Shein", "instagram": "Instagram", "fb": "Facebook", "whatsapp": "WhatsApp",
}  # fmt: skip
NO_PLATFORM = {
    "taobao.com",
    "telegram.me",
    "t.me",
    "alibaba.com",
    "tmall.com",
}  # known hosts that none of our platforms owns
SHORT = {"tk.tokopedia.com", "lzd.co", "c.lazada.co.id", "share.temu.com", "s.click.aliexpress.com", "onelink.shein.com", "blibli.onelink.me", "s.shopee.co.id", "shope.ee", "shp.ee", "id.shp.ee", "vt.tokopedia.com", "tokopedia.link", "vt.tiktok.com", "vm.tiktok.com",
         "s.lazada.co.id", "temu.to", "a.aliexpress.com", "blibli.app.link", "shein.top", "fb.me", "fb.watch", "qr.1688.com"}  # fmt: skip
SELLERS = {"seller.tiktokglobalshop.com", "seller-id.tiktok.com", "seller.tiktok.com", "seller-id.tokopedia.com", "seller.shopee.co.id", "seller.tokopedia.com",
           "sellercenter.lazada.co.id", "seller.blibli.com", "seller.bukalapak.com", "business.facebook.com"}  # fmt: skip
NAMES = (
    "shopee",
    "tokopedia",
    "tiktok",
    "lazada",
    "bukalapak",
    "blibli",
    "temu",
    "aliexpress",
    "shein",
    "instagram",
    "facebook",
    "whatsapp",
)
LEET = str.maketrans("0134578аеорсухіѕԁɡ", "oleastbaeopcyxisdg")  # and the Cyrillic letters that look like ours
ENDINGS = words(
    """com id net org xyz shop store site online info me top link vip live app cc cn to ee biz club icu click example test help support pro co io dev asia buzz space fun win page cloud one sbs cfd cyou mobi
    my sg ph uk us ru tk ml ga cf gq gg tech digital market sale promo ly am gle ac bio ws in im gd be tv so sh hk th vn lol wiki world today life media web host blog"""
)  # fmt: skip
_HOST = r"(?:[\w-]{1,63}(?:\.|\[\.\])){1,8}"
_REST = r"[^\s<>\"'«»“”‘’`|]"
URL = re.compile(
    rf"(?:https?|hxxps?):[/\\]{{1,3}}{_REST}{{3,900}}"
    rf"|(?<![\w.+-])(?:{'|'.join(sorted(APPS, key=len, reverse=True))})://{_REST}{{2,500}}"
    rf"|(?<![\w@.+/-])(?:www\.)?{_HOST}[a-z]{{2,15}}(?![\w-]|\.\w)(?:[/?#@\\]{_REST}{{0,500}})?",
    re.IGNORECASE,
)  # fmt: skip
TRAIL = ".,;:!?*_~…"


@dataclass(frozen=True)
class Link:
    """One link as it was written; `kind` is listing, short, shop, seller_centre, lookalike or other."""

    url: str
    platform: str | None
    kind: str
    shop: str | None = None
    product: str | None = None
    start: int = 0

    @property
    def clean(self) -> str:
        """Without what only tracks people."""
        try:
            parts = urlsplit(self.url)
        except ValueError:
            return self.url
        kept = "&".join(p for p in parts.query.split("&") if re.match(r"(?:id|item_?id|sku)=", p))
        return urlunsplit((parts.scheme, parts.netloc, parts.path, kept, ""))


def find(text: str) -> tuple[Link, ...]:
    """Every link in the text, in order, once each."""
    found: dict[str, Link] = {}
    for match in URL.finditer(text[:20_000]):
        at = match.start()
        for piece in re.split(r"(?<![=/&%#:?])(?=https?://)", match[0], flags=re.IGNORECASE):
            url = _trimmed(piece)
            if _is_link(url) and url not in found:
                found[url] = _read(url, at)
            at += len(piece)
    return tuple(found.values())


def blank(text: str, found: tuple[Link, ...] | None = None) -> str:
    """The text with blanks where its links stand, so that all other words keep their place."""
    for link in find(text) if found is None else found:
        text = text.replace(link.url, " " * len(link.url))
    return text


def _trimmed(url: str) -> str:
    """Without the full stop of its sentence and the bracket that was opened before it."""
    while url:
        last = url[-1]
        if (
            last in TRAIL
            or (last == ")" and url.count(")") > url.count("("))
            or (last == "]" and url.count("]") > url.count("["))
            or last in "}"
        ):
            url = url[:-1]
        else:
            break
    return url


def _is_link(url: str) -> bool:
    """With a scheme, with www, with something behind its host; or a bare host that pretends to be a platform's."""
    if _app(url):
        return True
    if re.match(r"(?:https?|hxxps?):|www\.", url, re.IGNORECASE):
        return len(url) > 11 or "://" not in url
    host, rest = re.match(r"([^/?#@\\]*)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr]
    ending = host.rpartition(".")[2].casefold() in ENDINGS
    if len(rest) > 1 and (ending or rest[0] in "@\\"):
        return True
    return (ending or len(rest) > 1) and _platform(host.casefold()) is None and _pretends(host)


def _app(url: str) -> str | None:
    """The platform whose app a link opens: shopeeid://product/1/2."""
    scheme, colon, _ = url.partition("://")
    return APPS.get(scheme.casefold()) if colon else None


def _platform(host: str) -> str | None:
    """A host is a platform's when it is the platform's own or ends with a dot and it."""
    if not re.fullmatch(r"[a-z0-9.-]+", host):
        return None
    return next((name for known, name in HOSTS.items() if host == known or host.endswith("." + known)), None)


def _pretends(host: str) -> bool:
    """Whether a host bears a platform's name, spelled so or nearly so, in our letters or in others that look like them."""
    plain = unicodedata.normalize("NFKC", host).casefold()
    if "xn--" in plain:
        return True
    words = re.split(r"[^\w]+", plain.translate(LEET)) + re.split(r"[^\w]+", plain)
    return any(name in word or _nearly(name, word) for word in words for name in NAMES)


def _nearly(name: str, word: str) -> bool:
    """One letter changed, missing, doubled or swapped."""
    if len(name) < 6 or abs(len(name) - len(word)) > 1 or name == word:
        return name == word
    start = next((i for i, (a, b) in enumerate(zip(name, word, strict=False)) if a != b), min(len(name), len(word)))
    rest, other = name[start:], word[start:]
    return (
        rest[1:] == other
        or rest == other[1:]
        or rest[1:] == other[1:]
        or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    )


def _read(url: str, start: int) -> Link:
    if platform := _app(url):
        shown = re.search(r"://product/(\d+)/(\d+)", url) if platform == "Shopee" else None
        return (
            Link(url, platform, "listing", shown[1], shown[2], start)
            if shown
            else Link(url, platform, "other", start=start)
        )
    plain = re.sub(r"\[\.\]", ".", re.sub(r"^hxxp", "http", url, flags=re.IGNORECASE))
    if not re.match(r"https?:", plain, re.IGNORECASE):
        plain = f"https://{plain}"
    authority = re.match(r"https?:[/\\]*([^/?#]*)", plain, re.IGNORECASE)
    host_part = authority[1] if authority else plain
    try:
        parts = urlsplit(plain)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return Link(url, None, "lookalike" if _pretends(host_part) else "other", start=start)
    platform = None if re.search(r"[@\\%\[\]]", host_part) else _platform(host)
    if platform is None:
        if any(host == known or host.endswith("." + known) for known in NO_PLATFORM):
            return _listing(url, None, host, parts.path, parts.query, start)
        return Link(url, None, "lookalike" if _pretends(host_part) else "other", start=start)
    if host in SELLERS:
        return Link(url, platform, "seller_centre", start=start)
    if host in SHORT:
        return Link(url, platform, "short", start=start)
    return _listing(url, platform, host, parts.path, parts.query, start)


SHAPES: dict[str, tuple[tuple[str, str], ...]] = {
    "Shopee": ((r"-i\.(?P<shop>\d+)\.(?P<product>\d+)/?$", "listing"), (r"^/(?:universal-link/)?product/(?P<shop>\d+)/(?P<product>\d+)", "listing"),
               (r"^/shop/(?P<shop>\d+)", "shop"), (r"^/(?P<shop>[\w.]+)/?$", "shop")),
    "Shop|Tokopedia": ((r"^/view/product/(?P<product>\d+)", "listing"),),
    "Tokopedia": ((r"^/(?:p|search|discovery|help|promo|s|find)(?:/|$)", "other"), (r"^/(?P<shop>[\w.-]+)/(?P<product>[\w.-]+)/?$", "listing"), (r"^/(?P<shop>[\w.-]+)/?$", "shop")),
    "TikTok Shop": ((r"^/@(?P<shop>[\w.]+)/video/(?P<product>\d+)", "listing"), (r"^/@(?P<shop>[\w.]+)/live", "listing"), (r"^/@(?P<shop>[\w.]+)/?$", "shop"),
                    (r"^/view/product/(?P<product>\d+)", "listing"), (r"^/(?:[\w-]+/)?pdp/(?:[\w-]+/)?(?P<product>\d+)", "listing")),
    "Lazada": ((r"-i(?P<product>\d+)(?:-s\d+)?\.html", "listing"), (r"^/shop/(?P<shop>[\w-]+)", "shop")),
    "Bukalapak": ((r"^/p/(?:[\w-]+/)*(?P<product>[\w-]+)/?$", "listing"), (r"^/u/(?P<shop>[\w.-]+)", "shop")),
    "Blibli": ((r"^/p/[\w.-]+/(?P<product>[\w.-]+)", "listing"), (r"^/merchant/(?P<shop>[\w-]+)", "shop")),
    "Temu": ((r"-g-(?P<product>\d+)\.html", "listing"), (r"-m-(?P<shop>\d+)\.html", "shop")),
    "AliExpress": ((r"^/(?:i|item)/(?:[\w-]+/)?(?P<product>\d+)\.html", "listing"), (r"^/store/(?P<shop>\d+)", "shop")),
    "1688": ((r"^/offer/(?P<product>\d+)\.html", "listing"),),
    "Shein": ((r"-p-(?P<product>\d+)(?:-cat-\d+)?\.html", "listing"),),
    "Instagram": ((r"^/(?:p|reel|tv)/(?P<product>[\w-]+)", "listing"), (r"^/(?P<shop>[\w.]+)/?$", "shop")),
    "Facebook": ((r"^/marketplace/item/(?P<product>\d+)", "listing"), (r"^/(?:groups|share|profile\.php)\b", "other"), (r"^/(?P<shop>[\w.-]+)/?$", "shop")),
    "WhatsApp": ((r"^/c/\d+", "shop"), (r"^/\d+", "shop")),  # a telephone number is nobody's shop name
}  # fmt: skip


def _listing(url: str, platform: str | None, host: str, path: str, query: str, start: int) -> Link:
    for shape, kind in SHAPES.get(platform or "", ()):
        if found := re.search(shape, path):
            named = found.groupdict()
            shop = f"@{named['shop']}" if named.get("shop") and platform == "TikTok Shop" else named.get("shop")
            return Link(url, platform, kind, shop, named.get("product"), start)
    if host.endswith("taobao.com") and (item := re.search(r"(?:^|&)id=(\d+)", query)):
        return Link(url, None, "listing", None, item[1], start)
    return Link(url, platform, "listing" if platform and re.search(r"\d{6,}", path) else "other", start=start)
