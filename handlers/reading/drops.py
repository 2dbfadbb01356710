"""How much sales, orders, turnover or visits fell, in percent: turun 80%, tinggal separo, dari 40 jadi 6. Never a rating, a price or a staff."""

import re

NUMBER = r"\d{1,3}(?:[.,]\d{3}){1,3}|\d{1,7}(?:[.,]\d{1,2})?"
UNIT = r"\s?(?:rb|ribu|rebu|ewu|k|jt|juta|yuta|million|thousand)?(?:an)?(?!\w)"
FELL = (
    r"(?:turun\w*|anjlok\w*|drop\w*|merosot|mlorot|mudh?un|nurun|berkurang|kurang|hilang|ilang|fell|fallen|down|decreased?|declined?|lost|plunged|ambles|ambrol|ngedrop|jatuh|sepi|susut|menyusut|"
    r"melorot|nyungsep|tumbang|suda|ngurangan|lungsur|minus|cut|dropped|slumped|loss of|falling)"
)
LEFT = r"(?:tinggal|tinggalnya|kari|sisa|nyisa|kantun|tersisa|jadi tinggal|only|kari mung|ngan kari|sesa)"
TRADE = re.compile(
    r"\b(?:sales|omzet\w*|omset\w*|penjualan\w*|order\w*|pesanan|pesenan|pesen|pembeli|pelanggan|jualan|dagangan|laku|terjual|payu|laris|views?|viewers?|penonton|traffic|trafik|tayangan|kunjungan|visits?|visitors?|pengunjung|"
    r"pendapatan|pemasukan|penghasilan|income|revenue|turnover|customers?|orders|langganan|transaksi|sehari|sedina|sapoé|sapoe|seminggu|sebulan|per (?:hari|minggu|bulan)|a (?:day|week|month)|bowls|biji|pcs|paket|"
    r"impresi|impressions|klik|clicks|tuku|meuli|bakul|dodolan\w*|icalan|sepi|/(?:hari|minggu|bulan|bln|mgg))\b",
    re.IGNORECASE,
)
NOT_TRADE = re.compile(
    r"\b(?:rating\w*|bintang|karyawan\w*|pegawai\w*|anak buah|staff?|workers?|employees?|harga\w*|price\w*|rega\w*|stok|stock|potongan|biaya|komisi|fee|followers?|pengikut|listing|peringkat|halaman|ranking|"
    r"position|page|nomor|bobot|ukuran|berat)\b",
    re.IGNORECASE,
)
PERCENT = re.compile(
    rf"\b{FELL}\b[^\d.;!?\n]{{0,30}}?(\d{{1,2}})(?:[.,]\d)?\s?(?:%|persen|percent|prosen)(?!\w)", re.IGNORECASE
)
PERCENT_BEFORE = re.compile(
    r"(?<![\d.,])(\d{1,2})(?:[.,]\d)?\s?(?:%|persen|percent|prosen)\s(?:\w+\s){0,2}?(?:drop|decline|fewer|less|turun|hilang|loss|lower|down)\b",
    re.IGNORECASE,
)
PERCENT_LEFT = re.compile(rf"\b{LEFT}\s(?:\w+\s){{0,2}}?(\d{{1,2}})\s?(?:%|persen|percent|prosen)", re.IGNORECASE)
PARTS = (
    (re.compile(rf"\b(?:{LEFT}|{FELL}|jadi)\s(?:\w+\s){{0,2}}?(?:setengah\w*|separ[ou]h?\w*|sa?paruh|sapalih|satengah\w*|separoh|half|50-50)(?!\s?(?:jt|juta|million))|\bhalved\b|\bby half\b|\bseparuh(?:nya)? hilang|\bcut in half", re.IGNORECASE), 50),
    (re.compile(rf"\b(?:{LEFT}|jadi)\s(?:\w+\s){{0,2}}?(?:1/4|seperempat\w*|saprapat\w*|a quarter|saparapat)", re.IGNORECASE), 75),
    (re.compile(rf"\b(?:{LEFT}|jadi)\s(?:\w+\s){{0,2}}?(?:1/3|sepertiga\w*|sapertilu|a third)", re.IGNORECASE), 67),
    (re.compile(rf"\b{FELL}\s(?:\w+\s){{0,2}}?(?:1/3|sepertiga|a third)", re.IGNORECASE), 33),
    (re.compile(rf"\b{FELL}\s(?:\w+\s){{0,2}}?(?:1/4|seperempat|a quarter)", re.IGNORECASE), 25),
    (re.compile(rf"\b(?:{FELL})\s(?:\w+\s){{0,2}}?(?:3/4|tiga perempat|three quarters)", re.IGNORECASE), 75),
    (re.compile(rf"\b(?:{LEFT})\s(?:\w+\s){{0,2}}?(?:1/10|sepersepuluh\w*|a tenth)", re.IGNORECASE), 90),
)  # fmt: skip
FROM_TO = re.compile(
    rf"(?:\b(?:dari|from|saka|soko|ti|saking)\s(?:[^\W\d]+\s)?|\b(?:biasa(?:ne|nya|na)?|dulu(?:nya)?|biyen|baheula|tadinya|normalnya|sebelumnya|(?:se)?(?:tahun|bulan|minggu|hari|taun|wulan|bln|thn) (?:yang |yg )?(?:lalu|kemarin|kmrn)|last (?:month|year|week)|used to|dhisik|mulanya|semula)\s(?:[^\W\d]+\s){{0,4}}?)(?P<a>{NUMBER})(?P<ua>{UNIT})[^\d.;!?\n]{{0,34}}?"
    rf"(?:\b(?:jadi|jd|menjadi|tinggal|to|ka|dadi|kari|sisa|kantun|saiki|sekarang|skrg|skarang|ayeuna|sakniki|now|cuma|mung|ngan|ke|become|became|only|(?:tahun|taun|bulan|minggu) (?:ini|iki|ieu))\b|->|→|=>)\s?(?:[^\W\d]+\s){{0,3}}?(?P<b>{NUMBER})(?P<ub>{UNIT})(?!%)",
    re.IGNORECASE,
)  # fmt: skip
ARROW = re.compile(
    rf"(?<![\w.,])(?P<a>{NUMBER})(?P<ua>{UNIT})[^\d.;!?\n]{{0,12}}?(?:->|→|=>|\bjadi\b|\btinggal\b|\bdadi\b)\s?(?:[^\W\d]+\s){{0,2}}?(?P<b>{NUMBER})(?P<ub>{UNIT})",
    re.IGNORECASE,
)
NOW_THEN = re.compile(
    rf"\b(?:cuma|cuman|tinggal|hanya|mung|ngan|kari|only|jadi|skrg|sekarang|saiki)\s(?:[^\W\d]+\s){{0,2}}?(?P<b>{NUMBER})(?P<ub>{UNIT})[^\d.;!?\n]{{0,30}}?"
    rf"\b(?:dulu(?:nya)?|biasa(?:nya|ne|na)?|biyen|baheula|tadinya|used to be|before|sebelumnya|padahal (?:dulu|biasanya))\s(?:[^\W\d]+\s){{0,3}}?(?P<a>{NUMBER})(?P<ua>{UNIT})(?!%)",
    re.IGNORECASE,
)
THEN_NOW = re.compile(
    rf"\b(?:omzet\w*|omset\w*|sales|penjualan\w*|order\w*|pesanan|pembeli|laku|terjual|payu|views?|penonton|pendapatan|penghasilan|turnover|orders)\s(?:[^\W\d]+\s){{0,3}}?(?P<a>{NUMBER})(?P<ua>{UNIT})[^\d.;!?\n]{{0,30}}?"
    rf"\b(?:sekarang|skrg|skrang|saiki|sakniki|ayeuna|now|kini)\s(?:[^\W\d]+\s){{0,3}}?(?P<b>{NUMBER})(?P<ub>{UNIT})(?!%)",
    re.IGNORECASE,
)
THEN_AFTER = re.compile(
    rf"(?<![\w.,])(?P<a>{NUMBER})(?P<ua>{UNIT})[^\d.;!?\n]{{0,14}}?\b(?:dulu(?:nya)?|tadinya|biasanya|sebelumnya|biyen|baheula|before)\b[^\d.;!?\n]{{0,14}}?"
    rf"\b(?:sekarang|skrg|skrang|saiki|sakniki|ayeuna|now|kini|tinggal)\s(?:[^\W\d]+\s){{0,3}}?(?P<b>{NUMBER})(?P<ub>{UNIT})(?!%)",
    re.IGNORECASE,
)
TO_FROM = re.compile(
    rf"\b(?:jadi|menjadi|tinggal|to|kari|dadi)\s(?P<b>{NUMBER})(?P<ub>{UNIT})\s(?:\w+\s){{0,3}}?(?:dari|from|saka|soko|ti)\s(?:\w+\s){{0,2}}?(?P<a>{NUMBER})(?P<ua>{UNIT})",
    re.IGNORECASE,
)


def read(text: str) -> int | None:
    """Whole percent lost, 1 to 100; None where no number is given."""
    for pattern, turned in ((PERCENT_LEFT, True), (PERCENT, False), (PERCENT_BEFORE, False)):
        for found in pattern.finditer(text):
            if _of_trade(text, found):
                return 100 - int(found[1]) if turned else int(found[1])
    for pattern, lost in PARTS:
        if (part := pattern.search(text)) and _of_trade(text, part):
            return lost
    for pattern in (FROM_TO, TO_FROM, NOW_THEN, THEN_NOW, THEN_AFTER, ARROW):
        for found in pattern.finditer(text):
            counts = _number(found["a"], found["ua"] or found["ub"]), _number(found["b"], found["ub"])
            if counts[0] > counts[1] > 0 and _of_trade(text, found, asked=True):
                return int(100 * (counts[0] - counts[1]) / counts[0] + 0.5)
    return None


def _of_trade(text: str, found: re.Match[str], asked: bool = False) -> bool:
    """Whether the words of the same sentence speak of sales and not of a rating, a price or people; two bare counts must."""
    start = max(text.rfind(mark, 0, found.start()) for mark in (". ", "\n", "! ", "? ", ";"))
    before = text[max(0, start + 1, found.start() - 70) : found.start()]
    around = before + found[0] + re.split(r"[.;\n!?]", text[found.end() : found.end() + 40])[0]
    trade = max((m.start() for m in TRADE.finditer(around)), default=-1)
    other = max((m.start() for m in NOT_TRADE.finditer(before + found[0])), default=-1)
    if other >= 0 and (trade < other or (asked and not TRADE.search(before + found[0]))):
        return False
    return trade >= 0 or not asked


def _number(written: str, unit: str) -> float:
    value = (
        float(re.sub(r"[.,]", "", written))
        if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written)
        else float(written.replace(",", "."))
    )
    unit = unit.strip().casefold().removesuffix("an")
    return value * (1_000_000 if unit in ("jt", "juta", "yuta", "million") else 1_000 if unit else 1)
