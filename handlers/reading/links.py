"""Links in a text: which platform they belong to, and which only pretend to. Never fetched."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

HOSTS = {
    "shopee.co.id": "Shopee", "shope.ee": "Shopee", "shp.ee": "Shopee", "vt.tokopedia.com": "Shop|Tokopedia",
    "tokopedia.com": "Tokopedia", "tokopedia.link": "Tokopedia", "tiktok.com": "TikTok Shop", "lazada.co.id": "Lazada",
    "bukalapak.com": "Bukalapak", "blibli.com": "Blibli", "temu.com": "Temu", "temu.to": "Temu",
    "aliexpress.com": "AliExpress", "1688.com": "1688", "shein.com": "Shein", "instagram.com": "Instagram",
    "facebook.com": "Facebook", "wa.me": "WhatsApp",
}  # fmt: skip
SHORT = {"s.shopee.co.id", "shope.ee", "id.shp.ee", "vt.tokopedia.com", "tokopedia.link", "vt.tiktok.com", "vm.tiktok.com",
         "s.lazada.co.id", "temu.to", "a.aliexpress.com"}  # fmt: skip
SELLERS = {"seller-id.tiktok.com", "seller.shopee.co.id", "seller.tokopedia.com", "sellercenter.lazada.co.id"}
NAMES = re.compile(r"shopee|tokopedia|tiktok|lazada|bukalapak|blibli|temu|aliexpress|shein", re.IGNORECASE)
BARE = "|".join(re.escape(h) for h in sorted(HOSTS, key=len, reverse=True))
URL = re.compile(
    rf"https?://[^\s<>\"']{{3,500}}|\b(?:[a-z0-9-]{{1,40}}\.){{0,3}}(?:{BARE})/[^\s<>\"']{{1,400}}", re.IGNORECASE
)


@dataclass(frozen=True)
class Link:
    """One link as it was written; `kind` is listing, short, shop, seller_centre, lookalike or other."""

    url: str
    platform: str | None
    kind: str
    shop: str | None = None
    product: str | None = None

    @property
    def clean(self) -> str:
        """Without what only tracks people."""
        parts = urlsplit(self.url)
        kept = "&".join(p for p in parts.query.split("&") if re.match(r"(?:id|item_?id|sku)=", p))
        return urlunsplit((parts.scheme, parts.netloc, parts.path, kept, ""))


def find(text: str) -> tuple[Link, ...]:
    """Every link in the text, in order, once each."""
    found: dict[str, Link] = {}
    for match in URL.finditer(text[:20_000]):
        url = match[0].rstrip(".,;:!?)]}'\"")
        found.setdefault(url, _read(url))
    return tuple(found.values())


def _read(url: str) -> Link:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return Link(url, None, "other")
    platform = next((name for known, name in HOSTS.items() if host == known or host.endswith("." + known)), None)
    if platform is None or "@" in parts.netloc:
        return Link(url, None, "lookalike" if NAMES.search(parts.netloc) or "xn--" in host else "other")
    if platform == "Tokopedia" and host == "shop-id.tokopedia.com":
        platform = "Shop|Tokopedia"
    if host in SELLERS:
        return Link(url, platform, "seller_centre")
    if host in SHORT:
        return Link(url, platform, "short")
    return _listing(url, platform, parts.path)


def _listing(url: str, platform: str, path: str) -> Link:
    if shopee := re.search(r"-i\.(\d+)\.(\d+)$|^/product/(\d+)/(\d+)", path):
        shop, product = (shopee[1], shopee[2]) if shopee[1] else (shopee[3], shopee[4])
        return Link(url, platform, "listing", shop, product)
    if lazada := re.search(r"-i(\d+)-s\d+\.html$", path):
        return Link(url, platform, "listing", None, lazada[1])
    pieces = [p for p in path.split("/") if p]
    if platform == "Tokopedia" and len(pieces) == 2:
        return Link(url, platform, "listing", pieces[0], pieces[1])
    if pieces and pieces[0].startswith("@"):
        return Link(url, platform, "listing" if len(pieces) > 1 else "shop", pieces[0])
    return Link(url, platform, "listing" if re.search(r"\d{6,}", path) else "other")
