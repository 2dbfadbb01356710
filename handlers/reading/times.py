"""Since when: the phrase as it was written, and the days it can mean."""

import re
from datetime import date, timedelta

from handlers.reading.cues import OWN_WORD

MONTHS = {
    1: "januari|jan|january", 2: "februari|pebruari|feb|february", 3: "maret|mar|march", 4: "april|apr", 5: "mei|may", 6: "juni|jun|june", 7: "juli|jul|july",
    8: "agustus|agt|agu|ags|agus|august|aug", 9: "september|sept?", 10: "oktober|okt|october|oct", 11: "november|nop|nov", 12: "desember|des|december|dec",
}  # fmt: skip
DAYS = ("senin|senen|monday", "selasa|slasa|salasa|tuesday", "rabu|rebo|wednesday", "kamis|kemis|thursday", "jum'?at|jumat|jemuah|jumaah|juma'?ah|friday",
        "sabtu|setu|saptu|saturday", "minggu|ahad|sunday")  # fmt: skip
MONTH = "|".join(MONTHS.values())
DAY = "|".join(DAYS)
NUMBERS = {
    1: "satu|se|siji|hiji|setunggal|one|a|an|sa", 2: "dua|loro|rong|kalih|two", 3: "tiga|telu|telung|tilu|tigang|three", 4: "empat|papat|patang|opat|sekawan|four",
    5: "lima|limang|gangsal|five", 6: "enam|enem|nem|genep|six", 7: "tujuh|pitu|pitung|seven", 8: "delapan|wolu|wolung|dalapan|eight", 9: "sembilan|sanga|sangang|salapan|nine",
    10: "sepuluh|sapuluh|sedasa|ten", 12: "dua belas|rolas|twelve",
}  # fmt: skip
NUMBER = r"(?:\d{1,3}|" + "|".join(NUMBERS.values()) + r"|beberapa|several|a few|few|setengah)"
UNITS = {
    "day": r"hari|hr|dina|dinten|poé|poe|days?", "week": r"minggu|mgg|mnggu|pekan|weeks?", "month": r"bulan|bln|wulan|sasih|sasi|bulanan|blnan|bln an|months?",
    "year": r"tahun|thn|th|taun|warsa|years?", "hour": r"jam|hours?",
}  # fmt: skip
UNIT = "|".join(UNITS.values())
PAST = r"(?:yang lalu|yg lalu|lalu|lewat|yang lewat|kemarin|kmrn|kmaren|kemaren|kemaren|kamari|wingi|kepengker|kapengker|kapungkur|ka tukang|tukang|kepungkur|silam|terakhir|ago|last|past|ini|iki|ieu|niki)"
ONE = r"(?:se|sa)(?:hari|minggu|bulan|bln|tahun|taun|sasi|wulan|dina|pekan|jam)(?:an)?"
SINCE = (
    r"(?:sejak|sjk|semenjak|mulai|mulainya|dari|dr|since|ti saprak|saprak|ti|wiwit|awit|saking|saka|soko|from|starting|habis|abis|setelah|sesudah|bibar|bar|sasampunipun|saatos|sabada|sanggeus|after|sedari|mimiti|started|pas|per(?= (?:"
    + MONTH
    + r"|tgl|tanggal)\b))"
)
EVENT = (
    r"(?:(?:habis |abis |bibar |bar |sasampunipun |saatos |sabada |setelah |pas |bulan |sebelum |sakdurunge |sanggeus |before |after )?(?:lebaran|bodo|bada|riyaya|riyoyo|puasa|pasa|ramadan|ramadhan|ramadon|idul ?fitri|idul ?adha|imlek|natal|nyepi|tahun baru|taun anyar|"
    r"christmas|new year|eid)(?: (?:kemarin|kmrn|kemaren|kamari|wingi|lalu|tahun ini|taun iki|haji))?"
    r"|(?:tanggal kembar|tgl kembar|twin date|payday|gajian|harbolnas|flash sale|promo|diskon|campaign|the)?\s?(?P<twin>\d{1,2})\.(?P=twin)(?: sale)?|(?:tanggal kembar|payday|harbolnas)(?: (?:bulan |wulan )?\w+)?|lockdown|pandemi\w*|covid\w*|merger|the merger)"
)
PART = r"(?:awal|akhir|pertengahan|pertengahaning|tengah|early|late|mid|beginning of|end of|the end of|awal-awal|pungkasan|ahir)"
DATE = rf"(?:(?:tgl|tanggal|tg)\s?)?\d{{1,2}}[ -](?:{MONTH})(?:[ -]\d{{4}})?|(?:{MONTH}) \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|(?:tgl|tanggal)\s?\d{{1,2}}(?: (?:bulan|wulan) (?:ini|lalu|kemarin|iki))?|\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{2,4}}"
WHEN = (
    rf"(?:{DATE}"
    rf"|(?:(?:{PART})[ -])?(?:bulan |wulan |sasi |of )?(?:{MONTH})(?!\w)(?: (?:\d{{4}}|lalu|kemarin|kmrn|kemaren|ini|tahun lalu|wingi|kamari|this year|last year))?"
    rf"|{PART}[ -](?:bulan|wulan|tahun|taun|minggu|year|month|week|sasi|this)(?: (?:ini|lalu|kemarin|kmrn|iki|ieu|kamari|wingi|year|month))?"
    rf"|(?:hari |dina |dinten |poé )?(?:bulan|bln|minggu|mggu|mgg|tahun|thn|taun|wulan|sasih|sasi|pekan|{DAY})(?: (?:sore|malam|malem|pagi|siang|bengi|peuting))? {PAST}(?! (?:dari))"
    rf"|(?:last|this|past)(?: (?:few|two|three|couple of))? (?:weeks?|months?|years?|night|morning|{DAY})"
    rf"|{NUMBER} ?(?:{UNIT})(?:an)?(?!\w)(?: {PAST})?(?: {PAST})?"
    rf"|{ONE}(?!\w)(?: {PAST})?(?: {PAST})?"
    rf"|{EVENT}|(?:hari |dina |dinten |poé )?(?:{DAY})"
    r"|jam \d{1,2}(?:[.:]\d{2})?(?: (?:pagi|malam|malem|siang|sore|subuh))? (?:tadi|kemarin|kmrn|semalam)(?: (?:pagi|malam|malem|siang|sore))?|(?:pagi|siang|sore|malam|malem) tadi"
    r"|(?:tadi|mau|wau|dek|pas) (?:pagi|malam|malem|siang|sore|subuh|esuk|bengi|enjing|peuting|isuk)|semalam|semalem|tadi|barusan|barusan ini|baru saja|(?:kemarin|kmrn|kmaren|kemaren|wingi|kamari|kolawingi)(?: (?:sore|malam|malem|pagi|siang|bengi|sonten|peuting|isuk|dalu|esuk))?"
    r"|yesterday|last night|this morning|today|hari ini|dinten niki|dina iki|poé ieu|dulu|baheula|kapungkur|biyen|(?:19|20)\d{2})"
)
LEAD = rf"{SINCE}\s?:?\s(?:(?:update|ada|aya|the|around|sekitar|kira-kira|awal|akhir|bulan|wulan|tahun|hari|kira2|about|at least|over the|upload|adanya|launching|live|promo)\s){{0,2}}"
PHRASE = re.compile(rf"(?<![\w./])(?:(?P<lead>{LEAD}))?(?P<when>{WHEN})(?![\w%]|\.\d)", re.IGNORECASE)
EVERY = re.compile(
    r"\b(?:tiap\w*|setiap|saban|unggal|every|each|per|perhari|dalam|selama|within|in|sampai|sampe|hingga|until|minimal|maksimal|umur|usia|buka|dulu pas|jam|kontrak|for|biasanya|bawah|arrives in|garansi|selama|sebelum)\s*$",
    re.IGNORECASE,
)
DURATION_OK = re.compile(
    r"\b(?:udah|udh|sudah|sdh|dah|wis|sampun|geus|parantos|selama|already|for|hampir|wis ana|almost|about|kira2|kira-kira|dari|lebih dari|kurang lebih|buka|nyangkut|ditahan|tertahan|macet|dibekukan|diblokir|ditutup|pending|nunggu|menunggu|dlm|dalam|wes|uwis|skitar|sekitar|nearly|over|been)\s*$",
    re.IGNORECASE,
)
AGE_BEFORE = re.compile(
    r"\b(?:jualan|jual|usaha|berdagang|dagang|toko (?:saya|sy|kami)|umur|usia|kontrak|garansi|minimal|bisnis|business|selling|in business|terdaftar|didaftarkan|registered|menjahit|jahit|nenun|menenun|nganyam|menganyam|ngerjain\w*|pengerjaan\w*|prosesnya|produksi|bekerja|kerja|"
    r"niaga|running)(?: \w+){0,2}\s*(?:udah|udh|sudah|sdh|dah|wis|geus|for|selama|sampun|sejak|since|dari|mulai)?\s*$",
    re.IGNORECASE,
)
YEARS_BEFORE = re.compile(r"\b(?:toko|oren|ijo|buka|berdiri|saya|kami|sy|i|we|sini)\b", re.IGNORECASE)
PAPER = re.compile(
    r"\b(?:file|mentah|bukti|keberatan|tertulis|kontrak|surat|tanda tangan|tempo|sertifikat|resi|invoice|struk|lahir|sampai|rencana|deadline|libur)\b[^.;\n]{0,12}$",
    re.IGNORECASE,
)
OWN_WORK = re.compile(
    rf"\b(?:{OWN_WORD}|I|we)\s(?:(?:udah|sudah|udh|dah|pertama|first)\s){{0,2}}(?:upload\w*|unggah|posting|post|bikin|buat|daftar\w*|launching|rilis|uploaded|posted|registered)\s(?:\w+\s){{0,2}}$",
    re.IGNORECASE,
)
AGE_AFTER = re.compile(
    r"\s?(?:usaha|jualan|aman|pengalaman|of experience|berjualan|dagang|usia|old|sebelumnya|notice|kemudian|later|tetap|tetep|ttp|masih|harga (?:stabil|tetap|tetep|segitu|sama)|kontrak|garansi|lagi|ke depan|kedepan|sekali)\b",
    re.IGNORECASE,
)


def since(text: str) -> str | None:
    """The phrase for when it began or happened, as it was written; none for what comes again and again, for an age or a term."""
    best: tuple[int, int, str] | None = None
    for match in PHRASE.finditer(text):
        points = _points(text, match)
        if points > 0 and (best is None or points > best[0]):
            best = (points, match.start(), match[0].strip(" .,"))
    return best[2] if best else None


def _points(text: str, match: re.Match[str]) -> int:
    """How surely the phrase tells a beginning; nought or less where it does not."""
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 24]
    when, lead = match["when"].casefold(), (match["lead"] or "").casefold()
    counted = re.fullmatch(rf"(?:{NUMBER} ?(?:{UNIT})(?:an)?|{ONE})", when, re.IGNORECASE)
    if counted and re.match(r"(?:habis|abis)\s", lead):  # a packet used up in five days
        return 0
    if EVERY.search(before) and not DURATION_OK.search(before):
        return 0
    if re.fullmatch(r"(?:19|20)\d{2}", when):
        return 0 if not lead or AGE_BEFORE.search(before + lead) or AGE_AFTER.match(after) else 1
    if not lead and (
        PAPER.search(before)
        or OWN_WORK.search(before)
        or re.match(
            r"\W{1,2}(?:udh |udah |sudah |sdh )?(?:lapor|kirim|chat|banding|upload|cek|liat|lihat|baca|(?:beli|order) (?:sampel?|sample|contoh))\b",
            after,
            re.IGNORECASE,
        )
    ):
        return 0
    if not lead and re.fullmatch(EVENT, when, re.IGNORECASE):
        return 2 if re.match(r"(?:habis|abis|bar|sabada|setelah|sanggeus|after|bulan|tanggal|tgl) ", when) else 0
    if re.match(r"dulu|baheula|biyen|kapungkur", when):
        return 2 if lead.startswith(("dari", "since", "saka", "ti", "wiwit")) else 0
    if AGE_AFTER.match(after) or (counted and AGE_BEFORE.search(before)):
        return 0
    if (
        counted
        and re.search(rf"(?:{UNITS['year']})(?:an)?$", when)
        and (YEARS_BEFORE.search(re.split(r"[.!?\n]", before)[-1]) or not DURATION_OK.search(before))
    ):
        return 0
    if re.search(r"\bfor\s*$", before) and not re.search(
        r"\b(?:been|have|has|already|now)\b", text[max(0, match.start() - 60) : match.start()]
    ):
        return 0
    if not lead and re.fullmatch(rf"(?:hari |dina |dinten |poé )?(?:{DAY})", when):
        return 0
    if counted and not lead:
        return _lasting(before, after, when)
    if re.fullmatch(r"agus|agu|ags|juni|juli|april|jun|jul|apr", when) and _is_a_name(text, match):
        return 0
    if re.fullmatch(r"may|mar|mei|sept?|jan|des|dec|oct|okt|agus|agu|ags|tadi|ini|pas", when) and not lead:
        return 0 if when != "mei" else 1
    if re.search(r"\d\.\d", when) and not lead and not re.search(r"kembar|sale|payday|harbolnas", when):
        return 0
    if re.search(r"\d", when) and re.search(rf"{PAST}$", when):
        return 5
    if not lead and re.fullmatch(r"(?:bulan|minggu|tahun|wulan|sasi|taun|thn|th|bln) (?:ini|iki|ieu)", when):
        return 0
    strong = 4 if lead and not lead.startswith(("dari ", "from ", "ti ", "saka ")) else 3
    return (
        strong
        if when not in ("hari ini", "today", "kemarin", "tadi", "bulan ini", "minggu ini", "tahun ini") or lead
        else 1
    )


def _is_a_name(text: str, match: re.Match[str]) -> bool:
    """Agus Setiawan, Bu Juli: somebody's name is no month."""
    before, after = text[max(0, match.start("when") - 14) : match.start("when")], text[match.end() : match.end() + 14]
    called = re.search(
        r"\b(?:bu|ibu|pak|bapak|mas|mbak|kak|teh|kang|nama|bernama|namanya|a\.?n\.?|a/n|oleh|milik)\W{1,2}$",
        before,
        re.IGNORECASE,
    )
    return bool(called) or bool(re.match(r" [A-Z][a-z]| \(", after) and match["when"][0].isupper())


def _lasting(before: str, after: str, when: str) -> int:
    """udah 2 bulan, 4 bulan. But 90 hari in a contract, 2 jam in a row and 60 a month are no beginning."""
    if re.match(r"\s?(?:penuh|sekali|lagi|jam|kerja|cuma|dapat|dapet|order)\b", after, re.IGNORECASE):
        return 0
    if re.search(r"jam|hour", when) or re.match(
        r"(?:se|sa|a|an) ?(?:hari|bulan|minggu|tahun|month|week|day|taun|wulan|dina|sasi|year|jam)", when
    ):
        return 2 if DURATION_OK.search(before) else 0
    if DURATION_OK.search(before):
        return 3
    alone = re.search(r"(?:^|[.,;!?\n(]|\bjual rugi|\bbuka|\bupload|\binfo)\s*$", before) and re.match(
        r"\s*(?:$|[.,;!?\n)])", after
    )
    return 2 if alone or re.match(r"an\b", after) or re.search(r"an$", when) else 0


def span(phrase: str, today: date) -> tuple[date, date] | None:
    """The first and the last day the phrase can mean, seen from `today`; None where no calendar tells."""
    low = phrase.casefold()
    for meaning in (_dated, _ago, _near):
        if (found := meaning(low, today)) is not None:
            return found
    return None


def _dated(low: str, today: date) -> tuple[date, date] | None:
    """A day and month, a month, a month's part, twin dates."""
    if twin := re.search(r"\b(\d{1,2})\.(\d{1,2})\b", low):
        return _day(int(twin[1]), int(twin[2]), None, today)
    if written := re.search(r"\b(\d{1,2})[/-](\d{1,2})[/-](\d{2,4})\b", low):
        year = int(written[3])
        return _day(int(written[1]), int(written[2]), year + 2000 if year < 100 else year, today)
    for number, names in MONTHS.items():
        if named := re.search(rf"\b(?:{names})\b", low):
            told = int(found[0]) if (found := re.search(r"\b20\d{2}\b", low)) else None
            if day := re.search(r"\b(\d{1,2})\b", low.replace(str(told), "")):
                return _day(int(day[1]), number, told, today)
            return _part(low, _month(number, told, today, "tahun lalu" in low or "last year" in low)) if named else None
    if (day := re.search(r"(?:tgl|tanggal) ?(\d{1,2})", low)) and int(day[1]) <= 31:
        month = _before(today, 1) if re.search(r"lalu|kemarin|kmrn", low) or int(day[1]) > today.day else today
        return _day(int(day[1]), month.month, month.year, today)
    return None


def _day(day: int, month: int, year: int | None, today: date) -> tuple[date, date] | None:
    try:
        found = date(year or today.year, month, day)
        found = found.replace(year=today.year - 1) if year is None and found > today else found
    except ValueError:
        return None
    return found, found


def _month(number: int, year: int | None, today: date, last_year: bool) -> tuple[date, date]:
    if year is None:
        year = today.year - (1 if number > today.month or last_year else 0)
    first = date(year, number, 1)
    return first, _last(first)


def _last(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _before(today: date, months: int) -> date:
    """The first day of the month so many months before."""
    count = today.year * 12 + today.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _part(low: str, whole: tuple[date, date]) -> tuple[date, date]:
    """awal, pertengahan, akhir: a third of it."""
    first, last = whole
    third = (last - first).days // 3
    if re.search(r"\bawal|\bearly|beginning", low):
        return first, first + timedelta(days=third)
    if re.search(r"tengah|\bmid", low):
        return first + timedelta(days=third), last - timedelta(days=third)
    return (last - timedelta(days=third), last) if re.search(r"\ba?k?hir|\blate|end of|pungkasan", low) else whole


def _ago(low: str, today: date) -> tuple[date, date] | None:
    """3 minggu lalu, rong wulan iki, 2 blnan: about so long ago."""
    counted = re.search(rf"(?P<n>{NUMBER}) ?(?:(?P<unit>{UNIT}))", low)
    if counted is None or re.search(r"\b(?:awal|akhir|pertengahan)\b", low):
        return None
    count = _count(counted["n"])
    unit = next(name for name, words in UNITS.items() if re.fullmatch(words, counted["unit"]))
    if count is None or (unit in ("year", "month") and count > 600):
        return None
    days = {"hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}[unit] * count
    slack = {"hour": 1, "day": 0, "week": 3, "month": 15, "year": 183}[unit]
    end = today - timedelta(days=max(0, days - slack))
    return today - timedelta(days=days + slack), end


def _count(written: str) -> int | None:
    if written.isdigit():
        return int(written)
    return next((n for n, words in NUMBERS.items() if re.fullmatch(words, written)), None)


def _near(low: str, today: date) -> tuple[date, date] | None:
    """Yesterday, last week, a day of the week, this year."""
    if re.search(r"barusan|baru saja|hari ini|today|tadi|this morning|dina iki|dinten niki|poé ieu", low):
        return today, today
    if re.search(r"semal[ae]m|last night", low):
        return today - timedelta(days=1), today
    for number, names in enumerate(DAYS[:6]):
        if re.search(rf"\b(?:{names})\b", low):
            back = (today.weekday() - number) % 7 or 7
            return today - timedelta(days=back), today - timedelta(days=back)
    last = re.search(r"lalu|kemarin|kmrn|kemaren|kamari|wingi|kepengker|last|lewat|past", low) is not None
    if re.search(r"bulan|bln|wulan|sasi|month", low):
        first = _before(today, 1 if last else 0)
        return _part(low, (first, _last(first) if last or "tengah" in low or "akhir" in low else today))
    if re.search(r"minggu|mgg|pekan|week", low):
        monday = today - timedelta(days=today.weekday() + (7 if last else 0))
        return monday, monday + timedelta(days=6) if last else today
    if re.search(r"tahun|thn|taun|year", low):
        year = today.year - (1 if last else 0)
        return _part(low, (date(year, 1, 1), date(year, 12, 31)))
    return (today - timedelta(days=1),) * 2 if re.search(r"kemarin|kmrn|kemaren|wingi|kamari|yesterday", low) else None
