"""Every change of a mediation file: one function an act, whatever door it comes through."""

from papers.actions.agreeing import (
    Part,
    note_performed,
    note_performed_with,
    take_back_performed,
    write_agreement,
)
from papers.actions.binding import bind_file, claim_subsidy, open_file_again
from papers.actions.filling import (
    ask_confirmation,
    change_evidence,
    change_follow_up,
    change_inquiry,
    describe_file,
    fill_opening,
    record_evidence,
    record_follow_up,
    record_inquiry,
)
from papers.actions.managing import replace_template, set_document_rule, set_subsidy_rate
from papers.actions.people import fill_party, name_person
from papers.actions.printing import note_print
from papers.actions.uploads import add_upload, erase_uploads, withdraw_upload

__all__ = [
    "Part",
    "add_upload",
    "ask_confirmation",
    "bind_file",
    "change_evidence",
    "change_follow_up",
    "change_inquiry",
    "claim_subsidy",
    "describe_file",
    "erase_uploads",
    "fill_opening",
    "fill_party",
    "name_person",
    "note_performed",
    "note_performed_with",
    "note_print",
    "open_file_again",
    "record_evidence",
    "record_follow_up",
    "record_inquiry",
    "replace_template",
    "set_document_rule",
    "set_subsidy_rate",
    "take_back_performed",
    "withdraw_upload",
    "write_agreement",
]
