"""The questions of a change of the routing: which reports, which agency, with whom, what its owners read, from when."""

from typing import Any

from handlers.admin import rule_reports as reports
from handlers.admin.rule_days import days, read_day
from handlers.conversation import Dialogue, Flow, Step, one_of, skips, some_text
from handlers.messages import Choice, Incoming, Rows
from handlers.officer.desk import Desk
from routing.shapes import Catalogue


def flow(desk: Desk) -> Flow:
    """The questions, each about what was answered before it; the category was chosen to begin with."""
    now = reports.today_of(desk)
    return (
        Step("rule_case", lambda s, d: reports.read_case(now, s, d), lambda d: reports.cases(desk, now, d),
             facts=lambda d: {"category": d.answers["rule_category"]}),
        Step("rule_question", lambda s, d: _read(s, "rule_question", reports.questions(now, d)), lambda d: reports.question_rows(desk, now, d),
             only_if=lambda a: a.get("rule_case") == "new"),
        Step("rule_option", lambda s, d: _read(s, "rule_option", reports.options(now, d)), lambda d: reports.option_rows(desk, now, d),
             only_if=lambda a: "rule_question" in a, facts=lambda d: {"question": d.answers["rule_question"]}),
        Step("rule_agency", one_of("rule_agency", *now.agencies), lambda d: _agencies(desk, now),
             facts=lambda d: reports.present(now, d)),
        Step("rule_beside", lambda s, d: _read_beside(now, s, d), lambda d: _beside_rows(desk, now, d),
             facts=lambda d: {"agency": d.answers["rule_agency"], "with": beside(now, d)}),
        Step("rule_reason", _reason, facts=lambda d: {"agency": d.answers["rule_agency"]}, may_skip=True),
        Step("rule_from", lambda s, d: read_day(desk, s), lambda d: days(desk)),
    )  # fmt: skip


def _read(said: Incoming, name: str, known: Any) -> str:
    return one_of(name, *known)(said, Dialogue())


def _agencies(desk: Desk, now: Catalogue) -> Rows:
    """Every agency; a sign before those where nobody would receive it."""
    manned = desk.book().manned
    return tuple((Choice(f"rule_agency:{code}", words=reports.words_of(desk, one.name), icon="" if code in manned else "⚠️"),)
                 for code, one in now.agencies.items())  # fmt: skip


def beside(now: Catalogue, dialogue: Dialogue) -> list[str]:
    """The co-agencies as they are ticked; at first those of today without the one that gets the reports now."""
    given = dialogue.notes.get("beside")
    told = list(reports.way_now(now, reports.when_of(now, dialogue.answers)).with_) if given is None else given
    return [code for code in told if code != dialogue.answers["rule_agency"] and code in now.agencies]


def _beside_rows(desk: Desk, now: Catalogue, dialogue: Dialogue) -> Rows:
    chosen = beside(now, dialogue)
    others = [code for code in now.agencies if code != dialogue.answers["rule_agency"]]
    cells = [Choice(f"rule_with:{code}", words=code, icon="✅" if code in chosen else "▫️") for code in others]
    pairs = tuple(tuple(cells[n : n + 2]) for n in range(0, len(cells), 2))
    return ((Choice("rule_beside:done", label="rule_beside_done", icon="👉"),), *pairs)


def _read_beside(now: Catalogue, said: Incoming, dialogue: Dialogue) -> list[str]:
    one_of("rule_beside", "done")(said, dialogue)
    return beside(now, dialogue)


def ticked(now: Catalogue, dialogue: Dialogue, code: str) -> Dialogue:
    """One co-agency more, or less."""
    told = beside(now, dialogue)
    return dialogue.noting(beside=[one for one in told if one != code] if code in told else [*told, code])


def codes_in(now: Catalogue, text: str | None) -> list[str] | None:
    """Co-agencies typed by their codes, such as "KPPU, DJKI", or none of them; None where it is something else."""
    if skips(text):
        return []
    codes = (text or "").upper().replace(",", " ").split()
    return list(dict.fromkeys(codes)) if codes and all(code in now.agencies for code in codes) else None


def _reason(said: Incoming, dialogue: Dialogue) -> str:
    return " ".join(some_text("rule_reason", 10, 160)(said, dialogue).split())
