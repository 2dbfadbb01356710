"""Times told by feasts and seasons: habis lebaran, bulan puasa, sebelum natal; and any other loose date, as a span of days."""

import re
from datetime import date, timedelta

from handlers.reading import times

# The days Indonesia kept, by decree; those of 2027 as decreed in advance.
FITRI = (
    date(2021, 5, 13),
    date(2022, 5, 2),
    date(2023, 4, 22),
    date(2024, 4, 10),
    date(2025, 3, 31),
    date(2026, 3, 21),
    date(2027, 3, 10),
)
ADHA = (
    date(2021, 7, 20),
    date(2022, 7, 10),
    date(2023, 6, 29),
    date(2024, 6, 17),
    date(2025, 6, 6),
    date(2026, 5, 27),
    date(2027, 5, 17),
)
FASTING = r"puasa|ramad(?:h)?[ao]n|poso|siyam"
FEASTS: tuple[tuple[str, tuple[date, ...]], ...] = (
    (r"lebaran haji|idul ?adha|kurban|qurban", ADHA),
    (r"lebaran|idul ?fitri|bodo|bada|riyaya|riyoyo|eid|mudik", FITRI),
    (FASTING, FITRI),
    (r"natal|christmas", tuple(date(year, 12, 25) for year in range(2020, 2028))),
    (r"tahun baru|taun anyar|new year", tuple(date(year, 1, 1) for year in range(2020, 2028))),
    (r"agustusan|17an|kemerdekaan", tuple(date(year, 8, 17) for year in range(2020, 2028))),
)
AFTER = r"\b(?:habis|abis|bar|sabada|sanggeus|setelah|sesudah|after|bakda|rampung)\b"
BEFORE = r"\b(?:sebelum|menjelang|jelang|sakdurunge|samemeh|before)\b"
LAST_YEAR = r"tahun (?:lalu|kemarin|kmrn)|taun (?:wingi|kamari)|last year"
MONTH = timedelta(days=30)
DAY = timedelta(days=1)


def span(phrase: str, today: date) -> tuple[date, date] | None:
    """The first and the last day the phrase can mean, seen from `today` and never after it; None where no calendar tells."""
    low = phrase.casefold()
    found = _feast(low, today) or times.span(phrase, today) or _year(low)
    if found is None or found[0] > today:
        return None
    return found[0], min(found[1], today)


def _feast(low: str, today: date) -> tuple[date, date] | None:
    for words, days in FEASTS:
        if re.search(rf"\b(?:{words})\b", low):
            return _around(low, _which(low, days, today), fasting=words == FASTING)
    return None


def _which(low: str, days: tuple[date, ...], today: date) -> date | None:
    """The one of the year that is named, else the last one before today; a year earlier where they say so."""
    named = re.search(r"\b20\d{2}\b", low)
    if named:
        return next((day for day in days if day.year == int(named[0])), None)
    past = [day for day in days if day <= today]
    back = 2 if re.search(LAST_YEAR, low) and past and past[-1].year == today.year else 1
    return past[-back] if len(past) >= back else None


def _around(low: str, feast: date | None, *, fasting: bool) -> tuple[date, date] | None:
    if feast is None:
        return None
    if fasting and not re.search(rf"{AFTER}|{BEFORE}", low):
        return feast - MONTH, feast - DAY
    if re.search(AFTER, low):
        return feast + DAY, feast + MONTH
    if re.search(BEFORE, low):
        begin = feast - MONTH if fasting else feast
        return begin - MONTH, begin - DAY
    return feast - timedelta(days=7), feast + timedelta(days=7)


def _year(low: str) -> tuple[date, date] | None:
    named = re.search(r"\b(20\d{2})\b", low)
    return (date(int(named[1]), 1, 1), date(int(named[1]), 12, 31)) if named else None
