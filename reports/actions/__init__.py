"""Every change of the daily flow: one function for an act, whatever door it comes through."""

from reports.actions.corrections import correct_report
from reports.actions.day_rows import day_of
from reports.actions.days import (
    open_days,
    receive_all,
    receive_town_day,
    receive_village_day,
    remind_villages,
    return_town_day,
    return_village_day,
    send_town_day,
    send_village_day,
)
from reports.actions.dispositions import (
    Decision,
    decide_anew,
    dispose_item,
    dispose_items,
    return_item,
    undo_disposition,
)
from reports.actions.filing import file_or_add, file_report, undo_report
from reports.actions.items import add_item, change_item, file_item, merge_items, remove_item
from reports.actions.many import Sending, file_reports, receive_village_days, send_village_days
from reports.actions.photos import (
    add_photo,
    erase_photos,
    photo_posting,
    restore_photo,
    withdraw_photo,
)

__all__ = [
    "Decision",
    "Sending",
    "add_item",
    "add_photo",
    "change_item",
    "correct_report",
    "day_of",
    "decide_anew",
    "dispose_item",
    "dispose_items",
    "erase_photos",
    "file_item",
    "file_or_add",
    "file_report",
    "file_reports",
    "merge_items",
    "open_days",
    "photo_posting",
    "receive_all",
    "receive_town_day",
    "receive_village_day",
    "receive_village_days",
    "remind_villages",
    "remove_item",
    "restore_photo",
    "return_item",
    "return_town_day",
    "return_village_day",
    "send_town_day",
    "send_village_day",
    "send_village_days",
    "undo_disposition",
    "undo_report",
    "withdraw_photo",
]
