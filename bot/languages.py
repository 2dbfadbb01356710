"""Which messages are for owners, and so in every language; the task force and the console read Indonesian and English."""

from fnmatch import fnmatchcase
from pathlib import Path

from bot.render import TEMPLATES, wordings
from handlers.messages import DESK_LANGUAGES, LANGUAGES

DESK_MESSAGES = """
    ask_agency ask_bar ask_broadcast ask_call_me ask_colleague ask_identity_answer ask_identity_reason ask_invite_* ask_move_*
    ask_outcome ask_reason_* ask_remove ask_right_category ask_role ask_which_element audit back_at_work barred
    broadcast_preview called canned_preview card case_handed_over case_not_here case_refused channel_trouble closing_sent_back closing_waits
    console_* daily_failures dead_letters deadlines desk desk_* did_* escalated exhibit exhibits figures files found
    given_case given_cases gone_away handover_given_up health hint_away hint_bar hint_move_text hint_reason
    hint_search identity_* incident incident_gone invite_* invited last_admin left mine more_moves morning move_*
    new_case new_cases not_yourself nothing_missing owner_corrected owner_fears owner_replied owner_showed
    owner_withdrew people person_gone picture put_back queue queue_* removed requests requests_due resent shared_out
    surge suspended team unreadable watch
    ask_away ask_capacity capacity_set automatic put_back_yours nobody_has_room holidays_end
    categories maintenance_now hint_maintenance export_* hint_export announce_* announced hint_announcement ask_announcement ask_of_* ask_whom
    ask_bring_in ask_close_early beside part_*
    routes route route_* rule_* tried_lines ask_rule_* ask_route_test hint_rule_*
    agencies agency_card contact contact_* ask_drop_contact ask_contact_* hint_contact hint_contact_source contacts_old undone
    access_changed ask_change_* ask_hand_over ask_new_agency ask_new_role ask_receiver ask_suspend cases_* hand_over_* handed_over
    people_by_agency person your_access
    backups backup_* retention limits limit wording wordings wordings_of
"""
DESK_LABELS = """
    admin answer_all ask_identity auditor canned_* custodian dead desk_* do_* event_give event_memo event_note event_resume
    event_send_back figures files go_identity go_team go_watch hidden_* identity_* invite more_moves next officer
    open_case open_incident open_newest open_request originals people pic_* previous queue queue_* requests resend
    role_* supervisor yes_bar yes_remove
    whole_case line_* go_present go_share automatic_* capacity_again
    event_share event_close_early left lead_closed
    by_console go_agencies all_agencies add_contact still_right edit_contact drop_contact yes_drop_contact save_contact undo
    by_agency change_role change_agency hand_over suspend_access resume_access remove_access yes_change yes_suspend
    yes_hand_over back_to_queue see_person
    to_* end_maintenance yes_announce stop_announcing announce_again
    stop_export fading_* limit_* limits words_* all_words
    routes route_* rule_* yes_rule* weekday_*
    yes_backup deed_*
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
