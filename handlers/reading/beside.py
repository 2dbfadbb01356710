"""Which of the co-handlers that the rules name a text really calls for; the rest still stand in the rules."""

Found = frozenset[str]

# (category, co-handler): named by the text only where one of these circumstances is; without a row it always is
ONLY_IF: dict[tuple[str, str], Found] = {
    ("tiru_produk", "KPPU"): frozenset({"own_brand"}),
    ("impor_ilegal", "POLRI"): frozenset({"arriving_now", "fears", "locals"}),
    ("impor_ilegal", "KEMENPERIN"): frozenset({"textile"}),
    ("palsu_hki", "POLRI"): frozenset({"harm", "fraud", "extorted"}),
    ("palsu_hki", "DJKI"): frozenset(),
    ("data_disalahgunakan", "KPPU"): frozenset({"business_data"}),
    ("biaya_akun", "OJK"): frozenset({"loan"}),
    ("tanpa_standar", "BSN"): frozenset(),
    ("ulasan_palsu", "POLRI"): frozenset({"extorted", "slander"}),
    ("penipuan", "KEMENDAG"): frozenset({"returns"}),
    ("jual_rugi", "KEMENUMKM"): frozenset({"big_rival", "below_cost", "cheap"}),
    ("akses_digital", "KEMENUMKM"): frozenset(),
}


def called_for(queue: str, beside: tuple[str, ...], category: str, found: Found) -> tuple[str, ...]:
    """The co-handlers to suggest, in the order of the rules."""
    if category == "tanpa_standar":
        return tuple(code for code in beside if code == ("KEMENPERIN" if queue == "KEMENDAG" else "KOMDIGI"))
    if category == "data_disalahgunakan" and queue == "KOMDIGI":
        return tuple(code for code in beside if code == "KEMENDAG")
    if queue == "SATGAS":
        return tuple(code for code in beside if code == "PEMDA")
    return tuple(code for code in beside if ONLY_IF.get((category, code)) is None or found & ONLY_IF[category, code])
