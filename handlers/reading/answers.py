"""Circumstances -> answers: what a story says already about the questions that decide who is responsible and how urgent it is."""

from collections.abc import Callable, Mapping
from typing import Any

Found = frozenset[str]
Likely = Mapping[str, float]
Answers = dict[str, Any]

LEAST = 0.1  # the share below which a class says nothing about a text
HALF = 50  # percent of sales lost from which it is urgent
ATTACKS = ("tiru_produk", "palsu_hki", "ulasan_palsu", "jual_rugi", "tanpa_standar")
CONSUMED = ("cosmetic", "medicine", "food")  # tried in this order: a soap that smells of coffee is a cosmetic


def answers(category: str, found: Found, likely: Likely, drop: int | None) -> Answers:
    """Answers by question, for this category only; what the words leave open is left out, and asked."""
    told: Answers = {}
    if (drop or 0) >= HALF:
        told["sales_halved"] = True
    if "staff_out" in found:
        told["staff_unpaid"] = True
    if "fears" in found:
        told["fears_retaliation"] = True
    if "extorted" in found and category in ("ulasan_palsu", "penipuan", "lainnya"):
        told["threat"] = "yes"
    if "harm" in found and category in ("tanpa_standar", "palsu_hki"):
        told["harmed"] = "yes"
    if "week_old" in found and "long_ago" not in found and category in ATTACKS:
        told["attack_started"] = "week"
    own = OWN.get(category)
    return told | (own(found, likely, drop) if own else {})


def guessed(category: str, told: Answers, likely: Likely) -> Answers:
    """What is likely though not said: good enough to say who may be responsible, not to be taken for an answer."""
    likelier: Answers = {}
    if category == "penipuan":
        likelier = {"money_moved": "earlier"}
    if category == "data_disalahgunakan":
        personal = prefers(likely, category, "KOMDIGI")
        likelier = {"data_kind": "personal"} if personal else {"data_kind": "business", "data_taker": "platform"}
    if category == "tanpa_standar" and likely.get(f"{category}/BPOM", 0.0) > likely.get(category, 0.0):
        likelier = {"goods_kind": "food", "missing": "bpom"}
    return {name: value for name, value in likelier.items() if name not in told}


def prefers(likely: Likely, category: str, agency: str) -> bool:
    """Whether the model finds another agency likelier than the category's own one; in a text about something else it knows neither."""
    return likely.get(f"{category}/{agency}", 0.0) > max(likely.get(category, 0.0), LEAST)


def _copied(found: Found, likely: Likely, drop: int | None) -> Answers:
    told: Answers = {"seller_kind": "platform"} if "own_brand" in found else {}
    if "no_right" in found:
        told["right_held"] = "none"
    return told


def _cheap(found: Found, likely: Likely, drop: int | None) -> Answers:
    near = "small_rival" in found and "big_rival" not in found
    return {"seller_kind": "local_small"} if near or prefers(likely, "jual_rugi", "SATGAS") else {}


def _imported(found: Found, likely: Likely, drop: int | None) -> Answers:
    if prefers(likely, "impor_ilegal", "KEMENDAG"):
        return {"sold_how": "from_abroad"}
    return {"sold_how": "arriving_now"} if "arriving_now" in found else {}


def _right(found: Found, likely: Likely, drop: int | None) -> Answers:
    copied = {"photo_used": "photo", "fakes": "fake", "brand_used": "brand"}
    kind = next((kind for name, kind in copied.items() if name in found), None)
    told: Answers = {"copied": kind} if kind else {}
    if "photo_used" not in found and ("no_right" in found or prefers(likely, "palsu_hki", "KEMENDAG")):
        return told | {"right_held": "none"}
    if "right" in found and "no_right" not in found:
        return told | {"right_held": "registered"}
    return told | ({"right_held": "author"} if "photo_used" in found else {})  # a photo needs no register


def _data(found: Found, likely: Likely, drop: int | None) -> Answers:
    told: Answers = {"data_taker": "affiliate"} if "own_brand" in found else {}
    if found & {"personal_data", "business_data"}:
        told["data_kind"] = "personal" if prefers(likely, "data_disalahgunakan", "KOMDIGI") else "business"
    return told


def _buried(found: Found, likely: Likely, drop: int | None) -> Answers:
    told: Answers = {"platform_gains": True} if "own_brand" in found else {}
    return told if drop is None else told | {"sales_change": "half_or_more" if drop >= HALF else "less_than_half"}


def _account(found: Found, likely: Likely, drop: int | None) -> Answers:
    if "umk_rule" in found and prefers(likely, "biaya_akun", "KEMENUMKM"):
        raised = "no_notice" in found and "umk_discount" not in found
        return {"account_issue": "fee", "notice": "not_told"} if raised else {"account_issue": "discount"}
    for name, issue in {"frozen": "freeze", "held": "hold", "returns": "returns", "fee": "fee"}.items():
        if name in found:
            return {"account_issue": issue}
    return {}


def _unlicensed(found: Found, likely: Likely, drop: int | None) -> Answers:
    if prefers(likely, "platform_tak_berizin", "KOMDIGI"):
        return {"app_registered": "no"}
    return {"payment_inside": "yes"} if "social_selling" in found else {}


def _substandard(found: Found, likely: Likely, drop: int | None) -> Answers:
    shares = {agency: likely.get(f"tanpa_standar/{agency}", 0.0) for agency in ("BPOM", "BPJPH")}
    shares["KEMENDAG"] = likely.get("tanpa_standar", 0.0)
    best = max(shares, key=lambda agency: shares[agency])
    if best == "BPJPH":
        return {"missing": "halal"}
    kinds = (
        {kind: kind for kind in CONSUMED}
        if best == "BPOM"
        else {"toy": "toy", "electrical": "electronics", "textile": "clothing"}
    )
    lacks = ("bpom",) if best == "BPOM" else ("sni", "label")
    goods = next((kind for name, kind in kinds.items() if name in found), None)
    missing = next((name for name in lacks if name in found), None)
    return {name: value for name, value in (("goods_kind", goods), ("missing", missing)) if value}


def _attacked(found: Found, likely: Likely, drop: int | None) -> Answers:
    if prefers(likely, "ulasan_palsu", "POLRI"):
        return {} if "extorted" in found else {"attack_kind": "slander"}
    kinds = {"fake_orders": "order", "reviews": "review"}
    return next(({"attack_kind": kind} for name, kind in kinds.items() if name in found), {})


def _tied(found: Found, likely: Likely, drop: int | None) -> Answers:
    return {"demander": "small_business"} if prefers(likely, "eksklusif_paksa", "SATGAS") else {}


def _defrauded(found: Found, likely: Likely, drop: int | None) -> Answers:
    if "not_paid" in found and "moved" not in found:  # an attempt
        return {"money_moved": "no"}
    if not found & {"fraud", "moved"}:
        return {}
    if "fresh" in found:
        return {"money_moved": "within_24h"}
    return {"money_moved": "earlier"} if found & {"moved", "long_ago", "week_old"} else {}


def _helped(found: Found, likely: Likely, drop: int | None) -> Answers:
    if "signal" in found and ("help" not in found or prefers(likely, "akses_digital", "KOMDIGI")):
        return {"help_needed": "signal"}
    return {"help_needed": "permit"} if "permit" in found else {"help_needed": "selling"} if "help" in found else {}


def _other(found: Found, likely: Likely, drop: int | None) -> Answers:
    return {"act_named": True} if prefers(likely, "lainnya", "act") else {}


OWN: dict[str, Callable[[Found, Likely, int | None], Answers]] = {
    "tiru_produk": _copied, "jual_rugi": _cheap, "impor_ilegal": _imported, "palsu_hki": _right, "data_disalahgunakan": _data,
    "algoritma": _buried, "biaya_akun": _account, "platform_tak_berizin": _unlicensed, "tanpa_standar": _substandard,
    "ulasan_palsu": _attacked, "eksklusif_paksa": _tied, "penipuan": _defrauded, "akses_digital": _helped, "lainnya": _other,
}  # fmt: skip
