"""Every change of the calendar, of working hours and of clock rules.

All three are set by district staff. Open cases take a changed calendar in when the scheduler has
them reckoned anew; a changed rule counts for clocks that begin later.
"""

from clocks.actions.days import change_day, check_days, load_year
from clocks.actions.hours import drop_hours, set_hours
from clocks.actions.rules import change_rule

__all__ = ["change_day", "change_rule", "check_days", "drop_hours", "load_year", "set_hours"]
