"""Every change of the calendar, of working hours, of clock rules and of outages.

All are set by district staff; outages are noticed by the portal as well. Open cases take a changed
calendar in when the scheduler has them reckoned anew; a changed rule counts for clocks that begin
later.
"""

from clocks.actions.days import change_day, check_days, load_year
from clocks.actions.down_time import (
    beat,
    restore_down_time,
    strike_down_time,
    write_down_time,
)
from clocks.actions.hours import drop_hours, set_hours
from clocks.actions.rules import change_rule

__all__ = [
    "beat",
    "change_day",
    "change_rule",
    "check_days",
    "drop_hours",
    "load_year",
    "restore_down_time",
    "set_hours",
    "strike_down_time",
    "write_down_time",
]
