"""Sixty reckonings worked out by hand; week 48 of 2026 is 23 to 29 November, all five days worked.

Each: name, rule, period, visits, leave, what is expected as (owed, done, excused, missing) and,
where nights are asked, the same for them. A visit is "first[~last][/nights]" with marks behind:
! half-made, @ elsewhere, +n entered n days after its last day.
"""

WEEK, MONTH, QUARTER = "2026-W48", "2026-11", "2026Q4"
#: The National Day week: 1 to 7 October are days off; Monday 5 October is one of them.
HOLIDAYS, HOLIDAY_MONDAY = "2026-W40", "2026-W41"

TWO = ("days", 2, 0, None)
FIVE = ("days", 5, 4, None)
NIGHT = ("days", 2, 1, None)
MONDAY = ("visits", 1, 0, 0)
ACTIVITY = ("activities", 1, 0, None)

CASES = [
    # --- 包村: two days a week ---------------------------------------------------------------
    ("nothing done", TWO, WEEK, [], [], (2, 0, 0, 2)),
    ("one day", TWO, WEEK, ["11-23"], [], (2, 1, 0, 1)),
    ("two days", TWO, WEEK, ["11-23", "11-25"], [], (2, 2, 0, 0)),
    ("two visits on one day are one day", TWO, WEEK, ["11-23", "11-23"], [], (2, 1, 0, 1)),
    ("more than owed", TWO, WEEK, ["11-23", "11-24", "11-25"], [], (2, 3, 0, 0)),
    ("a stay of two days", TWO, WEEK, ["11-23~11-24"], [], (2, 2, 0, 0)),
    ("a Saturday counts", TWO, WEEK, ["11-28"], [], (2, 1, 0, 1)),
    ("a Sunday counts", TWO, WEEK, ["11-23", "11-29"], [], (2, 2, 0, 0)),
    ("a stay from the week before", TWO, WEEK, ["11-21~11-23"], [], (2, 1, 0, 1)),
    ("a stay into the week after", TWO, WEEK, ["11-29~11-30"], [], (2, 1, 0, 1)),
    ("last week does not count", TWO, WEEK, ["11-22"], [], (2, 0, 0, 2)),
    ("next week does not count", TWO, WEEK, ["11-30"], [], (2, 0, 0, 2)),
    ("half-made is not counted", TWO, WEEK, ["11-23!"], [], (2, 0, 0, 2)),
    ("half-made beside a whole one", TWO, WEEK, ["11-23!", "11-23"], [], (2, 1, 0, 1)),
    ("elsewhere is not counted", TWO, WEEK, ["11-23@"], [], (2, 0, 0, 2)),
    ("elsewhere and half-made", TWO, WEEK, ["11-23@!"], [], (2, 0, 0, 2)),
    ("entered a week later is on time", TWO, WEEK, ["11-23+7"], [], (2, 1, 0, 1)),
    ("entered later is counted, apart", TWO, WEEK, ["11-23+8"], [], (2, 1, 0, 1)),
    ("back-dated and timely on one day", TWO, WEEK, ["11-23+9", "11-23"], [], (2, 1, 0, 1)),
    ("leave on a day that was free anyway", TWO, WEEK, ["11-23"], ["11-26"], (2, 1, 0, 1)),
    ("three days of leave", TWO, WEEK, [], ["11-23~11-25"], (2, 0, 0, 2)),
    ("four days of leave leave one", TWO, WEEK, [], ["11-23~11-26"], (2, 0, 1, 1)),
    ("four days of leave and one visit", TWO, WEEK, ["11-27"], ["11-23~11-26"], (2, 1, 1, 0)),
    ("a week of leave", TWO, WEEK, [], ["11-23~11-27"], (2, 0, 2, 0)),
    ("leave over the weekend only", TWO, WEEK, [], ["11-28~11-29"], (2, 0, 0, 2)),
    ("two leaves that touch", TWO, WEEK, [], ["11-23~11-24", "11-25~11-27"], (2, 0, 2, 0)),
    ("leaves that overlap count once", TWO, WEEK, [], ["11-23~11-25", "11-24~11-26"], (2, 0, 1, 1)),
    ("leave that began long before", TWO, WEEK, [], ["11-01~11-26"], (2, 0, 1, 1)),
    ("leave with an open end", TWO, WEEK, [], ["11-20~"], (2, 0, 2, 0)),
    ("a visit on a day of leave counts", TWO, WEEK, ["11-23"], ["11-23~11-26"], (2, 1, 1, 0)),
    ("a week with three days off", TWO, HOLIDAYS, [], [], (2, 0, 0, 2)),
    ("two days off more by leave", TWO, HOLIDAYS, [], ["09-28~09-29"], (2, 0, 1, 1)),
    ("a visit on a day off counts", TWO, HOLIDAYS, ["10-02"], [], (2, 1, 0, 1)),
    # --- 周一下访: one visit each Monday -------------------------------------------------------
    ("Monday, nothing", MONDAY, WEEK, [], [], (1, 0, 0, 1)),
    ("Monday, done", MONDAY, WEEK, ["11-23"], [], (1, 1, 0, 0)),
    ("Tuesday is not Monday", MONDAY, WEEK, ["11-24"], [], (1, 0, 0, 1)),
    ("a stay over Monday", MONDAY, WEEK, ["11-22~11-24"], [], (1, 1, 0, 0)),
    ("two on Monday", MONDAY, WEEK, ["11-23", "11-23"], [], (1, 2, 0, 0)),
    ("leave on Monday", MONDAY, WEEK, [], ["11-23"], (1, 0, 1, 0)),
    ("leave on Tuesday", MONDAY, WEEK, [], ["11-24"], (1, 0, 0, 1)),
    ("a Monday that is a day off", MONDAY, HOLIDAY_MONDAY, [], [], (1, 0, 1, 0)),
    ("done on a Monday off", MONDAY, HOLIDAY_MONDAY, ["10-05"], [], (1, 1, 1, 0)),
    # --- 两天一夜: two days and a night a month -----------------------------------------------
    ("a month, nothing", NIGHT, MONTH, [], [], (2, 0, 0, 2), (1, 0, 0, 1)),
    ("two days and a night", NIGHT, MONTH, ["11-10~11-11/1"], [], (2, 2, 0, 0), (1, 1, 0, 0)),
    ("two days without a night", NIGHT, MONTH, ["11-10", "11-20"], [], (2, 2, 0, 0), (1, 0, 0, 1)),
    ("a night and one day", NIGHT, MONTH, ["11-10/1"], [], (2, 1, 0, 1), (1, 1, 0, 0)),
    ("the night after the month", NIGHT, "2026-10", ["10-31/1"], [], (2, 1, 0, 1), (1, 1, 0, 0)),
    ("a night before the month", NIGHT, MONTH, ["10-31~11-01/1"], [], (2, 1, 0, 1), (1, 0, 0, 1)),
    ("a month of leave", NIGHT, MONTH, [], ["11-01~11-30"], (2, 0, 2, 0), (1, 0, 1, 0)),
    ("all but one day", NIGHT, MONTH, [], ["11-01~11-29"], (2, 0, 1, 1), (1, 0, 1, 0)),
    ("all but two days", NIGHT, MONTH, [], ["11-01~11-26"], (2, 0, 0, 2), (1, 0, 0, 1)),
    # --- 五天四夜: five days and four nights a week --------------------------------------------
    ("the whole week", FIVE, WEEK, ["11-23~11-27/4"], [], (5, 5, 0, 0), (4, 4, 0, 0)),
    ("four days, three nights", FIVE, WEEK, ["11-23~11-26/3"], [], (5, 4, 0, 1), (4, 3, 0, 1)),
    ("a day of leave", FIVE, WEEK, ["11-23~11-26/3"], ["11-27"], (5, 4, 1, 0), (4, 3, 1, 0)),
    ("nights counted once", FIVE, WEEK, ["11-23/1", "11-23/1"], [], (5, 1, 0, 4), (4, 1, 0, 3)),
    ("a week with days off", FIVE, HOLIDAYS, ["09-28~09-30/2"], [], (5, 3, 2, 0), (4, 2, 2, 0)),
    ("half-made nights", FIVE, WEEK, ["11-23~11-27/4!"], [], (5, 0, 0, 5), (4, 0, 0, 4)),
    # --- 双报到: one confirmed activity a quarter ---------------------------------------------
    ("no activity", ACTIVITY, QUARTER, [], [], (1, 0, 0, 1)),
    ("an activity", ACTIVITY, QUARTER, ["11-08"], [], (1, 1, 0, 0)),
    ("an activity not confirmed", ACTIVITY, QUARTER, ["11-08!"], [], (1, 0, 0, 1)),
]

#: 双报到 while registrations stood: name, period, registrations, activities, leave, held, expected.
#: Registrations are spans; an activity outside of them does not fit (@).
REGISTERED = [
    ("never registered", QUARTER, [], [], [], None, (0, 0, 0, 0)),
    ("registered before the quarter", QUARTER, ["09-01~"], [], [], None, (1, 0, 0, 1)),
    ("registered and took part", QUARTER, ["09-01~"], ["11-08"], [], None, (1, 1, 0, 0)),
    ("registered within the quarter", QUARTER, ["11-10~"], [], [], None, (1, 0, 0, 1)),
    ("registered within it, took part", QUARTER, ["11-10~"], ["11-12"], [], None, (1, 1, 0, 0)),
    ("took part before registering", QUARTER, ["11-10~"], ["11-08@"], [], None, (1, 0, 0, 1)),
    ("registered on its last working day", QUARTER, ["12-31~"], [], [], None, (1, 0, 0, 1)),
    ("registered after it", QUARTER, ["01-05~01-20"], [], [], None, (0, 0, 0, 0)),
    ("ended before it", QUARTER, ["07-01~09-30"], [], [], None, (0, 0, 0, 0)),
    ("ended on its first day", QUARTER, ["07-01~10-01"], [], [], None, (1, 0, 1, 0)),
    ("only on days off", QUARTER, ["10-03~10-06"], [], [], None, (1, 0, 1, 0)),
    ("moved without a gap", QUARTER, ["09-01~11-09", "11-10~"], ["11-10"], [], None, (1, 1, 0, 0)),
    ("two at once are one", QUARTER, ["09-01~", "10-20~"], ["11-02"], [], None, (1, 1, 0, 0)),
    ("two activities", QUARTER, ["09-01~"], ["10-12", "12-20"], [], None, (1, 2, 0, 0)),
    ("only entered", QUARTER, ["09-01~"], ["11-08!"], [], None, (1, 0, 0, 1)),
    ("last quarter's activity", QUARTER, ["07-01~"], ["09-20"], [], None, (1, 0, 0, 1)),
    ("away for all of it", QUARTER, ["12-28~"], [], ["12-20~"], None, (1, 0, 1, 0)),
    ("away for a part", QUARTER, ["09-01~"], [], ["10-01~11-30"], None, (1, 0, 0, 1)),
    ("left the post before registering", QUARTER, ["11-10~"], [], [], "~10-31", (0, 0, 0, 0)),
    ("came to the post when registered", QUARTER, ["09-01~"], [], [], "12-01~", (1, 0, 0, 1)),
]
