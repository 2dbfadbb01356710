"""How urgent a text is, by what happened; its other facts have modules of their own."""

import re

HARM = re.compile(
    r"\b(?:luka|gatal|iritasi|keracunan|sakit|rumah sakit|kesetrum|meledak|terbakar|poisoned|burn(?:ed|t)?|injur\w+)\b",
    re.IGNORECASE,
)
THREAT = re.compile(
    r"\b(?:ancam\w*|diancam|peras\w*|diperas|memeras|pemerasan|extort\w*|threat\w*|bunuh)\b", re.IGNORECASE
)
FRESH = re.compile(
    r"\b(?:barusan|baru saja|tadi|semalam|hari ini|jam \d+ tadi|an hour ago|today|this morning|last night)\b",
    re.IGNORECASE,
)
FROZEN = re.compile(
    r"\b(?:dibekukan|ditahan|di ?suspend\w*|suspend\w*|dibanned|banned|frozen|withheld|phk|dirumahkan|takut dibalas)\b",
    re.IGNORECASE,
)


def urgency(text: str, category: str, drop_pct: int | None) -> str:
    """P1 to P4 by what happened, never by how loudly it is said."""
    if category in ("akses_digital", "lainnya", "bukan_aduan"):
        return "P4"
    if THREAT.search(text) or HARM.search(text) or (category == "penipuan" and FRESH.search(text)):
        return "P1"
    dangerous = category == "tanpa_standar" and re.search(
        r"skincare|kosmetik|krim|obat|makanan|minuman|mainan|listrik|charger|susu", text, re.IGNORECASE
    )
    if FROZEN.search(text) or (drop_pct or 0) >= 50 or category in ("penipuan",) or dangerous:
        return "P2"
    return "P3"
