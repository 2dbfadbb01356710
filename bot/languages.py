"""Which messages are for owners, and so in every language; the task force and the console read Indonesian and English."""

from fnmatch import fnmatchcase
from pathlib import Path

from bot.render import TEMPLATES, wordings
from handlers.messages import DESK_LANGUAGES, LANGUAGES

DESK_MESSAGES = """
    ask_agency ask_call_me ask_invite_* ask_move_* ask_outcome ask_remove ask_role ask_which_element ask_colleague ask_right_category called card case_handed_over case_not_here
    case_refused channel_trouble console_* daily_failures dead_letters deadlines desk desk_* did_* exhibit exhibits figures files handover_given_up hint_move_text
    invite_* invited last_admin left mine move_* new_case new_cases owner_replied owner_showed people person_gone queue queue_*
    owner_corrected owner_fears owner_withdrew requests requests_due
    back_at_work closing_sent_back closing_waits found given_case given_cases gone_away hint_away hint_search more_moves nothing_missing
    incident incident_gone morning picture surge watch put_back shared_out team ask_identity_answer ask_identity_reason ask_reason_* hint_reason identity_*
    removed resent unreadable
"""
DESK_LABELS = """
    desk_* do_* hidden_* role_* yes_bar go_watch go_identity go_team open_incident pic_* ask_identity open_request identity_* queue_* more_moves event_resume event_note event_memo event_send_back event_give supervisor custodian auditor queue invite people figures officer admin yes_remove open_case open_newest originals files dead resend
    previous next requests
"""


def for_owners(name: str) -> bool:
    """Whether a message is ever sent to an owner."""
    return not any(fnmatchcase(name, pattern) for pattern in DESK_MESSAGES.split())


def on_owners_buttons(name: str) -> bool:
    """Whether a label ever stands before an owner."""
    return not any(fnmatchcase(name, pattern) for pattern in DESK_LABELS.split())


def missing(folder: Path = TEMPLATES) -> dict[str, list[str]]:
    """The messages each language still lacks: all of them in Indonesian and English, the owners' in the others."""
    names = wordings(folder)
    known = set[str]().union(*names.values())
    lacking = {
        language: sorted(n for n in known - names[language] if language in DESK_LANGUAGES or for_owners(n))
        for language in LANGUAGES
    }
    return {language: lacks for language, lacks in lacking.items() if lacks}
