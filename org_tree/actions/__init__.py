"""Every act on postings and accounts; acts on areas and organizations are in org_tree.tree."""

from org_tree.actions.people import (
    NewAccount,
    change_account,
    create_account,
    create_accounts,
    lock_account,
    set_password,
    unlock_account,
)
from org_tree.actions.postings import (
    Appointment,
    appoint,
    appoint_many,
    change_posting,
    end_posting,
)

__all__ = [
    "Appointment",
    "NewAccount",
    "appoint",
    "appoint_many",
    "change_account",
    "change_posting",
    "create_account",
    "create_accounts",
    "end_posting",
    "lock_account",
    "set_password",
    "unlock_account",
]
